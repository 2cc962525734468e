// SPDX-License-Identifier: Apache-2.0
#include "tests/support/warc_web.h"

#include <fmt/format.h>

#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/raw_client.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {
namespace {

std::string record(std::string_view type, std::string_view url, std::string_view block, std::string_view more = "") {
  return fmt::format(
      "WARC/1.1\r\nWARC-Type: {}\r\nWARC-Target-URI: {}\r\nWARC-Date: 2024-05-17T09:30:00Z\r\n"
      "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n{}Content-Length: {}\r\n\r\n{}\r\n\r\n",
      type, url, more, block.size(), block);
}

}  // namespace

TEST_CASE("A WARC is played back as the web it was captured from") {
  const TempDir folder;
  const auto chunked_page =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Kept: yes\r\n\r\n5\r\nriver\r\n0\r\n\r\n";
  const auto later = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nlater";
  const auto moved = "HTTP/1.1 301 Moved\r\nLocation: /there\r\n\r\n";
  const auto same = "HTTP/1.1 200 OK\r\nX-Copy: yes\r\n\r\n";
  write_file(
      folder / "a.warc",
      record("response", "http://agency.example/a?b", chunked_page) +
          record("response", "http://agency.example/a?b", later) + record("response", "https://other.example/", moved) +
          record("request", "http://agency.example/a?b", "GET") +
          record("revisit", "http://other.example/copy", same,
                 "WARC-Refers-To-Target-URI: http://agency.example/a?b\r\n") +
          record("revisit", "http://other.example/lost", same, "WARC-Refers-To-Target-URI: http://gone.example/\r\n") +
          record("response", "dns:agency.example", "20240517"));
  LoopbackSite site;
  const auto played = play_warc(site, folder / "a.warc");
  CHECK(played.answers == 4);
  CHECK(played.left_out == 2);

  const auto get = [&](const std::string& host, const std::string& target) {
    RawClient client(site.port(), site.address(host));
    client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    return client.rest();
  };
  const auto first = get("agency.example", "/a?b");
  CHECK(first.find("X-Kept: yes") != std::string::npos);
  CHECK(first.ends_with("Content-Length: 5\r\n\r\nriver"));
  CHECK(get("agency.example", "/a?b").ends_with("Content-Length: 5\r\n\r\nlater"));
  CHECK(get("agency.example", "/a?b").ends_with("later"));
  CHECK(get("other.example", "/").starts_with("HTTP/1.1 301 Moved\r\nLocation: /there"));
  CHECK(get("other.example", "/copy").ends_with("later"));
  CHECK(get("other.example", "/lost").starts_with("HTTP/1.1 404"));
}

TEST_CASE("Captures that other tools made are played") {
  const auto shared = shared_dir();
  if (!shared) return;
  LoopbackSite site;
  std::size_t answers = 0;
  for (const auto* name : {"iana", "dupes", "http-return-codes", "test1"}) {
    CAPTURE(name);
    const auto played = play_warc(site, *shared / "warc-samples/captures" / (std::string(name) + ".warc.gz"));
    CHECK(played.answers > 0);
    answers += played.answers;
  }
  CHECK(answers > 100);
  RawClient client(site.port(), site.address("www.iana.org"));
  client.send("GET / HTTP/1.1\r\nHost: www.iana.org\r\nConnection: close\r\n\r\n");
  CHECK(client.rest().find("Internet Assigned Numbers Authority") != std::string::npos);
}

TEST_CASE("What is no WARC is not played") {
  const TempDir folder;
  write_file(folder / "a.warc", "not a record");
  LoopbackSite site;
  CHECK_THROWS(play_warc(site, folder / "a.warc"));
  CHECK_THROWS(play_warc(site, folder / "none.warc"));
}

}  // namespace chancery::test
