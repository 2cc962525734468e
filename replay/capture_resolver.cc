// SPDX-License-Identifier: Apache-2.0
#include "replay/capture_resolver.h"

#include <algorithm>

#include "archive/payload.h"
#include "base/surt.h"
#include "replay/memento.h"

namespace chancery {
namespace {

// How many captures are tried when the nearest ones cannot be shown.
constexpr std::size_t kTries = 50;

// Splits the block of an HTTP record into head and payload.
Result<void> read_answer(std::string_view block, ResolvedCapture& capture) {
  auto head = parse_response_head(block);
  if (!head) return head.error();
  capture.status = head->status;
  const auto body = block.substr(head->size);
  if (is_chunked(head->fields)) {
    Dechunker dechunker([&](std::string_view piece) { capture.payload += piece; });
    dechunker.feed(body);
    capture.payload_cut = !dechunker.finish();
  } else {
    capture.payload = body;
  }
  capture.fields = std::move(head->fields);
  return {};
}

bool is_http_record(const RecordHead& record) {
  const auto type = record.get("Content-Type").value_or("");
  return type.starts_with("application/http");
}

bool is_self_redirect(const ResolvedCapture& capture) {
  const auto target = capture.redirect_target();
  return target && surt(*target) == surt(capture.url) && target->path_and_query() == capture.url.path_and_query();
}

}  // namespace

std::optional<Url> ResolvedCapture::redirect_target() const {
  if (!is_redirect()) return std::nullopt;
  auto target = Url::parse(*fields.get("Location"), url);
  if (!target || !target->is_http()) return std::nullopt;
  return std::move(*target);
}

Result<ResolvedCapture> CaptureResolver::resolve(const Url& url, Timestamp when) const {
  auto captures = captures_of(url, collection_.lines_of(url));
  if (captures.empty()) return Error{Fault::absent, "no capture of " + url.href()};
  std::optional<Error> first;
  std::size_t tries = 0;
  for (const auto place : by_nearness(captures, when)) {
    if (++tries > kTries) break;
    auto capture = open(captures[place]);
    if (capture && capture->record.type() == RecordType::revisit)
      if (auto added = add_original(*capture); !added) capture = added.error();
    if (capture && is_self_redirect(*capture)) capture = Error{Fault::absent, "only redirects to itself were captured"};
    if (capture) {
      capture->captures = std::move(captures);
      capture->place = place;
      return capture;
    }
    if (!first) first = capture.error();
  }
  return *first;
}

Result<ResolvedCapture> CaptureResolver::open(const CdxLine& line) const {
  auto record = collection_.record_at(line);
  if (!record) return record.error();
  ResolvedCapture capture;
  auto url = Url::parse(line.url);
  if (!url) return url.error().during("address in the index");
  capture.url = std::move(*url);
  capture.line = line;
  capture.when = time_of(line);
  const auto type = record->head.type();
  if (type == RecordType::response || (type == RecordType::revisit && !record->block.empty())) {
    if (!is_http_record(record->head)) return Error{Fault::unsupported, "the record holds no HTTP answer"};
    if (auto read = read_answer(record->block, capture); !read) return read.error();
  } else if (type == RecordType::resource || type == RecordType::conversion) {
    capture.status = 200;
    capture.fields.all.push_back({"Content-Type", std::string(record->head.get("Content-Type").value_or(""))});
    capture.payload = std::move(record->block);
  } else if (type != RecordType::revisit) {
    return Error{Fault::unsupported, "the record is a " + std::string(name(type))};
  }
  capture.payload_cut |= record->head.get("WARC-Truncated").has_value() && type != RecordType::revisit;
  capture.record = std::move(record->head);
  return capture;
}

// A revisit's own head with the original's body; the original's head where the
// revisit has none of its own or only says that nothing changed.
Result<void> CaptureResolver::add_original(ResolvedCapture& revisit) const {
  const bool own_head = revisit.status != 0 && revisit.status != 304;
  if (own_head && revisit.status >= 300 && revisit.status < 400) return {};  // a redirect needs no body
  const auto line = original_of(revisit);
  if (!line) return Error{Fault::absent, "the capture it refers to is not in this collection"};
  auto original = open(*line);
  if (!original) return original.error().during("the capture it refers to");
  if (original->record.type() == RecordType::revisit)
    return Error{Fault::absent, "the capture it refers to holds no body itself"};
  revisit.payload = std::move(original->payload);
  revisit.payload_cut = original->payload_cut;
  if (!own_head) {
    revisit.status = original->status;
    revisit.fields = std::move(original->fields);
  }
  revisit.original = *line;
  return {};
}

// By address and date, where several captures of one second are told apart by
// record id or digest; else by digest alone, first among captures of the same address.
std::optional<CdxLine> CaptureResolver::original_of(const ResolvedCapture& revisit) const {
  const auto& head = revisit.record;
  const auto digest = Digest::parse(head.get("WARC-Payload-Digest").value_or(revisit.line.digest));
  const auto id = head.get("WARC-Refers-To");
  const auto holds_body = [](const CdxLine& line) { return line.mime != "warc/revisit"; };
  const auto same_payload = [&](const CdxLine& line) { return digest && Digest::parse(line.digest) == digest; };
  const auto same_record = [&](const CdxLine& line) {
    const auto record = id ? collection_.record_at(line) : Result<WholeRecord>(Error{Fault::absent, ""});
    return record && record->head.id() == *id;
  };
  const auto date = Timestamp::parse_iso8601(head.get("WARC-Refers-To-Date").value_or(""));
  const auto target = Url::parse(head.get("WARC-Refers-To-Target-URI").value_or(revisit.line.url));
  if (!target) return digest ? collection_.line_with(*digest) : std::nullopt;
  auto lines = collection_.lines_of(*target);
  std::erase_if(lines, [&](const CdxLine& line) { return !holds_body(line); });
  if (date) {
    auto then = lines;
    std::erase_if(then, [&](const CdxLine& line) { return line.time != date->digits14(); });
    if (then.size() == 1) return then[0];
    for (const auto& line : then)
      if (same_record(line)) return line;
    for (const auto& line : then)
      if (same_payload(line)) return line;
  }
  for (const auto& line : lines)
    if (same_payload(line)) return line;
  return digest ? collection_.line_with(*digest) : std::nullopt;
}

}  // namespace chancery
