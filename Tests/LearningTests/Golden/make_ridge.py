"""Writes ridge.json: ridge regressions of small matrices by numpy and scikit-learn.

Each case is fitted on some of its rows and predicts the others. Features are standardised by
`StandardScaler`; the penalty is the one with the least generalised cross-validation error, computed
here from the hat matrix, row by row of its definition.

Made with numpy 2.4.6, scikit-learn 1.9.1, Python 3.11:
    python3 Tests/LearningTests/Golden/make_ridge.py
"""

import json
import pathlib

import numpy
import sklearn
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

GRID = [1e7, 3e6, 1e6, 3e5, 1e5, 3e4, 1e4, 3e3, 1e3, 300, 100, 30, 10, 3, 1, 0.3, 0.1, 0.03, 0.01]
rng = numpy.random.default_rng(11)


def floats(values):
    return [float(value) for value in numpy.asarray(values).ravel()]


def error(features, targets, penalty):
    """n times the mean squared residual over the square of the degrees of freedom left."""
    n = len(features)
    gram = features.T @ features + penalty * numpy.eye(features.shape[1])
    hat = features @ numpy.linalg.solve(gram, features.T) + 1 / n
    residual = targets - hat @ targets
    return float((residual**2).mean() / (1 - numpy.trace(hat) / n) ** 2)


def case(name, features, targets, training):
    x, y = features.astype("float32"), targets.astype("float32")
    held_out = [row for row in range(len(x)) if row not in set(training)]
    scaler = StandardScaler().fit(x[training].astype("float64"))
    z, t = scaler.transform(x.astype("float64")), y.astype("float64")
    errors = [error(z[training], t[training], penalty) for penalty in GRID]
    penalty = GRID[int(numpy.argmin(errors))]
    fitted = Ridge(alpha=penalty, solver="svd").fit(z[training], t[training])
    return {
        "name": name, "rowCount": len(x), "featureCount": x.shape[1], "targetCount": y.shape[1],
        "features": floats(x), "targets": floats(y), "training": [int(row) for row in training],
        "heldOut": held_out, "errors": errors, "lambda": penalty,
        "means": floats(t[training].mean(axis=0)), "predictions": floats(fitted.predict(z[held_out])),
    }


def linear(n, p, m, noise):
    x = rng.normal(2, 1, (n, p)) * rng.uniform(0.1, 30, p)
    return x, (x / x.std(axis=0)) @ rng.normal(0, 1, (p, m)) + rng.normal(0, noise, (n, m))


tall = linear(60, 6, 4, 1.0)
wide = linear(24, 30, 3, 0.5)
constant = linear(40, 5, 3, 2.0)
constant[0][:, 2] = 1.25
unrelated = (rng.normal(0, 1, (50, 8)), rng.normal(0, 1, (50, 2)))
shuffled = [int(row) for row in rng.permutation(60)[:41]]
golden = {
    "versions": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
    "cases": [
        case("more rows than features", *tall, sorted(shuffled)),
        case("more features than rows", *wide, list(range(6, 24))),
        case("a constant feature", *constant, list(range(0, 30))),
        case("nothing to learn", *unrelated, list(range(5, 50))),
    ],
}
path = pathlib.Path(__file__).with_name("ridge.json")
path.write_text(json.dumps(golden) + "\n")
print(path.stat().st_size, "bytes", [c["lambda"] for c in golden["cases"]])
