// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/manual_text.h"
#include "app/suggest.h"
#include "base/log.h"

namespace chancery {
namespace {

void write_all(const std::vector<ManualPage>& pages, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& page : pages) {
    const auto file = folder / fmt::format("{}.{}", page.name, page.section);
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << man_page(page) << std::flush;
    if (!out) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
  }
}

// "crawl" and "chancery-crawl" are the verb's; "config" is what people look up: the file.
const ManualPage* page_named(const std::vector<ManualPage>& pages, const std::string& word) {
  const ManualPage* found = nullptr;
  for (const auto& page : pages)
    if (page.name == word || page.name == "chancery-" + word || (word.empty() && page.name == "chancery"))
      found = &page;
  return found;
}

}  // namespace

ExitCode man(const ManOptions& options, const Common&) {
  const auto pages = manual();
  if (options.folder) {
    write_all(pages, *options.folder);
    return ExitCode::done;
  }
  if (const auto* page = page_named(pages, options.page)) {
    std::cout << (options.markdown ? markdown_page(*page) : man_page(*page));
    return ExitCode::done;
  }
  std::vector<std::string> names;
  for (const auto& page : pages) names.push_back(page.name == "chancery" ? page.name : page.name.substr(9));
  const auto near = suggestion(options.page, names);
  std::cerr << fmt::format("chancery: the manual has no page \"{}\"{}\n", log::printable(options.page),
                           near ? fmt::format("; did you mean \"{}\"?", *near) : std::string());
  return ExitCode::usage;
}

}  // namespace chancery
