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
# Tests of sockets and heartbeats would time out beside tests that use every core.
sockets='MessagingTests|WireLinkTests|WorkerProcessTests|CrowdTests|Rude(Request|Upload)Tests'
swift test -c release --skip-build --filter "$sockets"
swift test -c release --skip-build --filter RudeConnectionTests
swift test -c release --skip-build --skip "$sockets|RudeConnectionTests|SimulationTests"
MM_SEEDS=10000 swift test -c release --skip-build --filter SimulationTests
# Real processes and faults; what needs root is left out without it.
Tests/Chaos/run.sh --faults 15 --seed 1
Tests/Chaos/run.sh --durability first
