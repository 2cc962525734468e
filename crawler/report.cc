// SPDX-License-Identifier: Apache-2.0
#include "crawler/report.h"

#include <fstream>
#include <numeric>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "crawler/host_report.h"

namespace chancery {
namespace {

using Json = nlohmann::json;

constexpr EventKind kEvents[] = {EventKind::fresh, EventKind::changed, EventKind::edited_silently, EventKind::withdrawn,
                                 EventKind::restored};
template <class Each>
std::size_t at(Each each) {
  return static_cast<std::size_t>(each);
}

double seconds(const Report& report) {
  return static_cast<double>(report.ended.unix_micros() - report.began.unix_micros()) / 1e6;
}

std::string megabytes(std::uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

void save(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
}

}  // namespace

std::int64_t Report::failed() const {
  std::int64_t sum = 0;
  for (int i = 0; i < kDispositions; ++i)
    if (is_failure(static_cast<Disposition>(i))) sum += urls[at(i)];
  return sum;
}

std::int64_t Report::left_waiting() const {
  std::int64_t sum = 0;
  for (int i = 0; i < kDispositions; ++i)
    if (is_left(static_cast<Disposition>(i))) sum += urls[at(i)];
  return sum;
}

void Report::add(const std::vector<PolitenessDecision>& decided) {
  decisions_made += static_cast<std::int64_t>(decided.size());
  const auto room = std::min(kMostDecisions - decisions.size(), decided.size());
  decisions.insert(decisions.end(), decided.begin(), decided.begin() + static_cast<std::ptrdiff_t>(room));
}

std::string Report::json() const {
  Json out;
  out["type"] = "report";
  out["schema"] = 1;
  out["run"] = run_id;
  out["kind"] = kind;
  out["state"] = state;
  out["began"] = began.iso8601();
  out["ended"] = ended.iso8601();
  out["seconds"] = seconds(*this);
  auto& dispositions = out["urls"] = Json::object();
  for (int i = 0; i < kDispositions; ++i)
    if (urls[at(i)] != 0) dispositions[std::string(name(static_cast<Disposition>(i)))] = urls[at(i)];
  out["discovered"] = discovered;
  out["links_known"] = known;
  auto& passed = out["links_passed_over"] = Json::object();
  for (std::size_t why = 1; why < Scope::kWhys; ++why)
    if (passed_over[why] != 0) passed[std::string(name(static_cast<Scope::Why>(why)))] = passed_over[why];
  out["requests"] = requests;
  out["robots_requests"] = robots_requests;
  out["captures"] = captures;
  out["revisits"] = revisits;
  out["payload_bytes"] = payload_bytes;
  out["archived_bytes"] = archived_bytes;
  out["articles"] = articles;
  auto& seen = out["events"] = Json::object();
  for (const auto event : kEvents)
    if (events[at(event)] != 0) seen[std::string(name(event))] = events[at(event)];
  out["hosts"] = Json::array();
  for (const auto& host : hosts) out["hosts"].push_back(json_of(host));
  out["politeness_decisions"] = decisions_made;
  out["politeness"] = Json::array();
  for (const auto& decision : decisions) {
    auto one = json_of(decision);
    one["host"] = decision.host;
    out["politeness"].push_back(std::move(one));
  }
  out["failures"] = Json::array();
  for (const auto& failure : failures)
    out["failures"].push_back({{"url", failure.url}, {"how", name(failure.how)}, {"detail", failure.detail}});
  out["walls"] = Json::array();
  for (const auto& [host, wall] : walls)
    out["walls"].push_back({{"host", host}, {"wall", wall.name}, {"pages", wall.pages}});
  out["traps"] = Json::array();
  for (const auto& trap : traps)
    out["traps"].push_back({{"site", trap.site}, {"family", trap.family}, {"why", trap.why}, {"left", trap.left}});
  out["left"] = left;
  out["warcs"] = warcs;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string Report::summary() const {
  std::string out = fmt::format("{} in {:.1f} s: {} requests, {} captures ({} unchanged), {} articles, {}\n", state,
                                seconds(*this), requests, captures, revisits, articles, megabytes(archived_bytes));
  std::string changes;
  for (const auto event : kEvents)
    if (events[at(event)] != 0)
      changes += fmt::format("{}{} {}", changes.empty() ? "" : ", ", events[at(event)], name(event));
  if (!changes.empty()) out += "pages: " + changes + "\n";
  for (int i = 0; i < kDispositions; ++i) {
    const auto how = static_cast<Disposition>(i);
    if (urls[at(i)] != 0 && (is_failure(how) || how == Disposition::robots_refused) && !is_left(how))
      out += fmt::format("{}: {}\n", name(how), urls[at(i)]);
  }
  for (const auto& [host, wall] : walls)
    out += fmt::format(
        "{}: {} answers came from {} and not from the site; its webmaster can let this crawler's user agent in\n",
        log::printable(host), wall.pages, wall.name);
  for (const auto& trap : traps)
    out += fmt::format("a trap in {}: {}: {}; {} addresses left\n", log::printable(trap.site),
                       log::printable(trap.family), trap.why, trap.left);
  for (const auto& line : left) out += line + "\n";
  return out;
}

std::string Report::markdown() const {
  std::string out =
      fmt::format("# Run {}: {}\n\n{} to {} UTC\n\n{}\n", run_id, state, began.iso8601(), ended.iso8601(), summary());
  out += "## What became of the URLs\n\n| disposition | URLs |\n|---|---|\n";
  for (int i = 0; i < kDispositions; ++i)
    if (urls[at(i)] != 0) out += fmt::format("| {} | {} |\n", name(static_cast<Disposition>(i)), urls[at(i)]);
  out += fmt::format("\n{} URLs were met for the first time; {} links led to URLs known already.\n", discovered, known);
  for (std::size_t why = 1; why < Scope::kWhys; ++why)
    if (passed_over[why] != 0)
      out += fmt::format("{} links were not ours: {}.\n", passed_over[why], name(static_cast<Scope::Why>(why)));
  if (!failures.empty()) out += "\n## What we do not have, and why\n\n";
  for (const auto& failure : failures)
    out += fmt::format("- {} ({}{}{})\n", log::printable(failure.url), name(failure.how),
                       failure.detail.empty() ? "" : ": ", log::printable(failure.detail));
  out += "\n## How hosts were asked\n\n" + pace_table_head("host");
  for (const auto& host : hosts) out += fmt::format("| {} {}\n", host.host, pace_row(host));
  if (!decisions.empty()) {
    out += fmt::format("\n## What hosts said about waiting, and what was decided\n\n{}",
                       decisions_made > static_cast<std::int64_t>(decisions.size())
                           ? fmt::format("The first {} of {}; `chancery report --host NAME` has all.\n\n",
                                         decisions.size(), decisions_made)
                           : std::string());
    for (const auto& decision : decisions)
      out += fmt::format("- {} {}: {}\n", decision.at.iso8601(), decision.host, text_of(decision));
  }
  return out;
}

void Report::write(const std::filesystem::path& folder) const {
  std::filesystem::create_directories(folder);
  save(folder / "report.json", json());
  save(folder / "report.md", markdown());
}

}  // namespace chancery
