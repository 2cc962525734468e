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

#include "app/suggest.h"
#include "app/units.h"
#include "base/log.h"

namespace chancery {
namespace {

using Wrong = std::optional<std::string>;  // why a value is not right

// What a key may hold, and where it goes. One of these is set.
template <class Target>
struct Key {
  const char* name;
  std::function<Wrong(Target&, const std::string&)> text;
  std::function<Wrong(Target&, std::int64_t)> number;
  std::function<Wrong(Target&, double)> real;
  std::function<Wrong(Target&, bool)> flag;
  std::function<Wrong(Target&, const std::vector<std::string>&)> list;
};

template <class Target>
Key<Target> text(const char* name, std::function<Wrong(Target&, const std::string&)> set) {
  return {name, std::move(set), {}, {}, {}, {}};
}
template <class Target>
Key<Target> flag(const char* name, std::function<bool&(Target&)> place) {
  return {name,
          {},
          {},
          {},
          [place](Target& target, bool value) -> Wrong {
            place(target) = value;
            return {};
          },
          {}};
}
template <class Target>
Key<Target> list(const char* name, std::function<Wrong(Target&, const std::vector<std::string>&)> set) {
  return {name, {}, {}, {}, {}, std::move(set)};
}
template <class Target>
Key<Target> number(const char* name, std::int64_t least, std::int64_t most,
                   std::function<void(Target&, std::int64_t)> set) {
  return {name,
          {},
          [=](Target& target, std::int64_t value) -> Wrong {
            if (value < least || value > most) return fmt::format("{} must be from {} to {}", name, least, most);
            set(target, value);
            return {};
          },
          {},
          {},
          {}};
}
template <class Target>
Key<Target> duration(const char* name, std::function<void(Target&, std::chrono::milliseconds)> set) {
  return text<Target>(name, [=](Target& target, const std::string& value) -> Wrong {
    const auto parsed = parse_duration(value);
    if (!parsed) return fmt::format("\"{}\" is no time; write one like \"2s\", \"1h30m\" or \"7d\"", value);
    set(target, *parsed);
    return {};
  });
}
template <class Target>
Key<Target> size(const char* name, std::function<void(Target&, std::uint64_t)> set) {
  return text<Target>(name, [=](Target& target, const std::string& value) -> Wrong {
    const auto parsed = parse_size(value);
    if (!parsed || *parsed == 0) return fmt::format("\"{}\" is no size; write one like \"10MB\" or \"1GB\"", value);
    set(target, *parsed);
    return {};
  });
}

using ConfigKey = Key<Config>;
using SiteKey = Key<Site>;

struct Section {
  const char* name;
  std::vector<ConfigKey> keys;
};

Wrong set_resolve(Config& config, const std::string& host, const std::string& value) {
  auto& table = config.run.resolver.table;
  table[host] = value;
  try {
    Resolver::Options one;
    one.table[host] = value;
    one.threads = 0;
    const Resolver checked(one, system_clock());
  } catch (const std::invalid_argument&) {
    return fmt::format("\"{}\" is no address; write one like \"127.0.0.1\" or \"127.0.0.1:8080\"", value);
  }
  return {};
}

const std::vector<Section>& sections() {
  using std::chrono::milliseconds;
  static const std::vector<Section> all = {
      {"crawler",
       {text<Config>(
            "contact",
            [](Config& c, const std::string& v) -> Wrong {
              if (!v.starts_with("mailto:") && !v.starts_with("https://") && !v.starts_with("http://"))
                return "contact must be \"mailto:you@agency.example\" or the address of a page about the crawl";
              c.contact = v;
              return {};
            }),
        text<Config>("user_agent",
                     [](Config& c, const std::string& v) -> Wrong {
                       if (std::any_of(v.begin(), v.end(), [](char each) { return each < ' ' || each > '~'; }))
                         return "user_agent must be printable ASCII";
                       c.user_agent = v;
                       return {};
                     }),
        number<Config>("threads", 1, 64, [](Config& c, std::int64_t v) { c.run.fetch_threads = static_cast<int>(v); }),
        number<Config>("connections", 1, 10'000,
                       [](Config& c, std::int64_t v) { c.run.most_under_way = static_cast<std::size_t>(v); }),
        number<Config>("tries", 1, 20, [](Config& c, std::int64_t v) { c.run.max_tries = static_cast<int>(v); })}},
      {"politeness",
       {duration<Config>("delay",
                         [](Config& c, milliseconds v) {
                           for (auto& site : c.run.sites) site.politeness.delay = v;
                         }),
        {"latency_factor",
         {},
         {},
         [](Config& c, double v) -> Wrong {
           if (v < 0 || v > 100) return "latency_factor must be from 0 to 100";
           for (auto& site : c.run.sites) site.politeness.latency_factor = v;
           return {};
         },
         {},
         {}},
        flag<Config>("per_address", [](Config& c) -> bool& { return c.run.per_address; }),
        duration<Config>("patience", [](Config& c, milliseconds v) { c.run.patience = v; }),
        duration<Config>("retry_wait", [](Config& c, milliseconds v) { c.run.unreachable_wait = v; })}},
      {"limits",
       {duration<Config>("max_time", [](Config& c, milliseconds v) { c.run.max_time = v; }),
        number<Config>("max_pages", 0, 1'000'000'000,
                       [](Config& c, std::int64_t v) {
                         for (auto& site : c.run.sites) site.max_pages = v;
                       }),
        number<Config>("max_depth", 0, 10'000,
                       [](Config& c, std::int64_t v) {
                         for (auto& site : c.run.sites) site.max_depth = static_cast<int>(v);
                       }),
        size<Config>("max_body", [](Config& c, std::uint64_t v) { c.run.transfer.limits.max_body = v; }),
        duration<Config>("connect_timeout", [](Config& c, milliseconds v) { c.run.transfer.limits.connect = v; }),
        duration<Config>("timeout", [](Config& c, milliseconds v) { c.run.transfer.limits.total = v; }),
        duration<Config>("idle_timeout",
                         [](Config& c, milliseconds v) {
                           c.run.transfer.limits.idle =
                               std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(v));
                         })}},
      {"archive",
       {text<Config>("dir",
                     [](Config& c, const std::string& v) -> Wrong {
                       if (v.empty()) return "dir must name a folder";
                       c.dir = v;
                       return {};
                     }),
        size<Config>("warc_size", [](Config& c, std::uint64_t v) { c.run.warc_size = v; })}},
      {"network",
       {text<Config>("ca_file",
                     [](Config& c, const std::string& v) -> Wrong {
                       if (!std::filesystem::exists(v)) return fmt::format("there is no file \"{}\"", v);
                       c.run.transfer.ca_file = v;
                       return {};
                     }),
        list<Config>("private_allowed",
                     [](Config& c, const std::vector<std::string>& values) -> Wrong {
                       for (const auto& value : values) {
                         const auto block = IpBlock::parse(value);
                         if (!block)
                           return fmt::format("\"{}\" is no address block; write one like \"10.0.0.0/8\"", value);
                         c.run.resolver.private_allowed.push_back(*block);
                       }
                       return {};
                     })}},
  };
  return all;
}

Wrong add_seed(Site& site, const std::string& value) {
  auto url = Url::parse(value);
  if (!url && value.find("://") == std::string::npos)
    return fmt::format("\"{}\" is no address; did you mean \"https://{}\"?", value, value);
  if (!url) return fmt::format("\"{}\" is no address: {}", value, url.error().detail);
  if (!url->is_http()) return fmt::format("\"{}\": only http and https can be crawled", value);
  site.seeds.push_back(std::move(*url));
  return {};
}

const std::vector<SiteKey>& site_keys() {
  using std::chrono::milliseconds;
  static const std::vector<SiteKey> all = {
      text<Site>("name",
                 [](Site& s, const std::string& v) -> Wrong {
                   if (v.empty() || v.size() > 100) return "name must have 1 to 100 characters";
                   s.name = v;
                   return {};
                 }),
      text<Site>("seed", [](Site& s, const std::string& v) { return add_seed(s, v); }),
      list<Site>("seeds",
                 [](Site& s, const std::vector<std::string>& values) -> Wrong {
                   for (const auto& value : values)
                     if (auto wrong = add_seed(s, value)) return wrong;
                   return {};
                 }),
      text<Site>("scope",
                 [](Site& s, const std::string& v) -> Wrong {
                   for (const auto reach : {Reach::page, Reach::prefix, Reach::host, Reach::domain})
                     if (v == name(reach)) {
                       s.reach = reach;
                       return {};
                     }
                   const auto near = suggestion(v, {"page", "prefix", "host", "domain"});
                   return fmt::format("scope is one of page, prefix, host, domain, not \"{}\"{}", v,
                                      near ? fmt::format("; did you mean \"{}\"?", *near) : std::string());
                 }),
      number<Site>("max_depth", 0, 10'000, [](Site& s, std::int64_t v) { s.max_depth = static_cast<int>(v); }),
      number<Site>("max_pages", 0, 1'000'000'000, [](Site& s, std::int64_t v) { s.max_pages = v; }),
      flag<Site>("requisites", [](Site& s) -> bool& { return s.requisites; }),
      duration<Site>("delay", [](Site& s, milliseconds v) { s.politeness.delay = v; }),
  };
  return all;
}

// Reads one document into a config, gathering what is wrong with it.
class Reading {
 public:
  Reading(Config& config, std::vector<ConfigFault>& faults) : config_(config), faults_(faults) {}

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
      for (const auto& [key, node] : *table) apply(site_keys(), known, key, node, site, " in [[site]]");
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
    if (network) known.emplace_back("resolve");
    for (const auto& [key, value] : *table) {
      if (network && key.str() == "resolve")
        read_resolve(value);
      else
        apply(section.keys, known, key, value, config_, fmt::format(" in [{}]", section.name));
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
    }
  }

  template <class Target>
  void apply(const std::vector<Key<Target>>& keys, const std::vector<std::string>& known, const toml::key& key,
             const toml::node& node, Target& target, const std::string& where) {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto& each) { return key.str() == each.name; });
    if (found == keys.end()) return fault(key.source(), unknown(std::string(key.str()), known, where));
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
      const auto* values = node.as_array();
      std::vector<std::string> texts;
      if (values)
        for (const auto& each : *values)
          if (const auto* one = each.as_string()) texts.push_back(one->get());
      wrong = values && texts.size() == values->size()
                  ? found->list(target, texts)
                  : fmt::format("{} is a list of texts: [\"...\", \"...\"]", found->name);
    }
    if (wrong) fault(node.source(), *wrong);
  }

  Config& config_;
  std::vector<ConfigFault>& faults_;
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
    }
}

void parse_into(Reading& reading, ConfigRead& read, std::string_view text, const std::string& file, bool main_file) {
  try {
    const auto root = toml::parse(text, file);
    reading.document(root, file, main_file);
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
  Reading reading(read.config, read.faults);
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
  Reading reading(read.config, read.faults);
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
