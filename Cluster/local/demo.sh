#!/usr/bin/env bash
# The main job on one machine: installs what is missing, builds, synthesizes a small CITE-seq study,
# starts a coordinator and two workers as processes of their own, and prints the scores and where
# the submission is.
# usage: Cluster/local/demo.sh [FOLDER]     (default: runs/demo; started again, it goes on)
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-runs/demo}

Cluster/install/debian.sh
command -v swift >/dev/null || {
    echo "Swift 6.1 or later is needed on PATH: see swift.org/install" >&2
    exit 1
}
swift build -c release --product mmcoord
swift build -c release --product mmworker
bin=$(swift build -c release --show-bin-path)
SECONDS=0

[ -f "$folder/citeseq.yaml" ] || "$bin/mmcoord" synthesize "$folder/data" --scale 0.03 \
    --technology citeseq
cat >"$folder/citeseq.yaml" <<YAML
cluster:
  listen: tcp://127.0.0.1:0
  state: state
study:
  seed: 1
  metadata: data/metadata.csv
  evaluation-ids: data/evaluation_ids.csv
  citeseq:
    train: {inputs: data/train_cite_inputs.h5, targets: data/train_cite_targets.h5}
    test: {inputs: data/test_cite_inputs.h5}
    folds: {scheme: group, by: donor, count: 3}
    training: {epochs: 40}
YAML

rm -f "$folder/state/address"
"$bin/mmcoord" run "$folder/citeseq.yaml" &
coordinator=$!
trap 'kill $coordinator 2>/dev/null || true' EXIT
until [ -s "$folder/state/address" ]; do
    kill -0 $coordinator 2>/dev/null || {
        wait $coordinator
        exit
    }
    sleep 0.1
done
address=$(cat "$folder/state/address")
for name in 1 2; do
    "$bin/mmworker" --coordinator "$address" --cache "$folder/worker-$name" \
        2>"$folder/worker-$name.log" &
done
wait $coordinator
trap - EXIT
"$bin/mmcoord" fetch "$folder/citeseq.yaml" --output "$folder/submission.csv"
echo "$folder/submission.csv after $SECONDS s"
