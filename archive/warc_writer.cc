// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_writer.h"

#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "archive/disk.h"
#include "archive/warc_rules.h"
#include "base/digest.h"

namespace chancery {
namespace {

constexpr std::string_view kRecordEnd = "\r\n\r\n";
constexpr std::size_t kGather = 256 * 1024;

std::filesystem::path while_open(std::filesystem::path path) { return path += ".open"; }

std::filesystem::path must_be_new(std::filesystem::path path) {
  if (std::filesystem::exists(path))
    throw std::system_error(EEXIST, std::generic_category(), "create " + path.string());
  return path;
}

}  // namespace

struct WarcWriter::State {
  std::filesystem::path path;
  OwnedFd file;
  std::uint64_t size = 0;
  bool failed = false;
  std::string warcinfo_id;
  GzipWriter gzip;
  std::string record, member;  // kept, so that a record costs no allocation

  explicit State(std::filesystem::path where)
      : path(must_be_new(std::move(where))), file(disk::create(while_open(path))) {
    disk::sync_folder(path.parent_path());
  }

  void write(std::string_view bytes) {
    disk::write(file.get(), bytes, path);
    size += bytes.size();
  }

  void write_whole(const Record& of) {
    record = of.head.serialised();
    record += of.block;
    if (of.body) record += of.body->memory();
    record += kRecordEnd;
    member.clear();
    gzip.member(record, member);
    write(member);
  }

  // Memory stays the same however long the body is.
  void write_streamed(const Record& of) {
    std::string gathered;
    gzip.begin([&](std::string_view piece) {
      gathered += piece;
      if (gathered.size() < kGather) return;
      write(gathered);
      gathered.clear();
    });
    gzip.add(of.head.serialised());
    gzip.add(of.block);
    of.body->read([&](std::string_view piece) { gzip.add(piece); });
    gzip.add(kRecordEnd);
    gzip.end();
    write(gathered);
  }
};

namespace {

void describe_block(Record& record) {
  Hasher hasher(HashKind::sha1);
  hasher.update(record.block);
  auto length = static_cast<std::uint64_t>(record.block.size());
  if (record.body) {
    record.body->read([&](std::string_view piece) { hasher.update(piece); });
    length += record.body->size();
  }
  record.head.set("WARC-Block-Digest", hasher.finish().labelled());
  record.head.set("Content-Length", std::to_string(length));
}

}  // namespace

WarcWriter::WarcWriter(std::filesystem::path path, const WarcInfo& info, Timestamp now)
    : state_(std::make_unique<State>(std::move(path))) {
  auto first = warcinfo_record(info, state_->path.filename().string(), now);
  append(first);
  state_->warcinfo_id = first.head.id();
}
WarcWriter::WarcWriter(WarcWriter&&) noexcept = default;
WarcWriter::~WarcWriter() = default;

RecordPlace WarcWriter::append(Record& record) {
  auto& state = *state_;
  if (state.failed) throw std::logic_error(state.path.string() + " had a failed write and takes no more records");
  describe_block(record);
  if (!state.warcinfo_id.empty()) record.head.set("WARC-Warcinfo-ID", state.warcinfo_id);
  if (const auto broken = broken_rule(record.head)) throw std::logic_error("WARC record refused: " + *broken);

  const auto offset = state.size;
  try {
    if (record.body && record.body->on_disk())
      state.write_streamed(record);
    else
      state.write_whole(record);
  } catch (...) {
    // What was written of this record goes, so that the file stays whole; should
    // that fail too, recovery does the same at the next start.
    state.failed = true;
    if (::ftruncate(state.file.get(), static_cast<off_t>(offset)) == 0) state.size = offset;
    throw;
  }
  return {state.path.filename().string(), offset, state.size - offset, std::string(record.head.id())};
}

std::uint64_t WarcWriter::size() const { return state_->size; }
int WarcWriter::descriptor() const { return state_->file.get(); }
void WarcWriter::sync() { disk::sync_bytes(state_->file.get(), state_->path); }

void WarcWriter::finish() {
  sync();
  disk::rename_to_new(while_open(state_->path), state_->path);
  disk::sync_folder(state_->path.parent_path());
  state_->file.reset();
}

}  // namespace chancery
