// SPDX-License-Identifier: Apache-2.0
#pragma once

// /cdx: questions to the index as pywb's and OutbackCDX' servers take them, so that
// tools made for those can ask here.
//
//   url=           an address; "agency.example/news/*" a prefix, "*.agency.example" a domain
//   matchType=     exact, prefix, host or domain
//   from= to=      4 to 14 digits, both included
//   filter=        "status:200", "!mime:warc/revisit", "=url:http://..."; may be repeated
//   sort= closest= reverse, or closest to a moment
//   limit=         at most so many lines; "-5": the last five
//   fl=            names of fields, in this order ("fields" is the same)
//   output=        cdxj (one line of key, time and JSON; the default), json (an object
//                  a line), text (fields between spaces), link (a timemap)
//   collapseTime=  of neighbours whose times share so many digits, the first;
//                  "collapse=timestamp:8" is the same, "collapse=urlkey" the first of each key
//   resolveRevisits=true   with each revisit the place of its original
//
// Others are passed over, as pywb does. Function of the index alone; thread-safe.

#include <string_view>

#include "replay/collection.h"
#include "replay/http_server.h"

namespace chancery {

// No answer has more lines; one that was cut says so in X-Archive-Cut.
inline constexpr std::size_t kMaxCdxLines = 100'000;

// `origin` is that of the UI: "http://127.0.0.1:8080".
HttpResponse cdx_answer(const Collection& collection, std::string_view target, std::string_view origin);

}  // namespace chancery
