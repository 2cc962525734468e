// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pages that say "not found" and come with 200 all the same. Recognised by a headline
// that says so above little text, or by next to nothing but a text that begins so, in
// the languages of the agencies we know. An article about missing pages has a text and
// is none. Pure function; thread-safe.

#include <optional>
#include <string>

#include "parsers/page.h"

namespace chancery {

// Why the page is no page, for people: "title: Page not found"; nullopt when it is one.
std::optional<std::string> find_soft_error(const Page& page);

}  // namespace chancery
