// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "parsers/character_references.h"
#include "parsers/characters.h"
#include "parsers/metadata.h"

namespace chancery {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMaxScript = 2u << 20;
constexpr std::size_t kMaxObjects = 5000;
constexpr std::size_t kMaxBody = 256u << 10;
constexpr std::size_t kMaxDays = 60;
constexpr std::size_t kMaxNames = 60;

// A string, or the first of a list of them.
std::string text_of(const Json& value) {
  if (value.is_string()) return collapsed(decode_references(value.get_ref<const std::string&>()));
  if (value.is_array() && !value.empty() && value[0].is_string()) return text_of(value[0]);
  return {};
}
std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string() : text_of(*found);
}

// Its type, or all of them: "Thing Article".
std::string type_of(const Json& object) {
  const auto type = object.find("@type");
  if (type == object.end() || !type->is_array()) return text_at(object, "@type");
  std::string all;
  for (const auto& one : *type)
    if (one.is_string()) all += (all.empty() ? "" : " ") + one.get<std::string>();
  return all;
}

// Names of people or bodies: a string, an object with a name, or a list of either.
void add_names(const Json& value, std::vector<std::string>& names) {
  if (names.size() >= 20) return;
  if (value.is_array()) {
    for (const auto& one : value)
      if (!one.is_array()) add_names(one, names);
    return;
  }
  auto name = value.is_object() ? text_at(value, "name") : text_of(value);
  if (!name.empty() && name.size() < 200 && std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(std::move(name));
}

void add_images(const Json& value, std::vector<std::string>& images) {
  if (images.size() >= 20) return;
  if (value.is_array()) {
    for (const auto& one : value)
      if (!one.is_array()) add_images(one, images);
    return;
  }
  auto url = value.is_object() ? text_at(value, "url") : text_of(value);
  if (!url.empty()) images.push_back(std::move(url));
}

bool is_article(const Json& object) {
  const auto type = object.find("@type");
  if (type == object.end()) return false;
  const auto is = [](const Json& name) {
    if (!name.is_string()) return false;
    const auto& text = name.get_ref<const std::string&>();
    for (const auto* const kind : {"Article", "Posting", "Report", "Review", "Recipe", "WebPage", "HowTo"})
      if (text.find(kind) != std::string::npos) return true;
    return false;
  };
  return type->is_array() ? std::any_of(type->begin(), type->end(), is) : is(*type);
}

void read_article(const Json& object, Metadata::Structured& into) {
  const auto keep = [&](std::string& field, const char* key) {
    if (field.empty()) field = text_at(object, key);
  };
  keep(into.headline, "headline");
  keep(into.description, "description");
  const auto with = [&](const char* key, auto&& use) {
    if (const auto found = object.find(key); found != object.end()) use(*found);
  };
  with("articleBody", [&](const Json& value) {
    if (value.is_string() && value.get_ref<const std::string&>().size() > into.body.size())
      into.body = first_bytes(value.get_ref<const std::string&>(), kMaxBody);
  });
  with("image", [&](const Json& value) {
    if (into.images.empty()) add_images(value, into.images);
  });
  with("publisher", [&](const Json& value) {
    std::vector<std::string> names;
    add_names(value, names);
    if (into.publisher.empty() && !names.empty()) into.publisher = names.front();
  });
}

void read_names(const Json& value, Metadata::Structured::Role role, Metadata::Structured& into) {
  if (into.names.size() >= kMaxNames) return;
  if (value.is_array()) {
    for (const auto& one : value)
      if (!one.is_array()) read_names(one, role, into);
    return;
  }
  auto name = value.is_object() ? text_at(value, "name") : text_of(value);
  if (name.empty() || name.size() >= 200) return;
  into.names.push_back({std::move(name), value.is_object() ? type_of(value) : std::string(), role});
}

// Authors of whatever the object is, and the object itself if it is a person.
void read_names(const Json& object, Metadata::Structured& into) {
  using Role = Metadata::Structured::Role;
  for (const auto* const key : {"author", "creator"})
    if (const auto found = object.find(key); found != object.end())
      read_names(*found, is_article(object) ? Role::author : Role::other_author, into);
  if (type_of(object) == "Person") read_names(object, Role::node, into);
}

void read_days(const Json& object, Metadata::Structured& into) {
  for (const auto* const property : {"datePublished", "dateCreated", "uploadDate", "dateModified"}) {
    if (into.days.size() >= kMaxDays) return;
    auto text = text_at(object, property);
    if (!text.empty() && text.size() < 60) into.days.push_back({type_of(object), property, std::move(text)});
  }
}

}  // namespace

bool read_json_ld(std::string_view script, Metadata::Structured& into) {
  std::string text(first_bytes(script, kMaxScript));
  // Line ends inside strings are no JSON, but common.
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  const auto begin = text.find_first_of("[{");
  const auto end = text.find_last_of("]}");
  if (begin == std::string::npos || end == std::string::npos || end < begin) return false;
  const auto root = Json::parse(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                text.begin() + static_cast<std::ptrdiff_t>(end) + 1, nullptr, false);
  if (root.is_discarded()) return false;
  std::vector<const Json*> open{&root};
  for (std::size_t met = 0; !open.empty() && met < kMaxObjects; ++met) {
    const auto& value = *open.back();
    open.pop_back();
    if (value.is_object()) read_days(value, into), read_names(value, into);
    if (value.is_object() && is_article(value)) read_article(value, into);
    if (!value.is_structured()) continue;
    // Pushed last to first, so that the document's order is kept.
    for (auto child = value.rbegin(); child != value.rend(); ++child)
      if (child->is_structured()) open.push_back(&*child);
  }
  return true;
}

}  // namespace chancery
