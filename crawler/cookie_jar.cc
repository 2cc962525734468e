// SPDX-License-Identifier: Apache-2.0
#include "crawler/cookie_jar.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/ascii.h"
#include "base/host.h"
#include "base/public_suffix.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t";
constexpr std::int64_t kLongest = 400LL * 86400;  // seconds; no run is longer

// Digits at the front of a token: `least` to `most` of them, then no further digit.
std::optional<int> leading_number(std::string_view token, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  int value = 0;
  while (count < token.size() && count <= most && ascii::is_digit(token[count]))
    value = value * 10 + (token[count++] - '0');
  if (count < least || count > most) return std::nullopt;
  return value;
}

struct TimeOfDay {
  int hour = 0, minute = 0, second = 0;
};
// "21:01:22" and what may follow it.
std::optional<TimeOfDay> time_of(std::string_view token) {
  std::array<int, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = leading_number(token, 1, 2);
    if (!number) return std::nullopt;
    parts[i] = *number;
    token.remove_prefix(std::min(token.find_first_not_of("0123456789"), token.size()));
    if (i == 2) break;
    if (!token.starts_with(':')) return std::nullopt;
    token.remove_prefix(1);
  }
  return TimeOfDay{parts[0], parts[1], parts[2]};
}

std::optional<unsigned> month_of(std::string_view token) {
  constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (token.size() < 3) return std::nullopt;
  const auto start = ascii::lower(token.substr(0, 3));
  for (std::size_t i = 0; i < kMonths.size(); i += 3)
    if (kMonths.substr(i, 3) == start) return static_cast<unsigned>(i / 3 + 1);
  return std::nullopt;
}

bool is_delimiter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x09 || (byte >= 0x20 && byte <= 0x2F) || (byte >= 0x3B && byte <= 0x40) ||
         (byte >= 0x5B && byte <= 0x60) || (byte >= 0x7B && byte <= 0x7E);
}

bool domain_matches(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.' &&
         !host.starts_with('[') && !IpAddress::parse(host);
}

// 5.1.4
std::string default_path(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}
bool path_matches(std::string_view path, std::string_view of_cookie) {
  return path == of_cookie ||
         (path.starts_with(of_cookie) && (of_cookie.ends_with('/') || path[of_cookie.size()] == '/'));
}

// What a Set-Cookie field says (5.2).
struct Said {
  std::string_view name, value;
  std::optional<std::string> domain;  // lower case
  std::string_view path;              // "" or without a slash: the default one
  std::optional<Timestamp> expires;
  std::optional<std::int64_t> max_age;
  bool secure = false;
};

std::optional<std::int64_t> seconds_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), ascii::is_digit)) return std::nullopt;
  if (negative) return -1;
  std::int64_t value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), kLongest);
  return value;
}

void attribute(Said& said, std::string_view text) {
  const auto equals = text.find('=');
  const auto name = ascii::lower(ascii::trim(text.substr(0, equals), kSpaces));
  const auto value =
      equals == std::string_view::npos ? std::string_view() : ascii::trim(text.substr(equals + 1), kSpaces);
  if (name == "expires") {
    if (const auto date = parse_cookie_date(value)) said.expires = date;
  } else if (name == "max-age") {
    if (const auto age = seconds_of(value)) said.max_age = age;
  } else if (name == "domain") {
    if (!value.empty()) said.domain = ascii::lower(value.starts_with('.') ? value.substr(1) : value);
  } else if (name == "path") {
    said.path = value;
  } else if (name == "secure") {
    said.secure = true;
  }
}

std::optional<Said> parse(std::string_view field) {
  field = field.substr(0, field.find_first_of(std::string_view("\0\r\n", 3)));
  Said said;
  const auto pair = field.substr(0, field.find(';'));
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  said.name = ascii::trim(pair.substr(0, equals), kSpaces);
  said.value = ascii::trim(pair.substr(equals + 1), kSpaces);
  if (said.name.empty()) return std::nullopt;
  field.remove_prefix(pair.size());
  while (!field.empty()) {
    field.remove_prefix(1);
    const auto one = field.substr(0, field.find(';'));
    attribute(said, one);
    field.remove_prefix(one.size());
  }
  return said;
}

}  // namespace

std::optional<Timestamp> parse_cookie_date(std::string_view text) {
  std::optional<TimeOfDay> time;
  std::optional<int> day, year;
  std::optional<unsigned> month;
  while (!text.empty()) {
    const auto begin = std::find_if_not(text.begin(), text.end(), is_delimiter);
    const auto end = std::find_if(begin, text.end(), is_delimiter);
    const std::string_view token(begin, end);
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    if (!time && (time = time_of(token))) continue;
    if (!day && (day = leading_number(token, 1, 2))) continue;
    if (!month && (month = month_of(token))) continue;
    if (!year) year = leading_number(token, 2, 4);
  }
  if (!time || !day || !month || !year) return std::nullopt;
  if (*year >= 70 && *year <= 99) *year += 1900;
  if (*year >= 0 && *year <= 69) *year += 2000;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *year < 1601 || time->hour > 23 || time->minute > 59 || time->second > 59) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date) + std::chrono::hours(time->hour) + std::chrono::minutes(time->minute) +
                   std::chrono::seconds(time->second));
}

void CookieJar::take(const Url& from, std::string_view set_cookie, Timestamp now) {
  if (set_cookie.size() > kMaxCookie) return;
  const auto said = parse(set_cookie);
  if (!said) return;
  const bool secure_origin = from.scheme() == "https";
  if (said->secure && !secure_origin) return;
  auto domain = std::string(from.hostname());
  bool host_only = true;
  if (said->domain && !said->domain->empty()) {
    // A suffix under which anybody may register a name is nobody's to speak for.
    const bool is_suffix = !registrable_domain(*said->domain);
    if (!domain_matches(domain, *said->domain) || (is_suffix && domain != *said->domain)) return;
    if (!is_suffix) {
      domain = *said->domain;
      host_only = false;
    }
  }
  Cookie cookie{std::string(said->name), std::string(said->value), {}, host_only, said->secure, said->expires};
  cookie.path = said->path.starts_with('/') ? std::string(said->path) : default_path(from.path());
  if (said->max_age)
    cookie.expires = *said->max_age <= 0 ? Timestamp() : Timestamp(now.point() + std::chrono::seconds(*said->max_age));

  auto& cookies = domains_[domain];
  cookie.made = cookie.used = ++turn_;
  const auto same = std::find_if(cookies.begin(), cookies.end(), [&](const Cookie& each) {
    return each.name == cookie.name && each.path == cookie.path && each.host_only == cookie.host_only;
  });
  if (same != cookies.end()) {
    // What https set, http may not replace (RFC 6265bis 5.7).
    if (same->secure && !secure_origin) return;
    cookie.made = same->made;
    cookies.erase(same);
  }
  if (!cookie.expires || *cookie.expires > now) cookies.push_back(std::move(cookie));
  evict(cookies);
  if (cookies.empty()) domains_.erase(domain);
}

void CookieJar::evict(std::vector<Cookie>& cookies) {
  const auto least_used = [](const Cookie& a, const Cookie& b) { return a.used < b.used; };
  if (cookies.size() > kMaxPerDomain) cookies.erase(std::min_element(cookies.begin(), cookies.end(), least_used));
  if (size() <= kMaxCookies) return;
  const auto oldest = std::min_element(domains_.begin(), domains_.end(), [](const auto& a, const auto& b) {
    const auto first = [](const auto& each) { return each.empty() ? UINT64_MAX : each.front().used; };
    return first(a.second) < first(b.second);
  });
  if (&oldest->second != &cookies) domains_.erase(oldest);
}

std::string CookieJar::field(const Url& to, Timestamp now) {
  if (domains_.empty()) return {};
  const bool secure = to.scheme() == "https";
  std::vector<Cookie*> found;
  auto domain = to.hostname();
  while (true) {
    if (const auto at = domains_.find(std::string(domain)); at != domains_.end()) {
      std::erase_if(at->second, [&](const Cookie& each) { return each.expires && *each.expires <= now; });
      for (auto& each : at->second)
        if ((!each.host_only || domain == to.hostname()) && (!each.secure || secure) &&
            path_matches(to.path(), each.path))
          found.push_back(&each);
    }
    const auto dot = domain.find('.');
    if (dot == std::string_view::npos || domain.starts_with('[')) break;
    domain.remove_prefix(dot + 1);
  }
  std::sort(found.begin(), found.end(), [](const Cookie* a, const Cookie* b) {
    return a->path.size() != b->path.size() ? a->path.size() > b->path.size() : a->made < b->made;
  });
  std::string line;
  for (auto* each : found) {
    each->used = ++turn_;
    if (!line.empty()) line += "; ";
    line += each->name + "=" + each->value;
  }
  return line;
}

std::size_t CookieJar::size() const {
  std::size_t all = 0;
  for (const auto& [domain, cookies] : domains_) all += cookies.size();
  return all;
}

}  // namespace chancery
