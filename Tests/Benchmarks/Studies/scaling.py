"""Scaling curves: slots and workers, rows, components. Figures go to Docs/Plots/scaling.json.

    python3 scaling.py [slots] [rows] [components] [--scale S] [--rounds N] [--work DIR] [--tiny]

slots        trainings on one worker of 1 and 2 slots, and on 1, 2 and 4 workers of one slot, from
             features made before: seconds from the first start to the last end
rows         a whole study of S × 1, 2, 4, 8 of the competition's cells, the same genes, on as many
             slots as cores: seconds in which tasks of a kind were out, and of the whole
components   k 32…512 on 2 S: the same of sweeps, orthonormalisations and projections

Medians of N runs each (3). Afterwards Plots/draw.py draws. Needs pandas and tables
(Peers/python.sh). MM_BIN names the folder of mmcoord and mmworker.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import cluster
from phases import covered
from session import ROOT, machine

CORES = os.cpu_count() or 1
ROW_EPOCHS, TRAIN_EPOCHS, SEEDS = 10, 20, 4
DECOMPOSITION = ("sweep", "orthonormalise", "project")

FILE = """\
cluster: {{listen: "tcp://127.0.0.1:0", state: state}}
study:
  metadata: {data}/metadata.csv
  evaluation-ids: {data}/evaluation_ids.csv
  citeseq:
    train: {{inputs: {data}/train_cite_inputs.h5, targets: {data}/train_cite_targets.h5}}
    test: {{inputs: {data}/test_cite_inputs.h5}}
    folds: {{scheme: group, by: donor, count: 3}}
    features: {{components: {components}}}
    training: {{epochs: {epochs}, stopping: {{patience: 100000}}}}
    ensemble: {{seeds: {seeds}}}
"""


def wall(run, *kinds):
    """Seconds in which a task of these kinds was out."""
    return round(covered((a.start, a.end) for kind in kinds for a in run.of(kind)), 3)


def medians(runs):
    """The median of each figure over runs; other entries are equal in all."""
    return {
        key: statistics.median(run[key] for run in runs) if isinstance(value, float) else value
        for key, value in runs[0].items()}


class Curves:
    def __init__(self, work, scale, rounds):
        self.work, self.scale, self.rounds = Path(work), scale, rounds

    def data(self, scale):
        folder = self.work / f"data-{scale:g}"
        if not (folder / "evaluation_ids.csv").exists():
            subprocess.run(
                [cluster.programs() / "mmcoord", "synthesize", folder, "--scale", str(scale),
                 "--technology", "citeseq"],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return folder

    def thinned(self, scale, step):
        """Data of every step-th cell: as many genes, fewer rows."""
        import pandas as pd

        whole, folder = self.data(scale), self.work / f"data-{scale:g}-every-{step}"
        if step == 1 or (folder / "metadata.csv").exists():
            return whole if step == 1 else folder
        folder.mkdir()
        for name in ("train_cite_inputs", "train_cite_targets", "test_cite_inputs"):
            cells = pd.read_hdf(whole / f"{name}.h5").iloc[::step]
            cells.to_hdf(folder / f"{name}.h5", key=name, complib="blosc", complevel=1)
        asked = pd.read_csv(whole / "evaluation_ids.csv")
        asked[asked.cell_id.isin(cells.index)].to_csv(folder / "evaluation_ids.csv", index=False)
        shutil.copy(whole / "metadata.csv", folder)
        return folder

    def study(self, data, workers, components=75, epochs=1, seeds=1, base=None):
        """Runs a study from nothing, or from a copy of the state of another."""
        folder = self.work / "study"
        shutil.rmtree(folder, ignore_errors=True)
        if base:
            shutil.copytree(base, folder)
        else:
            folder.mkdir(parents=True)
        file = folder / "study.yaml"
        file.write_text(FILE.format(
            data=data, components=components, epochs=epochs, seeds=seeds))
        return cluster.run(file, workers, self.work / "processes")

    def size(self):
        """Training cells and genes of the study that ran last."""
        text = (self.work / "study/state/summary.txt").read_text()
        return map(int, re.search(r"training\s+(\d+) cells, (\d+) genes", text).groups())

    def repeated(self, name, once):
        runs = []
        for _ in range(self.rounds):
            runs.append(once())
            print(name, runs[-1], file=sys.stderr, flush=True)
        return medians(runs)

    def slots(self):
        base = self.work / "base"
        shutil.rmtree(base, ignore_errors=True)
        data = self.data(self.scale)
        self.study(data, [CORES])
        (self.work / "study").rename(base)

        def once(workers):
            run = self.study(data, workers, epochs=TRAIN_EPOCHS, seeds=SEEDS, base=base)
            start, end = run.span("train")
            return {"workers": workers, "train": round(end - start, 3)}

        found = [
            self.repeated("slots", lambda: once(workers))
            for workers in ([1], [2], [1, 1], [1, 1, 1, 1])]
        return {"slots": found, "trainings": 3 * SEEDS}

    def rows(self):
        def once(step):
            run = self.study(self.thinned(8 * self.scale, step), [CORES], epochs=ROW_EPOCHS)
            cells, genes = self.size()
            return {
                "cells": cells, "genes": genes, "ingest": wall(run, "ingest"),
                "decomposition": wall(run, *DECOMPOSITION), "train": wall(run, "train"),
                "whole study": round(run.end - run.start, 3)}

        found = [self.repeated("rows", lambda: once(step)) for step in (8, 4, 2, 1)]
        return {"rows": found, "row_epochs": ROW_EPOCHS}

    def components(self):
        def once(count):
            run = self.study(self.data(2 * self.scale), [CORES], components=count)
            return {
                "components": count, "decomposition": wall(run, *DECOMPOSITION),
                **{kind: wall(run, kind) for kind in DECOMPOSITION}}

        counts = (32, 64, 128, 256, 512)
        found = [self.repeated("components", lambda: once(count)) for count in counts]
        cells, genes = self.size()
        return {"components": found, "component_cells": cells, "component_genes": genes}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ["slots", "rows", "components"]
    parser.add_argument("curves", nargs="*", metavar="CURVE")
    parser.add_argument("--scale", type=float, default=0.03)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work")
    parser.add_argument("--tiny", action="store_true", help="one round of a small scale; no file")
    asked = parser.parse_args()
    unknown = set(asked.curves) - set(names)
    if unknown:
        parser.error(f"no curve {', '.join(unknown)}; there are: {', '.join(names)}")
    if asked.tiny:
        asked.scale, asked.rounds = 0.01, 1
    work = Path(asked.work or tempfile.mkdtemp(prefix="mm-scaling-")).resolve()
    curves = Curves(work, asked.scale, asked.rounds)
    file = ROOT / "Docs/Plots/scaling.json"
    try:
        for name in asked.curves or names:
            found = getattr(curves, name)()
            if asked.tiny:
                print(json.dumps(found))
                continue
            known = json.loads(file.read_text()) if file.exists() else {}
            file.parent.mkdir(exist_ok=True)
            facts = {k: v for k, v in machine().items() if k != "commit"}
            facts["programs_built"] = cluster.built()
            known.update(found, machine=facts, scale=asked.scale)
            # Curves may be measured in different calls.
            known.setdefault("rounds", {})[name] = asked.rounds
            file.write_text(json.dumps(known, indent=1) + "\n")
    finally:
        if not asked.work:
            shutil.rmtree(work, ignore_errors=True)
    if not asked.tiny:
        subprocess.run([sys.executable, ROOT / "Tests/Benchmarks/Plots/draw.py"], check=True)


if __name__ == "__main__":
    main()
