// SPDX-License-Identifier: Apache-2.0
#pragma once

// A compressed index: gzip members of some lines each, and a small sorted file that
// says with which line each member begins and where it is. Both forms are read: the
// classic one of wayback machines (tab-separated, with a .loc file that names the
// parts) and the one inside WACZ packages ("!meta 0 {...}", then JSON; webrecorder
// CDXJ, "compressed index"). Damaged members are passed over.

#include <filesystem>
#include <memory>

#include "archive/cdx_source.h"
#include "base/result.h"

namespace chancery {

class ZipNum : public CdxSource {
 public:
  // `index` is the small file ("cluster.idx", "index.idx"); the members are in files
  // beside it: of the name that it or its .loc file gives, or that name + ".cdx.gz" or
  // ".gz". Fault::absent, Fault::malformed.
  static Result<ZipNum> open(const std::filesystem::path& index);
  ZipNum(ZipNum&&) noexcept;
  ZipNum& operator=(ZipNum&&) noexcept;
  ~ZipNum() override;

  std::unique_ptr<CdxCursor> from(std::string_view bound) const override;

 private:
  struct State;
  class Cursor;
  explicit ZipNum(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chancery
