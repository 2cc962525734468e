// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_bytes.h"

#include <algorithm>
#include <utility>

#include "archive/arc_head.h"
#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kWhole = 512 * 1024;
// Members up to this are decompressed at once, in so much memory; longer ones as a stream.
constexpr std::size_t kLeastMember = 18, kMaxMember = 4 << 20, kMaxWhole = 16 << 20;

constexpr std::string_view kRecordMark = "WARC/";
constexpr std::size_t kRecordMarkAndDigit = kRecordMark.size() + 1;

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

bool begins_warc_record(std::string_view bytes) {
  return bytes.size() >= kRecordMarkAndDigit &&
         ascii::equal_ignoring_case(bytes.substr(0, kRecordMark.size()), kRecordMark) &&
         ascii::is_digit(bytes[kRecordMark.size()]);
}

}  // namespace

bool WarcBytes::begins_record(std::string_view bytes) const {
  return grammar_ == Grammar::warc ? begins_warc_record(bytes) : begins_arc_record(bytes);
}

std::size_t WarcBytes::reach() const { return grammar_ == Grammar::warc ? kRecordMarkAndDigit : kMaxArcLine; }

bool WarcBytes::may_begin(std::string_view bytes) const {
  return bytes.front() == '\x1f' || bytes.front() == '\x28' ||
         (grammar_ == Grammar::warc ? kRecordMark.starts_with(bytes) : bytes.find('\n') == std::string_view::npos);
}

bool WarcBytes::begins_member(std::string_view bytes) { return looks_like_gzip(bytes) || looks_like_zstd(bytes); }

Result<void> WarcBytes::load_dictionary() {
  const auto head = file_.bytes_at(0, kSkippableHead);
  const auto size = skippable_frame(head);
  if (!size || !is_dictionary_frame(head)) return {};
  if (*size > kMaxZstdDictionary) return Error{Fault::too_large, "a zstd dictionary over 16 MiB"};
  const auto dictionary =
      zstd_dictionary(file_.bytes_at(kSkippableHead, static_cast<std::size_t>(*size) - kSkippableHead));
  if (!dictionary) return dictionary.error();
  const auto used = zstd_->use_dictionary(*dictionary);
  return used ? zstd_probe_->use_dictionary(*dictionary) : used;
}

void WarcBytes::enter_member() {
  whole_size_ = 0;
  coding_ = looks_like_zstd(file_.peek(4)) ? Coding::zstd : Coding::gzip;
  if (coding_ == Coding::gzip) {
    gzip_.begin();
  } else if (zstd_) {
    zstd_->begin();
  } else {
    zstd_.emplace();
    zstd_probe_.emplace();
    if (const auto loaded = load_dictionary(); !loaded) bad_dictionary_ = loaded.error();
  }
  content_.clear();
  content_at_ = 0;
  in_member_ = true;
  member_over_ = coding_ == Coding::gzip && (enter_whole(file_.peek(kPiece), kWhole) || enter_large());
}

// Most records are small, and their members need no streaming.
bool WarcBytes::enter_whole(std::string_view compressed, std::size_t room) {
  if (whole_room_ < room) {
    whole_.reset(new char[room]);  // not touched before it is written
    whole_room_ = room;
  }
  const auto step = gzip_.whole(compressed, whole_.get(), room);
  whole_size_ = step ? step->made : 0;
  if (whole_size_ == 0) return false;
  file_.skip(step->taken);
  return true;
}

// Where a longer member ends is told by where the next one begins, and how much is in it
// by its last four bytes (RFC 1952 2.3.1). A wrong guess costs time alone.
bool WarcBytes::enter_large() {
  const auto bytes = find_member_end();
  if (bytes.size() < kLeastMember || bytes.size() > kMaxMember) return false;
  std::uint32_t size = 0;
  for (auto at = bytes.size(); at-- > bytes.size() - sizeof size;)
    size = size << 8 | static_cast<unsigned char>(bytes[at]);
  return size <= kMaxWhole && enter_whole(bytes, std::max<std::size_t>(size, kWhole));
}

// From here on to the next member that holds a record, or to the end of the file; more
// than kMaxMember when that is farther.
std::string_view WarcBytes::find_member_end() {
  constexpr std::string_view kMagic = "\x1f\x8b\x08";
  constexpr std::size_t kProbe = 4096;
  auto from = kLeastMember;
  for (auto want = 4 * kPiece;; want *= 2) {
    const auto bytes = file_.peek(want);
    const bool to_end = bytes.size() < want;
    for (auto at = bytes.find(kMagic, from); at != std::string_view::npos; at = bytes.find(kMagic, at + 1)) {
      from = at;
      if (!to_end && bytes.size() - at < kProbe) break;  // look again with more behind it
      if (member_holds_record(bytes.substr(at))) return bytes.substr(0, at);
      from = at + 1;
    }
    if (to_end || bytes.size() > kMaxMember) return bytes;
    if (bytes.size() - from >= kProbe) from = bytes.size() - kMagic.size();
  }
}

bool WarcBytes::go_on_in_next_frame() {
  if (!in_member_ || !member_over_ || coding_ != Coding::zstd) return false;
  const auto next = file_.peek(kPiece);
  if (!looks_like_zstd(next) || member_holds_record(next)) return false;
  zstd_->begin();
  content_.erase(0, std::exchange(content_at_, 0));
  member_over_ = false;
  return true;
}

Result<GzipReader::Step> WarcBytes::step(std::string_view in, char* out, std::size_t room) {
  if (coding_ == Coding::gzip) return gzip_.step(in, out, room);
  if (bad_dictionary_) return *bad_dictionary_;
  return zstd_->step(in, out, room);
}

Result<std::string_view> WarcBytes::peek(std::size_t want) {
  if (!in_member_) return file_.peek(want);
  while (!member_over_ && content_.size() - content_at_ < want) {
    content_.erase(0, std::exchange(content_at_, 0));
    const auto held = content_.size();
    const auto in = file_.peek(1);
    content_.resize(held + kPiece);
    const auto made = step(in, content_.data() + held, kPiece);
    content_.resize(held + (made ? made->made : 0));
    if (!made) return made.error();
    if (in.empty() && made->made == 0 && !made->ended) return Error{Fault::truncated, "the member is cut short"};
    file_.skip(made->taken);
    member_over_ = made->ended;
  }
  return content().substr(content_at_);
}

void WarcBytes::take(std::size_t bytes) {
  if (in_member_)
    content_at_ += bytes;
  else
    file_.skip(bytes);
}

Result<std::size_t> WarcBytes::skip_line_ends() {
  std::size_t skipped = 0;
  while (true) {
    const auto bytes = peek(1);
    if (!bytes) return bytes.error();
    const auto count =
        static_cast<std::size_t>(std::find_if_not(bytes->begin(), bytes->end(), is_line_end) - bytes->begin());
    const bool more = count > 0 && count == bytes->size();
    take(count);
    skipped += count;
    if (!more) return skipped;
  }
}

Result<bool> WarcBytes::find_in_member() {
  if (const auto first = peek(1); first && !first->empty()) take(1);  // not the same one again
  while (true) {
    const auto bytes = peek(kPiece);
    if (!bytes) return bytes.error();
    for (auto at = bytes->find('\n'); at != std::string_view::npos; at = bytes->find('\n', at + 1))
      if (begins_record(bytes->substr(at + 1))) {
        take(at + 1);
        return true;
      }
    if (bytes->size() <= reach()) return false;
    take(bytes->size() - reach());
  }
}

void WarcBytes::find_in_file(std::uint64_t from) {
  file_.seek(from);
  bool line_start = false;
  while (true) {
    const auto bytes = file_.peek(kPiece);
    const bool to_end = bytes.size() < kPiece;
    const auto looked_at = to_end ? bytes.size() : bytes.size() - reach();
    for (std::size_t at = 0; at < looked_at; ++at) {
      const char c = bytes[at];
      const bool record = line_start && begins_record(bytes.substr(at));
      line_start = c == '\n';
      if (record) return file_.skip(at);
      if ((c == '\x1f' || c == '\x28') && begins_member(bytes.substr(at)) && member_holds_record(bytes.substr(at)))
        return file_.skip(at);
    }
    file_.skip(looked_at);
    if (to_end) return;
  }
}

bool WarcBytes::member_holds_record(std::string_view bytes) {
  std::string front(reach(), '\0');
  Result<Step> step = Error{};
  if (looks_like_gzip(bytes)) {
    gzip_probe_.begin();
    step = gzip_probe_.step(bytes, front.data(), front.size());
  } else if (zstd_probe_) {
    zstd_probe_->begin();
    step = zstd_probe_->step(bytes, front.data(), front.size());
  }
  return step && begins_record({front.data(), step->made});
}

}  // namespace chancery
