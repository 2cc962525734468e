// SPDX-License-Identifier: Apache-2.0
#include "base/url.h"

// The basic URL parser of the URL Standard, section 4.4. The standard's states are
// methods here, each taking the text that its state would read; only the states of a
// whole parse are needed, none of its state overrides. The href grows from left to
// right, so a part's offset is known when it begins.

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/host.h"
#include "base/percent_encoding.h"
#include "base/url_path.h"
#include "base/utf8.h"

namespace chancery {
namespace {

enum class Scheme : std::uint8_t { other, http, https, file, ftp, ws, wss };

Scheme scheme_named(std::string_view name) {
  if (name == "http") return Scheme::http;
  if (name == "https") return Scheme::https;
  if (name == "file") return Scheme::file;
  if (name == "ftp") return Scheme::ftp;
  if (name == "ws") return Scheme::ws;
  if (name == "wss") return Scheme::wss;
  return Scheme::other;
}

// A host that is its own serialisation, as nearly all are: small letters, digits,
// "-", "_" and dots, and a last label that begins with a letter, so is no number.
bool is_plain_host(std::string_view host) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  for (const char c : host)
    if (!is_small(c) && !ascii::is_digit(c) && c != '.' && c != '-' && c != '_') return false;
  const auto dot = host.rfind('.');
  const auto last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  return !last.empty() && is_small(last.front());
}

// Input as the parser wants it: UTF-8, without tabs and newlines, which 4.4 removes
// wherever they are. Most input is returned as it is; `kept` holds what is not.
std::string_view prepared(std::string_view input, std::string& kept) {
  while (!input.empty() && static_cast<unsigned char>(input.front()) <= ' ') input.remove_prefix(1);
  while (!input.empty() && static_cast<unsigned char>(input.back()) <= ' ') input.remove_suffix(1);
  const auto is_removed = [](char c) { return c == '\t' || c == '\n' || c == '\r'; };
  bool removable = false, foreign = false;
  for (const char c : input) {
    removable |= is_removed(c);
    foreign |= static_cast<unsigned char>(c) >= 0x80;
  }
  if (foreign && !utf8::is_valid(input)) {
    kept = utf8::repaired(input);
    input = kept;
  }
  if (removable) {
    std::string without(input);
    std::erase_if(without, is_removed);
    kept = std::move(without);
    input = kept;
  }
  return input;
}

}  // namespace

class UrlParser {
 public:
  UrlParser(const Url* base, const Url::QueryEncoder* encoder) : base_(base), encoder_(encoder) {}

  // `input` is prepared.
  Result<Url> parse(std::string_view input) {
    auto text = input;
    const auto hash = input.find('#');
    const bool has_fragment = hash != std::string_view::npos;
    if (has_fragment) {
      fragment_ = input.substr(hash + 1);
      text = input.substr(0, hash);
    }
    fragmented_ = has_fragment;
    href().reserve(input.size() + (base_ ? base_->href_.size() : 0) + 8);

    if (!(take_scheme(text) ? with_scheme(text) : without_scheme(text))) return Error{Fault::malformed, fault_};
    if (has_fragment) {
      url_.fragment_start_ = here();
      href() += '#';
      append_percent_encoded(href(), fragment_, EncodeSet::fragment);
    }
    if (href().size() > Url::kMaxLength) return too_long();
    return std::move(url_);
  }

  static Error too_long() { return {Fault::too_large, fmt::format("URL of more than {} bytes", Url::kMaxLength)}; }

 private:
  std::string& href() { return url_.href_; }
  std::uint32_t here() const { return static_cast<std::uint32_t>(url_.href_.size()); }
  bool fail(std::string_view why) {
    fault_ = why;
    return false;
  }
  bool is_special() const { return scheme_ != Scheme::other; }
  UrlPath url_path() {
    const auto kind = scheme_ == Scheme::file ? PathKind::file : is_special() ? PathKind::special : PathKind::other;
    return {href(), url_.path_start_, kind};
  }
  bool is_slash(char c) const { return c == '/' || (c == '\\' && is_special()); }
  std::size_t count_slashes(std::string_view text) const {
    std::size_t count = 0;
    while (count < text.size() && is_slash(text[count])) ++count;
    return count;
  }

  // Scheme start state, scheme state: takes "scheme:" off `text`.
  bool take_scheme(std::string_view& text) {
    if (text.empty() || !ascii::is_alpha(text.front())) return false;
    std::size_t end = 1;
    while (end < text.size() &&
           (ascii::is_alnum(text[end]) || text[end] == '+' || text[end] == '-' || text[end] == '.'))
      ++end;
    if (end == text.size() || text[end] != ':') return false;
    href() = text.substr(0, end);
    for (auto& c : href()) c = ascii::lower(c);
    text.remove_prefix(end + 1);
    set_scheme(here());
    href() += ':';
    no_host();
    return true;
  }
  void set_scheme(std::uint32_t end) {
    url_.scheme_end_ = end;
    scheme_ = scheme_named(std::string_view(href()).substr(0, end));
  }
  void no_host() { url_.username_end_ = url_.host_start_ = url_.host_end_ = url_.path_start_ = url_.scheme_end_ + 1; }
  // "file://"
  void empty_host() {
    href() += "//";
    url_.username_end_ = url_.host_start_ = url_.host_end_ = url_.path_start_ = here();
  }

  bool with_scheme(std::string_view text) {
    const bool same_as_base = base_ && base_->scheme() == url_.scheme();
    if (scheme_ == Scheme::file) return file(text, same_as_base);
    if (is_special()) {
      if (same_as_base && !text.starts_with("//")) return relative(text);
      return authority(text.substr(count_slashes(text)));
    }
    if (text.starts_with("//")) return authority(text.substr(2));
    if (text.starts_with("/")) return path_and_query(text);
    return opaque_path(text);
  }

  // No scheme state.
  bool without_scheme(std::string_view text) {
    if (!base_) return fail("no scheme, and nothing to resolve against");
    if (base_->has_opaque_path()) {
      if (!text.empty() || !fragmented_) return fail("relative to a URL with an opaque path");
      url_ = base_->without_fragment();
      return true;
    }
    href() = base_->scheme();
    set_scheme(here());
    href() += ':';
    no_host();
    return scheme_ == Scheme::file ? file(text, true) : relative(text);
  }

  // Relative state, relative slash state.
  bool relative(std::string_view text) {
    const auto slashes = count_slashes(text);
    if (slashes >= 2) return authority(text.substr(is_special() ? slashes : 2));
    copy_authority();
    if (slashes == 1) return path_and_query(text);
    return relative_to_path(text);
  }

  // What is left of the relative and the file state when `text` does not begin with
  // a slash: the base's path, all of it or its folder, or nothing of it.
  bool relative_to_path(std::string_view text) {
    if (text.empty() || text.front() == '?') {
      href() += base_->path();
      guard_path();
      if (text.empty() && base_->has_query()) {
        url_.query_start_ = here();
        href().append("?").append(base_->query());
      }
      return text.empty() || query(text.substr(1));
    }
    if (scheme_ != Scheme::file || !starts_with_drive_letter(text)) {
      href() += base_->path();
      url_path().shorten();
    }
    return path_and_query(text);
  }

  void copy_authority() {
    const auto end = base_->has_host() ? base_->path_start_ : base_->scheme_end_ + 1;
    href().assign(base_->href_, 0, end);
    url_.username_end_ = base_->username_end_;
    url_.host_start_ = base_->host_start_;
    url_.host_end_ = base_->host_end_;
    url_.path_start_ = end;
    url_.port_ = base_->port_;
  }

  // File state, file slash state. `on_base`: the base is a file URL too.
  bool file(std::string_view text, bool on_base) {
    const auto slashes = std::min<std::size_t>(count_slashes(text), 2);
    if (slashes == 2) return file_host(text.substr(2));
    if (!on_base) {
      empty_host();
      return path_and_query(text);
    }
    copy_authority();
    if (slashes == 0) return relative_to_path(text);
    const auto base_path = base_->path();
    if (!starts_with_drive_letter(text.substr(1)) && base_path.size() >= 3 && base_path[0] == '/' &&
        ascii::is_alpha(base_path[1]) && base_path[2] == ':' && (base_path.size() == 3 || base_path[3] == '/'))
      href() += base_path.substr(0, 3);
    return path_and_query(text);
  }

  bool file_host(std::string_view text) {
    const auto host = text.substr(0, text.find_first_of("/\\?"));
    if (is_drive_letter(host)) {
      empty_host();
      return path_and_query(text);
    }
    empty_host();
    if (!host.empty()) {
      auto parsed = parse_host(host);
      if (!parsed) return fail(parsed.error().detail);
      if (*parsed != "localhost") href() += *parsed;
      url_.host_end_ = url_.path_start_ = here();
    }
    return path_and_query(text.substr(host.size()));
  }

  // Authority state; `text` begins behind the slashes.
  bool authority(std::string_view text) {
    href().resize(url_.scheme_end_ + 1);
    href() += "//";
    const auto end = std::min(text.find_first_of(is_special() ? "/\\?" : "/?"), text.size());
    auto host_and_port = text.substr(0, end);
    url_.username_end_ = here();
    if (const auto at = host_and_port.rfind('@'); at != std::string_view::npos) {
      credentials(host_and_port.substr(0, at));
      host_and_port.remove_prefix(at + 1);
      if (host_and_port.empty()) return fail("no host behind '@'");
    }
    url_.host_start_ = here();
    return host(host_and_port) && path_and_query(text.substr(end));
  }

  void credentials(std::string_view text) {
    const auto colon = text.find(':');
    append_percent_encoded(href(), text.substr(0, colon), EncodeSet::userinfo);
    url_.username_end_ = here();
    const auto password = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    if (!password.empty()) {
      href() += ':';
      append_percent_encoded(href(), password, EncodeSet::userinfo);
    }
    if (here() > url_.scheme_end_ + 3) href() += '@';
  }

  // Host state, port state.
  bool host(std::string_view text) {
    const auto bracket = text.rfind(']');
    const auto colon = text.find(':', text.starts_with('[') && bracket != std::string_view::npos ? bracket : 0);
    const auto name = text.substr(0, colon);
    if (name.empty() && (is_special() || colon != std::string_view::npos)) return fail("no host");
    if (is_special() && is_plain_host(name)) {
      href() += name;
    } else if (!name.empty()) {
      auto parsed = is_special() ? parse_host(name) : parse_opaque_host(name);
      if (!parsed) return fail(parsed.error().detail);
      href() += *parsed;
    }
    url_.host_end_ = here();
    if (colon != std::string_view::npos && !port(text.substr(colon + 1))) return false;
    url_.path_start_ = here();
    return true;
  }

  bool port(std::string_view digits) {
    if (digits.empty()) return true;
    int value = 0;
    for (const char c : digits) {
      if (!ascii::is_digit(c)) return fail("port is not a number");
      value = value * 10 + (c - '0');
      if (value > 65535) return fail("port over 65535");
    }
    // Nothing was said of a port yet, so this is the scheme's own.
    if (is_special() && value == url_.effective_port()) return true;
    url_.port_ = value;
    href() += fmt::format(":{}", value);
    return true;
  }

  // Path start state and all behind it; `text` begins with the path, its first slash
  // if it has one. What of the base's path is kept stands in the href already.
  bool path_and_query(std::string_view text) {
    const auto mark = text.find('?');
    auto path = text.substr(0, mark);
    const bool slashed = !path.empty() && is_slash(path.front());
    if (slashed) path.remove_prefix(1);
    const bool nothing = path.empty() && !slashed && !is_special() && here() == url_.path_start_;
    if (!nothing) url_path().append(path);
    guard_path();
    return mark == std::string_view::npos || query(text.substr(mark + 1));
  }

  // URL serialising, step 3: a path that begins with "//" must not look like a host.
  void guard_path() {
    if (url_.has_host() || !std::string_view(href()).substr(url_.path_start_).starts_with("//")) return;
    href().insert(url_.path_start_, "/.");
    url_.path_start_ += 2;
  }

  bool opaque_path(std::string_view text) {
    url_.opaque_path_ = true;
    const auto mark = text.find('?');
    auto path = text.substr(0, mark);
    const bool more = mark != std::string_view::npos || fragmented_;
    const bool space = more && path.ends_with(' ');
    if (space) path.remove_suffix(1);
    append_percent_encoded(href(), path, EncodeSet::c0_control);
    if (space) href() += "%20";
    return mark == std::string_view::npos || query(text.substr(mark + 1));
  }

  // Query state.
  bool query(std::string_view text) {
    url_.query_start_ = here();
    href() += '?';
    const auto set = is_special() ? EncodeSet::special_query : EncodeSet::query;
    const bool own_encoding = encoder_ && is_special() && scheme_ != Scheme::ws && scheme_ != Scheme::wss;
    if (own_encoding)
      append_encoded_query(encoder_->encode(text), set);
    else
      append_percent_encoded(href(), text, set);
    return true;
  }

  // 1.3 "percent-encode after encoding". The text had no "#", so each "&#NNNN;" in it
  // is a character that the encoding lacks, and is escaped whole.
  void append_encoded_query(std::string_view text, EncodeSet set) {
    while (true) {
      const auto lacking = text.find("&#");
      append_percent_encoded(href(), text.substr(0, lacking), set);
      if (lacking == std::string_view::npos) return;
      text.remove_prefix(lacking + 2);
      const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
      href().append("%26%23").append(digits);
      text.remove_prefix(digits.size());
      if (text.starts_with(';')) {
        href() += "%3B";
        text.remove_prefix(1);
      }
    }
  }

  const Url* base_;
  const Url::QueryEncoder* encoder_;
  std::string_view fragment_;
  bool fragmented_ = false;
  Scheme scheme_ = Scheme::other;
  std::string fault_;
  Url url_;
};

namespace {

Result<Url> parse_url(std::string_view input, const Url* base, const Url::QueryEncoder* encoder) {
  if (input.size() > Url::kMaxLength) return UrlParser::too_long();
  std::string kept;
  return UrlParser(base, encoder).parse(prepared(input, kept));
}

}  // namespace

Result<Url> Url::parse(std::string_view input, const QueryEncoder* encoder) {
  return parse_url(input, nullptr, encoder);
}

Result<Url> Url::parse(std::string_view input, const Url& base, const QueryEncoder* encoder) {
  return parse_url(input, &base, encoder);
}

}  // namespace chancery
