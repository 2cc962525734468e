// SPDX-License-Identifier: Apache-2.0
#include "base/public_suffix.h"

#include <cstdlib>
#include <stdexcept>

#include <libpsl.h>

#include "base/ascii.h"
#include "base/ip_address.h"

namespace chancery {
namespace {

// Lives as long as the process; null only in a libpsl built without any list.
const psl_ctx_t* suffix_list() {
  static const psl_ctx_t* const list = []() -> const psl_ctx_t* {
    if (const char* named = std::getenv("CHANCERY_PUBLIC_SUFFIX_LIST")) {
      const psl_ctx_t* loaded = psl_load_file(named);
      if (!loaded) throw std::runtime_error(std::string("no public suffix list can be read from ") + named);
      return loaded;
    }
    const psl_ctx_t* latest = psl_latest(nullptr);
    return latest ? latest : psl_builtin();
  }();
  return list;
}

bool is_address(std::string_view host) { return host.find(':') != std::string_view::npos || parse_ipv4(host); }

}  // namespace

std::optional<std::string> registrable_domain(std::string_view host, SuffixRules rules) {
  const auto name = ascii::lower(host.ends_with('.') ? host.substr(0, host.size() - 1) : host);
  if (name.empty() || name.size() > 4096 || !suffix_list() || is_address(name)) return std::nullopt;
  if (name.front() == '.' || name.find("..") != std::string::npos || name.find('\0') != std::string::npos)
    return std::nullopt;
  const int type = rules == SuffixRules::icann ? PSL_TYPE_ICANN : PSL_TYPE_ANY;
  // The longest public suffix is met first; what was one label longer is the answer.
  std::size_t label = std::string::npos;
  for (std::size_t at = 0;;) {
    if (psl_is_public_suffix2(suffix_list(), name.c_str() + at, type)) {
      if (label == std::string::npos) return std::nullopt;
      return name.substr(label);
    }
    label = at;
    const auto dot = name.find('.', at);
    if (dot == std::string::npos) return std::nullopt;
    at = dot + 1;
  }
}

}  // namespace chancery
