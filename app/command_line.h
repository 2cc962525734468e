// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words after "chancery": verbs, their options, help. The room that knows the
// command-line library.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/exit_code.h"

namespace CLI {
class App;
}

namespace chancery {

// Options that every verb understands.
struct Common {
  std::filesystem::path config = "config.toml";
  bool config_given = false;
  std::optional<std::filesystem::path> dir;  // --dir: the collection
  std::optional<std::string> contact;
  bool quiet = false;
  int verbose = 0;
  std::string words;  // the command line, as it was given
};

struct CrawlOptions {
  std::vector<std::string> what;  // site names, or URLs for an ad hoc crawl
  std::optional<std::filesystem::path> seeds;
  std::string scope = "host";
  std::optional<std::string> delay, max_time, max_bytes;
  std::optional<std::int64_t> max_pages;
  std::optional<int> max_depth;
  std::vector<std::string> include, exclude;  // patterns over addresses
  bool no_extract = false, dry_run = false;
  bool json = false;
};

struct FetchOptions {
  std::vector<std::string> urls;  // "-": from standard input
  std::string format = "card";
  std::string output = "-";
  bool requisites = false;
};

struct SearchOptions {
  std::vector<std::string> words;  // as store/search_query reads them
  int limit = 20;
  bool json = false;
};

struct DiffOptions {
  std::string url;
  std::optional<std::string> before, after;  // versions by number, or by a time they stood at
  bool json = false;
};

struct ServeOptions {
  std::uint16_t port = 8080;
  std::string address = "127.0.0.1";
  bool is_public = false;            // the address may be one that others can reach
  std::vector<std::string> hosts{};  // names it may be asked by, beside localhost and its address
  bool no_scripts = false;
  std::optional<std::uint16_t> proxy;          // a port
  std::string proxy_at;                        // digits or ISO 8601; "" for the newest
  std::vector<std::filesystem::path> files{};  // archives of others, shown in place of the collection
};

struct DemoOptions {
  std::uint16_t port = 8080;
  bool no_serve = false;
};

struct VerifyOptions {
  std::vector<std::filesystem::path> what;  // collections, WARC and WACZ files; none: the config's collection
  bool strict = false, json = false;
};

struct RepairOptions {};

struct ReparseVerbOptions {
  std::size_t examples = 3;
  bool dry_run = false, json = false;
};

struct PruneVerbOptions {
  std::optional<std::string> older_than;
  std::string site;
  bool dry_run = false;
};

struct ExportOptions {
  std::optional<std::filesystem::path> wacz, jsonl, csv, markdown;
  bool versions = false;  // of each article; else the newest alone
  std::string site, title;
  std::optional<std::filesystem::path> sign;  // a key file, made if missing
  bool force = false;
};

struct ImportOptions {
  std::vector<std::filesystem::path> files;
  std::string site;
};

struct CiteOptions {
  std::string url;
  std::optional<std::string> at;
  bool json = false;
};

struct WhyOptions {
  std::string url;
  bool json = false;
};

struct ReportOptions {
  std::int64_t run = 0;  // 0: the last one; with a host, all of them
  std::string host;
  bool json = false;
};

struct ExtractOptions {
  std::vector<std::string> files;  // "-": a page from standard input
  std::optional<std::filesystem::path> from_list;
  std::string url;  // of a page that is a file
};

struct InitOptions {
  std::filesystem::path folder = ".";
  std::vector<std::string> seeds;
};

struct ListOptions {
  std::string site, since, state, language, contains;
  int limit = 100;
  bool urls = false, json = false;
};

struct ShowOptions {
  std::string url;
  int version = 0;  // 0: the newest
  bool markdown = false, json = false;
};

struct StatusOptions {
  bool json = false;
};

struct DoctorOptions {
  bool json = false;
};

struct ManOptions {
  std::string page;
  bool markdown = false;
  std::optional<std::filesystem::path> folder;
};

struct CompletionOptions {
  std::string shell;  // bash, zsh, fish
};

struct ConfigVerbOptions {
  std::string what;  // check, show, schema, sites
  bool origin = false, json = false;
};

struct CommandLine {
  Common common;
  std::variant<std::monostate, CrawlOptions, FetchOptions, SearchOptions, DiffOptions, ServeOptions, DemoOptions,
               VerifyOptions, RepairOptions, ReparseVerbOptions, PruneVerbOptions, ExportOptions, ImportOptions,
               CiteOptions, ExtractOptions, WhyOptions, ReportOptions, InitOptions, ListOptions, ShowOptions,
               StatusOptions, DoctorOptions, ConfigVerbOptions, ManOptions, CompletionOptions>
      verb;
};

// The command asked for, or the code to exit with when help or the version was
// printed, or the line is wrong (which was said on standard error, with the nearest
// word that would have been right).
std::variant<CommandLine, ExitCode> parse_command_line(int count, char** words);

// All verbs with their options, set up to be read into `line`, which must outlive `app`.
void define_verbs(CLI::App& app, CommandLine& line);

}  // namespace chancery
