// SPDX-License-Identifier: Apache-2.0
#include "archive/cdx_index.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "archive/disk.h"
#include "archive/warc_reader.h"

namespace chancery {
namespace {

constexpr std::size_t kHttpHead = 1 << 20;  // of a block: no head is read that is longer
constexpr std::size_t kGather = 1 << 20;

// The line at the front of `text`, which moves on behind it.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

// Where the first line that is not less than `bound` begins.
std::size_t lower_bound(std::string_view text, std::string_view bound) {
  std::size_t low = 0, high = text.size();  // both at the beginning of a line, or the end
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    const auto newline = middle == low ? std::string_view::npos : text.rfind('\n', middle - 1);
    const auto begin = newline == std::string_view::npos || newline < low ? low : newline + 1;
    auto rest = text.substr(begin);
    if (take_line(rest) < bound)
      low = text.size() - rest.size();
    else
      high = begin;
  }
  return low;
}

bool is_sorted(std::string_view text) {
  for (std::string_view last; !text.empty();) {
    const auto line = take_line(text);
    if (line < last) return false;
    last = line;
  }
  return true;
}

class LinesOfText : public CdxCursor {
 public:
  explicit LinesOfText(std::string_view rest) : rest_(rest) {}
  std::optional<std::string_view> next() override {
    if (rest_.empty()) return std::nullopt;
    return take_line(rest_);
  }

 private:
  std::string_view rest_;
};

// Gives answers the key of their request, which stands before or behind them and
// names them in WARC-Concurrent-To; one that names nobody belongs to its neighbour.
class RequestKeys {
 public:
  void request(const RecordHead& head, std::string_view block, std::vector<CdxLine>& lines) {
    auto key = key_of_request(head.target_uri(), block);
    const auto concurrent = std::string(head.get("WARC-Concurrent-To").value_or(""));
    const bool behind =
        !last_id_.empty() && (concurrent.empty() ? head.target_uri() == last_url_ : concurrent == last_id_);
    last_id_.clear();
    pending_.reset();
    if (key && behind)
      lines.back().key = std::move(*key);
    else if (key)
      pending_ = Pending{concurrent, head.target_uri(), std::move(*key)};
  }

  void answer(const RecordHead& head, CdxLine& line) {
    if (pending_ && (pending_->answer.empty() ? pending_->url == line.url : pending_->answer == head.id()))
      line.key = pending_->key;
    pending_.reset();
    last_id_ = head.id();
    last_url_ = line.url;
  }

 private:
  struct Pending {
    std::string answer, url, key;
  };
  std::optional<Pending> pending_;
  std::string last_id_, last_url_;
};

}  // namespace

struct CdxFile::Map {
  void* address = nullptr;
  std::size_t size = 0;

  Map(int fd, std::size_t length) : size(length) {
    if (size == 0) return;
    address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "map an index");
  }
  Map(const Map&) = delete;
  ~Map() {
    if (size > 0) ::munmap(address, size);
  }
  std::string_view text() const { return {static_cast<const char*>(address), size}; }
};

CdxFile::CdxFile(std::unique_ptr<Map> map) : map_(std::move(map)) {}
CdxFile::CdxFile(CdxFile&&) noexcept = default;
CdxFile& CdxFile::operator=(CdxFile&&) noexcept = default;
CdxFile::~CdxFile() = default;

Result<CdxFile> CdxFile::open(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) return Error{Fault::absent, file.string() + ": no such index"};
  const auto fd = disk::open(file);
  return CdxFile(std::make_unique<Map>(fd.get(), static_cast<std::size_t>(disk::size(fd.get(), file))));
}

std::unique_ptr<CdxCursor> CdxFile::from(std::string_view bound) const {
  const auto all = text();
  return std::make_unique<LinesOfText>(all.substr(lower_bound(all, bound)));
}

std::size_t CdxFile::bytes() const { return map_->size; }
std::string_view CdxFile::text() const { return map_->text(); }

std::vector<CdxLine> CdxFile::find(std::string_view key) const {
  return find_prefix(std::string(key) + ' ', static_cast<std::size_t>(-1));
}

std::vector<CdxLine> CdxFile::find_prefix(std::string_view prefix, std::size_t limit) const {
  std::vector<CdxLine> found;
  auto rest = text().substr(lower_bound(text(), prefix));
  while (found.size() < limit && !rest.empty() && rest.starts_with(prefix))
    if (auto line = CdxLine::parse(take_line(rest))) found.push_back(std::move(*line));
  return found;
}

void merge_into_index(const std::filesystem::path& file, std::vector<CdxLine> added) {
  std::vector<std::string> lines;
  lines.reserve(added.size());
  for (const auto& line : added) lines.push_back(line.to_line());
  added.clear();

  const auto old = CdxFile::open(file);
  auto rest = old ? old->text() : std::string_view{};
  if (!is_sorted(rest))
    while (!rest.empty()) lines.emplace_back(take_line(rest));
  std::sort(lines.begin(), lines.end());

  auto beside = file;
  beside += ".new";
  std::filesystem::remove(beside);  // of a merge that was killed
  const auto fd = disk::create(beside);
  std::string gathered, last;
  const auto put = [&](std::string_view line) {
    if (line == last || line.empty()) return;
    last = line;
    gathered.append(line).append("\n");
    if (gathered.size() < kGather) return;
    disk::write(fd.get(), gathered, beside);
    gathered.clear();
  };
  for (const auto& line : lines) {
    while (!rest.empty()) {
      auto behind = rest;
      const auto old_line = take_line(behind);
      if (line < old_line) break;
      put(old_line);
      rest = behind;
    }
    put(line);
  }
  while (!rest.empty()) put(take_line(rest));
  disk::write(fd.get(), gathered, beside);
  disk::sync_bytes(fd.get(), beside);
  std::filesystem::rename(beside, file);
  disk::sync_folder(file.parent_path());
}

Result<std::vector<CdxLine>> index_warc(const std::filesystem::path& file) {
  auto reader = WarcReader::open(file);
  if (!reader) return reader.error();
  RecordPlace place;
  place.file = file.filename().string();
  if (file.extension() == ".open") place.file = file.stem().string();

  std::vector<CdxLine> lines;
  RequestKeys keys;
  while (reader->next()) {
    std::string block_head;
    const auto size = reader->block([&](std::string_view piece) {
      if (block_head.size() < kHttpHead) block_head += piece.substr(0, kHttpHead - block_head.size());
    });
    const auto& record = reader->passed();
    if (!size || !record.has_own_place) continue;
    place.offset = record.offset;
    place.length = record.length;
    place.record_id = record.head.id();
    if (auto line = cdx_line(record.head, block_head, place)) {
      keys.answer(record.head, *line);
      lines.push_back(std::move(*line));
    } else if (record.head.type() == RecordType::request) {
      keys.request(record.head, block_head, lines);
    }
  }
  return lines;
}

}  // namespace chancery
