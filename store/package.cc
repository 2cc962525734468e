// SPDX-License-Identifier: Apache-2.0
#include "store/package.h"

#include <set>

#include <fmt/format.h>

#include "archive/cdx_index.h"
#include "archive/wacz_writer.h"
#include "archive/warc_excerpt.h"
#include "store/capture_store.h"
#include "store/collection_check.h"
#include "store/database.h"
#include "store/page_store.h"

namespace chancery {
namespace {

struct Reference {
  std::string target, url;  // record id, or "URI DATE"; the URL that needs it
};

std::string moment(std::string_view uri, std::string_view date) {
  const auto when = Timestamp::parse_iso8601(date);
  return fmt::format("{} {}", uri, when ? when->iso8601() : date);
}

// What the records of a file are called, and what its revisits need.
class Survey {
 public:
  Result<void> file(const std::filesystem::path& warc) {
    auto reader = WarcReader::open(warc);
    if (!reader) return reader.error();
    while (const auto record = reader->next()) {
      const auto& head = record->head;
      const auto type = head.type();
      if (type == RecordType::response || type == RecordType::resource) {
        held_.emplace(head.id());
        held_.insert(moment(head.target_uri(), head.get("WARC-Date").value_or("")));
      } else if (type == RecordType::revisit) {
        const auto id = head.get("WARC-Refers-To");
        const auto uri = head.get("WARC-Refers-To-Target-URI").value_or("");
        if (id)
          needed_.push_back({std::string(*id), head.target_uri()});
        else if (!uri.empty())
          needed_.push_back({moment(uri, head.get("WARC-Refers-To-Date").value_or("")), head.target_uri()});
      }
    }
    return {};
  }
  std::vector<std::string> missing() const {
    std::vector<std::string> all;
    for (const auto& [target, url] : needed_)
      if (!held_.contains(target)) all.push_back(fmt::format("{} needs {}, which is not here", url, target));
    return all;
  }

 private:
  std::set<std::string, std::less<>> held_;
  std::vector<Reference> needed_;
};

class Packing {
 public:
  Packing(const CollectionFolder& folder, const PackageOptions& options)
      : folder_(folder), options_(options), package_(options.file, about(), options.key) {}

  Packaged run() {
    if (options_.site.empty()) {
      for (const auto& warc : finished_warcs(folder_)) add(warc);
    } else {
      const auto wanted = records_of_site();
      auto file = options_.file;
      file.replace_extension();
      WarcExcerpt excerpt(file += ".warc.gz");
      for (const auto& warc : finished_warcs(folder_)) {
        const auto copied = excerpt.copy(
            warc, [&](const WalkedRecord& record) { return wanted.contains(std::string(record.head.id())); });
        if (!copied) packaged_.missing.push_back(copied.error().detail);
      }
      excerpt.finish();
      add(file);
      std::filesystem::remove(file);
    }
    if (folder_.exists()) add_pages();
    package_.finish();
    for (auto& each : survey_.missing()) packaged_.missing.push_back(std::move(each));
    return std::move(packaged_);
  }

 private:
  WaczAbout about() const {
    WaczAbout about;
    about.title = options_.title;
    about.software = options_.software;
    about.created = options_.now;
    if (const auto page = first_page()) {
      about.main_url = page->url;
      about.main_when = page->began;
    }
    return about;
  }

  void for_each_row(const std::function<bool(const CaptureRow&)>& visit) const {
    Database database(folder_.database(), Access::read);
    CaptureStore captures(database);
    constexpr int kAtOnce = 10'000;
    for (auto rows = captures.since(0, kAtOnce); !rows.empty(); rows = captures.since(rows.back().id, kAtOnce))
      for (const auto& row : rows)
        if ((options_.site.empty() || row.site == options_.site) && !visit(row)) return;
  }

  std::optional<CaptureRow> first_page() const {
    std::optional<CaptureRow> found;
    if (folder_.exists())
      for_each_row([&](const CaptureRow& row) {
        if (row.status == 200 && row.mime == "text/html") found = row;
        return !found;
      });
    return found;
  }

  // The site's own records, and those that its revisits refer to.
  std::set<std::string> records_of_site() const {
    std::set<std::string> wanted;
    if (!folder_.exists()) return wanted;
    for_each_row([&](const CaptureRow& row) {
      wanted.insert(row.place.record_id);
      if (!row.revisit) return true;
      const auto record = read_record(folder_.archive() / row.place.file, row.place.offset, row.place.length);
      if (record) wanted.emplace(record->head.get("WARC-Refers-To").value_or(""));
      return true;
    });
    return wanted;
  }

  void add(const std::filesystem::path& warc) {
    auto lines = index_warc(warc);
    const auto surveyed = survey_.file(warc);
    if (!lines || !surveyed) {
      packaged_.missing.push_back(lines ? surveyed.error().detail : lines.error().detail);
      return;
    }
    ++packaged_.files;
    packaged_.captures += lines->size();
    package_.add_warc(warc);
    package_.add_lines(std::move(*lines));
  }

  void add_pages() {
    Database database(folder_.database(), Access::read);
    PageStore pages(database);
    for_each_row([&](const CaptureRow& row) {
      if (const auto article = pages.article(row.id)) {
        package_.add_page({row.url, article->title, article->text, row.began});
        ++packaged_.pages;
      }
      return true;
    });
  }

  const CollectionFolder& folder_;
  const PackageOptions& options_;
  WaczWriter package_;
  Survey survey_;
  Packaged packaged_;
};

}  // namespace

Packaged package_collection(const CollectionFolder& folder, const PackageOptions& options) {
  return Packing(folder, options).run();
}

}  // namespace chancery
