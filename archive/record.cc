// SPDX-License-Identifier: Apache-2.0
#include "archive/record.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::string_view kMark = "WARC/";
constexpr std::array<std::string_view, 8> kTypes = {"warcinfo", "response", "resource",   "request",
                                                    "metadata", "revisit",  "conversion", "continuation"};

using ascii::is_digit;
constexpr auto same_name = ascii::equal_ignoring_case;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string quoted_line(std::string_view line) {
  std::string text;
  for (const char c : line.substr(0, 40)) text += is_control(c) ? '?' : c;
  return '"' + text + '"';
}

std::string_view trimmed(std::string_view text) { return ascii::trim(text, " \t"); }

void unfold(std::string& value, std::string_view more) {
  if (!value.empty()) value += ' ';
  value += more;
}

// "WARC/" digits "." digits
bool is_version(std::string_view line) {
  if (!same_name(line.substr(0, kMark.size()), kMark)) return false;
  line.remove_prefix(kMark.size());
  const auto digits = [&] {
    const auto count = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_digit) - line.begin());
    line.remove_prefix(count);
    return count > 0 && count < 4;
  };
  if (!digits() || !line.starts_with('.')) return false;
  line.remove_prefix(1);
  return digits() && trimmed(line).empty();
}

}  // namespace

std::string_view name(RecordType type) {
  return type == RecordType::unknown ? "unknown" : kTypes[static_cast<std::size_t>(type)];
}

RecordType record_type(std::string_view name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (same_name(kTypes[i], name)) return static_cast<RecordType>(i);
  return RecordType::unknown;
}

std::optional<std::string_view> RecordHead::get(std::string_view name) const {
  for (const auto& [field, value] : fields)
    if (same_name(field, name)) return value;
  return std::nullopt;
}

void RecordHead::set(std::string_view name, std::string_view value) {
  for (auto& [field, old] : fields)
    if (same_name(field, name)) {
      old = value;
      return;
    }
  add(name, value);
}

void RecordHead::add(std::string_view name, std::string_view value) { fields.emplace_back(name, value); }

RecordType RecordHead::type() const { return record_type(get("WARC-Type").value_or("")); }
std::string_view RecordHead::id() const { return get("WARC-Record-ID").value_or(""); }

std::string RecordHead::target_uri() const {
  auto uri = get("WARC-Target-URI").value_or("");
  if (uri.size() >= 2 && uri.front() == '<' && uri.back() == '>') uri = uri.substr(1, uri.size() - 2);
  return std::string(uri);
}

std::optional<Timestamp> RecordHead::date() const { return Timestamp::parse_iso8601(get("WARC-Date").value_or("")); }

std::optional<std::uint64_t> RecordHead::content_length() const {
  const auto text = get("Content-Length").value_or("");
  std::int64_t length = 0;  // one bit less than we could count: a size of a file is signed
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || !is_digit(text.front()) || fault != std::errc() || stop != text.data() + text.size())
    return std::nullopt;
  return static_cast<std::uint64_t>(length);
}

std::string RecordHead::serialised() const {
  std::string text = version + "\r\n";
  for (const auto& [field, value] : fields) text.append(field).append(": ").append(value).append("\r\n");
  return text += "\r\n";
}

Result<ParsedHead> parse_record_head(std::string_view bytes, std::size_t max_head) {
  if (!same_name(bytes.substr(0, kMark.size()), kMark.substr(0, bytes.size())))
    return Error{Fault::malformed, "no record begins with " + quoted_line(bytes.substr(0, bytes.find('\n')))};
  ParsedHead parsed;
  auto& fields = parsed.head.fields;
  for (bool first = true;; first = false) {
    const auto newline = bytes.find('\n', parsed.size);
    if (std::min(newline, bytes.size()) >= max_head)
      return Error{Fault::too_large, fmt::format("a record head of more than {} bytes", max_head)};
    if (newline == std::string_view::npos) return Error{Fault::truncated, "a record head without its end"};
    auto line = bytes.substr(parsed.size, newline - parsed.size);
    parsed.size = newline + 1;
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    else
      parsed.odd = "bare LF in the head";

    if (first) {
      if (!is_version(line)) return Error{Fault::malformed, "no record begins with " + quoted_line(line)};
      parsed.head.version = trimmed(line);
    } else if (line.empty()) {
      break;
    } else if (line.front() == ' ' || line.front() == '\t') {
      if (!fields.empty()) unfold(fields.back().second, trimmed(line));
    } else if (is_version(line)) {
      return Error{Fault::malformed, "the next record begins in a record's head"};
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      fields.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    } else {
      parsed.odd = "no colon in the head line " + quoted_line(line);
    }
  }

  const auto length = parsed.head.content_length();
  if (!length)
    return Error{Fault::malformed, "Content-Length is " + quoted_line(parsed.head.get("Content-Length").value_or(""))};
  for (const auto& [field, value] : fields)
    if (same_name(field, "Content-Length") && value != *parsed.head.get("Content-Length"))
      return Error{Fault::malformed, "two different Content-Lengths"};
  if (parsed.head.id().empty()) parsed.odd = "no WARC-Record-ID";
  if (!parsed.head.date()) parsed.odd = "no date in WARC-Date";
  return parsed;
}

std::string new_record_id() {
  std::array<unsigned char, 16> random{};
  if (getentropy(random.data(), random.size()) != 0)
    throw std::system_error(errno, std::generic_category(), "getentropy");
  random[6] = static_cast<unsigned char>((random[6] & 0x0F) | 0x40);  // version 4 (RFC 9562 5.4)
  random[8] = static_cast<unsigned char>((random[8] & 0x3F) | 0x80);
  std::string id = "<urn:uuid:";
  for (std::size_t i = 0; i < random.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    fmt::format_to(std::back_inserter(id), "{:02x}", random[i]);
  }
  return id += '>';
}

}  // namespace chancery
