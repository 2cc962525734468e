// SPDX-License-Identifier: Apache-2.0
#include "app/config_guide.h"

#include "app/config_keys.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

Environment nothing() {
  return [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
}

}  // namespace

TEST_CASE("config.toml explains every key there is, and none that there is not") {
  const auto guide = config_guide();
  for (const auto& section : sections())
    for (const auto& key : section.keys) {
      CAPTURE(section.name, key.name);
      const auto* known = guide_to(guide, section.name, key.name);
      REQUIRE(known != nullptr);
      CHECK(known->section == section.name);
      CHECK_FALSE(known->help.empty());
      CHECK_FALSE(known->value.empty());
    }
  for (const auto& key : site_keys()) {
    CAPTURE(key.name);
    CHECK(guide_to(guide, "site", key.name) != nullptr);
  }
}

TEST_CASE("What config.toml says of a key could be written there as it stands") {
  for (const auto& each : config_guide()) {
    CAPTURE(each.section, each.key, each.value);
    if (each.key == "ca_file") continue;  // names a file that only somebody's machine has
    const auto site = std::string(each.key == "name" ? "" : "name = \"a\"\n") +
                      (each.key.starts_with("seed") ? "" : "seed = \"https://a.example/\"\n");
    const auto text = each.section == "site" ? "[[site]]\n" + site + each.key + " = " + each.value + "\n"
                                             : "[" + each.section + "]\n" + each.key + " = " + each.value + "\n";
    const auto read = parse_config(text, "config.toml", nothing());
    if (!read.faults.empty()) FAIL_CHECK(read.faults.front().to_string());
  }
}

TEST_CASE("The help of a key that goes on over lines is one text") {
  const auto guide = config_guide();
  const auto* watch = guide_to(guide, "scope", "watch");
  REQUIRE(watch != nullptr);
  CHECK(watch->value == "false");
  CHECK(watch->is_default);
  CHECK(watch->help ==
        "later rounds ask the seeds, sitemaps and feeds alone, turn a list's pages while they bring something new, "
        "and ask again what a sitemap says has changed");
  CHECK_FALSE(guide_to(guide, "limits", "max_time")->is_default);
}

TEST_CASE("A first config holds the contact, the sites and an explanation of every key") {
  const auto text = first_config(
      "mailto:a@b.example",
      {{"rivers", {"https://rivers.example/"}}, {"two \"ways\"", {"https://a.example/", "https://a.example/b"}}});
  const auto read = parse_config(text, "config.toml", nothing());
  if (!read.faults.empty()) FAIL(read.faults.front().to_string());
  CHECK(read.config.contact == "mailto:a@b.example");
  REQUIRE(read.config.run.sites.size() == 2);
  CHECK(read.config.run.sites[1].name == "two \"ways\"");
  CHECK(read.config.run.sites[1].seeds.size() == 2);
  CHECK(text.find("# watch = false") != std::string::npos);
  CHECK(parse_config(first_config("", {}), "config.toml", nothing()).faults.empty());
}

TEST_CASE("What was set is told with its place, and without its secrets") {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    return name == "CHANCERY_LIMITS_MAX_TIME" ? std::optional<std::string>("2h") : std::nullopt;
  };
  const auto read = parse_config(
      "[network]\nheaders = [\"X-Key: abc123\"]\nproxy = \"http://proxy.example:3128\"\n[[site]]\nname = "
      "\"a\"\nseed = \"https://a.example/\"\ndelay = \"3s\"\n",
      "config.toml", environment);
  REQUIRE(read.faults.empty());
  std::string all;
  for (const auto& each : read.settings)
    all += each.section + "." + each.key + " = " + each.value + " (" + each.origin + ")\n";
  CAPTURE(all);
  CHECK(all.find("network.headers = [ 'X-Key: (removed)' ] (config.toml:2)") != std::string::npos);
  CHECK(all.find("abc123") == std::string::npos);
  CHECK(all.find("site a.delay = '3s' (config.toml:7)") != std::string::npos);
  CHECK(all.find("limits.max_time = '2h' (CHANCERY_LIMITS_MAX_TIME)") != std::string::npos);
}

}  // namespace chancery
