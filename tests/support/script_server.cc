// SPDX-License-Identifier: Apache-2.0
#include "tests/support/script_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>

#include "base/ascii.h"
#include "base/owned.h"

namespace chancery::test {
namespace {

using Tls = Owned<SSL, SSL_free>;
using TlsContext = Owned<SSL_CTX, SSL_CTX_free>;

constexpr std::size_t kMaxRequest = 8 << 20;
constexpr int kWritesInTurn = 16;  // then another connection gets its turn

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

OwnedFd listen_at(int family, const sockaddr* where, socklen_t size, const std::string& address) {
  OwnedFd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) fail("socket");
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), where, size) != 0 || ::listen(fd.get(), 1024) != 0) fail("listening on " + address);
  return fd;
}

OwnedFd listen_on(const std::string& address, std::uint16_t port) {
  if (address.find(':') != std::string::npos) {
    sockaddr_in6 where{};
    where.sin6_family = AF_INET6;
    where.sin6_port = htons(port);
    ::inet_pton(AF_INET6, address.c_str(), &where.sin6_addr);
    return listen_at(AF_INET6, reinterpret_cast<const sockaddr*>(&where), sizeof where, address);
  }
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  return listen_at(AF_INET, reinterpret_cast<const sockaddr*>(&where), sizeof where, address);
}

std::uint16_t port_of(int fd) {
  sockaddr_in where{};
  socklen_t size = sizeof where;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size);
  return ntohs(where.sin_port);
}

void make_close_reset(int fd) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

struct Listener {
  OwnedFd fd;
  bool secure = false;
  std::string address;
  ScriptServer::Greeting greeting{};
};

// One client's connection. Belongs to the serving thread.
struct Connection {
  std::uint64_t id = 0;
  OwnedFd fd;
  Tls tls;  // null for plain http
  std::string in;
  bool ended = false;  // the client will send no more
  // The answer under way:
  bool answering = false;
  bool last = false;  // the client wants the connection closed after it
  Asked asked;
  WireScript script;
  std::size_t sent = 0, piece_end = 0;
  Instant wake{};
  bool blocked = false;  // the socket takes no more for now
};

}  // namespace

struct ScriptServer::State {
  const Handlers handlers;
  OwnedFd epoll{::epoll_create1(EPOLL_CLOEXEC)};
  OwnedFd stop{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  OwnedFd reserved, reserved_secure;  // hold the two port numbers
  std::uint16_t port = 0, https_port = 0;
  TlsContext tls;
  std::atomic<std::uint64_t> next_id{1};
  std::atomic<std::size_t> accepted{0};

  std::mutex mutex;  // guards the listeners
  std::map<std::uint64_t, Listener> listeners;

  std::unordered_map<std::uint64_t, Connection> connections;  // these two belong to the serving thread
  std::multimap<Instant, std::uint64_t> timers;
  std::jthread thread;

  explicit State(Handlers handlers);
  ~State();
  void watch(int fd, std::uint64_t id) const;
  static int choose_certificate(SSL* tls, int* alert, void* state);

  void serve();
  void accept_all(std::uint64_t listener);
  void attend(std::uint64_t id, bool readable);
  bool read_some(Connection& c);
  bool next_request(Connection& c);
  void begin(Connection& c, Asked asked, WireScript script);
  enum class Progress { done, waits, broken };
  Progress send_due(Connection& c);
  bool finish(Connection& c);
  void drop(Connection& c);
};

ScriptServer::State::State(Handlers given) : handlers(std::move(given)) {
  if (!epoll || !stop) fail("epoll");
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  reserved = listen_on("127.255.255.254", 0);  // an address no test names
  reserved_secure = listen_on("127.255.255.254", 0);
  port = port_of(reserved.get());
  https_port = port_of(reserved_secure.get());
  tls.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_tlsext_servername_callback(tls.get(), &State::choose_certificate);
  SSL_CTX_set_tlsext_servername_arg(tls.get(), this);
  SSL_CTX_set_mode(tls.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  watch(stop.get(), 0);
  thread = std::jthread([this] { serve(); });
}

ScriptServer::State::~State() {
  const std::uint64_t one = 1;
  (void)!::write(stop.get(), &one, sizeof one);
  thread.join();
}

void ScriptServer::State::watch(int fd, std::uint64_t id) const {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = id}};
  if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

// Called by OpenSSL within a handshake, on the serving thread.
int ScriptServer::State::choose_certificate(SSL* tls, int*, void* state) {
  const char* name = SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);
  auto* context = static_cast<State*>(state)->handlers.certificate(name ? name : "");
  if (!context) return SSL_TLSEXT_ERR_ALERT_FATAL;
  SSL_set_SSL_CTX(tls, context);
  return SSL_TLSEXT_ERR_OK;
}

void ScriptServer::State::serve() {
  epoll_event events[256];
  for (;;) {
    int wait = -1;
    if (!timers.empty()) {
      const auto left = timers.begin()->first - system_clock().now();
      wait = static_cast<int>(std::max<long>(0, std::chrono::ceil<std::chrono::milliseconds>(left).count()));
    }
    const int ready = ::epoll_wait(epoll.get(), events, 256, wait);
    for (int i = 0; i < ready; ++i) {
      const auto id = events[i].data.u64;
      if (id == 0) return;
      if (connections.contains(id)) {
        attend(id, (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0);
      } else {
        accept_all(id);
      }
    }
    const auto now = system_clock().now();
    while (!timers.empty() && timers.begin()->first <= now) {
      const auto id = timers.begin()->second;
      timers.erase(timers.begin());
      attend(id, false);
    }
  }
}

void ScriptServer::State::accept_all(std::uint64_t id) {
  const std::lock_guard lock(mutex);
  const auto listener = listeners.find(id);
  if (listener == listeners.end()) return;
  for (;;) {
    OwnedFd fd(::accept4(listener->second.fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) return;
    ++accepted;
    if (listener->second.greeting == Greeting::reset) {
      make_close_reset(fd.get());
      continue;
    }
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto number = next_id++;
    auto& c = connections[number];
    c.id = number;
    c.fd = std::move(fd);
    if (listener->second.secure) {
      c.tls.reset(SSL_new(tls.get()));
      SSL_set_fd(c.tls.get(), c.fd.get());
      SSL_set_accept_state(c.tls.get());
    }
    watch(c.fd.get(), c.id);
  }
}

// Takes a connection as far as it goes without waiting.
void ScriptServer::State::attend(std::uint64_t id, bool readable) {
  const auto found = connections.find(id);
  if (found == connections.end()) return;
  auto& c = found->second;
  if (readable && !read_some(c)) return drop(c);
  for (;;) {
    if (!c.answering && !next_request(c)) {
      if (c.ended || c.in.size() > kMaxRequest) return drop(c);
      break;
    }
    const auto progress = send_due(c);
    if (progress == Progress::broken) return drop(c);
    if (progress == Progress::waits) break;
    if (!finish(c)) return;
  }
  epoll_event event{.events = (c.ended ? 0U : EPOLLIN) | (c.blocked ? EPOLLOUT : 0U), .data = {.u64 = c.id}};
  ::epoll_ctl(epoll.get(), EPOLL_CTL_MOD, c.fd.get(), &event);
}

// False when the connection is broken.
bool ScriptServer::State::read_some(Connection& c) {
  char buffer[16384];
  while (c.in.size() <= kMaxRequest) {
    if (c.tls) {
      ERR_clear_error();
      const int got = SSL_read(c.tls.get(), buffer, sizeof buffer);
      if (got > 0) {
        c.in.append(buffer, static_cast<std::size_t>(got));
        continue;
      }
      const int why = SSL_get_error(c.tls.get(), got);
      if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return true;
      c.ended = true;
      return why == SSL_ERROR_ZERO_RETURN && c.answering;
    }
    const auto got = ::recv(c.fd.get(), buffer, sizeof buffer, 0);
    if (got > 0) {
      c.in.append(buffer, static_cast<std::size_t>(got));
      if (static_cast<std::size_t>(got) < sizeof buffer) return true;
    } else if (got == 0) {
      c.ended = true;
      return true;
    } else {
      return errno == EAGAIN || errno == EINTR;
    }
  }
  return true;
}

// Takes the next whole request off what came in and begins its answer; false if there is none yet.
bool ScriptServer::State::next_request(Connection& c) {
  const auto blank = c.in.find("\r\n\r\n");
  if (blank == std::string::npos) return false;
  const auto now = system_clock().now();
  const auto head = parse_request_head(std::string_view(c.in).substr(0, blank + 4));
  if (!head) {
    c.in.clear();
    begin(c, {.at = now}, raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
    return true;
  }
  std::size_t length = 0;
  if (const auto text = head->fields.get("Content-Length")) {
    std::from_chars(text->data(), text->data() + text->size(), length);
  }
  if (c.in.size() - head->size < length) return false;
  Asked asked{.request = next_id++,
              .connection = c.id,
              .secure = c.tls != nullptr,
              .resumed = c.tls && SSL_session_reused(c.tls.get()) == 1,
              .host = ascii::lower(head->fields.get("Host").value_or("")),
              .method = head->method,
              .target = head->target,
              .headers = head->fields,
              .body = c.in.substr(head->size, length),
              .at = now};
  asked.host.resize(std::min(asked.host.find(':'), asked.host.size()));
  c.in.erase(0, head->size + length);
  c.last =
      head->version == "HTTP/1.0" || ascii::lower(head->fields.joined("Connection")).find("close") != std::string::npos;
  auto script = handlers.answer(asked);
  begin(c, std::move(asked), std::move(script));
  return true;
}

void ScriptServer::State::begin(Connection& c, Asked asked, WireScript script) {
  auto& bytes = script.bytes;
  if (asked.method == "HEAD") bytes.resize(std::min(bytes.size(), bytes.find("\r\n\r\n") + 4));
  c.answering = true;
  c.sent = c.piece_end = 0;
  c.wake = asked.at + script.before;
  c.script = std::move(script);
  c.asked = std::move(asked);
}

ScriptServer::State::Progress ScriptServer::State::send_due(Connection& c) {
  c.blocked = false;
  for (int writes = 0;;) {
    if (c.wake > system_clock().now() || ++writes > kWritesInTurn) {
      timers.emplace(c.wake, c.id);
      return Progress::waits;
    }
    if (c.sent == c.script.bytes.size()) {
      if (c.script.again.empty()) return Progress::done;
      c.script.bytes = c.script.again;
      c.sent = c.piece_end = 0;
    }
    const auto left = c.script.bytes.size() - c.sent;
    if (c.sent == c.piece_end) c.piece_end = c.sent + std::min(c.script.piece, left);
    const auto* from = c.script.bytes.data() + c.sent;
    const auto size = c.piece_end - c.sent;
    ssize_t wrote = -1;
    if (c.tls) {
      ERR_clear_error();
      wrote = SSL_write(c.tls.get(), from, static_cast<int>(size));
      const int why = wrote > 0 ? SSL_ERROR_NONE : SSL_get_error(c.tls.get(), static_cast<int>(wrote));
      c.blocked = why == SSL_ERROR_WANT_WRITE;
      if (c.blocked || why == SSL_ERROR_WANT_READ) return Progress::waits;
    } else {
      wrote = ::send(c.fd.get(), from, size, MSG_NOSIGNAL);
      c.blocked = wrote < 0 && errno == EAGAIN;
      if (c.blocked) return Progress::waits;
    }
    if (wrote <= 0) return Progress::broken;
    c.sent += static_cast<std::size_t>(wrote);
    if (c.sent == c.piece_end && c.script.between.count() > 0) c.wake = system_clock().now() + c.script.between;
  }
}

// After the last byte. False when the connection is gone.
bool ScriptServer::State::finish(Connection& c) {
  switch (c.script.ending) {
    case WireScript::Ending::hang:
      c.wake = Instant::max();
      return true;
    case WireScript::Ending::reset:
      make_close_reset(c.fd.get());
      drop(c);
      return false;
    case WireScript::Ending::keep_alive:
      if (!c.last) break;
      [[fallthrough]];
    case WireScript::Ending::close:
      if (c.tls) SSL_shutdown(c.tls.get());
      ::shutdown(c.fd.get(), SHUT_WR);
      drop(c);
      return false;
  }
  c.answering = false;
  handlers.answered(c.asked);
  return true;
}

void ScriptServer::State::drop(Connection& c) {
  if (c.answering && c.asked.request != 0) handlers.answered(c.asked);
  connections.erase(c.id);
}

ScriptServer::ScriptServer(Handlers handlers) : state_(std::make_unique<State>(std::move(handlers))) {
  // OpenSSL writes without MSG_NOSIGNAL, and clients that refuse a certificate are gone by then.
  std::signal(SIGPIPE, SIG_IGN);
}
ScriptServer::~ScriptServer() = default;

void ScriptServer::listen(const std::string& address, Greeting greeting) {
  stop_listening(address);
  const std::lock_guard lock(state_->mutex);
  for (const bool secure : {false, true}) {
    const auto id = state_->next_id++;
    auto& listener = state_->listeners[id];
    listener = {listen_on(address, secure ? state_->https_port : state_->port), secure, address, greeting};
    state_->watch(listener.fd.get(), id);
  }
}

void ScriptServer::stop_listening(const std::string& address) {
  const std::lock_guard lock(state_->mutex);
  std::erase_if(state_->listeners, [&](const auto& entry) { return entry.second.address == address; });
}

std::uint16_t ScriptServer::port() const { return state_->port; }
std::uint16_t ScriptServer::https_port() const { return state_->https_port; }
std::size_t ScriptServer::accepted() const { return state_->accepted; }

}  // namespace chancery::test
