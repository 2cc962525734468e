// SPDX-License-Identifier: Apache-2.0
// Any bytes opened as a ZIP and as a WACZ: no entry has a name that leads out of its
// folder, none gives more than it says, and what is not refused can be verified.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/wacz_reader.h"

namespace {

void must(bool fact) {
  if (!fact) std::abort();
}

void open(const std::filesystem::path& file) {
  const auto zip = chancery::ZipReader::open(file);
  if (!zip) return;
  for (const auto& entry : zip->entries()) {
    must(chancery::is_safe_name(entry.name));
    std::uint64_t size = 0;
    const auto read = zip->read(entry, [&](std::string_view piece) {
      size += piece.size();
      return size < 1 << 22;
    });
    must(size <= entry.size + (1 << 20));
    if (read && size < 1 << 22) must(size == entry.size);
  }
  auto package = chancery::WaczReader::open(file);
  if (!package) return;
  (void)package->verify(true);
  const auto answers = package->ask(chancery::CdxQuery::of("*.example"));
  if (!answers) return;
  for (const auto& answer : *answers) (void)package->record(answer.line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int fd = ::memfd_create("fuzz", MFD_CLOEXEC);
  must(::ftruncate(fd, 0) == 0);
  must(::pwrite(fd, data, size, 0) == static_cast<ssize_t>(size));
  open("/proc/self/fd/" + std::to_string(fd));
  return 0;
}
