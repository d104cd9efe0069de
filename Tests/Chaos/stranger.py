"""Somebody at the coordinator's ports who is no worker.

usage: stranger.py garbage|reset HOST PORT,PORT SEED
`garbage` sends random bytes, broken handshakes and lengths that nobody can hold; `reset` sends FIN
and RST before the connection is accepted, which ends nng 1.5's listener without a sign.
"""

import random
import socket
import struct
import sys
import time

# nng's greeting: a zero, "SP", a zero, the protocol (REQ is 48) and two zeros.
GREETING = b"\0SP\0" + struct.pack(">HH", 48, 0)


def connect(host, port):
    line = socket.socket()
    line.settimeout(2)
    line.connect((host, port))
    return line


def garbage(host, port, rng):
    noise = rng.randbytes(rng.randrange(1, 4096))
    choice = rng.randrange(5)
    sent = [
        noise,
        GREETING[: rng.randrange(8)],
        GREETING + struct.pack(">Q", rng.choice([2**63, 2**40, 9 << 20])),
        GREETING + struct.pack(">Q", len(noise)) + noise,
        GREETING + struct.pack(">Q", 4 + len(noise)) + b"\x80\0\0\1" + noise,
    ][choice]
    line = connect(host, port)
    line.sendall(sent)
    time.sleep(rng.uniform(0, 0.02))
    line.close()


def reset(host, port, rng):
    line = connect(host, port)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.shutdown(socket.SHUT_WR)
    line.close()


def main():
    what, host, ports, seed = sys.argv[1:5]
    rng = random.Random(int(seed))
    act = {"garbage": garbage, "reset": reset}[what]
    for _ in range(40):
        try:
            act(host, int(rng.choice(ports.split(","))), rng)
        except OSError:
            continue


main()
