// SPDX-License-Identifier: Apache-2.0
#include "crawler/supply.h"

namespace chancery {

void Supply::ask() {
  wants_ = workbench_.wants();
  for (const auto& [site, share] : wants_.shares) frontier_.give(site, share);
  renewals_ = frontier_.renew(wants_.renew);
  for (const auto& one : wants_.leave) frontier_.release(one.id, one.policy, one.not_before);
  claim_.reset();
  if (wants_.claim) claim_ = frontier_.claim(*wants_.claim);
}

void Supply::give() { workbench_.served(wants_, std::move(renewals_), std::move(claim_)); }

void Supply::close() {
  for (const auto& one : workbench_.leave_all()) frontier_.release(one.id, one.policy, one.not_before);
}

}  // namespace chancery
