// SPDX-License-Identifier: Apache-2.0
#pragma once

// A captured answer's bytes made ready to be read: content coding undone, what it is
// (HTML, SVG, a style sheet), and in which encoding. Documents whose encoding is no
// superset of ASCII come in UTF-8; of all others no byte is changed. Pure; thread-safe.

#include <string>
#include <string_view>

#include "replay/capture_resolver.h"

namespace chancery {

enum class DocumentForm { html, svg, css, other };

struct ArchivedDocument {
  DocumentForm form = DocumentForm::other;
  std::string bytes;
  std::string encoding;      // Encoding Standard name; empty for `other`
  std::string content_type;  // to be said of `bytes`; empty: as archived
  bool decoded = true;       // false: in a coding we cannot undo, `bytes` are the payload
};

// `mark` is that of the address: it tells what untyped bytes are meant to be.
ArchivedDocument document_of(const ResolvedCapture& capture, std::string_view mark);

}  // namespace chancery
