// SPDX-License-Identifier: Apache-2.0
#include "parsers/link_attributes.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("An address looks like one") {
  for (const auto* const good : {"/a.jpg", "a.jpg", "//cdn.example/a", "https://agency.example/公告", " ./b "})
    CHECK(looks_like_address(good));
  for (const auto* const bad : {"", "hero", "{{ image }}", "<%= src %>", "#top", "data:image/gif;base64,R0/", "a\nb/c",
                                "Words.  And more/words"})
    CHECK_FALSE(looks_like_address(bad));
}

TEST_CASE("Attributes are known by name") {
  CHECK(is_lazy_attribute("data-src"));
  CHECK_FALSE(is_lazy_attribute("src"));
  CHECK(is_background_attribute("DATA-BG"));
  CHECK_FALSE(is_background_attribute("style"));
}

TEST_CASE("A list of words has those that stand alone") {
  CHECK(has_word(" noopener\tNoFollow ", "nofollow"));
  CHECK_FALSE(has_word("nofollowing", "nofollow"));
  CHECK_FALSE(has_word("", "nofollow"));
}

}  // namespace chancery
