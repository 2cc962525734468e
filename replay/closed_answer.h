// SPDX-License-Identifier: Apache-2.0
#pragma once

// A capture as an HTTP answer, closed in: links kept inside the archive, fields
// that would act on the reader's browser left out, and a policy that lets nothing
// live load. What the server said is kept in X-Archive-Orig- fields.
//
// Archived content has an origin of its own, the content port, so that its
// scripts cannot reach the pages of the archive itself. Those scripts run only in
// the archive's frame, whose policy holds navigations back too: a page that is
// opened by itself, where a script could lead the reader out, is shown without them.
//
// Pure functions; thread-safe.

#include <string>
#include <string_view>

#include "replay/capture_resolver.h"
#include "replay/http_server.h"

namespace chancery {

// "http://127.0.0.1:8080": the archive's own pages, and the archived content.
struct Origins {
  std::string ui, content;
};

enum class Scripts { run, off };

// How the reader's browser will use an answer, as its request says.
struct Visit {
  std::string mark;   // of the address: "", "if_", "im_", ...
  std::string dest;   // Sec-Fetch-Dest; empty when it did not say
  std::string range;  // Range
  Scripts scripts = Scripts::run;
};

// The payload as captured, coding and all: id_ addresses.
HttpResponse raw_answer(const ResolvedCapture& capture, const Origins& origins, std::string_view range = "");
// The content, decoded and rewritten. `exact`: the moment asked for is the capture's.
HttpResponse closed_answer(const ResolvedCapture& capture, const Visit& visit, const Origins& origins, bool exact);

// Whether the answer may be shown as a page (or an image) of its own in the frame.
bool can_be_framed(const ResolvedCapture& capture);

}  // namespace chancery
