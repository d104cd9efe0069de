"""What a coordinator costs, and how fast it answers, once a second."""

import os
import statistics
import threading
import time

from line import Line, first_beat

TICKS = os.sysconf("SC_CLK_TCK")
# Seconds within which a coordinator that has closed its sockets is gone, beside a thousand workers
# that end too.
ENDING = 5


def resident(process):
    """MiB of memory of a process; 0 once it has ended."""
    try:
        with open(f"/proc/{process}/status") as status:
            return next(int(x.split()[1]) // 1024 for x in status if x.startswith("VmRSS"))
    except (OSError, StopIteration):
        return 0


def proportional(process):
    """MiB of memory of a process, what it shares divided by those who share it."""
    try:
        with open(f"/proc/{process}/smaps_rollup") as rollup:
            return next(int(x.split()[1]) / 1024 for x in rollup if x.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0.0


def files(process):
    try:
        return len(os.listdir(f"/proc/{process}/fd"))
    except OSError:
        return 0


def processor_seconds(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            numbers = stat.read().rsplit(")", 1)[1].split()
            return (int(numbers[11]) + int(numbers[12])) / TICKS
    except OSError:
        return 0.0


class Watch:
    """Looks once a second until it is ended; `figures` sums up what it saw since `begin`."""

    def __init__(self, process, port):
        self.process, self.port = process, port
        self.known = None
        self.is_over = threading.Event()
        self.begin()
        self.threads = [
            threading.Thread(target=self.repeat, args=(look,), daemon=True)
            for look in [self.look, self.beat, self.arrive]]
        for thread in self.threads:
            thread.start()

    def begin(self):
        self.start, self.used = time.monotonic(), processor_seconds(self.process)
        self.last_seen = self.start
        self.last = self.used
        self.memory, self.open, self.beats, self.arrivals = [], [], [], []
        self.broken, self.refused = [], []

    def repeat(self, look):
        while not self.is_over.wait(1):
            look()

    def look(self):
        if memory := resident(self.process):
            self.last_seen = time.monotonic()
            self.memory.append(memory)
            self.open.append(files(self.process))
            self.last = processor_seconds(self.process)

    def beat(self):
        """A heartbeat over a connection that was there before the crowd."""
        try:
            self.known = self.known or Line(self.port)
            self.beats.append(self.known.beat())
        except OSError:
            self.known = None
            self.broken.append(time.monotonic())

    def arrive(self):
        """A heartbeat over a new connection."""
        try:
            self.arrivals.append(first_beat(self.port))
        except OSError:
            self.refused.append(time.monotonic())

    @property
    def unanswered(self):
        return self.faults(self.broken)

    @property
    def turned_away(self):
        return self.faults(self.refused)

    def faults(self, times):
        """How many of these times there was somebody who should have answered: a coordinator that
        ends closes its sockets first."""
        if resident(self.process):
            return len(times)
        return sum(moment < self.last_seen - ENDING for moment in times)

    def figures(self):
        def summary(times):
            return {"median": round(statistics.median(times), 1), "most": round(max(times), 1)}

        seconds = time.monotonic() - self.start
        # What a process used is forgotten once it has ended.
        used = max(self.last, processor_seconds(self.process)) - self.used
        found = {
            "seconds": round(seconds), "MiB": max(self.memory, default=0),
            "files": max(self.open, default=0), "processor %": round(100 * used / seconds)}
        if self.beats:
            found["heartbeat ms"] = summary(self.beats)
        if self.arrivals:
            found["newcomer ms"] = summary(self.arrivals)
        if self.unanswered:
            found["heartbeats unanswered"] = self.unanswered
        if self.turned_away:
            found["newcomers turned away"] = self.turned_away
        return found

    def end(self):
        self.is_over.set()
