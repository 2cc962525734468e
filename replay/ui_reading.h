// SPDX-License-Identifier: Apache-2.0
#pragma once

// One capture, read: the article without its page's furniture. Pure function; thread-safe.

#include "replay/capture_resolver.h"
#include "replay/closed_answer.h"
#include "replay/html.h"
#include "store/page_store.h"

namespace chancery {

// `article` of `capture`. Images come from the content origin, by their nearest capture.
Html reading_page(const ResolvedCapture& capture, const Article& article, const Origins& origins);

}  // namespace chancery
