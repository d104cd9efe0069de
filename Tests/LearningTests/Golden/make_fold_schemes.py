"""Writes fold_schemes.json: what scikit-learn makes of products of columns, of integer groups, of
days in order, of ranks and of two classes.

Made with scikit-learn 1.9.1, numpy 2.4.6, Python 3.11:
    python3 Tests/LearningTests/Golden/make_fold_schemes.py
"""

import json
import pathlib
import random

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

AWKWARD = ["A", "A ×", "× B", "B", " × ", "\\", "\\×", "×", "", "é", "e\u0301", "×\u0301"]


def held_out(splitter, groups):
    found = numpy.full(len(groups), -1)
    for fold, (_, cells) in enumerate(splitter.split(numpy.zeros(len(groups)), groups=groups)):
        found[cells] = fold
    return found.tolist()


def product_case(rng, index):
    count = rng.randint(20, 60)
    columns = [
        [rng.choice(AWKWARD if index % 2 else ["13176", "31800", "32606"]) for _ in range(count)],
        [rng.choice(AWKWARD if index % 2 else ["2", "3", "4", "7", "10"]) for _ in range(count)],
    ]
    if index % 3 == 0:
        columns.append([rng.choice(["T", "B", "×"]) for _ in range(count)])
    escaped = [
        [label.replace("×", "\\×") for label in column] for column in columns
    ]
    joined = [" × ".join(labels) for labels in zip(*escaped)]
    assert len(set(joined)) == len(set(zip(*columns)))
    fold_count = rng.randint(2, min(5, len(set(joined))))
    return {
        "columns": columns,
        "foldCount": fold_count,
        "folds": held_out(GroupKFold(n_splits=fold_count), numpy.array(joined)),
        "leaveOneOut": held_out(LeaveOneGroupOut(), numpy.array(joined)),
    }


def integer_case(rng):
    values = rng.sample(range(-20, 200), rng.randint(2, 12))
    groups = values + [rng.choice(values) for _ in range(rng.randint(5, 40))]
    rng.shuffle(groups)
    return {"groups": groups, "leaveOneOut": held_out(LeaveOneGroupOut(), numpy.array(groups))}


def time_case(rng):
    texts = rng.sample(["2", "3", "4", "7", "10", "-1", "0.5", "1e2", "11.25"], rng.randint(3, 9))
    labels = texts + [rng.choice(texts) for _ in range(rng.randint(5, 40))]
    rng.shuffle(labels)
    days = numpy.array([float(label) for label in labels])
    distinct = numpy.unique(days)
    splits = []
    splitter = TimeSeriesSplit(n_splits=len(distinct) - 1, test_size=1)
    for training, test in splitter.split(distinct):
        splits.append({
            "training": numpy.flatnonzero(numpy.isin(days, distinct[training])).tolist(),
            "heldOut": numpy.flatnonzero(numpy.isin(days, distinct[test])).tolist(),
        })
    return {"labels": labels, "splits": splits}


def area_case(rng):
    classes = [0, 1] + [rng.randint(0, 1) for _ in range(rng.randint(0, 60))]
    scores = [rng.randint(0, 12) / 8 for _ in classes]
    return {
        "negatives": [score for score, kind in zip(scores, classes) if kind == 0],
        "positives": [score for score, kind in zip(scores, classes) if kind == 1],
        "area": roc_auc_score(classes, scores),
    }


def logistic_case(generator, n, t, d, shift, penalty):
    training = generator.normal(size=(n, d)) * generator.uniform(0.1, 9, size=d) + 3
    test = generator.normal(size=(t, d)) + 3 + shift
    training[:, -1] = test[:, -1] = 0.1
    rows = numpy.concatenate([training, test]).round(3).astype(numpy.float32)
    classes = numpy.repeat([0, 1], [n, t])
    classifier = LogisticRegression(
        C=1 / penalty, class_weight="balanced", solver="newton-cholesky", tol=1e-13, max_iter=500)
    pipeline = make_pipeline(StandardScaler(), classifier)
    pipeline.fit(rows.astype(float), classes)
    return {
        "penalty": penalty,
        "featureCount": d,
        "training": [float(str(value)) for value in rows[:n].ravel()],
        "test": [float(str(value)) for value in rows[n:].ravel()],
        "coefficients": classifier.coef_[0].tolist() + classifier.intercept_.tolist(),
        "probabilities": pipeline.predict_proba(rows.astype(float))[:, 1].tolist(),
    }


rng = random.Random(4)
generator = numpy.random.default_rng(4)
golden = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
    "products": [product_case(rng, index) for index in range(60)],
    "integers": [integer_case(rng) for _ in range(60)],
    "times": [time_case(rng) for _ in range(60)],
    "areas": [area_case(rng) for _ in range(40)],
    "logistic": [
        logistic_case(generator, 40, 25, 4, 0.3, 1.0),
        logistic_case(generator, 90, 12, 6, 1.0, 0.01),
        logistic_case(generator, 30, 30, 3, 60.0, 1.0),  # a plane parts the classes
        logistic_case(generator, 20, 70, 9, 0.0, 50.0),
    ],
}
path = pathlib.Path(__file__).with_name("fold_schemes.json")
path.write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")
print(path.stat().st_size, "bytes")
