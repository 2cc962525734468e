// SPDX-License-Identifier: Apache-2.0
#pragma once

// UTC instants, as archives write them. Microseconds inside; every text form
// is UTC and none depends on the machine's locale or zone. Text knows the years
// 0001 to 9999: parsing refuses any other, writing stops at the nearest end of
// them. A leap second, ":60", is read as the second before it. Thread-safe.

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chancery {

class Timestamp {
 public:
  using Point = std::chrono::sys_time<std::chrono::microseconds>;

  constexpr Timestamp() = default;  // the epoch
  constexpr explicit Timestamp(Point point) : point_(point) {}
  static Timestamp from_unix(std::int64_t seconds);

  constexpr Point point() const { return point_; }
  std::int64_t unix_seconds() const;  // rounded down
  std::int64_t unix_micros() const { return point_.time_since_epoch().count(); }
  static Timestamp from_unix_micros(std::int64_t micros) { return Timestamp(Point(std::chrono::microseconds(micros))); }

  // "20240517093000": the form of CDX lines and replay addresses.
  std::string digits14() const;
  // "2024-05-17T09:30:00Z", and with the fraction that WARC/1.1 allows,
  // "2024-05-17T09:30:00.123456Z" (always six digits, so text sorts as time).
  std::string iso8601() const;
  std::string iso8601_micros() const;
  // "Fri, 17 May 2024 09:30:00 GMT" (RFC 9110 5.6.7 IMF-fixdate).
  std::string http_date() const;
  // "2024-05-17"
  std::string date() const;

  // 4 to 17 digits, of which 15 to 17 are milliseconds: the first instant whose
  // digits begin so ("2024" is 1 January 2024, 00:00:00; "20241" is 1 October).
  // Empty if a part is impossible (month 13, 30 February).
  static std::optional<Timestamp> parse_digits(std::string_view text);
  // The W3C profile of ISO 8601 as WARC uses it: YYYY, YYYY-MM, YYYY-MM-DD, or
  // with Thh:mm[:ss[.f1-9]] and Z or an offset, which is applied. Digits beyond
  // microseconds are dropped.
  static std::optional<Timestamp> parse_iso8601(std::string_view text);
  // All three forms of RFC 9110 5.6.7: IMF-fixdate, RFC 850, asctime, in any case
  // and spacing; and what servers send instead of them: numeric offsets, the zones
  // of RFC 5322 4.3, one-digit days, ISO 8601. The weekday is not compared. A
  // two-digit year more than 50 years after `now` is taken as the past century.
  static std::optional<Timestamp> parse_http_date(std::string_view text, Timestamp now);

  constexpr auto operator<=>(const Timestamp&) const = default;

 private:
  Point point_{};
};

}  // namespace chancery
