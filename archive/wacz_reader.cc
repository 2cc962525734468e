// SPDX-License-Identifier: Apache-2.0
#include "archive/wacz_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "archive/gzip_member.h"
#include "archive/wacz_signature.h"
#include "base/digest.h"

namespace chancery {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxList = 64 << 20;
constexpr std::size_t kMaxIndex = 1ULL << 30;
constexpr std::size_t kMaxPageLine = 64 << 20;
constexpr std::size_t kDeepest = 64;  // of the lists' JSON

// Reads JSON, but not to any depth: what is deeper than the lists ever are is no JSON.
Json parsed(std::string_view text) {
  bool deep = false;
  auto json = Json::parse(
      text,
      [&](int depth, Json::parse_event_t, Json&) {
        deep = deep || depth > static_cast<int>(kDeepest);
        return !deep;
      },
      false);
  return deep ? Json() : json;
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Timestamp time_of(const std::string& text) { return Timestamp::parse_iso8601(text).value_or(Timestamp()); }

// An index in memory: its lines sorted, whatever order they came in.
class IndexLines : public CdxSource {
 public:
  void add(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      auto line = text.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty()) lines_.emplace_back(line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  void sort() { std::sort(lines_.begin(), lines_.end()); }
  std::unique_ptr<CdxCursor> from(std::string_view bound) const override {
    return std::make_unique<Cursor>(std::lower_bound(lines_.begin(), lines_.end(), bound), lines_.end());
  }

 private:
  using At = std::vector<std::string>::const_iterator;
  class Cursor : public CdxCursor {
   public:
    Cursor(At at, At end) : at_(at), end_(end) {}
    std::optional<std::string_view> next() override {
      if (at_ == end_) return std::nullopt;
      return *at_++;
    }

   private:
    At at_, end_;
  };
  std::vector<std::string> lines_;
};

bool is_compressed_name(std::string_view path) {
  return path.ends_with(".gz") || path.ends_with(".zst") || path.ends_with(".br");
}

}  // namespace

struct WaczReader::State {
  std::filesystem::path file;
  ZipReader zip;
  std::string package;
  WaczAbout about;
  std::vector<WaczResource> resources;
  std::unique_ptr<IndexLines> index;

  State(std::filesystem::path name, ZipReader opened) : file(std::move(name)), zip(std::move(opened)) {}

  Result<void> read_package() {
    const auto* entry = zip.find(kWaczPackage);
    if (!entry) return Error{Fault::malformed, "no datapackage.json"};
    auto text = zip.text(*entry, kMaxList);
    if (!text) return text.error();
    package = std::move(*text);
    const auto json = parsed(package);
    if (!json.is_object()) return Error{Fault::malformed, "datapackage.json is no JSON object"};
    about.version = text_of(json, "wacz_version");
    if (about.version.empty()) about.version = text_of(json, "profile") == "wacz" ? "1.2" : "1.0";
    about.title = text_of(json, "title");
    about.description = text_of(json, "description");
    about.software = text_of(json, "software");
    about.created = time_of(text_of(json, "created"));
    about.main_url = text_of(json, "mainPageUrl");
    about.main_when = time_of(text_of(json, "mainPageDate"));
    if (const auto home = json.find("home"); home != json.end() && home->is_object()) {  // 1.2
      about.main_url = text_of(*home, "url");
      about.main_when = time_of(text_of(*home, "ts"));
    }
    const auto list = json.find("resources");
    if (list == json.end() || !list->is_array()) return Error{Fault::malformed, "datapackage.json lists no resources"};
    for (const auto& one : *list)
      if (const auto added = add_resource(one); !added) return added;
    return {};
  }

  Result<void> add_resource(const Json& one) {
    if (!one.is_object()) return Error{Fault::malformed, "a resource is no JSON object"};
    WaczResource resource{text_of(one, "path"), text_of(one, "hash"), std::nullopt};
    if (const auto bytes = one.find("bytes"); bytes != one.end() && bytes->is_number_unsigned())
      resource.bytes = bytes->get<std::uint64_t>();
    if (!is_safe_name(resource.path)) return Error{Fault::malformed, "a resource's path leads out of the package"};
    if (!zip.find(resource.path)) return Error{Fault::malformed, resource.path + " is listed and not there"};
    resources.push_back(std::move(resource));
    return {};
  }

  // The text of an index, from one gzip member after the other if it is compressed.
  Result<std::string> index_text(const ZipEntry& entry) const {
    auto text = zip.text(entry, kMaxIndex);
    if (!text || !looks_like_gzip(*text)) return text;
    std::string all;
    for (std::string_view rest = *text; looks_like_gzip(rest);) {
      const auto member = read_member(rest, [&](std::string_view piece) {
        all += piece;
        return all.size() < kMaxIndex;
      });
      if (!member) return member.error().during(entry.name);
      if (member->stopped_early) return Error{Fault::too_large, entry.name + " is over 1 GiB"};
      if (!all.ends_with('\n')) all += '\n';
      rest.remove_prefix(static_cast<std::size_t>(member->compressed));
    }
    return all;
  }
};

WaczReader::WaczReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
WaczReader::WaczReader(WaczReader&&) noexcept = default;
WaczReader::~WaczReader() = default;

Result<WaczReader> WaczReader::open(const std::filesystem::path& file) {
  auto zip = ZipReader::open(file);
  if (!zip) return zip.error();
  auto state = std::make_unique<State>(file, std::move(*zip));
  if (const auto read = state->read_package(); !read) return read.error().during(file.string());
  return WaczReader(std::move(state));
}

const WaczAbout& WaczReader::about() const { return state_->about; }
const std::vector<WaczResource>& WaczReader::resources() const { return state_->resources; }
const ZipReader& WaczReader::zip() const { return state_->zip; }

std::vector<std::string> WaczReader::warcs() const {
  std::vector<std::string> names;
  for (const auto& entry : state_->zip.entries())
    if (entry.name.starts_with("archive/") && !entry.name.ends_with('/')) names.push_back(entry.name);
  std::sort(names.begin(), names.end());
  return names;
}

Result<FileSlice> WaczReader::place(const std::string& warc) const {
  const auto* entry = state_->zip.find(warc);
  if (!entry) return Error{Fault::absent, warc + " is not in " + state_->file.string()};
  if (!entry->stored) return Error{Fault::unsupported, warc + " is deflated: it must be unpacked to be read"};
  const auto begin = state_->zip.place(*entry);
  if (!begin) return begin.error();
  return FileSlice{*begin, entry->size};
}

Result<const CdxSource*> WaczReader::index() {
  auto& index = state_->index;
  if (index) return index.get();
  auto fresh = std::make_unique<IndexLines>();
  bool any = false;
  for (const auto& entry : state_->zip.entries()) {
    if (!entry.name.starts_with("indexes/") || entry.name.ends_with('/') || entry.name.ends_with(".idx")) continue;
    const auto text = state_->index_text(entry);
    if (!text) return text.error();
    fresh->add(*text);
    any = true;
  }
  if (!any) return Error{Fault::absent, "no index in " + state_->file.string()};
  fresh->sort();
  index = std::move(fresh);
  return index.get();
}

Result<std::vector<CdxAnswer>> WaczReader::ask(const CdxQuery& query) {
  const auto source = index();
  if (!source) return source.error();
  return chancery::ask({*source}, query);
}

Result<WholeRecord> WaczReader::record(const CdxLine& line) const {
  const auto slice = place("archive/" + line.filename);
  if (!slice) return slice.error();
  return read_record(state_->file, line.offset, line.length, {}, *slice);
}

Result<std::size_t> WaczReader::pages(const std::function<void(const WaczPage&)>& take) const {
  std::size_t unreadable = 0;
  for (const auto& entry : state_->zip.entries()) {
    if (!entry.name.starts_with("pages/") || !entry.name.ends_with(".jsonl")) continue;
    bool first = true;
    std::string held;
    const auto line = [&](std::string_view text) {
      const auto json = parsed(text);
      const bool header = std::exchange(first, false) && json.is_object() && json.contains("format");
      if (header || text.find_first_not_of(" \r") == std::string_view::npos) return;
      WaczPage page{text_of(json, "url"), text_of(json, "title"), text_of(json, "text"), time_of(text_of(json, "ts"))};
      if (page.url.empty())
        ++unreadable;
      else
        take(page);
    };
    const auto read = state_->zip.read(entry, [&](std::string_view piece) {
      held += piece;
      std::size_t from = 0;
      for (auto end = held.find('\n'); end != std::string::npos; end = held.find('\n', from)) {
        line(std::string_view(held).substr(from, end - from));
        from = end + 1;
      }
      held.erase(0, from);
      return held.size() < kMaxPageLine;
    });
    if (!read) return read.error();
    line(held);
  }
  return unreadable;
}

std::vector<WaczReader::Finding> WaczReader::verify(bool strict) {
  auto& state = *state_;
  std::vector<Finding> findings;
  const auto say = [&](const std::string& path, Flaw::Weight weight, std::string what) {
    findings.push_back({path, {weight, 0, 0, "", "", std::move(what)}});
  };
  const auto damage = Flaw::Weight::damage, remark = Flaw::Weight::remark;
  const auto breach = strict ? Flaw::Weight::breach : remark;

  std::set<std::string> listed = {std::string(kWaczPackage), std::string(kWaczDigest)};
  for (const auto& resource : state.resources) {
    listed.insert(resource.path);
    const auto& entry = *state.zip.find(resource.path);
    const auto wanted = Digest::parse(resource.hash);
    Hasher hasher(wanted ? wanted->kind() : HashKind::sha256);
    const auto read = state.zip.read(entry, [&](std::string_view piece) {
      hasher.update(piece);
      return true;
    });
    if (!read)
      say(resource.path, damage, read.error().detail);
    else if (resource.bytes && entry.size != *resource.bytes)
      say(resource.path, damage, fmt::format("{} bytes and should be {}", entry.size, *resource.bytes));
    else if (!wanted)
      say(resource.path, breach, "no hash that could be compared");
    else if (hasher.finish() != *wanted)
      say(resource.path, damage, "its hash is not the one listed");
  }
  for (const auto& entry : state.zip.entries()) {
    if (entry.name.ends_with('/')) continue;
    if (!listed.contains(entry.name)) say(entry.name, breach, "not listed in datapackage.json");
    if (!entry.stored && (is_compressed_name(entry.name) || entry.name.starts_with("archive/")))
      say(entry.name, breach, "compressed twice: it cannot be read in its place");
  }

  if (const auto* entry = state.zip.find(kWaczDigest)) {
    const auto text = state.zip.text(*entry, kMaxList);
    const auto json = text ? parsed(*text) : Json();
    const auto hash = json.is_object() ? text_of(json, "hash") : "";
    if (const auto wanted = Digest::parse(hash); !wanted)
      say(entry->name, damage, "no hash in it");
    else if (*wanted != sha256(state.package))
      say(std::string(kWaczPackage), damage, "its hash is not the one of datapackage-digest.json");
    const auto data = json.is_object() ? json.find("signedData") : json.end();
    if (json.is_object() && data != json.end() && data->is_object()) {
      const auto right =
          check_signature(hash, text_of(*data, "signature"), text_of(*data, "publicKey"), text_of(*data, "domainCert"));
      if (!right) say(entry->name, damage, right.error().detail);
    }
  } else {
    say(std::string(kWaczDigest), breach, "not there");
  }

  if (const auto opened = index(); !opened) say("indexes/", damage, opened.error().detail);
  if (!state.zip.find(kWaczPages)) say(std::string(kWaczPages), breach, "not there");
  std::size_t pages_there = 0;
  const auto unreadable = pages([&](const WaczPage&) { ++pages_there; });
  if (!unreadable)
    say(std::string(kWaczPages), damage, unreadable.error().detail);
  else if (*unreadable > 0)
    say(std::string(kWaczPages), remark, fmt::format("{} lines that are no page", *unreadable));

  for (const auto& warc : warcs()) {
    const auto slice = place(warc);
    if (!slice) {
      if (slice.error().fault != Fault::unsupported) say(warc, damage, slice.error().detail);
      continue;
    }
    WarcCheckOptions options;
    options.strict = strict;
    options.slice = *slice;
    const auto checked = check_warc(state.file, options);
    if (!checked) {
      say(warc, damage, checked.error().detail);
      continue;
    }
    for (const auto& flaw : checked->flaws) findings.push_back({warc, flaw});
  }
  return findings;
}

}  // namespace chancery
