#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bench/warc_reading.sh BUILD PYTHON [ROUNDS]: our reading of WARC files beside that of
# Python's warcio (PYTHON is an interpreter that has it), in turns, medians of records a CPU second.
set -eu
build=$1 python=$2 rounds=${3:-5}
here=$(dirname "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$build/bench/warc_reading" make "$folder/made"
set -- "$folder"/made/*.warc.gz
for round in $(seq "$rounds"); do
  "$build/bench/warc_reading" "$@" >>"$folder/ours"
  "$python" "$here/warcio_reading.py" "$@" >>"$folder/theirs"
done
median() { awk -v kind="$1" '$1 == kind {print $3}' "$2" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
printf '%-8s %12s %12s %8s\n' records ours/s warcio/s ratio
for kind in small large packed; do
  ours=$(median $kind "$folder/ours") theirs=$(median $kind "$folder/theirs")
  printf '%-8s %12s %12s %8s\n' $kind "$ours" "$theirs" "$(awk "BEGIN {printf \"%.1f\", $ours / $theirs}")"
done
