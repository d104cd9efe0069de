"""Writes knn.json: regressions by nearest neighbours of small matrices by scikit-learn.

A row stands twice among the training rows. By Euclidean distance it is also among those predicted, so
that distances of 0 are among the neighbours'; scikit-learn rounds the cosine's away from 0, and not
alike for equal rows.

Made with numpy 2.4.6, scikit-learn 1.9.1, Python 3.11:
    python3 Tests/LearningTests/Golden/make_knn.py
"""

import json
import pathlib

import numpy
from sklearn.neighbors import KNeighborsRegressor

rng = numpy.random.default_rng(29)


def case(n, p, m, count, metric, weights, held_out=9, offset=0.0):
    x = (rng.normal(size=(n, p)) + offset).astype("float32")
    x[held_out + 1] = x[held_out]
    if metric == "euclidean":
        x[0] = x[held_out]
    y = rng.normal(size=(n, m)).astype("float32")
    train = slice(held_out, n)
    algorithm = "kd_tree" if metric == "euclidean" else "brute"
    model = KNeighborsRegressor(count, metric=metric, weights=weights, algorithm=algorithm)
    model.fit(x[train].astype("float64"), y[train].astype("float64"))
    # Of equally far rows scikit-learn takes any; cases where that matters are drawn again.
    far = model.kneighbors(x[:held_out].astype("float64"), count + 1)[0]
    if (far[:, -1] - far[:, -2]).min() < 1e-6:
        return case(n, p, m, count, metric, weights, held_out, offset)
    return {
        "rowCount": n, "featureCount": p, "targetCount": m, "count": count, "metric": metric,
        "weights": weights, "heldOutCount": held_out,
        "features": [float(v) for v in x.ravel()], "targets": [float(v) for v in y.ravel()],
        "predictions": [float(v) for v in model.predict(x[:held_out].astype("float64")).ravel()],
    }


cases = [
    case(45, 5, 3, 7, metric, weights, offset=offset)
    for metric in ("cosine", "euclidean")
    for weights in ("uniform", "distance")
    for offset in (0.0, 3.0)
] + [case(30, 4, 2, 20, "euclidean", "distance"), case(120, 6, 2, 1, "cosine", "uniform")]
path = pathlib.Path(__file__).with_name("knn.json")
path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
