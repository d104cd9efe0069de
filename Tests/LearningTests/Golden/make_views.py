"""Writes views.json: what other programs make of small matrices of counts, for views of the inputs.

Pearson residuals are scanpy's, the centred log ratio muon's, rows of mean 0 and standard deviation 1
scipy's; Okapi BM25 is written out here. The first 30 cells are those that are fitted on, the last
10 come later.

Made with scanpy 1.11.5, muon 0.1.9, anndata 0.12.19, numpy 2.4.6, scipy 1.17.1, Python 3.11:
    python3 Tests/LearningTests/Golden/make_views.py
"""

import json
import pathlib
import warnings

import anndata
import numpy
import scipy.stats

warnings.simplefilter("ignore")
import muon  # noqa: E402
import scanpy  # noqa: E402

K1, B = 2, 0.75


def counts(rng, cells=40, columns=12):
    depth = rng.lognormal(0, 0.7, cells)[:, None]
    matrix = rng.poisson(depth * rng.gamma(0.6, 4, columns)).astype("f8")
    matrix[:, 7] = 3  # every cell has as many
    matrix[3, 5] = 400  # beyond what is kept of a residual
    return matrix


def okapi(fitted, matrix):
    """Robertson and Zaragoza (2009) with Lucene's rarities; both of the fitted cells."""
    n, df = len(fitted), (fitted > 0).sum(axis=0)
    idf = numpy.log1p((n - df + 0.5) / (df + 0.5))
    length = matrix.sum(axis=1, keepdims=True) / fitted.sum(axis=1).mean()
    return idf * matrix * (K1 + 1) / (matrix + K1 * (1 - B + B * length))


def residuals(matrix):
    data = anndata.AnnData(matrix.copy())
    scanpy.experimental.pp.normalize_pearson_residuals(data, theta=100)
    return numpy.asarray(data.X)


def ratio(matrix):
    data = anndata.AnnData(matrix.copy())
    muon.prot.pp.clr(data, axis=1)
    return numpy.asarray(data.X)


def rounded(matrix):
    return [[float(f"{value:.9g}") for value in row] for row in matrix.tolist()]


matrix = counts(numpy.random.default_rng(12))
fitted = matrix[:30]
content = dict(
    versions=dict(scanpy="1.11.5", muon="0.1.9", numpy=numpy.__version__),
    counts=rounded(matrix),
    bm25=rounded(okapi(fitted, matrix)),
    # scanpy fits to what it is given: 30 cells.
    pearsonResiduals=rounded(residuals(fitted)),
    clr=rounded(ratio(matrix)),
    rowZ=rounded(scipy.stats.zscore(matrix, axis=1)))
pathlib.Path(__file__).with_name("views.json").write_text(json.dumps(content) + "\n")
