// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where things stand inside a value: the addresses of an import map, and how
// character references are undone without losing the place of anything in the
// source.
// Pure functions; thread-safe; linear in the input.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

struct Span {
  std::size_t begin = 0, end = 0;
};

// The addresses of an import map: values that begin with "/" or have a scheme.
std::vector<Span> import_map_urls(std::string_view json);

// An attribute's value with its character references undone. at(i) is where the
// i-th byte of text() begins in the source.
class Unescaped {
 public:
  // Knows all numeric references, and of the named ones those that URLs and styles
  // are written with; others stay as they are.
  explicit Unescaped(std::string_view source);
  std::string_view text() const { return changed_ ? std::string_view(text_) : source_; }
  std::size_t at(std::size_t i) const { return changed_ ? places_[i] : i; }

 private:
  void add_reference(std::size_t& at);
  std::string_view source_;
  std::string text_;
  std::vector<std::uint32_t> places_;  // one more than text_ has bytes
  bool changed_ = false;
};

// `text` fit to stand in any attribute value, quoted or not; it has no white space.
std::string attribute_escaped(std::string_view text);

}  // namespace chancery
