// SPDX-License-Identifier: Apache-2.0
// Questions as pywb's and OutbackCDX' clients write them, over real sockets.

#include "replay/cdx_endpoint.h"

#include "tests/replay/served.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

using namespace chancery;
using test::holds;
using test::MadeCollection;
using test::Served;

namespace {

struct Agency : MadeCollection {
  Agency() {
    page("https://agency.example/news", "20220101000000", "<p>one");
    page("https://agency.example/news", "20220301000000", "<p>two");
    page("https://agency.example/news", "20230101000000", "<p>three");
    page("https://agency.example/news/1.pdf", "20220101000001", "%PDF", "application/pdf");
    page("https://data.agency.example/", "20220101000002", "<p>data");
    add("https://agency.example/gone", "20220101000003", {"HTTP/1.1 404 Not Found", "Content-Type: text/html"}, "no");
    revisit("https://agency.example/news", "20230201000000", "<p>three", "https://agency.example/news",
            "20230101000000");
    index();
  }
};

std::vector<std::string> lines_of(const std::string& body) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < body.size();) {
    const auto end = std::min(body.find('\n', at), body.size());
    lines.push_back(body.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("Questions of pywb's form are answered", "[cdx_endpoint]") {
  const Agency made;
  const Served served(made);
  struct Row {
    std::string_view question, answer, because;
  };
  const auto row = GENERATE(values<Row>({
      {"url=agency.example/news&fl=timestamp&output=text",
       "20220101000000 20220301000000 20230101000000 20230201000000", "all captures of an address, in order of time"},
      {"url=agency.example/news&limit=1&fl=timestamp&output=text", "20220101000000", "the first"},
      {"url=agency.example/news&limit=-1&fl=timestamp&output=text", "20230201000000", "the last"},
      {"url=agency.example/news&limit=-2&fl=timestamp&output=text", "20230101000000 20230201000000",
       "the last two, in order"},
      {"url=agency.example/news&from=2022&to=2022&fl=timestamp&output=text", "20220101000000 20220301000000", "a year"},
      {"url=agency.example/news&sort=reverse&limit=1&fl=timestamp&output=text", "20230201000000", "newest first"},
      {"url=agency.example/news&sort=closest&closest=20220225&limit=1&fl=timestamp&output=text", "20220301000000",
       "nearest first"},
      {"url=agency.example/news&closest=2022&limit=1&fl=timestamp&output=text", "20220101000000",
       "a moment alone sorts by it, as pywb does"},
      {"url=agency.example/news&collapseTime=4&fl=timestamp&output=text", "20220101000000 20230101000000",
       "the first of each year"},
      {"url=agency.example/news&collapse=timestamp:6&limit=2&fl=timestamp&output=text", "20220101000000 20220301000000",
       "the same as the Internet Archive writes it"},
      {"url=agency.example/news*&collapse=urlkey&fl=urlkey&output=text",
       "example,agency)/news example,agency)/news/1.pdf", "each address once"},
      {"url=agency.example&matchType=host&filter=!status:200&filter=mime:html&fl=original&output=text",
       "https://agency.example/gone", "filters hold together; names of the Internet Archive are known"},
      {"url=*.agency.example&filter==status:200&collapse=urlkey&limit=9&fl=url&output=text",
       "https://agency.example/news https://agency.example/news/1.pdf https://data.agency.example/", "a domain"},
      {"url=agency.example&matchType=domain&limit=1&fl=status,mime&output=text", "404 text/html",
       "fields in their order"},
      {"url=never.example/&output=json", "", "of nothing, nothing"},
  }));
  INFO(row.because);
  CAPTURE(row.question);
  const auto answer = served.ui("/cdx?" + std::string(row.question));
  CHECK(answer.status == 200);
  std::string joined;
  for (const auto& line : lines_of(answer.body)) joined += (joined.empty() ? "" : " ") + line;
  CHECK(joined == row.answer);
}

TEST_CASE("Lines come as CDXJ, as JSON, as text and as a timemap", "[cdx_endpoint]") {
  const Agency made;
  const Served served(made);
  const auto cdxj = served.ui("/cdx?url=agency.example/news&limit=1");
  CHECK(cdxj.field("Content-Type") == "text/x-cdxj");
  CHECK(cdxj.body.starts_with("example,agency)/news 20220101000000 {\"url\":\"https://agency.example/news\""));
  const auto json = served.ui("/cdx?url=agency.example/news&limit=1&output=json");
  CHECK(json.field("Content-Type") == "application/x-ndjson");
  const auto object = test::Json::parse(json.body);
  CHECK(object.str("urlkey") == "example,agency)/news");
  CHECK(object.str("timestamp") == "20220101000000");
  CHECK(object.str("status") == "200");
  CHECK(object.str("mime") == "text/html");
  CHECK(object.str("filename").ends_with(".warc.gz"));
  const auto link = served.ui("/cdx?url=agency.example/news&output=link");
  CHECK(link.field("Content-Type") == "application/link-format");
  CHECK(holds(link.body, "rel=\"last memento\""));
  CHECK(holds(link.body, "/web/20230101000000/https://agency.example/news>"));
}

TEST_CASE("A revisit is told with the place of its original", "[cdx_endpoint]") {
  const Agency made;
  const Served served(made);
  const auto plain = test::Json::parse(served.ui("/cdx?url=agency.example/news&limit=-1&output=json").body);
  CHECK(plain.str("mime") == "warc/revisit");
  CHECK(plain["orig.offset"].is_null());
  const auto told =
      test::Json::parse(served.ui("/cdx?url=agency.example/news&limit=-1&output=json&resolveRevisits=true").body);
  CHECK_FALSE(told.str("orig.offset").empty());
  CHECK(told.str("orig.offset") != told.str("offset"));
  CHECK(told.str("orig.filename") == told.str("filename"));
}

TEST_CASE("A question that is none is told why", "[cdx_endpoint]") {
  const Agency made;
  const Served served(made);
  struct Row {
    std::string_view question, why;
  };
  const auto row = GENERATE(values<Row>({
      {"", "url"},
      {"url=", "url"},
      {"url=a.example&matchType=all", "matchType"},
      {"url=a.example&limit=many", "limit"},
      {"url=a.example&from=20221301", "moment"},
      {"url=a.example&sort=closest", "closest"},
      {"url=*.a.example&sort=reverse", "one address"},
      {"url=a.example&output=xml", "output"},
      {"url=a.example&fl=url,price", "price"},
      {"url=a.example&filter=price:9", "price"},
      {"url=a.example&collapseTime=40", "collapseTime"},
      {"url=a.example&collapse=digest", "collapse"},
  }));
  CAPTURE(row.question);
  const auto answer = served.ui("/cdx?" + std::string(row.question));
  CHECK(answer.status == 400);
  CHECK(answer.field("Content-Type") == "application/json");
  CHECK(holds(test::Json::parse(answer.body).str("message"), row.why));
}
