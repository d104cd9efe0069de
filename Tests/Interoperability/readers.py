"""Reads the AnnData files of finished studies with the programs that labs use, and compares values.

usage: readers.py RESULTS...     (the folder of a question, with out_of_fold.h5ad and components/)
What h5py finds is compared with what each program gives: X, layers, obsm, varm, names, and numbers
of obs and var. Warnings of the readers are errors. mudata writes the predictions of all questions
as modalities into one file and reads it back, and muon reads that. Prints a table; fails on any
difference, and if a program is missing.
"""
import importlib.metadata
import pathlib
import sys
import tempfile
import warnings

import h5py
import numpy as np
import scipy.sparse as sp


def matrix(node):
    if isinstance(node, h5py.Dataset):
        return node[()]
    form = sp.csr_matrix if node.attrs["encoding-type"] == "csr_matrix" else sp.csc_matrix
    parts = (node["data"][()], node["indices"][()], node["indptr"][()])
    return form(parts, shape=node.attrs["shape"]).toarray()


def column(node):
    if isinstance(node, h5py.Group):
        values = node["categories"].asstr()[()]
        return values[node["codes"][()]]
    return node.asstr()[()] if node.dtype.kind == "O" else node[()]


def table(node):
    """Names of rows, and each column."""
    index = column(node[node.attrs["_index"]])
    return index, {name: column(node[name]) for name in node.attrs["column-order"]}


def raw(path):
    """Everything of a file as h5py finds it."""
    with h5py.File(path) as file:
        found = {"X": matrix(file["X"])} if "X" in file else {}
        for group in ["layers", "obsm", "varm"]:
            found |= {f"{group}/{name}": matrix(file[group][name]) for name in file.get(group, [])}
        for axis in ["obs", "var"]:
            index, columns = table(file[axis])
            found[f"{axis}_names"] = index
            found |= {f"{axis}/{name}": values for name, values in columns.items()}
    return found


def seen(data):
    """The same as a program gives it."""
    dense = lambda values: values.toarray() if sp.issparse(values) else np.asarray(values)
    found = {"X": dense(data.X)} if data.X is not None else {}
    for group in ["layers", "obsm", "varm"]:
        found |= {f"{group}/{k}": dense(v) for k, v in getattr(data, group).items()}
    for axis in ["obs", "var"]:
        frame = getattr(data, axis)
        found[f"{axis}_names"] = frame.index.to_numpy()
        found |= {f"{axis}/{name}": frame[name].to_numpy() for name in frame}
    return found


def equal(path, program, found):
    expected = raw(path)
    if set(expected) != set(found):
        sys.exit(f"{path}: {program} finds {sorted(found)}, h5py {sorted(expected)}")
    for name, values in expected.items():
        given = np.asarray(found[name])
        same = (np.array_equal(values, given, equal_nan=True) if values.dtype.kind == "f"
                else np.array_equal(values.astype(str), given.astype(str)))
        if not same:
            sys.exit(f"{path}: {program} gives other values of {name}")
    return len(expected)


def main():
    with warnings.catch_warnings():
        # Imports warn of each other; only reading counts.
        warnings.simplefilter("ignore")
        import anndata
        import mudata
        import muon
        import scanpy
    warnings.simplefilter("error")
    folders = [pathlib.Path(name) for name in sys.argv[1:]]
    paths = [path for folder in folders for path in
             [*sorted(folder.glob("*.h5ad")), *sorted(folder.glob("components/*.h5ad"))]]
    counts = {}
    for path in paths:
        for name, read in [("anndata", anndata.read_h5ad), ("scanpy", scanpy.read_h5ad)]:
            counts[name] = counts.get(name, 0) + equal(path, name, seen(read(path)))
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mudata warns of its own later versions
        held = {folder.name: anndata.read_h5ad(folder / "out_of_fold.h5ad") for folder in folders}
        whole = f"{scratch}/predictions.h5mu"
        mudata.MuData(held).write_h5mu(whole)
        for name, read in [("mudata", mudata.read_h5mu), ("muon", muon.read_h5mu)]:
            data = read(whole)
            counts[name] = sum(
                equal(folder / "out_of_fold.h5ad", name, seen(data[folder.name]))
                for folder in folders)
    print("| read by | files | arrays and columns | differences |\n|---|---|---|---|")
    for name, count in counts.items():
        files = len(folders) if name in ["mudata", "muon"] else len(paths)
        print(f"| {name} {importlib.metadata.version(name)} | {files} | {count} | none |")


main()
