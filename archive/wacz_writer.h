// SPDX-License-Identifier: Apache-2.0
#pragma once

// Packs WARC files into one WACZ 1.1.1 file: the WARCs stored, so that a record is
// read in its place by a range request; a plain index, which every player takes; the
// pages with their text; a SHA-256 of everything, and of the list of those, signed if
// there is a key. One thread owns it. Throws std::system_error when the disk says no.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "archive/cdx_line.h"
#include "archive/wacz.h"
#include "archive/wacz_signature.h"

namespace chancery {

class WaczWriter {
 public:
  // Written under NAME.part, which is made anew; finish() gives it its name. `key`, if
  // any, must outlive the writer.
  WaczWriter(std::filesystem::path file, WaczAbout about, const SigningKey* key = nullptr);
  ~WaczWriter();  // without finish(): the part is removed

  // Copies a finished file to archive/NAME; its index lines must name it so.
  void add_warc(const std::filesystem::path& warc);
  void add_lines(std::vector<CdxLine> lines);
  void add_page(const WaczPage& page);

  // Pages, index, list and hash of the list. Overwrites what has the package's name.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
