// SPDX-License-Identifier: Apache-2.0
#include "app/article_markdown.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/digest.h"
#include "base/url.h"

namespace chancery {
namespace {

using Json = nlohmann::json;

std::string json_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

bool is_day(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  return text.size() >= kForm.size() && std::equal(kForm.begin(), kForm.end(), text.begin(), [](char form, char c) {
           return form == '0' ? ascii::is_digit(c) : c == form;
         });
}

}  // namespace

std::string article_markdown(const CaptureRow& capture, const Article& article) {
  std::string out = "---\n";
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty()) out += fmt::format("{}: {}\n", name, json_text(value));
  };
  line("title", article.title);
  line("url", article.url);
  line("site", article.site);
  line("published", article.published);
  line("modified", article.modified);
  line("source", article.source);
  if (!article.author.empty()) out += fmt::format("author: {}\n", json_text(article.author));
  line("language", article.language);
  line("kind", article.kind);
  line("captured", article.captured.iso8601());
  line("warc", capture.place.file);
  out += fmt::format("offset: {}\n", capture.place.offset);
  line("record_id", capture.place.record_id);
  line("sha256", capture.sha256.hex());
  out += "---\n\n";
  if (!article.title.empty() && !article.markdown.starts_with("# ")) out += "# " + article.title + "\n\n";
  return out + article.markdown + "\n";
}

std::string article_file_name(const Article& article) {
  const auto url = Url::parse(article.url);
  auto host = url ? std::string(url->hostname()) : std::string();
  for (char& c : host)
    if (!ascii::is_alnum(c) && c != '.' && c != '-') c = '-';
  constexpr std::size_t kDay = 10, kMostHost = 100, kHash = 12;
  const auto day =
      is_day(article.published) ? article.published.substr(0, kDay) : article.captured.iso8601().substr(0, kDay);
  const auto hash = sha256(article.url + ' ' + article.captured.iso8601_micros()).hex().substr(0, kHash);
  return fmt::format("{}-{}-{}.md", day, host.substr(0, kMostHost), hash);
}

}  // namespace chancery
