"""Writes the data files of the first-hour stories: small, with what a user's own file holds.

Run in this folder with Python 3.11, anndata 0.12.19, mudata 0.3.10, h5py 3.16.0, scipy, pandas:
    python make_first_hour.py
totalvi_frame.h5ad, totalvi_array.h5ad  RNA counts in X, proteins in obsm["protein_expression"]
modalities.h5mu                         MuData with the modalities rna and prot
tenx_citeseq.h5, tenx_multiome.h5       Cell Ranger 3 and later; h5py writes the documented layout

Counts are Poisson draws around profiles of four kinds of cells: there is something to learn.
"""

import warnings

import anndata
import h5py
import mudata
import numpy as np
import pandas as pd
import scipy.sparse as sp

warnings.simplefilter("ignore")
mudata.set_options(pull_on_update=False)
N = 96
rng = np.random.default_rng(7)
KIND = rng.integers(0, 4, N)
DEPTH = rng.gamma(8, 1 / 8, N)[:, None]
CELLS = ["".join(rng.choice(list("ACGT"), 16)) + "-1" for _ in range(N)]
SAMPLE = [f"PBMC{5 + 5 * (i % 3)}k" for i in range(N)]
PROTEINS = ["CD3", "CD4", "CD8a", "CD14", "CD16", "CD19", "CD56", "CD45RA", "IgG1", "TIGIT"]
SYMBOLS = ["CD3E", "CD4", "CD8A", "CD14", "FCGR3A", "CD19", "NCAM1", "PTPRC"]
SYMBOLS += [f"GENE{j}" for j in range(72)]
PEAKS = [f"chr{1 + j % 5}:{1000 * j + 10000}-{1000 * j + 10900}" for j in range(90)]


def counts(columns, mean):
    profiles = rng.gamma(0.7, mean / 0.7, (4, columns))
    return rng.poisson(profiles[KIND] * DEPTH).astype("i4")


RNA, ADT, ATAC = counts(80, 1.6), counts(10, 40.0) + 1, counts(90, 0.8)


def genes():
    return pd.DataFrame({"gene_ids": [f"ENSG{j:011d}" for j in range(80)]}, index=SYMBOLS)


def facts():
    return pd.DataFrame(
        {"n_genes": (RNA > 0).sum(1), "n_counts": RNA.sum(1), "batch": pd.Categorical(SAMPLE)},
        index=CELLS)


def totalvi():
    for form in ["frame", "array"]:
        a = anndata.AnnData(sp.csr_matrix(RNA.astype("f4")), obs=facts(), var=genes())
        if form == "frame":
            a.obsm["protein_expression"] = pd.DataFrame(ADT, index=CELLS, columns=PROTEINS)
        else:
            a.obsm["protein_expression"] = ADT
            a.uns["protein_names"] = np.array(PROTEINS)
        a.write_h5ad(f"totalvi_{form}.h5ad", compression="gzip")


def modalities():
    # Fewer genes, without compression: MuData has many small arrays, chunk indices of 2 kB each.
    donors = pd.DataFrame({"donor": [f"d{i % 3}" for i in range(N)]}, index=CELLS)
    rna = anndata.AnnData(
        sp.csr_matrix(RNA[:, :24].astype("f4")), obs=donors, var=pd.DataFrame(index=SYMBOLS[:24]))
    prot = anndata.AnnData(
        ADT.astype("f4"), obs=pd.DataFrame(index=CELLS), var=pd.DataFrame(index=PROTEINS))
    mudata.MuData({"rna": rna, "prot": prot}).write_h5mu("modalities.h5mu")


def tenx(path, matrix, ids, names, types):
    matrix = sp.csr_matrix(matrix)  # 10x: compressed by cell
    with h5py.File(path, "w") as f:
        group = f.create_group("matrix")
        packed = dict(compression="gzip")
        group.create_dataset("barcodes", data=np.array(CELLS, "S"), **packed)
        group.create_dataset("data", data=matrix.data.astype("i4"), **packed)
        group.create_dataset("indices", data=matrix.indices.astype("i8"), **packed)
        group.create_dataset("indptr", data=matrix.indptr.astype("i8"), **packed)
        group.create_dataset("shape", data=np.array(matrix.shape[::-1], "i4"))
        features = group.create_group("features")
        features.create_dataset("id", data=np.array(ids, "S"), **packed)
        features.create_dataset("name", data=np.array(names, "S"), **packed)
        features.create_dataset("feature_type", data=np.array(types, "S"), **packed)
        features.create_dataset("genome", data=np.array(["GRCh38"] * len(ids), "S"), **packed)


def cell_ranger():
    ids = [f"ENSG{j:011d}" for j in range(80)]
    genes = ["Gene Expression"] * 80
    tenx("tenx_citeseq.h5", np.hstack([RNA, ADT]), ids + PROTEINS, SYMBOLS + PROTEINS,
         genes + ["Antibody Capture"] * 10)
    tenx("tenx_multiome.h5", np.hstack([RNA, ATAC]), ids + PEAKS, SYMBOLS + PEAKS,
         genes + ["Peaks"] * 90)


totalvi()
modalities()
cell_ranger()
