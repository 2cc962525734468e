// SPDX-License-Identifier: Apache-2.0
#include <libdeflate.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <new>
#include <stdexcept>
#include <system_error>

#include "archive/disk.h"
#include "archive/zip.h"
#include "archive/zip_layout.h"

namespace chancery {
namespace {

using namespace zip_layout;

constexpr std::uint16_t kVersion = 20, kVersion64 = 45, kMadeByUnix = 3 << 8;
constexpr std::uint32_t kPlainFile = 0100644U << 16;
constexpr std::uint64_t kMostShort = kSee64 - 1;

// Date and time as MS-DOS counts them (APPNOTE 4.4.6): date in the upper half, two seconds a step.
std::uint32_t dos_time(Timestamp when) {
  using namespace std::chrono;
  const auto day = floor<days>(when.point());
  const year_month_day date(day);
  const hh_mm_ss time(floor<seconds>(when.point() - day));
  const int year = static_cast<int>(date.year());
  if (year < 1980 || year > 2107) return 1U << 21 | 1U << 16;
  const auto value = [](auto number) { return static_cast<std::uint32_t>(number); };
  return value(year - 1980) << 25 | value(static_cast<unsigned>(date.month())) << 21 |
         value(static_cast<unsigned>(date.day())) << 16 | value(time.hours().count()) << 11 |
         value(time.minutes().count()) << 5 | value(time.seconds().count()) >> 1;
}

struct Written {
  ZipEntry entry;
  std::uint32_t time = 0;
  bool large = false;  // its head has the ZIP64 form

  std::string head(bool central) const {
    std::string out, extra;
    const bool far = central && entry.header > kMostShort;
    if (large || far) {
      std::string sizes;
      if (large) put(sizes, entry.size, 8), put(sizes, entry.compressed, 8);
      if (far) put(sizes, entry.header, 8);
      put(extra, kExtra64, 2);
      put(extra, sizes.size(), 2);
      extra += sizes;
    }
    const auto version = large || far ? kVersion64 : kVersion;
    put(out, central ? kCentral : kLocal, 4);
    if (central) put(out, kMadeByUnix | kVersion64, 2);
    put(out, version, 2);
    put(out, kUtf8, 2);
    put(out, entry.stored ? kStored : kDeflated, 2);
    put(out, time, 4);
    put(out, entry.crc, 4);
    put(out, large ? kSee64 : entry.compressed, 4);
    put(out, large ? kSee64 : entry.size, 4);
    put(out, entry.name.size(), 2);
    put(out, extra.size(), 2);
    if (central) {
      put(out, 0, 6);  // comment, disk, internal attributes
      put(out, kPlainFile, 4);
      put(out, far ? kSee64 : entry.header, 4);
    }
    return out + entry.name + extra;
  }
};

}  // namespace

struct ZipWriter::State {
  std::filesystem::path name;
  OwnedFd file;
  std::uint64_t offset = 0;
  std::vector<Written> entries;
  bool open = false;
  z_stream deflating{};
  bool deflater_made = false;
  std::vector<char> buffer = std::vector<char>(64 * 1024);

  State(std::filesystem::path path) : name(std::move(path)), file(disk::create(name)) {}
  State(const State&) = delete;
  ~State() {
    if (deflater_made) deflateEnd(&deflating);
  }

  void write(std::string_view bytes) {
    disk::write(file.get(), bytes, name);
    offset += bytes.size();
  }

  void deflate_piece(std::string_view bytes, int flush) {
    deflating.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    deflating.avail_in = static_cast<uInt>(bytes.size());
    do {
      deflating.next_out = reinterpret_cast<Bytef*>(buffer.data());
      deflating.avail_out = static_cast<uInt>(buffer.size());
      deflate(&deflating, flush);
      const auto made = buffer.size() - deflating.avail_out;
      write({buffer.data(), made});
      entries.back().entry.compressed += made;
    } while (deflating.avail_out == 0);
  }
};

ZipWriter::ZipWriter(std::filesystem::path file) : state_(std::make_unique<State>(std::move(file))) {}
ZipWriter::~ZipWriter() = default;

void ZipWriter::begin(const std::string& name, How how, Timestamp modified, std::uint64_t size) {
  auto& state = *state_;
  if (state.open || !is_safe_name(name)) throw std::logic_error("no ZIP entry can be begun: " + name);
  Written written;
  written.entry = {name, state.offset, 0, 0, 0, how == How::stored};
  written.time = dos_time(modified);
  written.large = size > kMostShort - (size >> 10);  // what does not compress grows a little
  state.entries.push_back(std::move(written));
  state.open = true;
  state.write(state.entries.back().head(false));
  if (how == How::stored) return;
  if (!state.deflater_made && deflateInit2(&state.deflating, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  if (state.deflater_made) deflateReset(&state.deflating);
  state.deflater_made = true;
}

void ZipWriter::add(std::string_view bytes) {
  auto& state = *state_;
  if (!state.open) throw std::logic_error("no ZIP entry was begun");
  auto& entry = state.entries.back().entry;
  entry.crc = libdeflate_crc32(entry.crc, bytes.data(), bytes.size());
  entry.size += bytes.size();
  if (entry.stored) {
    state.write(bytes);
    entry.compressed += bytes.size();
    return;
  }
  constexpr std::size_t kMost = 1U << 30;  // zlib counts in 32 bits
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kMost, bytes.size())))
    state.deflate_piece(bytes.substr(0, kMost), Z_NO_FLUSH);
}

void ZipWriter::end() {
  auto& state = *state_;
  if (!state.open) throw std::logic_error("no ZIP entry was begun");
  state.open = false;
  const auto& written = state.entries.back();
  if (!written.entry.stored) state.deflate_piece({}, Z_FINISH);
  if (!written.large && std::max(written.entry.size, written.entry.compressed) > kMostShort)
    throw std::logic_error("a ZIP entry grew over what was announced: " + written.entry.name);
  // Sizes and checksum are known now: readers of streams find them in the head.
  const auto head = written.head(false);
  if (::pwrite(state.file.get(), head.data(), head.size(), static_cast<off_t>(written.entry.header)) !=
      static_cast<ssize_t>(head.size()))
    throw std::system_error(errno, std::generic_category(), "write " + state.name.string());
}

void ZipWriter::entry(const std::string& name, How how, Timestamp modified, std::string_view bytes) {
  begin(name, how, modified, bytes.size());
  add(bytes);
  end();
}

void ZipWriter::finish() {
  auto& state = *state_;
  const auto begin = state.offset;
  for (const auto& written : state.entries) state.write(written.head(true));
  const auto size = state.offset - begin, count = std::uint64_t{state.entries.size()};
  std::string end;
  if (count >= kSee64Short || begin > kMostShort || size > kMostShort) {
    const auto end64 = state.offset;
    put(end, kEnd64, 4);
    put(end, kEnd64Size - 12, 8);
    put(end, kMadeByUnix | kVersion64, 2);
    put(end, kVersion64, 2);
    put(end, 0, 8);  // disks
    put(end, count, 8);
    put(end, count, 8);
    put(end, size, 8);
    put(end, begin, 8);
    put(end, kLocator64, 4);
    put(end, 0, 4);
    put(end, end64, 8);
    put(end, 1, 4);
  }
  put(end, kEnd, 4);
  put(end, 0, 4);  // disks
  put(end, std::min<std::uint64_t>(count, kSee64Short), 2);
  put(end, std::min<std::uint64_t>(count, kSee64Short), 2);
  put(end, std::min<std::uint64_t>(size, kSee64), 4);
  put(end, std::min<std::uint64_t>(begin, kSee64), 4);
  put(end, 0, 2);
  state.write(end);
  disk::sync_bytes(state.file.get(), state.name);
}

}  // namespace chancery
