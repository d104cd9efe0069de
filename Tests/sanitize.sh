#!/usr/bin/env bash
# Runs tests under a sanitizer, in a build folder of its own.
# usage: Tests/sanitize.sh thread|address [arguments for 'swift test', such as --filter NAME]
# What is not ours to mend is named, each with its reason, in Tests/Sanitizers/KIND.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
    thread | address) kind=$1 ;;
    *) sed -n '3s/^# //p' "$0" >&2; exit 2 ;;
esac
shift
suppressions=$PWD/Tests/Sanitizers/$kind.txt
export TSAN_OPTIONS="suppressions=$suppressions halt_on_error=0 exitcode=66 ${TSAN_OPTIONS:-}"
# Leaks are not looked for: Swift's runtime keeps what it caches.
export LSAN_OPTIONS="suppressions=$suppressions"
export ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS:-}"
# As in release: some of our sources meet a mistake of the compiler without optimisation.
exec swift test -c release --sanitize "$kind" --scratch-path ".build/$kind" "$@"
