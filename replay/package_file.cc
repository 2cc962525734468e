// SPDX-License-Identifier: Apache-2.0
#include "replay/package_file.h"

#include <cstdlib>
#include <system_error>

#include "base/clock.h"
#include "base/log.h"
#include "store/package.h"

namespace chancery {
namespace {

std::filesystem::path new_folder() {
  auto name = (std::filesystem::temp_directory_path() / "chancery-package-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), "cannot make " + name);
  return name;
}

}  // namespace

PackageFile::~PackageFile() {
  std::error_code none;
  if (auto packed = packed_.hold(); !packed->folder.empty()) std::filesystem::remove_all(packed->folder, none);
}

Result<std::filesystem::path> PackageFile::file() {
  auto packed = packed_.hold();
  const auto size = collection_.index_size().bytes;
  if (size == 0) return Error{Fault::absent, "nothing is archived here yet"};
  if (!packed->file.empty() && packed->index_bytes == size) return packed->file;
  try {
    if (packed->folder.empty()) packed->folder = new_folder();
    PackageOptions options;
    options.file = packed->folder / ("collection-" + std::to_string(++packed->number) + ".wacz");
    options.title = collection_.folder().filename().string();
    options.software = "chancery";
    options.now = system_clock().utc();
    package_collection(CollectionFolder{collection_.folder()}, options);
    packed->file = options.file;
    packed->index_bytes = size;
    return packed->file;
  } catch (const std::exception& error) {
    log::event(log::Level::warning, "the collection cannot be packed", {{"why", error.what()}});
    return Error{Fault::unsupported, error.what()};
  }
}

}  // namespace chancery
