// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a page asks of robots about itself: the content of <meta name="robots">, or of
// X-Robots-Tag fields, where directives may be meant for one robot alone
// ("otherbot: noindex, nofollow"). No standard; read as the large search engines
// document it. Directives that are none of ours are passed over. Pure; thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace chancery {

struct RobotDirectives {
  bool noindex = false, nofollow = false, noarchive = false;

  // Adds what `content` says to everybody.
  void read_meta(std::string_view content);
  // Adds what an X-Robots-Tag field says to everybody or to `agent`, a product token.
  void read_field(std::string_view value, std::string_view agent);
};

}  // namespace chancery
