// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/package.h"

namespace chancery {

ExitCode export_collection(const ExportOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  const CollectionFolder folder{config->dir};
  if (!std::filesystem::is_directory(folder.archive())) return no_collection(folder.root);
  if (std::filesystem::exists(options.wacz) && !options.force) {
    std::cerr << fmt::format("chancery: {} is there already; --force writes over it\n", options.wacz.string());
    return ExitCode::usage;
  }
  std::optional<SigningKey> key;
  if (options.sign) {
    auto loaded = SigningKey::load_or_make(*options.sign);
    if (!loaded) return std::cerr << "chancery: " << loaded.error().detail << "\n", ExitCode::usage;
    key.emplace(std::move(*loaded));
  }
  PackageOptions how;
  how.file = options.wacz;
  how.site = options.site;
  how.title = !options.title.empty()  ? options.title
              : !options.site.empty() ? options.site
                                      : folder.root.filename().string();
  how.software = "chancery/" CHANCERY_VERSION;
  how.now = system_clock().utc();
  how.key = key ? &*key : nullptr;
  const auto packaged = package_collection(folder, how);
  for (const auto& missing : packaged.missing) std::cerr << "chancery: missing: " << log::printable(missing) << "\n";
  std::cout << fmt::format("{}: {} captures, {} pages, {} WARC files\n", options.wacz.string(), packaged.captures,
                           packaged.pages, packaged.files);
  if (packaged.captures == 0) return ExitCode::failed;
  return packaged.missing.empty() ? ExitCode::done : ExitCode::some_failed;
}

}  // namespace chancery
