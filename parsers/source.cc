// SPDX-License-Identifier: Apache-2.0
#include "parsers/source.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr std::size_t kAround = 25;  // blocks before and behind the text's beginning

// A name of words with spaces ends where the next label or a number begins:
// "Office of Works Published: 14 May".
std::string_view words_of_name(std::string_view text) {
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) text = text.substr(0, std::min(text.rfind(' ', colon), text.size()));
  for (std::size_t at = 0; (at = text.find(' ', at)) != std::string_view::npos; ++at)
    if (at + 1 < text.size() && ascii::is_digit(text[at + 1])) return text.substr(0, at);
  return text;
}

// What stands behind a label, to the next separator.
std::string behind(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return {};
  auto rest = text.substr(at + label.size());
  for (bool more = true; more && !rest.empty();) {
    more = false;
    for (const std::string_view mark : {" ", ":", "：", "\t"})
      if (rest.starts_with(mark)) rest.remove_prefix(mark.size()), more = true;
  }
  const bool spaced = !rest.empty() && ascii::is_alpha(rest.front());
  std::size_t end = rest.size();
  for (const std::string_view stop : {"|", "｜", "】", "]", ")", "）", "\t", "　"})
    end = std::min(end, rest.find(stop));
  rest = rest.substr(0, end);
  return collapsed(first_bytes(spaced ? words_of_name(rest) : rest.substr(0, rest.find(' ')), 90));
}

bool is_number_like(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return ascii::is_alpha(c) || static_cast<unsigned char>(c) >= 0x80; });
}

// "fmprc.gov.cn| Updated: 2022-02-05": what stands before a bar in front of a date.
std::string before_bar(std::string_view text) {
  const auto bar = text.find('|');
  if (bar == std::string_view::npos || bar > 60) return {};
  auto name = collapsed(text.substr(0, bar));
  const auto rest = ascii::lower(text.substr(bar));
  const bool dated = std::any_of(rest.begin(), rest.end(), ascii::is_digit);
  return dated && !is_number_like(name) ? name : std::string();
}

void split_names(std::string_view text, std::vector<std::string>& names) {
  static constexpr std::array<std::string_view, 8> kBetween = {" and ", " & ", " und ", " et ", ", ", "、", "，", ";"};
  while (!text.empty()) {
    std::size_t end = text.size(), skip = 0;
    for (const auto between : kBetween)
      if (const auto at = text.find(between); at < end) end = at, skip = between.size();
    auto name = collapsed(text.substr(0, end));
    if (name.size() > 1 && name.size() < 60 && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
    text.remove_prefix(std::min(end + std::max<std::size_t>(skip, 1), text.size()));
  }
}

// "By Jane Doe", "作者：王某某", "（记者 张三 李四）"
std::string authors_in(std::string_view text) {
  for (const std::string_view label : {"作者：", "作者:", "作者", "记者：", "记者:", "文/", "撰文："})
    if (auto name = behind(text, label); !name.empty() && text.size() < 200) return name;
  const auto lowered = ascii::lower(text.substr(0, 12));
  for (const std::string_view by : {"by ", "von ", "par ", "por "})
    if (lowered.starts_with(by)) {
      auto name = text.substr(by.size());
      for (const std::string_view stop : {" | ", " on ", " – ", " - ", " — ", "•", "Published", "Updated", ", Staff"})
        name = name.substr(0, name.find(stop));
      const bool digits = std::any_of(name.begin(), name.end(), ascii::is_digit);
      const auto words = std::count(name.begin(), name.end(), ' ') + 1;
      if (!digits && words <= 8 && name.size() < 80) return collapsed(name);
    }
  return {};
}

// Addresses and numbers stand where names should in much metadata.
bool is_name(std::string_view name) {
  return !name.empty() && !name.starts_with("http") && !name.starts_with("www.") &&
         name.find('@') == std::string_view::npos && !is_number_like(name);
}

// The label of a register's line, whose value stands in the next cell: "发文机关：".
bool is_issuer_label(std::string_view text) {
  for (const std::string_view label :
       {"发文机关", "发布机构", "发文单位", "发布单位", "制发机关", "發文機關", "Issuing body", "Issued by"})
    if (text.starts_with(label) && text.size() <= label.size() + 4) return true;
  return false;
}

// Elements from `begin` to `end` that say they hold the author's name.
void marked_authors(const Dom& dom, NodeId begin, NodeId end, std::vector<std::string>& names) {
  for (auto id = begin; id < end && names.size() < 10; ++id) {
    if (dom.tag(id) == Tag::text) continue;
    const auto name = dom.attribute(id, "class");
    const auto has = [&](std::string_view word) { return name.find(word) != std::string_view::npos; };
    const bool marked = dom.attribute(id, "rel") == "author" || dom.attribute(id, "itemprop") == "author" ||
                        name == "author" || name == "byline" || has("author-name") || has("author_name") ||
                        has("byline-name");
    if (!marked) continue;
    auto text = dom.text(id, 120);
    if (auto by = authors_in(text); !by.empty()) text = std::move(by);
    const bool digits = std::any_of(text.begin(), text.end(), ascii::is_digit);
    if (is_name(text) && !digits && text.size() < 80 && std::count(text.begin(), text.end(), ' ') <= 7)
      split_names(text, names);
  }
}

}  // namespace

Credit find_credit(const Blocks& blocks, const BodyPlace& body, const Metadata& metadata) {
  Credit credit;
  credit.source = metadata.first({"contentsource", "source", "og:article:source"});
  for (const auto& name : metadata.structured.authors)
    if (is_name(name)) split_names(name, credit.authors);
  if (credit.authors.empty())
    for (const auto* const name : {"author", "article:author", "dc.creator", "dcterms.creator", "parsely-author",
                                   "sailthru.author", "citation_author", "byl", "twitter:data1"}) {
      if (std::string_view(name) == "twitter:data1" && ascii::lower(metadata.first({"twitter:label1"})) != "written by")
        continue;
      for (const auto& entry : metadata.entries)
        if (entry.name == name && is_name(entry.content)) split_names(entry.content, credit.authors);
      if (!credit.authors.empty()) break;
    }

  const auto range = blocks.size() ? blocks.inside(body.container) : Blocks::Range{};
  std::size_t text_at = range.begin;
  while (text_at < range.end && blocks[text_at].prose == 0) ++text_at;
  const auto begin = text_at > kAround ? text_at - kAround : 0;
  for (auto i = begin; i < std::min(text_at + 2, blocks.size()); ++i) {
    const auto& block = blocks[i];
    if (block.chars > 220 || block.chars < 4) continue;
    const auto text = blocks.text(block);
    for (const std::string_view label :
         {"来源：", "来源:", "来源", "來源：", "Source:", "Source :", "Quelle:", "Fuente:", "出典："})
      if (credit.source.empty()) credit.source = behind(text, label);
    if (credit.source.empty() && i + 12 >= text_at && authors_in(text).empty()) credit.source = before_bar(text);
    if (credit.authors.empty()) split_names(authors_in(text), credit.authors);
    if (credit.authors.empty() && i > 0 && blocks[i - 1].chars < 20 && is_issuer_label(blocks.text(blocks[i - 1])))
      split_names(text, credit.authors);
  }
  if (credit.authors.empty() && begin < blocks.size()) {
    const auto last = std::min(text_at + 3, blocks.size() - 1);
    marked_authors(blocks.dom(), blocks[begin].begin > 20 ? blocks[begin].begin - 20 : 0, blocks[last].begin,
                   credit.authors);
  }
  if (credit.source.empty()) credit.source = metadata.structured.publisher;
  if (credit.authors.size() > 20) credit.authors.resize(20);
  return credit;
}

}  // namespace chancery
