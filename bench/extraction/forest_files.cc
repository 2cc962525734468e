// SPDX-License-Identifier: Apache-2.0
#include "bench/extraction/forest_files.h"

#include <cstdio>
#include <fstream>
#include <iomanip>

namespace chancery::bench {

std::filesystem::path forest_file(const std::filesystem::path& folder, const std::string& what, int part) {
  return folder / (what + (part < 0 ? "" : "." + std::to_string(part)) + ".txt");
}

void write_forest(const std::vector<ForestNode>& nodes, const std::filesystem::path& file) {
  std::ofstream out(file);
  for (const auto& node : nodes)
    out << std::setprecision(6) << node.feature << ' ' << node.other << ' ' << node.value << '\n';
}

std::vector<ForestNode> read_forest(const std::filesystem::path& file) {
  std::vector<ForestNode> nodes;
  std::ifstream in(file);
  for (ForestNode node; in >> node.feature >> node.other >> node.value;) nodes.push_back(node);
  return nodes;
}

void write_table(const std::vector<ForestNode>& nodes, const std::string& name, const std::filesystem::path& file) {
  std::ofstream out(file);
  out << "// SPDX-License-Identifier: Apache-2.0\n// Written by bench/extraction; see docs/extraction.md.\n"
      << "#include \"parsers/learned_forests.h\"\n\nnamespace chancery {\n\n// clang-format off\n"
      << "extern const ForestNode " << name << "[] = {";
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    char value[32];
    std::snprintf(value, sizeof value, "%.6g", static_cast<double>(nodes[i].value));
    const bool whole = std::string_view(value).find_first_of(".e") == std::string_view::npos;
    out << (i % 6 == 0 ? "\n" : " ") << '{' << nodes[i].feature << ',' << nodes[i].other << ',' << value
        << (whole ? ".f" : "f") << "},";
  }
  out << "\n};\n// clang-format on\nextern const std::size_t " << name << "Size = std::size(" << name
      << ");\n\n}  // namespace chancery\n";
}

std::vector<float> learn_by_parts(const Examples& examples, const Boosting& how, const std::filesystem::path& folder,
                                  const std::string& what) {
  std::vector<float> unseen(examples.size());
  for (int part = 0; part < kFolds; ++part) {
    const auto nodes = learn(examples, how, part);
    write_forest(nodes, forest_file(folder, what, part));
    const Forest forest{std::span(nodes)};
    for (std::size_t i = 0; i < examples.size(); ++i)
      if (examples.folds[i] == part) unseen[i] = forest.score(examples.row(i));
  }
  return unseen;
}

}  // namespace chancery::bench
