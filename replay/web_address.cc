// SPDX-License-Identifier: Apache-2.0
#include "replay/web_address.h"

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::string_view kRoot = "/web/";

// Proxies and careless joins turn "https://" into "https:/".
std::string with_scheme(std::string_view url) {
  for (const std::string_view scheme : {"http:", "https:"}) {
    if (!ascii::equal_ignoring_case(url.substr(0, scheme.size()), scheme)) continue;
    auto rest = url.substr(scheme.size());
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return std::string(scheme) + "//" + std::string(rest);
  }
  while (url.starts_with('/')) url.remove_prefix(1);
  return "http://" + std::string(url);
}

std::string form_decoded(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '%' && i + 2 < value.size() && ascii::is_hex(value[i + 1]) && ascii::is_hex(value[i + 2])) {
      out += static_cast<char>(ascii::hex_value(value[i + 1]) * 16 + ascii::hex_value(value[i + 2]));
      i += 2;
    } else {
      out += value[i] == '+' ? ' ' : value[i];
    }
  }
  return out;
}

bool is_mark(std::string_view text) {
  return text.empty() || (text.size() == 3 && ascii::is_alpha(text[0]) && ascii::is_alpha(text[1]) && text[2] == '_');
}

}  // namespace

std::optional<WebAddress> WebAddress::parse(std::string_view target) {
  if (!target.starts_with(kRoot)) return std::nullopt;
  target.remove_prefix(kRoot.size());
  WebAddress address;
  const auto slash = target.find('/');
  const auto first = target.substr(0, slash);
  auto rest = slash == std::string_view::npos ? std::string_view{} : target.substr(slash + 1);
  std::size_t digits = 0;
  while (digits < first.size() && ascii::is_digit(first[digits])) ++digits;
  if (first == "*") {
    address.kind = Kind::all;
  } else if (digits >= 4 && slash != std::string_view::npos && is_mark(first.substr(digits))) {
    const auto when = Timestamp::parse_digits(first.substr(0, digits));
    if (!when) return std::nullopt;
    address.kind = Kind::moment;
    address.when = *when;
    address.digits = first.substr(0, digits);
    address.mark = first.substr(digits);
  } else {
    rest = target;
  }
  if (rest.empty()) return std::nullopt;
  address.url = with_scheme(rest);
  return address;
}

std::string address_digits(Timestamp when) {
  const auto millis = (when.unix_micros() / 1000 % 1000 + 1000) % 1000;
  auto digits = when.digits14();
  return millis == 0 ? digits : digits + std::to_string(1000 + millis).substr(1);
}

std::string web_path(Timestamp when, std::string_view mark, std::string_view url) {
  return std::string(kRoot) + address_digits(when) + std::string(mark) + "/" + std::string(url);
}
std::string newest_path(std::string_view url) { return std::string(kRoot) + std::string(url); }
std::string captures_path(std::string_view url) { return std::string(kRoot) + "*/" + std::string(url); }

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::vector<std::string> arguments(std::string_view target, std::string_view name) {
  std::vector<std::string> values;
  const auto question = target.find('?');
  if (question == std::string_view::npos) return values;
  auto rest = target.substr(question + 1);
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name) values.push_back(form_decoded(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return values;
}

std::optional<std::string> argument(std::string_view target, std::string_view name) {
  auto values = arguments(target, name);
  return values.empty() ? std::nullopt : std::optional(std::move(values.front()));
}

std::string form_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '*') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += ascii::kUpperHex[byte >> 4];
      out += ascii::kUpperHex[byte & 15];
    }
  }
  return out;
}

}  // namespace chancery
