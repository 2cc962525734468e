// SPDX-License-Identifier: Apache-2.0
#include "parsers/learned_forests.h"

namespace chancery {

extern const ForestNode kTextForest[];
extern const std::size_t kTextForestSize;
extern const ForestNode kDateForest[];
extern const std::size_t kDateForestSize;
extern const ForestNode kAuthorForest[];
extern const std::size_t kAuthorForestSize;
extern const ForestNode kImageForest[];
extern const std::size_t kImageForestSize;

const Forests& Forests::learned() {
  static const Forests kLearned{
      Forest(std::span(kTextForest, kTextForestSize)), Forest(std::span(kDateForest, kDateForestSize)),
      Forest(std::span(kAuthorForest, kAuthorForestSize)), Forest(std::span(kImageForest, kImageForestSize))};
  return kLearned;
}

}  // namespace chancery
