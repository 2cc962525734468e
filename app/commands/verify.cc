// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "app/units.h"
#include "archive/wacz_reader.h"
#include "base/log.h"
#include "store/collection_check.h"

namespace chancery {
namespace {

using Weight = Flaw::Weight;

std::string_view name(Weight weight) {
  return weight == Weight::damage ? "damage" : weight == Weight::breach ? "breach" : "remark";
}

// What was found, told as it comes; one at the end says whether all is well.
class Findings {
 public:
  Findings(bool json, bool quiet) : json_(json), quiet_(quiet) {}

  void tell(const std::string& where, const Flaw& flaw) {
    ++counts_[static_cast<std::size_t>(flaw.weight)];
    if (quiet_ && flaw.weight == Weight::remark) return;
    if (json_) {
      nlohmann::ordered_json line = {{"type", "flaw"},   {"schema", 1},           {"weight", name(flaw.weight)},
                                     {"where", where},   {"offset", flaw.offset}, {"bytes", flaw.bytes},
                                     {"what", flaw.what}};
      if (!flaw.url.empty()) line["url"] = flaw.url;
      if (!flaw.record_id.empty()) line["record_id"] = flaw.record_id;
      std::cout << json_line(line) << "\n";
      return;
    }
    auto text = fmt::format("{}: {} at {}", name(flaw.weight), where, flaw.offset);
    if (flaw.bytes > 0) text += fmt::format(", {} bytes", flaw.bytes);
    text += ": " + flaw.what;
    if (!flaw.url.empty()) text += fmt::format(" ({})", flaw.url);
    std::cout << log::printable(text) << "\n";
  }

  bool damaged() const { return counts_[static_cast<std::size_t>(Weight::damage)] > 0; }
  bool bad() const { return damaged() || counts_[static_cast<std::size_t>(Weight::breach)] > 0; }
  std::string summary() const {
    return fmt::format(
        "{} damaged, {} against the standard, {} remarks", counts_[static_cast<std::size_t>(Weight::damage)],
        counts_[static_cast<std::size_t>(Weight::breach)], counts_[static_cast<std::size_t>(Weight::remark)]);
  }

 private:
  const bool json_, quiet_;
  std::uint64_t counts_[3] = {};
};

void verify_collection(const CollectionFolder& folder, const VerifyOptions& options, const Common& common,
                       Findings& findings) {
  CollectionCheckOptions how;
  how.strict = options.strict;
  how.begun = [&](const std::filesystem::path& file) {
    if (common.verbose > 0) std::cerr << "chancery: reading " << file.filename().string() << "\n";
  };
  const auto checked = check_collection(folder, how);
  for (const auto& [where, flaw] : checked.flaws) findings.tell(where, flaw);
  if (!common.quiet)
    std::cerr << fmt::format("chancery: {}: {} files, {}, {} records, {} captures, {} index lines: {}\n",
                             folder.root.string(), checked.files, format_size(checked.bytes), checked.records,
                             checked.rows, checked.lines, findings.summary());
}

void verify_file(const std::filesystem::path& file, const VerifyOptions& options, Findings& findings) {
  const auto where = file.string();
  const auto refused = [&](const Error& error) { findings.tell(where, {Weight::damage, 0, 0, "", "", error.detail}); };
  if (file.extension() == ".wacz" || file.extension() == ".zip") {
    auto package = WaczReader::open(file);
    if (!package) return refused(package.error());
    for (const auto& finding : package->verify(options.strict))
      findings.tell(where + ": " + finding.path, finding.flaw);
    return;
  }
  WarcCheckOptions how;
  how.strict = options.strict;
  const auto checked = check_warc(file, how);
  if (!checked) return refused(checked.error());
  for (const auto& flaw : checked->flaws) findings.tell(where, flaw);
}

}  // namespace

ExitCode verify(const VerifyOptions& options, const Common& common) {
  auto what = options.what;
  if (what.empty()) {
    const auto config = load_config(common, /*needs_file=*/false);
    if (!config) return ExitCode::usage;
    what.push_back(config->dir);
  }
  Findings findings(options.json, common.quiet);
  for (const auto& one : what) {
    if (std::filesystem::is_directory(one / "archive")) {
      verify_collection({one}, options, common, findings);
    } else if (std::filesystem::is_regular_file(one)) {
      verify_file(one, options, findings);
    } else {
      std::cerr << fmt::format("chancery: {} is neither a collection nor a file\n", one.string());
      return ExitCode::no_collection;
    }
  }
  if (!common.quiet && !findings.bad()) std::cerr << "chancery: all is as it was written\n";
  return findings.damaged() || (options.strict && findings.bad()) ? ExitCode::damage : ExitCode::done;
}

}  // namespace chancery
