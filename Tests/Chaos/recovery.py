"""How long a study needed to recover from each death of a process: times from the job store, and
from what the coordinator logs, read while it runs.

A recovery is clean if no other fault was there from its death to its end, nor the aftermath of one;
the others overlap with faults that would hold up a study by themselves.
"""

import datetime
import math
import re
import sqlite3
import time

# How long after its end a fault may hold things up: a study that had no room waits for ten seconds,
# a listener that died is found by a watchdog. The others take a lease or two.
AFTERMATH = {"disk-full-state": 12, "disk-full-cache": 5, "listener-kill": 10, "garbage": 1}
OTHERS = 2.5  # leases
COUNTED = {
    "freed": "from a worker's death until the last of its tasks could be given out again",
    "given": "from a worker's death until others had its tasks, if one was idle by then",
    "back": "from the start of the worker's next process until the coordinator took it in",
    "listening": "from the start of the coordinator's next process until it listened",
    "joined": "from that start until the last living worker was back",
    "first": "from that start until the next lease or result was written",
    "commit": "from the coordinator's death until the next result was recorded",
    "linked": "from the end of a fault of its link until a worker was given its next task"}


def seconds(text):
    """A time of the store on the wall clock's scale; None for none."""
    if not text:
        return None
    when = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f")
    return when.replace(tzinfo=datetime.timezone.utc).timestamp()


class Timeline:
    """When faults struck and ended, and when the coordinator said what."""

    def __init__(self, log):
        self.log, self.offset = log, 0
        self.faults = []  # [kind, begin, end, worker whose link it struck]
        self.listening, self.joins, self.leaves = [], [], []

    def begin(self, kind):
        """Notes a fault; what it returns is called at its end."""
        fault = [kind, time.time(), time.time(), None]
        self.faults.append(fault)
        return lambda: fault.__setitem__(2, time.time())

    def read(self):
        """Takes in what the coordinator has logged since."""
        try:
            with open(self.log, "rb") as file:
                file.seek(self.offset)
                text = file.read()
        except FileNotFoundError:
            return
        text = text[:text.rfind(b"\n") + 1]
        self.offset += len(text)
        now = time.time()
        for line in text.decode(errors="replace").splitlines():
            if "listening on" in line:
                self.listening.append(now)
            named = re.search(r"worker ([0-9a-f]{8}) (joined|left): ", line)
            if named:
                (self.joins if named.group(2) == "joined" else self.leaves).append(
                    (named.group(1), now))

    def others(self, death, begin, end, lease):
        """The faults, beside the one that struck at `death`, that were there in an interval."""
        return sorted({
            kind for kind, start, stop, _ in self.faults
            if not start - 0.5 <= death <= start + 0.5 and start <= end
            and stop + AFTERMATH.get(kind, OTHERS * lease) >= begin})


class Record:
    """What the job store of a run says of its attempts and results; nothing without a path."""

    def __init__(self, path=None):
        self.attempts, self.commits = [], []
        if path is None:
            return
        base = sqlite3.connect(path)
        self.attempts = [
            (task, worker.hex()[:8], seconds(start), seconds(end) or math.inf)
            for task, worker, start, end in base.execute(
                "SELECT task, worker, started_at, ended_at FROM attempt ORDER BY token")]
        self.commits = sorted(
            seconds(row[0]) for row in base.execute("SELECT recorded_at FROM outcome"))
        base.close()

    def busy(self, moment):
        """The workers that had a task at a moment."""
        return {worker for _, worker, start, end in self.attempts if start <= moment < end}


def first(times, after):
    """The earliest of some times that comes after another; None if none does."""
    return min((t for t in times if t > after), default=None)


class Recoveries:
    """The recoveries of one run."""

    def __init__(self, stage, timeline):
        self.stage, self.timeline = stage, timeline
        # The store has the coordinator's times, this has ours.
        self.record = Record(None if stage.has_odd_clock else stage.state / "store.sqlite")
        self.dead = {life: death for _, program, life, death in stage.deaths
                     if program is not stage.coordinator and life}

    def all(self):
        found = []
        for kind, program, life, death in self.stage.deaths:
            if program is self.stage.coordinator:
                found += self.of_coordinator(kind, death)
            elif life:
                found += self.of_worker(kind, program, life, death)
        for kind, begin, end, worker in self.timeline.faults:
            if worker:
                found += self.of_link(kind, begin, end, worker)
        return found

    def recovery(self, kind, death, end, figures):
        others = self.timeline.others(death, death, end, self.stage.lease)
        # Who dies together with all others is not alone.
        others += ["all-kill"] * (kind == "all-kill" and kind not in others)
        return {"kind": kind, "at": death, "with": others,
                "seconds": {k: round(v, 2) for k, v in figures.items() if v is not None}}

    def living(self, moment):
        """The workers the coordinator knew at a moment, without those that had died."""
        gone = {name for name, left in self.timeline.leaves if left <= moment}
        gone |= {name for name, death in self.dead.items() if death <= moment}
        return {name for name, joined in self.timeline.joins if joined <= moment} - gone

    def of_worker(self, kind, program, life, death):
        """One recovery for what it held, however much that was, and one for its next process."""
        found = []
        start = first(program.starts, death)
        after = program.names.get(start)
        if after:
            joined = first((t for name, t in self.timeline.joins if name == after), start)
            if joined:
                found.append(self.recovery(kind, death, joined, {"back": joined - start}))
        freed, given = [], []
        for number, (task, worker, begin, end) in enumerate(self.record.attempts):
            if worker != life or not begin <= death < end:
                continue
            again = first(
                (a[2] for a in self.record.attempts[number + 1:] if a[0] == task), death)
            if again is None:
                continue
            freed.append(min(end, again))
            if self.living(freed[-1]) - self.record.busy(freed[-1]):
                given.append(again)
        if freed:
            found.append(self.recovery(kind, death, max(freed + given), {
                "freed": max(freed) - death, "given": max(given) - death if given else None}))
        return found

    def of_link(self, kind, begin, end, program):
        start = max((s for s in program.starts if s <= end), default=None)
        name = program.names.get(start)
        again = first((a[2] for a in self.record.attempts if a[1] == name), end)
        if again is None:
            return []
        return [self.recovery(kind, begin, again, {"linked": again - end})]

    def of_coordinator(self, kind, death):
        start = first(self.stage.coordinator.starts, death)
        if start is None:
            return []
        listening = first(self.timeline.listening, start)
        # Those that came back; who ended meanwhile did not.
        names = {n for n in self.living(death) if self.dead.get(n, math.inf) > start}
        back = [first((t for name, t in self.timeline.joins if name == n), start) for n in names]
        joined = max((t for t in back if t), default=None)
        if listening is None:
            return []
        written = first(
            [a[2] for a in self.record.attempts] + self.record.commits, start)
        commit = first(self.record.commits, death)
        return [self.recovery(kind, death, joined or listening, {
            "listening": listening - start, "joined": joined and joined - start,
            "first": written and written - start, "commit": commit and commit - death})]


def summary(values):
    """Number, median, ninth decile and largest of some seconds."""
    values = sorted(values)
    if not values:
        return {"count": 0}
    return {
        "count": len(values), "median": round(values[len(values) // 2], 2),
        "p90": round(values[math.ceil(0.9 * len(values)) - 1], 2), "max": round(values[-1], 2)}


def report(recoveries):
    """What is told of all recoveries: by figure, clean or not, and by kind of fault."""
    def values(name, wanted):
        return [r["seconds"][name] for r in recoveries if name in r["seconds"] and wanted(r)]

    told = {"counted": COUNTED, "clean": {}, "overlapping": {}, "by_death": {}}
    for name in COUNTED:
        told["clean"][name] = summary(values(name, lambda r: not r["with"]))
        told["overlapping"][name] = summary(values(name, lambda r: r["with"]))
        told["by_death"][name] = {
            kind: summary(values(name, lambda r: r["kind"] == kind))
            for kind in sorted({r["kind"] for r in recoveries if name in r["seconds"]})}
    told["freed_overlapping_with"] = {
        kind: summary(values("freed", lambda r: kind in r["with"]))
        for kind in sorted({k for r in recoveries for k in r["with"]})}
    told["joined_overlapping_with"] = {
        kind: summary(values("joined", lambda r: kind in r["with"]))
        for kind in sorted({k for r in recoveries for k in r["with"]})}
    return told
