"""A bad piece of wire: passes Ethernet frames between two ports, late, twice, damaged or not at all.

What `tc netem` does, which not every kernel has; and one thing it does not: it damages frames so
that TCP's checksum still fits, as broken switches and memories do.

Run in the namespace whose switch the wire is part of. Says `ready` once both ports exist; they go
with it.
"""

import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import subprocess
import sys
import time
from dataclasses import dataclass

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
LONGEST_FRAME = 65_600
# Frames under way at a time; a real queue drops what comes beyond its end too.
LONGEST_QUEUE = 20_000


@dataclass
class Weather:
    """What becomes of frames; shares are of 1, times in seconds."""

    loss: float = 0
    duplicates: float = 0
    damage: float = 0
    delay: float = 0
    jitter: float = 0


WEATHERS = {
    "loss": Weather(loss=0.1, duplicates=0.02),
    # Frames overtake each other, as netem's do.
    "delay": Weather(delay=0.08, jitter=0.04),
    "storm": Weather(loss=0.03, duplicates=0.02, delay=0.03, jitter=0.03),
    "damage": Weather(damage=0.05),
}


def port(name):
    """A network interface whose frames this process reads and writes."""
    file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(file, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    subprocess.run(["ip", "link", "set", name, "up"], check=True)
    return file


def payload(frame):
    """Where the bytes that a TCP segment carries begin and end; None for anything else."""
    if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
        return None
    tcp = 14 + (frame[14] & 15) * 4
    begin = tcp + (frame[tcp + 12] >> 4) * 4
    end = min(len(frame), 14 + int.from_bytes(frame[16:18], "big"))
    return (begin, end) if end - begin >= 4 else None


def damaged(frame, rng):
    """The frame with two bits of its TCP payload turned over, so that the checksum still fits: one
    bit of a 16-bit word from 0 to 1, the same bit of another from 1 to 0."""
    where = payload(frame)
    if not where:
        return frame
    begin, end = where
    bytes_ = bytearray(frame)
    # The header has an even length: words of the payload are words of the sum.
    for _ in range(20):
        offset, bit = rng.randrange(2), 1 << rng.randrange(8)
        places = range(begin + offset, end, 2)
        ones = [p for p in places if bytes_[p] & bit]
        zeros = [p for p in places if not bytes_[p] & bit]
        if ones and zeros:
            bytes_[rng.choice(ones)] ^= bit
            bytes_[rng.choice(zeros)] ^= bit
            break
    return bytes(bytes_)


class Wire:
    """Two ports and the frames between them."""

    def __init__(self, ports, weather, rng):
        self.ports, self.weather, self.rng = ports, weather, rng
        self.under_way, self.order = [], itertools.count()

    def run(self):
        while True:
            pause = max(0, self.under_way[0][0] - time.monotonic()) if self.under_way else None
            readable, _, _ = select.select(self.ports, [], [], pause)
            for near in readable:
                self.take(near, self.ports[1 - self.ports.index(near)])
            now = time.monotonic()
            while self.under_way and self.under_way[0][0] <= now:
                _, _, far, frame = heapq.heappop(self.under_way)
                self.pass_on(far, frame)

    def take(self, near, far):
        """Reads what waits at one port and decides what becomes of it."""
        weather, rng = self.weather, self.rng
        for _ in range(64):
            try:
                frame = os.read(near, LONGEST_FRAME)
            except BlockingIOError:
                return
            if rng.random() < weather.loss:
                continue
            if rng.random() < weather.damage:
                frame = damaged(frame, rng)
            for _ in range(2 if rng.random() < weather.duplicates else 1):
                late = weather.delay + rng.uniform(-weather.jitter, weather.jitter)
                if len(self.under_way) < LONGEST_QUEUE:
                    heapq.heappush(
                        self.under_way,
                        (time.monotonic() + max(0, late), next(self.order), far, frame))

    def pass_on(self, far, frame):
        try:
            os.write(far, frame)
        except BlockingIOError:
            pass  # A full queue loses frames.


def main():
    near, far, weather, seed = sys.argv[1:]
    ports = [port(near), port(far)]
    print("ready", flush=True)
    Wire(ports, WEATHERS[weather], random.Random(int(seed))).run()


if __name__ == "__main__":
    main()
