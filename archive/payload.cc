// SPDX-License-Identifier: Apache-2.0
#include "archive/payload.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "archive/content_coding.h"
#include "base/ascii.h"

namespace chancery {
namespace {

// A chunk's size line with its extensions; longer is no chunk.
constexpr std::size_t kMaxSizeLine = 16 * 1024;
constexpr std::size_t kPiece = 256 * 1024;
constexpr std::uint64_t kRatioFrom = 10ULL << 20;

std::string_view trimmed(std::string_view text) { return ascii::trim(text, " \t\r\n"); }

// "GZIP , br" as {"gzip", "br"}.
std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    auto item = ascii::lower(trimmed(text.substr(0, comma)));
    if (!item.empty()) items.push_back(std::move(item));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

}  // namespace

Dechunker::Dechunker(std::function<void(std::string_view)> out) : out_(std::move(out)) {}

void Dechunker::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::size_line:
      case State::trailer:
      case State::data_end: {
        const auto line_end = bytes.find('\n');
        const auto part = bytes.substr(0, line_end == std::string_view::npos ? bytes.size() : line_end + 1);
        line_.append(part);
        bytes.remove_prefix(part.size());
        if (line_end != std::string_view::npos)
          end_of_size_line();
        else if (line_.size() > kMaxSizeLine)
          give_back_raw();
        break;
      }
      case State::data: {
        const auto piece = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        out_(piece);
        bytes.remove_prefix(piece.size());
        left_ -= piece.size();
        if (left_ == 0) state_ = State::data_end;
        break;
      }
      case State::raw:
        out_(bytes);
        return;
      case State::done:
      case State::broken:
        return;
    }
  }
}

// A line is whole: the size of a chunk, the blank after its data, or a trailer field.
void Dechunker::end_of_size_line() {
  const auto text = trimmed(line_);
  if (state_ == State::trailer) {
    if (text.empty()) state_ = State::done;
  } else if (state_ == State::data_end) {
    state_ = text.empty() ? State::size_line : State::broken;
  } else {
    const auto digits = trimmed(text.substr(0, text.find(';')));
    const auto [stop, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
    if (fault != std::errc() || stop != digits.data() + digits.size()) return give_back_raw();
    any_chunk_ = true;
    state_ = left_ == 0 ? State::trailer : State::data;
  }
  line_.clear();
}

void Dechunker::give_back_raw() {
  state_ = any_chunk_ ? State::broken : State::raw;
  if (state_ == State::raw) out_(line_);
  line_.clear();
}

bool Dechunker::finish() {
  const auto partial_size = [&] {
    return std::all_of(line_.begin(), line_.end(), [](char c) { return ascii::is_hex(c) || c == '\r'; });
  };
  if (state_ == State::size_line && !any_chunk_ && !partial_size()) give_back_raw();
  // After the last chunk only the trailer's blank line can be missing: the payload is whole.
  return state_ == State::done || state_ == State::raw || state_ == State::trailer;
}

bool is_chunked(const HttpFields& fields) {
  const auto codings = list_of(fields.joined("Transfer-Encoding"));
  return std::find(codings.begin(), codings.end(), "chunked") != codings.end();
}

PayloadDigests digest_payload(const HttpFields& fields, const Spool& body) {
  Hasher sha1(HashKind::sha1), sha256(HashKind::sha256);
  PayloadDigests found;
  const auto take = [&](std::string_view bytes) {
    sha1.update(bytes);
    sha256.update(bytes);
    found.size += bytes.size();
  };
  if (is_chunked(fields)) {
    Dechunker dechunker(take);
    body.read([&](std::string_view piece) { dechunker.feed(piece); });
    found.complete = dechunker.finish();
  } else {
    body.read(take);
  }
  found.sha1 = sha1.finish();
  found.sha256 = sha256.finish();
  return found;
}

namespace {

using ReadBody = std::function<void(const std::function<void(std::string_view)>&)>;
using Sink = std::function<bool(std::string_view)>;

// One pass of a payload through its codings, the last applied undone first. Each
// stage is held to the limits, so that no bomb goes off in the middle of a chain.
class Decoding {
 public:
  // `sink` takes what is made; null: it is kept.
  Decoding(const std::vector<std::string>& codings, const ContentLimits& limits, const Sink* sink)
      : limits_(limits), sink_(sink) {
    for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding)
      stages_.push_back({*coding, content_decoder(*coding), 0, ContentDecoder::State::more});
  }

  void feed(std::string_view payload) {
    taken_ += payload.size();
    if (!stopped_) pass(0, payload);
  }

  // The stage whose coding does not fit its bytes at all: its label is false.
  std::optional<std::size_t> false_label() const {
    for (std::size_t i = 0; i < stages_.size(); ++i)
      if (stages_[i].state == ContentDecoder::State::damaged && stages_[i].made == 0)
        return stages_.size() - 1 - i;  // its place in Content-Encoding
    return std::nullopt;
  }

  Content finish() && {
    if (!stopped_)
      for (const auto& stage : stages_)
        if (stage.state != ContentDecoder::State::ended && taken_ > 0) stop(stage.coding + " ends early");
    return std::move(content_);
  }

 private:
  struct Stage {
    std::string coding;
    std::unique_ptr<ContentDecoder> decoder;
    std::uint64_t made;
    ContentDecoder::State state;
  };

  bool pass(std::size_t at, std::string_view bytes) {
    if (at == stages_.size()) return keep(bytes);
    auto& stage = stages_[at];
    stage.state = stage.decoder->feed(bytes, [&](std::string_view made) {
      stage.made += made.size();
      if (stage.made > kRatioFrom && stage.made / std::max<std::uint64_t>(taken_, 1) > limits_.max_ratio)
        return stop(stage.coding + " grows more than " + std::to_string(limits_.max_ratio) + " times");
      // The last stage is cut to the byte when it is kept.
      if (at + 1 < stages_.size() && stage.made > limits_.max_bytes)
        return stop(stage.coding + " holds more than " + std::to_string(limits_.max_bytes) + " bytes");
      return pass(at + 1, made);
    });
    if (stage.state == ContentDecoder::State::damaged) stop(stage.coding + " is damaged");
    return !stopped_;
  }

  bool keep(std::string_view bytes) {
    const auto room = limits_.max_bytes - kept_;
    const auto fits = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size())));
    kept_ += fits.size();
    if (!sink_)
      content_.bytes.append(fits);
    else if (!(*sink_)(fits))
      return enough();
    if (bytes.size() > room) return stop("more than " + std::to_string(limits_.max_bytes) + " bytes");
    return true;
  }

  bool enough() {
    stopped_ = true;
    return false;
  }

  // Always false: what a sink answers to mean "enough".
  bool stop(std::string why) {
    if (!stopped_) content_.note = std::move(why);
    stopped_ = content_.truncated = true;
    return false;
  }

  const ContentLimits& limits_;
  const Sink* sink_;
  std::vector<Stage> stages_;
  std::uint64_t taken_ = 0, kept_ = 0;
  bool stopped_ = false;
  Content content_;
};

void add_note(std::string& notes, std::string_view note) {
  if (!notes.empty()) notes += "; ";
  notes += note;
}

Result<Content> decode(const HttpFields& fields, const ReadBody& read_body, const ContentLimits& limits,
                       const Sink* sink = nullptr) {
  auto codings = list_of(fields.joined("Content-Encoding"));
  std::erase_if(codings, [](const std::string& coding) { return is_identity(coding); });
  std::string notes;
  if (codings.size() > static_cast<std::size_t>(limits.max_codings)) {
    notes = std::to_string(codings.size()) + " content codings; left as they are";
    codings.clear();
  }
  for (const auto& coding : codings)
    if (!content_decoder(coding)) return Error{Fault::unsupported, "content coding \"" + coding + "\""};

  // Without a false label one pass is enough; each such label costs another. A stage
  // with a false label makes nothing, so a sink never gets anything twice.
  while (true) {
    Decoding decoding(codings, limits, sink);
    bool complete = true;
    if (is_chunked(fields)) {
      Dechunker dechunker([&](std::string_view piece) { decoding.feed(piece); });
      read_body([&](std::string_view piece) { dechunker.feed(piece); });
      complete = dechunker.finish();
    } else {
      read_body([&](std::string_view piece) { decoding.feed(piece); });
    }
    if (const auto wrong = decoding.false_label()) {
      add_note(notes, "said to be " + codings[*wrong] + " and is not");
      codings.erase(codings.begin() + static_cast<std::ptrdiff_t>(*wrong));
      continue;
    }
    auto content = std::move(decoding).finish();
    if (!content.note.empty()) add_note(notes, content.note);
    if (!complete) {
      content.truncated = true;
      add_note(notes, "the last chunk is missing");
    }
    content.note = std::move(notes);
    return content;
  }
}

}  // namespace

Result<Content> decode_content(const HttpFields& fields, const Spool& body, const ContentLimits& limits) {
  return decode(
      fields, [&](const auto& piece) { body.read(piece); }, limits);
}

Result<Content> decode_content(const HttpFields& fields, std::string_view body, const ContentLimits& limits) {
  const auto in_pieces = [&](const std::function<void(std::string_view)>& piece) {
    for (std::size_t at = 0; at < body.size(); at += kPiece) piece(body.substr(at, kPiece));
  };
  return decode(fields, in_pieces, limits);
}

Result<Content> stream_content(const HttpFields& fields, const Spool& body, const Sink& sink,
                               const ContentLimits& limits) {
  return decode(
      fields, [&](const auto& piece) { body.read(piece); }, limits, &sink);
}

}  // namespace chancery
