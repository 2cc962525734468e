// SPDX-License-Identifier: Apache-2.0
#include "replay/assets.h"

#include <span>
#include <stdexcept>
#include <vector>

#include "base/digest.h"
#include "base/embedded_file.h"

namespace chancery {

std::span<const EmbeddedFile> web_files();  // of the folder web/, by cmake/embed.cmake

namespace {

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  throw std::logic_error("no media type is known for " + std::string(name));
}

const std::vector<Asset>& assets() {
  static const auto all = [] {
    std::vector<Asset> made;
    for (const auto& file : web_files())
      made.push_back({file.path, type_of(file.path), sha256(file.bytes).hex().substr(0, 16), file.bytes});
    return made;
  }();
  return all;
}

}  // namespace

std::string asset_path(std::string_view name) {
  for (const auto& asset : assets())
    if (asset.name == name) return std::string(kAssetRoot) + asset.hash + "/" + std::string(asset.name);
  throw std::logic_error("no asset is called " + std::string(name));
}

const Asset* asset_at(std::string_view target) {
  if (!target.starts_with(kAssetRoot)) return nullptr;
  const auto name = target.substr(target.rfind('/') + 1);
  for (const auto& asset : assets())
    if (asset.name == name) return &asset;
  return nullptr;
}

}  // namespace chancery
