// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_excerpt.h"

#include <set>

#include "archive/disk.h"
#include "archive/gzip_member.h"
#include "archive/spool.h"

namespace chancery {
namespace {

constexpr std::size_t kPiece = 1 << 20;

}  // namespace

struct WarcExcerpt::State {
  std::filesystem::path file, part;
  OwnedFd fd;
  std::uint64_t size = 0, records = 0, lost = 0;
  GzipWriter gzip;

  explicit State(std::filesystem::path name) : file(std::move(name)), part(file) {
    part += ".part";
    std::filesystem::remove(part);
    fd = disk::create(part);
  }
  ~State() {
    std::error_code ignored;  // all that can be done was done
    std::filesystem::remove(part, ignored);
  }

  void write(std::string_view bytes) {
    disk::write(fd.get(), bytes, part);
    size += bytes.size();
  }

  RecordPlace copy_member(const std::filesystem::path& from, std::uint64_t offset, std::uint64_t length) {
    RecordPlace place{file.filename().string(), size, length, ""};
    const auto in = disk::open(from);
    std::string piece(kPiece, '\0');
    while (length > 0) {
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, length));
      const auto got = disk::read(in.get(), offset, piece.data(), want, from);
      if (got == 0) throw std::system_error(EIO, std::generic_category(), "read " + from.string());
      write(std::string_view(piece).substr(0, got));
      offset += got;
      length -= got;
    }
    ++records;
    return place;
  }

  RecordPlace compress(const RecordHead& head, const Spool& block) {
    RecordPlace place{file.filename().string(), size, 0, ""};
    gzip.begin([this](std::string_view bytes) { write(bytes); });
    gzip.add(head.serialised());
    block.read([this](std::string_view bytes) { gzip.add(bytes); });
    gzip.add("\r\n\r\n");
    gzip.end();
    place.length = size - place.offset;
    ++records;
    return place;
  }
};

WarcExcerpt::WarcExcerpt(std::filesystem::path file) : state_(std::make_unique<State>(std::move(file))) {}
WarcExcerpt::~WarcExcerpt() = default;
std::uint64_t WarcExcerpt::records() const { return state_->records; }
std::uint64_t WarcExcerpt::lost() const { return state_->lost; }

Result<std::vector<WarcExcerpt::Moved>> WarcExcerpt::copy(const std::filesystem::path& from,
                                                          const std::function<bool(const WalkedRecord&)>& wanted) {
  auto reader = WarcReader::open(from);
  if (!reader) return reader.error();
  std::vector<Moved> moved;
  std::set<std::string, std::less<>> taken;
  std::optional<WalkedRecord> warcinfo;
  std::unique_ptr<Spool> warcinfo_block;
  while (const auto next = reader->next()) {
    const bool about_file = next->head.type() == RecordType::warcinfo;
    const auto concurrent = next->head.get("WARC-Concurrent-To");
    const bool take = !about_file && (wanted(*next) || (concurrent && taken.contains(*concurrent)));
    auto block = std::make_unique<Spool>(state_->file.parent_path());
    const auto passed = reader->block(take || about_file ? [&](std::string_view piece) { block->append(piece); }
                                                         : std::function<void(std::string_view)>());
    if (!passed) continue;
    auto record = reader->passed();
    if (about_file) {
      warcinfo = std::move(record);
      warcinfo_block = std::move(block);
      continue;
    }
    if (!take) continue;
    if (warcinfo) state_->compress(std::exchange(warcinfo, std::nullopt)->head, *warcinfo_block);
    RecordPlace old{from.filename().string(), record.offset, record.length, std::string(record.head.id())};
    char first[2] = {};
    const auto fd = disk::open(from);
    const bool member = record.has_own_place && disk::read(fd.get(), record.offset, first, 2, from) == 2 &&
                        first[0] == '\x1f' && first[1] == '\x8b';
    auto fresh =
        member ? state_->copy_member(from, record.offset, record.length) : state_->compress(record.head, *block);
    fresh.record_id = old.record_id;
    taken.insert(old.record_id);
    moved.push_back({std::move(old), std::move(fresh)});
  }
  state_->lost += reader->losses().size();
  return moved;
}

void WarcExcerpt::finish() {
  auto& state = *state_;
  disk::sync_bytes(state.fd.get(), state.part);
  disk::rename_to_new(state.part, state.file);
  const auto folder = state.file.parent_path();
  disk::sync_folder(folder.empty() ? "." : folder);
}

}  // namespace chancery
