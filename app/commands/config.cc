// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/config_guide.h"
#include "app/config_keys.h"
#include "app/config_schema.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "base/log.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

// One line of what holds.
struct Holding {
  ConfigSetting setting;
  bool is_default = false;
};

ConfigRead read_for(const Common& common) {
  const auto environment = process_environment();
  const bool use_file = common.config_given || std::filesystem::exists(common.config);
  auto read = use_file ? read_config(common.config, environment) : default_config(environment);
  const auto flag = [&](const char* section, const char* key, const std::string& value, const char* origin) {
    read.settings.push_back({section, key, Json(value).dump(), origin});
  };
  if (common.contact) flag("crawler", "contact", read.config.contact = *common.contact, "--contact");
  if (common.dir) flag("archive", "dir", (read.config.dir = *common.dir).string(), "--dir");
  return read;
}

// The last word on each key, and for those nobody spoke of, the default if there is one.
std::vector<Holding> holdings(const ConfigRead& read) {
  std::vector<Holding> all;
  const auto guide = config_guide();
  for (const auto& section : sections())
    for (const auto& key : section.keys) {
      const auto said = std::find_if(read.settings.rbegin(), read.settings.rend(), [&](const ConfigSetting& each) {
        return each.section == section.name && each.key == key.name;
      });
      const auto* known = guide_to(guide, section.name, key.name);
      if (said != read.settings.rend())
        all.push_back({*said, false});
      else if (known && known->is_default)
        all.push_back({{section.name, key.name, known->value, "default"}, true});
    }
  for (const auto& each : read.settings)
    if (each.section.starts_with("site ") || each.section.starts_with("network.")) all.push_back({each, false});
  return all;
}

void print(const std::vector<Holding>& all, bool origin) {
  std::string section;
  for (const auto& [setting, is_default] : all) {
    if (setting.section != section) {
      const bool site = setting.section.starts_with("site ");
      std::cout << (section.empty() ? "" : "\n") << (site ? "[[site]]" : "[" + setting.section + "]") << "\n";
      section = setting.section;
    }
    const auto key = setting.section.starts_with("network.") ? Json(setting.key).dump() : setting.key;
    const auto line = fmt::format("{} = {}", key, setting.value);
    std::cout << log::printable(origin ? fmt::format("{:<48} # {}", line, setting.origin) : line) << "\n";
  }
}

std::string json_of(const std::vector<Holding>& all) {
  Json out = {{"type", "config"}, {"schema", 1}, {"settings", Json::array()}};
  for (const auto& [setting, is_default] : all)
    out["settings"].push_back({{"section", setting.section},
                               {"key", setting.key},
                               {"value", setting.value},
                               {"origin", setting.origin},
                               {"default", is_default}});
  return json_line(out);
}

std::string json_of(const std::vector<ConfigFault>& faults, std::size_t sites) {
  Json out = {{"type", "config_check"}, {"schema", 1}, {"sites", sites}, {"faults", Json::array()}};
  for (const auto& fault : faults)
    out["faults"].push_back(
        {{"file", fault.file}, {"line", fault.line}, {"column", fault.column}, {"message", fault.message}});
  return json_line(out);
}

ExitCode check(ConfigRead read, const Common& common, bool as_json) {
  const auto& sites = read.config.run.sites;
  for (const auto& wrong : {missing_contact(read.config, sites), impolite_delay(read.config, sites)}) {
    if (!wrong) continue;
    read.faults.push_back(read.crawler);
    read.faults.back().message = *wrong;
  }
  if (as_json)
    std::cout << json_of(read.faults, sites.size()) << "\n";
  else if (!read.faults.empty())
    print_faults(read.faults);
  else if (!common.quiet)
    std::cout << fmt::format("{}: {} site{}, nothing wrong\n", common.config.string(), sites.size(),
                             sites.size() == 1 ? "" : "s");
  return read.faults.empty() ? ExitCode::done : ExitCode::usage;
}

}  // namespace

ExitCode config(const ConfigVerbOptions& options, const Common& common) {
  if (options.what == "schema") {
    std::cout << config_schema();
    return ExitCode::done;
  }
  auto read = read_for(common);
  if (options.what == "check") return check(std::move(read), common, options.json);
  if (!read.faults.empty()) {
    print_faults(read.faults);
    return ExitCode::usage;
  }
  if (options.what == "sites") {
    for (const auto& site : read.config.run.sites) std::cout << log::printable(site.name) << "\n";
    return ExitCode::done;
  }
  const auto all = holdings(read);
  if (options.json)
    std::cout << json_of(all) << "\n";
  else
    print(all, options.origin);
  return ExitCode::done;
}

}  // namespace chancery
