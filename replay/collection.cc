// SPDX-License-Identifier: Apache-2.0
#include "replay/collection.h"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "base/log.h"
#include "base/surt.h"
#include "store/database.h"
#include "store/page_store.h"
#include "store/search_index.h"

namespace chancery {
namespace {

constexpr std::uint64_t kMaxBlock = 512ULL << 20;  // of a record to be shown

// Tells one state of a file from another, a file renamed over it among them.
struct FileStamp {
  std::filesystem::path path;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t changed_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

std::optional<FileStamp> stamp_of(const std::filesystem::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileStamp{path, status.st_ino, status.st_size,
                   static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

std::vector<FileStamp> index_files(const std::filesystem::path& folder) {
  std::vector<FileStamp> found;
  std::error_code none;  // no folder yet: no index yet
  for (const auto& entry : std::filesystem::directory_iterator(folder / "indexes", none)) {
    const auto extension = entry.path().extension();
    if (extension != ".cdxj" && extension != ".cdx") continue;
    if (auto stamp = stamp_of(entry.path())) found.push_back(std::move(*stamp));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return found;
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.find('/') == std::string_view::npos && name != "..";
}

}  // namespace

struct Collection::Index {
  std::vector<FileStamp> stamps;
  std::vector<CdxFile> files;
};

struct Collection::Watch {
  std::shared_ptr<const Index> index;
  std::optional<Instant> looked;
};

struct Collection::Store {
  std::unique_ptr<Database> database;
  std::optional<FileStamp> refused;  // the state in which it could not be opened
};

// With a connection of its own: whoever lists pages does not wait for the words of new ones.
struct Collection::Search {
  std::unique_ptr<Database> database;
  std::unique_ptr<PageStore> pages;
  std::unique_ptr<SearchIndex> index;
  std::optional<FileStamp> refused;
};

Collection::Collection(std::filesystem::path folder, const Clock& clock)
    : folder_(std::move(folder)),
      clock_(clock),
      watch_(std::make_unique<Guarded<Watch>>()),
      store_(std::make_unique<Guarded<Store>>()),
      search_(std::make_unique<Guarded<Search>>()) {
  if (!std::filesystem::is_directory(folder_))
    throw std::system_error(ENOENT, std::generic_category(), "no collection at " + folder_.string());
}

Collection::~Collection() = default;

std::shared_ptr<const Collection::Index> Collection::index() const {
  auto watch = watch_->hold();
  const auto now = clock_.now();
  if (watch->looked && now - *watch->looked < std::chrono::seconds(1)) return watch->index;
  watch->looked = now;
  auto stamps = index_files(folder_);
  if (watch->index && watch->index->stamps == stamps) return watch->index;
  auto fresh = std::make_shared<Index>();
  for (const auto& stamp : stamps) {
    if (stamp.size == 0) continue;
    auto file = CdxFile::open(stamp.path);
    if (file)
      fresh->files.push_back(std::move(*file));
    else
      log::event(log::Level::warning, "index cannot be read", {{"why", file.error().detail}});
  }
  fresh->stamps = std::move(stamps);
  watch->index = std::move(fresh);
  return watch->index;
}

std::vector<CdxLine> Collection::lines_of(const Url& url) const {
  const auto opened = index();
  const auto key = surt(url);
  std::vector<CdxLine> lines;
  for (const auto& file : opened->files) {
    auto found = file.find(key);
    std::move(found.begin(), found.end(), std::back_inserter(lines));
  }
  if (opened->files.size() > 1)
    std::stable_sort(lines.begin(), lines.end(), [](const CdxLine& a, const CdxLine& b) { return a.time < b.time; });
  return lines;
}

std::vector<CdxLine> Collection::lines_under(std::string_view prefix, std::size_t limit) const {
  const auto opened = index();
  std::vector<CdxLine> lines;
  for (const auto& file : opened->files) {
    auto found = file.find_prefix(prefix, limit);
    std::move(found.begin(), found.end(), std::back_inserter(lines));
  }
  if (opened->files.size() > 1) {
    std::stable_sort(lines.begin(), lines.end(), [](const CdxLine& a, const CdxLine& b) {
      return std::tie(a.key, a.time) < std::tie(b.key, b.time);
    });
    if (lines.size() > limit) lines.resize(limit);
  }
  return lines;
}

Collection::IndexSize Collection::index_size() const {
  const auto opened = index();
  IndexSize size;
  size.files = opened->files.size();
  for (const auto& file : opened->files) size.bytes += file.bytes();
  return size;
}

Result<void> Collection::ask(const CdxQuery& query, const std::function<bool(const CdxAnswer&)>& take) const {
  const auto opened = index();
  std::vector<const CdxSource*> sources;
  for (const auto& file : opened->files) sources.push_back(&file);
  return chancery::ask(sources, query, take);
}

std::optional<CdxLine> Collection::line_with(const Digest& digest) const {
  if (digest.empty() || is_digest_of_nothing(digest)) return std::nullopt;
  const auto base32 = digest.base32(), hex = digest.hex();
  for (const auto& stamp : index()->stamps) {
    std::ifstream in(stamp.path, std::ios::binary);
    for (std::string text; std::getline(in, text);) {
      if (text.find(base32) == std::string::npos && text.find(hex) == std::string::npos) continue;
      auto line = CdxLine::parse(text);
      if (line && line->mime != "warc/revisit" && Digest::parse(line->digest) == digest) return std::move(*line);
    }
  }
  return std::nullopt;
}

Result<std::filesystem::path> Collection::file_of(const CdxLine& line) const {
  if (!is_plain_name(line.filename)) return Error{Fault::malformed, "index names no file: " + line.filename};
  // A file being written has another name until it is finished, which may be now.
  for (const std::string_view suffix : {"", ".open"}) {
    auto candidate = folder_ / "archive" / line.filename;
    candidate += suffix;
    if (std::filesystem::exists(candidate)) return candidate;
  }
  return Error{Fault::absent, "archive/" + line.filename + " is not there"};
}

Result<WholeRecord> Collection::record_at(const CdxLine& line) const {
  const auto file = file_of(line);
  if (!file) return file.error();
  ReadLimits limits;
  limits.max_block_in_memory = kMaxBlock;
  auto record = read_record(*file, line.offset, line.length, limits);
  if (!record) return record.error().during(line.filename + " at " + std::to_string(line.offset));
  return record;
}

Result<std::string> Collection::bytes_at(const CdxLine& line) const {
  const auto file = file_of(line);
  if (!file) return file.error();
  if (line.length > kMaxBlock) return Error{Fault::too_large, "the record is larger than may be read at once"};
  std::ifstream in(*file, std::ios::binary);
  std::string bytes(line.length, '\0');
  in.seekg(static_cast<std::streamoff>(line.offset));
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!in) return Error{Fault::truncated, line.filename + " ends before the record does"};
  return bytes;
}

bool Collection::with_pages(const std::function<void(PageStore&)>& ask) const {
  return with_store([&](Database& database) {
    PageStore pages(database);
    ask(pages);
  });
}

bool Collection::with_store(const std::function<void(Database&)>& ask) const {
  const auto stamp = stamp_of(folder_ / "chancery.db");
  auto store = store_->hold();
  if (!stamp || store->refused == stamp) return false;
  try {
    if (!store->database) store->database = std::make_unique<Database>(stamp->path, Access::read);
    ask(*store->database);
    return true;
  } catch (const StoreError& error) {
    log::event(log::Level::warning, "store cannot be read", {{"why", error.what()}});
    store->database.reset();
    store->refused = stamp;
    return false;
  }
}

bool Collection::with_search(const std::function<void(SearchIndex&, PageStore&)>& ask, std::stop_token stop) const {
  const CollectionFolder folder{folder_};
  const auto stamp = stamp_of(folder.database());
  auto search = search_->hold();
  if (!stamp || search->refused == stamp) return false;
  try {
    if (!search->index) {
      search->database = std::make_unique<Database>(stamp->path, Access::read);
      search->pages = std::make_unique<PageStore>(*search->database);
      search->index = std::make_unique<SearchIndex>(folder);
    }
    search->index->bring_up(*search->pages, stop);
    ask(*search->index, *search->pages);
    return true;
  } catch (const StoreError& error) {
    log::event(log::Level::warning, "full text cannot be searched", {{"why", error.what()}});
    search->index.reset();
    search->pages.reset();
    search->database.reset();
    search->refused = stamp;
    return false;
  }
}

}  // namespace chancery
