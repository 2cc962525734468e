// SPDX-License-Identifier: Apache-2.0
#include "tests/support/loopback_site.h"

#include <curl/curl.h>

#include <thread>

#include "base/owned.h"
#include "tests/support/catch.h"
#include "tests/support/raw_client.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {
namespace {

using namespace std::chrono_literals;

// What a real client makes of an answer.
struct Got {
  CURLcode outcome = CURLE_OK;
  long status = 0;
  std::string head, body;
};

size_t append(char* bytes, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(bytes, size * count);
  return static_cast<std::string*>(text)->size() > (4U << 20) ? 0 : size * count;
}

// A client that keeps its connections, as crawlers do.
class Client {
 public:
  explicit Client(const LoopbackSite& site) : ca_file_(site.ca_file()) {
    for (const auto& line : site.connect_to())
      connect_to_.reset(curl_slist_append(connect_to_.release(), line.c_str()));
  }

  Got get(const std::string& url, const std::vector<std::string>& headers = {}, const char* method = "GET") {
    Got got;
    auto* curl = curl_.get();
    curl_easy_reset(curl);
    Owned<curl_slist, curl_slist_free_all> list;
    for (const auto& header : headers) list.reset(curl_slist_append(list.release(), header.c_str()));
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, connect_to_.get());
    curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file_.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 400L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &got.body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &got.head);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    if (std::string_view(method) == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    got.outcome = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &got.status);
    return got;
  }

 private:
  Owned<CURL, curl_easy_cleanup> curl_{curl_easy_init()};
  Owned<curl_slist, curl_slist_free_all> connect_to_;
  std::filesystem::path ca_file_;
};

Got get(const LoopbackSite& site, const std::string& url) { return Client(site).get(url); }

}  // namespace

TEST_CASE("A folder is served under a host's own name, over http and https") {
  TempDir folder;
  write_file(folder / "index.html", "<h1>Rivers</h1>");
  write_file(folder / "news/a.css", "p {}");
  LoopbackSite site;
  site.serve_folder("agency.example", folder.path());

  Client client(site);
  CHECK(client.get("http://agency.example/").body == "<h1>Rivers</h1>");
  CHECK(client.get("https://agency.example/").body == "<h1>Rivers</h1>");
  const auto css = client.get("http://agency.example/news/a.css?v=2");
  CHECK(css.body == "p {}");
  CHECK(css.head.find("Content-Type: text/css") != std::string::npos);
  CHECK(client.get("http://agency.example/none").status == 404);
  CHECK(client.get("http://agency.example/../../etc/passwd").status == 404);
  CHECK(client.get("http://agency.example/news/%2e%2e/").status == 404);

  const auto tag = css.head.substr(css.head.find("ETag: ") + 6,
                                   css.head.find('\r', css.head.find("ETag")) - css.head.find("ETag") - 6);
  CHECK(client.get("http://agency.example/news/a.css", {"If-None-Match: " + tag}).status == 304);
  CHECK(client.get("http://agency.example/", {}, "HEAD").body.empty());
}

TEST_CASE("Each host has an address of its own unless it is put on another's") {
  LoopbackSite site;
  site.answer("a.example", "/", page("a"));
  site.answer("b.example", "/", page("b"));
  site.add_host("c.example", site.address("a.example"));
  site.answer("c.example", "/", page("c"));
  CHECK(site.address("a.example") != site.address("b.example"));
  CHECK(site.address("a.example") == site.address("c.example"));
  for (const std::string name : {"a", "b", "c"}) CHECK(get(site, "http://" + name + ".example/").body == name);
}

TEST_CASE("Answers are scripted, good ones and bad ones") {
  LoopbackSite site;
  struct Row {
    std::string because;
    WireScript script;
    CURLcode outcome;
    long status;
  };
  const std::string text(100'000, 't');
  const auto row = GENERATE_COPY(values<Row>({
      {"a page", page(text), CURLE_OK, 200},
      {"a redirect", redirect("/there", 301), CURLE_OK, 301},
      {"unavailable for now", unavailable("120"), CURLE_OK, 503},
      {"chunked", chunked(text, 7'000), CURLE_OK, 200},
      {"compressed", gzipped(text), CURLE_OK, 200},
      {"not modified has no body", reply(304, ""), CURLE_OK, 304},
      {"no answer", silence(), CURLE_OPERATION_TIMEDOUT, 0},
      {"closed without an answer", hang_up(), CURLE_GOT_NOTHING, 0},
      {"reset in mid body", cut_off(text, 50'000), CURLE_RECV_ERROR, 200},
      {"shorter than promised", short_body("short", 500), CURLE_PARTIAL_FILE, 200},
      {"a body without end", endless_body(), CURLE_WRITE_ERROR, 200},
      {"a head without end, which the client itself gives up", endless_head(), CURLE_RECV_ERROR, 0},
      {"too slow", drip(text, 10, 20ms), CURLE_OPERATION_TIMEDOUT, 200},
      {"late", page("late").after(2s), CURLE_OPERATION_TIMEDOUT, 0},
      {"a large head", huge_head(50'000), CURLE_OK, 200},
      {"no status line", raw("HTP/1.1 2OO yes\r\n\r\n"), CURLE_UNSUPPORTED_PROTOCOL, 0},
  }));
  CAPTURE(row.because);
  site.answer("agency.example", "/x", row.script);
  const auto got = get(site, "http://agency.example/x");
  CHECK(curl_easy_strerror(got.outcome) == std::string(curl_easy_strerror(row.outcome)));
  if (row.status != 0) CHECK(got.status == row.status);
  if (row.outcome == CURLE_OK && row.status == 200) CHECK(got.body == (row.because == "a large head" ? "small" : text));
  if (row.because == "reset in mid body") CHECK(got.body.size() <= 50'000);
}

TEST_CASE("Scripts of one address take turns, and the last one stays") {
  LoopbackSite site;
  site.answer("agency.example", "/", {unavailable("1"), redirect("/"), page("at last")});
  Client client(site);
  std::vector<long> seen;
  for (int i = 0; i < 4; ++i) seen.push_back(client.get("http://agency.example/").status);
  CHECK(seen == std::vector<long>{503, 302, 200, 200});
}

TEST_CASE("A door can be shut, slammed and opened again") {
  LoopbackSite site;
  site.answer("agency.example", "/", page("in"));
  site.set_door("agency.example", LoopbackSite::Door::refusing);
  CHECK(get(site, "http://agency.example/").outcome == CURLE_COULDNT_CONNECT);
  site.set_door("agency.example", LoopbackSite::Door::slamming);
  const auto before = site.connections();
  CHECK(get(site, "http://agency.example/").outcome != CURLE_OK);  // which error depends on how fast the reset is
  CHECK(site.connections() > before);
  site.set_door("agency.example", LoopbackSite::Door::open);
  CHECK(get(site, "http://agency.example/").body == "in");
  CHECK(site.count("agency.example") == 1);
}

TEST_CASE("Certificates are as good or as bad as asked for") {
  LoopbackSite site;
  site.answer("agency.example", "/", page("trusted"));
  CHECK(get(site, "https://agency.example/").body == "trusted");
  for (const auto kind : {Certificate::wrong_host, Certificate::self_signed, Certificate::expired}) {
    site.set_certificate("agency.example", kind);
    const auto got = get(site, "https://agency.example/");
    CAPTURE(static_cast<int>(kind), curl_easy_strerror(got.outcome));
    CHECK(got.outcome == CURLE_PEER_FAILED_VERIFICATION);
  }
  site.set_certificate("agency.example", Certificate::trusted);
  CHECK(get(site, "https://agency.example/").body == "trusted");
}

TEST_CASE("Who asked for what, when and over which connection is noted") {
  LoopbackSite site;
  site.answer_with("agency.example", [](const Asked& asked) { return page(asked.target); });
  site.answer("other.example", "/", page("").after(30ms));
  Client client(site);
  CHECK(client.get("http://agency.example/a?b=c", {"X-Why: to see"}).body == "/a?b=c");
  std::this_thread::sleep_for(20ms);
  client.get("https://agency.example/d");
  client.get("http://agency.example/e");
  client.get("http://other.example/");

  const auto asked = site.asked("agency.example");
  REQUIRE(asked.size() == 3);
  CHECK(asked[0].target == "/a?b=c");
  CHECK(asked[0].headers.get("X-Why") == "to see");
  CHECK_FALSE(asked[0].secure);
  CHECK(asked[1].secure);
  CHECK(asked[0].connection == asked[2].connection);
  CHECK(asked[0].connection != asked[1].connection);
  CHECK(asked[1].at - asked[0].at >= 20ms);
  CHECK(site.least_gap("agency.example") == std::min(asked[1].at - asked[0].at, asked[2].at - asked[1].at) / 1us * 1us);
  CHECK(site.least_gap("other.example") == std::chrono::microseconds::max());
  CHECK(site.asked().size() == 4);
  // Noted a moment after the client has the last byte.
  while (site.asked("other.example")[0].answered == Instant{}) std::this_thread::sleep_for(1ms);
  CHECK(site.asked("other.example")[0].answered - site.asked("other.example")[0].at >= 30ms);
  site.forget();
  CHECK(site.asked().empty());
}

TEST_CASE("How many requests of one host were under way at once is known") {
  LoopbackSite site;
  site.answer("agency.example", "/", page("slow").after(80ms));
  CHECK(site.most_at_once("agency.example") == 0);
  get(site, "http://agency.example/");
  get(site, "http://agency.example/");
  CHECK(site.most_at_once("agency.example") == 1);
  {
    std::jthread one([&] { get(site, "http://agency.example/"); });
    std::jthread two([&] { get(site, "http://agency.example/"); });
  }
  CHECK(site.most_at_once("agency.example") == 2);
}

TEST_CASE("What is no request is told so, and not noted") {
  LoopbackSite site;
  site.answer("agency.example", "/", page("in"));
  RawClient client(site.port(), site.address("agency.example"));
  client.send("GET / HTTP/1.1\r\nHost: agency.example\r\n\r\n");
  CHECK(client.receive().body == "in");
  client.send("nonsense\r\n\r\n");
  CHECK(client.receive().status == 400);
  CHECK(site.asked().size() == 1);
  CHECK(site.most_at_once("agency.example") == 1);
}

TEST_CASE("A stranger's name is sent away, and a slow client harms no other") {
  LoopbackSite site;
  site.answer("agency.example", "/", page("quick"));
  site.answer("agency.example", "/endless", endless_body());
  Client client(site);
  CHECK(client.get("http://agency.example/", {"Host: elsewhere.example"}).status == 421);
  std::jthread hog([&] { get(site, "http://agency.example/endless"); });
  for (int i = 0; i < 50; ++i) CHECK(client.get("http://agency.example/").body == "quick");
}

}  // namespace chancery::test
