// SPDX-License-Identifier: Apache-2.0
#include "archive/zstd_frame.h"

#include <zstd.h>

#include <new>

#include "base/owned.h"

namespace chancery {
namespace {

constexpr int kMaxWindowLog = 27;
constexpr std::string_view kFrameMagic = "\x28\xb5\x2f\xfd";
constexpr std::string_view kDictionaryMagic = "\x5d\x2a\x4d\x18";
constexpr std::string_view kSkippableMagic = "\x2a\x4d\x18";  // behind a byte from 0x50 to 0x5F

std::uint32_t little_endian32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

bool looks_like_zstd(std::string_view bytes) { return bytes.starts_with(kFrameMagic); }

std::optional<std::uint64_t> skippable_frame(std::string_view bytes) {
  if (bytes.size() < kSkippableHead || (static_cast<unsigned char>(bytes[0]) & 0xF0) != 0x50 ||
      !bytes.substr(1).starts_with(kSkippableMagic))
    return std::nullopt;
  return kSkippableHead + std::uint64_t{little_endian32(bytes.substr(4))};
}

bool is_dictionary_frame(std::string_view bytes) { return bytes.starts_with(kDictionaryMagic); }

Result<std::string> zstd_dictionary(std::string_view content) {
  if (!looks_like_zstd(content)) return std::string(content);
  ZstdReader reader;
  std::string dictionary;
  while (true) {
    constexpr std::size_t kPiece = 256 << 10;
    const auto held = dictionary.size();
    dictionary.resize(held + kPiece);
    const auto step = reader.step(content, dictionary.data() + held, kPiece);
    if (!step) return step.error().during("the dictionary");
    dictionary.resize(held + step->made);
    content.remove_prefix(step->taken);
    if (step->ended) return dictionary;
    if (dictionary.size() > kMaxZstdDictionary) return Error{Fault::too_large, "a zstd dictionary over 16 MiB"};
    if (step->taken == 0 && step->made == 0) return Error{Fault::truncated, "the zstd dictionary is cut short"};
  }
}

struct ZstdReader::State {
  Owned<ZSTD_DCtx, ZSTD_freeDCtx> context{ZSTD_createDCtx()};
  State() {
    if (!context) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
  }
};

ZstdReader::ZstdReader() : state_(std::make_unique<State>()) {}
ZstdReader::ZstdReader(ZstdReader&&) noexcept = default;
ZstdReader& ZstdReader::operator=(ZstdReader&&) noexcept = default;
ZstdReader::~ZstdReader() = default;

Result<void> ZstdReader::use_dictionary(std::string_view dictionary) {
  begin();
  const auto how = ZSTD_DCtx_loadDictionary(state_->context.get(), dictionary.data(), dictionary.size());
  if (ZSTD_isError(how)) return Error{Fault::malformed, "the zstd dictionary is damaged"};
  return {};
}

void ZstdReader::begin() { ZSTD_DCtx_reset(state_->context.get(), ZSTD_reset_session_only); }

Result<GzipReader::Step> ZstdReader::step(std::string_view in, char* out, std::size_t room) {
  ZSTD_inBuffer from{in.data(), in.size(), 0};
  ZSTD_outBuffer into{out, room, 0};
  const auto how = ZSTD_decompressStream(state_->context.get(), &into, &from);
  if (ZSTD_isError(how)) return Error{Fault::malformed, std::string("zstd: ") + ZSTD_getErrorName(how)};
  return GzipReader::Step{from.pos, into.pos, how == 0};
}

}  // namespace chancery
