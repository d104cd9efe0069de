"""Faults at random moments of small studies: each must end with the bytes of an undisturbed run."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import durability
import recovery
import study
from clock import Shim
from faults import Deck, Faults
from network import Network
from run import Run
from stage import CREWS, Stage, Unexpected

ROOT = Path(__file__).resolve().parents[2]


def crews(text):
    """The crews of a list with commas."""
    names = text.split(",")
    if unknown := set(names) - set(CREWS):
        raise argparse.ArgumentTypeError(
            f"no crew '{unknown.pop()}'; there are {', '.join(CREWS)}")
    return names


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tests/Chaos/run.sh", description=__doc__,
        epilog="Prints a JSON summary, and exits with 1 on any difference, hang or unexpected end.")
    parser.add_argument("--faults", type=int, default=15, help="how many strike in all (15)")
    parser.add_argument("--seed", type=int, default=1, help="decides which and when (1)")
    parser.add_argument("--studies", default="cite,both", help="of cite, both, tiny, long (cite,both)")
    parser.add_argument("--study", action="append", default=[], metavar="FILE",
                        help="the study of a cluster file too")
    parser.add_argument("--kinds", help="only faults whose names begin with one of these")
    parser.add_argument("--apart", type=float, default=0, metavar="SECONDS",
                        help="leaves so long between two faults, to see what each costs")
    parser.add_argument("--crews", default=crews(",".join(CREWS)), type=crews, metavar="CREW,...",
                        help="how a run's workers are started: by the harness, beside the"
                        " coordinator or apart from its disks, or by the coordinator")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--lease", type=float, default=2, help="seconds (2)")
    parser.add_argument("--programs", type=Path, default=ROOT / ".build/release")
    parser.add_argument("--plain", action="store_true", help="leaves out what needs root")
    parser.add_argument("--keep", action="store_true", help="keeps the folders of all runs")
    parser.add_argument("--durability", nargs="?", const="some", choices=durability.NUMBERS,
                        help="kills the coordinator before and after its writes instead: the first"
                        " of each kind, some (first, second and last), or every one")
    parser.add_argument("--part", default="1/1", metavar="K/N",
                        help="of these writes every N-th, from the K-th: the rest elsewhere")
    parser.add_argument("--minutes", type=float, default=1e6,
                        help="tries no more writes after so long, and says how many are left")
    return parser.parse_args()


class Chaos:
    """All runs of one call, and what is told of them."""

    def __init__(self, options, work):
        self.options, self.work = options, work
        self.rng = random.Random(options.seed)
        self.programs = options.programs.resolve()
        self.is_root = os.geteuid() == 0 and not options.plain
        hosts = ["head"] + [f"node{n}" for n in range(options.workers)]
        self.network = Network.open(hosts) if self.is_root else None
        self.shim = Shim.build(work)
        self.has_disks = self.is_root and self.can_mount()
        self.kinds, self.left_out = Faults.kinds(
            self.network is not None, self.network is not None and self.network.has_wires,
            self.has_disks, self.shim is not None)
        if options.kinds:
            wanted = tuple(options.kinds.split(","))
            self.kinds = [k for k in self.kinds if k.startswith(wanted)]
        self.deck, self.counts = Deck(self.kinds, self.rng), {}
        self.told = {"runs": [], "differences": [], "unexpected": []}
        self.recoveries = []

    def can_mount(self):
        place = self.work / "probe"
        place.mkdir()
        there = subprocess.run(["mount", "-t", "tmpfs", "none", place], capture_output=True)
        if there.returncode == 0:
            subprocess.run(["umount", place])
        return there.returncode == 0

    def run(self, which, faults, pace, number):
        """One run; its result files, or None where it did not end well."""
        options = self.options
        crew = self.rng.choice(options.crews)
        stage = Stage(
            which, self.work / f"run-{number}", self.programs, options.workers, options.lease,
            self.network, crew, self.has_disks, self.shim if faults else None)
        run = Run(stage, random.Random(self.rng.random()), self.deck, faults, pace,
                  options.apart)
        trouble, found = None, None
        try:
            run.play()
            found = study.results(stage.state)
            if faults and not stage.launched:
                self.measure(stage, run.timeline, number)
            run.failures = self.failures(stage)
        except Unexpected as error:
            trouble = f"run {number} of {which.name}: {error}"
            logs = {p.name: p.tail(8) for p in stage.programs}
            self.told["unexpected"].append({"what": trouble, "logs": logs})
            self.keep_logs(stage)
        finally:
            stage.close(keeps=options.keep or trouble is not None)
        for kind in run.struck:
            self.counts[kind] = self.counts.get(kind, 0) + 1
        self.told["runs"].append({
            "run": number, "study": which.name, "faults": run.struck,
            "seconds": round(run.seconds, 1), "lives": [p.lives for p in stage.programs],
            "crew": crew, "failed_attempts": run.failures, "late_workers": run.late,
            "starts_after_damage": run.repairs,
            "submission": (found or {}).get("submission.csv", "")})
        print(json.dumps(self.told["runs"][-1]), file=sys.stderr, flush=True)
        return found, run.seconds, len(run.struck)

    def failures(self, stage):
        """What `mmcoord status --failures` tells, counted by kind."""
        answer = subprocess.run(
            [self.programs / "mmcoord", "status", "--failures", "--json", stage.file],
            capture_output=True, text=True)
        if answer.returncode != 0:
            raise Unexpected(f"status --failures ended with {answer.returncode}: {answer.stderr}")
        kinds = [attempt["failure"]["kind"] for attempt in json.loads(answer.stdout)]
        return {kind: kinds.count(kind) for kind in sorted(set(kinds))}

    def keep_logs(self, stage):
        """Copies what a small disk would take along when it goes."""
        subprocess.run(["cp", "-r", f"{stage.state}/.", f"{stage.folder}/state-kept"])

    def measure(self, stage, timeline, number):
        """Takes in how long the study needed after each death."""
        timeline.read()
        found = recovery.Recoveries(stage, timeline).all()
        begin = min(stage.coordinator.starts)
        for one in found:
            told = {**one, "run": number, "at": round(one["at"] - begin, 2)}
            print(json.dumps(told), file=sys.stderr, flush=True)
        self.recoveries += found

    def play(self, studies):
        """Runs until enough faults have struck."""
        begin, number, struck = time.monotonic(), 0, 0
        expected, pace = {}, {}
        for which in studies:
            expected[which.name], seconds, _ = self.run(which, 0, 1, number)
            pace[which.name] = seconds / 10
            number += 1
        while struck < self.options.faults and not self.told["unexpected"]:
            which = studies[number % len(studies)]
            some = min(self.options.faults - struck, self.rng.randrange(6, 12))
            found, _, count = self.run(which, some, pace[which.name], number)
            struck += count
            if found is not None:
                for name in study.differences(expected[which.name], found):
                    self.told["differences"].append({"run": number, "file": name})
            number += 1
            if number > self.options.faults + 20:
                self.told["unexpected"].append({"what": "runs end before faults strike"})
        return {
            "seed": self.options.seed, "faults": struck, "by_kind": dict(sorted(self.counts.items())),
            "left_out": self.left_out, **self.told,
            "undisturbed": {name: (f or {}).get("submission.csv") for name, f in expected.items()},
            "recovery_seconds": recovery.report(self.recoveries),
            "lease_seconds": self.options.lease, "seconds": round(time.monotonic() - begin, 1)}

    def close(self):
        if self.network:
            self.network.close()


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    work = Path(tempfile.mkdtemp(prefix="mmchaos-"))
    chaos = None
    try:
        if options.durability:
            told = durability.play(options, work)
        else:
            chaos = Chaos(options, work)
            studies = study.synthetic(
                [n for n in options.studies.split(",") if n], chaos.programs, work)
            told = chaos.play(studies + [study.given(path) for path in options.study])
    finally:
        if chaos:
            chaos.close()
        if not options.keep and not (chaos and chaos.told["unexpected"]):
            subprocess.run(["rm", "-rf", work])
        else:
            print(f"kept {work}", file=sys.stderr)
    print(json.dumps(told, indent=1))
    sys.exit(1 if told["differences"] or told["unexpected"] else 0)


if __name__ == "__main__":
    main()
