// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a site goes on for ever without saying anything new, and the crawl ends
// there: calendars, sessions in paths, facets in every combination, "not found" with
// relative links. Such a space feeds itself: its pages lead to further pages of
// their own kind, and say what others of that kind have said. A page that does both is
// barren, and so is what it alone leads to and is like what was there before (the days
// of a month). Where a family of addresses (crawler/url_family) has brought kMostBarren
// more of them than it has brought news, it is closed.
//
// An archive is never closed, however long: each page of it says something that no
// page of its family said before, or leads to pages that do. What cannot go on by itself (a
// thousand like forms that a list names) is never judged at all.
//
// What a family has said is kept in bitmaps of fixed size, the older of two forgotten when the
// newer is half full, so memory does not grow with the site.
//
// Thread-safe: the ledger's thread teaches, any may ask.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "crawler/fingerprint.h"
#include "crawler/url_family.h"

namespace chancery {

// A family that was closed.
struct Trap {
  std::string site, family;
  std::string why;        // "48 pages brought nothing new"
  std::int64_t left = 0;  // addresses not asked because of it, in this run
  bool earlier = false;   // it was closed in an earlier run
};

class Novelty {
 public:
  static constexpr int kMostBarren = 48;         // of one narrow family
  static constexpr int kMostBarrenWide = 100;    // of all that lies in one part of a site
  static constexpr int kMostBarrenWidest = 140;  // of a greater part
  static constexpr int kForgiven = 8;            // barren pages that one with news makes up for
  static constexpr std::size_t kNews = 3;        // pairs of words that make a page one with news
  static constexpr std::size_t kMostFamilies = 20'000;

  Novelty();
  ~Novelty();

  // Whether what this page says matters: not of most pages of a kind that leads to no
  // more of its kind. A fingerprint costs a tenth of reading a page.
  bool is_curious(std::string_view site, const Url& url) const;
  // A page that was read, what it says if that was asked for, and the addresses first
  // met on it. The traps it completes.
  std::vector<Trap> learn(std::string_view site, const Url& url, const std::optional<Fingerprint>& text,
                          std::span<const Url> fresh);

  // Why `url` is not to be asked; nullopt when it may be. Counts it as left. A URL that
  // an earlier run met before its family was closed is asked again like any other.
  enum class Since : std::uint8_t { ever, this_run };
  std::optional<std::string> closes(std::string_view site, const Url& url, Since since = Since::ever);

  // Closed in an earlier run; only what is met from now on is left.
  void remember(Trap trap);
  std::vector<Trap> traps() const;

 private:
  struct Family;
  struct State;
  std::unique_ptr<Guarded<State>> state_;
  std::atomic<bool> any_{false};  // is anything closed
};

}  // namespace chancery
