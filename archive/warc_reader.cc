// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_reader.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "archive/arc_head.h"
#include "archive/disk.h"
#include "archive/gzip_member.h"
#include "archive/warc_bytes.h"

namespace chancery {
namespace {

constexpr std::size_t kFirstLook = 4 * 1024;  // most heads are shorter
constexpr std::size_t kMaxListed = 10'000;

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

// How many line ends and zeros lie at the front.
std::size_t blank_at(std::string_view bytes) {
  return std::min(bytes.find_first_not_of(std::string_view("\r\n\0", 3)), bytes.size());
}

}  // namespace

struct WarcReader::State {
  State(OwnedFd fd, const std::filesystem::path& name, const ReadLimits& how, FileSlice slice,
        std::size_t chunk = FileWindow::kChunk)
      : source(std::move(fd), name, chunk, slice), file(source.file()), limits(how) {}

  WarcBytes source;
  FileWindow& file;
  const ReadLimits limits;
  enum class Form { unknown, plain, compressed } form = Form::unknown;

  std::uint64_t start = 0;  // of the record or rubbish being looked at; of its member in a compressed file
  int records_in_member = 0;
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

  void note_mixture(Form now) {
    if (form != Form::unknown && form != now) odd("plain and compressed records in one file");
    form = now;
  }

  void begin_member() {
    source.enter_member();
    records_in_member = 0;
  }

  // Goes to the next member or plain record, over blank lines, zeros and rubbish. False at the end of the file.
  bool begin_segment() {
    source.leave_member();
    while (true) {
      const auto here = file.peek(1);
      if (here.empty()) return false;
      start = file.offset();
      if (const auto blank = blank_at(here); blank > 0) {
        if (here.substr(0, blank).find('\0') != std::string_view::npos) odd("zeros between records");
        file.skip(blank);
        continue;
      }
      const auto next = file.peek(std::max(source.reach(), kSkippableHead));
      if (source.begins_record(next)) {
        note_mixture(Form::plain);
        return true;
      }
      if (source.begins_member(next)) {
        note_mixture(Form::compressed);
        begin_member();
        return true;
      }
      if (const auto frame = skippable_frame(next); frame && *frame <= file.file_size() - start) {
        file.skip(*frame);
        continue;
      }
      const bool cut = next.size() < source.reach() && source.may_begin(next);
      lose({cut ? Fault::truncated : Fault::malformed, "neither a record nor a compressed member"}, start + 1);
    }
  }

  // Reads the head at the front. False: the member is over.
  Result<bool> read_head() {
    if (source.in_member()) {
      if (const auto ended = source.skip_line_ends(); !ended) return ended.error();
      const auto more = source.peek(1);
      if (!more) return more.error();
      if (more->empty()) {
        if (records_in_member == 0) odd("an empty member");
        return false;
      }
    }
    for (auto want = kFirstLook;; want *= 4) {
      const auto bytes = source.peek(want);
      if (!bytes) return bytes.error();
      auto parsed =
          source.grammar() == Grammar::arc ? parse_arc_head(*bytes) : parse_record_head(*bytes, limits.max_head);
      if (!parsed && parsed.error().fault == Fault::truncated &&
          (bytes->size() >= want || source.go_on_in_next_frame()))
        continue;
      if (!parsed) return parsed.error();
      source.take(parsed->size);
      current = {std::move(parsed->head), start, 0, 0, true};
      left = *current.head.content_length();
      if (!source.in_member())
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
    if (ends_plain_block(file.bytes_at(block + left, source.reach()))) return {};
    source.find_in_file(block);
    const bool swallowed = file.offset() < block + left;
    file.seek(block);
    if (swallowed) return Error{Fault::mismatch, fmt::format("no record ends {} bytes after its head", left)};
    return {};
  }

  bool ends_plain_block(std::string_view next) const {
    return next.empty() || is_line_end(next.front()) || next.front() == '\0' || source.begins_record(next) ||
           source.begins_member(next);
  }

  Result<std::uint64_t> pass_block(const std::function<void(std::string_view)>& piece) {
    block_pending = false;
    const auto size = left;
    if (!piece && !source.in_member()) file.skip(std::exchange(left, 0));
    while (left > 0) {
      const auto bytes = source.peek(1);
      if (!bytes) return bytes.error();
      if (bytes->empty() && source.go_on_in_next_frame()) continue;
      if (bytes->empty()) return Error{Fault::truncated, fmt::format("a block of {} bytes lacks {}", size, left)};
      // In pieces that stay in a processor's cache while they are hashed more than once.
      const auto most = std::min(bytes->size(), FileWindow::kChunk);
      const auto part = bytes->substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, most)));
      if (piece) piece(part);
      left -= part.size();
      source.take(part.size());
    }
    return size;
  }

  // Behind the block: two CRLFs, then the end of the member or the next record.
  Result<void> end_record() {
    const auto block_end = file.offset();
    const auto line_ends = source.skip_line_ends();
    if (!line_ends) return line_ends.error();
    if (*line_ends != 4 && source.grammar() == Grammar::warc)
      odd(fmt::format("{} bytes of line ends behind the record", *line_ends));
    if (source.in_member()) {
      const auto rest = source.peek(source.reach());
      if (!rest) return rest.error();
      if (!rest->empty() && !source.begins_record(*rest))
        return Error{Fault::mismatch, "the block goes on beyond its Content-Length"};
      if (!rest->empty() && records_in_member == 1) odd("several records in one member");
      current.has_own_place = rest->empty() && records_in_member == 1;
    } else if (*line_ends == 0 && !ends_plain_block(file.peek(source.reach()))) {
      return Error{Fault::mismatch, "the block goes on beyond its Content-Length"};
    }
    current.end = file.offset();
    if (current.has_own_place) current.length = (source.in_member() ? current.end : block_end) - current.offset;
    return {};
  }

  // Notes `error` and goes on behind it: at the next record of the same member if
  // there is one, else where the next record or member begins.
  void recover(Error error) {
    if (!source.in_member()) return lose(std::move(error), start + 1);
    if (const auto found = source.find_in_member(); found && *found) {
      list(losses, {start, 0, std::move(error)});
    } else if (found) {
      source.leave_member();
      list(losses, {start, file.offset() - start, std::move(error)});
    } else {
      // The next member may begin within what was taken for this one. Only a file made to waste time has so
      // much of that that looking again would not end.
      const auto read = file.offset();
      wasted += read - start;
      source.leave_member();
      lose(std::move(error), wasted > 16 * file.file_size() ? std::max(read, start + 1) : start + 1);
    }
  }

  void lose(Error error, std::uint64_t look_from) {
    const auto from = start;
    source.find_in_file(look_from);
    list(losses, {from, file.offset() - from, std::move(error)});
  }

  std::optional<WalkedRecord> find_next() {
    if (block_pending) (void)finish_block(nullptr);
    while (true) {
      if (!source.in_member() && !begin_segment()) return std::nullopt;
      const auto found = read_head();
      if (!found)
        recover(found.error());
      else if (*found)
        return current;
      else
        source.leave_member();
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

  // What the first record is, the file is: ARC begins with a record about itself.
  void find_grammar() {
    constexpr std::string_view arc = "filedesc:";
    const auto first = file.bytes_at(0, 512);
    std::array<char, arc.size()> front{};
    std::size_t made = 0;
    if (looks_like_gzip(first)) {
      if (const auto step = GzipReader().step(first, front.data(), front.size())) made = step->made;
    }
    if (first.starts_with(arc) || std::string_view(front.data(), made) == arc) source.set_grammar(Grammar::arc);
  }
};

WarcReader::WarcReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
WarcReader::WarcReader(WarcReader&&) noexcept = default;
WarcReader& WarcReader::operator=(WarcReader&&) noexcept = default;
WarcReader::~WarcReader() = default;

Result<WarcReader> WarcReader::open(const std::filesystem::path& file, const ReadLimits& limits, FileSlice slice) {
  if (!std::filesystem::is_regular_file(file)) return Error{Fault::absent, file.string() + ": no such file"};
  auto state = std::make_unique<State>(disk::open(file), file, limits, slice);
  state->find_grammar();
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
                                const ReadLimits& limits, FileSlice slice) {
  const auto where = fmt::format("{} at {}", file.string(), offset);
  if (!std::filesystem::is_regular_file(file)) return Error{Fault::absent, "no such file"}.during(where);
  const auto chunk = std::clamp<std::uint64_t>(length, 4096, FileWindow::kChunk);
  WarcReader::State state(disk::open(file), file, limits, slice, static_cast<std::size_t>(chunk));
  state.find_grammar();
  state.file.seek(offset);
  state.start = offset;
  const auto first = state.file.peek(state.source.reach());
  if (state.source.begins_member(first))
    state.begin_member();
  else if (!state.source.begins_record(first))
    return Error{Fault::malformed, "no record begins here"}.during(where);

  const auto found = state.read_head();
  if (!found) return found.error().during(where);
  if (!*found) return Error{Fault::malformed, "an empty member"}.during(where);
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
