// SPDX-License-Identifier: Apache-2.0
#include "base/http_head.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A response head is read and says where the body begins") {
  const std::string bytes =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\n<html>";
  const auto head = parse_response_head(bytes);
  REQUIRE(head);
  CHECK(head->version == "HTTP/1.1");
  CHECK(head->status == 200);
  CHECK(head->reason == "OK");
  CHECK(bytes.substr(head->size) == "<html>");
  REQUIRE(head->fields.all.size() == 3);
  CHECK(head->fields.all[2].name == "set-cookie");
  CHECK(head->fields.get("CONTENT-TYPE") == "text/html");
  CHECK(head->fields.get("Set-Cookie") == "a=1");
  CHECK(head->fields.joined("set-cookie") == "a=1, b=2");
  CHECK_FALSE(head->fields.get("Content"));
  CHECK(head->fields.joined("Content").empty());
}

TEST_CASE("Status lines are read as servers send them") {
  struct Row {
    std::string_view line, version;
    int status;
    std::string_view reason;
  };
  const auto row = GENERATE(values<Row>({
      {"HTTP/1.1 404 Not Found", "HTTP/1.1", 404, "Not Found"},
      {"HTTP/1.0 200", "HTTP/1.0", 200, ""},
      {"HTTP/1.1 200 ", "HTTP/1.1", 200, ""},
      {"HTTP/1.1  302   Moved ", "HTTP/1.1", 302, "Moved"},
      {"HTTP/1.1\t200\tOK", "HTTP/1.1", 200, "OK"},
      {"http/1.1 200 ok", "http/1.1", 200, "ok"},
      {"HTTP/1.1 200OK", "HTTP/1.1", 200, "OK"},
      {"HTTP/2 204", "HTTP/2", 204, ""},
      {"HTTP 200 OK", "HTTP", 200, "OK"},
      {"ICY 200 OK", "ICY", 200, "OK"},
      {"HTTP/1.1 999 No\xE9l", "HTTP/1.1", 999, "No\xE9l"},
      {"\r\n\r\nHTTP/1.1 200 OK", "HTTP/1.1", 200, "OK"},
  }));
  CAPTURE(row.line);
  const auto head = parse_response_head(std::string(row.line) + "\r\n\r\n");
  REQUIRE(head);
  CHECK(head->version == row.version);
  CHECK(head->status == row.status);
  CHECK(head->reason == row.reason);
}

TEST_CASE("What is no status line is refused") {
  for (const auto* line : {"<html>", "HTTP/1.1", "HTTP/1.1 OK", "HTTP/1.1 2000 OK", "HTTPS/1.1 200 OK", "200 OK",
                           " HTTP/1.1 200 OK", "HTTP/1.1 -1"}) {
    CAPTURE(line);
    const auto head = parse_response_head(std::string(line) + "\r\n\r\n");
    REQUIRE_FALSE(head);
    CHECK(head.error().fault == Fault::malformed);
  }
}

TEST_CASE("Field lines are read as browsers read them") {
  struct Row {
    std::string_view lines, name, value, because;
  };
  const auto row = GENERATE(values<Row>({
      {"A: x\r\n", "A", "x", "as it should be"},
      {"A:x\n", "A", "x", "a bare LF, no space"},
      {"A: x\r\r\n", "A", "x", "one CR too many"},
      {"A \t:  x \t\r\n", "A", "x", "blanks before the colon and around the value"},
      {"A: x\r\n  y\r\n\tz\r\n", "A", "x y z", "folded lines (RFC 9112 5.2)"},
      {"A:\r\n x\r\n", "A", "x", "a value that begins on the second line"},
      {"A: x: y\r\n", "A", "x: y", "a colon in the value"},
      {"A:\r\n", "A", "", "no value"},
      {"A: \xE4\xBD\xA0 \xFF\r\n", "A", "\xE4\xBD\xA0 \xFF", "bytes as sent"},
      {"nonsense\r\nA: x\r\n", "A", "x", "a line without a colon says nothing"},
      {": v\r\nA: x\r\n", "A", "x", "nor does one without a name"},
      {" odd: y\r\nA: x\r\n", "A", "x", "nor a fold with nothing before it (RFC 9112 2.2)"},
      {"A: x\r\nnonsense\r\n more\r\n", "A", "x", "a fold belongs to the line before it, whatever that is"},
  }));
  INFO(row.because);
  const auto head = parse_response_head("HTTP/1.1 200 OK\r\n" + std::string(row.lines) + "\r\nbody: no\r\n\r\n");
  REQUIRE(head);
  REQUIRE(head->fields.all.size() == 1);
  CHECK(head->fields.all[0].name == row.name);
  CHECK(head->fields.all[0].value == row.value);
}

TEST_CASE("A head cut at any byte is truncated, and never read as a whole one") {
  const std::string_view whole = "HTTP/1.1 200 OK\r\nA: x\r\n y\r\nB: z\r\n\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const auto head = parse_response_head(whole.substr(0, size));
    REQUIRE_FALSE(head);
    CHECK(head.error().fault == Fault::truncated);
  }
  CHECK(parse_response_head(whole)->size == whole.size());
}

TEST_CASE("A head has limits") {
  const std::string line = "HTTP/1.1 200 OK\r\n";
  const auto long_value = parse_response_head(line + "A: " + std::string(kMaxHeadBytes, 'x') + "\r\n\r\n");
  REQUIRE_FALSE(long_value);
  CHECK(long_value.error().fault == Fault::too_large);

  std::string fields;
  for (std::size_t i = 0; i < kMaxHeadFields; ++i) fields += "A: x\r\n";
  CHECK(parse_response_head(line + fields + "\r\n"));
  const auto many = parse_response_head(line + fields + "A: x\r\n\r\n");
  REQUIRE_FALSE(many);
  CHECK(many.error().fault == Fault::too_large);
}

TEST_CASE("A request head is read, with whatever its target holds") {
  const auto head = parse_request_head("GET /a b?c HTTP/1.1\r\nHost: agency.example\r\n\r\n");
  REQUIRE(head);
  CHECK(head->method == "GET");
  CHECK(head->target == "/a b?c");
  CHECK(head->version == "HTTP/1.1");
  CHECK(head->fields.get("host") == "agency.example");
  for (const auto* line : {"GET /", "GET", "GET HTTP/1.1", "GET / FTP/1.1", " / HTTP/1.1"}) {
    CAPTURE(line);
    const auto refused = parse_request_head(std::string(line) + "\r\n\r\n");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::malformed);
  }
}

}  // namespace chancery
