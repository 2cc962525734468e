// SPDX-License-Identifier: Apache-2.0
#include "crawler/resolver.h"

#include <future>

#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/fake_clock.h"

namespace chancery {
namespace {

using namespace std::chrono_literals;

std::vector<IpAddress> addresses(const std::vector<std::string>& texts) {
  std::vector<IpAddress> all;
  for (const auto& text : texts) all.push_back(IpAddress::parse(text).value());
  return all;
}

// A resolver whose names resolve as the test says, and may change.
struct Names {
  std::map<std::string, std::vector<std::string>> known;
  int asked = 0;
  test::FakeClock clock;
  Resolver resolver{options(), clock};

  Resolver::Options options() {
    Resolver::Options options;
    options.threads = 1;
    options.look_up = [this](const std::string& host) -> Result<std::vector<IpAddress>> {
      ++asked;
      const auto found = known.find(host);
      if (found == known.end()) return Error{Fault::dns, host + ": no such name"};
      return addresses(found->second);
    };
    return options;
  }

  Result<Endpoint> resolve(const std::string& url) {
    std::promise<Result<Endpoint>> promise;
    resolver.resolve(Url::parse(url).value(), [&](Result<Endpoint> found) { promise.set_value(std::move(found)); });
    return promise.get_future().get();
  }
};

}  // namespace

TEST_CASE("A name is looked up once and kept a while") {
  Names names;
  names.known["agency.example"] = {"8.8.8.8"};
  CHECK(names.resolve("http://agency.example/")->address == IpAddress::parse("8.8.8.8"));
  CHECK(names.resolve("https://agency.example/other")->address == IpAddress::parse("8.8.8.8"));
  CHECK(names.asked == 1);
  names.clock.advance(601s);
  CHECK(names.resolve("http://agency.example/"));
  CHECK(names.asked == 2);
  CHECK(names.resolve("http://gone.example/").error().fault == Fault::dns);
}

TEST_CASE("No name and no address leads into a private network") {
  test::check_table("security/ssrf.json", [](const test::Json& row) {
    if (!row.has("blocked")) return true;  // either verdict
    Names names;
    bool blocked = true;
    if (const auto text = row.opt("url")) {
      const auto url = Url::parse(*text);
      blocked = !url || !url->is_http() || !names.resolve(*text);
    } else if (const auto address = IpAddress::parse(row.str("address"))) {
      // Behind a name, alone and in the company of a good one.
      names.known["alone.example"] = {row.str("address")};
      names.known["rebinding.example"] = {"8.8.8.8", row.str("address")};
      blocked = !names.resolve("http://alone.example/");
      if (blocked != !names.resolve("http://rebinding.example/")) return false;
      const auto literal = address->is_v4() ? address->to_string() : "[" + address->to_string() + "]";
      if (blocked != !names.resolve("http://" + literal + "/")) return false;
    }
    return blocked == row.flag("blocked");
  });
}

TEST_CASE("A name that turns private after its first answer is refused from then on") {
  Names names;
  names.known["agency.example"] = {"8.8.8.8"};
  REQUIRE(names.resolve("http://agency.example/"));
  names.known["agency.example"] = {"127.0.0.1"};
  CHECK(names.resolve("http://agency.example/"));  // the address that was judged, until it is looked up anew
  names.clock.advance(601s);
  const auto refused = names.resolve("http://agency.example/");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::refused);
  CHECK_THAT(refused.error().detail, Catch::Contains("127.0.0.1, which is not a public address"));
}

TEST_CASE("After a failed connection the name's next address is given, round and round") {
  Names names;
  names.known["agency.example"] = {"2001:4860::1", "8.8.8.8", "8.8.4.4"};
  const auto first = names.resolve("http://agency.example/");
  REQUIRE(first);
  CHECK(first->others == 2);
  CHECK(first->address.to_string() == "2001:4860::1");
  CHECK(names.resolver.next("agency.example")->address.to_string() == "8.8.8.8");
  CHECK(names.resolve("http://agency.example/")->address.to_string() == "8.8.8.8");  // remembered
  CHECK(names.resolver.next("agency.example")->address.to_string() == "8.8.4.4");
  CHECK(names.resolver.next("agency.example")->address.to_string() == "2001:4860::1");
  CHECK_FALSE(names.resolver.next("unknown.example"));
}

TEST_CASE("What a name resolved to is told once, and what the config says never") {
  Names names;
  names.known["agency.example"] = {"8.8.8.8", "2001:4860::1"};
  REQUIRE(names.resolve("http://agency.example/"));
  REQUIRE(names.resolve("http://9.9.9.9/"));
  CHECK_FALSE(names.resolve("http://gone.example/"));
  const auto told = names.resolver.answers();
  REQUIRE(told.size() == 1);
  CHECK(told[0].host == "agency.example");
  CHECK(told[0].when == names.clock.utc());
  CHECK(told[0].addresses == addresses({"8.8.8.8", "2001:4860::1"}));
  names.clock.advance(601s);
  REQUIRE(names.resolve("http://agency.example/"));
  CHECK(names.resolver.answers().empty());
}

}  // namespace chancery
