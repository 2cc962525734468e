// SPDX-License-Identifier: Apache-2.0
#pragma once

// An article as a Markdown file of its own: what is known about it in front, as YAML
// whose values are JSON strings (YAML 1.2 takes them as they are), then what it says.

#include <string>

#include "store/capture_store.h"
#include "store/page_store.h"

namespace chancery {

std::string article_markdown(const CaptureRow& capture, const Article& article);

// "2024-05-17-agency.example-1a2b3c4d5e6f.md": the day it was published, or else
// captured, its host, and a hash that keeps all captures of all addresses apart. Safe on
// any system, whatever the address.
std::string article_file_name(const Article& article);

}  // namespace chancery
