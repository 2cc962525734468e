// SPDX-License-Identifier: Apache-2.0
#include "crawler/ledger.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/canonical.h"
#include "base/log.h"
#include "base/surt.h"
#include "parsers/robots_txt.h"

namespace chancery {
namespace {

constexpr auto kTrapsLast = std::chrono::hours(24 * 90);  // sites are rebuilt

// What is asked first: what tells what is new, then new pages and what they need.
Rank rank_of(const Link& link, Rank from) {
  if (is_requisite(link.kind)) return from <= Rank::page ? Rank::fresh_requisite : Rank::old_requisite;
  const bool list = link.kind == LinkKind::feed || link.kind == LinkKind::sitemap;
  return list || (link.kind == LinkKind::page && link.hop.depth == 0) ? Rank::source : Rank::page;
}

// What the next round asks by: of a whole page that is what its URL stands for. What another
// answer takes the place of is held no longer.
std::optional<LastCapture> last_capture_of(const Parsed& parsed) {
  LastCapture last;
  const bool page = parsed.how == Disposition::fetched || parsed.how == Disposition::unchanged;
  if (page && parsed.payload.complete && parsed.payload.size > 0) {
    last.etag = parsed.head.fields.get("ETag").value_or("");
    last.last_modified = parsed.head.fields.get("Last-Modified").value_or("");
  }
  const bool can_ask = !last.etag.empty() || !last.last_modified.empty();
  if (!can_ask && !parsed.lease.item().last) return std::nullopt;
  last.sha256 = parsed.payload.sha256;
  last.warc = parsed.place.file;
  last.at = parsed.capture->began;
  return last;
}

Found found_of(const Link& link, std::int64_t via, Rank from) {
  Found found;
  found.url = link.url;
  found.site = link.hop.site;
  found.hops = link.hop.hops;
  found.kind = static_cast<int>(link.kind);
  found.depth = link.hop.depth;
  found.rank = rank_of(link, from);
  found.via = via;
  return found;
}

}  // namespace

Ledger::Ledger(Database& database, Frontier& frontier, Workbench& workbench, Scope& scope, WarcSeries& series,
               Guarded<Report>& report, SitemapVouchers& vouchers, Novelty& novelty, std::int64_t run_id,
               const std::filesystem::path& crawl_log)
    : database_(database),
      frontier_(frontier),
      captures_(database),
      pages_(database),
      traps_(database),
      politeness_(database),
      robots_(database),
      workbench_(workbench),
      scope_(scope),
      series_(series),
      report_(report),
      vouchers_(vouchers),
      novelty_(novelty),
      run_id_(run_id),
      log_(crawl_log, std::ios::app),
      supply_(workbench, frontier) {
  if (!log_) throw std::system_error(errno, std::generic_category(), "cannot open " + crawl_log.string());
}

void Ledger::open() {
  // Where a seed redirected in an earlier run, there the site is.
  for (const auto& [site, url] : frontier_.where_seeds_led()) scope_.adopt(site, url);
  for (const auto& trap : traps_.since(Timestamp(system_clock().utc().point() - kTrapsLast)))
    novelty_.remember({trap.site, trap.family, trap.why});
  std::vector<std::string> whole, watched;
  for (const auto& site : scope_.sites())
    if (site.reach != Reach::page) (site.watch ? watched : whole).push_back(site.name);
  database_.transaction([&] {
    frontier_.begin_rounds(whole, Round::all);
    frontier_.begin_rounds(watched, Round::sources);
    for (const auto& site : scope_.sites()) add_seeds(site);
    add_sitemaps();
    workbench_.load(robots_.all(), frontier_.resting());
  });
  feed();
}

void Ledger::add_seeds(const Site& site) {
  std::vector<Found> seeds;
  for (const auto& seed : site.seeds) {
    seeds.push_back(found_of({canonical(seed), LinkKind::page, {site.name, 0, {}}}, 0, Rank::source));
    seeds.back().again = site.reach == Reach::page;  // somebody asks for it by hand
  }
  const auto met = frontier_.add(seeds);
  report_.hold()->discovered += std::count(met.begin(), met.end(), Met::fresh);
}

// Those that a robots.txt we hold already names: it will not be asked again today.
void Ledger::add_sitemaps() {
  std::vector<Link> links;
  for (const auto& row : robots_.all()) {
    const auto host = Url::parse(row.origin);
    if (!host || row.body.empty()) continue;
    const auto rules = RobotsTxt::parse(row.body);
    for (const auto& address : rules.sitemaps()) {
      const auto url = Url::parse(address, *host);
      if (!url || !url->is_http()) continue;
      vouchers_.named(*url, *host);
      for (const auto& site : scope_.sites()) {
        if (!scope_.has_host(site.name, *host)) continue;
        auto verdict = scope_.named_list(*url, {site.name, 0, {}});
        if (verdict.why == Scope::Why::ours)
          links.push_back({canonical(*url), LinkKind::sitemap, std::move(verdict.hop)});
      }
    }
  }
  add_links(links, 0, Rank::source);
}

// It lies in a part of its site that brings nothing new.
bool Ledger::is_closed(const Link& link) {
  return link.hop.depth > 0 && leads_on(link.kind) && !frontier_.knows(link.url) &&
         novelty_.closes(link.hop.site, link.url);
}

std::vector<Url> Ledger::add_links(std::span<const Link> links, std::int64_t via, Rank from) {
  std::vector<Found> found;
  std::vector<const Link*> open;
  for (const auto& link : links) {
    if (is_closed(link)) continue;
    found.push_back(found_of(link, via, from));
    open.push_back(&link);
  }
  const auto met = frontier_.add(found);
  std::vector<Url> fresh;
  for (std::size_t i = 0; i < met.size(); ++i) {
    if (met[i] == Met::fresh) {
      const auto host = waits_.emplace(found[i].url.hostname(), found[i].rank).first;
      host->second = std::min(host->second, found[i].rank);
      fresh.push_back(std::move(found[i].url));
    } else if (open[i]->modified) {
      ask_again(open[i]->url, open[i]->hop.site, open[i]->modified);
    }
  }
  auto report = report_.hold();
  report->discovered += static_cast<std::int64_t>(fresh.size());
  report->known += static_cast<std::int64_t>(met.size() - fresh.size());
  report->passed_over[static_cast<std::size_t>(Scope::Why::barren)] +=
      static_cast<std::int64_t>(links.size() - met.size());
  return fresh;
}

// Where a page leads, and whether it led anywhere that is new.
void Ledger::follow(const Parsed& parsed) {
  const auto& item = parsed.lease.item();
  auto fresh = add_links(parsed.links, item.id, item.rank);
  // A list is turned on to the first page that shows nothing new.
  const bool news = std::any_of(fresh.begin(), fresh.end(), [&](const Url& url) { return url != parsed.next; });
  if (parsed.next && news) ask_again(*parsed.next, item.site, std::nullopt);
  const auto* site = scope_.site(item.site);
  if (!parsed.page || !site || !site->stop_at_traps) return;
  for (const auto& trap : novelty_.learn(item.site, parsed.lease.url(), parsed.said, fresh)) {
    traps_.add({trap.site, trap.family, trap.why, system_clock().utc()});
    log::event(log::Level::warning, "a trap", {{"family", trap.family}, {"why", trap.why}});
  }
}

void Ledger::ask_again(const Url& url, const std::string& site_name, std::optional<Timestamp> changed) {
  const auto* site = scope_.site(site_name);
  if (!site || !site->watch) return;
  const auto captures = captures_.of_url(surt(url));
  const auto last = std::find_if(captures.rbegin(), captures.rend(), [&](const CaptureRow& row) {
    return row.url == url.href() && row.site == site_name && row.url_id;
  });
  if (last == captures.rend() || (changed && last->began >= *changed) || last->run_id == run_id_) return;
  if (!again_.insert(*last->url_id).second) return;
  Found known;
  known.url = url;
  known.site = site_name;
  known.again = true;
  known.id = *last->url_id;
  if (frontier_.add(std::span(&known, 1)).front() == Met::again) waits_.emplace(url.hostname(), Rank::page);
}

std::int64_t Ledger::write_capture(const Parsed& parsed) {
  const auto& capture = *parsed.capture;
  CaptureRow row;
  if (const auto url_id = parsed.lease.item().id; url_id != 0) row.url_id = url_id;
  row.run_id = run_id_;
  row.site = parsed.lease.item().site;
  row.url = capture.url.href();
  row.surt = surt(capture.url);
  row.began = capture.began;
  row.took_ms = capture.took.count();
  row.status = parsed.head.status;
  row.mime = parsed.mime;
  row.ip = capture.ip;
  if (capture.truncated) row.truncated = name(*capture.truncated);
  row.sha256 = parsed.payload.sha256;
  row.sha1 = parsed.payload.sha1;
  row.payload_size = parsed.payload.size;
  row.revisit = parsed.revisit;
  row.place = parsed.place;
  return captures_.add(row);
}

void Ledger::write_page(Parsed& parsed, std::int64_t capture_id) {
  const auto& capture = *parsed.capture;
  std::optional<EventKind> event;
  if (parsed.page) {
    auto article = article_of(*parsed.page);
    article.capture_id = capture_id;
    article.url = capture.url.href();
    article.site = parsed.lease.item().site;
    article.captured = capture.began;
    event = pages_.add(article);
    ++report_.hold()->articles;
  } else if (parsed.how == Disposition::not_found || parsed.how == Disposition::soft_error) {
    event = pages_.withdrawn(capture.url.href(), parsed.lease.item().site, capture_id, capture.began);
  }
  if (event) ++report_.hold()->events[static_cast<std::size_t>(*event)];
}

Outcome Ledger::outcome_of(const Parsed& parsed) const {
  Outcome outcome;
  outcome.id = parsed.lease.item().id;
  outcome.disposition = static_cast<int>(parsed.how);
  outcome.detail = parsed.detail;
  outcome.run_id = run_id_;
  if (parsed.again)
    outcome.what = Outcome::What::retry_at;  // when its host has rested
  else if (parsed.how == Disposition::trapped)
    outcome.what = Outcome::What::gone;
  if (parsed.capture && !parsed.not_modified) outcome.last = last_capture_of(parsed);
  return outcome;
}

Ack Ledger::write(Parsed& parsed) {
  if (parsed.capture) write_page(parsed, write_capture(parsed));
  follow(parsed);
  if (parsed.lease.for_robots()) return Ack::taken;
  return frontier_.finish(parsed.lease.queue(), std::vector{outcome_of(parsed)});
}

void Ledger::save_politeness() {
  for (const auto& row : workbench_.changed_robots()) robots_.save(row);
  const auto decisions = workbench_.decisions();
  for (const auto& decision : decisions) politeness_.add(decision, run_id_);
  if (!decisions.empty()) report_.hold()->add(decisions);
}

void Ledger::commit(std::vector<LinksAhead> ahead, std::vector<Parsed> batch) {
  series_.sync();  // no row before its bytes
  std::vector<Ack> acks;
  database_.transaction([&] {
    for (const auto& part : ahead) add_links(part.links, part.via, Rank::source);
    for (auto& parsed : batch) acks.push_back(write(parsed));
    save_politeness();
    workbench_.more_waits(std::exchange(waits_, {}));
    supply_.ask();
  });
  supply_.give();
  for (const auto& part : ahead)
    for (const auto why : part.passed_over) ++report_.hold()->passed_over[static_cast<std::size_t>(why)];
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto& parsed = batch[i];
    count(parsed);
    log(parsed);
    const auto tries = parsed.lease.item().tries;
    if (parsed.again)
      std::move(parsed.lease).retry(tries + 1);
    else if (acks[i] == Ack::stale)
      std::move(parsed.lease).retry(tries);  // whoever has the queue now is given it, perhaps we
    else
      std::move(parsed.lease).done();
  }
  log_.flush();
}

void Ledger::feed() {
  while (workbench_.presses()) {
    database_.transaction([&] {
      save_politeness();
      supply_.ask();
    });
    supply_.give();
  }
}

void Ledger::count(const Parsed& parsed) {
  auto report = report_.hold();
  const auto& lease = parsed.lease;
  if (!lease.ended()) ++(lease.for_robots() ? report->robots_requests : report->requests);
  if (parsed.capture) {
    ++report->captures;
    if (parsed.revisit) ++report->revisits;
    report->payload_bytes += parsed.payload.size;
    report->archived_bytes += parsed.place.length;
  }
  if (!parsed.wall.empty()) {
    auto& walls = report->walls[std::string(lease.url().hostname())];
    ++walls.pages;
    walls.name = parsed.wall;
  }
  for (const auto why : parsed.passed_over) ++report->passed_over[static_cast<std::size_t>(why)];
  if (parsed.again || lease.for_robots()) return;
  ++report->urls[static_cast<std::size_t>(parsed.how)];
  const bool missing = is_failure(parsed.how) || !is_kept(parsed.how);
  if (missing && report->failures.size() < Report::kMostFailures)
    report->failures.push_back({lease.url().href(), parsed.detail, parsed.how});
}

// One line per exchange: when, status, payload bytes, URL, hops, type, digest, place,
// what became of it. Fields never hold spaces; "-" is nothing.
void Ledger::log(const Parsed& parsed) {
  const auto or_dash = [](const std::string& text) { return text.empty() ? std::string("-") : log::printable(text); };
  const auto when = parsed.capture ? parsed.capture->began : system_clock().utc();
  std::string how(parsed.again ? "again" : name(parsed.how));
  for (auto& c : how)
    if (c == ' ') c = '-';
  log_ << fmt::format("{} {} {} {} {} {} {} {} {}\n", when.iso8601_micros(), parsed.head.status, parsed.payload.size,
                      or_dash(parsed.lease.url().href()), or_dash(parsed.lease.item().hops), or_dash(parsed.mime),
                      or_dash(parsed.payload.sha1.labelled()),
                      parsed.capture ? fmt::format("{}:{}", parsed.place.file, parsed.place.offset) : "-", how);
  log::event(parsed.capture ? log::Level::debug : log::Level::info, how,
             {{"url", parsed.lease.url().href()}, {"detail", parsed.detail}});
}

void Ledger::close() {
  const auto paces = workbench_.paces();
  struct Line {
    std::int64_t urls = 0;
    Workbench::Left left;
  };
  std::map<std::string, std::vector<Line>> lines;  // by host
  database_.transaction([&] {
    for (const auto& pace : paces) politeness_.add(pace, run_id_);
    std::vector<LeftWaiting> all;
    for (const auto& waiting : frontier_.inspect()) {
      auto left = workbench_.why_left(waiting);
      all.push_back({waiting.host, waiting.site, static_cast<int>(left.how), left.detail, run_id_});
      auto& of_host = lines[waiting.host];
      const auto same = [&](const Line& line) { return line.left.detail == left.detail; };
      auto line = std::find_if(of_host.begin(), of_host.end(), same);
      if (line == of_host.end()) line = of_host.insert(line, {0, std::move(left)});
      line->urls += waiting.urls;
    }
    frontier_.explain(all);
    save_politeness();
    supply_.close();
  });
  auto report = report_.hold();
  for (const auto& [host, of_host] : lines)
    for (const auto& [urls, left] : of_host) {
      report->urls[static_cast<std::size_t>(left.how)] += urls;
      report->left.push_back(
          fmt::format("{}: {} URLs left ({}: {})", host, urls, name(left.how), log::printable(left.detail)));
    }
  report->hosts = paces;
  report->traps = novelty_.traps();
  std::erase_if(report->traps, [](const Trap& trap) { return trap.earlier && trap.left == 0; });
  report->warcs = series_.files();
}

}  // namespace chancery
