// SPDX-License-Identifier: Apache-2.0
#include "parsers/wording.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Headings are compared by their letters") {
  CHECK(wording("  Page non trouvée !") == "page non trouvee");
  CHECK(wording("СТРАНИЦА не найдена…") == "страница не наидена");
  CHECK(wording("페이지를 찾을 수 없습니다.") == "페이지를 찾을 수 없습니다");
  CHECK(wording("ページが見つかりません") == wording("ﾍﾟｰｼﾞが見つかりません"));
}

TEST_CASE("No more than asked for is read, and broken text is text") {
  CHECK(wording("one two three", 7) == "one two");
  CHECK(wording("a\xFF"
                "b") == "a b");
  CHECK(wording("…!?").empty());
}

}  // namespace chancery
