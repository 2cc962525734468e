// SPDX-License-Identifier: Apache-2.0
#pragma once

// Dates told from the day they are read: "yesterday", "3天前", "vor 2 Stunden". They
// are worth something only where that day is known, and little on a page whose
// scripts rewrite them. Pure functions; thread-safe.

#include <optional>
#include <string_view>

#include "parsers/date_text.h"

namespace chancery {

// `today` is "2024-03-05", with a time ("T12:00") if it matters for hours. Nothing for
// texts longer than a byline, and for weekdays and months, which tell no day.
std::optional<WrittenDate> relative_date(std::string_view text, std::string_view today);

}  // namespace chancery
