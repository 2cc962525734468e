// SPDX-License-Identifier: Apache-2.0
#pragma once

// From bytes to text: which encoding a document is in, and its text in UTF-8.
// Names are those of the WHATWG Encoding Standard, lower case. Decoding never
// fails: what cannot be read becomes U+FFFD. Thread-safe.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"

namespace chancery {

// A label as found in a charset parameter or a meta element -> the standard's
// name ("GB2312" -> "gbk"); nullopt for labels it does not know.
std::optional<std::string_view> encoding_for_label(std::string_view label);

enum class CharsetEvidence { bom, http, meta, utf8_bytes, guess, fallback };

struct Charset {
  std::string_view used;      // "utf-8", "gb18030", ...
  std::string_view declared;  // what the document or its server claims; empty if nothing
  CharsetEvidence evidence = CharsetEvidence::fallback;
};
// BOM, then HTTP, then the HTML Standard's meta prescan, then the bytes themselves.
// Bytes that are UTF-8 with multi-byte characters win over a declaration, and a
// meta element wins over the "iso-8859-1" that old servers send by default. The
// prescan reads 16 KiB here: real pages put scripts in front.
Charset detect_charset(std::string_view bytes, std::string_view http_charset);

// The HTML Standard's prescan alone, of the first `most` bytes; nullopt if it finds nothing.
std::optional<std::string_view> prescan_meta(std::string_view bytes, std::size_t most = 1024);

// `bytes` in `encoding` as UTF-8, a BOM dropped.
std::string decode(std::string_view bytes, std::string_view encoding);

// How a query is encoded by a page in `encoding` (see Url::QueryEncoder); null for
// UTF-8 and for encodings that encode as UTF-8. The object lives for ever.
const Url::QueryEncoder* query_encoder(std::string_view encoding);

}  // namespace chancery
