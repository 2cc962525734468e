// SPDX-License-Identifier: Apache-2.0
#include "crawler/surt_prefix.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace chancery {

Result<SurtPrefix> SurtPrefix::parse(std::string_view text) {
  auto prefix = ascii::lower(ascii::trim(text, " \t"));
  if (const auto scheme = prefix.find("://"); scheme != std::string::npos) prefix.erase(0, scheme + 3);
  if (prefix.starts_with('(')) prefix.erase(0, 1);
  auto end = prefix.find(')');
  const bool whole_host = end != std::string::npos;
  if (!whole_host) end = prefix.size();
  const auto host = prefix.substr(0, end);
  const auto wrong = [&](std::string_view why) {
    return Error{Fault::malformed,
                 fmt::format("\"{}\" is no SURT prefix: {}; write one like \"gov,epa)/newsreleases\"", text, why)};
  };
  if (host.empty() || host == ",") return wrong("it names no host");
  if (host.find_first_of("/ \t(?#") != std::string::npos)
    return wrong(whole_host ? "the host has odd characters" : "a path needs \")\" before it");
  // "gov,epa," is how the older spelling says "and its subdomains".
  const auto bare = host.ends_with(',') ? host.substr(0, host.size() - 1) : host;
  if (whole_host && end + 1 < prefix.size() && prefix[end + 1] != '/') return wrong("a path begins with \"/\"");
  SurtPrefix made;
  made.text_ = bare + (whole_host ? prefix.substr(end) : std::string());
  return made;
}

bool SurtPrefix::covers(std::string_view key) const {
  if (!key.starts_with(text_)) return false;
  if (text_.find(')') != std::string::npos || key.size() == text_.size()) return true;
  const char next = key[text_.size()];  // of a host alone: it ends here, or a subdomain begins
  return next == ')' || next == ',' || next == ':';
}

}  // namespace chancery
