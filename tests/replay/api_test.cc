// SPDX-License-Identifier: Apache-2.0
// docs/api.md, taken at its word: every command in it is run against a collection made
// for it, and what it is said to answer is what must come.

#include "replay/api.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <sstream>

#include "base/http_head.h"
#include "store/database.h"
#include "store/page_store.h"
#include "tests/replay/served.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

using namespace chancery;
using test::holds;
using test::MadeCollection;
using test::Served;

namespace {

// The collection that docs/api.md speaks of: one page in two wordings, its crest, an
// address that leads to it, a form's answer.
struct Port : MadeCollection {
  Port() {
    page("https://port.example/dues", "20220101000000", text("1 May"));
    page("https://port.example/dues", "20230601120000", text("5 May"));
    add("https://port.example/old", "20220101000000", {"HTTP/1.1 301 Moved Permanently", "Location: /dues"}, "");
    page("https://port.example/crest.png", "20220101000100", "0123456789", "image/png");
    index();
    Database database(folder() / "chancery.db", Access::write);
    PageStore pages(database);
    pages.add(article(1, "20220101000000", "1 May"));
    pages.add(article(2, "20230601120000", "5 May"));
  }
  static std::string text(const std::string& day) {
    return "<!doctype html><title>Harbour dues</title><h1>Harbour dues</h1><p>The dues rise on " + day +
           ".</p><img src=/crest.png>";
  }
  static Article article(std::int64_t capture, std::string_view time, const std::string& day) {
    Article article;
    article.capture_id = capture;
    article.url = "https://port.example/dues";
    article.site = "port";
    article.captured = Timestamp::parse_digits(time).value();
    article.title = "Harbour dues";
    article.published = "2021-12-30";
    article.language = "en";
    article.kind = "article";
    article.text = "The dues rise on " + day + ".";
    return article;
  }
};

struct Transcript {
  std::string command, expected;
};

// Commands of a page of documentation, "    $ curl ...", each with the lines under it.
std::vector<Transcript> transcripts(const std::string& page) {
  std::vector<Transcript> found;
  std::istringstream lines(page);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("    $ ")) {
      found.push_back({line.substr(6), ""});
      inside = true;
    } else if (inside && line.starts_with("    ")) {
      auto& last = found.back();
      (last.expected.empty() && last.command.ends_with('\\') ? last.command : last.expected) += line.substr(4) + "\n";
    } else {
      inside = false;
    }
  }
  return found;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string run(const std::string& command, int& code) {
  std::string out;
  auto* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    out.append(buffer.data(), got);
  const int status = ::pclose(pipe);
  code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return out;
}

// Whether `text` is `pattern`, where "..." stands for any bytes.
bool fits(std::string_view text, std::string_view pattern) {
  bool first = true;
  while (true) {
    const auto dots = pattern.find("...");
    const auto part = pattern.substr(0, dots);
    if (dots == std::string_view::npos) return first ? text == part : text.ends_with(part);
    const auto at = first ? (text.starts_with(part) ? 0 : std::string_view::npos) : text.find(part);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + part.size());
    pattern.remove_prefix(dots + 3);
    first = false;
  }
}

}  // namespace

TEST_CASE("What docs/api.md shows is what comes", "[api]") {
  int code = 0;
  run("curl --version", code);
  if (code != 0) {
    WARN("skipped: there is no curl here");
    return;
  }
  const Port made;
  const Served served(made);
  const auto ui = Served::origin(served.service.port()), content = Served::origin(served.service.content_port());
  const auto all = transcripts(test::read_file(test::source_dir() / "docs" / "api.md"));
  REQUIRE(all.size() >= 15);
  for (const auto& [command, expected] : all) {
    CAPTURE(command);
    REQUIRE(command.starts_with("curl "));
    auto asked = replaced(replaced(command, "http://127.0.0.1:8090", ui), "http://127.0.0.1:8091", content);
    auto told = run(asked, code);
    CHECK(code == 0);
    told = replaced(replaced(replaced(told, ui, "http://127.0.0.1:8090"), content, "http://127.0.0.1:8091"), "\r", "");
    if (!told.empty() && !told.ends_with('\n')) told += '\n';
    INFO("came:\n" << told);
    CHECK(fits(told, expected));
  }
}

TEST_CASE("The API tells what it cannot answer in its own form", "[api]") {
  const Port made;
  const Served served(made);
  struct Row {
    std::string_view target;
    int status;
  };
  const auto row = GENERATE(values<Row>({{"/api/nothing", 404},
                                         {"/api/captures/https://never.example/", 404},
                                         {"/api/captures/http://[", 400},
                                         {"/api/capture/*/https://port.example/", 400},
                                         {"/api/capture/2022/https://never.example/", 404},
                                         {"/api/article/2022/https://port.example/crest.png", 404},
                                         {"/api/versions/https://port.example/crest.png", 404},
                                         {"/api/diff/https://port.example/crest.png", 404},
                                         {"/api/changes?kind=odd", 400}}));
  CAPTURE(row.target);
  const auto answer = served.ui(row.target);
  CHECK(answer.status == row.status);
  CHECK(answer.field("Content-Type") == "application/json");
  const auto told = test::Json::parse(answer.body);
  CHECK(told.str("type") == "error");
  CHECK_FALSE(told.str("message").empty());
}

TEST_CASE("What was asked is counted", "[api]") {
  const Port made;
  const Served served(made);
  served.ui("/");
  served.ui("/nothing");
  served.content("/web/20220101000000id_/https://port.example/dues");
  const auto metrics = served.ui("/metrics");
  CHECK(metrics.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(holds(metrics.body, "chancery_answers_total{side=\"ui\",status=\"2xx\"} 1\n"));
  CHECK(holds(metrics.body, "chancery_answers_total{side=\"ui\",status=\"4xx\"} 1\n"));
  CHECK(holds(metrics.body, "chancery_answers_total{side=\"content\",status=\"2xx\"} 1\n"));
  CHECK(holds(metrics.body, "chancery_answer_seconds_count{side=\"ui\"} 2\n"));
  CHECK(holds(metrics.body, "chancery_answer_seconds_bucket{side=\"content\",le=\"+Inf\"} 1\n"));
  std::filesystem::rename(made.folder() / "archive", made.folder() / "away");
  CHECK(served.ui("/healthz").status == 503);
  std::filesystem::rename(made.folder() / "away", made.folder() / "archive");
  CHECK(served.ui("/healthz").body == "ok\n");
}
