// SPDX-License-Identifier: Apache-2.0
#pragma once

// A collection made in a test's own folder by the archive's own writer, one
// capture after another.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "archive/cdx_index.h"
#include "archive/warc_series.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {

class MadeCollection {
 public:
  MadeCollection();
  const std::filesystem::path& folder() const { return folder_.path(); }

  // A capture of `url` at 14 digits: `head` is the status line and fields, each
  // line without its end.
  void add(std::string_view url, std::string_view time, std::vector<std::string> head, std::string_view body,
           const std::optional<Original>& same_payload = std::nullopt);
  // 200 with that type.
  void page(std::string_view url, std::string_view time, std::string_view body,
            std::string_view type = "text/html; charset=utf-8");
  // The answer to what was sent to `url`; `sent` is the request's head and body.
  void post(std::string_view url, std::string_view time, std::string_view sent, std::string_view body);
  // A revisit whose body is that of another capture added before.
  void revisit(std::string_view url, std::string_view time, std::string_view body, std::string_view original_url,
               std::string_view original_time);
  // Writes what was added into the index. The WARC file stays open.
  void index();
  void finish() { series_.finish(); }

 private:
  TempDir folder_;
  FakeClock clock_;
  WarcSeries series_;
  std::vector<CdxLine> lines_;
};

}  // namespace chancery::test
