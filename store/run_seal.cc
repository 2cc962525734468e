// SPDX-License-Identifier: Apache-2.0
#include "store/run_seal.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "archive/disk.h"
#include "base/digest.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

std::string hash_of_file(const std::filesystem::path& file) {
  Hasher hasher(HashKind::sha256);
  disk::read_all(file, [&](std::string_view piece) { hasher.update(piece); });
  return hasher.finish().labelled();
}

struct Seal {
  std::int64_t run_id = 0;
  std::filesystem::path file;
  std::string hash;  // of the file
  nlohmann::json json;

  std::string text(const char* name) const {
    const auto found = json.find(name);
    return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>() : "";
  }
  // name to hash
  std::map<std::string, std::string> warcs() const {
    std::map<std::string, std::string> all;
    const auto list = json.is_object() ? json.find("warcs") : json.end();
    if (!json.is_object() || list == json.end() || !list->is_object()) return all;
    for (const auto& [name, hash_text] : list->items())
      if (hash_text.is_string()) all[name] = hash_text.get<std::string>();
    return all;
  }
  std::set<std::string> removed() const {
    std::set<std::string> all;
    const auto list = json.is_object() ? json.find("removed") : json.end();
    if (!json.is_object() || list == json.end() || !list->is_array()) return all;
    for (const auto& name : *list)
      if (name.is_string()) all.insert(name.get<std::string>());
    return all;
  }
};

// In order of run.
std::vector<Seal> seals_of(const CollectionFolder& folder) {
  std::vector<Seal> seals;
  std::error_code none;  // no runs yet
  for (const auto& entry : std::filesystem::directory_iterator(folder.root / "runs", none)) {
    const auto name = entry.path().filename().string();
    Seal seal;
    const auto [stop, fault] = std::from_chars(name.data(), name.data() + name.size(), seal.run_id);
    seal.file = entry.path() / "seal.json";
    if (fault != std::errc() || stop != name.data() + name.size() || !std::filesystem::exists(seal.file)) continue;
    std::ifstream in(seal.file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    seal.hash = sha256(text.str()).labelled();
    seal.json = nlohmann::json::parse(text.str(), nullptr, false);
    seals.push_back(std::move(seal));
  }
  std::sort(seals.begin(), seals.end(), [](const Seal& a, const Seal& b) { return a.run_id < b.run_id; });
  return seals;
}

bool is_finished_warc(const std::filesystem::directory_entry& entry) {
  const auto extension = entry.path().extension();
  return entry.is_regular_file() && (extension == ".gz" || extension == ".warc" || extension == ".zst");
}

}  // namespace

void seal_run(const CollectionFolder& folder, std::int64_t run_id, Timestamp now,
              const std::vector<std::string>& removed) {
  std::set<std::string> sealed;
  auto before = seals_of(folder);
  std::erase_if(before, [&](const Seal& seal) { return seal.run_id >= run_id; });  // its own, begun anew
  for (const auto& seal : before) {
    for (const auto& [name, hash] : seal.warcs()) sealed.insert(name);
    for (const auto& name : seal.removed()) sealed.erase(name);
  }
  std::map<std::string, std::string> fresh;
  for (const auto& entry : std::filesystem::directory_iterator(folder.archive()))
    if (is_finished_warc(entry) && !sealed.contains(entry.path().filename().string()))
      fresh[entry.path().filename().string()] = hash_of_file(entry.path());

  Json out = {{"type", "seal"}, {"schema", 1}, {"run", run_id}, {"made", now.iso8601()}};
  const auto report = folder.run(run_id) / "report.json";
  if (std::filesystem::exists(report)) out["report"] = hash_of_file(report);
  if (!before.empty()) out["previous"] = {{"run", before.back().run_id}, {"seal", before.back().hash}};
  out["warcs"] = fresh;
  if (!removed.empty()) out["removed"] = removed;

  const auto file = folder.run(run_id) / "seal.json";
  auto part = file;
  part += ".part";
  std::filesystem::remove(part);
  const auto fd = disk::create(part);
  disk::write(fd.get(), out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n", part);
  disk::sync_bytes(fd.get(), part);
  std::filesystem::rename(part, file);
  disk::sync_folder(file.parent_path());
}

std::optional<SealedWarc> sealed_warc(const CollectionFolder& folder, const std::string& warc) {
  std::optional<SealedWarc> found;
  for (const auto& seal : seals_of(folder)) {
    const auto warcs = seal.warcs();
    if (const auto known = warcs.find(warc); known != warcs.end())
      found = SealedWarc{seal.run_id, known->second, seal.hash};
  }
  return found;
}

std::vector<SealFlaw> check_seals(const CollectionFolder& folder) {
  std::vector<SealFlaw> flaws;
  const auto damage = [&](const std::string& where, std::string what) {
    flaws.push_back({where, {Flaw::Weight::damage, 0, 0, "", "", std::move(what)}});
  };
  const auto seals = seals_of(folder);
  std::set<std::string> gone;
  for (const auto& seal : seals)
    for (const auto& name : seal.removed()) gone.insert(name);
  for (std::size_t i = 0; i < seals.size(); ++i) {
    const auto& seal = seals[i];
    const auto where = fmt::format("runs/{}/seal.json", seal.run_id);
    if (!seal.json.is_object()) {
      damage(where, "it cannot be read");
      continue;
    }
    const auto previous = seal.json.find("previous");
    const bool has_previous = previous != seal.json.end() && previous->is_object();
    if (has_previous && i == 0) damage(where, "the seal before it is gone");
    if (!has_previous && i > 0) damage(where, "it does not name the seal before it");
    if (has_previous && i > 0 && previous->value("seal", "") != seals[i - 1].hash)
      damage(fmt::format("runs/{}/seal.json", seals[i - 1].run_id),
             fmt::format("it is not the seal that run {} followed", seal.run_id));
    if (const auto hash = seal.text("report"); !hash.empty()) {
      const auto report = folder.run(seal.run_id) / "report.json";
      const auto name = fmt::format("runs/{}/report.json", seal.run_id);
      if (!std::filesystem::exists(report))
        damage(name, "it is gone");
      else if (hash_of_file(report) != hash)
        damage(name, "it was changed after the run");
    }
    for (const auto& [name, hash] : seal.warcs()) {
      const auto file = folder.archive() / name;
      if (gone.contains(name)) continue;
      if (!std::filesystem::exists(file))
        damage("archive/" + name, fmt::format("it is gone; run {} sealed it", seal.run_id));
      else if (hash_of_file(file) != hash)
        damage("archive/" + name, fmt::format("it was changed after run {} sealed it", seal.run_id));
    }
  }
  return flaws;
}

}  // namespace chancery
