// SPDX-License-Identifier: Apache-2.0
// Links by tags alone, style sheets, srcset, refreshes and the Link field: no crash, no
// link that cannot be fetched, nothing twice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "base/http_fields.h"
#include "parsers/challenge.h"
#include "parsers/link_syntax.h"
#include "parsers/links.h"
#include "parsers/pagination.h"
#include "parsers/scanned_links.h"

namespace {

using namespace chancery;

void check(const std::vector<PageLink>& links) {
  std::set<std::pair<LinkKind, std::string>> seen;
  for (const auto& link : links)
    if (!link.url.is_http() || link.url.has_fragment() || !seen.emplace(link.kind, link.url.href()).second)
      std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto at = Url::parse("https://agency.example/news/").value();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto links = scan_links(bytes, at, nullptr);
  check(links);
  (void)find_next_page(links, at);
  check(find_style_links(bytes, "text/css", at));
  check(find_header_links(bytes, at));
  for (const auto& candidate : parse_srcset(bytes))
    if (candidate.url.empty()) std::abort();
  (void)parse_refresh(bytes);
  (void)find_challenge(size == 0 ? 200 : 200 + 3 * data[0], {}, bytes);
  return 0;
}
