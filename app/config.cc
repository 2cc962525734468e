// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "app/config_account.h"
#include "app/config_keys.h"
#include "app/suggest.h"
#include "app/wire_keys.h"
#include "base/log.h"

namespace chancery {
namespace {

std::string toml_text(const toml::node& node) {
  std::ostringstream out;
  node.visit([&](const auto& value) { out << value; });
  return std::move(out).str();
}

std::string toml_without_secrets(const std::string& key, const toml::node& node) {
  if (const auto* text = node.as_string()) return toml_text(toml::value(value_without_secrets(key, text->get())));
  const auto* list = node.as_array();
  if (!list) return toml_text(node);
  toml::array shown;
  for (const auto& each : *list) shown.push_back(value_without_secrets(key, each.value_or(std::string())));
  return toml_text(shown);
}

// Reads one document into a config, gathering what is wrong with it.
class Reading {
 public:
  Reading(ConfigRead& read, const Environment& environment)
      : config_(read.config), faults_(read.faults), settings_(read.settings), environment_(environment) {}

  // Sites first: politeness and limits of the file are their defaults.
  void document(const toml::table& root, const std::string& file, bool main_file) {
    file_ = file;
    std::vector<std::string> known = {"site"};
    if (main_file)
      for (const auto& section : sections()) known.emplace_back(section.name);
    for (const auto& [key, node] : root) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) == known.end())
        fault(key.source(), unknown(name, known, main_file ? "" : " in a file of sites/ (sites alone stand there)"));
    }
    const auto own_sites = read_sites(root);
    if (!main_file) {
      append(own_sites);
      return;
    }
    defaults_ = Site();
    config_.run.sites = {defaults_};  // takes what [politeness] and [limits] say
    for (const auto& section : sections()) read_section(root, section);
    defaults_ = config_.run.sites.front();
    config_.run.sites.clear();
    append(own_sites);
  }

  const Site& defaults() const { return defaults_; }

 private:
  struct Pending {
    const toml::table* table;
    std::string file;
  };

  void fault(const toml::source_region& where, std::string message) {
    faults_.push_back(
        {file_, static_cast<int>(where.begin.line), static_cast<int>(where.begin.column), std::move(message)});
  }

  static std::string unknown(const std::string& key, const std::vector<std::string>& known, const std::string& where) {
    const auto near = suggestion(key, known);
    return fmt::format("unknown key \"{}\"{}{}", log::printable(key), where,
                       near ? fmt::format("; did you mean \"{}\"?", *near) : std::string());
  }

  std::vector<const toml::table*> read_sites(const toml::table& root) {
    std::vector<const toml::table*> tables;
    const auto* sites = root.get("site");
    if (!sites) return tables;
    if (const auto* array = sites->as_array()) {
      for (const auto& each : *array) {
        if (const auto* table = each.as_table())
          tables.push_back(table);
        else
          fault(each.source(), "each site is a table of its own: [[site]]");
      }
    } else if (const auto* table = sites->as_table()) {
      tables.push_back(table);
    } else {
      fault(sites->source(), "a site is a table: write [[site]]");
    }
    return tables;
  }

  void append(const std::vector<const toml::table*>& tables) {
    for (const auto* table : tables) {
      Site site = defaults_;
      std::vector<std::string> known;
      for (const auto& key : site_keys()) known.emplace_back(key.name);
      const auto section = "site " + (*table)["name"].value_or(std::string());
      for (const auto& [key, node] : *table) apply(site_keys(), known, key, node, site, " in [[site]]", section);
      if (site.name.empty())
        fault(table->source(), "the site has no name; give it one: name = \"...\"");
      else if (!names_.insert(site.name).second)
        fault(table->source(), fmt::format("there is another site named \"{}\"", site.name));
      if (site.seeds.empty() && !table->contains("seed") && !table->contains("seeds"))
        fault(table->source(),
              fmt::format("site \"{}\" has no seed; say where it begins: seed = \"https://...\"", site.name));
      config_.run.sites.push_back(std::move(site));
    }
  }

  void read_section(const toml::table& root, const Section& section) {
    const auto* node = root.get(section.name);
    if (!node) return;
    const auto* table = node->as_table();
    if (!table) return fault(node->source(), fmt::format("{} is a section: write [{}]", section.name, section.name));
    const bool network = std::string_view(section.name) == "network";
    std::vector<std::string> known;
    for (const auto& key : section.keys) known.emplace_back(key.name);
    if (network) known.insert(known.end(), {"resolve", "credentials"});
    for (const auto& [key, value] : *table) {
      if (network && key.str() == "resolve")
        read_resolve(value);
      else if (network && key.str() == "credentials")
        read_credentials(value);
      else
        apply(section.keys, known, key, value, config_, fmt::format(" in [{}]", section.name), section.name);
    }
  }

  void read_resolve(const toml::node& node) {
    const auto* table = node.as_table();
    if (!table) return fault(node.source(), "resolve is a table: [network.resolve] with \"host\" = \"address\" lines");
    for (const auto& [key, value] : *table) {
      const auto address = value.value<std::string>();
      if (!address)
        fault(value.source(), "an address is text: \"127.0.0.1\" or \"127.0.0.1:8080\"");
      else if (auto wrong = set_resolve(config_, std::string(key.str()), *address))
        fault(value.source(), *wrong);
      else
        note("network.resolve", std::string(key.str()), value);
    }
  }

  // Here alone, never in sites/: a file from elsewhere must not send secrets anywhere.
  void read_credentials(const toml::node& node) {
    const auto* table = node.as_table();
    if (!table)
      return fault(node.source(), "credentials is a table: [network.credentials] with \"origin\" = \"env:NAME\" lines");
    for (const auto& [key, value] : *table) {
      const auto where = value.value<std::string>();
      if (!where)
        fault(value.source(), "where a login is to be had is text: \"env:NAME\" or \"file:PATH\"");
      else if (auto wrong = set_credential(config_, std::string(key.str()), *where, environment_))
        fault(value.source(), *wrong);
      else
        note("network.credentials", std::string(key.str()), value);
    }
  }

  void note(const std::string& section, const std::string& key, const toml::node& node) {
    settings_.push_back({section, key, toml_without_secrets(key, node),
                         fmt::format("{}:{}", file_, static_cast<int>(node.source().begin.line))});
  }

  template <class Target>
  void apply(const std::vector<Key<Target>>& keys, const std::vector<std::string>& known, const toml::key& key,
             const toml::node& node, Target& target, const std::string& where, const std::string& section) {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto& each) { return key.str() == each.name; });
    if (found == keys.end()) return fault(key.source(), unknown(std::string(key.str()), known, where));
    note(section, std::string(key.str()), node);
    Wrong wrong;
    if (found->text) {
      const auto value = node.as_string();
      wrong = value ? found->text(target, value->get()) : fmt::format("{} is text, in quotes", found->name);
    } else if (found->number) {
      const auto value = node.as_integer();
      wrong = value ? found->number(target, value->get()) : fmt::format("{} is a whole number", found->name);
    } else if (found->real) {
      const auto value = node.value<double>();
      wrong = value && node.is_number() ? found->real(target, *value) : fmt::format("{} is a number", found->name);
    } else if (found->flag) {
      const auto value = node.as_boolean();
      wrong = value ? found->flag(target, value->get()) : fmt::format("{} is true or false", found->name);
    } else {
      return apply_list(*found, node, target);
    }
    if (wrong) fault(node.source(), *wrong);
  }

  // First one by one, so that each fault has its own place.
  template <class Target>
  void apply_list(const Key<Target>& key, const toml::node& node, Target& target) {
    const auto* values = node.as_array();
    if (!values) return fault(node.source(), fmt::format("{} is a list of texts: [\"...\", \"...\"]", key.name));
    std::vector<std::string> texts;
    const auto before = faults_.size();
    for (const auto& each : *values) {
      const auto* one = each.as_string();
      auto scratch = target;
      const auto wrong =
          one ? key.list(scratch, {one->get()}) : fmt::format("{} is a list of texts, each in quotes", key.name);
      if (wrong) fault(each.source(), *wrong);
      if (one) texts.push_back(one->get());
    }
    if (faults_.size() > before) return;
    if (const auto wrong = key.list(target, texts)) fault(node.source(), *wrong);
  }

  Config& config_;
  std::vector<ConfigFault>& faults_;
  std::vector<ConfigSetting>& settings_;
  const Environment& environment_;
  std::string file_;
  Site defaults_;
  std::set<std::string> names_;
};

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// CHANCERY_SECTION_KEY=value, after the file.
void read_environment(ConfigRead& read, const Environment& environment) {
  const auto variable_of = [](const std::string& section, const std::string& key) {
    auto name = "CHANCERY_" + section + "_" + key;
    for (auto& c : name)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return name;
  };
  for (const auto& section : sections())
    for (const auto& key : section.keys) {
      const auto variable = variable_of(section.name, key.name);
      const auto value = environment(variable);
      if (!value) continue;
      Wrong wrong;
      if (key.text)
        wrong = key.text(read.config, *value);
      else if (key.list)
        wrong = key.list(read.config, {*value});
      else if (key.flag) {
        if (*value == "true" || *value == "false")
          wrong = key.flag(read.config, *value == "true");
        else
          wrong = "it is true or false";
      } else if (const auto number = whole_number(*value)) {
        wrong = key.number ? key.number(read.config, *number) : key.real(read.config, static_cast<double>(*number));
      } else {
        wrong = "it is a number";
      }
      if (wrong) read.faults.push_back({"environment", 0, 0, variable + ": " + *wrong});
      const auto shown = value_without_secrets(key.name, *value);
      read.settings.push_back(
          {section.name, key.name, key.text || key.list ? toml_text(toml::value(shown)) : shown, variable});
      read.config.run.account += account_of_value(variable, *value);
    }
}

void parse_into(Reading& reading, ConfigRead& read, std::string_view text, const std::string& file, bool main_file) {
  try {
    const auto root = toml::parse(text, file);
    reading.document(root, file, main_file);
    read.config.run.account += account_of_file(text, std::filesystem::path(file).filename().string());
    if (!main_file) return;
    const auto* crawler = root.get("crawler");
    const auto place = crawler ? crawler->source().begin : toml::source_position{1, 1};
    read.crawler = {file, static_cast<int>(place.line), static_cast<int>(place.column), {}};
  } catch (const toml::parse_error& error) {
    read.faults.push_back({file, static_cast<int>(error.source().begin.line),
                           static_cast<int>(error.source().begin.column), std::string(error.description())});
  }
}

std::optional<std::string> whole_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

// Whether anybody could be at the other end of a seed.
bool is_private(const Config& config, const Url& seed) {
  const auto& table = config.run.resolver.table;
  const std::string host(seed.hostname());
  if (table.contains(host) || table.contains("*") || table.contains(fmt::format("{}:{}", host, seed.effective_port())))
    return true;
  const auto literal = IpAddress::parse(host.starts_with('[') ? host.substr(1, host.size() - 2) : host);
  return host == "localhost" || (literal && !literal->is_public());
}

}  // namespace

std::string ConfigFault::to_string() const {
  return line > 0 ? fmt::format("{}:{}:{}: {}", file, line, column, message) : fmt::format("{}: {}", file, message);
}

RunSettings Config::settings(const std::vector<std::string>& names) const {
  RunSettings settings = run;
  settings.folder.root = dir;
  settings.contact = contact;
  settings.user_agent = !user_agent.empty() ? user_agent
                                            : fmt::format("chancery/" CHANCERY_VERSION "{}",
                                                          contact.empty() ? "" : " (+" + contact + ")");
  if (!names.empty())
    std::erase_if(settings.sites,
                  [&](const Site& site) { return std::find(names.begin(), names.end(), site.name) == names.end(); });
  return settings;
}

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
}

ConfigRead parse_config(std::string_view text, const std::string& file, const Environment& environment) {
  ConfigRead read;
  Reading reading(read, environment);
  parse_into(reading, read, text, file, /*main_file=*/true);
  read_environment(read, environment);
  return read;
}

ConfigRead read_config(const std::filesystem::path& file, const Environment& environment) {
  ConfigRead read;
  const auto text = whole_file(file);
  if (!text) {
    read.faults.push_back({file.string(), 0, 0, "there is no such file; name another with --config"});
    return read;
  }
  Reading reading(read, environment);
  parse_into(reading, read, *text, file.string(), /*main_file=*/true);
  const auto folder = file.parent_path() / "sites";
  std::set<std::filesystem::path> beside;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none))
    if (entry.path().extension() == ".toml") beside.insert(entry.path());
  for (const auto& path : beside)
    if (const auto more = whole_file(path)) parse_into(reading, read, *more, path.string(), /*main_file=*/false);
  // A relative folder lies beside the file that names it.
  read_environment(read, environment);
  if (read.config.dir.is_relative() && !environment("CHANCERY_ARCHIVE_DIR"))
    read.config.dir = file.parent_path() / read.config.dir;
  return read;
}

ConfigRead default_config(const Environment& environment) {
  ConfigRead read;
  read_environment(read, environment);
  return read;
}

std::optional<std::string> missing_contact(const Config& config, const std::vector<Site>& sites) {
  if (!config.contact.empty()) return std::nullopt;
  for (const auto& site : sites)
    for (const auto& seed : site.seeds)
      if (!is_private(config, seed))
        return fmt::format(
            "contact is missing: whoever runs {} must be able to reach you. Set contact = "
            "\"mailto:you@...\" under [crawler], or give --contact",
            seed.hostname());
  return std::nullopt;
}

std::optional<std::string> impolite_delay(const Config& config, const std::vector<Site>& sites) {
  for (const auto& site : sites)
    for (const auto& seed : site.seeds)
      if (site.politeness.delay < std::chrono::seconds(1) && !is_private(config, seed))
        return fmt::format("a delay under 1 s is for machines of your own; {} is a public host", seed.hostname());
  return std::nullopt;
}

}  // namespace chancery
