// SPDX-License-Identifier: Apache-2.0
#pragma once

// How we asked one host, over all runs or in one: requests, the gaps kept beside the
// gaps owed, what the host said about waiting and what was decided for it. Worded so
// that it can be sent, as it is, to whoever runs the host.
//
// Reads a collection's database; a value otherwise.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "store/politeness_log.h"

namespace chancery {

struct HostReport {
  std::string host;
  std::string crawler;  // how we call ourselves: the User-Agent field
  std::string contact;  // who answers for us; empty if nobody said
  std::int64_t requests_ever = 0;
  Timestamp last_request, blocked_until;
  std::string block_reason;
  std::vector<PolitenessLog::Run> runs;
  std::vector<PolitenessLog::Entry> decisions;

  // `run_id` 0: all runs. nullopt: the collection never met that host (or not in that run).
  static std::optional<HostReport> read(Database& database, const std::string& host, std::int64_t run_id);

  std::string json() const;
  std::string markdown() const;
};

// The parts, for the report of a whole run.
nlohmann::json json_of(const HostPace& pace);
nlohmann::json json_of(const PolitenessDecision& decision);
std::string text_of(const PolitenessDecision& decision);  // "asked to wait: answered 503, ..."
std::string pace_table_head(const std::string& first);    // two lines of a Markdown table
std::string pace_row(const HostPace& pace);               // its cells behind the first

}  // namespace chancery
