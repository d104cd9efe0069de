"""Peers of `assemble`: fill an evaluation file with predictions, by pandas or by polars.

    python submission.py make DIR     writes a tenth of the competition's rows and predictions
    python submission.py polars DIR   fills it into submission.polars.csv
    python submission.py pandas DIR   fills it into submission.pandas.csv
    python submission.py check DIR    compares every submission.*.csv of DIR, row by row
    MM_BENCH=1 MM_BENCH_FOLDER=DIR swift test -c release --skip-build --filter AssemblyBenchmarks
                                      fills it into submission.mmcoord.csv

`make` takes the number of rows' divisor as an optional third argument (10: 6.57 million rows, in
235 MB). Each peer prints one JSON object; its clock runs from opening the evaluation file to the
written submission, as ours does, with the predictions in memory before. `rss_mb` is the highest
resident size of the process. Only ours forces the bytes to disk (fsync) before it stops its clock.
"""

import glob
import json
import os
import resource
import sys
import time

import numpy as np

PROTEIN_CELLS, PROTEINS = 48_663, 140
GENE_CELLS, GENES, GENES_ASKED = 16_780, 23_418, 3_512


def make(folder, divisor=10):
    """Writes evaluation_ids.csv, the predictions as raw Float32, and the names as text."""
    rng = np.random.default_rng(0)
    protein_cells, gene_cells = PROTEIN_CELLS // divisor, GENE_CELLS // divisor
    numbers = np.unique(rng.integers(0, 2**48, 2 * (protein_cells + gene_cells)))
    rng.shuffle(numbers)
    cells = ["%012x" % n for n in numbers[: protein_cells + gene_cells]]
    proteins = ["CD%d" % i for i in range(PROTEINS)]
    genes = ["ENSG%011d" % i for i in rng.choice(60_000, GENES, replace=False)]
    row = 0
    with open(f"{folder}/evaluation_ids.csv", "w") as out:
        out.write("row_id,cell_id,gene_id\n")
        for cell in cells[:protein_cells]:
            out.write("".join(f"{row + i},{cell},{p}\n" for i, p in enumerate(proteins)))
            row += PROTEINS
        for cell in cells[protein_cells:]:
            asked = np.sort(rng.choice(GENES, GENES_ASKED, replace=False))
            out.write("".join(f"{row + i},{cell},{genes[j]}\n" for i, j in enumerate(asked)))
            row += GENES_ASKED
    for name, names in (("cells", cells), ("proteins", proteins), ("genes", genes)):
        with open(f"{folder}/{name}.txt", "w") as out:
            out.write("\n".join(names) + "\n")
    rng.random((protein_cells, PROTEINS), dtype="f4").tofile(f"{folder}/proteins.f32")
    with open(f"{folder}/genes.f32", "wb") as out:
        for first in range(0, gene_cells, 1000):
            count = min(1000, gene_cells - first)
            rng.random((count, GENES), dtype="f4").tofile(out)
    print(json.dumps({"rows": row, "cells": len(cells), "divisor": divisor}))


def predictions(folder):
    """Names of cells, proteins and genes, and the two matrices."""
    names = [open(f"{folder}/{n}.txt").read().split() for n in ("cells", "proteins", "genes")]
    proteins = np.fromfile(f"{folder}/proteins.f32", "f4").reshape(-1, len(names[1]))
    genes = np.fromfile(f"{folder}/genes.f32", "f4").reshape(-1, len(names[2]))
    return *(np.array(n) for n in names), proteins, genes


def chosen(cell, protein, gene, proteins, genes):
    """The value of each row, from the positions of its cell and target."""
    values = np.empty(len(cell), "f4")
    first = cell < len(proteins)
    values[first] = proteins[cell[first], protein[first]]
    values[~first] = genes[cell[~first] - len(proteins), gene[~first]]
    return values


def by_pandas(folder, cells, protein_names, gene_names, proteins, genes):
    import pandas as pd

    ids = pd.read_csv(f"{folder}/evaluation_ids.csv", index_col="row_id")
    cell = pd.Index(cells).get_indexer(ids.cell_id)
    first = cell < len(proteins)
    values = np.empty(len(ids), "f4")
    values[first] = proteins[cell[first], pd.Index(protein_names).get_indexer(ids.gene_id[first])]
    values[~first] = genes[
        cell[~first] - len(proteins), pd.Index(gene_names).get_indexer(ids.gene_id[~first])]
    pd.DataFrame({"target": values}, index=ids.index).to_csv(f"{folder}/submission.pandas.csv")
    return f"pandas {pd.__version__}", len(ids)


def by_polars(folder, cells, protein_names, gene_names, proteins, genes):
    import polars as pl

    ids = pl.read_csv(f"{folder}/evaluation_ids.csv")
    cell = pl.DataFrame({"cell_id": cells, "cell": np.arange(len(cells))})
    names = np.r_[protein_names, gene_names]
    gene = pl.DataFrame({"gene_id": names, "gene": np.arange(len(names))})
    ids = ids.join(cell, on="cell_id", how="left", maintain_order="left")
    ids = ids.join(gene, on="gene_id", how="left", maintain_order="left")
    target = ids["gene"].to_numpy()
    values = chosen(ids["cell"].to_numpy(), target, target - len(protein_names), proteins, genes)
    pl.DataFrame({"row_id": ids["row_id"], "target": values}).write_csv(
        f"{folder}/submission.polars.csv")
    return f"polars {pl.__version__}", len(ids)


def check(folder):
    """Compares every submission with the predictions: row ids as text, values as Float32."""
    import pandas as pd

    cells, protein_names, gene_names, proteins, genes = predictions(folder)
    ids = pd.read_csv(f"{folder}/evaluation_ids.csv", dtype={"row_id": str})
    cell = pd.Index(cells).get_indexer(ids.cell_id)
    expected = chosen(
        cell, pd.Index(protein_names).get_indexer(ids.gene_id),
        pd.Index(gene_names).get_indexer(ids.gene_id), proteins, genes)
    paths = sorted(glob.glob(f"{folder}/submission.*.csv"))
    for path in paths:
        found = pd.read_csv(path, dtype={"row_id": str, "target": np.float32})
        same_ids = found.row_id.equals(ids.row_id)
        same_values = len(found) == len(ids) and bool((found.target.to_numpy() == expected).all())
        print(json.dumps({"file": os.path.basename(path), "rows": len(found),
                          "same_ids": bool(same_ids), "same_values": same_values}))
        if not (same_ids and same_values):
            sys.exit(f"{path} differs")
    if not paths:
        sys.exit(f"no submission.*.csv in {folder}")


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("make", "polars", "pandas", "check"):
        sys.exit(__doc__)
    verb, folder = sys.argv[1:3]
    if verb == "make":
        return make(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 10)
    if verb == "check":
        return check(folder)
    loaded = predictions(folder)
    run = by_polars if verb == "polars" else by_pandas
    __import__(verb)
    start = time.perf_counter()
    peer, rows = run(folder, *loaded)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"peer": peer, "seconds": round(seconds, 3), "rss_mb": peak, "rows": rows}))


if __name__ == "__main__":
    main()
