// SPDX-License-Identifier: Apache-2.0
#include "archive/cdx_line.h"

#include <charconv>
#include <vector>

#include <nlohmann/json.hpp>

#include "archive/run_records.h"
#include "base/ascii.h"
#include "base/digest.h"
#include "base/http_fields.h"
#include "base/http_head.h"
#include "base/surt.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxQuery = 4096;  // of a request's body, in a key
constexpr std::string_view kSha1Label = "sha1:";

// A key ends at the first space, whatever a URI in the wild holds.
std::string without_spaces(std::string_view key) {
  std::string clean;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F)
      (clean += '%').append({ascii::kUpperHex[byte >> 4], ascii::kUpperHex[byte & 15]});
    else
      clean += c;
  }
  return clean;
}

std::string essence_of(std::optional<std::string_view> content_type) {
  const auto type = MediaType::parse(content_type.value_or(""));
  return type ? type->essence : "";
}

std::string as_labelled(std::string_view digest) {
  if (digest == "-") return "";
  if (digest.find(':') == std::string_view::npos)
    for (const auto* label : {"sha1:", "sha256:"})
      if (const auto known = Digest::parse(label + std::string(digest))) return known->labelled();
  const auto known = Digest::parse(digest);
  return known ? known->labelled() : std::string(digest);
}

std::string text_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  return found->is_number() ? found->dump() : "";
}

template <class Number>
bool number_of(const nlohmann::json& object, const char* name, Number& into) {
  const auto text = text_of(object, name);
  if (text.empty() || text == "-") return true;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), into);
  return fault == std::errc() && stop == text.data() + text.size();
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto three = bytes.substr(at, 3);
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= three.size() ? digits[group >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

// {"q":"law","page":1} as "q=law&page=1&"; what lies deeper goes by its own name.
void add_arguments(std::string& query, const nlohmann::json& value, const std::string& name) {
  if (value.is_object())
    for (const auto& [key, member] : value.items()) add_arguments(query, member, key);
  else if (value.is_array())
    for (const auto& element : value) add_arguments(query, element, name);
  else if (!name.empty())
    query.append(name).append("=").append(value.is_string() ? value.get<std::string>() : value.dump()).append("&");
}

std::string query_of(std::string_view body, std::string_view mime) {
  if (mime == "application/x-www-form-urlencoded") return std::string(body);
  std::string query;
  if (mime == "application/json") add_arguments(query, nlohmann::json::parse(body, nullptr, false), "");
  if (query.ends_with('&')) query.pop_back();
  return query.empty() && !body.empty() ? "__wb_post_data=" + base64(body) : query;
}

// "N b a m s k r M S V g" of CDX 11, or the same without M and S.
Result<CdxLine> parse_fields(std::string_view line) {
  std::vector<std::string_view> fields;
  for (auto rest = line; fields.size() < 12;) {
    const auto space = rest.find(' ');
    fields.push_back(rest.substr(0, space));
    if (space == std::string_view::npos) break;
    rest.remove_prefix(space + 1);
  }
  if (fields.size() != 11 && fields.size() != 9)
    return Error{Fault::malformed, "an index line with neither JSON nor 9 or 11 fields"};
  const auto known = [&](std::size_t at) { return fields[at] == "-" ? std::string() : std::string(fields[at]); };
  const auto number = [&](std::size_t at, auto& into) {
    const auto text = known(at);
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), into);
    return text.empty() || (fault == std::errc() && stop == text.data() + text.size());
  };
  const bool long_form = fields.size() == 11;
  CdxLine parsed;
  parsed.key = fields[0];
  parsed.time = fields[1].substr(0, 14);
  parsed.url = known(2);
  parsed.mime = known(3) == "unk" ? "" : known(3);
  parsed.digest = as_labelled(fields[5]);
  parsed.filename = known(fields.size() - 1);
  if (!number(4, parsed.status) || (long_form && !number(8, parsed.length)) ||
      !number(fields.size() - 2, parsed.offset))
    return Error{Fault::malformed, "an index line with a number that is none"};
  return parsed;
}

bool is_time(std::string_view text) {
  return text.size() >= 14 && text.size() <= 17 && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

}  // namespace

std::string CdxLine::to_line() const {
  nlohmann::ordered_json object;
  object["url"] = url;
  if (!mime.empty()) object["mime"] = mime;
  if (status > 0) object["status"] = std::to_string(status);
  const auto bare = digest.starts_with(kSha1Label) ? digest.substr(kSha1Label.size()) : digest;
  if (!bare.empty()) object["digest"] = bare;
  object["length"] = std::to_string(length);
  object["offset"] = std::to_string(offset);
  object["filename"] = filename;
  return key + ' ' + time + ' ' + object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<CdxLine> CdxLine::parse(std::string_view line) {
  const auto key_end = line.find(' ');
  const auto time_end = key_end == std::string_view::npos ? key_end : line.find(' ', key_end + 1);
  if (time_end == std::string_view::npos) return Error{Fault::malformed, "an index line without key, time and JSON"};
  const auto time = line.substr(key_end + 1, time_end - key_end - 1);
  if (!is_time(time)) return Error{Fault::malformed, "an index line without 14 digits of time"};
  if (line.substr(time_end + 1, 1) != "{") return parse_fields(line);
  const auto object = nlohmann::json::parse(line.substr(time_end + 1), nullptr, false);
  if (!object.is_object()) return Error{Fault::malformed, "an index line without a JSON object"};

  CdxLine parsed;
  parsed.key = line.substr(0, key_end);
  parsed.time = time.substr(0, 14);
  parsed.url = text_of(object, "url");
  parsed.mime = text_of(object, "mime");
  if (parsed.mime == "-" || parsed.mime == "unk") parsed.mime.clear();
  parsed.digest = as_labelled(text_of(object, "digest"));
  parsed.filename = text_of(object, "filename");
  if (!number_of(object, "status", parsed.status) || !number_of(object, "length", parsed.length) ||
      !number_of(object, "offset", parsed.offset))
    return Error{Fault::malformed, "an index line with a number that is none"};
  return parsed;
}

std::optional<CdxLine> cdx_line(const RecordHead& head, std::string_view block_head, const RecordPlace& place) {
  const auto type = head.type();
  const bool indexed = type == RecordType::response || type == RecordType::revisit || type == RecordType::resource;
  const auto date = head.date();
  auto url = head.target_uri();
  const bool of_the_crawl = ascii::equal_ignoring_case(std::string_view(url).substr(0, 4), "dns:") ||
                            std::string_view(url).starts_with(kRunScheme);
  if (!indexed || !date || url.empty() || of_the_crawl) return std::nullopt;

  CdxLine line;
  line.key = without_spaces(surt(url));
  line.time = date->digits14();
  line.digest = as_labelled(head.get("WARC-Payload-Digest").value_or(""));
  const auto record_mime = essence_of(head.get("Content-Type"));
  if (record_mime == "application/http" || type == RecordType::revisit) {
    if (const auto http = parse_response_head(block_head)) {
      line.status = http->status;
      line.mime = essence_of(http->fields.get("Content-Type"));
    }
  } else {
    line.mime = record_mime;
  }
  if (type == RecordType::revisit) line.mime = "warc/revisit";
  if (line.status == 0 && head.get("WARC-Profile").value_or("").ends_with("/server-not-modified")) line.status = 304;
  line.url = std::move(url);
  line.length = place.length;
  line.offset = place.offset;
  line.filename = place.file;
  return line;
}

std::optional<std::string> key_of_request(std::string_view url, std::string_view request) {
  const auto head = parse_request_head(request);
  if (!head || head->method == "GET") return std::nullopt;
  auto asked = std::string(url.substr(0, url.find('#')));
  asked += asked.find('?') == std::string::npos ? '?' : '&';
  asked.append("__wb_method=").append(head->method);
  const auto query = query_of(request.substr(head->size, kMaxQuery), essence_of(head->fields.get("Content-Type")));
  if (!query.empty()) asked.append("&").append(query);
  return without_spaces(surt(asked));
}

}  // namespace chancery
