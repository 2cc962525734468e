// SPDX-License-Identifier: Apache-2.0
#include "archive/arc_head.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/ascii.h"

namespace chancery {
namespace {

// "URL IP date type length", and in version 2 "URL IP date type status checksum
// location offset file length". A URL may hold spaces, so fields count from the end.
struct ArcLine {
  std::string_view url, ip, date, type, length;
};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

bool is_date(std::string_view text) { return (text.size() == 14 || text.size() == 12) && all_digits(text); }

std::optional<ArcLine> arc_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  constexpr std::size_t kMost = 9;  // fields behind the URL
  std::vector<std::string_view> behind;
  auto rest = line;
  while (behind.size() < kMost) {
    const auto space = rest.rfind(' ');
    if (space == std::string_view::npos) break;
    behind.push_back(rest.substr(space + 1));
    rest.remove_suffix(rest.size() - space);
    for (const std::size_t fields : {4, 9}) {
      if (behind.size() != fields || !is_date(behind[fields - 2]) || !all_digits(behind[0])) continue;
      if (rest.find(':') == std::string_view::npos) return std::nullopt;
      return ArcLine{rest, behind[fields - 1], behind[fields - 2], behind[fields - 3], behind[0]};
    }
  }
  return std::nullopt;
}

}  // namespace

bool begins_arc_record(std::string_view bytes) {
  const auto end = bytes.substr(0, kMaxArcLine).find('\n');
  return end != std::string_view::npos && arc_line(bytes.substr(0, end));
}

Result<ParsedHead> parse_arc_head(std::string_view bytes) {
  const auto end = bytes.substr(0, kMaxArcLine).find('\n');
  if (end == std::string_view::npos)
    return Error{bytes.size() < kMaxArcLine ? Fault::truncated : Fault::malformed, "an ARC line without its end"};
  const auto line = arc_line(bytes.substr(0, end));
  if (!line) return Error{Fault::malformed, "no line of an ARC record"};

  const auto is = [&](std::string_view scheme) { return line->url.starts_with(scheme); };
  const bool about_file = is("filedesc:"), http = is("http://") || is("https://");
  ParsedHead parsed;
  parsed.size = end + 1;
  parsed.head.version = "ARC";
  parsed.head.add("WARC-Type", about_file ? "warcinfo" : http ? "response" : "resource");
  if (const auto date = Timestamp::parse_digits(line->date))
    parsed.head.add("WARC-Date", date->iso8601());
  else
    parsed.odd = "no date in the ARC line";
  parsed.head.add(about_file ? "WARC-Filename" : "WARC-Target-URI", line->url);
  if (!about_file && line->ip != "0.0.0.0") parsed.head.add("WARC-IP-Address", line->ip);
  parsed.head.add("Content-Type", http ? "application/http; msgtype=response" : line->type);
  parsed.head.add("Content-Length", line->length);
  if (!parsed.head.content_length()) return Error{Fault::malformed, "the length in the ARC line is too large"};
  return parsed;
}

}  // namespace chancery
