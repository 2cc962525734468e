// SPDX-License-Identifier: Apache-2.0
#pragma once

// Opens a WACZ package where it lies, nothing unpacked: its WARCs are walked and their
// records read in place, its index is asked, its hashes are checked. Takes what other
// tools make: entries deflated or stored, an index plain or compressed, versions 1.0 to
// the draft of 1.2. Not thread-safe. What the disk refuses is thrown.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "archive/cdx_query.h"
#include "archive/wacz.h"
#include "archive/warc_check.h"
#include "archive/warc_reader.h"
#include "archive/zip.h"

namespace chancery {

class WaczReader {
 public:
  // As ZipReader::open; Fault::malformed also for a package without a readable list, and for
  // one that lists what is not there or lies outside of it.
  static Result<WaczReader> open(const std::filesystem::path& file);
  WaczReader(WaczReader&&) noexcept;
  ~WaczReader();

  const WaczAbout& about() const;
  const std::vector<WaczResource>& resources() const;
  std::vector<std::string> warcs() const;  // "archive/NAME", in order of name
  const ZipReader& zip() const;

  // Where a WARC's bytes are in the package. Fault::unsupported for one that is deflated
  // (it has to be unpacked first), Fault::absent.
  Result<FileSlice> place(const std::string& warc) const;

  // Asks the package's index, read whole when first asked. Fault::absent without one.
  Result<std::vector<CdxAnswer>> ask(const CdxQuery& query);
  Result<const CdxSource*> index();
  // The record that a line of the index names.
  Result<WholeRecord> record(const CdxLine& line) const;

  // The pages, in order; lines that cannot be read are passed over, and counted.
  Result<std::size_t> pages(const std::function<void(const WaczPage&)>& take) const;

  // Every hash, the list's own, its signature, files that are not listed or compressed
  // twice, pages and index that cannot be read; and with `strict` set, WARCs by their
  // records too. `path` tells which entry a flaw is in.
  struct Finding {
    std::string path;
    Flaw flaw;
  };
  std::vector<Finding> verify(bool strict);

 private:
  struct State;
  explicit WaczReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chancery
