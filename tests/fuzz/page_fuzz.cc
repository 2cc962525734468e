// SPDX-License-Identifier: Apache-2.0
// Whole pages, and the tag scanner beside the tree: neither may crash, run away,
// or give an address that is not absolute.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parsers/page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto url = chancery::Url::parse("https://agency.example/news/2022-02/05/a.html").value();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // The first byte picks what the server claimed.
  static constexpr std::string_view kTypes[] = {"text/html", "text/html; charset=gbk", "text/html; charset=shift_jis",
                                                "text/html; charset=utf-8"};
  const auto type = size == 0 ? kTypes[0] : kTypes[data[0] % 4];
  const auto page = chancery::read_page({bytes.substr(size == 0 ? 0 : 1), type, &url, std::nullopt});
  if (!page) return 0;
  for (const auto& link : page->links)
    if (!link.url.is_http() || link.url.has_fragment()) std::abort();
  for (const auto& image : page->images)
    if (!image.url.starts_with("http")) std::abort();
  (void)chancery::simhash(page->text);
  return 0;
}
