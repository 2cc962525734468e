// SPDX-License-Identifier: Apache-2.0
#include "parsers/style_sheet.h"

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

// "image:a.png import:b.css", in order.
std::string references(std::string_view css) {
  static constexpr std::string_view kKinds[] = {"image:", "import:", "font:"};
  std::string out;
  for (const auto& one : style_references(css)) {
    out += out.empty() ? "" : " ";
    out += kKinds[static_cast<std::size_t>(one.kind)];
    out += one.url;
  }
  return out;
}

}  // namespace

TEST_CASE("A style sheet names addresses in many ways") {
  struct Row {
    std::string_view css, references, because;
  };
  const auto row = GENERATE(values<Row>({
      {"@import 'a.css' screen; @import URL(b.css) layer(x); p{q:url('c.png')}",
       "import:a.css import:b.css image:c.png", "imports are the first of their rule"},
      {"@import;p{content:'x'}", "", "and end with it"},
      {"@font-face{src:local('No'),url(a.woff2)}p{b:url(c)}", "font:a.woff2 image:c", "fonts"},
      {"@media print{@font-face{src:url(a)}p{b:url(c)}}", "font:a image:c", "also inside of others"},
      {"a{b:image-set('x.png' 1x,url(y.png) 2x,'z.png' type('image/png'))}", "image:x.png image:y.png image:z.png",
       "sets of images, but not their types"},
      {"a{filter:progid:DXImageTransform.Microsoft.AlphaImageLoader(src='a.png',sizingMethod='scale')}", "image:a.png",
       "what Internet Explorer needed"},
      {"@namespace 'urn:x';@namespace s url(http://x.example/);a{b:url(c)}", "image:c", "namespaces are names"},
      {"/* url(a) */ a{content:'url(b)';c:ur\\6c (d)}", "image:d", "comments and strings hide, escapes do not"},
      {"a{b:url(c d)}e{f:url(g)}", "image:g", "a broken one is none and breaks no other"},
      {"a{b:'cut\n;c:url(d)}", "image:d", "nor does a broken string"},
      {"a{--x:url(y);background:var(--x)}", "image:y", "custom properties"},
      {"a{b:url(c\\", "", "cut in an escape"},
      {"}}})))a{b:url(c)}", "image:c", "more closed than open"},
  }));
  INFO(row.because);
  CHECK(references(row.css) == row.references);
}

TEST_CASE("A style sheet of nothing but references has its limit") {
  std::string sheet(3000, '(');
  for (int i = 0; i < 200'000; ++i) sheet += "url(a)";
  CHECK(style_references(sheet).size() == kMaxReferences);
}

TEST_CASE("A style sheet survives truncation at any byte") {
  const std::string_view css =
      "@charset \"x\";@import url( \"a\\62 .css\" ) print;@font-face{src:url(b)}a{c:-webkit-image-set('d' 1x)}/* e */";
  for (std::size_t size = 0; size <= css.size(); ++size) (void)style_references(css.substr(0, size));
  CHECK(references(css) == "import:ab.css font:b image:d");
}

TEST_CASE("Style sheet conformance tables", "[shared]") {
  const auto agrees = [](const test::Json& row) {
    std::vector<std::string> urls;
    for (const auto& one : style_references(row.str("css"))) urls.push_back(one.url);
    return urls == row["urls"].texts();
  };
  test::check_table("css/urls-own.json", agrees);
  test::check_table("css/urls-tokenizer.json", agrees,
                    {"urls-tokenizer-0012"});  // an empty address is a token, but refers to nothing
  test::check_table("css/encoding.json", [](const test::Json& row) {
    return style_encoding(row.base64("css_base64"), row.str("protocol_encoding"), row.str("environment_encoding")) ==
           row.str("encoding");
  });
}

}  // namespace chancery
