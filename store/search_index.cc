// SPDX-License-Identifier: Apache-2.0
#include "store/search_index.h"

#include <unistd.h>
#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "store/search_words.h"

namespace chancery {
namespace {

constexpr int kMostMatches = 100'000;
constexpr int kBatch = 500;
constexpr auto kForm = "1";  // of this file; another one is made anew

constexpr const char* kSchema = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- A row per article, numbered by its capture; what the facets count.
CREATE TABLE pages (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL, site TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL,
  day TEXT NOT NULL,      -- the page's own date, or of its capture: ISO 8601
  published TEXT NOT NULL, captured INTEGER NOT NULL, title TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE words USING fts5(title, text, byline, tokenize = 'chancery', content = '');
)sql";

[[noreturn]] void fail(const std::string& doing, const SQLite::Exception& error) {
  throw StoreError(fmt::format("{}: {}", doing, error.what()), error.getErrorCode() == SQLITE_FULL);
}

// FTS5's way to our words. Its callbacks are C: no exception may pass.
int make_tokenizer(void*, const char**, int, Fts5Tokenizer** out) {
  static int one = 0;  // it has no state; the pointer must not be null
  *out = reinterpret_cast<Fts5Tokenizer*>(&one);
  return SQLITE_OK;
}

void free_tokenizer(Fts5Tokenizer*) {}

int tokenize(Fts5Tokenizer*, void* context, int, const char* text, int size,
             int (*token)(void*, int, const char*, int, int, int)) {
  int code = SQLITE_OK;
  try {
    for_each_word({text, static_cast<std::size_t>(size)},
                  [&](std::string_view word, std::size_t begin, std::size_t end) {
                    code = token(context, 0, word.data(), static_cast<int>(word.size()), static_cast<int>(begin),
                                 static_cast<int>(end));
                    return code == SQLITE_OK;
                  });
  } catch (const std::exception&) {
    return SQLITE_NOMEM;
  }
  return code;
}

// fts5_api is handed out by a query (SQLite's FTS5 documentation, section 7).
void teach_words(SQLite::Database& sqlite) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(sqlite.getHandle(), "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  if (!api) throw StoreError("this SQLite has no FTS5", false);
  fts5_tokenizer words{make_tokenizer, free_tokenizer, tokenize};
  api->xCreateTokenizer(api, "chancery", nullptr, &words, nullptr);
}

std::filesystem::path file_for(const CollectionFolder& folder) {
  const auto file = folder.root / "search.db";
  const bool may_write =
      ::access(folder.root.c_str(), W_OK) == 0 && (!std::filesystem::exists(file) || ::access(file.c_str(), W_OK) == 0);
  return may_write ? file : std::filesystem::path(":memory:");
}

std::string byline(const Article& article) {
  std::string line = article.source;
  for (const auto& author : article.author) line += " " + author;
  return line;
}

SearchResult::Facet most_first(const std::map<std::string, int>& counted) {
  SearchResult::Facet facet(counted.begin(), counted.end());
  std::stable_sort(facet.begin(), facet.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return facet;
}

// "fr" finds "fr-CA".
bool speaks(std::string_view language, std::string_view wanted) {
  return language.substr(0, wanted.size()) == wanted &&
         (language.size() == wanted.size() || language[wanted.size()] == '-');
}

}  // namespace

struct SearchIndex::State {
  std::string file;
  SQLite::Database sqlite;
  bool compared = false;  // with the collection, once: counting takes a walk

  explicit State(std::string name)
      : file(std::move(name)), sqlite(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 10'000) {}

  std::string meta(const std::string& key) {
    SQLite::Statement query(sqlite, "SELECT value FROM meta WHERE key = ?");
    query.bind(1, key);
    return query.executeStep() ? query.getColumn(0).getString() : std::string();
  }
  bool is_ours() {
    const bool made = sqlite.execAndGet("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").getInt() > 0;
    return made && meta("form") == kForm;
  }
  void make() {
    SQLite::Transaction all(sqlite, SQLite::TransactionBehavior::IMMEDIATE);
    for (const auto* table : {"words", "pages", "meta"}) sqlite.exec(fmt::format("DROP TABLE IF EXISTS {}", table));
    sqlite.exec(kSchema);
    SQLite::Statement form(sqlite, "INSERT INTO meta VALUES ('form', ?)");
    form.bind(1, kForm);
    form.exec();
    all.commit();
  }
  std::int64_t last() { return sqlite.execAndGet("SELECT coalesce(max(id), 0) FROM pages").getInt64(); }

  bool holds_the_same(PageStore& pages);
  void add(const std::vector<Article>& articles);
};

// The newest article here must be that very one of the collection, and none before it
// may have been pruned since.
bool SearchIndex::State::holds_the_same(PageStore& pages) {
  SQLite::Statement row(sqlite, "SELECT id, url, captured FROM pages ORDER BY id DESC LIMIT 1");
  if (!row.executeStep()) return true;
  const auto article = pages.article(row.getColumn(0).getInt64());
  return article && article->url == row.getColumn(1).getString() &&
         article->captured.unix_micros() == row.getColumn(2).getInt64() &&
         pages.count_until(article->capture_id) == sqlite.execAndGet("SELECT count(*) FROM pages").getInt64();
}

void SearchIndex::State::add(const std::vector<Article>& articles) {
  SQLite::Transaction all(sqlite, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement page(sqlite, "INSERT OR IGNORE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  SQLite::Statement words(sqlite, "INSERT INTO words (rowid, title, text, byline) VALUES (?, ?, ?, ?)");
  for (const auto& article : articles) {
    page.reset();
    page.bind(1, article.capture_id);
    page.bind(2, article.url);
    page.bind(3, article.site);
    page.bind(4, article.kind);
    page.bind(5, article.language);
    page.bind(6, (article.published.empty() ? article.captured.iso8601() : article.published).substr(0, 10));
    page.bind(7, article.published);
    page.bind(8, article.captured.unix_micros());
    page.bind(9, article.title);
    if (page.exec() == 0) continue;  // another process was first
    words.reset();
    words.bind(1, article.capture_id);
    words.bind(2, article.title);
    words.bind(3, article.text);
    words.bind(4, byline(article));
    words.exec();
  }
  all.commit();
}

SearchIndex::SearchIndex(const CollectionFolder& folder) {
  const auto file = file_for(folder).string();
  try {
    state_ = std::make_unique<State>(file);
    teach_words(state_->sqlite);
    if (file != ":memory:") state_->sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (!state_->is_ours()) state_->make();
  } catch (const SQLite::Exception& error) {
    fail("cannot open " + file, error);
  }
}

SearchIndex::~SearchIndex() = default;

int SearchIndex::bring_up(PageStore& pages, std::stop_token stop) {
  try {
    if (!std::exchange(state_->compared, true) && !state_->holds_the_same(pages)) state_->make();
    int added = 0;
    while (!stop.stop_requested()) {
      const auto batch = pages.since(state_->last(), kBatch);
      if (batch.empty()) break;
      state_->add(batch);
      added += static_cast<int>(batch.size());
    }
    return added;
  } catch (const SQLite::Exception& error) {
    fail("cannot write " + state_->file, error);
  }
}

namespace {

// Matches by word, best first; without words, all pages.
std::string statement_for(const SearchQuery& query) {
  const std::string columns =
      "SELECT p.id, p.url, p.site, p.kind, p.language, p.day, p.published, p.captured, p.title FROM ";
  const bool by_word = !query.wanted.empty();
  const bool newest = query.order == SearchQuery::Order::newest || !by_word;
  return columns +
         (by_word ? "words w CROSS JOIN pages p ON p.id = w.rowid WHERE words MATCH ?1" : "pages p WHERE ?1 = ''") +
         " AND (?2 = '' OR p.site = ?2) AND (?3 = '' OR p.kind = ?3) AND (?4 = '' OR p.day >= ?4)"
         " AND (?5 = '' OR p.day < ?5) ORDER BY " +
         (newest ? "p.day DESC, p.id DESC" : "bm25(words, 8.0, 1.0, 2.0)") + " LIMIT ?6";
}

// "2024" as an end takes in all of 2024: what comes before "2024~".
std::string beyond(const std::string& to) { return to.empty() ? to : to + "~"; }

SearchHit hit_of(SQLite::Statement& row) {
  SearchHit hit;
  hit.capture_id = row.getColumn(0).getInt64();
  hit.url = row.getColumn(1).getString();
  hit.site = row.getColumn(2).getString();
  hit.kind = row.getColumn(3).getString();
  hit.language = row.getColumn(4).getString();
  hit.published = row.getColumn(6).getString();
  hit.captured = Timestamp::from_unix_micros(row.getColumn(7).getInt64());
  hit.title = row.getColumn(8).getString();
  hit.versions_found = 1;
  return hit;
}

}  // namespace

SearchResult SearchIndex::search(const SearchQuery& query) {
  SearchResult result;
  if (query.empty()) return result;
  std::map<std::string, int> sites, years, kinds, languages;
  std::unordered_map<std::string, std::ptrdiff_t> met;  // URL to its hit, -1 where it is off this part of the list
  try {
    SQLite::Statement row(state_->sqlite, statement_for(query));
    row.bind(1, match_expression(query));
    row.bind(2, query.site);
    row.bind(3, query.kind);
    row.bind(4, query.from);
    row.bind(5, beyond(query.to));
    row.bind(6, kMostMatches);
    int rows = 0;
    for (; row.executeStep(); ++rows) {
      const std::string language = row.getColumn(4).getString();
      if (!query.language.empty() && !speaks(language, query.language)) continue;
      const auto [known, is_new] = met.emplace(row.getColumn(1).getString(), -1);
      if (!is_new) {
        if (known->second >= 0) ++result.hits[static_cast<std::size_t>(known->second)].versions_found;
        continue;
      }
      ++sites[row.getColumn(2).getString()];
      ++kinds[row.getColumn(3).getString()];
      ++years[row.getColumn(5).getString().substr(0, 4)];
      if (!language.empty()) ++languages[language];
      const int place = result.total++;
      if (place < query.offset || place >= query.offset + query.limit) continue;
      known->second = std::ssize(result.hits);
      result.hits.push_back(hit_of(row));
    }
    result.all_counted = rows < kMostMatches;
  } catch (const SQLite::Exception& error) {
    fail("cannot search " + state_->file, error);
  }
  result.sites = most_first(sites);
  result.years = most_first(years);
  result.kinds = most_first(kinds);
  result.languages = most_first(languages);
  return result;
}

}  // namespace chancery
