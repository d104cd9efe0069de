#!/usr/bin/env bash
# Passes the tests: installs what is missing, builds in release, runs every suite.
# usage: Tests/run.sh [arguments for 'swift test']
set -euo pipefail
cd "$(dirname "$0")/.."
Cluster/install/debian.sh
# One command builds library, programs and tests, so nothing is compiled twice.
swift build -c release --build-tests --explicit-target-dependency-import-check error
if [ $# -gt 0 ]; then
    exec swift test -c release --skip-build "$@"
fi
source Tests/groups.sh
pass() { swift test -c release --skip-build "$@"; }
# One after another: servers and clients of many tests on one pool of threads miss their times, and
# together take longer.
pass --no-parallel --filter "$sockets"
pass --filter "$crowds"
pass --filter "$systems" --skip "$sockets|$crowds"
pass --skip "$sockets|$crowds|$systems|SimulationTests"
MM_SEEDS=10000 pass --filter SimulationTests
# Real processes and faults; what needs root is left out without it.
Tests/Chaos/run.sh --faults 15 --seed 1
Tests/Chaos/run.sh --durability first
