// SPDX-License-Identifier: Apache-2.0
#pragma once

// The time on the wall of a place, by its IANA name ("Europe/Berlin"), summer time
// and all. The zone data are the ICU library's, not the machine's settings.
// Immutable; thread-safe.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace chancery {

class TimeZone {
 public:
  // nullopt for a name nobody knows.
  static std::optional<TimeZone> named(std::string_view iana);

  const std::string& name() const { return name_; }
  // Local time minus UTC at that instant.
  std::chrono::seconds offset_at(Timestamp when) const;

 private:
  struct Rules;
  std::string name_;
  std::shared_ptr<const Rules> rules_;
};

}  // namespace chancery
