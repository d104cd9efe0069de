"""Reads models that mmcoord exported with the programs they are for, and compares predictions.

usage: check.py FOLDER [--require]
FOLDER holds what InteroperabilityTests wrote: a folder for each question. Packages that are not
installed are named and left out; with --require they are an error. Prints a table of the largest
difference, relative to the largest prediction, and fails above 1e-5.
"""
import importlib.metadata
import json
import math
import os
import pathlib
import sys

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "jax")
LIMIT = 1e-5


def array(entry):
    return np.array(entry["values"], np.float32).reshape(entry["shape"])


def by_onnxruntime(folder, case, model):
    import onnxruntime

    session = onnxruntime.InferenceSession(folder / f"{model['name']}.onnx")
    given = {"matrix": array(case["matrix"])}
    given |= {name: array(values) for name, values in case["given"].items()}
    wanted = {entry.name for entry in session.get_inputs()}
    feeds = {name: values for name, values in given.items() if name in wanted}
    return session.run([model["output"]], feeds)[0]


def by_onnx(folder, case, model):
    import onnx
    from onnx.reference import ReferenceEvaluator

    loaded = onnx.load(folder / f"{model['name']}.onnx")
    onnx.checker.check_model(loaded, full_check=True)
    given = {"matrix": array(case["matrix"])}
    given |= {name: array(values) for name, values in case["given"].items()}
    wanted = {entry.name for entry in loaded.graph.input}
    feeds = {name: values for name, values in given.items() if name in wanted}
    return ReferenceEvaluator(loaded).run([model["output"]], feeds)[0]


def by_keras(folder, case, model):
    import keras

    loaded = keras.saving.load_model(folder / f"{model['name']}.keras")
    return np.asarray(loaded(array(model["features"])))


def activated(name, x):
    erf = np.vectorize(math.erf)
    return {
        "selu": lambda: 1.0507009873554805
        * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0))),
        "relu": lambda: np.maximum(x, 0),
        "gelu": lambda: x * (1 + erf(x / math.sqrt(2))) / 2,
        "swish": lambda: x / (1 + np.exp(-x)),
    }[name]()


def by_safetensors(folder, case, model):
    from safetensors.numpy import load_file

    weights = {k: v.astype(float) for k, v in
               load_file(folder / f"{model['name']}.safetensors").items()}
    about = json.loads((folder / f"{model['name']}.json").read_text())
    value, seen = array(model["features"]).astype(float), []
    for layer in about["layers"][:-1]:
        value = activated(
            about["activation"], value @ weights[layer + ".kernel"] + weights[layer + ".bias"])
        seen.append(value)
    if about["outputSeesAllHiddenLayers"] and seen:
        value = np.concatenate(seen, axis=1)
    return value @ weights["output.kernel"] + weights["output.bias"]


READERS = {
    "ONNX": [("onnxruntime", by_onnxruntime), ("onnx", by_onnx)],
    "Keras": [("keras", by_keras)],
    "safetensors": [("safetensors", by_safetensors)],
}


def check_anndata(path):
    """Reads the file that AnnDataWriterTests wrote; a warning is an error."""
    import warnings

    import anndata

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = anndata.read_h5ad(path)
    rows = np.array([[0, 1], [2, 0], [0, 0]], np.float32)
    assert data.X.dtype == np.float32 and (data.X == rows).all()
    assert (data.layers["counts"].toarray() == rows).all()
    assert list(data.obs_names) == ["a", "b", "ç"] and list(data.var_names) == ["CD3", "CD4"]
    assert data.obs["group"].isna().tolist() == [False, True, False]
    assert data.obs["score"].isna().tolist() == [False, True, False]
    assert data.obs["isHeldOut"].tolist() == [True, False, True]
    assert (data.obsm["parted"].toarray() == [[0, 1], [2, 0], [0, 3]]).all()
    assert (data.varm["loadings"] == [[1, 2], [3, 4]]).all()
    study = data.uns["study"]
    assert study["name"] == "citeseq" and study["folds"] == 3 and not study["isWide"]
    assert list(study["names"]) == ["u", "v"] and list(study["values"]) == [1, 2]


def check_h5py(path):
    """Checks types that anndata does not show."""
    import h5py

    with h5py.File(path) as file:
        assert file["layers/counts/indptr"].dtype == "<i8"
        assert file["X"].dtype == "<f4"
        assert file["obs/_index"].attrs["encoding-type"] == "string-array"


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def main():
    root, required = pathlib.Path(sys.argv[1]), "--require" in sys.argv
    cases = sorted(root.glob("*/expected.case"))
    if not cases:
        sys.exit(f"{root} has no case: did InteroperabilityTests run?")
    failed = False
    print("| format | read by | models | largest difference |\n|---|---|---|---|")
    for form, readers in READERS.items():
        for package, read in readers:
            if version(package) is None:
                print(f"| {form} | {package} | not installed | – |")
                failed |= required
                continue
            worst, count = 0.0, 0
            for path in cases:
                case = json.loads(path.read_text())
                models = list(case["models"])
                if form == "ONNX":
                    models.append({
                        "name": "ensemble", "output": "standardised", "expected": case["ensemble"]})
                for model in models:
                    expected = array(model["expected"])
                    found = read(path.parent, case, model)
                    assert found.shape == expected.shape, (path, model["name"], found.shape)
                    scale = max(1.0, float(np.abs(expected).max()))
                    difference = float(np.abs(found - expected).max()) / scale
                    if not difference <= LIMIT:
                        print(f"{path.parent.name}/{model['name']}: {difference}", file=sys.stderr)
                    worst, count = max(worst, difference), count + 1
                    failed |= not difference <= LIMIT
            print(f"| {form} | {package} {version(package)} | {count} | {worst:.1e} |")
    for package, check in [("anndata", check_anndata), ("h5py", check_h5py)]:
        if version(package) is None:
            print(f"| AnnData | {package} | not installed | – |")
            failed |= required
            continue
        check(root / "written.h5ad")
        print(f"| AnnData | {package} {version(package)} | – | none, no warning |")
    sys.exit(1 if failed else 0)


main()
