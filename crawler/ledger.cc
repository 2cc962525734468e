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
constexpr int kRefill = static_cast<int>(Workbench::kHead);

}  // namespace

Ledger::Ledger(Database& database, Workbench& workbench, Scope& scope, WarcSeries& series, Guarded<Report>& report,
               SitemapVouchers& vouchers, Novelty& novelty, std::int64_t run_id, const std::filesystem::path& crawl_log)
    : database_(database),
      urls_(database),
      captures_(database),
      pages_(database),
      traps_(database),
      politeness_(database),
      workbench_(workbench),
      scope_(scope),
      series_(series),
      report_(report),
      vouchers_(vouchers),
      novelty_(novelty),
      run_id_(run_id),
      log_(crawl_log, std::ios::app) {
  if (!log_) throw std::system_error(errno, std::generic_category(), "cannot open " + crawl_log.string());
}

void Ledger::open(bool unclean) {
  for (const auto& host : urls_.hosts()) host_ids_[host.name] = host.id;
  urls_.for_each_url([&](const FrontierStore::Known& known) {
    // Each site has rounds of its own: what another one met (or was fetched by hand) is
    // still this one's to ask.
    if (!scope_.site(known.site)) return;
    seen_.add(sip_hash(known.url, key_));
    // Where a seed redirected in an earlier run, there the site is.
    if (!known.hops.empty() && known.hops.find_first_not_of('R') == std::string_view::npos)
      if (const auto url = Url::parse(known.url)) scope_.adopt(known.site, *url);
  });
  for (const auto& trap : traps_.since(Timestamp(system_clock().utc().point() - kTrapsLast)))
    novelty_.remember({trap.site, trap.family, trap.why});
  database_.transaction([&] {
    for (const auto& site : scope_.sites()) add_seeds(site);
    add_sitemaps();
  });
  workbench_.load(urls_.hosts(), urls_.robots(), unclean);
  for (const auto host_id : urls_.hosts_waiting()) workbench_.has_tail(host_id);
  feed();
}

void Ledger::add_seeds(const Site& site) {
  const bool by_hand = site.reach == Reach::page;
  if (!by_hand && urls_.waiting_of_site(site.name) == 0) {
    if (site.watch)
      urls_.requeue_lists(site.name, {static_cast<int>(LinkKind::feed), static_cast<int>(LinkKind::sitemap)});
    else
      urls_.requeue_site(site.name);
  }
  std::vector<UrlRow> fresh;
  for (const auto& seed : site.seeds) {
    const auto url = canonical(seed);
    if (by_hand && seen_.contains(sip_hash(url.href(), key_)))
      urls_.requeue_url(url.href(), site.name);
    else if (!seen_.contains(sip_hash(url.href(), key_)))
      add_link({url, LinkKind::page, {site.name, 0, {}}}, 0, fresh);
  }
  report_.hold()->discovered += static_cast<std::int64_t>(fresh.size());
}

// Those that a robots.txt we hold already names: it will not be asked again today.
void Ledger::add_sitemaps() {
  std::vector<UrlRow> fresh;
  for (const auto& row : urls_.robots()) {
    const auto host = Url::parse(row.origin);
    if (!host || row.body.empty()) continue;
    const auto addresses = RobotsTxt::parse(row.body).sitemaps();
    for (const auto& address : addresses) {
      const auto url = Url::parse(address, *host);
      if (!url || !url->is_http()) continue;
      vouchers_.named(*url, *host);
      for (const auto& site : scope_.sites()) {
        if (!scope_.has_host(site.name, *host)) continue;
        auto verdict = scope_.named_list(*url, {site.name, 0, {}});
        if (verdict.why == Scope::Why::ours)
          add_link({canonical(*url), LinkKind::sitemap, std::move(verdict.hop)}, 0, fresh);
      }
    }
  }
  report_.hold()->discovered += static_cast<std::int64_t>(fresh.size());
}

std::int64_t Ledger::host_id(std::string_view hostname) {
  if (const auto known = host_ids_.find(hostname); known != host_ids_.end()) return known->second;
  const auto id = urls_.host_id(std::string(hostname));
  host_ids_.emplace(std::string(hostname), id);
  return id;
}

bool Ledger::add_link(const Link& link, std::int64_t via, std::vector<UrlRow>& fresh) {
  if (seen_.contains(sip_hash(link.url.href(), key_))) {
    ++report_.hold()->known;
    return false;
  }
  if (link.hop.depth > 0 && leads_on(link.kind) && novelty_.closes(link.hop.site, link.url)) {
    ++report_.hold()->passed_over[static_cast<std::size_t>(Scope::Why::barren)];
    return false;
  }
  seen_.add(sip_hash(link.url.href(), key_));
  UrlRow row;
  row.host_id = host_id(link.url.hostname());
  row.site = link.hop.site;
  row.url = link.url.href();
  row.hops = link.hop.hops;
  row.kind = static_cast<int>(link.kind);
  row.depth = link.hop.depth;
  row.via_id = via;
  row.id = urls_.add(row);
  fresh.push_back(std::move(row));
  return true;
}

void Ledger::add_links(const Parsed& parsed, std::vector<UrlRow>& fresh) {
  const auto& row = parsed.lease.row();
  std::vector<Url> met;
  for (const auto& link : parsed.links) {
    if (add_link(link, row.id, fresh)) {
      if (leads_on(link.kind)) met.push_back(link.url);
    } else if (link.modified) {
      ask_again(link.url, row.site, link.modified);
    }
  }
  // A list is turned on to the first page that shows nothing new.
  const bool news = std::any_of(met.begin(), met.end(), [&](const Url& url) { return url != parsed.next; });
  if (parsed.next && news) ask_again(*parsed.next, row.site, std::nullopt);
  const auto* site = scope_.site(row.site);
  if (!parsed.page || !site || !site->stop_at_traps) return;
  for (const auto& trap : novelty_.learn(row.site, parsed.lease.url(), parsed.said, met)) {
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
  if (last == captures.rend() || (changed && last->began >= *changed)) return;
  if (auto row = urls_.requeue(*last->url_id, run_id_)) again_.push_back(std::move(*row));
}

std::int64_t Ledger::write_capture(const Parsed& parsed) {
  const auto& capture = *parsed.capture;
  CaptureRow row;
  if (const auto url_id = parsed.lease.row().id; url_id != 0) row.url_id = url_id;
  row.run_id = run_id_;
  row.site = parsed.lease.row().site;
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
    article.site = parsed.lease.row().site;
    article.captured = capture.began;
    event = pages_.add(article);
    ++report_.hold()->articles;
  } else if (parsed.how == Disposition::not_found || parsed.how == Disposition::soft_error) {
    event = pages_.withdrawn(capture.url.href(), parsed.lease.row().site, capture_id, capture.began);
  }
  if (event) ++report_.hold()->events[static_cast<std::size_t>(*event)];
}

void Ledger::write(Parsed& parsed, std::vector<UrlRow>& fresh) {
  const auto id = parsed.lease.row().id;
  if (parsed.capture) write_page(parsed, write_capture(parsed));
  add_links(parsed, fresh);
  if (parsed.lease.for_robots()) return;
  if (parsed.again)
    urls_.retry(id, parsed.lease.row().tries + 1);
  else if (parsed.how == Disposition::trapped)
    urls_.retire(id, static_cast<int>(parsed.how), parsed.detail, run_id_);
  else
    urls_.finish(id, static_cast<int>(parsed.how), parsed.detail, run_id_);
}

void Ledger::save_politeness() {
  for (auto& host : workbench_.changed_hosts()) {
    if (host.id == 0) host.id = host_id(host.name);
    urls_.save_host(host);
  }
  for (const auto& row : workbench_.changed_robots()) urls_.save_robots(row);
  const auto decisions = workbench_.decisions();
  for (const auto& decision : decisions) politeness_.add(decision, run_id_);
  if (!decisions.empty()) report_.hold()->add(decisions);
}

void Ledger::commit(std::vector<LinksAhead> ahead, std::vector<Parsed> batch) {
  std::vector<UrlRow> fresh;
  series_.sync();  // no row before its bytes
  database_.transaction([&] {
    for (const auto& part : ahead)
      for (const auto& link : part.links)
        if (!add_link(link, part.via, fresh) && link.modified) ask_again(link.url, link.hop.site, link.modified);
    for (auto& parsed : batch) write(parsed, fresh);
    save_politeness();
  });
  report_.hold()->discovered += static_cast<std::int64_t>(fresh.size());
  workbench_.add(std::exchange(again_, {}));
  workbench_.add(std::move(fresh));
  for (const auto& part : ahead)
    for (const auto why : part.passed_over) ++report_.hold()->passed_over[static_cast<std::size_t>(why)];
  for (auto& parsed : batch) {
    count(parsed);
    log(parsed);
    const auto tries = parsed.lease.row().tries + 1;
    if (parsed.again)
      std::move(parsed.lease).retry(tries);
    else
      std::move(parsed.lease).done();
  }
  log_.flush();
}

void Ledger::feed() {
  for (auto hungry = workbench_.hungry(); !hungry.empty(); hungry = workbench_.hungry())
    for (const auto& [host_id, after] : hungry) {
      auto rows = urls_.waiting(host_id, after, kRefill);
      const bool more = rows.size() == static_cast<std::size_t>(kRefill);
      const auto last = rows.empty() ? after : rows.back().id;
      // URLs of sites that are not part of this run wait for theirs.
      std::erase_if(rows, [&](const UrlRow& row) { return scope_.site(row.site) == nullptr; });
      workbench_.refill(host_id, std::move(rows), last, more);
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
                      or_dash(parsed.lease.url().href()), or_dash(parsed.lease.row().hops), or_dash(parsed.mime),
                      or_dash(parsed.payload.sha1.labelled()),
                      parsed.capture ? fmt::format("{}:{}", parsed.place.file, parsed.place.offset) : "-", how);
  log::event(parsed.capture ? log::Level::debug : log::Level::info, how,
             {{"url", parsed.lease.url().href()}, {"detail", parsed.detail}});
}

void Ledger::close() {
  const auto left = workbench_.left();
  const auto paces = workbench_.paces();
  database_.transaction([&] {
    save_politeness();
    for (const auto& pace : paces) politeness_.add(pace, run_id_);
    for (const auto& host : left) {
      std::int64_t urls = 0;
      for (const auto& site : scope_.sites())
        urls += urls_.leave(host.host_id, site.name, static_cast<int>(host.how), host.detail, run_id_);
      if (urls == 0) continue;
      auto report = report_.hold();
      report->urls[static_cast<std::size_t>(host.how)] += urls;
      report->left.push_back(
          fmt::format("{}: {} URLs left ({}: {})", host.host, urls, name(host.how), log::printable(host.detail)));
    }
  });
  auto report = report_.hold();
  report->hosts = paces;
  report->traps = novelty_.traps();
  std::erase_if(report->traps, [](const Trap& trap) { return trap.earlier && trap.left == 0; });
  report->warcs = series_.files();
}

}  // namespace chancery
