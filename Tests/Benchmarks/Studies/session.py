"""What every row of the benchmarks needs: programs, folders, and the figures they print."""

import datetime
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PEERS = ROOT / "Tests/Benchmarks/Peers"
STUDIES = ROOT / "Tests/Benchmarks/Studies"


class Failure(Exception):
    """A side that gave no figure, and why."""


class Session:
    """One run of the benchmarks.

    work: folder of matrices and evaluation files.
    python: a Python that has the peers; None in a smoke run, which has none.
    """

    def __init__(self, work, python):
        self.work, self.python = Path(work), python
        self.is_smoke = python is None

    def output(self, command, environment=None):
        """Standard output of a program that must succeed."""
        run = subprocess.run(
            [str(c) for c in command], capture_output=True, text=True, cwd=ROOT,
            env={**os.environ, **(environment or {})})
        if run.returncode != 0:
            tail = " | ".join((run.stdout + run.stderr).strip().splitlines()[-6:])
            raise Failure(f"{Path(command[0]).name} exited with {run.returncode}: {tail}")
        return run.stdout

    def ours(self, name, test, **environment):
        """The line that the benchmark of this name printed.

        test: a regular expression of the test, as `swift test --filter` takes it.
        """
        if not self.is_smoke:
            environment["MM_BENCH"] = "1"
        text = self.output(
            ["swift", "test", "-c", "release", "--skip-build", "--filter", rf"^Benchmarks\.{test}"],
            environment)
        for line in re.findall(r"MEASURED (\{.*\})", text):
            figures = json.loads(line)
            if figures["name"] == name:
                return figures
        raise Failure(f"the tests {test} print no line MEASURED of {name}")

    def script(self, path, *arguments):
        """The last JSON object that a Python script printed."""
        text = self.output([self.python or sys.executable, path, *arguments])
        lines = [line for line in text.splitlines() if line.startswith("{")]
        if not lines:
            raise Failure(f"{Path(path).name} {' '.join(map(str, arguments))} printed no figures")
        return json.loads(lines[-1])


def machine():
    """What the figures were measured on, by name."""

    def first(command, pattern, otherwise="unknown"):
        try:
            text = subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout
        except OSError:
            return otherwise
        found = re.search(pattern, text)
        return found.group(1).strip() if found else otherwise

    processor = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", processor) or re.search(r"(aarch64)", processor)
    family = re.search(r"cpu family\s*:\s*(\d+)", processor)
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text()).group(1))
    return {
        "date": datetime.date.today().isoformat(),
        "cores": os.cpu_count(),
        "processor": (model.group(1) if model else "unknown")
        + (f", family {family.group(1)}" if family else "")
        + (", AVX-512" if "avx512f" in processor else ""),
        "memory_gib": round(memory / 2**20),
        "system": first(["sh", "-c", ". /etc/os-release && echo $PRETTY_NAME"], r"(.*)"),
        "swift": first(["swift", "--version"], r"Swift version (\S+)"),
        "openblas": first(["pkg-config", "--modversion", "openblas"], r"(.*)"),
        "kernels": kernels(),
        "commit": first(["git", "rev-parse", "--short", "HEAD"], r"(.*)"),
    }


def kernels():
    """The kernels OpenBLAS chose, and ours where it chose those of 2004 (decision 4)."""
    import ctypes

    try:
        library = ctypes.CDLL("libopenblas.so.0")
        library.openblas_get_corename.restype = ctypes.c_char_p
        name = library.openblas_get_corename().decode()
    except (OSError, AttributeError):
        return "unknown"
    if name == "Prescott":
        name = "chosen as in decision 4"
    pinned = os.environ.get("OPENBLAS_CORETYPE")
    return f"{name}, asked for by OPENBLAS_CORETYPE" if pinned else name
