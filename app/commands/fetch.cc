// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>

#include "app/article_card.h"
#include "app/article_json.h"
#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "archive/gzip_member.h"
#include "archive/payload.h"
#include "archive/warc_reader.h"
#include "base/canonical.h"
#include "base/log.h"
#include "base/surt.h"

namespace chancery {
namespace {

void complain(const std::string& message) { std::cerr << "chancery: " << message << "\n"; }

std::vector<std::string> with_standard_input(const std::vector<std::string>& urls) {
  std::vector<std::string> all;
  for (const auto& url : urls) {
    if (url != "-") {
      all.push_back(url);
      continue;
    }
    for (std::string line; std::getline(std::cin, line);)
      if (!line.empty() && line[0] != '#') all.push_back(line);
  }
  return all;
}

// "agency.example/news" means https.
std::optional<Url> address_of(const std::string& text) {
  auto url = Url::parse(text);
  if (!url && text.find("://") == std::string::npos) {
    url = Url::parse("https://" + text);
    if (url) complain(fmt::format("{}: taken as {}", log::printable(text), url->href()));
  }
  if (url && url->is_http()) return std::move(*url);
  complain(fmt::format("\"{}\" is no http or https address", log::printable(text)));
  return std::nullopt;
}

// Those of the site that has this host among its seeds; else what holds for all.
WireRules wire_rules_for(const Url& url, const RunSettings& settings) {
  for (const auto& site : settings.sites)
    for (const auto& seed : site.seeds)
      if (seed.origin() == url.origin()) return site.wire;
  return settings.wire;
}

// What this run holds of a URL, redirects followed inside the archive.
class Holdings {
 public:
  Holdings(const CollectionFolder& folder, std::int64_t run_id)
      : folder_(folder), database_(folder.database(), Access::read), captures_(database_), pages_(database_) {
    for (auto& row : captures_.of_run(run_id)) rows_.push_back(std::move(row));
  }

  std::optional<CaptureRow> final_capture(const Url& url) const {
    auto wanted = canonical(url);
    for (int hop = 0; hop <= Scope::kMaxRedirects; ++hop) {
      const auto found =
          std::find_if(rows_.rbegin(), rows_.rend(), [&](const CaptureRow& row) { return row.url == wanted.href(); });
      if (found == rows_.rend()) return std::nullopt;
      const auto target = found->status >= 300 && found->status < 400 ? location(*found) : std::nullopt;
      if (!target) return *found;
      wanted = canonical(*target);
    }
    return std::nullopt;
  }

  std::optional<Article> article(const CaptureRow& row) {
    if (row.status != 200) return std::nullopt;
    return pages_.article_near(row.url, row.began);
  }

  Result<Content> content(const CaptureRow& row) {
    const auto* holder = &row;
    std::optional<CaptureRow> original;
    if (row.revisit) {
      // The body stands in the record that the revisit points at.
      const auto record = read(row);
      if (!record) return record.error();
      const auto url = record->head.get("WARC-Refers-To-Target-URI").value_or("");
      const auto id = record->head.get("WARC-Refers-To").value_or("");
      for (auto& each : captures_.of_url(surt(url)))
        if (each.place.record_id == id) original = std::move(each);
      if (!original) return Error{Fault::absent, "the original of the revisit is not here"};
      holder = &*original;
    }
    const auto record = read(*holder);
    if (!record) return record.error();
    const auto head = parse_response_head(record->block);
    if (!head) return head.error();
    return decode_content(head->fields, std::string_view(record->block).substr(head->size));
  }

  // The response's member and those that belong to it, as they stand in the file.
  std::string members(const CaptureRow& row) const {
    std::ifstream in(folder_.archive() / row.place.file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(row.place.offset));
    std::ostringstream rest;
    rest << in.rdbuf();
    const auto bytes = std::move(rest).str();
    std::size_t end = 0;
    while (end < bytes.size()) {
      std::string record;
      const auto member = read_member(std::string_view(bytes).substr(end), [&](std::string_view piece) {
        record.append(piece);
        return true;
      });
      if (!member || (end > 0 && record.find("WARC-Concurrent-To: " + row.place.record_id) == std::string::npos)) break;
      end += member->compressed;
    }
    return bytes.substr(0, end);
  }

 private:
  Result<WholeRecord> read(const CaptureRow& row) const {
    return read_record(folder_.archive() / row.place.file, row.place.offset, row.place.length);
  }
  std::optional<Url> location(const CaptureRow& row) const {
    const auto record = read(row);
    if (!record) return std::nullopt;
    const auto head = parse_response_head(record->block);
    const auto value = head ? head->fields.get("Location") : std::nullopt;
    if (!value) return std::nullopt;
    auto target = Url::parse(*value, Url::parse(row.url).value());
    return target ? std::optional(std::move(*target)) : std::nullopt;
  }

  CollectionFolder folder_;
  Database database_;
  CaptureStore captures_;
  PageStore pages_;
  std::vector<CaptureRow> rows_;
};

std::string shown(const std::string& format, Holdings& held, const CaptureRow& row, bool to_terminal) {
  const auto article = held.article(row);
  const auto* known = article ? &*article : nullptr;
  if (format == "json") return article_json(row, known) + "\n";
  if (format == "warc") return held.members(row);
  if (format == "text" && known) return fit_for_terminal(known->text) + "\n";
  if (format == "markdown" && known) return fit_for_terminal(known->markdown) + "\n";
  if (format == "card") return article_card(row, known);
  auto content = held.content(row);
  if (!content) {
    complain(fmt::format("{}: {}", row.url, content.error().detail));
    return {};
  }
  return to_terminal ? fit_for_terminal(content->bytes) : std::move(content->bytes);
}

// Why a URL gave nothing, and the code that says so.
ExitCode explain(const Report& report, const Url& url) {
  for (const auto& failure : report.failures)
    if (failure.url == canonical(url).href()) {
      complain(fmt::format("{}: {}: {}", url.href(), name(failure.how), log::printable(failure.detail)));
      const bool by_policy = failure.how == Disposition::address_refused || failure.how == Disposition::robots_refused;
      return by_policy ? ExitCode::refused : ExitCode::failed;
    }
  for (const auto& line : report.left) complain(line);
  complain(fmt::format("{} was not fetched", url.href()));
  return ExitCode::failed;
}

}  // namespace

ExitCode fetch(const FetchOptions& options, const Common& common) {
  std::vector<Url> urls;
  for (const auto& text : with_standard_input(options.urls)) {
    auto url = address_of(text);
    if (!url) return ExitCode::usage;
    urls.push_back(std::move(*url));
  }
  if (urls.empty()) return complain("no URL was given"), ExitCode::usage;

  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  auto settings = config->settings({});
  Site site;
  if (!settings.sites.empty()) site.politeness = settings.sites.front().politeness;
  site.wire = wire_rules_for(urls.front(), settings);
  site.wire.conditional = false;  // somebody wants to see it
  site.name = "fetch";
  site.seeds = urls;
  site.reach = Reach::page;
  site.requisites = options.requisites;
  settings.sites = {site};
  settings.kind = "fetch";
  settings.patience = std::chrono::minutes(1);  // somebody is waiting
  if (const auto wrong = missing_contact(*config, settings.sites)) return complain(*wrong), ExitCode::usage;

  const auto folder = settings.folder;
  const auto result = run_session(std::move(settings), common);
  if (!result.report) return result.code;

  std::ofstream file;
  if (options.output != "-") {
    file.open(options.output, std::ios::binary | std::ios::trunc);
    if (!file) return complain("cannot write " + options.output), ExitCode::usage;
  }
  auto& out = options.output == "-" ? std::cout : file;
  const bool to_terminal = options.output == "-" && ::isatty(STDOUT_FILENO);
  Holdings holdings(folder, result.report->run_id);
  auto code = ExitCode::done;
  std::size_t held = 0, good = 0;
  for (const auto& url : urls) {
    if (const auto row = holdings.final_capture(url)) {
      if (held++ > 0 && options.format == "card") out << "\n";
      if (row->status >= 400) {
        complain(fmt::format("{} answered {}", row->url, row->status));
        code = ExitCode::failed;
      } else {
        ++good;
      }
      out << shown(options.format, holdings, *row, to_terminal);
    } else {
      code = explain(*result.report, url);
    }
  }
  out.flush();
  if (code != ExitCode::done && good > 0) code = ExitCode::some_failed;
  return code == ExitCode::done ? result.code : code;
}

}  // namespace chancery
