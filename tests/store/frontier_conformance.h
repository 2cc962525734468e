// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every engine behind store/frontier.h must do, as tests on a clock turned by
// hand: the promises P1 to P10, and a walk of random steps beside a model in memory. An
// engine's own test makes an Engine and runs each of these.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "store/frontier.h"
#include "tests/support/fake_clock.h"

namespace chancery::test {

// A collection with a frontier of the sites "agency" and "ministry", the way its users
// have it.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual Frontier& frontier() = 0;
  // The process that has it dies at once, and another one opens it: it knows nothing of
  // the first one's leases but what is stored.
  virtual void crash() = 0;
  // The same, by one who knows that all holders are dead.
  virtual void take_over() = 0;
  FakeClock clock;
};

struct Promise {
  const char* what;
  void (*holds)(Engine& engine);
};
std::span<const Promise> frontier_promises();

// `steps` random steps; the seed says which.
void walk_beside_model(Engine& engine, std::uint64_t seed, int steps);

}  // namespace chancery::test
