#!/usr/bin/env bash
# Benchmarks: builds, then measures our side and the peers in turn, one JSON object a line.
# usage: Tests/Benchmarks/run.sh [--rounds N] [--work DIR] [--smoke] [--skip-build] [NAME…]
set -euo pipefail
command -v python3 >/dev/null || {
    echo "python3 is needed" >&2
    exit 1
}
# Some machines pin OpenBLAS to older kernels for everybody; here each library, ours and the peers',
# chooses for the processor as a fresh installation does.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
exec python3 "$(dirname "$0")/Studies/benchmarks.py" "$@"
