"""The rows of the table of benchmarks: what is measured, against whom, and what is wanted.

Every row has `prepare(session)`, `ours(session)` and peers; a peer is a label, a wanted ratio and
a function that returns its name, its figure and details. Figures are seconds or, where `unit`
says so, megabytes a second.
"""

import statistics
from dataclasses import dataclass, field
from typing import Callable

from session import PEERS, STUDIES, Failure

TRAINING, VALIDATION = 47_325, 23_663


@dataclass
class Peer:
    goal: float | None  # the ratio that is wanted
    run: Callable  # session → {"peer": name and version, "value": figure, …details}


@dataclass
class Limit:
    """A bound on one of our own details, or on `value`."""

    key: str
    bound: float
    at_least: bool = False

    def is_met(self, figure):
        return figure >= self.bound if self.at_least else figure <= self.bound


@dataclass
class Row:
    name: str
    work: str
    ours: Callable  # session → {"value", "unit", "floor", "hash", "details"}
    peers: list
    unit: str = "s"
    limits: list = field(default_factory=list)
    prepare: Callable = lambda session: None
    # After the last round; returns further details or raises Failure.
    check: Callable = lambda session: {}

    def ratio(self, ours, peer):
        """How many times faster than the peer."""
        return peer / ours if self.unit == "s" else ours / peer


def trained(script, threads, epochs, folds, figure, key="seconds"):
    """A peer that prints the seconds of its epochs."""

    def run(session):
        found = session.script(PEERS / script, TRAINING, VALIDATION, epochs, threads, folds)
        return {"peer": found["peer"], "value": figure(found[key])}

    return run


def timed(script, verb, file, key="seconds"):
    """A peer that prints one figure about a file."""

    def run(session):
        found = session.script(PEERS / script, verb, session.work / file)
        return {"peer": found["peer"], "value": found[key], "peer-mb": found.get("rss_mb")}

    return run


def three_folds(session):
    arguments = ["--workers", "3", "--work", session.work / "three-folds"]
    arguments += ["--smoke"] if session.is_smoke else ["--epochs", "20"]
    return session.script(STUDIES / "three_folds.py", *arguments)


def decomposition(name, test, rows, columns, density, components, **goals):
    """A truncated SVD of a matrix that all sides read.

    goals: of scikit-learn's `sparse` and `dense`. Every one of our singular values is compared with
    those of each.
    """

    def path(session):
        return session.work / f"{name}.array"

    def prepare(session):
        if not path(session).exists():
            session.script(
                PEERS / "svd.py", "make", path(session), "--rows", rows, "--columns", columns,
                "--density", density)

    def ours(session):
        matrix = {} if session.is_smoke else {"MM_BENCH_MATRIX": str(path(session))}
        return session.ours(name, test, **matrix)

    def peer(kind):
        def run(session):
            found = session.script(PEERS / "svd.py", kind, path(session), "-k", components)
            return {"peer": f"scikit-learn {found['version']} ({kind})", "value": found["value"],
                    "peer-mb": found.get("peak-mb")}

        return run

    def check(session):
        found = session.script(PEERS / "svd.py", "check", path(session))["shortfall"]
        for kind in goals:
            if found[kind]["compared"] != components or not found[kind]["holds"]:
                raise Failure(f"singular values beside scikit-learn's ({kind}): {found[kind]}")
        return {f"sigma-shortfall-{kind}": found[kind]["largest"] for kind in goals}

    return {"name": name, "prepare": prepare, "ours": ours, "check": check,
            "peers": [Peer(goal, peer(kind)) for kind, goal in goals.items()]}


def reading_file(session):
    path = session.work / "read-blosc.h5"
    if not path.exists():
        session.script(PEERS / "read.py", "make", path, 4_000, 22_050, 0.22)


def evaluation_files(session):
    folder = session.work / "assemble"
    if not (folder / "evaluation_ids.csv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        session.script(PEERS / "submission.py", "make", folder)


def check_submissions(session):
    # It compares every file and exits with another status than 0 where one differs.
    session.script(PEERS / "submission.py", "check", session.work / "assemble")
    return {}


def on_file(name, test, variable, file):
    def ours(session):
        place = {} if session.is_smoke else {variable: str(session.work / file)}
        return session.ours(name, test, **place)

    return ours


ROWS = [
    Row(
        "train-epoch",
        "an epoch of the notebook's network, 47,325 + 23,663 rows × 159 → 140, one thread",
        ours=lambda session: session.ours("train-epoch", "TrainingBenchmarks/epoch"),
        # Both sides: the best epoch of the process, in processor time. Ours counts its thread's;
        # the peer's time on the wall would also count what else the machine does.
        peers=[Peer(1.8, trained("train_torch.py", 1, 4, 1, min, "processor_seconds"))],
        limits=[Limit("share-of-sgemm", 0.8, at_least=True)]),
    Row(
        "train-three-folds",
        "three folds of it at once, coordinator and a worker of 3 slots, per fold and epoch",
        ours=three_folds,
        # The peers' best use of the machine: one fold after another with 2 threads. The median
        # leaves their first, slower epochs out.
        peers=[
            Peer(4.0, trained("train_keras.py", 2, 3, 3, statistics.median)),
            Peer(2.5, trained("train_torch.py", 2, 3, 3, statistics.median)),
        ],
        limits=[Limit("value", 1.25), Limit("overhead", 0.01), Limit("coordinator", 0.01)]),
    Row(
        work="truncated SVD, 10,000 × 22,050, density 0.28, k 128",
        **decomposition(
            "svd-dense-genes", "Decomposition.*dense", 10_000, 22_050, 0.28, 128,
            sparse=28, dense=3)),
    Row(
        work="truncated SVD, 10,000 × 100,000, density 0.039, k 64",
        **decomposition(
            "svd-wide", "Decomposition.*wide", 10_000, 100_000, 0.039, 64, sparse=15)),
    Row(
        "read-blosc",
        "a pandas blosc file, 4,000 × 22,050 float32, density 0.22, to CSR; rate of dense float32",
        unit="MB/s", prepare=reading_file,
        ours=on_file("read-blosc", "ReadingBenchmarks", "MM_BENCH_FILE", "read-blosc.h5"),
        peers=[Peer(10, timed("read.py", "read", "read-blosc.h5", "mb_per_s"))]),
    Row(
        "assemble", "a submission of 6.57 million rows", prepare=evaluation_files,
        ours=on_file("assemble", "AssemblyBenchmarks", "MM_BENCH_FOLDER", "assemble"),
        peers=[
            Peer(2, timed("submission.py", "polars", "assemble")),
            Peer(None, timed("submission.py", "pandas", "assemble")),
        ],
        limits=[Limit("peak-mb", 300)], check=check_submissions),
]
