// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.h"

#include <algorithm>
#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/option_table.h"
#include "app/suggest.h"
#include "app/units.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "crawler/url_patterns.h"

namespace chancery {
namespace {

constexpr auto kFirstContact = R"(chancery keeps the web pages of governments and agencies: it fetches them
politely, reads them, keeps the exact bytes, and shows them again offline.

  chancery demo                            try everything, with no network at all
  chancery fetch https://agency.example/   one page now: archived, and printed
  chancery crawl                           the sites of config.toml
  chancery search export duties            find what was archived
  chancery serve                           read it again, in a browser

"chancery --help" tells more, "chancery VERB --help" the options of a verb.
)";

const std::vector<std::string> kFormats = {"card", "text", "markdown", "html", "json", "warc"};

std::string check_duration(const std::string& value) {
  return parse_duration(value) ? "" : fmt::format("\"{}\" is no time; write one like 2s, 1h30m or 7d", value);
}

std::string check_size(const std::string& value) {
  return parse_size(value) ? "" : fmt::format("\"{}\" is no size; write one like 10MB or 1GB", value);
}

std::string check_day(const std::string& value) {
  return Timestamp::parse_iso8601(value) ? "" : fmt::format("\"{}\" is no day; write one like 2024-05-17", value);
}

std::string check_pattern(const std::string& value) {
  const auto added = UrlPatterns().add(value);
  return added ? "" : added.error().detail;
}

CLI::Validator one_of(const std::vector<std::string>& words) {
  return CLI::Validator(
      [words](const std::string& value) -> std::string {
        if (std::find(words.begin(), words.end(), value) != words.end()) return "";
        const auto near = suggestion(value, words);
        return near ? fmt::format("\"{}\" is not one of them; did you mean \"{}\"?", value, *near)
                    : fmt::format("\"{}\" is none of {}", value, fmt::join(words, ", "));
      },
      fmt::format("{}", fmt::join(words, "|")));
}

void add_common(CLI::App& verb, Common& common) {
  auto* group = verb.add_option_group("Common");
  group->add_option("--config", common.config, "The config file (config.toml)")
      ->type_name("FILE")
      ->each([&](const std::string&) { common.config_given = true; });
  group->add_option("--dir", common.dir, "The collection's folder (config: archive.dir)")->type_name("FOLDER");
  group->add_option("--contact", common.contact, "Who is crawling, mailto: or a page (config: crawler.contact)");
  group->add_flag("-q,--quiet", common.quiet, "Only errors");
  group->add_flag("-v,--verbose", common.verbose, "Decisions; twice: every exchange");
}

// A verb, its options and what it means when it is the one that was said.
template <class Options>
struct Verb {
  Verb(CLI::App& app, CommandLine& line, const char* name, const char* help)
      : options(std::make_shared<Options>()), words(app.add_subcommand(name, help)) {
    words->callback([&line, said = options] { line.verb = *said; });
    add_common(*words, line.common);
  }
  CLI::App* operator->() const { return words; }

  std::shared_ptr<Options> options;
  CLI::App* words;
};

void add_crawl(CLI::App& app, CommandLine& line) {
  const Verb<CrawlOptions> verb(app, line, "crawl", "Crawl the sites of config.toml, or the URLs given");
  auto& options = *verb.options;
  verb->add_option("WHAT", options.what, "Site names from the config, or URLs for an ad hoc crawl")->type_name("SITE");
  verb->add_option("--seeds", options.seeds, "A file of URLs to start from, one a line")->type_name("FILE");
  verb->add_option("--scope", options.scope, "How far an ad hoc crawl reaches")
      ->transform(one_of({"page", "prefix", "host", "domain"}));
  verb->add_option("--delay", options.delay, "Least time between two requests to a host")->check(check_duration);
  verb->add_option("--max-time", options.max_time, "Stop after this long; the next run resumes")->check(check_duration);
  verb->add_option("--max-pages", options.max_pages, "Pages per site and run")->check(CLI::NonNegativeNumber);
  verb->add_option("--max-bytes", options.max_bytes, "Bytes of answers per site and run")->check(check_size);
  verb->add_option("--max-depth", options.max_depth, "Links from a seed")->check(CLI::NonNegativeNumber);
  verb->add_option("--include", options.include, "Only pages whose address matches this (RE2); may be repeated")
      ->allow_extra_args(false)
      ->check(check_pattern);
  verb->add_option("--exclude", options.exclude, "Nothing whose address matches this (RE2); may be repeated")
      ->allow_extra_args(false)
      ->check(check_pattern);
  verb->add_flag("--no-extract", options.no_extract, "Keep pages and follow links; read no articles");
  verb->add_flag("--dry-run", options.dry_run, "Say what would be asked, and ask nobody");
  verb->add_flag("--json", options.json, "Print the report as JSON");
}

void add_fetch(CLI::App& app, CommandLine& line) {
  const Verb<FetchOptions> verb(app, line, "fetch", "Fetch pages now, archive them and print them");
  auto& options = *verb.options;
  verb->add_option("URL", options.urls, "What to fetch; - reads URLs from standard input")->required();
  verb->add_option("--format", options.format, "How to print")->transform(one_of(kFormats));
  verb->add_option("-o,--output", options.output, "Where to print; - is standard output")->type_name("FILE");
  verb->add_flag("--requisites", options.requisites, "Fetch images, styles and frames too");
}

void add_serve(CLI::App& app, CommandLine& line) {
  const Verb<ServeOptions> verb(app, line, "serve", "Show the collection in a browser, offline");
  auto& options = *verb.options;
  verb->add_option("--port", options.port, "Port of the reading room; archived pages are on the next one");
  verb->add_option("--address", options.address, "Address to bind; one that others can reach needs --public");
  verb->add_flag("--public", options.is_public,
                 "Let others on the network read the collection: nobody is asked who they are");
  verb->add_option("--host", options.hosts, "A name it may be asked by, beside localhost and its address");
  verb->add_option("--proxy", options.proxy, "A port for an HTTP proxy onto the archive: pages at their own addresses");
  verb->add_option("--proxy-at", options.proxy_at,
                   "The moment the proxy shows (20240131, 2024-01-31); else the newest");
  verb->add_option("FILE", options.files, "WARC or WACZ files to show in place of the collection")->type_name("FILE");
  verb->add_flag("--no-scripts", options.no_scripts, "Show archived pages without running their scripts");
}

void add_search(CLI::App& app, CommandLine& line) {
  const Verb<SearchOptions> verb(app, line, "search", "Find archived articles by their words");
  auto& options = *verb.options;
  verb->add_option("WORDS", options.words, "Words, \"phrases\", -without, site: from: to: lang: type:")->required();
  verb->add_option("--limit", options.limit, "Results at most")->check(CLI::Range(1, 10'000));
  verb->add_flag("--json", options.json, "A JSON object a line");
}

void add_diff(CLI::App& app, CommandLine& line) {
  const Verb<DiffOptions> verb(app, line, "diff", "Show what changed between two versions of an article");
  auto& options = *verb.options;
  verb->add_option("URL", options.url, "Its address")->required();
  verb->add_option("BEFORE", options.before, "A version's number, or a time it stood at; else the one before AFTER");
  verb->add_option("AFTER", options.after, "The same; else the last");
  verb->add_flag("--json", options.json, "One JSON object");
}

void add_verify(CLI::App& app, CommandLine& line) {
  const Verb<VerifyOptions> verb(app, line, "verify", "Hold a collection, WARC or WACZ files to what they say");
  auto& options = *verb.options;
  verb->add_option("FILE", options.what, "Collections and files; none: the collection")->type_name("FILE");
  verb->add_flag("--strict", options.strict, "Every rule of WARC 1.1 too");
  verb->add_flag("--json", options.json, "A JSON object a line");
}

void add_keeping(CLI::App& app, CommandLine& line) {
  const Verb<RepairOptions> repair(app, line, "repair", "Make database and index anew from the archive alone");
  const Verb<ReparseVerbOptions> anew(app, line, "reparse", "Read every article anew, and say what that changes");
  anew->add_flag("--dry-run", anew.options->dry_run, "Say what would change, and change nothing; exit 1 if anything");
  anew->add_option("--examples", anew.options->examples, "Examples of each kind")->check(CLI::Range(0, 1000));
  anew->add_flag("--json", anew.options->json, "One JSON object");
  const Verb<PruneVerbOptions> prune(app, line, "prune", "Let captures go, by age or site");
  prune->add_option("--older-than", prune.options->older_than, "Captures of more than this age, such as 365d")
      ->check(check_duration);
  prune->add_option("--site", prune.options->site, "Captures of this site")->type_name("SITE");
  prune->add_flag("--dry-run", prune.options->dry_run, "Say what would go, and change nothing");
  const Verb<ExportOptions> out(app, line, "export", "Pack the collection into one file, or write out its articles");
  out->add_option("--wacz", out.options->wacz, "A WACZ file that stands alone")->type_name("FILE");
  out->add_option("--jsonl", out.options->jsonl, "Articles, a JSON object a line; - is standard output")
      ->type_name("FILE");
  out->add_option("--csv", out.options->csv, "Articles for a spreadsheet; - is standard output")->type_name("FILE");
  out->add_option("--markdown", out.options->markdown, "Articles, a Markdown file each, in this folder")
      ->type_name("FOLDER");
  out->add_flag("--versions", out.options->versions, "All versions of each article; else the newest");
  out->add_option("--site", out.options->site, "Only this site, and what its captures refer to")->type_name("SITE");
  out->add_option("--title", out.options->title, "What the package is called");
  out->add_option("--sign", out.options->sign, "Sign it with this key (PEM, P-256; made if missing)")
      ->type_name("FILE");
  out->add_flag("--force", out.options->force, "Write over what is there");
  const Verb<ImportOptions> in(app, line, "import", "Take in WARC, ARC, WACZ, and zip, tar or 7z of them");
  in->add_option("FILE", in.options->files, "What to take in; it is copied")->type_name("FILE")->required();
  in->add_option("--site", in.options->site, "The site they are of; without it, each capture's host")
      ->type_name("SITE");
}

void add_reading(CLI::App& app, CommandLine& line) {
  const Verb<CiteOptions> cite(app, line, "cite", "Print what a page said, when, and the bytes that prove it");
  cite->add_option("URL", cite.options->url, "An archived address")->required();
  cite->add_option("--at", cite.options->at, "The capture nearest to this moment; else the newest");
  cite->add_flag("--json", cite.options->json, "As one JSON object");
  const Verb<ExtractOptions> extract(app, line, "extract", "Read the articles out of WARC, WACZ or HTML files");
  extract->add_option("FILE", extract.options->files, "What to read; - is a page on standard input")->type_name("FILE");
  extract->add_option("--from-list", extract.options->from_list, "A file of file names, one a line")->type_name("FILE");
  extract->add_option("--url", extract.options->url, "The address of a page that is a file");
}

void add_asking(CLI::App& app, CommandLine& line) {
  const Verb<WhyOptions> why(app, line, "why", "Say what became of a URL and why, or what would");
  why->add_option("URL", why.options->url, "Its address")->required();
  why->add_flag("--json", why.options->json, "One JSON object");
  const Verb<ReportOptions> report(app, line, "report", "Print a run's report, or how a host was asked");
  report->add_option("RUN", report.options->run, "Its number; else the last (with --host: all)")
      ->check(CLI::PositiveNumber);
  report->add_option("--host", report.options->host, "How this host was asked: fit to be sent to whoever runs it");
  report->add_flag("--json", report.options->json, "As one JSON object");
}

void add_holdings(CLI::App& app, CommandLine& line) {
  const Verb<ListOptions> list(app, line, "list", "List the articles that are held, newest first");
  list->add_option("--site", list.options->site, "Only of this site")->type_name("SITE");
  list->add_option("--since", list.options->since, "Only those whose newest version is of this day or later")
      ->check(check_day);
  list->add_option("--state", list.options->state, "Only those to which this happened last")
      ->transform(one_of({"new", "changed", "edited silently", "withdrawn", "restored"}));
  list->add_option("--lang", list.options->language, "Only in this language, as en");
  list->add_option("--contains", list.options->contains, "Only with this in the title or the address");
  list->add_option("--limit", list.options->limit, "At most so many; 0 is no limit")->check(CLI::NonNegativeNumber);
  list->add_flag("--urls", list.options->urls, "Addresses alone, one a line");
  list->add_flag("--json", list.options->json, "A JSON object a line");
  const Verb<ShowOptions> show(app, line, "show", "Show an article that is held");
  show->add_option("URL", show.options->url, "Its address")->required();
  show->add_option("--version", show.options->version, "This version of it; else the newest")
      ->check(CLI::PositiveNumber);
  show->add_flag("--markdown", show.options->markdown, "Its text as Markdown");
  show->add_flag("--json", show.options->json, "As one JSON object");
  const Verb<StatusOptions> status(app, line, "status", "Say how the collection stands: last run, what is due, space");
  status->add_flag("--json", status.options->json, "As one JSON object");
}

void add_setting_up(CLI::App& app, CommandLine& line) {
  const Verb<InitOptions> init(app, line, "init", "Write a config.toml to begin with");
  init->add_option("DIR", init.options->folder, "The folder to write it to; else this one")->type_name("FOLDER");
  init->add_option("--seed", init.options->seeds, "Where a site begins; may be repeated")->allow_extra_args(false);
  const Verb<ConfigVerbOptions> config(app, line, "config", "Check the configuration, show it, or print its schema");
  config->add_option("WHAT", config.options->what, "check, show, schema, or sites: their names")
      ->required()
      ->transform(one_of({"check", "show", "schema", "sites"}));
  config->add_flag("--origin", config.options->origin, "With show: where each value was set");
  config->add_flag("--json", config.options->json, "As one JSON object");
  const Verb<DoctorOptions> doctor(app, line, "doctor", "Check this machine and the setup; says what to do");
  doctor->add_flag("--json", doctor.options->json, "As one JSON object");
}

void add_manual(CLI::App& app, CommandLine& line) {
  const Verb<ManOptions> man(app, line, "man", "Print a page of the manual");
  man->add_option("PAGE", man.options->page, "A verb, or config for the keys of config.toml; else the whole program");
  man->add_flag("--markdown", man.options->markdown, "As Markdown, not for man");
  man->add_option("--write", man.options->folder, "All pages, for man, into this folder")->type_name("FOLDER");
  const Verb<CompletionOptions> completion(app, line, "completion", "Print what teaches a shell our words");
  completion->add_option("SHELL", completion.options->shell, "Which shell")
      ->required()
      ->transform(one_of({"bash", "zsh", "fish"}));
}

void add_demo(CLI::App& app, CommandLine& line) {
  const Verb<DemoOptions> verb(app, line, "demo", "Crawl and serve a small agency web that chancery brings along");
  auto& options = *verb.options;
  verb->add_option("--port", options.port, "Port of the reading room");
  verb->add_flag("--no-serve", options.no_serve, "Crawl only");
}

int complain(const std::string& message) {
  std::cerr << "chancery: " << message << "\n";
  return static_cast<int>(ExitCode::usage);
}

// The options a verb knows, for suggestions.
std::vector<std::string> options_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const auto* group : verb.get_subcommands({}))
    for (const auto* option : group->get_options())
      for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  for (const auto* option : verb.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

ExitCode explain(const CLI::App& app, const CLI::ParseError& error) {
  std::string message = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
    const auto verbs = app.get_subcommands();
    const auto extras = verbs.empty() ? app.remaining() : verbs.front()->remaining();
    const std::string word = extras.empty() ? "" : extras.front();
    const auto near = suggestion(word.substr(0, word.find('=')), options_of(verbs.empty() ? app : *verbs.front()));
    message = fmt::format("unknown option \"{}\"{}", log::printable(word),
                          near ? fmt::format("; did you mean \"{}\"?", *near) : std::string());
  }
  std::replace(message.begin(), message.end(), '\n', ' ');
  const auto verbs = app.get_subcommands();
  complain(
      fmt::format("{}\nTry \"chancery {}--help\".", message, verbs.empty() ? "" : verbs.front()->get_name() + " "));
  return ExitCode::usage;
}

// What CLI11 would answer with "A subcommand is required" is answered with the nearest verb.
std::optional<ExitCode> check_verb(const CLI::App& app, int count, char** words) {
  if (count < 2) {
    std::cout << kFirstContact;
    return ExitCode::usage;
  }
  const std::string first = words[1];
  if (first == "version" || first == "--version") {
    std::cout << "chancery " CHANCERY_VERSION "\n";
    return ExitCode::done;
  }
  if (first == "help" && count == 2) {
    std::cout << app.help();
    return ExitCode::done;
  }
  std::vector<std::string> verbs;
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; })) verbs.push_back(verb->get_name());
  if (first.starts_with('-') || std::find(verbs.begin(), verbs.end(), first) != verbs.end()) return std::nullopt;
  const auto near = suggestion(first, verbs);
  if (first.find("://") != std::string::npos)
    complain(
        fmt::format("say what to do with {}: \"chancery fetch {}\"", log::printable(first), log::printable(first)));
  else
    complain(fmt::format("there is no \"{}\"{}", log::printable(first),
                         near ? fmt::format("; did you mean \"chancery {}\"?", *near)
                              : fmt::format("; there is {}", fmt::join(verbs, ", "))));
  return ExitCode::usage;
}

}  // namespace

void define_verbs(CLI::App& app, CommandLine& line) {
  add_crawl(app, line);
  add_fetch(app, line);
  add_search(app, line);
  add_diff(app, line);
  add_serve(app, line);
  add_reading(app, line);
  add_asking(app, line);
  add_holdings(app, line);
  add_setting_up(app, line);
  add_verify(app, line);
  add_keeping(app, line);
  add_manual(app, line);
  add_demo(app, line);
  app.add_subcommand("version", "Print the version");
  auto* help = app.add_subcommand("help", "Print this");
  help->prefix_command();
}

std::variant<CommandLine, ExitCode> parse_command_line(int count, char** words) {
  CommandLine line;
  CLI::App app("Keeps the web pages of governments and agencies.", "chancery");
  std::string codes;
  for (const auto& word : exit_words()) codes += fmt::format("\n  {:>3}  {}", word.code, word.meaning);
  app.footer("Exit codes:" + codes);
  app.require_subcommand(1);
  define_verbs(app, line);
  if (const auto over = check_verb(app, count, words)) return *over;
  try {
    app.parse(count, words);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  }
  for (int i = 1; i < count; ++i) line.common.words += (i > 1 ? " " : "") + std::string(words[i]);
  if (std::holds_alternative<std::monostate>(line.verb)) {
    std::cout << app.help();
    return ExitCode::done;
  }
  return line;
}

}  // namespace chancery
