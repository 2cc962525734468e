// SPDX-License-Identifier: Apache-2.0
#include "parsers/article_text.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\n\f\r";

// The table row a block is in, if the table's cells are short enough to be data.
NodeId row_of(const Blocks& blocks, const Block& block) {
  const auto& dom = blocks.dom();
  auto at = block.parent;
  for (int steps = 0; steps < 3; ++steps, at = dom[at].parent)
    if (dom.tag(at) == Tag::td || dom.tag(at) == Tag::th) {
      const auto row = dom.ancestor(at, Tag::tr);
      return row < dom.size() && blocks.chars(blocks.inside(row)) < 1200 ? row : 0;
    }
  return 0;
}

NodeId cell_of(const Blocks& blocks, const Block& block) {
  const auto& dom = blocks.dom();
  const auto td = dom.ancestor(block.parent, Tag::td);
  return td < dom.size() ? td : dom.ancestor(block.parent, Tag::th);
}

constexpr auto kMarkup = [] {
  std::array<bool, 256> markup{};
  for (const unsigned char c : {'\\', '*', '_', '[', ']', '`', '<', '|'}) markup[c] = true;
  return markup;
}();

// Characters that Markdown would read as markup.
void append_escaped(std::string& out, std::string_view text) {
  std::string plain;
  append_collapsed(plain, text);
  const bool seam = !out.empty() && (out.back() == ' ' || out.back() == '\n');
  if (seam && plain.starts_with(' ')) plain.erase(0, 1);
  if (!text.empty() && !plain.starts_with(' ') && !out.empty() && !seam) {
    // append_collapsed drops leading white space of an empty string: put it back between words.
    std::size_t at = 0;
    if (is_blank(next_character(text, at))) out += ' ';
  }
  for (std::string_view rest = plain; !rest.empty();) {
    std::size_t end = 0;
    while (end < rest.size() && !kMarkup[static_cast<unsigned char>(rest[end])]) ++end;
    out += rest.substr(0, end);
    rest.remove_prefix(end);
    if (rest.empty()) break;
    out += '\\';
    out += rest.front();
    rest.remove_prefix(1);
  }
}

class MarkdownWriter {
 public:
  MarkdownWriter(const Blocks& blocks, const Url& base, const Url::QueryEncoder* encoder)
      : blocks_(blocks), dom_(blocks.dom()), base_(base), encoder_(encoder) {}

  void image(const PageImage& image) {
    part("![" + label(image.alt.empty() ? image.caption : image.alt) + "](" + target(image.url) + ")", "");
  }

  void block(const Block& block) {
    auto text = inline_text(block);
    if (text.empty()) return;
    if (const auto row = row_of(blocks_, block); row != 0) return cell(row, cell_of(blocks_, block), std::move(text));
    end_row();
    if (is_heading(block.kind)) {
      const auto level = static_cast<std::size_t>(block.kind) - static_cast<std::size_t>(Tag::h1) + 1;
      part(std::string(level, '#') + " " + text, "");
    } else if (block.kind == Tag::li) {
      list_item(block, std::move(text));
    } else if (block.kind == Tag::blockquote) {
      part("> " + text, "> ");
    } else if (block.kind == Tag::pre) {
      part("```\n" + blocks_.text(block) + "\n```", "");
    } else {
      part(std::move(text), "");
    }
  }

  std::string written() && {
    end_row();
    return std::move(out_);
  }

 private:
  static std::string label(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
  }
  static std::string target(std::string_view url) {
    std::string out;
    for (const char c : url) {
      if (c == '(')
        out += "%28";
      else if (c == ')')
        out += "%29";
      else if (c != ' ' && c != '\n')
        out += c;
    }
    return out;
  }

  std::string inline_text(const Block& block) const {
    std::string out;
    NodeId link_end = 0;
    std::string link;
    const auto close_link = [&] {
      while (out.ends_with(' ')) out.pop_back();
      out += "](" + link + ")";
      link.clear();
    };
    for (auto id = block.begin; id < block.end; ++id) {
      if (!link.empty() && id >= link_end) close_link();
      const auto& node = dom_[id];
      if (node.tag == Tag::br) append_collapsed(out, " ");
      if (node.tag != Tag::text || !blocks_.shown(id) || blocks_.block_parent(id) != block.parent) continue;
      if (link.empty() && blocks_.in_link(id)) {
        const auto anchor = dom_.ancestor(id, Tag::a);
        const auto url = Url::parse(ascii::trim(dom_.attribute(anchor, "href"), kSpaces), base_, encoder_);
        if (url && url->is_http() && dom_.has_attribute(anchor, "href")) {
          std::size_t at = 0;
          if (is_blank(next_character(node.text, at)) && !out.empty() && out.back() != ' ') out += ' ';
          link = target(url->href());
          link_end = dom_[anchor].end;
          out += '[';
        }
      }
      append_escaped(out, node.text);
    }
    if (!link.empty()) close_link();
    while (out.ends_with(' ')) out.pop_back();
    // A paragraph must not begin as a list or heading does.
    if (!out.empty() && (out.front() == '#' || out.front() == '>' || out.front() == '+' || out.starts_with("- ")))
      out.insert(0, "\\");
    return out;
  }

  void part(std::string text, std::string_view group) {
    end_row();
    if (!out_.empty())
      out_ += !group.empty() && group == last_group_ ? std::string("\n") + std::string(group) + "\n" : "\n\n";
    out_ += text;
    last_group_ = group;
  }

  void list_item(const Block& block, std::string text) {
    auto item = block.parent;
    for (int steps = 0; steps < 3 && dom_.tag(item) != Tag::li; ++steps) item = dom_[item].parent;
    int level = 0;
    for (auto at = dom_[item].parent; dom_[at].parent != at && level < 8; at = dom_[at].parent)
      level += dom_.tag(at) == Tag::ul || dom_.tag(at) == Tag::ol;
    const std::string indent(static_cast<std::size_t>(2 * std::max(0, level - 1)), ' ');
    const bool numbered = dom_.tag(dom_[item].parent) == Tag::ol;
    const bool again = item == last_item_;  // a second paragraph of one item
    if (!out_.empty()) out_ += last_group_ == "li" ? "\n" : "\n\n";
    out_ += indent + (again ? "  " : numbered ? "1. " : "- ") + text;
    last_group_ = "li";
    last_item_ = item;
  }

  void cell(NodeId row, NodeId cell, std::string text) {
    if (row != row_) {
      const bool same_table = row_ != 0 && dom_.ancestor(row, Tag::table) == dom_.ancestor(row_, Tag::table);
      flush_row();
      if (!same_table) table_rows_ = 0;
      row_ = row;
    }
    if (!cells_.empty() && cell == cell_)
      cells_.back() += " " + text;
    else
      cells_.push_back(std::move(text));
    cell_ = cell;
  }
  void flush_row() {
    if (cells_.empty()) return;
    const auto cells = std::move(cells_);
    cells_.clear();
    if (cells.size() == 1 && table_rows_ == 0) {  // a layout's cell
      if (!out_.empty()) out_ += "\n\n";
      out_ += cells[0];
      last_group_ = "";
      return;
    }
    if (!out_.empty()) out_ += table_rows_ > 0 ? "\n" : "\n\n";
    out_ += "|";
    for (const auto& one : cells) out_ += " " + one + " |";
    if (table_rows_++ == 0) {
      out_ += "\n|";
      for (std::size_t i = 0; i < cells.size(); ++i) out_ += " --- |";
    }
    last_group_ = "table";
  }
  void end_row() {
    flush_row();
    row_ = cell_ = 0;
    table_rows_ = 0;
  }

  const Blocks& blocks_;
  const Dom& dom_;
  const Url& base_;
  const Url::QueryEncoder* encoder_;
  std::string out_;
  std::string last_group_;
  std::vector<std::string> cells_;
  NodeId row_ = 0, cell_ = 0, last_item_ = 0;
  std::size_t table_rows_ = 0;
};

}  // namespace

std::string plain_text(const Blocks& blocks, const std::vector<std::size_t>& kept) {
  std::string out;
  NodeId row = 0, cell = 0;
  for (const auto i : kept) {
    const auto text = blocks.text(blocks[i], NoBreak::kept);
    if (text.empty()) continue;
    const auto own_row = row_of(blocks, blocks[i]);
    const auto own_cell = own_row == 0 ? 0 : cell_of(blocks, blocks[i]);
    if (!out.empty()) out += own_row != 0 && own_row == row && own_cell != cell ? '\t' : '\n';
    out += text;
    row = own_row;
    cell = own_cell;
  }
  return out;
}

std::string markdown(const Blocks& blocks, const std::vector<std::size_t>& kept, const std::vector<FoundImage>& images,
                     const Url& base, const Url::QueryEncoder* encoder) {
  MarkdownWriter writer(blocks, base, encoder);
  auto image = images.begin();
  for (const auto i : kept) {
    for (; image != images.end() && image->node < blocks[i].begin; ++image)
      if (image->node != 0) writer.image(image->image);
    writer.block(blocks[i]);
  }
  for (; image != images.end(); ++image)
    if (image->node != 0) writer.image(image->image);
  return std::move(writer).written();
}

std::string plain_text(const std::vector<std::string>& paragraphs) {
  std::string out;
  for (const auto& paragraph : paragraphs) out += (out.empty() ? "" : "\n") + paragraph;
  return out;
}

std::string markdown(const std::vector<std::string>& paragraphs) {
  std::string out;
  for (const auto& paragraph : paragraphs) {
    if (!out.empty()) out += "\n\n";
    append_escaped(out, paragraph);
  }
  return out;
}

}  // namespace chancery
