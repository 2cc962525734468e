// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_diff.h"

#include "replay/shell.h"
#include "replay/web_address.h"
#include "store/text_diff.h"

namespace chancery {
namespace {

constexpr std::size_t kContext = 1;  // paragraphs that stay, shown on each side of a change

std::string diff_path(const VersionLine& before, const VersionLine& after, const std::string& url) {
  return "/diff/" + before.captured.digits14() + "/" + after.captured.digits14() + "/" + url;
}

// Signs as well as colour say what went and what came.
Html piece(const TextDiff::Piece& each) {
  if (each.kind == DiffKind::same) return html("{}", each.text);
  const auto figure = each.figure ? html(" class=\"figure\"") : Html();
  return each.kind == DiffKind::removed
             ? html("<del{}><span class=\"unseen\">removed: </span>{}</del>", figure, each.text)
             : html("<ins{}><span class=\"unseen\">added: </span>{}</ins>", figure, each.text);
}

Html block(const TextDiff::Block& each) {
  Html pieces;
  for (const auto& one : each.pieces) pieces += piece(one);
  return html("<p dir=\"auto\"{}>{}</p>\n", each.changed() ? html(" class=\"changed\"") : Html(), pieces);
}

// Blocks, with long stretches of what stayed folded away.
Html blocks(const TextDiff& diff) {
  std::vector<bool> near(diff.blocks.size(), false);
  for (std::size_t i = 0; i < diff.blocks.size(); ++i) {
    if (!diff.blocks[i].changed()) continue;
    for (auto j = i - std::min(i, kContext); j < std::min(diff.blocks.size(), i + kContext + 1); ++j) near[j] = true;
  }
  Html out;
  for (std::size_t i = 0; i < diff.blocks.size();) {
    Html stretch;
    const auto begin = i;
    for (; i < diff.blocks.size() && near[i] == near[begin]; ++i) stretch += block(diff.blocks[i]);
    out += near[begin] ? stretch
                       : html("<details class=\"stayed\"><summary>{} stayed</summary>\n{}</details>\n",
                              counted(static_cast<int>(i - begin), "paragraph", "paragraphs"), stretch);
  }
  return out;
}

Html field(std::string_view name, const std::string& before, const std::string& after) {
  if (before == after) return {};
  const auto or_none = [](const std::string& text) { return text.empty() ? html("<i>none</i>") : html("{}", text); };
  return html("<tr><th scope=\"row\">{}</th><td><del>{}</del></td><td><ins>{}</ins></td></tr>\n", name, or_none(before),
              or_none(after));
}

Html fields(const Article& a, const Article& b) {
  const auto rows = field("Title", a.title, b.title) + field("Published", a.published, b.published) +
                    field("Modified", a.modified, b.modified) + field("Source", a.source, b.source);
  if (rows.empty()) return {};
  return html(
      "<table class=\"facts\"><thead class=\"unseen\"><tr><th>Field</th><th>Before</th><th>After</th></tr></thead>"
      "<tbody>\n{}</tbody></table>\n",
      rows);
}

Html verdict(const Compared& compared, const TextDiff& diff) {
  if (diff.same()) return html("<p role=\"status\">The text is the same.</p>\n");
  const auto silent =
      is_silent_edit(compared, diff)
          ? html(" <span class=\"badge edited-silently\">edited silently</span> The page kept its date.")
          : Html();
  return html("<p role=\"status\">{} removed, {} added{}.{}</p>\n",
              counted(static_cast<int>(diff.words_removed), "word", "words"),
              counted(static_cast<int>(diff.words_added), "word", "words"),
              diff.figures ? ", figures or dates among them" : "", silent);
}

Html side(std::string_view name, const VersionLine& version, const std::string& url) {
  return html("<li>{}: version {}, first captured <a href=\"{}\">{}</a></li>\n", name, version.version,
              web_path(version.captured, "", url), time_element(version.captured));
}

// Every step from one version to the next, as a link.
Html steps(const Compared& compared, const std::string& url) {
  const auto& versions = compared.versions;
  if (versions.size() < 3) return {};
  Html rows;
  for (std::size_t i = versions.size() - 1; i > 0; --i) {
    const bool here = compared.before == i - 1 && compared.after == i;
    rows += html("<li><a href=\"{}\"{}>{} to {}</a> <span class=\"quiet\">{}</span></li>\n",
                 diff_path(versions[i - 1], versions[i], url), here ? html(" aria-current=\"true\"") : Html(),
                 versions[i - 1].version, versions[i].version, day_element(versions[i].captured));
  }
  rows += html("<li><a href=\"{}\">first to last</a></li>\n", diff_path(versions.front(), versions.back(), url));
  return html("<nav aria-label=\"Versions\"><h2>Versions</h2><ul class=\"steps\">\n{}</ul></nav>\n", rows);
}

}  // namespace

Html diff_page(const Compared& compared) {
  const auto& url = compared.new_article.url;
  const auto diff = diff_texts(compared.old_article.text, compared.new_article.text);
  Document document;
  document.title = "Changes of " + (compared.new_article.title.empty() ? url : compared.new_article.title);
  document.body_class = "diffing";
  document.query = url;
  document.main =
      html("<h1 class=\"address\">{}</h1>\n<ul class=\"sides\">\n{}{}</ul>\n", address_text(url),
           side("Before", compared.versions[compared.before], url),
           side("After", compared.versions[compared.after], url)) +
      verdict(compared, diff) + fields(compared.old_article, compared.new_article) +
      html("<article class=\"diff\"{}>\n{}</article>\n", lang_attribute(compared.new_article.language), blocks(diff)) +
      steps(compared, url);
  return page_of(document);
}

}  // namespace chancery
