#!/usr/bin/env bash
# Prints the path of a Python that has the peers; makes a virtual environment outside the tree and
# installs Peers/requirements.txt there the first time.
# usage: Tests/Benchmarks/Peers/python.sh     (MM_PEERS_PYTHON=… names a Python that has them)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ -n "${MM_PEERS_PYTHON:-}" ]; then
    command -v "$MM_PEERS_PYTHON" || {
        echo "MM_PEERS_PYTHON=$MM_PEERS_PYTHON is no program" >&2
        exit 1
    }
    exit
fi
folder=${XDG_CACHE_HOME:-$HOME/.cache}/mmcoord/peers
# The copy of the requirements is written last, so an installation cut short is done again.
if ! cmp -s "$here/requirements.txt" "$folder/requirements.txt"; then
    echo "installing the peers into $folder" >&2
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --requirement "$here/requirements.txt" >&2
    cp "$here/requirements.txt" "$folder/requirements.txt"
fi
echo "$folder/bin/python"
