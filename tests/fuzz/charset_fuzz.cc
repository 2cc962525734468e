// SPDX-License-Identifier: Apache-2.0
// Bytes in any encoding, declared or guessed: what comes out is valid UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "parsers/charset.h"
#include "parsers/charset_labels.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto encodings = chancery::encoding_labels();
  const auto& picked = encodings[data[0] % encodings.size()];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!chancery::utf8::is_valid(chancery::decode(bytes, picked.name))) std::abort();
  const auto charset = chancery::detect_charset(bytes, "");
  if (!chancery::utf8::is_valid(chancery::decode(bytes, charset.used))) std::abort();
  if (const auto* const encoder = chancery::query_encoder(picked.name)) (void)encoder->encode(bytes);
  return 0;
}
