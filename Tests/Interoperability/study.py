"""Compares the results of a finished study in their formats with each other.

usage: study.py RESULTS --targets FILE.h5 [--tests FILE.h5]
RESULTS is the folder of a question that was run with `results: {models: [onnx]}`; the files are
pandas tables. Checked with anndata, whose warnings are errors, and onnxruntime: X against the
standardised rows, scores against the measured targets, components' names, and with --tests the
ensemble against the test predictions. Prints a table, and fails above 1e-5.
"""
import argparse
import pathlib
import sys
import warnings

import anndata
import numpy as np
import pandas as pd

LIMIT = 1e-5


def read(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return anndata.read_h5ad(path)


def standardised(data):
    if "standardised" in data.layers:
        return np.asarray(data.layers["standardised"])
    if "standardised" in data.obsm:
        return np.asarray(data.obsm["standardised"] @ data.varm["standardised"].T)
    return (data.X - column(data, "mean")) / column(data, "deviation")


def column(data, name):
    return data.obs[name].to_numpy()[:, None]


def on_scale(data):
    return standardised(data) * column(data, "deviation") + column(data, "mean")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--targets", required=True)
    parser.add_argument("--tests")
    given = parser.parse_args()
    found = {}
    held = read(given.results / "out_of_fold.h5ad")
    if held.X is not None:
        found["X out of fold"] = np.abs(on_scale(held) - held.X).max()
    truth = pd.read_hdf(given.targets).loc[held.obs_names].to_numpy()
    scores = [np.corrcoef(p, y)[0, 1] for p, y in zip(standardised(held), truth)]
    has_score = ~np.isnan(scores)
    found["score of a cell"] = np.abs(
        np.array(scores)[has_score] - held.obs.score.to_numpy()[has_score]).max()
    for path in sorted((given.results / "components").glob("*.h5ad")):
        data = read(path)
        gram = data.varm["svd"].T @ data.varm["svd"]
        kept = np.diag(gram) > 0.5
        found[f"{path.name}, orthonormal"] = np.abs(
            gram - np.diag(kept.astype(float))).max()
    if given.tests:
        import onnxruntime

        tests = read(given.results / "test_predictions.h5ad")
        names = pd.read_csv(given.results / "models/inputs.csv").column.tolist()
        inputs = pd.read_hdf(given.tests).loc[tests.obs_names].reindex(columns=names, fill_value=0)
        session = onnxruntime.InferenceSession(given.results / "models/ensemble.onnx")
        rows, scaled = session.run(
            ["standardised", "predictions"], {"matrix": inputs.to_numpy(np.float32)})
        found["ensemble.onnx, standardised"] = np.abs(rows - standardised(tests)).max()
        found["ensemble.onnx, on scale"] = (
            np.abs(scaled - on_scale(tests)).max() / max(1, np.abs(scaled).max()))
    print("| compared | largest difference |\n|---|---|")
    for name, difference in found.items():
        print(f"| {name} | {difference:.1e} |")
    sys.exit(0 if max(found.values()) <= LIMIT else 1)


main()
