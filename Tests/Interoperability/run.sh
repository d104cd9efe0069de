#!/usr/bin/env bash
# Exports models of small questions, and reads them back with the programs they are for: onnxruntime,
# onnx, keras, safetensors, anndata, h5py. Prints a table of the largest differences; fails above 1e-5.
# usage: run.sh [--require] [arguments for 'swift test', such as --skip-build]
#   --require: a Python package that is missing is an error.
# MM_PYTHON names the Python to use. To install what it needs:
#   pip install numpy onnx onnxruntime keras jax safetensors anndata h5py
set -euo pipefail
cd "$(dirname "$0")/../.."
required=()
if [ "${1:-}" = --require ]; then
    required=(--require)
    shift
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
MM_INTEROPERABILITY="$folder" swift test --filter 'InteroperabilityTests|AnnDataWriterTests' "$@"
if ! "${MM_PYTHON:-python3}" -c 'import numpy' 2>/dev/null; then
    echo "nothing is compared: ${MM_PYTHON:-python3} has no numpy (see the head of this script)"
    exit $((${#required[@]} > 0))
fi
"${MM_PYTHON:-python3}" Tests/Interoperability/check.py "$folder" "${required[@]}"
