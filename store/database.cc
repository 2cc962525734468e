// SPDX-License-Identifier: Apache-2.0
#include "store/database.h"

#include <cerrno>
#include <unordered_map>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

namespace chancery {
namespace {

// What each version of the schema adds to the one before. Never edited once
// released: a change is a new entry.
constexpr const char* kMigrations[] = {
    R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- One row per crawl or fetch. Times everywhere: microseconds since 1970, UTC.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER,
  state TEXT NOT NULL,             -- running, complete, stopped, failed
  summary TEXT                     -- JSON, as in runs/<id>/report.json
) STRICT;

-- Hosts and what they told us; the politeness that outlives a process.
CREATE TABLE hosts (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  last_request INTEGER NOT NULL DEFAULT 0,
  blocked_until INTEGER NOT NULL DEFAULT 0, block_reason TEXT NOT NULL DEFAULT '',
  backoffs INTEGER NOT NULL DEFAULT 0, troubled_at INTEGER NOT NULL DEFAULT 0,
  latency_ms REAL NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE robots (
  origin TEXT PRIMARY KEY, state INTEGER NOT NULL, fetched_at INTEGER NOT NULL, until INTEGER NOT NULL,
  failures INTEGER NOT NULL, failing_since INTEGER NOT NULL, why TEXT NOT NULL, body BLOB
) STRICT, WITHOUT ROWID;

-- The frontier: every URL met. Rows are only ever appended, then change their state in place.
CREATE TABLE urls (
  id INTEGER PRIMARY KEY, host_id INTEGER NOT NULL, site TEXT NOT NULL, url TEXT NOT NULL,
  kind INTEGER NOT NULL,           -- LinkKind: 0 page, else a requisite
  depth INTEGER NOT NULL, hops TEXT NOT NULL, via_id INTEGER,
  state INTEGER NOT NULL,          -- 0 waiting, 1 done, 2 done for good
  disposition INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
  run_id INTEGER NOT NULL DEFAULT 0, detail TEXT
) STRICT;
CREATE INDEX urls_waiting ON urls (host_id, id) WHERE state = 0;
CREATE INDEX urls_site ON urls (site, state);

CREATE TABLE captures (
  id INTEGER PRIMARY KEY, url_id INTEGER, run_id INTEGER NOT NULL, site TEXT NOT NULL,
  url TEXT NOT NULL, surt TEXT NOT NULL, began INTEGER NOT NULL, took_ms INTEGER NOT NULL,
  status INTEGER NOT NULL, mime TEXT NOT NULL, ip TEXT NOT NULL, truncated TEXT NOT NULL,
  payload_sha256 BLOB NOT NULL, payload_sha1 BLOB NOT NULL, payload_size INTEGER NOT NULL,
  record_type TEXT NOT NULL,       -- response, revisit
  record_id TEXT NOT NULL, warc TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL
) STRICT;
CREATE INDEX captures_payload ON captures (payload_sha256) WHERE record_type = 'response';
CREATE INDEX captures_surt ON captures (surt, began);

CREATE TABLE articles (
  capture_id INTEGER PRIMARY KEY, url TEXT NOT NULL, site TEXT NOT NULL, captured INTEGER NOT NULL,
  version INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, published TEXT NOT NULL, modified TEXT NOT NULL,
  source TEXT NOT NULL, language TEXT NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL, markdown TEXT NOT NULL,
  images TEXT NOT NULL, attachments TEXT NOT NULL, canonical TEXT NOT NULL,
  charset_declared TEXT NOT NULL, charset_used TEXT NOT NULL, evidence TEXT NOT NULL, confidence TEXT NOT NULL,
  text_sha256 BLOB NOT NULL, simhash INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_url ON articles (url, captured);

CREATE TABLE events (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, url TEXT NOT NULL, site TEXT NOT NULL,
  title TEXT NOT NULL, capture_id INTEGER NOT NULL
) STRICT;
CREATE INDEX events_url ON events (url, id);
)sql",
    R"sql(
-- Parts of sites that went on for ever without news (crawler/novelty): no new address of theirs is asked.
CREATE TABLE traps (
  site TEXT NOT NULL, family TEXT NOT NULL, why TEXT NOT NULL, found INTEGER NOT NULL, PRIMARY KEY (site, family)
) STRICT, WITHOUT ROWID;
)sql",
    R"sql(
-- How politely hosts were asked: what was decided about waiting and why, and the gaps each run kept.
CREATE TABLE politeness (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, host TEXT NOT NULL,
  authority TEXT NOT NULL,         -- whose robots.txt; empty: about the host
  at INTEGER NOT NULL, kind INTEGER NOT NULL,  -- PolitenessDecision::Kind
  status INTEGER NOT NULL, until INTEGER NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX politeness_host ON politeness (host, id);
CREATE TABLE host_runs (
  host TEXT NOT NULL, run_id INTEGER NOT NULL, requests INTEGER NOT NULL, robots_requests INTEGER NOT NULL,
  shortest_gap_ms INTEGER, median_gap_ms INTEGER, owed_gap_ms INTEGER NOT NULL, crawl_delay_ms INTEGER,
  short_gaps INTEGER NOT NULL, without_rules INTEGER NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (host, run_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE hosts ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;  -- connections in a row that gave nothing
ALTER TABLE hosts ADD COLUMN address TEXT NOT NULL DEFAULT '';     -- where it was last
)sql",
    R"sql(
-- The frontier is what store/frontier.h says: queues of hosts, leased by epoch.
ALTER TABLE hosts ADD COLUMN bucket INTEGER NOT NULL DEFAULT 0;  -- 0 to 4095
ALTER TABLE hosts ADD COLUMN queue INTEGER NOT NULL DEFAULT 0;   -- keyed hash of the name (meta's hash_key); 0: not made yet
ALTER TABLE hosts ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;      -- claims so far
ALTER TABLE hosts ADD COLUMN lease_end INTEGER NOT NULL DEFAULT 0;  -- 0: nobody holds it
ALTER TABLE hosts ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hosts ADD COLUMN gap_ms INTEGER NOT NULL DEFAULT 0;     -- as its last holder kept it

CREATE TABLE sites (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO sites (name) SELECT DISTINCT site FROM urls ORDER BY site;

ALTER TABLE urls RENAME TO urls_before;
CREATE TABLE urls (
  id INTEGER PRIMARY KEY, host INTEGER NOT NULL, site INTEGER NOT NULL,
  path TEXT NOT NULL,              -- "/x" with https, "h/x" with http, "=..." whole
  kind INTEGER NOT NULL,           -- LinkKind
  depth INTEGER NOT NULL,
  hops TEXT NOT NULL,              -- "L4E" for LLLLE
  via INTEGER NOT NULL,            -- the URL it was met on; 0: a seed
  rank INTEGER NOT NULL,           -- Rank: what is asked first
  state INTEGER NOT NULL DEFAULT 0,  -- 0 waiting, 1 done, 2 waiting for its time, 3 gone
  disposition INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, run INTEGER NOT NULL DEFAULT 0,
  due INTEGER, detail TEXT
) STRICT;
INSERT INTO urls SELECT b.id, b.host_id, s.id,
  CASE 'https://' || h.name || '/' WHEN substr(b.url, 1, length(h.name) + 9) THEN substr(b.url, length(h.name) + 9)
  ELSE CASE 'http://' || h.name || '/' WHEN substr(b.url, 1, length(h.name) + 8)
    THEN 'h' || substr(b.url, length(h.name) + 8) ELSE '=' || b.url END END,
  b.kind, b.depth, b.hops, coalesce(b.via_id, 0),
  CASE WHEN b.kind IN (9, 10) OR (b.kind = 0 AND b.depth = 0) THEN 0 WHEN b.kind BETWEEN 1 AND 7 THEN 1 ELSE 2 END,
  CASE b.state WHEN 2 THEN 3 ELSE b.state END, b.disposition, b.tries, b.run_id, NULL, b.detail
  FROM urls_before b JOIN hosts h ON h.id = b.host_id JOIN sites s ON s.name = b.site ORDER BY b.id;
DROP TABLE urls_before;
CREATE INDEX urls_waiting ON urls (host, site, rank) WHERE state = 0;
CREATE INDEX urls_due ON urls (host, due) WHERE state = 2;

CREATE TABLE warcs (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, archived INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE last_captures (
  url INTEGER PRIMARY KEY, warc INTEGER NOT NULL, at INTEGER NOT NULL, sha256 BLOB NOT NULL, etag TEXT, modified TEXT
) STRICT;
-- Why what waits was left by the last run.
CREATE TABLE left_waiting (
  host INTEGER NOT NULL, site INTEGER NOT NULL, disposition INTEGER NOT NULL, detail TEXT NOT NULL,
  run INTEGER NOT NULL, PRIMARY KEY (host, site)
) STRICT, WITHOUT ROWID;

-- For people: every URL met, whole, and what became of it.
CREATE VIEW frontier AS SELECT u.id, s.name AS site,
  CASE substr(u.path, 1, 1) WHEN '/' THEN 'https://' || h.name || u.path
    WHEN 'h' THEN 'http://' || h.name || substr(u.path, 2) ELSE substr(u.path, 2) END AS url,
  u.kind, u.depth, u.hops, u.via, u.rank, u.state, coalesce(l.disposition, u.disposition) AS disposition,
  u.tries, coalesce(l.run, u.run) AS run, coalesce(l.detail, u.detail, '') AS detail, u.due
  FROM urls u JOIN hosts h ON h.id = u.host JOIN sites s ON s.id = u.site
  LEFT JOIN left_waiting l ON u.state = 0 AND l.host = u.host AND l.site = u.site;
)sql",
};
constexpr int kVersion = sizeof kMigrations / sizeof *kMigrations;

// What the system said last on this thread, asked before anything else is done.
int system_error(sqlite3* handle) {
  const int now = errno;
  const int kept = handle ? sqlite3_system_errno(handle) : 0;
  return kept != 0 ? kept : now;
}

// No room by quota, by the process's own limit, or for the shared memory of the log comes
// as an error of input and output.
[[noreturn]] void fail(const std::string& doing, const SQLite::Exception& error, int cause) {
  const int code = error.getErrorCode() & 0xFF;
  const bool no_room = cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
  throw StoreError(doing + ": " + error.what(), code == SQLITE_FULL || (code == SQLITE_IOERR && no_room));
}

}  // namespace

struct Database::State {
  std::string file;
  SQLite::Database sqlite;
  std::unordered_map<const char*, SQLite::Statement> statements;
  int depth = 0;
};

Database::Database(const std::filesystem::path& file, Access access) {
  try {
    const bool writes = access == Access::write;
    state_.reset(new State{
        file.string(),
        SQLite::Database(file.string(), writes ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE : SQLite::OPEN_READONLY),
        {},
        0});
    auto& sqlite = state_->sqlite;
    sqlite.setBusyTimeout(10'000);
    const int version = sqlite.execAndGet("PRAGMA user_version").getInt();
    if (version > kVersion)
      throw StoreError(fmt::format("{} was written by a newer chancery (schema {}, this one knows {}); nothing was "
                                   "changed",
                                   file.string(), version, kVersion),
                       false);
    if (writes) {
      // FULL: a committed row survives a power cut; commits come in batches, so it is cheap.
      sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;");
      for (int next = version; next < kVersion; ++next)
        transaction([&] {
          sqlite.exec(kMigrations[next]);
          sqlite.exec(fmt::format("PRAGMA user_version = {}", next + 1));
        });
    } else {
      sqlite.exec("PRAGMA query_only = ON; PRAGMA cache_size = -16384;");
    }
  } catch (const SQLite::Exception& error) {
    fail("cannot open " + file.string(), error, system_error(state_ ? state_->sqlite.getHandle() : nullptr));
  }
}

Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

void Database::transaction(const std::function<void()>& work) {
  auto& state = *state_;
  if (state.depth > 0) {
    work();
    return;
  }
  try {
    state.sqlite.exec("BEGIN IMMEDIATE");
  } catch (const SQLite::Exception& error) {
    fail("cannot write " + state.file, error, system_error(state.sqlite.getHandle()));
  }
  ++state.depth;
  try {
    work();
    state.sqlite.exec("COMMIT");
    --state.depth;
  } catch (...) {
    const int cause = system_error(state.sqlite.getHandle());
    --state.depth;
    // After SQLITE_FULL the engine may have rolled back by itself; then this does nothing.
    if (sqlite3_get_autocommit(state.sqlite.getHandle()) == 0) state.sqlite.tryExec("ROLLBACK");
    try {
      throw;
    } catch (const SQLite::Exception& error) {
      fail("cannot write " + state.file, error, cause);
    }
  }
}

SQLite::Statement& Database::prepared(const char* sql) {
  auto found = state_->statements.find(sql);
  if (found == state_->statements.end())
    found = state_->statements.emplace(sql, SQLite::Statement(state_->sqlite, sql)).first;
  found->second.tryReset();
  found->second.clearBindings();
  return found->second;
}

SQLite::Database& Database::sqlite() { return state_->sqlite; }

void remove_database(const std::filesystem::path& file) {
  for (const auto* part : kDatabaseParts) std::filesystem::remove(std::filesystem::path(file) += part);
}

}  // namespace chancery
