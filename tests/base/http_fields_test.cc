// SPDX-License-Identifier: Apache-2.0
#include "base/http_fields.h"

#include <algorithm>
#include <map>

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

using std::chrono::seconds;

std::string mime(std::string_view value) {
  const auto media = MediaType::parse(value);
  return media ? media->to_string() : "none";
}

std::vector<std::pair<std::string, std::string>> links(std::string_view value) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& link : parse_link(value)) all.emplace_back(link.target, link.rel);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("Media types are read and written as the MIME Sniffing Standard says") {
  struct Row {
    std::string_view value, written, because;
  };
  const auto row = GENERATE(values<Row>({
      {"text/html", "text/html", "no parameters"},
      {" Text/HTML ;Charset=UTF-8 ", "text/html;charset=UTF-8", "names fall to lower case, values do not"},
      {"text/html; charset=\"gb2312\"", "text/html;charset=gb2312", "a quoted token needs no quotes"},
      {"text/html;charset=\"a b\"", "text/html;charset=\"a b\"", "other values do"},
      {"text/html;charset=\"a\\\"b\"", "text/html;charset=\"a\\\"b\"", "an escaped quote"},
      {"text/html;charset=a;charset=b", "text/html;charset=a", "the first of two counts"},
      {"text/html;charset", "text/html", "no value"},
      {"text/html;charset=", "text/html", "an empty value"},
      {"text/html;charset= ;a=b", "text/html;a=b", "an empty value before others"},
      {"text/html;charset=\"\"", "text/html;charset=\"\"", "an empty quoted value is one"},
      {"text/html;charset=\"utf-8", "text/html;charset=utf-8", "an unclosed quote"},
      {"text/html;charset=\"utf-8\"x;a=b", "text/html;charset=utf-8;a=b", "text behind a quoted value is dropped"},
      {"text/html;=x;a=b", "text/html;a=b", "no name"},
      {"text/html;charset =x", "text/html", "a space in the name"},
      {"text/html, text/plain", "none", "two types are none"},
      {"text", "none", "no slash"},
      {"text/", "none", "no subtype"},
      {"/html", "none", "no type"},
      {"te xt/html", "none", "a space in the type"},
      {"", "none", "nothing"},
  }));
  INFO(row.because);
  CAPTURE(row.value);
  CHECK(mime(row.value) == row.written);
}

TEST_CASE("A media type says what kind of document it is") {
  CHECK(MediaType::parse("application/xhtml+xml;a=b")->is_html());
  CHECK(MediaType::parse("application/xhtml+xml")->is_xml());
  CHECK(MediaType::parse("application/rss+xml")->is_xml());
  CHECK(MediaType::parse("TEXT/XML")->is_xml());
  CHECK_FALSE(MediaType::parse("text/html")->is_xml());
  CHECK(MediaType::parse("image/svg+xml")->is_image());
  CHECK(MediaType::parse("text/html;CHARSET=x")->parameter("charset") == "x");
  CHECK_FALSE(MediaType::parse("text/html")->parameter("charset"));
}

TEST_CASE("Media types agree with the shared table") {
  test::check_table("http/mime-parse.json", [](const test::Json& row) {
    const auto read = MediaType::parse(test::bytes_of(row.str("input")));
    const auto wanted = row.opt("mime");
    return wanted ? read && read->to_string() == test::bytes_of(*wanted) : !read;
  });
}

TEST_CASE("Links are read with one entry a relation (RFC 8288 3)") {
  using Links = std::vector<std::pair<std::string, std::string>>;
  CHECK(links("</a>; rel=next, </b>; rel=\"prev\"") == Links{{"/a", "next"}, {"/b", "prev"}});
  CHECK(links("</a,b>; title=\"x, y; rel=z\"; REL=\"Next  Last\"") == Links{{"/a,b", "last"}, {"/a,b", "next"}});
  CHECK(links("</a>; rel=next; rel=prev") == Links{{"/a", "next"}});
  CHECK(links("</a>") == Links{{"/a", ""}});
  CHECK(links("nonsense, </a>; rel=next") == Links{{"/a", "next"}});
  CHECK(links("</a>; rel = \"next\" ; x , </b>;rel=prev") == Links{{"/a", "next"}, {"/b", "prev"}});
  CHECK(links("</a; rel=next").empty());
  CHECK(links("").empty());
  const auto memento = parse_link("<http://a.example/>; Datetime=\"Sun, 06 Nov 1994 08:49:37 GMT\"; rel=memento");
  REQUIRE(memento.size() == 1);
  CHECK(memento[0].parameters ==
        decltype(memento[0].parameters){{"datetime", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"rel", "memento"}});
}

TEST_CASE("Links agree with the shared table") {
  test::check_table("http/link-header.json", [](const test::Json& row) {
    // The table keeps a pair of relations in one entry in some rows and in two in
    // others, and in its thlorenz rows leaves out links without a relation.
    std::vector<std::pair<std::string, std::string>> wanted;
    for (const auto& link : row["links"].items()) {
      std::string relations = link.str("rel");
      do {
        const auto space = relations.find(' ');
        wanted.emplace_back(link.str("url"), relations.substr(0, space));
        relations = space == std::string::npos ? "" : relations.substr(space + 1);
      } while (!relations.empty());
    }
    std::sort(wanted.begin(), wanted.end());
    auto read = links(row.str("header"));
    if (row.has("note")) std::erase_if(read, [](const auto& link) { return link.second.empty(); });
    return read == wanted;
  });
}

TEST_CASE("Content-Disposition names a file, in the charset it says") {
  struct Row {
    std::string_view value, type, filename, because;
  };
  const auto row = GENERATE(values<Row>({
      {"attachment; filename=\"report.pdf\"", "attachment", "report.pdf", "quoted"},
      {"Attachment;FileName=report.pdf", "attachment", "report.pdf", "a token, any case"},
      {"attachment; filename=\"a\\\"b;c.pdf\"", "attachment", "a\"b;c.pdf", "an escape and a semicolon"},
      {"attachment; filename=annual report.pdf", "attachment", "annual report.pdf", "spaces without quotes"},
      {"attachment; filename=a; filename*=UTF-8''%E2%82%AC.pdf", "attachment", "\u20AC.pdf", "filename* wins"},
      {"attachment; filename*=UTF-8''%E2%82%AC.pdf; filename=a", "attachment", "\u20AC.pdf", "in either order"},
      {"attachment; filename*=iso-8859-1'en'%A3.pdf", "attachment", "\u00A3.pdf", "RFC 8187: Latin-1, a language"},
      {"attachment; filename=a; filename*=UTF-8''%E4", "attachment", "a", "broken UTF-8 is no name"},
      {"attachment; filename=a; filename*=UTF-8''%4", "attachment", "a", "nor is a broken escape"},
      {"attachment; filename=a; filename*=koi8-r''%C1", "attachment", "a", "nor a charset RFC 8187 does not name"},
      {"attachment; filename=\"\xE9t\xE9.pdf\"", "attachment", "\u00E9t\u00E9.pdf", "raw Latin-1 bytes"},
      {"attachment; filename=\"\xC3\xA9.pdf\"", "attachment", "\u00E9.pdf", "raw UTF-8 bytes"},
      {"attachment; filename=\"a; x=y", "attachment", "", "an unclosed quote"},
      {"; filename=a", "", "a", "no type"},
      {"inline", "inline", "", "no parameters"},
  }));
  INFO(row.because);
  CAPTURE(row.value);
  const auto read = parse_content_disposition(row.value);
  REQUIRE(read);
  CHECK(read->type == row.type);
  CHECK(read->parameter("filename").value_or("") == row.filename);
}

TEST_CASE("The first of a repeated parameter counts, decoded or not") {
  const auto read = parse_content_disposition("form-data; name=a; name=b; x*=UTF-8''%41; x*=UTF-8''%42");
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  CHECK(read->parameters == Parameters{{"name", "a"}, {"x*", "UTF-8''%41"}, {"x", "A"}});
}

TEST_CASE("An empty Content-Disposition is none") {
  CHECK_FALSE(parse_content_disposition(""));
  CHECK_FALSE(parse_content_disposition(" \t"));
}

TEST_CASE("Content-Disposition agrees with the shared table") {
  test::check_table("http/content-disposition.json", [](const test::Json& row) {
    const auto read = parse_content_disposition(row.str("header")).value_or(ContentDisposition{});
    std::map<std::string, std::string> wanted;
    for (const auto& name : row["parameters"].keys()) wanted[name] = row["parameters"].str(name);
    return read.type == row.str("type") &&
           std::map<std::string, std::string>(read.parameters.begin(), read.parameters.end()) == wanted;
  });
}

TEST_CASE("Retry-After is a wait, whichever way it is said (RFC 9110 10.2.3)") {
  const auto now = *Timestamp::parse_iso8601("2024-03-05T12:00:00Z");
  struct Row {
    std::string_view value;
    std::optional<seconds> wait;
    std::string_view because;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"120", seconds(120), "seconds"},
      {" 0 ", seconds(0), "none at all"},
      {"Tue, 05 Mar 2024 12:02:00 GMT", seconds(120), "a date"},
      {"Tue, 05 Mar 2024 11:00:00 GMT", seconds(0), "a date gone by"},
      {"99999999999999999999999", kLongestRetryAfter, "more than anybody waits"},
      {"Tue, 05 Mar 9999 12:00:00 GMT", kLongestRetryAfter, "a date nobody lives to see"},
      {"-1", std::nullopt, "negative"},
      {"1.5", std::nullopt, "a fraction"},
      {"12 0", std::nullopt, "two numbers"},
      {"soon", std::nullopt, "neither"},
      {"", std::nullopt, "nothing"},
  }));
  INFO(row.because);
  CHECK(parse_retry_after(row.value, now) == row.wait);
}

TEST_CASE("Retry-After agrees with the shared table") {
  test::check_table("http/retry-after.json", [](const test::Json& row) {
    const auto now = Timestamp::parse_iso8601(row.str("now"));
    const auto wait = parse_retry_after(row.str("value"), *now);
    if (row.opt("seconds") == "cap") return wait && *wait > std::chrono::hours(24 * 365 * 9);
    return row.has("seconds") ? wait == seconds(row.num("seconds")) : !wait;
  });
}

}  // namespace chancery
