// SPDX-License-Identifier: Apache-2.0
#include "app/demo_page.h"

#include <charconv>
#include <stdexcept>

namespace chancery {
namespace {

int number(std::string_view text, int otherwise) {
  std::from_chars(text.data(), text.data() + text.size(), otherwise);
  return otherwise;
}

}  // namespace

DemoPage DemoPage::parse(std::string_view text) {
  DemoPage page;
  for (;;) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos)
      throw std::runtime_error("demo page: no colon in \"" + std::string(line) + '"');
    page.fields.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  page.body = text;
  return page;
}

std::string_view DemoPage::field(std::string_view name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : found->second;
}

bool DemoPage::is_there_in(int run) const {
  return number(field("since"), run) <= run && run <= number(field("until"), run);
}

std::string fill_in(std::string_view text, const std::map<std::string, std::string, std::less<>>& fields) {
  std::string out;
  for (;;) {
    const auto open = text.find("{{");
    const auto close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return out += text;
    out += text.substr(0, open);
    const auto field = fields.find(text.substr(open + 2, close - open - 2));
    if (field != fields.end()) out += field->second;
    text.remove_prefix(close + 2);
  }
}

}  // namespace chancery
