// SPDX-License-Identifier: Apache-2.0
#include "parsers/link_syntax.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\n\f\r";
bool is_space(char c) { return kSpaces.find(c) != std::string_view::npos; }
void skip_spaces(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
}

// The descriptors of one candidate, split at spaces outside parentheses, up to its comma.
std::vector<std::string_view> take_descriptors(std::string_view& text) {
  std::vector<std::string_view> all;
  std::size_t begin = 0, at = 0;
  bool in_parens = false;
  const auto flush = [&] {
    if (at > begin) all.push_back(text.substr(begin, at - begin));
    begin = at + 1;
  };
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (in_parens) {
      in_parens = c != ')';
    } else if (c == '(') {
      in_parens = true;
    } else if (c == ',' || is_space(c)) {
      flush();
      if (c == ',') break;
    }
  }
  if (at >= text.size()) flush();
  text.remove_prefix(std::min(at + 1, text.size()));
  return all;
}

// The standard's "valid floating-point number": no plus sign, no bare point at the end.
std::optional<double> valid_number(std::string_view text) {
  if (text.empty() || text.front() == '+') return std::nullopt;
  const auto digits = text.substr(text.front() == '-' ? 1 : 0);
  if (digits.empty() || digits.back() == '.' || !(ascii::is_digit(digits.front()) || digits.front() == '.'))
    return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<long> whole_number(std::string_view text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || text.starts_with('-'))
    return std::nullopt;
  return value;
}

bool read_descriptors(const std::vector<std::string_view>& descriptors, SrcsetCandidate& candidate) {
  bool width = false, density = false, height = false;
  for (const auto descriptor : descriptors) {
    const auto value = descriptor.substr(0, descriptor.size() - 1);
    const char unit = descriptor.back();
    if (unit == 'w' && whole_number(value)) {
      if (width || density || *whole_number(value) == 0) return false;
      width = true;
      candidate.width = static_cast<double>(*whole_number(value));
    } else if (unit == 'x' && valid_number(value)) {
      if (width || density || height || *valid_number(value) < 0) return false;
      density = true;
      candidate.density = *valid_number(value);
    } else if (unit == 'h' && whole_number(value)) {
      if (height || density || *whole_number(value) == 0) return false;
      height = true;
    } else {
      return false;
    }
  }
  return !height || width;
}

}  // namespace

std::vector<SrcsetCandidate> parse_srcset(std::string_view text) {
  std::vector<SrcsetCandidate> all;
  for (;;) {
    while (!text.empty() && (is_space(text.front()) || text.front() == ',')) text.remove_prefix(1);
    if (text.empty() || all.size() >= kMaxCandidates) return all;
    SrcsetCandidate candidate;
    candidate.url = text.substr(0, text.find_first_of(kSpaces));
    text.remove_prefix(candidate.url.size());
    std::vector<std::string_view> descriptors;
    if (candidate.url.ends_with(',')) {
      candidate.url = ascii::trim_end(candidate.url, ",");
    } else {
      skip_spaces(text);
      descriptors = take_descriptors(text);
    }
    if (read_descriptors(descriptors, candidate)) all.push_back(candidate);
  }
}

std::optional<Refresh> parse_refresh(std::string_view text) {
  skip_spaces(text);
  Refresh refresh;
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 && !text.starts_with('.')) return std::nullopt;
  constexpr long kAtMost = 1'000'000'000;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, refresh.seconds);
  if (error == std::errc::result_out_of_range || refresh.seconds > kAtMost) refresh.seconds = kAtMost;
  text.remove_prefix(digits);
  text.remove_prefix(std::min(text.find_first_not_of("0123456789."), text.size()));
  if (text.empty()) return refresh;
  if (text.front() != ';' && text.front() != ',' && !is_space(text.front())) return std::nullopt;
  skip_spaces(text);
  if (text.starts_with(';') || text.starts_with(',')) text.remove_prefix(1);
  skip_spaces(text);
  if (text.empty()) return refresh;

  if (ascii::equal_ignoring_case(text.substr(0, 3), "url")) {
    auto value = text.substr(3);
    skip_spaces(value);
    if (value.starts_with('=')) {
      value.remove_prefix(1);
      skip_spaces(value);
      text = value;
    }
  }
  if (text.starts_with('\'') || text.starts_with('"')) {
    const char quote = text.front();
    text.remove_prefix(1);
    text = text.substr(0, text.find(quote));
  }
  refresh.url = ascii::trim_end(text, kSpaces);
  return refresh;
}

}  // namespace chancery
