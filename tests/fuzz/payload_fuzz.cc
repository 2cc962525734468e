// SPDX-License-Identifier: Apache-2.0
// Any body under any framing and coding: the first byte picks the fields, the rest
// is the body. What comes out is the same from memory and from disk, and in bounds.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "archive/payload.h"

namespace {

constexpr std::array<const char*, 8> kCodings = {"",     "gzip",     "deflate",    "br",
                                                 "zstd", "br, gzip", "gzip, gzip", "deflate, identity, zstd"};

void must(bool fact) {
  if (!fact) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  chancery::HttpFields fields;
  fields.all.push_back({"Content-Encoding", kCodings[data[0] & 7]});
  if (data[0] & 8) fields.all.push_back({"Transfer-Encoding", "chunked"});
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  chancery::ContentLimits limits;
  limits.max_bytes = 100'000;

  const auto from_memory = decode_content(fields, body, limits);
  must(from_memory && from_memory->bytes.size() <= limits.max_bytes);
  chancery::Spool spool({}, data[0] & 16 ? 0 : 1 << 20);
  spool.append(body);
  const auto from_spool = decode_content(fields, spool, limits);
  must(from_spool && from_spool->bytes == from_memory->bytes && from_spool->truncated == from_memory->truncated);
  const auto digests = digest_payload(fields, spool);
  must(digests.size <= body.size());
  if (!(data[0] & 8)) must(digests.sha1 == chancery::sha1(body));
  return 0;
}
