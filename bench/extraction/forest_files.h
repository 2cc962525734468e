// SPDX-License-Identifier: Apache-2.0
#pragma once

// Forests on their way from learning to measuring and into the source: one learned
// from all examples, and one for each part of the sites from all examples but those.

#include <filesystem>
#include <string>
#include <vector>

#include "bench/extraction/boosting.h"
#include "bench/extraction/truth.h"

namespace chancery::bench {

// <folder>/<what>.txt, or of a part <folder>/<what>.<part>.txt. Reading gives an empty
// forest when there is no such file.
std::filesystem::path forest_file(const std::filesystem::path& folder, const std::string& what, int part = -1);
void write_forest(const std::vector<ForestNode>& nodes, const std::filesystem::path& file);
std::vector<ForestNode> read_forest(const std::filesystem::path& file);

// The same as a table of the source, <folder>/<what>_forest.cc, which defines `name`.
void write_table(const std::vector<ForestNode>& nodes, const std::string& name, const std::filesystem::path& file);

// Learns with each part of the sites left out in turn and writes what was learned; gives
// what each forest says of the part it never saw.
std::vector<float> learn_by_parts(const Examples& examples, const Boosting& how, const std::filesystem::path& folder,
                                  const std::string& what);

}  // namespace chancery::bench
