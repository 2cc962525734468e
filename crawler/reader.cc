// SPDX-License-Identifier: Apache-2.0
#include "crawler/reader.h"

#include "base/canonical.h"
#include "base/http_fields.h"
#include "parsers/links.h"

namespace chancery {
namespace {

std::optional<Url> location_of(const HttpResponseHead& head, const Url& url) {
  if (head.status < 300 || head.status >= 400 || head.status == 304) return std::nullopt;
  const auto value = head.fields.get("Location");
  if (!value) return std::nullopt;
  auto target = Url::parse(*value, url);
  if (!target || !target->is_http()) return std::nullopt;
  return std::move(*target);
}

// Links a page may lead to are followed as far as its own robots directives allow.
bool may_follow(const Page& page, const PageLink& link) { return is_requisite(link.kind) || !page.robots_nofollow; }

}  // namespace

Reader::Reader(Scope& scope, Workbench& workbench, int max_tries)
    : scope_(scope), workbench_(workbench), max_tries_(max_tries) {}

Parsed Reader::read(Recorded recorded) const {
  auto& fetched = recorded.fetched;
  Parsed parsed{std::move(fetched.lease),
                std::move(fetched.capture),
                std::move(recorded.head),
                recorded.payload,
                std::move(recorded.place),
                recorded.revisit,
                {},
                {},
                {},
                false,
                {},
                {},
                {}};
  if (const auto type = parsed.head.fields.get("Content-Type"))
    if (const auto media = MediaType::parse(*type)) parsed.mime = media->essence;
  judge(fetched, parsed);
  if (parsed.lease.for_robots()) {
    settle_robots(fetched, parsed);
  } else if (parsed.capture && !parsed.again) {
    follow_redirect(parsed);
    const bool html = parsed.mime == "text/html" || parsed.mime == "application/xhtml+xml" || parsed.mime.empty();
    const bool fresh = parsed.head.status == 200 && !recorded.same_page;
    if (fresh && html) read_page(parsed.capture->body, parsed);
    if (fresh && parsed.mime == "text/css") read_style(parsed.capture->body, parsed);
  }
  if (parsed.capture) parsed.capture->body = Spool();
  return parsed;
}

void Reader::judge(const Fetched& fetched, Parsed& parsed) const {
  const auto tries = parsed.lease.row().tries + 1;
  if (const auto& ended = parsed.lease.ended()) {
    parsed.how = ended->how;
    parsed.detail = ended->detail;
  } else if (parsed.capture) {
    parsed.how = of_status(parsed.head.status, parsed.revisit, parsed.capture->truncated.has_value());
    if (parsed.capture->truncated) parsed.detail = "body cut: " + std::string(name(*parsed.capture->truncated));
    parsed.again = worth_retrying_status(parsed.head.status) && tries < max_tries_;
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
  workbench_.settle_robots(parsed.lease, outcome);
  parsed.again = false;  // when to ask for rules again is the gate's to say
}

void Reader::follow_redirect(Parsed& parsed) const {
  auto target = location_of(parsed.head, parsed.lease.url());
  if (!target) return;
  parsed.detail = target->href();
  auto verdict = scope_.redirect(*target, parsed.lease.hop());
  if (verdict.why == Scope::Why::ours)
    parsed.links.push_back(
        {canonical(*target), static_cast<LinkKind>(parsed.lease.row().kind), std::move(verdict.hop)});
  else if (verdict.why == Scope::Why::too_many_hops)
    parsed.how = Disposition::too_many_redirects;
  else
    parsed.passed_over.push_back(verdict.why);
}

void Reader::read_page(const Spool& body, Parsed& parsed) const {
  auto content = decode_content(parsed.head.fields, body);
  if (!content) return;
  PageSource source;
  source.bytes = content->bytes;
  source.content_type = parsed.head.fields.get("Content-Type").value_or("");
  source.url = &parsed.lease.url();
  source.fetched = parsed.capture->began;
  auto page = chancery::read_page(source);
  if (!page) return;
  std::erase_if(page->links, [&](const PageLink& link) { return !may_follow(*page, link); });
  admit(page->links, parsed);
  std::vector<PageLink>().swap(page->links);
  parsed.page = std::move(*page);
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
