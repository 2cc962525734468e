// SPDX-License-Identifier: Apache-2.0
#include "base/host.h"

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

std::string host(std::string_view text) { return parse_host(text).value_or("none"); }

bool is_row(const test::Json& row) { return host(row.str("input")) == row.opt("output").value_or("none"); }

}  // namespace

TEST_CASE("Hosts are read as the URL Standard reads them (3.5)") {
  struct Row {
    std::string_view text, host, because;
  };
  const auto row = GENERATE(values<Row>({
      {"Agency.Example", "agency.example", "small letters"},
      {"agency.example.", "agency.example.", "the root's dot is kept"},
      {"a_b.example", "a_b.example", "underscores are in use"},
      {"r3---sn.example", "r3---sn.example", "hyphens anywhere"},
      {"-a-.example", "-a-.example", "also at the ends"},
      {"B\u00FCcher.example", "xn--bcher-kva.example", "IDNA"},
      {"fa\u00DF.example", "xn--fa-hia.example", "sharp s is a letter of its own (non-transitional)"},
      {"\u4E2D\u56FD\u3002\u653F\u52A1", "xn--fiqs8s.xn--zfr164b", "an ideographic full stop"},
      {"%e4%b8%ad\u56FD.cn", "xn--fiqs8s.cn", "half of it escaped"},
      {"\u00ADa.example", "a.example", "a soft hyphen is nothing"},
      {"\u1E9E.example", "xn--zca.example", "capital sharp s is a sharp s since Unicode 15.1"},
      {"\u10A0\u04C0.example", "xn--s5a196r.example", "Georgian capitals have small letters since Unicode 16"},
      {"a\u3164b.example", "ab.example", "a filler is nothing since Unicode 16"},
      {"xn--bcher-kva.example", "xn--bcher-kva.example", "an A-label is kept"},
      {"XN--BCHER-KVA.example", "xn--bcher-kva.example", "in any case"},
      {"a\u2025b.example", "none", "maps to an empty label, and dots are no letters"},
      {"\u064Aa.example", "none", "letters of both directions in a label (RFC 5893)"},
      {"a\u200Cb.example", "none", "a joiner that joins nothing (RFC 5892 A.1)"},
      {"a b.example", "none", "a space"},
      {"a%20b.example", "none", "an escaped space"},
      {"a%2Fb.example", "none", "an escaped slash"},
      {"a%00.example", "none", "an escaped NUL"},
      {"a%.example", "none", "a broken escape"},
      {"%ff.example", "none", "escapes that are no UTF-8"},
      {"\u00AD", "none", "nothing but a soft hyphen"},
      {"", "none", "nothing"},
      {"127.1", "127.0.0.1", "IPv4 in two parts"},
      {"\uFF11\uFF12\uFF17.1", "127.0.0.1", "in full-width digits"},
      {"0x7f000001", "127.0.0.1", "in one part"},
      {"0300.0250.0.1", "192.168.0.1", "in octal"},
      {"1.2.3.4.", "1.2.3.4", "with a dot behind it"},
      {"256.1.1.1", "none", "out of range"},
      {"1.2.3.4.5", "none", "five parts"},
      {"a.1", "none", "ends in a number and is no address"},
      {"a.0x", "none", "so does this"},
      {"1.a", "1.a", "this does not"},
      {"[2001:DB8::0:7]", "[2001:db8::7]", "IPv6"},
      {"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "IPv6 with an IPv4 tail"},
      {"[::1", "none", "an open bracket"},
      {"[1.2.3.4]", "none", "IPv4 in brackets"},
      {"[fe80::1%eth0]", "none", "a zone"},
  }));
  INFO(row.because);
  CAPTURE(row.text);
  CHECK(host(row.text) == row.host);
}

TEST_CASE("A host name too long for anybody's DNS is refused before it costs time") {
  std::string label;
  for (int i = 0; i < 10'000; ++i) label += "\u00FC";
  const auto refused = parse_host(label + ".example");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::too_large);
}

TEST_CASE("Hosts of unknown schemes are kept, but for what no host may hold") {
  CHECK(parse_opaque_host("A%41b\u00FC").value() == "A%41b%C3%BC");
  CHECK(parse_opaque_host("1.2").value() == "1.2");
  CHECK(parse_opaque_host("[::0]").value() == "[::]");
  CHECK_FALSE(parse_opaque_host("a b"));
  CHECK_FALSE(parse_opaque_host("a|b"));
}

TEST_CASE("Domain names agree with the tables of web-platform-tests") {
  test::check_table("url/idna-toascii.json", is_row);
  test::check_table("url/idna-uts46.json", is_row,
                    {
                        "idna-uts46-0040",  // the empty domain: it maps to itself, and is no host
                        "idna-uts46-1913",  // an ideograph of Unicode 17, unassigned in ICU 72
                    });
}

}  // namespace chancery
