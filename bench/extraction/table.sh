#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The table of an extraction benchmark, by its own scorer: as pages are read now, and,
# with forests that train has written, as pages of sites never seen would be.
#
#   table.sh PREDICT BENCHMARK_FOLDER PAGES_FOLDER [FORESTS_FOLDER]
set -eu
predict=$1 benchmark=$2 pages=$3 forests=${4:-}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
echo "All pages, forests learned from them all:"
"$predict" "$benchmark/truth.jsonl" "$pages" > "$out/whole.jsonl"
python3 "$benchmark/score.py" "$out/whole.jsonl" --truth "$benchmark/truth.jsonl" --by group
[ -n "$forests" ] || exit 0
echo "Each page by forests learned from other sites:"
"$predict" "$benchmark/truth.jsonl" "$pages" "$forests" > "$out/unseen.jsonl"
python3 "$benchmark/score.py" "$out/unseen.jsonl" --truth "$benchmark/truth.jsonl" --by group
