// SPDX-License-Identifier: Apache-2.0
#include "tests/support/warc_web.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <stdexcept>

#include "archive/payload.h"
#include "archive/warc_reader.h"
#include "base/ascii.h"
#include "base/url.h"

namespace chancery::test {
namespace {

// The body of an HTTP block whose head is `head`, chunk framing undone.
std::string payload_of(const HttpResponseHead& head, std::string_view block) {
  block.remove_prefix(head.size);
  if (!is_chunked(head.fields)) return std::string(block);
  std::string payload;
  Dechunker dechunker([&](std::string_view bytes) { payload += bytes; });
  dechunker.feed(block);
  dechunker.finish();
  return payload;
}

WireScript answer_of(const HttpResponseHead& head, std::string_view payload) {
  auto bytes = fmt::format("HTTP/1.1 {} {}\r\n", head.status, head.reason);
  for (const auto& field : head.fields.all) {
    const auto name = ascii::lower(field.name);
    const bool framing =
        name == "content-length" || name == "transfer-encoding" || name == "connection" || name == "keep-alive";
    if (!framing) bytes += fmt::format("{}: {}\r\n", field.name, field.value);
  }
  const bool bodiless = head.status == 204 || head.status == 304;
  if (!bodiless) bytes += fmt::format("Content-Length: {}\r\n", payload.size());
  return {.bytes = bytes + "\r\n" + std::string(bodiless ? "" : payload)};
}

}  // namespace

PlayedWarc play_warc(LoopbackSite& site, const std::filesystem::path& file) {
  auto reader = WarcReader::open(file);
  if (!reader) throw std::runtime_error(file.string() + ": " + reader.error().detail);
  PlayedWarc played;
  std::map<std::string, std::string> payloads;                                     // by target, the latest
  std::map<std::pair<std::string, std::string>, std::vector<WireScript>> answers;  // by host and path
  while (const auto record = reader->next()) {
    const auto type = record->head.type();
    if (type != RecordType::response && type != RecordType::revisit) continue;
    std::string block;
    (void)reader->block([&](std::string_view piece) { block += piece; });  // what a damaged block still has will do
    const auto target = record->head.target_uri();
    const auto url = Url::parse(target);
    const auto head = parse_response_head(block);
    const auto original = record->head.get("WARC-Refers-To-Target-URI").value_or(target);
    const auto held = payloads.find(std::string(original));
    const bool revisit = type == RecordType::revisit;
    if (!url || !url->is_http() || !head || head->status < 200 || (revisit && held == payloads.end())) {
      ++played.left_out;
      continue;
    }
    const auto payload = revisit ? held->second : payload_of(*head, block);
    payloads[target] = payload;
    answers[{std::string(url->hostname()), std::string(url->path_and_query())}].push_back(answer_of(*head, payload));
    ++played.answers;
  }
  for (auto& [place, scripts] : answers) site.answer(place.first, place.second, std::move(scripts));
  return played;
}

}  // namespace chancery::test
