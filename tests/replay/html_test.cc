// SPDX-License-Identifier: Apache-2.0
#include "replay/html.h"

#include <stdexcept>

#include "tests/support/catch.h"

using namespace chancery;

TEST_CASE("Text becomes text wherever it is put", "[html]") {
  const std::string hostile = "<script>alert('x')</script>\" onload=\"y\" &amp;";
  const auto page = html("<a title=\"{}\">{}</a>", hostile, hostile).bytes();
  CHECK(page.find("<script>") == std::string::npos);
  CHECK(page.find("\" onload") == std::string::npos);
  CHECK(page.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;y&quot; &amp;amp;") !=
        std::string::npos);
}

TEST_CASE("Html goes in as it is, numbers as text", "[html]") {
  CHECK(html("<p>{} {}</p>", html("<b>{}</b>", "x & y"), 42).bytes() == "<p><b>x &amp; y</b> 42</p>");
}

TEST_CASE("A value that looks like a place is none", "[html]") { CHECK(html("{} {}", "{}", "b").bytes() == "{} b"); }

TEST_CASE("What is no character, or would turn the line round, is replaced", "[html]") {
  CHECK(Html::escaped("a\xff\x01\xE2\x80\xAE z\n").bytes() == "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD z\n");
  CHECK(Html::escaped("关于").bytes() == "关于");
}

TEST_CASE("Places and arguments must agree", "[html]") {
  CHECK_THROWS_AS(html("{}", "a", "b"), std::logic_error);
  CHECK_THROWS_AS(html("{} {}", "a"), std::logic_error);
}
