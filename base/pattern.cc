// SPDX-License-Identifier: Apache-2.0
#include "base/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace chancery {

struct Pattern::Compiled {
  Compiled(const std::string& pattern, const RE2::Options& options) : expression(pattern, options) {}
  bool match(std::string_view text, RE2::Anchor anchor) const {
    return expression.Match({text.data(), text.size()}, 0, text.size(), anchor, nullptr, 0);
  }
  RE2 expression;
};

Result<Pattern> Pattern::parse(const std::string& pattern) {
  if (pattern.empty()) return Error{Fault::malformed, "an empty pattern matches everything"};
  if (pattern.size() > kMaxBytes)
    return Error{Fault::too_large, fmt::format("the pattern is longer than {} bytes", kMaxBytes)};
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
  return Pattern(std::move(compiled));
}

bool Pattern::is_in(std::string_view text) const { return compiled_->match(text, RE2::UNANCHORED); }
bool Pattern::begins(std::string_view text) const { return compiled_->match(text, RE2::ANCHOR_START); }
const std::string& Pattern::text() const { return compiled_->expression.pattern(); }

}  // namespace chancery
