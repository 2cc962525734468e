// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_check.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "archive/warc_rules.h"
#include "base/ascii.h"

namespace chancery {
namespace {

bool is_http_block(const RecordHead& head) {
  const auto type = MediaType::parse(head.get("Content-Type").value_or(""));
  return type && type->essence == "application/http";
}

std::optional<HashKind> kind_of(std::optional<std::string_view> digest) {
  if (!digest) return std::nullopt;
  const auto parsed = Digest::parse(*digest);
  return parsed ? std::optional(parsed->kind()) : std::nullopt;
}

// Everything that is counted over one block as it passes by: the block, the payload
// within it, and the payload with its chunk framing left in.
class Tally {
 public:
  // `all`: the front of the block and both digests of the payload, whatever the head says.
  Tally(const RecordHead& head, bool all)
      : all_(all), type_(head.type()), said_(kind_of(head.get("WARC-Payload-Digest"))) {
    if (const auto kind = kind_of(head.get("WARC-Block-Digest"))) block_.emplace(*kind);
    if (all || said_ == HashKind::sha1) sha1_.emplace(HashKind::sha1);
    if (all || said_ == HashKind::sha256) sha256_.emplace(HashKind::sha256);
    const bool http = is_http_block(head);
    looking_for_head_ =
        http && (type_ == RecordType::response || type_ == RecordType::request || type_ == RecordType::revisit);
    in_payload_ = !looking_for_head_ &&
                  (type_ == RecordType::resource || type_ == RecordType::response || type_ == RecordType::conversion);
    // A revisit without HTTP type may still begin with a head: old writers leave the type out.
    if (type_ == RecordType::revisit) looking_for_head_ = true;
  }

  void feed(std::string_view piece) {
    if (block_) block_->update(piece);
    const bool wanted = all_ || looking_for_head_;
    if (wanted && head_bytes_.size() < kMaxHeadBytes)
      head_bytes_ += piece.substr(0, kMaxHeadBytes - head_bytes_.size());
    if (looking_for_head_ && !find_head(piece)) return;
    if (in_payload_ && !piece.empty()) payload(piece);
  }

  CheckedRecord finish(const WalkedRecord& place) {
    CheckedRecord record;
    record.place = place;
    record.block_head = std::move(head_bytes_);
    if (dechunker_) complete_ = dechunker_->finish();
    if (sha1_) record.payload.sha1 = sha1_->finish();
    if (sha256_) record.payload.sha256 = sha256_->finish();
    record.payload.size = size_;
    record.payload.complete = complete_;
    record.http = std::move(http_);
    return record;
  }

  std::optional<Digest> block_digest() { return block_ ? std::optional(block_->finish()) : std::nullopt; }
  std::optional<Digest> framed_digest() { return framed_ ? std::optional(framed_->finish()) : std::nullopt; }
  bool chunked() const { return dechunker_ != nullptr; }
  bool has_payload() const { return in_payload_; }
  bool wants_head() const { return looking_for_head_ && !http_; }

 private:
  // True once the head is behind us; `piece` is then what follows it.
  bool find_head(std::string_view& piece) {
    const auto before = head_bytes_.size() - std::min(head_bytes_.size(), piece.size());
    if (type_ == RecordType::request) {
      const auto head = parse_request_head(head_bytes_);
      if (!head) return false;
      begin_payload(head->fields);
      piece.remove_prefix(std::min(piece.size(), head->size - std::min(head->size, before)));
    } else {
      auto head = parse_response_head(head_bytes_);
      if (!head) return false;
      if (type_ != RecordType::revisit) begin_payload(head->fields);
      piece.remove_prefix(std::min(piece.size(), head->size - std::min(head->size, before)));
      http_ = std::move(*head);
    }
    looking_for_head_ = false;
    return true;
  }

  void begin_payload(const HttpFields& fields) {
    in_payload_ = true;
    if (!is_chunked(fields)) return;
    dechunker_ = std::make_unique<Dechunker>([this](std::string_view bytes) { count(bytes); });
    if (said_) framed_.emplace(*said_);
  }

  void payload(std::string_view piece) {
    if (framed_) framed_->update(piece);
    if (dechunker_)
      dechunker_->feed(piece);
    else
      count(piece);
  }

  void count(std::string_view bytes) {
    if (sha1_) sha1_->update(bytes);
    if (sha256_) sha256_->update(bytes);
    size_ += bytes.size();
  }

  const bool all_;
  const RecordType type_;
  bool looking_for_head_ = false, in_payload_ = false, complete_ = true;
  std::string head_bytes_;
  std::optional<HttpResponseHead> http_;
  const std::optional<HashKind> said_;
  std::optional<Hasher> block_, framed_, sha1_, sha256_;
  std::uint64_t size_ = 0;
  std::unique_ptr<Dechunker> dechunker_;
};

class Check {
 public:
  Check(const WarcCheckOptions& options, WarcChecked& found) : options_(options), found_(found) {}

  void run(WarcReader& reader) {
    while (const auto next = reader.next()) {
      Tally tally(next->head, static_cast<bool>(options_.record));
      const auto passed = reader.block([&](std::string_view piece) { tally.feed(piece); });
      if (!passed) continue;  // among the losses
      ++found_.records;
      judge(reader.passed(), tally);
    }
    for (const auto& loss : reader.losses())
      note(Flaw::Weight::damage, loss.offset, loss.bytes, nullptr, loss.error.detail);
    for (const auto& odd : reader.oddities()) {
      const auto weight = options_.strict ? Flaw::Weight::breach : Flaw::Weight::remark;
      note(weight, odd.offset, 0, nullptr, odd.error.detail);
    }
    std::stable_sort(found_.flaws.begin(), found_.flaws.end(),
                     [](const Flaw& a, const Flaw& b) { return a.offset < b.offset; });
  }

 private:
  void note(Flaw::Weight weight, std::uint64_t offset, std::uint64_t bytes, const RecordHead* head, std::string what) {
    constexpr std::size_t kMost = 10'000;
    if (found_.flaws.size() >= kMost) return;
    found_.flaws.push_back(
        {weight, offset, bytes, head ? std::string(head->id()) : "", head ? head->target_uri() : "", std::move(what)});
  }

  void judge(const WalkedRecord& place, Tally& tally) {
    const auto& head = place.head;
    const auto say = [&](Flaw::Weight weight, std::string what) {
      note(weight, place.offset, place.length, &head, std::move(what));
    };
    digest("block", head.get("WARC-Block-Digest"), tally.block_digest(), say);
    const bool no_head = tally.wants_head() && head.type() != RecordType::revisit && *head.content_length() > 0;
    if (no_head) say(Flaw::Weight::remark, "no HTTP head in the block");
    const bool payload_known = tally.has_payload() && !head.get("WARC-Segment-Number");
    const bool chunked = tally.chunked();
    const auto framed = tally.framed_digest();
    auto record = tally.finish(place);
    if (payload_known && !no_head) payload_digest(head, record, chunked, framed, say);
    const bool only_a_head = record.http && record.http->size == *head.content_length();
    if (options_.strict) strictly(place, only_a_head, say);
    if (options_.record) options_.record(record);
  }

  using Say = std::function<void(Flaw::Weight, std::string)>;

  void digest(std::string_view of_what, std::optional<std::string_view> said, const std::optional<Digest>& found,
              const Say& say) {
    if (!said) return;
    const auto parsed = Digest::parse(*said);
    if (!parsed) {
      const auto weight =
          options_.strict && said->find(':') == std::string_view::npos ? Flaw::Weight::breach : Flaw::Weight::remark;
      say(weight, fmt::format("the {} digest {} is of no kind we know; not compared", of_what, *said));
    } else if (found && *parsed != *found) {
      say(Flaw::Weight::damage,
          fmt::format("the {} digest is {} and should be {}", of_what, found->labelled(), parsed->labelled()));
    }
  }

  void payload_digest(const RecordHead& head, const CheckedRecord& record, bool chunked,
                      const std::optional<Digest>& framed, const Say& say) {
    const auto said = head.get("WARC-Payload-Digest");
    const auto parsed = said ? Digest::parse(*said) : std::nullopt;
    const auto& found = parsed && parsed->kind() == HashKind::sha256 ? record.payload.sha256 : record.payload.sha1;
    if (parsed && *parsed != found && chunked && framed == parsed) {
      say(options_.strict ? Flaw::Weight::breach : Flaw::Weight::remark,
          "the payload digest covers the chunk framing, which is no part of the payload");
      return;
    }
    digest("payload", said, found, say);
  }

  void strictly(const WalkedRecord& place, bool only_a_head, const Say& say) {
    const auto& head = place.head;
    if (head.version == "ARC") return;
    for (auto& broken : broken_rules(head)) say(Flaw::Weight::breach, std::move(broken));
    for (auto& broken : rules_.broken(head, only_a_head)) say(Flaw::Weight::breach, std::move(broken));
    for (auto& odd : odd_values(head)) say(Flaw::Weight::remark, std::move(odd));
    if (!place.has_own_place) say(Flaw::Weight::breach, "the record shares its member with others");
  }

  const WarcCheckOptions& options_;
  WarcChecked& found_;
  FileRules rules_;
};

}  // namespace

bool WarcChecked::damaged() const {
  return std::any_of(flaws.begin(), flaws.end(), [](const Flaw& flaw) { return flaw.weight == Flaw::Weight::damage; });
}

Result<WarcChecked> check_warc(const std::filesystem::path& file, const WarcCheckOptions& options) {
  auto reader = WarcReader::open(file, options.limits, options.slice);
  if (!reader) return reader.error();
  WarcChecked found;
  Check(options, found).run(*reader);
  return found;
}

}  // namespace chancery
