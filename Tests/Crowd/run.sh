#!/usr/bin/env bash
# Crowds at a real coordinator that trains a small study: strangers' connections, or idle workers.
# usage: Tests/Crowd/run.sh connections [--count N] [--files N] [--seconds N] [--kinds KIND,...]
#        Tests/Crowd/run.sh workers [--count N] [--per-second N] [--memory GIB]
# Trains a study twice, once undisturbed, that lasts for as long as its strangers do.
# Builds nothing: the programs are those of .build/release, or of --programs DIR. Prints JSON, and
# exits with 1 when a good worker suffered or the submission's bytes differ.
set -euo pipefail
command -v python3 >/dev/null || {
    echo "python3 is needed" >&2
    exit 1
}
PYTHONDONTWRITEBYTECODE=1 exec python3 "$(dirname "$0")/crowd.py" "$@"
