// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_reader.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "archive/disk.h"
#include "archive/file_window.h"
#include "archive/gzip_member.h"
#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kFirstLook = 4 * 1024;  // most heads are shorter
constexpr std::size_t kMaxListed = 10'000;
constexpr std::string_view kMark = "WARC/";
constexpr std::size_t kMarkAndDigit = kMark.size() + 1;

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

bool begins_record(std::string_view bytes) {
  return bytes.size() >= kMarkAndDigit && ascii::equal_ignoring_case(bytes.substr(0, kMark.size()), kMark) &&
         ascii::is_digit(bytes[kMark.size()]);
}

std::size_t leading(std::string_view bytes, bool (*what)(char)) {
  return static_cast<std::size_t>(std::find_if_not(bytes.begin(), bytes.end(), what) - bytes.begin());
}

}  // namespace

struct WarcReader::State {
  State(OwnedFd fd, const std::filesystem::path& name, const ReadLimits& how, std::size_t chunk = FileWindow::kChunk)
      : file(std::move(fd), name, chunk), limits(how) {}

  FileWindow file;
  const ReadLimits limits;
  enum class Form { unknown, plain, compressed } form = Form::unknown;

  // The gzip member being read: what is decompressed and not yet taken.
  bool in_member = false;
  bool member_over = false;
  int records_in_member = 0;
  GzipReader gzip, probe;
  std::string content;
  std::size_t content_at = 0;

  std::uint64_t start = 0;  // of the record or rubbish being looked at; of its member in a compressed file
  WalkedRecord current;
  std::uint64_t left = 0;  // of its block
  bool block_pending = false;
  bool found_by_open = false;
  std::uint64_t wasted = 0;  // compressed bytes read of members that turned out to be damaged

  std::vector<Loss> losses, oddities;

  static void list(std::vector<Loss>& in, Loss loss) {
    if (in.size() < kMaxListed) in.push_back(std::move(loss));
  }
  void odd(std::string what) { list(oddities, {start, 0, {Fault::malformed, std::move(what)}}); }

  // At least `want` bytes from here on in the member, or in the plain file; fewer only at its end.
  Result<std::string_view> peek(std::size_t want) {
    if (!in_member) return file.peek(want);
    while (content.size() - content_at < want && !member_over) {
      content.erase(0, std::exchange(content_at, 0));
      const auto held = content.size();
      const auto in = file.peek(1);
      content.resize(held + kPiece);
      const auto step = gzip.step(in, content.data() + held, kPiece);
      content.resize(held + (step ? step->made : 0));
      if (!step) return step.error();
      if (in.empty() && step->made == 0 && !step->ended)
        return Error{Fault::truncated, "gzip: the member is cut short"};
      file.skip(step->taken);
      member_over = step->ended;
    }
    return std::string_view(content).substr(content_at);
  }

  void take(std::size_t bytes) {
    if (in_member)
      content_at += bytes;
    else
      file.skip(bytes);
  }

  void note_mixture(Form now) {
    if (form != Form::unknown && form != now) odd("plain and compressed records in one file");
    form = now;
  }

  void begin_member() {
    gzip.begin();
    content.clear();
    content_at = 0;
    in_member = true;
    member_over = false;
    records_in_member = 0;
  }

  // Goes to the next member or plain record, over blank lines, zeros and rubbish. False at the end of the file.
  bool begin_segment() {
    in_member = false;
    while (true) {
      const auto here = file.peek(1);
      if (here.empty()) return false;
      start = file.offset();
      if (const auto blank = leading(here, [](char c) { return is_line_end(c) || c == '\0'; }); blank > 0) {
        if (here.substr(0, blank).find('\0') != std::string_view::npos) odd("zeros between records");
        file.skip(blank);
        continue;
      }
      const auto next = file.peek(kMarkAndDigit);
      if (begins_record(next)) {
        note_mixture(Form::plain);
        return true;
      }
      if (looks_like_gzip(next)) {
        note_mixture(Form::compressed);
        begin_member();
        return true;
      }
      const bool cut = next.size() < kMarkAndDigit && (next.front() == '\x1f' || kMark.starts_with(next));
      lose({cut ? Fault::truncated : Fault::malformed, "neither a record nor a gzip member"}, start + 1);
    }
  }

  // Reads the head at the front. False: the member is over.
  Result<bool> read_head() {
    if (in_member) {
      if (const auto ended = skip_line_ends(); !ended) return ended.error();
      const auto more = peek(1);
      if (!more) return more.error();
      if (more->empty()) {
        if (records_in_member == 0) odd("an empty gzip member");
        return false;
      }
    }
    for (auto want = kFirstLook;; want *= 4) {
      const auto bytes = peek(want);
      if (!bytes) return bytes.error();
      auto parsed = parse_record_head(*bytes, limits.max_head);
      if (!parsed && parsed.error().fault == Fault::truncated && bytes->size() >= want) continue;
      if (!parsed) return parsed.error();
      take(parsed->size);
      current = {std::move(parsed->head), start, 0, 0, true};
      left = *current.head.content_length();
      if (!in_member)
        if (const auto ends = check_plain_end(); !ends) return ends.error();
      if (!parsed->odd.empty()) odd(std::move(parsed->odd));
      ++records_in_member;
      block_pending = true;
      return true;
    }
  }

  // In a plain file the end can be looked at before anything is handed out. A
  // length that reaches into the next record would swallow it.
  Result<void> check_plain_end() {
    const auto block = file.offset();
    const auto there = file.file_size() - block;
    if (left > there)
      return Error{Fault::truncated, fmt::format("a block of {} bytes, of which {} are there", left, there)};
    if (ends_plain_block(file.bytes_at(block + left, kMarkAndDigit))) return {};
    find_in_file(block);
    const bool swallowed = file.offset() < block + left;
    file.seek(block);
    if (swallowed) return Error{Fault::mismatch, fmt::format("no record ends {} bytes after its head", left)};
    return {};
  }

  static bool ends_plain_block(std::string_view next) {
    return next.empty() || is_line_end(next.front()) || next.front() == '\0' || begins_record(next) ||
           looks_like_gzip(next);
  }

  Result<std::size_t> skip_line_ends() {
    std::size_t skipped = 0;
    while (true) {
      const auto bytes = peek(1);
      if (!bytes) return bytes.error();
      const auto count = leading(*bytes, is_line_end);
      const bool more = count > 0 && count == bytes->size();
      take(count);
      skipped += count;
      if (!more) return skipped;
    }
  }

  Result<std::uint64_t> pass_block(const std::function<void(std::string_view)>& piece) {
    block_pending = false;
    const auto size = left;
    if (!piece && !in_member) file.skip(std::exchange(left, 0));
    while (left > 0) {
      const auto bytes = peek(1);
      if (!bytes) return bytes.error();
      if (bytes->empty()) return Error{Fault::truncated, fmt::format("a block of {} bytes lacks {}", size, left)};
      const auto part = bytes->substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes->size())));
      if (piece) piece(part);
      left -= part.size();
      take(part.size());
    }
    return size;
  }

  // Behind the block: two CRLFs, then the end of the member or the next record.
  Result<void> end_record() {
    const auto block_end = file.offset();
    const auto line_ends = skip_line_ends();
    if (!line_ends) return line_ends.error();
    if (*line_ends != 4) odd(fmt::format("{} bytes of line ends behind the record", *line_ends));
    if (in_member) {
      const auto rest = peek(kMarkAndDigit);
      if (!rest) return rest.error();
      if (!rest->empty() && !begins_record(*rest))
        return Error{Fault::mismatch, "the block goes on beyond its Content-Length"};
      if (!rest->empty() && records_in_member == 1) odd("several records in one gzip member");
      current.has_own_place = rest->empty() && records_in_member == 1;
    } else if (*line_ends == 0 && !ends_plain_block(file.peek(kMarkAndDigit))) {
      return Error{Fault::mismatch, "the block goes on beyond its Content-Length"};
    }
    current.end = file.offset();
    if (current.has_own_place) current.length = (in_member ? current.end : block_end) - current.offset;
    return {};
  }

  // Notes `error` and goes on behind it: at the next record of the same member if
  // there is one, else where the next record or member begins.
  void recover(Error error) {
    if (!in_member) return lose(std::move(error), start + 1);
    if (const auto found = find_in_member(); found && *found) {
      list(losses, {start, 0, std::move(error)});
    } else if (found) {
      in_member = false;
      list(losses, {start, file.offset() - start, std::move(error)});
    } else {
      // The next member may begin within what was taken for this one. Only a file made to waste time has so
      // much of that that looking again would not end.
      const auto read = file.offset();
      wasted += read - start;
      in_member = false;
      lose(std::move(error), wasted > 16 * file.file_size() ? std::max(read, start + 1) : start + 1);
    }
  }

  Result<bool> find_in_member() {
    if (const auto first = peek(1); first && !first->empty()) take(1);  // not the same one again
    while (true) {
      const auto bytes = peek(kPiece);
      if (!bytes) return bytes.error();
      for (auto at = bytes->find('\n'); at != std::string_view::npos; at = bytes->find('\n', at + 1))
        if (begins_record(bytes->substr(at + 1))) {
          take(at + 1);
          return true;
        }
      if (bytes->size() <= kMarkAndDigit) return false;
      take(bytes->size() - kMarkAndDigit);
    }
  }

  void lose(Error error, std::uint64_t look_from) {
    const auto from = start;
    find_in_file(look_from);
    list(losses, {from, file.offset() - from, std::move(error)});
  }

  // The next place in the file where a record or a member that holds one begins.
  void find_in_file(std::uint64_t from) {
    file.seek(from);
    bool line_start = false;
    while (true) {
      const auto bytes = file.peek(kPiece);
      if (bytes.size() < kMarkAndDigit) return file.skip(bytes.size());
      const auto last = bytes.size() - kMarkAndDigit;
      for (std::size_t at = 0; at <= last; ++at) {
        const char c = bytes[at];
        const bool record = (c == 'W' || c == 'w') && line_start && begins_record(bytes.substr(at));
        line_start = c == '\n';
        if (record) return file.skip(at);
        if (c == '\x1f' && looks_like_gzip(bytes.substr(at)) && member_holds_record(bytes.substr(at)))
          return file.skip(at);
      }
      file.skip(last + 1);
    }
  }

  bool member_holds_record(std::string_view bytes) {
    std::array<char, kMarkAndDigit> front{};
    probe.begin();
    const auto step = probe.step(bytes, front.data(), front.size());
    return step && begins_record({front.data(), step->made});
  }

  std::optional<WalkedRecord> find_next() {
    if (block_pending) (void)finish_block(nullptr);
    while (true) {
      if (!in_member && !begin_segment()) return std::nullopt;
      const auto found = read_head();
      if (!found)
        recover(found.error());
      else if (*found)
        return current;
      else
        in_member = false;
    }
  }

  Result<std::uint64_t> finish_block(const std::function<void(std::string_view)>& piece) {
    auto size = pass_block(piece);
    if (size)
      if (const auto ended = end_record(); !ended) size = ended.error();
    if (!size) recover(size.error());
    return size;
  }

  bool only_zeros() const { return file.bytes_at(0, 1).starts_with('\0'); }

  // ARC and zstd are told from what is merely no WARC.
  std::optional<Error> other_format() {
    const auto first = file.peek(16);
    if (first.starts_with("\x28\xb5\x2f\xfd") || first.starts_with("\x5d\x2a\x4d\x18"))
      return Error{Fault::unsupported, "a zstd-compressed WARC"};
    bool arc = first.starts_with("filedesc:");
    if (looks_like_gzip(first)) {
      std::array<char, 9> front{};
      const auto step = probe.step(file.peek(kPiece), front.data(), front.size());
      arc = step && std::string_view(front.data(), step->made) == "filedesc:";
    }
    if (arc) return Error{Fault::unsupported, "an ARC file"};
    return std::nullopt;
  }
};

WarcReader::WarcReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
WarcReader::WarcReader(WarcReader&&) noexcept = default;
WarcReader& WarcReader::operator=(WarcReader&&) noexcept = default;
WarcReader::~WarcReader() = default;

Result<WarcReader> WarcReader::open(const std::filesystem::path& file, const ReadLimits& limits) {
  if (!std::filesystem::is_regular_file(file)) return Error{Fault::absent, file.string() + ": no such file"};
  auto state = std::make_unique<State>(disk::open(file), file, limits);
  if (const auto other = state->other_format()) return other->during(file.string());
  state->found_by_open = state->find_next().has_value();
  if (!state->found_by_open && !state->losses.empty()) return state->losses.front().error.during(file.string());
  if (!state->found_by_open && state->only_zeros()) return Error{Fault::malformed, file.string() + ": only zeros"};
  return WarcReader(std::move(state));
}

std::optional<WalkedRecord> WarcReader::next() {
  if (std::exchange(state_->found_by_open, false)) return state_->current;
  return state_->find_next();
}

Result<std::uint64_t> WarcReader::block(const std::function<void(std::string_view)>& piece) {
  if (!state_->block_pending) throw std::logic_error("a record's block is read once");
  return state_->finish_block(piece);
}

const WalkedRecord& WarcReader::passed() const { return state_->current; }
const std::vector<WarcReader::Loss>& WarcReader::losses() const { return state_->losses; }
const std::vector<WarcReader::Loss>& WarcReader::oddities() const { return state_->oddities; }

Result<WholeRecord> read_record(const std::filesystem::path& file, std::uint64_t offset, std::uint64_t length,
                                const ReadLimits& limits) {
  const auto where = fmt::format("{} at {}", file.string(), offset);
  if (!std::filesystem::is_regular_file(file)) return Error{Fault::absent, "no such file"}.during(where);
  const auto chunk = std::clamp<std::uint64_t>(length, 4096, FileWindow::kChunk);
  WarcReader::State state(disk::open(file), file, limits, static_cast<std::size_t>(chunk));
  state.file.seek(offset);
  state.start = offset;
  const auto first = state.file.peek(kMarkAndDigit);
  if (looks_like_gzip(first))
    state.begin_member();
  else if (!begins_record(first))
    return Error{Fault::malformed, "no record begins here"}.during(where);

  const auto found = state.read_head();
  if (!found) return found.error().during(where);
  if (!*found) return Error{Fault::malformed, "an empty gzip member"}.during(where);
  if (state.left > limits.max_block_in_memory)
    return Error{Fault::too_large, fmt::format("a block of {} bytes", state.left)}.during(where);
  WholeRecord record;
  const auto size = state.pass_block([&](std::string_view piece) { record.block += piece; });
  if (!size) return size.error().during(where);
  // A block that goes on beyond its length is wrong, and yet all that its head promised is here.
  if (const auto ended = state.end_record(); !ended && ended.error().fault != Fault::mismatch)
    return ended.error().during(where);
  record.head = std::move(state.current.head);
  return record;
}

}  // namespace chancery
