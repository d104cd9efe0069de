"""Where the time of a study goes, phase by phase, and the memory of each of its processes.

    python3 phases.py reapseq DIR     real cells: DIR holds the competition's layout of REAP-seq
    python3 phases.py cite            mmcoord synthesize: 70,988 and 48,663 cells, 22,050 genes
    python3 phases.py competition [DIR]   both technologies: DIR holds what mmcoord synthesize
                                      wrote; without it, it is written

    --scale S      the share of the competition's cells (1)
    --epochs N     most epochs of a training (the notebook's 300, with early stopping)
    --folds N      (2 for reapseq, 3 for the others)
    --memory M     default or small
    --workers …    slots of each worker (1,1)
    --work DIR     keep data and results in this folder
    --write        into Docs/Performance.md, between the marks `phases-reapseq` or `phases-cite`
    --json FILE    appends the figures of this run, one JSON object a line

Prints Markdown. A phase's wall time is that in which a task of its kind was out, as the coordinator
recorded it; phases overlap, so the walls add up to more than the study's. `start` is everything
before the first task is given out, `assembly` everything after the last is recorded. The peak of a
process is the kernel's (VmHWM), that of a phase the most that any worker was seen to hold meanwhile.
MM_BIN names the folder of mmcoord and mmworker.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cluster
from markdown import figure, replace_part, table
from session import ROOT, machine

FILE = """\
cluster: {{listen: "tcp://127.0.0.1:0", state: state, memory: {memory}}}
study:
  seed: 1
  metadata: {data}/metadata.csv
  evaluation-ids: {data}/evaluation_ids.csv
"""

TECHNOLOGY = """\
  {name}:
    train: {{inputs: {data}/train_{short}_inputs.h5, targets: {data}/train_{short}_targets.h5}}
    test: {{inputs: {data}/test_{short}_inputs.h5}}
    folds: {{scheme: group, by: donor, count: {folds}}}
    training: {{epochs: {epochs}}}
"""

TECHNOLOGIES = {"citeseq": "cite", "multiome": "multi"}


def covered(spans):
    """The length of the union of spans."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def phases(run):
    """The figures of each phase: name, tasks, seconds of tasks, longest, wall, peak bytes."""
    first, last = run.attempts[0].start, max(a.end for a in run.attempts)
    found = [{"phase": "start", "wall": first - run.start}]
    names = list(dict.fromkeys(a.task.split("/")[0] for a in run.attempts))
    for name in names:
        for kind in cluster.KINDS:
            attempts = [a for a in run.of(kind) if a.task.split("/")[0] == name]
            if not attempts:
                continue
            found.append({
                "phase": f"{name}: {kind}" if len(names) > 1 else kind, "tasks": len(attempts),
                "seconds": sum(a.seconds for a in attempts),
                "longest": max(a.seconds for a in attempts),
                "wall": covered((a.start, a.end) for a in attempts),
                "peak-bytes": max(
                    worker.peak_between(a.start, a.end) for a in attempts for worker in run.workers)
            })
    found.append({
        "phase": "assembly", "wall": run.end - last,
        "peak-bytes": run.coordinator.peak_between(last, run.end)})
    return found


def phase_rows(run):
    """The table of the phases, with the sum of all."""
    found = phases(run)
    whole = sum(p.get("seconds", 0) for p in found)

    def cell(phase, key, text):
        return text(phase[key]) if phase.get(key) else ""

    rows = [[
        p["phase"], cell(p, "tasks", str), cell(p, "seconds", figure),
        cell(p, "seconds", lambda s: f"{100 * s / whole:.1f} %"), cell(p, "longest", figure),
        figure(p["wall"]), cell(p, "peak-bytes", lambda b: f"{b / 1e6:,.0f} MB")] for p in found]
    return rows + [[
        "**all**", len(run.attempts), figure(whole), "", "", f"**{figure(run.end - run.start)}**",
        ""]]


def megabytes(process):
    return f"{process.peak_bytes / 1e6:,.0f} MB"


def report(title, run):
    facts = machine()
    processes = [["coordinator", megabytes(run.coordinator), processor(run.coordinator)]]
    processes += [[w.name.replace("-", " "), megabytes(w), processor(w)] for w in run.workers]
    header = ["phase", "tasks", "task seconds", "share", "longest", "wall seconds", "most memory"]
    return "\n\n".join([
        f"{title}. {facts['date']}, programs built {cluster.built()}, {facts['cores']} cores,"
        f" {facts['processor']}, OpenBLAS {facts['openblas']} (kernels {facts['kernels']}).",
        table(header, phase_rows(run)),
        table(["process", "peak memory", "processor seconds"], processes)])


def processor(process):
    return figure(process.processor[-1][1])


def study_of(asked, folder):
    """The data's folder and the title."""
    slots = ", ".join(asked.workers.split(","))
    how = f"workers of {slots} slots; at most {asked.epochs} epochs; memory: {asked.memory}"
    if asked.study == "reapseq" and not asked.data:
        raise SystemExit("reapseq needs the folder of its files")
    data = Path(asked.data).resolve() if asked.data else folder / "data"
    if asked.study == "reapseq":
        return data, f"REAP-seq, {asked.folds} folds; {how}"
    technology = "citeseq" if asked.study == "cite" else "both"
    if not (data / "evaluation_ids.csv").exists():
        subprocess.run(
            [cluster.programs() / "mmcoord", "synthesize", data, "--scale", str(asked.scale),
             "--technology", technology],
            check=True, stdout=sys.stderr)
    name = "CITE-seq" if technology == "citeseq" else "competition, both technologies"
    return data, f"Synthetic {name}, scale {asked.scale:g}, {asked.folds} folds; {how}"


def cluster_file(asked, data):
    text = FILE.format(data=data, memory=asked.memory)
    for name, short in TECHNOLOGIES.items():
        if name == "citeseq" or asked.study == "competition":
            text += TECHNOLOGY.format(
                name=name, short=short, data=data, folds=asked.folds, epochs=asked.epochs)
    return text


def scores(state, data):
    """Out-of-fold scores by technology and, of synthetic data, those of the hidden truth."""
    found = {"out-of-fold": {
        name: json.loads((state / name / "scores.json").read_text())["overall"]
        for name in TECHNOLOGIES if (state / name).is_dir()}}
    if (data / "scoring.csv").exists():
        found["truth"] = json.loads(subprocess.run(
            [cluster.programs() / "mmcoord", "score", state / "submission.csv", "--study", data,
             "--json"], check=True, capture_output=True, text=True).stdout)
    return found


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", choices=["reapseq", "cite", "competition"])
    parser.add_argument("data", nargs="?")
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--folds", type=int)
    parser.add_argument("--memory", default="default", choices=["default", "small"])
    parser.add_argument("--workers", default="1,1")
    parser.add_argument("--work")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--json")
    asked = parser.parse_args()
    asked.folds = asked.folds or (2 if asked.study == "reapseq" else 3)
    folder = Path(asked.work or tempfile.mkdtemp(prefix="mm-phases-")).resolve()
    try:
        data, title = study_of(asked, folder)
        shutil.rmtree(folder / "study", ignore_errors=True)
        (folder / "study").mkdir(parents=True)
        file, state = folder / "study/study.yaml", folder / "study/state"
        file.write_text(cluster_file(asked, data))
        slots = [int(s) for s in asked.workers.split(",")]
        run = cluster.run(file, slots, folder / "processes", patience=4 * 3600)
        text = report(title, run)
        print(text)
        print((state / "summary.txt").read_text(), file=sys.stderr)
        if asked.json:
            with open(asked.json, "a") as lines:
                lines.write(json.dumps({
                    "title": title, "scale": asked.scale, "memory": asked.memory,
                    "machine": machine(), "seconds": run.end - run.start, "phases": phases(run),
                    "peak-bytes": {
                        p.name: p.peak_bytes for p in [run.coordinator] + run.workers},
                    "scores": scores(state, data)}) + "\n")
        if asked.write:
            replace_part(ROOT / "Docs/Performance.md", f"phases-{asked.study}", text)
    finally:
        if not asked.work:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
