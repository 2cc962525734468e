// SPDX-License-Identifier: Apache-2.0
#include "archive/disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace chancery::disk {
namespace {

[[noreturn]] void fail(std::string_view doing, const std::filesystem::path& file) {
  const int why = errno;
  throw std::system_error(why, std::generic_category(), std::string(doing) + " " + file.string());
}

}  // namespace

OwnedFd create(const std::filesystem::path& file) {
  OwnedFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!fd) fail("create", file);
  return fd;
}

OwnedFd open(const std::filesystem::path& file) {
  OwnedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) fail("open", file);
  return fd;
}

OwnedFd create_unnamed(std::filesystem::path folder) {
  if (folder.empty()) folder = std::filesystem::temp_directory_path();
  OwnedFd fd(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600));
  if (fd) return fd;
  // Not every file system knows O_TMPFILE.
  auto pattern = (folder / "spool-XXXXXX").string();
  fd.reset(::mkostemp(pattern.data(), O_CLOEXEC));
  if (!fd) fail("create a temporary file in", folder);
  if (::unlink(pattern.c_str()) != 0) fail("unlink", pattern);
  return fd;
}

std::uint64_t size(int fd, const std::filesystem::path& file) {
  struct stat what {};
  if (::fstat(fd, &what) != 0) fail("stat", file);
  return static_cast<std::uint64_t>(what.st_size);
}

void write(int fd, std::string_view bytes, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("write", file);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::size_t read(int fd, std::uint64_t offset, char* into, std::size_t most, const std::filesystem::path& file) {
  std::size_t got = 0;
  while (got < most) {
    const auto more = ::pread(fd, into + got, most - got, static_cast<off_t>(offset + got));
    if (more < 0) {
      if (errno == EINTR) continue;
      fail("read", file);
    }
    if (more == 0) break;
    got += static_cast<std::size_t>(more);
  }
  return got;
}

void read_all(const std::filesystem::path& file, const std::function<void(std::string_view)>& piece) {
  constexpr std::size_t kPiece = 1 << 20;
  const auto fd = open(file);
  std::string bytes(kPiece, '\0');
  for (std::uint64_t at = 0;;) {
    const auto got = read(fd.get(), at, bytes.data(), bytes.size(), file);
    if (got == 0) return;
    piece(std::string_view(bytes).substr(0, got));
    at += got;
  }
}

void sync_bytes(int fd, const std::filesystem::path& file) {
  if (::fdatasync(fd) != 0) fail("fdatasync", file);
}

void sync_folder(const std::filesystem::path& folder) {
  const OwnedFd fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) fail("open", folder);
  if (::fsync(fd.get()) != 0) fail("fsync", folder);
}

void rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS) fail("rename to", to);
  // A file system that cannot promise it: nobody else writes in an archive folder, so looking first is enough.
  struct stat what {};
  if (::lstat(to.c_str(), &what) == 0) {
    errno = EEXIST;
    fail("rename to", to);
  }
  if (::rename(from.c_str(), to.c_str()) != 0) fail("rename", from);
}

}  // namespace chancery::disk
