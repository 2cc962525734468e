// SPDX-License-Identifier: Apache-2.0
#include "replay/service_counts.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace chancery {
namespace {

constexpr std::array<std::string_view, 3> kSideNames = {"ui", "content", "proxy"};

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

double seconds(std::uint64_t micros) { return static_cast<double>(micros) / 1e6; }

}  // namespace

void ServiceCounts::note(ServiceSide side, int status, std::chrono::microseconds took, std::size_t body_bytes) {
  auto& its = sides_[static_cast<std::size_t>(side)];
  const auto kind = status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100) : 0;
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), took.count()) - kBounds.begin();
  constexpr auto kAlone = std::memory_order_relaxed;
  its.answers[kind].fetch_add(1, kAlone);
  its.took[static_cast<std::size_t>(bucket)].fetch_add(1, kAlone);
  its.micros.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, took.count())), kAlone);
  its.bytes.fetch_add(body_bytes, kAlone);
}

std::string ServiceCounts::prometheus() const {
  std::string out;
  head(out, "chancery_answers_total", "counter",
       "Requests answered, by side of the service and first digit of the status.");
  for (std::size_t s = 0; s < kSides; ++s)
    for (std::size_t kind = 0; kind < kStatuses; ++kind)
      if (const auto count = sides_[s].answers[kind].load(); count > 0)
        out += fmt::format("chancery_answers_total{{side=\"{}\",status=\"{}xx\"}} {}\n", kSideNames[s], kind, count);
  head(out, "chancery_answer_seconds", "histogram", "Time from a request read to its answer made.");
  for (std::size_t s = 0; s < kSides; ++s) {
    std::uint64_t so_far = 0;
    for (std::size_t b = 0; b < kBounds.size(); ++b) {
      so_far += sides_[s].took[b].load();
      out += fmt::format("chancery_answer_seconds_bucket{{side=\"{}\",le=\"{}\"}} {}\n", kSideNames[s],
                         seconds(static_cast<std::uint64_t>(kBounds[b])), so_far);
    }
    so_far += sides_[s].took.back().load();
    out += fmt::format("chancery_answer_seconds_bucket{{side=\"{}\",le=\"+Inf\"}} {}\n", kSideNames[s], so_far);
    out +=
        fmt::format("chancery_answer_seconds_sum{{side=\"{}\"}} {}\n", kSideNames[s], seconds(sides_[s].micros.load()));
    out += fmt::format("chancery_answer_seconds_count{{side=\"{}\"}} {}\n", kSideNames[s], so_far);
  }
  head(out, "chancery_answer_bytes_total", "counter", "Bytes of answers' bodies.");
  for (std::size_t s = 0; s < kSides; ++s)
    out += fmt::format("chancery_answer_bytes_total{{side=\"{}\"}} {}\n", kSideNames[s], sides_[s].bytes.load());
  return out;
}

}  // namespace chancery
