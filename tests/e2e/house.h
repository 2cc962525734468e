// SPDX-License-Identifier: Apache-2.0
#pragma once

// The program itself, run as a person or cron runs it: a config in a folder, a
// child process, its exit code and what it printed.

#include <sys/types.h>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "store/capture_store.h"
#include "store/collection_folder.h"
#include "store/page_store.h"
#include "tests/support/loopback_site.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {

struct Ran {
  int code = 0;  // 128 + signal when it died of one
  std::string out, err;
  long peak_kb = 0;  // the most memory it had resident
};

class House {
 public:
  explicit House(LoopbackSite& web) : web_(web) {}

  // Writes config.toml: every host of the web resolved to it, plus `sites`.
  // `network`: lines of [network].
  void configure(const std::string& sites, const std::string& more = "", const std::string& network = "");
  // Runs "chancery ARGS" in this folder and waits for it.
  Ran run(const std::vector<std::string>& args);
  // The same, but lets it be killed: the child's number.
  pid_t start(const std::vector<std::string>& args, long file_size_limit = 0);
  static int wait(pid_t child);

  CollectionFolder folder() const { return {dir_ / "collection"}; }
  std::vector<CaptureRow> captures() const;
  // What became of each URL: "fetched", "timed out", ...; "waiting" ones by their reason.
  std::vector<std::pair<std::string, std::string>> dispositions() const;
  std::string disposition(const std::string& url) const;
  std::string detail(const std::string& url) const;
  std::string detail_of_host(const std::string& host) const;  // why it is left alone
  // The response body of a capture, as it stands in its WARC (a revisit's has none).
  std::string archived_block(const CaptureRow& row) const;
  const TempDir& dir() const { return dir_; }

 private:
  LoopbackSite& web_;
  TempDir dir_;
};

// Every record of every WARC of a collection is whole, and no file is open or torn.
// The number of response and revisit records.
std::size_t check_warcs(const CollectionFolder& folder);

}  // namespace chancery::test
