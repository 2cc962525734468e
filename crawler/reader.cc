// SPDX-License-Identifier: Apache-2.0
#include "crawler/reader.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/canonical.h"
#include "base/http_fields.h"
#include "crawler/list_reader.h"
#include "parsers/challenge.h"
#include "parsers/links.h"
#include "parsers/pagination.h"
#include "parsers/robots_txt.h"
#include "parsers/soft_error.h"

namespace chancery {
namespace {

constexpr std::uint64_t kMostOfWall = 32 * 1024;  // bytes as received
constexpr std::size_t kAhead = 32;                // links of a list that go on together

std::optional<Url> location_of(const HttpResponseHead& head, const Url& url) {
  if (head.status < 300 || head.status >= 400 || head.status == 304) return std::nullopt;
  const auto value = head.fields.get("Location");
  if (!value) return std::nullopt;
  auto target = Url::parse(*value, url);
  if (!target || !target->is_http()) return std::nullopt;
  return std::move(*target);
}

// What the page says to robots, in its head and in the answer's.
RobotDirectives directives_of(const Page& page, const HttpFields& fields) {
  auto directives = page.robots;
  for (const auto& field : fields.all)
    if (ascii::equal_ignoring_case(field.name, "X-Robots-Tag")) directives.read_field(field.value, kProductToken);
  return directives;
}

bool is_html(std::string_view mime) { return mime == "text/html" || mime == "application/xhtml+xml" || mime.empty(); }

}  // namespace

Reader::Reader(Scope& scope, Workbench& workbench, SitemapVouchers& vouchers, const Novelty& novelty, int max_tries,
               Ahead ahead)
    : scope_(scope),
      workbench_(workbench),
      vouchers_(vouchers),
      novelty_(novelty),
      max_tries_(max_tries),
      ahead_(std::move(ahead)) {}

Parsed Reader::read(Recorded recorded) const {
  auto& fetched = recorded.fetched;
  Parsed parsed{std::move(fetched.lease),
                std::move(fetched.capture),
                std::move(recorded.head),
                recorded.payload,
                std::move(recorded.place),
                recorded.revisit,
                recorded.not_modified,
                {},
                {},
                {},
                false,
                {},
                {},
                {},
                {},
                {},
                {}};
  if (const auto type = parsed.head.fields.get("Content-Type"))
    if (const auto media = MediaType::parse(*type)) parsed.mime = media->essence;
  judge(fetched, parsed);
  if (parsed.lease.for_robots()) {
    settle_robots(fetched, parsed);
  } else if (parsed.capture) {
    read_answer(parsed, recorded.same_page);
  }
  if (parsed.capture) parsed.capture->body = Spool();
  return parsed;
}

void Reader::read_answer(Parsed& parsed, bool same_page) const {
  const auto& body = parsed.capture->body;
  const auto status = parsed.head.status;
  // What is long, was read before and is the same, is no wall.
  const bool looked_at = is_html(parsed.mime) && (!same_page || status != 200 || body.size() < kMostOfWall);
  Content content;
  if (looked_at)
    if (auto decoded = decode_content(parsed.head.fields, body)) content = std::move(*decoded);
  if (const auto challenge = find_challenge(status, parsed.head.fields, content.bytes)) {
    parsed.how = Disposition::challenged;
    parsed.wall = name(challenge->wall);
    parsed.detail = fmt::format("{}: {}", parsed.wall, challenge->evidence);
    parsed.again = false;
    workbench_.troubled(parsed.lease, "a wall: " + parsed.detail);
    return;
  }
  if (parsed.again || parsed.not_modified) return;
  follow_redirect(parsed);
  if (status != 200 || same_page) return;
  if (const auto field = parsed.head.fields.joined("Link"); !field.empty())
    admit(find_header_links(field, parsed.lease.url()), parsed);
  read_body(content.bytes, parsed);
}

void Reader::read_body(std::string_view html, Parsed& parsed) const {
  const auto& body = parsed.capture->body;
  const auto kind = static_cast<LinkKind>(parsed.lease.item().kind);
  const bool named = kind == LinkKind::sitemap || kind == LinkKind::feed;
  if ((named || may_be_list(parsed.mime)) && read_list(body, parsed)) return;
  if (is_html(parsed.mime))
    read_page(html, parsed);
  else if (parsed.mime == "text/css")
    read_style(body, parsed);
}

// A server that leads back to the same address and sets a cookie wants to be asked
// with it. Other loops end by themselves: what is known is not added again.
bool Reader::sent_back_with_cookie(const Parsed& parsed) const {
  if (!parsed.head.fields.get("Set-Cookie")) return false;
  const auto target = location_of(parsed.head, parsed.lease.url());
  const auto* site = scope_.site(parsed.lease.hop().site);
  return target && canonical(*target) == parsed.lease.url() && site && site->wire.cookies;
}

void Reader::judge(const Fetched& fetched, Parsed& parsed) const {
  const auto tries = parsed.lease.item().tries + 1;
  if (const auto& ended = parsed.lease.ended()) {
    parsed.how = ended->how;
    parsed.detail = ended->detail;
  } else if (parsed.capture) {
    parsed.how = parsed.not_modified
                     ? Disposition::unchanged
                     : of_status(parsed.head.status, parsed.revisit, parsed.capture->truncated.has_value());
    if (parsed.capture->truncated)
      parsed.detail = "body cut: " + (parsed.capture->cut.empty() ? std::string(name(*parsed.capture->truncated))
                                                                  : parsed.capture->cut);
    const bool media = static_cast<LinkKind>(parsed.lease.item().kind) == LinkKind::media;
    if (media && parsed.capture->truncated == Truncation::length) parsed.how = Disposition::too_large;
    const auto& cut = parsed.capture->truncated;
    const bool later = worth_retrying_status(parsed.head.status) || (cut && worth_retrying_cut(*cut));
    parsed.again = (later || sent_back_with_cookie(parsed)) && tries < max_tries_;
  } else if (fetched.error) {
    parsed.how = of_fault(fetched.error->fault);
    parsed.detail = fetched.error->detail;
    parsed.again = worth_retrying_fault(fetched.error->fault) && tries < max_tries_;
  }
}

void Reader::settle_robots(const Fetched& fetched, Parsed& parsed) const {
  RobotsGate::Outcome outcome;
  if (parsed.capture) {
    outcome.status = parsed.head.status;
    outcome.location = location_of(parsed.head, parsed.lease.url());
    outcome.cut = parsed.capture->truncated.has_value();
    if (auto content = decode_content(parsed.head.fields, parsed.capture->body)) {
      outcome.cut = outcome.cut || content->truncated;
      outcome.body = std::move(content->bytes);
    } else {
      outcome.cut = true;
    }
  } else {
    outcome.fault = fetched.error ? fetched.error->fault : Fault::network;
    outcome.detail = fetched.error ? "robots.txt: " + fetched.error->detail : "robots.txt: no answer";
  }
  if (outcome.status != 0 && !outcome.location && !outcome.cut)
    name_sitemaps(parsed, outcome.status == 200 ? outcome.body : std::string(), parsed.links);
  workbench_.settle_robots(parsed.lease, outcome);
  parsed.again = false;  // when to ask for rules again is the gate's to say
}

// The sitemaps of a host, as its robots.txt names them or where they mostly are.
void Reader::name_sitemaps(const Parsed& robots, const std::string& body, std::vector<Link>& links) const {
  const auto& site_name = robots.lease.item().site;
  const auto host = Url::parse(robots.lease.robots_origin());
  if (!host || !scope_.has_host(site_name, *host)) return;
  const auto rules = RobotsTxt::parse(body);
  auto addresses = rules.sitemaps();
  if (addresses.empty() && scope_.site(site_name)->guess_sitemap) addresses.emplace_back("/sitemap.xml");
  for (const auto& address : addresses) {
    const auto url = Url::parse(address, *host);
    if (!url || !url->is_http()) continue;
    vouchers_.named(*url, *host);
    auto verdict = scope_.named_list(*url, {site_name, 0, {}});
    if (verdict.why == Scope::Why::ours) links.push_back({canonical(*url), LinkKind::sitemap, std::move(verdict.hop)});
  }
}

void Reader::follow_redirect(Parsed& parsed) const {
  auto target = location_of(parsed.head, parsed.lease.url());
  if (!target) return;
  parsed.detail = target->href();
  const auto kind = static_cast<LinkKind>(parsed.lease.item().kind);
  if (kind == LinkKind::sitemap) vouchers_.inherits(*target, parsed.lease.url());
  auto verdict = scope_.redirect(*target, parsed.lease.hop());
  if (verdict.why == Scope::Why::ours)
    parsed.links.push_back({canonical(*target), kind, std::move(verdict.hop)});
  else if (verdict.why == Scope::Why::too_many_hops)
    parsed.how = Disposition::too_many_redirects;
  else
    parsed.passed_over.push_back(verdict.why);
}

// True if it is a list. What it names has gone ahead but for the last part.
bool Reader::read_list(const Spool& body, Parsed& parsed) const {
  const auto from = parsed.lease.hop();
  const auto& at = parsed.lease.url();
  const auto take = [&](Listed&& listed) {
    auto& link = listed.link;
    const bool part = link.kind == LinkKind::sitemap;
    if (part) vouchers_.inherits(link.url, at);
    auto verdict = part ? scope_.named_list(link.url, from) : scope_.link(link, from);
    const bool page = link.kind == LinkKind::article && parsed.lease.item().kind == static_cast<int>(LinkKind::sitemap);
    if (page && verdict.why == Scope::Why::ours && !vouchers_.may_list(at, link.url))
      verdict.why = Scope::Why::unvouched;
    if (verdict.why == Scope::Why::ours)
      parsed.links.push_back({canonical(link.url), link.kind, std::move(verdict.hop), listed.modified});
    else
      parsed.passed_over.push_back(verdict.why);
    if (parsed.links.size() >= kAhead)
      ahead_({parsed.lease.item().id, std::exchange(parsed.links, {}), std::exchange(parsed.passed_over, {})});
  };
  const auto read = chancery::read_list(parsed.head.fields, body, at, take);
  if (read.limited) parsed.detail = "not all of the list was read";
  return read.kind != ListRead::Kind::none;
}

void Reader::read_page(std::string_view html, Parsed& parsed) const {
  PageSource source;
  source.bytes = html;
  source.content_type = parsed.head.fields.get("Content-Type").value_or("");
  source.url = &parsed.lease.url();
  source.fetched = parsed.capture->began;
  const auto* const site = scope_.site(parsed.lease.item().site);
  const bool extract = !site || site->extract;
  auto page = extract ? chancery::read_page(source) : scan_page(source);
  if (!page) return;
  if (auto why = find_soft_error(*page)) {
    parsed.how = Disposition::soft_error;
    parsed.detail = std::move(*why);
    return;
  }
  // What is not read says nothing by which a trap could be known.
  if (extract && site && site->stop_at_traps && novelty_.is_curious(site->name, parsed.lease.url()))
    parsed.said = fingerprint_of(*page, page->links, parsed.lease.url());
  if (site && site->watch)
    if (const auto next = find_next_page(page->links, parsed.lease.url())) parsed.next = canonical(next->url);
  const auto directives = directives_of(*page, parsed.head.fields);
  for (auto& link : page->links) link.nofollow |= directives.nofollow;
  admit(page->links, parsed);
  std::vector<PageLink>().swap(page->links);
  if (extract && !(directives.noindex && site && site->obey_noindex)) parsed.page = std::move(*page);
}

// What a style sheet asks for: other sheets, pictures, fonts.
void Reader::read_style(const Spool& body, Parsed& parsed) const {
  const auto content = decode_content(parsed.head.fields, body);
  if (!content) return;
  admit(find_style_links(content->bytes, parsed.head.fields.get("Content-Type").value_or(""), parsed.lease.url()),
        parsed);
}

void Reader::admit(const std::vector<PageLink>& links, Parsed& parsed) const {
  const auto from = parsed.lease.hop();
  for (const auto& link : links) {
    auto verdict = scope_.link(link, from);
    if (verdict.why == Scope::Why::ours)
      parsed.links.push_back({canonical(link.url), link.kind, std::move(verdict.hop)});
    else
      parsed.passed_over.push_back(verdict.why);
  }
}

}  // namespace chancery
