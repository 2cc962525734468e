// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_rules.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/http_fields.h"
#include "base/ip_address.h"
#include "base/utf8.h"

namespace chancery {
namespace {

constexpr unsigned bit(RecordType type) { return 1U << static_cast<unsigned>(type); }
constexpr unsigned kEvery = 0xFF;
constexpr unsigned kExchange = bit(RecordType::response) | bit(RecordType::resource) | bit(RecordType::request) |
                               bit(RecordType::metadata) | bit(RecordType::revisit);

// Section 5: on which types a field may stand, on which it must, and
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

constexpr auto same_name = ascii::equal_ignoring_case;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_token(std::string_view text) {
  constexpr std::string_view kSeparators = "()<>@,;:\\\"/[]?={} \t";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return static_cast<unsigned char>(c) < 0x7F && !is_control(c) && kSeparators.find(c) == std::string_view::npos;
  });
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

// A scheme, a colon and something that holds no space, no bracket and plain ASCII alone.
bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !ascii::is_alpha(text[0]))
    return false;
  const auto scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(),
                     [](char c) { return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.'; }) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x7F && c > ' ' && c != '<' && c != '>' && c != '"';
         });
}

bool is_bracketed_uri(std::string_view text) {
  return text.size() > 2 && text.front() == '<' && text.back() == '>' && is_uri(text.substr(1, text.size() - 2));
}

// W3CDTF in UTC: a year alone or more of it, to at most nine digits of a second; in WARC
// 1.0 a whole second.
bool is_date(std::string_view text, bool first_version) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00";
  constexpr std::array<std::size_t, 5> kWithoutSeconds = {4, 7, 10, 16, 19};
  const bool utc = text.ends_with('Z');
  if (utc) text.remove_suffix(1);
  if (const auto point = text.find('.'); point != std::string_view::npos) {
    const auto fraction = text.substr(point + 1);
    if (first_version || point != kForm.size() || !is_digits(fraction) || fraction.size() > 9) return false;
    text = text.substr(0, point);
  }
  const bool length =
      first_version ? text.size() == kForm.size()
                    : std::find(kWithoutSeconds.begin(), kWithoutSeconds.end(), text.size()) != kWithoutSeconds.end();
  const bool has_time = text.size() > 10;
  const bool form = length && std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char like) {
                      return like == '0' ? ascii::is_digit(c) : c == like;
                    });
  return form && has_time == utc && (!has_time || Timestamp::parse_iso8601(std::string(text) + 'Z').has_value());
}

bool is_any(std::string_view name, std::initializer_list<std::string_view> of) {
  return std::any_of(of.begin(), of.end(), [&](auto one) { return same_name(name, one); });
}

// What a value has to look like; an empty answer means right.
std::string_view wrong_value(std::string_view name, std::string_view value, bool first_version) {
  if (std::any_of(value.begin(), value.end(), is_control)) return "holds a control character";
  if (!utf8::is_valid(value)) return "is no UTF-8";
  if (is_any(name,
             {"WARC-Record-ID", "WARC-Concurrent-To", "WARC-Refers-To", "WARC-Warcinfo-ID", "WARC-Segment-Origin-ID"}))
    return is_bracketed_uri(value) ? "" : "is not a URI in <>";
  if (is_any(name, {"WARC-Target-URI", "WARC-Refers-To-Target-URI", "WARC-Profile"}))
    return is_uri(value) || (first_version && is_bracketed_uri(value)) ? "" : "is not a bare URI";
  if (is_any(name, {"WARC-Date", "WARC-Refers-To-Date"}))
    return is_date(value, first_version) ? "" : "is not a UTC date";
  if (is_any(name, {"Content-Length", "WARC-Segment-Number", "WARC-Segment-Total-Length"}))
    return is_digits(value) ? "" : "is no number";
  if (is_any(name, {"WARC-Block-Digest", "WARC-Payload-Digest"})) {
    const auto colon = value.find(':');
    return colon != std::string_view::npos && is_token(value.substr(0, colon)) && is_token(value.substr(colon + 1))
               ? ""
               : "is not ALGORITHM:VALUE";
  }
  if (is_any(name, {"Content-Type", "WARC-Identified-Payload-Type"}))
    return MediaType::parse(value) ? "" : "is no media type";
  if (same_name(name, "WARC-IP-Address")) return IpAddress::parse(value) ? "" : "is not a numeric address";
  if (is_any(name, {"WARC-Type", "WARC-Truncated"})) return is_token(value) ? "" : "is no token";
  return "";
}

bool is_known_reason(std::string_view reason) {
  return is_any(reason, {"length", "time", "disconnect", "unspecified"});
}

// Of either version; the end of the profile's URI is its name.
bool is_profile(const RecordHead& head, std::string_view profile) {
  const auto value = head.get("WARC-Profile").value_or("");
  return value.substr(value.rfind('/') + 1) == profile.substr(profile.rfind('/') + 1);
}

std::optional<std::uint64_t> number_in(std::optional<std::string_view> text) {
  std::uint64_t value = 0;
  if (!text || !is_digits(*text)) return std::nullopt;
  const auto [stop, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  return fault == std::errc() ? std::optional(value) : std::nullopt;
}

std::string type_of(const RecordHead& head) { return std::string(head.get("WARC-Type").value_or("")); }

}  // namespace

std::vector<std::string> broken_rules(const RecordHead& head) {
  std::vector<std::string> broken;
  const auto type = head.type();
  const auto say = [&](std::string_view field, std::string_view wrong) {
    broken.push_back(fmt::format("{} {} {}", type_of(head), field, wrong));
  };
  const bool first_version = head.version == "WARC/1.0";
  if (!first_version && head.version != "WARC/1.1") say("version", fmt::format("is {}", head.version));
  for (const auto& rule : kFieldRules) {
    const auto count = std::count_if(head.fields.begin(), head.fields.end(),
                                     [&](const auto& field) { return same_name(field.first, rule.name); });
    const bool required = type == RecordType::unknown ? rule.required == kEvery : rule.required & bit(type);
    const bool allowed = type == RecordType::unknown || rule.allowed & bit(type);
    if (count == 0 && required) say(rule.name, "is missing");
    if (count > 0 && !allowed) say(rule.name, "is not allowed");
    if (count > 1 && !rule.repeatable) say(rule.name, "is repeated");
  }
  for (const auto& [field, value] : head.fields) {
    if (!is_token(field)) say(fmt::format("\"{}\"", field), "is no field name");
    if (const auto wrong = wrong_value(field, value, first_version); !wrong.empty()) say(field, wrong);
  }
  if (type == RecordType::revisit && is_profile(head, kIdenticalPayload) && !head.get("WARC-Payload-Digest"))
    say("WARC-Payload-Digest", "is missing");
  const auto segment = number_in(head.get("WARC-Segment-Number"));
  if (segment && (type == RecordType::continuation) != (*segment > 1))
    say("WARC-Segment-Number", fmt::format("is {}", *segment));
  if (type == RecordType::resource && head.target_uri().starts_with("dns:")) {
    const auto media = MediaType::parse(head.get("Content-Type").value_or("text/dns"));
    if (!media || media->essence != "text/dns") say("Content-Type", "is not text/dns");
  }
  return broken;
}

std::optional<std::string> broken_rule(const RecordHead& head) {
  if (head.type() == RecordType::unknown) return "WARC-Type is unknown";
  if (auto broken = broken_rules(head); !broken.empty()) return std::move(broken.front());
  if (const auto reason = head.get("WARC-Truncated"); reason && !is_known_reason(*reason))
    return fmt::format("{} WARC-Truncated is unknown", type_of(head));
  if (!head.content_length()) return "Content-Length is no number";
  if (head.type() != RecordType::continuation && *head.content_length() > 0 && !head.get("Content-Type"))
    return fmt::format("{} Content-Type is missing", type_of(head));
  return std::nullopt;
}

std::vector<std::string> odd_values(const RecordHead& head) {
  std::vector<std::string> odd;
  const auto type = type_of(head);
  if (head.type() == RecordType::unknown && is_token(type))
    odd.push_back(fmt::format("{} is a type of some extension", type));
  if (const auto reason = head.get("WARC-Truncated"); reason && is_token(*reason) && !is_known_reason(*reason))
    odd.push_back(fmt::format("{} WARC-Truncated is {}, a reason of some extension", type, *reason));
  if (head.type() != RecordType::continuation && head.content_length().value_or(0) > 0 && !head.get("Content-Type"))
    odd.push_back(fmt::format("{} Content-Type should be there", type));
  const auto uri = head.target_uri();
  const auto escaped = [&](std::size_t at) {
    return at + 2 < uri.size() && ascii::is_hex(uri[at + 1]) && ascii::is_hex(uri[at + 2]);
  };
  for (std::size_t at = 0; at < uri.size(); ++at)
    if (std::string_view("\\^`{|}").find(uri[at]) != std::string_view::npos || (uri[at] == '%' && !escaped(at))) {
      odd.push_back(fmt::format("{} WARC-Target-URI holds \"{}\", which RFC 3986 wants escaped", type, uri[at]));
      break;
    }
  return odd;
}

std::vector<std::string> FileRules::broken(const RecordHead& head, bool only_a_head) {
  std::vector<std::string> broken;
  const auto date = std::string(head.get("WARC-Date").value_or(""));
  if (!head.id().empty() && !date_of_.emplace(head.id(), date).second)
    broken.emplace_back("another record has the same WARC-Record-ID");
  for (const auto& [field, value] : head.fields) {
    if (!same_name(field, "WARC-Concurrent-To")) continue;
    const auto other = date_of_.find(value);
    if (other != date_of_.end() && other->second != date)
      broken.push_back(fmt::format("{} WARC-Date is not that of {}, of the same capture", type_of(head), value));
  }
  if (head.type() == RecordType::revisit && is_profile(head, kIdenticalPayload) && only_a_head &&
      head.get("WARC-Truncated") != "length")
    broken.emplace_back("revisit WARC-Truncated is not length, and its block has no body");
  if (auto wrong = broken_segment(head)) broken.push_back(std::move(*wrong));
  return broken;
}

// Segments of other files are not seen: only what contradicts what was seen is wrong.
std::optional<std::string> FileRules::broken_segment(const RecordHead& head) {
  const auto number = number_in(head.get("WARC-Segment-Number"));
  if (!number) return std::nullopt;
  const auto bytes = head.content_length().value_or(0);
  if (head.type() != RecordType::continuation) {
    segments_[std::string(head.id())] = {head.target_uri(), 1, bytes};
    return std::nullopt;
  }
  const auto known = segments_.find(head.get("WARC-Segment-Origin-ID").value_or(""));
  if (known == segments_.end()) return std::nullopt;
  auto& segments = known->second;
  const bool follows = *number == segments.last + 1;
  segments.last = *number;
  segments.bytes += bytes;
  if (head.target_uri() != segments.target_uri) return "continuation WARC-Target-URI is not that of the first segment";
  if (!follows) return fmt::format("continuation WARC-Segment-Number is {}, out of turn", *number);
  const auto total = number_in(head.get("WARC-Segment-Total-Length"));
  if (total && *total != segments.bytes)
    return fmt::format("continuation WARC-Segment-Total-Length is {}, and the segments have {}", *total,
                       segments.bytes);
  return std::nullopt;
}

}  // namespace chancery
