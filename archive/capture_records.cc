// SPDX-License-Identifier: Apache-2.0
#include "archive/capture_records.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace chancery {
namespace {

constexpr std::string_view kWarcFields = "application/warc-fields";

std::string without_controls(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return clean;
}

// A line of an application/warc-fields block.
void add_field(std::string& block, std::string_view name, std::string_view value) {
  block.append(name).append(": ").append(without_controls(value)).append("\r\n");
}
void add_if_known(std::string& block, std::string_view name, std::string_view value) {
  if (!value.empty()) add_field(block, name, value);
}

Record begin_record(RecordType type, Timestamp date) {
  Record record;
  record.head.add("WARC-Type", name(type));
  record.head.add("WARC-Record-ID", new_record_id());
  record.head.add("WARC-Date", date.iso8601_micros());
  return record;
}

// A record of this exchange: whom we talked to, about what, and how.
Record begin_record(RecordType type, const Capture& capture) {
  auto record = begin_record(type, capture.began);
  auto& head = record.head;
  head.add("WARC-Target-URI", capture.url.has_fragment() ? capture.url.without_fragment().href() : capture.url.href());
  if (!capture.ip.empty()) head.add("WARC-IP-Address", capture.ip);
  if (type == RecordType::metadata) return record;
  if (!capture.protocol.empty()) head.add("WARC-Protocol", capture.protocol);
  if (!capture.tls.empty()) head.add("WARC-Protocol", capture.tls);
  return record;
}

// An original that others archived may have an address that is no URI (WARC 1.1 5.11).
std::string escaped(std::string_view address) {
  std::string uri;
  for (const char c : address) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || c == '<' || c == '>' || c == '"')
      fmt::format_to(std::back_inserter(uri), "%{:02X}", byte);
    else
      uri += c;
  }
  return uri;
}

void point_at(RecordHead& head, const Original& original) {
  head.add("WARC-Refers-To", original.record_id);
  head.add("WARC-Refers-To-Target-URI", escaped(original.target_uri));
  head.add("WARC-Refers-To-Date", original.date.iso8601_micros());
}

Record request_record(const Capture& capture, std::string_view response_id) {
  auto record = begin_record(RecordType::request, capture);
  record.head.add("WARC-Concurrent-To", response_id);
  record.head.add("Content-Type", "application/http;msgtype=request");
  const auto head_end = capture.request.find("\r\n\r\n");
  if (head_end != std::string::npos && head_end + 4 < capture.request.size())
    record.head.add("WARC-Payload-Digest", sha1(std::string_view(capture.request).substr(head_end + 4)).labelled());
  record.block = capture.request;
  return record;
}

// The fields of WARC 1.1 6.6: how we came here and how long it took.
Record metadata_record(const Capture& capture, std::string_view response_id) {
  auto record = begin_record(RecordType::metadata, capture);
  record.head.add("WARC-Concurrent-To", response_id);
  record.head.add("Content-Type", kWarcFields);
  add_if_known(record.block, "via", capture.via);
  add_field(record.block, "hopsFromSeed", capture.hops);
  add_if_known(record.block, "site", capture.site);  // ours: what a collection is rebuilt by
  add_field(record.block, "fetchTimeMs", std::to_string(capture.took.count()));
  return record;
}

std::vector<Record> with_companions(Record response, const Capture& capture) {
  const std::string id(response.head.id());
  std::vector<Record> records;
  records.push_back(std::move(response));
  if (!capture.request.empty()) records.push_back(request_record(capture, id));
  records.push_back(metadata_record(capture, id));
  return records;
}

}  // namespace

std::vector<Record> records_of(const Capture& capture, const PayloadDigests& payload,
                               const std::optional<Original>& same_payload) {
  const bool revisit = same_payload && payload.size > 0 && payload.complete && !capture.truncated;
  auto record = begin_record(revisit ? RecordType::revisit : RecordType::response, capture);
  auto& head = record.head;
  if (revisit) {
    head.add("WARC-Profile", kIdenticalPayload);
    point_at(head, *same_payload);
    // The block ends where the body would begin: cut by length, on purpose (6.7.2).
    head.add("WARC-Truncated", name(Truncation::length));
  } else if (capture.truncated) {
    head.add("WARC-Truncated", name(*capture.truncated));
  }
  head.add("Content-Type", "application/http;msgtype=response");
  head.add("WARC-Payload-Digest", payload.sha1.labelled());
  record.block = capture.response_head;
  if (!revisit) record.body = &capture.body;
  return with_companions(std::move(record), capture);
}

std::vector<Record> not_modified_records_of(const Capture& capture, const Original& original,
                                            const Digest& payload_sha1) {
  auto record = begin_record(RecordType::revisit, capture);
  record.head.add("WARC-Profile", kServerNotModified);
  point_at(record.head, original);
  if (!payload_sha1.empty()) record.head.add("WARC-Payload-Digest", payload_sha1.labelled());
  auto records = with_companions(std::move(record), capture);

  auto& metadata = records.back().block;
  std::string_view rest = capture.response_head;
  while (!rest.empty()) {
    const auto line_end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, line_end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    add_if_known(metadata, "http-response-head", line);
    rest.remove_prefix(std::min(line_end + 1, rest.size()));
  }
  return records;
}

Record dns_record(const DnsAnswer& answer) {
  auto record = begin_record(RecordType::resource, answer.when);
  record.head.add("WARC-Target-URI", "dns:" + answer.host);
  record.head.add("Content-Type", "text/dns");
  record.block = answer.when.digits14() + "\n";
  for (const auto& address : answer.addresses)
    record.block += answer.host + ".\tIN\t" + (address.is_v4() ? "A" : "AAAA") + "\t" + address.to_string() + "\n";
  record.head.add("WARC-Payload-Digest", sha1(record.block).labelled());
  return record;
}

Record warcinfo_record(const WarcInfo& info, std::string_view filename, Timestamp when) {
  auto record = begin_record(RecordType::warcinfo, when);
  record.head.add("WARC-Filename", filename);
  record.head.add("Content-Type", kWarcFields);
  auto& block = record.block;
  add_if_known(block, "software", info.software);
  add_field(block, "format", "WARC File Format 1.1");
  add_field(block, "conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/");
  add_if_known(block, "operator", info.operator_contact);
  add_if_known(block, "robots", info.robots);
  add_if_known(block, "http-header-user-agent", info.user_agent);
  add_if_known(block, "isPartOf", info.is_part_of);
  add_if_known(block, "description", info.description);
  return record;
}

}  // namespace chancery
