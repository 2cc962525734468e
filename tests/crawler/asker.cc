// SPDX-License-Identifier: Apache-2.0
#include "tests/crawler/asker.h"

#include <curl/curl.h>

#include "tests/support/catch.h"

namespace chancery::test {
namespace {

TransferSettings settings(const TransferLimits& limits, const std::filesystem::path& spool) {
  TransferSettings settings;
  settings.user_agent = "chancery/0 (+mailto:a@agency.example)";
  settings.limits = limits;
  settings.spool_folder = spool;
  return settings;
}

}  // namespace

Asker::Asker(const LoopbackSite& web, TransferLimits limits)
    : web_(web), transfer_(settings(limits, spool_.path()), system_clock()) {
  approach.ca_file = web.ca_file().string();
}

Result<Capture> Asker::ask(const std::string& text) {
  const auto url = Url::parse(text).value();
  Resolver::Options options;
  options.table = web_.resolve_table();
  options.threads = 0;
  Resolver resolver(options, system_clock());
  std::optional<Endpoint> endpoint;
  resolver.resolve(url, [&](Result<Endpoint> found) { endpoint = found.value(); });
  return ask_at(text, endpoint);
}

Result<Capture> Asker::ask_behind_proxy(const std::string& url) { return ask_at(url, std::nullopt); }

Result<Capture> Asker::ask_at(const std::string& url, const std::optional<Endpoint>& endpoint) {
  told.clear();
  const auto tell = [this](std::string_view what) { told.append(told.empty() ? "" : ", ").append(what); };
  transfer_.prepare(
      Url::parse(url).value(), endpoint, approach,
      [tell] {
        tell("leaves");
        return true;
      },
      [tell] { tell("left"); });
  return transfer_.finish(curl_easy_perform(transfer_.handle()));
}

std::string bytes(const Spool& body) {
  std::string all;
  body.read([&](std::string_view piece) { all += piece; });
  return all;
}

}  // namespace chancery::test
