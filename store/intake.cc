// SPDX-License-Identifier: Apache-2.0
#include "store/intake.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "archive/cdx_index.h"
#include "archive/payload.h"
#include "archive/warc_check.h"
#include "base/ascii.h"
#include "base/http_fields.h"
#include "base/http_head.h"
#include "base/surt.h"
#include "parsers/challenge.h"
#include "parsers/soft_error.h"
#include "store/capture_store.h"
#include "store/compact_url.h"
#include "store/page_store.h"
#include "store/queue_table.h"
#include "store/url_table.h"

namespace chancery {
namespace {

constexpr std::uint64_t kMostOfWall = 32 * 1024;    // bytes of payload: a repeated page of more is no wall
constexpr std::uint64_t kMaxPageBlock = 256 << 20;  // of a record to be read as a page

// "name: value" lines of application/warc-fields.
std::string field_of(std::string_view block, std::string_view name) {
  while (!block.empty()) {
    const auto end = std::min(block.find('\n'), block.size());
    auto line = block.substr(0, end);
    block.remove_prefix(std::min(end + 1, block.size()));
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && ascii::equal_ignoring_case(line.substr(0, colon), name))
      return std::string(ascii::trim(line.substr(colon + 1), " \t\r"));
  }
  return {};
}

std::int64_t number_in(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// A capture of which all records may not have come by yet.
struct Pending {
  CaptureRow row;
  HttpFields fields;
  std::string refers_to, refers_to_uri;
  std::string via, hops;
};

// What its body turned out to be.
struct Reading {
  Answer answer = Answer::plain;
  std::optional<Page> page;
};

}  // namespace

struct Intake::State {
  Database& database;
  CollectionFolder folder;
  Options options;
  CaptureStore captures;
  PageStore pages;
  QueueTable hosts;
  UrlTable table;

  TakenIn taken;
  std::int64_t run_id = 0;
  std::optional<Pending> pending;
  std::unordered_map<std::uint64_t, CdxLine> lines;                  // of the file being taken, by offset
  std::unordered_map<std::string, Digest> sha256_of;                 // by SHA-1, for revisits
  std::map<std::pair<std::string, std::string>, std::int64_t> urls;  // (site, address) to row
  std::set<std::pair<std::string, std::uint64_t>> known;             // places that have a row

  State(Database& store, CollectionFolder where, Options how)
      : database(store),
        folder(std::move(where)),
        options(std::move(how)),
        captures(store),
        pages(store),
        hosts(store),
        table(store) {
    constexpr int kAtOnce = 10'000;
    for (auto rows = captures.since(0, kAtOnce); !rows.empty(); rows = captures.since(rows.back().id, kAtOnce))
      for (const auto& row : rows) {
        known.emplace(row.place.file, row.place.offset);
        if (!row.revisit) sha256_of.emplace(row.sha1.raw(), row.sha256);
      }
    std::map<std::int64_t, std::string> site_names;
    for (auto& [number, name] : table.sites()) site_names.emplace(number, std::move(name));
    table.for_each([&](const UrlTable::Known& row) {
      const auto* host = hosts.by_row(row.host);
      if (host) urls.emplace(std::pair(site_names[row.site], whole_url(row.path, host->name)), row.id);
    });
  }

  // The run that a file's first record names, with what its report tells.
  void find_run(std::string_view warcinfo) {
    if (options.run_id != 0) {
      run_id = options.run_id;
      return;
    }
    const auto part_of = field_of(warcinfo, "isPartOf");
    constexpr std::string_view kRun = "run ";
    run_id = part_of.starts_with(kRun) ? number_in(std::string_view(part_of).substr(kRun.size())) : 0;
    if (run_id <= 0) run_id = 1;
    std::ifstream in(folder.run(run_id) / "report.json");
    const auto report = nlohmann::json::parse(in, nullptr, false);
    const auto text = [&](const char* name, const char* otherwise) -> std::string {
      return report.is_object() ? report.value(name, otherwise) : otherwise;
    };
    const auto moment = [&](const char* name) {
      return Timestamp::parse_iso8601(text(name, "")).value_or(Timestamp()).unix_micros();
    };
    auto& insert = database.prepared(
        "INSERT INTO runs (id, kind, began, ended, state) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
    insert.bind(1, run_id);
    insert.bind(2, text("kind", "crawl"));
    insert.bind(3, moment("began"));
    insert.bind(4, moment("ended"));
    insert.bind(5, text("state", "stopped"));
    insert.exec();
  }

  void take(const std::string& name, const CheckedRecord& record) {
    const auto& head = record.place.head;
    const auto type = head.type();
    if (type == RecordType::warcinfo) {
      finish();
      find_run(record.block_head);
    } else if (type == RecordType::metadata && belongs(head)) {
      pending->via = field_of(record.block_head, "via");
      pending->hops = field_of(record.block_head, "hopsFromSeed");
      pending->row.site = field_of(record.block_head, "site");
      pending->row.took_ms = number_in(field_of(record.block_head, "fetchTimeMs"));
    } else if (type == RecordType::response || type == RecordType::revisit) {
      finish();
      begin(name, record);
    }
  }

  bool belongs(const RecordHead& head) const {
    return pending && head.get("WARC-Concurrent-To") == std::string_view(pending->row.place.record_id);
  }

  void begin(const std::string& name, const CheckedRecord& record) {
    const auto& head = record.place.head;
    const auto line = lines.find(record.place.offset);
    if (line == lines.end()) return;  // nothing that could be found again
    if (known.contains({name, record.place.offset})) {
      ++taken.known;
      return;
    }
    if (run_id == 0) find_run("");
    Pending fresh;
    auto& row = fresh.row;
    row.run_id = run_id;
    row.url = head.target_uri();
    row.surt = line->second.key;
    row.began = head.date().value_or(Timestamp());
    row.status = record.http ? record.http->status : line->second.status;
    if (record.http) fresh.fields = record.http->fields;
    if (const auto type = MediaType::parse(fresh.fields.get("Content-Type").value_or(""))) row.mime = type->essence;
    row.ip = head.get("WARC-IP-Address").value_or("");
    row.revisit = head.type() == RecordType::revisit;
    row.place = {name, record.place.offset, record.place.length, std::string(head.id())};
    if (row.revisit) {
      if (const auto sha1 = Digest::parse(head.get("WARC-Payload-Digest").value_or(""))) row.sha1 = *sha1;
      if (const auto same = sha256_of.find(std::string(row.sha1.raw())); same != sha256_of.end())
        row.sha256 = same->second;
    } else {
      row.truncated = head.get("WARC-Truncated").value_or("");
      row.sha1 = record.payload.sha1;
      row.sha256 = record.payload.sha256;
      row.payload_size = record.payload.size;
      sha256_of.emplace(row.sha1.raw(), row.sha256);
    }
    fresh.refers_to = head.get("WARC-Refers-To").value_or("");
    fresh.refers_to_uri = head.get("WARC-Refers-To-Target-URI").value_or("");
    pending = std::move(fresh);
  }

  void finish() {
    if (!pending) return;
    auto done = std::move(*pending);
    pending.reset();
    auto& row = done.row;
    const auto url = Url::parse(row.url);
    if (row.site.empty()) row.site = !options.site.empty() ? options.site : url ? std::string(url->hostname()) : "";
    const bool for_robots = done.hops == "P";
    std::optional<CaptureRow> original;
    if (row.revisit) original = original_of(done);
    if (original) row.payload_size = original->payload_size;
    if (original && row.sha256.empty()) row.sha256 = original->sha256;

    Reading reading;
    if (!for_robots && url) {
      reading = read(done, original, *url);
      row.url_id = url_row(done, *url, reading.answer);
    }
    row.id = captures.add(row);
    ++taken.captures;
    if (row.revisit) ++taken.revisits;
    if (for_robots || !url) return;
    std::optional<EventKind> event;
    const bool missing = row.status == 404 || row.status == 410;
    if (reading.page) {
      auto article = article_of(*reading.page);
      article.capture_id = row.id;
      article.url = row.url;
      article.site = row.site;
      article.captured = row.began;
      event = pages.add(article);
      ++taken.articles;
    } else if (reading.answer == Answer::soft_error || (missing && reading.answer == Answer::plain)) {
      event = pages.withdrawn(row.url, row.site, row.id, row.began);
    }
    if (event) ++taken.events;
  }

  std::optional<CaptureRow> original_of(const Pending& revisit) {
    for (auto& each : captures.of_url(surt(revisit.refers_to_uri.empty() ? revisit.row.url : revisit.refers_to_uri)))
      if (!each.revisit &&
          (revisit.refers_to.empty() ? each.sha1 == revisit.row.sha1 : each.place.record_id == revisit.refers_to))
        return std::move(each);
    return std::nullopt;
  }

  std::int64_t url_row(const Pending& capture, const Url& url, Answer answer) {
    const auto& row = capture.row;
    auto& id = urls[{row.site, row.url}];
    if (id == 0) {
      Found met;
      met.hops = capture.hops;
      met.depth = static_cast<int>(std::count(capture.hops.begin(), capture.hops.end(), 'L'));
      met.rank = met.depth == 0 ? Rank::source : Rank::page;
      if (const auto via = urls.find({row.site, capture.via}); via != urls.end()) met.via = via->second;
      const auto& host = hosts.of_host(url.hostname());
      id = table.append(met, host.host, table.site_number(row.site), compact_url(row.url, host.name));
    }
    Outcome outcome;
    outcome.id = id;
    outcome.disposition = options.disposition(row.status, row.revisit, !row.truncated.empty(), answer);
    outcome.run_id = row.run_id;
    table.settle(outcome);
    return id;
  }

  // As the crawl read it: nothing again that is the same as before, no wall for a page, no
  // soft error for an article.
  Reading read(const Pending& capture, const std::optional<CaptureRow>& original, const Url& url) {
    const auto& row = capture.row;
    const bool html = row.mime == "text/html" || row.mime == "application/xhtml+xml" || row.mime.empty();
    const bool same_page = row.revisit && capture.refers_to_uri == row.url;
    Reading reading;
    if (!html || (row.revisit && !original)) return reading;
    if (same_page && row.status == 200 && row.payload_size >= kMostOfWall) return reading;
    const auto content = content_of(original ? original->place : row.place);
    if (find_challenge(row.status, capture.fields, content)) {
      reading.answer = Answer::wall;
      return reading;
    }
    if (row.status != 200 || same_page) return reading;
    PageSource source;
    source.bytes = content;
    const auto content_type = std::string(capture.fields.get("Content-Type").value_or(""));
    source.content_type = content_type;
    source.url = &url;
    source.fetched = row.began;
    auto page = read_page(source);
    if (!page) return reading;
    if (find_soft_error(*page))
      reading.answer = Answer::soft_error;
    else
      reading.page = std::move(*page);
    return reading;
  }

  std::string content_of(const RecordPlace& place) const {
    ReadLimits limits;
    limits.max_block_in_memory = kMaxPageBlock;
    const auto record = read_record(folder.archive() / place.file, place.offset, place.length, limits);
    if (!record) return {};
    const auto head = parse_response_head(record->block);
    if (!head) return {};
    auto content = decode_content(head->fields, std::string_view(record->block).substr(head->size));
    return content ? std::move(content->bytes) : std::string();
  }
};

Intake::Intake(Database& database, const CollectionFolder& folder, Options options)
    : state_(std::make_unique<State>(database, folder, std::move(options))) {}
Intake::~Intake() = default;

Result<TakenIn> Intake::take(const std::filesystem::path& warc) {
  auto& state = *state_;
  const auto lines = index_warc(warc);
  if (!lines) return lines.error();
  state.lines.clear();
  for (const auto& line : *lines) state.lines.emplace(line.offset, line);
  state.taken = {};
  state.run_id = 0;
  const auto name = warc.filename().string();
  WarcCheckOptions options;
  options.record = [&](const CheckedRecord& record) { state.take(name, record); };
  state.database.transaction([&] {
    (void)check_warc(warc, options);  // opened a moment ago; its flaws are told by verify
    state.finish();
  });
  return state.taken;
}

}  // namespace chancery
