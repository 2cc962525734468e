// SPDX-License-Identifier: Apache-2.0
#include "base/sip_hash.h"

#include <bit>
#include <cstring>
#include <random>

namespace chancery {
namespace {

struct Sip {
  std::uint64_t v0, v1, v2, v3;

  void rounds(int count) {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v1 = std::rotl(v1, 13) ^ v0;
      v0 = std::rotl(v0, 32);
      v2 += v3;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v2 = std::rotl(v2, 32);
    }
  }
  void absorb(std::uint64_t word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }
  std::uint64_t squeeze() const { return v0 ^ v1 ^ v2 ^ v3; }
};

}  // namespace

SipPrint sip_hash(std::string_view bytes, const SipKey& key) {
  Sip sip{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d ^ 0xee, key[0] ^ 0x6c7967656e657261,
          key[1] ^ 0x7465646279746573};
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    sip.absorb(word);
  }
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
  for (std::size_t i = 0; at + i < bytes.size(); ++i)
    last |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  sip.absorb(last);
  sip.v2 ^= 0xee;
  sip.rounds(4);
  const auto first = sip.squeeze();
  sip.v1 ^= 0xdd;
  sip.rounds(4);
  return {first, sip.squeeze()};
}

SipKey random_sip_key() {
  std::random_device random;
  SipKey key;
  for (auto& half : key) half = (static_cast<std::uint64_t>(random()) << 32) | random();
  return key;
}

}  // namespace chancery
