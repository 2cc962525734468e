// SPDX-License-Identifier: Apache-2.0
#include "parsers/xml_scanner.h"

#include <algorithm>

#include "base/ascii.h"
#include "parsers/character_references.h"

namespace chancery {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view kSpaces = " \t\r\n\f";
constexpr std::size_t kAtOnce = 4096;  // scanned together, so that a tag that comes byte by byte costs no more
constexpr std::size_t kLongestReference = 64;
constexpr std::size_t kMaxAttributes = 64;
constexpr std::size_t kMaxDeclarations = 64;
constexpr std::size_t kMaxEntities = 64;
constexpr std::size_t kMaxEntity = 1024;
constexpr std::size_t kMaxExpanded = 1u << 20;

bool begins_name(char c) { return ascii::is_alpha(c) || c == '_' || c == ':' || static_cast<signed char>(c) < 0; }

// Where a tag or declaration ends that begins at `at`: at its ">" or where the next "<"
// shows that it was forgotten. npos when the text ends before.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
  char quote = 0;
  for (++at; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '<' || (quote == 0 && c == '>')) return at;
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    }
  }
  return npos;
}

// The doctype ends where its declarations begin: these are then read one by one.
std::size_t end_of_declaration(std::string_view text, std::size_t at) {
  char quote = 0;
  const bool doctype = ascii::equal_ignoring_case(text.substr(at, 9), "<!doctype");
  for (++at; at < text.size(); ++at) {
    const char c = text[at];
    if (quote == 0 && (c == '>' || (doctype && c == '['))) return at;
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    }
  }
  return npos;
}

std::string_view take_word(std::string_view& text) {
  text = ascii::trim(text, kSpaces);
  const auto word = text.substr(0, text.find_first_of(kSpaces));
  text.remove_prefix(word.size());
  text = ascii::trim(text, kSpaces);
  return word;
}

// One attribute off the front of a tag's inside; the value as written. False when there is none.
bool take_attribute(std::string_view& text, std::string_view& name, std::string_view& value) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n\f/\"'="), text.size()));
  if (text.empty()) return false;
  name = text.substr(0, text.find_first_of(" \t\r\n\f=/"));
  text.remove_prefix(name.size());
  value = {};
  const auto after = text.find_first_not_of(kSpaces);
  if (after == npos || text[after] != '=') return true;
  text.remove_prefix(after + 1);
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  if (text.empty()) return true;
  if (text.front() == '"' || text.front() == '\'') {
    const auto close = text.find(text.front(), 1);
    value = text.substr(1, close == npos ? close : close - 1);
    text.remove_prefix(close == npos ? text.size() : close + 1);
  } else {
    value = text.substr(0, text.find_first_of(kSpaces));
    text.remove_prefix(value.size());
  }
  return true;
}

std::string_view prefix_of(std::string_view name) {
  const auto colon = name.find(':');
  return colon == npos ? std::string_view() : name.substr(0, colon);
}

}  // namespace

void XmlScanner::feed(std::string_view utf8) {
  held_ += utf8;
  if (held_.size() >= kAtOnce) scan(false);
}

void XmlScanner::finish() {
  scan(true);
  held_.clear();
}

void XmlScanner::scan(bool last) {
  const std::string_view text = held_;
  std::size_t at = 0;
  for (bool more = true; more && at < text.size();) {
    switch (state_) {
      case State::content:
        more = content(text, at, last);
        break;
      case State::comment:
        more = skip_to(text, at, "-->");
        break;
      case State::instruction:
        more = skip_to(text, at, ">");
        break;
      case State::cdata: {
        const auto from = at;
        more = skip_to(text, at, "]]>");
        const auto inside = text.substr(from, at - from);
        if (!open_.empty() && deeper_ == 0) sink_.text(more ? inside.substr(0, inside.size() - 3) : inside);
        break;
      }
    }
  }
  held_.erase(0, at);
}

// Moves behind `end`, or as far as surely is not it. False when it has not come yet.
bool XmlScanner::skip_to(std::string_view text, std::size_t& at, std::string_view end) {
  const auto found = text.find(end, at);
  if (found != npos) {
    at = found + end.size();
    state_ = State::content;
    return true;
  }
  at = std::max(at, text.size() - std::min(text.size(), end.size() - 1));
  return false;
}

// Text up to the next markup, then that. False when more bytes are needed.
bool XmlScanner::content(std::string_view text, std::size_t& at, bool last) {
  const auto bracket = text.find('<', at);
  if (bracket == npos) {
    auto end = text.size();
    const auto amp = text.rfind('&');
    // A reference may go on in the next piece.
    if (!last && amp != npos && amp >= at && end - amp < kLongestReference && text.find(';', amp) == npos) end = amp;
    emit(text.substr(at, end - at));
    at = end;
    return false;
  }
  emit(text.substr(at, bracket - at));
  at = bracket;
  return markup(text, at, last);
}

bool XmlScanner::markup(std::string_view text, std::size_t& at, bool last) {
  constexpr std::string_view kComment = "<!--", kData = "<![CDATA[";
  const auto rest = text.substr(at);
  if (rest.size() < kData.size() && !last) return false;
  const auto enter = [&](State state, std::size_t length) {
    state_ = state;
    at += length;
    return true;
  };
  if (rest.starts_with(kComment)) return enter(State::comment, kComment.size());
  if (rest.starts_with(kData)) return enter(State::cdata, kData.size());
  if (rest.starts_with("<?")) return enter(State::instruction, 2);
  const bool declares = rest.starts_with("<!");
  const auto name = rest.starts_with("</") ? 2u : 1u;
  const bool is_tag = rest.size() > name && begins_name(rest[name]);
  const auto end = declares ? end_of_declaration(text, at) : is_tag ? end_of_tag(text, at) : npos;
  if (end != npos && end - at <= kMaxTag) {
    const auto inside = text.substr(at + 1, end - at - 1);
    at = end + (text[end] == '<' ? 0 : 1);
    if (declares)
      declaration(inside);
    else
      tag(inside);
    return true;
  }
  if ((declares || is_tag) && end == npos && rest.size() <= kMaxTag) {
    if (last) at = text.size();
    return false;
  }
  emit("<");
  ++at;
  return true;
}

// <!ENTITY name "text">. Entities from elsewhere, of parameters and within others are none.
void XmlScanner::declaration(std::string_view inside) {
  if (take_word(inside) != "!ENTITY" || entities_.size() >= kMaxEntities) return;
  const auto name = take_word(inside);
  if (inside.size() < 2 || (inside.front() != '"' && inside.front() != '\'')) return;
  const auto value = inside.substr(1, inside.find(inside.front(), 1) - 1);
  if (value.size() > kMaxEntity || value.find('<') != npos) return;
  entities_.emplace(name, decode_references(value, ReferencePlace::xml));
}

void XmlScanner::tag(std::string_view inside) {
  const bool closing = inside.front() == '/';
  if (closing) inside.remove_prefix(1);
  inside = ascii::trim_end(inside, kSpaces);
  const bool empty = !closing && inside.ends_with('/');
  if (empty) inside.remove_suffix(1);
  const auto name = ascii::lower(inside.substr(0, inside.find_first_of(" \t\r\n\f/")));
  if (closing)
    close(name);
  else
    open(name, inside.substr(name.size()), empty);
}

void XmlScanner::open(std::string_view name, std::string_view rest, bool empty) {
  if (open_.size() >= kMaxDepth) {
    if (!empty) ++deeper_;
    return;
  }
  std::vector<XmlAttribute> attributes;
  Open element;
  element.name = name;
  for (std::string_view key, value; attributes.size() < kMaxAttributes && take_attribute(rest, key, value);) {
    attributes.push_back({ascii::lower(key), decoded(value)});
    const auto& attribute = attributes.back();
    const bool by_default = attribute.name == "xmlns";
    if ((!by_default && !attribute.name.starts_with("xmlns:")) || declarations_.size() >= kMaxDeclarations) continue;
    declarations_.push_back({by_default ? std::string() : attribute.name.substr(6), attribute.value});
    ++element.declarations;
  }
  element.space = space_of(prefix_of(name));
  open_.push_back(std::move(element));
  sink_.start(name_of(open_.back()), attributes);
  if (empty) pop();
}

void XmlScanner::close(std::string_view name) {
  if (deeper_ > 0) {
    --deeper_;
    return;
  }
  const auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const Open& one) { return one.name == name; });
  if (found == open_.rend()) return;
  for (auto count = found - open_.rbegin() + 1; count > 0; --count) pop();
}

void XmlScanner::pop() {
  const auto element = std::move(open_.back());
  open_.pop_back();
  declarations_.resize(declarations_.size() - element.declarations);
  sink_.end(name_of(element));
}

void XmlScanner::emit(std::string_view raw) {
  if (raw.empty() || open_.empty() || deeper_ > 0) return;
  if (raw.find('&') == npos)
    sink_.text(raw);
  else
    sink_.text(decoded(raw));
}

std::string XmlScanner::decoded(std::string_view raw) {
  if (entities_.empty() || expanded_ > kMaxExpanded || raw.find('&') == npos)
    return decode_references(raw, ReferencePlace::xml);
  std::string out;
  while (!raw.empty()) {
    const auto amp = raw.find('&');
    out += raw.substr(0, amp);
    if (amp == npos) break;
    raw.remove_prefix(amp);
    const auto end = raw.substr(0, kLongestReference).find(';');
    const auto entity = end == npos ? entities_.end() : entities_.find(std::string(raw.substr(1, end - 1)));
    const auto length = end == npos ? 1 : end + 1;
    const bool known = entity != entities_.end() && expanded_ <= kMaxExpanded;
    if (known) expanded_ += entity->second.size();
    out += known ? entity->second : decode_references(raw.substr(0, length), ReferencePlace::xml);
    raw.remove_prefix(length);
  }
  return out;
}

std::string_view XmlScanner::space_of(std::string_view prefix) const {
  const auto found = std::find_if(declarations_.rbegin(), declarations_.rend(),
                                  [&](const Declaration& one) { return one.prefix == prefix; });
  return found == declarations_.rend() ? std::string_view() : std::string_view(found->space);
}

XmlName XmlScanner::name_of(const Open& open) {
  const auto prefix = prefix_of(open.name);
  return {open.space, prefix, std::string_view(open.name).substr(prefix.empty() ? 0 : prefix.size() + 1)};
}

}  // namespace chancery
