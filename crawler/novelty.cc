// SPDX-License-Identifier: Apache-2.0
#include "crawler/novelty.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <deque>
#include <functional>
#include <list>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace chancery {
namespace {

constexpr std::size_t kBits = 1 << 16;    // of a bitmap: 8 KiB
constexpr std::size_t kWholes = 64;       // texts remembered whole, of each family
constexpr int kKnownPages = 8;            // of a family, before its worth is known
constexpr int kSampled = 8;               // one page in so many, of a family that is known
constexpr std::size_t kOffspring = 8192;  // addresses that barren pages led to, remembered

// What was said, as a set that forgets.
class Said {
 public:
  // How many of `words` are new; they are known from now on.
  std::size_t add(const std::vector<std::uint32_t>& words) {
    std::size_t fresh = 0;
    for (const auto word : words) {
      const auto bit = word % kBits;
      if (newer_.test(bit) || (older_ && older_->test(bit))) continue;
      newer_.set(bit);
      ++fresh;
    }
    count_ += fresh;
    if (count_ > kBits / 2) {
      if (!older_) older_ = std::make_unique<std::bitset<kBits>>();
      *older_ = newer_;
      newer_.reset();
      count_ = 0;
    }
    return fresh;
  }

 private:
  std::bitset<kBits> newer_;
  std::unique_ptr<std::bitset<kBits>> older_;
  std::size_t count_ = 0;
};

}  // namespace

struct Novelty::Family {
  int pages = 0, told = 0, same = 0;  // told: those whose text we were given
  int breeding = 0, barren = 0, score = 0;
  std::vector<std::uint32_t> first;   // what the first breeding page said, until there is a second
  std::unique_ptr<Said> said;         // by those that breed
  std::vector<std::uint32_t> wholes;  // the last kWholes texts
  std::size_t next_whole = 0;
  std::list<std::string>::iterator recent;

  // Whether a page of it said the very same before.
  bool repeats(std::uint32_t whole) {
    if (std::find(wholes.begin(), wholes.end(), whole) != wholes.end()) return true;
    if (wholes.size() < kWholes)
      wholes.push_back(whole);
    else
      wholes[next_whole++ % kWholes] = whole;
    return false;
  }
  bool worthless() const { return told >= kKnownPages && same * 5 > told * 4; }
  bool worthy() const { return told >= kKnownPages && same * 2 < told; }

  // One breeding page more; whether it is barren.
  bool is_barren(const Fingerprint& text, bool leads_on) {
    ++breeding;
    if (!said && first.empty()) {
      first = text.words;
      return false;
    }
    if (!said) {
      said = std::make_unique<Said>();
      said->add(std::exchange(first, {}));
    }
    const bool news = said->add(text.words) >= kNews || leads_on;
    if (news)
      score = std::max(0, score - kForgiven);
    else
      waste();
    return !news;
  }
  void waste() {
    ++barren;
    ++score;
  }
};

struct Novelty::State {
  std::unordered_map<std::string, Family> families;
  std::list<std::string> recent;  // keys, the latest used first
  std::unordered_map<std::string, Trap> closed;
  // Hashes of addresses first met on barren pages, and the family of that page.
  std::unordered_map<std::size_t, std::string> offspring;
  std::deque<std::size_t> offspring_order;

  Family& family(const std::string& key) {
    const auto found = families.find(key);
    if (found != families.end()) {
      recent.splice(recent.begin(), recent, found->second.recent);
      return found->second;
    }
    if (families.size() >= kMostFamilies) {
      families.erase(recent.back());
      recent.pop_back();
    }
    recent.push_front(key);
    auto& made = families[key];
    made.recent = recent.begin();
    return made;
  }

  // Whether one of the pages first met here may tell something: one of another kind, whose
  // like have told something, or, outside `within`, are not known to tell nothing.
  template <class Within>
  bool leads_on(std::string_view site, const UrlFamily& own, std::span<const UrlFamily> fresh,
                const Within& within) const {
    return std::any_of(fresh.begin(), fresh.end(), [&](const UrlFamily& one) {
      if (one.token || one.narrow == own.narrow) return false;
      const auto key = key_of(site, one.narrow);
      if (closed.contains(key)) return false;
      const auto known = families.find(key);
      if (within(one)) return known != families.end() && known->second.worthy();
      return known == families.end() || !known->second.worthless();
    });
  }

  void adopt(const Url& url, const std::string& family_key) {
    const auto hash = std::hash<std::string>()(url.href());
    if (!offspring.emplace(hash, family_key).second) return;
    offspring_order.push_back(hash);
    if (offspring_order.size() <= kOffspring) return;
    offspring.erase(offspring_order.front());
    offspring_order.pop_front();
  }

  static std::string key_of(std::string_view site, const std::string& family) {
    return fmt::format("{} {}", site, family);
  }
};

Novelty::Novelty() : state_(std::make_unique<Guarded<State>>()) {}
Novelty::~Novelty() = default;

bool Novelty::is_curious(std::string_view site, const Url& url) const {
  const auto own = family_of(url);
  auto state = state_->hold();
  if (state->offspring.contains(std::hash<std::string>()(url.href()))) return true;
  const auto found = state->families.find(State::key_of(site, own.narrow));
  if (found == state->families.end()) return true;
  const auto& narrow = found->second;
  return narrow.breeding > 0 || narrow.told < kKnownPages || narrow.pages % kSampled == 0;
}

std::vector<Trap> Novelty::learn(std::string_view site, const Url& url, const std::optional<Fingerprint>& text,
                                 std::span<const Url> fresh) {
  const auto own = family_of(url);
  std::vector<UrlFamily> met;
  for (const auto& one : fresh) met.push_back(family_of(one));

  auto state = state_->hold();
  std::vector<Trap> closed;
  const auto close_if = [&](const std::string& name, int most) {
    const auto key = State::key_of(site, name);
    const auto& family = state->family(key);
    const auto known = state->closed.find(key);
    if (family.score < most || (known != state->closed.end() && !known->second.earlier)) return false;
    Trap trap{std::string(site), name, fmt::format("{} pages brought nothing new", family.barren)};
    state->closed[key] = trap;
    closed.push_back(std::move(trap));
    return true;
  };

  const auto narrow_key = State::key_of(site, own.narrow);
  auto& narrow = state->family(narrow_key);
  ++narrow.pages;
  if (text) ++narrow.told;
  const bool same = text && narrow.repeats(text->whole);
  if (same) ++narrow.same;

  // What a barren page alone led to, and is nothing new itself, is a waste of that page's kind.
  const auto parent = state->offspring.find(std::hash<std::string>()(url.href()));
  const bool by_kin = parent != state->offspring.end() && parent->second == narrow_key;
  if (same && parent != state->offspring.end() && !by_kin) {
    state->family(parent->second).waste();
    close_if(parent->second.substr(site.size() + 1), kMostBarren);
  }

  bool barren = false;
  struct Level {
    const std::string UrlFamily::*name;
    int most;
  };
  for (const auto& level : {Level{&UrlFamily::narrow, kMostBarren}, Level{&UrlFamily::wide, kMostBarrenWide},
                            Level{&UrlFamily::widest, kMostBarrenWidest}}) {
    const auto& name = own.*level.name;
    if (level.name == &UrlFamily::widest && name == own.wide) continue;
    const auto within = [&](const UrlFamily& one) { return one.*level.name == name; };
    if (!std::any_of(met.begin(), met.end(), within)) continue;
    const bool leads_on = state->leads_on(site, own, met, within);
    auto& family = state->family(State::key_of(site, name));
    if (!text) ++family.breeding;  // the next of its kind is asked for its text
    if (!text || !family.is_barren(*text, leads_on)) continue;
    barren = true;
    if (!close_if(name, level.most) || level.name != &UrlFamily::narrow || own.token) continue;
    // That part of the site is rid of it; what else is there is judged by itself.
    for (const auto& around : {own.wide, own.widest}) {
      auto& wider = state->family(State::key_of(site, around));
      wider.score = std::max(0, wider.score - kMostBarren);
    }
  }
  if (barren)
    for (const auto& one : fresh) state->adopt(one, narrow_key);
  if (!closed.empty()) any_ = true;
  return closed;
}

std::optional<std::string> Novelty::closes(std::string_view site, const Url& url, Since since) {
  if (!any_) return std::nullopt;
  const auto family = family_of(url);
  auto state = state_->hold();
  for (const auto& name : {family.narrow, family.wide, family.widest}) {
    const auto found = state->closed.find(State::key_of(site, name));
    if (found == state->closed.end() || (since == Since::this_run && found->second.earlier)) continue;
    ++found->second.left;
    return fmt::format("{}: {}", name, found->second.why);
  }
  return std::nullopt;
}

void Novelty::remember(Trap trap) {
  const auto key = State::key_of(trap.site, trap.family);
  trap.earlier = true;
  state_->hold()->closed[key] = std::move(trap);
  any_ = true;
}

std::vector<Trap> Novelty::traps() const {
  std::vector<Trap> all;
  auto state = state_->hold();
  for (const auto& [key, trap] : state->closed) all.push_back(trap);
  std::sort(all.begin(), all.end(),
            [](const Trap& a, const Trap& b) { return std::tie(a.site, a.family) < std::tie(b.site, b.family); });
  return all;
}

}  // namespace chancery
