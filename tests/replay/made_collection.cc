// SPDX-License-Identifier: Apache-2.0
#include "tests/replay/made_collection.h"

#include "archive/capture_records.h"
#include "base/http_head.h"

namespace chancery::test {

MadeCollection::MadeCollection() : series_({folder_ / "archive", "made", 1'000'000'000, {}}, clock_) {}

void MadeCollection::add(std::string_view url, std::string_view time, std::vector<std::string> head,
                         std::string_view body, const std::optional<Original>& same_payload) {
  Capture capture{.url = Url::parse(url).value(), .began = Timestamp::parse_digits(time).value()};
  for (const auto& line : head) capture.response_head += line + "\r\n";
  capture.response_head += "\r\n";
  capture.request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  capture.body.append(body);
  const auto fields = parse_response_head(capture.response_head).value().fields;
  auto records = records_of(capture, digest_payload(fields, capture.body), same_payload);
  const auto places = series_.append(records);
  for (std::size_t i = 0; i < records.size(); ++i)
    if (auto line = cdx_line(records[i].head, capture.response_head, places[i])) lines_.push_back(std::move(*line));
}

void MadeCollection::page(std::string_view url, std::string_view time, std::string_view body, std::string_view type) {
  add(url, time, {"HTTP/1.1 200 OK", "Content-Type: " + std::string(type)}, body);
}

void MadeCollection::post(std::string_view url, std::string_view time, std::string_view sent, std::string_view body) {
  page(url, time, body);
  lines_.back().key = key_of_request(url, sent).value();
}

void MadeCollection::revisit(std::string_view url, std::string_view time, std::string_view body,
                             std::string_view original_url, std::string_view original_time) {
  add(url, time, {"HTTP/1.1 200 OK", "Content-Type: text/html", "X-Own: revisit"}, body,
      Original{"<urn:uuid:00000000-0000-4000-8000-000000000000>", std::string(original_url),
               Timestamp::parse_digits(original_time).value()});
}

void MadeCollection::index() {
  std::filesystem::create_directories(folder() / "indexes");
  series_.sync();
  merge_into_index(folder() / "indexes" / "index.cdxj", std::exchange(lines_, {}));
}

}  // namespace chancery::test
