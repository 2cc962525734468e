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
#include "base/ip_address.h"

namespace chancery {
namespace {

constexpr std::string_view kMark = "WARC/";
constexpr std::array<std::string_view, 8> kTypes = {"warcinfo", "response", "resource",   "request",
                                                    "metadata", "revisit",  "conversion", "continuation"};

constexpr unsigned bit(RecordType type) { return 1U << static_cast<unsigned>(type); }
constexpr unsigned kEvery = 0xFF;
constexpr unsigned kExchange = bit(RecordType::response) | bit(RecordType::resource) | bit(RecordType::request) |
                               bit(RecordType::metadata) | bit(RecordType::revisit);

// WARC 1.1 section 5: on which types a field may stand, on which it must, and
// whether it may stand twice. WARC-Protocol is an extension (warc-specifications
// issue 42). Fields that are not listed are extensions and may stand anywhere.
struct FieldRule {
  std::string_view name;
  unsigned allowed;
  unsigned required = 0;
  bool repeatable = false;
};
constexpr std::array kFieldRules = {
    FieldRule{"WARC-Type", kEvery, kEvery},
    FieldRule{"WARC-Record-ID", kEvery, kEvery},
    FieldRule{"WARC-Date", kEvery, kEvery},
    FieldRule{"Content-Length", kEvery, kEvery},
    FieldRule{"Content-Type", kEvery & ~bit(RecordType::continuation)},
    FieldRule{"WARC-Concurrent-To", kExchange, 0, true},
    FieldRule{"WARC-Block-Digest", kEvery},
    FieldRule{"WARC-Payload-Digest", kEvery & ~(bit(RecordType::warcinfo) | bit(RecordType::metadata))},
    FieldRule{"WARC-IP-Address", kExchange},
    FieldRule{"WARC-Refers-To", bit(RecordType::metadata) | bit(RecordType::revisit) | bit(RecordType::conversion)},
    FieldRule{"WARC-Refers-To-Target-URI", bit(RecordType::revisit)},
    FieldRule{"WARC-Refers-To-Date", bit(RecordType::revisit)},
    FieldRule{"WARC-Target-URI", kEvery & ~bit(RecordType::warcinfo),
              kEvery & ~(bit(RecordType::warcinfo) | bit(RecordType::metadata))},
    FieldRule{"WARC-Truncated", kEvery},
    FieldRule{"WARC-Warcinfo-ID", kEvery & ~bit(RecordType::warcinfo)},
    FieldRule{"WARC-Filename", bit(RecordType::warcinfo)},
    FieldRule{"WARC-Profile", bit(RecordType::revisit), bit(RecordType::revisit)},
    FieldRule{"WARC-Identified-Payload-Type", kEvery & ~(bit(RecordType::warcinfo) | bit(RecordType::metadata))},
    FieldRule{"WARC-Segment-Number", kEvery, bit(RecordType::continuation)},
    FieldRule{"WARC-Segment-Origin-ID", bit(RecordType::continuation), bit(RecordType::continuation)},
    FieldRule{"WARC-Segment-Total-Length", bit(RecordType::continuation)},
    FieldRule{"WARC-Protocol", kExchange, 0, true},
};

using ascii::is_digit;
constexpr auto same_name = ascii::equal_ignoring_case;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_id(std::string_view value) {
  return value.size() > 2 && value.front() == '<' && value.back() == '>' && value.find(':') != std::string_view::npos &&
         value.find_first_of(" <>", 1) == value.size() - 1;
}

// What a value of a named field has to look like; an empty answer means right.
std::string_view wrong_value(std::string_view name, std::string_view value) {
  if (std::any_of(value.begin(), value.end(), is_control)) return "holds a control character";
  if (same_name(name, "WARC-Record-ID") || same_name(name, "WARC-Concurrent-To") || same_name(name, "WARC-Refers-To") ||
      same_name(name, "WARC-Warcinfo-ID"))
    return is_id(value) ? "" : "is not a URI in <>";
  if (same_name(name, "WARC-Target-URI") || same_name(name, "WARC-Refers-To-Target-URI"))
    return value.empty() || value.front() == '<' || value.find(' ') != std::string_view::npos ? "is not a bare URI"
                                                                                              : "";
  if (same_name(name, "WARC-Date") || same_name(name, "WARC-Refers-To-Date"))
    return value.ends_with('Z') && Timestamp::parse_iso8601(value) ? "" : "is not a UTC date";
  if (same_name(name, "WARC-IP-Address")) return IpAddress::parse(value) ? "" : "is not a numeric address";
  if (same_name(name, "WARC-Truncated"))
    return value == "length" || value == "time" || value == "disconnect" || value == "unspecified" ? "" : "is unknown";
  return "";
}

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

std::optional<std::string> broken_rule(const RecordHead& head) {
  const auto type = head.type();
  if (type == RecordType::unknown) return "WARC-Type is unknown";
  for (const auto& rule : kFieldRules) {
    const auto count = std::count_if(head.fields.begin(), head.fields.end(),
                                     [&](const auto& field) { return same_name(field.first, rule.name); });
    const auto wrong = count == 0 && (rule.required & bit(type))  ? "is missing"
                       : count > 0 && !(rule.allowed & bit(type)) ? "is not allowed"
                       : count > 1 && !rule.repeatable            ? "is repeated"
                                                                  : "";
    if (*wrong) return fmt::format("{} {} {}", name(type), rule.name, wrong);
  }
  for (const auto& [field, value] : head.fields)
    if (const auto wrong = wrong_value(field, value); !wrong.empty())
      return fmt::format("{} {} {}", name(type), field, wrong);
  if (!head.content_length()) return "Content-Length is no number";
  if (type != RecordType::continuation && *head.content_length() > 0 && !head.get("Content-Type"))
    return fmt::format("{} Content-Type is missing", name(type));
  if (head.get("WARC-Profile") == kIdenticalPayload && !head.get("WARC-Payload-Digest"))
    return "revisit WARC-Payload-Digest is missing";
  return std::nullopt;
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
