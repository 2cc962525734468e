#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# CPU seconds per 1000 pages of a zero-delay crawl on loopback, ours beside wget's with WARC, in turn.
#
#   bench/crawl_vs_wget.sh BUILD_FOLDER [HOSTS [PAGES [ROUNDS]]]
set -euo pipefail
build=$(readlink -f "$1")
hosts=${2:-100} pages=${3:-30} rounds=${4:-3}
work=$(mktemp -d)
trap 'kill $web 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
"$build/bench/loopback_web" "$hosts" "$pages" >web.out &
web=$!
until grep -q ready web.out; do sleep 0.1; done
grep http web.out >seeds

# Whole-process figures: user and system seconds, wall seconds, peak memory.
measure() { /usr/bin/time -f '%U %S %e %M' -o time "$@" >/dev/null 2>err || true; }
report() {  # NAME PAGES
  awk -v name="$1" -v pages="$2" '{printf "%-10s %6d pages  %.2f CPU s per 1000 pages  %6.0f pages/s  %d MB peak\n",
    name, pages, ($1 + $2) * 1000 / pages, pages / $3, $4 / 1024}' time
}

printf '[politeness]\ndelay = "0"\n[network]\nprivate_allowed = ["127.0.0.0/8"]\n' >config.toml
for round in $(seq "$rounds"); do
  rm -rf collection w.warc.gz wget
  measure "$build/app/chancery" crawl --seeds seeds --delay 0 -q
  report chancery "$(grep -c ' 200 .*text/html' collection/runs/1/crawl.log)"
  mkdir wget
  measure wget --quiet --recursive --level=5 --delete-after --directory-prefix=wget --warc-file=w --input-file=seeds
  report wget "$(zcat w.warc.gz | grep -a -c '^WARC-Type: response')"
done
