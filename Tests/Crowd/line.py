"""A connection to a coordinator without nng: as a worker's, or as rude as one likes."""

import os
import re
import socket
import struct
import time
from pathlib import Path

# nng's greeting: a zero, "SP", a zero, the protocol (REQ is 48) and two zeros.
GREETING = b"\0SP\0" + struct.pack(">HH", 48, 0)
FRAME = Path(__file__).parent.parent.parent / "Sources/Messaging/Wire/Frame.swift"
# Magic and version of a message, as the programs have them.
VERSION = b"MMCO" + bytes(
    int(re.search(rf"static let {name}: UInt8 = (\d+)", FRAME.read_text()).group(1))
    for name in ("major", "minor"))
# The number of the verb in a request, which is also that of its answer in a reply.
HEARTBEAT, BYE = 4, 10


def field(number, content):
    """A protobuf field: of bytes, or of a number."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def frame(message):
    """A message with its header: see Sources/Messaging/Wire/Frame.swift."""
    return VERSION + struct.pack("<I", checksum(VERSION + message)) + message


def checksum(data):
    """CRC-32C, a bit at a time."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return ~value & 0xFFFFFFFF


class Line:
    """A polite connection to one port; every wait ends after `patience` seconds."""

    def __init__(self, port, patience=30):
        self.worker, self.number = os.urandom(16), 0
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self.socket.sendall(GREETING)
        self.take(8)

    def take(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise ConnectionError("the coordinator closed the connection")
            data += piece
        return data

    def ask(self, verb, content=b""):
        """Sends a request and returns the number of the answer's kind."""
        self.number += 1
        request = field(1, field(2, self.worker)) + field(verb, content)
        body = struct.pack(">I", self.number | 1 << 31) + frame(request)
        self.socket.sendall(struct.pack(">Q", len(body)) + body)
        (count,) = struct.unpack(">Q", self.take(8))
        # Behind four bytes of nng's and the ten of a frame's header.
        return self.take(count)[14] >> 3

    def beat(self):
        """Milliseconds until a heartbeat is answered."""
        start = time.monotonic()
        if self.ask(HEARTBEAT) != HEARTBEAT:
            raise ConnectionError("a heartbeat got another answer")
        return 1000 * (time.monotonic() - start)

    def close(self):
        self.socket.close()


def first_beat(port):
    """Milliseconds until a newcomer's first heartbeat is answered, connecting included."""
    start = time.monotonic()
    line = Line(port)
    line.beat()
    line.close()
    return 1000 * (time.monotonic() - start)
