// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps a document's links inside the archive by splicing: a list of edits, each
// at its place, and every byte between them stays as it was captured. Works on
// the document's own bytes, in any ASCII-compatible encoding. Scripts are not
// rewritten: what they ask for is met by the content origin's other doors.
//
// What a link becomes is decided by LinkMap alone. Beside links, what would lead
// out of the frame or undo our own rules is taken back: targets outside the frame,
// a policy in a meta element, an integrity that the splicing breaks.
//
// Pure functions; thread-safe; linear in the input.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "replay/link_map.h"

namespace chancery {

struct Edit {
  std::size_t at = 0;       // in the original
  std::size_t removed = 0;  // bytes of the original
  std::string inserted;
};

// In order, not overlapping. `into_head` is inserted where the head begins; "" for
// nothing. `encoding` is an Encoding Standard name, ASCII-compatible.
std::vector<Edit> html_edits(std::string_view html, const LinkMap& links, std::string_view encoding,
                             std::string_view into_head = "");
std::vector<Edit> css_edits(std::string_view css, const LinkMap& links, std::string_view encoding);

// What a document names, resolved against its base: links and parts, in order, repeated ones
// too. Hints of what may be asked later (preconnect, prefetch) are none.
struct Reference {
  Url url;
  LinkUse use{};
};
std::vector<Reference> html_references(std::string_view html, const LinkMap& links, std::string_view encoding);
std::vector<Reference> css_references(std::string_view css, const LinkMap& links, std::string_view encoding);

std::string spliced(std::string_view original, const std::vector<Edit>& edits);

// A Link field (RFC 8288) with its targets mapped.
std::string mapped_link_field(std::string_view value, const LinkMap& links);

}  // namespace chancery
