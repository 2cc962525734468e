// SPDX-License-Identifier: Apache-2.0
#include "app/checkup.h"

#include <sys/resource.h>
#include <unistd.h>
#include <cstdlib>
#include <fstream>
#include <future>
#include <set>

#include <fmt/format.h>

#include "app/config.h"
#include "app/units.h"
#include "crawler/resolver.h"
#include "store/collection_folder.h"
#include "store/database_health.h"
#include "store/run_store.h"

namespace chancery {
namespace {

using Kind = Finding::Kind;

class Checkup {
 public:
  Checkup(const Common& common, const Clock& clock) : common_(common), clock_(clock) {}

  std::vector<Finding> all() {
    say(Kind::ok, "program", fmt::format("chancery " CHANCERY_VERSION ", {}", database_library()));
    look_at_config();
    const CollectionFolder folder{config_.dir};
    look_at_folder(folder);
    look_at_database(folder);
    look_at_clock();
    look_at_certificates();
    look_at_files();
    look_at_names();
    return std::move(findings_);
  }

 private:
  void say(Kind kind, std::string about, std::string said, std::string to_do = "") {
    findings_.push_back({kind, std::move(about), std::move(said), std::move(to_do)});
  }

  void look_at_config() {
    const auto environment = process_environment();
    const bool there = std::filesystem::exists(common_.config);
    auto read = there || common_.config_given ? read_config(common_.config, environment) : default_config(environment);
    if (common_.dir) read.config.dir = *common_.dir;
    if (common_.contact) read.config.contact = *common_.contact;
    config_ = std::move(read.config);
    const auto& sites = config_.run.sites;
    if (!read.faults.empty())
      say(Kind::fail, "config", fmt::format("{} wrong; first {}", read.faults.size(), read.faults[0].to_string()),
          "see them all with: chancery config check");
    else if (!there)
      say(Kind::warn, "config", fmt::format("there is no {}", common_.config.string()),
          "write one with: chancery init --seed https://... --contact mailto:you@...");
    else
      say(sites.empty() ? Kind::warn : Kind::ok, "config",
          fmt::format("{}, sites: {}", common_.config.string(), sites.size()),
          sites.empty() ? "add a [[site]] with a name and a seed" : "");
    if (const auto wrong = missing_contact(config_, sites))
      say(Kind::fail, "contact", "none is set", "set contact = \"mailto:you@...\" under [crawler]");
    else if (!config_.contact.empty())
      say(Kind::ok, "contact", config_.contact);
  }

  // What is there of the way to the collection.
  static std::filesystem::path nearest_there(std::filesystem::path folder) {
    folder = std::filesystem::absolute(folder);
    while (!std::filesystem::exists(folder) && folder.has_relative_path()) folder = folder.parent_path();
    return folder;
  }

  void look_at_folder(const CollectionFolder& folder) {
    const auto place = nearest_there(folder.root);
    if (!std::filesystem::is_directory(place))
      return say(Kind::fail, "folder", place.string() + " is no folder", "name another with --dir or archive.dir");
    if (::access(place.c_str(), W_OK | X_OK) != 0)
      return say(Kind::fail, "folder", place.string() + " cannot be written by this user",
                 "change its owner, or run as the user who owns it");
    say(Kind::ok, "folder", fmt::format("{} can be written", folder.root.string()));
    constexpr std::uint64_t kLittle = 2'000'000'000, kTooLittle = 100'000'000;
    const auto free = std::filesystem::space(place).available;
    const auto kind = free < kTooLittle ? Kind::fail : free < kLittle ? Kind::warn : Kind::ok;
    say(kind, "disk", fmt::format("{} free", format_size(free)),
        kind == Kind::ok ? "" : "make room, or set [limits] max_bytes");
  }

  void look_at_database(const CollectionFolder& folder) {
    if (!folder.exists()) return say(Kind::ok, "collection", "none yet; the first crawl makes it");
    const auto holder = CollectionLock::holder(folder);
    if (holder) say(Kind::ok, "lock", "a run has the collection now: " + *holder);
    try {
      Database database(folder.database(), Access::read);
      const auto fault = database_fault(database);
      if (!fault.empty())
        return say(Kind::fail, "collection", fault, "make it anew from the WARC files: chancery repair");
      last_ = RunStore(database).last();
      const bool broken = last_ && last_->state == "running" && !holder;
      say(broken ? Kind::warn : Kind::ok, "collection",
          broken ? fmt::format("run {} was broken off", last_->id) : "its database is whole",
          broken ? "nothing is lost; the next crawl goes on where it stood" : "");
    } catch (const StoreError& error) {
      say(Kind::fail, "collection", error.what(), "make it anew from the WARC files: chancery repair");
    }
  }

  // Captures are dated by it, and so are waits.
  void look_at_clock() {
    const auto now = clock_.utc();
    if (now < kBuiltAfter)
      return say(Kind::fail, "clock", "it says " + now.iso8601() + ", before this program was written",
                 "set it, or have it set: timedatectl set-ntp true");
    if (last_ && now < last_->began)
      return say(Kind::fail, "clock",
                 fmt::format("it says {}, but a run began at {}", now.iso8601(), last_->began.iso8601()),
                 "set it, or have it set: timedatectl set-ntp true");
    say(Kind::ok, "clock", now.iso8601());
  }

  void look_at_certificates() {
    const char* named = std::getenv("SSL_CERT_FILE");
    const std::filesystem::path file = named ? named : "/etc/ssl/certs/ca-certificates.crt";
    std::ifstream in(file);
    std::string line;
    std::size_t count = 0;
    while (std::getline(in, line)) count += line.starts_with("-----BEGIN CERTIFICATE");
    if (count == 0)
      return say(Kind::fail, "certificates", file.string() + " holds none, so no https server can be trusted",
                 "install them: apt install ca-certificates");
    say(Kind::ok, "certificates", fmt::format("{} authorities in {}", count, file.string()));
  }

  void look_at_files() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    const auto wanted = 2 * config_.run.most_under_way + 200;
    const bool enough = files.rlim_max >= wanted;
    say(enough ? Kind::ok : Kind::warn, "open files", fmt::format("{} allowed", files.rlim_max),
        enough ? ""
               : fmt::format("{} connections want {}: raise the limit (ulimit -n, LimitNOFILE=)",
                             config_.run.most_under_way, wanted));
  }

  // Whether the hosts that would be asked first have addresses.
  void look_at_names() {
    constexpr std::size_t kMost = 5;
    Resolver resolver(config_.run.resolver, clock_);
    std::set<std::string> asked;
    for (const auto& site : config_.run.sites)
      for (const auto& seed : site.seeds) {
        if (asked.size() >= kMost || !asked.insert(std::string(seed.hostname())).second) continue;
        auto told = std::make_shared<std::promise<std::string>>();
        auto answer = told->get_future();
        resolver.resolve(seed,
                         [told](const Result<Endpoint>& found) { told->set_value(found ? "" : found.error().detail); });
        if (answer.wait_for(kPatience) != std::future_status::ready)
          return say(Kind::fail, "names", "the resolver does not answer", "look at /etc/resolv.conf and the network");
        if (const auto wrong = answer.get(); !wrong.empty())
          say(Kind::fail, "names", wrong, "check the name, /etc/resolv.conf and the network");
        else
          say(Kind::ok, "names", fmt::format("{} has an address", seed.hostname()));
      }
  }

  static constexpr std::chrono::seconds kPatience{15};
  static constexpr Timestamp kBuiltAfter{Timestamp::Point(std::chrono::seconds(1'735'689'600))};  // 2025
  const Common& common_;
  const Clock& clock_;
  Config config_;
  std::optional<RunRow> last_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_up(const Common& common, const Clock& clock) { return Checkup(common, clock).all(); }

}  // namespace chancery
