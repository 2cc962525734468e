// SPDX-License-Identifier: Apache-2.0
#pragma once

// Between the workbench and the frontier: brings host queues and URLs to hosts that run
// low, keeps their leases alive, stores what hosts told us, gives back what is done with.
//
// In two steps, since nobody may ask a host before the store knows that we hold it:
// ask() within a transaction, give() when that is committed.
//
// Belongs to the ledger's thread.

#include <optional>
#include <vector>

#include "crawler/workbench.h"
#include "store/frontier.h"

namespace chancery {

class Supply {
 public:
  Supply(Workbench& workbench, Frontier& frontier) : workbench_(workbench), frontier_(frontier) {}

  // Asks the frontier for what the workbench wants now.
  void ask();
  // What came of it goes to the workbench.
  void give();

  // The end of the run: all queues go back.
  void close();

 private:
  Workbench& workbench_;
  Frontier& frontier_;
  Workbench::Wants wants_;
  std::vector<Renewal> renewals_;
  std::optional<Claim> claim_;
};

}  // namespace chancery
