// SPDX-License-Identifier: Apache-2.0
// Any bytes as a gzip member, decompressed at once and step by step: where both
// succeed, both give the same. And what is compressed comes back.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/gzip_member.h"
#include "archive/zstd_frame.h"

namespace {

void must(bool fact) {
  if (!fact) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chancery;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static std::string room(1 << 20, '\0');
  std::string steps;
  const auto member = read_member(bytes, [&](std::string_view piece) {
    steps += piece;
    return steps.size() < room.size();
  });
  GzipReader reader;
  if (const auto whole = reader.whole(bytes, room.data(), room.size())) {
    must(member && (member->stopped_early || member->compressed == whole->taken));
    must(steps.size() >= room.size() || steps == std::string_view(room.data(), whole->made));
  }
  (void)zstd_dictionary(bytes);
  (void)skippable_frame(bytes);

  std::string packed, back;
  GzipWriter().member(bytes, packed);
  must(read_member(packed, [&](std::string_view piece) { return back += piece, true; }).has_value());
  must(back == bytes);
  return 0;
}
