// SPDX-License-Identifier: Apache-2.0
#include "store/prune.h"

#include <algorithm>
#include <map>
#include <set>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "archive/disk.h"
#include "archive/warc_excerpt.h"
#include "store/capture_index.h"
#include "store/capture_store.h"
#include "store/database.h"
#include "store/prune_journal.h"
#include "store/run_seal.h"
#include "store/run_store.h"

namespace chancery {
namespace {

// "NAME.warc.gz" as "NAME-p1.warc.gz", the first that is free: names are never used twice.
std::string fresh_name(const std::filesystem::path& file) {
  auto stem = file.filename().string();
  const auto dot = stem.find(".warc");
  stem = stem.substr(0, dot);
  for (int i = 1;; ++i) {
    auto candidate = file.parent_path() / fmt::format("{}-p{}.warc.gz", stem, i);
    if (!std::filesystem::exists(candidate)) return candidate.filename().string();
  }
}

void remove_files(const CollectionFolder& folder, const std::vector<std::string>& names) {
  for (const auto& name : names) std::filesystem::remove(folder.archive() / name);
  disk::sync_folder(folder.archive());
}

// Nothing was forgotten: what was written goes again.
void undo(const PruneJournal& journal, const CollectionFolder& folder, Database& database, Timestamp now) {
  std::vector<std::string> written;
  for (const auto& [old, fresh] : journal.files) written.insert(written.end(), {fresh, fresh + ".part"});
  remove_files(folder, written);
  RunStore(database).end(journal.run_id, "failed", "{}", now);
  PruneJournal::remove(folder);
}

// The rows point at what was written: what they pointed at before goes.
void complete(const PruneJournal& journal, const CollectionFolder& folder, Database& database, Timestamp now) {
  rebuild_index(database, folder);
  std::vector<std::string> old_files;
  for (const auto& [old, fresh] : journal.files) old_files.push_back(old);
  remove_files(folder, old_files);
  RunStore(database).end(journal.run_id, "complete", fmt::format("{{\"pruned\":{}}}", journal.captures), now);
  std::filesystem::create_directories(folder.run(journal.run_id));
  seal_run(folder, journal.run_id, now, old_files);
  PruneJournal::remove(folder);
}

class Pruning {
 public:
  Pruning(const CollectionFolder& folder, const PruneOptions& options, Timestamp now)
      : folder_(folder),
        options_(options),
        now_(now),
        database_(folder.database(), Access::write),
        captures_(database_) {}

  Pruned run() {
    choose();
    keep_originals();
    for (const auto& [id, row] : chosen_) {
      touched_.insert(row.place.file);
      pruned_.bytes += row.place.length;
    }
    pruned_.captures = chosen_.size();
    pruned_.files = touched_.size();
    if (options_.only_count || chosen_.empty()) return pruned_;
    RunStore runs(database_);
    PruneJournal journal;
    journal.run_id = runs.begin("prune", now_);
    journal.captures = pruned_.captures;
    for (const auto& name : touched_) journal.files[name] = fresh_name(folder_.archive() / name);
    journal.write(folder_);
    try {
      for (const auto& [name, fresh] : journal.files) write_anew(name, fresh);
    } catch (...) {
      undo(journal, folder_, database_, now_);
      throw;
    }
    forget();
    complete(journal, folder_, database_, now_);
    return pruned_;
  }

 private:
  void for_each_row(const std::function<void(const CaptureRow&)>& visit) {
    constexpr int kAtOnce = 10'000;
    for (auto rows = captures_.since(0, kAtOnce); !rows.empty(); rows = captures_.since(rows.back().id, kAtOnce))
      for (const auto& row : rows) visit(row);
  }

  void choose() {
    for_each_row([&](const CaptureRow& row) {
      const bool old = !options_.before || row.began < *options_.before;
      if (old && (options_.site.empty() || row.site == options_.site)) chosen_.emplace(row.place.record_id, row);
    });
  }

  // A kept revisit keeps what it refers to.
  void keep_originals() {
    for_each_row([&](const CaptureRow& row) {
      if (!row.revisit || chosen_.contains(row.place.record_id)) return;
      const auto record = read_record(folder_.archive() / row.place.file, row.place.offset, row.place.length);
      if (!record) return;
      const auto id = std::string(record->head.get("WARC-Refers-To").value_or(""));
      const auto uri = record->head.get("WARC-Refers-To-Target-URI").value_or("");
      pruned_.kept_for_others += !id.empty() ? chosen_.erase(id) : std::erase_if(chosen_, [&](const auto& one) {
        return !one.second.revisit && one.second.url == uri;
      });
    });
  }

  void write_anew(const std::string& name, const std::string& fresh) {
    const auto file = folder_.archive() / name;
    WarcExcerpt excerpt(folder_.archive() / fresh);
    const auto moved = excerpt.copy(file, [&](const WalkedRecord& record) {
      const auto concurrent = std::string(record.head.get("WARC-Concurrent-To").value_or(""));
      return !chosen_.contains(std::string(record.head.id())) && !chosen_.contains(concurrent);
    });
    if (!moved) throw StoreError(moved.error().detail, false);
    if (excerpt.lost() > 0)
      throw StoreError(fmt::format("archive/{} is damaged and was not pruned; \"chancery verify\" tells where", name),
                       false);
    if (excerpt.records() > 0 && !moved->empty()) excerpt.finish();
    for (const auto& move : *moved) moves_[move.from.record_id] = move.to;
  }

  void forget() {
    database_.transaction([&] {
      auto& drop = database_.prepared("DELETE FROM captures WHERE id = ?");
      auto& drop_article = database_.prepared("DELETE FROM articles WHERE capture_id = ?");
      auto& drop_events = database_.prepared("DELETE FROM events WHERE capture_id = ?");
      for (const auto& [record_id, row] : chosen_)
        for (auto* statement : {&drop, &drop_article, &drop_events}) {
          statement->reset();
          statement->bind(1, row.id);
          statement->exec();
        }
      auto& move =
          database_.prepared("UPDATE captures SET warc = ?, offset = ?, length = ? WHERE record_id = ? AND warc = ?");
      std::vector<CaptureRow> stay;
      for_each_row([&](const CaptureRow& row) {
        if (touched_.contains(row.place.file)) stay.push_back(row);
      });
      for (const auto& row : stay) {
        const auto to = moves_.find(row.place.record_id);
        if (to == moves_.end()) continue;
        move.reset();
        move.bind(1, to->second.file);
        move.bind(2, static_cast<std::int64_t>(to->second.offset));
        move.bind(3, static_cast<std::int64_t>(to->second.length));
        move.bind(4, row.place.record_id);
        move.bind(5, row.place.file);
        move.exec();
      }
    });
  }

  const CollectionFolder& folder_;
  const PruneOptions& options_;
  const Timestamp now_;
  Database database_;
  CaptureStore captures_;
  std::map<std::string, CaptureRow> chosen_;  // by record id
  std::map<std::string, RecordPlace> moves_;
  std::set<std::string> touched_;
  Pruned pruned_;
};

}  // namespace

bool settle_prune(const CollectionFolder& folder, Timestamp now) {
  const auto journal = PruneJournal::read(folder);
  if (!journal) return false;
  const bool all_there = std::all_of(journal->files.begin(), journal->files.end(), [&](const auto& file) {
    return std::filesystem::exists(folder.archive() / file.first);
  });
  Database database(folder.database(), Access::write);
  std::int64_t rows = 0;
  for (const auto& [old, fresh] : journal->files) {
    auto& count = database.prepared("SELECT count(*) FROM captures WHERE warc = ?");
    count.bind(1, old);
    if (count.executeStep()) rows += count.getColumn(0).getInt64();
    count.tryReset();
  }
  // A database that was lost since tells nothing, and then only a file that is gone does.
  if (all_there && (rows > 0 || CaptureStore(database).since(0, 1).empty()))
    undo(*journal, folder, database, now);
  else
    complete(*journal, folder, database, now);
  return true;
}

Pruned prune_collection(const CollectionFolder& folder, const PruneOptions& options, Timestamp now) {
  return Pruning(folder, options, now).run();
}

}  // namespace chancery
