// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a run was told and what it did, kept with what it captured: resource records with
// addresses of their own (WARC 1.1 6.4, "other artefacts of a harvesting process"; wget
// and the IIPC's guidelines do likewise). Which run that is, the warcinfo record says
// that WARC-Warcinfo-ID names. No index holds them. Pure but for the record's id.

#include <cstdint>
#include <string_view>

#include "archive/record.h"

namespace chancery {

inline constexpr std::string_view kRunScheme = "chancery:";

// "chancery:run/7/crawl.log". `bytes` must outlive what is returned.
Record run_record(std::int64_t run_id, std::string_view name, std::string_view media_type, const Spool& bytes,
                  Timestamp when);

}  // namespace chancery
