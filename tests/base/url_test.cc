// SPDX-License-Identifier: Apache-2.0
#include "base/url.h"

#include <algorithm>
#include <type_traits>

#include "base/ascii.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

Result<Url> resolve(std::string_view input, const std::optional<std::string>& base) {
  if (!base) return Url::parse(input);
  auto parsed = Url::parse(*base);
  return parsed ? Url::parse(input, *parsed) : parsed;
}

std::string href(std::string_view input, const std::optional<std::string>& base = std::nullopt) {
  const auto url = resolve(input, base);
  return url ? url->href() : "none";
}

// The getters of the URL API (URL Standard 6.1) as a WPT row has them.
bool agrees(const Url& url, const test::Json& row) {
  const auto prefixed = [](char mark, std::string_view part) { return part.empty() ? "" : mark + std::string(part); };
  const auto origin = row.opt("origin");
  return url.href() == row.str("href") && std::string(url.scheme()) + ':' == row.str("protocol") &&
         url.username() == row.str("username") && url.password() == row.str("password") &&
         url.host() == row.str("host") && url.hostname() == row.str("hostname") &&
         (url.port() ? std::to_string(*url.port()) : "") == row.str("port") && url.path() == row.str("pathname") &&
         prefixed('?', url.query()) == row.str("search") && prefixed('#', url.fragment()) == row.str("hash") &&
         (!origin || url.origin() == *origin);
}

bool parses_as_row(const test::Json& row) {
  const auto url = resolve(row.str("input"), row.opt("base"));
  return row.flag("failure") ? !url : url && agrees(*url, row);
}

}  // namespace

TEST_CASE("A URL is taken apart into the parts that its standard names") {
  const auto url = *Url::parse("https://us%65r:p%40ss@Agency.Example:8443/a/./b/../c?x=1&y#z");
  CHECK(url.href() == "https://us%65r:p%40ss@agency.example:8443/a/c?x=1&y#z");
  CHECK(url.scheme() == "https");
  CHECK(url.username() == "us%65r");
  CHECK(url.password() == "p%40ss");
  CHECK(url.hostname() == "agency.example");
  CHECK(url.host() == "agency.example:8443");
  CHECK(url.port() == 8443);
  CHECK(url.effective_port() == 8443);
  CHECK(url.path() == "/a/c");
  CHECK(url.query() == "x=1&y");
  CHECK(url.fragment() == "z");
  CHECK(url.path_and_query() == "/a/c?x=1&y");
  CHECK(url.origin() == "https://agency.example:8443");
  CHECK(url.is_http());
  CHECK(url.without_credentials().href() == "https://agency.example:8443/a/c?x=1&y#z");
  CHECK(url.without_credentials().without_fragment().href() == "https://agency.example:8443/a/c?x=1&y");
  CHECK(url.without_credentials().fragment() == "z");
  CHECK(url.without_credentials().query() == "x=1&y");
  CHECK(url.without_fragment().without_credentials() == *Url::parse("https://agency.example:8443/a/c?x=1&y"));
}

TEST_CASE("Parts that are not there are empty, and empty parts are not absent") {
  const auto bare = *Url::parse("http://agency.example");
  CHECK(bare.href() == "http://agency.example/");
  CHECK(bare.username().empty());
  CHECK(bare.password().empty());
  CHECK_FALSE(bare.port());
  CHECK(bare.effective_port() == 80);
  CHECK_FALSE(bare.has_query());
  CHECK_FALSE(bare.has_fragment());
  CHECK(bare.path_and_query() == "/");

  const auto marks = *Url::parse("http://agency.example/?#");
  CHECK(marks.has_query());
  CHECK(marks.query().empty());
  CHECK(marks.has_fragment());
  CHECK(marks.fragment().empty());
  CHECK(marks.path_and_query() == "/?");

  const auto mail = *Url::parse("mailto:office@agency.example");
  CHECK_FALSE(mail.has_host());
  CHECK(mail.has_opaque_path());
  CHECK(mail.path() == "office@agency.example");
  CHECK(mail.origin() == "null");
  CHECK(mail.effective_port() == 0);
  CHECK_FALSE(mail.is_http());

  const auto file = *Url::parse("file:///srv/a");
  CHECK(file.has_host());
  CHECK(file.hostname().empty());
  CHECK(Url().path().empty());
  CHECK_FALSE(Url().has_host());
}

TEST_CASE("URLs are parsed as browsers parse them") {
  struct Row {
    std::string_view input, href, because;
  };
  const auto row = GENERATE(values<Row>({
      {"HTTP://Agency.EXAMPLE/Path", "http://agency.example/Path", "scheme and host know no case, the path does"},
      {"  http://a.example/ \n", "http://a.example/", "blanks around it"},
      {"ht\ntp://a.exa\tmple/\r\nb", "http://a.example/b", "newlines and tabs inside it"},
      {"http:a.example", "http://a.example/", "no slashes"},
      {"http:\\\\a.example\\b\\c", "http://a.example/b/c", "backslashes"},
      {"http://///a.example/", "http://a.example/", "too many slashes"},
      {"http://a.example:80/", "http://a.example/", "the scheme's own port"},
      {"https://a.example:443/", "https://a.example/", "the scheme's own port"},
      {"http://a.example:443/", "http://a.example:443/", "another's"},
      {"http://a.example:/", "http://a.example/", "an empty port"},
      {"http://a.example:00008080/", "http://a.example:8080/", "zeros before a port"},
      {"http://a.example:65536/", "none", "a port of 17 bits"},
      {"http://a.example:8o/", "none", "a port with a letter"},
      {"http://a.example/a b", "http://a.example/a%20b", "a space in the path"},
      {"http://a.example/a b?c d#e f", "http://a.example/a%20b?c%20d#e%20f", "a space anywhere"},
      {"http://a.example/\u00E9?\u00E9#\u00E9", "http://a.example/%C3%A9?%C3%A9#%C3%A9", "what is not ASCII is UTF-8"},
      {"http://a.example/\xE9", "http://a.example/%EF%BF%BD", "what is not UTF-8 is U+FFFD"},
      {"http://a.example/%zz%41", "http://a.example/%zz%41", "escapes stay as they are, also broken ones"},
      {"http://a.example/?'\"<>`{}|^\\", "http://a.example/?%27%22%3C%3E`{}|^\\", "the special-query set"},
      {"http://a.example/'\"<>`{}|^", "http://a.example/'%22%3C%3E%60%7B%7D|%5E", "the path set"},
      {"http://a.example/#'\"<>`{}|^\\", "http://a.example/#'%22%3C%3E%60{}|^\\", "the fragment set"},
      {"http://a/b@c:d@a.example/", "http://a/b@c:d@a.example/", "an @ behind the authority means nothing"},
      {"http://u@v:w:x@a.example/", "http://u%40v:w%3Ax@a.example/", "the last @ and the first colon count"},
      {"http://@a.example/", "http://a.example/", "empty credentials"},
      {"http://:@a.example/", "http://a.example/", "twice empty credentials"},
      {"http://:p@a.example/", "http://:p@a.example/", "a password alone"},
      {"http://u@/", "none", "credentials without a host"},
      {"http://", "none", "no host"},
      {"http://:80/", "none", "a port without a host"},
      {"http://a b.example/", "none", "a space in the host"},
      {"http://a<b.example/", "none", "a character no host has"},
      {"http://a%41.example/", "http://aa.example/", "escapes in hosts are undone"},
      {"http://b\u00FCcher.example/", "http://xn--bcher-kva.example/", "IDNA"},
      {"http://%E4%BE%8B.\u6D4B\u8BD5/", "http://xn--fsq.xn--0zwm56d/", "IDNA behind escapes"},
      {"http://\uFF41.example/", "http://a.example/", "full-width letters"},
      {"http://0x7f.1/", "http://127.0.0.1/", "an odd spelling of an IPv4 address"},
      {"http://1.2.3.4.5/", "none", "what ends in a number must be an IPv4 address"},
      {"http://[2001:DB8:0:0:0:0:0:7]:8080/", "http://[2001:db8::7]:8080/", "IPv6"},
      {"http://[::1/", "none", "an open bracket"},
      {"http://[fe80::1%25eth0]/", "none", "a zone"},
      {"http://a.example/a/./b/../c/%2e%2E/d/.", "http://a.example/a/d/", "dots, written out or escaped"},
      {"http://a.example/../../a", "http://a.example/a", "there is nothing above the root"},
      {"http://a.example/a/..", "http://a.example/", "two dots at the end"},
      {"http://a.example//a//", "http://a.example//a//", "empty segments are segments"},
      {"http://a.example/.../..a", "http://a.example/.../..a", "three dots are a name"},
      {"ftp://a.example:21/x", "ftp://a.example/x", "ftp"},
      {"file:///C|/a/../..", "file:///C:/", "a drive letter is not climbed over"},
      {"file://localhost/a", "file:///a", "files of this host"},
      {"data:text/html,<p> x", "data:text/html,<p> x", "opaque paths are left alone"},
      {"data:x ?y", "data:x%20?y", "but for a space at their end"},
      {"x:/..//a", "x:/.//a", "a path that would look like a host"},
      {"x://a:0/", "x://a:0/", "a port of nought, where none is the scheme's own"},
      {"x://", "x://", "an empty host, where it may be"},
      {"x://a/b/../c?d#e", "x://a/c?d#e", "unknown schemes know paths too"},
      {"x://A%41/", "x://A%41/", "and keep hosts as they are"},
      {"a.example/b", "none", "no scheme"},
      {"", "none", "nothing"},
      {"1http://a.example/", "none", "a scheme begins with a letter"},
  }));
  INFO(row.because);
  CAPTURE(row.input);
  CHECK(href(row.input) == row.href);
  if (row.href != "none") CHECK(href(row.href) == row.href);
}

TEST_CASE("References are resolved as RFC 3986 5.4 lists them") {
  struct Row {
    std::string_view reference, href;
  };
  const auto row = GENERATE(values<Row>({
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"http:g", "http://a/b/c/g"},  // as browsers do it, which the RFC calls a loophole
      {"\\g", "http://a/g"},
      {"\\\\g\\h", "http://g/h"},
      {"https:g", "https://g/"},
  }));
  CAPTURE(row.reference);
  CHECK(href(row.reference, "http://a/b/c/d;p?q") == row.href);
}

TEST_CASE("What is resolved keeps what its base has and it has not") {
  CHECK(href("/x", "https://u:p@a.example:8443/b?c#d") == "https://u:p@a.example:8443/x");
  CHECK(href("", "https://a.example/b?c#d") == "https://a.example/b?c");
  CHECK(href("?", "https://a.example/b?c#d") == "https://a.example/b?");
  CHECK(href("y", "file:///C:/") == "file:///C:/y");
  CHECK(href("/y", "file:///C:/x/z") == "file:///C:/y");
  CHECK(href("..", "file:///C:/") == "file:///C:/");
  CHECK(href("D|/y", "file:///C:/x") == "file:///D:/y");
  CHECK(href("//other/y", "file:///C:/x") == "file://other/y");
  CHECK(href("#x", "mailto:a@b.example") == "mailto:a@b.example#x");
  CHECK(href("x", "mailto:a@b.example") == "none");
  CHECK(href("x", "y:/.//z/w") == "y:/.//z/x");
  CHECK(href("..", "y:/a//b") == "y:/a/");
  CHECK(href("x", "y://a") == "y://a/x");
}

TEST_CASE("A query is written in the page's encoding, everything else in UTF-8") {
  struct Upper : Url::QueryEncoder {
    std::string encode(std::string_view utf8) const override {
      return utf8 == "a=\u00E9&b" ? "a=\xE9&#8364;&b" : std::string(utf8);
    }
  };
  const Upper encoder;
  CHECK(Url::parse("http://a.example/\u00E9?a=\u00E9&b#\u00E9", &encoder)->href() ==
        "http://a.example/%C3%A9?a=%E9%26%238364%3B&b#%C3%A9");
  const auto base = *Url::parse("http://a.example/x");
  CHECK(Url::parse("?a=\u00E9&b", base, &encoder)->query() == "a=%E9%26%238364%3B&b");
  CHECK(Url::parse("wss://a.example/?a=\u00E9&b", &encoder)->query() == "a=%C3%A9&b");
  CHECK(Url::parse("x://a.example/?a=\u00E9&b", &encoder)->query() == "a=%C3%A9&b");
}

TEST_CASE("A URL has a limit, before and after escaping") {
  const std::string start = "http://a.example/";
  const auto at_limit = start + std::string(Url::kMaxLength - start.size(), 'x');
  CHECK(Url::parse(at_limit));
  for (const auto& input : {at_limit + 'x', start + std::string(Url::kMaxLength / 2, '<')}) {
    const auto url = Url::parse(input);
    REQUIRE_FALSE(url);
    CHECK(url.error().fault == Fault::too_large);
  }
}

TEST_CASE("A failure says what was wrong") {
  CHECK(Url::parse("http://a.example:x/").error().detail == "port is not a number");
  CHECK(Url::parse("news.html").error().detail == "no scheme, and nothing to resolve against");
  CHECK(Url::parse("http://a<b/").error().fault == Fault::malformed);
}

TEST_CASE("A moved URL is cheap and whole") {
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<Url>);
  auto from = *Url::parse("https://agency.example/news/2024/05/17/a-long-path?q=1");
  const auto* const bytes = from.href().data();
  const Url to = std::move(from);
  CHECK(to.href().data() == bytes);
  CHECK(to.hostname() == "agency.example");
}

TEST_CASE("URLs agree with the tables of web-platform-tests") {
  test::check_table("url/whatwg-parse.json", parses_as_row);
  test::check_table("url/whatwg-parse-extra.json", parses_as_row);
  test::check_table("canon/whatwg-supplement.json",
                    [](const test::Json& row) { return href(row.str("input")) == row.opt("output").value_or("none"); },
                    {
                        // Rows of an older state of the standard, or of none of its states; browsers
                        // disagree with them as we do.
                        "whatwg-supplement-0005",  // a host that ends in a number must be an IPv4 address
                        "whatwg-supplement-0049",  // its input was decoded with the wrong charset
                        "whatwg-supplement-0051",  // no scheme and no base is failure
                        "whatwg-supplement-0052",  // the same
                        "whatwg-supplement-0054",  // "%" is a forbidden domain code point
                        "whatwg-supplement-0058",  // the same
                        "whatwg-supplement-0064",  // the same
                        "whatwg-supplement-0077",  // dots alone are a host of empty labels, not 0.0.0.0
                        "whatwg-supplement-0078",  // the same
                        "whatwg-supplement-0079",  // the same
                        "whatwg-supplement-0082",  // the same
                        "whatwg-supplement-0083",  // the same
                        "whatwg-supplement-0085",  // the same
                        "whatwg-supplement-0086",  // the same
                        "whatwg-supplement-0094",  // the same
                        "whatwg-supplement-0095",  // the same
                        "whatwg-supplement-0116",  // a space in a fragment is escaped
                        "whatwg-supplement-0117",  // the same
                        "whatwg-supplement-0118",  // an escaped space in a host
                    });
}

TEST_CASE("References are resolved as crawlers' tables say") {
  test::check_table("url/resolve-crawler-commons.json",
                    [](const test::Json& row) { return href(row.str("input"), row.opt("base")) == row.str("href"); });
}

TEST_CASE("Dots in paths agree with the shared table") {
  test::check_table("url/path-dots.json", [](const test::Json& row) {
    // The table splits without changing a byte; this parser writes "/" for "\\" where
    // the standard does. A path without a slash is an opaque one, which is left alone.
    const bool special = row.str("scheme_class") == "special";
    const auto path = row.str("path");
    auto resolved = row.str("resolved");
    if (special) std::replace(resolved.begin(), resolved.end(), '\\', '/');
    const auto start = special ? "http://a.example" : path.starts_with('/') ? "x://a.example" : "x:";
    const auto url = Url::parse(start + path);
    return url && url->path() == resolved;
  });
}

TEST_CASE("Parts are where a lossless splitter finds them") {
  // Of such a table apply the parts, as the standard writes them; junk, punctuation and
  // the prefixes of scope belong to a form that this parser does not keep.
  test::check_table("url/lenient-parts.json", [](const test::Json& row) {
    const auto part = [&](std::string_view name) {
      auto text = row["parts"].str(name);
      std::erase_if(text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
      return text;
    };
    const auto scheme = ascii::lower(part("scheme"));
    const auto url = Url::parse(row.str("input"));
    const bool hostless = scheme == "http" && part("host").empty();
    const bool file_with_port = scheme == "file" && part("host").find(':') != std::string::npos;
    if (scheme.empty() || hostless || file_with_port) return !url;

    auto path = part("path");
    if (scheme == "http" || scheme == "file") {
      std::replace(path.begin(), path.end(), '\\', '/');
      if (!path.starts_with('/')) path.insert(0, 1, '/');
    }
    return url && url->scheme() == scheme && url->username() == part("username") &&
           url->password() == part("password") && url->hostname() == part("host") &&
           (url->port() ? std::to_string(*url->port()) : "") == part("port") && url->path() == path &&
           url->query() == part("query") && url->fragment() == part("fragment") &&
           url->has_query() != part("question_mark").empty() && url->has_fragment() != part("hash_sign").empty();
  });
}

TEST_CASE("What was parsed and written parses again to the same") {
  test::check_table("canon/idempotence.json", [](const test::Json& row) {
    const auto url = Url::parse(row.str("input"));
    return !url || Url::parse(url->href()).value() == *url;
  });
}

}  // namespace chancery
