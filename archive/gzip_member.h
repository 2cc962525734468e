// SPDX-License-Identifier: Apache-2.0
#pragma once

// One gzip member in, one member out: a WARC record is a member of its own, so
// any record can be read from its offset alone (RFC 1952; WARC 1.1 annex A).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chancery {

using ByteSink = std::function<void(std::string_view)>;

// Compresses whole members. Small ones in one call of libdeflate, level 6; big
// ones streamed by zlib. One thread owns it.
class GzipWriter {
 public:
  GzipWriter();
  GzipWriter(GzipWriter&&) noexcept;
  ~GzipWriter();

  // `bytes` as one member, appended to `out`.
  void member(std::string_view bytes, std::string& out);

  // A member of unknown length: begin, any number of add, end. A begun member
  // may be dropped by the next begin.
  void begin(ByteSink out);
  void add(std::string_view bytes);
  void end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Decompresses one member as it is asked to: the caller holds both buffers, so
// nothing grows by what the bytes announce. One thread owns it.
class GzipReader {
 public:
  GzipReader();
  GzipReader(GzipReader&&) noexcept;
  GzipReader& operator=(GzipReader&&) noexcept;
  ~GzipReader();

  void begin();  // at the first byte of a member

  struct Step {
    std::size_t taken = 0;  // compressed bytes used up
    std::size_t made = 0;   // bytes written to `out`
    bool ended = false;     // the member is over and its checksum and length are right
  };
  // Takes from `in`, writes to `out` until one of them is used up or the member
  // ends. Fault::malformed for no gzip or a wrong checksum.
  Result<Step> step(std::string_view in, char* out, std::size_t room);

  // All of a member at the front of `in` at once, by libdeflate: twice as fast. nullopt,
  // and nothing is known, when it is not whole there, damaged, or over `room`.
  std::optional<Step> whole(std::string_view in, char* out, std::size_t room);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether a gzip member may begin here (RFC 1952 2.3: magic, deflate, no reserved flags).
bool looks_like_gzip(std::string_view bytes);

// Decompresses one member from the front of `compressed` (which may go on beyond
// it). Calls `out` with pieces; `out` may return false to stop early. Returns how
// many compressed bytes the member takes (when it was read to its end).
// Fault::malformed for no gzip or a bad checksum, Fault::truncated for a cut one.
struct MemberEnd {
  std::uint64_t compressed = 0;
  std::uint64_t content = 0;
  bool stopped_early = false;
};
Result<MemberEnd> read_member(std::string_view compressed, const std::function<bool(std::string_view)>& out);

}  // namespace chancery
