// SPDX-License-Identifier: Apache-2.0
#include "archive/zipnum.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "archive/disk.h"
#include "archive/gzip_member.h"

namespace chancery {
namespace {

constexpr std::uint64_t kMaxMember = 64 << 20;   // compressed; a member holds some thousand lines
constexpr std::size_t kMaxContent = 256U << 20;  // decompressed
constexpr std::uint64_t kMaxIndex = 1ULL << 30;

struct Member {
  std::string first;  // "key time" of its first line
  std::string part;   // as the index names it
  std::uint64_t offset = 0, length = 0;
};

template <class Number>
bool number_in(std::string_view text, Number& into) {
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), into);
  return fault == std::errc() && stop == text.data() + text.size();
}

// "key time\tpart\toffset\tlength[\tnumber]"
std::optional<Member> classic_member(std::string_view line) {
  std::vector<std::string_view> fields;
  for (auto rest = line;;) {
    const auto tab = rest.find('\t');
    fields.push_back(rest.substr(0, tab));
    if (tab == std::string_view::npos) break;
    rest.remove_prefix(tab + 1);
  }
  Member member;
  if (fields.size() < 4 || !number_in(fields[2], member.offset) || !number_in(fields[3], member.length))
    return std::nullopt;
  member.first = fields[0];
  member.part = fields[1];
  return member;
}

// "key time {"offset": 0, "length": 275}", perhaps with a file name of its own
std::optional<Member> wacz_member(std::string_view line, const std::string& part) {
  const auto brace = line.find(" {");
  if (brace == std::string_view::npos) return std::nullopt;
  const auto object = nlohmann::json::parse(line.substr(brace + 1), nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto offset = object.find("offset"), length = object.find("length");
  if (offset == object.end() || length == object.end() || !offset->is_number_unsigned() ||
      !length->is_number_unsigned())
    return std::nullopt;
  Member member{std::string(line.substr(0, brace)), part, offset->get<std::uint64_t>(), length->get<std::uint64_t>()};
  if (const auto name = object.find("filename"); name != object.end() && name->is_string())
    member.part = name->get<std::string>();
  return member;
}

std::string meta_filename(std::string_view line) {
  const auto brace = line.find('{');
  if (brace == std::string_view::npos) return {};
  const auto object = nlohmann::json::parse(line.substr(brace), nullptr, false);
  if (!object.is_object()) return {};
  const auto name = object.find("filename");
  return name != object.end() && name->is_string() ? name->get<std::string>() : std::string();
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.find('/') == std::string::npos && name != "." && name != "..";
}

// The file of a part: beside the index, by the names it might have.
std::optional<std::filesystem::path> file_of(const std::filesystem::path& folder, const std::string& part,
                                             const std::vector<std::string>& locations) {
  auto names = locations;
  for (const auto* suffix : {"", ".cdx.gz", ".gz"}) names.push_back(part + suffix);
  for (const auto& name : names) {
    const auto last = std::filesystem::path(name).filename().string();
    if (is_plain_name(last) && std::filesystem::is_regular_file(folder / last)) return folder / last;
  }
  return std::nullopt;
}

}  // namespace

struct ZipNum::State {
  std::vector<Member> members;
  std::map<std::string, std::filesystem::path> parts;
};

class ZipNum::Cursor : public CdxCursor {
 public:
  Cursor(const State& state, std::size_t member, std::string_view bound)
      : state_(state), member_(member), bound_(bound) {}

  std::optional<std::string_view> next() override {
    while (true) {
      while (!rest_.empty()) {
        const auto end = std::min(rest_.find('\n'), rest_.size());
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (line >= bound_) return line;
      }
      if (member_ == state_.members.size()) return std::nullopt;
      load(state_.members[member_++]);
    }
  }

 private:
  void load(const Member& member) {
    lines_.clear();
    if (member.length <= kMaxMember) {
      const auto& file = state_.parts.at(member.part);
      const auto fd = disk::open(file);
      std::string compressed(static_cast<std::size_t>(member.length), '\0');
      compressed.resize(disk::read(fd.get(), member.offset, compressed.data(), compressed.size(), file));
      // What was decompressed before damage stands: whole lines of it do.
      (void)read_member(compressed, [&](std::string_view piece) {
        lines_ += piece;
        return lines_.size() < kMaxContent;
      });
    }
    rest_ = lines_;
  }

  const State& state_;
  std::size_t member_;
  std::string bound_, lines_;
  std::string_view rest_;
};

ZipNum::ZipNum(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipNum::ZipNum(ZipNum&&) noexcept = default;
ZipNum& ZipNum::operator=(ZipNum&&) noexcept = default;
ZipNum::~ZipNum() = default;

Result<ZipNum> ZipNum::open(const std::filesystem::path& index) {
  const auto named = [&](const std::string& what) { return index.string() + ": " + what; };
  if (!std::filesystem::is_regular_file(index)) return Error{Fault::absent, named("no such index")};
  if (std::filesystem::file_size(index) > kMaxIndex) return Error{Fault::too_large, named("over 1 GiB")};

  std::map<std::string, std::vector<std::string>> locations;
  auto loc = index;
  std::ifstream parts(loc.replace_extension(".loc"));
  for (std::string line; std::getline(parts, line);) {
    auto& names = locations[line.substr(0, line.find('\t'))];
    for (auto tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t', tab + 1))
      names.push_back(line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1));
  }

  auto state = std::make_unique<State>();
  std::ifstream in(index, std::ios::binary);
  std::string part = index.stem().string() + ".cdx.gz";
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('!')) {
      if (const auto name = meta_filename(line); !name.empty()) part = name;
      continue;
    }
    auto member = line.find('\t') == std::string::npos ? wacz_member(line, part) : classic_member(line);
    if (!member) return Error{Fault::malformed, named("a line that names no member: " + line.substr(0, 60))};
    if (!state->parts.contains(member->part)) {
      auto file = file_of(index.parent_path(), member->part, locations[member->part]);
      if (!file) return Error{Fault::absent, named("its part " + member->part + " is not there")};
      state->parts.emplace(member->part, std::move(*file));
    }
    state->members.push_back(std::move(*member));
  }
  std::stable_sort(state->members.begin(), state->members.end(),
                   [](const Member& a, const Member& b) { return a.first < b.first; });
  return ZipNum(std::move(state));
}

std::unique_ptr<CdxCursor> ZipNum::from(std::string_view bound) const {
  // The member before the first one that begins behind the bound may hold it.
  const auto& members = state_->members;
  auto at = std::lower_bound(members.begin(), members.end(), bound,
                             [](const Member& member, std::string_view line) { return member.first < line; });
  if (at != members.begin()) --at;
  return std::make_unique<Cursor>(*state_, static_cast<std::size_t>(at - members.begin()), bound);
}

}  // namespace chancery
