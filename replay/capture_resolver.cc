// SPDX-License-Identifier: Apache-2.0
#include "replay/capture_resolver.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "archive/payload.h"
#include "base/surt.h"
#include "replay/fuzzy_match.h"
#include "replay/memento.h"

namespace chancery {
namespace {

// How many captures are tried when the nearest ones cannot be shown.
constexpr std::size_t kTries = 50;
// Revisits may only point at records with a body, but some writers point at revisits.
constexpr int kMaxRevisits = 5;
constexpr std::size_t kMostOfOneSecond = 50;
// Index lines looked through for an address that may stand in for another.
constexpr std::size_t kMostLookedThrough = 2000;

bool is_not_modified(const RecordHead& record) {
  return record.get("WARC-Profile").value_or("").ends_with("/server-not-modified");
}

// WARC 1.1 6.7.1: an unknown profile is not to be interpreted. Old writers leave it out.
bool is_known_profile(const RecordHead& record) {
  const auto profile = record.get("WARC-Profile");
  return !profile || profile->ends_with("identical-payload-digest") || is_not_modified(record);
}

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

std::vector<CdxLine> CaptureResolver::captures(const Url& url) const {
  auto captures = captures_of(url, collection_.lines_of(url));
  tell_apart(captures);
  return captures;
}

// `same` are places of captures of one address in one second.
void CaptureResolver::add_milliseconds(std::vector<CdxLine>& captures, const std::vector<std::size_t>& same) const {
  const auto second = captures[same[0]].time;
  using Rank = std::tuple<std::int64_t, std::string, std::uint64_t>;  // microseconds, then the place in the archive
  std::vector<std::pair<Rank, std::size_t>> order;
  for (const auto i : same) {
    const auto record = collection_.record_at(captures[i]);
    const auto date = record ? record->head.date() : std::nullopt;
    const auto micros = date && date->digits14() == second ? date->unix_micros() % 1'000'000 : 0;
    order.emplace_back(Rank{micros, captures[i].filename, captures[i].offset}, i);
  }
  std::sort(order.begin(), order.end());
  std::int64_t taken = 0;  // an address of 14 digits means the second, and none of them
  for (const auto& [rank, i] : order) {
    taken = std::min<std::int64_t>(999, std::max(std::get<0>(rank) / 1000, taken + 1));
    captures[i].time = second + std::to_string(1000 + taken).substr(1);
  }
}

void CaptureResolver::tell_apart(std::vector<CdxLine>& captures) const {
  for (std::size_t begin = 0, end = 0; begin < captures.size(); begin = end) {
    const auto second = captures[begin].time;
    while (end < captures.size() && captures[end].time == second) ++end;
    // More of one second are one machine's noise, and stay as they are.
    if (end - begin < 2 || end - begin > kMostOfOneSecond) continue;
    std::map<std::string, std::vector<std::size_t>> by_url;
    for (auto i = begin; i < end; ++i) by_url[captures[i].url].push_back(i);
    for (auto& [url, same] : by_url)
      if (same.size() > 1) add_milliseconds(captures, same);
    std::stable_sort(captures.begin() + static_cast<std::ptrdiff_t>(begin),
                     captures.begin() + static_cast<std::ptrdiff_t>(end),
                     [](const CdxLine& a, const CdxLine& b) { return a.time < b.time; });
  }
}

// Addresses of the same path, with whatever arguments, that differ in nothing that counts.
std::optional<Url> CaptureResolver::stand_in_for(const Url& url, Timestamp when) const {
  const auto wanted = without_cache_busting(url);
  const auto bare = Url::parse(url.href().substr(0, url.href().find_first_of("?#")));
  if (!bare) return std::nullopt;
  auto lines = collection_.lines_of(*bare);
  auto with_arguments = collection_.lines_under(surt(*bare) + "?", kMostLookedThrough);
  std::move(with_arguments.begin(), with_arguments.end(), std::back_inserter(lines));
  std::erase_if(lines, [&](const CdxLine& line) {
    const auto other = Url::parse(line.url);
    return !other || line.status >= 400 || line.key.find("__wb_method=") != std::string::npos ||
           without_cache_busting(*other) != wanted;
  });
  const auto best = nearest(lines, when);
  if (!best) return std::nullopt;
  auto found = Url::parse(lines[*best].url);
  return found ? std::optional(std::move(*found)) : std::nullopt;
}

Result<ResolvedCapture> CaptureResolver::resolve(const Url& url, Timestamp when) const {
  auto lines = captures(url);
  if (!lines.empty()) return nearest_of(std::move(lines), url, when);
  const auto stand_in = stand_in_for(url, when);
  if (!stand_in) return Error{Fault::absent, "no capture of " + url.href()};
  auto capture = nearest_of(captures(*stand_in), *stand_in, when);
  if (capture) capture->asked = url;
  return capture;
}

Result<ResolvedCapture> CaptureResolver::resolve_request(const Url& url, const std::string& key, Timestamp when) const {
  return nearest_of(captures_of(url, collection_.lines_under(key + ' ', kMostLookedThrough)), url, when);
}

Result<std::string> CaptureResolver::record_bytes(const ResolvedCapture& capture) const {
  auto bytes = collection_.bytes_at(capture.line);
  if (!bytes || !capture.original) return bytes;
  const auto original = collection_.bytes_at(*capture.original);
  if (!original) return original.error();
  return *bytes + *original;
}

Result<ResolvedCapture> CaptureResolver::nearest_of(std::vector<CdxLine> captures, const Url& url,
                                                    Timestamp when) const {
  if (captures.empty()) return Error{Fault::absent, "no capture of " + url.href()};
  std::optional<Error> first;
  std::size_t tries = 0;
  for (const auto place : by_nearness(captures, when)) {
    if (++tries > kTries) break;
    auto capture = open(captures[place]);
    if (capture && capture->record.type() == RecordType::revisit)
      if (auto added = add_original(*capture, 0); !added) capture = added.error();
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
Result<void> CaptureResolver::add_original(ResolvedCapture& revisit, int hops) const {
  if (!is_known_profile(revisit.record)) return Error{Fault::unsupported, "a revisit of an unknown profile"};
  const bool own_head = revisit.status != 0 && revisit.status != 304;
  if (own_head && revisit.status >= 300 && revisit.status < 400) return {};  // a redirect needs no body
  const auto line = hops < kMaxRevisits ? original_of(revisit) : std::nullopt;
  if (!line)
    return Error{Fault::absent,
                 "the capture it refers to, " +
                     std::string(revisit.record.get("WARC-Refers-To-Target-URI").value_or(revisit.line.url)) + " of " +
                     std::string(revisit.record.get("WARC-Refers-To-Date").value_or("no stated date")) +
                     ", is not in this collection"};
  auto original = open(*line);
  if (original && original->record.type() == RecordType::revisit)
    if (auto added = add_original(*original, hops + 1); !added) return added.error();
  if (!original) return original.error().during("the capture it refers to");
  revisit.payload = std::move(original->payload);
  revisit.payload_cut = original->payload_cut;
  if (!own_head) {
    revisit.status = original->status;
    revisit.fields = std::move(original->fields);
  }
  revisit.original = original->original ? original->original : line;
  return {};
}

// By address and date, where several captures of one second are told apart by
// record id or digest; else by digest, first among captures of the same address.
// A 304 without a date means the capture before it.
std::optional<CdxLine> CaptureResolver::original_of(const ResolvedCapture& revisit) const {
  const auto& head = revisit.record;
  const auto digest = Digest::parse(head.get("WARC-Payload-Digest").value_or(revisit.line.digest));
  const auto id = head.get("WARC-Refers-To");
  const auto same_payload = [&](const CdxLine& line) { return digest && Digest::parse(line.digest) == digest; };
  const auto same_record = [&](const CdxLine& line) {
    const auto record = id ? collection_.record_at(line) : Result<WholeRecord>(Error{Fault::absent, ""});
    return record && record->head.id() == *id;
  };
  const auto first = [](const std::vector<CdxLine>& lines, const auto& is_it) -> std::optional<CdxLine> {
    const auto found = std::find_if(lines.begin(), lines.end(), is_it);
    return found == lines.end() ? std::nullopt : std::optional(*found);
  };
  const auto target = Url::parse(head.get("WARC-Refers-To-Target-URI").value_or(revisit.line.url));
  const auto all = target ? collection_.lines_of(*target) : std::vector<CdxLine>{};
  auto bodies = all;
  std::erase_if(bodies, [](const CdxLine& line) { return line.mime == "warc/revisit"; });
  if (const auto date = Timestamp::parse_iso8601(head.get("WARC-Refers-To-Date").value_or(""))) {
    const auto then = [&](const CdxLine& line) { return line.time == date->digits14(); };
    auto of_then = bodies;
    std::erase_if(of_then, [&](const CdxLine& line) { return !then(line); });
    if (of_then.size() > 1) {
      if (auto line = first(of_then, same_record)) return line;
      if (auto line = first(of_then, same_payload)) return line;
    }
    if (!of_then.empty()) return of_then[0];
    const auto another = [&](const CdxLine& line) {
      return then(line) && !(line.filename == revisit.line.filename && line.offset == revisit.line.offset);
    };
    if (auto line = first(all, another)) return line;
  }
  if (auto line = first(bodies, same_payload)) return line;
  if (is_not_modified(head)) {
    std::erase_if(bodies, [&](const CdxLine& line) { return line.time > revisit.line.time; });
    if (!bodies.empty()) return bodies.back();
  }
  return digest ? collection_.line_with(*digest) : std::nullopt;
}

}  // namespace chancery
