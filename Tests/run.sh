#!/usr/bin/env bash
# Passes the tests: installs what is missing, builds in release, runs every suite.
# usage: Tests/run.sh [arguments for 'swift test']
set -euo pipefail
cd "$(dirname "$0")/.."
Cluster/install/debian.sh
# One command builds library, programs and tests, so nothing is compiled twice.
swift build -c release --build-tests --explicit-target-dependency-import-check error
swift test -c release --skip-build "$@"
# Ten thousand simulated studies, apart from tests that measure time; a thousand ran with those.
if [ $# -eq 0 ]; then
    MM_SEEDS=10000 swift test -c release --skip-build --filter SimulationTests
fi
