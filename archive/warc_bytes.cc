// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_bytes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::size_t kPiece = 64 * 1024;

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

}  // namespace

bool begins_record(std::string_view bytes) {
  return bytes.size() >= kRecordMarkAndDigit &&
         ascii::equal_ignoring_case(bytes.substr(0, kRecordMark.size()), kRecordMark) &&
         ascii::is_digit(bytes[kRecordMark.size()]);
}

void WarcBytes::enter_member() {
  gzip_.begin();
  content_.clear();
  content_at_ = 0;
  in_member_ = true;
  member_over_ = false;
}

Result<std::string_view> WarcBytes::peek(std::size_t want) {
  if (!in_member_) return file_.peek(want);
  while (content_.size() - content_at_ < want && !member_over_) {
    content_.erase(0, std::exchange(content_at_, 0));
    const auto held = content_.size();
    const auto in = file_.peek(1);
    content_.resize(held + kPiece);
    const auto step = gzip_.step(in, content_.data() + held, kPiece);
    content_.resize(held + (step ? step->made : 0));
    if (!step) return step.error();
    if (in.empty() && step->made == 0 && !step->ended) return Error{Fault::truncated, "gzip: the member is cut short"};
    file_.skip(step->taken);
    member_over_ = step->ended;
  }
  return std::string_view(content_).substr(content_at_);
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
    if (bytes->size() <= kRecordMarkAndDigit) return false;
    take(bytes->size() - kRecordMarkAndDigit);
  }
}

void WarcBytes::find_in_file(std::uint64_t from) {
  file_.seek(from);
  bool line_start = false;
  while (true) {
    const auto bytes = file_.peek(kPiece);
    if (bytes.size() < kRecordMarkAndDigit) return file_.skip(bytes.size());
    const auto last = bytes.size() - kRecordMarkAndDigit;
    for (std::size_t at = 0; at <= last; ++at) {
      const char c = bytes[at];
      const bool record = (c == 'W' || c == 'w') && line_start && begins_record(bytes.substr(at));
      line_start = c == '\n';
      if (record) return file_.skip(at);
      if (c == '\x1f' && looks_like_gzip(bytes.substr(at)) && member_holds_record(bytes.substr(at)))
        return file_.skip(at);
    }
    file_.skip(last + 1);
  }
}

bool WarcBytes::member_holds_record(std::string_view bytes) {
  std::array<char, kRecordMarkAndDigit> front{};
  probe_.begin();
  const auto step = probe_.step(bytes, front.data(), front.size());
  return step && begins_record({front.data(), step->made});
}

}  // namespace chancery
