"""The studies that are run, and what must come out the same each time."""

import hashlib
import re
import subprocess
from pathlib import Path

# Two seeds and folds, so that trainings are many and short; the heaviest kinds of task each come up
# several times.
CITE = """\
  citeseq:
    train: {{inputs: {data}/train_cite_inputs.h5, targets: {data}/train_cite_targets.h5}}
    test: {{inputs: {data}/test_cite_inputs.h5}}
    folds: {{by: donor, count: 3}}
    features: {{components: 20}}
    model: {{hidden: [64, 64, targets]}}
    ensemble: {{seeds: {seeds}}}
    training: {{epochs: {epochs}, batch: 64}}
"""
MULTI = """\
  multiome:
    train: {{inputs: {data}/train_multi_inputs.h5, targets: {data}/train_multi_targets.h5}}
    test: {{inputs: {data}/test_multi_inputs.h5}}
    folds: {{by: donor, count: 3}}
    features: {{components: 16}}
    model: {{hidden: [64, 64]}}
    training: {{epochs: {epochs}, batch: 64}}
"""
# Written by every run and different in each: times, places, who computed what.
VARYING = {"tasks.csv", "timing.json", "results.json", "summary.txt"}
RESULTS = {".csv", ".json", ".h5ad", ".mmarray"}


class Study:
    """A study that can be run in any state folder."""

    def __init__(self, name, section):
        self.name, self.section = name, section

    def write(self, path, listen, state, lease, insecure=False, launch=0):
        """Writes the cluster file of one run, whose coordinator starts `launch` workers itself."""
        path.write_text(
            f"cluster:\n  listen: {listen}\n  state: {state}\n  lease: {lease}\n"
            f"  heartbeat: {lease / 5}\n" + ("  insecure: true\n" if insecure else "")
            + (f"  launch: [{{kind: local, workers: {launch}}}]\n" if launch else "")
            + self.section)


def synthetic(names, programs, folder):
    """Studies of synthetic data, which is written into `folder`: `cite` with several seeds, `both`
    technologies, `tiny`, and `long`, in which faults can lie apart."""
    single, double = folder / "citeseq", folder / "both"
    sections = {
        "cite": (single, CITE.format(data=single, seeds=3, epochs=40)),
        "long": (single, CITE.format(data=single, seeds=60, epochs=300)),
        "tiny": (single, CITE.format(data=single, seeds=1, epochs=2)),
        "both": (double, CITE.format(data=double, seeds=1, epochs=20)
                 + MULTI.format(data=double, epochs=10)),
    }
    unknown = [name for name in names if name not in sections]
    if unknown:
        raise SystemExit(f"no study '{unknown[0]}'; there are {', '.join(sections)}")
    for data in {sections[name][0] for name in names}:
        subprocess.run(
            [programs / "mmcoord", "synthesize", data, "--scale", "0.004", "--seed", "3",
             "--technology", data.name], check=True, capture_output=True)
    return [
        Study(name, f"study:\n  seed: 5\n  metadata: {sections[name][0]}/metadata.csv\n"
              f"  evaluation-ids: {sections[name][0]}/evaluation_ids.csv\n" + sections[name][1])
        for name in names]


def given(path):
    """The study of a user's cluster file; its `cluster:` section is replaced."""
    path = Path(path).resolve()
    text = path.read_text()
    start = text.find("\nstudy:") + 1 if not text.startswith("study:") else 0
    body = re.split(r"^(?=\w)", text[start:], maxsplit=2, flags=re.M)
    section = "".join(part for part in body if part.startswith("study:"))

    def absolute(match):
        place = path.parent / match.group(0)
        return str(place) if place.exists() else match.group(0)

    return Study(path.stem, re.sub(r"[\w./-]+\.(h5ad|h5|csv|tsv|txt)\b", absolute, section))


def results(state):
    """The SHA-256 of each result file that must not depend on what happened, by its name."""
    found = {}
    for path in sorted(Path(state).rglob("*")):
        parts = path.relative_to(state).parts
        if parts[0] in ("blobs", "caches") or path.name in VARYING:
            continue
        if path.is_file() and path.suffix in RESULTS:
            found["/".join(parts)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def differences(expected, found):
    """The names of the result files that differ or that one side lacks."""
    return sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
