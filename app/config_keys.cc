// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "app/suggest.h"
#include "app/units.h"
#include "app/wire_keys.h"
#include "base/clock.h"

namespace chancery {
namespace {

using std::chrono::milliseconds;

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
          {},
          {least, most}};
}
template <class Target>
Key<Target> duration(const char* name, std::function<void(Target&, std::chrono::milliseconds)> set) {
  auto key = text<Target>(name, [=](Target& target, const std::string& value) -> Wrong {
    const auto parsed = parse_duration(value);
    if (!parsed) return fmt::format("\"{}\" is no time; write one like \"2s\", \"1h30m\" or \"7d\"", value);
    set(target, *parsed);
    return {};
  });
  key.shape.noun = "time";
  key.shape.pattern = "^(0|([0-9]*\\.?[0-9]+(ms|[smhdw]))+)$";
  return key;
}
template <class Target>
Key<Target> size(const char* name, std::function<void(Target&, std::uint64_t)> set) {
  auto key = text<Target>(name, [=](Target& target, const std::string& value) -> Wrong {
    const auto parsed = parse_size(value);
    if (!parsed || *parsed == 0) return fmt::format("\"{}\" is no size; write one like \"10MB\" or \"1GB\"", value);
    set(target, *parsed);
    return {};
  });
  key.shape.noun = "size";
  key.shape.pattern = "^[0-9]*\\.?[0-9]+ *([KMGT]i?B|kB|[KkMGTB])?$";
  return key;
}

// A text that is one of these.
template <class Target>
Key<Target> choice(const char* name, std::vector<std::string> choices,
                   std::function<Wrong(Target&, const std::string&)> set) {
  auto key = text<Target>(name, std::move(set));
  key.shape.choices = std::move(choices);
  return key;
}

// What every site can say, a section can say for all of them.
Key<Config> for_all_sites(const Key<Site>& key) {
  Key<Config> made{key.name, {}, {}, {}, {}, {}, key.shape};
  const auto each = [](const auto& set) {
    return [set](Config& config, const auto& value) -> Wrong {
      for (auto& site : config.run.sites)
        if (auto wrong = set(site, value)) return wrong;
      return {};
    };
  };
  if (key.text) made.text = each(key.text);
  if (key.number) made.number = each(key.number);
  if (key.real) made.real = each(key.real);
  if (key.flag) made.flag = each(key.flag);
  if (key.list) made.list = each(key.list);
  return made;
}

Wrong add_patterns(UrlPatterns& patterns, const std::vector<std::string>& values) {
  for (const auto& value : values)
    if (const auto added = patterns.add(value); !added) return added.error().detail;
  return {};
}

// What a site keeps of what it meets: keys of [scope] and of each [[site]].
std::vector<Key<Site>> scope_keys() {
  return {
      list<Site>("include",
                 [](Site& s, const std::vector<std::string>& values) { return add_patterns(s.include, values); }),
      list<Site>("exclude",
                 [](Site& s, const std::vector<std::string>& values) { return add_patterns(s.exclude, values); }),
      number<Site>("max_hops", 0, 10'000, [](Site& s, std::int64_t v) { s.max_hops = static_cast<int>(v); }),
      flag<Site>("extract", [](Site& s) -> bool& { return s.extract; }),
      flag<Site>("requisites", [](Site& s) -> bool& { return s.requisites; }),
      flag<Site>("offsite_requisites", [](Site& s) -> bool& { return s.offsite_requisites; }),
      flag<Site>("media", [](Site& s) -> bool& { return s.media; }),
      flag<Site>("forms", [](Site& s) -> bool& { return s.forms; }),
      flag<Site>("obey_nofollow", [](Site& s) -> bool& { return s.obey_nofollow; }),
      flag<Site>("obey_noindex", [](Site& s) -> bool& { return s.obey_noindex; }),
      flag<Site>("sitemaps", [](Site& s) -> bool& { return s.sitemaps; }),
      flag<Site>("guess_sitemap", [](Site& s) -> bool& { return s.guess_sitemap; }),
      flag<Site>("feeds", [](Site& s) -> bool& { return s.feeds; }),
      flag<Site>("watch", [](Site& s) -> bool& { return s.watch; }),
      flag<Site>("stop_at_traps", [](Site& s) -> bool& { return s.stop_at_traps; }),
  };
}

Wrong set_on_robots_error(Site& site, const std::string& value) {
  using OnRobotsError = PolitenessRules::OnRobotsError;
  if (value != "refuse" && value != "allow")
    return fmt::format("on_robots_error is \"refuse\" or \"allow\", not \"{}\"", value);
  site.politeness.on_robots_error = value == "allow" ? OnRobotsError::allow : OnRobotsError::refuse;
  return {};
}

// How a site's hosts are asked: keys of [politeness] and of each [[site]].
std::vector<Key<Site>> politeness_keys() {
  return {
      duration<Site>("delay", [](Site& s, milliseconds v) { s.politeness.delay = v; }),
      {"latency_factor",
       {},
       {},
       [](Site& s, double v) -> Wrong {
         if (v < 0 || v > 100) return "latency_factor must be from 0 to 100";
         s.politeness.latency_factor = v;
         return {};
       },
       {},
       {}},
      text<Site>("quiet_hours",
                 [](Site& s, const std::string& v) -> Wrong {
                   auto hours = QuietHours::parse(v);
                   if (!hours) return hours.error().detail;
                   s.politeness.quiet = std::move(*hours);
                   return {};
                 }),
      size<Site>("bandwidth", [](Site& s, std::uint64_t v) { s.politeness.bandwidth = v; }),
      duration<Site>("max_retry_after",
                     [](Site& s, milliseconds v) {
                       s.politeness.longest_retry_after = std::chrono::duration_cast<std::chrono::seconds>(v);
                     }),
      choice<Site>("on_robots_error", {"refuse", "allow"}, set_on_robots_error),
  };
}

// A section of what each site can say for itself, and some keys that hold for the run.
Section section_for_sites(const char* name, const std::vector<Key<Site>>& keys, std::vector<Key<Config>> run = {}) {
  Section section{name, std::move(run)};
  for (const auto& key : keys) section.keys.push_back(for_all_sites(key));
  return section;
}

Wrong add_host(Site& site, const std::string& value) {
  const auto url = value.find("://") == std::string::npos ? Url::parse("http://" + value + "/") : Url::parse(value);
  if (!url || url->hostname().empty() || url->path() != "/" || url->port())
    return fmt::format("\"{}\" is no host; write one like \"data.agency.example\"", value);
  site.hosts.emplace_back(url->hostname());
  return {};
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

std::vector<Key<Site>> own_site_keys() {
  std::vector<Key<Site>> all = scope_keys();
  const std::vector<Key<Site>> own = {
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
      choice<Site>("scope", {"page", "prefix", "host", "domain"},
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
      list<Site>("hosts",
                 [](Site& s, const std::vector<std::string>& values) -> Wrong {
                   for (const auto& value : values)
                     if (auto wrong = add_host(s, value)) return wrong;
                   return {};
                 }),
      list<Site>("surts",
                 [](Site& s, const std::vector<std::string>& values) -> Wrong {
                   for (const auto& value : values) {
                     auto prefix = SurtPrefix::parse(value);
                     if (!prefix) return prefix.error().detail;
                     s.surts.push_back(std::move(*prefix));
                   }
                   return {};
                 }),
      number<Site>("max_depth", 0, 10'000, [](Site& s, std::int64_t v) { s.max_depth = static_cast<int>(v); }),
      number<Site>("max_pages", 0, 1'000'000'000, [](Site& s, std::int64_t v) { s.max_pages = v; }),
      size<Site>("max_bytes", [](Site& s, std::uint64_t v) { s.max_bytes = v; }),
      duration<Site>("max_time", [](Site& s, milliseconds v) { s.max_time = v; }),
  };
  all.insert(all.end(), own.begin(), own.end());
  const auto polite = politeness_keys();
  all.insert(all.end(), polite.begin(), polite.end());
  return all;
}

using SetWire = std::function<Wrong(WireRules&)>;

// `keys` and those of the wire, which `on` sets where they belong.
template <class Target>
std::vector<Key<Target>> with_wire_keys(std::function<Wrong(Target&, const SetWire&)> on,
                                        std::vector<Key<Target>> keys) {
  for (const auto& wire : wire_keys()) {
    Key<Target> key{wire.name, {}, {}, {}, {}, {}};
    if (wire.text)
      key.text = [on, set = wire.text](Target& target, const std::string& value) {
        return on(target, [&](WireRules& rules) { return set(rules, value); });
      };
    if (wire.flag)
      key.flag = [on, set = wire.flag](Target& target, bool value) {
        return on(target, [&](WireRules& rules) { return set(rules, value); });
      };
    if (wire.list)
      key.list = [on, set = wire.list](Target& target, const std::vector<std::string>& values) {
        return on(target, [&](WireRules& rules) { return set(rules, values); });
      };
    keys.push_back(std::move(key));
  }
  return keys;
}

Wrong on_every_site(Config& config, const SetWire& set) {
  for (auto& site : config.run.sites)
    if (auto wrong = set(site.wire)) return wrong;
  return set(config.run.wire);
}

}  // namespace

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
      section_for_sites(
          "politeness", politeness_keys(),
          {flag<Config>("per_address", [](Config& c) -> bool& { return c.run.per_address; }),
           duration<Config>("patience", [](Config& c, milliseconds v) { c.run.patience = v; }),
           duration<Config>("retry_wait", [](Config& c, milliseconds v) { c.run.unreachable_wait = v; })}),
      {"limits",
       {duration<Config>("max_time", [](Config& c, milliseconds v) { c.run.max_time = v; }),
        number<Config>("max_pages", 0, 1'000'000'000,
                       [](Config& c, std::int64_t v) {
                         for (auto& site : c.run.sites) site.max_pages = v;
                       }),
        size<Config>("max_bytes",
                     [](Config& c, std::uint64_t v) {
                       for (auto& site : c.run.sites) site.max_bytes = v;
                     }),
        number<Config>("max_depth", 0, 10'000,
                       [](Config& c, std::int64_t v) {
                         for (auto& site : c.run.sites) site.max_depth = static_cast<int>(v);
                       }),
        size<Config>("max_body", [](Config& c, std::uint64_t v) { c.run.transfer.limits.max_body = v; }),
        size<Config>("max_head", [](Config& c, std::uint64_t v) { c.run.transfer.limits.max_head = v; }),
        duration<Config>("head_timeout", [](Config& c, milliseconds v) { c.run.transfer.limits.head = v; }),
        number<Config>("min_speed", 0, 1'000'000'000,
                       [](Config& c, std::int64_t v) { c.run.transfer.limits.min_speed = static_cast<long>(v); }),
        duration<Config>("connect_timeout", [](Config& c, milliseconds v) { c.run.transfer.limits.connect = v; }),
        duration<Config>("timeout", [](Config& c, milliseconds v) { c.run.transfer.limits.total = v; }),
        duration<Config>("idle_timeout",
                         [](Config& c, milliseconds v) {
                           c.run.transfer.limits.idle =
                               std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(v));
                         })}},
      section_for_sites("scope", scope_keys()),
      {"archive",
       {text<Config>("dir",
                     [](Config& c, const std::string& v) -> Wrong {
                       if (v.empty()) return "dir must name a folder";
                       c.dir = v;
                       return {};
                     }),
        size<Config>("warc_size", [](Config& c, std::uint64_t v) { c.run.warc_size = v; }),
        duration<Config>("dedupe_age", [](Config& c, milliseconds v) { c.run.dedupe_age = v; })}},
      {"network",
       with_wire_keys<Config>(
           on_every_site, {list<Config>("private_allowed",
                                        [](Config& c, const std::vector<std::string>& values) -> Wrong {
                                          for (const auto& value : values) {
                                            const auto block = IpBlock::parse(value);
                                            if (!block)
                                              return fmt::format(
                                                  "\"{}\" is no address block; write one like \"10.0.0.0/8\"", value);
                                            c.run.resolver.private_allowed.push_back(*block);
                                          }
                                          return {};
                                        })})},
  };
  return all;
}

const std::vector<Key<Site>>& site_keys() {
  static const std::vector<Key<Site>> all =
      with_wire_keys<Site>([](Site& site, const SetWire& set) { return set(site.wire); }, own_site_keys());
  return all;
}

}  // namespace chancery
