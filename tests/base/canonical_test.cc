// SPDX-License-Identifier: Apache-2.0
#include "base/canonical.h"

#include <algorithm>
#include <initializer_list>
#include <set>

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

std::string canonical_href(std::string_view text) {
  const auto url = Url::parse(text);
  return url ? canonical(*url).href() : "none";
}

// Ids of a table from their numbers, which stand in groups.
std::set<std::string> rows_of(std::string_view prefix, std::initializer_list<std::string_view> groups) {
  std::set<std::string> ids;
  for (auto group : groups)
    for (; group.size() >= 4; group.remove_prefix(std::min<std::size_t>(5, group.size())))
      ids.insert(std::string(prefix) += group.substr(0, 4));
  return ids;
}

}  // namespace

TEST_CASE("Addresses of one page have one canonical form, which can be fetched") {
  struct Row {
    std::string_view url, canonical, because;
  };
  const auto row = GENERATE(values<Row>({
      {"https://a.example/b?c=1#d", "https://a.example/b?c=1", "a fragment is for the reader"},
      {"https://u:p@a.example:8443/", "https://a.example:8443/", "credentials are a secret"},
      {"https://a.example./b", "https://a.example/b", "the root's dot"},
      {"https://a.example../b", "https://a.example../b", "two dots are an empty label, and nobody's name"},
      {"https://a.example/b?", "https://a.example/b", "an empty query"},
      {"https://a.example/%7Eb/%e4%BD%a0%2f", "https://a.example/~b/%E4%BD%A0%2F", "needless and small escapes"},
      {"https://a.example/b?%63=%3d%26", "https://a.example/b?c=%3D%26", "also in a query"},
      {"https://a.example/%%34%31", "https://a.example/%%341", "a stray % makes no new escape"},
      {"https://a.example/%4%31", "https://a.example/%4%31", "nor does half a one"},
      {"https://a.example/b?z=1&a=2", "https://a.example/b?z=1&a=2", "order is the server's affair"},
      {"https://a.example/b?a=&c&&d", "https://a.example/b?a=&c&&d", "and so is emptiness"},
      {"https://a.example//b//", "https://a.example//b//", "and so are slashes"},
      {"https://www.A.example/B", "https://www.a.example/B", "www is a host, case a difference"},
      {"https://a.example/b;jsessionid=0A1B?c", "https://a.example/b?c", "a session in the path"},
      {"https://a.example/b;JSESSIONID=0A;v=1/c;x", "https://a.example/b;v=1/c;x", "beside other parameters"},
      {"https://a.example/b?PHPSESSID=0a1b&c=d", "https://a.example/b?c=d", "a session in the query"},
      {"https://a.example/b?c=d&jsessionid=0A", "https://a.example/b?c=d", "at its end"},
      {"https://a.example/b?CFID=1&CFTOKEN=2", "https://a.example/b", "nothing but a session"},
      {"https://a.example/b?ASPSESSIONIDABCDEFGH=X", "https://a.example/b", "another"},
      {"https://a.example/b?sid=9682993c8daa2c5497996114facdc805", "https://a.example/b", "a sid like a session's"},
      {"https://a.example/b?sid=42", "https://a.example/b?sid=42", "a sid that may name anything"},
      {"https://a.example/b?jsessionid", "https://a.example/b?jsessionid", "a session without an id is none"},
      {"https://a.example/(S(4hqa0555fwsecu455xqckv45))/b.aspx",
       "https://a.example/(S(4hqa0555fwsecu455xqckv45))/b.aspx", "its server redirects without it"},
      {"https://a.example/b?utm_source=x&c=d&utm_medium=y", "https://a.example/b?c=d", "where a reader came from"},
      {"https://a.example/b?%75tm_source=x", "https://a.example/b", "escaped or not"},
      {"https://a.example/b?fbclid=x&gclid=y&_ga=z", "https://a.example/b", "whose advertisement it was"},
      {"https://a.example/b?utm=1&mygclid=2", "https://a.example/b?utm=1&mygclid=2", "names that only look like it"},
      {"mailto:a@b.example#c", "mailto:a@b.example", "other schemes lose their fragment"},
      {"ftp://u:p@a.example/%7Eb", "ftp://u:p@a.example/%7Eb", "and nothing else"},
  }));
  INFO(row.because);
  CAPTURE(row.url);
  CHECK(canonical_href(row.url) == row.canonical);
  CHECK(canonical_href(row.canonical) == row.canonical);
}

// normaliser-crawler-commons and semantic-precise describe forms like this one; what
// they do beyond it is excepted by kind. The lossy tables belong to the key (surt_test).

TEST_CASE("Canonical forms agree with crawler-commons, where its rules keep a page what it is") {
  test::check_table(
      "canon/normaliser-crawler-commons.json",
      [](const test::Json& row) { return canonical_href(row.str("input")) == row.opt("output").value_or("none"); },
      rows_of("normaliser-crawler-commons-",
              {
                  "0053 0054 0055 0057 0058",                      // runs of slashes are other paths to some servers
                  "0085 0086 0089 0092 0094 0095 0097 0098 0099",  // sorted or emptied arguments, too
                  "0026 0070 0071",                                // the URL Standard leaves [ ] ^ ` in a query alone
                  "0063 0064",                                     // a URL without a host is none
                  "0066 0079",                                     // text that is no URL is not made one
                  "0081 0084",                                     // files are written file:///
              }));
}

TEST_CASE("Canonical forms agree with urlcanon's precise ones, where these keep a page what it is") {
  test::check_table(
      "canon/semantic-precise.json",
      [](const test::Json& row) {
        const auto wanted = row.str("output");
        return canonical_href(test::bytes_of(row.str("input"))) == wanted.substr(0, wanted.find('#'));
      },
      rows_of("semantic-precise-",
              {
                  "0148 0149 0151 0152 0154 0155 0162 0164 0171",  // unescaping twice names something else
                  "0103 0104 0141",                                // and so may unescaping what RFC 3986 reserves
                  "0118 0120 0121 0122 0125",                      // a stray % is sent as browsers send it
                  "0108 0140",                                     // runs of slashes are other paths to some servers
                  "0109 0110 0111",                                // sorted arguments
                  "0138",                                          // what is no UTF-8 becomes U+FFFD when parsed
                  "0002 0058 0068 0069 0094",                      // no host has these characters
                  "0059 0060 0061 0066 0072 0073 0074 0078 0079 0080",  // a host of dots is not 0.0.0.0
                  "0178",                                               // nor are several dots behind one the root's
                  "0013 0014 0015 0019 0020 0024 0025 0027 0028 0029 0032 0033",  // files are not ours to fetch
                  "0037 0040 0041 0042 0055 0222 0230 0234 0235 0236 0237 0238 0241 0242 0243 0244 0247",  // nor these
                  "0265 0266",
              }));
}

}  // namespace chancery
