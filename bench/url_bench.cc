// SPDX-License-Identifier: Apache-2.0
// What a link costs on its way into the frontier: parsed, resolved, made canonical,
// made a key. Items are links.

#include <array>

#include <benchmark/benchmark.h>

#include "base/canonical.h"
#include "base/surt.h"

namespace chancery {
namespace {

// As the pages of agencies have them.
constexpr std::array<std::string_view, 8> kOrdinary = {
    "https://www.agency.example/",
    "https://www.agency.example/news/2024/05/17/minister-opens-new-water-works.html",
    "https://data.agency.example:8443/sets/rainfall/stations.csv?from=2020&to=2024",
    "http://www.mee.gov.example/ywgz/fgbz/bz/202405/t20240517_1073000.shtml",
    "https://www.agency.example/search?q=annual+report&page=2&sort=date",
    "https://agency.example/assets/img/logo.png",
    "https://forms.agency.example/download/form-27b.pdf#page=3",
    "http://agency.example/index.php?option=com_content&view=article&id=1234&Itemid=56",
};
constexpr std::array<std::string_view, 6> kReferences = {
    "/news/2024/05/17/",        "../06/another-page.html", "t20240517_1073000.shtml", "?page=3", "#top",
    "//cdn.agency.example/a.js"};
constexpr std::array<std::string_view, 4> kForeign = {
    "https://www.b\u00FCrgeramt.example/\u00FCber-uns", "https://\u4E2D\u56FD.\u653F\u52A1/\u65B0\u95FB?\u9875=2",
    "HTTPS://WWW.AGENCY.EXAMPLE/Some Page.aspx", "http://192.0.2.7/%E6%96%B0%E9%97%BB/"};

template <std::size_t N, class Work>
void each(benchmark::State& state, const std::array<std::string_view, N>& links, Work work) {
  for (auto _ : state)
    for (const auto link : links) benchmark::DoNotOptimize(work(link));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(N));
}

void parse_ordinary(benchmark::State& state) {
  each(state, kOrdinary, [](std::string_view link) { return Url::parse(link); });
}
BENCHMARK(parse_ordinary);

void parse_foreign(benchmark::State& state) {
  each(state, kForeign, [](std::string_view link) { return Url::parse(link); });
}
BENCHMARK(parse_foreign);

void resolve(benchmark::State& state) {
  const auto base = *Url::parse(kOrdinary[1]);
  each(state, kReferences, [&](std::string_view link) { return Url::parse(link, base); });
}
BENCHMARK(resolve);

void make_canonical(benchmark::State& state) {
  each(state, kOrdinary, [](std::string_view link) { return canonical(*Url::parse(link)); });
}
BENCHMARK(make_canonical);

void make_key(benchmark::State& state) {
  each(state, kOrdinary, [](std::string_view link) { return surt(link); });
}
BENCHMARK(make_key);

}  // namespace
}  // namespace chancery
