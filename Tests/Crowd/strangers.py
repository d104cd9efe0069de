"""Connections by the thousand that mean no good, kept at their number from one thread.

idle: nothing is said. loris: a byte of a greeting and a long message each second. greeted: nng's
handshake, then silence. half: the handshake and the beginning of a message. reset: connected and
reset at once, again and again.
"""

import errno
import resource
import select
import socket
import struct
import time

from line import GREETING

KINDS = ["idle", "loris", "greeted", "half", "reset"]
# What is said; the length is one that a coordinator accepts.
SAID = {
    "idle": b"", "reset": b"", "greeted": GREETING,
    "half": GREETING + struct.pack(">Q", 1 << 20) + b"x" * 100,
    "loris": GREETING + struct.pack(">Q", 1 << 20) + b"x" * 10_000,
}
# Connections begun in one step: a listener's backlog holds 128.
STEP = 100


class Strangers:
    """Keeps `count` connections of one kind open, spread over the ports."""

    def __init__(self, kind, count, ports):
        self.kind, self.count, self.ports = kind, count, ports
        self.poll = select.epoll()
        self.open, self.dialling, self.said = {}, {}, {}
        self.opened = self.ended = self.failed = 0
        self.most, self.spoke = 0, time.monotonic()

    def step(self):
        """Takes what came, dials those that are missing; returns within a moment."""
        for number, events in self.poll.poll(0.01):
            if number in self.dialling:
                self.connected(number)
            elif events & (select.EPOLLHUP | select.EPOLLERR | select.EPOLLIN):
                self.listen(number)
        step = STEP // 5 if self.kind == "reset" else STEP
        for _ in range(min(step, self.count - len(self.open) - len(self.dialling))):
            if not self.dial():
                break
        if self.kind == "loris" and time.monotonic() > self.spoke + 1:
            self.spoke = time.monotonic()
            for number in list(self.open):
                self.say(number, 1)
        self.most = max(self.most, len(self.open))

    def dial(self):
        try:
            line = socket.socket()
        except OSError:
            return False
        line.setblocking(False)
        # No memory of the connection afterwards: ports would run out.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        port = self.ports[(self.opened + self.failed) % len(self.ports)]
        if line.connect_ex(("127.0.0.1", port)) not in (0, errno.EINPROGRESS):
            line.close()
            self.failed += 1
            return False
        self.dialling[line.fileno()] = line
        self.poll.register(line.fileno(), select.EPOLLOUT)
        return True

    def connected(self, number):
        line = self.dialling.pop(number)
        if line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0:
            self.poll.unregister(number)
            line.close()
            self.failed += 1
            return
        self.opened += 1
        if self.kind == "reset":
            self.poll.unregister(number)
            # FIN, then RST before it is accepted: what ends a listener of nng 1.5.
            try:
                line.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            line.close()
            self.ended += 1
            return
        self.poll.modify(number, select.EPOLLIN)
        self.open[number], self.said[number] = line, 0
        if self.kind != "loris":
            self.say(number, len(SAID[self.kind]))

    def say(self, number, count):
        start = self.said[number]
        try:
            self.open[number].send(SAID[self.kind][start : start + count])
            self.said[number] += count
        except OSError:
            self.forget(number)

    def listen(self, number):
        try:
            if self.open[number].recv(4096):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.forget(number)

    def forget(self, number):
        self.poll.unregister(number)
        self.open.pop(number).close()
        self.ended += 1

    def close(self):
        for line in [*self.open.values(), *self.dialling.values()]:
            line.close()
        self.open, self.dialling = {}, {}
        self.poll.close()


def besiege(kind, count, ports, seconds, pipe):
    """Runs in a process of its own; sends what was done into `pipe` at the end."""
    raise_limit(2 * count)
    strangers = Strangers(kind, count, ports)
    end = time.monotonic() + seconds
    while time.monotonic() < end and not pipe.poll():
        strangers.step()
    deeds = {"connections": strangers.most, "opened": strangers.opened,
             "closed by mmcoord": strangers.ended, "failed": strangers.failed}
    if kind == "reset":
        deeds = {"reset": strangers.opened, "failed": strangers.failed}
    strangers.close()
    pipe.send(deeds)


def raise_limit(wanted):
    """Lets this process open as many files as it wants, or as it may."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, wanted), max(hard, wanted)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
