// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder of a test's own, gone with it.

#include <filesystem>
#include <string>
#include <string_view>

namespace chancery::test {

class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  ~TempDir();
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& file);                    // throws when it cannot
void write_file(const std::filesystem::path& file, std::string_view bytes);  // makes folders

// The project's source folder, and a file of tests/data.
std::filesystem::path source_dir();
std::filesystem::path test_data(std::string_view name);

}  // namespace chancery::test
