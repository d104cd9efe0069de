"""Peer of `read-blosc`: pandas reads a matrix that pandas wrote, compressed by blosc.

    python read.py make PATH 4000 22050 0.22     the competition's RNA: one row a chunk
    python read.py make PATH 4000 23418 0.166    its other RNA
    python read.py make PATH 800 228942 0.026    its peaks
    python read.py read PATH                     times pandas.read_hdf alone
    MM_BENCH=1 MM_BENCH_FILE=PATH swift test -c release --skip-build --filter ReadingBenchmarks
                                                 ours, to compressed sparse rows

`make` takes complib (blosc, which is blosc:blosclz; blosc:lz4, blosc:zstd) and complevel (9) as
optional last arguments. Each command prints one JSON object; `mb_per_s` counts dense Float32, in
10^6 bytes. The file is read once before the clock starts, so that both sides find it in memory.
"""

import json
import os
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

# PyTables warns of names that are no Python identifiers.
warnings.filterwarnings("ignore")


def make(path, rows, columns, density, complib="blosc", complevel=9):
    """Writes log1p of counts per million, or, below a tenth of non-zeros, weighted peaks.

    Counts are Poisson with log-normal gene means, so that a row holds few distinct values, as
    real RNA does; the weights make peaks' values all different, as TF-IDF does.
    """
    rng = np.random.default_rng(0)
    popularity = rng.lognormal(0, 2 if density >= 0.1 else 1, columns)
    popularity /= popularity.sum()
    low, high = 1.0, 1e9
    while high / low > 1.001:
        total = (low * high) ** 0.5
        found = np.mean(1 - np.exp(-total * popularity))
        low, high = (total, high) if found < density else (low, total)
    weights = rng.uniform(1, 5, columns).astype("f4") if density < 0.1 else np.float32(1)
    values = np.empty((rows, columns), "f4")
    for row in range(rows):
        counts = rng.poisson(popularity * total * rng.lognormal(-0.06, 0.35))
        values[row] = np.log1p((counts * (1e6 / max(1, counts.sum()))).astype("f4")) * weights
    frame = pd.DataFrame(
        values, index=["%012x" % (row * 0x9E3779B97F4B % 2**48) for row in range(rows)],
        columns=["ENSG%011d" % column for column in range(columns)])
    if os.path.exists(path):
        os.remove(path)
    frame.to_hdf(path, key="values", complib=complib, complevel=complevel)
    print(json.dumps({
        "rows": rows, "columns": columns, "density": float(np.count_nonzero(values) / values.size),
        "complib": complib, "complevel": complevel, "mb": values.nbytes / 1e6,
        "file_mb": os.path.getsize(path) / 1e6, "chunk": chunk(path)}))


def chunk(path):
    """Rows and columns in one chunk."""
    import tables

    with tables.open_file(path) as file:
        return [int(extent) for extent in file.root.values.block0_values.chunkshape]


def read(path):
    """Times pandas.read_hdf."""
    with open(path, "rb") as file:
        while file.read(1 << 24):
            pass
    start = time.perf_counter()
    frame = pd.read_hdf(path)
    seconds = time.perf_counter() - start
    print(json.dumps({
        "peer": f"pandas {pd.__version__}", "seconds": seconds,
        "mb_per_s": frame.shape[0] * frame.shape[1] * 4 / 1e6 / seconds,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def main(command, path, *arguments):
    if command == "read":
        return read(path)
    rows, columns, density, *rest = arguments
    make(
        path, int(rows), int(columns), float(density), *rest[:1],
        *[int(level) for level in rest[1:]])


if __name__ == "__main__":
    if len(sys.argv) not in (3, 6, 7, 8) or sys.argv[1] not in ("make", "read"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
