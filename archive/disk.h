// SPDX-License-Identifier: Apache-2.0
#pragma once

// What it takes for bytes to stay on a disk: whole writes, syncs of files and of
// the folders that name them, renames that never overwrite. Everything here
// throws std::system_error with the file's name when the disk says no. Functions
// without state; any thread.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "base/owned.h"

namespace chancery::disk {

// Creates `file` for writing (and reading); it must not exist.
OwnedFd create(const std::filesystem::path& file);
// Opens `file` for reading.
OwnedFd open(const std::filesystem::path& file);
// A file without a name, gone when closed. "" means the system's folder for such.
OwnedFd create_unnamed(std::filesystem::path folder);

std::uint64_t size(int fd, const std::filesystem::path& file);
// All of `bytes` at the end of what was written so far.
void write(int fd, std::string_view bytes, const std::filesystem::path& file);
// Up to `most` bytes from `offset`; fewer only at the end of the file.
std::size_t read(int fd, std::uint64_t offset, char* into, std::size_t most, const std::filesystem::path& file);

// All of `file` from its beginning, in pieces of at most a mebibyte.
void read_all(const std::filesystem::path& file, const std::function<void(std::string_view)>& piece);

void sync_bytes(int fd, const std::filesystem::path& file);  // fdatasync
void sync_folder(const std::filesystem::path& folder);       // makes creating and renaming in it last
// Fails when `to` exists.
void rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace chancery::disk
