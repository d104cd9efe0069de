"""Runs rows of the table of benchmarks: ours and the peers in turn, one JSON object a line.

Started by Tests/Benchmarks/run.sh, which builds first; see Tests/Benchmarks/README.md.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from markdown import figure, replace_part, table
from rows import ROWS
from session import PEERS, ROOT, Failure, Session, machine

DOCUMENT = ROOT / "Docs/Performance.md"
ENOUGH_ROUNDS = 5


def note(text):
    print(text, file=sys.stderr, flush=True)


def summary(values):
    return {"min": min(values), "max": max(values)}


def rounds_of(row, session, count):
    """Figures of every round: ours, and a list for each peer; sides take turns. And the check's."""
    if not session.is_smoke:
        row.prepare(session)
    ours, peers = [], [[] for _ in row.peers]
    for number in range(1, count + 1):
        ours.append(row.ours(session))
        text = f"{row.name}, round {number}: {ours[-1]['value']:.4g} {row.unit}"
        if not session.is_smoke:
            for peer, figures in zip(row.peers, peers):
                figures.append(peer.run(session))
                text += f"; {figures[-1]['peer']} {figures[-1]['value']:.4g}"
        note(text)
    hashes = {figures["hash"] for figures in ours}
    if len(hashes) > 1:
        raise Failure(f"our results differ between rounds: hashes {sorted(hashes)}")
    checked = {} if session.is_smoke else row.check(session)
    return ours, peers, checked


def lines(row, ours, peers, checked):
    """One JSON object for each peer, or one without a peer."""
    values = [figures["value"] for figures in ours]
    floors = [figures["floor"] for figures in ours if figures.get("floor") is not None]
    keys = set.intersection(*(set(figures.get("details") or {}) for figures in ours))
    details = {k: statistics.median(f["details"][k] for f in ours) for k in sorted(keys)}
    details |= checked
    value = statistics.median(values)
    limits = []
    for limit in row.limits:
        found = value if limit.key == "value" else details.get(limit.key)
        limits.append({
            "key": limit.key, "value": found, "bound": limit.bound, "at_least": limit.at_least,
            "met": found is not None and limit.is_met(found)})
    line = {
        "name": row.name, "value": value, "unit": row.unit, "peer": None, "peer_value": None,
        "ratio": None, "goal": None, "floor": statistics.median(floors) if floors else None,
        "hash": ours[0]["hash"], "met": None, "rounds": len(values), "spread": summary(values),
        "limits": limits, "details": details}
    if not any(peers):
        return [line]
    found = []
    for peer, figures in zip(row.peers, peers):
        theirs = [f["value"] for f in figures]
        ratio = row.ratio(value, statistics.median(theirs))
        memory = [f["peer-mb"] for f in figures if f.get("peer-mb")]
        found.append({
            **line, "peer": figures[0]["peer"], "peer_value": statistics.median(theirs),
            "ratio": ratio, "goal": peer.goal,
            "met": None if peer.goal is None else ratio >= peer.goal,
            "peer_spread": summary(theirs), "peer_mb": max(memory) if memory else None})
    return found


def limit_text(limit):
    sign = "≥" if limit["at_least"] else "≤"
    missed = "" if limit["met"] else " (missed)"
    return f"{limit['key']} {figure(limit['value'])} {sign} {limit['bound']:g}{missed}"


def goal_text(line):
    if line["goal"] is None:
        return ""
    return f"≥ {line['goal']:g} ×" + ("" if line["met"] else " (missed)")


def document_text(found):
    """The generated part of Docs/Performance.md from printed lines."""
    facts = found[0]["machine"]
    dates = sorted({line["machine"]["date"] for line in found})
    commits = list(dict.fromkeys(line["machine"]["commit"] for line in found))
    work = {row.name: row.work for row in ROWS}
    cells = []
    for line in found:
        unit = line["unit"]
        spread = f"{figure(line['spread']['min'])}–{figure(line['spread']['max'])}"
        floor = f"{figure(line['floor'])} {unit}" if line["floor"] is not None else ""
        cells.append([
            f"`{line['name']}`: {work[line['name']]}",
            f"**{figure(line['value'])} {unit}** ({spread})", line["peer"],
            f"{figure(line['peer_value'])} {unit}", f"**{figure(line['ratio'])} ×**",
            goal_text(line), floor, "<br>".join(map(limit_text, line["limits"]))])
    head = (
        f"{' to '.join(dict.fromkeys([dates[0], dates[-1]]))}, commit {', '.join(commits)}:"
        f" {facts['cores']} cores, {facts['processor']},"
        f" {facts['memory_gib']} GiB, {facts['system']}, Swift {facts['swift']}, OpenBLAS"
        f" {facts['openblas']} (kernels {facts['kernels']});"
        f" medians of {min(line['rounds'] for line in found)} rounds, the least and the most in"
        " brackets, sides in turn; `Tests/Benchmarks/run.sh`.")
    header = ["work", "mmcoord", "peer", "peer's", "ratio", "goal", "floor", "limits"]
    return head + "\n\n" + table(header, cells)


def write_table(found):
    good = [line for line in found if "error" not in line and line["peer"]]
    if not good:
        raise SystemExit("no line has a peer: nothing to write")
    order = [row.name for row in ROWS]
    replace_part(
        DOCUMENT, "benchmarks", document_text(sorted(good, key=lambda l: order.index(l["name"]))))
    note(f"wrote the table of {DOCUMENT.relative_to(ROOT)}")


def options():
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(
        prog="run.sh", description="Benchmarks beside their peers.",
        epilog="names: " + ", ".join(names))
    parser.add_argument("names", nargs="*", metavar="NAME", help="rows (default: all)")
    parser.add_argument("--rounds", type=int, default=ENOUGH_ROUNDS)
    parser.add_argument("--work", help="keep matrices and files in this folder")
    parser.add_argument("--smoke", action="store_true", help="tiny sizes, one round, no peers")
    parser.add_argument("--write", action="store_true", help="write the table in any case")
    parser.add_argument("--table", metavar="FILE", help="write it from kept lines, run nothing")
    parser.add_argument("--skip-build", action="store_true", help="run what is built")
    found = parser.parse_args()
    unknown = [name for name in found.names if name not in names]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(names)}")
    if found.rounds < 1:
        parser.error("--rounds is at least 1")
    return found


def build():
    """What README and tests build, so that nothing is compiled twice."""
    for command in (
        ["Cluster/install/debian.sh"],
        ["swift", "build", "-c", "release", "--build-tests",
         "--explicit-target-dependency-import-check", "error"]):
        if subprocess.run(command, cwd=ROOT, stdout=sys.stderr).returncode != 0:
            raise SystemExit(f"{' '.join(command)} failed")


def main():
    asked = options()
    if asked.table:
        text = Path(asked.table).read_text()
        return write_table([json.loads(line) for line in text.splitlines()])
    if not asked.skip_build:
        build()
    python = None
    if not asked.smoke:
        run = subprocess.run([PEERS / "python.sh"], stdout=subprocess.PIPE, text=True)
        if run.returncode != 0:
            raise SystemExit(run.returncode)
        python = run.stdout.strip()
    facts = machine()
    work = Path(asked.work or tempfile.mkdtemp(prefix="mm-benchmarks-")).resolve()
    work.mkdir(parents=True, exist_ok=True)
    session = Session(work, python)
    chosen = [row for row in ROWS if not asked.names or row.name in asked.names]
    rounds = 1 if asked.smoke else asked.rounds
    found = []
    try:
        for row in chosen:
            try:
                added = lines(row, *rounds_of(row, session, rounds))
            except Failure as failure:
                added = [{"name": row.name, "error": str(failure)}]
            for line in added:
                line["machine"] = facts
                print(json.dumps(line), flush=True)
            found += added
    finally:
        if not asked.work:
            shutil.rmtree(work, ignore_errors=True)
    is_whole = len(chosen) == len(ROWS) and rounds >= ENOUGH_ROUNDS and not asked.smoke
    failed = [line["name"] for line in found if "error" in line]
    if asked.write or (is_whole and not failed):
        write_table(found)
    if failed:
        note(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
