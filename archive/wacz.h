// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a WACZ package says (webrecorder WACZ 1.1.1; 1.2 is read too): the values its
// reader and its writer share.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace chancery {

struct WaczPage {
  std::string url, title, text;
  Timestamp when;
};

struct WaczAbout {
  std::string version = "1.1.1";
  std::string title{}, description{}, software{};
  Timestamp created{};
  std::string main_url{};  // the page to open first; empty: none
  Timestamp main_when{};
};

struct WaczResource {
  std::string path, hash;                // "sha256:" and hex
  std::optional<std::uint64_t> bytes{};  // old packages do not say
};

inline constexpr std::string_view kWaczPackage = "datapackage.json", kWaczDigest = "datapackage-digest.json",
                                  kWaczPages = "pages/pages.jsonl", kWaczIndex = "indexes/index.cdx";

}  // namespace chancery
