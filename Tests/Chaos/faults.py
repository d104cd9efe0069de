"""What can be done to a run. Each fault strikes at once and may return its end: seconds until it is
healed, and how."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

STRANGER = Path(__file__).with_name("stranger.py")


class Deck:
    """The kinds of faults that are still to strike: all come up equally often."""

    def __init__(self, kinds, rng):
        self.kinds, self.rng, self.left, self.owed = kinds, rng, [], []

    def draw(self):
        if not self.left:
            self.left = self.kinds + self.owed
            self.rng.shuffle(self.left)
            self.owed = []
        return self.left.pop()

    def give_back(self, kind):
        """Takes one that could not be done now: it comes up once more the next time."""
        if kind not in self.owed:
            self.owed.append(kind)


class Faults:
    """The faults that one stage allows, by name."""

    def __init__(self, stage, rng):
        self.stage, self.rng, self.kind = stage, rng, None
        self.cut_off = None  # the worker whose link the last fault struck

    @staticmethod
    def kinds(has_network, has_wires, has_disks, has_clock):
        """The names of the faults that can be done here, and of those left out with the reason."""
        always = [
            "worker-kill", "coordinator-kill", "worker-pause", "coordinator-pause",
            "worker-pause-beyond-lease", "coordinator-pause-beyond-lease", "worker-term",
            "coordinator-term", "all-kill", "blob-flip", "blob-truncate", "blob-delete",
            "cache-flip", "cache-truncate", "cache-delete", "garbage", "listener-kill"]
        some = {
            "link-cut": has_network, "link-cut-beyond-lease": has_network,
            "link-half-open-to-worker": has_network, "link-half-open-to-coordinator": has_network,
            "link-slow": has_network, "link-loss": has_wires, "link-delay": has_wires,
            "link-storm": has_wires, "link-damage": has_wires,
            "disk-full-state": has_disks, "disk-full-cache": has_disks,
            "clock-jump-worker": has_clock, "clock-jump-coordinator": has_clock}
        reasons = {"link": "no network namespaces (needs root and iproute2)",
                   "disk": "no small file systems (needs root)",
                   "clock": "no C compiler for the clock's shim"}
        left_out = {k: reasons[k.split("-")[0]] for k, there in some.items() if not there}
        if has_network and not has_wires:
            left_out |= {k: "no /dev/net/tun" for k in left_out if k.startswith("link")}
        left_out["clock of timers"] = "a time namespace cannot change while a process runs"
        return always + [k for k, there in some.items() if there], left_out

    def strike(self, kind):
        """Does it; None where it cannot be done now, else (seconds until healed or 0, heal)."""
        self.kind, self.cut_off = kind, None
        name, _, how = kind.partition("-")
        return getattr(self, name.replace("-", "_"))(how)

    # Processes.

    def worker(self, how):
        if self.stage.launched:
            return self.launched(how)
        running = [w for w in self.stage.workers if w.runs and not w.is_stopped]
        return self.process(self.rng.choice(running), how) if running else None

    def coordinator(self, how):
        program = self.stage.coordinator
        return self.process(program, how) if program.runs and not program.is_stopped else None

    def all(self, _):
        for program in self.stage.programs:
            if program.runs:
                self.process(program, "kill")
        if self.stage.launched:
            self.stage.launched.end()
        return 0, None

    def launched(self, how):
        """One that the coordinator has started: it starts another in its place."""
        workers = self.stage.launched
        if not (running := workers.running()):
            return None
        chosen = self.rng.choice(running)
        if how in ("kill", "term"):
            workers.signal(chosen, signal.SIGKILL if how == "kill" else signal.SIGTERM)
            return 0, None
        workers.signal(chosen, signal.SIGSTOP)
        # Its coordinator may have died meanwhile: it ends as soon as it goes on.
        return self.pause(how), lambda: workers.signal(chosen, signal.SIGCONT)

    def pause(self, how):
        """Seconds of standing still: far less than a lease, or more."""
        return self.stage.lease * (
            self.rng.uniform(1.3, 2.2) if how.endswith("lease") else self.rng.uniform(0.1, 0.6))

    def process(self, program, how):
        if how == "kill":
            program.expected.add(-signal.SIGKILL)
            program.signal(signal.SIGKILL)
            self.stage.deaths.append((self.kind, program, program.life, time.time()))
        elif how == "term":
            program.expected |= {75}
            if time.time() - program.started < 2 or not program.is_up:
                # Not listening yet, it has nothing to give back: the signal ends it as it is.
                program.expected.add(-signal.SIGTERM)
            program.signal(signal.SIGTERM)
            program.term_deadline = time.monotonic() + program.term_seconds
        else:
            program.signal(signal.SIGSTOP)
            return self.pause(how), lambda: program.signal(signal.SIGCONT)
        return 0, None

    # Blobs on disk.

    def blob(self, how):
        return self.damage(self.stage.state / "blobs", how)

    def cache(self, how):
        return self.damage(self.rng.choice(self.stage.caches), how)

    def damage(self, store, how):
        blobs = sorted(self.stage.blobs(store))
        if not blobs:
            return None
        for path in self.rng.sample(blobs, min(3, len(blobs))):
            try:
                size = path.stat().st_size
                if how == "delete":
                    path.unlink()
                elif how == "truncate":
                    os.truncate(path, self.rng.randrange(max(1, size)))
                elif size:
                    with open(path, "r+b") as file:
                        place = self.rng.randrange(size)
                        file.seek(place)
                        byte = file.read(1)[0]
                        file.seek(place)
                        file.write(bytes([byte ^ (1 << self.rng.randrange(8))]))
            except FileNotFoundError:
                continue
        return 0, None

    # Disks.

    def disk(self, how):
        stage = self.stage
        place = stage.state if how == "full-state" else self.rng.choice(stage.caches)
        if stage.filler or place not in stage.mounts:
            return None
        stage.fill(place)
        return self.rng.uniform(1, 3), stage.empty

    # Links.

    def link(self, how):
        if not self.stage.workers:
            return None
        network, number = self.stage.network, self.rng.randrange(len(self.stage.workers))
        node, self.cut_off = f"node{number}", self.stage.workers[number]
        if how.startswith("cut"):
            network.cut(node)
        elif how == "half-open-to-worker":
            network.half_open(deaf=node, mute="head")
        elif how == "half-open-to-coordinator":
            network.half_open(deaf="head", mute=node)
        else:
            network.spoil(self.rng.choice([node, "head"]), how, self.rng.randrange(1 << 30))

        def heal():
            network.heal(node)
            network.heal("head")

        factor = self.rng.uniform(1.3, 2.2) if how.endswith("lease") else self.rng.uniform(0.2, 0.9)
        return self.stage.lease * factor, heal

    # Strangers at the ports.

    def garbage(self, _):
        return self.stranger("garbage")

    def listener(self, _):
        return self.stranger("reset")

    def stranger(self, what):
        if not self.stage.ports:
            return None
        command = [sys.executable, str(STRANGER), what, self.stage.host,
                   ",".join(map(str, self.stage.ports)), str(self.rng.randrange(1 << 30))]
        subprocess.run(self.stage.on("head") + command, capture_output=True, timeout=30)
        return 0, None

    # Clocks.

    def clock(self, how):
        files = self.stage.clock_files
        if how.endswith("worker") and not files[1:]:
            return None
        path = files[0] if how.endswith("coordinator") else self.rng.choice(files[1:])
        Path(path).write_text(str(self.rng.choice([-1, 1]) * self.rng.randrange(60, 100_000)))
        self.stage.has_odd_clock = True
        return 0, None
