// SPDX-License-Identifier: Apache-2.0
// What a frontier of many URLs costs: memory and disk a URL, CPU a URL when it is small and
// when it is large, and how soon the first URL can be asked after a restart.
//
//   frontier_scale fill FOLDER URLS     meets them, a thousand hosts a million, and asks some
//   frontier_scale open FOLDER          opens it again, claims, and tells how long that took
//
// One JSON line each. A cycle is what one page costs the frontier: 20 links that are
// known, two that are new, and its end.

#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "base/clock.h"
#include "store/sqlite_frontier.h"

namespace chancery {
namespace {

using namespace std::chrono;

constexpr std::size_t kBatch = 1000;  // links of a transaction
constexpr std::size_t kUrlsOfHost = 1000;
constexpr std::size_t kCycles = 20'000;  // pages asked
constexpr std::size_t kKnown = 20, kNew = 2;

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return resident * 4096;
}

double bytes_of(const std::filesystem::path& folder) {
  double bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) bytes += static_cast<double>(entry.file_size());
  return bytes;
}

// As agencies write them, 70 to 80 characters; what one page leads to is mostly of its host.
Found found(std::size_t number, std::size_t hosts) {
  const auto host = number / kKnown % hosts;
  Found made;
  made.url = Url::parse(fmt::format("https://office{}.agency{}.example/news/releases/{}/{:02}/notice-of-works-{}.html",
                                    host, host % 97, 2000 + number % 26, 1 + number % 12, number))
                 .value();
  made.site = "agency";
  made.hops = "LLL";
  made.depth = 3;
  made.via = static_cast<std::int64_t>(number / 20);
  return made;
}

ClaimRequest request() {
  ClaimRequest asked;
  asked.queues = 64;
  asked.items = 24;
  asked.lease = minutes(10);
  return asked;
}

// CPU seconds of a cycle.
double cycle(Database& database, SqliteFrontier& frontier, std::size_t met, std::size_t hosts) {
  const auto before = cpu_seconds();
  std::size_t done = 0, fresh = met;
  while (done < kCycles) {
    auto claim = frontier.claim(request());
    if (claim.leases.empty()) break;
    for (auto& lease : claim.leases) {
      database.transaction([&] {
        for (const auto& item : lease.items) {
          std::vector<Found> links;
          for (std::size_t i = 0; i < kKnown; ++i)
            links.push_back(found((static_cast<std::size_t>(item.id) * 7919 / kKnown * kKnown + i) % met, hosts));
          for (std::size_t i = 0; i < kNew; ++i) links.push_back(found(fresh++, hosts));
          frontier.add(links);
          Outcome outcome;
          outcome.id = item.id;
          outcome.disposition = 1;
          outcome.run_id = 1;
          frontier.finish(lease.id, std::vector{outcome});
          ++done;
        }
        frontier.release(lease.id, lease.policy, system_clock().now());
      });
    }
  }
  return (cpu_seconds() - before) / static_cast<double>(done);
}

int fill(const std::filesystem::path& folder, std::size_t urls) {
  std::filesystem::create_directories(folder);
  const auto hosts = std::max<std::size_t>(100, urls / kUrlsOfHost);
  Database database(folder / "chancery.db", Access::write);
  SqliteFrontier frontier(database, system_clock(), {"agency"}, SqliteFrontier::Start::take_over);
  const auto empty = resident_bytes();
  const auto before = cpu_seconds();
  std::vector<Found> links;
  for (std::size_t number = 0; number < urls; ++number) {
    links.push_back(found(number, hosts));
    if (links.size() < kBatch && number + 1 < urls) continue;
    frontier.add(links);
    links.clear();
  }
  const auto met = (cpu_seconds() - before) / static_cast<double>(urls);
  const auto memory = (resident_bytes() - empty) / static_cast<double>(urls);
  database.sqlite().exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto disk = bytes_of(folder) / static_cast<double>(urls);
  const auto asked = cycle(database, frontier, urls, hosts);
  fmt::print(
      "{{\"urls\":{},\"hosts\":{},\"memory_per_url\":{:.1f},\"disk_per_url\":{:.1f},\"cpu_us_met\":{:.2f},"
      "\"cpu_us_cycle\":{:.1f}}}\n",
      urls, hosts, memory, disk, met * 1e6, asked * 1e6);
  return 0;
}

int open(const std::filesystem::path& folder) {
  const auto began = steady_clock::now();
  const auto cpu = cpu_seconds();
  Database database(folder / "chancery.db", Access::write);
  const auto empty = resident_bytes();
  SqliteFrontier frontier(database, system_clock(), {"agency"}, SqliteFrontier::Start::take_over);
  const auto claim = frontier.claim(request());
  if (claim.leases.empty()) return std::fputs("nothing to claim\n", stderr), 1;
  fmt::print("{{\"urls\":{},\"seconds_to_first\":{:.2f},\"cpu_seconds\":{:.2f},\"memory_per_url\":{:.1f}}}\n",
             frontier.known(), duration<double>(steady_clock::now() - began).count(), cpu_seconds() - cpu,
             (resident_bytes() - empty) / static_cast<double>(frontier.known()));
  return 0;
}

}  // namespace
}  // namespace chancery

int main(int count, char** words) {
  const std::string what = count > 2 ? words[1] : "";
  if (what == "fill" && count == 4) return chancery::fill(words[2], std::strtoull(words[3], nullptr, 10));
  if (what == "open" && count == 3) return chancery::open(words[2]);
  std::fputs("frontier_scale fill FOLDER URLS | open FOLDER\n", stderr);
  return 2;
}
