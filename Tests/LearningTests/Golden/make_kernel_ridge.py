"""Writes kernel_ridge.json: kernel ridge regressions of small matrices by scikit-learn.

Kernels are those of scikit-learn's Gaussian processes, with their length scale set from the median
squared distance of two different training rows; the regression is `KernelRidge` with a precomputed
kernel, in double precision, of centred targets.

Made with numpy 2.4.6, scikit-learn 1.9.1, Python 3.11:
    python3 Tests/LearningTests/Golden/make_kernel_ridge.py
"""

import json
import pathlib

import numpy
from scipy.spatial.distance import pdist
from sklearn.gaussian_process.kernels import RBF, Matern
from sklearn.kernel_ridge import KernelRidge

rng = numpy.random.default_rng(23)


def median_square(rows):
    """The upper median, as sorted values at half their number."""
    squares = numpy.sort(pdist(rows.astype("float64"), "sqeuclidean"))
    return float(squares[len(squares) // 2])


def kernel(shape, width, unit):
    if shape == "gaussian":
        # exp(-width d²/unit) = exp(-d²/(2 l²))
        return RBF(numpy.sqrt(unit / (2 * width)))
    return Matern(numpy.sqrt(unit / width), nu={"matern-3/2": 1.5, "matern-5/2": 2.5}[shape])


def case(name, n, p, m, shape, widths, penalty, held_out=7):
    x = rng.normal(size=(n, p)).astype("float32")
    y = (numpy.sin(x[:, :m] * 2) + x[:, 1 : m + 1] + 0.1 * rng.normal(size=(n, m))).astype("float32")
    train, test = list(range(held_out, n)), list(range(held_out))
    unit = median_square(x[train])
    a, b = x[train].astype("float64"), x[test].astype("float64")
    kernels = [kernel(shape, width, unit) for width in widths]
    gram = sum(k(a) for k in kernels) / len(kernels)
    cross = sum(k(b, a) for k in kernels) / len(kernels)
    mean = y[train].astype("float64").mean(0)
    model = KernelRidge(alpha=penalty, kernel="precomputed").fit(gram, y[train] - mean)
    return {
        "name": name, "rowCount": n, "featureCount": p, "targetCount": m, "shape": shape,
        "widths": widths, "penalty": penalty, "heldOutCount": held_out, "unit": unit,
        "features": [float(v) for v in x.ravel()], "targets": [float(v) for v in y.ravel()],
        "predictions": [float(v) for v in (model.predict(cross) + mean).ravel()],
    }


cases = [
    case("gaussian", 47, 5, 3, "gaussian", [0.4], 0.4),
    case("narrow gaussian, small penalty", 31, 4, 2, "gaussian", [2.0], 0.01),
    case("matern 3/2", 40, 6, 2, "matern-3/2", [0.5], 0.1),
    case("matern 5/2", 40, 6, 2, "matern-5/2", [1.5], 0.3),
    case("three widths", 36, 5, 2, "gaussian", [0.1, 0.4, 1.6], 0.2),
]
path = pathlib.Path(__file__).with_name("kernel_ridge.json")
path.write_text(json.dumps({"cases": cases}, indent=0) + "\n")
