// SPDX-License-Identifier: Apache-2.0
#pragma once

// The standing phrases of pages: what opens a list of other articles, what asks a
// reader to share or subscribe, what closes an official notice. Looked at only at
// the start of a block. Thread-safe.

#include <string_view>

namespace chancery {

enum class Phrase {
  none,
  remove,  // this block is no part of the text: "Share this page", "责任编辑：..."
  ends,    // nor is what follows: "Related articles", "相关阅读"
};
Phrase phrase_of(std::string_view block_text);

// "By Jane Doe", "来源：", "Updated 5 May": a short line above or below a text.
bool is_byline(std::string_view block_text);

}  // namespace chancery
