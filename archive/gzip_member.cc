// SPDX-License-Identifier: Apache-2.0
#include "archive/gzip_member.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <stdexcept>
#include <vector>

#include "base/owned.h"

namespace chancery {
namespace {

constexpr int kLevel = 6;
constexpr int kGzip = 16 + MAX_WBITS;  // zlib's way to say "with gzip's header and trailer"
constexpr std::size_t kPiece = 64 * 1024;

using Compressor = Owned<libdeflate_compressor, libdeflate_free_compressor>;
using Decompressor = Owned<libdeflate_decompressor, libdeflate_free_decompressor>;

// zlib counts in 32 bits; a view may be longer.
uInt at_most_uint(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}
Bytef* input(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

}  // namespace

struct GzipWriter::State {
  Compressor whole{libdeflate_alloc_compressor(kLevel)};
  z_stream stream{};
  bool streaming = false;
  ByteSink out;
  std::vector<char> buffer;

  State() {
    if (!whole) throw std::bad_alloc();
  }
  State(const State&) = delete;
  ~State() {
    if (!buffer.empty()) deflateEnd(&stream);
  }

  void run(std::string_view bytes, int flush) {
    do {
      stream.next_in = input(bytes);
      stream.avail_in = at_most_uint(bytes.size());
      const auto given = stream.avail_in;
      const int how = given == bytes.size() ? flush : Z_NO_FLUSH;
      do {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        deflate(&stream, how);
        if (const auto made = buffer.size() - stream.avail_out; made > 0) out({buffer.data(), made});
      } while (stream.avail_out == 0);
      bytes.remove_prefix(given);
    } while (!bytes.empty());
  }
};

GzipWriter::GzipWriter() : state_(std::make_unique<State>()) {}
GzipWriter::GzipWriter(GzipWriter&&) noexcept = default;
GzipWriter::~GzipWriter() = default;

void GzipWriter::member(std::string_view bytes, std::string& out) {
  const auto before = out.size();
  out.resize(before + libdeflate_gzip_compress_bound(state_->whole.get(), bytes.size()));
  const auto made = libdeflate_gzip_compress(state_->whole.get(), bytes.data(), bytes.size(), out.data() + before,
                                             out.size() - before);
  if (made == 0) throw std::logic_error("a gzip member grew over its bound");
  out.resize(before + made);
}

void GzipWriter::begin(ByteSink out) {
  auto& state = *state_;
  if (state.buffer.empty()) {
    if (deflateInit2(&state.stream, kLevel, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    state.buffer.resize(kPiece);
  } else {
    deflateReset(&state.stream);
  }
  state.out = std::move(out);
  state.streaming = true;
}

void GzipWriter::add(std::string_view bytes) {
  if (!state_->streaming) throw std::logic_error("no gzip member was begun");
  state_->run(bytes, Z_NO_FLUSH);
}

void GzipWriter::end() {
  if (!state_->streaming) throw std::logic_error("no gzip member was begun");
  state_->run({}, Z_FINISH);
  state_->streaming = false;
  state_->out = nullptr;
}

struct GzipReader::State {
  z_stream stream{};
  Decompressor whole;  // made when first asked for
  State() {
    if (inflateInit2(&stream, kGzip) != Z_OK) throw std::bad_alloc();
  }
  State(const State&) = delete;
  ~State() { inflateEnd(&stream); }
};

GzipReader::GzipReader() : state_(std::make_unique<State>()) {}
GzipReader::GzipReader(GzipReader&&) noexcept = default;
GzipReader& GzipReader::operator=(GzipReader&&) noexcept = default;
GzipReader::~GzipReader() = default;

void GzipReader::begin() { inflateReset(&state_->stream); }

Result<GzipReader::Step> GzipReader::step(std::string_view in, char* out, std::size_t room) {
  auto& stream = state_->stream;
  stream.next_in = input(in);
  stream.avail_in = at_most_uint(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out);
  stream.avail_out = at_most_uint(room);
  const auto given = stream.avail_in;
  const auto offered = stream.avail_out;
  const int how = inflate(&stream, Z_NO_FLUSH);
  Step step{given - stream.avail_in, offered - stream.avail_out, how == Z_STREAM_END};
  if (how == Z_MEM_ERROR) throw std::bad_alloc();
  // What was decoded before the damage is handed out first; zlib says so again.
  if (step.made > 0) return step;
  if (how == Z_DATA_ERROR || how == Z_NEED_DICT || how == Z_STREAM_ERROR)
    return Error{Fault::malformed, std::string("gzip: ") + (stream.msg ? stream.msg : "not a member")};
  return step;
}

std::optional<GzipReader::Step> GzipReader::whole(std::string_view in, char* out, std::size_t room) {
  auto& whole = state_->whole;
  if (!whole) whole.reset(libdeflate_alloc_decompressor());
  if (!whole) throw std::bad_alloc();
  Step step{0, 0, true};
  const auto how = libdeflate_gzip_decompress_ex(whole.get(), in.data(), in.size(), out, room, &step.taken, &step.made);
  return how == LIBDEFLATE_SUCCESS ? std::optional(step) : std::nullopt;
}

bool looks_like_gzip(std::string_view bytes) {
  return bytes.size() >= 4 && bytes[0] == '\x1f' && bytes[1] == '\x8b' && bytes[2] == '\x08' &&
         (static_cast<unsigned char>(bytes[3]) & 0xE0) == 0;
}

Result<MemberEnd> read_member(std::string_view compressed, const std::function<bool(std::string_view)>& out) {
  GzipReader reader;
  std::vector<char> buffer(kPiece);
  MemberEnd end;
  while (true) {
    const auto step = reader.step(compressed, buffer.data(), buffer.size());
    if (!step) return step.error();
    end.compressed += step->taken;
    end.content += step->made;
    compressed.remove_prefix(step->taken);
    if (step->made > 0 && !out({buffer.data(), step->made})) {
      end.stopped_early = !step->ended;
      return end;
    }
    if (step->ended) return end;
    if (step->taken == 0 && step->made == 0) return Error{Fault::truncated, "gzip: the member is cut short"};
  }
}

}  // namespace chancery
