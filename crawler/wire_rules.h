// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a site is asked, beside when: what its operator set for the exchanges with its
// hosts. Values; pure functions; thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/proxy.h"

namespace chancery {

struct WireRules {
  std::vector<std::string> headers;  // "Accept-Language: de": instead of ours of that name, or beside them
  std::string ca_file;               // PEM: certificates to trust beside the system's; "" for those alone
  std::optional<Proxy> proxy;
  std::vector<std::string> no_proxy;      // hosts asked without it (see names_host)
  bool conditional = true;                // what we hold is asked for only if it has changed since
  bool cookies = true;                    // kept within a run, and sent back
  std::uint64_t max_media = 100'000'000;  // bytes of sound and film; what is announced as longer is not taken
  bool http2 = false;                     // offered over TLS; archived as HTTP/1.1 with WARC-Protocol h2

  const Proxy* proxy_for(const Url& url) const { return proxy && !names_host(no_proxy, url) ? &*proxy : nullptr; }
};

// Why this line may not be among the headers; nullopt if it may. What frames a message,
// asks for a part of one, or holds a secret is not the config's to say; content codings
// may be asked for as far as we can undo them.
std::optional<std::string> wrong_header(std::string_view line);

}  // namespace chancery
