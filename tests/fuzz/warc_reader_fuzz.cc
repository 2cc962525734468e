// SPDX-License-Identifier: Apache-2.0
// Any bytes walked as a WARC file: every record that has a place of its own can be
// read there again, with the block the walk saw, and its index line can be read.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/cdx_line.h"
#include "archive/warc_reader.h"

namespace {

void must(bool fact) {
  if (!fact) std::abort();
}

void walk(const std::filesystem::path& file, std::uint64_t size) {
  auto reader = chancery::WarcReader::open(file);
  if (!reader) return;
  while (reader->next()) {
    std::string block;
    const auto passed = reader->block([&](std::string_view piece) {
      if (block.size() < 1 << 20) block += piece;
    });
    if (!passed) continue;
    const auto& record = reader->passed();
    must(record.offset < size);
    if (!record.has_own_place || *passed != block.size()) continue;
    must(record.length <= size - record.offset);
    const auto again = chancery::read_record(file, record.offset, record.length);
    must(again && again->block == block && again->head.fields == record.head.fields);
    if (const auto line = chancery::cdx_line(record.head, block, {"a", record.offset, record.length, ""})) {
      const auto parsed = chancery::CdxLine::parse(line->to_line());
      must(parsed && parsed->offset == line->offset && parsed->key == line->key);
    }
  }
  std::uint64_t lost = 0;
  for (const auto& loss : reader->losses()) lost += loss.bytes;
  must(lost <= size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int fd = ::memfd_create("fuzz", MFD_CLOEXEC);
  must(::ftruncate(fd, 0) == 0);
  must(::pwrite(fd, data, size, 0) == static_cast<ssize_t>(size));
  walk("/proc/self/fd/" + std::to_string(fd), size);
  return 0;
}
