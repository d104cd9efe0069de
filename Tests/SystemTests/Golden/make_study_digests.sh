#!/usr/bin/env bash
# Writes study-digests.json: the digests of what each stage makes of GoldenStudy, with its version.
# Refuses if bytes changed and the version of their stage did not.
# usage: make_study_digests.sh [--unreleased] [arguments for 'swift test', such as --skip-build]
#   --unreleased: no build of these versions was ever used; the digests may change all the same.
set -euo pipefail
cd "$(dirname "$0")/../../.."
export MM_REGENERATE_STUDY=released
if [ "${1:-}" = --unreleased ]; then
    MM_REGENERATE_STUDY=unreleased
    shift
fi
swift test -c release --filter GoldenStudyTests/bytes "$@"
