"""Where the time of a study goes, phase by phase, and the memory of each of its processes.

    python3 phases.py reapseq DIR     real cells: DIR holds the competition's layout of REAP-seq
    python3 phases.py cite            mmcoord synthesize: 70,988 and 48,663 cells, 22,050 genes

    --scale S      cite: the share of the competition's cells (1)
    --epochs N     most epochs of a training (the notebook's 300, with early stopping)
    --folds N      (2 for reapseq, 3 for cite)
    --workers …    slots of each worker (1,1)
    --work DIR     keep data and results in this folder
    --write        into Docs/Performance.md, between the marks `phases-reapseq` or `phases-cite`

Prints Markdown. A phase's wall time is that in which a task of its kind was out, as the coordinator
recorded it; phases overlap, so the walls add up to more than the study's. `start` is everything
before the first task is given out, `assembly` everything after the last is recorded. The peak is
the kernel's (VmHWM). MM_BIN names the folder of mmcoord and mmworker.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cluster
from markdown import figure, replace_part, table
from session import ROOT, machine

FILE = """\
cluster: {{listen: "tcp://127.0.0.1:0", state: state}}
study:
  seed: 1
  metadata: {data}/metadata.csv
  evaluation-ids: {data}/evaluation_ids.csv
  citeseq:
    train: {{inputs: {data}/train_cite_inputs.h5, targets: {data}/train_cite_targets.h5}}
    test: {{inputs: {data}/test_cite_inputs.h5}}
    folds: {{scheme: group, by: donor, count: {folds}}}
    training: {{epochs: {epochs}}}
"""


def covered(spans):
    """The length of the union of spans."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def phases(run):
    """Rows of the table: kind, tasks, seconds of tasks, share, longest, wall."""
    whole = sum(a.seconds for a in run.attempts)
    rows = [["start", "", "", "", "", figure(run.attempts[0].start - run.start)]]
    for kind in cluster.KINDS:
        attempts = run.of(kind)
        if not attempts:
            continue
        seconds = sum(a.seconds for a in attempts)
        rows.append([
            kind, len(attempts), figure(seconds), f"{100 * seconds / whole:.1f} %",
            figure(max(a.seconds for a in attempts)),
            figure(covered((a.start, a.end) for a in attempts))])
    last = max(a.end for a in run.attempts)
    rows.append(["assembly", "", "", "", "", figure(run.end - last)])
    rows.append([
        "**all**", len(run.attempts), figure(whole), "", "", f"**{figure(run.end - run.start)}**"])
    return rows


def megabytes(process):
    return f"{process.peak_bytes / 1e6:,.0f} MB"


def report(title, run):
    facts = machine()
    processes = [["coordinator", megabytes(run.coordinator), processor(run.coordinator)]]
    processes += [[w.name.replace("-", " "), megabytes(w), processor(w)] for w in run.workers]
    header = ["phase", "tasks", "task seconds", "share", "longest", "wall seconds"]
    return "\n\n".join([
        f"{title}. {facts['date']}, programs built {cluster.built()}, {facts['cores']} cores,"
        f" {facts['processor']}, OpenBLAS {facts['openblas']} (kernels {facts['kernels']}).",
        table(header, phases(run)),
        table(["process", "peak memory", "processor seconds"], processes)])


def processor(process):
    return figure(process.processor[-1][1])


def study_of(asked, folder):
    """The data's folder and the title."""
    slots = ", ".join(asked.workers.split(","))
    how = f"workers of {slots} slots; at most {asked.epochs} epochs"
    if asked.study == "reapseq":
        if not asked.data:
            raise SystemExit("reapseq needs the folder of its files")
        return Path(asked.data).resolve(), f"REAP-seq, {asked.folds} folds; {how}"
    data = folder / "data"
    if not (data / "evaluation_ids.csv").exists():
        subprocess.run(
            [cluster.programs() / "mmcoord", "synthesize", data, "--scale", str(asked.scale),
             "--technology", "citeseq"],
            check=True, stdout=sys.stderr)
    return data, f"Synthetic CITE-seq, scale {asked.scale:g}, {asked.folds} folds; {how}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", choices=["reapseq", "cite"])
    parser.add_argument("data", nargs="?")
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--folds", type=int)
    parser.add_argument("--workers", default="1,1")
    parser.add_argument("--work")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    asked.folds = asked.folds or (2 if asked.study == "reapseq" else 3)
    folder = Path(asked.work or tempfile.mkdtemp(prefix="mm-phases-")).resolve()
    try:
        data, title = study_of(asked, folder)
        shutil.rmtree(folder / "study", ignore_errors=True)
        (folder / "study").mkdir(parents=True)
        file = folder / "study/study.yaml"
        file.write_text(FILE.format(data=data, folds=asked.folds, epochs=asked.epochs))
        slots = [int(s) for s in asked.workers.split(",")]
        run = cluster.run(file, slots, folder / "processes", patience=4 * 3600)
        text = report(title, run)
        print(text)
        print((folder / "study/state/summary.txt").read_text(), file=sys.stderr)
        if asked.write:
            replace_part(ROOT / "Docs/Performance.md", f"phases-{asked.study}", text)
    finally:
        if not asked.work:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
