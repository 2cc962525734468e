// SPDX-License-Identifier: Apache-2.0
#pragma once

// Captures as a fetcher would hand them over, and what a WARC file holds.

#include <filesystem>
#include <string>
#include <vector>

#include "archive/capture_records.h"
#include "archive/warc_reader.h"
#include "tests/support/catch.h"

namespace chancery::test {

inline Capture capture_of(std::string_view url, std::string_view body,
                          std::string_view fields = "Content-Type: text/html; charset=utf-8\r\n") {
  Capture capture{.url = Url::parse(url).value()};
  capture.began = Timestamp::from_unix_micros(1'715'938'200'123'456);  // 2024-05-17T09:30:00.123456Z
  capture.took = std::chrono::milliseconds(42);
  capture.ip = "192.0.2.7";
  capture.tls = "tls/1.3";
  capture.request = "GET " + std::string(capture.url.path_and_query()) +
                    " HTTP/1.1\r\nHost: " + std::string(capture.url.host()) + "\r\n\r\n";
  capture.response_head = "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n";
  capture.body.append(body);
  capture.via = "https://agency.example/";
  capture.hops = "L";
  capture.site = "the agency";
  return capture;
}

inline PayloadDigests digests_of(const Capture& capture) {
  return digest_payload(parse_response_head(capture.response_head).value().fields, capture.body);
}

struct Walked {
  WalkedRecord place;
  std::string block;
  const RecordHead& head() const { return place.head; }
  std::string field(std::string_view name) const { return std::string(head().get(name).value_or("(absent)")); }
};

// Every record of a file that is expected to be whole.
inline std::vector<Walked> records_in(const std::filesystem::path& file) {
  std::vector<Walked> all;
  auto reader = WarcReader::open(file);
  REQUIRE(reader);
  while (reader->next()) {
    std::string block;
    REQUIRE(reader->block([&](std::string_view piece) { block += piece; }));
    all.push_back({reader->passed(), std::move(block)});
  }
  CHECK(reader->losses().empty());
  CHECK(reader->oddities().empty());
  return all;
}

}  // namespace chancery::test
