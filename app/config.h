// SPDX-License-Identifier: Apache-2.0
#pragma once

// config.toml to settings. Every key stands in one table (config_keys), by which it is
// read, checked, named to CHANCERY_* and offered when a key is misspelt. All faults
// are found at once, each with file, line and column; with one fault nothing
// is fetched.
//
// Order, later wins: defaults, the file (and sites/*.toml beside it), CHANCERY_*
// variables, flags.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/pipeline.h"

namespace chancery {

struct ConfigFault {
  std::string file;  // or "environment"
  int line = 0, column = 0;
  std::string message;            // what is wrong and what to do
  std::string to_string() const;  // "config.toml:12:1: unknown key ..."
};

struct Config {
  std::filesystem::path dir = "collection";
  std::string contact;     // "mailto:..." or a page about the crawl
  std::string user_agent;  // "" makes one of name, version and contact
  RunSettings run;         // folder and user agent are filled in by settings()

  // What a run of these sites needs. `names` empty: all sites.
  RunSettings settings(const std::vector<std::string>& names) const;
};

// A value that somebody set.
struct ConfigSetting {
  std::string section, key;  // "crawler" or "network.resolve"; of a site "site agency"
  std::string value;         // as TOML has it, without its secrets
  std::string origin;        // "config.toml:12", "CHANCERY_LIMITS_MAX_TIME"
};

struct ConfigRead {
  Config config;
  std::vector<ConfigSetting> settings;  // as they were read; of one key the last one holds
  std::vector<ConfigFault> faults;
  ConfigFault crawler;  // where [crawler] stands, for a fault about what it lacks
};

// The environment as a function, so that a test can have its own.
using Environment = std::function<std::optional<std::string>(const std::string&)>;
Environment process_environment();

// Reads `file`; when it is missing that is a fault of its own.
ConfigRead read_config(const std::filesystem::path& file, const Environment& environment);
// Text as if it stood in a file of that name; sites/ is not looked at.
ConfigRead parse_config(std::string_view text, const std::string& file, const Environment& environment);
// Defaults and environment alone: for runs that need no file.
ConfigRead default_config(const Environment& environment);

// Who is asking must be known before a public host is asked: a fault when `contact` is
// empty and any site's seed is not on a private address or in the resolve table.
std::optional<std::string> missing_contact(const Config& config, const std::vector<Site>& sites);

// Delays under a second are for machines of one's own.
std::optional<std::string> impolite_delay(const Config& config, const std::vector<Site>& sites);

}  // namespace chancery
