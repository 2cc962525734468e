// SPDX-License-Identifier: Apache-2.0
#include "replay/replay_service.h"

#include <latch>
#include <optional>
#include <system_error>
#include <thread>

#include "replay/collection.h"
#include "replay/http_server.h"
#include "replay/proxy_routes.h"
#include "replay/routes.h"
#include "store/search_index.h"

namespace chancery {
namespace {

std::string host_of(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

}  // namespace

struct ReplayService::State {
  State(std::filesystem::path folder, Options given)
      : options(std::move(given)),
        collection(std::move(folder), system_clock()),
        routes(collection, options.scripts ? Scripts::run : Scripts::off),
        proxied(collection, options.proxy_when) {}

  Options options;
  Collection collection;
  Routes routes;
  ProxyRoutes proxied;
  std::latch opened{1};  // requests wait until the routes know the ports
  // Last: no request outlives its servers.
  std::optional<HttpServer> ui, content, proxy;
  std::jthread words;  // makes the full text ready for the first search

  HttpServer::Options listen_at(std::uint16_t port) const {
    HttpServer::Options server;
    server.address = options.address;
    server.port = port;
    server.threads = options.threads;
    return server;
  }

  void open() {
    ui.emplace(listen_at(options.port), [this](const HttpRequest& request) {
      opened.wait();
      return routes.ui(request);
    });
    const auto serve_content = [this](const HttpRequest& request) {
      opened.wait();
      return routes.content(request);
    };
    const auto next = static_cast<std::uint16_t>(ui->port() + 1);
    try {
      content.emplace(listen_at(options.content_port ? options.content_port : next), serve_content);
    } catch (const std::system_error&) {
      if (options.content_port) throw;
      content.emplace(listen_at(0), serve_content);
    }
    if (options.proxy_port)
      proxy.emplace(listen_at(*options.proxy_port),
                    [this](const HttpRequest& request) { return proxied.answer(request); });
    auto hosts = options.hosts;
    for (const std::string name : {"localhost", "127.0.0.1", "[::1]"}) hosts.push_back(name);
    hosts.push_back(host_of(options.address));
    routes.open_at(ui->port(), content->port(), std::move(hosts));
    words =
        std::jthread([this](std::stop_token stop) { collection.with_search([](SearchIndex&, PageStore&) {}, stop); });
  }
};

ReplayService::ReplayService(std::filesystem::path collection, Options options)
    : state_(std::make_unique<State>(std::move(collection), std::move(options))) {
  try {
    state_->open();
  } catch (...) {
    state_->opened.count_down();  // nobody may wait in a server that is being ended
    throw;
  }
  state_->opened.count_down();
}

ReplayService::~ReplayService() = default;

std::string ReplayService::url() const {
  return "http://" + host_of(state_->options.address) + ":" + std::to_string(port()) + "/";
}
std::uint16_t ReplayService::port() const { return state_->ui->port(); }
std::uint16_t ReplayService::content_port() const { return state_->content->port(); }
std::optional<std::uint16_t> ReplayService::proxy_port() const {
  return state_->proxy ? std::optional(state_->proxy->port()) : std::nullopt;
}

}  // namespace chancery
