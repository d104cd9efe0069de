#!/usr/bin/env bash
# Writes study-digests.json: the digests of what each kind of task makes of GoldenStudy, with the
# generation of the build. Refuses if bytes changed and TaskKey.generation did not.
# usage: make_study_digests.sh [--unreleased] [arguments for 'swift test', such as --skip-build]
#   --unreleased: no build of this generation was ever used; the digests may change all the same.
set -euo pipefail
cd "$(dirname "$0")/../../.."
export MM_REGENERATE_STUDY=released
if [ "${1:-}" = --unreleased ]; then
    MM_REGENERATE_STUDY=unreleased
    shift
fi
swift test -c release --filter GoldenStudyTests/bytes "$@"
