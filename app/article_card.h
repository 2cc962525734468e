// SPDX-License-Identifier: Apache-2.0
#pragma once

// An article as a person reads it in a terminal: what is known about it, then its text.
// Nothing a page says can move the cursor or give the terminal an order. Pure; thread-safe.

#include <string>

#include "store/capture_store.h"
#include "store/page_store.h"

namespace chancery {

// `article` may be null: a capture that is no page.
std::string article_card(const CaptureRow& capture, const Article* article);

}  // namespace chancery
