// SPDX-License-Identifier: Apache-2.0
#include "crawler/url_patterns.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace chancery {

struct UrlPatterns::Compiled {
  Compiled(const std::string& pattern, const RE2::Options& options) : expression(pattern, options) {}
  RE2 expression;
};

Result<void> UrlPatterns::add(const std::string& pattern) {
  if (pattern.empty()) return Error{Fault::malformed, "an empty pattern matches everything"};
  if (pattern.size() > kMaxPattern)
    return Error{Fault::too_large, fmt::format("the pattern is longer than {} bytes", kMaxPattern)};
  if (patterns_.size() >= kMost) return Error{Fault::too_large, fmt::format("more than {} patterns", kMost)};
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(1 << 20);
  auto compiled = std::make_shared<const Compiled>(pattern, options);
  const auto& expression = compiled->expression;
  if (!expression.ok()) {
    const auto fault = expression.error_code() == RE2::ErrorPatternTooLarge ? Fault::too_large : Fault::malformed;
    const auto& part = expression.error_arg();
    const bool said = part.empty() || expression.error().ends_with(part);
    return Error{fault, fmt::format("\"{}\" is no regular expression: {}{}", pattern, expression.error(),
                                    said ? std::string() : fmt::format(" at \"{}\"", part))};
  }
  patterns_.push_back(std::move(compiled));
  return {};
}

const std::string* UrlPatterns::match(std::string_view href) const {
  for (const auto& each : patterns_)
    if (RE2::PartialMatch(re2::StringPiece(href.data(), href.size()), each->expression))
      return &each->expression.pattern();
  return nullptr;
}

}  // namespace chancery
