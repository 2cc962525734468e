// SPDX-License-Identifier: Apache-2.0
#pragma once

// Times of the week at which a site is not asked, on the clock of a place:
//
//   "08:00-18:00 Europe/Berlin"
//   "Mon-Fri 08:00-18:00, Sat Sun 22:00-06:00 Asia/Shanghai"
//
// Windows are separated by commas; days come before the times and name the day on
// which a window begins, none means every day; an end before the begin is on the next
// day. The zone stands last and holds for all windows; without one it is UTC.
//
// A value, immutable after parsing; thread-safe.

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time_zone.h"
#include "base/timestamp.h"

namespace chancery {

class QuietHours {
 public:
  QuietHours() = default;  // never quiet
  static Result<QuietHours> parse(std::string_view text);

  // When the quiet time ends that `now` lies in; nullopt outside of any. Windows that
  // touch are one; a week without an end is refused by parse().
  std::optional<Timestamp> until(Timestamp now) const;

  const std::string& text() const { return text_; }  // as it was written
  bool empty() const { return windows_.empty(); }

 private:
  struct Window {
    std::bitset<7> days;   // 0: Monday
    int from = 0, to = 0;  // minutes of the day; `to` may lie beyond midnight
  };
  static Result<Window> read_window(std::string_view text);
  std::optional<int> minutes_left(int minute_of_week) const;
  int minute_of_week(Timestamp when) const;

  std::string text_;
  std::vector<Window> windows_;
  std::optional<TimeZone> zone_;
};

}  // namespace chancery
