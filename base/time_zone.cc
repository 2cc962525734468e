// SPDX-License-Identifier: Apache-2.0
#include "base/time_zone.h"

#include <unicode/timezone.h>
#include <unicode/ucal.h>

namespace chancery {

struct TimeZone::Rules {
  std::unique_ptr<icu::TimeZone> zone;
};

std::optional<TimeZone> TimeZone::named(std::string_view iana) {
  const icu::StringPiece piece(iana.data(), static_cast<std::int32_t>(iana.size()));
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(piece)));
  icu::UnicodeString id;
  if (!zone || zone->getID(id) == icu::UnicodeString(UCAL_UNKNOWN_ZONE_ID)) return std::nullopt;
  TimeZone made;
  made.name_ = std::string(iana);
  made.rules_ = std::make_shared<const Rules>(Rules{std::move(zone)});
  return made;
}

std::chrono::seconds TimeZone::offset_at(Timestamp when) const {
  std::int32_t raw = 0, summer = 0;
  auto error = U_ZERO_ERROR;
  rules_->zone->getOffset(static_cast<UDate>(when.unix_micros()) / 1000, /*local=*/0, raw, summer, error);
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::milliseconds(raw + summer));
}

}  // namespace chancery
