// SPDX-License-Identifier: Apache-2.0
#pragma once

// One exchange at a time with a loopback web, through the transfer that crawls use.

#include <string>

#include "crawler/transfer.h"
#include "tests/support/loopback_site.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {

class Asker {
 public:
  explicit Asker(const LoopbackSite& web, TransferLimits limits = {});
  Approach approach;  // for what is asked from now on; its ca_file is the web's
  std::string told;   // of the last request, as it went: "leaves, left"

  Result<Capture> ask(const std::string& url);
  // The same, when the proxy has to find the host.
  Result<Capture> ask_behind_proxy(const std::string& url);
  Result<Capture> ask_at(const std::string& url, const std::optional<Endpoint>& endpoint);

 private:
  const LoopbackSite& web_;
  TempDir spool_;
  Transfer transfer_;
};

// The bytes of a capture's body.
std::string bytes(const Spool& body);

}  // namespace chancery::test
