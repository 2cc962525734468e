// SPDX-License-Identifier: Apache-2.0
#include "replay/archived_document.h"

#include "archive/payload.h"
#include "base/ascii.h"
#include "base/http_fields.h"
#include "parsers/charset.h"

namespace chancery {
namespace {

bool looks_like_html(std::string_view bytes) {
  const auto begin = ascii::lower(ascii::trim(bytes.substr(0, 1024), " \t\r\n\f\xEF\xBB\xBF"));
  return begin.starts_with("<!doctype html") || begin.starts_with("<html") || begin.starts_with("<head");
}

DocumentForm form_of(const std::optional<MediaType>& type, std::string_view mark, std::string_view bytes) {
  if (!type) {
    if (mark == "cs_") return DocumentForm::css;
    return looks_like_html(bytes) ? DocumentForm::html : DocumentForm::other;
  }
  if (type->is_html()) return DocumentForm::html;
  if (type->essence == "image/svg+xml") return DocumentForm::svg;
  return type->essence == "text/css" ? DocumentForm::css : DocumentForm::other;
}

// Encodings in which a byte below 0x80 may be something else than ASCII.
bool is_ascii_compatible(std::string_view encoding) {
  return !encoding.starts_with("utf-16") && encoding != "iso-2022-jp" && encoding != "replacement";
}

std::string_view css_encoding(std::string_view bytes, std::string_view charset) {
  if (bytes.starts_with("\xFF\xFE")) return "utf-16le";
  if (bytes.starts_with("\xFE\xFF")) return "utf-16be";
  return encoding_for_label(charset).value_or("utf-8");
}

}  // namespace

ArchivedDocument document_of(const ResolvedCapture& capture, std::string_view mark) {
  ArchivedDocument document;
  auto content = decode_content(capture.fields, std::string_view(capture.payload));
  document.decoded = content.has_value();
  document.bytes = content ? std::move(content->bytes) : capture.payload;
  const auto type = MediaType::parse(capture.fields.get("Content-Type").value_or(""));
  if (content) document.form = form_of(type, mark, document.bytes);
  if (document.form == DocumentForm::other) return document;

  const auto charset = type ? type->parameter("charset").value_or("") : "";
  const bool css = document.form == DocumentForm::css;
  document.encoding = css ? css_encoding(document.bytes, charset) : detect_charset(document.bytes, charset).used;
  const bool kept = is_ascii_compatible(document.encoding);
  if (!kept) {
    document.bytes = decode(document.bytes, document.encoding);
    document.encoding = "utf-8";
  }
  // Said in the field, since what is put into the head may push a meta element out of
  // the part in which browsers look for it.
  if (!css)
    document.content_type = (type ? type->essence : "text/html") + "; charset=" + document.encoding;
  else if (!kept)
    document.content_type = "text/css; charset=utf-8";
  return document;
}

}  // namespace chancery
