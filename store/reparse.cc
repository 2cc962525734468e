// SPDX-License-Identifier: Apache-2.0
#include "store/reparse.h"

#include <algorithm>
#include <array>
#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "archive/warc_recovery.h"
#include "store/repair.h"

namespace chancery {
namespace {

std::string all_of(const std::vector<PageImage>& images) {
  std::string text;
  for (const auto& image : images)
    text += fmt::format("{} \"{}\" \"{}\" \"{}\" {}x{}{}\n", image.url, image.alt, image.caption, image.credit,
                        image.width, image.height, image.lead ? " lead" : "");
  return text;
}

std::string all_of(const std::vector<PageAttachment>& attachments) {
  std::string text;
  for (const auto& file : attachments) text += fmt::format("{} \"{}\"\n", file.url, file.text);
  return text;
}

std::string confidence(double value) { return value == 0 ? "" : fmt::format("{:.3f}", value); }

struct Field {
  std::string_view name;
  std::string (*text)(const Article&);
};
constexpr std::array<Field, 20> kFields = {{
    {"title", [](const Article& a) { return a.title; }},
    {"published", [](const Article& a) { return a.published; }},
    {"modified", [](const Article& a) { return a.modified; }},
    {"source", [](const Article& a) { return a.source; }},
    {"author", [](const Article& a) { return fmt::format("{}", fmt::join(a.author, "; ")); }},
    {"language", [](const Article& a) { return a.language; }},
    {"kind", [](const Article& a) { return a.kind; }},
    {"text", [](const Article& a) { return a.text; }},
    {"markdown", [](const Article& a) { return a.markdown; }},
    {"images", [](const Article& a) { return all_of(a.images); }},
    {"attachments", [](const Article& a) { return all_of(a.attachments); }},
    {"canonical", [](const Article& a) { return a.canonical; }},
    {"charset_declared", [](const Article& a) { return a.charset_declared; }},
    {"charset_used", [](const Article& a) { return a.charset_used; }},
    {"evidence.title", [](const Article& a) { return a.title_evidence; }},
    {"evidence.date", [](const Article& a) { return a.date_evidence; }},
    {"confidence.title", [](const Article& a) { return confidence(a.title_confidence); }},
    {"confidence.date", [](const Article& a) { return confidence(a.date_confidence); }},
    {"confidence.body", [](const Article& a) { return confidence(a.body_confidence); }},
    {"confidence.author", [](const Article& a) { return confidence(a.author_confidence); }},
}};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Some bytes of `text` around `at`, whole characters, "..." for what is left out.
std::string around(const std::string& text, std::size_t at) {
  constexpr std::size_t kBefore = 40, kMost = 160;
  auto begin = at < kBefore ? 0 : at - kBefore;
  while (begin > 0 && begin < text.size() && is_continuation(text[begin])) --begin;
  auto end = std::min(text.size(), begin + kMost);
  while (end < text.size() && is_continuation(text[end])) ++end;
  return (begin > 0 ? "..." : "") + text.substr(begin, end - begin) + (end < text.size() ? "..." : "");
}

// Articles of today beside those of the database.
class Comparison {
 public:
  Comparison(Reparsed& found, std::size_t most_examples) : found_(found), most_(most_examples) {
    for (std::size_t i = 0; i < kFields.size(); ++i) differences_[i].field = kFields[i].name;
  }

  void take(const std::optional<Article>& before, const std::optional<Article>& after) {
    found_.before += before.has_value();
    found_.after += after.has_value();
    if (before && after)
      compare(*before, *after);
    else if (after)
      name(*after, found_.added, found_.added_examples);
    else if (before)
      name(*before, found_.gone, found_.gone_examples);
  }

  void finish() {
    for (auto& difference : differences_)
      if (difference.differ > 0) found_.fields.push_back(std::move(difference));
  }

 private:
  void compare(const Article& before, const Article& after) {
    bool same = true;
    for (std::size_t i = 0; i < kFields.size(); ++i) {
      const auto was = kFields[i].text(before), is = kFields[i].text(after);
      if (was == is) continue;
      same = false;
      auto& difference = differences_[i];
      ++difference.differ;
      difference.filled += was.empty();
      difference.emptied += is.empty();
      if (difference.examples.size() >= most_) continue;
      const auto parted =
          static_cast<std::size_t>(std::mismatch(was.begin(), was.end(), is.begin(), is.end()).first - was.begin());
      difference.examples.push_back({before.url, before.captured, around(was, parted), around(is, parted)});
    }
    ++(same ? found_.same : found_.changed);
  }

  void name(const Article& article, std::uint64_t& count, std::vector<Reparsed::Named>& examples) const {
    ++count;
    if (examples.size() < most_) examples.push_back({article.url, article.title, article.captured});
  }

  Reparsed& found_;
  const std::size_t most_;
  std::array<FieldDifference, kFields.size()> differences_;
};

// The database of the collection, and beside it, attached as "fresh", the one made today.
class Reparsing {
 public:
  Reparsing(const CollectionFolder& folder, const ReparseOptions& options, const std::filesystem::path& fresh,
            Reparsed& found)
      : folder_(folder),
        options_(options),
        found_(found),
        database_(folder.database(), options.only_compare ? Access::read : Access::write),
        fresh_(fresh, Access::read) {
    SQLite::Statement attach(database_.sqlite(), "ATTACH ? AS fresh");
    attach.bind(1, fresh.string());
    attach.exec();
  }

  void compare() {
    found_.lost = number(
        "SELECT count(*) FROM main.captures c LEFT JOIN fresh.captures f ON f.warc = c.warc AND f.offset = c.offset "
        "WHERE f.id IS NULL");
    PageStore before(database_), after(fresh_);
    Comparison comparison(found_, options_.most_examples);
    SQLite::Statement pairs(
        database_.sqlite(),
        "SELECT c.id, f.id FROM main.captures c JOIN fresh.captures f ON f.warc = c.warc AND f.offset = c.offset "
        "WHERE EXISTS (SELECT 1 FROM main.articles WHERE capture_id = c.id) "
        "OR EXISTS (SELECT 1 FROM fresh.articles WHERE capture_id = f.id) ORDER BY c.id");
    while (pairs.executeStep())
      comparison.take(before.article(pairs.getColumn(0).getInt64()), after.article(pairs.getColumn(1).getInt64()));
    comparison.finish();
    SQLite::Statement events(database_.sqlite(),
                             "SELECT kind, sum(was), sum(1 - was) FROM (SELECT kind, 1 AS was FROM main.events "
                             "UNION ALL SELECT kind, 0 FROM fresh.events) GROUP BY kind");
    while (events.executeStep())
      found_.events[events.getColumn(0).getString()] = {static_cast<std::uint64_t>(events.getColumn(1).getInt64()),
                                                        static_cast<std::uint64_t>(events.getColumn(2).getInt64())};
  }

  // All articles and events are exchanged at once, for versions and events rest on each other.
  void put_in_place() {
    remove_database(folder_.root / "search.db");
    database_.transaction([&] {
      auto& sqlite = database_.sqlite();
      sqlite.exec(
          "CREATE TEMP TABLE same (fresh INTEGER PRIMARY KEY, known INTEGER);"
          "INSERT INTO same SELECT f.id, c.id FROM main.captures c JOIN fresh.captures f "
          "ON f.warc = c.warc AND f.offset = c.offset;"
          "DELETE FROM main.articles;"
          "DELETE FROM main.events;"
          "INSERT INTO main.events (kind, at, url, site, title, capture_id) SELECT kind, at, url, site, title, known "
          "FROM fresh.events e JOIN same ON same.fresh = e.capture_id ORDER BY e.id;"
          // Below zero until all are there, so that no two rows meet under one number.
          "INSERT INTO main.articles SELECT * FROM fresh.articles;"
          "UPDATE main.articles SET capture_id = -(SELECT known FROM same WHERE same.fresh = capture_id);"
          "UPDATE main.articles SET capture_id = -capture_id;");
    });
    remove_database(folder_.root / "search.db");  // a search in between has made it of what was before
  }

 private:
  std::uint64_t number(const char* sql) {
    return static_cast<std::uint64_t>(database_.sqlite().execAndGet(sql).getInt64());
  }

  const CollectionFolder& folder_;
  const ReparseOptions& options_;
  Reparsed& found_;
  Database database_, fresh_;
};

}  // namespace

bool Reparsed::differs() const {
  return changed + added + gone > 0 || std::any_of(events.begin(), events.end(), [](const auto& kind) {
           return kind.second.first != kind.second.second;
         });
}

Reparsed reparse_collection(const CollectionFolder& folder, Intake::Options intake, const ReparseOptions& options,
                            const std::function<void(const std::filesystem::path&)>& begun) {
  Reparsed found;
  if (!options.only_compare) recover_warcs(folder.archive());
  auto fresh = folder.database();
  fresh += ".reparsed";
  remove_database(fresh);
  {
    Database database(fresh, Access::write);
    auto taken = take_archive(database, folder, std::move(intake), begun);
    found.files = taken.files;
    found.captures = taken.all.captures;
    found.unreadable = std::move(taken.unreadable);
    database.sqlite().exec("CREATE INDEX place ON captures (warc, offset)");
  }
  {
    Reparsing reparsing(folder, options, fresh, found);
    reparsing.compare();
    if (!options.only_compare && found.lost == 0 && found.differs()) reparsing.put_in_place();
  }
  remove_database(fresh);
  return found;
}

}  // namespace chancery
