// SPDX-License-Identifier: Apache-2.0
#include "archive/run_records.h"

#include <fmt/format.h>

#include "base/digest.h"

namespace chancery {

Record run_record(std::int64_t run_id, std::string_view name, std::string_view media_type, const Spool& bytes,
                  Timestamp when) {
  Record record;
  auto& head = record.head;
  head.add("WARC-Type", chancery::name(RecordType::resource));
  head.add("WARC-Record-ID", new_record_id());
  head.add("WARC-Date", when.iso8601_micros());
  head.add("WARC-Target-URI", fmt::format("{}run/{}/{}", kRunScheme, run_id, name));
  head.add("Content-Type", media_type);
  Hasher payload(HashKind::sha1);
  bytes.read([&](std::string_view piece) { payload.update(piece); });
  head.add("WARC-Payload-Digest", payload.finish().labelled());
  record.body = &bytes;
  return record;
}

}  // namespace chancery
