// SPDX-License-Identifier: Apache-2.0
#pragma once

// The fixed parts of a ZIP file (APPNOTE 4.3), little-endian numbers at fixed places:
// what the reader and the writer of zip.h both must know.

#include <cstdint>
#include <string>
#include <string_view>

namespace chancery::zip_layout {

inline constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
inline constexpr std::uint32_t kEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
inline constexpr std::size_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kEnd64Size = 56, kLocator64Size = 20;
inline constexpr std::uint32_t kSee64 = 0xFFFFFFFF;  // the number stands in the ZIP64 field
inline constexpr std::uint16_t kSee64Short = 0xFFFF, kExtra64 = 1;
inline constexpr std::uint16_t kEncrypted = 1, kUtf8 = 1 << 11;
inline constexpr std::uint16_t kStored = 0, kDeflated = 8;

// The number of `size` bytes at `at`; the caller knows that they are there.
inline std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}
inline std::uint16_t u16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(number(bytes, at, 2));
}
inline std::uint32_t u32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(number(bytes, at, 4));
}

inline void put(std::string& out, std::uint64_t value, std::size_t size) {
  for (; size > 0; --size, value >>= 8) out += static_cast<char>(value & 0xFF);
}

}  // namespace chancery::zip_layout
