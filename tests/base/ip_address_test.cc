// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.h"

#include "base/url.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

std::string written(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->to_string() : "none";
}

}  // namespace

TEST_CASE("Addresses are read, and written as RFC 5952 asks") {
  struct Row {
    std::string_view text, written, because;
  };
  const auto row = GENERATE(values<Row>({
      {"192.0.2.1", "192.0.2.1", "IPv4"},
      {"255.255.255.255", "255.255.255.255", "its last"},
      {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "the first of two equal runs is shortened (4.2.3)"},
      {"2001:db8:0:0:1:0:0:0", "2001:db8:0:0:1::", "the longer one otherwise"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "a single zero is not (4.2.2)"},
      {"::", "::", "nothing but zeros"},
      {"::1", "::1", "loopback"},
      {"1::", "1::", "zeros at the end"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", "a gap of one piece"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", "at the other end"},
      {"::ffff:192.0.2.1", "::ffff:c000:201", "an IPv4 tail"},
      {"1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201", "behind six pieces"},
      {"0192.0.2.1", "none", "a leading zero"},
      {"192.0.2", "none", "three parts"},
      {"192.0.2.1.", "none", "a dot too many"},
      {"192.0.2.256", "none", "nine bits"},
      {"192.0.2.1:80", "none", "a port"},
      {"0x7f.0.0.1", "none", "hexadecimal"},
      {"", "none", "nothing"},
      {":", "none", "half a gap"},
      {":::", "none", "a gap and a half"},
      {"1::2::3", "none", "two gaps"},
      {"1:2:3:4:5:6:7", "none", "seven pieces"},
      {"1:2:3:4:5:6:7:8:9", "none", "nine"},
      {"1:2:3:4:5:6:7:8::", "none", "eight and a gap"},
      {"::1:2:3:4:5:6:7:8", "none", "a gap and eight"},
      {"1:2:3:4:5:6:7:192.0.2.1", "none", "seven and an IPv4 tail"},
      {"12345::", "none", "five digits"},
      {"1:", "none", "a colon at the end"},
      {":1", "none", "a colon at the start"},
      {"::192.0.2", "none", "a short tail"},
      {"::192.0.2.1:1", "none", "a tail that is not one"},
      {"[::1]", "none", "brackets"},
      {"fe80::1%eth0", "none", "a zone"},
      {"::g", "none", "no digit"},
  }));
  INFO(row.because);
  CAPTURE(row.text);
  CHECK(written(row.text) == row.written);
  if (row.written != "none") CHECK(written(row.written) == row.written);
}

TEST_CASE("IPv4 addresses are recognised in every spelling that browsers know") {
  struct Row {
    std::string_view host, address, because;
  };
  const auto row = GENERATE(values<Row>({
      {"192.0.2.1", "192.0.2.1", "as usual"},
      {"192.513", "192.0.2.1", "the last part fills the rest"},
      {"0xC0000201", "192.0.2.1", "one part, hexadecimal"},
      {"3221225985", "192.0.2.1", "one part, decimal"},
      {"0300.0.02.01", "192.0.2.1", "octal"},
      {"0x.0x.0x.0x", "0.0.0.0", "an empty hexadecimal number is zero"},
      {"192.0.2.1.", "192.0.2.1", "a dot behind it"},
      {"4294967295", "255.255.255.255", "the largest"},
      {"4294967296", "none", "one more"},
      {"99999999999999999999999999", "none", "more than any integer holds"},
      {"192.0.2.256", "none", "over 255"},
      {"256.1", "none", "over 255 before the last"},
      {"08", "none", "no octal digit"},
      {"1.2.3.4.5", "none", "five parts"},
      {"1..2", "none", "an empty part"},
      {"..", "none", "nothing but dots"},
      {"", "none", "nothing"},
      {"a", "none", "a name"},
  }));
  INFO(row.because);
  CAPTURE(row.host);
  const auto address = parse_ipv4(row.host);
  CHECK((address ? IpAddress::v4(*address).to_string() : "none") == row.address);
}

TEST_CASE("Only addresses that anybody may have are public") {
  struct Row {
    std::string_view first, last, because;
  };
  const auto row = GENERATE(values<Row>({
      {"0.0.0.0", "0.255.255.255", "this network"},
      {"10.0.0.0", "10.255.255.255", "private"},
      {"100.64.0.0", "100.127.255.255", "shared"},
      {"127.0.0.0", "127.255.255.255", "loopback"},
      {"169.254.0.0", "169.254.255.255", "link-local, cloud metadata"},
      {"172.16.0.0", "172.31.255.255", "private"},
      {"192.0.0.0", "192.0.0.255", "protocol assignments"},
      {"192.0.2.0", "192.0.2.255", "documentation"},
      {"192.88.99.0", "192.88.99.255", "6to4 relays"},
      {"192.168.0.0", "192.168.255.255", "private"},
      {"198.18.0.0", "198.19.255.255", "benchmarks"},
      {"198.51.100.0", "198.51.100.255", "documentation"},
      {"203.0.113.0", "203.0.113.255", "documentation"},
      {"224.0.0.0", "255.255.255.255", "multicast, reserved, broadcast"},
      {"::", "::1", "unspecified and loopback"},
      {"::ffff:10.0.0.0", "::ffff:10.255.255.255", "private, mapped"},
      {"64:ff9b::127.0.0.0", "64:ff9b::127.255.255.255", "loopback through NAT64"},
      {"2002:a9fe::", "2002:a9fe:ffff::", "link-local through 6to4"},
      {"::8.8.8.8", "::8.8.8.9", "IPv4-compatible"},
      {"64:ff9b:1::", "64:ff9b:1:ffff::", "local NAT64, RFC 8215"},
      {"100::", "100::ffff", "discard, RFC 6666"},
      {"2001::", "2001:1ff:ffff::", "Teredo, ORCHID and other protocols"},
      {"2001:db8::", "2001:db8:ffff::", "documentation"},
      {"3fff::", "3fff:fff:ffff::", "documentation"},
      {"5f00::", "5f00:ffff::", "segment routing"},
      {"fc00::", "fdff:ffff::", "unique local"},
      {"fe80::", "febf:ffff::", "link-local"},
      {"fec0::", "feff:ffff::", "site-local, deprecated"},
      {"ff00::", "ffff:ffff::", "multicast"},
  }));
  INFO(row.because);
  CAPTURE(row.first, row.last);
  CHECK_FALSE(IpAddress::parse(row.first)->is_public());
  CHECK_FALSE(IpAddress::parse(row.last)->is_public());
}

TEST_CASE("The neighbours of private blocks are public") {
  for (const auto* text :
       {"1.0.0.0",        "9.255.255.255",    "11.0.0.0",       "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0",      "169.253.255.255",  "169.255.0.0",    "172.15.255.255", "172.32.0.0",  "192.0.1.0",
        "192.0.3.0",      "192.167.255.255",  "192.169.0.0",    "198.17.255.255", "198.20.0.0",  "223.255.255.255",
        "2000::1",        "2001:200::",       "2001:db7::1",    "2001:db9::",     "3fff:1000::", "2606:4700::1111",
        "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
    CAPTURE(text);
    CHECK(IpAddress::parse(text)->is_public());
  }
}

TEST_CASE("A block holds its addresses and nobody else's") {
  struct Row {
    std::string_view block, address;
    bool inside;
  };
  const auto row = GENERATE(values<Row>({
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.0", false},
      {"10.1.2.3/8", "10.9.9.9", true},
      {"192.0.2.128/25", "192.0.2.127", false},
      {"192.0.2.128/25", "192.0.2.255", true},
      {"0.0.0.0/0", "255.255.255.255", true},
      {"0.0.0.0/0", "::1", false},
      {"127.0.0.1", "127.0.0.1", true},
      {"127.0.0.1", "127.0.0.2", false},
      {"fd00::/8", "fdff::1", true},
      {"fd00::/8", "fc00::1", false},
      {"::1/128", "::1", true},
  }));
  CAPTURE(row.block, row.address);
  CHECK(IpBlock::parse(row.block)->contains(*IpAddress::parse(row.address)) == row.inside);
}

TEST_CASE("What is no block is refused") {
  for (const auto* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8 ", "10/8", "a/8", "::/1000"}) {
    CAPTURE(text);
    CHECK_FALSE(IpBlock::parse(text));
  }
}

TEST_CASE("IPv4 spellings agree with the shared table") {
  test::check_table("url/ipv4-forms.json", [](const test::Json& row) {
    const auto address = parse_ipv4(row.str("host"));
    return (address ? IpAddress::v4(*address).to_string() : "none") == row.opt("ipv4").value_or("none");
  });
}

TEST_CASE("What may not be asked agrees with the shared table") {
  test::check_table("security/ssrf.json", [](const test::Json& row) {
    if (!row.has("blocked")) return true;
    auto text = row.str("address");
    if (row.has("url")) {
      const auto url = Url::parse(row.str("url"));
      if (!url || !url->is_http()) return row.flag("blocked");
      text = url->hostname();
      if (text.starts_with('[')) text = text.substr(1, text.size() - 2);
    }
    const auto address = IpAddress::parse(text);
    return row.flag("blocked") != (address && address->is_public());
  });
}

}  // namespace chancery
