// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rows of hosts, and of each in memory what decides when its queue may be
// claimed: how much waits, until when it rests, who holds it. What decides is
// written through; what can be counted again (how much waits) is not.
//
// One process has the collection, so memory is the truth while it runs.
// Belongs to its database's thread.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/database.h"
#include "store/frontier.h"

namespace chancery {

// Times here are of the engine's clock.
struct Queue {
  std::int64_t host = 0;  // the row's id
  std::string name;
  QueueKey key;
  std::uint64_t epoch = 0;
  bool leased = false;
  Timestamp lease_end;
  Timestamp rested;      // when the host may be asked: gap and blocks
  Timestamp not_before;  // as its last holder wished
  std::int64_t waiting = 0;
  std::optional<Timestamp> due;        // when the first URL that waits for its time is due
  bool barren = false;                 // all that waits is of sites that are not to be given
  std::optional<Timestamp> scheduled;  // its place in the schedule

  // When it may be claimed; nullopt: nothing of it waits.
  std::optional<Timestamp> ready() const;
};

class QueueTable {
 public:
  explicit QueueTable(Database& database);

  const SipKey& key() const { return key_; }
  Queue& of_host(std::string_view name);  // made when new
  Queue* find(const QueueKey& key);
  Queue* by_row(std::int64_t host);
  const std::map<std::string, std::unique_ptr<Queue>, std::less<>>& all() const { return queues_; }

  // After a change of anything in `queue`.
  void reschedule(Queue& queue);
  // By when they are ready.
  using Schedule = std::set<std::pair<Timestamp, Queue*>>;
  const Schedule& schedule() const { return schedule_; }

  HostPolicy policy(const Queue& queue);
  void save_policy(const Queue& queue, const HostPolicy& policy);
  // Epoch and end; a gap kept so far that is shorter than `gap` becomes it.
  void save_lease(const Queue& queue, std::chrono::milliseconds gap = {});
  void save_block(const Queue& queue, Timestamp until, std::string_view why);

 private:
  Queue& remember(std::int64_t host, std::string name);
  void load();

  Database& database_;
  SipKey key_{};
  std::map<std::string, std::unique_ptr<Queue>, std::less<>> queues_;
  std::unordered_map<std::uint64_t, Queue*> by_key_;
  std::unordered_map<std::int64_t, Queue*> by_row_;
  Schedule schedule_;
};

// For readers: what is known of a host; nullopt: it was never met.
std::optional<HostPolicy> policy_of(Database& database, std::string_view host);

// When a host that was left so may be asked again.
Timestamp rest_of(const HostPolicy& policy, Timestamp now);

}  // namespace chancery
