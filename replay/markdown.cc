// SPDX-License-Identifier: Apache-2.0
#include "replay/markdown.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr int kMaxNesting = 8;
constexpr std::size_t kFurthest = 2048;  // how far the end of an emphasis, a label or an address is looked for

std::string_view trimmed(std::string_view text) { return ascii::trim(text, " \t\r"); }

class Inline {
 public:
  Inline(const MarkdownAddresses& addresses, int depth) : addresses_(addresses), depth_(depth) {}

  Html run(std::string_view text) {
    while (!text.empty()) {
      const auto special = std::min(text.find_first_of("\\`*_[!\n"), text.size());
      out_ += Html::escaped(text.substr(0, special));
      text.remove_prefix(special);
      if (text.empty()) break;
      if (const auto taken = take(text)) {
        text.remove_prefix(taken);
      } else {
        out_ += Html::escaped(text.substr(0, 1));
        text.remove_prefix(1);
      }
    }
    return std::move(out_);
  }

 private:
  Html inside(std::string_view text) const { return Inline(addresses_, depth_ + 1).run(text); }

  // What begins here, added; how much of the text it takes, 0 if nothing begins.
  std::size_t take(std::string_view text) {
    const char c = text[0];
    if (c == '\\' && text.size() > 1 && (ascii::is_alnum(text[1]) || static_cast<signed char>(text[1]) < 0)) return 0;
    if (c == '\\' && text.size() > 1) {
      out_ += text[1] == '\n' ? html("<br>\n") : Html::escaped(text.substr(1, 1));
      return 2;
    }
    if (c == '\n') {
      out_ += html("\n");
      return 1;
    }
    if (c == '`') return take_code(text);
    if (depth_ >= kMaxNesting) return 0;
    if (c == '*' || c == '_') return take_emphasis(text);
    if (c == '[') return take_link(text);
    if (c == '!' && text.substr(1).starts_with('[')) return take_image(text);
    return 0;
  }

  std::size_t take_code(std::string_view text) {
    const auto end = text.find('`', 1);
    if (end == std::string_view::npos) return 0;
    out_ += html("<code>{}</code>", text.substr(1, end - 1));
    return end + 1;
  }

  std::size_t take_emphasis(std::string_view text) {
    const bool strong = text.size() > 1 && text[1] == text[0];
    const auto mark = text.substr(0, strong ? 2 : 1);
    const auto end = text.substr(0, kFurthest).find(mark, mark.size());
    if (end == std::string_view::npos || end == mark.size() || text[mark.size()] == ' ') return 0;
    const auto held = inside(text.substr(mark.size(), end - mark.size()));
    out_ += strong ? html("<strong>{}</strong>", held) : html("<em>{}</em>", held);
    return end + mark.size();
  }

  struct Parts {
    std::string_view label, url;
    std::size_t length = 0;
  };
  // "[label](url)" or "[label](url "title")"; brackets in the label may nest.
  static Parts link_parts(std::string_view text) {
    int open = 0;
    std::size_t at = 0;
    const auto end = std::min(text.size(), kFurthest);
    for (; at < end; ++at) {
      if (text[at] == '\\')
        ++at;
      else if (text[at] == '[')
        ++open;
      else if (text[at] == ']' && --open == 0)
        break;
    }
    if (at + 1 >= end || text[at + 1] != '(') return {};
    int round = 0;
    auto close = at + 1;
    for (const auto furthest = std::min(text.size(), at + kFurthest); close < furthest; ++close) {
      if (text[close] == '\\')
        ++close;
      else if (text[close] == '(')
        ++round;
      else if (text[close] == ')' && --round == 0)
        break;
      else if (text[close] == '\n')
        return {};
    }
    if (close >= text.size() || text[close] != ')') return {};
    auto url = trimmed(text.substr(at + 2, close - at - 2));
    if (url.starts_with('<'))
      url = url.substr(1, url.find('>') - 1);
    else
      url = url.substr(0, url.find_first_of(" \t"));
    return {text.substr(1, at - 1), url, close + 1};
  }

  std::size_t take_link(std::string_view text) {
    const auto parts = link_parts(text);
    if (parts.length == 0) return 0;
    const auto address = addresses_.link(parts.url);
    const auto label = inside(parts.label);
    out_ += address.empty() ? label : html("<a href=\"{}\">{}</a>", address, label);
    return parts.length;
  }

  std::size_t take_image(std::string_view text) {
    const auto parts = link_parts(text.substr(1));
    if (parts.length == 0) return 0;
    const auto address = addresses_.image(parts.url);
    if (!address.empty()) out_ += html("<img src=\"{}\" alt=\"{}\" loading=\"lazy\">", address, parts.label);
    return parts.length + 1;
  }

  const MarkdownAddresses& addresses_;
  int depth_;
  Html out_;
};

// A list item's mark, "- ", "* ", "+ " or "12. ", and its length; 0 for none.
std::size_t item_mark(std::string_view line) {
  if (line.size() > 1 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ') return 2;
  std::size_t digits = 0;
  while (digits < line.size() && digits < 9 && ascii::is_digit(line[digits])) ++digits;
  if (digits > 0 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ')
    return digits + 2;
  return 0;
}

std::size_t heading_level(std::string_view line) {
  const auto marks = std::min(line.find_first_not_of('#'), line.size());
  return marks >= 1 && marks <= 6 && (marks == line.size() || line[marks] == ' ') ? marks : 0;
}

class Blocks {
 public:
  Blocks(const MarkdownAddresses& addresses, int depth) : addresses_(addresses), depth_(depth) {}

  Html run(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      lines_.push_back(ascii::trim_end(text.substr(0, end), "\r"));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    while (at_ < lines_.size()) block();
    return std::move(out_);
  }

 private:
  Html text_of(std::string_view text) const { return Inline(addresses_, 0).run(text); }

  void block() {
    const auto line = trimmed(lines_[at_]);
    if (line.empty()) {
      ++at_;
    } else if (const auto level = heading_level(line)) {
      heading(level, trimmed(line.substr(level)));
    } else if (line.starts_with("```")) {
      code();
    } else if (line == "---" || line == "***" || line == "___") {
      out_ += html("<hr>\n");
      ++at_;
    } else if (line.starts_with('>') && depth_ < kMaxNesting) {
      quote();
    } else if (item_mark(line) > 0 && depth_ < kMaxNesting) {
      list(ascii::is_digit(line[0]));
    } else if (line.starts_with('|')) {
      table();
    } else {
      paragraph();
    }
  }

  // The article's own title is the page's h1.
  void heading(std::size_t level, std::string_view text) {
    const auto held = text_of(text);
    if (level <= 2)
      out_ += html("<h2>{}</h2>\n", held);
    else if (level == 3)
      out_ += html("<h3>{}</h3>\n", held);
    else
      out_ += html("<h4>{}</h4>\n", held);
    ++at_;
  }

  void code() {
    std::string text;
    for (++at_; at_ < lines_.size() && !trimmed(lines_[at_]).starts_with("```"); ++at_)
      text += std::string(lines_[at_]) + "\n";
    if (at_ < lines_.size()) ++at_;
    out_ += html("<pre><code>{}</code></pre>\n", text);
  }

  void quote() {
    std::string text;
    for (; at_ < lines_.size() && trimmed(lines_[at_]).starts_with('>'); ++at_)
      text += std::string(trimmed(trimmed(lines_[at_]).substr(1))) + "\n";
    out_ += html("<blockquote>{}</blockquote>\n", Blocks(addresses_, depth_ + 1).run(text));
  }

  // Items with what is indented below them.
  void list(bool numbered) {
    Html items;
    while (at_ < lines_.size()) {
      const auto line = trimmed(lines_[at_]);
      const auto mark = item_mark(line);
      if (mark == 0 || ascii::is_digit(line[0]) != numbered) break;
      const auto indent = lines_[at_].find_first_not_of(" \t");
      std::string nested;
      const auto own = line.substr(mark);
      for (++at_; at_ < lines_.size() && lines_[at_].find_first_not_of(" \t") > indent &&
                  (!trimmed(lines_[at_]).empty() || (at_ + 1 < lines_.size() && lines_[at_ + 1].starts_with("  ")));
           ++at_)
        nested += std::string(lines_[at_].substr(std::min(lines_[at_].size(), indent + 2))) + "\n";
      items +=
          html("<li>{}{}</li>\n", text_of(own), nested.empty() ? Html() : Blocks(addresses_, depth_ + 1).run(nested));
    }
    out_ += numbered ? html("<ol>\n{}</ol>\n", items) : html("<ul>\n{}</ul>\n", items);
  }

  static std::vector<std::string_view> cells_of(std::string_view line) {
    line = ascii::trim(line, " \t");
    if (line.starts_with('|')) line.remove_prefix(1);
    if (line.ends_with('|') && !line.ends_with("\\|")) line.remove_suffix(1);
    std::vector<std::string_view> cells;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= line.size(); ++i) {
      if (i < line.size() && (line[i] != '|' || (i > 0 && line[i - 1] == '\\'))) continue;
      cells.push_back(trimmed(line.substr(begin, i - begin)));
      begin = i + 1;
    }
    return cells;
  }

  static bool is_rule(std::string_view line) { return line.find_first_not_of("|-: \t") == std::string_view::npos; }

  // The row above the rule holds the heads.
  void table() {
    Html rows;
    for (; at_ < lines_.size() && trimmed(lines_[at_]).starts_with('|'); ++at_) {
      if (is_rule(lines_[at_])) continue;
      const bool heads =
          rows.empty() && at_ + 1 < lines_.size() && is_rule(lines_[at_ + 1]) && !lines_[at_ + 1].empty();
      Html cells;
      for (const auto& cell : cells_of(lines_[at_]))
        cells += heads ? html("<th scope=\"col\">{}</th>", text_of(cell)) : html("<td>{}</td>", text_of(cell));
      rows += html("<tr>{}</tr>\n", cells);
    }
    out_ += html("<div class=\"wide\"><table>{}</table></div>\n", rows);
  }

  void paragraph() {
    std::string text;
    do {
      const auto line = lines_[at_++];
      text += std::string(trimmed(line));
      text += line.ends_with("  ") ? "\\\n" : "\n";
    } while (at_ < lines_.size() && !trimmed(lines_[at_]).empty() && heading_level(trimmed(lines_[at_])) == 0 &&
             !trimmed(lines_[at_]).starts_with("```") && !trimmed(lines_[at_]).starts_with('>'));
    if (text.ends_with("\\\n")) text.resize(text.size() - 2);
    out_ += html("<p>{}</p>\n", text_of(ascii::trim(text, " \t\r\n")));
  }

  const MarkdownAddresses& addresses_;
  int depth_;
  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
  Html out_;
};

}  // namespace

Html markdown(std::string_view text, const MarkdownAddresses& addresses) { return Blocks(addresses, 0).run(text); }

}  // namespace chancery
