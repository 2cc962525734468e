// SPDX-License-Identifier: Apache-2.0
#include "base/http_fields.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/percent_encoding.h"
#include "base/utf8.h"

namespace chancery {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kHttpSpace = " \t\r\n";
constexpr std::string_view kBlanks = " \t";

// RFC 9110 5.6.2 tchar.
constexpr bool is_token_char(char c) {
  return ascii::is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char); }
// MIME Sniffing 4.1 "HTTP quoted-string token code point", of isomorphic-decoded bytes.
bool is_quotable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\t' || (c != 0x7F && static_cast<unsigned char>(c) >= 0x20); });
}

std::optional<std::string_view> find(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return std::nullopt;
}

// Reads a field value from the left.
class FieldScanner {
 public:
  explicit FieldScanner(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool take(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip(std::string_view set) { at_ = std::min(text_.find_first_not_of(set, at_), text_.size()); }
  std::string_view until(std::string_view stops) {
    const auto end = std::min(text_.find_first_of(stops, at_), text_.size());
    const auto taken = text_.substr(at_, end - at_);
    at_ = end;
    return taken;
  }
  // The Fetch Standard's "collect an HTTP quoted string", its value; stands on the
  // opening quote, ends behind the closing one or at the end of the text.
  std::string quoted() {
    std::string value;
    ++at_;
    closed_ = false;
    while (true) {
      value += until("\"\\");
      if (done()) return value;
      closed_ = take('"');
      if (closed_) return value;
      ++at_;
      if (done()) return value + '\\';
      value += text_[at_++];
    }
  }
  // Whether the last quoted() found its closing quote.
  bool closed() const { return closed_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool closed_ = false;
};

// RFC 8187 3.2: charset'language'percent-encoded, in UTF-8; nullopt if it is not that.
std::optional<std::string> decode_extended(std::string_view text) {
  const auto first = text.find('\'');
  const auto second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto charset = ascii::lower(text.substr(0, first));
  const bool utf8 = charset == "utf-8" || charset == "utf8";
  if (!utf8 && charset != "iso-8859-1") return std::nullopt;
  const auto escaped = text.substr(second + 1);
  for (auto at = escaped.find('%'); at != std::string_view::npos; at = escaped.find('%', at + 1))
    if (at + 2 >= escaped.size() || !ascii::is_hex(escaped[at + 1]) || !ascii::is_hex(escaped[at + 2]))
      return std::nullopt;
  auto bytes = percent_decoded(escaped);
  if (!utf8) return utf8::from_latin1(bytes);
  if (!utf8::is_valid(bytes)) return std::nullopt;
  return bytes;
}

// The parameters of one link, up to the comma that ends it.
Parameters link_parameters(FieldScanner& in) {
  Parameters parameters;
  while (true) {
    in.skip(kBlanks);
    if (in.done() || in.peek() == ',') return parameters;
    if (in.take(';')) continue;
    const auto name = ascii::lower(ascii::trim(in.until("=;,"), kBlanks));
    std::string text;
    if (in.take('=')) {
      in.skip(kBlanks);
      if (in.peek() == '"') {
        text = in.quoted();
        in.until(";,");
      } else {
        text = ascii::trim_end(in.until(";,"), kBlanks);
      }
    }
    if (!name.empty() && !find(parameters, name)) parameters.emplace_back(name, text);
  }
}

std::string as_utf8(std::string value) { return utf8::is_valid(value) ? value : utf8::from_latin1(value); }

}  // namespace

std::optional<MediaType> MediaType::parse(std::string_view value) {
  FieldScanner in(ascii::trim(value, kHttpSpace));
  const auto type = in.until("/");
  if (!is_token(type) || !in.take('/')) return std::nullopt;
  const auto subtype = ascii::trim_end(in.until(";"), kHttpSpace);
  if (!is_token(subtype)) return std::nullopt;

  MediaType media{ascii::lower(type) + '/' + ascii::lower(subtype), {}};
  while (in.take(';')) {
    in.skip(kHttpSpace);
    const auto name = ascii::lower(in.until(";="));
    if (!in.take('=') || in.done()) continue;
    std::string text;
    if (in.peek() == '"') {
      text = in.quoted();
      in.until(";");
    } else {
      text = ascii::trim_end(in.until(";"), kHttpSpace);
      if (text.empty()) continue;
    }
    if (is_token(name) && is_quotable(text) && !media.parameter(name)) media.parameters.emplace_back(name, text);
  }
  return media;
}

std::optional<std::string_view> MediaType::parameter(std::string_view name) const { return find(parameters, name); }

std::string MediaType::to_string() const {
  std::string text = essence;
  for (const auto& [name, value] : parameters) {
    text += ';' + name + '=';
    if (is_token(value)) {
      text += value;
      continue;
    }
    text += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text;
}

bool MediaType::is_xml() const {
  return essence == "text/xml" || essence == "application/xml" || essence.ends_with("+xml");
}

std::vector<LinkField> parse_link(std::string_view value) {
  std::vector<LinkField> links;
  FieldScanner in(value);
  while (!in.done()) {
    in.skip(" \t,");
    if (!in.take('<')) {
      in.until(",");
      continue;
    }
    const std::string target(in.until(">"));
    if (!in.take('>')) break;
    const auto parameters = link_parameters(in);
    FieldScanner relations(find(parameters, "rel").value_or(""));
    bool related = false;
    for (relations.skip(kHttpSpace); !relations.done(); relations.skip(kHttpSpace)) {
      links.push_back({target, ascii::lower(relations.until(kHttpSpace)), parameters});
      related = true;
    }
    if (!related) links.push_back({target, "", parameters});
  }
  return links;
}

std::optional<std::string_view> ContentDisposition::parameter(std::string_view name) const {
  return find(parameters, name);
}

std::optional<ContentDisposition> parse_content_disposition(std::string_view value) {
  value = ascii::trim(value, kBlanks);
  if (value.empty()) return std::nullopt;
  FieldScanner in(value);
  ContentDisposition disposition{ascii::lower(ascii::trim_end(in.until(";"), kBlanks)), {}};
  Parameters decoded;
  while (in.take(';')) {
    in.skip(kBlanks);
    const auto name = ascii::lower(ascii::trim_end(in.until("=;"), kBlanks));
    if (!in.take('=')) continue;
    in.skip(kBlanks);
    const bool quoted = in.peek() == '"';
    auto text = quoted ? in.quoted() : std::string(ascii::trim_end(in.until(";"), kBlanks));
    in.until(";");
    if ((quoted && !in.closed()) || disposition.parameter(name)) continue;
    // RFC 8187 3.2.1: an extended value is never quoted.
    if (name.size() > 1 && name.back() == '*' && !quoted)
      if (auto plain = decode_extended(text)) decoded.emplace_back(name.substr(0, name.size() - 1), std::move(*plain));
    disposition.parameters.emplace_back(name, as_utf8(std::move(text)));
  }
  for (auto& [name, text] : decoded) {
    auto& all = disposition.parameters;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.first == name; });
    if (found != all.end())
      found->second = std::move(text);
    else
      all.emplace_back(name, std::move(text));
  }
  return disposition;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Timestamp now) {
  using std::chrono::seconds;
  value = ascii::trim(value, kBlanks);
  if (value.empty()) return std::nullopt;
  if (std::all_of(value.begin(), value.end(), ascii::is_digit)) {
    auto wait = seconds::zero();
    for (const char c : value) wait = std::min(wait * 10 + seconds(c - '0'), kLongestRetryAfter);
    return wait;
  }
  const auto until = Timestamp::parse_http_date(value, now);
  if (!until) return std::nullopt;
  return std::clamp(std::chrono::ceil<seconds>(until->point() - now.point()), seconds::zero(), kLongestRetryAfter);
}

}  // namespace chancery
