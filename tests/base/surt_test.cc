// SPDX-License-Identifier: Apache-2.0
#include "base/surt.h"

#include "base/ascii.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {

TEST_CASE("SURT keys put all of an agency's pages side by side") {
  struct Row {
    std::string_view url, key, because;
  };
  const auto row = GENERATE(values<Row>({
      {"https://www.agency.example/", "example,agency)/", "www names the same site"},
      {"https://www34.agency.example/", "example,agency)/", "so does www34"},
      {"https://wwwa.agency.example/", "example,agency,wwwa)/", "but not wwwa"},
      {"https://www2agency.example/", "example,www2agency)/", "nor a name that begins with www2"},
      {"https://data.agency.example/q", "example,agency,data)/q", "a subdomain sorts behind its agency"},
      {"https://agency.example", "example,agency)/", "no path is the root"},
      {"https://agency.example?x", "example,agency)/?x", "also before a query"},
      {"http://agency.example:80/", "example,agency)/", "the scheme's own port"},
      {"https://agency.example:80/", "example,agency:80)/", "another's"},
      {"http://agency.example:/", "example,agency)/", "an empty port"},
      {"http://u:p@agency.example/", "example,agency)/", "credentials"},
      {"http://agency.example/A/B/", "example,agency)/a/b", "case and the last slash fold"},
      {"http://agency.example/a//b/./c/../d", "example,agency)/a/b/d", "empty and dot segments fold"},
      {"http://agency.example/a/b//..", "example,agency)/a/b", "two dots may go back over an empty one"},
      {"http://agency.example/../a", "example,agency)/a", "there is nothing above the root"},
      {"http://agency.example/%7Ea/%2525", "example,agency)/~a/%25", "escapes are undone, however deep"},
      {"http://agency.example/%%32%35", "example,agency)/%25", "and however nested"},
      {"http://agency.example/a b%23\u00E9%E9", "example,agency)/a%20b%23%c3%a9%e9", "what breaks a line is escaped"},
      {"http://agency.example/x#y", "example,agency)/x", "a fragment is not asked for"},
      {"http://agency.example/x?", "example,agency)/x", "an empty query is none"},
      {"http://agency.example/?b=2&a=1&a&=&a=0", "example,agency)/?=&a&a=0&a=1&b=2", "arguments are sorted"},
      {"http://agency.example/?a-=1&a=1", "example,agency)/?a=1&a-=1", "by name, not by text"},
      {"http://agency.example/?a=1&", "example,agency)/?&a=1", "an empty argument is one"},
      {"http://agency.example/?&&a", "example,agency)/?&&a", "and so is each"},
      {"http://agency.example/?x%26a%3D1", "example,agency)/?a=1&x", "also when they were escaped"},
      {"http://b\u00FCcher.example/", "example,xn--bcher-kva)/", "IDNA"},
      {"http://192.0.2.1/", "1,2,0,192)/", "IPv4 is turned round"},
      {"http://192.513/", "1,2,0,192)/", "in any decimal spelling"},
      {"http://1.2.3.4.5/", "5,4,3,2,1)/", "what only looks like it is a name"},
      {"http://[2001:DB8::7]:8080/v6", "2001:db8::7:8080)/v6", "IPv6 loses its brackets"},
      {"agency.example/x", "example,agency)/x", "no scheme"},
      {"//agency.example/x", "example,agency)/x", "half of one"},
      {"http:/agency.example/x", "example,agency)/x", "too few slashes"},
      {"http:////agency.example/x", "example,agency)/x", "too many"},
      {"http://https://agency.example/", "example,agency)/", "one scheme too many"},
      {" \thttp://agen\ncy.example/ ", "example,agency)/", "blanks"},
      {"http://..a..b.example./", "example,b,a)/", "empty labels"},
      {"dns:Agency.example", "dns:agency.example", "no host to turn round"},
      {"mailto:A@b.example", "mailto:a@b.example", "nor here"},
      {"urn:a b/\u00E9/#c", "urn:a%20b/%c3%a9", "but as fit for a line of an index"},
      {"warcinfo:Foo.warc.gz", "warcinfo:Foo.warc.gz", "a file's own record"},
      {"http://agency.example:port/", "http://agency.example:port", "a port that is no number"},
      {"http://", "http:/", "no host"},
      {"", "-", "nothing"},
      {" ", "-", "nothing but a blank"},
  }));
  INFO(row.because);
  CAPTURE(row.url);
  CHECK(surt(row.url) == row.key);
}

TEST_CASE("A visit's session is not part of a page's key") {
  struct Row {
    std::string_view url, key;
  };
  const auto row = GENERATE(values<Row>({
      {"a.example/?jsessionid=0123456789abcdefghijklemopqrstuv&x=y", "example,a)/?x=y"},
      {"a.example/?x&PHPSESSID=0123456789abcdefghijklemopqrstuv", "example,a)/?&x"},
      {"a.example/?sid=0123456789abcdefghijklemopqrstuv", "example,a)/"},
      {"a.example/?sid=0123456789abcdefghijklemopqrstuv0", "example,a)/?sid=0123456789abcdefghijklemopqrstuv0"},
      {"a.example/?sid=5", "example,a)/?sid=5"},
      {"a.example/?aspsessionidABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&x=y", "example,a)/?x=y"},
      {"a.example/?a=1&CFID=1&CFTOKEN=3&z", "example,a)/?a=1&z"},
      {"a.example/?CFTOKEN=3&CFID=1", "example,a)/?cfid=1&cftoken=3"},
      {"a.example/(4hqa0555fwsecu455xqckv45)/b.aspx", "example,a)/b.aspx"},
      {"a.example/x/(S(4hqa0555fwsecu455xqckv45)f(4hqa0555fwsecu455xqckv45))/b.aspx?c", "example,a)/x/b.aspx?c"},
      {"a.example/(S(4hqa0555fwsecu455xqckv45))/b.html", "example,a)/(s(4hqa0555fwsecu455xqckv45))/b.html"},
      {"a.example/(S(4hqa0555))/b.aspx", "example,a)/(s(4hqa0555))/b.aspx"},
  }));
  CAPTURE(row.url);
  CHECK(surt(row.url) == row.key);
}

TEST_CASE("Keys come in other shapes when asked") {
  const std::string_view url = "https://www.agency.example:8443/a";
  CHECK(surt(url, {.with_scheme = true}) == "https://(example,agency:8443)/a");
  CHECK(surt(url, {.with_scheme = true, .trailing_comma = true}) == "https://(example,agency:8443,)/a");
  CHECK(surt(url, {.host_massage = false}) == "example,agency,www:8443)/a");
  CHECK(surt("http://192.0.2.1/", {.reverse_ip = false}) == "192.0.2.1)/");
}

TEST_CASE("A host's prefix begins the keys of all its pages") {
  for (const auto* host :
       {"www.agency.example", "agency.example", "192.0.2.1", "[2001:db8::7]", "b\u00FCcher.example"}) {
    CAPTURE(host);
    CHECK(surt("http://" + std::string(host) + "/x").starts_with(surt_host(host) + ")/"));
  }
  CHECK(surt_host("www.agency.example") == "example,agency");
}

TEST_CASE("Deeply nested escapes cost no more than their length") {
  std::string deep = "http://a.example/%";
  for (int i = 0; i < 200'000; ++i) deep += "25";
  CHECK(surt(deep) == "example,a)/%25");
}

TEST_CASE("SURT keys agree with the shared table") {
  test::check_table("canon/surt.json", [](const test::Json& row) {
    const auto options = row["options"];
    return surt(row.str("input"), {.host_massage = options.flag("host_massage", true),
                                   .with_scheme = options.flag("with_scheme", false),
                                   .trailing_comma = options.flag("trailing_comma", false),
                                   .reverse_ip = options.flag("reverse_ipaddr", true)}) == row.str("surt");
  });
}

// The tables below describe steps of the dialect, each with a canonicaliser's name. A
// step shows in the key: what it makes one must have one key, and what it makes of a
// host, a path or a query must stand there. ssurt.json is another dialect (the comma
// before the port, fragments kept) and does not apply.

namespace {

bool folds_as(std::string_view kind, const test::Json& row) {
  const auto input = row.str("input"), output = row.str("output");
  const auto at_host = [](const std::string& host) { return surt("http://" + host + "/"); };
  const auto at_path = [](const std::string& path) { return surt("http://a.example/" + path); };
  const auto has = [&](std::string_view word) { return kind.find(word) != std::string_view::npos; };
  if (has("google") || has("iaurl") || has("canonicalizer") || kind == "none") return surt(input) == surt(output);
  if (has("iasurt")) return surt(input) == output;
  if (has("massagehost"))
    return surt_host(input) == surt("http://" + output, {.host_massage = false}).substr(0, output.size());
  if (has("ipformats")) return row.has("output") ? at_host(input) == at_host(output) : !row.has("output");
  if (has("session")) return at_path(input) == at_path(output);
  if (has("query")) return at_path('?' + input) == "example,a)/" + (output.empty() ? "" : '?' + output);
  if (has("unescape") || has("decode")) return at_path(input) == at_path(output);
  return kind == "getdefaultport";
}

}  // namespace

TEST_CASE("Keys fold what the Wayback Machine's canonicalisers fold") {
  test::check_table(
      "canon/wayback-canonicalisers.json",
      [](const test::Json& row) { return folds_as(ascii::lower(row.str("canonicaliser")), row); },
      {
          "wayback-canonicalisers-0125",  // Java's peer alone drops U+2028 and U+2029
          "wayback-canonicalisers-0127",  // the same
          "wayback-canonicalisers-0146",  // a host of nothing but dots; its output is read with another host
          "wayback-canonicalisers-0153",  // a decoded line feed is kept as an escape, a written one is dropped
      });
  test::check_table("canon/surt-java-tables.json",
                    [](const test::Json& row) { return folds_as(ascii::lower(row.str("kind")), row); },
                    {
                        "surt-java-tables-0031",  // inputs that were decoded with the wrong charset
                        "surt-java-tables-0041",  // the same
                    });
  test::check_table("canon/aggressive.json",
                    [](const test::Json& row) { return surt(row.str("input")) == surt(row.str("output")); },
                    {
                        "aggressive-0039",  // surt 0.3 keeps ";jsessionid=" in a path; canonical() drops it
                        "aggressive-0041",  // and it keeps empty arguments
                    });
}

}  // namespace chancery
