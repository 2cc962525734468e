// SPDX-License-Identifier: Apache-2.0
#pragma once

// A capture shown in the archive's frame: a thin banner, and below it the page in
// a sandbox from the content origin. And what is shown when there is nothing to
// show. Pure functions; thread-safe.

#include <string_view>

#include "base/result.h"
#include "replay/capture_resolver.h"
#include "replay/closed_answer.h"
#include "replay/html.h"

namespace chancery {

// The banner alone: what the frame's script asks for when the reader has gone on
// to another page inside it.
Html banner(const ResolvedCapture& capture);
Html frame_page(const ResolvedCapture& capture, const Origins& origins, Scripts scripts);

// The door on the content's origin: what the frame opens first. It makes the service worker
// ready that answers a page's scripts, and goes on to `path`, which begins with "/web/".
inline constexpr std::string_view kDoor = "/-/door", kWorker = "/-/worker.js";
std::string door_path(std::string_view path);
HttpResponse door(std::string_view path, const Origins& origins);
HttpResponse worker(const Origins& origins);

// Nothing to show for an address, and why.
Html miss_page(std::string_view address, const Error& why);
// The same for the content origin, where it may stand in a small frame: no links
// beside those that stay inside.
Html content_miss_page(std::string_view address, const Error& why);

}  // namespace chancery
