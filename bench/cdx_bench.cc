// SPDX-License-Identifier: Apache-2.0
// One page looked up in an index of a million lines, mapped and warm.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "archive/cdx_index.h"
#include "archive/cdx_query.h"
#include "base/surt.h"

namespace {

using namespace chancery;

const CdxFile& million() {
  static const auto file = [] {
    const auto path = std::filesystem::temp_directory_path() / "chancery_cdx_bench.cdxj";
    std::vector<CdxLine> lines;
    for (int i = 0; i < 1'000'000; ++i) {
      const auto url = fmt::format("https://agency{}.example/news/{}.html", i % 997, i);
      lines.push_back({surt(url), "20240517093000", url, "text/html", 200, "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
                       1000, static_cast<std::uint64_t>(i), "agency-20240517093000000-00000-host.warc.gz"});
    }
    std::filesystem::remove(path);
    merge_into_index(path, std::move(lines));
    auto opened = CdxFile::open(path).value();
    std::filesystem::remove(path);
    return opened;
  }();
  return file;
}

void find(benchmark::State& state) {
  const auto& file = million();
  std::vector<std::string> keys;
  for (int i = 0; i < 10'000; ++i) {
    const int page = i * 7919 % 1'000'000;
    keys.push_back(surt(fmt::format("https://agency{}.example/news/{}.html", page % 997, page)));
  }
  std::size_t at = 0;
  for (auto _ : state) {
    const auto found = file.find(keys[at++ % keys.size()]);
    if (found.size() != 1) state.SkipWithError("not found");
    benchmark::DoNotOptimize(found);
  }
}
BENCHMARK(find);

}  // namespace
