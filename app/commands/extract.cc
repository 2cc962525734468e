// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>

#include "app/article_json.h"
#include "app/commands/commands.h"
#include "archive/payload.h"
#include "archive/wacz_reader.h"
#include "archive/warc_reader.h"
#include "base/http_fields.h"
#include "base/log.h"
#include "parsers/page.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxBlock = 256 << 20;  // of a record to be read as a page
constexpr std::size_t kMaxHtml = 64 << 20;

// Writes an article a line, and remembers whether anything went wrong. Nothing of it
// depends on when or where it runs.
class Extraction {
 public:
  explicit Extraction(std::string url) : url_(std::move(url)) {}

  void input(const std::string& name) {
    if (name == "-") {
      std::ostringstream text;
      text << std::cin.rdbuf();
      return html("-", std::move(text).str());
    }
    const std::filesystem::path file(name);
    if (!std::filesystem::is_regular_file(file)) return fail(name, "no such file");
    if (auto package = WaczReader::open(file)) return wacz(file, *package);
    if (auto reader = WarcReader::open(file)) return warc(file.filename().string(), *reader);
    // What begins as an archive and cannot be read is no page either.
    if (name.find(".warc") != std::string::npos || name.ends_with(".arc") || name.ends_with(".wacz"))
      return fail(name, WarcReader::open(file).error().detail);
    if (std::filesystem::file_size(file) > kMaxHtml) return fail(name, "too large for a page");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    html(name, std::move(text).str());
  }

  ExitCode code() const {
    if (!failed_) return ExitCode::done;
    return good_ > 0 ? ExitCode::some_failed : ExitCode::failed;
  }

 private:
  void fail(const std::string& where, const std::string& what) {
    failed_ = true;
    std::cerr << "chancery: " << log::printable(where) << ": " << log::printable(what) << "\n";
  }

  void wacz(const std::filesystem::path& file, WaczReader& package) {
    for (const auto& name : package.warcs()) {
      const auto slice = package.place(name);
      auto reader = slice ? WarcReader::open(file, {}, *slice) : Result<WarcReader>(slice.error());
      if (reader)
        warc(std::filesystem::path(name).filename().string(), *reader);
      else
        fail(file.string() + ": " + name, reader.error().detail);
    }
    ++good_;
  }

  void warc(const std::string& name, WarcReader& reader) {
    while (const auto record = reader.next()) {
      const auto type = record->head.type();
      const bool wanted =
          (type == RecordType::response || type == RecordType::resource) && *record->head.content_length() <= kMaxBlock;
      std::string block;
      const auto passed =
          wanted ? reader.block([&](std::string_view piece) { block += piece; }) : reader.block(nullptr);
      if (passed && wanted) page(name, reader.passed(), block);
    }
    for (const auto& loss : reader.losses())
      fail(name, fmt::format("lost at {}, {} bytes: {}", loss.offset, loss.bytes, loss.error.detail));
    ++good_;
  }

  // Pages alone: other answers hold no article.
  void page(const std::string& name, const WalkedRecord& record, const std::string& block) {
    CaptureRow row;
    row.url = record.head.target_uri();
    row.began = record.head.date().value_or(Timestamp());
    row.place = {name, record.offset, record.length, std::string(record.head.id())};
    HttpFields fields;
    std::string_view body = block;
    row.status = 200;
    if (const auto head = parse_response_head(block)) {
      row.status = head->status;
      fields = head->fields;
      body.remove_prefix(head->size);
    } else {
      fields.all.push_back({"Content-Type", std::string(record.head.get("Content-Type").value_or(""))});
    }
    const auto type = MediaType::parse(fields.get("Content-Type").value_or(""));
    row.mime = type ? type->essence : "";
    const auto url = Url::parse(row.url);
    if (row.status != 200 || !url || (row.mime != "text/html" && row.mime != "application/xhtml+xml")) return;
    Spool spool;
    spool.append(body);
    row.sha256 = digest_payload(fields, spool).sha256;
    const auto content = decode_content(fields, spool);
    if (!content) return fail(row.url, content.error().detail);
    print(row, *url, content->bytes, std::string(fields.get("Content-Type").value_or("")));
  }

  void html(const std::string& name, const std::string& bytes) {
    const auto url = Url::parse(url_.empty() ? "file:///" + std::filesystem::path(name).filename().string() : url_);
    if (!url) return fail(name, "\"" + url_ + "\" is no address");
    if (bytes.empty()) return fail(name, "nothing in it");
    CaptureRow row;
    row.url = url->href();
    row.sha256 = sha256(bytes);
    if (print(row, *url, bytes, "")) ++good_;
  }

  bool print(const CaptureRow& row, const Url& url, const std::string& bytes, const std::string& content_type) {
    PageSource source;
    source.bytes = bytes;
    source.content_type = content_type;
    source.url = &url;
    if (row.began != Timestamp()) source.fetched = row.began;
    const auto page = read_page(source);
    if (!page) {
      fail(row.url, page.error().detail);
      return false;
    }
    const auto article = article_of(*page);
    std::cout << article_json(row, &article) << "\n";
    return true;
  }

  std::string url_;
  int good_ = 0;
  bool failed_ = false;
};

}  // namespace

ExitCode extract(const ExtractOptions& options, const Common&) {
  auto files = options.files;
  if (options.from_list) {
    std::ifstream list(*options.from_list);
    if (!list) {
      std::cerr << "chancery: cannot read " << options.from_list->string() << "\n";
      return ExitCode::usage;
    }
    for (std::string line; std::getline(list, line);)
      if (!line.empty() && line[0] != '#') files.push_back(line);
  }
  if (files.empty()) {
    std::cerr << "chancery: name files to read, \"-\" for standard input, or --from-list FILE\n";
    return ExitCode::usage;
  }
  Extraction extraction(options.url);
  for (const auto& file : files) extraction.input(file);
  std::cout.flush();
  return extraction.code();
}

}  // namespace chancery
