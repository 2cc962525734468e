// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the picture of an element lies: among all the addresses its markup offers
// the one that shows most, and by what name sizes of one picture are known as one.
// Pure functions; thread-safe.

#include <string>
#include <string_view>

#include "parsers/dom.h"

namespace chancery {

struct ImageSource {
  std::string_view address;  // as written; empty if there is none but what stands in for it
  bool late = false;         // loaded when scrolled to
  int sources = 0;           // how many sizes are offered
  int width = 0;             // pixels, of the largest that says so; 0 unknown
};
// Of an img or its relatives, with the sources of the picture around it.
ImageSource image_source(const Dom& dom, NodeId id);

// Names of what stands in for a picture until it is loaded.
bool is_placeholder(std::string_view address);

// The name of a picture whatever its size: the last part of its path without ending
// and size, in lower case; with the part before where it says little.
std::string picture_name(std::string_view address);

}  // namespace chancery
