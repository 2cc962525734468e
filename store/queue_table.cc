// SPDX-License-Identifier: Apache-2.0
#include "store/queue_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <cstring>

namespace chancery {
namespace {

Timestamp time_at(SQLite::Statement& row, int column) {
  return Timestamp::from_unix_micros(row.getColumn(column).getInt64());
}

// The collection's own key, made with its first frontier.
SipKey collection_key(Database& database) {
  SipKey key{};
  auto& query = database.prepared("SELECT value FROM meta WHERE key = 'hash_key'");
  const bool known = query.executeStep();
  if (known) {
    const auto value = query.getColumn(0);
    if (value.getBytes() != sizeof key) throw StoreError("the collection's hash_key is damaged", false);
    std::memcpy(key.data(), value.getBlob(), sizeof key);
  }
  query.tryReset();
  if (known) return key;
  key = random_sip_key();
  auto& insert = database.prepared("INSERT INTO meta VALUES ('hash_key', ?)");
  insert.bind(1, key.data(), sizeof key);
  insert.exec();
  return key;
}

}  // namespace

Timestamp rest_of(const HostPolicy& policy, Timestamp now) {
  // A request that seems to lie ahead was sent before somebody set the clock back.
  const auto last = std::min(policy.last_request, now);
  return std::max(Timestamp(last.point() + policy.gap), policy.blocked_until);
}

std::optional<Timestamp> Queue::ready() const {
  if (leased) return lease_end;
  if (waiting > 0 && !barren) return std::max(rested, not_before);
  if (due) return std::max({rested, not_before, *due});
  return std::nullopt;
}

QueueTable::QueueTable(Database& database) : database_(database) {
  database_.transaction([&] { key_ = collection_key(database_); });
  load();
}

void QueueTable::load() {
  auto& query = database_.prepared("SELECT id, name, epoch, lease_end, not_before, queue FROM hosts");
  std::vector<const Queue*> unnamed;
  while (query.executeStep()) {
    auto& queue = remember(query.getColumn(0).getInt64(), query.getColumn(1).getString());
    queue.epoch = static_cast<std::uint64_t>(query.getColumn(2).getInt64());
    queue.lease_end = time_at(query, 3);
    queue.not_before = time_at(query, 4);
    if (query.getColumn(5).getInt64() == 0) unnamed.push_back(&queue);
  }
  // Rows of an older schema.
  database_.transaction([&] {
    for (const auto* queue : unnamed) {
      auto& update = database_.prepared("UPDATE hosts SET bucket = ?, queue = ? WHERE id = ?");
      update.bind(1, queue->key.bucket);
      update.bind(2, static_cast<std::int64_t>(queue->key.queue));
      update.bind(3, queue->host);
      update.exec();
    }
  });
}

Queue& QueueTable::remember(std::int64_t host, std::string name) {
  auto queue = std::make_unique<Queue>();
  queue->host = host;
  queue->key = queue_key(name, key_);
  queue->name = name;
  by_key_[queue->key.queue] = queue.get();
  by_row_[host] = queue.get();
  return *queues_.emplace(std::move(name), std::move(queue)).first->second;
}

Queue& QueueTable::of_host(std::string_view name) {
  if (const auto found = queues_.find(name); found != queues_.end()) return *found->second;
  const auto key = queue_key(name, key_);
  auto& insert = database_.prepared("INSERT INTO hosts (name, bucket, queue) VALUES (?, ?, ?)");
  insert.bind(1, std::string(name));
  insert.bind(2, key.bucket);
  insert.bind(3, static_cast<std::int64_t>(key.queue));
  insert.exec();
  return remember(database_.sqlite().getLastInsertRowid(), std::string(name));
}

Queue* QueueTable::find(const QueueKey& key) {
  const auto found = by_key_.find(key.queue);
  return found != by_key_.end() && found->second->key == key ? found->second : nullptr;
}

Queue* QueueTable::by_row(std::int64_t host) {
  const auto found = by_row_.find(host);
  return found == by_row_.end() ? nullptr : found->second;
}

void QueueTable::reschedule(Queue& queue) {
  const auto ready = queue.ready();
  if (ready == queue.scheduled) return;
  if (queue.scheduled) schedule_.erase({*queue.scheduled, &queue});
  if (ready) schedule_.emplace(*ready, &queue);
  queue.scheduled = ready;
}

std::optional<HostPolicy> policy_of(Database& database, std::string_view host) {
  auto& query = database.prepared(
      "SELECT last_request, blocked_until, troubled_at, block_reason, backoffs, latency_ms, requests, gap_ms, "
      "failures, "
      "address FROM hosts WHERE name = ?");
  HostPolicy policy;
  policy.name = host;
  query.bind(1, policy.name);
  const bool known = query.executeStep();
  if (known) {
    policy.last_request = time_at(query, 0);
    policy.blocked_until = time_at(query, 1);
    policy.troubled_at = time_at(query, 2);
    policy.block_reason = query.getColumn(3).getString();
    policy.backoffs = query.getColumn(4).getInt();
    policy.latency_ms = query.getColumn(5).getDouble();
    policy.requests = query.getColumn(6).getInt64();
    policy.gap = std::chrono::milliseconds(query.getColumn(7).getInt64());
    policy.failures = query.getColumn(8).getInt();
    policy.address = query.getColumn(9).getString();
  }
  query.tryReset();
  return known ? std::optional(std::move(policy)) : std::nullopt;
}

HostPolicy QueueTable::policy(const Queue& queue) { return policy_of(database_, queue.name).value(); }

// A block that came from elsewhere is not lifted by a holder who knew nothing of it.
void QueueTable::save_policy(const Queue& queue, const HostPolicy& policy) {
  auto& update = database_.prepared(
      "UPDATE hosts SET block_reason = iif(?2 >= blocked_until, ?4, block_reason), "
      "blocked_until = max(blocked_until, ?2), last_request = ?1, troubled_at = ?3, backoffs = ?5, latency_ms = ?6, "
      "requests = ?7, gap_ms = ?8, failures = ?9, address = ?10 WHERE id = ?11");
  update.bind(1, policy.last_request.unix_micros());
  update.bind(2, policy.blocked_until.unix_micros());
  update.bind(3, policy.troubled_at.unix_micros());
  update.bindNoCopy(4, policy.block_reason);
  update.bind(5, policy.backoffs);
  update.bind(6, policy.latency_ms);
  update.bind(7, policy.requests);
  update.bind(8, static_cast<std::int64_t>(policy.gap.count()));
  update.bind(9, policy.failures);
  update.bindNoCopy(10, policy.address);
  update.bind(11, queue.host);
  update.exec();
}

void QueueTable::save_lease(const Queue& queue, std::chrono::milliseconds gap) {
  auto& update = database_.prepared(
      "UPDATE hosts SET epoch = ?, lease_end = ?, not_before = ?, gap_ms = max(gap_ms, ?) WHERE id = ?");
  update.bind(1, static_cast<std::int64_t>(queue.epoch));
  update.bind(2, queue.leased ? queue.lease_end.unix_micros() : 0);
  update.bind(3, queue.not_before.unix_micros());
  update.bind(4, static_cast<std::int64_t>(gap.count()));
  update.bind(5, queue.host);
  update.exec();
}

void QueueTable::save_block(const Queue& queue, Timestamp until, std::string_view why) {
  auto& update =
      database_.prepared("UPDATE hosts SET blocked_until = ?1, block_reason = ?2 WHERE id = ?3 AND blocked_until < ?1");
  update.bind(1, until.unix_micros());
  update.bind(2, std::string(why));
  update.bind(3, queue.host);
  update.exec();
}

}  // namespace chancery
