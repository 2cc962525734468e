// SPDX-License-Identifier: Apache-2.0
#include "crawler/novelty.h"

#include <deque>
#include <functional>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/canonical.h"
#include "crawler/scope.h"
#include "crawler/url_loop.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

struct Said {
  std::string title, text;
  std::vector<std::string> links;  // hrefs; the last word is the anchor's text
};
using Web = std::function<Said(const Url&)>;

Url at(const std::string& path) { return Url::parse(path, Url::parse("https://agency.example/").value()).value(); }

struct Walk {
  int asked = 0, told = 0;  // told: pages whose text mattered
  std::set<std::string> pages;
  std::vector<Trap> traps;
};

// Walks a web breadth first, as a crawl of one host does.
Walk walk(const Web& web, const std::string& seed = "/", int most = 20'000) {
  Novelty novelty;
  std::deque<Url> queue{at(seed)};
  std::set<std::string> seen{at(seed).href()};
  Walk done;
  while (!queue.empty() && done.asked < most) {
    const auto url = std::move(queue.front());
    queue.pop_front();
    if (novelty.closes("agency", url)) continue;
    ++done.asked;
    done.pages.insert(std::string(url.path_and_query()));
    const auto said = web(url);
    Page page;
    page.title = said.title;
    page.text = said.text;
    page.language = "en";
    std::vector<PageLink> links;
    std::vector<Url> fresh;
    for (const auto& link : said.links) {
      const auto space = link.find(' ');
      auto target = canonical(Url::parse(link.substr(0, space), url).value());
      links.push_back({target, LinkKind::page, false, space == std::string::npos ? "" : link.substr(space + 1)});
      if (target.href().size() > kLongestAddress || goes_in_circles(target)) continue;
      if (novelty.closes("agency", target) || !seen.insert(target.href()).second) continue;
      fresh.push_back(target);
      queue.push_back(std::move(target));
    }
    std::optional<Fingerprint> text;
    if (novelty.is_curious("agency", url)) text = fingerprint_of(page, links, url);
    done.told += text ? 1 : 0;
    for (auto& trap : novelty.learn("agency", url, text, fresh)) done.traps.push_back(std::move(trap));
  }
  return done;
}

int number_in(const Url& url, std::string_view before) {
  const auto& href = url.href();
  const auto place = href.find(before);
  return place == std::string::npos ? 0 : std::atoi(href.c_str() + place + before.size());
}

const std::string kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                               "July",    "August",   "September", "October", "November", "December"};

// Words that differ from number to number, as those of different notices do.
std::string words_of(int number) {
  static const std::string kWords[] = {"lock",   "weir",   "bridge", "harbour", "budget", "school", "permit", "salmon",
                                       "tariff", "survey", "ferry",  "tunnel",  "river",  "canal",  "grant",  "court"};
  std::string out;
  auto left = static_cast<unsigned>(number) * 2654435761u;
  for (int i = 0; i < 8; ++i, left /= 16) out += kWords[left % 16] + " ";
  return out;
}

std::string sid_of(int number) {
  return fmt::format("{:08x}{:04x}", static_cast<unsigned>(number) * 2654435761u, number);
}

}  // namespace

TEST_CASE("A calendar without end is left before it has cost 200 requests") {
  const auto month = [](const Url& url) {
    const int number = number_in(url, "month=");
    const auto name = fmt::format("{} {}", kMonths[number % 12], 2024 + number / 12);
    return Said{"Calendar " + name,
                "Events in " + name + "\nNo events.",
                {fmt::format("/cal?month={} Next: {}", number + 1, kMonths[(number + 1) % 12]), "/ Home"}};
  };
  const auto done = walk(month, "/cal?month=0");
  CHECK(done.asked < 100);
  REQUIRE(done.traps.size() == 1);
  CHECK(done.traps[0].family == "agency.example/cal?month");
}

TEST_CASE("A calendar with a page for every day is left as soon") {
  const auto web = [](const Url& url) {
    Said said;
    if (url.path() == "/day") {
      const int day = number_in(url, "day=");
      said.title = fmt::format("{} {} {}", day % 30 + 1, kMonths[day / 30 % 12], 2024 + day / 360);
      said.text = "Nothing is planned for " + said.title;
      said.links = {fmt::format("/day?day={} next day", day + 1), "/cal?month=0 calendar"};
      return said;
    }
    const int month = number_in(url, "month=");
    said.title = fmt::format("{} {}", kMonths[month % 12], 2024 + month / 12);
    for (int day = 0; day < 30; ++day) said.links.push_back(fmt::format("/day?day={} {}", month * 30 + day, day + 1));
    said.links.push_back(fmt::format("/cal?month={} Next", month + 1));
    return said;
  };
  const auto done = walk(web, "/cal?month=0");
  CAPTURE(done.asked);
  CHECK(done.asked < 200);
}

TEST_CASE("A site that puts a new session into every address is left, with a calendar in it or not") {
  int sessions = 0;
  const auto web = [&](const Url& url) {
    Said said;
    const auto page = std::string(url.path().substr(std::min(url.path().size(), url.path().find('/', 3))));
    const auto link = [&](const std::string& to, const std::string& text) {
      said.links.push_back(fmt::format("/s/{}{} {}", sid_of(++sessions), to, text));
    };
    const int month = number_in(url, "/cal/");
    said.title = month > 0 ? fmt::format("Calendar {} {}", kMonths[month % 12], 2020 + month / 12) : "Page " + page;
    said.text = month > 0 ? "No events" : words_of(static_cast<int>(page.size()) + number_in(url, "/p"));
    link("/home", "Home");
    link("/about", "About us");
    for (int i = 1; i <= 5; ++i) link(fmt::format("/p{}", i), fmt::format("Page {}", i));
    link(fmt::format("/cal/{}", month + 1), "Next month");
    return said;
  };
  const auto done = walk(web, "/s/start/home");
  CAPTURE(done.asked);
  CHECK(done.asked < 200);
  CHECK_FALSE(done.traps.empty());
}

TEST_CASE("Facets in every combination of the same things are left") {
  const auto web = [](const Url& url) {
    Said said{"Search", "", {}};
    int on = 0;
    std::string flags;
    for (int f = 0; f < 12; ++f) {
      const int set = number_in(url, fmt::format("f{}=", f));
      flags += static_cast<char>('0' + set);
      on += set;
    }
    for (int item = on; item < 40; item += 1 + on / 3) said.text += words_of(item) + "\n";
    for (std::size_t f = 0; f < 12; ++f) {
      auto other = flags;
      other[f] = other[f] == '1' ? '0' : '1';
      std::string to = "/s?";
      for (std::size_t i = 0; i < 12; ++i) to += fmt::format("{}f{}={}", i ? "&" : "", i, other[i]);
      said.links.push_back(to + fmt::format(" facet{}", f));
    }
    return said;
  };
  const auto done = walk(web, "/s?f0=0&f1=0&f2=0&f3=0&f4=0&f5=0&f6=0&f7=0&f8=0&f9=0&f10=0&f11=0");
  CAPTURE(done.asked);
  CHECK(done.asked < 200);
}

TEST_CASE("A space of paths made of words is left too") {
  const auto web = [](const Url& url) {
    static const std::string kColours[] = {"red", "blue", "green", "grey", "black", "white", "pink"};
    Said said{"Shop", "Chairs and tables", {}};
    for (const auto& colour : kColours) said.links.push_back(std::string(url.path()) + colour + "/ " + colour);
    return said;
  };
  const auto done = walk(web, "/shop/");
  CAPTURE(done.asked);
  CHECK(done.asked < 200);
}

TEST_CASE("An archive of 3000 pages is fetched whole: lists that go on, and what they list") {
  const auto web = [](const Url& url) {
    Said said;
    if (url.path() == "/archive") {
      const int page = std::max(1, number_in(url, "page="));
      said.title = "Archive";
      for (int i = 0; i < 10; ++i) {
        const int number = (page - 1) * 10 + i;
        said.links.push_back(fmt::format("/notice/{} Notice {}: {}", number, number, words_of(number)));
      }
      if (page < 300) said.links.push_back(fmt::format("/archive?page={} Next page", page + 1));
      said.links.push_back("/ Home");
      return said;
    }
    const int number = number_in(url, "/notice/");
    said.title = fmt::format("Notice {}", number);
    said.text = "The office gives notice of " + words_of(number);
    said.links = {"/archive Archive"};
    return said;
  };
  const auto done = walk(web, "/archive");
  CHECK(done.asked == 1 + 300 + 3000);
  CHECK(done.told < 300 + 3000 / 4);
  CHECK(done.traps.empty());
}

TEST_CASE("An archive is fetched whole though numbers alone tell its pages apart, on lists and one after another") {
  const bool lists = GENERATE(true, false);
  CAPTURE(lists);
  const auto web = [lists](const Url& url) {
    Said said;
    const int page = number_in(url, lists ? "page=" : "/notice/");
    if (lists && url.path() == "/archive") {
      said.title = fmt::format("Archive, page {}", page);
      for (int i = 0; i < 10; ++i) said.links.push_back(fmt::format("/notice/{0} Notice {0}", page * 10 + i));
      if (page < 300) said.links.push_back(fmt::format("/archive?page={} next", page + 1));
      return said;
    }
    said.title = fmt::format("Notice {}", page);
    said.text = fmt::format("This is notice {} of the office, given by the office.", page);
    if (!lists && page < 3000) said.links = {fmt::format("/notice/{} next", page + 1)};
    return said;
  };
  const auto done = walk(web, lists ? "/archive?page=0" : "/notice/0");
  CHECK(done.asked >= 3000);
  CHECK(done.traps.empty());
}

TEST_CASE("A gallery whose lists have no words is fetched whole") {
  const auto web = [](const Url& url) {
    Said said{"Gallery", "", {}};
    const int page = number_in(url, "page=");
    if (url.path() == "/photo") {
      said.title = "Photo";
      said.text = words_of(number_in(url, "id="));
      return said;
    }
    for (int i = 0; i < 12; ++i) said.links.push_back(fmt::format("/photo?id={}", page * 12 + i));
    if (page < 200) said.links.push_back(fmt::format("/gallery?page={} next", page + 1));
    return said;
  };
  CHECK(walk(web, "/gallery?page=0").asked == 201 * 13);
}

TEST_CASE("Thousands of like pages that one list names are no trap: they cannot go on by themselves") {
  const auto web = [](const Url& url) {
    Said said{"Form", "To be filled in", {}};
    if (url.path() != "/") return said;
    for (int i = 0; i < 3000; ++i) said.links.push_back(fmt::format("/form/{} form", i));
    return said;
  };
  CHECK(walk(web).asked == 3001);
}

TEST_CASE("The table of traps: families that say nothing new are stopped, those that do are fetched whole") {
  // Stopped before the row's end, not only within the 200 requests that the table allows.
  const auto right = [](const test::Json& row) {
    const auto urls = row["urls"].texts();
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < urls.size(); ++i) place.emplace(canonical(at(urls[i])).href(), i);
    const bool trap = row.flag("trap");
    const auto web = [&](const Url& url) {
      const auto i = place.at(canonical(url).href());
      Said said{"Results", trap ? "There is nothing here." : words_of(static_cast<int>(i)), {}};
      if (i + 1 < urls.size()) said.links.push_back(urls[i + 1] + " next");
      return said;
    };
    const auto asked = static_cast<std::size_t>(walk(web, urls.at(0)).asked);
    if (row["trap"].is_null()) return true;
    return trap ? asked < std::min<std::size_t>(200, place.size()) || place.size() == 1 : asked == place.size();
  };
  test::check_table("crawl/traps.json", right);
}

TEST_CASE("What was closed in an earlier run stays closed, and what is left is counted") {
  Novelty novelty;
  novelty.remember({"agency", "agency.example/cal?month", "48 pages brought nothing new"});
  CHECK(novelty.closes("agency", at("/cal?month=7")) == "agency.example/cal?month: 48 pages brought nothing new");
  CHECK_FALSE(novelty.closes("agency", at("/cal?month=7&day=3")));
  CHECK_FALSE(novelty.closes("other", at("/cal?month=7")));
  CHECK_FALSE(novelty.closes("agency", at("/cal?month=7"), Novelty::Since::this_run));
  CHECK(novelty.traps().at(0).left == 1);
}

}  // namespace chancery
