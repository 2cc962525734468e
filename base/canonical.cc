// SPDX-License-Identifier: Apache-2.0
#include "base/canonical.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace chancery {
namespace {

// Arguments that say how a reader came, never what is shown. Lower case.
constexpr std::array<std::string_view, 23> kTracking = {
    "_ga",        "_gl",     "_hsenc", "_hsmi",  "_openstat", "dclid",   "fbclid",  "gbraid",
    "gclid",      "gclsrc",  "igshid", "mc_cid", "mc_eid",    "mkt_tok", "msclkid", "oly_anon_id",
    "oly_enc_id", "srsltid", "ttclid", "twclid", "vero_id",   "wbraid",  "yclid"};

// RFC 3986 2.3: escaped or not, these mean the same.
constexpr bool is_unreserved(char c) { return ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

bool all_alnum(std::string_view text) { return std::all_of(text.begin(), text.end(), ascii::is_alnum); }

// A session's argument; `name` is lower case. "sid" alone may name anything, so its
// value has to look like a session's.
bool is_session(std::string_view name, std::string_view value) {
  if (name == "jsessionid" || name == "phpsessid" || name == "cfid" || name == "cftoken") return !value.empty();
  if (name == "sid") return value.size() == 32 && all_alnum(value);
  return name.size() == 20 && name.starts_with("aspsessionid") && !value.empty();
}

bool is_tracking(std::string_view name) {
  return name.starts_with("utm_") || std::binary_search(kTracking.begin(), kTracking.end(), name);
}

bool is_dropped(std::string_view argument) {
  const auto equals = std::min(argument.find('='), argument.size());
  const auto name = ascii::lower(argument.substr(0, equals));
  const auto value = argument.substr(std::min(equals + 1, argument.size()));
  return is_session(name, value) || is_tracking(name);
}

// Escapes of unreserved characters undone, the others in upper case (RFC 3986 6.2.2).
// Behind a stray "%" nothing is undone: it could make an escape that was none.
std::string plain_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const auto behind_stray = [&] { return out.ends_with('%') || (out.size() > 1 && out[out.size() - 2] == '%'); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && ascii::is_hex(text[i + 1]) && ascii::is_hex(text[i + 2]);
    if (!escape) {
      out += text[i];
      continue;
    }
    const auto byte = static_cast<unsigned>(ascii::hex_value(text[i + 1]) * 16 + ascii::hex_value(text[i + 2]));
    if (is_unreserved(static_cast<char>(byte)) && !behind_stray()) {
      out += static_cast<char>(byte);
    } else {
      out += '%';
      out += ascii::kUpperHex[byte >> 4];
      out += ascii::kUpperHex[byte & 15];
    }
    i += 2;
  }
  return out;
}

// Without ";jsessionid=...", up to the next "/" or ";".
std::string without_path_session(std::string path) {
  constexpr std::string_view name = ";jsessionid=";
  for (std::size_t at = path.find(';'); at != std::string::npos; at = path.find(';', at)) {
    if (ascii::equal_ignoring_case(std::string_view(path).substr(at, name.size()), name))
      path.erase(at, std::min(path.find_first_of("/;", at + 1), path.size()) - at);
    else
      ++at;
  }
  return path;
}

std::string kept_arguments(std::string_view query) {
  std::string kept;
  bool first = true;
  while (true) {
    const auto end = std::min(query.find('&'), query.size());
    if (const auto argument = query.substr(0, end); !is_dropped(argument)) {
      kept.append(first ? "" : "&").append(argument);
      first = false;
    }
    if (end == query.size()) return kept;
    query.remove_prefix(end + 1);
  }
}

}  // namespace

Url canonical(const Url& url) {
  if (!url.is_http()) return url.without_fragment();
  auto host = url.hostname();
  if (host.size() > 1 && host.ends_with('.') && !host.ends_with("..")) host.remove_suffix(1);
  auto href = std::string(url.scheme()).append("://").append(host);
  if (url.port()) href.append(":").append(std::to_string(*url.port()));
  href += without_path_session(plain_escapes(url.path()));
  if (const auto query = kept_arguments(plain_escapes(url.query())); !query.empty()) href += '?' + query;
  // Nothing above makes a URL longer or spoils it, but parsing is what resolves dots.
  return Url::parse(href).value_or(url);
}

}  // namespace chancery
