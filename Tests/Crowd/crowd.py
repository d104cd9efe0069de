"""The command line of run.sh."""

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Chaos"))

import connections  # noqa: E402
import workers  # noqa: E402


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{os.cpu_count()} cores, {memory} GiB, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(
        description="Crowds at a real coordinator that trains a small study.")
    modes = parser.add_subparsers(dest="mode", required=True)
    mode = modes.add_parser("connections", help="strangers' connections to both ports")
    mode.add_argument("--count", default=10_000, type=int, help="connections at a time")
    mode.add_argument("--seeds", type=int,
                      help="trainings: three times as many; as many as last long enough")
    mode.add_argument("--files", type=int, help="the most files mmcoord may open (hard limit)")
    mode.add_argument("--seconds", default=12, type=int, help="of each kind")
    mode.add_argument("--kinds", default=",".join(connections.KINDS))
    mode = modes.add_parser("workers", help="real worker processes, nearly all idle")
    mode.add_argument("--count", default=1_000, type=int)
    mode.add_argument("--seeds", default=3, type=int, help="trainings: three times as many")
    mode.add_argument("--per-second", default=10, type=float, help="how many are started")
    mode.add_argument("--seconds", default=30, type=int, help="to watch them idle")
    mode.add_argument(
        "--memory", default=0.001, type=float,
        help="GiB that each has for tasks; so little that none fits, or 1 for all to compute")
    for mode in modes.choices.values():
        mode.add_argument(
            "--programs", default=HERE.parent.parent / ".build/release", type=Path)
    arguments = parser.parse_args()
    arguments.programs = arguments.programs.resolve()
    with tempfile.TemporaryDirectory(prefix="mmcoord-crowd-") as folder:
        run = {"connections": connections.run, "workers": workers.run}[arguments.mode]
        found, complaints = run(arguments, Path(folder))
    found = {"machine": machine(), **found, "complaints": complaints}
    print(json.dumps(found, indent=2))
    sys.exit(1 if complaints else 0)


main()
