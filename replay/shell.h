// SPDX-License-Identifier: Apache-2.0
#pragma once

// What all pages of the archive's own share: the frame of a document, how times,
// addresses and numbers are written, and the fields that go with them.
// Pure functions; thread-safe.

#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "replay/assets.h"
#include "replay/closed_answer.h"
#include "replay/html.h"
#include "replay/http_server.h"

namespace chancery {

struct Document {
  std::string title;
  std::string body_class;  // "" or one word for the style sheet
  std::string query;       // what stands in the box
  Html main;
};

// A whole page with header, box and navigation.
Html page_of(const Document& document);
// The same outermost element without them: the frame has a banner of its own.
Html bare_page_of(const Document& document, const Html& header);

HttpResponse ui_answer(const Html& page, const Origins& origins, int status = 200);
HttpResponse asset_answer(const Asset& asset);
HttpResponse moved_to(std::string path, int status = 302);

Html time_element(Timestamp when);                      // "5 February 2022, 09:30 UTC", exact on hovering
Html day_element(Timestamp when);                       // "5 Feb 2022"
std::string month_name(unsigned month);                 // 1 to 12
Html lang_attribute(std::string_view tag);              // ' lang="fr"'; nothing for what is no language tag
std::string_view without_scheme(std::string_view url);  // for reading: "agency.example/news"
Html address_text(std::string_view url);                // without "https://", breakable at its slashes
std::string counted(int number, std::string_view one, std::string_view many);  // "1,204 pages"

}  // namespace chancery
