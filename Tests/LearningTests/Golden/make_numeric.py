"""Writes numeric.json: scores and scalings of small matrices by numpy and scikit-learn.

Made with numpy 2.4.6, scikit-learn 1.9.1, Python 3.11:
    python3 Tests/LearningTests/Golden/make_numeric.py
"""

import json
import pathlib

import numpy
import sklearn
from sklearn.preprocessing import StandardScaler

rng = numpy.random.default_rng(7)


def floats(values):
    return [float(value) for value in numpy.asarray(values).ravel()]


truth = rng.normal(3, 2, (12, 7)).astype("float32")
prediction = (truth + rng.normal(0, 2, (12, 7))).astype("float32")
counts = numpy.log1p(rng.poisson(0.7, (40, 9))).astype("float32")
counts[:, 4] = 0
counts[:, 6] = 1.25
wide = truth.astype("float64")
scaler = StandardScaler().fit(counts.astype("float64"))
golden = {
    "versions": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
    "rowCount": 12,
    "columnCount": 7,
    "truth": floats(truth),
    "prediction": floats(prediction),
    "perRow": [float(numpy.corrcoef(t, p)[0, 1]) for t, p in zip(truth, prediction)],
    "perColumn": [float(numpy.corrcoef(t, p)[0, 1]) for t, p in zip(truth.T, prediction.T)],
    "standardised": floats(
        (wide - wide.mean(axis=1, keepdims=True)) / wide.std(axis=1, keepdims=True)
    ),
    "cellCount": 40,
    "geneCount": 9,
    "counts": floats(counts),
    "means": floats(scaler.mean_),
    "scales": floats(scaler.scale_),
    "scaled": floats(scaler.transform(counts.astype("float64"))),
    "nonZeros": [int(value) for value in (counts != 0).sum(axis=0)],
}
path = pathlib.Path(__file__).with_name("numeric.json")
path.write_text(json.dumps(golden) + "\n")
print(path.stat().st_size, "bytes")
