// SPDX-License-Identifier: Apache-2.0
#include "app/config_schema.h"

#include <nlohmann/json.hpp>

#include "app/config_guide.h"
#include "app/config_keys.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

template <class Target>
Json type_of(const Key<Target>& key) {
  if (key.number) return {{"type", "integer"}};
  if (key.real) return {{"type", "number"}};
  if (key.flag) return {{"type", "boolean"}};
  if (key.list) return {{"type", "array"}, {"items", {{"type", "string"}}}};
  return {{"type", "string"}};
}

template <class Target>
Json shape_of(const Key<Target>& key, const KeyGuide* guide) {
  auto out = type_of(key);
  const auto& shape = key.shape;
  if (shape.least) out["minimum"] = *shape.least;
  if (shape.most) out["maximum"] = *shape.most;
  if (*shape.pattern) out["pattern"] = shape.pattern;
  if (!shape.choices.empty()) out["enum"] = shape.choices;
  if (!guide) return out;
  if (!guide->help.empty()) out["description"] = guide->help;
  // Such values of TOML are JSON as they stand.
  if (auto value = Json::parse(guide->value, nullptr, /*allow_exceptions=*/false); !value.is_discarded()) {
    if (guide->is_default)
      out["default"] = std::move(value);
    else
      out["examples"] = Json::array({std::move(value)});
  }
  return out;
}

template <class Target>
Json table_of(const char* section, const std::vector<Key<Target>>& keys, const std::vector<KeyGuide>& guide) {
  Json out = {{"type", "object"}, {"additionalProperties", false}};
  auto& properties = out["properties"] = Json::object();
  for (const auto& key : keys) properties[key.name] = shape_of(key, guide_to(guide, section, key.name));
  return out;
}

}  // namespace

std::string config_schema() {
  const auto guide = config_guide();
  Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "chancery's config.toml"},
              {"type", "object"},
              {"additionalProperties", false}};
  auto& properties = out["properties"] = Json::object();
  for (const auto& section : sections()) properties[section.name] = table_of(section.name, section.keys, guide);
  const Json texts = {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  for (const auto* table : {"resolve", "credentials"}) properties["network"]["properties"][table] = texts;
  auto site = table_of("site", site_keys(), guide);
  site["required"] = {"name"};
  site["anyOf"] = {{{"required", {"seed"}}}, {{"required", {"seeds"}}}};
  properties["site"] = {{"type", "array"}, {"items", std::move(site)}};
  return out.dump(2) + "\n";
}

}  // namespace chancery
