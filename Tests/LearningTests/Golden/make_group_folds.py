"""Writes group_folds.json: folds that scikit-learn's GroupKFold makes of random groups.

Made with scikit-learn 1.9.1, numpy 2.4.6, Python 3.11:
    python3 Tests/LearningTests/Golden/make_group_folds.py
"""

import json
import pathlib
import random

import numpy
import sklearn
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut

ACCENTS = ["é", "e\u0301", "Z", "a", "ß", "\U0001f9ec", "donor 1", "", " ", "donor_1", "\uffee"]


def labels_of(kind, count, rng):
    if kind == "digits":  # "10" sorts before "9"
        return [str(value) for value in rng.sample(range(1, 200), count)]
    if kind == "donors":
        return [str(value) for value in rng.sample(range(10_000, 99_999), count)]
    if kind == "integers":
        return rng.sample(range(-20, 300), count)
    if kind == "text":
        return ACCENTS[:count]
    return [f"{rng.choice('ABab')}{index}" for index in range(count)]


def sizes_of(kind, count, rng):
    if kind == "equal":
        return [rng.randint(1, 3)] * count
    if kind == "ties":
        return [rng.randint(1, 3) for _ in range(count)]
    return [rng.randint(1, 9) for _ in range(count)]


def case(rng, index):
    kind = ["digits", "donors", "integers", "mixed", "text"][index % 5]
    count = rng.randint(2, len(ACCENTS) if kind == "text" else [8, 24, 60][index % 3])
    labels = labels_of(kind, count, rng)
    sizes = sizes_of(["equal", "ties", "any"][index // 5 % 3], count, rng)
    members = [group for group, size in enumerate(sizes) for _ in range(size)]
    rng.shuffle(members)
    fold_count = rng.randint(2, min(count, 10))
    groups = numpy.array([labels[member] for member in members])
    found = numpy.full(len(members), -1)
    splits = GroupKFold(n_splits=fold_count).split(numpy.zeros(len(groups)), groups=groups)
    for fold, (_, held_out) in enumerate(splits):
        found[held_out] = fold
    alone = numpy.full(len(members), -1)
    for fold, (_, held_out) in enumerate(LeaveOneGroupOut().split(groups, groups=groups)):
        alone[held_out] = fold
    return {
        "labels": [str(label) for label in labels],
        "integers": kind == "integers",
        "members": " ".join(map(str, members)),
        "foldCount": fold_count,
        "folds": " ".join(map(str, found)),
        "leaveOneOut": " ".join(map(str, alone)) if index % 10 == 0 else None,
    }


rng = random.Random(20)
golden = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
    "cases": [case(rng, index) for index in range(400)],
}
path = pathlib.Path(__file__).with_name("group_folds.json")
path.write_text(json.dumps(golden, ensure_ascii=True, indent=0) + "\n")
print(path.stat().st_size, "bytes")
