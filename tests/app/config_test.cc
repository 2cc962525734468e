// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <algorithm>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using namespace std::chrono;

Environment nothing() {
  return [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
}

ConfigRead parse(std::string_view text) { return parse_config(text, "config.toml", nothing()); }

std::vector<std::string> faults(std::string_view text) {
  std::vector<std::string> all;
  for (const auto& fault : parse(text).faults) all.push_back(fault.to_string());
  return all;
}

}  // namespace

TEST_CASE("A site needs two lines: a name and a seed") {
  const auto read = parse("[[site]]\nname = \"agency\"\nseed = \"https://agency.example/\"\n");
  REQUIRE(read.faults.empty());
  const auto settings = read.config.settings({});
  REQUIRE(settings.sites.size() == 1);
  CHECK(settings.sites[0].seeds[0].href() == "https://agency.example/");
  CHECK(settings.sites[0].reach == Reach::host);
  CHECK(settings.sites[0].politeness.delay == 2s);
  CHECK(settings.sites[0].requisites);
}

TEST_CASE("A site may have its own quiet hours, share of the line, and word on robots.txt") {
  const auto read = parse(R"(
[politeness]
quiet_hours = "08:00-18:00 Europe/Berlin"
bandwidth = "1MB"
max_retry_after = "2d"
[[site]]
name = "usual"
seed = "https://usual.example/"
[[site]]
name = "own"
seed = "https://own.example/"
quiet_hours = "Sun 10:00-11:00"
on_robots_error = "allow"
)");
  REQUIRE(read.faults.empty());
  const auto sites = read.config.settings({}).sites;
  CHECK(sites[0].politeness.quiet.text() == "08:00-18:00 Europe/Berlin");
  CHECK(sites[0].politeness.bandwidth == 1'000'000);
  CHECK(sites[0].politeness.longest_retry_after == 48h);
  CHECK(sites[0].politeness.on_robots_error == PolitenessRules::OnRobotsError::refuse);
  CHECK(sites[1].politeness.quiet.text() == "Sun 10:00-11:00");
  CHECK(sites[1].politeness.on_robots_error == PolitenessRules::OnRobotsError::allow);
}

TEST_CASE("What the file says of politeness and limits holds for every site that says nothing else") {
  const auto read = parse(R"(
[[site]]
name = "slow"
seeds = ["https://slow.example/", "https://slow.example/news/"]
delay = "10s"
scope = "domain"
max_bytes = "5MB"
max_time = "30m"

[[site]]
name = "usual"
seed = "https://usual.example/"

[politeness]
delay = "3s"
latency_factor = 4
per_address = false

[limits]
max_pages = 500
max_bytes = "2GB"
max_time = "1h30m"
max_body = "10MB"

[archive]
dir = "kept"
warc_size = "250MB"
dedupe_age = "365d"

[crawler]
contact = "mailto:a@agency.example"

[network]
private_allowed = ["10.0.0.0/8"]
[network.resolve]
"usual.example" = "127.0.0.1:8080"
)");
  for (const auto& fault : read.faults) UNSCOPED_INFO(fault.to_string());
  REQUIRE(read.faults.empty());
  const auto settings = read.config.settings({});
  REQUIRE(settings.sites.size() == 2);
  CHECK(settings.sites[0].politeness.delay == 10s);
  CHECK(settings.sites[0].reach == Reach::domain);
  CHECK(settings.sites[0].seeds.size() == 2);
  CHECK(settings.sites[1].politeness.delay == 3s);
  CHECK(settings.sites[1].politeness.latency_factor == 4);
  CHECK(settings.sites[1].max_pages == 500);
  CHECK(settings.sites[1].max_bytes == 2'000'000'000);
  CHECK(settings.sites[0].max_bytes == 5'000'000);
  CHECK(settings.sites[0].max_time == 30min);
  CHECK_FALSE(settings.per_address);
  CHECK(settings.max_time == minutes(90));
  CHECK(settings.transfer.limits.max_body == 10'000'000);
  CHECK(settings.warc_size == 250'000'000);
  CHECK(settings.dedupe_age == std::chrono::hours(365 * 24));
  CHECK(settings.folder.root == "kept");
  CHECK(settings.user_agent.find("(+mailto:a@agency.example)") != std::string::npos);
  CHECK(settings.resolver.table.at("usual.example") == "127.0.0.1:8080");
  CHECK(read.config.settings({"usual"}).sites.size() == 1);
}

TEST_CASE("What [scope] says holds for every site, and a site adds to its lists") {
  const auto read = parse(R"(
[scope]
exclude = ["[?&]print="]
obey_nofollow = false
media = false
extract = false
[[site]]
name = "epa"
seed = "https://www.epa.gov/newsreleases"
exclude = ["/es/"]
surts = ["gov,epa)/newsreleases"]
hosts = ["archive.epa.gov"]
media = true
)");
  for (const auto& fault : read.faults) UNSCOPED_INFO(fault.to_string());
  REQUIRE(read.faults.empty());
  const auto& site = read.config.run.sites.at(0);
  CHECK_FALSE(site.extract);
  CHECK(site.exclude.match("https://www.epa.gov/a?print=1"));
  CHECK(site.exclude.match("https://www.epa.gov/es/a"));
  CHECK(site.surts.size() == 1);
  CHECK(site.hosts == std::vector<std::string>{"archive.epa.gov"});
  CHECK_FALSE(site.obey_nofollow);
  CHECK(site.media);
}

TEST_CASE("All faults are told at once, with file, line, column and the word that was meant") {
  CHECK(
      faults(
          "[crawler]\nthreds = 4\ncontact = 7\n\n[[site]]\nname = \"a\"\nseed = \"agency.example\"\nscope = \"hots\"\n"
          "\n[limts]\nmax_pages = 1\n") ==
      std::vector<std::string>{
          "config.toml:10:2: unknown key \"limts\"; did you mean \"limits\"?",
          "config.toml:3:11: contact is text, in quotes",
          "config.toml:2:1: unknown key \"threds\" in [crawler]; did you mean \"threads\"?",
          "config.toml:8:9: scope is one of page, prefix, host, domain, not \"hots\"; did you mean \"host\"?",
          "config.toml:7:8: \"agency.example\" is no address; did you mean \"https://agency.example\"?"});
}

TEST_CASE("Each fault says what to do") {
  struct Row {
    std::string_view text, said;
  };
  const auto row = GENERATE(values<Row>({
      {"[[site]]\nseed = \"https://a.example/\"\n", "the site has no name"},
      {"[[site]]\nname = \"a\"\n", "site \"a\" has no seed"},
      {"[[site]]\nname=\"a\"\nseed=\"ftp://a.example/\"\n", "only http and https"},
      {"[[site]]\nname=\"a\"\nseed=\"https://a.example/\"\n[[site]]\nname=\"a\"\nseed=\"https://b.example/\"\n",
       "another site named \"a\""},
      {"[politeness]\ndelay = \"2 parsecs\"\n", "no time; write one like \"2s\""},
      {"[politeness]\ndelay = \"-1s\"\n", "no time"},
      {"[politeness]\nquiet_hours = \"8-18\"\n", "8-18"},
      {"[politeness]\non_robots_error = \"ignore\"\n", "\"refuse\" or \"allow\""},
      {"[politeness]\nper_address = \"yes\"\n", "per_address is true or false"},
      {"[limits]\nmax_pages = -1\n", "max_pages must be from 0"},
      {"[limits]\nmax_body = \"0\"\n", "no size"},
      {"[crawler]\ncontact = \"me\"\n", "mailto:"},
      {"[crawler]\nthreads = 0\n", "threads must be from 1 to 64"},
      {"[network]\nprivate_allowed = [\"10.0.0.0/99\"]\n", "no address block"},
      {"[network.resolve]\n\"a.example\" = \"localhost\"\n", "\"localhost\" is no address"},
      {"[[site]]\nname=\"a\"\nseed=\"https://a.example/\"\nexclude = [\"/ok/\",\n\"(\"]\n",
       "config.toml:5:1: \"(\" is no regular expression: missing )"},
      {"[scope]\ninclude = [7]\n", "include is a list of texts, each in quotes"},
      {"[[site]]\nname=\"a\"\nseed=\"https://a.example/\"\nsurts = [\"gov,epa/news\"]\n", "no SURT prefix"},
      {"[[site]]\nname=\"a\"\nseed=\"https://a.example/\"\nhosts = [\"b.example/news\"]\n", "is no host"},
      {"site = 3\n", "a site is a table"},
      {"crawler = 3\n", "crawler is a section"},
      {"[crawler\n", "config.toml:1:"},
  }));
  CAPTURE(row.text);
  const auto said = faults(row.text);
  REQUIRE_FALSE(said.empty());
  CHECK(std::any_of(said.begin(), said.end(),
                    [&](const std::string& one) { return one.find(row.said) != std::string::npos; }));
}

TEST_CASE("Variables of the environment come after the file") {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "CHANCERY_POLITENESS_DELAY") return "7s";
    if (name == "CHANCERY_LIMITS_MAX_PAGES") return "many";
    return std::nullopt;
  };
  const auto read = parse_config("[politeness]\ndelay=\"3s\"\n[[site]]\nname=\"a\"\nseed=\"https://a.example/\"\n",
                                 "config.toml", environment);
  CHECK(read.config.run.sites[0].politeness.delay == 7s);
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].to_string() == "environment: CHANCERY_LIMITS_MAX_PAGES: it is a number");
}

TEST_CASE("Agencies may have files of their own in sites/, which name sites alone") {
  const test::TempDir dir;
  test::write_file(dir / "config.toml", "[politeness]\ndelay=\"5s\"\n");
  test::write_file(dir / "sites/a.toml", "[[site]]\nname=\"a\"\nseed=\"https://a.example/\"\n");
  test::write_file(dir / "sites/b.toml", "[crawler]\nthreads=2\n[[site]]\nname=\"a\"\nseed=\"https://b.example/\"\n");
  const auto read = read_config(dir / "config.toml", nothing());
  REQUIRE(read.faults.size() == 2);
  CHECK(read.faults[0].to_string().find("unknown key \"crawler\" in a file of sites/") != std::string::npos);
  CHECK(read.faults[1].to_string().find("another site named \"a\"") != std::string::npos);
  CHECK(read.config.run.sites[0].politeness.delay == 5s);
  CHECK(read.config.dir == dir / "collection");
}

TEST_CASE("Nobody asks a public host without saying who is asking, or oftener than once a second") {
  const auto config = parse(
      "[network.resolve]\n\"b.example\" = "
      "\"127.0.0.1\"\n[[site]]\nname=\"a\"\nseed=\"https://a.example/\"\ndelay=\"0\"\n"
      "[[site]]\nname=\"b\"\nseed=\"https://b.example/\"\ndelay=\"0\"\n[[site]]\nname=\"c\"\nseed=\"http://[::1]:80/"
      "\"\n"
      "delay=\"0\"\n");
  REQUIRE(config.faults.empty());
  const auto& all = config.config.run.sites;
  CHECK(missing_contact(config.config, {all[0]}));
  CHECK_FALSE(missing_contact(config.config, {all[1], all[2]}));
  CHECK(impolite_delay(config.config, {all[0]}));
  CHECK_FALSE(impolite_delay(config.config, {all[1], all[2]}));
}

TEST_CASE("The config at the root is a good example") {
  const auto read = read_config(test::source_dir() / "config.toml", nothing());
  for (const auto& fault : read.faults) UNSCOPED_INFO(fault.to_string());
  CHECK(read.faults.empty());
  CHECK(read.config.run.sites.size() >= 3);
}

TEST_CASE("How hosts are asked over the wire is said for all sites, and differently for one") {
  test::TempDir dir;
  const auto ca = (dir / "ca.pem").string();
  test::write_file(ca, "-----BEGIN CERTIFICATE-----\n");
  const auto read = parse(R"(
[[site]]
name = "own"
seed = "https://own.example/"
ca_file = ")" + ca + R"("
headers = ["Accept-Language: de", "X-Archive: 1"]
cookies = false
http2 = true
proxy = ""
[[site]]
name = "usual"
seed = "https://usual.example/"
[network]
proxy = "socks5h://proxy.example"
no_proxy = ["inside.example"]
[limits]
head_timeout = "7s"
min_speed = 500
max_head = "1MB"
)");
  REQUIRE(read.faults.empty());
  const auto settings = read.config.settings({});
  const auto& own = settings.sites[0].wire;
  CHECK(own.ca_file == ca);
  CHECK(own.headers == std::vector<std::string>{"Accept-Language: de", "X-Archive: 1"});
  CHECK_FALSE(own.cookies);
  CHECK(own.http2);
  CHECK_FALSE(own.proxy);
  for (const auto* wire : {&settings.sites[1].wire, &settings.wire}) {
    CHECK(wire->ca_file.empty());
    CHECK(wire->cookies);
    CHECK_FALSE(wire->http2);
    CHECK(wire->proxy.value().address() == "socks5h://proxy.example:1080");
    CHECK(wire->no_proxy == std::vector<std::string>{"inside.example"});
  }
  CHECK(settings.transfer.limits.head == 7s);
  CHECK(settings.transfer.limits.min_speed == 500);
  CHECK(settings.transfer.limits.max_head == 1'000'000);
}

TEST_CASE("Logins come from the environment, and no fault repeats one") {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "AGENCY_LOGIN") return "clerk:sesame";
    if (name == "BAD_LOGIN") return "sesame";
    return std::nullopt;
  };
  const std::string site = "[[site]]\nname = \"a\"\nseed = \"https://a.example/\"\n[network.credentials]\n";
  const auto right = parse_config(site + "\"https://a.example\" = \"env:AGENCY_LOGIN\"\n", "config.toml", environment);
  REQUIRE(right.faults.empty());
  CHECK(right.config.run.credentials.authorization(Url::parse("https://a.example/b").value()).reveal() ==
        "Basic Y2xlcms6c2VzYW1l");
  struct Row {
    std::string line, said;
  };
  for (const auto& [line, said] : std::vector<Row>{
           {"\"https://a.example\" = \"clerk:sesame\"", "config.toml:5:23: write \"env:NAME\" or \"file:PATH\""},
           {"\"https://a.example\" = \"env:NO_LOGIN\"", "the environment has no NO_LOGIN"},
           {"\"https://a.example\" = \"env:BAD_LOGIN\"", "reads user:password"},
           {"\"a.example\" = \"env:AGENCY_LOGIN\"", "is for an origin"},
           {"\"https://a.example\" = 3", "is text"}}) {
    const auto wrong = parse_config(site + line + "\n", "config.toml", environment);
    REQUIRE(wrong.faults.size() == 1);
    CHECK_THAT(wrong.faults[0].to_string(), Catch::Contains(said) && !Catch::Contains("sesame"));
  }
}

TEST_CASE("What cannot be said over the wire is a fault of the config") {
  struct Row {
    std::string line, said;
  };
  for (const auto& [line, said] :
       std::vector<Row>{{"ca_file = \"/nowhere/ca.pem\"", "there is no file"},
                        {"ca_file = \"/etc/hostname\"", "holds no certificate"},
                        {"proxy = \"proxy.example:3128\"", "a proxy reads http://"},
                        {"proxy = \"http://clerk:sesame@proxy.example\"", "[network.credentials]"},
                        {"headers = [\"Range: bytes=0-1\"]", "never parts"},
                        {"cookies = \"yes\"", "is true or false"}}) {
    const auto all = faults("[[site]]\nname = \"a\"\nseed = \"https://a.example/\"\n" + line + "\n");
    REQUIRE(all.size() == 1);
    CHECK_THAT(all[0], Catch::Contains("config.toml:4:") && Catch::Contains(said));
  }
}

}  // namespace chancery
