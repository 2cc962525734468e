// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "app/article_csv.h"
#include "app/article_json.h"
#include "app/article_markdown.h"
#include "app/commands/commands.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/package.h"

namespace chancery {
namespace {

ExitCode complain(const std::string& what) {
  std::cerr << "chancery: " << what << "\n";
  return ExitCode::usage;
}

ExitCode write_package(const CollectionFolder& folder, const ExportOptions& options) {
  std::optional<SigningKey> key;
  if (options.sign) {
    auto loaded = SigningKey::load_or_make(*options.sign);
    if (!loaded) return complain(loaded.error().detail);
    key.emplace(std::move(*loaded));
  }
  PackageOptions how;
  how.file = *options.wacz;
  how.site = options.site;
  how.title = !options.title.empty()  ? options.title
              : !options.site.empty() ? options.site
                                      : folder.root.filename().string();
  how.software = "chancery/" CHANCERY_VERSION;
  how.now = system_clock().utc();
  how.key = key ? &*key : nullptr;
  const auto packaged = package_collection(folder, how);
  for (const auto& missing : packaged.missing) std::cerr << "chancery: missing: " << log::printable(missing) << "\n";
  std::cout << fmt::format("{}: {} captures, {} pages, {} WARC files\n", how.file.string(), packaged.captures,
                           packaged.pages, packaged.files);
  if (packaged.captures == 0) return ExitCode::failed;
  return packaged.missing.empty() ? ExitCode::done : ExitCode::some_failed;
}

// A file being written, or standard output for "-". Throws std::system_error when the
// disk says no.
class Output {
 public:
  explicit Output(const std::filesystem::path& file) {
    if (file != "-") file_.open(file, std::ios::binary | std::ios::trunc);
    out_ = file == "-" ? &std::cout : &file_;
    check(file);
  }
  void write(const std::string& text) { *out_ << text; }
  void finish(const std::filesystem::path& file) {
    out_->flush();
    check(file);
  }

 private:
  void check(const std::filesystem::path& file) const {
    if (!*out_) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
  }
  std::ofstream file_;
  std::ostream* out_;
};

using TakeArticle = std::function<void(const CaptureRow&, const Article&)>;

// How many there were.
std::uint64_t for_each_article(const CollectionFolder& folder, const ExportOptions& options, const TakeArticle& take) {
  Database database(folder.database(), Access::read);
  PageStore pages(database);
  CaptureStore captures(database);
  std::uint64_t count = 0;
  pages.for_each(options.site, options.versions ? PageStore::Which::all : PageStore::Which::newest,
                 [&](const Article& article) {
                   const auto row = captures.since(article.capture_id - 1, 1);
                   if (row.empty() || row[0].id != article.capture_id) return;
                   take(row[0], article);
                   ++count;
                 });
  return count;
}

std::uint64_t write_lines(const CollectionFolder& folder, const ExportOptions& options,
                          const std::filesystem::path& file, const std::string& head,
                          const std::function<std::string(const CaptureRow&, const Article&)>& line) {
  Output out(file);
  out.write(head);
  const auto count = for_each_article(
      folder, options, [&](const CaptureRow& capture, const Article& article) { out.write(line(capture, article)); });
  out.finish(file);
  return count;
}

std::uint64_t write_markdown(const CollectionFolder& folder, const ExportOptions& options) {
  std::filesystem::create_directories(*options.markdown);
  return for_each_article(folder, options, [&](const CaptureRow& capture, const Article& article) {
    const auto file = *options.markdown / article_file_name(article);
    Output out(file);
    out.write(article_markdown(capture, article));
    out.finish(file);
  });
}

}  // namespace

ExitCode export_collection(const ExportOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  const CollectionFolder folder{config->dir};
  if (!std::filesystem::is_directory(folder.archive())) return no_collection(folder.root);
  if (!options.wacz && !options.jsonl && !options.csv && !options.markdown)
    return complain("say what to write: --wacz FILE, --jsonl FILE, --csv FILE or --markdown FOLDER");
  for (const auto& out : {options.wacz, options.jsonl, options.csv, options.markdown})
    if (out && *out != "-" && std::filesystem::exists(*out) && !options.force)
      return complain(fmt::format("{} is there already; --force writes over it", out->string()));

  std::uint64_t articles = 0;
  if (options.jsonl)
    articles = write_lines(folder, options, *options.jsonl, "", [](const CaptureRow& capture, const Article& article) {
      return article_json(capture, &article) + "\n";
    });
  if (options.csv) articles = write_lines(folder, options, *options.csv, article_csv_head(), article_csv);
  if (options.markdown) articles = write_markdown(folder, options);
  const bool any_list = options.jsonl || options.csv || options.markdown;
  if (any_list && !common.quiet) std::cerr << fmt::format("chancery: {} articles\n", articles);
  if (options.wacz) return write_package(folder, options);
  return articles > 0 ? ExitCode::done : ExitCode::failed;
}

}  // namespace chancery
