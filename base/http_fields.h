// SPDX-License-Identifier: Apache-2.0
#pragma once

// What single HTTP fields mean. Each function takes a field's value as sent and
// is as lenient as its standard allows; nonsense is absence, never an error.
// Pure functions; thread-safe.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/timestamp.h"

namespace chancery {

// Content-Type, by the WHATWG MIME Sniffing Standard 4.4. `essence` and parameter
// names are lower case; the first of a repeated parameter counts.
struct MediaType {
  std::string essence;  // "text/html"
  std::vector<std::pair<std::string, std::string>> parameters;

  static std::optional<MediaType> parse(std::string_view value);
  std::optional<std::string_view> parameter(std::string_view name) const;
  std::string to_string() const;

  bool is_html() const { return essence == "text/html" || essence == "application/xhtml+xml"; }
  bool is_xml() const;
  bool is_image() const { return essence.starts_with("image/"); }
};

// Link (RFC 8288): the target as written and each relation, lower case.
struct LinkField {
  std::string target;
  std::string rel;  // one relation; a link with two gives two entries; empty when absent
  std::vector<std::pair<std::string, std::string>> parameters;  // names lower case, "rel" among them
};
std::vector<LinkField> parse_link(std::string_view value);

// Content-Disposition (RFC 6266): `type` and parameter names are lower case, values
// are UTF-8 (bytes that are not are taken for ISO 8859-1). The first of a repeated
// parameter counts; one whose quotes are not closed is none. "filename*" (RFC 8187) is
// kept as sent and, if it can be decoded, gives "filename", whatever else does. Not
// yet a safe file name. nullopt for nothing but spaces.
struct ContentDisposition {
  std::string type;  // "attachment"; empty when the value begins with ";"
  std::vector<std::pair<std::string, std::string>> parameters;
  std::optional<std::string_view> parameter(std::string_view name) const;
};
std::optional<ContentDisposition> parse_content_disposition(std::string_view value);

// Retry-After (RFC 9110 10.2.3): seconds or an HTTP-date, as a wait from `now`;
// a date in the past is zero. nullopt when it is neither. Never negative, at most
// kLongestRetryAfter, so that a host's clock or digits cannot overflow ours.
inline constexpr std::chrono::seconds kLongestRetryAfter = std::chrono::hours(24 * 3650);
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Timestamp now);

}  // namespace chancery
