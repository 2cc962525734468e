// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

namespace chancery {

std::string_view name(Fault fault) {
  switch (fault) {
    case Fault::malformed:
      return "malformed";
    case Fault::truncated:
      return "truncated";
    case Fault::too_large:
      return "too large";
    case Fault::too_deep:
      return "too deep";
    case Fault::too_slow:
      return "too slow";
    case Fault::unsupported:
      return "unsupported";
    case Fault::absent:
      return "absent";
    case Fault::refused:
      return "refused";
    case Fault::dns:
      return "dns";
    case Fault::connect:
      return "connect";
    case Fault::tls:
      return "tls";
    case Fault::network:
      return "network";
    case Fault::mismatch:
      return "mismatch";
  }
  return "unknown";
}

}  // namespace chancery
