"""Writes the golden files in `sources/`: AnnData, MuData, Loom and 10x files by several writers.

Run in this folder, once in each of three environments; a run writes what its packages can:
    python make_sources.py
1. Python 3.11, anndata 0.7.8, loompy 2.0.17, h5py 3.8.0, pandas 1.5.3, numpy 1.23.5
2. Python 3.11, anndata 0.9.2, mudata 0.2.3, h5py 3.8.0, pandas 1.5.3, numpy 1.23.5
3. Python 3.11, anndata 0.12.19, mudata 0.3.10, loompy 3.0.8, h5py 3.16.0, pandas 2.3.3,
   tables 3.11.1
Cell Ranger is not run: h5py writes the layouts that versions 2 and 3 document.

The matrix is that of make_golden.py. Proteins are 4 columns: 7 (i + 2 j) % 11, plus 1.
"""

import os
import warnings

import anndata
import h5py
import numpy as np
import pandas as pd
import scipy.sparse as sp

warnings.simplefilter("ignore")
N, D = 13, 17
I, J = np.meshgrid(np.arange(N), np.arange(D), indexing="ij")
VALUES = np.where((7 * I + 3 * J) % 5 < 3, 0, I + J / 32).astype("f4")
PROTEINS = (7 * (np.arange(N)[:, None] + 2 * np.arange(4)[None]) % 11 + 1).astype("f4")
CELLS = [f"cell{i:02d}" for i in range(N)]
GENES = [f"ENSG{j:03d}_GENE{j}" for j in range(D)]
NAMES = [f"p{j}" for j in range(4)]
os.makedirs("sources", exist_ok=True)


def obs():
    return pd.DataFrame(
        {
            "donor": pd.Categorical([f"d{i % 3}" for i in range(N)]),
            "day": np.arange(N) % 2 + 1,
            "kept": np.arange(N) % 2 == 0,
            "René": [f"note {i}" for i in range(N)],
        },
        index=CELLS,
    )


def written(version):
    a = anndata.AnnData(
        VALUES.copy(), obs=obs(),
        var=pd.DataFrame({"gene_symbols": [f"S{j}" for j in range(D)]}, index=GENES))
    a.raw = anndata.AnnData(
        sp.csr_matrix(np.hstack([VALUES, VALUES]) * 2), obs=obs(),
        var=pd.DataFrame(index=[f"raw{j}" for j in range(2 * D)]))
    a.layers["csr"] = sp.csr_matrix(VALUES * 3)
    a.layers["csc"] = sp.csc_matrix(VALUES * 4)
    a.layers["truth"] = VALUES != 0
    a.layers["half"] = (VALUES * 32).astype("f2")
    a.layers["int8"] = (PROTEINS[:, [0] * D]).astype("i1")
    a.layers["uint64"] = sp.csr_matrix((PROTEINS[:, [0] * D]).astype("u8"))
    a.obsm["frame"] = pd.DataFrame(PROTEINS, index=CELLS, columns=NAMES)
    a.obsm["protein_expression"] = PROTEINS
    a.obsm["named"] = sp.csr_matrix(PROTEINS)
    a.obsm["turned"] = sp.csc_matrix(PROTEINS)
    a.obsm["X_pca"] = PROTEINS.astype("f8")
    a.uns["named_names"] = np.array([f"n{j}" for j in range(4)])
    a.uns["protein_names"] = np.array(NAMES)
    a.write_h5ad(f"sources/anndata_{version}.h5ad")


def typed():
    """Genes and antibodies in one matrix, as scanpy.read_10x_h5(gex_only=False) has them."""
    a = anndata.AnnData(
        sp.csr_matrix(np.hstack([VALUES, PROTEINS])), obs=obs(),
        var=pd.DataFrame(
            {"feature_types": ["Gene Expression"] * D + ["Antibody Capture"] * 4},
            index=GENES + NAMES))
    a.write_h5ad("sources/types.h5ad")


def nullable():
    """Strings, integers and truths with missing values, and an index of nullable strings."""
    frame = obs()
    index = pd.Index(CELLS, dtype="string")
    a = anndata.AnnData(VALUES.copy(), obs=frame, var=pd.DataFrame(index=GENES))
    a.obs_names = index
    a.obs["text"] = pd.array([None if i == 2 else f"t{i}" for i in range(N)], dtype="string")
    a.obs["whole"] = pd.array([None if i == 3 else i for i in range(N)], dtype="Int64")
    a.obs["flag"] = pd.array([None if i == 4 else i % 2 == 0 for i in range(N)], dtype="boolean")
    a.obs["group"] = pd.Categorical([None if i == 5 else f"g{i % 2}" for i in range(N)])
    with anndata.settings.override(allow_write_nullable_strings=True):
        a.write_h5ad("sources/nullable.h5ad")
    with h5py.File("sources/nullable.h5ad") as f:
        print("nullable.h5ad: the index is", f["obs/_index"].attrs["encoding-type"])


def several(version):
    import mudata
    rna = anndata.AnnData(VALUES.copy(), obs=obs(), var=pd.DataFrame(index=GENES))
    rna.layers["counts"] = sp.csr_matrix(VALUES * 2)
    # Ten of the cells and one of its own, in another order.
    order = [9, 3, 5, 0, 1, 2, 12, 7, 8, 4]
    cells = [CELLS[i] for i in order] + ["other"]
    rows = np.vstack([PROTEINS[order], [[1, 2, 3, 4]]]).astype("f4")
    protein = anndata.AnnData(
        rows, obs=pd.DataFrame({"panel": [f"q{i % 2}" for i in range(11)]}, index=cells),
        var=pd.DataFrame(index=NAMES))
    protein.obsm["clr"] = rows * 2
    m = mudata.MuData({"rna": rna, "prot": protein})
    m.obs["batch"] = [f"b{i[-1]}" for i in m.obs_names]
    m.write_h5mu(f"sources/mudata_{version}.h5mu")


def loom(version):
    import loompy
    path = f"sources/loompy_{version}.loom"
    if os.path.exists(path):
        os.remove(path)
    loompy.create(
        path, {"": VALUES.T, "spliced": VALUES.T * 2},
        {"Gene": np.array([f"S{j}" for j in range(D)]), "Accession": np.array(GENES),
         "Loadings": np.ones((D, 2))},
        {"CellID": np.array(CELLS), "donor": np.array(["René & co" if i % 2 else "d" for i in range(N)]),
         "day": np.arange(N)})


def cell_ranger():
    both = sp.csr_matrix(np.hstack([np.rint(VALUES), PROTEINS]).astype("i4"))
    rna = sp.csr_matrix(np.rint(VALUES).astype("i4"))

    def body(group, m):
        group["barcodes"] = np.array(CELLS, "S")
        group["data"] = m.data
        group["indices"] = m.indices.astype("i8")
        group["indptr"] = m.indptr.astype("i8")
        group["shape"] = np.array(m.shape[::-1], "i4")

    with h5py.File("sources/tenx_v2.h5", "w") as f:
        for genome, scale in (("GRCh38", 1), ("mm10", 2)):
            g = f.create_group(genome)
            body(g, rna * scale)
            g["genes"] = np.array(GENES, "S")
            g["gene_names"] = np.array([f"S{j}" for j in range(D)], "S")
    with h5py.File("sources/tenx_v3.h5", "w") as f:
        g = f.create_group("matrix")
        body(g, both)
        h = g.create_group("features")
        h["id"] = np.array(GENES + NAMES, "S")
        h["name"] = np.array([f"S{j}" for j in range(D)] + ["CD3", "CD4", "CD8", "CD4"], "S")
        h["feature_type"] = np.array(["Gene Expression"] * D + ["Antibody Capture"] * 4, "S")
        h["genome"] = np.array(["GRCh38"] * D + [""] * 4, "S")
        h["_all_tag_keys"] = np.array(["genome"], "S")


def tables():
    """pandas format="table": two dtypes, a data column, names beyond ASCII; and what is no number."""
    frame = pd.DataFrame(PROTEINS, index=CELLS, columns=["CD4", "René", "α β", "back\\u0041"])
    frame["whole"] = np.arange(N)
    frame.to_hdf("sources/pandas_table.h5", key="df", format="table", mode="w",
                 data_columns=["CD4"])
    frame["when"] = pd.Timestamp("2024-01-01")
    frame.to_hdf("sources/pandas_table_dates.h5", key="df", format="table", mode="w")
    frame = frame.drop(columns=["when"])
    frame["kind"] = pd.Categorical(["a", "b"] * 6 + ["a"])
    frame.to_hdf("sources/pandas_table_kinds.h5", key="df", format="table", mode="w",
                 data_columns=["kind"])


def damaged():
    """Files that contradict themselves, each made of a sound one."""
    import shutil

    def broken(name, source, change):
        shutil.copy(f"sources/{source}", f"sources/{name}")
        with h5py.File(f"sources/{name}", "r+") as f:
            change(f)

    def put(f, place, values):
        del f[place]
        f[place] = values

    broken("bad_shape.h5", "tenx_v3.h5", lambda f: put(f, "matrix/shape", [20, 13]))
    broken("bad_types.h5", "tenx_v3.h5",
           lambda f: put(f, "matrix/features/feature_type", np.array(["Gene"] * 20, "S")))
    broken("bad_barcodes.h5", "tenx_v3.h5",
           lambda f: put(f, "matrix/barcodes", np.array(CELLS[:12] + ["cell00"], "S")))
    broken("bad_indices.h5", "tenx_v3.h5",
           lambda f: put(f, "matrix/indices", f["matrix/indices"][:] + 4))
    broken("bad_cells.loom", "loompy_3.0.8.loom",
           lambda f: put(f, "col_attrs/CellID", np.array(CELLS[:12], "S")))
    broken("bad_map.h5mu", "mudata_0.3.10.h5mu",
           lambda f: put(f, "obsmap/prot", f["obsmap/prot"][:][::-1]))

    def code(f):
        f["obs/donor/codes"][3] = 9
    broken("bad_code.h5ad", "anndata_0.12.19.h5ad", code)


version = anndata.__version__
written(version)
if version.startswith("0.12"):
    typed()
    nullable()
    tables()
    cell_ranger()
try:
    import mudata
    several(mudata.__version__)
except ImportError:
    print("no mudata here")
try:
    import loompy
    loom(loompy.__version__)
except ImportError:
    print("no loompy here")
if version.startswith("0.12"):
    damaged()
