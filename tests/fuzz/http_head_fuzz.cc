// SPDX-License-Identifier: Apache-2.0
// A head and the meaning of its fields. A head that was read ends where it says, holds
// no line ends in its values, and is not read from fewer bytes; media types are stable.

#include <cstdint>
#include <cstdlib>

#include "base/http_fields.h"
#include "base/http_head.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

template <class Head>
void check_head(std::string_view bytes, const chancery::Result<Head>& head,
                chancery::Result<Head> (*parse)(std::string_view)) {
  if (!head) return;
  check(head->size > 0 && head->size <= bytes.size() && bytes[head->size - 1] == '\n');
  check(head->fields.all.size() <= chancery::kMaxHeadFields);
  for (const auto& field : head->fields.all) {
    check(!field.name.empty() && field.name.find(':') == std::string::npos);
    check(field.value.find('\n') == std::string::npos);
    check(head->fields.get(field.name).has_value());
  }
  check(parse(bytes.substr(0, head->size)).has_value());
  const auto cut = parse(bytes.substr(0, head->size - 1));
  check(!cut && cut.error().fault == chancery::Fault::truncated);
}

void check_value(std::string_view value) {
  using chancery::MediaType;
  const chancery::Timestamp now = chancery::Timestamp::from_unix(1'800'000'000);
  if (const auto media = MediaType::parse(value)) {
    const auto again = MediaType::parse(media->to_string());
    check(again && again->essence == media->essence && again->parameters == media->parameters);
  }
  for (const auto& link : chancery::parse_link(value)) check(link.rel.find(' ') == std::string::npos);
  static_cast<void>(chancery::parse_content_disposition(value));
  if (const auto wait = chancery::parse_retry_after(value, now))
    check(wait->count() >= 0 && *wait <= chancery::kLongestRetryAfter);
  if (const auto date = chancery::Timestamp::parse_http_date(value, now))
    check(chancery::Timestamp::parse_iso8601(date->iso8601_micros()) == date);
  if (const auto date = chancery::Timestamp::parse_iso8601(value))
    check(chancery::Timestamp::parse_iso8601(date->iso8601_micros()) == date);
  if (const auto date = chancery::Timestamp::parse_digits(value))
    check(value.starts_with(date->digits14().substr(0, 4)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto response = chancery::parse_response_head(bytes);
  check_head(bytes, response, chancery::parse_response_head);
  check_head(bytes, chancery::parse_request_head(bytes), chancery::parse_request_head);
  check_value(bytes);
  if (response)
    for (const auto& field : response->fields.all) check_value(field.value);
  return 0;
}
