// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/demo_web.h"
#include "app/session.h"

namespace chancery {
namespace {

// One site per host of the demo web, all of them on loopback.
RunSettings demo_settings(const DemoWeb& web, std::uint16_t port, const std::filesystem::path& dir) {
  Config config;
  config.dir = dir;
  config.contact = "mailto:nobody@chancery.example";
  for (const auto& host : web.hosts()) config.run.resolver.table[host] = fmt::format("127.0.0.1:{}", port);
  auto settings = config.settings({});
  for (const auto& seed : web.seeds()) {
    Site site;
    site.seeds = {Url::parse(seed).value()};
    site.name = site.seeds.front().hostname();
    site.politeness.delay = std::chrono::milliseconds(0);
    settings.sites.push_back(std::move(site));
  }
  return settings;
}

}  // namespace

ExitCode demo(const DemoOptions& options, const Common& common) {
  const auto dir = common.dir.value_or("demo-collection");
  if (CollectionFolder{dir}.exists()) {
    std::cerr << fmt::format(
        "chancery: {} is there already; remove it to begin again, or read it with \"chancery "
        "serve --dir {}\"\n",
        dir.string(), dir.string());
    return ExitCode::usage;
  }
  const DemoWeb web;
  std::atomic<int> run = 1;
  const HttpServer server({}, [&](const HttpRequest& request) { return web.answer(request, run); });
  std::cout << fmt::format("A ministry that does not exist is on the air at 127.0.0.1:{}.\n", server.port());
  for (; run <= 2; ++run) {
    std::cout << fmt::format("\nCrawl {}{}\n", run.load(), run == 1 ? "" : ", after the ministry changed some pages")
              << std::flush;
    const auto result = run_session(demo_settings(web, server.port(), dir), common);
    if (!result.report) return result.code;
    std::cout << result.report->summary();
    if (result.code != ExitCode::done) return result.code;
  }
  std::cout << fmt::format("\nAll of it is in {}: archive/*.warc.gz, indexes/index.cdxj, chancery.db, runs/.\n",
                           dir.string());
  if (options.no_serve) {
    std::cout << fmt::format("Read it with: chancery serve --dir {}\n", dir.string());
    return ExitCode::done;
  }
  std::cout << "\nThings to try in the reading room:\n"
               "  - the page list, and a page that was edited without saying so\n"
               "  - a page that was withdrawn, still readable\n"
               "  - http://www.rivers.example/ in the box, then step between its captures\n\n"
            << std::flush;
  Common serving = common;
  serving.dir = dir;
  ServeOptions how;
  how.port = options.port;
  return serve(how, serving);
}

}  // namespace chancery
