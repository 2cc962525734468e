// SPDX-License-Identifier: Apache-2.0
#include "replay/web_address.h"

#include "tests/support/catch.h"

using namespace chancery;

TEST_CASE("Addresses in the customary shapes are understood", "[web_address]") {
  using Kind = WebAddress::Kind;
  struct Row {
    std::string target;
    Kind kind;
    std::string digits, mark, url, because;
  };
  const auto row = GENERATE(values<Row>({
      {"/web/20220205093000/https://a.example/x?y=1", Kind::moment, "20220205093000", "", "https://a.example/x?y=1",
       "a moment"},
      {"/web/20220205093000id_/http://a.example/", Kind::moment, "20220205093000", "id_", "http://a.example/",
       "with a mark"},
      {"/web/2022/a.example/x", Kind::moment, "2022", "", "http://a.example/x", "a year, and no scheme"},
      {"/web/20220205093000im_/https:/a.example/x", Kind::moment, "20220205093000", "im_", "https://a.example/x",
       "a slash lost"},
      {"/web/https://a.example/", Kind::newest, "", "", "https://a.example/", "the newest"},
      {"/web/2022.example/x", Kind::newest, "", "", "http://2022.example/x", "a host of digits is a host"},
      {"/web/20220205", Kind::newest, "", "", "http://20220205", "so is one without a slash"},
      {"/web/*/https://a.example/?*", Kind::all, "", "", "https://a.example/?*", "all"},
      {"/web/2022/http://a.example//b/../c", Kind::moment, "2022", "", "http://a.example//b/../c", "left as it is"},
      {"/web/2022xyz_/http://a.example/", Kind::newest, "", "", "http://2022xyz_/http://a.example/",
       "no mark of three"},
  }));
  INFO(row.because);
  const auto address = WebAddress::parse(row.target);
  REQUIRE(address);
  CHECK(address->kind == row.kind);
  CHECK(address->digits == row.digits);
  CHECK(address->mark == row.mark);
  CHECK(address->url == row.url);
}

TEST_CASE("Other targets are no addresses", "[web_address]") {
  const std::string target = GENERATE("/", "/web", "/web/", "/web/*/", "/web/20220205093000/",
                                      "/web/20221305093000/http://a.example/", "/other/2022/http://a.example/");
  CHECK_FALSE(WebAddress::parse(target));
}

TEST_CASE("A moment written short begins at its beginning", "[web_address]") {
  CHECK(WebAddress::parse("/web/202402/http://a.example/")->when.digits14() == "20240201000000");
}

TEST_CASE("What is made is understood", "[web_address]") {
  const auto when = *Timestamp::parse_digits("20240517093000");
  CHECK(WebAddress::parse(web_path(when, "cs_", "http://a.example/"))->mark == "cs_");
  CHECK(WebAddress::parse(captures_path("http://a.example/"))->kind == WebAddress::Kind::all);
  CHECK(WebAddress::parse(newest_path("http://a.example/"))->kind == WebAddress::Kind::newest);
}

TEST_CASE("Arguments are decoded as forms encode them", "[web_address]") {
  CHECK(argument("/open?q=a+b%26c&r=%E4%B8%AD", "q") == "a b&c");
  CHECK(argument("/open?q=a+b%26c&r=%E4%B8%AD", "r") == "中");
  CHECK(argument("/open?q", "q") == "");
  CHECK(argument("/open?q=%zz%4", "q") == "%zz%4");
  CHECK_FALSE(argument("/open?qq=1", "q"));
  CHECK_FALSE(argument("/open", "q"));
  CHECK(argument("/?x=" + form_encoded("a b&c=中/\"<"), "x") == "a b&c=中/\"<");
}
