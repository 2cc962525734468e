// SPDX-License-Identifier: Apache-2.0
#include "archive/file_window.h"

#include <algorithm>
#include <utility>

#include "archive/disk.h"

namespace chancery {

FileWindow::FileWindow(OwnedFd file, std::filesystem::path name, std::size_t chunk)
    : file_(std::move(file)), name_(std::move(name)), chunk_(chunk) {}

std::uint64_t FileWindow::file_size() const { return disk::size(file_.get(), name_); }

std::string_view FileWindow::peek(std::size_t want) {
  if (buffer_.size() - at_ < want) {
    buffer_.erase(0, at_);
    begin_ += std::exchange(at_, 0);
    const auto held = buffer_.size();
    buffer_.resize(std::max(want, held + chunk_));
    const auto got = disk::read(file_.get(), begin_ + held, buffer_.data() + held, buffer_.size() - held, name_);
    buffer_.resize(held + got);
  }
  return std::string_view(buffer_).substr(at_);
}

std::string FileWindow::bytes_at(std::uint64_t offset, std::size_t want) const {
  std::string bytes(want, '\0');
  bytes.resize(disk::read(file_.get(), offset, bytes.data(), want, name_));
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
