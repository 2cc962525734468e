// SPDX-License-Identifier: Apache-2.0
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include <fmt/format.h>

#include "archive/disk.h"
#include "archive/zip.h"
#include "archive/zip_layout.h"

namespace chancery {
namespace {

using namespace zip_layout;

constexpr std::size_t kMaxComment = 65'535;
constexpr std::uint64_t kMaxDirectory = 256 << 20;
constexpr std::size_t kPiece = 256 * 1024;

Error broken(std::string what) { return {Fault::malformed, std::move(what)}; }

struct Directory {
  std::uint64_t count = 0, size = 0, offset = 0;
};

// Inflates a raw stream piece by piece.
class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  // False: `take` has enough. Fault::malformed for what is no such stream.
  Result<bool> feed(std::string_view bytes, const std::function<bool(std::string_view)>& take) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (!ended_) {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      const int how = inflate(&stream_, Z_NO_FLUSH);
      const auto made = out_.size() - stream_.avail_out;
      if (made > 0 && !take({out_.data(), made})) return false;
      if (how == Z_STREAM_END) ended_ = true;
      if (how == Z_BUF_ERROR || (how == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0)) return true;
      if (how != Z_OK && how != Z_STREAM_END) return broken("a deflated entry is damaged");
    }
    return true;
  }
  bool ended() const { return ended_; }

 private:
  z_stream stream_{};
  std::vector<char> out_ = std::vector<char>(kPiece);
  bool ended_ = false;
};

// Sizes and place from the ZIP64 extra field, for those that point at it (4.5.3).
Result<void> apply_extra(ZipEntry& entry, std::string_view extra) {
  while (extra.size() >= 4) {
    const auto id = u16(extra, 0);
    const std::size_t size = u16(extra, 2);
    if (size > extra.size() - 4) return broken("an extra field goes over its end");
    if (id == kExtra64) {
      auto field = extra.substr(4, size);
      for (auto* value : {&entry.size, &entry.compressed, &entry.header}) {
        if (*value != kSee64) continue;
        if (field.size() < 8) return broken("a ZIP64 field is too short");
        *value = number(field, 0, 8);
        field.remove_prefix(8);
      }
      return {};
    }
    extra.remove_prefix(4 + size);
  }
  return {};
}

bool is_safe_part(std::string_view part) { return !part.empty() && part != "." && part != ".." && part.size() <= 255; }

}  // namespace

bool is_safe_name(std::string_view name) {
  if (name.empty() || name.size() > 4096 || (name.size() > 1 && name[1] == ':')) return false;
  if (std::any_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F || c == '\\';
      }))
    return false;
  if (name.back() == '/') name.remove_suffix(1);  // a folder's entry
  while (true) {
    const auto slash = name.find('/');
    if (!is_safe_part(name.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

Result<ZipReader> ZipReader::open(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) return Error{Fault::absent, file.string() + ": no such file"};
  auto fd = disk::open(file);
  const auto size = disk::size(fd.get(), file);
  ZipReader reader(std::move(fd), file, size);
  if (const auto read = reader.read_directory(); !read) return read.error().during(file.string());
  return reader;
}

Result<void> ZipReader::read_directory() {
  const auto bytes_at = [&](std::uint64_t offset, std::size_t want) {
    std::string bytes(want, '\0');
    bytes.resize(disk::read(file_.get(), offset, bytes.data(), want, name_));
    return bytes;
  };
  // The last end record whose comment ends with the file.
  const auto tail_size = std::min<std::uint64_t>(size_, kEndSize + kMaxComment + kLocator64Size);
  const auto tail_at = size_ - tail_size;
  const auto tail = bytes_at(tail_at, static_cast<std::size_t>(tail_size));
  std::size_t end = std::string::npos;
  for (std::size_t at = tail.size() < kEndSize ? 0 : tail.size() - kEndSize + 1; at-- > 0;)
    if (u32(tail, at) == kEnd && at + kEndSize + u16(tail, at + 20) == tail.size()) {
      end = at;
      break;
    }
  if (end == std::string::npos) return Error{Fault::truncated, "no ZIP directory at the end"};
  if (u16(tail, end + 4) != 0 && u16(tail, end + 4) != kSee64Short)
    return Error{Fault::unsupported, "a ZIP in several parts"};

  Directory directory{u16(tail, end + 10), u32(tail, end + 12), u32(tail, end + 16)};
  const bool has64 = end >= kLocator64Size && u32(tail, end - kLocator64Size) == kLocator64;
  if (has64 && (directory.count == kSee64Short || directory.size == kSee64 || directory.offset == kSee64)) {
    const auto end64 = bytes_at(number(tail, end - kLocator64Size + 8, 8), kEnd64Size);
    if (end64.size() < kEnd64Size || u32(end64, 0) != kEnd64)
      return broken("the ZIP64 end record is not where it is said to be");
    directory = {number(end64, 32, 8), number(end64, 40, 8), number(end64, 48, 8)};
  }
  const auto before_end = tail_at + end;
  if (directory.offset > before_end || directory.size > before_end - directory.offset)
    return broken("the ZIP directory is not where it is said to be");
  if (directory.size > kMaxDirectory) return Error{Fault::too_large, "a ZIP directory over 256 MiB"};

  const auto all = bytes_at(directory.offset, static_cast<std::size_t>(directory.size));
  std::string_view rest = all;
  while (rest.size() >= kCentralSize && u32(rest, 0) == kCentral) {
    const std::size_t name_size = u16(rest, 28), extra_size = u16(rest, 30), comment_size = u16(rest, 32);
    if (rest.size() - kCentralSize < name_size + extra_size + comment_size)
      return broken("a ZIP entry goes over the directory's end");
    ZipEntry entry;
    entry.name = rest.substr(kCentralSize, name_size);
    entry.crc = u32(rest, 16);
    entry.compressed = u32(rest, 20);
    entry.size = u32(rest, 24);
    entry.header = u32(rest, 42);
    if (const auto applied = apply_extra(entry, rest.substr(kCentralSize + name_size, extra_size)); !applied)
      return applied.error().during(entry.name);
    if (!is_safe_name(entry.name)) return broken("an entry's name leads out of the folder");
    if (u16(rest, 8) & kEncrypted) return Error{Fault::unsupported, entry.name + " is encrypted"};
    const auto method = u16(rest, 10);
    if (method != kStored && method != kDeflated)
      return Error{Fault::unsupported, fmt::format("{} is compressed by method {}", entry.name, method)};
    entry.stored = method == kStored;
    if (entry.stored && entry.size != entry.compressed)
      return broken(entry.name + " is stored in another size than its own");
    if (!by_name_.emplace(entry.name, entries_.size()).second) return broken("two entries called " + entry.name);
    entries_.push_back(std::move(entry));
    rest.remove_prefix(kCentralSize + name_size + extra_size + comment_size);
  }
  if (!rest.empty() || entries_.size() != directory.count)
    return broken(fmt::format("{} entries announced, {} there", directory.count, entries_.size()));
  return check_overlap();
}

// Bytes that belong to two entries are how a small file unpacks to a huge one.
Result<void> ZipReader::check_overlap() const {
  std::vector<const ZipEntry*> order;
  for (const auto& entry : entries_) order.push_back(&entry);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->header < b->header; });
  std::uint64_t end = 0;
  for (const auto* entry : order) {
    if (entry->header < end || entry->header > size_ || entry->compressed > size_ - entry->header ||
        size_ - entry->header - entry->compressed < kLocalSize + entry->name.size())
      return broken(entry->name + " overlaps another entry or the end");
    end = entry->header + kLocalSize + entry->name.size() + entry->compressed;
  }
  return {};
}

const ZipEntry* ZipReader::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &entries_[found->second];
}

Result<std::uint64_t> ZipReader::place(const ZipEntry& entry) const {
  std::string head(kLocalSize + entry.name.size(), '\0');
  head.resize(disk::read(file_.get(), entry.header, head.data(), head.size(), name_));
  if (head.size() < kLocalSize + entry.name.size())
    return Error{Fault::truncated, entry.name + ": its head is cut short"};
  if (u32(head, 0) != kLocal || u16(head, 26) != entry.name.size() ||
      std::string_view(head).substr(kLocalSize) != entry.name)
    return broken(entry.name + ": its head and the directory disagree");
  const auto begin = entry.header + head.size() + u16(head, 28);
  if (begin > size_ || entry.compressed > size_ - begin) return Error{Fault::truncated, entry.name + " is cut short"};
  return begin;
}

Result<void> ZipReader::read(const ZipEntry& entry, const std::function<bool(std::string_view)>& take) const {
  const auto begin = place(entry);
  if (!begin) return begin.error();
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
  bool enough = false;
  const auto put = [&](std::string_view bytes) {
    size += bytes.size();
    crc = libdeflate_crc32(crc, bytes.data(), bytes.size());
    enough = size > entry.size || !take(bytes);
    return !enough;
  };
  Inflater inflater;
  std::string piece(kPiece, '\0');
  for (std::uint64_t at = 0; at < entry.compressed && !enough;) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, entry.compressed - at));
    const auto got = disk::read(file_.get(), *begin + at, piece.data(), want, name_);
    if (got == 0) return Error{Fault::truncated, entry.name + " is cut short"};
    at += got;
    const std::string_view bytes(piece.data(), got);
    if (entry.stored) {
      put(bytes);
    } else if (const auto fed = inflater.feed(bytes, put); !fed) {
      return fed.error().during(entry.name);
    } else if (inflater.ended()) {
      break;
    }
  }
  if (enough && size <= entry.size) return {};
  if (size != entry.size)
    return Error{Fault::mismatch, fmt::format("{} is {} bytes and should be {}", entry.name, size, entry.size)};
  if (crc != entry.crc) return Error{Fault::mismatch, entry.name + ": its checksum is wrong"};
  return {};
}

Result<std::string> ZipReader::text(const ZipEntry& entry, std::size_t most) const {
  if (entry.size > most) return Error{Fault::too_large, fmt::format("{} is over {} bytes", entry.name, most)};
  std::string all;
  const auto read_all = read(entry, [&](std::string_view bytes) {
    all += bytes;
    return true;
  });
  if (!read_all) return read_all.error();
  return all;
}

}  // namespace chancery
