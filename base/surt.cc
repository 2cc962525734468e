// SPDX-License-Identifier: Apache-2.0
#include "base/surt.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/ascii.h"
#include "base/host.h"

namespace chancery {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

// A URL cut at its punctuation, nothing decoded.
struct Pieces {
  std::string scheme;  // lower case
  std::string_view host, port, path, query;
};

// Blanks at the ends, tabs and newlines anywhere are no part of a URL.
std::string cleaned(std::string_view url) {
  std::string text(ascii::trim(url, std::string_view("\0\t\n\v\f\r ", 7)));
  std::erase_if(text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return text;
}

std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !ascii::is_alpha(text.front())) return 0;
  const auto colon = text.find(':');
  if (colon == kNowhere) return 0;
  const auto is_scheme = [](char c) { return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.'; };
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), is_scheme) ? colon : 0;
}

bool cut_authority(std::string_view authority, Pieces& pieces) {
  if (const auto at = authority.rfind('@'); at != kNowhere) authority.remove_prefix(at + 1);
  const auto bracket = authority.rfind(']');
  const auto colon = authority.find(':', bracket == kNowhere ? 0 : bracket);
  pieces.host = authority.substr(0, colon);
  pieces.port = colon == kNowhere ? std::string_view{} : authority.substr(colon + 1);
  while (pieces.port.size() > 1 && pieces.port.front() == '0') pieces.port.remove_prefix(1);
  return pieces.port.size() <= 5 && std::all_of(pieces.port.begin(), pieces.port.end(), ascii::is_digit);
}

// False for what has no host that could be turned round.
bool cut(std::string_view text, Pieces& pieces) {
  pieces.scheme = "http";
  while (const auto length = scheme_length(text)) {
    pieces.scheme = ascii::lower(text.substr(0, length));
    text.remove_prefix(length + 1);
    // "http://https://..." is a common slip: the inner one is meant.
    if (pieces.scheme == "http" || pieces.scheme == "https") {
      text.remove_prefix(std::min(text.find_first_not_of('/'), text.size()));
      const auto inner = ascii::lower(text.substr(0, 8));
      if (inner.starts_with("http://") || inner.starts_with("https://")) continue;
    } else if (text.starts_with("//") && !text.starts_with("///")) {
      text.remove_prefix(2);
    } else {
      return false;
    }
    break;
  }
  text.remove_prefix(std::min(text.find_first_not_of('/'), text.size()));
  text = text.substr(0, text.find('#'));
  const auto end = std::min(text.find_first_of("/?"), text.size());
  if (!cut_authority(text.substr(0, end), pieces)) return false;
  text.remove_prefix(end);
  const auto mark = std::min(text.find('?'), text.size());
  pieces.path = text.substr(0, mark);
  pieces.query = text.substr(std::min(mark + 1, text.size()));
  return !pieces.host.empty();
}

// Unescaped until nothing is left to unescape. Each decoded character may complete an
// escape with those before it ("%%32%35"), so the end of the output is looked at again.
std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    out.push_back(c);
    while (out.size() >= 3 && out[out.size() - 3] == '%') {
      const int high = ascii::hex_value(out[out.size() - 2]), low = ascii::hex_value(out.back());
      if (high < 0 || low < 0) break;
      out.resize(out.size() - 2);
      out.back() = static_cast<char>(high * 16 + low);
    }
  }
  return out;
}

// Only what would break a line of an index or its columns is escaped; the dialect
// then lowers everything, escapes too.
std::string escaped_lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && c != '#' && c != '%') {
      out.push_back(ascii::lower(c));
      continue;
    }
    out.push_back('%');
    out.push_back(ascii::lower(ascii::kUpperHex[byte >> 4]));
    out.push_back(ascii::lower(ascii::kUpperHex[byte & 15]));
  }
  return out;
}

// "www.", "www2."
std::string_view without_www(std::string_view host) {
  if (!host.starts_with("www")) return host;
  const auto dot = host.find_first_not_of("0123456789", 3);
  return dot != kNowhere && host[dot] == '.' ? host.substr(dot + 1) : host;
}

bool is_v4_text(std::string_view host) {
  return !host.empty() && host.find_first_not_of("0123456789.") == kNowhere && parse_ipv4(host);
}

// Lower case, in ASCII, without empty labels.
std::string plain_host(std::string_view text) {
  if (text.starts_with('[')) {
    text.remove_prefix(1);
    return escaped_lower(unescaped(text.substr(0, text.find(']'))));
  }
  auto host = unescaped(text);
  const bool foreign = std::any_of(host.begin(), host.end(), [](char c) { return c < 0; });
  if (auto ascii_name = foreign ? parse_host(host) : Result<std::string>(Error{}); ascii_name) host = *ascii_name;
  host = escaped_lower(host);
  host.erase(std::unique(host.begin(), host.end(), [](char a, char b) { return a == '.' && b == '.'; }), host.end());
  return std::string(ascii::trim(host, "."));
}

std::string reversed_labels(std::string_view host) {
  std::string turned;
  while (true) {
    const auto dot = host.rfind('.');
    turned += dot == kNowhere ? host : host.substr(dot + 1);
    if (dot == kNowhere) return turned;
    turned += ',';
    host = host.substr(0, dot);
  }
}

std::string host_key(std::string_view text, const SurtOptions& options) {
  auto host = plain_host(text);
  if (host.find(':') != std::string::npos) return host;
  if (is_v4_text(host)) {
    host = IpAddress::v4(*parse_ipv4(host)).to_string();
    return options.reverse_ip ? reversed_labels(host) : host;
  }
  return reversed_labels(options.host_massage ? without_www(host) : host);
}

// Without dot segments, then without empty ones, and without a slash at the end.
std::string folded_path(std::string_view path) {
  std::vector<std::string_view> kept;
  path.remove_prefix(std::min<std::size_t>(path.size(), 1));
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string folded;
  for (const auto segment : kept)
    if (!segment.empty()) folded.append("/").append(segment);
  return folded.empty() ? "/" : folded;
}

// How many characters of `text` are letters or digits, from its front.
std::size_t alnum_run(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), ascii::is_alnum);
  return static_cast<std::size_t>(end - text.begin());
}

// "(24 letters or digits)", or "(x(24)y(24)...)" with a letter before each: the session
// that ASP.NET keeps in a path.
bool is_aspnet_session(std::string_view segment) {
  constexpr std::size_t id = 24;
  const auto is_id = [](std::string_view text) {
    return text.size() >= id + 2 && text[0] == '(' && alnum_run(text.substr(1)) == id && text[id + 1] == ')';
  };
  if (is_id(segment)) return segment.size() == id + 2;
  if (segment.size() < 2 || segment.front() != '(' || segment.back() != ')') return false;
  segment = segment.substr(1, segment.size() - 2);
  while (segment.size() > 1 && ascii::is_alpha(segment[0]) && is_id(segment.substr(1))) segment.remove_prefix(id + 3);
  return segment.empty();
}

// A path as above loses its session if a page of ASP.NET comes behind it.
std::string without_path_session(std::string path) {
  for (auto slash = path.rfind('/'); slash != std::string::npos && slash > 0; slash = path.rfind('/', slash - 1)) {
    const auto before = path.rfind('/', slash - 1);
    if (before == std::string::npos) break;
    const auto behind = std::string_view(path).substr(slash + 1);
    const auto page = behind.substr(0, behind.find('?')).find(".aspx");
    if (page == kNowhere || page == 0) continue;
    if (is_aspnet_session(std::string_view(path).substr(before + 1, slash - before - 1)))
      return path.erase(before, slash - before);
  }
  return path;
}

// Cuts the last "name" + value out of the query, where `value_length` says how long
// the value at the front of a text is; the value must end with the query or at "&".
template <class ValueLength>
void cut_argument(std::string& query, std::string_view name, ValueLength value_length) {
  for (auto at = query.rfind(name); at != std::string::npos; at = at == 0 ? at : query.rfind(name, at - 1)) {
    const std::size_t length = value_length(std::string_view(query).substr(at + name.size()));
    const auto end = at + name.size() + length;
    if (length > 0 && (end == query.size() || query[end] == '&')) {
      query.erase(at, end - at + (end < query.size() ? 1 : 0));
      return;
    }
    if (at == 0) return;
  }
}

// The dialect looks for names anywhere, so "xsid=" loses its "sid=" too: keys have to
// be the same as everybody's, right or not.
std::string without_query_session(std::string query) {
  const auto id32 = [](std::string_view value) -> std::size_t { return alnum_run(value) == 32 ? 32 : 0; };
  cut_argument(query, "jsessionid=", id32);
  cut_argument(query, "phpsessid=", id32);
  cut_argument(query, "sid=", id32);
  const auto letters = [](std::string_view text, std::size_t count) {
    return text.size() >= count &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), ascii::is_alpha);
  };
  cut_argument(query, "aspsessionid", [&](std::string_view value) -> std::size_t {
    return letters(value, 8) && value.size() > 8 && value[8] == '=' && letters(value.substr(9), 24) ? 33 : 0;
  });
  cut_argument(query, "cfid=", [](std::string_view value) -> std::size_t {
    constexpr std::string_view token = "&cftoken=";
    const auto id = value.find('&');
    if (id == 0 || id == kNowhere || !value.substr(id).starts_with(token)) return 0;
    const auto end = std::min(value.find('&', id + token.size()), value.size());
    return end > id + token.size() ? end : 0;
  });
  return query;
}

// By name, then by value; an argument without "=" before one with an empty value.
std::string sorted_arguments(std::string_view query) {
  using Argument = std::tuple<std::string_view, bool, std::string_view>;
  std::vector<std::pair<Argument, std::string_view>> arguments;
  while (true) {
    const auto end = std::min(query.find('&'), query.size());
    const auto text = query.substr(0, end);
    const auto equals = std::min(text.find('='), text.size());
    arguments.push_back({{text.substr(0, equals), equals < text.size(), text.substr(equals)}, text});
    if (end == query.size()) break;
    query.remove_prefix(end + 1);
  }
  std::sort(arguments.begin(), arguments.end());
  std::string sorted;
  for (const auto& [argument, text] : arguments) sorted.append(text).append("&");
  sorted.pop_back();
  return sorted;
}

// Of what has no host: in its own order, but as safe in a line as any key.
std::string opaque_key(std::string_view text) {
  auto out = escaped_lower(unescaped(text.substr(0, text.find('#'))));
  if (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

std::string key(const Pieces& pieces, const SurtOptions& options) {
  std::string out = options.with_scheme ? pieces.scheme + "://(" : "";
  out += host_key(pieces.host, options);
  const bool usual =
      (pieces.scheme == "http" && pieces.port == "80") || (pieces.scheme == "https" && pieces.port == "443");
  if (!pieces.port.empty() && !usual) out.append(":").append(pieces.port);
  out += options.trailing_comma ? ",)" : ")";
  out += without_path_session(escaped_lower(folded_path(unescaped(pieces.path))));
  if (!pieces.query.empty()) {
    const auto query = without_query_session(escaped_lower(unescaped(pieces.query)));
    if (!query.empty()) out += '?' + sorted_arguments(query);
  }
  return out;
}

}  // namespace

std::string surt(std::string_view url, const SurtOptions& options) {
  const auto text = cleaned(url);
  if (text.empty()) return "-";
  if (text.starts_with("filedesc") || text.starts_with("warcinfo")) return text;
  Pieces pieces;
  return cut(text, pieces) ? key(pieces, options) : opaque_key(text);
}

std::string surt(std::string_view url) { return surt(url, SurtOptions{}); }

std::string surt(const Url& url) { return surt(url.href(), SurtOptions{}); }

std::string surt_host(std::string_view host) { return host_key(host, SurtOptions{}); }

}  // namespace chancery
