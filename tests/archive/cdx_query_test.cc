// SPDX-License-Identifier: Apache-2.0
#include "archive/cdx_query.h"

#include <fmt/format.h>

#include "archive/cdx_index.h"
#include "archive/gzip_member.h"
#include "archive/zipnum.h"
#include "base/surt.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using Texts = std::vector<std::string>;

CdxLine line_of(const std::string& url, const std::string& time, int status = 200, const std::string& digest = "",
                const std::string& mime = "text/html") {
  return {surt(url), time, url, mime, status, digest, 10, 20, "a.warc.gz"};
}

// Two indexes, as a collection with a package beside it has.
struct Made {
  test::TempDir folder;
  std::vector<CdxFile> files;
  std::vector<const CdxSource*> sources;

  Made() {
    const std::string same = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ";
    merge_into_index(folder / "a.cdxj", {line_of("https://agency.example/", "20240101000000", 200, same),
                                         line_of("https://agency.example/", "20240301000000", 0, same, "warc/revisit"),
                                         line_of("https://agency.example/news/1", "20240102000000", 404),
                                         line_of("https://agency.example/newsroom", "20240103000000", 301)});
    merge_into_index(
        folder / "b.cdxj",
        {line_of("https://agency.example/", "20240201000000"),
         line_of("https://agency.example/", "20240301000000", 0, same, "warc/revisit"),
         line_of("https://data.agency.example/x", "20240104000000", 200, "", "text/csv"),
         line_of("https://agency2.example/", "20240105000000"), line_of("https://agenc.example/", "20240105000000")});
    for (const auto* name : {"a.cdxj", "b.cdxj"}) files.push_back(CdxFile::open(folder / name).value());
    for (const auto& file : files) sources.push_back(&file);
  }

  Texts asked(const CdxQuery& query) const {
    Texts found;
    const auto answers = ask(sources, query).value();
    for (const auto& answer : answers) found.push_back(answer.line.url.substr(8) + " " + answer.line.time.substr(0, 8));
    return found;
  }
};

CdxQuery about(std::string_view address, UrlMatch match = UrlMatch::exact) {
  auto query = CdxQuery::of(address);
  if (query.match == UrlMatch::exact) query.match = match;
  return query;
}

}  // namespace

TEST_CASE("An index is asked for a page, a prefix, a host or a domain") {
  const Made made;
  const Texts home = {"agency.example/ 20240101", "agency.example/ 20240201", "agency.example/ 20240301"};
  CHECK(made.asked(about("http://www.agency.example")) == home);
  CHECK(made.asked(about("agency.example/news/*")) == Texts{"agency.example/news/1 20240102"});
  CHECK(made.asked(about("https://agency.example/news", UrlMatch::prefix)) ==
        Texts{"agency.example/news/1 20240102", "agency.example/newsroom 20240103"});
  auto host = home;
  host.insert(host.end(), {"agency.example/news/1 20240102", "agency.example/newsroom 20240103"});
  CHECK(made.asked(about("agency.example", UrlMatch::host)) == host);
  auto domain = host;
  domain.push_back("data.agency.example/x 20240104");
  CHECK(made.asked(about("*.agency.example")) == domain);
  CHECK(made.asked(about("nobody.example")).empty());
}

TEST_CASE("Answers are narrowed by time, filter, collapse, newest and limit, and ordered as asked") {
  const Made made;
  struct Row {
    std::function<void(CdxQuery&)> narrow;
    Texts days;
    std::string because;
  };
  const std::vector<Row> rows = {
      {[](auto& q) { q.from = "202402"; }, {"0201", "0301"}, "from is the first instant of its digits"},
      {[](auto& q) { q.to = "202402"; }, {"0101", "0201"}, "to is the last instant of its digits"},
      {[](auto& q) { q.from = q.to = "20240201000000"; }, {"0201"}, "both are inclusive"},
      {[](auto& q) { q.filters = {CdxFilter::parse("status:20").value()}; }, {"0101", "0201"}, "holds"},
      {[](auto& q) { q.filters = {CdxFilter::parse("=status:20").value()}; }, {}, "is"},
      {[](auto& q) { q.filters = {CdxFilter::parse("!mime:revisit").value()}; }, {"0101", "0201"}, "does not hold"},
      {[](auto& q) { q.filters = {CdxFilter::parse("~status:[23]0.$").value()}; }, {"0101", "0201"}, "matches"},
      {[](auto& q) { q.filters = {CdxFilter::parse("~mime:revisit").value()}; }, {}, "from the beginning on"},
      {[](auto& q) { q.filters = {CdxFilter::parse("~mime:.*/(revisit|css)").value()}; }, {"0301"}, "one of two"},
      {[](auto& q) { q.filters = {CdxFilter::parse("!~mime:text/").value()}; }, {"0301"}, "does not match"},
      {[](auto& q) { q.filters = {CdxFilter::parse("20240201").value()}; }, {"0201"}, "the whole line holds"},
      {[](auto& q) { q.filters = {CdxFilter::parse("~example,agency\\)/ 20240[23]").value()}; },
       {"0201", "0301"},
       "the whole line matches"},
      {[](auto& q) { q.collapse = 4; }, {"0101"}, "one a year"},
      {[](auto& q) { q.collapse = 6; }, {"0101", "0201", "0301"}, "one a month"},
      {[](auto& q) { q.newest = true; }, {"0301"}, "the newest"},
      {[](auto& q) { q.limit = 2; }, {"0101", "0201"}, "the first two"},
      {[](auto& q) { q.sort = CdxQuery::Sort::reverse; }, {"0301", "0201", "0101"}, "newest first"},
      {[](auto& q) {
         q.sort = CdxQuery::Sort::closest;
         q.closest = "20240203";
         q.limit = 2;
       },
       {"0201", "0301"},
       "nearest first"},
  };
  for (const auto& row : rows) {
    INFO(row.because);
    auto query = about("agency.example");
    row.narrow(query);
    Texts days;
    for (const auto& found : made.asked(query)) days.push_back(found.substr(found.size() - 4));
    CHECK(days == row.days);
  }
  auto newest = about("agency.example", UrlMatch::host);
  newest.newest = true;
  CHECK(made.asked(newest).size() == 3);
  CHECK(CdxFilter::parse("colour:red").error().fault == Fault::malformed);
  CHECK(CdxFilter::parse("~colour:.*").error().fault == Fault::malformed);
  CHECK(CdxFilter::parse("~url:(").error().fault == Fault::malformed);
  CHECK(CdxFilter::parse("!~mime:" + std::string(5000, 'x')).error().fault == Fault::too_large);
  auto wrong = about("agency.example");
  wrong.from = "20241399";
  CHECK(ask(made.sources, wrong).error().fault == Fault::malformed);
}

TEST_CASE("A revisit is answered with its original, even one older than what was asked for") {
  const Made made;
  auto query = about("agency.example");
  query.resolve_revisits = true;
  query.from = "202403";
  const auto answers = ask(made.sources, query).value();
  REQUIRE(answers.size() == 1);
  REQUIRE(answers[0].original);
  CHECK(answers[0].original->time == "20240101000000");
}

TEST_CASE("A compressed index answers as the plain one, in both of its forms") {
  const test::TempDir folder;
  std::vector<CdxLine> lines;
  for (int i = 0; i < 500; ++i)
    lines.push_back(
        line_of(fmt::format("https://agency.example/{:04}", i / 3), fmt::format("2024010100{:04}", i % 60)));
  merge_into_index(folder / "plain.cdxj", lines);
  const auto plain = CdxFile::open(folder / "plain.cdxj").value();

  std::string members, classic, wacz = "!meta 0 {\"format\": \"cdxj-gzip-1.0\", \"filename\": \"index.cdx.gz\"}\n";
  GzipWriter gzip;
  auto rest = plain.text();
  while (!rest.empty()) {
    std::size_t end = 0;
    for (int i = 0; i < 32 && end < rest.size(); ++i) end = rest.find('\n', end) + 1;
    const auto first = rest.substr(0, rest.find(" {"));
    const auto offset = members.size();
    gzip.member(rest.substr(0, end), members);
    classic += fmt::format("{}\tindex\t{}\t{}\t1\n", first, offset, members.size() - offset);
    wacz += fmt::format("{} {{\"offset\": {}, \"length\": {}, \"digest\": \"sha256:00\"}}\n", first, offset,
                        members.size() - offset);
    rest.remove_prefix(end);
  }
  test::write_file(folder / "index.cdx.gz", members);
  for (const auto& idx : {classic, wacz}) {
    test::write_file(folder / "index.idx", idx);
    const auto zipped = ZipNum::open(folder / "index.idx").value();
    for (const auto& query : {about("https://agency.example/0007"), about("https://agency.example/0100"),
                              about("agency.example/00*"), about("*.agency.example"), about("agency.example/9*")}) {
      const auto one = ask({&plain}, query).value(), two = ask({&zipped}, query).value();
      CAPTURE(query.url);
      REQUIRE(one.size() == two.size());
      for (std::size_t i = 0; i < one.size(); ++i) CHECK(one[i].line == two[i].line);
    }
  }
  test::write_file(folder / "index.idx", "no member\n");
  CHECK(ZipNum::open(folder / "index.idx").error().fault == Fault::malformed);
  test::write_file(folder / "index.idx", "key 2024\t../../etc/passwd\t0\t10\t1\n");
  CHECK(ZipNum::open(folder / "index.idx").error().fault == Fault::absent);
  CHECK(ZipNum::open(folder / "none.idx").error().fault == Fault::absent);
}

TEST_CASE("Indexes that other tools wrote answer", "[conformance]") {
  const auto shared = test::shared_dir();
  if (!shared) return;
  const auto samples = *shared / "warc-samples/index";
  const auto zipnum = ZipNum::open(samples / "zipnum-sample.idx").value();
  CHECK(ask({&zipnum}, about("*.iana.org")).value().size() == 184);
  CHECK(ask({&zipnum}, about("http://iana.org/")).value().size() == 3);

  // CDX of 11 fields holds what CDXJ holds.
  const auto cdx = CdxFile::open(samples / "iana.cdx").value(), cdxj = CdxFile::open(samples / "iana.cdxj").value();
  const auto one = ask({&cdx}, about("*.iana.org")).value(), two = ask({&cdxj}, about("*.iana.org")).value();
  REQUIRE(one.size() == two.size());
  CHECK(one.size() == 171);
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(one[i].line == two[i].line);
}

}  // namespace chancery
