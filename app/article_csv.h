// SPDX-License-Identifier: Apache-2.0
#pragma once

// Articles as lines of CSV (RFC 4180): what a spreadsheet is wanted for, a line each.
// No cell begins as a formula does (OWASP, CSV injection): what would be one has an
// apostrophe in front. Exact values are in the JSON of article_json.

#include <string>
#include <string_view>

#include "store/capture_store.h"
#include "store/page_store.h"

namespace chancery {

// One cell, quoted where it must be.
std::string csv_cell(std::string_view text);

std::string article_csv_head();  // names of the columns, with line end
std::string article_csv(const CaptureRow& capture, const Article& article);

}  // namespace chancery
