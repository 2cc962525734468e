// SPDX-License-Identifier: Apache-2.0
#include "archive/wacz_writer.h"

#include <nlohmann/json.hpp>

#include "archive/cdx_index.h"
#include "archive/disk.h"
#include "archive/spool.h"
#include "archive/zip.h"
#include "base/digest.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLinesAtOnce = 200'000;

std::string dumped(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void set(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

}  // namespace

struct WaczWriter::State {
  std::filesystem::path file, part, index;
  WaczAbout about;
  const SigningKey* key;
  ZipWriter zip;
  Spool pages;
  std::vector<CdxLine> lines;
  std::vector<WaczResource> resources;

  State(std::filesystem::path name, WaczAbout what, const SigningKey* signer)
      : file(std::move(name)),
        part(removed(file.string() + ".part")),
        index(removed(file.string() + ".cdx.part")),
        about(std::move(what)),
        key(signer),
        zip(part),
        pages(file.parent_path()) {}
  ~State() {
    std::error_code ignored;  // all that can be done was done
    std::filesystem::remove(part, ignored);
    std::filesystem::remove(index, ignored);
  }

  static std::filesystem::path removed(std::filesystem::path leftover) {
    std::filesystem::remove(leftover);
    return leftover;
  }

  // An entry fed by `feed`, its hash and size listed.
  void resource(const std::string& path, ZipWriter::How how, std::uint64_t size,
                const std::function<void(const std::function<void(std::string_view)>&)>& feed) {
    Hasher hasher(HashKind::sha256);
    std::uint64_t bytes = 0;
    zip.begin(path, how, about.created, size);
    feed([&](std::string_view piece) {
      hasher.update(piece);
      bytes += piece.size();
      zip.add(piece);
    });
    zip.end();
    resources.push_back({path, hasher.finish().labelled(), bytes});
  }

  void file_resource(const std::string& path, ZipWriter::How how, const std::filesystem::path& from) {
    resource(path, how, std::filesystem::file_size(from), [&](const auto& put) { disk::read_all(from, put); });
  }

  std::string package() const {
    Json out = {{"profile", "data-package"}, {"wacz_version", about.version}};
    set(out, "title", about.title);
    set(out, "description", about.description);
    set(out, "software", about.software);
    out["created"] = about.created.iso8601();
    if (!about.main_url.empty()) {
      out["mainPageUrl"] = about.main_url;
      out["mainPageDate"] = about.main_when.iso8601();
    }
    for (const auto& resource : resources)
      out["resources"].push_back({{"name", std::filesystem::path(resource.path).filename().string()},
                                  {"path", resource.path},
                                  {"hash", resource.hash},
                                  {"bytes", *resource.bytes}});
    return dumped(out, 2) + "\n";
  }

  std::string digest(const std::string& package) const {
    const auto hash = sha256(package).labelled();
    Json out = {{"path", kWaczPackage}, {"hash", hash}};
    if (key)
      out["signedData"] = {{"hash", hash},
                           {"signature", key->sign(hash)},
                           {"publicKey", key->public_key()},
                           {"created", about.created.iso8601()},
                           {"software", about.software}};
    return dumped(out, 2) + "\n";
  }
};

WaczWriter::WaczWriter(std::filesystem::path file, WaczAbout about, const SigningKey* key)
    : state_(std::make_unique<State>(std::move(file), std::move(about), key)) {}
WaczWriter::~WaczWriter() = default;

void WaczWriter::add_warc(const std::filesystem::path& warc) {
  state_->file_resource("archive/" + warc.filename().string(), ZipWriter::How::stored, warc);
}

void WaczWriter::add_lines(std::vector<CdxLine> lines) {
  auto& all = state_->lines;
  std::move(lines.begin(), lines.end(), std::back_inserter(all));
  if (all.size() >= kLinesAtOnce) merge_into_index(state_->index, std::exchange(all, {}));
}

void WaczWriter::add_page(const WaczPage& page) {
  Json line = {{"id", sha256(page.url + page.when.iso8601_micros()).hex().substr(0, 20)},
               {"url", page.url},
               {"ts", page.when.iso8601()}};
  set(line, "title", page.title);
  set(line, "text", page.text);
  state_->pages.append(dumped(line) + "\n");
}

void WaczWriter::finish() {
  auto& state = *state_;
  merge_into_index(state.index, std::exchange(state.lines, {}));
  state.file_resource(std::string(kWaczIndex), ZipWriter::How::deflated, state.index);
  const Json head = {{"format", "json-pages-1.0"}, {"id", "pages"}, {"title", "All Pages"}, {"hasText", true}};
  const auto first = dumped(head) + "\n";
  state.resource(std::string(kWaczPages), ZipWriter::How::deflated, first.size() + state.pages.size(),
                 [&](const auto& put) {
                   put(first);
                   state.pages.read(put);
                 });
  const auto package = state.package();
  state.zip.entry(std::string(kWaczPackage), ZipWriter::How::deflated, state.about.created, package);
  state.zip.entry(std::string(kWaczDigest), ZipWriter::How::deflated, state.about.created, state.digest(package));
  state.zip.finish();
  std::filesystem::rename(state.part, state.file);
  const auto folder = state.file.parent_path();
  disk::sync_folder(folder.empty() ? "." : folder);
}

}  // namespace chancery
