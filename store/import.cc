// SPDX-License-Identifier: Apache-2.0
#include "store/import.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "archive/bundle.h"
#include "archive/disk.h"
#include "archive/wacz_reader.h"
#include "archive/warc_excerpt.h"
#include "archive/warc_reader.h"
#include "base/digest.h"
#include "store/capture_index.h"
#include "store/run_seal.h"
#include "store/run_store.h"

namespace chancery {
namespace {

bool is_archive_name(std::string_view name) {
  for (const auto* suffix : {".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".warc.gz.open"})
    if (name.ends_with(suffix)) return true;
  return false;
}

Digest hash_of(const std::filesystem::path& file) {
  Hasher hasher(HashKind::sha256);
  disk::read_all(file, [&](std::string_view piece) { hasher.update(piece); });
  return hasher.finish();
}

MemberBytes bytes_of(const std::filesystem::path& file) {
  return [file](const std::function<void(std::string_view)>& put) -> Result<void> {
    disk::read_all(file, put);
    return {};
  };
}

class Importing {
 public:
  Importing(const CollectionFolder& folder, Intake::Options options, Timestamp now)
      : folder_(folder),
        now_(now),
        database_((folder.create(), folder.database()), Access::write),
        runs_(database_),
        run_id_(runs_.begin("import", now)),
        intake_(database_, folder, with_run(std::move(options), run_id_)),
        part_(folder.archive() / "import.part") {}

  Imported run(const std::vector<std::filesystem::path>& inputs) {
    for (const auto& input : inputs)
      if (const auto taken = take(input); !taken) done_.failed.push_back(taken.error());
    std::filesystem::remove(part_);
    bring_index_up(database_, folder_);
    const nlohmann::json summary = {{"files", done_.files}, {"captures", done_.all.captures}};
    runs_.end(run_id_, done_.failed.empty() ? "complete" : "failed", summary.dump(), now_);
    std::filesystem::create_directories(folder_.run(run_id_));
    seal_run(folder_, run_id_, now_);
    return std::move(done_);
  }

 private:
  static Intake::Options with_run(Intake::Options options, std::int64_t run_id) {
    options.run_id = run_id;
    return options;
  }

  Result<void> take(const std::filesystem::path& input) {
    const auto name = input.filename().string();
    if (!std::filesystem::is_regular_file(input)) return Error{Fault::absent, input.string() + ": no such file"};
    if (is_archive_name(name)) return add(name, bytes_of(input));
    if (auto package = WaczReader::open(input)) return take_package(*package, input);
    std::size_t found = 0;
    const auto read = read_bundle(input, [&](const std::string& member, const MemberBytes& bytes) -> Result<void> {
      if (!is_archive_name(member)) return {};
      ++found;
      return add(member, bytes);
    });
    if (!read) return read;
    if (found == 0) return Error{Fault::unsupported, input.string() + ": no WARC in it"};
    return {};
  }

  Result<void> take_package(WaczReader& package, const std::filesystem::path& input) {
    for (const auto& finding : package.verify(false))
      if (finding.flaw.weight == Flaw::Weight::damage)
        done_.remarks.push_back(fmt::format("{}: {}: {}", input.filename().string(), finding.path, finding.flaw.what));
    for (const auto& warc : package.warcs()) {
      const auto* entry = package.zip().find(warc);
      const auto bytes = [&](const std::function<void(std::string_view)>& put) {
        return package.zip().read(*entry, [&](std::string_view piece) {
          put(piece);
          return true;
        });
      };
      if (const auto added = add(std::filesystem::path(warc).filename().string(), bytes); !added) return added;
    }
    return {};
  }

  // Copied beside, looked at, then named: archive/ never holds half a file.
  Result<void> add(std::string name, const MemberBytes& bytes) {
    if (name.ends_with(".open")) name.resize(name.size() - 5);
    std::filesystem::remove(part_);
    {
      const auto fd = disk::create(part_);
      const auto copied = bytes([&](std::string_view piece) { disk::write(fd.get(), piece, part_); });
      if (!copied) return copied;
      disk::sync_bytes(fd.get(), part_);
    }
    bool own_places = true;
    {
      auto reader = WarcReader::open(part_);
      if (!reader) return Error{reader.error().fault, name + ": " + reader.error().detail};
      while (reader->next())
        if (reader->block(nullptr)) own_places = own_places && reader->passed().has_own_place;
      for (const auto& loss : reader->losses())
        done_.remarks.push_back(
            fmt::format("{}: lost at {}, {} bytes: {}", name, loss.offset, loss.bytes, loss.error.detail));
    }
    return own_places ? keep(name) : keep_rewritten(name);
  }

  Result<void> keep(const std::string& name) {
    const auto file = place_for(name);
    if (!file) {
      done_.same.push_back(name);
      return {};
    }
    disk::rename_to_new(part_, *file);
    disk::sync_folder(folder_.archive());
    return read(*file);
  }

  // The name to keep it by; nullopt when it is here already.
  std::optional<std::filesystem::path> place_for(const std::string& name) const {
    const auto dot = name.find('.');
    for (int i = 0;; ++i) {
      auto file =
          folder_.archive() / (i == 0 ? name : fmt::format("{}-i{}{}", name.substr(0, dot), i, name.substr(dot)));
      if (!std::filesystem::exists(file)) return file;
      if (hash_of(file) == hash_of(part_)) return std::nullopt;
    }
  }

  Result<void> keep_rewritten(const std::string& name) {
    const auto dot = name.find('.');
    auto file = folder_.archive() / (name.substr(0, dot) + "-members.warc.gz");
    if (std::filesystem::exists(file)) {
      done_.same.push_back(name);
      return {};
    }
    done_.remarks.push_back(name + ": its records share a gzip member; they were given one each");
    WarcExcerpt excerpt(file);
    const auto copied = excerpt.copy(part_, [](const WalkedRecord&) { return true; });
    if (!copied) return copied.error();
    excerpt.finish();
    return read(file);
  }

  Result<void> read(const std::filesystem::path& file) {
    done_.files.push_back(file.filename().string());
    const auto taken = intake_.take(file);
    if (!taken) return taken.error();
    done_.all.captures += taken->captures;
    done_.all.revisits += taken->revisits;
    done_.all.articles += taken->articles;
    done_.all.events += taken->events;
    return {};
  }

  const CollectionFolder& folder_;
  const Timestamp now_;
  Database database_;
  RunStore runs_;
  const std::int64_t run_id_;
  Intake intake_;
  const std::filesystem::path part_;
  Imported done_;
};

}  // namespace

Imported import_archives(const CollectionFolder& folder, const std::vector<std::filesystem::path>& inputs,
                         Intake::Options options, Timestamp now) {
  return Importing(folder, std::move(options), now).run(inputs);
}

}  // namespace chancery
