"""Writes dsb.json: what muon's dsb makes of cells and empty droplets, with and without denoising,
isotype controls and several seeds of its mixtures.

Made with muon 0.1.9, scikit-learn 1.9.1, anndata 0.12.19, numpy 2.4.6, Python 3.11:
    python3 Tests/LearningTests/Golden/make_dsb.py
"""

import json
import pathlib
import warnings

import anndata
import numpy
import sklearn

warnings.simplefilter("ignore")
import muon  # noqa: E402  it warns while it is imported

NAMES = [f"p{index}" for index in range(12)] + ["iso-b", "iso-a"]


def table(counts, ids):
    # Double precision: of single, scikit-learn's mixtures end elsewhere.
    data = anndata.AnnData(counts.astype("f8"))
    data.obs_names, data.var_names = ids, NAMES
    return data


def dsb(cells, droplets, **choices):
    data = table(cells, [f"cell-{index}" for index in range(len(cells))])
    # Cells stand among the droplets too, as in an unfiltered matrix.
    ids = [f"cell-{index}" for index in range(5)] + [f"drop-{index}" for index in range(len(droplets))]
    muon.prot.pp.dsb(data, table(numpy.vstack([cells[:5], droplets]), ids), **choices)
    return [[float(f"{value:.9g}") for value in row] for row in data.X.tolist()]


rng = numpy.random.default_rng(5)
d = len(NAMES)
background = rng.gamma(2, 3, d)
droplets = rng.poisson(background, (120, d))
depth = rng.lognormal(0, 0.4, 40)[:, None]
positive = rng.random((40, d)) < 0.4
positive[:, -2:] = False
cells = rng.poisson(background * depth + positive * rng.gamma(3, 60, (40, d)))
content = dict(
    versions=dict(muon=muon.__version__, sklearn=sklearn.__version__, numpy=numpy.__version__),
    names=NAMES, cells=cells.tolist(), droplets=droplets.tolist(),
    scaled=dsb(cells, droplets, denoise_counts=False),
    denoised={str(seed): dsb(cells, droplets, random_state=seed) for seed in (0, 1, 7)},
    controlled=dsb(cells, droplets, random_state=0, isotype_controls=["iso-a", "iso-b"]))
pathlib.Path(__file__).with_name("dsb.json").write_text(json.dumps(content) + "\n")
