#!/usr/bin/env bash
# Runs the tests under a sanitizer, in a build folder of its own: all of them but measurements.
# usage: Tests/sanitize.sh thread|address [--no-build] [arguments for 'swift test', as --filter NAME]
# The programs that tests start are of the same build. Every process writes what is found into
# .build/KIND/reports; one report there fails the script, whoever wrote it.
# What is not ours to mend is named, each with its reason, in Tests/Sanitizers/KIND.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
    thread | address) kind=$1 ;;
    *) sed -n '3s/^# //p' "$0" >&2; exit 2 ;;
esac
shift
folder=.build/$kind
reports=$PWD/$folder/reports
suppressions=$PWD/Tests/Sanitizers/$kind.txt

# As in release: some of our sources meet a mistake of the compiler without optimisation.
options=(-c release --sanitize "$kind" --scratch-path "$folder")
# The kernels in C: what C leaves undefined ends the process at once.
[ "$kind" = thread ] || options+=(-Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined)
if [ "${1:-}" = --no-build ]; then shift; else swift build --build-tests "${options[@]}"; fi
for program in mmcoord mmworker; do
    grep -q "__${kind:0:1}san_init" "$folder/release/$program" || {
        echo "$folder/release/$program was not built for the $kind sanitizer" >&2; exit 2; }
done

rm -rf "$reports"
mkdir -p "$reports"
# Status 66 is none of ours, so that a test of a program that found something fails too.
# A damaged file may want any amount of memory; libraries get none then, as without a sanitizer.
common="log_path=$reports/report exitcode=66 allocator_may_return_null=1"
export TSAN_OPTIONS="$common suppressions=$suppressions"
export ASAN_OPTIONS="$common detect_leaks=${MM_LEAKS:-0} suppressions=$suppressions"
# Waits of tests are so many times as long: everything takes about ten times its time.
export MM_PATIENCE=10
export MM_SEEDS=${MM_SEEDS:-40}

preload=()
if [ "$kind" = thread ]; then
    clang -shared -fPIC -O2 -Wall -Werror Tests/Sanitizers/locks.c -o "$folder/locks.so" -ldl
    preload=(env LD_PRELOAD="$PWD/$folder/locks.so")
fi
status=0
run() { "${preload[@]}" swift test --skip-build "${options[@]}" "$@" || status=$?; }
if [ $# -gt 0 ]; then
    run "$@"
else
    # Left out are measurements, since how fast an instrumented program is says nothing; rules about
    # source text; and damaged HDF5 files, at which the HDF5 library reads beyond its own memory:
    # the reason why a child process meets every file first (Docs/Decisions/0005).
    left_out='Benchmarks|ThroughputTests|TidyTests|DamagedFileTests'
    source Tests/groups.sh
    # One after another, as in run.sh.
    run --no-parallel --filter "$sockets" --skip "$left_out"
    run --filter "$crowds"
    run --filter "$systems" --skip "$sockets|$crowds|$left_out"
    run --skip "$sockets|$crowds|$systems|$left_out"
fi
found=$(find "$reports" -type f | wc -l)
if [ "$found" -gt 0 ]; then
    echo "$found processes found something; what they wrote, alike ones once:" >&2
    grep -rhE '^SUMMARY' "$reports" | sort | uniq -c | sort -rn >&2 || true
    exit 1
fi
exit "$status"
