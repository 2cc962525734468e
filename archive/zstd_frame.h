// SPDX-License-Identifier: Apache-2.0
#pragma once

// Zstandard frames as .warc.zst files hold them (IIPC, "WARC file compression with
// Zstandard"): a frame or more a record, and in front of them, in a skippable frame,
// perhaps a dictionary, which may itself be compressed. Nothing is allocated by what
// a frame announces beyond the window zstd itself allows (128 MiB).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "archive/gzip_member.h"
#include "base/result.h"

namespace chancery {

inline constexpr std::size_t kSkippableHead = 8;  // magic and size, 4 bytes each
inline constexpr std::size_t kMaxZstdDictionary = 16 << 20;

bool looks_like_zstd(std::string_view bytes);
// The size of the skippable frame that begins here, its head included; nullopt if none does.
std::optional<std::uint64_t> skippable_frame(std::string_view bytes);
bool is_dictionary_frame(std::string_view bytes);
// The dictionary that the content of such a frame is: as it stands, or decompressed.
// Fault::malformed, Fault::too_large over kMaxZstdDictionary.
Result<std::string> zstd_dictionary(std::string_view content);

// Decompresses one frame as it is asked to, as GzipReader does a member. One thread
// owns it.
class ZstdReader {
 public:
  ZstdReader();
  ZstdReader(ZstdReader&&) noexcept;
  ZstdReader& operator=(ZstdReader&&) noexcept;
  ~ZstdReader();

  // For all frames from here on. Fault::malformed for what begins as a dictionary and is none.
  Result<void> use_dictionary(std::string_view dictionary);
  void begin();  // at the first byte of a frame
  Result<GzipReader::Step> step(std::string_view in, char* out, std::size_t room);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
