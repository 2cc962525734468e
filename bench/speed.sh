#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A zero-delay crawl on loopback: chancery with everything on, chancery that only archives, the
# yardstick with and without reading, and wget with WARC, in turn; medians of the rounds and
# the ratios that matter. CPU seconds are to be trusted, pages a second only on an idle machine.
#
#   bench/speed.sh BUILD_FOLDER [HOSTS [PAGES [ROUNDS]]]
#
# Every fourth page is a real one when ../shared/extraction is there (or CHANCERY_SHARED says where).
set -euo pipefail
build=$(readlink -f "$1")
hosts=${2:-60} pages=${3:-30} rounds=${4:-5}
shared=${CHANCERY_SHARED:-$(dirname "$0")/../../shared}
work=$(mktemp -d)
trap 'kill $web 2>/dev/null || true; rm -rf "$work"' EXIT

real=()
if [ -e "$shared/extraction/pages.tar.xz" ]; then
  tar -xJf "$shared/extraction/pages.tar.xz" -C "$work"
  real=(--real "$work/pages")
fi
cd "$work"
"$build/bench/loopback_web" "$hosts" "$pages" --threads 2 "${real[@]}" >web.out &
web=$!
until grep -q ready web.out; do sleep 0.1; done
grep http web.out >seeds
for page in $(seq 0 $((pages - 1))); do sed "s|\$|page$page.html|" seeds; done >urls
total=$((hosts * (pages + 1)))
{
  printf '[politeness]\ndelay = "0"\n[network]\nprivate_allowed = ["127.0.0.0/8"]\n'
  # What real pages ask for lies on hosts that are not there; wget does not follow it either.
  awk '{ printf "[[site]]\nname = \"s%d\"\nseed = \"%s\"\nrequisites = false\n", NR, $0 }' seeds
} >config.toml

# Whole-process figures, a line a run: name, CPU seconds per 1000 pages, pages a second, MB at the peak.
measure() { # NAME PAGES COMMAND...
  local name=$1 count=$2
  shift 2
  /usr/bin/time -f '%U %S %e %M' -o time "$@" >out 2>err || { tail -3 err >&2; }
  awk -v name="$name" -v pages="$count" \
    '{printf "%s %.3f %.0f %.0f\n", name, ($1 + $2) * 1000 / pages, pages / $3, $4 / 1024}' <(tail -1 time) |
    tee -a figures >&2
}
crawled() { # how many pages the crawl just made kept
  local kept
  kept=$(grep -c ' 200 .*text/html' collection/runs/1/crawl.log)
  [ "$kept" -eq "$total" ] || echo "kept $kept of $total pages" >&2
}

if command -v wrk >/dev/null; then
  printf 'the web alone: '
  wrk -t1 -c16 -d2 "$(head -1 seeds)page0.html" | grep Requests/sec
fi
for round in $(seq "$rounds"); do
  rm -rf collection w.warc.gz wget bare.warc bare.db
  measure chancery "$total" "$build/app/chancery" crawl -q
  crawled
  measure yardstick $((hosts * pages)) "$build/bench/yardstick" urls "$hosts" bare.warc bare.db
  mkdir wget
  measure wget "$total" wget --quiet --recursive --level=5 --delete-after --directory-prefix=wget --warc-file=w \
    --input-file=seeds
  rm -rf collection
  measure no-extract "$total" "$build/app/chancery" crawl --no-extract -q
  crawled
  measure bare-fetch $((hosts * pages)) "$build/bench/yardstick" urls "$hosts" bare.warc -
done
cat out

awk '
  function median(name, column, list, n, i, j, swap) {
    n = count[name]
    for (i = 1; i <= n; ++i) list[i] = figure[name, column, i]
    for (i = 1; i <= n; ++i) for (j = i + 1; j <= n; ++j) if (list[j] < list[i]) { swap = list[i]; list[i] = list[j]; list[j] = swap }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
  }
  { n = ++count[$1]; for (i = 2; i <= 4; ++i) figure[$1, i, n] = $i }
  END {
    split("chancery yardstick wget no-extract bare-fetch", names)
    print "medians      CPU s/1000 pages   pages/s   peak MB"
    for (i = 1; i <= 5; ++i)
      printf "%-12s %16.2f %9.0f %9.0f\n", names[i], median(names[i], 2), median(names[i], 3), median(names[i], 4)
    wget = median("wget", 2)
    printf "pages per CPU second over the yardstick: %.2f (goal 0.80)\n", median("yardstick", 2) / median("chancery", 2)
    printf "CPU per page over wget: %.2f (goal 1.0)\n", median("chancery", 2) / wget
    printf "CPU per page over wget, --no-extract: %.2f (goal 0.40)\n", median("no-extract", 2) / wget
    printf "pages/s over wget: %.2f (goal 2)\n", median("chancery", 3) / median("wget", 3)
  }' figures
