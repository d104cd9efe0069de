"""Writes golden files of the formats that are read from their start, and of compression filters.

Run in this folder:  python make_streams.py
Made with the versions in `versions.txt`, which the script writes. Before it ends, scanpy, anndata,
pandas, scipy and numpy read every file back, and all values are compared.
"""

import gzip
import importlib.metadata
import os

import anndata
import h5py
import hdf5plugin
import numpy as np
import pandas as pd
import scanpy
import scipy.io
import scipy.sparse

ROWS, COLUMNS = 13, 17
VALUES = np.array(
    [
        [0 if (7 * r + 3 * c) % 5 < 3 else r + c / 32 for c in range(COLUMNS)]
        for r in range(ROWS)
    ],
    "f4",
)
CELLS = [f"cell{r:02}" for r in range(ROWS)]
NAMES = [f"ENSG0{c:02}_GENE{c}" for c in range(COLUMNS)]
SYMBOLS = [f"GENE{c}" for c in range(COLUMNS)]
TYPES = ["Gene Expression"] * 12 + ["Antibody Capture"] * 5
SPARSE = scipy.sparse.csr_matrix(VALUES)
FRAME = pd.DataFrame(VALUES, index=CELLS, columns=NAMES)


def write(path, data):
    """Writes bytes; gzip without a time, so that equal data give equal bytes."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    if path.endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    with open(path, "wb") as file:
        file.write(data)


def lines(*columns):
    return "".join("\t".join(row) + "\n" for row in zip(*columns)).encode()


def market(path, matrix, **options):
    scipy.io.mmwrite("scratch.mtx", matrix, **options)
    with open("scratch.mtx", "rb") as file:
        write(path, file.read())
    os.remove("scratch.mtx")


# Cell Ranger 3: features × cells, cell by cell.
market("tenx3/matrix.mtx.gz", SPARSE.T.tocsc().tocoo(), precision=9)
write("tenx3/barcodes.tsv.gz", lines(CELLS))
write("tenx3/features.tsv.gz", lines(NAMES, SYMBOLS, TYPES))
# Cell Ranger 2, as GEO names it; whole numbers, gene by gene.
COUNTS = (SPARSE * 32).astype("i8")
market("geo/GSM1_matrix.mtx", COUNTS.T.tocsr().tocoo())
write("geo/GSM1_barcodes.tsv", lines(CELLS))
write("geo/GSM1_genes.tsv", lines(NAMES, SYMBOLS))
# What people write from AnnData: cells × features, names of their own.
market("plain/rna.mtx", SPARSE.tocoo(), precision=9)
write("plain/rna.cells.txt", lines(CELLS))
write("plain/rna.features.txt", lines(NAMES))
# A pattern: each entry is one.
market("pattern/matrix.mtx", SPARSE.T.tocoo(), field="pattern")
write("pattern/barcodes.tsv", lines(CELLS))
write("pattern/features.tsv", lines(NAMES, SYMBOLS, TYPES))

FRAME.to_csv("pandas.csv")
write("pandas.csv.gz", FRAME.to_csv().encode())
FRAME.to_csv("pandas.tsv", sep="\t")
FRAME.to_csv("pandas_semicolon.csv", sep=";", lineterminator="\r\n")
FRAME.T.to_csv("pandas_features.csv")
quoted = FRAME.copy()
quoted.columns = ['say "x", y' if c == 3 else n for c, n in enumerate(NAMES)]
quoted.to_csv("pandas_quoted.csv", quoting=2)
# R's write.table: a header without a corner.
text = FRAME.to_csv(sep="\t")
write("corner.tsv", text[text.index("\t") + 1 :].encode())

for layout in ["csr", "csc", "coo"]:
    scipy.sparse.save_npz(f"{layout}.npz", SPARSE.asformat(layout), compressed=layout != "csc")
    write(f"{layout}.cells.txt", lines(CELLS))
    write(f"{layout}.features.txt", lines(NAMES))
names = dict(cells=np.array(CELLS), features=np.array(NAMES))
np.savez_compressed("dense.npz", X=VALUES.astype("f8"), **names)
np.savez("fortran.npz", X=np.asfortranarray(VALUES), **names)
np.savez("big_endian.npz", X=VALUES.astype(">f4"), cells=np.array(CELLS, "S8"), features=NAMES)
np.savez("half.npz", X=VALUES.astype("f2"), obs_names=CELLS, var_names=NAMES)
np.savez("transposed.npz", X=VALUES.T, **names)
np.savez("two.npz", X=VALUES, counts=(VALUES * 32).astype("i2"), **names)
np.savez("objects.npz", X=VALUES, cells=np.array(CELLS, object), features=np.array(NAMES))

FILTERS = {
    "bzip2": hdf5plugin.BZip2(),
    "lz4": hdf5plugin.LZ4(),
    "bitshuffle": hdf5plugin.Bitshuffle(),
    "zstd": hdf5plugin.Zstd(),
    "blosc2": hdf5plugin.Blosc2(),
}
for name, choice in FILTERS.items():
    path = f"filter_{name}.h5ad"
    anndata.AnnData(
        VALUES, obs=pd.DataFrame(index=CELLS), var=pd.DataFrame(index=NAMES)
    ).write_h5ad(path)
    with h5py.File(path, "r+") as file:
        del file["X"]
        data = file.create_dataset("X", data=VALUES, chunks=(5, COLUMNS), **choice)
        data.attrs["encoding-type"] = "array"
        data.attrs["encoding-version"] = "0.2.0"

with open("versions.txt", "w") as file:
    for name in [
        "anndata", "h5py", "hdf5plugin", "numpy", "pandas", "scanpy", "scipy",
    ]:
        print(name, importlib.metadata.version(name), file=file)

# Every file read back by the program that people read it with.
tenx = scanpy.read_10x_mtx("tenx3", var_names="gene_ids", gex_only=False)
assert (tenx.X.toarray() == VALUES).all() and list(tenx.var_names) == NAMES
assert list(tenx.var["feature_types"]) == TYPES and list(tenx.obs_names) == CELLS
old = scanpy.read_10x_mtx("geo", var_names="gene_ids", prefix="GSM1_")
assert (old.X.toarray() == VALUES * 32).all()
assert (scanpy.read_mtx("plain/rna.mtx").X.toarray() == VALUES).all()
for path in ["pandas.csv", "pandas.csv.gz", "pandas_semicolon.csv", "pandas.tsv", "corner.tsv"]:
    separator = {"tsv": "\t"}.get(path.split(".")[-1], ";" if "semi" in path else ",")
    found = pd.read_csv(path, sep=separator, index_col=0)
    assert (found.values.astype("f4") == VALUES).all(), path
assert (scanpy.read_csv("pandas_features.csv").X.T == VALUES).all()
for layout in ["csr", "csc", "coo"]:
    assert (scipy.sparse.load_npz(f"{layout}.npz").toarray() == VALUES).all()
for name in FILTERS:
    assert (anndata.read_h5ad(f"filter_{name}.h5ad").X == VALUES).all()
