// SPDX-License-Identifier: Apache-2.0
// Archives made to be hard to replay, each with what should come of it, kept
// outside the repository; skipped without them.

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "replay/replay_service.h"
#include "tests/replay/made_collection.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/raw_client.h"

using namespace chancery;

namespace {

// One of those archives, served.
struct SharedArchive {
  explicit SharedArchive(const std::filesystem::path& shared, const std::string& name) {
    const auto file = folder / "archive" / name;
    test::write_file(file, test::read_file(shared / "warc-samples" / "made" / name));
    std::filesystem::create_directories(folder / "indexes");
    merge_into_index(folder / "indexes" / "index.cdxj", index_warc(file).value());
    ReplayService::Options options;
    options.port = 0;
    service.emplace(folder.path(), options);
  }
  test::RawAnswer content(std::string_view mark_and_time, std::string_view path, std::string_view fields = "") const {
    return test::get(service->content_port(),
                     "/web/" + std::string(mark_and_time) + "/https://ministry.dev.example" + std::string(path),
                     fields);
  }
  test::RawAnswer ui(std::string_view target) const { return test::get(service->port(), target); }

  test::TempDir folder;
  std::optional<ReplayService> service;
};

std::optional<test::Json> expected(const std::string& name) {
  const auto shared = test::shared_dir();
  if (!shared || !std::filesystem::exists(*shared / "warc-samples" / "made" / name)) return std::nullopt;
  return test::Json::parse(test::read_file(*shared / "warc-samples" / "made" / "expected.json"))["files"][name];
}

// "/a 20250102" is a path and a time; without one, the newest is meant.
struct Asked {
  explicit Asked(const std::string& key)
      : path(key.substr(0, key.find(' '))), time(key.size() > path.size() ? key.substr(path.size() + 1) : "2030") {}
  std::string path, time;
};

void check_body(const test::RawAnswer& answer, const test::Json& wanted) {
  CHECK(answer.status == wanted.num("status"));
  CHECK(static_cast<long>(answer.body.size()) == wanted.num("length"));
  CHECK(sha256(answer.body).hex() == wanted.str("sha256"));
}

}  // namespace

TEST_CASE("Shared archive: revisits find their bodies or say that there is none", "[shared_archives][shared]") {
  const auto wanted = expected("revisits.warc.gz");
  if (!wanted) return;
  const SharedArchive archive(*test::shared_dir(), "revisits.warc.gz");
  for (const auto& key : (*wanted)["resolve"].keys()) {
    CAPTURE(key);
    const Asked asked(key);
    const auto row = (*wanted)["resolve"][key];
    const auto answer = archive.content(asked.time + "im_", asked.path);
    if (!row["sha256"].is_null()) {
      check_body(answer, row);
    } else if (!row["location"].is_null()) {
      CHECK(answer.status == row.num("status"));
      CHECK(answer.field("Location").ends_with("https://ministry.dev.example" + row.str("location")));
    } else if (key != "/a 20250107") {
      CHECK((answer.status == 404 || answer.status == 502));
      CHECK(answer.body.find("Not in this archive") != std::string::npos);
    }
  }
  CHECK(archive.content("20250107im_", "/a").body.find("first") != std::string::npos);
  CHECK(archive.content("20250110im_", "/lost").body.find("/gone") != std::string::npos);
}

TEST_CASE("Shared archive: every coding is undone", "[shared_archives][shared]") {
  const auto wanted = expected("codings.warc.gz");
  if (!wanted) return;
  const SharedArchive archive(*test::shared_dir(), "codings.warc.gz");
  for (const auto& path : (*wanted)["decoded"].keys()) {
    CAPTURE(path);
    check_body(archive.content("2030im_", path), (*wanted)["decoded"][path]);
  }
}

TEST_CASE("Shared archive: ranges are cut from whole captures", "[shared_archives][shared]") {
  const auto wanted = expected("ranges.warc.gz");
  if (!wanted) return;
  const SharedArchive archive(*test::shared_dir(), "ranges.warc.gz");
  for (const auto& key : (*wanted)["range"].keys()) {
    CAPTURE(key);
    const Asked asked(key);
    const auto row = (*wanted)["range"][key];
    const auto answer =
        archive.content("2030im_", asked.path, asked.time.starts_with("bytes") ? "Range: " + asked.time + "\r\n" : "");
    if (row["sha256"].is_null())
      CHECK(answer.status == row.num("status"));
    else
      check_body(answer, row);
  }
}

TEST_CASE("Shared archive: redirects end", "[shared_archives][shared]") {
  if (!expected("redirects.warc.gz")) return;
  const SharedArchive archive(*test::shared_dir(), "redirects.warc.gz");
  const auto ends_at = [&](std::string target) {
    for (int hops = 0; hops < 6; ++hops) {
      const auto answer = archive.ui(target);
      if (answer.status != 302) return answer.status == 200 ? target : std::to_string(answer.status);
      target = answer.field("Location");
    }
    return std::string("nowhere");
  };
  const std::string site = "://ministry.dev.example";
  CHECK(ends_at("/web/2025/http" + site + "/") == "/web/20250304050608/https" + site + "/");
  CHECK(ends_at("/web/2025/https" + site + "/dir") == "/web/20250304050608/https" + site + "/dir/");
  CHECK(ends_at("/web/2025/https" + site + "/rel/x") == "/web/20250304050607/https" + site + "/t?q=1");
  CHECK(ends_at("/web/2025/https" + site + "/cookie") == "/web/20250304050609/https" + site + "/cookie");
  CHECK(ends_at("/web/2025/https" + site + "/l1") != "nowhere");
  CHECK(archive.content("20250304050607", "/noloc").status == 302);
  CHECK(archive.content("20250304050607", "/rel/x").field("Location").ends_with("/t?q=1#frag"));
  const auto out = archive.content("20250304050607", "/out").field("Location");
  CHECK(out == "/web/20250304050607/https://elsewhere.example/y");
  CHECK(test::get(archive.service->content_port(), out).status == 404);
}

TEST_CASE("Shared archive: archived statuses are statuses", "[shared_archives][shared]") {
  const auto wanted = expected("http.warc.gz");
  if (!wanted) return;
  const SharedArchive archive(*test::shared_dir(), "http.warc.gz");
  const auto index = test::read_file(archive.folder / "indexes" / "index.cdxj");
  std::size_t seen = 0;
  for (std::size_t at = 0; at < index.size();) {
    const auto end = index.find('\n', at);
    const auto line = CdxLine::parse(index.substr(at, end - at)).value();
    at = end + 1;
    if (line.status < 200 || line.status > 599) continue;
    CAPTURE(line.url, line.status);
    const auto answer = test::get(archive.service->content_port(), "/web/" + line.time + "im_/" + line.url);
    CHECK(answer.status == line.status);
    CHECK(answer.body.find("Not in this archive") == std::string::npos);
    ++seen;
  }
  CHECK(seen > 3);
}

TEST_CASE("Shared archive: all captures are listed, three of one second among them", "[shared_archives][shared]") {
  const auto wanted = expected("times.warc.gz");
  if (!wanted) return;
  const SharedArchive archive(*test::shared_dir(), "times.warc.gz");
  const auto count = [](std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  const auto map = archive.ui("/web/timemap/link/https://ministry.dev.example/news").body;
  CHECK(count(map, "; datetime=") == (*wanted)["captures"].items().size());
  // Each has an address of its own, and answers there itself.
  const auto told =
      test::Json::parse(archive.ui("/api/captures/https://ministry.dev.example/news").body)["captures"].items();
  std::set<std::string> addresses, records;
  for (const auto& capture : told) {
    addresses.insert(capture.str("replay"));
    auto record = archive.ui("/api/capture" + capture.str("replay").substr(4)).body;
    records.insert(test::Json::parse(record)["record"].dump());
  }
  CHECK(addresses.size() == 27);
  CHECK(records.size() == 27);
  CHECK(archive.ui("/web/*/https://ministry.dev.example/news").body.find("27 captures") != std::string::npos);
  CHECK(archive.ui("/web/20190601/https://ministry.dev.example/news").field("Location") ==
        "/web/20190615120000/https://ministry.dev.example/news");
  CHECK(archive.ui("/web/20190614/https://ministry.dev.example/news").field("Location") ==
        "/web/20190615120000/https://ministry.dev.example/news");
}

TEST_CASE("Shared archive: what was sent decides the answer, and a GET gets none of them",
          "[shared_archives][shared]") {
  for (const std::string name : {"post.warc.gz", "post-response-first.warc.gz"}) {
    if (!expected(name)) return;
    CAPTURE(name);
    const SharedArchive archive(*test::shared_dir(), name);
    const auto sent = [&](const std::string& type, const std::string& body) {
      test::RawClient client(archive.service->content_port());
      client.send("POST /web/2025im_/https://ministry.dev.example/search HTTP/1.1\r\nHost: 127.0.0.1:" +
                  std::to_string(archive.service->content_port()) + "\r\nContent-Type: " + type +
                  "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
      return client.receive();
    };
    const auto form = "application/x-www-form-urlencoded";
    const auto answers = {archive.content("2025im_", "/search"), sent(form, "q=budget&page=1"),
                          sent(form, "q=budget&page=2"), sent("application/json", R"({"q":"law","page":1})")};
    std::set<std::string> bodies;
    for (const auto& answer : answers) {
      CHECK(answer.status == 200);
      bodies.insert(answer.body);
    }
    CHECK(bodies.size() == 4);
    CHECK(sent(form, "q=never").status == 404);
  }
}

TEST_CASE("Shared archive: a page that tries every way out is closed in", "[shared_archives][shared]") {
  if (!expected("leaks.warc.gz")) return;
  const SharedArchive archive(*test::shared_dir(), "leaks.warc.gz");
  auto body = archive.content("20250304050607", "/leaks", "Sec-Fetch-Dest: iframe\r\n").body;
  // What is left of the live addresses stands in scripts, in srcdoc and in text.
  const auto script = body.find("<script", body.find("<body"));
  body = body.substr(0, script);
  const auto srcdoc = body.find("srcdoc");
  body.erase(srcdoc, body.find("</iframe>", srcdoc) - srcdoc);
  for (auto at = body.find("//cdn."); at != std::string::npos; at = body.find("//cdn.", at + 1)) {
    INFO(body.substr(at > 60 ? at - 60 : 0, 120));
    CHECK(body.rfind("/web/20250304050607", at) + 32 > at);
  }
}
