// SPDX-License-Identifier: Apache-2.0
#include "parsers/shorthand.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/ascii.h"

namespace chancery {
namespace {

// Stand-ins are U+F0000 and up, in UTF-8 F3 B0 80 80 to F3 BF BF BD; the two
// noncharacters that follow are none.
constexpr char kLead = '\xF3';
constexpr std::uint32_t kFirst = 0xF0000, kMost = 0xFFFE;
constexpr std::size_t kLength = 4;
constexpr std::size_t kLeastText = 12;
constexpr std::size_t kLeastValue = 24;  // longer than any value that the parser itself asks for

enum class Byte : std::uint8_t { plain, space, control, reference, tag, maybe_control };

constexpr auto kBytes = [] {
  std::array<Byte, 256> bytes{};
  for (std::size_t i = 0; i < 0x20; ++i) bytes[i] = Byte::control;
  for (const unsigned char c : {' ', '\t', '\n', '\f', '\r'}) bytes[c] = Byte::space;
  bytes[0x7F] = Byte::control;
  bytes['&'] = Byte::reference;
  bytes['<'] = Byte::tag;
  bytes[0xC2] = Byte::maybe_control;  // U+0080 to U+009F
  bytes[0xEF] = Byte::maybe_control;  // U+FDD0 to U+FDEF, U+FFFE, U+FFFF
  return bytes;
}();

Byte kind_of(char c) { return kBytes[static_cast<unsigned char>(c)]; }
bool is_space(char c) { return kind_of(c) == Byte::space; }

// The length of a character at `at` that the parser replaces; 0 if it is none.
std::size_t control_at(std::string_view html, std::size_t at) {
  const auto next = at + 1 < html.size() ? static_cast<unsigned char>(html[at + 1]) : 0;
  if (html[at] == '\xC2') return next < 0xA0 ? 2 : 0;
  if (html[at] == '\xEF') return next == 0xB7 || next == 0xBF ? 3 : 0;
  return 1;
}

// Where plain text ends that begins at `at`.
std::size_t end_of_plain(std::string_view html, std::size_t at, Spaces spaces) {
  for (; at < html.size(); ++at) {
    const auto kind = kind_of(html[at]);
    if (kind == Byte::plain) continue;
    if (kind == Byte::space && (spaces == Spaces::collapse || html[at] != '\r')) continue;  // "\r\n" is one line end
    if (kind == Byte::maybe_control && control_at(html, at) == 0) continue;
    break;
  }
  return at;
}

bool is_plain(std::string_view text) { return end_of_plain(text, 0, Spaces::keep) == text.size(); }

// Behind "&name;" or "&#123;", as far as it may go.
std::size_t end_of_reference(std::string_view html, std::size_t at) {
  ++at;
  while (at < html.size() && (ascii::is_alnum(html[at]) || html[at] == '#')) ++at;
  return at < html.size() && html[at] == ';' ? at + 1 : at;
}

// Does the page hold characters that would be taken for stand-ins?
bool holds_stand_ins(std::string_view html) {
  if (html.find(kLead) != std::string_view::npos) return true;
  for (auto at = html.find("&#"); at != std::string_view::npos; at = html.find("&#", at + 2)) {
    const bool hex = at + 2 < html.size() && ascii::lower(html[at + 2]) == 'x';
    const auto* const digits = html.data() + at + (hex ? 3 : 2);
    std::uint64_t point = 0;
    if (digits < html.data() + html.size()) std::from_chars(digits, html.data() + html.size(), point, hex ? 16 : 10);
    if (point >= kFirst && point < kFirst + kMost) return true;
  }
  return false;
}

// Elements that the parser opens again where they were left open, and of which it
// counts those that are the same to the last attribute (HTML Standard 13.2.4.3).
bool is_counted(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kNames = {"b", "big",   "code",   "em",     "font", "i", "nobr",
                                                              "s", "small", "strike", "strong", "tt",   "u"};
  return std::any_of(kNames.begin(), kNames.end(), [&](auto one) { return ascii::equal_ignoring_case(one, name); });
}

}  // namespace

Shorthand::Shorthand(std::string_view html)
    : html_(html), off_(html.size() > std::numeric_limits<std::uint32_t>::max() || holds_stand_ins(html)) {}

bool Shorthand::stand_in(std::size_t begin, std::size_t end) {
  if (spans_.size() >= kMost) return false;
  const auto point = kFirst + static_cast<std::uint32_t>(spans_.size());
  spans_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  written_ += kLead;
  for (const int shift : {12, 6, 0}) written_ += static_cast<char>(0x80 | (point >> shift & 0x3F));
  return true;
}

void Shorthand::text(std::size_t begin, std::size_t end, Spaces spaces) {
  if (off_) return as_it_is(begin, end);
  const auto html = html_.substr(0, end);
  for (auto at = begin; at < end;) {
    if (is_space(html[at])) {
      auto word = at;
      while (word < end && is_space(html[word])) ++word;
      if (spaces == Spaces::keep)
        as_it_is(at, word);
      else  // the one nearest to the text it stands at
        written_ += at == begin && word < end ? html[word - 1] : html[at];
      at = word;
      continue;
    }
    const auto stop = end_of_plain(html, at, spaces);
    auto last = stop;
    while (last > at && is_space(html[last - 1])) --last;
    if (last - at < kLeastText || !stand_in(at, last)) as_it_is(at, last);
    at = last;
    if (at < stop || stop == end) continue;
    // A "<" that begins no tag: what follows is the parser's to make out.
    if (kind_of(html[at]) == Byte::tag) return as_it_is(at, end);
    const auto seen =
        kind_of(html[at]) == Byte::reference ? end_of_reference(html, at) : std::min(end, at + control_at(html, at));
    as_it_is(at, seen);
    at = seen;
  }
}

void Shorthand::start_tag(const TagScanner::Token& tag) {
  if (off_ || tag.inside.size() < kLeastValue || is_counted(tag.name)) return as_it_is(tag.begin, tag.end);
  auto kept = tag.begin;
  WrittenAttribute attribute;
  for (std::size_t at = 0; next_attribute(tag.inside, at, attribute);) {
    const auto value = attribute.value;
    if (value.size() < kLeastValue || !is_plain(value)) continue;
    const auto begin = static_cast<std::size_t>(value.data() - html_.data());
    as_it_is(kept, begin);
    kept = stand_in(begin, begin + value.size()) ? begin + value.size() : begin;
  }
  as_it_is(kept, tag.end);
}

const Shorthand::Span* Shorthand::meant_by(std::string_view written) const {
  if (written.size() < kLength) return nullptr;
  const auto bits = [&](std::size_t i) { return static_cast<unsigned char>(written[i]) & 0x3Fu; };
  const auto index = (bits(1) << 12 | bits(2) << 6 | bits(3)) - (kFirst & 0x3FFFF);
  return index < spans_.size() ? &spans_[index] : nullptr;
}

// Is this, white space aside, what the page has at `at`?
bool Shorthand::stood_here(std::string_view written, std::size_t at) const {
  if (at > html_.size() || written.size() > html_.size() - at) return false;
  for (std::size_t i = 0; i < written.size(); ++i)
    if (written[i] != html_[at + i] && !(is_space(written[i]) && is_space(html_[at + i]))) return false;
  return true;
}

std::string_view Shorthand::restored(std::string_view written) {
  auto lead = off_ ? std::string_view::npos : written.find(kLead);
  if (lead == std::string_view::npos) return written;
  const auto behind = [&] { return written.substr(std::min(lead + kLength, written.size())); };
  if (const auto* const span = meant_by(written.substr(lead)))
    if (span->begin >= lead && stood_here(written.substr(0, lead), span->begin - lead) &&
        stood_here(behind(), span->end))
      return html_.substr(span->begin - lead, span->end - span->begin + written.size() - kLength);

  auto& copy = copies_.emplace_back();
  for (; lead != std::string_view::npos; lead = written.find(kLead)) {
    copy += written.substr(0, lead);
    if (const auto* const span = meant_by(written.substr(lead)))
      copy += html_.substr(span->begin, span->end - span->begin);
    written = behind();
  }
  return copy += written;
}

}  // namespace chancery
