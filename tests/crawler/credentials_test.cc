// SPDX-License-Identifier: Apache-2.0
#include "crawler/credentials.h"

#include <sys/stat.h>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

std::optional<std::string> variables(const std::string& name) {
  if (name == "LOGIN") return "clerk:open sesame";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

Url url(std::string_view text) { return Url::parse(text).value(); }

}  // namespace

TEST_CASE("A secret comes from the environment or a file of one's own, and from nowhere else") {
  test::TempDir dir;
  test::write_file(dir / "own", "clerk:from a file\r\nnot this\n");
  test::write_file(dir / "open", "clerk:x\n");
  ::chmod((dir / "own").c_str(), 0600);
  ::chmod((dir / "open").c_str(), 0644);
  CHECK(read_secret("env:LOGIN", variables)->reveal() == "clerk:open sesame");
  CHECK(read_secret("file:" + (dir / "own").string(), variables)->reveal() == "clerk:from a file");
  struct Row {
    std::string where;
    Fault fault;
    std::string said;
  };
  for (const auto& [where, fault, said] :
       std::vector<Row>{{"env:NONE", Fault::absent, "the environment has no NONE"},
                        {"env:EMPTY", Fault::absent, "is empty"},
                        {"file:" + (dir / "none").string(), Fault::absent, "cannot be read"},
                        {"file:" + dir.path().string(), Fault::absent, "is no file"},
                        {"file:" + (dir / "open").string(), Fault::refused, "chmod 600"},
                        {"clerk:sesame", Fault::malformed, "has no place in a config"}}) {
    CAPTURE(where);
    const auto secret = read_secret(where, variables);
    REQUIRE_FALSE(secret);
    CHECK(secret.error().fault == fault);
    CHECK_THAT(secret.error().detail, Catch::Contains(said) && !Catch::Contains("sesame"));
  }
}

TEST_CASE("A login is shown to its origin and to no other") {
  Credentials credentials;
  REQUIRE(credentials.add("https://data.agency.example", Secret("clerk:open sesame")));
  REQUIRE(credentials.add("https://api.agency.example:8443/", Secret("Bearer abc.def")));
  REQUIRE(credentials.add("socks5h://proxy.example:1080", Secret("clerk:proxy")));
  CHECK(credentials.authorization(url("https://data.agency.example/a?b")).reveal() == "Basic Y2xlcms6b3BlbiBzZXNhbWU=");
  CHECK(credentials.authorization(url("https://api.agency.example:8443/")).reveal() == "Bearer abc.def");
  CHECK(credentials.login("socks5h://proxy.example:1080").reveal() == "clerk:proxy");
  for (const auto* other :
       {"http://data.agency.example/", "https://data.agency.example:444/", "https://agency.example/",
        "https://data.agency.example.evil.example/", "https://api.agency.example/"})
    CHECK(credentials.authorization(url(other)).empty());
  CHECK(credentials.login("http://proxy.example:1080").empty());
}

TEST_CASE("A login that is none is refused, without repeating it") {
  struct Row {
    std::string origin, key, said;
  };
  for (const auto& [origin, key, said] :
       std::vector<Row>{{"https://a.example/folder", "clerk:sesame", "is for an origin"},
                        {"https://clerk:sesame@a.example", "clerk:sesame", "is for an origin"},
                        {"a.example", "clerk:sesame", "is for an origin"},
                        {"https://a.example", "sesame", "reads user:password"},
                        {"https://a.example", "clerk:sesame\r\nX-Evil: 1", "control characters"}}) {
    const auto added = Credentials().add(origin, Secret(key));
    REQUIRE_FALSE(added);
    CHECK_THAT(added.error().detail, Catch::Contains(said) && !Catch::Contains("sesame"));
  }
}

}  // namespace chancery
