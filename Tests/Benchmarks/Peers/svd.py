"""scikit-learn's TruncatedSVD beside ours, on the very same matrix.

  python svd.py make M.array --rows 10000 --columns 22050 --density 0.28 [--seed 0]
      writes a gamma-Poisson count matrix after log1p, as an array archive in compressed rows
  python svd.py sparse M.array -k 128          scikit-learn on the sparse matrix
  python svd.py dense M.array -k 128           scikit-learn on the same matrix, dense
  python svd.py full M.array -k 128            every singular value to rounding (minutes)
  MM_BENCH=1 MM_BENCH_MATRIX=M.array swift test -c release --filter 'Decomposition.*dense'
      ours on that matrix; its singular values go to M.array.ours, one a line
  python svd.py check M.array                  compares ours with whatever was run before

The second size is `--rows 10000 --columns 100000 --density 0.039`, `-k 64` and
`Decomposition.*wide`.
Each command prints one JSON object a line. Singular values lie beside the matrix as M.array.NAME.
"""

import argparse
import json
import os
import resource
import struct
import sys
import time

import numpy
import scipy.linalg
import scipy.sparse

TYPES = {1: "<f4", 2: "<f8", 3: "<i4", 4: "<i8"}
ALIGNMENT = 64


def write_archive(path, arrays):
    """Writes the layout of Sources/LinearAlgebra/Archive/ArchiveHeader.swift."""
    codes = {numpy.dtype(name): code for code, name in TYPES.items()}
    names = sorted(arrays)
    table_size = 32 + sum(
        4 + len(name.encode()) + 2 + 8 * arrays[name].ndim + 16 for name in names)
    offset, rows = table_size, []
    for name in names:
        offset = -(-offset // ALIGNMENT) * ALIGNMENT
        rows.append((name, offset))
        offset += arrays[name].nbytes
    table = b"MMARRAY1" + struct.pack("<3Q", offset, table_size, len(names))
    for name, start in rows:
        array, text = arrays[name], name.encode()
        table += struct.pack("<I", len(text)) + text
        table += struct.pack("<BB", codes[array.dtype], array.ndim)
        table += struct.pack(f"<{array.ndim}Q", *array.shape)
        table += struct.pack("<2Q", start, array.nbytes)
    with open(path, "wb") as file:
        file.write(table)
        for name, start in rows:
            file.write(bytes(start - file.tell()))
            arrays[name].tofile(file)


def read_archive(path):
    """Returns the archive's arrays by name, mapped into memory."""
    arrays = {}
    with open(path, "rb") as file:
        magic, _, _, count = struct.unpack("<8s3Q", file.read(32))
        if magic != b"MMARRAY1":
            sys.exit(f"{path} is not an array archive; write one with `svd.py make`")
        for _ in range(count):
            (length,) = struct.unpack("<I", file.read(4))
            name = file.read(length).decode()
            code, rank = struct.unpack("<BB", file.read(2))
            shape = struct.unpack(f"<{rank}Q", file.read(8 * rank))
            offset, _ = struct.unpack("<2Q", file.read(16))
            arrays[name] = numpy.memmap(path, TYPES[code], "r", offset, shape)
    return arrays


def read_matrix(path):
    arrays = read_archive(path)
    parts = [numpy.array(arrays[name]) for name in ("values", "columns", "offsets")]
    parts[2] = parts[2].astype(numpy.int32)
    return scipy.sparse.csr_matrix(tuple(parts), shape=tuple(arrays["shape"]))


def factor_for(density, rates):
    """By what rates must be multiplied so that counts other than zero are as dense as asked."""
    sample = rates[:200].astype(float)
    low, high = 0.0, 1e3
    for _ in range(40):
        middle = (low + high) / 2
        if -numpy.expm1(-middle * sample).mean() < density:
            low = middle
        else:
            high = middle
    return high


def make(options):
    random = numpy.random.default_rng(options.seed)
    cells = random.gamma(1, 1, (options.rows, 20)).astype("f4")
    genes = random.gamma(0.3, 1, (20, options.columns)).astype("f4")
    blocks = []
    factor = 0
    for start in range(0, options.rows, 2000):
        rates = cells[start : start + 2000] @ genes
        rates /= rates.mean()
        factor = factor or factor_for(options.density, rates)
        counts = random.poisson(rates * factor).astype("f4")
        blocks.append(scipy.sparse.csr_matrix(numpy.log1p(counts)))
    matrix = scipy.sparse.vstack(blocks).tocsr()
    matrix.sort_indices()
    write_archive(options.matrix, {
        "shape": numpy.array(matrix.shape, "<i8"), "offsets": matrix.indptr.astype("<i8"),
        "columns": matrix.indices.astype("<i4"), "values": matrix.data.astype("<f4")})
    return {"matrix": options.matrix, "entries": int(matrix.nnz),
            "density": matrix.nnz / (matrix.shape[0] * matrix.shape[1])}


def fit(options):
    import sklearn
    from sklearn.decomposition import TruncatedSVD
    matrix = read_matrix(options.matrix)
    if options.command == "dense":
        matrix = matrix.toarray()
    model = TruncatedSVD(options.components, random_state=options.seed)
    start = time.perf_counter()
    model.fit_transform(matrix)
    seconds = time.perf_counter() - start
    numpy.savetxt(f"{options.matrix}.{options.command}", model.singular_values_, "%.9g")
    return {"value": seconds, "unit": "s", "components": options.components,
            "version": sklearn.__version__}


def full(options):
    matrix = read_matrix(options.matrix)
    if matrix.shape[0] > matrix.shape[1]:
        matrix = matrix.T.tocsr()
    # In double precision: the Gram matrix squares the condition.
    small = numpy.zeros((matrix.shape[0],) * 2)
    for start in range(0, matrix.shape[1], 4096):
        part = matrix[:, start : start + 4096].toarray().astype(float)
        small += part @ part.T
    count = min(options.components, len(small))
    squares = scipy.linalg.eigh(
        small, eigvals_only=True, subset_by_index=(len(small) - count, len(small) - 1))
    values = numpy.sqrt(numpy.maximum(squares[::-1], 0))
    numpy.savetxt(f"{options.matrix}.full", values, "%.12g")
    return {"components": count}


def check(options):
    """How far ours fall short of each other's, relative; negative where ours are larger."""
    ours = numpy.loadtxt(f"{options.matrix}.ours", ndmin=1)
    found = {}
    for name in ("sparse", "dense", "full"):
        path = f"{options.matrix}.{name}"
        if not os.path.exists(path):
            continue
        theirs = numpy.loadtxt(path, ndmin=1)
        count = min(len(ours), len(theirs))
        shortfall = 1 - ours[:count] / theirs[:count]
        found[name] = {"compared": count, "largest": float(shortfall.max()),
                       "median": float(numpy.median(shortfall)),
                       "holds": bool(shortfall.max() <= 1e-4)}
    return {"components": len(ours), "shortfall": found}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["make", "sparse", "dense", "full", "check"])
    parser.add_argument("matrix")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--columns", type=int, default=22_050)
    parser.add_argument("--density", type=float, default=0.28)
    parser.add_argument("-k", "--components", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    action = {"make": make, "full": full, "check": check}.get(options.command, fit)
    line = {"peer": "scikit-learn", "name": f"svd-{options.command}"} | action(options)
    line["peak-mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(line))


if __name__ == "__main__":
    main()
