// SPDX-License-Identifier: Apache-2.0
// Any bytes as an index, as a question to it, and as a request whose key is wanted:
// answers come in order of bytes, keys hold no space, lines survive being written.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/cdx_index.h"
#include "archive/cdx_query.h"

namespace {

void must(bool fact) {
  if (!fact) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chancery;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto cut = std::min(bytes.find('\0'), bytes.size());
  const auto question = bytes.substr(0, cut), index = bytes.substr(std::min(cut + 1, bytes.size()));

  if (const auto line = CdxLine::parse(question); line && line->key.find(' ') == std::string::npos) {
    const auto again = CdxLine::parse(line->to_line());
    must(again && again->offset == line->offset && again->length == line->length && again->key == line->key);
  }
  if (const auto key = key_of_request("https://agency.example/a?b=1", question))
    must(key->find_first_of(" \n") == std::string::npos);
  auto filter = CdxFilter::parse(question);

  static const int fd = ::memfd_create("fuzz", MFD_CLOEXEC);
  must(::ftruncate(fd, 0) == 0);
  must(::pwrite(fd, index.data(), index.size(), 0) == static_cast<ssize_t>(index.size()));
  const auto file = CdxFile::open("/proc/self/fd/" + std::to_string(fd));
  must(file.has_value());
  auto query = CdxQuery::of(question.substr(0, 200));
  query.resolve_revisits = true;
  if (filter) query.filters.push_back(std::move(*filter));
  (void)ask({&*file, &*file}, query);
  (void)file->find(question.substr(0, 200));
  return 0;
}
