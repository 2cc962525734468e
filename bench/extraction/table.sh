#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The table of an extraction benchmark, by its own scorer: as pages are read now, and,
# with forests that train has written, as pages of sites never seen would be. Below
# each, how often answers are right that say they are sure.
#
#   table.sh PREDICT BENCHMARK_FOLDER PAGES_FOLDER [FORESTS_FOLDER]
set -eu
predict=$1 benchmark=$2 pages=$3 forests=${4:-}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
table() {
  "$predict" "$benchmark/truth.jsonl" "$pages" "$@" > "$out/pages.jsonl"
  python3 "$benchmark/score.py" "$out/pages.jsonl" --truth "$benchmark/truth.jsonl" --by group
  python3 "$(dirname "$0")/calibration.py" "$benchmark" "$out/pages.jsonl"
}
echo "All pages, forests learned from them all:"
table
[ -n "$forests" ] || exit 0
echo "Each page by forests learned from other sites:"
table "$forests"
