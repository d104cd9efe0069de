"""Writes boosted_trees.json: trees of small matrices by the Python package of xgboost.

It computes the gradients of its own squared error; the program computes them itself, and gives them to
the library. Targets are given from their mean, whose trees start at 0.

Made with xgboost 1.7.6, numpy 2.4.6, Python 3.11:
    python3 Tests/LearningTests/Golden/make_boosted_trees.py
"""

import json
import pathlib

import numpy
import xgboost

rng = numpy.random.default_rng(42)


def case(n, p, m, held_out=12, **options):
    x = rng.normal(size=(n, p)).astype("float32")
    y = rng.normal(size=(n, m))
    y[:, 0] += x[:, 0] * x[:, -1] + 3
    y = y.astype("float32")
    train = slice(held_out, n)
    columns = []
    for target in range(m):
        mean = y[train, target].astype("float64").mean()
        centred = (y[train, target].astype("float64") - mean).astype("float32")
        booster = xgboost.train(
            {
                "tree_method": "hist", "nthread": 1, "base_score": 0,
                "objective": "reg:squarederror", "max_depth": options["depth"],
                "eta": options["learningRate"], "lambda": options["penalty"],
                "min_child_weight": options["leastWeight"], "max_bin": options["bins"],
            },
            xgboost.DMatrix(x[train], centred), options["trees"])
        columns.append(mean + booster.predict(xgboost.DMatrix(x[:held_out])).astype("float64"))
    return {
        "rowCount": n, "featureCount": p, "targetCount": m, "heldOutCount": held_out, **options,
        "features": [float(v) for v in x.ravel()], "targets": [float(v) for v in y.ravel()],
        "predictions": [float(v) for v in numpy.stack(columns, 1).ravel()],
    }


cases = [
    case(90, 4, 3, trees=20, depth=3, learningRate=0.1, penalty=1.0, leastWeight=5.0, bins=16),
    case(60, 1, 2, trees=7, depth=6, learningRate=0.5, penalty=0.0, leastWeight=1.0, bins=256),
    case(150, 6, 1, trees=30, depth=2, learningRate=0.05, penalty=8.0, leastWeight=2.5, bins=4),
]
path = pathlib.Path(__file__).with_name("boosted_trees.json")
path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
