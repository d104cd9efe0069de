"""Writes normalisation.json: what scanpy and muon make of a small matrix of counts, dense and
sparse, with empty cells, an empty column and a constant one.

Made with scanpy 1.11.5, muon 0.1.9, anndata 0.12.19, numpy 2.4.6, Python 3.11:
    python3 Tests/LearningTests/Golden/make_normalisation.py
"""

import json
import pathlib
import warnings

import anndata
import muon
import numpy
import scanpy
import scipy.sparse

warnings.simplefilter("ignore")


def counts(rng, cells=40, columns=12):
    depth = rng.lognormal(0, 0.7, cells)[:, None]
    matrix = rng.poisson(depth * rng.gamma(0.6, 4, columns)).astype("f4")
    matrix[:, 4] = 0  # no cell has it
    matrix[:, 7] = 3  # every cell has as many
    return matrix


def made(matrix, function, storage):
    stored = dict(
        dense=lambda x: x.copy(), csr=scipy.sparse.csr_matrix, csc=scipy.sparse.csc_matrix
    )[storage](matrix)
    data = anndata.AnnData(stored)
    function(data)
    found = data.X.toarray() if scipy.sparse.issparse(data.X) else numpy.asarray(data.X)
    return [[float(f"{value:.9g}") for value in row] for row in found.tolist()]


def log_total(target):
    def function(data):
        scanpy.pp.normalize_total(data, target_sum=target)
        scanpy.pp.log1p(data)
    return function


def both(matrix, function, sparse="csr"):
    dense, stored = made(matrix, function, "dense"), made(matrix, function, sparse)
    numpy.testing.assert_allclose(dense, stored, rtol=1e-5, atol=1e-6)
    return dense


rng = numpy.random.default_rng(11)
full = counts(rng)
some = full.copy()
some[[5, 17]] = 0  # empty cells
results = dict(
    cp10k=both(some, log_total(1e4)),
    # Of sparse matrices scanpy 1.11 counts empty cells into the median, of dense ones not.
    median=both(full, log_total(None)),
    medianWithEmptyCells=made(some, log_total(None), "dense"),
    scale=both(full, scanpy.pp.scale),
    clrWithinColumns=both(some, muon.prot.pp.clr, "csc"),
    clrWithinRows=both(some, lambda data: muon.prot.pp.clr(data, axis=1)),
    tfidf=both(full, muon.atac.pp.tfidf),
    tfidfWithEmptyCells=made(some, muon.atac.pp.tfidf, "csr"),
)
content = dict(
    versions=dict(scanpy=scanpy.__version__, muon=muon.__version__,
                  anndata=anndata.__version__, numpy=numpy.__version__),
    full=full.tolist(), some=some.tolist(), **results)
pathlib.Path(__file__).with_name("normalisation.json").write_text(json.dumps(content) + "\n")
