// SPDX-License-Identifier: Apache-2.0
#include "store/page_store.h"

#include <algorithm>
#include <limits>

#include <SQLiteCpp/SQLiteCpp.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"

namespace chancery {
namespace {

using nlohmann::json;

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json images_json(const std::vector<PageImage>& images) {
  auto list = json::array();
  for (const auto& image : images)
    list.push_back({{"url", image.url},
                    {"alt", image.alt},
                    {"caption", image.caption},
                    {"credit", image.credit},
                    {"width", image.width},
                    {"height", image.height},
                    {"lead", image.lead}});
  return list;
}

json attachments_json(const std::vector<PageAttachment>& attachments) {
  auto list = json::array();
  for (const auto& file : attachments) list.push_back({{"url", file.url}, {"text", file.text}});
  return list;
}

void read_json(const std::string& images, const std::string& attachments, const std::string& author, Article& article) {
  for (const auto& image : json::parse(images))
    article.images.push_back({image.value("url", ""), image.value("alt", ""), image.value("caption", ""),
                              image.value("credit", ""), image.value("width", 0), image.value("height", 0),
                              image.value("lead", false)});
  for (const auto& file : json::parse(attachments))
    article.attachments.push_back({file.value("url", ""), file.value("text", "")});
  article.author = json::parse(author).get<std::vector<std::string>>();
}

#define ARTICLE_COLUMNS                                                                                           \
  "capture_id, url, site, captured, kind, title, published, modified, source, language, author, text, markdown, " \
  "images, attachments, canonical, charset_declared, charset_used, evidence, confidence"

Article article_of(SQLite::Statement& row) {
  Article article;
  const auto text = [&](int column) { return row.getColumn(column).getString(); };
  article.capture_id = row.getColumn(0).getInt64();
  article.url = text(1);
  article.site = text(2);
  article.captured = Timestamp::from_unix_micros(row.getColumn(3).getInt64());
  article.kind = text(4);
  article.title = text(5);
  article.published = text(6);
  article.modified = text(7);
  article.source = text(8);
  article.language = text(9);
  article.text = text(11);
  article.markdown = text(12);
  read_json(text(13), text(14), text(10), article);
  article.canonical = text(15);
  article.charset_declared = text(16);
  article.charset_used = text(17);
  const auto evidence = json::parse(text(18)), confidence = json::parse(text(19));
  article.date_evidence = evidence.value("date", "");
  article.title_evidence = evidence.value("title", "");
  article.date_confidence = confidence.value("date", 0.0);
  article.title_confidence = confidence.value("title", 0.0);
  article.body_confidence = confidence.value("body", 0.0);
  article.author_confidence = confidence.value("author", 0.0);
  return article;
}

std::optional<Article> first_article(SQLite::Statement& query) {
  std::optional<Article> article;
  if (query.executeStep()) article = article_of(query);
  query.tryReset();
  return article;
}

std::string like_pattern(const std::string& words) {
  std::string pattern = "%";
  for (const char c : words) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

// Pages: the newest version of each URL, and what its captures add up to.
#define PAGES_WHERE                                                                                \
  " FROM articles a WHERE a.capture_id = (SELECT max(capture_id) FROM articles WHERE url = a.url)" \
  " AND (?1 = '' OR a.site = ?1) AND (a.url LIKE ?2 ESCAPE '\\' OR a.title LIKE ?2 ESCAPE '\\')"   \
  " AND (?5 = '' OR a.language = ?5) AND a.captured >= ?6 AND (?7 = '' OR "                        \
  "coalesce((SELECT kind FROM events WHERE url = a.url ORDER BY id DESC LIMIT 1), 'new') = ?7)"

void bind_where(SQLite::Statement& rows, const PageQuery& query) {
  const auto since = Timestamp::parse_iso8601(query.changed_since).value_or(Timestamp());
  rows.bind(1, query.site);
  rows.bind(2, like_pattern(query.contains));
  rows.bind(5, query.language);
  rows.bind(6, since.unix_micros());
  rows.bind(7, query.state);
}

}  // namespace

Article article_of(const Page& page) {
  Article article;
  article.title = page.title;
  if (page.published) {
    article.published = page.published->iso;
    article.date_evidence = page.published->evidence;
    article.date_confidence = page.published->confidence;
  }
  if (page.modified) article.modified = page.modified->iso;
  article.source = page.source;
  article.language = page.language;
  article.kind = name(page.kind);
  article.text = page.text;
  article.markdown = page.markdown;
  article.author = page.author;
  article.images = page.images;
  article.attachments = page.attachments;
  if (page.canonical) article.canonical = page.canonical->href();
  article.charset_declared = page.charset_declared;
  article.charset_used = page.charset_used;
  article.title_evidence = page.title_evidence;
  article.title_confidence = page.title_confidence;
  article.body_confidence = page.body_confidence;
  article.author_confidence = page.author_confidence;
  return article;
}

std::string_view name(EventKind kind) {
  switch (kind) {
    case EventKind::fresh:
      return "new";
    case EventKind::changed:
      return "changed";
    case EventKind::edited_silently:
      return "edited silently";
    case EventKind::withdrawn:
      return "withdrawn";
    case EventKind::restored:
      return "restored";
  }
  return "";
}

std::optional<EventKind> event_kind(std::string_view wanted) {
  for (const auto each :
       {EventKind::fresh, EventKind::changed, EventKind::edited_silently, EventKind::withdrawn, EventKind::restored})
    if (name(each) == wanted) return each;
  return std::nullopt;
}

PageStore::PageStore(Database& database) : database_(database) {}

void PageStore::note(const Event& event) {
  auto& insert =
      database_.prepared("INSERT INTO events (kind, at, url, site, title, capture_id) VALUES (?, ?, ?, ?, ?, ?)");
  insert.bind(1, std::string(name(event.kind)));
  insert.bind(2, event.when.unix_micros());
  insert.bindNoCopy(3, event.url);
  insert.bindNoCopy(4, event.site);
  insert.bindNoCopy(5, event.title);
  insert.bind(6, event.capture_id);
  insert.exec();
}

std::string PageStore::last_event(const std::string& url) {
  auto& query = database_.prepared("SELECT kind FROM events WHERE url = ? ORDER BY id DESC LIMIT 1");
  query.bind(1, url);
  std::string kind = query.executeStep() ? query.getColumn(0).getString() : "";
  query.tryReset();
  return kind;
}

std::optional<EventKind> PageStore::add(const Article& article) {
  const auto text = sha256(article.text);
  auto& before = database_.prepared(
      "SELECT text_sha256, published, modified, title, version FROM articles WHERE url = ? "
      "ORDER BY capture_id DESC LIMIT 1");
  before.bind(1, article.url);
  auto kind = EventKind::fresh;
  int version = 1;
  bool same_text = false;
  if (before.executeStep()) {
    same_text = before.getColumn(0).getString() == text.raw() && before.getColumn(3).getString() == article.title;
    // A list moves with what it lists; only a statement can be edited behind its date.
    const bool statement = article.kind == "article" || article.kind == "document";
    const bool dated = statement && (!article.published.empty() || !article.modified.empty());
    const bool same_dates =
        before.getColumn(1).getString() == article.published && before.getColumn(2).getString() == article.modified;
    kind = dated && same_dates ? EventKind::edited_silently : EventKind::changed;
    version = before.getColumn(4).getInt() + 1;
  }
  before.tryReset();

  const bool was_withdrawn = version > 1 && last_event(article.url) == name(EventKind::withdrawn);
  if (was_withdrawn)
    kind = EventKind::restored;
  else if (same_text)
    return std::nullopt;
  note({kind, article.captured, article.url, article.site, article.title, article.capture_id});
  if (!same_text) insert(article, version, text);
  return kind;
}

void PageStore::insert(const Article& article, int version, const Digest& text) {
  auto& row =
      database_.prepared("INSERT INTO articles (" ARTICLE_COLUMNS
                         ", version, text_sha256, simhash) "
                         "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23)");
  row.bind(1, article.capture_id);
  row.bindNoCopy(2, article.url);
  row.bindNoCopy(3, article.site);
  row.bind(4, article.captured.unix_micros());
  row.bindNoCopy(5, article.kind);
  row.bindNoCopy(6, article.title);
  row.bindNoCopy(7, article.published);
  row.bindNoCopy(8, article.modified);
  row.bindNoCopy(9, article.source);
  row.bindNoCopy(10, article.language);
  row.bind(11, dumped(json(article.author)));
  row.bindNoCopy(12, article.text);
  row.bindNoCopy(13, article.markdown);
  row.bind(14, dumped(images_json(article.images)));
  row.bind(15, dumped(attachments_json(article.attachments)));
  row.bindNoCopy(16, article.canonical);
  row.bindNoCopy(17, article.charset_declared);
  row.bindNoCopy(18, article.charset_used);
  row.bind(19, dumped({{"date", article.date_evidence}, {"title", article.title_evidence}}));
  row.bind(20, dumped({{"date", article.date_confidence},
                       {"title", article.title_confidence},
                       {"body", article.body_confidence},
                       {"author", article.author_confidence}}));
  row.bind(21, version);
  row.bindNoCopy(22, text.raw().data(), static_cast<int>(text.raw().size()));
  row.bind(23, static_cast<std::int64_t>(simhash(article.text)));
  row.exec();
}

std::optional<EventKind> PageStore::withdrawn(const std::string& url, const std::string& site, std::int64_t capture_id,
                                              Timestamp when) {
  const auto known = article_near(url, when);
  if (!known || last_event(url) == name(EventKind::withdrawn)) return std::nullopt;
  note({EventKind::withdrawn, when, url, site, known->title, capture_id});
  return EventKind::withdrawn;
}

std::vector<PageLine> PageStore::pages(const PageQuery& query) {
  auto& rows = database_.prepared(
      "SELECT a.url, a.site, a.title, a.published, a.language, a.kind, a.version, "
      "(SELECT min(captured) FROM articles WHERE url = a.url), "
      "(SELECT max(began) FROM captures WHERE url = a.url AND surt = (SELECT surt FROM captures WHERE id = "
      "a.capture_id)), "
      "(SELECT count(*) FROM captures WHERE url = a.url AND surt = (SELECT surt FROM captures WHERE id = "
      "a.capture_id)), "
      "coalesce((SELECT kind FROM events WHERE url = a.url ORDER BY id DESC LIMIT 1), '')" PAGES_WHERE
      " ORDER BY coalesce(nullif(a.published, ''), '0') DESC, a.url LIMIT ?3 OFFSET ?4");
  bind_where(rows, query);
  rows.bind(3, query.limit);
  rows.bind(4, query.offset);
  std::vector<PageLine> lines;
  while (rows.executeStep()) {
    PageLine line;
    line.url = rows.getColumn(0).getString();
    line.site = rows.getColumn(1).getString();
    line.title = rows.getColumn(2).getString();
    line.published = rows.getColumn(3).getString();
    line.language = rows.getColumn(4).getString();
    line.kind = rows.getColumn(5).getString();
    line.versions = rows.getColumn(6).getInt();
    line.first_captured = Timestamp::from_unix_micros(rows.getColumn(7).getInt64());
    line.last_captured = Timestamp::from_unix_micros(rows.getColumn(8).getInt64());
    line.captures = rows.getColumn(9).getInt();
    if (auto state = rows.getColumn(10).getString(); state != "new") line.state = std::move(state);
    lines.push_back(std::move(line));
  }
  return lines;
}

int PageStore::count_pages(const PageQuery& query) {
  auto& rows = database_.prepared("SELECT count(*)" PAGES_WHERE);
  bind_where(rows, query);
  rows.executeStep();
  const int count = rows.getColumn(0).getInt();
  rows.tryReset();
  return count;
}

std::vector<SiteLine> PageStore::sites() {
  auto& rows = database_.prepared(
      "SELECT c.site, (SELECT count(DISTINCT url) FROM articles WHERE site = c.site), count(*), max(c.began) "
      "FROM captures c GROUP BY c.site ORDER BY c.site");
  std::vector<SiteLine> sites;
  while (rows.executeStep())
    sites.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getInt(), rows.getColumn(2).getInt(),
                     Timestamp::from_unix_micros(rows.getColumn(3).getInt64())});
  return sites;
}

std::optional<Article> PageStore::article(std::int64_t capture_id) {
  auto& query = database_.prepared("SELECT " ARTICLE_COLUMNS " FROM articles WHERE capture_id = ?");
  query.bind(1, capture_id);
  return first_article(query);
}

std::vector<Article> PageStore::since(std::int64_t capture_id, int limit) {
  auto& query =
      database_.prepared("SELECT " ARTICLE_COLUMNS " FROM articles WHERE capture_id > ? ORDER BY capture_id LIMIT ?");
  query.bind(1, capture_id);
  query.bind(2, limit);
  std::vector<Article> articles;
  while (query.executeStep()) articles.push_back(article_of(query));
  return articles;
}

void PageStore::for_each(const std::string& site, Which which, const std::function<void(const Article&)>& take) {
  auto& query = database_.prepared("SELECT " ARTICLE_COLUMNS
                                   " FROM articles a WHERE (?1 = '' OR site = ?1) AND (?2 = 0 OR capture_id = "
                                   "(SELECT max(capture_id) FROM articles WHERE url = a.url)) ORDER BY capture_id");
  query.bind(1, site);
  query.bind(2, which == Which::newest ? 1 : 0);
  while (query.executeStep()) take(article_of(query));
}

std::int64_t PageStore::count_until(std::int64_t capture_id) {
  auto& query = database_.prepared("SELECT count(*) FROM articles WHERE capture_id <= ?");
  query.bind(1, capture_id);
  query.executeStep();
  const auto count = query.getColumn(0).getInt64();
  query.tryReset();
  return count;
}

std::vector<VersionLine> PageStore::versions(const std::string& url) {
  auto& rows = database_.prepared(
      "SELECT capture_id, version, captured, title, published, modified FROM articles WHERE url = ? "
      "ORDER BY capture_id DESC LIMIT 1000");
  rows.bind(1, url);
  std::vector<VersionLine> versions;
  while (rows.executeStep())
    versions.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getInt(),
                        Timestamp::from_unix_micros(rows.getColumn(2).getInt64()), rows.getColumn(3).getString(),
                        rows.getColumn(4).getString(), rows.getColumn(5).getString()});
  std::reverse(versions.begin(), versions.end());
  return versions;
}

std::optional<Article> PageStore::article_near(const std::string& url, Timestamp when) {
  // The version that stood at that moment; before the first one, the first.
  auto& query = database_.prepared("SELECT " ARTICLE_COLUMNS
                                   " FROM articles WHERE url = ?1 "
                                   "ORDER BY captured > ?2, abs(captured - ?2) LIMIT 1");
  query.bind(1, url);
  query.bind(2, when.unix_micros());
  return first_article(query);
}

std::vector<Event> PageStore::events(const EventQuery& query) {
  auto& rows = database_.prepared(
      "SELECT kind, at, url, site, title, capture_id FROM events WHERE (?1 = '' OR site = ?1) "
      "AND (?2 = '' OR kind = ?2) AND at >= ?3 AND at < ?4 ORDER BY id DESC LIMIT ?5");
  rows.bind(1, query.site);
  rows.bind(2, query.kind ? std::string(name(*query.kind)) : std::string());
  const auto from = Timestamp::parse_iso8601(query.from), to = Timestamp::parse_iso8601(query.to);
  constexpr std::int64_t kDay = 86'400'000'000;
  rows.bind(3, from ? from->unix_micros() : std::numeric_limits<std::int64_t>::min());
  rows.bind(4, to ? to->unix_micros() + kDay : std::numeric_limits<std::int64_t>::max());
  rows.bind(5, query.limit);
  std::vector<Event> events;
  while (rows.executeStep()) {
    Event event;
    event.kind = event_kind(rows.getColumn(0).getString()).value_or(EventKind::fresh);
    event.when = Timestamp::from_unix_micros(rows.getColumn(1).getInt64());
    event.url = rows.getColumn(2).getString();
    event.site = rows.getColumn(3).getString();
    event.title = rows.getColumn(4).getString();
    event.capture_id = rows.getColumn(5).getInt64();
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace chancery
