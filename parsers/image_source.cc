// SPDX-License-Identifier: Apache-2.0
#include "parsers/image_source.h"

#include <algorithm>

#include "base/ascii.h"
#include "parsers/link_attributes.h"
#include "parsers/link_syntax.h"

namespace chancery {
namespace {

constexpr std::size_t kUnranked = 1000;  // of a late address under a name nobody has listed

// Where among the names of late addresses this one stands; npos if it is none.
std::size_t rank_of(std::string_view attribute) {
  const auto names = lazy_attributes();
  const auto found = std::find(names.begin(), names.end(), attribute);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const bool like = attribute.starts_with("data-") && (attribute.ends_with("-src") || attribute.ends_with("-srcset"));
  return like ? kUnranked : std::string_view::npos;
}

void read_set(std::string_view srcset, ImageSource& into, std::string_view& best) {
  double most = -1;
  for (const auto& candidate : parse_srcset(srcset)) {
    if (is_placeholder(candidate.url)) continue;
    ++into.sources;
    into.width = std::max(into.width, static_cast<int>(std::min(candidate.width, 100'000.0)));
    const double size = candidate.width > 0 ? candidate.width : candidate.density * 1000;
    if (size > most) most = size, best = candidate.url;
  }
}

// The sources of a picture, for an img that has none of its own.
void read_picture(const Dom& dom, NodeId picture, ImageSource& into) {
  for (auto at = picture; at < dom[picture].end; ++at) {
    if (dom.tag(at) != Tag::source) continue;
    std::string_view best;
    for (const auto& attribute : dom.attributes(at))
      if (best.empty() && attribute.name.ends_with("srcset")) read_set(attribute.value, into, best);
    if (into.address.empty()) into.address = best;
  }
}

bool is_size(std::string_view part) {
  if (part.empty()) return false;
  const auto digits =
      static_cast<std::size_t>(std::count_if(part.begin(), part.end(), [](char c) { return ascii::is_digit(c); }));
  if (digits >= 2 && digits <= 4 && digits + 1 == part.size() && (part.back() == 'w' || part.back() == 'h'))
    return true;
  if (digits >= 2 && digits + 1 == part.size() && (part.front() == 'w' || part.front() == 'h')) return true;
  if (const auto x = part.find('x'); x != std::string_view::npos && digits + 1 == part.size())
    return x >= 2 && x <= 4 && part.size() - x - 1 >= 2 && part.size() - x - 1 <= 4;
  for (const std::string_view word : {"large", "medium", "small", "thumb", "scaled", "original", "crop", "master"})
    if (part == word) return true;
  return false;
}

bool says_little(std::string_view name) {
  for (const std::string_view word : {"image", "images", "resize", "original", "thumb", "photo", "img", "default"})
    if (name == word) return true;
  return name.size() < 5 || is_size(name);
}

// How many characters the ending of a picture's file has, with its dot; 0 if it is none.
std::size_t ending_of(std::string_view name) {
  for (const std::string_view ending :
       {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".jfif", ".tif", ".tiff"})
    if (name.ends_with(ending)) return ending.size();
  return 0;
}

}  // namespace

bool is_placeholder(std::string_view address) {
  if (address.empty()) return true;
  const auto name = ascii::lower(address.substr(0, 2000));
  if (name.starts_with("data:") || name.starts_with("about:")) return true;
  constexpr std::string_view kWords[] = {"placeholder", "blank.",    "spacer",    "loading.", "lazyload", "transparent",
                                         "1x1",         "pixel.gif", "pixel.png", "grey.gif", "gray.gif", "empty."};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](auto word) { return name.find(word) != std::string::npos; });
}

ImageSource image_source(const Dom& dom, NodeId id) {
  ImageSource found;
  std::string_view src, set, late;
  auto rank = std::string_view::npos;
  for (const auto& [name, value] : dom.attributes(id)) {
    if (value.empty()) continue;
    if (name == "src") {
      if (!is_placeholder(value)) src = value;
    } else if (name == "srcset") {
      read_set(value, found, set);
    } else if (const auto mine = rank_of(name); mine < rank) {
      std::string_view best;
      if (name.ends_with("srcset"))
        read_set(value, found, best);
      else if (looks_like_address(value) && !is_placeholder(value))
        best = value;
      if (!best.empty()) late = best, rank = mine;
    }
  }
  found.late = !late.empty();
  found.address = !late.empty() ? late : src.empty() ? set : src;
  if (const auto picture = dom.ancestor(id, Tag::picture); picture < dom.size()) read_picture(dom, picture, found);
  return found;
}

std::string picture_name(std::string_view address) {
  auto path = ascii::lower(address.substr(0, 2000));
  // One address inside another: the inner one is the picture's own.
  if (const auto inner = std::max(path.rfind("http:/"), path.rfind("http%3a")); inner != std::string::npos && inner > 0)
    path.erase(0, inner);
  if (const auto inner = std::max(path.rfind("https:/"), path.rfind("https%3a"));
      inner != std::string::npos && inner > 0)
    path.erase(0, inner);
  for (std::size_t at = 0; (at = path.find("%2f", at)) != std::string::npos;) path.replace(at, 3, "/");
  const auto query = std::min(path.find_first_of("?#&"), path.size());
  const auto asked = path.substr(query);
  path.erase(query);
  while (path.ends_with('/')) path.pop_back();
  const auto slash = path.rfind('/');
  auto name = slash == std::string::npos ? path : path.substr(slash + 1);
  const auto ending = ending_of(name);
  name.erase(name.size() - ending);
  // What a program serves is told apart by what it is asked.
  if (ending == 0 && name.find('.') != std::string::npos && !asked.empty()) return name + asked;
  for (auto cut = name.find_last_of("-_.@"); cut != std::string::npos && cut > 0; cut = name.find_last_of("-_.@")) {
    if (!is_size(std::string_view(name).substr(cut + 1))) break;
    name.erase(cut);
  }
  if (const auto size = name.find("px-");
      size != std::string::npos && size > 0 && size <= 4 && name.find_first_not_of("0123456789") == size)
    name.erase(0, size + 3);
  if (says_little(name) && slash != std::string::npos) {
    const auto before = path.rfind('/', slash - 1);
    if (slash > 0 && before != std::string::npos) name = path.substr(before + 1, slash - before) + name;
  }
  return name;
}

}  // namespace chancery
