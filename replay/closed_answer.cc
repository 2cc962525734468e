// SPDX-License-Identifier: Apache-2.0
#include "replay/closed_answer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/http_fields.h"
#include "parsers/charset.h"
#include "replay/archived_document.h"
#include "replay/assets.h"
#include "replay/byte_range.h"
#include "replay/memento.h"
#include "replay/rewrite.h"

namespace chancery {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Archived fields that say what the bytes are, and do nothing else.
constexpr std::array<std::string_view, 4> kPassed = {"content-type", "content-language", "content-disposition",
                                                     "last-modified"};

bool is_token(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return ascii::is_alnum(c) || kMarks.find(c) != std::string_view::npos;
  });
}

// Line breaks would forge fields; other controls are refused by servers.
std::string field_value(std::string_view value) {
  std::string out(value);
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return std::string(ascii::trim(out, " "));
}

std::string content_policy(const Origins& origins, bool alone, Scripts scripts) {
  std::string policy = scripts == Scripts::run
                           ? "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; worker-src blob:; "
                           : "default-src 'self' data: blob: 'unsafe-inline'; script-src 'none'; worker-src 'none'; ";
  policy += "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self' " + origins.ui;
  if (alone || scripts == Scripts::off) policy += "; sandbox allow-same-origin allow-forms";
  return policy;
}

void add_provenance(const ResolvedCapture& capture, const Origins& origins, Fields& fields) {
  fields.emplace_back("Memento-Datetime", capture.when.http_date());
  fields.emplace_back("Link", memento_links(origins.ui, capture.url, capture.captures, capture.place));
  fields.emplace_back("X-Archive-Record", field_value(capture.record.id()));
  if (capture.asked) fields.emplace_back("X-Archive-Instead-Of", field_value(capture.asked->href()));
}

void add_originals(const ResolvedCapture& capture, Fields& fields) {
  for (const auto& field : capture.fields.all)
    if (is_token(field.name)) fields.emplace_back("X-Archive-Orig-" + field.name, field_value(field.value));
}

void add_passed(const ResolvedCapture& capture, Fields& fields) {
  for (const auto& field : capture.fields.all) {
    const auto name = ascii::lower(field.name);
    if (std::find(kPassed.begin(), kPassed.end(), name) != kPassed.end() && !field_value(field.value).empty())
      fields.emplace_back(field.name, field_value(field.value));
  }
}

void set(Fields& fields, std::string_view name, std::string value) {
  std::erase_if(fields, [&](const auto& field) { return ascii::equal_ignoring_case(field.first, name); });
  fields.emplace_back(name, std::move(value));
}

// "bytes 0-299/300": a browser asked for a range and got everything.
bool is_whole_range(std::string_view content_range, std::size_t size) {
  const auto end = std::to_string(size);
  return size > 0 && content_range == "bytes 0-" + std::to_string(size - 1) + "/" + end;
}

// An archived status that HTTP no longer knows is told as ours.
int status_to_send(const ResolvedCapture& capture) {
  const int status = capture.status;
  if (status == 206 && is_whole_range(capture.fields.get("Content-Range").value_or(""), capture.payload.size()))
    return 200;
  return status >= 200 && status <= 599 ? status : 502;
}

struct Shown {
  std::string bytes;
  std::string content_type;  // empty: as archived
};

// Modules are imported by address, where no script of ours can stand between: this leads those of
// other hosts inside (HTML Standard 8.1.6.2.1: a key that ends with "/" stands for all that begins
// so, the longest one counts).
std::string module_map(Timestamp when, const Origins& origins) {
  const auto inside = "/web/" + when.digits14() + "js_/";
  return "<script type=\"importmap\">{\"imports\":{\"" + origins.content + "/\":\"/\",\"https://\":\"" + inside +
         "https://\",\"http://\":\"" + inside + "http://\"}}</script>";
}

Shown show_html(const ArchivedDocument& document, const ResolvedCapture& capture, const Origins& origins, bool framed) {
  const LinkMap links(capture.url, capture.when, query_encoder(document.encoding));
  std::string into_head;
  if (framed && document.form == DocumentForm::html)
    into_head = module_map(capture.when, origins) + "<script src=\"" + asset_path("inside.js") + "\"></script>";
  const auto edits = html_edits(document.bytes, links, document.encoding, into_head);
  return {spliced(document.bytes, edits), document.content_type};
}

Shown show_css(const ArchivedDocument& document, const ResolvedCapture& capture) {
  const LinkMap links(capture.url, capture.when, query_encoder(document.encoding));
  return {spliced(document.bytes, css_edits(document.bytes, links, document.encoding)), document.content_type};
}

void cut_out(std::string_view range, HttpResponse& answer) {
  if (answer.status != 200) return;
  answer.headers.emplace_back("Accept-Ranges", "bytes");
  const auto size = answer.body.size();
  const auto wanted = resolve_range(range, size);
  if (wanted.kind == RangeAnswer::Kind::whole) return;
  if (wanted.kind == RangeAnswer::Kind::unsatisfiable) {
    answer.status = 416;
    answer.body.clear();
    answer.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
    return;
  }
  const auto [first, length] = wanted.part;
  answer.status = 206;
  answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(first) + "-" +
                                                   std::to_string(first + length - 1) + "/" + std::to_string(size));
  answer.body = answer.body.substr(first, length);
}

}  // namespace

bool can_be_framed(const ResolvedCapture& capture) {
  const auto type = MediaType::parse(capture.fields.get("Content-Type").value_or(""));
  if (!type) return true;
  const auto disposition = ascii::lower(capture.fields.get("Content-Disposition").value_or(""));
  if (disposition.starts_with("attachment")) return false;
  return type->is_html() || type->is_xml() || type->is_image() || type->essence.starts_with("text/") ||
         type->essence.starts_with("video/") || type->essence.starts_with("audio/") ||
         type->essence == "application/json" || type->essence.ends_with("javascript");
}

HttpResponse raw_answer(const ResolvedCapture& capture, const Origins& origins, std::string_view range) {
  HttpResponse answer;
  answer.status = status_to_send(capture);
  // An address of bytes leads nowhere: the status of a redirect would make browsers go.
  if (capture.is_redirect()) answer.status = 200;
  add_passed(capture, answer.headers);
  if (const auto coding = capture.fields.get("Content-Encoding"))
    answer.headers.emplace_back("Content-Encoding", field_value(*coding));
  add_provenance(capture, origins, answer.headers);
  add_originals(capture, answer.headers);
  answer.headers.emplace_back("X-Archive-Orig-Status", std::to_string(capture.status));
  answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
  answer.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
  answer.headers.emplace_back("Referrer-Policy", "no-referrer");
  answer.body = capture.payload;
  cut_out(range, answer);
  return answer;
}

HttpResponse closed_answer(const ResolvedCapture& capture, const Visit& visit, const Origins& origins, bool exact) {
  HttpResponse answer;
  answer.status = status_to_send(capture);
  auto& fields = answer.headers;
  add_passed(capture, fields);
  const LinkMap links(capture.url, capture.when);
  if (const auto target = capture.redirect_target()) {
    const auto use = visit.mark == "if_" ? LinkUse::frame : LinkUse::page;
    fields.emplace_back("Location", links.map(*target, use));
  }
  if (const auto original = capture.fields.get("Link"))
    fields.emplace_back("Link", field_value(mapped_link_field(*original, links)));
  add_provenance(capture, origins, fields);
  add_originals(capture, fields);

  auto document = document_of(capture, visit.mark);
  if (!document.decoded)
    fields.emplace_back("Content-Encoding", field_value(capture.fields.joined("Content-Encoding")));
  Shown shown;
  if (document.form == DocumentForm::other)
    shown.bytes = std::move(document.bytes);
  else if (document.form == DocumentForm::css)
    shown = show_css(document, capture);
  else
    shown = show_html(document, capture, origins, visit.dest == "iframe" && visit.scripts == Scripts::run);
  if (!shown.content_type.empty()) set(fields, "Content-Type", shown.content_type);
  answer.body = std::move(shown.bytes);
  if (answer.status == 206) fields.emplace_back("Content-Range", field_value(capture.fields.joined("Content-Range")));
  cut_out(visit.range, answer);

  // A PDF is shown by the browser's own viewer, which a sandbox would shut out.
  const auto type = MediaType::parse(capture.fields.get("Content-Type").value_or(""));
  const bool alone = visit.dest == "document" && !(type && type->essence == "application/pdf");
  fields.emplace_back("Content-Security-Policy", content_policy(origins, alone, visit.scripts));
  fields.emplace_back("Referrer-Policy", "same-origin");
  fields.emplace_back("X-DNS-Prefetch-Control", "off");
  fields.emplace_back("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  fields.emplace_back("Vary", "Sec-Fetch-Dest, Range");
  fields.emplace_back("Cache-Control", exact ? "private, max-age=600" : "no-cache");
  return answer;
}

}  // namespace chancery
