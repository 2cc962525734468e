// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A digest is written as archives write it") {
  CHECK(sha1("").labelled() == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
  CHECK(sha256("abc").labelled() == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("A digest is read in any base, and equal bytes are equal digests") {
  const auto digest = sha1("abc");
  for (const auto* text : {"sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", "SHA1:a9993e364706816aba3e25717850c26c9cd0d89d",
                           "sha-1:qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha1: vgmt4nsha2awvor6evyxqugcnsonbwe5"}) {
    CAPTURE(text);
    REQUIRE(Digest::parse(text));
    CHECK(*Digest::parse(text) == digest);
  }
  for (const auto* text : {"", "sha1", "sha1:", "sha1:XYZ", "md5:900150983cd24fb0d6963f7d28e17f72",
                           "sha1:!!!!4NSHA2AWVOR6EVYXQUGCNSONBWE5"}) {
    CAPTURE(text);
    CHECK_FALSE(Digest::parse(text));
  }
}

TEST_CASE("A hasher gives the same digest in pieces, and can be used again") {
  Hasher hasher(HashKind::sha256);
  hasher.update("a");
  hasher.update("bc");
  CHECK(hasher.finish() == sha256("abc"));
  hasher.update("abc");
  CHECK(hasher.finish() == sha256("abc"));
}

TEST_CASE("The digest of nothing is known as such, for nothing may be deduplicated on it") {
  CHECK(is_digest_of_nothing(sha1("")));
  CHECK(is_digest_of_nothing(sha256("")));
  CHECK_FALSE(is_digest_of_nothing(sha1("a")));
  CHECK_FALSE(is_digest_of_nothing(Digest{}));
}

}  // namespace chancery
