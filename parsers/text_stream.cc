// SPDX-License-Identifier: Apache-2.0
#include "parsers/text_stream.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "parsers/charset.h"

namespace chancery {
namespace {

constexpr std::size_t kFirst = 4096;
constexpr std::size_t kMaxHeld = 1u << 16;  // without a place to cut

// The encoding of an XML declaration; nullopt without one or for a label nobody knows.
std::optional<std::string_view> declared(std::string_view start) {
  const auto begin = start.find("<?xml");
  if (begin == std::string_view::npos || begin > 256) return std::nullopt;
  start = start.substr(begin, start.find('>', begin) - begin);
  const auto name = start.find("encoding");
  const auto quote = start.find_first_of("\"'", name);
  if (name == std::string_view::npos || quote == std::string_view::npos) return std::nullopt;
  const auto close = start.find(start[quote], quote + 1);
  return encoding_for_label(start.substr(quote + 1, close == std::string_view::npos ? close : close - quote - 1));
}

// UTF-16 without a mark shows in its first bracket (XML 1.0 appendix F).
std::string_view wide_by_shape(std::string_view start) {
  using namespace std::string_view_literals;
  if (start.starts_with("\xFF\xFE"sv) || start.starts_with("<\0"sv)) return "utf-16le";
  if (start.starts_with("\xFE\xFF"sv) || start.starts_with("\0<"sv)) return "utf-16be";
  return {};
}

// How many bytes at the end of UTF-8 text are a character still to be completed.
std::size_t unfinished(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

void TextStream::settle() {
  const auto start = std::string_view(held_).substr(0, kFirst);
  if (const auto wide = wide_by_shape(start); !wide.empty()) {
    encoding_ = wide;
    return;
  }
  const auto whole = start.substr(0, start.size() - unfinished(start));
  const bool ascii = std::all_of(start.begin(), start.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  if (start.starts_with("\xEF\xBB\xBF") || (!ascii && utf8::is_valid(whole))) {
    encoding_ = "utf-8";
    return;
  }
  const auto narrow = [](std::optional<std::string_view> label) {
    return label && !label->starts_with("utf-16") && *label != "replacement" ? label : std::nullopt;
  };
  const auto http = narrow(encoding_for_label(http_charset_)), own = narrow(declared(start));
  // Servers promise these two by default; the author of the document knows better.
  const bool by_default = http == "windows-1252" || http == "utf-8";
  encoding_ = http && !(by_default && own) ? *http : own ? *own : ascii ? "utf-8" : detect_charset(start, {}).used;
}

// How many of the held bytes end with a whole character.
std::size_t TextStream::readable() const {
  const auto size = held_.size();
  if (encoding_ == "utf-8") return size - unfinished(held_);
  if (encoding_.starts_with("utf-16")) {
    const auto even = size - size % 2;
    const auto high = even < 2 ? 0 : static_cast<unsigned char>(held_[even - (encoding_ == "utf-16le" ? 1 : 2)]);
    return (high & 0xFC) == 0xD8 ? even - 2 : even;
  }
  // In every other encoding a byte below "0" is a character of its own (in ISO-2022-JP a line end).
  const auto limit = encoding_ == "iso-2022-jp" ? '\n' : '/';
  const auto last = std::find_if(held_.rbegin(), held_.rend(), [&](char c) { return c >= 0 && c <= limit; });
  const auto cut = static_cast<std::size_t>(held_.rend() - last);
  return cut == 0 && size > kMaxHeld ? size : cut;
}

// decode() drops a byte order mark; behind the beginning it is a character.
std::string TextStream::take(std::size_t size) {
  const auto bytes = std::string_view(held_).substr(0, size);
  const bool mark = encoding_ == "utf-8"      ? bytes.starts_with("\xEF\xBB\xBF")
                    : encoding_ == "utf-16le" ? bytes.starts_with("\xFF\xFE")
                                              : encoding_ == "utf-16be" && bytes.starts_with("\xFE\xFF");
  std::string text = mark && begun_ ? "\uFEFF" : "";
  text += decode(bytes, encoding_);
  held_.erase(0, size);
  if (!begun_) text.erase(0, text.find_first_not_of(" \t\r\n\f"));
  begun_ = begun_ || !text.empty();
  return text;
}

std::string TextStream::feed(std::string_view bytes) {
  cut_ = cut_ || bytes.size() > room_;
  bytes = bytes.substr(0, room_);
  room_ -= bytes.size();
  held_ += bytes;
  if (encoding_.empty()) {
    if (held_.size() < kFirst) return {};
    settle();
  }
  return take(readable());
}

std::string TextStream::finish() {
  if (encoding_.empty()) settle();
  return take(held_.size());
}

}  // namespace chancery
