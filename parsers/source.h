// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who wrote a text and where it comes from, as its byline or its metadata say.
// Pure functions; thread-safe.

#include <string>
#include <vector>

#include "parsers/body.h"
#include "parsers/metadata.h"

namespace chancery {

struct Credit {
  std::string source;  // an agency, a paper: "fmprc.gov.cn", "新华社"
  std::vector<std::string> authors;
};
Credit find_credit(const Blocks& blocks, const BodyPlace& body, const Metadata& metadata);

}  // namespace chancery
