// SPDX-License-Identifier: Apache-2.0
#include "archive/file_window.h"

#include <algorithm>
#include <utility>

#include "archive/disk.h"

namespace chancery {

FileWindow::FileWindow(OwnedFd file, std::filesystem::path name, std::size_t chunk, FileSlice slice)
    : file_(std::move(file)), name_(std::move(name)), chunk_(chunk), slice_(slice) {}

std::uint64_t FileWindow::file_size() const {
  if (slice_.size) return *slice_.size;
  const auto size = disk::size(file_.get(), name_);
  return size - std::min(size, slice_.begin);
}

std::size_t FileWindow::read(std::uint64_t offset, char* into, std::size_t most) const {
  if (slice_.size)
    most = static_cast<std::size_t>(std::min<std::uint64_t>(most, *slice_.size - std::min(*slice_.size, offset)));
  return disk::read(file_.get(), slice_.begin + offset, into, most, name_);
}

std::string_view FileWindow::peek(std::size_t want) {
  if (buffer_.size() - at_ < want) {
    buffer_.erase(0, at_);
    begin_ += std::exchange(at_, 0);
    const auto held = buffer_.size();
    buffer_.resize(std::max(want, held + chunk_));
    const auto got = read(begin_ + held, buffer_.data() + held, buffer_.size() - held);
    buffer_.resize(held + got);
  }
  return std::string_view(buffer_).substr(at_);
}

std::string FileWindow::bytes_at(std::uint64_t offset, std::size_t want) const {
  std::string bytes(want, '\0');
  bytes.resize(read(offset, bytes.data(), want));
  return bytes;
}

void FileWindow::skip(std::uint64_t bytes) { seek(offset() + bytes); }

void FileWindow::seek(std::uint64_t offset) {
  if (offset >= begin_ && offset <= begin_ + buffer_.size()) {
    at_ = static_cast<std::size_t>(offset - begin_);
  } else {
    buffer_.clear();
    at_ = 0;
    begin_ = offset;
  }
}

}  // namespace chancery
