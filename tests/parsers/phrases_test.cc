// SPDX-License-Identifier: Apache-2.0
#include "parsers/phrases.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Standing phrases are known at the start of a block") {
  for (const auto* const text : {"Related articles", "RELATED ARTICLES:", "» Related news", "相关阅读", "【相关新闻】",
                                 "上一篇：关于渡轮的通知", "Das könnte Sie auch interessieren", "Lire aussi"}) {
    CAPTURE(text);
    CHECK(phrase_of(text) == Phrase::ends);
  }
  for (const auto* const text :
       {"Share this page with others", "责任编辑：张三", "【打印】【关闭】", "© 2021 Harbour Board"}) {
    CAPTURE(text);
    CHECK(phrase_of(text) == Phrase::remove);
  }
  for (const auto* const text : {"Related work was done by the harbour board in the spring",
                                 "Comments by the minister were brief", "相声大会在青屿举行", ""}) {
    CAPTURE(text);
    CHECK(phrase_of(text) == Phrase::none);
  }
}

TEST_CASE("Bylines are short and begin as bylines do") {
  CHECK(is_byline("By Ada Lindqvist"));
  CHECK(is_byline("发布时间：2020-11-03"));
  CHECK(is_byline("Last updated 5 May 2021"));
  CHECK_FALSE(is_byline("The board met"));
  CHECK_FALSE(is_byline("By " + std::string(300, 'x')));
}

}  // namespace chancery
