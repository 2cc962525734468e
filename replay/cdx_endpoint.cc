// SPDX-License-Identifier: Apache-2.0
#include "replay/cdx_endpoint.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "replay/answers.h"
#include "replay/memento.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

// Fields by pywb's names, with those of OutbackCDX and the Internet Archive beside them.
struct FieldName {
  std::string_view name, other;
};
constexpr std::array<FieldName, 9> kFields = {{{"urlkey", "key"},
                                               {"timestamp", "time"},
                                               {"url", "original"},
                                               {"mime", "mimetype"},
                                               {"status", "statuscode"},
                                               {"digest", "checksum"},
                                               {"length", "size"},
                                               {"offset", "position"},
                                               {"filename", "file"}}};

std::optional<std::string> value_of(const CdxAnswer& answer, std::string_view name) {
  const auto& line = answer.line;
  const auto numbered = [](const CdxLine& of, std::string_view field) -> std::optional<std::string> {
    if (field == "length") return std::to_string(of.length);
    if (field == "offset") return std::to_string(of.offset);
    if (field == "filename") return of.filename;
    return std::nullopt;
  };
  if (name == "urlkey") return line.key;
  if (name == "timestamp") return line.time;
  if (name == "url") return line.url;
  if (name == "mime") return line.mime;
  if (name == "status") return line.status > 0 ? std::to_string(line.status) : "";
  if (name == "digest") return line.digest.starts_with("sha1:") ? line.digest.substr(5) : line.digest;
  if (name.starts_with("orig.")) return answer.original ? numbered(*answer.original, name.substr(5)) : std::nullopt;
  return numbered(line, name);
}

struct Wanted {
  CdxQuery query;
  std::vector<std::string> fields;  // pywb's names; empty: all
  std::string output = "cdxj";
  std::size_t limit = kMaxCdxLines;
  bool one_of_each = false;  // key
  bool last_first = false;   // a negative limit: the last ones, told in order
};

Result<long> number_in(std::string_view name, std::string_view text) {
  long value = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || stop != text.data() + text.size())
    return Error{Fault::malformed, std::string(name) + " is no number: " + std::string(text.substr(0, 40))};
  return value;
}

Result<void> read_match(std::string_view target, Wanted& wanted) {
  const auto url = argument(target, "url");
  if (!url || url->empty()) return Error{Fault::malformed, "the argument \"url\" is missing"};
  wanted.query = CdxQuery::of(*url);
  const auto match = argument(target, "matchType").value_or("");
  constexpr std::array<std::pair<std::string_view, UrlMatch>, 4> kMatches = {{{"exact", UrlMatch::exact},
                                                                              {"prefix", UrlMatch::prefix},
                                                                              {"host", UrlMatch::host},
                                                                              {"domain", UrlMatch::domain}}};
  if (match.empty()) return {};
  for (const auto& [name, kind] : kMatches)
    if (name == match) return wanted.query.match = kind, Result<void>{};
  return Error{Fault::malformed, "matchType is exact, prefix, host or domain"};
}

Result<void> read_order(std::string_view target, Wanted& wanted) {
  auto& query = wanted.query;
  query.from = argument(target, "from").value_or("");
  query.to = argument(target, "to").value_or("");
  query.closest = argument(target, "closest").value_or("");
  const auto sort = argument(target, "sort").value_or(query.closest.empty() ? "" : "closest");
  if (sort == "reverse")
    query.sort = CdxQuery::Sort::reverse;
  else if (sort == "closest" && !query.closest.empty())
    query.sort = CdxQuery::Sort::closest;
  else if (!sort.empty() && sort != "forward")
    return Error{Fault::malformed, "sort is forward, reverse, or closest with the argument \"closest\""};
  if (const auto text = argument(target, "limit"); text && !text->empty()) {
    const auto limit = number_in("limit", *text);
    if (!limit) return limit.error();
    wanted.last_first = *limit < 0;
    if (wanted.last_first) query.sort = CdxQuery::Sort::reverse;
    if (*limit != 0)
      wanted.limit = std::min(kMaxCdxLines,
                              static_cast<std::size_t>(std::labs(std::max(*limit, -static_cast<long>(kMaxCdxLines)))));
  }
  // What is to be sorted is held in memory: the captures of an address, never those of a domain.
  if (query.sort != CdxQuery::Sort::forward && query.match != UrlMatch::exact)
    return Error{Fault::unsupported, "only the captures of one address can be sorted: matchType=exact"};
  return {};
}

Result<void> read_collapse(std::string_view target, Wanted& wanted) {
  auto digits = argument(target, "collapseTime").value_or("");
  const auto collapse = argument(target, "collapse").value_or("");
  if (collapse.starts_with("timestamp:")) digits = collapse.substr(std::string_view("timestamp:").size());
  if (collapse == "timestamp") digits = "14";
  if (!digits.empty()) {
    const auto count = number_in("collapseTime", digits);
    if (!count || *count < 1 || *count > 14) return Error{Fault::malformed, "collapseTime is a number from 1 to 14"};
    wanted.query.collapse = static_cast<std::size_t>(*count);
  } else if (!collapse.empty() && collapse != "urlkey") {
    return Error{Fault::unsupported, "collapse is timestamp:N or urlkey"};
  }
  wanted.one_of_each = collapse == "urlkey";
  return {};
}

Result<void> read_fields(std::string_view target, Wanted& wanted) {
  auto list = argument(target, "fl").value_or(argument(target, "fields").value_or(""));
  std::string_view rest = list;
  while (!rest.empty()) {
    const auto name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    const auto known = std::find_if(kFields.begin(), kFields.end(),
                                    [&](const FieldName& each) { return each.name == name || each.other == name; });
    if (known != kFields.end())
      wanted.fields.emplace_back(known->name);
    else if (name.starts_with("orig."))
      wanted.fields.emplace_back(name);
    else
      return Error{Fault::malformed, "no such field: " + std::string(name.substr(0, 40))};
    if (wanted.fields.size() > 30) return Error{Fault::too_large, "too many fields"};
  }
  return {};
}

Result<Wanted> read_arguments(std::string_view target) {
  Wanted wanted;
  if (auto read = read_match(target, wanted); !read) return read.error();
  if (auto read = read_order(target, wanted); !read) return read.error();
  if (auto read = read_collapse(target, wanted); !read) return read.error();
  if (auto read = read_fields(target, wanted); !read) return read.error();
  for (const auto& text : arguments(target, "filter")) {
    auto filter = CdxFilter::parse(text);
    if (!filter) return filter.error();
    wanted.query.filters.push_back(std::move(*filter));
    if (wanted.query.filters.size() > 30) return Error{Fault::too_large, "too many filters"};
  }
  wanted.query.resolve_revisits = argument(target, "resolveRevisits").value_or("") == "true";
  wanted.output = argument(target, "output").value_or("cdxj");
  constexpr std::array<std::string_view, 4> kOutputs = {"cdxj", "json", "text", "link"};
  if (std::find(kOutputs.begin(), kOutputs.end(), wanted.output) == kOutputs.end())
    return Error{Fault::malformed, "output is cdxj, json, text or link"};
  return wanted;
}

std::vector<std::string> fields_of(const Wanted& wanted, const CdxAnswer& answer) {
  if (!wanted.fields.empty()) return wanted.fields;
  std::vector<std::string> all;
  for (const auto& field : kFields) all.emplace_back(field.name);
  if (answer.original)
    for (const auto* name : {"orig.length", "orig.offset", "orig.filename"}) all.emplace_back(name);
  return all;
}

void write_line(const Wanted& wanted, const CdxAnswer& answer, std::string& out) {
  const bool cdxj = wanted.output == "cdxj";
  if (cdxj && wanted.fields.empty() && !answer.original) {
    out += answer.line.to_line() + "\n";
    return;
  }
  if (cdxj) out += answer.line.key + " " + answer.line.time + " ";
  Json object = Json::object();
  bool first = true;
  for (const auto& name : fields_of(wanted, answer)) {
    const auto value = value_of(answer, name);
    if (wanted.output == "text") {
      out += (first ? "" : " ") + (value && !value->empty() ? *value : std::string("-"));
      first = false;
    } else if (value && !value->empty() && !(cdxj && (name == "urlkey" || name == "timestamp"))) {
      object[name] = *value;
    }
  }
  if (wanted.output != "text") out += object.dump(-1, ' ', false, Json::error_handler_t::replace);
  out += "\n";
}

std::string_view type_of(const std::string& output) {
  if (output == "json") return "application/x-ndjson";
  if (output == "link") return "application/link-format";
  return output == "text" ? "text/plain; charset=utf-8" : "text/x-cdxj";
}

std::string written(const Wanted& wanted, const std::vector<CdxAnswer>& answers, std::string_view origin) {
  std::string out;
  if (wanted.output != "link") {
    for (const auto& answer : answers) write_line(wanted, answer, out);
    return out;
  }
  const auto url =
      Url::parse(wanted.query.url.find("://") == std::string::npos ? "http://" + wanted.query.url : wanted.query.url);
  std::vector<CdxLine> lines;
  for (const auto& answer : answers) lines.push_back(answer.line);
  return url ? timemap(origin, *url, lines) : out;
}

}  // namespace

HttpResponse cdx_answer(const Collection& collection, std::string_view target, std::string_view origin) {
  const auto wanted = read_arguments(target);
  if (!wanted) return json_error(400, wanted.error().detail);
  std::vector<CdxAnswer> answers;
  const auto asked = collection.ask(wanted->query, [&](const CdxAnswer& answer) {
    if (!wanted->one_of_each || answers.empty() || answers.back().line.key != answer.line.key)
      answers.push_back(answer);
    return answers.size() < wanted->limit;
  });
  if (!asked) return json_error(400, asked.error().detail);
  if (wanted->last_first) std::reverse(answers.begin(), answers.end());
  auto told = json_answer(written(*wanted, answers, origin), type_of(wanted->output));
  if (answers.size() >= kMaxCdxLines) told.headers.emplace_back("X-Archive-Cut", std::to_string(answers.size()));
  return told;
}

}  // namespace chancery
