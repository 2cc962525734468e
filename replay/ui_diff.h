// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two wordings of an address, compared: what went, what came, what stayed left out
// where it is long, figures marked, and whether the page's own date moved with its
// text. Pure functions; thread-safe.

#include "replay/comparison.h"
#include "replay/html.h"

namespace chancery {

Html diff_page(const Compared& compared);

}  // namespace chancery
