// SPDX-License-Identifier: Apache-2.0
#include "replay/page_parts.h"

#include <set>

#include "parsers/charset.h"
#include "replay/archived_document.h"
#include "replay/memento.h"
#include "replay/rewrite.h"

namespace chancery {
namespace {

class Gatherer {
 public:
  Gatherer(const ResolvedCapture& page, const CaptureResolver& resolver) : page_(page), resolver_(resolver) {}

  PageParts run() {
    read(page_, "");
    // Sheets that sheets import are appended while this goes on.
    std::size_t sheets = 0;
    for (std::size_t i = 0; i < found_.parts.size() && sheets < kMostSheets; ++i) {
      const auto part = found_.parts[i];
      if (part.use != LinkUse::style || !part.capture) continue;
      const auto url = Url::parse(part.url);
      const auto sheet = url ? resolver_.resolve(*url, page_.when) : Result<ResolvedCapture>(Error{});
      ++sheets;
      if (sheet) read(*sheet, part.url);
    }
    return std::move(found_);
  }

 private:
  void read(const ResolvedCapture& capture, const std::string& from) {
    const auto document = document_of(capture, from.empty() ? "" : "cs_");
    if (document.form == DocumentForm::other) return;
    const LinkMap links(capture.url, page_.when, query_encoder(document.encoding));
    const auto named = document.form == DocumentForm::css ? css_references(document.bytes, links, document.encoding)
                                                          : html_references(document.bytes, links, document.encoding);
    for (const auto& reference : named) add(reference, from);
  }

  void add(const Reference& reference, const std::string& from) {
    if (reference.use == LinkUse::page || !reference.url.is_http()) return;
    const auto url = reference.url.without_fragment();
    if (!seen_.insert(url.href()).second) return;
    if (found_.parts.size() >= kMostParts) {
      found_.all = false;
      return;
    }
    PagePart part{url.href(), reference.use, std::nullopt, from};
    const auto captures = resolver_.captures(url);
    if (const auto place = nearest(captures, page_.when)) part.capture = captures[*place];
    if (!part.capture) ++found_.missing;
    found_.parts.push_back(std::move(part));
  }

  const ResolvedCapture& page_;
  const CaptureResolver& resolver_;
  std::set<std::string> seen_;
  PageParts found_;
};

}  // namespace

PageParts parts_of(const ResolvedCapture& page, const CaptureResolver& resolver) {
  return Gatherer(page, resolver).run();
}

}  // namespace chancery
