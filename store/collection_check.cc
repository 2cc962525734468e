// SPDX-License-Identifier: Apache-2.0
#include "store/collection_check.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <optional>
#include <unordered_map>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "archive/cdx_index.h"
#include "base/digest.h"
#include "base/guarded.h"
#include "base/share_out.h"
#include "store/capture_store.h"
#include "store/database.h"
#include "store/prune_journal.h"
#include "store/run_seal.h"

namespace chancery {
namespace {

// A name of something long, for sets of millions.
using Mark = std::array<std::uint64_t, 2>;

Mark mark_of(std::string_view text) {
  Mark mark{};
  std::memcpy(mark.data(), sha1(text).raw().data(), sizeof mark);
  return mark;
}
Mark place_mark(std::string_view file, std::uint64_t offset) { return mark_of(fmt::format("{} {}", file, offset)); }

class Marks {
 public:
  void add(const Mark& mark) { marks_.push_back(mark); }
  void add(const Marks& others) { marks_.insert(marks_.end(), others.marks_.begin(), others.marks_.end()); }
  void sort() { std::sort(marks_.begin(), marks_.end()); }
  bool contains(const Mark& mark) const { return std::binary_search(marks_.begin(), marks_.end(), mark); }

 private:
  std::vector<Mark> marks_;
};

struct RowMark {
  Mark place{}, sha256{}, id{};
  std::int64_t row = 0;
  std::uint64_t size = 0;
  bool revisit = false, seen = false;
};

Mark digest_mark(const Digest& digest) { return mark_of(digest.raw()); }

struct Reference {
  std::string where, id, record_id, url, target_uri, target_date;
  std::uint64_t offset = 0;
};

constexpr std::size_t kMostFlaws = 100'000;

void say_in(std::vector<CollectionFlaw>& flaws, Flaw::Weight weight, std::string where, std::uint64_t offset,
            std::string what, std::string id = {}, std::string url = {}) {
  if (flaws.size() < kMostFlaws)
    flaws.push_back({std::move(where), {weight, offset, 0, std::move(id), std::move(url), std::move(what)}});
}

// What one file holds and what is wrong with it. Made by one thread.
struct FileFindings {
  std::uint64_t records = 0, bytes = 0;
  std::vector<CollectionFlaw> flaws;
  Marks bodies, moments, places, payloads;
  std::vector<Reference> references;
};

class Checking {
 public:
  Checking(const CollectionFolder& folder, const CollectionCheckOptions& options)
      : folder_(folder), options_(options) {}

  CollectionChecked run() {
    if (folder_.exists()) read_rows();
    const auto seals = check_files(finished_warcs(folder_));
    told_of_leftovers();
    bodies_.sort();
    moments_.sort();
    places_.sort();
    payloads_.sort();
    check_references();
    check_rows();
    check_index();
    for (const auto& flaw : seals) found_.flaws.push_back({flaw.where, flaw.flaw});
    return std::move(found_);
  }

 private:
  template <class... Said>
  void say(Said&&... said) {
    say_in(found_.flaws, std::forward<Said>(said)...);
  }

  // The seals hash whole files and so are a job like a file.
  std::vector<SealFlaw> check_files(const std::vector<std::filesystem::path>& files) {
    std::vector<SealFlaw> seals;
    std::vector<FileFindings> findings(files.size());
    Guarded<bool> telling;
    share_out(files.size() + 1, options_.threads, [&](std::size_t job) {
      if (job == 0) {
        seals = check_seals(folder_);
        return;
      }
      if (options_.begun) {
        const auto one_at_a_time = telling.hold();
        options_.begun(files[job - 1]);
      }
      findings[job - 1] = check_file(files[job - 1]);
    });
    for (auto& file : findings) add(std::move(file));
    return seals;
  }

  void add(FileFindings file) {
    ++found_.files;
    found_.records += file.records;
    found_.bytes += file.bytes;
    bodies_.add(file.bodies);
    moments_.add(file.moments);
    places_.add(file.places);
    payloads_.add(file.payloads);
    std::move(file.references.begin(), file.references.end(), std::back_inserter(references_));
    std::move(file.flaws.begin(), file.flaws.end(), std::back_inserter(found_.flaws));
  }

  void read_rows() {
    Database database(folder_.database(), Access::read);
    const auto sound = database.sqlite().execAndGet("PRAGMA quick_check(1)").getString();
    if (sound != "ok") say(Flaw::Weight::damage, "chancery.db", 0, sound);
    CaptureStore captures(database);
    constexpr int kAtOnce = 10'000;
    for (auto rows = captures.since(0, kAtOnce); !rows.empty(); rows = captures.since(rows.back().id, kAtOnce))
      for (const auto& row : rows)
        rows_.push_back({place_mark(row.place.file, row.place.offset), digest_mark(row.sha256),
                         mark_of(row.place.record_id), row.id, row.payload_size, row.revisit, false});
    found_.rows = rows_.size();
    std::sort(rows_.begin(), rows_.end(), [](const RowMark& a, const RowMark& b) { return a.place < b.place; });
    auto& sqlite = database.sqlite();
    const auto lost =
        sqlite.execAndGet("SELECT count(*) FROM articles WHERE capture_id NOT IN (SELECT id FROM captures)").getInt64();
    if (lost > 0)
      say(Flaw::Weight::damage, "chancery.db", 0, fmt::format("{} articles of captures that have no row", lost));
  }

  FileFindings check_file(const std::filesystem::path& file) {
    const auto name = file.filename().string(), where = "archive/" + name;
    FileFindings found;
    found.bytes = std::filesystem::file_size(file);
    WarcCheckOptions how;
    how.strict = options_.strict;
    how.record = [&](const CheckedRecord& record) { take(where, name, record, found); };
    const auto checked = check_warc(file, how);
    if (!checked) {
      say_in(found.flaws, Flaw::Weight::damage, where, 0, checked.error().detail);
      return found;
    }
    found.records = checked->records;
    for (const auto& flaw : checked->flaws) found.flaws.push_back({where, flaw});
    return found;
  }

  void take(const std::string& where, const std::string& name, const CheckedRecord& record, FileFindings& found) {
    const auto& head = record.place.head;
    const auto type = head.type();
    const auto id = std::string(head.id());
    if (type == RecordType::response || type == RecordType::resource) {
      found.bodies.add(mark_of(id));
      found.payloads.add(digest_mark(record.payload.sha256));
      found.moments.add(mark_of(fmt::format("{} {}", head.target_uri(), head.date().value_or(Timestamp()).iso8601())));
    }
    if (type == RecordType::revisit) {
      const auto date = Timestamp::parse_iso8601(head.get("WARC-Refers-To-Date").value_or(""));
      found.references.push_back({where, std::string(head.get("WARC-Refers-To").value_or("")), id, head.target_uri(),
                                  std::string(head.get("WARC-Refers-To-Target-URI").value_or("")),
                                  date ? date->iso8601() : "", record.place.offset});
    }
    if (type != RecordType::response && type != RecordType::revisit && type != RecordType::resource) return;
    const auto place = place_mark(name, record.place.offset);
    found.places.add(place);
    compare(where, place, record, found.flaws);
  }

  // A place is of one file, so its row is this thread's alone.
  void compare(const std::string& where, const Mark& place, const CheckedRecord& record,
               std::vector<CollectionFlaw>& flaws) {
    const auto& head = record.place.head;
    auto row = std::lower_bound(rows_.begin(), rows_.end(), place,
                                [](const RowMark& a, const Mark& b) { return a.place < b; });
    const auto tell = [&](Flaw::Weight weight, std::string what) {
      say_in(flaws, weight, where, record.place.offset, std::move(what), std::string(head.id()), head.target_uri());
    };
    const auto damage = [&](std::string what) { tell(Flaw::Weight::damage, std::move(what)); };
    if (row == rows_.end() || row->place != place) {
      // A run that was killed may leave records that no row knows; they are asked for again.
      if (!rows_.empty() && head.type() != RecordType::resource)
        tell(Flaw::Weight::remark, "no row points at this record");
      return;
    }
    row->seen = true;
    if (row->id != mark_of(head.id())) return damage(fmt::format("row {} points here for another record", row->row));
    const bool revisit = head.type() == RecordType::revisit;
    if (row->revisit != revisit) return damage(fmt::format("row {} is of another kind of record", row->row));
    if (revisit) return;
    if (row->size != record.payload.size)
      damage(fmt::format("row {} says {} bytes of payload, here are {}", row->row, row->size, record.payload.size));
    else if (row->sha256 != digest_mark(record.payload.sha256))
      damage(fmt::format("row {} has another SHA-256 than the payload here", row->row));
  }

  void told_of_leftovers() {
    if (PruneJournal::read(folder_))
      say(Flaw::Weight::remark, "pruning.json", 0, "a prune was broken off; the next crawl or repair puts it in order");
    std::error_code none;  // no archive yet
    for (const auto& entry : std::filesystem::directory_iterator(folder_.archive(), none)) {
      const auto name = "archive/" + entry.path().filename().string();
      if (entry.path().extension() == ".open")
        say(Flaw::Weight::remark, name, 0, "still open: a run is going on, or the next one will finish it");
      if (entry.path().extension() == ".part")
        say(Flaw::Weight::remark, name, 0, "begun and not finished: the same command makes it anew");
      if (entry.path().extension() == ".torn")
        say(Flaw::Weight::remark, name, 0, fmt::format("{} bytes set aside after a run was killed", entry.file_size()));
    }
  }

  void check_references() {
    for (const auto& reference : references_) {
      if (reference.id.empty() && reference.target_uri.empty()) continue;  // by digest alone, as old writers
      if (!reference.id.empty() && bodies_.contains(mark_of(reference.id))) continue;
      if (reference.id.empty() && moments_.contains(mark_of(reference.target_uri + ' ' + reference.target_date)))
        continue;
      say(Flaw::Weight::damage, reference.where, reference.offset,
          fmt::format("the revisit refers to {} of {}, {}, which is not in the collection",
                      reference.id.empty() ? "the capture" : reference.id, reference.target_uri, reference.target_date),
          reference.record_id, reference.url);
    }
  }

  void check_rows() {
    std::sort(rows_.begin(), rows_.end(), [](const RowMark& a, const RowMark& b) { return a.row < b.row; });
    const auto unknown = digest_mark(Digest());  // a revisit that came without its original
    for (const auto& row : rows_)
      if (row.revisit && row.sha256 != unknown && !payloads_.contains(row.sha256))
        say(Flaw::Weight::damage, "chancery.db", 0,
            fmt::format("row {}, a revisit, has a SHA-256 that no record here has", row.row));
    if (std::all_of(rows_.begin(), rows_.end(), [](const RowMark& row) { return row.seen; })) return;
    Database database(folder_.database(), Access::read);
    CaptureStore captures(database);
    for (const auto& row : rows_) {
      if (row.seen) continue;
      const auto lost = captures.since(row.row - 1, 1);
      if (lost.empty()) continue;
      const auto& place = lost[0].place;
      if (std::filesystem::exists(folder_.archive() / (place.file + ".open"))) continue;
      say(Flaw::Weight::damage, "chancery.db", 0,
          fmt::format("row {} points at archive/{} offset {}, where no such record is", row.row, place.file,
                      place.offset),
          place.record_id, lost[0].url);
    }
  }

  void check_index() {
    const std::string where = "indexes/" + folder_.index().filename().string();
    const auto index = CdxFile::open(folder_.index());
    if (!index) {
      if (!rows_.empty()) say(Flaw::Weight::damage, where, 0, "it is not there");
      return;
    }
    std::string last;
    Marks named;
    std::uint64_t at = 0;
    const auto text = index->text();
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = std::min(text.find('\n', begin), text.size());
      const auto line = text.substr(begin, end - begin);
      at = begin;
      begin = end + 1;
      ++found_.lines;
      if (line < last) say(Flaw::Weight::damage, where, at, "the lines are not in order");
      last = line;
      const auto parsed = CdxLine::parse(line);
      if (!parsed) {
        if (!line.starts_with(" CDX") && !line.starts_with('!'))
          say(Flaw::Weight::damage, where, at, parsed.error().detail);
        continue;
      }
      const auto place = place_mark(parsed->filename, parsed->offset);
      named.add(place);
      const bool open = std::filesystem::exists(folder_.archive() / (parsed->filename + ".open"));
      if (!open && !places_.contains(place))
        say(Flaw::Weight::damage, where, at,
            fmt::format("it names archive/{} offset {}, where no record is", parsed->filename, parsed->offset), "",
            parsed->url);
    }
    named.sort();
    for (const auto& row : rows_)
      if (row.seen && !named.contains(row.place))
        say(Flaw::Weight::damage, where, 0, fmt::format("the capture of row {} is not in the index", row.row));
  }

  const CollectionFolder& folder_;
  const CollectionCheckOptions& options_;
  CollectionChecked found_;
  std::vector<RowMark> rows_;  // while files are read: in order of place
  Marks bodies_, moments_, places_, payloads_;
  std::vector<Reference> references_;
};

}  // namespace

std::vector<std::filesystem::path> finished_warcs(const CollectionFolder& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code none;  // no archive yet
  for (const auto& entry : std::filesystem::directory_iterator(folder.archive(), none)) {
    const auto extension = entry.path().extension();
    const bool unfinished = extension == ".open" || extension == ".torn" || extension == ".part";
    if (entry.is_regular_file() && !unfinished) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

CollectionChecked check_collection(const CollectionFolder& folder, const CollectionCheckOptions& options) {
  return Checking(folder, options).run();
}

}  // namespace chancery
