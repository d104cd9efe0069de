#!/usr/bin/env bash
# Chaos: runs small studies with real processes while faults strike, and compares what comes out.
# usage: Tests/Chaos/run.sh [--faults N] [--seed S] [--studies cite,both] [--study FILE]
#        [--crews beside,apart,launched] [--apart SECONDS] [--keep]
#        Tests/Chaos/run.sh --durability [first|some|every] [--minutes M] [--part K/N]
# Builds nothing: the programs are those of .build/release, or of --programs DIR.
set -euo pipefail
command -v python3 >/dev/null || {
    echo "python3 is needed" >&2
    exit 1
}
PYTHONDONTWRITEBYTECODE=1 exec python3 "$(dirname "$0")/chaos.py" "$@"
