// SPDX-License-Identifier: Apache-2.0
#include "base/sip_hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstring>

#include "tests/support/catch.h"

namespace chancery {
namespace {

// OpenSSL's SipHash, with 16 bytes of output.
SipPrint oracle(std::string_view bytes, const SipKey& key) {
  auto* mac = EVP_MAC_fetch(nullptr, "SIPHASH", nullptr);
  auto* context = EVP_MAC_CTX_new(mac);
  unsigned size = 16;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
  SipPrint out{};
  std::size_t length = 0;
  REQUIRE(EVP_MAC_init(context, reinterpret_cast<const unsigned char*>(key.data()), 16, params) == 1);
  REQUIRE(EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1);
  REQUIRE(EVP_MAC_final(context, reinterpret_cast<unsigned char*>(out.data()), &length, 16) == 1);
  EVP_MAC_CTX_free(context);
  EVP_MAC_free(mac);
  return out;
}

}  // namespace

TEST_CASE("Fingerprints are SipHash-2-4-128, as OpenSSL computes it") {
  const SipKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::string text;
  for (int length = 0; length < 70; ++length) {
    CAPTURE(length);
    CHECK(sip_hash(text, key) == oracle(text, key));
    text.push_back(static_cast<char>(length * 37));
  }
}

}  // namespace chancery
