// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "base/http_head.h"
#include "base/owned.h"

namespace chancery::test {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &where.sin_addr) != 1) where.sin_family = AF_UNSPEC;
  return where;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Until there are `least` bytes, or `until` stands in them.
bool read_more(int fd, std::string& held, std::size_t least, std::string_view until = "") {
  std::array<char, 4096> buffer;
  while (until.empty() ? held.size() < least : held.find(until) == std::string::npos) {
    const auto got = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    held.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return true;
}

std::string taken(std::string& held, std::size_t count) {
  auto front = held.substr(0, count);
  held.erase(0, count);
  return front;
}

}  // namespace

struct TestProxy::State {
  const std::map<std::string, std::string> table;
  const std::string login;
  OwnedFd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port = 0;
  mutable std::mutex mutex;  // guards what follows
  std::vector<std::string> notes;
  std::string head;
  std::vector<OwnedFd> open;
  std::vector<std::jthread> threads;
  std::jthread accepting;

  State(std::map<std::string, std::string> its_table, std::string its_login)
      : table(std::move(its_table)), login(std::move(its_login)) {
    auto where = address_of("127.0.0.1", 0);
    socklen_t size = sizeof where;
    if (::bind(listener.get(), reinterpret_cast<sockaddr*>(&where), size) != 0 || ::listen(listener.get(), 64) != 0)
      fail("listening");
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&where), &size);
    port = ntohs(where.sin_port);
    accepting = std::jthread([this] { accept_all(); });
  }
  ~State() {
    ::shutdown(listener.get(), SHUT_RDWR);
    accepting.join();
    {
      const std::lock_guard lock(mutex);
      for (const auto& fd : open) ::shutdown(fd.get(), SHUT_RDWR);
    }
    threads.clear();
  }

  void accept_all() {
    while (true) {
      const int fd = ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const std::lock_guard lock(mutex);
      open.emplace_back(fd);
      threads.emplace_back([this, fd] { serve(fd); });
    }
  }

  void note(std::string what) {
    const std::lock_guard lock(mutex);
    notes.push_back(std::move(what));
  }

  OwnedFd connect(const std::string& host, std::uint16_t to_port) const {
    const auto found = table.find(host + ":" + std::to_string(to_port));
    auto where = address_of(host, to_port);
    if (found != table.end()) {
      const auto colon = found->second.rfind(':');
      where = address_of(found->second.substr(0, colon),
                         static_cast<std::uint16_t>(std::stoi(found->second.substr(colon + 1))));
    }
    if (where.sin_family == AF_UNSPEC) return {};
    OwnedFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&where), sizeof where) != 0) return {};
    return fd;
  }

  // Bytes both ways until one side is done.
  static void relay(int client, int server, const std::string& begun) {
    send_all(server, begun);
    std::array<pollfd, 2> both{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    std::array<char, 16384> buffer;
    while (::poll(both.data(), 2, -1) > 0)
      for (std::size_t i = 0; i < 2; ++i) {
        if (!both[i].revents) continue;
        const auto got = ::recv(both[i].fd, buffer.data(), buffer.size(), 0);
        if (got <= 0 || !send_all(both[1 - i].fd, {buffer.data(), static_cast<std::size_t>(got)})) return;
      }
  }

  void serve(int fd) {
    std::string held;
    if (read_more(fd, held, 1)) held[0] == 5 ? serve_socks(fd, held) : serve_http(fd, held);
    ::shutdown(fd, SHUT_RDWR);
  }

  // One request a connection.
  void serve_http(int fd, std::string& held) {
    if (!read_more(fd, held, 0, "\r\n\r\n")) return;
    const auto request = parse_request_head(held);
    if (!request) return;
    const std::string shown(request->fields.get("Proxy-Authorization").value_or(""));
    note(request->method + " " + request->target + (shown.empty() ? "" : " " + shown));
    if (!login.empty() && shown.empty()) {
      send_all(fd, "HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    auto authority = request->target;
    const bool tunnel = request->method == "CONNECT";
    if (!tunnel) {
      authority = authority.substr(authority.find("://") + 3);
      authority = authority.substr(0, authority.find('/'));
      if (authority.find(':') == std::string::npos) authority += ":80";
      const std::lock_guard lock(mutex);
      head = held.substr(0, request->size);
    }
    const auto colon = authority.rfind(':');
    const auto server =
        connect(authority.substr(0, colon), static_cast<std::uint16_t>(std::stoi(authority.substr(colon + 1))));
    if (!server) {
      send_all(fd, "HTTP/1.1 502 No way\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
    if (tunnel) {
      held.erase(0, request->size);
      send_all(fd, "HTTP/1.1 200 Here you are\r\n\r\n");
    } else {
      const auto path = request->target.find('/', request->target.find("://") + 3);
      held.replace(0, held.find("\r\n"),
                   request->method + " " + (path == std::string::npos ? "/" : request->target.substr(path)) +
                       " HTTP/1.1\r\nConnection: close");
    }
    relay(fd, server.get(), held);
  }

  // RFC 1928, RFC 1929
  void serve_socks(int fd, std::string& held) {
    if (!read_more(fd, held, 2) || !read_more(fd, held, 2 + static_cast<unsigned char>(held[1]))) return;
    const auto methods = taken(held, 2 + static_cast<unsigned char>(held[1])).substr(2);
    std::string shown;
    if (!login.empty()) {
      if (methods.find('\x02') == std::string::npos) return (void)send_all(fd, "\x05\xff");
      send_all(fd, "\x05\x02");
      if (!read_more(fd, held, 2)) return;
      const auto name_size = static_cast<unsigned char>(held[1]);
      if (!read_more(fd, held, 3U + name_size)) return;
      const auto word_size = static_cast<unsigned char>(held[2U + name_size]);
      if (!read_more(fd, held, 3U + name_size + word_size)) return;
      const auto both = taken(held, 3U + name_size + word_size);
      shown = both.substr(2, name_size) + ":" + both.substr(3U + name_size);
      send_all(fd, std::string_view(shown == login ? "\x01\x00" : "\x01\x01", 2));
      if (shown != login) return;
    } else {
      send_all(fd, std::string_view("\x05\x00", 2));
    }
    if (!read_more(fd, held, 5)) return;
    const bool name = held[3] == 3;
    const std::size_t size = name ? 1U + static_cast<unsigned char>(held[4]) : 4;
    if (!read_more(fd, held, 4 + size + 2)) return;
    const auto asked = taken(held, 4 + size + 2);
    std::string host = asked.substr(5, size - 1);
    if (!name) {
      std::array<char, INET_ADDRSTRLEN> text{};
      ::inet_ntop(AF_INET, asked.data() + 4, text.data(), text.size());
      host = text.data();
    }
    const auto to_port = static_cast<std::uint16_t>(static_cast<unsigned char>(asked[4 + size]) << 8 |
                                                    static_cast<unsigned char>(asked[5 + size]));
    note("SOCKS " + host + ":" + std::to_string(to_port) + (shown.empty() ? "" : " " + shown));
    const auto server = connect(host, to_port);
    send_all(fd, std::string("\x05") + (server ? '\x00' : '\x04') + std::string("\x00\x01\x00\x00\x00\x00\x00\x00", 8));
    if (server) relay(fd, server.get(), held);
  }
};

TestProxy::TestProxy(std::map<std::string, std::string> table, std::string login)
    : state_(std::make_unique<State>(std::move(table), std::move(login))) {}
TestProxy::~TestProxy() = default;

std::uint16_t TestProxy::port() const { return state_->port; }

std::vector<std::string> TestProxy::asked() const {
  const std::lock_guard lock(state_->mutex);
  return state_->notes;
}

std::string TestProxy::last_head() const {
  const std::lock_guard lock(state_->mutex);
  return state_->head;
}

}  // namespace chancery::test
