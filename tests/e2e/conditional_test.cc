// SPDX-License-Identifier: Apache-2.0
// Later rounds ask only for what has changed.

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

#include "base/digest.h"
#include "tests/e2e/house.h"
#include "tests/support/catch.h"

namespace chancery::test {
namespace {

constexpr int kPages = 40, kPicturesOfPage = 24;  // a thousand addresses
constexpr std::size_t kPictureBytes = 90'000;

std::string page_html(int number) {
  std::string html = fmt::format(
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Weir "
      "{0}</title></head><body><main><h1>Weir "
      "{0}</h1><p>The gate of weir {0} was raised in the night after the rain, and the keeper wrote the level of the "
      "water into the book as on every other day of the year.</p></main>",
      number);
  for (int i = 0; i < kPicturesOfPage; ++i) html += fmt::format("<img src=\"/picture/{}/{}.png\">", number, i);
  for (int i = 1; i <= kPages + 1; ++i) html += fmt::format("<a href=\"/page/{}\">weir</a>", i);
  return html + "</body></html>";
}

std::string picture(const std::string& target) {
  std::mt19937_64 random(std::hash<std::string>()(target));
  std::string bytes(kPictureBytes, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// An agency that answers 304 to whoever holds the right tag.
struct Agency {
  LoopbackSite web;
  House house{web};
  std::set<std::string> edited;
  bool with_tags = true;

  Agency() {
    web.answer("weirs.example", "/robots.txt", reply(404, ""));
    web.answer_with("weirs.example", [this](const Asked& asked) {
      if (asked.target == "/page/41") return reply(404, "no more weirs");
      const bool html = !asked.target.starts_with("/picture/");
      const int number = asked.target == "/" ? 1 : html ? std::stoi(asked.target.substr(6)) : 0;
      auto body = html ? page_html(number) : picture(asked.target);
      if (edited.contains(asked.target)) body.insert(body.find("</p>"), " The old gate is kept for show.");
      if (!with_tags) return reply(200, body, {{"Content-Type", html ? "text/html" : "image/png"}});
      const auto tag = "\"" + sha1(body).hex() + "\"";
      if (asked.headers.get("If-None-Match") == std::string_view(tag)) return reply(304, "", {{"ETag", tag}});
      return reply(200, body, {{"Content-Type", html ? "text/html" : "image/png"}, {"ETag", tag}});
    });
    house.configure(
        "[[site]]\nname = \"weirs\"\nseed = \"http://weirs.example/page/1\"\ndelay = \"0\"\nscope = \"prefix\"\n"
        "sitemaps = false\n");
  }
  std::uint64_t archived() const {
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(house.folder().archive())) bytes += entry.file_size();
    return bytes;
  }
};

using Shape = std::tuple<std::string, int, bool, std::string, std::uint64_t>;
std::vector<Shape> shapes(const House& house) {
  std::vector<Shape> all;
  for (const auto& row : house.captures())
    all.emplace_back(row.url, row.status, row.revisit, row.sha256.hex(), row.payload_size);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("A thousand pages that have not changed cost a second run a thousand short answers, and next to no room") {
  Agency agency;
  auto& house = agency.house;
  REQUIRE(house.run({"crawl"}).code == 0);
  const auto first = agency.archived();
  agency.web.forget();
  agency.edited = {"/page/7"};
  REQUIRE(house.run({"crawl"}).code == 0);

  std::map<std::string, const CaptureRow*> originals;
  std::map<int, int> answers;
  const auto rows = house.captures();
  for (const auto& row : rows) {
    if (row.run_id == 1 && !row.revisit) originals.emplace(row.url, &row);
    if (row.run_id != 2) continue;
    ++answers[row.status];
    if (row.status != 304) continue;
    CHECK(row.revisit);
    CHECK(row.sha256 == originals.at(row.url)->sha256);
  }
  CHECK(answers == std::map<int, int>{{200, 1}, {304, kPages * kPicturesOfPage + kPages - 1}, {404, 1}});
  CHECK(house.disposition("http://weirs.example/page/8") == "unchanged");
  const auto second = agency.archived() - first;
  INFO(first << " bytes, then " << second);
  CHECK(static_cast<double>(second) < 0.02 * static_cast<double>(first));

  // The archive alone says the same again.
  CHECK(house.run({"verify", "--strict"}).code == 0);
  const auto before = shapes(house);
  CHECK(house.run({"repair"}).code == 0);
  CHECK(shapes(house) == before);
  CHECK(house.run({"verify"}).code == 0);
}

TEST_CASE("What is held no longer is asked for whole, and so is what its site gives no tag for any more") {
  Agency agency;
  auto& house = agency.house;
  house.configure(
      "[[site]]\nname = \"weirs\"\nseed = \"http://weirs.example/page/40\"\ndelay = \"0\"\nscope = \"page\"\n");
  const auto asked_with_tag = [&] {
    agency.web.forget();
    REQUIRE(house.run({"crawl"}).code == 0);
    const auto asked = agency.web.asked("weirs.example");
    return std::any_of(asked.begin(), asked.end(),
                       [](const Asked& one) { return one.headers.get("If-None-Match").has_value(); });
  };
  CHECK_FALSE(asked_with_tag());
  CHECK(asked_with_tag());
  CHECK(asked_with_tag());
  agency.with_tags = false;
  CHECK(asked_with_tag());
  CHECK_FALSE(asked_with_tag());
  agency.with_tags = true;
  CHECK_FALSE(asked_with_tag());
  CHECK(asked_with_tag());
  house.configure(
      "[[site]]\nname = \"weirs\"\nseed = \"http://weirs.example/page/40\"\ndelay = \"0\"\nscope = \"page\"\n"
      "conditional = false\n");
  CHECK_FALSE(asked_with_tag());
}

}  // namespace chancery::test
