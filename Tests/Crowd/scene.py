"""A coordinator and its good workers on a small study."""

import hashlib
import os
import re
import resource
import socket
import subprocess
import time

from study import Study

LEASE = 30
# Trainings of a second or two, so that hundreds of results are delivered while a crowd is there.
SECTION = """\
  citeseq:
    train: {{inputs: {data}/train_cite_inputs.h5, targets: {data}/train_cite_targets.h5}}
    test: {{inputs: {data}/test_cite_inputs.h5}}
    folds: {{by: donor, count: 3}}
    features: {{components: 64}}
    model: {{hidden: [256, 256, targets]}}
    ensemble: {{seeds: {seeds}}}
    training: {{epochs: 30, batch: 128}}
"""


def synthesize(programs, folder, seeds):
    """A study of synthetic data whose trainings are many and short."""
    data = folder / "data"
    subprocess.run(
        [programs / "mmcoord", "synthesize", data, "--scale", "0.02", "--seed", "3",
         "--technology", "citeseq"], check=True, capture_output=True)
    text = (f"study:\n  seed: 5\n  metadata: {data}/metadata.csv\n"
            f"  evaluation-ids: {data}/evaluation_ids.csv\n")
    return Study("crowd", text + SECTION.format(data=data, seeds=seeds))


def free_ports():
    """A port that is free, and so is the one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Scene:
    """One run; `close` ends what still runs."""

    def __init__(self, programs, folder, study, files=None):
        self.programs, self.folder = programs, folder
        folder.mkdir()
        self.port = free_ports()
        self.url, self.file = f"tcp://127.0.0.1:{self.port}", folder / "study.yaml"
        study.write(self.file, self.url, folder / "state", LEASE)
        self.log, self.processes = folder / "coordinator.log", []

        def limit():
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, 1_024), files))

        self.coordinator = self.start("mmcoord", ["run", self.file], self.log, limit)
        while "listening on" not in self.log.read_text():
            if self.coordinator.poll() is not None:
                raise SystemExit("mmcoord ended first:\n" + self.log.read_text())
            time.sleep(0.05)
        self.began = time.monotonic()

    def start(self, program, arguments, log, prepare=None):
        with open(log, "ab") as out:
            process = subprocess.Popen(
                [self.programs / program, *map(str, arguments)], stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, preexec_fn=prepare)
        self.processes.append(process)
        return process

    def worker(self, name, memory, cache=None):
        return self.start(
            "mmworker",
            ["--coordinator", self.url, "--slots", 1, "--memory", memory, "--cache",
             cache or self.folder / f"cache-{name}"], self.folder / f"{name}.log")

    def failures(self):
        """What `mmcoord status --failures` says."""
        return subprocess.run(
            [self.programs / "mmcoord", "status", "--failures", self.file], capture_output=True,
            text=True).stdout.strip()

    def submission(self):
        path = self.folder / "state" / "submission.csv"
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None

    def warnings(self):
        """Warnings and errors of the coordinator's log, numbers left out, and how often."""
        counts = {}
        for line in self.log.read_text(errors="replace").splitlines():
            if found := re.search(r"\b(warning|error)\b[: ]+(.*)", line):
                text = re.sub(r"\d+", "N", found.group(2))[:160]
                counts[text] = counts.get(text, 0) + 1
        return counts

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
        for process in self.processes:
            process.wait()
