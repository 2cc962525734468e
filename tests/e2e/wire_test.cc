// SPDX-License-Identifier: Apache-2.0
// What the program does when servers are hostile, and that what opens doors stays
// secret, on real sockets.

#include <brotli/encode.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zstd.h>
#include <iostream>
#include <set>

#include "archive/warc_reader.h"
#include "tests/e2e/house.h"
#include "tests/support/catch.h"
#include "tests/support/test_proxy.h"

namespace chancery::test {
namespace {

using namespace std::chrono_literals;

std::string site(const std::string& name, const std::string& seed, const std::string& more = "delay = \"0\"") {
  return fmt::format("[[site]]\nname = \"{}\"\nseed = \"{}\"\n{}\n", name, seed, more);
}

std::string body_of(const WireScript& script) { return script.bytes.substr(script.bytes.find("\r\n\r\n") + 4); }

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

WireScript coded(const std::string& coding, const std::string& body) {
  return reply(200, body, {{"Content-Type", "text/html"}, {"Content-Encoding", coding}});
}

// A gigabyte of spaces after a heading, in as few bytes as the coding allows.
std::string page_start() { return "<title>Bomb</title><h1>Bomb</h1>" + std::string(64 << 20, ' '); }
std::string gzip_bomb() { return repeated(body_of(gzipped(page_start())), 16); }
std::string zstd_bomb() {
  const auto text = page_start();
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return repeated(out, 16);
}
std::string brotli_bomb() {
  const auto text = repeated(page_start(), 4);
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string out(size, '\0');
  BrotliEncoderCompress(1, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_GENERIC, text.size(),
                        reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

WireScript in_drops(std::string bytes, std::chrono::milliseconds between) {
  auto script = raw(bytes);
  script.piece = 1;
  script.between = between;
  return script;
}

struct Hostile {
  std::string name;
  WireScript script;
  std::string how, said;  // the disposition, and what its line says
  bool kept = false;      // a capture was made of it
};

std::vector<Hostile> hostile_answers() {
  const std::string chunked_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
  return {
      {"silence", silence(), "timed out", "no answer within 2"},
      {"slow-head", in_drops("HTTP/1.1 200 OK\r\nX-Slow: " + std::string(5000, 'z'), 20ms), "timed out",
       "not complete"},
      {"endless-head", endless_head(), "broken answer", "head is over"},
      {"100k-lines", raw("HTTP/1.1 200 OK\r\n" + repeated("A: b\r\n", 100'000) + "\r\n"), "broken answer",
       "head is over"},
      {"endless-1xx",
       {.bytes = "", .again = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"},
       "broken answer",
       "more than 20 informational"},
      {"http-0-9", raw("<html>hello</html>"), "broken answer", "status line"},
      {"garbage", raw("\x16\x03\x01 what?\r\n\r\n"), "broken answer", "status line"},
      {"nul", raw(std::string("HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\n\r\nhello", 36)), "broken answer", "Nul byte"},
      {"bare-lf", raw("HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>bare"), "fetched", "", true},
      {"endless", endless_body(), "cut short", "over 8000000 bytes", true},
      {"endless-extension",
       {.bytes = chunked_head + "5;", .again = std::string(9000, 'e')},
       "cut short",
       "over 8000000",
       true},
      {"endless-trailer",
       {.bytes = chunked_head + "5\r\nhello\r\n0\r\n", .again = "X-Trailer: more\r\n"},
       "cut short",
       "over 8000000",
       true},
      {"slow-body",
       {.bytes = "HTTP/1.1 200 OK\r\n\r\n", .between = 100ms, .again = "d"},
       "cut short",
       "too slow",
       true},
      {"short", short_body("<p>short", 5000), "cut short", "", true},
      {"long", raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world"), "fetched", "", true},
      {"two-lengths", raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "cut short",
       "Content-Length is 5 and 6", true},
      {"split", raw("HTTP/1.1 200 OK\r\nX-Name: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<script>"), "fetched", "", true},
      {"gzip-bomb", coded("gzip", gzip_bomb()), "fetched", "", true},
      {"zstd-bomb", coded("zstd", zstd_bomb()), "fetched", "", true},
      {"brotli-bomb", coded("br", brotli_bomb()), "fetched", "", true},
      {"six-times-gzip", coded("gzip, gzip, gzip, gzip, gzip, gzip", gzip_bomb() + "!"), "fetched", "", true},
      {"loop", reply(302, "", {{"Location", "/"}, {"Set-Cookie", "again=1"}}), "redirected", "", true},
      {"cookies",
       reply(200, "<p>flood",
             [] {
               Headers headers;
               for (int i = 0; i < 500; ++i) headers.emplace_back("Set-Cookie", fmt::format("c{}=1", i));
               return headers;
             }()),
       "fetched", "", true},
  };
}

}  // namespace

TEST_CASE("Hostile answers are bounded in memory and time, and each ends in one disposition with a clear line") {
  LoopbackSite web;
  const auto all = hostile_answers();
  std::string sites;
  for (const auto& each : all) {
    web.answer(each.name + ".example", "/robots.txt", reply(404, ""));
    web.answer(each.name + ".example", "/", each.script);
    sites += site(each.name, "http://" + each.name + ".example/", "delay = \"0\"\nsitemaps = false");
  }
  House house(web);
  house.configure(sites,
                  "[limits]\nmax_body = \"8MB\"\nhead_timeout = \"2s\"\ntimeout = \"20s\"\nidle_timeout = \"2s\"\n"
                  "[politeness]\nretry_wait = \"10ms\"\npatience = \"5s\"\n");
  const auto began = system_clock().now();
  const auto ran = house.run({"crawl", "-q"});
  const auto took = std::chrono::duration<double>(system_clock().now() - began).count();
  INFO(ran.err << ran.out);
  CHECK(ran.code == 3);
  std::set<std::string> captured;
  for (const auto& row : house.captures()) captured.insert(row.url);
  for (const auto& each : all) {
    const auto url = "http://" + each.name + ".example/";
    CAPTURE(each.name, house.detail(url));
    CHECK(house.disposition(url) == each.how);
    CHECK_THAT(house.detail(url), Catch::Contains(each.said));
    CHECK(captured.contains(url) == each.kept);
  }
  check_warcs(house.folder());
  std::cout << fmt::format("hostile answers: {:.1f} s, {} MB resident at most\n", took, ran.peak_kb / 1024);
  CHECK(took < 60);
  CHECK(ran.peak_kb < 450'000);
}

TEST_CASE("What opens doors is in no file of a collection and in nothing that is said") {
  LoopbackSite web;
  const TempDir keys;
  write_file(keys / "token", "Bearer hunter2-token\n");
  REQUIRE(::chmod((keys / "token").c_str(), 0600) == 0);
  ::setenv("AGENCY_LOGIN", "clerk:hunter2-login", 1);
  ::setenv("GATE_LOGIN", "gate:hunter2-proxy", 1);
  const auto doors = [](const std::string& wanted) {
    return [wanted](const Asked& asked) {
      if (asked.target == "/robots.txt") return reply(404, "");
      const bool known = asked.headers.get("Authorization").value_or("") == wanted;
      return known ? page("<p>" + asked.host + "</p>") : reply(401, "no");
    };
  };
  web.answer_with("login.example", doors("Basic Y2xlcms6aHVudGVyMi1sb2dpbg=="));
  web.answer_with("token.example", doors("Bearer hunter2-token"));
  web.answer("far.example", "/", page("far"));
  const TestProxy gate({{"far.example:80", web.resolve_table().at("far.example:80")}}, "gate:hunter2-proxy");
  House house(web);
  const auto gate_at = fmt::format("http://127.0.0.1:{}", gate.port());
  house.configure(
      site("login", "http://login.example/") + site("token", "https://token.example/") +
          site("far", "http://far.example/", "delay = \"0\"\nproxy = \"" + gate_at + "\""),
      "",
      "[network.credentials]\n\"http://login.example\" = \"env:AGENCY_LOGIN\"\n\"https://token.example\" = \"file:" +
          (keys / "token").string() + "\"\n\"" + gate_at + "\" = \"env:GATE_LOGIN\"\n");
  const auto ran = house.run({"crawl", "-vv", "--json"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  for (const auto* url : {"http://login.example/", "https://token.example/", "http://far.example/"})
    CHECK(house.disposition(url) == "fetched");

  const std::vector<std::string> secrets = {"hunter2", "aHVudGVyM", "h1bnRlcj",
                                            "odW50ZXIy"};  // and in Base64, at any offset
  std::size_t searched = 0;
  const auto search = [&](const std::string& what, const std::string& bytes) {
    CAPTURE(what);
    ++searched;
    for (const auto& secret : secrets) CHECK(bytes.find(secret) == std::string::npos);
  };
  search("output", ran.out + ran.err);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(house.dir().path())) {
    if (!entry.is_regular_file()) continue;
    search(entry.path().string(), read_file(entry.path()));
    if (entry.path().extension() != ".gz") continue;
    auto reader = WarcReader::open(entry.path());
    REQUIRE(reader);
    while (const auto record = reader->next()) {
      std::string whole = record->head.serialised();
      REQUIRE(reader->block([&](std::string_view piece) { whole += piece; }));
      search("a record of " + record->head.target_uri(), whole);
    }
  }
  CHECK(searched > 20);
}

TEST_CASE("A thousand hosts in flight are bounded in memory, and so are their pages when all end at once") {
  constexpr int kHosts = 1000;
  for (const auto& [scheme, most_mb] : {std::pair(std::string("http"), 170), {"https", 230}}) {
    LoopbackSite web;
    std::string sites;
    // Every host answers its page in pieces, so that all of them are under way at once.
    auto slow = page("<title>Notice</title>" + repeated("<p>The office of locks gives notice.</p>", 1000));
    slow.piece = slow.bytes.size() / 6;
    slow.between = 1s;
    for (int i = 0; i < kHosts; ++i) {
      const auto host = fmt::format("h{}.example", i);
      web.answer(host, "/robots.txt", reply(404, ""));
      web.answer(host, "/", slow);
      sites += site(host, scheme + "://" + host + "/");
    }
    House house(web);
    house.configure(sites, "[crawler]\nconnections = 1200\n");
    const auto ran = house.run({"crawl", "-q"});
    INFO(ran.err << ran.out);
    CHECK(ran.code == 0);
    CHECK(house.captures().size() == 2 * kHosts);
    std::size_t together = 0, most = 0;
    std::multimap<Instant, int> turns;
    for (const auto& asked : web.asked()) {
      if (asked.target != "/") continue;
      turns.emplace(asked.at, 1);
      turns.emplace(asked.answered, -1);
    }
    for (const auto& [when, change] : turns) most = std::max(most, together += static_cast<std::size_t>(change));
    std::cout << fmt::format("{} {} hosts in flight: {} MB resident at most\n", most, scheme, ran.peak_kb / 1024);
    CHECK(most >= kHosts * 9 / 10);
    CHECK(ran.peak_kb < most_mb * 1024);
  }
}

}  // namespace chancery::test
