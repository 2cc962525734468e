// SPDX-License-Identifier: Apache-2.0
// A robots.txt and, behind its last NUL, the path that is asked for. Whatever the
// rules say, /robots.txt itself is allowed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parsers/robots_txt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto split = bytes.rfind('\0');
  const auto robots = chancery::RobotsTxt::parse(bytes.substr(0, split));
  const auto target = split == std::string_view::npos ? std::string_view("/a") : bytes.substr(split + 1);
  const auto verdict = robots.ask("chancery", target);
  if (!verdict.allowed && (verdict.line.empty() || verdict.line_number <= 0)) std::abort();
  if (!robots.ask("chancery", "/robots.txt").allowed) std::abort();
  if (const auto delay = robots.crawl_delay("chancery"); delay && delay->count() < 0) std::abort();
  return 0;
}
