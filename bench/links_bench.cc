// SPDX-License-Identifier: Apache-2.0
// The links of real pages, by the tree and by the tags alone: how fast, and where
// they differ. Run with a folder of pages (HTML files, any depth):
//   links_bench FOLDER [--list | --tags]
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "parsers/charset.h"
#include "parsers/links.h"
#include "parsers/scanned_links.h"
#include "parsers/tag_scanner.h"

namespace {

using namespace chancery;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The best of five runs over all pages, in MB a second; `work` gives something to keep.
template <class Work>
void time(const char* what, const std::vector<std::string>& pages, double bytes, Work work) {
  double best = 1e9;
  std::size_t kept = 0;
  for (int run = 0; run < 5; ++run) {
    const auto begin = cpu_seconds();
    for (const auto& page : pages) kept += work(page);
    best = std::min(best, cpu_seconds() - begin);
  }
  std::cout << what << ": " << static_cast<long>(bytes / 1e6 / best) << " MB/s (" << kept / 5 << ")\n";
}

using Known = std::set<std::pair<std::string, std::string>>;
Known known(const std::vector<PageLink>& links) {
  Known all;
  for (const auto& link : links) all.emplace(name(link.kind), link.url.href());
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "links_bench FOLDER [--list | --tags]\n";
    return 2;
  }
  const bool list = argc > 2 && std::string_view(argv[2]) == "--list";
  const auto at = Url::parse("https://agency.example/news/2022-02/05/a.html").value();
  std::vector<std::string> pages, names;
  double bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string raw{std::istreambuf_iterator<char>(in), {}};
    pages.push_back(decode(raw, detect_charset(raw, {}).used));
    names.push_back(file.path().filename());
    bytes += static_cast<double>(pages.back().size());
  }
  std::cout << pages.size() << " pages, " << static_cast<long>(bytes / 1e6) << " MB of UTF-8\n";

  if (argc > 2 && std::string_view(argv[2]) == "--tags") {  // this alone, for a profiler
    time("links by tags", pages, bytes, [&](const std::string& page) { return scan_links(page, at, nullptr).size(); });
    return 0;
  }

  std::size_t same = 0, limited = 0, links = 0, only_tree = 0, only_tags = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const HtmlTree tree(pages[i]);
    if (tree.limited()) {
      ++limited;
      continue;
    }
    const auto of_tree = known(find_links(tree, document_base(tree.dom(), at), nullptr));
    const auto of_tags = known(scan_links(pages[i], at, nullptr));
    links += of_tree.size();
    same += of_tree == of_tags;
    for (const auto& one : of_tree)
      if (!of_tags.contains(one) && ++only_tree && list)
        std::cout << names[i] << " tree " << one.first << " " << one.second << "\n";
    for (const auto& one : of_tags)
      if (!of_tree.contains(one) && ++only_tags && list)
        std::cout << names[i] << " tags " << one.first << " " << one.second << "\n";
  }
  std::cout << "same links: " << same << " of " << pages.size() - limited << " pages (" << limited
            << " have no tree); of " << links << " links the tags lack " << only_tree << " and have " << only_tags
            << " more\n";
  if (list) return 0;

  time("tags alone", pages, bytes, [](const std::string& page) {
    std::size_t count = 0;
    TagScanner::Token token;
    for (TagScanner scanner(page); scanner.next(token);) ++count;
    return count;
  });
  time("links by tags", pages, bytes, [&](const std::string& page) { return scan_links(page, at, nullptr).size(); });
  time("links by tree", pages, bytes, [&](const std::string& page) {
    const HtmlTree tree(page);
    return find_links(tree, at, nullptr).size();
  });
}
