// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a date is the date of, as the words before it or the name of the attribute
// that holds it say: "Updated:", "发布时间：", "article:published_time".
// Pure functions; thread-safe.

#include <cstdint>
#include <string_view>

namespace chancery {

enum class DateLabel : std::uint8_t {
  none,
  published,
  created,  // made, uploaded, drafted: often, not always, the day it was given out
  updated,
  signed_on,  // a document's own day, before it was given out
  event,      // of something the page tells of
};

// By the words before a date; of several labels there the nearest counts.
DateLabel date_label(std::string_view before);

// By a name: of a meta element, a class, an attribute, a script's key.
DateLabel date_label_of_name(std::string_view name);

// Are there words of today's date, as sites show it at their top: "今天是", a weekday?
bool has_weekday(std::string_view text);

}  // namespace chancery
