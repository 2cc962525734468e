// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a text comes from, as its byline or its metadata say: an agency, a paper.
// Pure functions; thread-safe.

#include <string>

#include "parsers/body_place.h"
#include "parsers/metadata.h"

namespace chancery {

// "fmprc.gov.cn", "新华社"; empty if the page does not say.
std::string find_source(const Blocks& blocks, const BodyPlace& body, const Metadata& metadata);

}  // namespace chancery
