"""Writes the golden files of tables of pandas (to_hdf with format="table").

Run in this folder:  python make_tables.py
Made with Python 3.11, numpy 2.4.6, pandas 2.3.3, tables 3.11.1, h5py 3.14.0.

pandas_tables.h5 holds the matrix of make_golden.py in its first columns, under several keys:
`mixed` (float32, float64, int64 and bool, three of them data columns, and names beyond Latin-1),
`pickle1`, `pickle4` and `pickle5` (names pickled by other protocols than pandas' 0),
`integers` (labels that are numbers), `repeated` (column names that stand twice), and what is
refused: `code` (a pickle that runs a program), `array` (names pickled as a numpy array),
`category`, `date`, `levels` (a MultiIndex).
"""

import os
import pickle
import warnings

import h5py
import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
N, D = 13, 5
I, J = np.meshgrid(np.arange(N), np.arange(D), indexing="ij")
VALUES = np.where((7 * I + 3 * J) % 5 < 3, 0, I + J / 32).astype("f4")
CELLS = [f"cell{i:02d}" for i in range(N)]
NAMES = ["CD4", "Zelle ä", "πζ\\n", "😀", "CD4\n"]


def frame():
    return pd.DataFrame(VALUES, index=pd.Index(CELLS, name="cell_id"), columns=NAMES)


def put(key, table, **options):
    table.to_hdf(
        "pandas_tables.h5", key=key, mode="a", format="table", index=False, complib="zlib",
        complevel=9, **options
    )


class Code:
    def __reduce__(self):
        return (os.system, ("false",))


if os.path.exists("pandas_tables.h5"):
    os.remove("pandas_tables.h5")
mixed = frame()
mixed["Zelle ä"] = mixed["Zelle ä"].astype("f8")
mixed["count"] = np.arange(N) * 3
mixed["flag"] = np.arange(N) % 3 == 0
mixed["big"] = np.arange(N, dtype="i8") + 2**40
mixed = mixed[["flag", *NAMES, "big", "count"]]
put("mixed", mixed, data_columns=["CD4", "flag", "count"])
for protocol in [1, 4, 5]:
    put(f"pickle{protocol}", frame())
put("code", frame())
put("array", frame())
put("integers", pd.DataFrame(VALUES, index=np.arange(N) + 100))
twice = frame()
twice.columns = ["A", "B", "A", "C", "D"]
put("repeated", twice)
category = frame()
category["kind"] = pd.Categorical(["x", "y"] * 6 + ["x"])
put("category", category, data_columns=["kind"])
date = frame()
date["when"] = pd.Timestamp("2020-01-01")
put("date", date)
levels = frame()
levels.index = pd.MultiIndex.from_product([["a"], CELLS], names=["one", "two"])
put("levels", levels)
with h5py.File("pandas_tables.h5", "r+") as f:

    def names(key, bytes_):
        attributes = f[f"{key}/table"].attrs
        del attributes["values_block_0_kind"]
        attributes["values_block_0_kind"] = np.bytes_(bytes_)

    for protocol in [1, 4, 5]:
        names(f"pickle{protocol}", pickle.dumps(list(NAMES), protocol))
    names("code", pickle.dumps(Code(), 0))
    names("array", pickle.dumps(np.array(NAMES), 2))
