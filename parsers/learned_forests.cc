// SPDX-License-Identifier: Apache-2.0
#include "parsers/learned_forests.h"

namespace chancery {

extern const ForestNode kTextForest[];
extern const std::size_t kTextForestSize;

const Forests& Forests::learned() {
  static const Forests kLearned{Forest(std::span(kTextForest, kTextForestSize))};
  return kLearned;
}

}  // namespace chancery
