#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A polite crawl of many hosts on loopback, a second between requests: how near to the ideal time it comes,
# what it takes, and by the web's own log whether every host was asked as it must be.
#
#   bench/polite.sh BUILD_FOLDER [HOSTS [PAGES [LATENCY_MS [DEAD_PERCENT [OPTION...]]]]]
#
# Ideal is the most requests of any host times the gap, over the whole life of the process. Dead hosts take
# requests and never answer; the time then is that of the others, by the log. Options are chancery's:
# a thousand pages a second are more than two cores can read, so there --no-extract.
set -euo pipefail
build=$(readlink -f "$1")
bench=$(dirname "$(readlink -f "$0")")
hosts=${2:-200} pages=${3:-20} latency=${4:-0} dead=${5:-0}
options=("${@:6}")
work=$(mktemp -d)
trap 'kill $web 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
# The web holds the clock: it goes first where it may, lest a late reader shorten a gap.
first=(chrt --fifo 1)
"${first[@]}" true 2>/dev/null || first=()
"${first[@]}" "$build/bench/loopback_web" "$hosts" "$pages" --threads 2 --latency "$latency" --dead "$dead" --log log >web.out &
web=$!
until grep -q ready web.out; do sleep 0.1; done
grep http web.out >seeds
{
  printf '[crawler]\nconnections = %d\n' "$((hosts + 100))"
  printf '[politeness]\ndelay = "1s"\npatience = "1s"\n[limits]\nidle_timeout = "5s"\n'
  printf '[network]\nprivate_allowed = ["127.0.0.0/8"]\n'
  awk '{ printf "[[site]]\nname = \"s%d\"\nseed = \"%s\"\nrequisites = false\n", NR, $0 }' seeds
} >config.toml
/usr/bin/time -f '%U %S %e %M' -o time "$build/app/chancery" crawl "${options[@]}" -q >out 2>&1 || true
kill "$web"
wait "$web" 2>/dev/null || true
tail -1 time | awk -v requests="$((pages + 2))" -v pages="$((hosts * (pages + 1)))" \
  '{ printf "%.2f s, ideal %d s: %.3f; %.2f CPU s per 1000 pages; %d MB at the peak\n", $3, requests, requests / $3,
     ($1 + $2) * 1000 / pages, $4 / 1024 }'
# Hosts that never answered are no part of the others' time.
awk 'NR == FNR { if ($3 > 0) alive[$1] = 1; next } $1 in alive' log log | awk -v gap=1000 -f "$bench/politeness.awk"
