// SPDX-License-Identifier: Apache-2.0
// docs/warc-rules.md names these tests by the rules they break.
#include "archive/warc_rules.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/support/catch.h"

namespace chancery {
namespace {

constexpr std::string_view kId = "<urn:uuid:00000000-0000-4000-8000-000000000001>";

// A head of that type with all that the standard demands, and no more.
RecordHead minimal(std::string_view type) {
  RecordHead head;
  head.add("WARC-Type", type);
  head.add("WARC-Record-ID", kId);
  head.add("WARC-Date", "2024-05-17T09:30:00.123456Z");
  if (type != "warcinfo" && type != "metadata") head.add("WARC-Target-URI", "https://agency.example/");
  if (type == "revisit") head.add("WARC-Profile", kServerNotModified);
  if (type == "continuation") {
    head.add("WARC-Segment-Number", "2");
    head.add("WARC-Segment-Origin-ID", kId);
  }
  head.add("Content-Length", "0");
  return head;
}

const std::set<std::string_view> kAll = {"warcinfo", "response", "resource",   "request",
                                         "metadata", "revisit",  "conversion", "continuation"};

}  // namespace

TEST_CASE("Every type of record has a smallest form, and each field in it is needed (WARC 1.1 5, 6)") {
  for (const auto type : kAll) {
    CAPTURE(type);
    const auto head = minimal(type);
    CHECK(broken_rule(head) == std::nullopt);
    for (std::size_t i = 0; i < head.fields.size(); ++i) {
      auto lacking = head;
      lacking.fields.erase(lacking.fields.begin() + static_cast<std::ptrdiff_t>(i));
      CAPTURE(head.fields[i].first);
      CHECK(broken_rule(lacking));
    }
  }
}

TEST_CASE("A field stands only on the records the standard allows it on (WARC 1.1 5)") {
  struct Row {
    std::string_view field, value;
    std::set<std::string_view> on;
  };
  const std::set<std::string_view> exchange = {"response", "resource", "request", "metadata", "revisit"};
  const auto without = [](std::set<std::string_view> types) {
    auto rest = kAll;
    for (const auto type : types) rest.erase(type);
    return rest;
  };
  const Row rows[] = {
      {"WARC-Concurrent-To", kId, exchange},
      {"WARC-IP-Address", "192.0.2.7", exchange},
      {"WARC-Refers-To", kId, {"metadata", "revisit", "conversion"}},
      {"WARC-Refers-To-Target-URI", "https://agency.example/", {"revisit"}},
      {"WARC-Refers-To-Date", "2024-05-17T09:30:00Z", {"revisit"}},
      {"WARC-Payload-Digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", without({"warcinfo", "metadata"})},
      {"WARC-Block-Digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", kAll},
      {"WARC-Warcinfo-ID", kId, without({"warcinfo"})},
      {"WARC-Filename", "a.warc.gz", {"warcinfo"}},
      {"WARC-Truncated", "length", kAll},
      {"Content-Type", "text/plain", without({"continuation"})},
      {"WARC-Protocol", "h2", exchange},
      {"X-Anything", "else", kAll},
  };
  for (const auto& row : rows)
    for (const auto type : kAll) {
      CAPTURE(row.field, type);
      auto head = minimal(type);
      head.add(row.field, row.value);
      CHECK(broken_rule(head).has_value() != row.on.contains(type));
    }
}

TEST_CASE("Only WARC-Concurrent-To and WARC-Protocol stand twice on a record") {
  for (const auto& [field, value, may] :
       {std::tuple("WARC-Concurrent-To", kId, true), std::tuple("WARC-Protocol", std::string_view("h2"), true),
        std::tuple("warc-type", std::string_view("response"), false),
        std::tuple("Content-Length", std::string_view("0"), false)}) {
    CAPTURE(field);
    auto head = minimal("response");
    head.add(field, value);
    head.add(field, value);
    CHECK(broken_rule(head).has_value() != may);
  }
}

TEST_CASE("A value that would break the file or the standard is refused") {
  struct Row {
    std::string_view field, value, because;
  };
  const auto row = GENERATE(values<Row>({
      {"WARC-Target-URI", "https://agency.example/\r\nX: y", "a line end would forge a field"},
      {"WARC-Target-URI", "<https://agency.example/>", "1.1 writes it bare"},
      {"WARC-Target-URI", "https://agency.example/a b", "a space is no URI"},
      {"WARC-Record-ID", "urn:uuid:1", "an id stands in <>"},
      {"WARC-Record-ID", "<urn:uuid:1> <urn:uuid:2>", "one id"},
      {"WARC-Date", "2024-05-17T09:30:00+02:00", "dates are UTC"},
      {"WARC-Date", "yesterday", "no date"},
      {"WARC-IP-Address", "agency.example", "an address is numeric"},
      {"WARC-IP-Address", "[2001:db8::7]", "without brackets"},
      {"WARC-Truncated", "maybe", "four reasons are known"},
      {"Content-Length", "0x10", "digits"},
      {"Content-Length", "5", "a block needs its Content-Type"},
      {"WARC-Profile", kIdenticalPayload, "which needs the payload's digest"},
  }));
  INFO(row.because);
  auto head = minimal(row.field == "WARC-Profile" ? "revisit" : "response");
  head.set(row.field, row.value);
  CHECK(broken_rule(head));
}

TEST_CASE("What the standard says of a field's value is known rule by rule (WARC 1.1 4, 5)") {
  struct Row {
    std::string type, field, value, broken;
  };
  const Row rows[] = {
      {"response", "X-Any Thing", "y", "response \"X-Any Thing\" is no field name"},
      {"response", "X-Any", "caf\xe9", "response X-Any is no UTF-8"},
      {"response", "X-Any", "a\x01", "response X-Any holds a control character"},
      {"response", "WARC-Record-ID", "<no scheme>", "response WARC-Record-ID is not a URI in <>"},
      {"response", "WARC-Concurrent-To", "urn:uuid:1", "response WARC-Concurrent-To is not a URI in <>"},
      {"revisit", "WARC-Refers-To", "<>", "revisit WARC-Refers-To is not a URI in <>"},
      {"response", "WARC-Warcinfo-ID", "1", "response WARC-Warcinfo-ID is not a URI in <>"},
      {"continuation", "WARC-Segment-Origin-ID", "1", "continuation WARC-Segment-Origin-ID is not a URI in <>"},
      {"revisit", "WARC-Profile", "as before", "revisit WARC-Profile is not a bare URI"},
      {"response", "WARC-Target-URI", "https://agency.example/caf\xc3\xa9",
       "response WARC-Target-URI is not a bare URI"},
      {"response", "WARC-Target-URI", "/news", "response WARC-Target-URI is not a bare URI"},
      {"response", "WARC-Date", "2024", ""},
      {"response", "WARC-Date", "2024-05-17", ""},
      {"response", "WARC-Date", "2024-05-17T09:30Z", ""},
      {"response", "WARC-Date", "2024-05-17T09:30:00.123456789Z", ""},
      {"response", "WARC-Date", "2024-05-17T09:30:00.1234567890Z", "response WARC-Date is not a UTC date"},
      {"response", "WARC-Date", "2024-05-17T09:30:00", "response WARC-Date is not a UTC date"},
      {"response", "WARC-Date", "2024-13-17T09:30:00Z", "response WARC-Date is not a UTC date"},
      {"response", "WARC-Date", "2024-05-17 09:30:00Z", "response WARC-Date is not a UTC date"},
      {"response", "Content-Length", "0x10", "response Content-Length is no number"},
      {"response", "Content-Type", "html", "response Content-Type is no media type"},
      {"response", "WARC-Identified-Payload-Type", "a page", "response WARC-Identified-Payload-Type is no media type"},
      {"response", "WARC-Block-Digest", "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
       "response WARC-Block-Digest is not ALGORITHM:VALUE"},
      {"response", "WARC-Payload-Digest",
       "md5:1B2M2Y8AsgTpgAmY7PhCfg==", "response WARC-Payload-Digest is not ALGORITHM:VALUE"},
      {"response", "WARC-Truncated", "by hand", "response WARC-Truncated is no token"},
      {"response", "WARC-Truncated", "tired", ""},
      {"response", "WARC-Segment-Number", "one", "response WARC-Segment-Number is no number"},
      {"response", "WARC-Segment-Number", "1", ""},
      {"response", "WARC-Segment-Number", "2", "response WARC-Segment-Number is 2"},
      {"continuation", "WARC-Segment-Number", "1", "continuation WARC-Segment-Number is 1"},
      {"continuation", "WARC-Segment-Total-Length", "-1", "continuation WARC-Segment-Total-Length is no number"},
      {"response", "WARC-Segment-Total-Length", "1", "response WARC-Segment-Total-Length is not allowed"},
      {"revisit", "WARC-Profile", "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
       "revisit WARC-Payload-Digest is missing"},
      {"response", "WARC-Type", "annotation", ""},
      {"response", "WARC-Type", "an other", "an other WARC-Type is no token"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.field, row.value);
    auto head = minimal(row.type);
    head.set(row.field, row.value);
    CHECK(fmt::format("{}", fmt::join(broken_rules(head), "; ")) == row.broken);
  }
  auto head = minimal("response");
  head.version = "WARC/0.18";
  CHECK(broken_rules(head) == std::vector<std::string>{"response version is WARC/0.18"});
  auto dns = minimal("resource");
  dns.set("WARC-Target-URI", "dns:agency.example");
  dns.set("Content-Type", "text/plain");
  CHECK(broken_rules(dns) == std::vector<std::string>{"resource Content-Type is not text/dns"});
}

TEST_CASE("WARC 1.0 is held to 1.0: whole seconds, and <> round an address") {
  auto head = minimal("response");
  head.version = "WARC/1.0";
  CHECK(broken_rules(head) == std::vector<std::string>{"response WARC-Date is not a UTC date"});
  head.set("WARC-Date", "2024-05-17T09:30:00Z");
  head.set("WARC-Target-URI", "<https://agency.example/>");
  CHECK(broken_rules(head).empty());
  head.version = "WARC/1.1";
  CHECK(broken_rules(head) == std::vector<std::string>{"response WARC-Target-URI is not a bare URI"});
}

TEST_CASE("Every rule that a head breaks is told, not the first alone") {
  auto head = minimal("warcinfo");
  head.add("WARC-Target-URI", "https://agency.example/");
  head.add("WARC-Profile", "x");
  CHECK(broken_rules(head).size() == 3);
}

TEST_CASE("What an extension may say is legal, and odd") {
  auto head = minimal("response");
  head.set("WARC-Type", "annotation");
  head.set("WARC-Truncated", "tired");
  head.set("WARC-Target-URI", "https://agency.example/a|b");
  CHECK(odd_values(head).size() == 3);
  CHECK(odd_values(minimal("response")).empty());
}

TEST_CASE("Records of one file agree with each other (WARC 1.1 5.2, 5.4, 5.7, 6.7.2, 7)") {
  const auto numbered = [](RecordHead head, int number) {
    head.set("WARC-Record-ID", fmt::format("<urn:uuid:00000000-0000-4000-8000-{:012}>", number));
    return head;
  };
  {
    FileRules rules;
    CHECK(rules.broken(minimal("response"), false).empty());
    CHECK(rules.broken(minimal("response"), false) ==
          std::vector<std::string>{"another record has the same WARC-Record-ID"});
  }
  {
    FileRules rules;
    CHECK(rules.broken(minimal("response"), false).empty());
    auto request = numbered(minimal("request"), 2);
    request.add("WARC-Concurrent-To", kId);
    CHECK(rules.broken(request, false).empty());
    request = numbered(request, 3);
    request.set("WARC-Date", "2024-05-17T09:30:01Z");
    CHECK(rules.broken(request, false) ==
          std::vector<std::string>{fmt::format("request WARC-Date is not that of {}, of the same capture", kId)});
  }
  {
    FileRules rules;
    auto revisit = minimal("revisit");
    revisit.set("WARC-Profile", kIdenticalPayload);
    CHECK(rules.broken(numbered(revisit, 1), false).empty());
    CHECK(rules.broken(numbered(revisit, 2), true) ==
          std::vector<std::string>{"revisit WARC-Truncated is not length, and its block has no body"});
    revisit.add("WARC-Truncated", "length");
    CHECK(rules.broken(numbered(revisit, 3), true).empty());
  }
  const auto segment = [&](int number, int bytes, const std::string& total = "") {
    auto head = numbered(minimal(number == 1 ? "response" : "continuation"), number);
    head.set("WARC-Segment-Number", std::to_string(number));
    head.set("Content-Length", std::to_string(bytes));
    if (!total.empty()) head.add("WARC-Segment-Total-Length", total);
    return head;
  };
  {
    FileRules rules;
    CHECK(rules.broken(segment(1, 100), false).empty());
    CHECK(rules.broken(segment(2, 50), false).empty());
    CHECK(rules.broken(segment(3, 7, "157"), false).empty());
  }
  {
    FileRules rules;
    CHECK(rules.broken(segment(1, 100), false).empty());
    CHECK(rules.broken(segment(3, 50), false) ==
          std::vector<std::string>{"continuation WARC-Segment-Number is 3, out of turn"});
    CHECK(rules.broken(segment(4, 7, "200"), false) ==
          std::vector<std::string>{"continuation WARC-Segment-Total-Length is 200, and the segments have 157"});
    auto elsewhere = segment(5, 1);
    elsewhere.set("WARC-Target-URI", "https://other.example/");
    CHECK(rules.broken(elsewhere, false) ==
          std::vector<std::string>{"continuation WARC-Target-URI is not that of the first segment"});
  }
}

}  // namespace chancery
