// SPDX-License-Identifier: Apache-2.0
#include "archive/cdx_query.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "base/ascii.h"
#include "base/surt.h"
#include "base/timestamp.h"

namespace chancery {
namespace {

constexpr std::array<std::pair<std::string_view, CdxFilter::Member>, 11> kMembers = {{
    {"url", CdxFilter::Member::url},
    {"original", CdxFilter::Member::url},
    {"mime", CdxFilter::Member::mime},
    {"mimetype", CdxFilter::Member::mime},
    {"status", CdxFilter::Member::status},
    {"statuscode", CdxFilter::Member::status},
    {"digest", CdxFilter::Member::digest},
    {"filename", CdxFilter::Member::filename},
    {"urlkey", CdxFilter::Member::key},
    {"key", CdxFilter::Member::key},
    {"surt", CdxFilter::Member::key},
}};

std::string text_of(const CdxLine& line, CdxFilter::Member member) {
  switch (member) {
    case CdxFilter::Member::line:
      return line.to_line();
    case CdxFilter::Member::url:
      return line.url;
    case CdxFilter::Member::mime:
      return line.mime;
    case CdxFilter::Member::status:
      return line.status > 0 ? std::to_string(line.status) : "";
    case CdxFilter::Member::digest:
      return line.digest;
    case CdxFilter::Member::filename:
      return line.filename;
    case CdxFilter::Member::key:
      return line.key;
  }
  return {};
}

// The first text in order of bytes behind all that begin with `prefix`.
std::string behind(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

struct Range {
  std::string begin, end;  // of lines; an empty end is the end of the index
};

Range range_of(const CdxQuery& query) {
  const auto key = surt(query.url);
  if (query.match == UrlMatch::exact) return {key + ' ' + query.from, behind(key + ' ')};
  if (query.match == UrlMatch::prefix) {
    auto prefix = key;
    // Keys drop the slash and the question mark that a prefix means.
    for (const char last : {'/', '?'})
      if (query.url.ends_with(last) && !prefix.ends_with(last)) prefix += last;
    return {prefix, behind(prefix)};
  }
  const auto host = key.substr(0, key.find(')'));
  // Behind the host stands ")", behind the part of it that all its subdomains share ",".
  return {host + ')', host + (query.match == UrlMatch::host ? "*" : "-")};
}

// Many cursors read as one, equal lines once.
class Merge {
 public:
  Merge(const std::vector<const CdxSource*>& sources, std::string_view bound) {
    for (const auto* source : sources) {
      cursors_.push_back({source->from(bound), {}});
      advance(cursors_.back());
    }
  }
  bool next(std::string& line) {
    while (true) {
      Head* least = nullptr;
      for (auto& head : cursors_)
        if (head.line && (!least || *head.line < *least->line)) least = &head;
      if (!least) return false;
      const bool again = *least->line == line;
      if (!again) line = *least->line;
      advance(*least);
      if (!again) return true;
    }
  }

 private:
  struct Head {
    std::unique_ptr<CdxCursor> cursor;
    std::optional<std::string_view> line;
  };
  static void advance(Head& head) { head.line = head.cursor->next(); }
  std::vector<Head> cursors_;
};

bool is_moment(std::string_view digits) { return digits.empty() || Timestamp::parse_digits(digits).has_value(); }

std::int64_t distance(const CdxLine& line, Timestamp when) {
  const auto time = Timestamp::parse_digits(line.time).value_or(Timestamp());
  const auto apart = time.unix_seconds() - when.unix_seconds();
  return apart < 0 ? -apart : apart;
}

// Which lines of one key are answers, and what their revisits refer to.
class Sieve {
 public:
  explicit Sieve(const CdxQuery& query) : query_(query), to_(query.to) {
    to_.append(14 - std::min<std::size_t>(14, to_.size()), '9');
  }

  // Lines come in order. An answer that is sure of itself is handed to `out`.
  bool put(CdxLine line, const std::function<bool(CdxAnswer)>& out) {
    if (line.key != key_) {
      if (!flush(out)) return false;
      key_ = line.key;
      collapsed_.clear();
      originals_.clear();
    }
    const bool revisit = line.mime == "warc/revisit";
    CdxAnswer answer{std::move(line), std::nullopt};
    if (query_.resolve_revisits && !answer.line.digest.empty()) {
      if (!revisit)
        originals_.emplace(answer.line.digest, answer.line);
      else if (const auto known = originals_.find(answer.line.digest); known != originals_.end())
        answer.original = known->second;
    }
    if (answer.line.time < query_.from || answer.line.time > to_) return true;
    for (const auto& filter : query_.filters)
      if (!filter.passes(answer.line)) return true;
    if (query_.collapse > 0) {
      auto shared = answer.line.time.substr(0, query_.collapse);
      if (shared == collapsed_) return true;
      collapsed_ = std::move(shared);
    }
    if (!query_.newest) return out(std::move(answer));
    held_ = std::move(answer);
    return true;
  }

  bool flush(const std::function<bool(CdxAnswer)>& out) {
    auto held = std::exchange(held_, std::nullopt);
    return !held || out(std::move(*held));
  }

 private:
  const CdxQuery& query_;
  std::string to_, key_, collapsed_;
  std::map<std::string, CdxLine> originals_;
  std::optional<CdxAnswer> held_;
};

void order(std::vector<CdxAnswer>& answers, const CdxQuery& query) {
  if (query.sort == CdxQuery::Sort::reverse) {
    std::reverse(answers.begin(), answers.end());
  } else if (query.sort == CdxQuery::Sort::closest) {
    const auto when = Timestamp::parse_digits(query.closest).value_or(Timestamp());
    std::stable_sort(answers.begin(), answers.end(), [&](const CdxAnswer& a, const CdxAnswer& b) {
      return distance(a.line, when) < distance(b.line, when);
    });
  }
}

}  // namespace

Result<CdxFilter> CdxFilter::parse(std::string_view text) {
  CdxFilter filter;
  if (text.starts_with('!')) {
    filter.negated = true;
    text.remove_prefix(1);
  }
  const bool expression = text.starts_with('~');
  filter.whole = text.starts_with('=');
  if (expression || filter.whole) text.remove_prefix(1);
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    const auto* const known = std::find_if(kMembers.begin(), kMembers.end(),
                                           [&](const auto& one) { return one.first == text.substr(0, colon); });
    if (known == kMembers.end())
      return Error{Fault::malformed, "a filter of no member that a line has: " + std::string(text.substr(0, 40))};
    filter.member = known->second;
    text.remove_prefix(colon + 1);
  }
  filter.text = text;
  if (expression) {
    auto pattern = Pattern::parse(filter.text);
    if (!pattern) return pattern.error();
    filter.pattern = std::move(*pattern);
  }
  return filter;
}

bool CdxFilter::passes(const CdxLine& line) const {
  const auto value = text_of(line, member);
  const bool found = pattern ? pattern->begins(value) : whole ? value == text : value.find(text) != std::string::npos;
  return found != negated;
}

CdxQuery CdxQuery::of(std::string_view address) {
  CdxQuery query;
  if (address.starts_with("*.")) {
    query.match = UrlMatch::domain;
    address.remove_prefix(2);
  } else if (address.ends_with('*')) {
    query.match = UrlMatch::prefix;
    address.remove_suffix(1);
  }
  query.url = address;
  return query;
}

Result<void> ask(const std::vector<const CdxSource*>& sources, const CdxQuery& query,
                 const std::function<bool(const CdxAnswer&)>& take) {
  for (const auto& moment : {query.from, query.to, query.closest})
    if (!is_moment(moment)) return Error{Fault::malformed, "\"" + moment + "\" is no moment"};

  const bool in_order = query.sort == CdxQuery::Sort::forward;
  std::size_t given = 0;
  const auto give = [&](const CdxAnswer& answer) {
    return take(answer) && (query.limit == 0 || ++given < query.limit);
  };
  std::vector<CdxAnswer> kept;
  const auto out = [&](CdxAnswer answer) {
    if (in_order) return give(answer);
    kept.push_back(std::move(answer));
    return true;
  };

  auto range = range_of(query);
  // A revisit's original may be older than what is asked for.
  if (query.resolve_revisits && query.match == UrlMatch::exact) range.begin.resize(range.begin.find(' ') + 1);
  Merge lines(sources, range.begin);
  Sieve sieve(query);
  bool more = true;
  for (std::string text; more && lines.next(text);) {
    if (!range.end.empty() && text >= range.end) break;
    if (auto line = CdxLine::parse(text)) more = sieve.put(std::move(*line), out);
  }
  if (more) sieve.flush(out);
  order(kept, query);
  for (const auto& answer : kept)
    if (!give(answer)) break;
  return {};
}

Result<std::vector<CdxAnswer>> ask(const std::vector<const CdxSource*>& sources, const CdxQuery& query) {
  std::vector<CdxAnswer> answers;
  const auto asked = ask(sources, query, [&](const CdxAnswer& answer) {
    answers.push_back(answer);
    return true;
  });
  if (!asked) return asked.error();
  return answers;
}

}  // namespace chancery
