// SPDX-License-Identifier: Apache-2.0
#include "archive/content_coding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <new>
#include <string>
#include <vector>

#include "archive/gzip_member.h"
#include "base/owned.h"

namespace chancery {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr int kZstdWindowLog = 23;  // 8 MiB: the most a server may ask for (RFC 9659)

class GzipDecoder final : public ContentDecoder {
 public:
  State feed(std::string_view coded, const Sink& out) override {
    while (!over_) {
      if (between_) {
        // What follows a member is another one, or padding that browsers ignore too.
        if (coded.empty()) return State::ended;
        if (coded.front() != '\x1f') break;
        reader_.begin();
        between_ = false;
      }
      const auto step = reader_.step(coded, buffer_.data(), buffer_.size());
      if (!step && members_ > 0 && !made_in_member_) break;
      if (!step) return State::damaged;
      coded.remove_prefix(step->taken);
      made_in_member_ = made_in_member_ || step->made > 0;
      if (step->made > 0 && !out({buffer_.data(), step->made})) return State::stopped;
      if (step->ended) {
        between_ = true;
        made_in_member_ = false;
        ++members_;
      } else if (coded.empty() && step->made < buffer_.size()) {
        return State::more;
      }
    }
    over_ = true;
    return State::ended;
  }

 private:
  GzipReader reader_;
  std::vector<char> buffer_ = std::vector<char>(kPiece);
  bool between_ = false;
  bool made_in_member_ = false;
  bool over_ = false;
  int members_ = 0;
};

// RFC 9110 8.4.1.2 means the zlib format; many servers send bare deflate.
class DeflateDecoder final : public ContentDecoder {
 public:
  ~DeflateDecoder() override {
    if (begun_) inflateEnd(&stream_);
  }

  State feed(std::string_view coded, const Sink& out) override {
    if (over_) return State::ended;
    if (!begun_) {
      start_.append(coded);
      if (start_.size() < 2) return State::more;
      begin();
      const auto held = std::exchange(start_, {});
      return run(held, out);
    }
    return run(coded, out);
  }

 private:
  void begin() {
    const auto first = static_cast<unsigned char>(start_[0]), second = static_cast<unsigned char>(start_[1]);
    const bool zlib_frame = (first & 0x0F) == Z_DEFLATED && (first * 256 + second) % 31 == 0;
    if (inflateInit2(&stream_, zlib_frame ? MAX_WBITS : -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    begun_ = true;
  }

  State run(std::string_view coded, const Sink& out) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(coded.data()));
    stream_.avail_in = static_cast<uInt>(coded.size());
    while (true) {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int how = inflate(&stream_, Z_NO_FLUSH);
      const auto made = buffer_.size() - stream_.avail_out;
      if (made > 0 && !out({buffer_.data(), made})) return State::stopped;
      if (how == Z_STREAM_END) {
        over_ = true;
        return State::ended;
      }
      if (how != Z_OK && how != Z_BUF_ERROR) return State::damaged;
      if (stream_.avail_out > 0) return State::more;
    }
  }

  z_stream stream_{};
  bool begun_ = false;
  bool over_ = false;
  std::string start_;
  std::vector<char> buffer_ = std::vector<char>(kPiece);
};

class BrotliDecoder final : public ContentDecoder {
 public:
  BrotliDecoder() {
    if (!state_) throw std::bad_alloc();
  }

  State feed(std::string_view coded, const Sink& out) override {
    if (BrotliDecoderIsFinished(state_.get())) return State::ended;
    auto available_in = coded.size();
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(coded.data());
    while (true) {
      auto available_out = buffer_.size();
      auto* next_out = reinterpret_cast<std::uint8_t*>(buffer_.data());
      const auto how =
          BrotliDecoderDecompressStream(state_.get(), &available_in, &next_in, &available_out, &next_out, nullptr);
      const auto made = buffer_.size() - available_out;
      if (made > 0 && !out({buffer_.data(), made})) return State::stopped;
      if (how == BROTLI_DECODER_RESULT_SUCCESS) return State::ended;
      if (how == BROTLI_DECODER_RESULT_ERROR) return State::damaged;
      if (how == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return State::more;
    }
  }

 private:
  Owned<BrotliDecoderState, BrotliDecoderDestroyInstance> state_{
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
  std::vector<char> buffer_ = std::vector<char>(kPiece);
};

class ZstdDecoder final : public ContentDecoder {
 public:
  ZstdDecoder() {
    if (!stream_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kZstdWindowLog);
  }

  State feed(std::string_view coded, const Sink& out) override {
    ZSTD_inBuffer in{coded.data(), coded.size(), 0};
    while (!over_) {
      if (frame_over_ && in.pos == in.size) return State::ended;
      ZSTD_outBuffer made{buffer_.data(), buffer_.size(), 0};
      const auto how = ZSTD_decompressStream(stream_.get(), &made, &in);
      if (made.pos > 0 && !out({buffer_.data(), made.pos})) return State::stopped;
      if (ZSTD_isError(how) && frame_over_) break;  // bytes behind the last frame
      if (ZSTD_isError(how)) return State::damaged;
      frame_over_ = how == 0;
      if (in.pos == in.size && made.pos < made.size) return frame_over_ ? State::ended : State::more;
    }
    over_ = true;
    return State::ended;
  }

 private:
  Owned<ZSTD_DStream, ZSTD_freeDStream> stream_{ZSTD_createDStream()};
  std::vector<char> buffer_ = std::vector<char>(kPiece);
  bool frame_over_ = false;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<ContentDecoder> content_decoder(std::string_view coding) {
  if (coding == "gzip" || coding == "x-gzip") return std::make_unique<GzipDecoder>();
  if (coding == "deflate") return std::make_unique<DeflateDecoder>();
  if (coding == "br") return std::make_unique<BrotliDecoder>();
  if (coding == "zstd") return std::make_unique<ZstdDecoder>();
  return nullptr;
}

bool is_identity(std::string_view coding) { return coding.empty() || coding == "identity" || coding == "none"; }

}  // namespace chancery
