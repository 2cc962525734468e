// SPDX-License-Identifier: Apache-2.0
// Any bytes as a page or a style sheet: the edits are in order, lie inside, and
// taking them back gives the bytes.
#include "replay/rewrite.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace chancery;

namespace {

void check(std::string_view original, const std::vector<Edit>& edits) {
  const auto changed = spliced(original, edits);
  std::string back;
  std::size_t in_original = 0, in_changed = 0;
  for (const auto& edit : edits) {
    if (edit.at < in_original || edit.at + edit.removed > original.size()) std::abort();
    const auto kept = edit.at - in_original;
    back += changed.substr(in_changed, kept);
    back += original.substr(edit.at, edit.removed);
    in_changed += kept + edit.inserted.size();
    in_original = edit.at + edit.removed;
  }
  back += changed.substr(in_changed);
  if (back != original) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto document = Url::parse("https://agency.example/a/b?c").value();
  static constexpr std::string_view kEncodings[] = {"utf-8", "gbk", "shift_jis", "windows-1251"};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto encoding = size > 0 ? kEncodings[data[0] % 4] : kEncodings[0];
  const LinkMap links(document, Timestamp::from_unix(1'700'000'000));
  check(bytes, html_edits(bytes, links, encoding, "<x>"));
  check(bytes, css_edits(bytes, links, encoding));
  mapped_link_field(bytes, links);
  return 0;
}
