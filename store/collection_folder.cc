// SPDX-License-Identifier: Apache-2.0
#include "store/collection_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "base/clock.h"

namespace chancery {

bool CollectionFolder::exists() const { return std::filesystem::exists(database()); }

void CollectionFolder::create() const {
  std::filesystem::create_directories(archive());
  std::filesystem::create_directories(index().parent_path());
}

Result<CollectionLock> CollectionLock::take(const CollectionFolder& folder) {
  const auto path = folder.root / "chancery.lock";
  OwnedFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot open " + path.string());
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw std::system_error(errno, std::generic_category(), "cannot lock " + path.string());
    char holder[128] = {};
    const auto got = ::pread(file.get(), holder, sizeof holder - 1, 0);
    return Error{Fault::refused,
                 fmt::format("another run holds {} ({})", folder.root.string(), got > 0 ? holder : "starting up")};
  }
  const auto line = fmt::format("process {} since {}", ::getpid(), system_clock().utc().iso8601());
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), line.data(), line.size(), 0) < 0)
    throw std::system_error(errno, std::generic_category(), "cannot write " + path.string());
  return CollectionLock(std::move(file));
}

std::optional<std::string> CollectionLock::holder(const CollectionFolder& folder) {
  const OwnedFd file(::open((folder.root / "chancery.lock").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || ::flock(file.get(), LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) return std::nullopt;
  char line[128] = {};
  return ::pread(file.get(), line, sizeof line - 1, 0) > 0 ? line : "starting up";
}

}  // namespace chancery
