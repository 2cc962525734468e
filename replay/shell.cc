// SPDX-License-Identifier: Apache-2.0
#include "replay/shell.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "replay/assets.h"

namespace chancery {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

std::chrono::year_month_day day_of(Timestamp when) {
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(when.point()));
}

Html head_of(const Document& document) {
  return html(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n"
      "<link rel=\"stylesheet\" href=\"{}\">\n<link rel=\"icon\" href=\"{}\" type=\"image/svg+xml\">\n"
      "<script type=\"module\" src=\"{}\"></script>\n</head>\n",
      document.title.empty() ? "chancery" : document.title + " · chancery", asset_path("room.css"),
      asset_path("seal.svg"), asset_path("room.js"));
}

Html header_of(const Document& document) {
  return html(
      "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header class=\"top\">\n"
      "<a class=\"mark\" href=\"/\"><img src=\"{}\" alt=\"\" width=\"26\" height=\"26\"> chancery</a>\n"
      "<form class=\"box\" action=\"/open\" role=\"search\"><label for=\"box\" class=\"unseen\">Address or "
      "words</label><input id=\"box\" name=\"q\" value=\"{}\" placeholder=\"An address, or words to find\" "
      "autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\"><button>Open</button></form>\n"
      "<nav aria-label=\"Main\"><a href=\"/pages\">Pages</a> <a href=\"/events\">Changes</a> <a "
      "href=\"/sites\">Sites</a> <a "
      "href=\"/runs\">Runs</a></nav>\n</header>\n",
      asset_path("seal.svg"), document.query);
}

}  // namespace

Html page_of(const Document& document) {
  return head_of(document) +
         html(
             "<body class=\"{}\">\n{}<main id=\"main\">\n{}</main>\n<footer class=\"foot\">Kept by chancery, on this "
             "machine. Nothing here asks the live web.</footer>\n</body>\n</html>\n",
             document.body_class, header_of(document), document.main);
}

Html bare_page_of(const Document& document, const Html& header) {
  return head_of(document) +
         html("<body class=\"{}\">\n{}{}</body>\n</html>\n", document.body_class, header, document.main);
}

HttpResponse ui_answer(const Html& page, const Origins& origins, int status) {
  HttpResponse answer;
  answer.status = status;
  answer.body = page.bytes();
  answer.headers = {
      {"Content-Type", "text/html; charset=utf-8"},
      {"Content-Security-Policy",
       fmt::format(
           "default-src 'none'; style-src {0}{2}; script-src {0}{2}; img-src {0}{2} {1} data:; connect-src {0}; "
           "frame-src {1}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
           origins.ui, origins.content, kAssetRoot)},
      {"Referrer-Policy", "origin"},  // by it the content origin knows us
      {"X-Content-Type-Options", "nosniff"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-cache"},
  };
  return answer;
}

HttpResponse asset_answer(const Asset& asset) {
  return {200,
          {{"Content-Type", std::string(asset.type)},
           {"Cache-Control", "public, max-age=31536000, immutable"},
           {"X-Content-Type-Options", "nosniff"},
           {"Cross-Origin-Resource-Policy", "same-origin"}},
          std::string(asset.bytes)};
}

HttpResponse moved_to(std::string path, int status) {
  return {
      status, {{"Location", std::move(path)}, {"Cache-Control", "no-cache"}, {"Referrer-Policy", "same-origin"}}, ""};
}

std::string month_name(unsigned month) { return std::string(kMonths.at(month - 1)); }

Html time_element(Timestamp when) {
  const auto day = day_of(when);
  const auto clock = when.iso8601().substr(11, 5);
  return html("<time datetime=\"{}\" title=\"{}\">{} {} {}, {} UTC</time>", when.iso8601(), when.iso8601(),
              static_cast<unsigned>(day.day()), month_name(static_cast<unsigned>(day.month())),
              static_cast<int>(day.year()), clock);
}

Html day_element(Timestamp when) {
  const auto day = day_of(when);
  return html("<time datetime=\"{}\" title=\"{}\">{} {} {}</time>", when.iso8601(), when.iso8601(),
              static_cast<unsigned>(day.day()), month_name(static_cast<unsigned>(day.month())).substr(0, 3),
              static_cast<int>(day.year()));
}

Html lang_attribute(std::string_view tag) {
  const bool sound = !tag.empty() && tag.size() <= 35 && ascii::is_alpha(tag[0]) &&
                     std::all_of(tag.begin(), tag.end(), [](char c) { return ascii::is_alnum(c) || c == '-'; });
  return sound ? html(" lang=\"{}\"", tag) : Html();
}

std::string_view without_scheme(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  return url;
}

Html address_text(std::string_view url) {
  url = without_scheme(url);
  Html out;
  while (!url.empty()) {
    const auto end = std::min(url.find_first_of("/?&", 1), url.size());
    out += html("{}<wbr>", url.substr(0, end));
    url.remove_prefix(end);
  }
  return out;
}

std::string counted(int number, std::string_view one, std::string_view many) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits + " " + std::string(number == 1 ? one : many);
}

}  // namespace chancery
