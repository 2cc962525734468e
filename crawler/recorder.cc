// SPDX-License-Identifier: Apache-2.0
#include "crawler/recorder.h"

#include "base/log.h"

namespace chancery {
namespace {

// Only whole answers stand for each other, and nothing is said by an empty one. A
// redirect's body is a courtesy; a part (206) is not the whole that its digest names.
bool stands_for_others(const Capture& capture, const PayloadDigests& payload, int status) {
  if (capture.truncated || !payload.complete || payload.size == 0) return false;
  return status == 200 || status >= 400;
}

}  // namespace

Recorder::Recorder(WarcSeries& series, Lookup original, Met met, std::chrono::milliseconds max_age)
    : series_(series), lookup_(std::move(original)), met_(std::move(met)), max_age_(max_age) {}

std::optional<Original> Recorder::original_of(const Capture& capture, const PayloadDigests& payload, int status) {
  if (!stands_for_others(capture, payload, status)) return std::nullopt;
  if (const auto recent = recent_.find(payload.sha256); recent != recent_.end()) return recent->second;
  const auto held = lookup_(payload.sha256);
  return held ? std::optional(held->original()) : std::nullopt;
}

// A 304 says that what we hold is still so: it stands for that payload, without its bytes.
bool Recorder::record_not_modified(Recorded& recorded) {
  const auto& capture = *recorded.fetched.capture;
  const auto& last = recorded.fetched.lease.item().last;
  if (recorded.head.status != 304 || !last || capture.truncated) return false;
  const auto held = lookup_(last->sha256);
  if (!held) return false;
  recorded.payload = {held->sha1, held->sha256, held->payload_size, true};
  auto records = not_modified_records_of(capture, held->original(), held->sha1);
  recorded.place = series_.append(records).front();
  recorded.revisit = recorded.not_modified = recorded.same_page = true;
  return true;
}

void Recorder::remember(const Digest& sha256, Original original) {
  if (!recent_.insert_or_assign(sha256, std::move(original)).second) return;
  order_.push_back(sha256);
  if (order_.size() <= kRecent) return;
  recent_.erase(order_.front());
  order_.pop_front();
}

Recorded Recorder::record(Fetched fetched) {
  Recorded recorded{std::move(fetched), {}, {}, {}, false, false, false};
  for (const auto& name : std::exchange(recorded.fetched.names, {})) {
    std::vector<Record> records;
    records.push_back(dns_record(name));
    series_.append(records);
  }
  if (!recorded.fetched.capture) return recorded;
  auto& capture = *recorded.fetched.capture;
  const auto& row = recorded.fetched.lease.item();
  capture.site = row.site;
  capture.hops = row.hops;
  if (row.via != 0) capture.via = met_(row.via);
  if (auto head = parse_response_head(capture.response_head)) recorded.head = std::move(*head);
  if (record_not_modified(recorded)) return recorded;
  recorded.payload = digest_payload(recorded.head.fields, capture.body);
  if (!recorded.payload.complete && !capture.truncated) capture.truncated = Truncation::disconnect;

  auto original = original_of(capture, recorded.payload, recorded.head.status);
  if (original && max_age_.count() > 0 && capture.began.point() - original->date.point() > max_age_) original.reset();
  auto records = records_of(capture, recorded.payload, original);
  recorded.place = series_.append(records).front();
  recorded.revisit = original.has_value();
  recorded.same_page = original && original->target_uri == capture.url.href();
  if (!original && stands_for_others(capture, recorded.payload, recorded.head.status))
    remember(recorded.payload.sha256, {recorded.place.record_id, capture.url.href(), capture.began});
  return recorded;
}

}  // namespace chancery
