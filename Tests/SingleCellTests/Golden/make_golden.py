"""Writes the golden files of SingleCellTests: one small matrix in every layout that is read.

Run in this folder:  python make_golden.py
Made with Python 3.11, numpy 2.4.6, pandas 2.3.3, tables 3.11.1, h5py 3.14.0, hdf5plugin 7.1.0,
anndata 0.12.19, scipy 1.17.1.

The matrix is 13 cells x 17 genes: value(i, j) = 0 when (7 i + 3 j) % 5 < 3, else i + j / 32, which
Float32 holds exactly. The tests compute the same formula.
"""

import os
import subprocess
import warnings

import anndata
import h5py
import hdf5plugin
import numpy as np
import pandas as pd
import scipy.sparse as sp

warnings.simplefilter("ignore")
N, D = 13, 17
I, J = np.meshgrid(np.arange(N), np.arange(D), indexing="ij")
VALUES = np.where((7 * I + 3 * J) % 5 < 3, 0, I + J / 32).astype("f4")
CELLS = [f"cell{i:02d}" for i in range(N)]
GENES = [f"ENSG{j:03d}_GENE{j}" for j in range(D)]


def frame(values=VALUES, cells=CELLS, genes=GENES):
    return pd.DataFrame(
        values, index=pd.Index(cells, name="cell_id"), columns=pd.Index(genes, name="gene_id")
    )


def hdf(name, table, key="table", **options):
    table.to_hdf(f"{name}.h5", key=key, mode="w", format="fixed", **options)


for codec in ["blosclz", "lz4", "lz4hc", "zstd", "zlib"]:
    hdf(f"pandas_blosc_{codec}", frame(), complib=f"blosc:{codec}", complevel=5)
hdf("pandas_zlib", frame(), complib="zlib", complevel=5)
hdf("pandas_none", frame())
hdf("pandas_float64", frame(VALUES.astype("f8")), complib="blosc:zstd", complevel=5)
hdf("pandas_float64_none", frame(VALUES.astype("f8")))
with pd.HDFStore("pandas_fletcher.h5", "w", 5, "blosc:lz4", fletcher32=True) as store:
    store.put("table", frame())
hdf("pandas_bzip2", frame(), complib="bzip2", complevel=5)
hdf("pandas_integers", frame((VALUES * 32).astype("i4")))
hdf("pandas_integer_index", pd.DataFrame(VALUES))
hdf("pandas_utf8", frame(cells=[f"zelle-ä{i}" for i in range(N)]))
hdf("pandas_latin1", frame(cells=[f"zelle-ä{i}" for i in range(N)]), encoding="latin-1")

mixed = frame()
for j in range(0, D, 3):
    mixed[GENES[j]] = mixed[GENES[j]].astype("f8")
hdf("pandas_mixed", mixed, complib="blosc:zstd", complevel=5)

pickled = frame().astype(object)
pickled.iloc[0, 0] = "text"
hdf("pandas_object", pickled)
hdf("pandas_empty", frame().iloc[:0])
for name in ["pandas_object.h5", "pandas_empty.h5"]:
    # PyTables reserves a megabyte for a pickle; h5repack (hdf5-tools 1.10.8) gives it back.
    subprocess.run(["h5repack", "-f", "GZIP=9", name, "small.h5"], check=True)
    os.replace("small.h5", name)
hdf("pandas_series", frame().iloc[:, 0])
frame().iloc[:, :3].to_hdf("pandas_table.h5", key="table", mode="w", format="table", index=False)
multi = frame()
multi.index = pd.MultiIndex.from_product([["a"], CELLS])
hdf("pandas_multiindex", multi)

bad = frame().copy()
bad.iloc[4, 6] = np.nan
hdf("pandas_nan", bad, complib="blosc:zstd", complevel=5)
bad.iloc[4, 6] = np.inf
hdf("pandas_infinity", bad)
big = frame(VALUES.astype("f8"))
big.iloc[4, 6] = 1e300
hdf("pandas_overflow", big, complib="blosc:lz4", complevel=5)
hdf("pandas_duplicate", frame(cells=CELLS[:-1] + [CELLS[3]]))

with pd.HDFStore("pandas_two.h5", mode="w") as store:
    store.put("first", frame())
    store.put("group/second", -frame())

# What other writers leave out or turn around.
with h5py.File("pandas_bare.h5", "w") as f:
    g = f.create_group("table")
    names = h5py.string_dtype()
    g.create_dataset("axis0", data=GENES, dtype=names)
    g.create_dataset("axis1", data=CELLS, dtype=names)
    g.create_dataset("block0_items", data=GENES[::-1], dtype=names)
    g.create_dataset("block0_values", data=np.ascontiguousarray(VALUES[:, ::-1].T), chunks=(5, 4))
with h5py.File("pandas_split_chunks.h5", "w") as f:
    g = f.create_group("table")
    g.create_dataset("axis0", data=np.array(GENES, "S"))
    g.create_dataset("axis1", data=np.array(CELLS, "S"))
    g.create_dataset("block0_items", data=np.array(GENES, "S"))
    v = g.create_dataset(
        "block0_values", (N, D), "f4", chunks=(3, 5),
        **hdf5plugin.Blosc(cname="zstd", clevel=5, shuffle=2),
    )
    v[...] = VALUES
# 2^64 bytes, by its shape and type: chunks that were never written take no place.
with h5py.File("pandas_endless_names.h5", "w") as f:
    g = f.create_group("table")
    g.create_dataset("axis0", (2**47,), "S131072", chunks=(1,))
    g.create_dataset("axis1", data=np.array(CELLS, "S"))
    g.create_dataset("block0_items", data=np.array(GENES, "S"))
    g.create_dataset("block0_values", data=VALUES)
with h5py.File("pandas_missing_filter.h5", "w") as f:
    g = f.create_group("table")
    g.create_dataset("axis0", data=np.array(GENES, "S"))
    g.create_dataset("axis1", data=np.array(CELLS, "S"))
    g.create_dataset("block0_items", data=np.array(GENES, "S"))
    g.create_dataset("block0_values", data=VALUES, **hdf5plugin.Zstd())

OBS = pd.DataFrame(
    {
        "donor": pd.Categorical([["d1", "d2", "d3"][i % 3] for i in range(N)]),
        "day": [2 + i % 3 for i in range(N)],
        "batch": pd.Categorical([13176 + i % 2 for i in range(N)]),
        "label": np.array([f"l{i}" for i in range(N)], dtype=object),
        "score": [i / 4 if i != 2 else np.nan for i in range(N)],
        "train": [i % 2 == 0 for i in range(N)],
    },
    index=CELLS,
)


def annotated(x):
    a = anndata.AnnData(x, obs=OBS.copy(), var=pd.DataFrame(index=GENES))
    a.layers["counts"] = sp.csr_matrix(VALUES * 2)
    return a


annotated(VALUES).write_h5ad("anndata_dense.h5ad")
annotated(sp.csr_matrix(VALUES)).write_h5ad("anndata_csr.h5ad", compression="gzip")
annotated(sp.csc_matrix(VALUES.astype("f8"))).write_h5ad("anndata_csc.h5ad", compression="lzf")
annotated(sp.csr_matrix((VALUES * 32).astype("i8"))).write_h5ad("anndata_integers.h5ad")

# anndata 0.7: codes point at categories kept apart.
with h5py.File("anndata_07.h5ad", "w") as f:
    text = h5py.string_dtype()
    for name, index in [("obs", CELLS), ("var", GENES)]:
        g = f.create_group(name)
        g.attrs["_index"] = "index"
        g.attrs["encoding-type"] = "dataframe"
        g.attrs["encoding-version"] = "0.1.0"
        g.create_dataset("index", data=index, dtype=text)
    f["var"].attrs["column-order"] = np.array([], dtype="f8")
    f["obs"].attrs["column-order"] = np.array(["donor", "day"], dtype=object)
    c = f["obs"].create_dataset("__categories/donor", data=["d1", "d2", "d3"], dtype=text)
    f["obs"].create_dataset("donor", data=np.array([i % 3 for i in range(N)], "i1"))
    f["obs/donor"].attrs["categories"] = c.ref
    f["obs"].create_dataset("day", data=np.array([2 + i % 3 for i in range(N)]))
    x = f.create_group("X")
    x.attrs["encoding-type"] = "csr_matrix"
    x.attrs["encoding-version"] = "0.1.0"
    x.attrs["shape"] = VALUES.shape
    # Columns of a row in descending order, a stored zero, and an entry in two halves.
    m = sp.csr_matrix(VALUES)
    data, indices, indptr = [], [], [0]
    for i in range(N):
        row = m[i].tocoo()
        order = np.argsort(-row.col)
        data += [*row.data[order][:1] / 2, *row.data[order], 0]
        data[-1 - len(order)] = data[-1 - len(order)] / 2
        indices += [*row.col[order][:1], *row.col[order], D - 1 if (7 * i + 48) % 5 < 3 else 0]
        if (7 * i + 48) % 5 >= 3 and VALUES[i, 0] != 0:
            indices[-1] = int(np.flatnonzero(VALUES[i] == 0)[0])
        indptr.append(len(data))
    x["data"] = np.array(data, "f4")
    x["indices"] = np.array(indices, "i4")
    x["indptr"] = np.array(indptr, "i4")

# anndata 0.6: records, and the names of h5sparse.
with h5py.File("anndata_06.h5ad", "w") as f:
    f["obs"] = np.array(
        [(c, i % 3, 2 + i % 3, i / 4) for i, c in enumerate(CELLS)],
        dtype=[("index", "S8"), ("donor", "i1"), ("day", "i8"), ("score", "f4")],
    )
    f["var"] = np.array([(g,) for g in GENES], dtype=[("index", "S24")])
    f.create_dataset("uns/donor_categories", data=["d1", "d2", "d3"], dtype=h5py.string_dtype())
    m = sp.csc_matrix(VALUES)
    x = f.create_group("X")
    x.attrs["h5sparse_format"] = "csc"
    x.attrs["h5sparse_shape"] = VALUES.shape
    x["data"], x["indices"], x["indptr"] = m.data, m.indices, m.indptr
