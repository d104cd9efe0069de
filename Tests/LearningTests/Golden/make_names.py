"""Writes Names/*.txt: the protein and gene names of three published data sets.

Gene lists are cut to the columns that carry a symbol of the program's own tables, or a name that
could be mistaken for one, so that they stay small.

Made with h5py 3.14.0, hdf5plugin 7.1.0, Python 3.11:
    python3 Tests/LearningTests/Golden/make_names.py DATA

where DATA holds reapseq/ (GSE100501 in the competition's layout), bmmc/ (GSE194122 starter set),
tenx/ (10x Genomics, 1k PBMC) and competition/proteins140.txt (names as listed by Kaggle).
"""

import pathlib
import re
import sys

import h5py
import hdf5plugin  # noqa: F401  registers the blosc filter

data = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent
tables = here.parents[2] / "Sources/Learning/Features/ProteinGenes"
text = "".join((tables / f"{name}Antigens.swift").read_text() for name in
               ["Differentiation", "Further"])
words = set(re.findall(r"[A-Za-z0-9][A-Za-z0-9.-]*", text.upper()))


def pandas_columns(name):
    with h5py.File(data / name) as file:
        return [value.decode() for value in file[list(file)[0]]["axis0"][:]]


def anndata_names(name):
    with h5py.File(data / name) as file:
        return [value.decode() for value in file["var"][file["var"].attrs["_index"]][:]]


def tenx_names():
    with h5py.File(data / "tenx/1K_pbmc_citeseq.h5") as file:
        return [value.decode() for value in file["matrix/features/name"][:]]


def surface(genes):
    return [gene for gene in genes if gene.upper() in words or re.match(r"CD\d", gene)]


def write(name, source, values):
    path = here / "Names" / name
    path.write_text(f"# {source}\n" + "\n".join(values) + "\n")


write("competition-proteins.txt", "Kaggle, Open Problems - Multimodal Single-Cell Integration, 2022",
      (data / "competition/proteins140.txt").read_text().split())
write("reapseq-proteins.txt", "Peterson et al. 2017, GSE100501",
      pandas_columns("reapseq/train_cite_targets.h5"))
write("reapseq-genes.txt", "Peterson et al. 2017, GSE100501, columns of the tables' symbols",
      surface(pandas_columns("reapseq/train_cite_inputs.h5")))
write("bmmc-proteins.txt", "NeurIPS 2021, GSE194122", anndata_names("bmmc/cite_adt.h5ad"))
write("bmmc-genes.txt", "NeurIPS 2021, GSE194122, columns of the tables' symbols",
      surface(anndata_names("bmmc/cite_rna.h5ad")))
write("tenx-genes.txt", "GRCh38 reference of 10x Genomics, columns of the tables' symbols",
      surface(tenx_names()[:-10]))
