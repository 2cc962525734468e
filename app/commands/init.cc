// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <iostream>
#include <system_error>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/config_guide.h"
#include "app/session.h"
#include "base/log.h"
#include "base/owned.h"

namespace chancery {
namespace {

ExitCode complain(const std::string& what) {
  std::cerr << "chancery: " << what << "\n";
  return ExitCode::usage;
}

std::optional<Url> seed_of(const std::string& text) {
  auto url = Url::parse(text);
  if (!url && text.find("://") == std::string::npos) url = Url::parse("https://" + text);
  if (url && url->is_http()) return std::move(*url);
  return std::nullopt;
}

// A site for each host, named after it.
void add_seed(std::vector<FirstSite>& sites, const Url& seed) {
  std::string name(seed.host());
  if (name.starts_with("www.")) name.erase(0, 4);
  auto found = std::find_if(sites.begin(), sites.end(), [&](const FirstSite& site) { return site.name == name; });
  if (found == sites.end()) found = sites.insert(sites.end(), {name, {}});
  found->seeds.push_back(seed.href());
}

// Never over a file that is there, not even one that was made a moment ago.
bool write_new(const std::filesystem::path& file, const std::string& text) {
  const OwnedFd out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!out && errno == EEXIST) return false;
  if (!out || ::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
  return true;
}

}  // namespace

ExitCode init(const InitOptions& options, const Common& common) {
  std::vector<FirstSite> sites;
  for (const auto& text : options.seeds) {
    const auto seed = seed_of(text);
    if (!seed) return complain(fmt::format("\"{}\" is no http or https address", log::printable(text)));
    add_seed(sites, *seed);
  }
  const auto file = common.config_given ? common.config : options.folder / "config.toml";
  const auto text = first_config(common.contact.value_or(""), sites);
  // What it writes must be right before anybody edits it.
  const auto read = parse_config(text, file.string(), [](const std::string&) { return std::nullopt; });
  if (!read.faults.empty()) {
    print_faults(read.faults);
    return ExitCode::usage;
  }
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  if (!write_new(file, text)) return complain(file.string() + " is there already; nothing was written");
  std::cout << fmt::format("{} is written, with {} site{}.\n", file.string(), sites.size(),
                           sites.size() == 1 ? "" : "s");
  if (common.quiet) return ExitCode::done;
  if (!common.contact) std::cout << "Set contact in it: whoever runs a server must be able to reach you.\n";
  if (sites.empty()) std::cout << "Add a [[site]] at its end, with a name and a seed.\n";
  std::cout << "Then: chancery doctor, chancery crawl --dry-run, chancery crawl\n";
  return ExitCode::done;
}

}  // namespace chancery
