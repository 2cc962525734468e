// SPDX-License-Identifier: Apache-2.0
#include "parsers/document_kind.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "base/http_fields.h"
#include "parsers/text_stream.h"
#include "parsers/xml_scanner.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\f";
constexpr std::size_t kEnough = 4096;

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The first element of an XML text.
class Root final : public XmlSink {
 public:
  std::string name;
  bool rss = false;  // of an RDF document: does it speak of RSS
  void start(const XmlName& element, const std::vector<XmlAttribute>& attributes) override {
    if (!name.empty()) return;
    name = element.local;
    for (const auto& one : attributes)
      rss = rss || holds(one.value, "purl.org/rss/") || holds(one.value, "my.netscape.com/rdf");
  }
  void text(std::string_view) override {}
  void end(const XmlName&) override {}
};

std::optional<DocumentKind> kind_of_root(std::string_view text) {
  Root root;
  XmlScanner scanner(root);
  scanner.feed(text);
  scanner.finish();
  if (root.name == "urlset" || root.name == "sitemapindex") return DocumentKind::sitemap;
  if (root.name == "rss" || root.name == "feed" || (root.name == "rdf" && root.rss)) return DocumentKind::feed;
  if (root.name == "html" || root.name == "head" || root.name == "body") return DocumentKind::html;
  return std::nullopt;
}

// Nothing but addresses, one a line; the last may be cut.
bool is_list_of_addresses(std::string_view text) {
  bool any = false;
  while (!text.empty()) {
    const auto line = ascii::trim(text.substr(0, text.find_first_of("\r\n")), kSpaces);
    text.remove_prefix(std::min(text.find_first_of("\r\n"), text.size() - 1) + 1);
    if (line.empty()) continue;
    const bool address = line.starts_with("http://") || line.starts_with("https://");
    if (!address || line.find_first_of(" \t<>\"") != std::string_view::npos) return false;
    any = true;
  }
  return any;
}

DocumentKind kind_of_type(const MediaType& type) {
  if (type.is_html()) return DocumentKind::html;
  if (type.essence == "text/css") return DocumentKind::style;
  const auto& essence = type.essence;
  if (essence == "application/rss+xml" || essence == "application/atom+xml" || essence == "application/rdf+xml")
    return DocumentKind::feed;
  return DocumentKind::other;
}

}  // namespace

std::string_view name(DocumentKind kind) {
  static constexpr std::string_view kNames[] = {"html", "sitemap", "feed", "style", "gzip", "other"};
  return kNames[static_cast<std::size_t>(kind)];
}

DocumentKind document_kind(std::string_view start, std::string_view content_type) {
  start = start.substr(0, kEnough);
  const auto type = MediaType::parse(content_type);
  if (start.starts_with("\x1F\x8B")) return DocumentKind::gzip;
  if (type && (type->is_image() || type->essence.starts_with("video/") || type->essence.starts_with("audio/")))
    return DocumentKind::other;
  if (type && type->essence == "text/css") return DocumentKind::style;

  // Most documents are pages that begin as pages do.
  const auto first = ascii::trim(start.substr(0, 64), kSpaces);
  for (const std::string_view beginning : {"<!doctype html>", "<html"})
    if (ascii::equal_ignoring_case(first.substr(0, beginning.size()), beginning)) return DocumentKind::html;

  TextStream stream;
  auto text = stream.feed(start);
  text += stream.finish();
  const auto seen = ascii::trim(text, kSpaces);
  if (seen.starts_with('<')) {
    if (const auto kind = kind_of_root(seen)) return *kind;
    if (ascii::equal_ignoring_case(seen.substr(0, 14), "<!doctype html")) return DocumentKind::html;
  }
  if (seen.starts_with('{') && holds(seen, "jsonfeed.org/version/")) return DocumentKind::feed;
  if (is_list_of_addresses(seen)) return DocumentKind::sitemap;
  return type ? kind_of_type(*type) : seen.starts_with('<') ? DocumentKind::html : DocumentKind::other;
}

}  // namespace chancery
