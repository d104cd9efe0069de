"""Writes pls.json: partial least squares regressions of small matrices by scikit-learn.

Each case is fitted on some of its rows and predicts the others. With `scalesTargets`, features and
targets are scaled by `PLSRegression` itself; without, features by `StandardScaler` before.

Made with numpy 2.4.6, scikit-learn 1.9.1, Python 3.11:
    python3 Tests/LearningTests/Golden/make_pls.py
"""

import json
import pathlib

import numpy
from sklearn.cross_decomposition import PLSRegression
from sklearn.preprocessing import StandardScaler

rng = numpy.random.default_rng(31)


def floats(values):
    return [float(f"{value:.9g}") for value in numpy.asarray(values).ravel()]


def case(name, n, p, m, components, scales, held_out=6):
    factors = rng.normal(size=(n, 3))
    x = factors @ rng.normal(size=(3, p)) + 0.5 * rng.normal(size=(n, p))
    x = (x * rng.uniform(0.1, 20, p) + rng.normal(size=p)).astype("float32")
    y = factors @ rng.normal(size=(3, m)) * rng.uniform(0.5, 4, m) + 0.3 * rng.normal(size=(n, m))
    y = (y + 2).astype("float32")
    a, b = x.astype("float64"), y.astype("float64")
    train, test = slice(held_out, n), slice(held_out)
    if not scales:
        scaler = StandardScaler().fit(a[train])
        a = scaler.transform(a)
    model = PLSRegression(n_components=components, scale=scales, max_iter=100_000, tol=1e-15)
    model.fit(a[train], b[train])
    return {
        "name": name, "rowCount": n, "featureCount": p, "targetCount": m,
        "components": components, "scalesTargets": scales, "heldOutCount": held_out,
        "features": floats(x), "targets": floats(y),
        "predictions": floats(model.predict(a[test])),
    }


cases = [
    case("scaled targets", 40, 8, 4, 3, True),
    case("targets as they are", 40, 8, 4, 3, False),
    case("one target", 30, 6, 1, 2, True),
    case("more targets than features", 50, 4, 9, 2, False),
    case("more features than rows", 20, 25, 3, 4, True),
    case("as many components as features", 45, 5, 3, 5, True),
]
path = pathlib.Path(__file__).with_name("pls.json")
path.write_text(json.dumps({"cases": cases}) + "\n")
