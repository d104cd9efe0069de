"""Cells for the peers of training: 159 normal features, 140 targets standardised in a cell."""

import numpy as np

FEATURES, TARGETS = 159, 140
HIDDEN = (256, 512, 512, TARGETS)
BATCH, RATE, DROPOUT = 512, 0.01, 0.1
HIDDEN_L2, OUTPUT_L2 = 9.613e-06, 1e-07


def make(counts, seed=0):
    """A pair of features [n, 159] and targets [n, 140] for each count, from one linear truth."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(FEATURES, TARGETS)).astype("f4")
    pairs = []
    for count in counts:
        features = rng.normal(size=(count, FEATURES)).astype("f4")
        targets = features @ weights + 3 * rng.normal(size=(count, TARGETS)).astype("f4")
        targets -= targets.mean(1, keepdims=True)
        targets /= targets.std(1, keepdims=True)
        pairs.append((features, targets))
    return pairs
