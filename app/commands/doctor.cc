// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/checkup.h"
#include "app/commands/commands.h"
#include "app/terminal_text.h"
#include "base/log.h"

namespace chancery {
namespace {

constexpr const char* kKinds[] = {"ok", "warn", "fail"};
const char* name(Finding::Kind kind) { return kKinds[static_cast<int>(kind)]; }

std::string json_of(const std::vector<Finding>& findings) {
  nlohmann::ordered_json out = {{"type", "doctor"}, {"schema", 1}, {"checks", nlohmann::ordered_json::array()}};
  for (const auto& each : findings) {
    nlohmann::ordered_json check = {{"about", each.about}, {"state", name(each.kind)}, {"said", each.said}};
    if (!each.to_do.empty()) check["to_do"] = each.to_do;
    out["checks"].push_back(std::move(check));
  }
  return json_line(out);
}

}  // namespace

ExitCode doctor(const DoctorOptions& options, const Common& common) {
  const auto findings = check_up(common, system_clock());
  const auto failed = [](const Finding& each) { return each.kind == Finding::Kind::fail; };
  if (options.json) {
    std::cout << json_of(findings) << "\n";
  } else {
    for (const auto& each : findings) {
      if (common.quiet && each.kind == Finding::Kind::ok) continue;
      std::cout << fmt::format("{:<5} {:<13} {}\n", name(each.kind), each.about, log::printable(each.said));
      if (!each.to_do.empty()) std::cout << fmt::format("{:>19} {}\n", "->", log::printable(each.to_do));
    }
  }
  return std::any_of(findings.begin(), findings.end(), failed) ? ExitCode::failed : ExitCode::done;
}

}  // namespace chancery
