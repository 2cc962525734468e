// SPDX-License-Identifier: Apache-2.0
#include "tests/support/extraction_pages.h"

#include <archive.h>
#include <archive_entry.h>

#include <stdexcept>

#include "base/owned.h"
#include "tests/support/conformance.h"

namespace chancery::test {

int each_extraction_page(int every,
                         const std::function<bool(const std::string& name, const std::string& bytes)>& each) {
  const auto shared = shared_dir();
  if (!shared) return 0;
  const Owned<struct ::archive, ::archive_read_free> reading(::archive_read_new());
  ::archive_read_support_filter_all(reading.get());
  ::archive_read_support_format_tar(reading.get());
  const auto path = *shared / "extraction" / "pages.tar.xz";
  if (::archive_read_open_filename(reading.get(), path.c_str(), 1 << 20) != ARCHIVE_OK)
    throw std::runtime_error("cannot open " + path.string());
  int number = 0, given = 0;
  for (archive_entry* entry = nullptr; ::archive_read_next_header(reading.get(), &entry) == ARCHIVE_OK;) {
    if (::archive_entry_filetype(entry) != AE_IFREG || number++ % every != 0) continue;
    std::string bytes(static_cast<std::size_t>(::archive_entry_size(entry)), '\0');
    if (::archive_read_data(reading.get(), bytes.data(), bytes.size()) != static_cast<la_ssize_t>(bytes.size()))
      throw std::runtime_error("cannot read " + path.string());
    ++given;
    if (!each(::archive_entry_pathname(entry), bytes)) break;
  }
  return given;
}

}  // namespace chancery::test
