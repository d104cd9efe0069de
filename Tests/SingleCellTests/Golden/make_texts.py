"""Writes golden files of SingleCellTests: columns of obs of every type, and names that are not UTF-8.

Run in this folder:  python make_texts.py
Made with Python 3.11, numpy 2.4.6, pandas 2.3.3, tables 3.11.1, h5py 3.16.0, anndata 0.12.19.
"""

import anndata
import h5py
import numpy as np
import pandas as pd

CELLS = ["None", "NA", "c2", "c3", "c4"]
VALUES = np.ones((5, 2), "f4")

obs = pd.DataFrame(index=pd.Index(CELLS, dtype=object))
obs["integers"] = [10, 2, 10, 9, 2]
obs["floats"] = [1.5, np.nan, 10.0, 2.0, 2.0]
obs["integer_categories"] = pd.Categorical([10, 2, None, 9, 2])
obs["text_categories"] = pd.Categorical(["d1", "NA", None, "#N/A", "d2"])
obs["nullable"] = pd.array([3, None, 1, 2, 1], dtype="Int64")
obs["booleans"] = [True, False, True, True, False]
obs["digits"] = pd.Categorical(["10", "2", "10", "9", "2"])
anndata.AnnData(VALUES, obs=obs, var=pd.DataFrame(index=["NAN", "null"])).write_h5ad(
    "anndata_columns.h5ad"
)


def plain(name):
    small = pd.DataFrame(index=pd.Index(CELLS, dtype=object))
    anndata.AnnData(VALUES, obs=small, var=pd.DataFrame(index=["a", "b"])).write_h5ad(name)
    return h5py.File(name, "r+")


LATIN = ["Müller".encode("latin-1"), b"Moller", "Möller".encode("latin-1"), b"a", b"b"]
with plain("anndata_latin1_fixed.h5ad") as file:
    column = file["obs"].create_dataset("donor", data=np.array(LATIN, "S6"))
    column.attrs["encoding-type"] = "string-array"
    column.attrs["encoding-version"] = "0.2.0"
    file["obs"].attrs["column-order"] = ["donor"]
with plain("anndata_latin1_variable.h5ad") as file:
    # Called UTF-8, and not: the library does not look.
    column = file["obs"].create_dataset("donor", (5,), h5py.string_dtype("utf-8"))
    column[:] = np.array(LATIN, object)
    column.attrs["encoding-type"] = "string-array"
    column.attrs["encoding-version"] = "0.2.0"
    file["obs"].attrs["column-order"] = ["donor"]

pd.DataFrame(
    VALUES, index=pd.Index(["é1", "é2", "c", "d", "e"], name="cell_id"), columns=["a", "b"]
).to_hdf("pandas_cp1252.h5", key="table", mode="w", format="fixed", encoding="cp1252")
