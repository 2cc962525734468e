// SPDX-License-Identifier: Apache-2.0
// What fetchers do on real sockets in whole runs: names, addresses, cookies, logins,
// proxies, and what of it reaches the archive.

#include "crawler/fetcher.h"

#include <fmt/format.h>
#include <map>

#include "archive/cdx_index.h"
#include "archive/warc_reader.h"
#include "crawler/pipeline.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/loopback_site.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_proxy.h"

namespace chancery::test {
namespace {

using namespace std::chrono_literals;

// A web on loopback that is looked up name by name, and runs against it.
struct Agency {
  LoopbackSite web;
  TempDir dir;
  std::map<std::string, std::vector<std::string>> names;  // what they resolve to; others do not exist
  std::atomic<int> looked_up{0};
  RunSettings settings;

  Agency() {
    settings.folder.root = dir / "collection";
    settings.user_agent = "chancery/0";
    settings.wire.ca_file = web.ca_file().string();
    settings.fetch_threads = 2;
    settings.unreachable_wait = 10ms;
    settings.patience = 5s;
    settings.transfer.limits.connect_first = 1s;
    settings.resolver.private_allowed = {IpBlock::parse("127.0.0.0/8").value(), IpBlock::parse("::1").value()};
    settings.resolver.look_up = [this](const std::string& host) -> Result<std::vector<IpAddress>> {
      ++looked_up;
      const auto found = names.find(host);
      if (found == names.end()) return Error{Fault::dns, host + ": no such name"};
      std::vector<IpAddress> all;
      for (const auto& text : found->second) all.push_back(IpAddress::parse(text).value());
      return all;
    };
  }

  // A host of the web under its name; its URLs carry the web's port.
  void host(const std::string& name) {
    web.add_host(name);
    names[name] = {web.address(name)};
  }
  std::string url(const std::string& host, const std::string& target) const { return web.url(host, target); }

  Site& site(const std::string& name, const std::string& seed) {
    Site site;
    site.name = name;
    site.seeds = {Url::parse(seed).value()};
    site.politeness.delay = 1ms;
    site.politeness.latency_factor = 0;
    site.sitemaps = site.feeds = false;
    site.wire = settings.wire;
    settings.sites.push_back(std::move(site));
    return settings.sites.back();
  }

  Report run() {
    Pipeline pipeline(settings, system_clock());
    return pipeline.run({});
  }

  // Of each record: type and target, with its block.
  std::vector<std::pair<std::string, std::string>> records() const {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& entry : std::filesystem::directory_iterator(settings.folder.archive())) {
      auto reader = WarcReader::open(entry.path());
      REQUIRE(reader);
      while (const auto record = reader->next()) {
        std::string block;
        REQUIRE(reader->block([&](std::string_view piece) { block += piece; }));
        all.emplace_back(std::string(name(record->head.type())) + " " + record->head.target_uri(), block);
      }
    }
    return all;
  }
};

std::string cookie_of(const Asked& asked) { return std::string(asked.headers.get("Cookie").value_or("")); }

}  // namespace

TEST_CASE("What a name resolved to is archived once a run, before what rests on it, and not indexed") {
  Agency agency;
  agency.host("agency.example");
  agency.web.answer("agency.example", "/", page("<a href=/2>two</a>"));
  agency.web.answer("agency.example", "/2", page("two"));
  agency.site("agency", agency.url("agency.example", "/"));
  agency.run();

  const auto records = agency.records();
  std::vector<std::size_t> about_names, responses;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].first == "resource dns:agency.example") about_names.push_back(i);
    if (records[i].first.starts_with("response ")) responses.push_back(i);
  }
  REQUIRE(about_names.size() == 1);
  REQUIRE(responses.size() == 3);
  CHECK(about_names.front() < responses.front());
  CHECK_THAT(records[about_names.front()].second,
             Catch::EndsWith("\nagency.example.\tIN\tA\t" + agency.web.address("agency.example") + "\n"));
  const auto index = CdxFile::open(agency.settings.folder.index());
  REQUIRE(index);
  CHECK(index->find_prefix("example,agency", 100).size() == 3);
  CHECK(index->find_prefix("dns:", 100).empty());
}

TEST_CASE("Where one address of a name is dead, the next is asked at once, and first from then on") {
  Agency agency;
  agency.host("agency.example");
  agency.web.add_host("dead.example");
  agency.web.set_door("dead.example", LoopbackSite::Door::refusing);
  agency.names["agency.example"] = {"::1", agency.web.address("dead.example"), agency.web.address("agency.example")};
  agency.web.answer("agency.example", "/", page("in"));
  agency.site("agency", agency.url("agency.example", "/"));
  agency.settings.max_tries = 1;
  const auto report = agency.run();
  CHECK(agency.web.count("agency.example", "/") == 1);
  CHECK(agency.looked_up == 1);
  CHECK(report.count(Disposition::fetched) == 1);
}

TEST_CASE("Cookies set on a redirect go with the next hop, and end with the run and the site") {
  Agency agency;
  for (const auto* name : {"www.agency.example", "login.agency.example", "other.example"}) agency.host(name);
  auto& web = agency.web;
  const auto cookie = [](const std::string& location, const std::string& value) {
    return reply(302, "", {{"Location", location}, {"Set-Cookie", value}});
  };
  web.answer("www.agency.example", "/",
             cookie(agency.url("login.agency.example", "/in"), "visit=1; Domain=agency.example; Path=/"));
  web.answer("login.agency.example", "/in", cookie(agency.url("www.agency.example", "/home"), "desk=2"));
  web.answer("www.agency.example", "/home", page("home"));
  // A server that insists on its cookie leads back to the same address.
  web.answer_with("other.example", [&](const Asked& asked) {
    if (asked.target == "/robots.txt") return reply(404, "");
    return cookie_of(asked).empty() ? cookie(asked.target, "seen=yes") : page("welcome");
  });
  agency.site("agency", agency.url("www.agency.example", "/")).reach = Reach::domain;
  agency.site("other", agency.url("other.example", "/"));
  agency.run();
  const auto sent = [&](const std::string& host, const std::string& target) {
    for (const auto& asked : web.asked(host))
      if (asked.target == target) return cookie_of(asked);
    return std::string("never asked");
  };
  CHECK(sent("login.agency.example", "/in") == "visit=1");
  CHECK(sent("www.agency.example", "/home") == "visit=1");
  CHECK(web.count("other.example", "/") == 2);
  CHECK(cookie_of(web.asked("other.example").back()) == "seen=yes");

  web.forget();
  agency.settings.sites[1].wire.cookies = false;
  agency.run();
  CHECK(cookie_of(web.asked("www.agency.example").front()).empty());
  CHECK(web.count("other.example", "/") == 1);  // no cookie will come, so there is no use in asking again
}

TEST_CASE("No redirect and no picture leads to an address that is not public") {
  Agency agency;
  agency.host("agency.example");
  agency.web.add_host("inside.example");  // what nobody may be led to: it counts who knocks
  const auto inside = agency.web.address("inside.example");
  agency.settings.resolver.private_allowed = {IpBlock::parse(agency.web.address("agency.example")).value()};
  agency.names["turns-inside.example"] = {inside};
  agency.names["half-inside.example"] = {agency.web.address("agency.example"), inside};

  std::vector<std::string> targets = {"http://" + inside + "/", agency.url(inside, "/"),
                                      agency.url("turns-inside.example", "/"), agency.url("half-inside.example", "/"),
                                      fmt::format("http://[::ffff:{}]:{}/", inside, agency.web.port())};
  for (const auto& row : rows("security/ssrf.json"))
    if (row.flag("blocked") && row.has("url"))
      targets.push_back(row.str("url"));
    else if (row.flag("blocked") && row.str("address").find('%') == std::string::npos)
      targets.push_back(row.str("address").find(':') == std::string::npos ? "http://" + row.str("address") + "/"
                                                                          : "http://[" + row.str("address") + "]/");
  std::string pictures;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    pictures += fmt::format("<img src='/r{}'><img src=\"{}\">", i, targets[i]);
    agency.web.answer("agency.example", fmt::format("/r{}", i), redirect(targets[i]));
  }
  agency.web.answer("agency.example", "/", page(pictures));
  agency.site("agency", agency.url("agency.example", "/"));
  const auto before = agency.web.connections();
  agency.run();
  CHECK(agency.web.count("agency.example") == targets.size() + 2);
  for (const auto& asked : agency.web.asked()) CHECK(asked.host == "agency.example");
  CHECK(agency.web.connections() - before <= 3);  // all of them to the agency
  for (const auto& [about, block] : agency.records())
    if (about.starts_with("response ")) CHECK_THAT(about, Catch::Contains("http://agency.example:"));
}

TEST_CASE("Behind a proxy that looks names up we look up none, and refuse what its name gives away") {
  Agency agency;
  agency.web.answer("agency.example", "/",
                    page("<img src='http://127.0.0.1/'><img src='http://localhost/x'><img src=/logo.png>"));
  agency.web.answer("agency.example", "/logo.png", reply(200, "png", {{"Content-Type", "image/png"}}));
  const TestProxy proxy(agency.web.resolve_table());
  agency.settings.wire.proxy = Proxy::parse(fmt::format("socks5h://127.0.0.1:{}", proxy.port())).value();
  agency.site("agency", "http://agency.example/");
  agency.run();
  CHECK(agency.looked_up == 0);
  CHECK(agency.web.count("agency.example", "/logo.png") == 1);
  for (const auto& asked : proxy.asked()) CHECK(asked == "SOCKS agency.example:80");
  for (const auto& [about, block] : agency.records()) {
    CHECK_THAT(about, !Catch::Contains("dns:"));
    CHECK_THAT(about, !Catch::Contains("localhost"));
  }
}

TEST_CASE("A login is used where it belongs, and is nowhere in the collection") {
  Agency agency;
  agency.host("agency.example");
  agency.host("elsewhere.example");
  const std::string secret = "clerk:open-sesame-42", coded = "Basic Y2xlcms6b3Blbi1zZXNhbWUtNDI=";
  REQUIRE(
      agency.settings.credentials.add(Url::parse(agency.url("agency.example", "/")).value().origin(), Secret(secret)));
  agency.web.answer_with("agency.example", [&](const Asked& asked) {
    if (asked.target == "/robots.txt") return reply(404, "");
    if (asked.headers.get("Authorization").value_or("") != coded) return reply(401, "who are you?");
    return asked.target == "/" ? page("<a href=/next>n</a><img src='" + agency.url("elsewhere.example", "/i") + "'>")
                               : redirect(agency.url("elsewhere.example", "/r"));
  });
  agency.web.answer_with("elsewhere.example", [](const Asked&) { return reply(200, "x"); });
  agency.site("agency", agency.url("agency.example", "/"));
  agency.run();

  CHECK(agency.web.count("agency.example", "/next") == 1);
  CHECK(agency.web.count("elsewhere.example", "/i") == 1);
  for (const auto& asked : agency.web.asked("elsewhere.example")) CHECK_FALSE(asked.headers.get("Authorization"));
  bool withheld = false;
  for (const auto& [about, block] : agency.records()) {
    CHECK_THAT(block, !Catch::Contains("sesame") && !Catch::Contains("Y2xlcms6"));
    withheld = withheld || block.find("Authorization: [withheld]") != std::string::npos;
  }
  CHECK(withheld);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(agency.settings.folder.root))
    if (entry.is_regular_file()) {
      CAPTURE(entry.path().string());
      const auto bytes = read_file(entry.path());
      CHECK(bytes.find("sesame") == std::string::npos);
      CHECK(bytes.find("Y2xlcms6") == std::string::npos);
    }
}

TEST_CASE("Hosts that close their connections are met again by their TLS sessions, each by its own") {
  Agency agency;
  agency.settings.fetch_threads = 1;
  for (int host = 0; host < 8; ++host) {
    const auto name = fmt::format("a{}.example", host);
    agency.host(name);
    agency.web.answer_with(name, [](const Asked& asked) {
      auto script = asked.target == "/" ? page("<a href=/1>1</a><a href=/2>2</a><a href=/3>3</a>") : page("x");
      script.ending = WireScript::Ending::close;
      return script;
    });
    agency.site(name, fmt::format("https://{}:{}/", name, agency.web.https_port()));
  }
  agency.run();
  std::map<std::string, int> asked, resumed;
  for (const auto& each : agency.web.asked()) {
    ++asked[each.host];
    resumed[each.host] += each.resumed;
  }
  CHECK(asked.size() == 8);
  for (const auto& [host, times] : asked) {
    CAPTURE(host);
    CHECK(times == 5);
    CHECK(resumed[host] == 4);
  }
}

}  // namespace chancery::test
