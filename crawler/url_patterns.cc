// SPDX-License-Identifier: Apache-2.0
#include "crawler/url_patterns.h"

#include <fmt/format.h>

namespace chancery {

Result<void> UrlPatterns::add(const std::string& pattern) {
  if (patterns_.size() >= kMost) return Error{Fault::too_large, fmt::format("more than {} patterns", kMost)};
  auto parsed = Pattern::parse(pattern);
  if (!parsed) return parsed.error();
  patterns_.push_back(std::move(*parsed));
  return {};
}

std::vector<std::string> UrlPatterns::texts() const {
  std::vector<std::string> all;
  for (const auto& each : patterns_) all.push_back(each.text());
  return all;
}

const std::string* UrlPatterns::match(std::string_view href) const {
  for (const auto& each : patterns_)
    if (each.is_in(href)) return &each.text();
  return nullptr;
}

}  // namespace chancery
