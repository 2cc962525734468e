// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file built into the program by chancery_embed (cmake/embed.cmake). Its bytes
// live as long as the program.

#include <span>
#include <string_view>

namespace chancery {

struct EmbeddedFile {
  std::string_view path;  // relative to the folder that was built in: "en/site.css"
  std::string_view bytes;
};

}  // namespace chancery
