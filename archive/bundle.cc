// SPDX-License-Identifier: Apache-2.0
#include "archive/bundle.h"

#include <archive.h>
#include <archive_entry.h>

#include <new>

#include "base/owned.h"

namespace chancery {
namespace {

using Archive = Owned<struct archive, archive_read_free>;

Error error_of(struct archive* from, Fault fault) {
  const char* text = archive_error_string(from);
  return {fault, text ? text : "the archive cannot be read"};
}

}  // namespace

Result<void> read_bundle(const std::filesystem::path& file,
                         const std::function<Result<void>(const std::string& name, const MemberBytes& bytes)>& take) {
  constexpr std::size_t kBlock = 128 * 1024;
  if (!std::filesystem::is_regular_file(file)) return Error{Fault::absent, file.string() + ": no such file"};
  const Archive from{archive_read_new()};
  if (!from) throw std::bad_alloc();
  archive_read_support_filter_all(from.get());
  archive_read_support_format_zip(from.get());
  archive_read_support_format_tar(from.get());
  archive_read_support_format_7zip(from.get());
  if (archive_read_open_filename(from.get(), file.c_str(), kBlock) != ARCHIVE_OK)
    return error_of(from.get(), Fault::unsupported).during(file.string());

  bool any = false;
  for (struct archive_entry* entry = nullptr;;) {
    const int how = archive_read_next_header(from.get(), &entry);
    if (how == ARCHIVE_EOF) return {};
    if (how < ARCHIVE_WARN)
      return error_of(from.get(), any ? Fault::malformed : Fault::unsupported).during(file.string());
    any = true;
    const char* path = archive_entry_pathname(entry);
    if (archive_entry_filetype(entry) != AE_IFREG || !path) continue;
    const MemberBytes bytes = [&](const std::function<void(std::string_view)>& piece) -> Result<void> {
      std::string buffer(kBlock, '\0');
      while (true) {
        const auto got = archive_read_data(from.get(), buffer.data(), buffer.size());
        if (got == 0) return {};
        if (got < 0) return error_of(from.get(), Fault::malformed);
        piece(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
      }
    };
    const auto taken = take(std::filesystem::path(path).filename().string(), bytes);
    if (!taken) return taken.error().during(file.string() + ": " + path);
  }
}

}  // namespace chancery
