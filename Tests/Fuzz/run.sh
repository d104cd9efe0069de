#!/usr/bin/env bash
# Lets libFuzzer invent inputs for every decoder that meets bytes from outside, and prints one JSON
# object a target: executions, crashes, edges covered, size of the corpus. Fails on a crash.
# usage: Tests/Fuzz/run.sh [--seconds N | --runs N] [--keep] [--no-build] [TARGET...]
#   --keep      afterwards adds the smallest of what reached something new to Corpus/TARGET
#   --no-build  uses what was built before
set -euo pipefail
cd "$(dirname "$0")/../.."

limit=-max_total_time=60 keep= build=1 targets=()
while [ $# -gt 0 ]; do
    case $1 in
        --seconds) limit=-max_total_time=$2; shift 2 ;;
        --runs) limit=-runs=$2; shift 2 ;;
        --keep) keep=1; shift ;;
        --no-build) build=; shift ;;
        -*) sed -n '4,6s/^# //p' "$0" >&2; exit 2 ;;
        *) targets+=("$1"); shift ;;
    esac
done
if [ ${#targets[@]} -eq 0 ]; then
    targets=(
        frame request upload archive chunk table evaluation list cluster-file hdf5 market
        matrix-table numpy
    )
fi

# Instruments our modules and nothing else; in a folder apart, since every object of ours differs.
folder=${MM_FUZZ_BUILD:-.build/fuzz}
swift_bin=$(dirname "$(readlink -f "$(command -v swift)")")
MM_FUZZ=$(find "$swift_bin/../lib/clang" -name "libclang_rt.fuzzer_no_main-$(uname -m).a" | head -n 1)
export MM_FUZZ
[ -n "$MM_FUZZ" ] || { echo "this toolchain has no libFuzzer" >&2; exit 2; }
if [ -n "$build" ]; then
    swift build -c release --build-tests --scratch-path "$folder" >&2
fi
program=$(echo "$folder"/release/*PackageTests.xctest)

# fuzz TARGET LOG ARGUMENTS...
fuzz() {
    local target=$1 log=$2
    shift 2
    MM_FUZZ_TARGET=$target MM_FUZZ_ARGUMENTS=$(printf '%s\n' "$@") \
        "$program" --testing-library swift-testing --filter FuzzDriver >"$log" 2>&1
}

failed=0
for target in "${targets[@]}"; do
    committed=Tests/Fuzz/Corpus/$target
    work=$folder/fuzzing/$target
    mkdir -p "$committed" "$work/corpus" "$work/crashes"
    crashes=0
    MM_FUZZ_SEEDS=$work/corpus fuzz "$target" "$work/log" "$limit" -print_final_stats=1 \
        -timeout=30 -rss_limit_mb=3000 -max_len=4096 "-artifact_prefix=$work/crashes/" \
        "$work/corpus" "$committed" || { crashes=1; failed=1; }
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
    edges=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' "$work/log" | tail -n 1)
    if [ -n "$keep" ] && [ $crashes = 0 ]; then
        # Each reached something that none before it did; a few dozen are enough to begin with.
        ls -rS "$work/corpus" | grep -v '^seed-' | head -n 40 | while read -r name; do
            cp "$work/corpus/$name" "$committed/$name"
        done
    fi
    printf '{"target": "%s", "executions": %s, "crashes": %s, "edges": %s, "corpus": %s}\n' \
        "$target" "${runs:-0}" "$crashes" "${edges:-0}" "$(ls "$work/corpus" | wc -l)"
    [ $crashes = 0 ] || { echo "see $work/log and $work/crashes" >&2; }
done
exit $failed
