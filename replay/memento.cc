// SPDX-License-Identifier: Apache-2.0
#include "replay/memento.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <tuple>

#include <nlohmann/json.hpp>

#include "replay/web_address.h"

namespace chancery {
namespace {

// A URL between "<" and ">" of a Link field: what would end it is escaped.
std::string link_target(std::string_view origin, std::string_view path) {
  std::string out = "<" + std::string(origin);
  for (const char c : path) {
    if (c == '>')
      out += "%3E";
    else if (c == '<')
      out += "%3C";
    else
      out += c;
  }
  return out + ">";
}

std::string relation(std::string_view origin, std::string_view path, std::string_view rel) {
  return link_target(origin, path) + "; rel=\"" + std::string(rel) + "\"";
}

std::string memento(std::string_view origin, const CdxLine& line, std::string_view rel) {
  const auto when = time_of(line);
  return relation(origin, web_path(when, "", line.url), rel) + "; datetime=\"" + when.http_date() + "\"";
}

std::string_view rel_of(std::size_t i, std::size_t count) {
  if (count == 1) return "first last memento";
  return i == 0 ? "first memento" : i + 1 == count ? "last memento" : "memento";
}

std::string timemap_path(const Url& url) { return "/web/timemap/link/" + url.href(); }

}  // namespace

Timestamp time_of(const CdxLine& line) { return Timestamp::parse_digits(line.time).value_or(Timestamp()); }

std::vector<CdxLine> captures_of(const Url& url, std::vector<CdxLine> lines) {
  const auto same_place = [&](const CdxLine& line) {
    if (line.url == url.href()) return true;
    const auto other = Url::parse(line.url);
    return other && other->path_and_query() == url.path_and_query();
  };
  if (std::any_of(lines.begin(), lines.end(), same_place))
    std::erase_if(lines, [&](const CdxLine& line) { return !same_place(line); });
  std::stable_sort(lines.begin(), lines.end(), [](const CdxLine& a, const CdxLine& b) { return a.time < b.time; });
  return lines;
}

std::vector<std::size_t> by_nearness(const std::vector<CdxLine>& captures, Timestamp when) {
  std::vector<std::size_t> order(captures.size());
  std::iota(order.begin(), order.end(), 0);
  const bool names_millis = when.unix_micros() % 1'000'000 != 0;
  const auto rank = [&](std::size_t i) {
    const auto& line = captures[i];
    const auto then = time_of(line);
    const auto away = std::abs(then.unix_seconds() - when.unix_seconds());
    // Who names a millisecond means that very capture.
    return std::tuple(names_millis && then != when, away, then.unix_seconds(), line.status >= 400, line.time);
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

std::optional<std::size_t> nearest(const std::vector<CdxLine>& captures, Timestamp when) {
  if (captures.empty()) return std::nullopt;
  return by_nearness(captures, when).front();
}

std::string memento_links(std::string_view origin, const Url& url, const std::vector<CdxLine>& captures,
                          std::optional<std::size_t> at) {
  std::string out = relation("", url.href(), "original");
  out += ", " + relation(origin, newest_path(url.href()), "timegate");
  out += ", " + relation(origin, timemap_path(url), "timemap") + "; type=\"application/link-format\"";
  if (captures.empty()) return out;
  const auto add = [&](std::size_t i, std::string_view rel) { out += ", " + memento(origin, captures[i], rel); };
  const auto last = captures.size() - 1;
  if (!at) {
    add(0, "first memento");
    if (last > 0) add(last, "last memento");
    return out;
  }
  if (*at > 0) add(0, *at == 1 ? "first prev memento" : "first memento");
  if (*at > 1) add(*at - 1, "prev memento");
  add(*at, rel_of(*at, captures.size()));
  if (*at + 1 < last) add(*at + 1, "next memento");
  if (*at < last) add(last, *at + 1 == last ? "next last memento" : "last memento");
  return out;
}

std::string timemap(std::string_view origin, const Url& url, const std::vector<CdxLine>& captures) {
  std::string out = relation(origin, timemap_path(url), "self") + "; type=\"application/link-format\"";
  if (!captures.empty())
    out += "; from=\"" + time_of(captures.front()).http_date() + "\"; until=\"" + time_of(captures.back()).http_date() +
           "\"";
  out += ",\n" + relation(origin, newest_path(url.href()), "timegate");
  out += ",\n" + relation("", url.href(), "original");
  for (std::size_t i = 0; i < captures.size(); ++i)
    out += ",\n" + memento(origin, captures[i], rel_of(i, captures.size()));
  return out + "\n";
}

std::string json_timemap(std::string_view origin, const Url& url, const std::vector<CdxLine>& captures) {
  using Json = nlohmann::ordered_json;
  const auto at = [&](const std::string& path) { return std::string(origin) + path; };
  const auto one = [&](const CdxLine& line) {
    return Json{{"datetime", time_of(line).iso8601()}, {"uri", at(web_path(time_of(line), "", line.url))}};
  };
  Json out = {{"original_uri", url.href()}, {"self", at("/web/timemap/json/" + url.href())}};
  auto& list = out["mementos"]["list"] = Json::array();
  for (const auto& line : captures) list.push_back(one(line));
  if (!captures.empty()) {
    out["mementos"]["first"] = one(captures.front());
    out["mementos"]["last"] = one(captures.back());
  }
  out["timemap_uri"] = {{"link_format", at(timemap_path(url))}, {"json_format", at("/web/timemap/json/" + url.href())}};
  out["timegate_uri"] = at(newest_path(url.href()));
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace chancery
