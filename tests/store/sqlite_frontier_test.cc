// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_frontier.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <random>

#include "tests/store/frontier_conformance.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

class SqliteEngine final : public test::Engine {
 public:
  SqliteEngine() { open(SqliteFrontier::Start::take_over); }
  Frontier& frontier() override { return *frontier_; }
  void crash() override { open(SqliteFrontier::Start::wait); }
  void take_over() override { open(SqliteFrontier::Start::take_over); }

 private:
  void open(SqliteFrontier::Start start) {
    frontier_.reset();
    database_.reset();
    database_ = std::make_unique<Database>(dir_ / "chancery.db", Access::write);
    frontier_ =
        std::make_unique<SqliteFrontier>(*database_, clock, std::vector<std::string>{"agency", "ministry"}, start);
  }
  test::TempDir dir_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<SqliteFrontier> frontier_;
};

}  // namespace

TEST_CASE("The SQLite frontier keeps the promises of every frontier") {
  for (const auto& promise : test::frontier_promises()) DYNAMIC_SECTION(promise.what) {
      SqliteEngine engine;
      promise.holds(engine);
    }
}

TEST_CASE("The SQLite frontier agrees with a model on every random step, crashes and clock jumps among them") {
  std::random_device random;
  for (const std::uint64_t seed : {1ULL, 2ULL, 3ULL, static_cast<unsigned long long>(random())}) {
    SqliteEngine engine;
    test::walk_beside_model(engine, seed, 800);
  }
}

}  // namespace chancery
