// SPDX-License-Identifier: Apache-2.0
#include "archive/spool.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "archive/disk.h"

namespace chancery {
namespace {

constexpr std::size_t kPiece = 64 * 1024;

}  // namespace

Spool::Spool(std::filesystem::path folder, std::size_t in_memory) : folder_(std::move(folder)), in_memory_(in_memory) {}

Spool::Spool(Spool&& other) noexcept
    : folder_(other.folder_),
      in_memory_(other.in_memory_),
      memory_(std::move(other.memory_)),
      file_(std::move(other.file_)),
      size_(std::exchange(other.size_, 0)) {
  other.memory_.clear();
}

Spool& Spool::operator=(Spool&& other) noexcept {
  if (this == &other) return *this;
  folder_ = other.folder_;
  in_memory_ = other.in_memory_;
  memory_ = std::exchange(other.memory_, {});
  file_ = std::move(other.file_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

void Spool::expect(std::uint64_t bytes) {
  if (!file_ && memory_.empty() && bytes <= in_memory_) memory_.reserve(static_cast<std::size_t>(bytes));
}

void Spool::append(std::string_view bytes) {
  if (!file_ && size_ + bytes.size() <= in_memory_) {
    memory_.append(bytes);
  } else {
    if (!file_) {
      auto file = disk::create_unnamed(folder_);
      disk::write(file.get(), memory_, folder_ / "spool");
      file_ = std::move(file);
      std::string().swap(memory_);
    }
    disk::write(file_.get(), bytes, folder_ / "spool");
  }
  size_ += bytes.size();
}

void Spool::read(const std::function<void(std::string_view)>& piece) const {
  if (!file_) {
    if (!memory_.empty()) piece(memory_);
    return;
  }
  std::vector<char> buffer(kPiece);
  for (std::uint64_t at = 0; at < size_;) {
    const auto got = disk::read(file_.get(), at, buffer.data(), buffer.size(), folder_ / "spool");
    if (got == 0) break;
    piece({buffer.data(), got});
    at += got;
  }
}

std::string Spool::prefix(std::size_t most) const {
  if (!file_) return memory_.substr(0, most);
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(most, size_)), '\0');
  bytes.resize(disk::read(file_.get(), 0, bytes.data(), bytes.size(), folder_ / "spool"));
  return bytes;
}

}  // namespace chancery
