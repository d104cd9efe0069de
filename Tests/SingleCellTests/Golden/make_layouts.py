"""Writes the golden files in `layouts`: values that lie elsewhere, names, element types, formats.

Run in this folder:  python make_layouts.py
Made with Python 3.11, numpy 2.4.6, pandas 2.3.3, tables 3.11.1, h5py 3.16.0, hdf5plugin,
anndata 0.12.19, scipy 1.17.1; split files need the driver of HDF5 2.0 or before.

The matrix is that of make_golden.py: 13 cells x 17 genes, 0 when (7 i + 3 j) % 5 < 3, else
i + j / 32. The matrix of element types is small and whole: (3 i + j) % 7 where (i + j) % 2, else 0.
"""

import os
import shutil
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
WHOLE = np.where((I + J) % 2, (3 * I + J) % 7, 0)
CELLS = [f"cell{i:02d}" for i in range(N)]
GENES = [f"ENSG{j:03d}_GENE{j}" for j in range(D)]
OTHER = [f"raw{j}" for j in range(D)]
OBS = pd.DataFrame({"donor": [f"d{i % 3}" for i in range(N)]}, index=CELLS)

shutil.rmtree("layouts", ignore_errors=True)
os.makedirs("layouts")
os.chdir("layouts")


def annotated(x, genes=GENES):
    return anndata.AnnData(x, obs=OBS.copy(), var=pd.DataFrame(index=genes))


def frame(values=VALUES, cells=CELLS, genes=GENES):
    return pd.DataFrame(values.copy(), index=pd.Index(cells), columns=pd.Index(genes))


def linked(name, x, change):
    annotated(x).write_h5ad(name)
    with h5py.File(name, "r+") as f:
        change(f)


def encoded(f, name, kind, version="0.2.0"):
    f[name].attrs["encoding-type"] = kind
    f[name].attrs["encoding-version"] = version


# Links. `whole.h5ad` is what they lead to, and is there: nothing is read from it all the same.
annotated(VALUES).write_h5ad("whole.h5ad")
annotated(sp.csr_matrix(VALUES)).write_h5ad("sparse.h5ad")
frame().to_hdf("whole.h5", key="df", mode="w", format="fixed")
EXT = h5py.ExternalLink


def replace(name, link):
    def change(f):
        del f[name]
        f[name] = link

    return change


linked("link_x.h5ad", VALUES, replace("X", EXT("whole.h5ad", "/X")))
linked("link_group.h5ad", sp.csr_matrix(VALUES), replace("X", EXT("sparse.h5ad", "/X")))
for part in ["data", "indices", "indptr"]:
    linked(
        f"link_{part}.h5ad", sp.csr_matrix(VALUES),
        replace(f"X/{part}", EXT("sparse.h5ad", f"/X/{part}")),
    )
linked("link_obs.h5ad", VALUES, replace("obs", EXT("whole.h5ad", "/obs")))
linked("link_var.h5ad", VALUES, replace("var", EXT("whole.h5ad", "/var")))
linked("link_index.h5ad", VALUES, replace("obs/_index", EXT("whole.h5ad", "/obs/_index")))
linked("link_self.h5ad", VALUES, replace("X", EXT("link_self.h5ad", "/layers/X")))
linked("link_gone.h5ad", VALUES, replace("X", EXT("gone.h5ad", "/X")))


def chain(f):
    del f["X"]
    f["there"] = EXT("whole.h5ad", "/")
    f["X"] = h5py.SoftLink("/there/X")


linked("link_chain.h5ad", VALUES, chain)


def soft(f):
    f.move("X", "kept")
    f["X"] = h5py.SoftLink("/again")
    f["again"] = h5py.SoftLink("/kept")


linked("soft.h5ad", VALUES, soft)
linked("dangling.h5ad", VALUES, replace("X", h5py.SoftLink("/nowhere")))
for member in ["axis0", "axis1", "block0_items", "block0_values"]:
    frame().to_hdf(f"link_{member}.h5", key="df", mode="w", format="fixed")
    with h5py.File(f"link_{member}.h5", "r+") as f:
        replace(f"df/{member}", EXT("whole.h5", f"/df/{member}"))(f)

# Virtual data sets, and raw storage in other files.
for k in range(2):
    with h5py.File(f"part{k}.h5", "w") as f:
        f["X"] = VALUES[7 * k : 7 * k + 7]


def virtual(name, sources):
    def change(f):
        layout = h5py.VirtualLayout((N, D), dtype="f4")
        for rows, file, dataset in sources:
            layout[rows[0] : rows[1]] = h5py.VirtualSource(
                file, dataset, shape=(rows[1] - rows[0], D)
            )
        if name in f:
            del f[name]
        f.create_virtual_dataset(name, layout, fillvalue=0)
        encoded(f, name, "array")

    return change


PARTS = [((0, 7), "part0.h5", "X"), ((7, 13), "part1.h5", "X")]
linked("virtual.h5ad", VALUES, virtual("X", PARTS))
linked("virtual_layer.h5ad", VALUES, virtual("layers/counts", PARTS))
linked("virtual_gone.h5ad", VALUES, virtual("X", PARTS[:1] + [((7, 13), "gone.h5", "X")]))


def inside(f):
    f["half0"], f["half1"] = VALUES[:7], VALUES[7:]
    virtual("X", [((0, 7), ".", "half0"), ((7, 13), ".", "half1")])(f)


linked("virtual_inside.h5ad", VALUES, inside)


def pattern(f):
    del f["X"]
    space = h5py.h5s.create_simple((N, D), (h5py.h5s.UNLIMITED, D))
    source = h5py.h5s.create_simple((7, D))
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    chosen = space.copy()
    chosen.select_hyperslab((0, 0), (h5py.h5s.UNLIMITED, 1), (7, 1), (7, D))
    creation.set_virtual(chosen, b"part%b.h5", b"X", source)
    h5py.h5d.create(f.id, b"X", h5py.h5t.IEEE_F32LE, space, creation)
    encoded(f, "X", "array")


linked("virtual_pattern.h5ad", VALUES, pattern)


def external(f):
    del f["X"]
    f.create_dataset("X", (N, D), "f4", external=[("raw.bin", 0, N * D * 4)])
    encoded(f, "X", "array")


VALUES.tofile("raw.bin")
linked("raw_storage.h5ad", VALUES, external)

# Names: each matrix has its own, or none.
a = annotated(VALUES)
a.raw = annotated(VALUES * 2, OTHER)
a.layers["X"] = VALUES * 3
a.layers["counts"] = sp.csr_matrix(VALUES * 4)
a.obsm["X_pca"] = VALUES * 5
a.obsm["sparse"] = sp.csr_matrix(VALUES * 6)
a.obsm["protein"] = frame(VALUES * 7, genes=[f"p{j}" for j in range(D)])
mixed = pd.DataFrame(
    {"f8": VALUES[:, 1].astype("f8"), "i2": np.arange(N, dtype="i2"), "b": np.arange(N) % 2 == 0},
    index=CELLS,
)
mixed["nullable"] = pd.array(range(N), dtype="Int32")
a.obsm["mixed"] = mixed
a.obsm["missing"] = mixed.assign(nullable=pd.array([None, *range(1, N)], dtype="Int32"))
a.obsm["types"] = mixed.assign(kind=pd.Categorical([f"t{i % 2}" for i in range(N)]))
a.obsm["texts"] = mixed.assign(note=[f"n{i}" for i in range(N)])
a.varm["PCs"] = np.ones((D, D), "f4")
a.obsp["near"] = sp.csr_matrix(np.eye(N, dtype="f4"))
a.write_h5ad("names.h5ad")
b = annotated(VALUES)
b.raw = annotated(VALUES * 2, OTHER)
b.layers["raw"] = VALUES * 3
b.write_h5ad("two_raws.h5ad")
wide = annotated(VALUES)
wide.raw = annotated(np.hstack([VALUES, VALUES])[:, :19], [f"raw{j}" for j in range(19)])
wide.X = None
wide.write_h5ad("no_x.h5ad")


def turned(f):
    index = f["obsm/protein/_index"]
    order = index[:]
    index[...] = order[::-1]


c = annotated(VALUES)
c.obsm["protein"] = frame(VALUES)
c.write_h5ad("turned.h5ad")
with h5py.File("turned.h5ad", "r+") as f:
    turned(f)
with h5py.File("raw_06.h5ad", "w") as f:
    f["obs"] = np.array([(c,) for c in CELLS], dtype=[("index", "S8")])
    f["var"] = np.array([(g,) for g in GENES], dtype=[("index", "S24")])
    f["raw.var"] = np.array([(g,) for g in OTHER], dtype=[("index", "S24")])
    f["X"], f["raw.X"] = VALUES, VALUES * 2

# Element types: all the same matrix.
t = annotated(WHOLE.astype("f4"))
for kind in ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]:
    for order, name in [("<", kind), (">", f"{kind}_big")]:
        t.layers[f"dense_{name}"] = WHOLE.astype(f"{order}{kind}")
    t.layers[f"csr_{kind}"] = sp.csr_matrix(WHOLE.astype("f8"))
t.write_h5ad("types.h5ad")
with h5py.File("types.h5ad", "r+") as f:
    m = sp.csr_matrix(WHOLE)
    for kind in ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]:
        g = f[f"layers/csr_{kind}"]
        whole = kind if kind[0] in "iu" else "i4"
        for part, values, dtype in [
            ("data", m.data, kind), ("indices", m.indices, whole), ("indptr", m.indptr, whole)
        ]:
            del g[part]
            g[part] = values.astype(dtype)
        if kind[0] == "f":
            del g.attrs["shape"]
            g.attrs["shape"] = np.array([N, D], "f8")
TRUE = WHOLE > 0
for name, x in [
    ("bool_dense", TRUE), ("bool_csr", sp.csr_matrix(TRUE)), ("bool_csc", sp.csc_matrix(TRUE))
]:
    annotated(x).write_h5ad(f"{name}.h5ad")
frame(TRUE).to_hdf("bool.h5", key="df", mode="w", format="fixed")
part = frame(WHOLE.astype("f4"))
part[GENES[3]] = TRUE[:, 3]
part.to_hdf("bool_block.h5", key="df", mode="w", format="fixed")
with h5py.File("enum.h5ad", "w") as f, h5py.File("bool_dense.h5ad") as g:
    for name in ["obs", "var"]:
        g.copy(name, f)
    kind = h5py.enum_dtype({"LOW": 0, "HIGH": 1}, basetype="i1")
    f.create_dataset("X", data=TRUE.astype("i1"), dtype=kind)
    encoded(f, "X", "array")

# Layouts of other programs: no more than what they are recognised by.
def bare(name, members):
    with h5py.File(name, "w") as f:
        for member in members:
            if member.endswith("/"):
                f.create_group(member)
            else:
                f[member] = np.zeros(3, "i4")


TENX = ["barcodes", "data", "indices", "indptr", "shape"]
bare("tenx_3.h5", [f"matrix/{m}" for m in [*TENX, "features/id"]])
bare("tenx_2.h5", [f"GRCh38/{m}" for m in [*TENX, "genes", "gene_names"]])
bare("loom.h5", ["matrix", "row_attrs/", "col_attrs/", "layers/"])
bare("seurat.h5", ["assays/", "cell.names", "meta.data/", "reductions/"])
bare("mudata.h5", ["mod/rna/X", "mod/rna/obs/_index", "mod/prot/X", "obs/", "var/", "obsmap/"])
access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
access.set_fapl_family(2048, h5py.h5p.create(h5py.h5p.FILE_ACCESS))
with h5py.File(h5py.h5f.create(b"family%d.h5", fapl=access)) as f:
    f["X"] = VALUES
with h5py.File("split", "w", driver="split") as f:
    f["X"] = VALUES

# pandas objects that are no matrix.
multi = frame()
multi.columns = pd.MultiIndex.from_product([["rna"], GENES])


def hdf(name, table, key="df", **options):
    table.to_hdf(f"pandas_{name}.h5", key=key, mode="w", **{"format": "fixed", **options})


hdf("multi_columns", multi)
hdf("datetime_index", frame(cells=pd.date_range("2020-01-01", periods=N)))
hdf("datetime_columns", frame(genes=pd.date_range("2020-01-01", periods=D)))
hdf("period_index", frame(cells=pd.period_range("2020-01-01", periods=N, freq="D")))
hdf("datetime_block", frame().assign(sampled=pd.date_range("2020-01-01", periods=N)))
hdf("timedelta_block", frame().assign(age=pd.to_timedelta(range(N), "D")))
hdf("complex_block", frame().assign(phase=1j))
holes = frame()
holes["CD20"] = np.nan
holes.iloc[[2, 5], 3] = np.nan
hdf("nan_column", holes)
holes = frame()
holes.iloc[4] = np.inf
hdf("infinite_cell", holes)
huge = frame(VALUES.astype("f8"))
huge.iloc[4, 6] = 1e39
hdf("huge", huge)
for kind in ["csr", "csc"]:
    broken = VALUES.copy()
    broken[:, 9] = np.nan
    annotated(getattr(sp, f"{kind}_matrix")(broken)).write_h5ad(f"nan_{kind}.h5ad")
text = frame()
text["kind"], text["note"] = "text", "more"
hdf("text_block", text)
# PyTables reserves a megabyte for a pickle: only what names the block is kept.
with h5py.File("pandas_text_block.h5") as f, h5py.File("small.h5", "w") as g:
    f.copy("df", g)
    names = dict(g["df/block1_values"].attrs)
    del g["df/block1_values"]
    g["df"].create_dataset("block1_values", (1,), dtype=h5py.vlen_dtype("u1"))
    g["df/block1_values"].attrs.update(names)
with h5py.File("small.h5") as f, h5py.File("pandas_text_block.h5", "w") as g:
    f.copy("df", g)
os.remove("small.h5")

# Chunks that were never written.
u = annotated(VALUES)
u.layers["tiles"], u.layers["never"] = VALUES, VALUES
u.layers["sparse"] = sp.csr_matrix(VALUES)
u.write_h5ad("unwritten.h5ad")
with h5py.File("unwritten.h5ad", "r+") as f:
    def again(name, shape, chunks, parts):
        del f[name]
        f.create_dataset(name, shape, "f4", chunks=chunks)
        for part, values in parts:
            f[name][part] = values
        if not name.endswith("/data"):
            encoded(f, name, "array")

    again("X", (N, D), (3, D), [(np.s_[a:b], VALUES[a:b]) for a, b in [(0, 3), (6, 12)]])
    tiles = [(a, c) for a in range(0, N, 3) for c in range(0, D, 5) if (a, c) != (6, 10)]
    again(
        "layers/tiles", (N, D), (3, 5),
        [(np.s_[a : a + 3, c : c + 5], VALUES[a : a + 3, c : c + 5]) for a, c in tiles],
    )
    again("layers/never", (N, D), None, [])
    data = f["layers/sparse/data"][:]
    again("layers/sparse/data", data.shape, (20,), [(np.s_[20:], data[20:])])

# Labels in Latin-1, where Müller and Möller differ in one byte that is no UTF-8.
LATIN = [c.encode() for c in CELLS]
LATIN[3], LATIN[4] = "Müller".encode("latin-1"), "Möller".encode("latin-1")
frame().to_hdf("latin_fixed.h5", key="df", mode="w", format="fixed")
with h5py.File("latin_fixed.h5", "r+") as f:
    attributes = dict(f["df/axis1"].attrs)
    del f["df/axis1"]
    f["df"].create_dataset("axis1", data=np.array(LATIN, "S8"))
    f["df/axis1"].attrs.update(attributes)


def latin(f, name, labels):
    attributes = dict(f[name].attrs)
    del f[name]
    f.create_dataset(name, data=labels, dtype=h5py.string_dtype("ascii"))
    f[name].attrs.update(attributes)


linked("latin_variable.h5ad", VALUES, lambda f: latin(f, "obs/_index", LATIN))
linked("latin_donors.h5ad", VALUES, lambda f: latin(f, "obs/donor", LATIN))
with h5py.File("latin_records.h5ad", "w") as f:
    f["obs"] = np.array(
        [(c, d) for c, d in zip(CELLS, LATIN)], dtype=[("index", "S8"), ("donor", "S8")]
    )
    f["var"] = np.array([(g,) for g in GENES], dtype=[("index", "S24")])
    f["X"] = VALUES
frame().to_hdf("unwritten_blosc.h5", key="df", mode="w", format="fixed")
with h5py.File("unwritten_blosc.h5", "r+") as f:
    attributes = dict(f["df/block0_values"].attrs)
    del f["df/block0_values"]
    v = f["df"].create_dataset(
        "block0_values", (N, D), "f4", chunks=(3, D), fillvalue=0.5, **hdf5plugin.Blosc()
    )
    v[:3], v[6:] = VALUES[:3], VALUES[6:]
    v.attrs.update(attributes)

# A format that only HDF5 2.0 and later read.
with h5py.File("whole.h5ad") as f, h5py.File("later_version.h5ad", "w", libver="v200") as g:
    for name in ["obs", "var"]:
        f.copy(name, g)
    g.create_dataset("X", data=VALUES, chunks=(5, D), compression="gzip")
    encoded(g, "X", "array")
