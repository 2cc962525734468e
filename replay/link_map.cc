// SPDX-License-Identifier: Apache-2.0
#include "replay/link_map.h"

#include <algorithm>

#include "base/ascii.h"

namespace chancery {
namespace {

bool is_slash(char c) { return c == '/' || c == '\\'; }

// How a link begins, and up to where that was read.
enum class Shape { absolute, scheme_relative, rooted, relative, foreign, odd };
struct Begin {
  Shape shape;
  std::size_t length;
};

// Control characters and spaces at the ends of a URL do not count (URL Standard 4.4).
std::size_t leading_space(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && static_cast<unsigned char>(text[at]) <= ' ') ++at;
  return at;
}

// `text` has no leading space, tab or newline.
Begin begin_of(std::string_view text) {
  std::size_t slashes = 0;
  const auto count_slashes = [&](std::size_t at) {
    for (slashes = 0; slashes < 2 && at + slashes < text.size() && is_slash(text[at + slashes]);) ++slashes;
  };
  count_slashes(0);
  if (slashes > 0) return {slashes == 2 ? Shape::scheme_relative : Shape::rooted, slashes};
  if (text.empty() || !ascii::is_alpha(text[0])) return {Shape::relative, 0};
  std::size_t colon = 1;
  while (colon < text.size() &&
         (ascii::is_alnum(text[colon]) || text[colon] == '+' || text[colon] == '-' || text[colon] == '.'))
    ++colon;
  if (colon >= text.size() || text[colon] != ':') return {Shape::relative, 0};
  const auto scheme = ascii::lower(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return {Shape::foreign, colon + 1};
  count_slashes(colon + 1);
  return {slashes == 2 ? Shape::absolute : Shape::odd, colon + 1 + slashes};
}

std::string without_tabs_and_newlines(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

// How often a path goes up a folder, in any spelling of the two dots.
std::size_t climbs(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  std::size_t ups = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of("/\\"), text.size());
    const auto segment = ascii::lower(text.substr(0, end));
    if (segment == ".." || segment == ".%2e" || segment == "%2e." || segment == "%2e%2e") ++ups;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return ups;
}

std::size_t folders_of(const Url& url) {
  const auto path = url.path();
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) - (path.empty() ? 0 : 1);
}

}  // namespace

std::string_view mark(LinkUse use) {
  switch (use) {
    case LinkUse::page:
      return "";
    case LinkUse::frame:
      return "if_";
    case LinkUse::image:
      return "im_";
    case LinkUse::style:
      return "cs_";
    case LinkUse::script:
      return "js_";
    case LinkUse::other:
      return "oe_";
  }
  return "";
}

LinkMap::LinkMap(Url document, Timestamp when, const Url::QueryEncoder* encoder)
    : base_(std::move(document)), time_(when.digits14()), encoder_(encoder) {}

LinkMap LinkMap::with_base(std::string_view href) const {
  auto changed = *this;
  const auto base = Url::parse(href, base_, encoder_);
  if (base && base->is_http()) changed.base_ = *base;
  return changed;
}

std::string LinkMap::prefix(LinkUse use) const { return "/web/" + time_ + std::string(mark(use)) + "/"; }

std::string LinkMap::map(const Url& url, LinkUse use) const {
  return url.is_http() ? prefix(use) + url.href() : url.href();
}

std::optional<LinkMap::Change> LinkMap::change(std::string_view written, std::string_view plain, LinkUse use) const {
  const auto text = without_tabs_and_newlines(plain.substr(leading_space(plain)));
  const auto begin = begin_of(text);
  if (begin.shape == Shape::foreign) return std::nullopt;
  const auto ups = climbs(text);
  if (begin.shape == Shape::relative && ups <= folders_of(base_)) return std::nullopt;

  Change change{leading_space(written), false, prefix(use)};
  // The beginning must stand in the document as it was read: no reference, escape
  // or newline inside it.
  const bool as_written = written.substr(change.at).starts_with(std::string_view(text).substr(0, begin.length));
  if (ups == 0 && as_written) {
    if (begin.shape == Shape::absolute) return change;
    if (begin.shape == Shape::scheme_relative) {
      change.text += std::string(base_.scheme()) + ":";
      return change;
    }
    if (begin.shape == Shape::rooted) {
      change.text += base_.origin();
      return change;
    }
  }
  const auto resolved = Url::parse(text, base_, encoder_);
  if (!resolved || !resolved->is_http()) return std::nullopt;
  change.replaces = true;
  change.text = map(*resolved, use);
  return change;
}

}  // namespace chancery
