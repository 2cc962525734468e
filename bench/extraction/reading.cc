// SPDX-License-Identifier: Apache-2.0
#include "bench/extraction/reading.h"

#include <fstream>
#include <iterator>

#include "parsers/charset.h"

namespace chancery::bench {
namespace {

Url address_of(const Truth& truth) {
  auto url = Url::parse(truth.url);
  return url ? std::move(*url) : Url::parse("http://page.invalid/").value();
}

}  // namespace

std::string read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Reading::Reading(const Truth& truth, const std::filesystem::path& folder)
    : bytes(read_all(folder / truth.file)),
      html(decode(bytes, detect_charset(bytes, truth.charset_http).used)),
      url(address_of(truth)),
      tree(html),
      blocks(tree.dom()),
      readings(find_body(blocks)),
      metadata(read_metadata(tree)),
      title(find_title(blocks, readings.place, metadata, url.hostname())) {}

}  // namespace chancery::bench
