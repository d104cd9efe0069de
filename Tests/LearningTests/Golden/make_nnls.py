"""Writes nnls.json: least squares without negative weights by scipy.

Each case has a matrix A, values y, and the weights w >= 0 of `scipy.optimize.nnls` that make
|A w - y| smallest. Columns are independent, so that there is one answer.

Made with scipy 1.17.1, numpy 2.4.6, Python 3.11:
    python3 Tests/LearningTests/Golden/make_nnls.py
"""

import json
import pathlib

import numpy
import scipy
from scipy.optimize import nnls

rng = numpy.random.default_rng(5)


def case(name, matrix, values):
    weights, _ = nnls(matrix, values)
    return {
        "name": name, "rowCount": len(matrix), "columnCount": matrix.shape[1],
        "matrix": [float(value) for value in matrix.ravel()],
        "values": [float(value) for value in values],
        "weights": [float(value) for value in weights],
    }


def members(rows, count, noise):
    """Predictions that follow one truth, some more and some less closely, and some against it."""
    truth = rng.normal(0, 1, rows)
    signs = rng.choice([1, 1, 1, -1], count)
    return numpy.outer(truth, signs) + rng.normal(0, noise, (rows, count)), truth


def correlated(rows, count):
    """Members that differ by a hundredth from each other."""
    common = rng.normal(0, 1, (rows, 1))
    matrix = common + 0.01 * rng.normal(0, 1, (rows, count))
    return matrix, common[:, 0] + 0.1 * rng.normal(0, 1, rows)


random = rng.normal(0, 1, (30, 8))
golden = {
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__},
    "cases": [
        case("one member", *members(20, 1, 0.5)),
        case("three members", *members(40, 3, 0.7)),
        case("twelve members, some against the truth", *members(60, 12, 1.5)),
        case("as many members as values", *members(6, 6, 1.0)),
        case("nearly equal members", *correlated(50, 4)),
        case("nothing to find", random, -random.sum(axis=1)),
        case("all weights above zero", numpy.abs(random), numpy.abs(random).sum(axis=1)),
        case("members of many sizes", random * 10.0 ** numpy.arange(-4, 4), random[:, 0] + random[:, 5]),
    ] + [case(f"random {k}", rng.normal(0, 1, (15, 8)), rng.normal(0, 1, 15)) for k in range(8)],
}
path = pathlib.Path(__file__).with_name("nnls.json")
path.write_text(json.dumps(golden) + "\n")
print(path.stat().st_size, "bytes", [sum(w > 0 for w in c["weights"]) for c in golden["cases"]])
