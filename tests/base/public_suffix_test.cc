// SPDX-License-Identifier: Apache-2.0
#include "base/public_suffix.h"

#include <cstdlib>
#include <filesystem>

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

// The tables were computed from the list beside them, so that is the one to ask.
const bool kSharedList = [] {
  const auto shared = test::shared_dir();
  if (!shared) return false;
  const auto list = *shared / "conformance/psl/public_suffix_list.dat";
  return std::filesystem::exists(list) && setenv("CHANCERY_PUBLIC_SUFFIX_LIST", list.c_str(), /*overwrite=*/0) == 0;
}();

std::string domain(std::string_view host, SuffixRules rules = SuffixRules::icann_and_private) {
  return registrable_domain(host, rules).value_or("none");
}

}  // namespace

TEST_CASE("A registrable domain is one label more than a public suffix") {
  struct Row {
    std::string_view host, domain, because;
  };
  const auto row = GENERATE(values<Row>({
      {"www.mee.gov.cn", "mee.gov.cn", "gov.cn is a suffix"},
      {"gov.cn", "none", "and has none itself"},
      {"WWW.Example.COM", "example.com", "names know no case"},
      {"www.example.com.", "example.com", "nor the root's dot"},
      {"a.b.unlisted-tld", "b.unlisted-tld", "an unlisted top level is a suffix"},
      {"www.city.kobe.jp", "city.kobe.jp", "an exception to a wildcard"},
      {"a.b.c.kobe.jp", "b.c.kobe.jp", "the wildcard"},
      {"www.\u98DF\u72EE.\u516C\u53F8.cn", "\u98DF\u72EE.\u516C\u53F8.cn", "U-labels"},
      {"www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn", "A-labels"},
      {"localhost", "none", "a single label"},
      {"192.0.2.1", "none", "an IPv4 address"},
      {"0x7f.1", "none", "in any spelling"},
      {"[2001:db8::7]", "none", "an IPv6 address"},
      {"2001:db8::7", "none", "without its brackets"},
      {".example.com", "none", "an empty label"},
      {"a..com", "none", "another"},
      {".", "none", "the root"},
      {"", "none", "nothing"},
  }));
  INFO(row.because);
  CAPTURE(row.host);
  CHECK(domain(row.host) == row.domain);
}

TEST_CASE("Private rules make strangers of one company's customers; ICANN's alone do not") {
  CHECK(domain("a.github.io") == "a.github.io");
  CHECK(domain("a.github.io", SuffixRules::icann) == "github.io");
}

TEST_CASE("A suffix that is new in the list makes its agencies strangers") {
  if (!kSharedList) return;  // Debian's list is of 2023
  CHECK(domain("www.ministry.gov.cz") == "ministry.gov.cz");
}

TEST_CASE("Registrable domains agree with the public suffix list's own table") {
  test::check_table("psl/registrable-domain.json", [](const test::Json& row) {
    return domain(row.str("host")) == row.opt("registrable").value_or("none");
  });
}

TEST_CASE("Registrable domains of governments agree with the shared table") {
  test::check_table("psl/government-hosts.json", [](const test::Json& row) {
    return domain(row.str("host"), SuffixRules::icann) == row.opt("registrable").value_or("none");
  });
}

}  // namespace chancery
