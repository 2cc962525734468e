// SPDX-License-Identifier: Apache-2.0
// Hundreds of real pages of agencies and newspapers, served on loopback under their
// own names and paths, crawled, indexed, and replayed in a real browser. Runs where
// the shared data lies beside the checkout.

#include <archive.h>
#include <archive_entry.h>

#include <sys/wait.h>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "base/canonical.h"
#include "base/http_head.h"
#include "replay/replay_service.h"
#include "tests/e2e/house.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPages = 320;
constexpr auto kDelay = 1000ms;

struct RealPage {
  Url url;
  std::string bytes, content_type;
};

// Pages of the development set with an address each, read out of the packed archive.
std::vector<RealPage> real_pages(const std::filesystem::path& folder) {
  std::map<std::string, RealPage> wanted;  // by member name
  std::set<std::string> addresses;
  std::ifstream truth(folder / "truth.jsonl");
  for (std::string line; std::getline(truth, line) && wanted.size() < kPages;) {
    const auto row = Json::parse(line);
    auto url = Url::parse(row.str("url"));
    if (!url || !url->is_http() || url->port() || url->path() == "/robots.txt") continue;
    auto address = canonical(*url);
    if (!addresses.insert(address.href()).second) continue;
    const auto charset = row.str("charset_http");
    wanted.emplace(row.str("file"),
                   RealPage{std::move(address), {}, charset.empty() ? "text/html" : "text/html; charset=" + charset});
  }
  auto* reading = ::archive_read_new();
  ::archive_read_support_filter_all(reading);
  ::archive_read_support_format_tar(reading);
  REQUIRE(::archive_read_open_filename(reading, (folder / "pages.tar.xz").c_str(), 1 << 20) == ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (::archive_read_next_header(reading, &entry) == ARCHIVE_OK) {
    const auto found = wanted.find(::archive_entry_pathname(entry));
    if (found == wanted.end()) continue;
    found->second.bytes.resize(static_cast<std::size_t>(::archive_entry_size(entry)));
    REQUIRE(::archive_read_data(reading, found->second.bytes.data(), found->second.bytes.size()) ==
            static_cast<la_ssize_t>(found->second.bytes.size()));
  }
  ::archive_read_free(reading);
  std::vector<RealPage> pages;
  for (auto& [name, page] : wanted)
    if (!page.bytes.empty()) pages.push_back(std::move(page));
  return pages;
}

int run_script(const std::string& command) {
  std::cerr << std::flush;
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

// A site per host, its seeds the pages we have of it.
using Hosts = std::map<std::string, std::vector<const RealPage*>>;
std::string sites_of(const Hosts& by_host) {
  std::string text;
  for (const auto& [host, pages] : by_host) {
    text += "[[site]]\nname = \"" + host + "\"\nscope = \"page\"\nrequisites = false\ndelay = \"1s\"\nseeds = [";
    for (const auto* page : pages) text += "'''" + page->url.href() + "''', ";
    text += "]\n";
  }
  return text;
}

// What the server saw: rules first, one conversation, no short gap.
void check_politeness(const House& house, const LoopbackSite& web, const Hosts& by_host) {
  std::size_t short_gaps = 0, early = 0;
  for (const auto& [host, its] : by_host) {
    const auto asked = web.asked(host);
    REQUIRE_FALSE(asked.empty());
    if (asked.front().target != "/robots.txt") ++early;
    // A server on the same two cores reads when it is scheduled, so some look closer than they were sent.
    if (web.least_gap(host) < kDelay - 300ms) ++short_gaps;
    CHECK(web.most_at_once(host) == 1);
  }
  CHECK(early == 0);
  CHECK(short_gaps == 0);
  // By our own clock, none is short by anything.
  const auto report = Json::parse(read_file(house.folder().run(1) / "report.json"));
  for (const auto& host : report["hosts"].items()) CHECK(host.num("shortest_gap_ms", kDelay.count()) >= kDelay.count());
}

// Every page in the WARC byte for byte, and a row each.
void check_bytes(const House& house, const std::vector<RealPage>& pages) {
  std::map<std::string, const CaptureRow*> rows;
  const auto captures = house.captures();
  for (const auto& row : captures)
    if (row.url.find("/robots.txt") == std::string::npos) CHECK(rows.emplace(row.url, &row).second);
  CHECK(rows.size() == pages.size());
  for (const auto& page : pages) {
    CAPTURE(page.url.href());
    REQUIRE(rows.contains(page.url.href()));
    const auto& row = *rows[page.url.href()];
    if (row.revisit) continue;  // the same bytes under another address: kept there
    const auto block = house.archived_block(row);
    const auto head = parse_response_head(block);
    REQUIRE(head);
    CHECK(block.substr(head->size) == page.bytes);
  }
  CHECK(check_warcs(house.folder()) == captures.size());
}

void check_index(const House& house) {
  const int code = run_script("./with_node.sh compare_index.mjs '" + house.folder().root.string() + "'");
  if (code == 77)
    WARN("the index is not compared: npm warcio is not installed");
  else
    CHECK(code == 0);
}

void check_replay(const House& house, std::size_t pages) {
  const ReplayService service(house.folder().root, {.port = 0, .hosts = {}});
  std::string list;
  for (const auto& row : house.captures())
    if (row.url.find("/robots.txt") == std::string::npos)
      list += service.url() + "web/" + row.began.digits14() + "/" + row.url + "\n";
  write_file(house.dir() / "urls", list);
  std::string origins;
  for (const auto port : {service.port(), service.content_port()})
    for (const auto* name : {"127.0.0.1", "localhost"})
      origins += " --allow-origin http://" + std::string(name) + ":" + std::to_string(port);
  const auto seen_file = (house.dir() / "seen.json").string();
  const int code = run_script("./with_node.sh replay_browser.mjs --settle 50 --at-once 4 --urls-file '" +
                              (house.dir() / "urls").string() + "'" + origins + " > '" + seen_file + "'");
  if (code == 77) {
    WARN("nothing is replayed: no browser here");
    return;
  }
  CHECK(code == 0);
  const auto seen = Json::parse(read_file(seen_file));
  std::size_t shown = 0;
  for (const auto& page : seen["pages"].items())
    if (page.num("status") == 200 && page.num("text_length") > 200) ++shown;
  std::cerr << seen["pages"].items().size() << " pages replayed, " << shown << " with text, "
            << seen["requests"].items().size() << " requests, " << seen["leaks"].items().size() << " outside\n";
  CHECK(seen["leaks"].items().empty());
  CHECK(shown * 100 >= pages * 95);  // a few have none, or hide it behind scripts that never rest
}

}  // namespace

TEST_CASE("Real pages are kept byte for byte, once each, politely, and replay without the live web") {
  const auto shared = shared_dir();
  if (!shared || !std::filesystem::exists(*shared / "extraction/pages.tar.xz")) {
    WARN("skipped: no shared/extraction beside the checkout");
    return;
  }
  const auto pages = real_pages(*shared / "extraction");
  REQUIRE(pages.size() >= 300);
  LoopbackSite web;
  Hosts by_host;
  for (const auto& page : pages) {
    const std::string host(page.url.hostname());
    by_host[host].push_back(&page);
    web.answer(host, std::string(page.url.path_and_query()),
               reply(200, page.bytes, {{"Content-Type", page.content_type}}));
  }
  House house(web);
  house.configure(sites_of(by_host), "[politeness]\nlatency_factor = 0\n");
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  std::cerr << pages.size() << " pages of " << by_host.size() << " hosts: " << ran.out;
  check_politeness(house, web, by_host);
  check_bytes(house, pages);
  check_index(house);
  check_replay(house, pages.size());
}

}  // namespace chancery::test
