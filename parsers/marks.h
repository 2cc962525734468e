// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the names that authors give their elements say about them: class, id,
// role and itemprop, read word by word ("art_content", "relatedNews") through one
// table. A mark is a hint, for names are habits and not promises. Thread-safe.

#include <cstdint>

#include "parsers/dom.h"

namespace chancery {

enum Mark : std::uint32_t {
  kContent = 1u << 0,  // the main text
  kTitle = 1u << 1,    // the headline
  kByline = 1u << 2,   // who, when, from where
  kDate = 1u << 3,
  kNavigation = 1u << 4,
  kRelated = 1u << 5,  // other articles
  kComment = 1u << 6,  // what readers say
  kShare = 1u << 7,
  kAd = 1u << 8,
  kFooter = 1u << 9,
  kHeader = 1u << 10,
  kSidebar = 1u << 11,
  kHidden = 1u << 12,
  kLegal = 1u << 13,  // cookies, terms
  kSubscribe = 1u << 14,
  kTags = 1u << 15,
  kAuthorBox = 1u << 16,
  kCaption = 1u << 17,
  kAside = 1u << 18,
  kSummary = 1u << 19,
  kPicture = 1u << 20,       // holds a picture
  kLeadPicture = 1u << 21,   // the one above the text
  kSmallPicture = 1u << 22,  // a face, a preview, a symbol
};
using Marks = std::uint32_t;

// Subtrees so marked are no part of a text unless they hold most of the page's.
constexpr Marks kFurniture = kNavigation | kRelated | kComment | kShare | kAd | kFooter | kHeader | kSidebar | kHidden |
                             kLegal | kSubscribe | kTags | kAuthorBox | kAside;

// The marks of one element by its names, its tag and its visibility.
Marks marks_of(const Dom& dom, NodeId id);
// The marks of a name alone: "share-bar" -> kShare.
Marks marks_of_name(std::string_view name);

}  // namespace chancery
