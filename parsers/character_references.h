// SPDX-License-Identifier: Apache-2.0
#pragma once

// Character references of HTML and XML: numeric ones and the 252 names of HTML 4,
// which are those that occur in links, titles and feeds. Pure functions; thread-safe.

#include <string>
#include <string_view>

namespace chancery {

// Where a reference stands decides what counts as one (HTML Standard 13.2.5.73): in an
// attribute "&copy=1" is part of an address; in XML only "&name;" is a reference.
enum class ReferencePlace { text, attribute, xml };

// `text` with its references decoded; what is no reference stays as it is.
std::string decode_references(std::string_view text, ReferencePlace place = ReferencePlace::text);

}  // namespace chancery
