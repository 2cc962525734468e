// SPDX-License-Identifier: Apache-2.0
#include "store/url_history.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <utility>

#include "store/compact_url.h"

namespace chancery {
namespace {

constexpr int kMostSteps = 100;  // a chain of pages; it cannot loop, but it may be long

struct Step {
  std::string url;
  std::int64_t via = 0;
};

Step step_at(Database& database, std::int64_t url_id) {
  auto& query =
      database.prepared("SELECT u.path, h.name, u.via FROM urls u JOIN hosts h ON h.id = u.host WHERE u.id = ?");
  query.bind(1, url_id);
  Step step;
  if (query.executeStep())
    step = {whole_url(query.getColumn(0).getString(), query.getColumn(1).getString()), query.getColumn(2).getInt64()};
  query.tryReset();
  return step;
}

std::vector<std::string> way_from_seed(Database& database, std::int64_t via) {
  std::vector<std::string> way;
  for (int steps = 0; via != 0 && steps < kMostSteps; ++steps) {
    auto step = step_at(database, via);
    if (step.url.empty()) break;
    way.push_back(std::move(step.url));
    via = step.via;
  }
  return way;
}

}  // namespace

std::vector<UrlRecord> url_records(Database& database, const Url& url) {
  auto& query = database.prepared(
      "SELECT s.name, u.hops, u.kind, u.depth, u.tries, u.state, coalesce(l.disposition, u.disposition), "
      "coalesce(l.detail, u.detail, ''), coalesce(r.id, 0), coalesce(r.kind, ''), coalesce(r.state, ''), "
      "coalesce(r.began, 0), u.via FROM urls u JOIN sites s ON s.id = u.site "
      "LEFT JOIN left_waiting l ON u.state = 0 AND l.host = u.host AND l.site = u.site "
      "LEFT JOIN runs r ON r.id = coalesce(l.run, u.run) "
      "WHERE u.path = ? AND u.host = (SELECT id FROM hosts WHERE name = ?) ORDER BY u.id");
  const std::string host(url.hostname());
  query.bind(1, compact_url(url.href(), host));
  query.bind(2, host);
  std::vector<UrlRecord> records;
  std::vector<std::int64_t> via;
  while (query.executeStep()) {
    UrlRecord record;
    record.site = query.getColumn(0).getString();
    record.hops = whole_hops(query.getColumn(1).getString());
    record.kind = query.getColumn(2).getInt();
    record.depth = query.getColumn(3).getInt();
    record.tries = query.getColumn(4).getInt();
    record.waiting = query.getColumn(5).getInt() == 0;
    record.disposition = query.getColumn(6).getInt();
    record.detail = query.getColumn(7).getString();
    record.run.id = query.getColumn(8).getInt64();
    record.run.kind = query.getColumn(9).getString();
    record.run.state = query.getColumn(10).getString();
    record.run.began = Timestamp::from_unix_micros(query.getColumn(11).getInt64());
    via.push_back(query.getColumn(12).getInt64());
    records.push_back(std::move(record));
  }
  for (std::size_t i = 0; i < records.size(); ++i) records[i].via = way_from_seed(database, via[i]);
  return records;
}

RoundState round_of(Database& database, const std::string& site) {
  auto& query = database.prepared(
      "SELECT count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state IN (1, 2)) FROM urls "
      "WHERE site = (SELECT id FROM sites WHERE name = ?)");
  query.bind(1, site);
  query.executeStep();
  const RoundState state{query.getColumn(0).getInt64(), query.getColumn(1).getInt64()};
  query.tryReset();
  return state;
}

std::vector<std::string> first_of_round(Database& database, const std::string& site, const RoundState& state,
                                        Round fresh, std::size_t most) {
  auto& query = database.prepared(
      "SELECT u.path, h.name FROM urls u JOIN hosts h ON h.id = u.host WHERE u.site = (SELECT id FROM sites WHERE name "
      "= ?1) AND iif(?2 > 0, u.state = 0, u.state IN (1, 2) AND u.rank <= ?3) ORDER BY u.rank, u.id LIMIT ?4");
  query.bind(1, site);
  query.bind(2, state.waiting);
  query.bind(3, static_cast<int>(fresh == Round::sources ? Rank::source : Rank::old_requisite));
  query.bind(4, static_cast<std::int64_t>(most));
  std::vector<std::string> urls;
  while (query.executeStep()) urls.push_back(whole_url(query.getColumn(0).getString(), query.getColumn(1).getString()));
  return urls;
}

std::string address_of(Database& database, std::int64_t url_id) { return step_at(database, url_id).url; }

}  // namespace chancery
