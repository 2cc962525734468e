// SPDX-License-Identifier: Apache-2.0
#include "app/config_schema.h"

#include <nlohmann/json.hpp>

#include "app/config_keys.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

using Json = nlohmann::json;

Environment nothing() {
  return [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
}

bool accepted(const std::string& section, const std::string& key, const Json& value) {
  const auto text = "[" + section + "]\n" + key + " = " + value.dump() + "\n";
  return parse_config(text, "config.toml", nothing()).faults.empty();
}

}  // namespace

TEST_CASE("The schema knows the keys that the reader knows, with their types") {
  const auto schema = Json::parse(config_schema());
  const auto& properties = schema.at("properties");
  CHECK(properties.size() == sections().size() + 1);
  for (const auto& section : sections()) {
    const auto& keys = properties.at(section.name).at("properties");
    for (const auto& key : section.keys) {
      CAPTURE(section.name, key.name);
      const auto type = keys.at(key.name).at("type").get<std::string>();
      CHECK(type == (key.number ? "integer"
                     : key.real ? "number"
                     : key.flag ? "boolean"
                     : key.list ? "array"
                                : "string"));
      CHECK(keys.at(key.name).contains("description"));
    }
  }
  CHECK(properties.at("site").at("items").at("properties").size() == site_keys().size());
  CHECK(properties.at("network").at("properties").contains("resolve"));
}

TEST_CASE("The bounds of the schema are those that the reader keeps") {
  const auto schema = Json::parse(config_schema());
  int bounded = 0;
  for (const auto& [section, table] : schema.at("properties").items()) {
    if (section == "site") continue;
    for (const auto& [key, shape] : table.at("properties").items()) {
      if (!shape.contains("minimum")) continue;
      ++bounded;
      CAPTURE(section, key);
      const auto least = shape.at("minimum").get<std::int64_t>(), most = shape.at("maximum").get<std::int64_t>();
      CHECK(accepted(section, key, least));
      CHECK(accepted(section, key, most));
      CHECK_FALSE(accepted(section, key, least - 1));
      CHECK_FALSE(accepted(section, key, most + 1));
    }
  }
  CHECK(bounded >= 5);
}

TEST_CASE("What the schema says of a choice is what the reader takes") {
  const auto schema = Json::parse(config_schema());
  const auto& shape = schema.at("properties").at("politeness").at("properties").at("on_robots_error");
  for (const auto& choice : shape.at("enum")) CHECK(accepted("politeness", "on_robots_error", choice));
  CHECK_FALSE(accepted("politeness", "on_robots_error", "shrug"));
}

}  // namespace chancery
