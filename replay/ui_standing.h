// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the collection stands: its sites (what they gave, how much of it could be read, when
// more is due), its runs, and one run closer to. Pure functions; thread-safe.

#include <vector>

#include "replay/html.h"
#include "store/collection_facts.h"

namespace chancery {

Html sites_page(const std::vector<SiteFacts>& sites);
Html runs_page(const std::vector<RunFacts>& runs);
Html run_page(const RunDetail& run);

// Numbers of a run that is going on, as an event of an event stream (HTML Standard 9.2)
// after which the reader's browser asks again.
std::string run_event(const RunFacts& run);

}  // namespace chancery
