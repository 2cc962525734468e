// SPDX-License-Identifier: Apache-2.0
#include "archive/capture.h"

namespace chancery {

std::string_view name(Truncation why) {
  switch (why) {
    case Truncation::length:
      return "length";
    case Truncation::time:
      return "time";
    case Truncation::disconnect:
      return "disconnect";
    case Truncation::unspecified:
      break;
  }
  return "unspecified";
}

}  // namespace chancery
