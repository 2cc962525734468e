// SPDX-License-Identifier: Apache-2.0
#include "store/frontier.h"

namespace chancery {

QueueKey queue_key(std::string_view host, const SipKey& collection_key) {
  const auto print = sip_hash(host, collection_key);
  return {static_cast<std::uint16_t>(print[1] % QueueKey::kBuckets), print[0]};
}

bool is_soon(Rank rank) { return rank == Rank::source || rank == Rank::fresh_requisite; }

}  // namespace chancery
