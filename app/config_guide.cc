// SPDX-License-Identifier: Apache-2.0
#include "app/config_guide.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/config_keys.h"
#include "base/ascii.h"
#include "base/embedded_file.h"

namespace chancery {

std::span<const EmbeddedFile> sample_files();

namespace {

constexpr std::string_view kBlank = " \t";

bool is_key(std::string_view section, std::string_view word) {
  const auto named = [&](const auto& key) { return word == key.name; };
  if (section == "site") return std::any_of(site_keys().begin(), site_keys().end(), named);
  for (const auto& each : sections())
    if (section == each.name) return std::any_of(each.keys.begin(), each.keys.end(), named);
  return false;
}

// The section that a line opens, set in comment or not; "" for any other line.
std::string_view opened_by(std::string_view line) {
  if (line.starts_with("# ")) line.remove_prefix(2);
  if (line == "[[site]]") return "site";
  if (!line.starts_with('[') || line.find(']') != line.size() - 1) return {};
  return line.substr(1, line.size() - 2);
}

// Where the comment behind a value begins; outside of quotes.
std::size_t comment_of(std::string_view line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == '#' && !quoted) return i;
  }
  return line.size();
}

void add_help(KeyGuide& guide, std::string_view more) {
  more = ascii::trim(more, kBlank);
  if (!guide.help.empty() && !more.empty()) guide.help += ' ';
  guide.help += more;
}

// "key = value   # help"
bool read_key(std::string_view line, std::string_view section, std::vector<KeyGuide>& all) {
  const bool commented = line.starts_with("# ");
  if (commented) line.remove_prefix(2);
  const auto equals = line.find(" = ");
  if (equals == std::string_view::npos || !is_key(section, line.substr(0, equals))) return false;
  const auto rest = line.substr(equals + 3);
  const auto comment = comment_of(rest);
  KeyGuide guide;
  guide.section = section;
  guide.key = line.substr(0, equals);
  guide.value = ascii::trim(rest.substr(0, comment), kBlank);
  auto help = comment < rest.size() ? rest.substr(comment + 1) : std::string_view();
  help = ascii::trim(help, kBlank);
  guide.is_default = !help.starts_with("e.g.");
  if (!guide.is_default) help.remove_prefix(std::min(help.find(' '), help.size()));
  add_help(guide, help);
  all.push_back(std::move(guide));
  return true;
}

// A far indented comment: more of the help above.
std::optional<std::string_view> more_help(std::string_view line) {
  constexpr std::size_t kFar = 12;
  if (line.starts_with('#')) line.remove_prefix(1);
  const auto begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos || begin < kFar || line[begin] != '#') return std::nullopt;
  return line.substr(begin + 1);
}

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }  // TOML's basic string

std::string site_text(const FirstSite& site) {
  std::string text = "[[site]]\nname = " + quoted(site.name) + "\n";
  if (site.seeds.size() == 1) return text + "seed = " + quoted(site.seeds.front()) + "\n";
  text += "seeds = [";
  for (const auto& seed : site.seeds) text += (text.ends_with('[') ? "" : ", ") + quoted(seed);
  return text + "]\n";
}

}  // namespace

std::string_view sample_config() { return sample_files().front().bytes; }

std::vector<KeyGuide> config_guide() {
  std::vector<KeyGuide> all;
  std::string section;
  bool going_on = false;  // the line above belongs to a key
  for (auto rest = sample_config(); !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line == "[[site]]") break;  // examples from here on
    if (const auto opened = opened_by(line); !opened.empty()) section = opened;
    if (read_key(line, section, all)) {
      going_on = true;
    } else if (const auto more = more_help(line); more && going_on) {
      add_help(all.back(), *more);
    } else {
      going_on = false;
    }
  }
  return all;
}

const KeyGuide* guide_to(const std::vector<KeyGuide>& guide, std::string_view section, std::string_view key) {
  const KeyGuide* other = nullptr;
  for (const auto& each : guide) {
    if (each.key != key) continue;
    if (each.section == section) return &each;
    other = &each;
  }
  return section == "site" ? other : nullptr;
}

std::string first_config(const std::string& contact, const std::vector<FirstSite>& sites) {
  const auto sample = sample_config();
  std::string text(sample.substr(0, sample.find("\n[[site]]") + 1));
  if (const auto at = text.find("# contact = "); !contact.empty() && at != std::string::npos) {
    const auto value_end = text.find("\"  #", at);
    text.replace(at, value_end + 1 - at, "contact = " + quoted(contact));
  }
  for (std::size_t i = 0; i < sites.size(); ++i) text += (i > 0 ? "\n" : "") + site_text(sites[i]);
  return text;
}

}  // namespace chancery
