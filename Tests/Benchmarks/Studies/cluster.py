"""Runs a coordinator and workers as processes of their own, and finds what they did and used."""

import datetime
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
KINDS = [
    "ingest", "columns", "sweep", "orthonormalise", "project", "adversary", "batches", "latent",
    "baseline", "train", "blend"]


def programs():
    """The folder of mmcoord and mmworker: MM_BIN, or the release build of this checkout."""
    folder = Path(os.environ.get("MM_BIN") or ROOT / ".build/release").resolve()
    missing = [p for p in ("mmcoord", "mmworker") if not (folder / p).exists()]
    if missing:
        raise SystemExit(f"no {' and '.join(missing)} in {folder}: build first, or set MM_BIN")
    return folder


def built():
    """When the programs were built. MM_BIN may be older than the checkout, whose commit would
    name code that did not run."""
    moment = max((programs() / name).stat().st_mtime for name in ("mmcoord", "mmworker"))
    return datetime.datetime.fromtimestamp(moment).strftime("%Y-%m-%d %H:%M")


class Process:
    """A child whose processor time and memory are sampled while it runs."""

    def __init__(self, name, arguments, folder):
        self.name, self.peak_bytes, self.exit = name, 0, None
        self.processor = [(time.time(), 0.0)]
        self.resident = []
        self.log = folder / f"{name}.log"
        with open(self.log, "w") as log:
            self.child = subprocess.Popen(arguments, stdout=log, stderr=log)
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        tick = os.sysconf("SC_CLK_TCK")
        while True:
            pid, status, usage = os.wait4(self.child.pid, os.WNOHANG)
            if pid:
                self.processor.append((time.time(), usage.ru_utime + usage.ru_stime))
                self.exit = self.child.returncode = os.waitstatus_to_exitcode(status)
                return
            try:
                text = Path(f"/proc/{self.child.pid}/stat").read_text()
                used = sum(map(int, text.rsplit(")", 1)[1].split()[11:13])) / tick
                self.processor.append((time.time(), used))
                pages = int(Path(f"/proc/{self.child.pid}/statm").read_text().split()[1])
                self.resident.append((time.time(), pages * os.sysconf("SC_PAGE_SIZE")))
                # Not wait4's ru_maxrss: it counts the Python that this process was forked from.
                status = Path(f"/proc/{self.child.pid}/status").read_text()
                self.peak_bytes = int(status.split("VmHWM:")[1].split()[0]) << 10
            except (OSError, IndexError):
                pass
            time.sleep(0.05)

    def processor_seconds(self, start, end):
        """Between two moments, by interpolation between samples."""

        def at(moment):
            before = self.processor[0]
            for sample in self.processor:
                if sample[0] >= moment:
                    span = sample[0] - before[0]
                    share = (moment - before[0]) / span if span > 0 else 1
                    return before[1] + max(0, share) * (sample[1] - before[1])
                before = sample
            return before[1]

        return at(end) - at(start)

    def peak_between(self, start, end):
        """The most resident memory that was seen between two moments, in bytes."""
        return max((b for moment, b in self.resident if start <= moment <= end), default=0)

    def stop(self):
        if self.exit is None:
            self.child.terminate()
            self.thread.join(10)
            if self.exit is None:
                self.child.kill()
                self.thread.join()


class Run:
    """One finished study: its processes, attempts and times (seconds since 1970)."""

    def __init__(self, state, coordinator, workers, start, end):
        self.coordinator, self.workers, self.start, self.end = coordinator, workers, start, end
        store = sqlite3.connect(f"file:{state / 'store.sqlite'}?mode=ro", uri=True)
        rows = store.execute(
            "SELECT attempt.task, started_at, ended_at, wall_ms, outcome.kind FROM attempt"
            " JOIN outcome ON outcome.key = attempt.key WHERE attempt.state = 'done'").fetchall()
        store.close()
        # A state folder that is used again also holds the attempts of earlier runs.
        self.attempts = sorted(
            (a for a in (Attempt(*row) for row in rows) if a.start >= start - 1),
            key=lambda a: a.start)

    def of(self, kind):
        return [a for a in self.attempts if a.kind == kind]

    def span(self, kind):
        """From the first start to the last end of a kind of task."""
        attempts = self.of(kind)
        return min(a.start for a in attempts), max(a.end for a in attempts)


class Attempt:
    """A task as the coordinator saw it (start, end) and as the worker timed it (seconds)."""

    def __init__(self, task, started, ended, wall, kind):
        def moment(text):
            zone = datetime.timezone.utc
            return datetime.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()

        self.task, self.kind, self.seconds = task, kind, wall / 1000
        self.start, self.end = moment(started), moment(ended)


def run(file, workers, folder, patience=3600):
    """Runs the study of a cluster file with workers of the given numbers of slots to its end.

    file: its `state` is `state`, beside it, and it listens on port 0.
    workers: slots of each worker, such as [1, 1].
    folder: of logs and the workers' caches, which are emptied.
    """
    bin, folder, state = programs(), Path(folder), Path(file).parent / "state"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (state / "address").unlink(missing_ok=True)
    children = []
    start = time.time()
    try:
        coordinator = Process("coordinator", [bin / "mmcoord", "run", str(file)], folder)
        children.append(coordinator)
        while not (state / "address").exists() or not (state / "address").read_text().strip():
            if coordinator.exit is not None or time.time() - start > 600:
                raise SystemExit(f"the coordinator did not begin:\n{coordinator.log.read_text()}")
            time.sleep(0.02)
        address = (state / "address").read_text().strip()
        for number, slots in enumerate(workers, 1):
            arguments = [
                bin / "mmworker", "--coordinator", address, "--slots", str(slots),
                "--cache", str(folder / f"cache-{number}")]
            children.append(Process(f"worker-{number}", arguments, folder))
        coordinator.thread.join(patience)
        end = time.time()
        if coordinator.exit != 0:
            raise SystemExit(f"the coordinator failed:\n{coordinator.log.read_text()[-4000:]}")
        for worker in children[1:]:
            worker.thread.join(15)
    finally:
        for child in children:
            child.stop()
        for cache in folder.glob("cache-*"):
            shutil.rmtree(cache, ignore_errors=True)
    return Run(state, coordinator, children[1:], start, end)
