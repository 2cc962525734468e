// SPDX-License-Identifier: Apache-2.0
#include "parsers/link_attributes.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\n\f\r";

}  // namespace

std::span<const std::string_view> lazy_attributes() {
  static constexpr std::string_view kNames[] = {"data-src",
                                                "data-original",
                                                "data-lazy-src",
                                                "data-srcset",
                                                "data-lazy-srcset",
                                                "data-lazy",
                                                "data-echo",
                                                "data-url",
                                                "data-img",
                                                "data-image",
                                                "data-ks-lazyload",
                                                "data-actualsrc",
                                                "data-hi-res-src",
                                                "data-hires",
                                                "data-full-src",
                                                "data-large-file",
                                                "data-orig-file",
                                                "data-original-src",
                                                "data-src-large",
                                                "lazy-src",
                                                "lazysrc",
                                                "original",
                                                "_src",
                                                "oldsrc",
                                                "zoomfile",
                                                "src2",
                                                "data-fallback-src",
                                                "data-medium-file",
                                                "file",
                                                "real_src",
                                                "data-cfsrc",
                                                "data-pagespeed-lazy-src",
                                                "data-ll-src",
                                                "data-lazyload",
                                                "data-lazysrc",
                                                "data-img-src",
                                                "data-imgsrc",
                                                "data-delayed-url",
                                                "data-lazy-img",
                                                "data-lazy-image",
                                                "data-orig-src"};
  return kNames;
}

bool is_lazy_attribute(std::string_view name) {
  const auto names = lazy_attributes();
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_background_attribute(std::string_view name) {
  static constexpr std::string_view kNames[] = {"background",      "data-bg",     "data-background-image",
                                                "data-background", "data-bg-src", "data-image-src",
                                                "data-bgset"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](auto one) { return ascii::equal_ignoring_case(one, name); });
}

bool looks_like_address(std::string_view value) {
  value = ascii::trim(value, kSpaces);
  if (value.empty() || value.size() > 4096 || value.starts_with("data:") || value.starts_with('#')) return false;
  if (value.find_first_of("{}<>|\"\n") != std::string_view::npos) return false;
  return value.find_first_of("/.") != std::string_view::npos && value.find("  ") == std::string_view::npos;
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    list = ascii::trim(list, kSpaces);
    const auto one = list.substr(0, list.find_first_of(kSpaces));
    if (ascii::equal_ignoring_case(one, word)) return true;
    list.remove_prefix(one.size());
  }
  return false;
}

}  // namespace chancery
