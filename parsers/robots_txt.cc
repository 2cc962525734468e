// SPDX-License-Identifier: Apache-2.0
#include "parsers/robots_txt.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxLine = 16 * 1024;  // the rest of a longer line is ignored

constexpr std::string_view kSpaces = " \t\f\v";
std::string_view trimmed(std::string_view text) { return ascii::trim(text, kSpaces); }

bool is_unreserved(int c) {
  return c < 0x80 && (ascii::is_alnum(static_cast<char>(c)) || c == '-' || c == '.' || c == '_' || c == '~');
}

enum class Spelling { as_written, decoded };

// One spelling for paths that mean the same (RFC 9309 2.2.2): bytes above ASCII
// and what a URL cannot hold escaped, escapes in upper case; and when decoded,
// unreserved characters not escaped.
std::string normalised(std::string_view path, Spelling spelling) {
  std::string out;
  out.reserve(path.size());
  const auto escape = [&](int byte) {
    out += '%';
    out += ascii::kUpperHex[static_cast<std::size_t>(byte >> 4)];
    out += ascii::kUpperHex[static_cast<std::size_t>(byte & 15)];
  };
  for (std::size_t i = 0; i < path.size(); ++i) {
    const int byte = static_cast<unsigned char>(path[i]);
    if (byte == '%' && i + 2 < path.size() && ascii::hex_value(path[i + 1]) >= 0 &&
        ascii::hex_value(path[i + 2]) >= 0) {
      const int meant = ascii::hex_value(path[i + 1]) * 16 + ascii::hex_value(path[i + 2]);
      i += 2;
      if (spelling == Spelling::decoded && is_unreserved(meant))
        out += static_cast<char>(meant);
      else
        escape(meant);
    } else if (byte >= 0x80 || byte <= ' ' || std::strchr("\"<>`{}^", byte)) {
      escape(byte);
    } else {
      out += path[i];
    }
  }
  return out;
}

// `*` matches anything, `$` at the end anchors. The pieces between stars are
// looked for from left to right, each in linear time.
bool matches(std::string_view pattern, std::string_view path) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  std::size_t at = 0;
  bool first = true;
  for (;;) {
    const auto star = pattern.find('*');
    const auto piece = pattern.substr(0, star);
    const bool last = star == std::string_view::npos;
    if (first) {
      if (!path.starts_with(piece)) return false;
      at = piece.size();
    } else if (last && anchored) {
      return path.size() - at >= piece.size() && path.ends_with(piece);
    } else if (!piece.empty()) {
      const void* found = memmem(path.data() + at, path.size() - at, piece.data(), piece.size());
      if (!found) return false;
      at = static_cast<std::size_t>(static_cast<const char*>(found) - path.data()) + piece.size();
    }
    if (last) return !anchored || at == path.size();
    pattern.remove_prefix(star + 1);
    first = false;
  }
}

// RFC 9309 2.2.1: a product token is letters, "_" and "-"; what follows is not
// compared. Digits are in many names, so they count too.
std::string product_token(std::string_view agent) {
  const auto belongs = [](char c) { return c != '.' && c != '~' && is_unreserved(static_cast<unsigned char>(c)); };
  const auto* const end = std::find_if_not(agent.begin(), agent.end(), belongs);
  return ascii::lower({agent.data(), static_cast<std::size_t>(end - agent.begin())});
}

enum class Key { agent, allow, disallow, delay, sitemap, other };

Key key_of(std::string_view written) {
  const auto key = ascii::lower(written);
  static constexpr std::array<std::string_view, 6> kDisallow = {"disallow", "dissallow", "dissalow",
                                                                "disalow",  "diasllow",  "disallaw"};
  if (key.starts_with("user-agent") || key.starts_with("useragent") || key.starts_with("user agent")) return Key::agent;
  if (key.starts_with("allow")) return Key::allow;
  if (std::any_of(kDisallow.begin(), kDisallow.end(), [&](auto word) { return key.starts_with(word); }))
    return Key::disallow;
  if (key == "crawl-delay" || key == "crawldelay") return Key::delay;
  if (key.starts_with("sitemap") || key.starts_with("site-map")) return Key::sitemap;
  return Key::other;
}

struct Line {
  Key key;
  std::string_view value;
};

// "key: value # comment"; two words without a colon are taken as key and value.
std::optional<Line> read_line(std::string_view line) {
  line = trimmed(line.substr(0, line.find('#')));
  auto split = line.find(':');
  if (split == std::string_view::npos) {
    split = line.find_first_of(" \t");
    if (split == std::string_view::npos) return std::nullopt;
    if (trimmed(line.substr(split)).find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  }
  return Line{key_of(trimmed(line.substr(0, split))), trimmed(line.substr(split + 1))};
}

std::optional<std::chrono::milliseconds> read_delay(std::string_view value) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error != std::errc() || !(seconds >= 0)) return std::nullopt;
  constexpr double kYear = 365.0 * 86400;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, kYear) * 1000));
}

// A file saved as UTF-16 is still rules: its ASCII is what matters.
std::string ascii_of_utf16(std::string_view bytes, bool little_endian) {
  std::string out;
  for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
    const char low = bytes[i + (little_endian ? 0 : 1)], high = bytes[i + (little_endian ? 1 : 0)];
    out += high == 0 && static_cast<unsigned char>(low) < 0x80 ? low : '?';
  }
  return out;
}

}  // namespace

// Keeps the group being read. Rules close a list of user-agent lines; a
// crawl-delay does so only for the next crawl-delay, for agents named before and
// after one share the rules that follow.
class RobotsTxt::Reader {
 public:
  explicit Reader(RobotsTxt& robots) : robots_(robots) {}

  void take(std::string_view text, int number) {
    const auto line = read_line(text.substr(0, kMaxLine));
    if (!line) return;
    switch (line->key) {
      case Key::agent:
        agent(line->value, trimmed(text), number);
        break;
      case Key::allow:
      case Key::disallow:
        rule(line->key == Key::allow, line->value, trimmed(text), number);
        break;
      case Key::delay:
        delay(line->value);
        break;
      case Key::sitemap:
        if (!line->value.empty()) robots_.sitemaps_.emplace_back(line->value);
        break;
      case Key::other:
        break;
    }
  }

 private:
  void agent(std::string_view value, std::string_view text, int number) {
    if (!group_ || rules_seen_) open(text, number);
    if (delay_seen_) delay_from_ = group().agents.size();
    delay_seen_ = false;
    const bool everybody =
        value.starts_with('*') && (value.size() == 1 || kSpaces.find(value[1]) != std::string_view::npos);
    group().agents.push_back(everybody ? "*" : product_token(value));
  }
  void rule(bool allow, std::string_view value, std::string_view text, int number) {
    if (!group_) return;
    rules_seen_ = true;
    const auto spelling = allow ? Spelling::as_written : Spelling::decoded;
    if (!value.empty()) group().rules.push_back({allow, normalised(value, spelling), std::string(text), number});
  }
  void delay(std::string_view value) {
    const auto wait = read_delay(value);
    if (!group_ || !wait) return;
    delay_seen_ = true;
    const auto& agents = group().agents;
    Group alone{{agents.begin() + static_cast<std::ptrdiff_t>(delay_from_), agents.end()}, {}, 0, {}, wait};
    robots_.groups_.push_back(std::move(alone));
  }
  void open(std::string_view text, int number) {
    group_ = robots_.groups_.size();
    robots_.groups_.emplace_back();
    group().line = std::string(text);
    group().number = number;
    rules_seen_ = delay_seen_ = false;
    delay_from_ = 0;
  }
  Group& group() { return robots_.groups_[*group_]; }

  RobotsTxt& robots_;
  std::optional<std::size_t> group_;
  bool rules_seen_ = false, delay_seen_ = false;
  std::size_t delay_from_ = 0;  // agents of the group from here on await a crawl-delay
};

RobotsTxt RobotsTxt::parse(std::string_view bytes) {
  bytes = bytes.substr(0, kMaxBytes);
  std::string recoded;
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    bytes = recoded = ascii_of_utf16(bytes, bytes.front() == '\xFF');
  // A byte order mark, or the part of one that a careless editor left.
  for (const char mark : {'\xEF', '\xBB', '\xBF'})
    if (bytes.starts_with(mark)) bytes.remove_prefix(1);

  RobotsTxt robots;
  Reader reader(robots);
  for (int number = 1; !bytes.empty(); ++number) {
    const auto end = bytes.find_first_of("\r\n");
    reader.take(bytes.substr(0, end), number);
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + (bytes.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return robots;
}

std::vector<const RobotsTxt::Group*> RobotsTxt::groups_for(std::string_view agent) const {
  const auto token = product_token(agent);
  std::vector<const Group*> named, general;
  for (const auto& group : groups_) {
    const auto& agents = group.agents;
    if (!token.empty() && std::find(agents.begin(), agents.end(), token) != agents.end()) named.push_back(&group);
    if (std::find(agents.begin(), agents.end(), "*") != agents.end()) general.push_back(&group);
  }
  return named.empty() ? general : named;
}

RobotsTxt::Verdict RobotsTxt::ask(std::string_view agent, std::string_view target) const {
  const auto asked = (target.starts_with('/') ? "" : "/") + std::string(target.substr(0, target.find('#')));
  if (asked == "/robots.txt") return {};
  // A rule that keeps us out is read in the widest sense, one that lets us in to
  // the letter: where implementations differ on escapes, we stay outside.
  const auto written = normalised(asked, Spelling::as_written);
  const auto decoded = normalised(asked, Spelling::decoded);
  const Rule* best = nullptr;
  const Group* best_group = nullptr;
  std::size_t best_length = 0;
  for (const auto* group : groups_for(agent)) {
    for (const auto& rule : group->rules) {
      auto length = rule.pattern.size();
      if (length < best_length || (best && length == best_length && !rule.allow)) continue;
      if (!matches(rule.pattern, decoded) && !(rule.allow && matches(rule.pattern, written))) {
        // "Allow: /news/index.html" also lets the folder itself be asked for.
        const auto slash = rule.pattern.rfind('/');
        if (!rule.allow || slash == std::string::npos ||
            !std::string_view(rule.pattern).substr(slash).starts_with("/index.htm"))
          continue;
        const auto folder = rule.pattern.substr(0, slash + 1) + "$";
        if (folder.size() < best_length || !matches(folder, decoded)) continue;
        length = folder.size();
      }
      best = &rule;
      best_group = group;
      best_length = length;
    }
  }
  if (!best) return {};
  return {best->allow, best->line, best->number, best_group->line, best_group->number};
}

std::size_t RobotsTxt::rule_count(std::string_view agent) const {
  std::size_t count = 0;
  for (const auto* group : groups_for(agent)) count += group->rules.size();
  return count;
}

std::optional<std::chrono::milliseconds> RobotsTxt::crawl_delay(std::string_view agent) const {
  std::optional<std::chrono::milliseconds> longest;
  for (const auto* group : groups_for(agent))
    if (group->crawl_delay && (!longest || *longest < *group->crawl_delay)) longest = group->crawl_delay;
  return longest;
}

}  // namespace chancery
