// SPDX-License-Identifier: Apache-2.0
#include "app/config_account.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("What a run was told is written down, and no secret with it") {
  const auto account = account_of_file(R"(# a comment
[crawler]
contact = "mailto:archive@agency.example"
[network]
proxy = "http://anna:opensesame@proxy.example:3128"
headers = ["X-Key: opensesame", "Accept-Language: en"]
[network.credentials]
"https://agency.example" = "env:opensesame"
[[site]]
name = "agency"
seeds = ["https://bob:opensesame@agency.example/a@b"]
headers = ["Cookie: opensesame"]
)",
                                       "config.toml");
  INFO(account);
  CHECK_THAT(account, !Catch::Contains("opensesame"));
  for (const auto* kept : {"# config.toml", "mailto:archive@agency.example", "http://(removed)@proxy.example:3128",
                           "X-Key: (removed)", "https://(removed)@agency.example/a@b", "name = 'agency'"})
    CHECK_THAT(account, Catch::Contains(kept));
  CHECK(account_of_file("no = = toml", "x") == "");
  CHECK(account_of_value("CHANCERY_NETWORK_HEADERS", "X-Key: opensesame") ==
        "# CHANCERY_NETWORK_HEADERS X-Key: (removed)\n");
  CHECK(account_of_value("command", "crawl https://a:opensesame@agency.example/") ==
        "# command crawl https://(removed)@agency.example/\n");
}

}  // namespace chancery
