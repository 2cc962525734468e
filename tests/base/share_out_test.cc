// SPDX-License-Identifier: Apache-2.0
#include "base/share_out.h"

#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Every job is done once, on no more threads than were asked for") {
  for (const unsigned threads : {0u, 1u, 3u, 50u}) {
    std::vector<std::atomic<int>> done(20);
    Guarded<std::set<std::thread::id>> seen;
    share_out(done.size(), threads, [&](std::size_t job) {
      ++done[job];
      seen.hold()->insert(std::this_thread::get_id());
    });
    for (const auto& times : done) CHECK(times == 1);
    if (threads > 0) CHECK(seen.hold()->size() <= threads);
  }
  share_out(0, 2, [](std::size_t) { FAIL("there is no job"); });
}

TEST_CASE("What a job throws ends the work and comes out") {
  std::atomic<int> done{0};
  const auto work = [&](unsigned threads) {
    share_out(1000, threads, [&](std::size_t job) {
      if (job == 5) throw std::runtime_error("the disk said no");
      ++done;
    });
  };
  CHECK_THROWS_WITH(work(1), "the disk said no");
  CHECK(done == 5);
  CHECK_THROWS_WITH(work(2), "the disk said no");
}

}  // namespace chancery
