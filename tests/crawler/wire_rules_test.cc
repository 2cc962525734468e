// SPDX-License-Identifier: Apache-2.0
#include "crawler/wire_rules.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A header may say what is wanted, and never frames a message or holds a secret") {
  struct Row {
    std::string line, said;  // "": it may stand
  };
  const auto row = GENERATE(values<Row>({
      {"Accept-Language: de, en;q=0.5", ""},
      {"X-Archive: yes", ""},
      {"Accept-Encoding: gzip, zstd;q=0.5, identity", ""},
      {"Accept-Encoding: gzip, frob", "\"frob\" could not be decoded"},
      {"Authorization: Basic abc", "[network.credentials]"},
      {"Cookie: a=b", "the server's to set"},
      {"cookie : a=b", "reads \"Name: value\""},
      {"Range: bytes=0-1", "never parts"},
      {"If-Range: x", "never parts"},
      {"Host: other.example", "follows from the address"},
      {"Transfer-Encoding: chunked", "frames the message"},
      {"Connection: close", "frames the message"},
      {"User-Agent: Mozilla", "set user_agent"},
      {"no colon", "reads \"Name: value\""},
      {": empty", "reads \"Name: value\""},
      {"X-Empty:", "has no value"},
      {"X-Split: a\r\nX-Evil: b", "printable ASCII"},
  }));
  CAPTURE(row.line);
  const auto wrong = wrong_header(row.line);
  CHECK(wrong.has_value() == !row.said.empty());
  if (wrong) CHECK_THAT(*wrong, Catch::Contains(row.said));
}

TEST_CASE("A site's proxy is asked for all hosts but those it names") {
  WireRules rules;
  CHECK_FALSE(rules.proxy_for(Url::parse("http://a.example/").value()));
  rules.proxy = Proxy::parse("http://proxy.example:3128").value();
  rules.no_proxy = {"inside.example"};
  CHECK(rules.proxy_for(Url::parse("http://a.example/").value()));
  CHECK_FALSE(rules.proxy_for(Url::parse("http://www.inside.example/").value()));
}

}  // namespace chancery
