"""Draws Docs/Plots/*.svg from the figures in Docs/Plots: scaling.json (Studies/scaling.py) and
competition.jsonl (Studies/phases.py competition --json).

    python3 draw.py [FOLDER]
"""

import json
import sys
from pathlib import Path

from svg import line_plot

FOLDER = Path(__file__).resolve().parents[3] / "Docs/Plots"


def slots(figures):
    """The training phase on more slots, of one worker or of several."""
    kinds = {"one worker": [], "workers of one slot": []}
    for row in figures["slots"]:
        is_one = len(row["workers"]) == 1
        place = (sum(row["workers"]), row["train"])
        # One worker of one slot begins both lines.
        for name in kinds:
            if place[0] == 1 or (name == "one worker") == is_one:
                kinds[name].append(place)
    cores = figures["machine"]["cores"]
    first = min(p for line in kinds.values() for p in line)
    ends = sorted({p[0] for line in kinds.values() for p in line} | {cores})
    ideal = [(n, first[1] * first[0] / min(n, cores)) for n in ends]
    series = [(name, sorted(line), False) for name, line in kinds.items()]
    return line_plot(
        f"{figures['trainings']} trainings on {cores} cores", "slots", "seconds of training",
        series + [("ideal", ideal, True)], x_ticks=ends, y_log=False)


def rows(figures):
    """Phases over the number of cells."""
    names = ["ingest", "decomposition", "train", "whole study"]
    cells = [row["cells"] for row in figures["rows"]]
    series = [(n, [(r["cells"], r[n]) for r in figures["rows"]], False) for n in names]
    first = figures["rows"][0]
    linear = [(c, first["whole study"] * c / first["cells"]) for c in (cells[0], cells[-1])]
    genes, epochs = figures["rows"][0]["genes"], figures["row_epochs"]
    return line_plot(
        f"Rows × 1, 2, 4, 8, {genes:,} genes, {epochs} epochs", "training cells", "seconds",
        series + [("linear", linear, True)], x_ticks=cells)


def components(figures):
    """The decomposition over the number of components."""
    names = ["decomposition", "sweep", "orthonormalise", "project"]
    series = [
        (n, [(r["components"], r[n]) for r in figures["components"]], False) for n in names]
    return line_plot(
        f"Truncated SVD of {figures['component_cells']:,} × {figures['component_genes']:,}",
        "components (k)", "seconds", series,
        x_ticks=[r["components"] for r in figures["components"]])


def competition(runs):
    """Both technologies at several scales: genes and peaks grow as the root of the cells."""
    parts = {
        "ingest": ["ingest"], "decomposition": ["sweep", "orthonormalise", "project", "latent"],
        "train": ["train"]}
    scales = [run["scale"] for run in runs]
    series = [("whole study", [(run["scale"], run["seconds"]) for run in runs], False)]
    for name, kinds in parts.items():
        series.append((name, [
            (run["scale"], sum(
                phase["wall"] for phase in run["phases"]
                if phase["phase"].split(": ")[-1] in kinds)) for run in runs], False))
    first = runs[0]
    entries = [(s, first["seconds"] * (s / first["scale"]) ** 1.5) for s in (scales[0], scales[-1])]
    return line_plot(
        "Both technologies, 2 workers of one slot", "share of the competition's cells", "seconds",
        series + [("as entries", entries, True)], x_ticks=scales)


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    figures = json.loads((folder / "scaling.json").read_text())
    for draw in (slots, rows, components):
        if draw.__name__ not in figures:
            continue
        (folder / f"{draw.__name__}.svg").write_text(draw(figures))
        print(folder / f"{draw.__name__}.svg")
    lines = (folder / "competition.jsonl").read_text().splitlines()
    runs = sorted(map(json.loads, lines), key=lambda run: run["scale"])
    (folder / "competition.svg").write_text(competition(runs))
    print(folder / "competition.svg")


if __name__ == "__main__":
    main()
