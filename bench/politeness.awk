# SPDX-License-Identifier: Apache-2.0
# Proves from the web's log (host, microseconds asked, microseconds answered, target; in order of asking) that
# every host was asked politely: robots.txt first, one request at a time, the gap kept.
#
#   awk -v gap=1000 -f politeness.awk LOG          gap in milliseconds
#
# Ends with 1 if any of it was broken by more than 10 ms.
{
  host = $1
  if (!(host in requests)) {
    ++hosts
    if ($4 != "/robots.txt") ++unruly
  } else {
    kept = ($2 - asked[host]) / 1000
    if (least == "" || kept < least) least = kept
    if (kept < gap - 10) ++short
    # An answer that never came is nothing to wait for.
    if (answered[host] > 0 && $2 < answered[host]) ++crowded
    gaps[int(kept / 10)]++
    ++all
  }
  asked[host] = $2
  answered[host] = $3
  if (++requests[host] > most) most = requests[host]
  if (first == "") first = $2
  if ($3 > last) last = $3
  ++total
}
END {
  for (bin = 0; seen * 2 < all; ++bin) seen += gaps[bin]
  printf "%d hosts, %d requests, at most %d of one host\n", hosts, total, most
  printf "robots.txt not first: %d hosts; asked while answering: %d times\n", unruly, crowded
  printf "gaps: least %.0f ms, median about %d ms, short by more than 10 ms: %d\n", least, bin * 10, short
  printf "first request to last answer: %.2f s, ideal %.2f s: %.3f\n", (last - first) / 1e6, (most - 1) * gap / 1000,
    (most - 1) * gap * 1000 / (last - first)
  exit unruly + crowded + short > 0
}
