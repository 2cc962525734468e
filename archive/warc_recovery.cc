// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_recovery.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "archive/disk.h"
#include "archive/file_window.h"
#include "archive/warc_reader.h"

namespace chancery {
namespace {

constexpr std::string_view kOpen = ".open";

// The end of the last record up to which the file is as we write it.
std::uint64_t good_end(const std::filesystem::path& file) {
  auto reader = WarcReader::open(file);
  std::uint64_t end = 0;
  if (!reader) return end;
  while (const auto record = reader->next()) {
    if (record->offset != end || !reader->block(nullptr) || !reader->oddities().empty()) break;
    if (!reader->passed().has_own_place) break;
    end = reader->passed().end;
  }
  return end;
}

// Copies what lies behind `from`. A copy that a kill cut short is made anew.
void set_aside(const std::filesystem::path& file, std::uint64_t from, const std::filesystem::path& torn) {
  std::filesystem::remove(torn);
  const auto copy = disk::create(torn);
  FileWindow tail(disk::open(file), file);
  tail.seek(from);
  for (auto bytes = tail.peek(1); !bytes.empty(); bytes = tail.peek(1)) {
    disk::write(copy.get(), bytes, torn);
    tail.skip(bytes.size());
  }
  disk::sync_bytes(copy.get(), torn);
  disk::sync_folder(torn.parent_path());
}

void cut(const std::filesystem::path& file, std::uint64_t size) {
  const OwnedFd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0 || ::fsync(fd.get()) != 0)
    throw std::system_error(errno, std::generic_category(), "cut " + file.string());
}

Recovered recover(const std::filesystem::path& open_file) {
  auto final_file = open_file;
  final_file.replace_extension();
  Recovered done{final_file.filename().string(), good_end(open_file), 0};
  done.torn = std::filesystem::file_size(open_file) - done.kept;
  if (done.torn > 0) {
    auto torn = final_file;
    set_aside(open_file, done.kept, torn += ".torn");
    cut(open_file, done.kept);
  }
  if (done.kept > 0)
    disk::rename_to_new(open_file, final_file);
  else
    std::filesystem::remove(open_file);
  disk::sync_folder(open_file.parent_path());
  return done;
}

}  // namespace

std::vector<Recovered> recover_warcs(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> left_open;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.is_regular_file() && entry.path().extension() == kOpen) left_open.push_back(entry.path());
  std::sort(left_open.begin(), left_open.end());

  std::vector<Recovered> all;
  for (const auto& file : left_open) all.push_back(recover(file));
  return all;
}

}  // namespace chancery
