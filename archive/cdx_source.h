// SPDX-License-Identifier: Apache-2.0
#pragma once

// Anything that holds index lines sorted by bytes and can be entered at any place:
// a CDXJ or CDX file, a ZipNum pair. Questions (cdx_query) are asked of several at
// once. Sources never change and are thread-safe; a cursor belongs to one thread and
// must not outlive its source.

#include <memory>
#include <optional>
#include <string_view>

namespace chancery {

class CdxCursor {
 public:
  virtual ~CdxCursor() = default;
  // The next line, without newline, nullopt behind the last. Good until the next call.
  virtual std::optional<std::string_view> next() = 0;
};

class CdxSource {
 public:
  virtual ~CdxSource() = default;
  // Stands before the first line that is not less than `bound`.
  virtual std::unique_ptr<CdxCursor> from(std::string_view bound) const = 0;
};

}  // namespace chancery
