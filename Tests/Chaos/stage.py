"""One run of a study: its folders, its processes, and what became of them.

Only processes started here are ever signalled, by their own number.
"""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from launched import Launched
from network import quietly

PORT = 7070
# Where a run's workers come from; see Stage.
CREWS = ["beside", "apart", "launched"]


class Unexpected(Exception):
    """An end or a hang that no fault explains."""


class Program:
    """A coordinator or a worker, over all its lives."""

    def __init__(self, name, command, log, environment=None):
        self.name, self.command, self.log = name, command, log
        self.environment = {**os.environ, **(environment or {})}
        self.process, self.lives, self.started, self.log_start = None, 0, 0.0, 0
        self.due = 0.0  # when to start it again, on time.monotonic's clock
        self.expected = set()  # exit statuses that the faults so far explain
        self.is_stopped = False
        self.term_deadline = None
        self.starts, self.names = [], {}  # of its lives, by when each began
        self.left_at = -1  # which life of the coordinator told it to leave
        # A coordinator waits for its workers, which have ten seconds, to say goodbye.
        self.term_seconds = 10 if name.startswith("worker") else 25

    def start(self):
        with open(self.log, "ab") as log:
            self.log_start = log.tell()
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=self.environment)
        self.lives += 1
        self.started = time.time()
        self.starts.append(self.started)
        self.is_stopped, self.expected, self.term_deadline = False, set(), None

    @property
    def runs(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        if self.runs:
            self.process.send_signal(number)
            self.is_stopped = (
                number == signal.SIGSTOP or self.is_stopped and number != signal.SIGCONT)

    def tail(self, lines=12):
        text = Path(self.log).read_text(errors="replace") if Path(self.log).exists() else ""
        return text.splitlines()[-lines:]

    @property
    def said(self):
        """What the present life has logged."""
        return Path(self.log).read_bytes()[self.log_start:].decode(errors="replace")

    @property
    def is_up(self):
        return "listening on" in self.said or self.life is not None

    @property
    def life(self):
        """What the present life of a worker calls itself; None before it has."""
        if self.started not in self.names:
            name = re.search(r"worker ([0-9a-f]{8}): \d+ slots", self.said)
            if not name:
                return None
            self.names[self.started] = name.group(1)
        return self.names[self.started]


class Stage:
    """Folders and processes of one run; `close` ends and removes them.

    Its workers are started here `beside` the coordinator or `apart` from it, seeing none of its
    disks; or the coordinator has `launched` them itself.
    """

    def __init__(self, study, folder, programs, workers, lease, network, crew, has_disks,
                 shim=None, environment=None):
        self.folder, self.network, self.lease = Path(folder), network, lease
        self.folder.mkdir(parents=True)
        self.mounts, self.deaths, self.has_odd_clock = [], [], False
        self.state = self.folder / "state"
        self.crew, is_apart = crew, crew == "apart"
        self.launched = Launched(self.state) if crew == "launched" else None
        self.caches = (self.launched.caches(workers) if self.launched else
                       [self.folder / f"cache-{n}" for n in range(workers)])
        self.has_disks = has_disks
        self.mount(self.state, "192m")
        self.filler, self.emptied = None, -3.0
        host = network.address("head") if network else "127.0.0.1"
        self.port = PORT if network else 20_000 + os.getpid() % 20_000
        # Workers that it starts itself are told any port.
        port = 0 if self.launched else self.port
        # Listening everywhere is what several machines need; here nobody else is there.
        listen = f"tcp://0.0.0.0:{port}" if network else f"tcp://{host}:{port}"
        self.url, self.host = f"tcp://{host}:{port}", host
        self.file = self.folder / "study.yaml"
        study.write(self.file, listen, self.state, lease, insecure=network is not None,
                    launch=workers if self.launched else 0)
        workers = 0 if self.launched else workers
        clocks = shim.environments(self.folder, 1 + workers) if shim else [{}] * (1 + workers)
        self.clock_files = [c.get("CHAOS_CLOCK") for c in clocks]
        self.coordinator = Program(
            "coordinator",
            self.on("head") + [str(programs / "mmcoord"), "run", str(self.file)],
            self.folder / "coordinator.log", {**clocks[0], **(environment or {})})
        self.workers = []
        for n in range(workers):
            self.mount(self.caches[n], "192m", is_apart)
            command = [
                str(programs / "mmworker"), "--coordinator", self.url, "--slots", "1",
                "--memory", "2", "--cache", str(self.caches[n])]
            if is_apart and self.has_disks:
                command = self.blind(command, study)
            self.workers.append(Program(
                f"worker-{n}", self.on(f"node{n}") + command, self.folder / f"worker-{n}.log",
                clocks[n + 1]))

    def on(self, host):
        return self.network.enter(host) if self.network else []

    def blind(self, command, study):
        """A worker that sees neither the state folder nor the data: as on another machine."""
        hidden = {str(self.state)} | set(re.findall(r"(/\S*)/[\w.-]+\.(?:h5ad|h5)\b", study.section))
        covers = "".join(f"mount -t tmpfs none '{path}' && " for path in sorted(hidden))
        return ["unshare", "-m", "sh", "-c", covers + 'exec "$@"', "sh"] + command

    def mount(self, place, size, is_wanted=True):
        """Makes a folder, on a small disk of its own where that can be had."""
        place.mkdir()
        if self.has_disks and is_wanted and quietly(
                "mount", "-t", "tmpfs", "-o", f"size={size}", "mmchaos", str(place)):
            self.mounts.append(place)

    @property
    def ports(self):
        """Where the coordinator listens now."""
        if not self.launched:
            return [self.port, self.port + 1]
        return [int(port) for port in re.findall(
            r"listening on tcp://[\d.]+:(\d+)", self.coordinator.said)]

    @property
    def programs(self):
        return [self.coordinator, *self.workers]

    # The disk.

    def fill(self, place):
        """Leaves 100 kB on the small disk at `place`."""
        space = os.statvfs(place)
        self.filler = Path(place) / "filler"
        with open(self.filler, "wb") as file:
            try:
                os.posix_fallocate(
                    file.fileno(), 0, max(1, space.f_bavail * space.f_frsize - 100_000))
            except OSError:
                pass

    def empty(self):
        if self.filler:
            self.filler.unlink(missing_ok=True)
            self.filler, self.emptied = None, time.monotonic()

    @property
    def was_full(self):
        """Whether a disk is full, or was when a process that ended just now began."""
        return self.filler is not None or time.monotonic() < self.emptied + 3

    def blobs(self, store):
        """The blobs of a store as they are now."""
        return [p for p in Path(store).glob("??/*") if p.is_file() and len(p.name) == 62]

    # The end.

    def close(self, keeps=False):
        self.empty()
        for program in self.programs:
            if program.runs:
                program.process.kill()
                program.process.wait()
        if self.launched:
            self.launched.end()
        if self.network:
            for host in self.network.hosts:
                self.network.heal(host)
        for place in self.mounts:
            quietly("umount", "-l", str(place))
        if not keeps:
            subprocess.run(["rm", "-rf", str(self.folder)])
