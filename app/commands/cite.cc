// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/article_card.h"
#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "archive/warc_reader.h"
#include "base/log.h"
#include "base/surt.h"
#include "store/capture_store.h"
#include "store/page_store.h"
#include "store/run_seal.h"

namespace chancery {
namespace {

// The capture of the address nearest to `when`, or the newest.
std::optional<CaptureRow> capture_of(CaptureStore& captures, const std::string& url, std::optional<Timestamp> when) {
  auto rows = captures.of_url(surt(url));
  const auto exact = std::any_of(rows.begin(), rows.end(), [&](const CaptureRow& row) { return row.url == url; });
  std::erase_if(rows, [&](const CaptureRow& row) { return exact && row.url != url; });
  if (rows.empty()) return std::nullopt;
  if (!when) return rows.back();
  const auto apart = [&](const CaptureRow& row) {
    const auto micros = row.began.unix_micros() - when->unix_micros();
    return micros < 0 ? -micros : micros;
  };
  return *std::min_element(rows.begin(), rows.end(),
                           [&](const CaptureRow& a, const CaptureRow& b) { return apart(a) < apart(b); });
}

// Where the bytes of the payload are: of a revisit, in the record that it refers to.
std::optional<CaptureRow> holder_of(const CollectionFolder& folder, CaptureStore& captures, const CaptureRow& row) {
  if (!row.revisit) return row;
  const auto record = read_record(folder.archive() / row.place.file, row.place.offset, row.place.length);
  if (!record) return std::nullopt;
  const auto id = record->head.get("WARC-Refers-To").value_or("");
  for (auto& each : captures.of_url(surt(record->head.get("WARC-Refers-To-Target-URI").value_or(""))))
    if (each.place.record_id == id) return std::move(each);
  return std::nullopt;
}

struct Citation {
  CaptureRow capture;
  std::optional<CaptureRow> holder;
  std::optional<Article> article;
  std::optional<SealedWarc> seal;
};

std::string json_of(const Citation& citation) {
  const auto& row = citation.capture;
  const auto place = [](const CaptureRow& of) {
    return nlohmann::ordered_json{{"warc", of.place.file},
                                  {"offset", of.place.offset},
                                  {"length", of.place.length},
                                  {"record_id", of.place.record_id}};
  };
  nlohmann::ordered_json out = {{"type", "citation"},
                                {"schema", 1},
                                {"url", row.url},
                                {"status", row.status},
                                {"captured", row.began.iso8601_micros()},
                                {"payload_sha256", row.sha256.hex()},
                                {"record", place(row)}};
  if (citation.article) {
    out["title"] = citation.article->title;
    if (!citation.article->published.empty()) out["published"] = citation.article->published;
    out["text"] = citation.article->text;
  }
  if (row.revisit && citation.holder) out["payload_record"] = place(*citation.holder);
  if (citation.seal)
    out["seal"] = {{"run", citation.seal->run_id}, {"warc", citation.seal->sha256}, {"seal", citation.seal->seal_hash}};
  return json_line(out);
}

void print(const Citation& citation) {
  const auto& row = citation.capture;
  const auto line = [](std::string_view label, const std::string& value) {
    if (!value.empty()) std::cout << fmt::format("{:<15} {}\n", label, log::printable(value));
  };
  if (citation.article) {
    line("title", citation.article->title);
    line("published", citation.article->published);
  }
  line("address", row.url);
  line("captured", fmt::format("{} (status {})", row.began.iso8601_micros(), row.status));
  line("payload sha256", row.sha256.hex());
  line("file", row.place.file);
  line("offset", std::to_string(row.place.offset));
  line("record", row.place.record_id);
  if (row.revisit && citation.holder) {
    line("payload in", fmt::format("{} at {}", citation.holder->place.file, citation.holder->place.offset));
    line("payload record", citation.holder->place.record_id);
  }
  if (citation.seal) {
    line("file sha256", citation.seal->sha256);
    line("sealed by", fmt::format("runs/{}/seal.json, {}", citation.seal->run_id, citation.seal->seal_hash));
  }
  if (!citation.article || citation.article->text.empty()) return;
  std::cout << "\n" << fit_for_terminal(citation.article->text) << "\n";
}

}  // namespace

ExitCode cite(const CiteOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  const CollectionFolder folder{config->dir};
  if (!folder.exists()) return no_collection(folder.root);
  std::optional<Timestamp> when;
  if (options.at) {
    when = Timestamp::parse_iso8601(*options.at);
    if (!when) when = Timestamp::parse_digits(*options.at);
    if (!when)
      return std::cerr << fmt::format("chancery: \"{}\" is no moment; write one like 2024-05-17T09:30:00Z\n",
                                      log::printable(*options.at)),
             ExitCode::usage;
  }
  Database database(folder.database(), Access::read);
  CaptureStore captures(database);
  PageStore pages(database);
  const auto parsed = Url::parse(options.url);
  auto row = capture_of(captures, parsed ? parsed->href() : options.url, when);
  if (!row) {
    std::cerr << fmt::format("chancery: {} was never captured\n", log::printable(options.url));
    return ExitCode::failed;
  }
  Citation citation{std::move(*row), {}, {}, {}};
  citation.holder = holder_of(folder, captures, citation.capture);
  citation.article = pages.article(citation.capture.id);
  if (!citation.article && citation.capture.revisit && citation.holder)
    citation.article = pages.article(citation.holder->id);
  citation.seal = sealed_warc(folder, citation.capture.place.file);
  if (options.json)
    std::cout << json_of(citation) << "\n";
  else
    print(citation);
  return ExitCode::done;
}

}  // namespace chancery
