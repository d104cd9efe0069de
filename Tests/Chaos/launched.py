"""Workers that a coordinator has started itself, found by the folder that their caches lie in."""

import os
import signal
import time
from pathlib import Path


class Launched:
    """The processes of `cluster.launch` of one stage, of whichever life of its coordinator."""

    def __init__(self, state):
        self.mark = f"{state}/worker-"
        self.seen = set()

    def caches(self, count):
        return [Path(f"{self.mark}{n + 1}") for n in range(count)]

    def is_ours(self, process):
        try:
            words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return Path(words[0].decode(errors="replace")).name == "mmworker" and any(
            word.startswith(self.mark.encode()) for word in words)

    def all(self):
        """Those that have not ended."""
        numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        there = sorted(number for number in numbers if self.is_ours(number))
        self.seen.update(there)
        return there

    def running(self):
        """Those that have not been stopped either."""
        return [number for number in self.all() if self.state(number) not in ("T", "Z", "")]

    def state(self, process):
        try:
            return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return ""

    def signal(self, process, number):
        if self.is_ours(process):
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass

    def end(self):
        for process in self.all():
            self.signal(process, signal.SIGKILL)

    def left_behind(self, seconds):
        """Those that are still there after so long."""
        deadline = time.monotonic() + seconds
        while self.all() and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.all()
