// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was read out of captures: articles, their versions, and what happened to
// them. The ledger writes; replay and the command line read.
//
// Belongs to its database's thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/timestamp.h"
#include "parsers/page.h"
#include "store/database.h"

namespace chancery {

// An article as it stood in one capture.
struct Article {
  std::int64_t capture_id = 0;
  std::string url, site;
  Timestamp captured;
  std::string title, published, modified, source, language, kind, text, markdown;  // dates ISO 8601, "" unknown
  std::vector<std::string> author;
  std::vector<PageImage> images;
  std::vector<PageAttachment> attachments;
  std::string canonical, charset_declared, charset_used, date_evidence, title_evidence;
  double date_confidence = 0, title_confidence = 0, body_confidence = 0, author_confidence = 0;
};

// What a page says, as an article. Where it was captured is the caller's to add.
Article article_of(const Page& page);

enum class EventKind : std::uint8_t { fresh, changed, edited_silently, withdrawn, restored };
std::string_view name(EventKind kind);  // "new", "changed", "edited silently", "withdrawn", "restored"

std::optional<EventKind> event_kind(std::string_view name);

struct Event {
  EventKind kind{};
  Timestamp when;
  std::string url, site, title;
  std::int64_t capture_id = 0;  // the capture that showed it
};

struct EventQuery {
  std::string site{};               // "" for all
  std::optional<EventKind> kind{};  // nullopt for all
  std::string from{}, to{};         // ISO 8601 days, both included; "" is open
  int limit = 100;
};

// One line of a list of pages: a URL and its newest article.
struct PageLine {
  std::string url, site, title, published, language, kind;
  Timestamp first_captured, last_captured;
  int captures = 0;   // of the URL, revisits among them
  int versions = 0;   // texts that differ
  std::string state;  // "" or the newest event kind: "changed", "withdrawn", ...
};

struct PageQuery {
  std::string site;      // "" for all
  std::string contains;  // in URL or title, case folded; "" for all
  int limit = 100, offset = 0;
  std::string state{};          // as PageLine::state, "new" for those without another; "" for all
  std::string language{};       // "en"; "" for all
  std::string changed_since{};  // ISO 8601 day of the newest version's capture; "" is open
};

// One wording of an address, first seen in this capture.
struct VersionLine {
  std::int64_t capture_id = 0;
  int version = 0;
  Timestamp captured;
  std::string title, published, modified;
};

struct SiteLine {
  std::string name;
  int pages = 0, captures = 0;
  Timestamp last_captured;
};

class PageStore {
 public:
  explicit PageStore(Database& database);

  // Writing. Tells what the article means beside the one before it of that URL:
  // fresh, changed, edited silently (text moved, the page's own date did not),
  // restored; nullopt when its text is the same. Inside the caller's transaction.
  std::optional<EventKind> add(const Article& article);
  // A good page now answers 404, 410 or the like: an event the first time.
  std::optional<EventKind> withdrawn(const std::string& url, const std::string& site, std::int64_t capture_id,
                                     Timestamp when);

  // Reading.
  std::vector<PageLine> pages(const PageQuery& query);
  int count_pages(const PageQuery& query);
  std::vector<SiteLine> sites();
  std::optional<Article> article(std::int64_t capture_id);
  // Articles of captures above `capture_id`, oldest first: what the search has yet to take in.
  std::vector<Article> since(std::int64_t capture_id, int limit);
  // Articles in order of capture, of one site or (for "") of all: all versions, or of each
  // address the newest.
  enum class Which { all, newest };
  void for_each(const std::string& site, Which which, const std::function<void(const Article&)>& take);
  // How many articles there are up to that capture.
  std::int64_t count_until(std::int64_t capture_id);
  // Oldest first; at most a thousand, the newest ones.
  std::vector<VersionLine> versions(const std::string& url);
  // The article of `url` captured nearest to `when`.
  std::optional<Article> article_near(const std::string& url, Timestamp when);
  std::vector<Event> events(const EventQuery& query);  // newest first

 private:
  void note(const Event& event);
  std::string last_event(const std::string& url);
  void insert(const Article& article, int version, const Digest& text);
  Database& database_;
};

}  // namespace chancery
