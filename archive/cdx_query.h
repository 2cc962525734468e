// SPDX-License-Identifier: Apache-2.0
#pragma once

// Questions to an index, as the CDX servers of pywb, OutbackCDX and the Internet
// Archive take them: which captures of a page, of all under it, of a host, of a
// domain, between two moments, of one kind. Asked of many sources at once, whose lines
// come back as if they were one index. Functions without state; any thread.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/cdx_line.h"
#include "archive/cdx_source.h"
#include "base/pattern.h"
#include "base/result.h"

namespace chancery {

enum class UrlMatch {
  exact,   // captures of the address
  prefix,  // of all addresses that begin so
  host,    // of its host
  domain,  // of its host and all hosts below it
};

// "status:200", "!mime:warc/revisit", "=url:http://...", "~status:[23]..": a member of
// the line holds a text, with "=" is it, with "~" begins as a regular expression (RE2)
// says; "!" in front turns it round. Without a member it is about the whole line.
struct CdxFilter {
  enum class Member { line, url, mime, status, digest, filename, key } member{};
  std::string text;
  std::optional<Pattern> pattern{};  // instead of the text
  bool whole = false, negated = false;

  // Fault::malformed for no such member; else as Pattern::parse.
  static Result<CdxFilter> parse(std::string_view text);
  bool passes(const CdxLine& line) const;
};

struct CdxQuery {
  std::string url;
  UrlMatch match = UrlMatch::exact;
  std::string from, to;  // 4 to 14 digits, both inclusive: "2024" to "2024" is the year; "" is open
  std::vector<CdxFilter> filters;
  // Of neighbours with one key whose times share so many digits, the first alone; 0: all.
  std::size_t collapse = 0;
  // Of each key the newest capture alone.
  bool newest = false;
  enum class Sort { forward, reverse, closest } sort = Sort::forward;
  std::string closest;    // 4 to 14 digits, for that order
  std::size_t limit = 0;  // 0: none. Forward questions stop reading there
  // For a revisit, also the line of its original: the same payload, of the same key.
  bool resolve_revisits = false;

  // "agency.example/news/*" asks for a prefix, "*.agency.example" for a domain; any other
  // text for itself.
  static CdxQuery of(std::string_view address);
};

struct CdxAnswer {
  CdxLine line;
  std::optional<CdxLine> original;  // of a revisit, when asked for and known
};

// Calls `take` for each answer, in order, until it returns false. Lines that cannot be
// parsed are passed over, equal lines of several sources come once.
// Fault::malformed when a moment is none.
Result<void> ask(const std::vector<const CdxSource*>& sources, const CdxQuery& query,
                 const std::function<bool(const CdxAnswer&)>& take);
Result<std::vector<CdxAnswer>> ask(const std::vector<const CdxSource*>& sources, const CdxQuery& query);

}  // namespace chancery
