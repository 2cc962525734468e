// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tables of inputs and right answers, kept outside the repository in
// ../shared/conformance (or $CHANCERY_SHARED/conformance). A clone without them
// still passes: rows() then gives nothing and says so.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace chancery::test {

// A JSON value, read-only. Cheap to copy. Asking for what is not there gives the
// empty value of that kind.
class Json {
 public:
  static Json parse(std::string_view text);  // throws on malformed text

  bool has(std::string_view name) const;  // present and not null
  Json operator[](std::string_view name) const;
  std::string str(std::string_view name) const;
  std::optional<std::string> opt(std::string_view name) const;  // nullopt when absent or null
  long num(std::string_view name, long otherwise = 0) const;
  double real(std::string_view name, double otherwise = 0) const;
  bool flag(std::string_view name, bool otherwise = false) const;
  std::string base64(std::string_view name) const;  // decoded bytes

  bool is_null() const;
  bool is_string() const;
  bool is_array() const;
  std::string text() const;                // of a string value
  long number() const;                     // of a number value
  bool truth() const;                      // of a boolean value
  std::vector<Json> items() const;         // of an array
  std::vector<std::string> texts() const;  // of an array of strings
  std::vector<std::string> keys() const;   // of an object
  std::string dump() const;

  struct Node;
  explicit Json(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

 private:
  std::shared_ptr<const Node> node_;
};

// The folder of shared data; nullopt (and a line on standard error) without it.
std::optional<std::filesystem::path> shared_dir();

// The cases of a table, "url/whatwg-parse.json". Empty without the shared folder.
std::vector<Json> rows(std::string_view table);

// The bytes whose isomorphic decoding `text` is: how some tables write bytes that are
// no UTF-8. Text with a character over U+00FF comes back as it is.
std::string bytes_of(std::string_view text);

// Runs `right` on every case. A case whose id is in `excepted` must be wrong, and any
// other must be right: an exception that starts to pass fails the test too. Prints
// one line a table: rows, right, wrong, excepted; and the first wrong ids.
// Returns the share of rows that are right.
double check_table(std::string_view table, const std::function<bool(const Json&)>& right,
                   const std::set<std::string>& excepted = {});
// The same for tables whose mark is a share of rows rather than all of them.
double check_table_share(std::string_view table, double at_least, const std::function<bool(const Json&)>& right);

}  // namespace chancery::test
