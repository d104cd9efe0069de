"""Three folds of the competition's shape trained at once, through a coordinator and workers.

    python three_folds.py [--workers SLOTS,…]… [--epochs N] [--cells N] [--work DIR]

Writes 70,988 cells of 3 donors with 200 genes and 140 proteins (the decomposition is cheap; 75
components and 84 genes make the notebook's 159 features), runs the study once with one epoch,
which also makes the features, then from a copy of that state once for each --workers (by default
one worker of 3 slots, one of 2, two of 1) with N epochs and no early stopping. Prints one JSON
object each:

value               seconds of the machine for a fold and epoch: the time from the first training's
                    start to the last's end as the coordinator recorded them, over folds × epochs
overhead            share of that time, slot by slot, in which no training ran although one had been
                    given out: messages, blobs, the store
coordinator         share of the machine's processor time in that phase that the coordinator used
outside-epochs      share of the trainings' own time that is not epochs: reading features, the last
                    predictions, the model; from the difference to the run of one epoch, where
                    there are as many slots as cores

Needs pandas and tables (Peers/python.sh). MM_BIN names the folder of mmcoord and mmworker.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cluster

FOLDS, GENES, PROTEINS, CHOSEN = 3, 200, 140, 84

FILE = """\
cluster: {{listen: "tcp://127.0.0.1:0", state: state}}
study:
  metadata: {data}/metadata.csv
  citeseq:
    train: {{inputs: {data}/inputs.h5, targets: {data}/targets.h5}}
    folds: {{scheme: group, by: donor, count: 3}}
    features: {{components: 75, genes: {genes}}}
    training: {{epochs: {epochs}, stopping: {{patience: 100000}}}}
"""


def cluster_file(data, epochs):
    genes = data / "genes.txt"
    return FILE.format(data=data, epochs=epochs, genes=genes if genes.exists() else "none")


def write_data(folder, cells):
    """Counts with planted structure, and proteins that depend on them."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    folder.mkdir(parents=True)
    loadings = rng.gamma(1, 1, (cells, 20))
    inputs = np.log1p(rng.poisson(loadings @ rng.gamma(0.3, 1, (20, GENES)))).astype("f4")
    targets = (inputs @ rng.normal(size=(GENES, PROTEINS))
               + 10 * rng.normal(size=(cells, PROTEINS))).astype("f4")
    names = [f"cell{n:06d}" for n in range(cells)]
    genes = [f"ENSG{n:011d}_GENE{n}" for n in range(GENES)]
    proteins = [f"P{n}" for n in range(PROTEINS)]
    for name, values, columns in (("inputs", inputs, genes), ("targets", targets, proteins)):
        pd.DataFrame(values, index=names, columns=columns).to_hdf(
            folder / f"{name}.h5", key=name, complib="blosc", complevel=1)
    donors = [f"{n * FOLDS // cells}" for n in range(cells)]
    pd.DataFrame({"cell_id": names, "donor": donors}).to_csv(
        folder / "metadata.csv", index=False)
    (folder / "genes.txt").write_text("\n".join(genes[:CHOSEN]) + "\n")


def write_tiny_data(folder):
    """The data of `mmcoord synthesize`, under the names that the cluster file gives them."""
    mmcoord = cluster.programs() / "mmcoord"
    subprocess.run([mmcoord, "synthesize", folder, "--scale", "0.01", "--technology",
                    "citeseq"], check=True, stdout=subprocess.DEVNULL)
    for name in ("inputs", "targets"):
        (folder / f"train_cite_{name}.h5").rename(folder / f"{name}.h5")


def prepare(folder, cells, is_smoke):
    """Writes data and runs one epoch; returns the seconds of each of its trainings."""
    if not (folder / "base.json").exists():
        shutil.rmtree(folder / "data", ignore_errors=True)
        shutil.rmtree(folder / "base", ignore_errors=True)
        write_tiny_data(folder / "data") if is_smoke else write_data(folder / "data", cells)
        (folder / "base").mkdir()
        file = folder / "base/study.yaml"
        file.write_text(cluster_file(folder / "data", 1))
        run = cluster.run(file, [os.cpu_count() or 1], folder / "processes")
        seconds = [a.seconds for a in run.of("train")]
        (folder / "base.json").write_text(json.dumps(seconds))
    return json.loads((folder / "base.json").read_text())


def measure(folder, workers, epochs):
    """Trains the three folds from the features of `prepare`."""
    study = folder / "study"
    shutil.rmtree(study, ignore_errors=True)
    shutil.copytree(folder / "base", study)
    file = study / "study.yaml"
    file.write_text(cluster_file(folder / "data", epochs))
    run = cluster.run(file, workers, folder / "processes")
    trainings = run.of("train")
    start, end = run.span("train")
    # Time between being given out and recorded that is not the task's own.
    given = sum(a.end - a.start for a in trainings)
    own = sum(a.seconds for a in trainings)
    machine = (end - start) * (os.cpu_count() or 1)
    return {
        "name": "train-three-folds", "unit": "s", "workers": workers, "epochs": epochs,
        "value": (end - start) / FOLDS / epochs,
        "hash": hashlib.sha256((study / "state/history.csv").read_bytes()).hexdigest()[:16],
        "details": {
            "overhead": (given - own) / given,
            "coordinator": run.coordinator.processor_seconds(start, end) / machine,
            "own-seconds": own / FOLDS,
            "coordinator-mb": run.coordinator.peak_bytes / 1e6,
            "worker-mb": max(w.peak_bytes for w in run.workers) / 1e6,
        },
    }


def outside_epochs(base, own, epochs):
    """The share of a training of `own` seconds that is not epochs: fixed of fixed + epochs × e.

    The run of one epoch gave fixed + e, on as many slots as there are cores.
    """
    fixed = (epochs * sum(base) / len(base) - own) / (epochs - 1)
    return max(0.0, fixed) / own


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", action="append")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--cells", type=int, default=70_988)
    parser.add_argument("--work", help="keep data and features in this folder")
    parser.add_argument("--smoke", action="store_true", help="tiny, without pandas")
    options = parser.parse_args()
    if options.smoke:
        options.epochs = 2
    choices = [[int(s) for s in w.split(",")] for w in options.workers or ["3", "2", "1,1"]]
    folder = Path(options.work or tempfile.mkdtemp(prefix="mm-three-folds-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        base = prepare(folder, options.cells, options.smoke)
        for workers in choices:
            result = measure(folder, workers, options.epochs)
            if sum(workers) == os.cpu_count() and options.epochs > 1:
                details = result["details"]
                details["outside-epochs"] = outside_epochs(
                    base, details["own-seconds"], options.epochs)
            print(json.dumps(result), flush=True)
    finally:
        if not options.work:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
