// SPDX-License-Identifier: Apache-2.0
#include "crawler/resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include <fmt/format.h>

#include "base/channel.h"
#include "base/guarded.h"
#include "base/owned.h"

namespace chancery {
namespace {

using Addresses = Result<std::vector<IpAddress>>;

std::optional<IpAddress> address_of(const sockaddr* socket) {
  if (socket->sa_family == AF_INET)
    return IpAddress::v4(ntohl(reinterpret_cast<const sockaddr_in*>(socket)->sin_addr.s_addr));
  if (socket->sa_family != AF_INET6) return std::nullopt;
  std::array<std::uint8_t, 16> bytes;
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(socket)->sin6_addr, bytes.size());
  return IpAddress::v6(bytes);
}

Addresses look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  const Owned<addrinfo, freeaddrinfo> list(found);
  if (code == EAI_NONAME || code == EAI_NODATA) return Error{Fault::dns, host + ": no such name"};
  if (code != 0) return Error{Fault::too_slow, fmt::format("{}: {}", host, ::gai_strerror(code))};
  std::vector<IpAddress> addresses;
  for (const auto* one = list.get(); one; one = one->ai_next)
    if (const auto address = address_of(one->ai_addr)) addresses.push_back(*address);
  if (addresses.empty()) return Error{Fault::dns, host + ": the name has no address"};
  return addresses;
}

// "127.0.0.1", "127.0.0.1:8080", "[::1]:8080"
std::optional<Endpoint> parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  auto address = text;
  const auto colon = text.rfind(':');
  const bool bracketed = text.starts_with('[');
  if (colon != std::string_view::npos && (bracketed ? text[colon - 1] == ']' : text.find(':') == colon)) {
    unsigned port = 0;
    for (const char c : text.substr(colon + 1)) {
      if (c < '0' || c > '9' || port > 65535) return std::nullopt;
      port = port * 10 + static_cast<unsigned>(c - '0');
    }
    if (port == 0 || port > 65535) return std::nullopt;
    endpoint.port = static_cast<std::uint16_t>(port);
    address = text.substr(0, colon);
  }
  if (bracketed && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  const auto parsed = IpAddress::parse(address);
  if (!parsed) return std::nullopt;
  endpoint.address = *parsed;
  return endpoint;
}

std::string bare(std::string_view hostname) {
  if (hostname.starts_with('[')) hostname = hostname.substr(1, hostname.size() - 2);
  return std::string(hostname);
}

}  // namespace

std::string Endpoint::key() const {
  return port == 0 ? address.to_string() : fmt::format("{}:{}", address.to_string(), port);
}

struct Resolver::State {
  struct Entry {
    std::optional<Addresses> answer;
    Instant until{};
    std::size_t turn = 0;
    bool told = false;
    std::vector<std::function<void(Result<Endpoint>)>> waiting;
  };

  Options options;
  const Clock& clock;
  std::map<std::string, Endpoint> table;
  Guarded<std::unordered_map<std::string, Entry>> entries;
  Guarded<std::vector<DnsAnswer>> answers;
  Channel<std::string> jobs{1 << 20};
  std::vector<std::jthread> threads;  // last: they use all of the above

  State(Options given, const Clock& its_clock) : options(std::move(given)), clock(its_clock) {}

  const Endpoint* moved(const Url& url) const {
    for (const auto& key :
         {fmt::format("{}:{}", url.hostname(), url.effective_port()), std::string(url.hostname()), std::string("*")})
      if (const auto found = table.find(key); found != table.end()) return &found->second;
    return nullptr;
  }

  bool allowed(const IpAddress& address) const {
    return address.is_public() || std::any_of(options.private_allowed.begin(), options.private_allowed.end(),
                                              [&](const IpBlock& block) { return block.contains(address); });
  }

  Result<Endpoint> checked(const std::string& host, const Addresses& answer, std::size_t turn) const {
    if (!answer) return answer.error();
    const auto& address = (*answer)[turn % answer->size()];
    // One forbidden address among good ones is how a rebinding answer looks: all are refused.
    for (const auto& each : *answer)
      if (!allowed(each))
        return Error{Fault::refused, fmt::format("{} is at {}, which is not a public address; name it under [network] "
                                                 "private_allowed to let us ask it",
                                                 host, each.to_string())};
    return Endpoint{address, 0, answer->size() - 1};
  }

  // Once a run: what a name resolved to.
  void tell(const std::string& host, Entry& entry, const Addresses& answer) {
    if (!answer || std::exchange(entry.told, true)) return;
    answers.hold()->push_back({host, clock.utc(), *answer});
  }

  void work(std::stop_token stop) {
    while (auto host = jobs.receive_one(stop)) {
      auto answer = options.look_up ? options.look_up(*host) : look_up(*host);
      auto held = entries.hold();
      auto& entry = (*held)[*host];
      entry.until = clock.now() + (answer ? options.keep : options.keep_failure);
      const auto endpoint = checked(*host, answer, entry.turn);
      tell(*host, entry, answer);
      entry.answer = std::move(answer);
      const auto waiting = std::exchange(entry.waiting, {});
      held.release();
      for (const auto& then : waiting) then(endpoint);
    }
  }
};

Resolver::Resolver(Options options, const Clock& clock) : state_(std::make_unique<State>(std::move(options), clock)) {
  for (const auto& [name, value] : state_->options.table) {
    const auto endpoint = parse_endpoint(value);
    if (!endpoint) throw std::invalid_argument(fmt::format("\"{}\" is no address (for \"{}\")", value, name));
    state_->table[name] = *endpoint;
  }
  for (int i = 0; i < state_->options.threads; ++i)
    state_->threads.emplace_back([this](std::stop_token stop) { state_->work(stop); });
}

Resolver::~Resolver() = default;

void Resolver::resolve(const Url& url, std::function<void(Result<Endpoint>)> then) {
  if (const auto* endpoint = state_->moved(url)) return then(*endpoint);
  const auto host = bare(url.hostname());
  if (const auto literal = IpAddress::parse(host)) return then(state_->checked(host, std::vector{*literal}, 0));
  auto held = state_->entries.hold();
  auto& entry = (*held)[host];
  if (entry.answer && entry.until > state_->clock.now()) {
    const auto endpoint = state_->checked(host, *entry.answer, entry.turn);
    held.release();
    return then(endpoint);
  }
  entry.waiting.push_back(std::move(then));
  if (entry.waiting.size() == 1) state_->jobs.send(std::string(host));
}

std::vector<DnsAnswer> Resolver::answers() { return std::exchange(*state_->answers.hold(), {}); }

std::optional<Endpoint> Resolver::next(const std::string& host) {
  auto held = state_->entries.hold();
  const auto found = held->find(bare(host));
  if (found == held->end() || !found->second.answer) return std::nullopt;
  auto& entry = found->second;
  const auto endpoint = state_->checked(host, *entry.answer, ++entry.turn);
  return endpoint ? std::optional(*endpoint) : std::nullopt;
}

}  // namespace chancery
