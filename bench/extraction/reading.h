// SPDX-License-Identifier: Apache-2.0
#pragma once

// One page of a benchmark, read as far as what forests are asked about: its blocks,
// where its text stands, its metadata and title.

#include <filesystem>
#include <string>

#include "base/url.h"
#include "bench/extraction/truth.h"
#include "parsers/body_place.h"
#include "parsers/metadata.h"
#include "parsers/title.h"

namespace chancery::bench {

std::string read_all(const std::filesystem::path& file);

struct Reading {
  // `folder` is where the pages are unpacked.
  Reading(const Truth& truth, const std::filesystem::path& folder);
  Reading(const Reading&) = delete;

  std::string bytes, html;
  Url url;  // a page of unknown address has one that leads nowhere
  HtmlTree tree;
  Blocks blocks;
  BodyReadings readings;
  Metadata metadata;
  Title title;
};

}  // namespace chancery::bench
