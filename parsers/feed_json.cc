// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "parsers/characters.h"
#include "parsers/feed.h"
#include "parsers/feed_date.h"

namespace chancery {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? std::to_string(found->get<std::int64_t>()) : std::string();  // ids
}

std::optional<Url> url_of(const Json& object, const char* name, const Url& at) {
  const auto text = text_of(object, name);
  if (text.empty()) return std::nullopt;
  auto url = Url::parse(text, at);
  if (!url || !url->is_http()) return std::nullopt;
  return std::move(*url);
}

FeedItem item_of(const Json& object, const Url& at, const FeedLimits& limits) {
  FeedItem item;
  item.url = url_of(object, "url", at);
  if (!item.url) item.url = url_of(object, "external_url", at);
  item.id = text_of(object, "id");
  item.title = collapsed(text_of(object, "title"));
  item.published = feed_date(text_of(object, "date_published"));
  item.updated = feed_date(text_of(object, "date_modified"));
  const auto attachments = object.find("attachments");
  if (attachments == object.end() || !attachments->is_array()) return item;
  for (const auto& one : *attachments) {
    if (!one.is_object() || item.enclosures.size() >= limits.max_enclosures) continue;
    auto url = url_of(one, "url", at);
    if (!url) continue;
    const auto size = one.find("size_in_bytes");
    const bool sized = size != one.end() && size->is_number_unsigned();
    item.enclosures.push_back({std::move(*url), text_of(one, "mime_type"), sized ? size->get<std::uint64_t>() : 0});
  }
  return item;
}

}  // namespace

Feed read_json_feed(std::string_view utf8, const Url& at, const FeedReader::Sink& sink, const FeedLimits& limits) {
  Feed feed;
  const auto json = Json::parse(utf8, nullptr, false);
  if (!json.is_object()) return feed;
  const auto version = text_of(json, "version");
  const auto items = json.find("items");
  const bool ours = version.find("jsonfeed.org/version/") != std::string::npos;
  if (!ours || items == json.end() || !items->is_array()) return feed;
  feed.kind = FeedKind::json;
  feed.version = version.substr(version.rfind('/') + 1);
  feed.title = collapsed(text_of(json, "title"));
  feed.link = url_of(json, "home_page_url", at);
  feed.self = url_of(json, "feed_url", at);
  feed.next = url_of(json, "next_url", at);
  for (const auto& one : *items) {
    if (!one.is_object()) continue;
    if (feed.items == limits.max_items) {
      feed.limited = true;
      break;
    }
    ++feed.items;
    if (!sink(item_of(one, at, limits))) {
      feed.limited = true;
      break;
    }
  }
  return feed;
}

}  // namespace chancery
