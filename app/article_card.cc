// SPDX-License-Identifier: Apache-2.0
#include "app/article_card.h"

#include <fmt/format.h>

#include "app/terminal_text.h"
#include "app/units.h"
#include "base/log.h"

namespace chancery {
namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

}  // namespace

std::string article_card(const CaptureRow& row, const Article* article) {
  std::string out;
  const auto line = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) out += fmt::format("{:<10} {}\n", label, log::printable(value));
  };
  if (article) {
    out += log::printable(article->title.empty() ? "(no title)" : article->title) + "\n\n";
    line("published", article->published);
    line("modified", article->modified);
    line("source", article->source);
    line("author", joined(article->author));
    line("language", article->language);
    for (const auto& image : article->images) line("image", image.url);
    for (const auto& file : article->attachments) line("attached", file.url);
  }
  line("url", row.url);
  line("captured", fmt::format("{}, status {}, {}{}", row.began.iso8601(), row.status, format_size(row.payload_size),
                               row.revisit ? ", unchanged" : ""));
  line("kept in", fmt::format("{} at {}", row.place.file, row.place.offset));
  line("sha256", row.sha256.hex());
  if (article && !article->text.empty()) {
    out += "\n" + fit_for_terminal(article->text) + "\n";
  }
  return out;
}

}  // namespace chancery
