// SPDX-License-Identifier: Apache-2.0
#include "app/manual_text.h"

#include <fmt/format.h>

namespace chancery {
namespace {

using Kind = ManualBlock::Kind;

std::string upper(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// Text between macros: no line may look like one, hyphens stay hyphens.
std::string roff(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '~')
      out += "\\(ti";
    else if (c == '^')
      out += "\\(ha";
    else
      out += c;
    line_begins = c == '\n';
  }
  return out;
}

// In lines of less than 80 bytes, as far as words allow.
std::string filled(std::string_view text) {
  constexpr std::size_t kWidth = 72;
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool wraps = width > 0 && width + 1 + word.size() > kWidth;
    if (width > 0) out += wraps ? '\n' : ' ';
    width = wraps || width == 0 ? word.size() : width + 1 + word.size();
    out += word;
  }
  return out;
}

std::string roff_block(const ManualBlock& block) {
  switch (block.kind) {
    case Kind::heading:
      return ".SH " + (block.text.starts_with('[') ? roff(block.text) : upper(roff(block.text))) + "\n";
    case Kind::text:
      return roff(filled(block.text)) + "\n";
    case Kind::example:
      return ".PP\n.in +4n\n.EX\n" + roff(block.text) + "\n.EE\n.in\n";
    case Kind::term:
      break;
  }
  return ".TP\n\\fB" + roff(block.text) + "\\fR\n" + roff(filled(block.meaning)) + "\n";
}

// After a heading no paragraph is begun: the heading has done so.
std::string without_needless_breaks(std::string text) {
  for (auto at = text.find(".SH "); at != std::string::npos; at = text.find(".SH ", at + 1)) {
    const auto end = text.find('\n', at);
    if (text.compare(end + 1, 4, ".PP\n") == 0) text.erase(end + 1, 4);
  }
  return text;
}

std::string code(const std::string& text) { return text.find('`') == std::string::npos ? "`" + text + "`" : text; }

std::string indented(const std::string& text) {
  std::string out = "    ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out + "\n";
}

std::string lower_heading(const ManualPage& page) {
  return page.section == 5 ? "config.toml" : page.name == "chancery" ? "chancery" : page.name.substr(9);
}

constexpr std::string_view kMadeFrom =
    "<!-- Made by tests/app/manual_test.cc from the program's own tables; CHANCERY_WRITE_REFERENCE=1 writes it anew. "
    "-->\n";

}  // namespace

std::string man_page(const ManualPage& page) {
  auto summary = page.summary;
  if (!summary.empty() && summary[0] >= 'A' && summary[0] <= 'Z')
    summary[0] = static_cast<char>(summary[0] - 'A' + 'a');
  auto text = fmt::format(".TH {} {} {} \"chancery {}\"\n.SH NAME\n{} \\- {}\n", upper(roff(page.name)), page.section,
                          CHANCERY_DATE, CHANCERY_VERSION, roff(page.name), roff(summary));
  for (const auto& block : page.blocks) text += roff_block(block);
  return without_needless_breaks(std::move(text));
}

std::string markdown_page(const ManualPage& page) {
  auto text = fmt::format("## {}\n\n{}.\n", lower_heading(page), page.summary);
  auto before = Kind::heading;
  for (const auto& block : page.blocks) {
    const bool joins = block.kind == before && (block.kind == Kind::term || block.kind == Kind::example);
    if (!joins) text += "\n";
    switch (block.kind) {
      case Kind::heading:
        text += "### " + block.text + "\n";
        break;
      case Kind::text:
        text += block.text + "\n";
        break;
      case Kind::example:
        text += indented(block.text);
        break;
      case Kind::term:
        text += fmt::format("- {}: {}\n", code(block.text), block.meaning);
        break;
    }
    before = block.kind;
  }
  return text;
}

std::string commands_reference(const std::vector<ManualPage>& pages) {
  auto text = std::string(kMadeFrom) + "# Commands\n";
  for (const auto& page : pages)
    if (page.section == 1) text += "\n" + markdown_page(page);
  return text;
}

std::string config_reference(const std::vector<ManualPage>& pages) {
  auto text = std::string(kMadeFrom) + "# Configuration\n";
  for (const auto& page : pages)
    if (page.section == 5) text += "\n" + markdown_page(page);
  return text;
}

}  // namespace chancery
