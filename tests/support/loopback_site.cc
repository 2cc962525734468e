// SPDX-License-Identifier: Apache-2.0
#include "tests/support/loopback_site.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>

#include "base/ascii.h"
#include "base/digest.h"
#include "base/owned.h"
#include "tests/support/temp_dir.h"

namespace chancery::test {
namespace {

using Tls = Owned<SSL, SSL_free>;
using TlsContext = Owned<SSL_CTX, SSL_CTX_free>;

constexpr std::size_t kMaxRequest = 8 << 20;
constexpr int kWritesInTurn = 16;  // then another connection gets its turn

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

OwnedFd listen_on(const std::string& address, std::uint16_t port) {
  OwnedFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) fail("socket");
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&where), sizeof where) != 0 || ::listen(fd.get(), 1024) != 0) {
    fail("listening on " + address);
  }
  return fd;
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

std::string_view type_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::string_view> kTypes = {
      {".html", "text/html"}, {".htm", "text/html"},       {".css", "text/css"},  {".js", "text/javascript"},
      {".png", "image/png"},  {".jpg", "image/jpeg"},      {".gif", "image/gif"}, {".svg", "image/svg+xml"},
      {".txt", "text/plain"}, {".pdf", "application/pdf"}, {".xml", "text/xml"},  {".json", "application/json"},
  };
  const auto known = kTypes.find(ascii::lower(file.extension().string()));
  return known == kTypes.end() ? "application/octet-stream" : known->second;
}

WireScript file_of(const std::filesystem::path& folder, const Asked& asked) {
  auto path = asked.target.substr(0, asked.target.find('?'));
  if (path.ends_with('/')) path += "index.html";
  const auto file = folder / path.substr(1);
  if (path.find("..") != std::string::npos || !std::filesystem::is_regular_file(file)) return reply(404, "Not here.");
  const auto bytes = read_file(file);
  const auto tag = '"' + sha1(bytes).labelled() + '"';
  if (asked.headers.get("If-None-Match") == tag) return reply(304, "", {{"ETag", tag}});
  return reply(200, bytes, {{"Content-Type", std::string(type_of(file))}, {"ETag", tag}});
}

struct Host {
  std::string address;
  Certificate certificate = Certificate::trusted;
  TlsContext tls;                                          // made when first needed
  std::map<std::string, std::vector<WireScript>> scripts;  // each in turn from the back; the last stays
  std::filesystem::path folder;
  LoopbackSite::Handler handler;
  int under_way = 0, most = 0;
};

struct Listener {
  OwnedFd fd;
  bool secure = false;
  std::string address;
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
  WireScript script;
  std::size_t sent = 0, piece_end = 0;
  Instant wake{};
  bool blocked = false;  // the socket takes no more for now
  std::string host;
  std::size_t note = 0, notes_begun = 0;  // which line of the notes, and of which notes
};

}  // namespace

struct LoopbackSite::State {
  TempDir folder;
  OwnedFd epoll{::epoll_create1(EPOLL_CLOEXEC)};
  OwnedFd stop{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  OwnedFd reserved, reserved_secure;  // hold the two port numbers
  std::uint16_t port = 0, https_port = 0;

  mutable std::mutex mutex;  // guards what follows, up to the blank line
  TestAuthority authority;
  std::map<std::string, Host> hosts;
  std::map<std::string, Door> doors;  // by address
  std::map<std::uint64_t, Listener> listeners;
  std::vector<Asked> notes;
  std::size_t notes_begun = 0;  // how often the notes were begun anew
  std::uint64_t next_id = 1;
  std::size_t accepted = 0;
  TlsContext any_tls;

  std::unordered_map<std::uint64_t, Connection> connections;
  std::multimap<Instant, std::uint64_t> timers;
  std::jthread thread;

  State();
  ~State();
  Host& host(const std::string& name, const std::string& address = "");
  void open_door(const std::string& address);
  void close_door(const std::string& address);
  void watch(int fd, std::uint64_t id) const;
  static int choose_certificate(SSL* tls, int* alert, void* state);

  void serve();
  void accept_all(std::uint64_t listener);
  void attend(std::uint64_t id, bool readable);
  bool read_some(Connection& c);
  bool next_request(Connection& c);
  void begin(Connection& c, Asked asked);
  WireScript script_for(const Asked& asked);
  enum class Progress { done, waits, broken };
  Progress send_due(Connection& c);
  bool finish(Connection& c);
  void drop(Connection& c);
};

LoopbackSite::State::State() {
  if (!epoll || !stop) fail("epoll");
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  reserved = listen_on("127.0.0.1", 0);
  reserved_secure = listen_on("127.0.0.1", 0);
  port = port_of(reserved.get());
  https_port = port_of(reserved_secure.get());
  any_tls.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_tlsext_servername_callback(any_tls.get(), &State::choose_certificate);
  SSL_CTX_set_tlsext_servername_arg(any_tls.get(), this);
  SSL_CTX_set_mode(any_tls.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  write_file(folder / "ca.pem", authority.pem());
  watch(stop.get(), 0);
  thread = std::jthread([this] { serve(); });
}

LoopbackSite::State::~State() {
  const std::uint64_t one = 1;
  (void)!::write(stop.get(), &one, sizeof one);
  thread.join();
}

void LoopbackSite::State::watch(int fd, std::uint64_t id) const {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = id}};
  if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

void LoopbackSite::State::open_door(const std::string& address) {
  for (const bool secure : {false, true}) {
    const auto id = next_id++;
    auto& listener = listeners[id];
    listener = {listen_on(address, secure ? https_port : port), secure, address};
    watch(listener.fd.get(), id);
  }
}

void LoopbackSite::State::close_door(const std::string& address) {
  std::erase_if(listeners, [&](const auto& entry) { return entry.second.address == address; });
}

Host& LoopbackSite::State::host(const std::string& name, const std::string& address) {
  const auto known = hosts.find(name);
  if (known != hosts.end()) return known->second;
  auto& host = hosts[name];
  const auto number = hosts.size();
  host.address = !address.empty() ? address : fmt::format("127.0.{}.{}", number / 250, 2 + number % 250);
  if (doors.emplace(host.address, Door::open).second) open_door(host.address);
  return host;
}

// Called by OpenSSL within a handshake, on the serving thread, without the lock.
int LoopbackSite::State::choose_certificate(SSL* tls, int*, void* state) {
  auto& self = *static_cast<State*>(state);
  const char* name = SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);
  const std::lock_guard lock(self.mutex);
  const auto host = self.hosts.find(name ? name : "");
  if (host == self.hosts.end()) return SSL_TLSEXT_ERR_ALERT_FATAL;
  if (!host->second.tls) host->second.tls.reset(self.authority.server_context(host->first, host->second.certificate));
  SSL_set_SSL_CTX(tls, host->second.tls.get());
  return SSL_TLSEXT_ERR_OK;
}

void LoopbackSite::State::serve() {
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

void LoopbackSite::State::accept_all(std::uint64_t id) {
  const std::lock_guard lock(mutex);
  const auto listener = listeners.find(id);
  if (listener == listeners.end()) return;
  for (;;) {
    OwnedFd fd(::accept4(listener->second.fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) return;
    ++accepted;
    if (doors[listener->second.address] == Door::slamming) {
      make_close_reset(fd.get());
      continue;
    }
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto connection_id = next_id++;
    auto& c = connections[connection_id];
    c.id = connection_id;
    c.fd = std::move(fd);
    if (listener->second.secure) {
      c.tls.reset(SSL_new(any_tls.get()));
      SSL_set_fd(c.tls.get(), c.fd.get());
      SSL_set_accept_state(c.tls.get());
    }
    watch(c.fd.get(), c.id);
  }
}

// Takes a connection as far as it goes without waiting.
void LoopbackSite::State::attend(std::uint64_t id, bool readable) {
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
bool LoopbackSite::State::read_some(Connection& c) {
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
bool LoopbackSite::State::next_request(Connection& c) {
  const auto blank = c.in.find("\r\n\r\n");
  if (blank == std::string::npos) return false;
  const auto now = system_clock().now();
  const auto head = parse_request_head(std::string_view(c.in).substr(0, blank + 4));
  if (!head) {
    c.in.clear();
    c.script = raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    c.answering = true;
    return true;
  }
  std::size_t length = 0;
  if (const auto text = head->fields.get("Content-Length")) {
    std::from_chars(text->data(), text->data() + text->size(), length);
  }
  if (c.in.size() - head->size < length) return false;
  Asked asked{.connection = c.id,
              .secure = c.tls != nullptr,
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
  begin(c, std::move(asked));
  return true;
}

void LoopbackSite::State::begin(Connection& c, Asked asked) {
  c.script = script_for(asked);
  if (asked.method == "HEAD")
    c.script.bytes.resize(std::min(c.script.bytes.size(), c.script.bytes.find("\r\n\r\n") + 4));
  c.answering = true;
  c.sent = c.piece_end = 0;
  c.wake = asked.at + c.script.before;
  c.host = asked.host;
  const std::lock_guard lock(mutex);
  if (const auto host = hosts.find(asked.host); host != hosts.end()) {
    host->second.most = std::max(host->second.most, ++host->second.under_way);
  }
  c.note = notes.size();
  c.notes_begun = notes_begun;
  notes.push_back(std::move(asked));
}

WireScript LoopbackSite::State::script_for(const Asked& asked) {
  std::filesystem::path folder_path;
  Handler handler;
  {
    const std::lock_guard lock(mutex);
    const auto host = hosts.find(asked.host);
    if (host == hosts.end()) return reply(421, "No such host here.");
    if (const auto scripts = host->second.scripts.find(asked.target); scripts != host->second.scripts.end()) {
      auto script = scripts->second.back();
      if (scripts->second.size() > 1) scripts->second.pop_back();
      return script;
    }
    folder_path = host->second.folder;
    handler = host->second.handler;
  }
  if (handler) return handler(asked);
  if (!folder_path.empty()) return file_of(folder_path, asked);
  return reply(404, "Not here.");
}

LoopbackSite::State::Progress LoopbackSite::State::send_due(Connection& c) {
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
bool LoopbackSite::State::finish(Connection& c) {
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
  const std::lock_guard lock(mutex);
  if (const auto host = hosts.find(c.host); host != hosts.end()) --host->second.under_way;
  if (c.notes_begun == notes_begun) notes[c.note].answered = system_clock().now();
  return true;
}

void LoopbackSite::State::drop(Connection& c) {
  if (c.answering) {
    const std::lock_guard lock(mutex);
    if (const auto host = hosts.find(c.host); host != hosts.end()) --host->second.under_way;
    if (c.notes_begun == notes_begun && c.note < notes.size()) notes[c.note].answered = system_clock().now();
  }
  connections.erase(c.id);
}

LoopbackSite::LoopbackSite() : state_(std::make_unique<State>()) {}
LoopbackSite::~LoopbackSite() = default;

void LoopbackSite::add_host(const std::string& host, const std::string& address) {
  const std::lock_guard lock(state_->mutex);
  state_->host(host, address);
}

void LoopbackSite::set_door(const std::string& host, Door door) {
  const std::lock_guard lock(state_->mutex);
  const auto address = state_->host(host).address;
  auto& now = state_->doors[address];
  if (door == Door::refusing) {
    state_->close_door(address);
  } else if (now == Door::refusing) {
    state_->open_door(address);
  }
  now = door;
}

void LoopbackSite::set_certificate(const std::string& host, Certificate kind) {
  const std::lock_guard lock(state_->mutex);
  state_->host(host).certificate = kind;
  state_->host(host).tls.reset();
}

void LoopbackSite::serve_folder(const std::string& host, const std::filesystem::path& folder) {
  const std::lock_guard lock(state_->mutex);
  state_->host(host).folder = folder;
}

void LoopbackSite::answer(const std::string& host, const std::string& target, std::vector<WireScript> scripts) {
  std::reverse(scripts.begin(), scripts.end());
  const std::lock_guard lock(state_->mutex);
  state_->host(host).scripts[target] = std::move(scripts);
}

void LoopbackSite::answer(const std::string& host, const std::string& target, WireScript script) {
  answer(host, target, std::vector{std::move(script)});
}

void LoopbackSite::answer_with(const std::string& host, Handler handler) {
  const std::lock_guard lock(state_->mutex);
  state_->host(host).handler = std::move(handler);
}

std::uint16_t LoopbackSite::port() const { return state_->port; }
std::uint16_t LoopbackSite::https_port() const { return state_->https_port; }
std::filesystem::path LoopbackSite::ca_file() const { return state_->folder / "ca.pem"; }

std::string LoopbackSite::address(const std::string& host) const {
  const std::lock_guard lock(state_->mutex);
  return state_->hosts.at(host).address;
}

std::map<std::string, std::string> LoopbackSite::resolve_table() const {
  const std::lock_guard lock(state_->mutex);
  std::map<std::string, std::string> table;
  for (const auto& [name, host] : state_->hosts) {
    table[name + ":80"] = fmt::format("{}:{}", host.address, state_->port);
    table[name + ":443"] = fmt::format("{}:{}", host.address, state_->https_port);
  }
  return table;
}

std::vector<std::string> LoopbackSite::connect_to() const {
  std::vector<std::string> lines;
  for (const auto& [from, to] : resolve_table()) lines.push_back(from + ':' + to);
  return lines;
}

std::string LoopbackSite::url(const std::string& host, std::string_view target) const {
  return fmt::format("http://{}:{}{}", host, port(), target);
}

std::vector<Asked> LoopbackSite::asked(const std::string& host) const {
  const std::lock_guard lock(state_->mutex);
  std::vector<Asked> all;
  std::copy_if(state_->notes.begin(), state_->notes.end(), std::back_inserter(all),
               [&](const Asked& asked) { return host.empty() || asked.host == host; });
  return all;
}

std::size_t LoopbackSite::count(const std::string& host, const std::string& target) const {
  const std::lock_guard lock(state_->mutex);
  return static_cast<std::size_t>(std::count_if(state_->notes.begin(), state_->notes.end(), [&](const Asked& asked) {
    return asked.host == host && (target.empty() || asked.target == target);
  }));
}

std::size_t LoopbackSite::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->accepted;
}

std::chrono::microseconds LoopbackSite::least_gap(const std::string& host) const {
  auto least = std::chrono::microseconds::max();
  const Asked* before = nullptr;
  const std::lock_guard lock(state_->mutex);
  for (const auto& asked : state_->notes) {
    if (asked.host != host) continue;
    if (before) least = std::min(least, std::chrono::duration_cast<std::chrono::microseconds>(asked.at - before->at));
    before = &asked;
  }
  return least;
}

int LoopbackSite::most_at_once(const std::string& host) const {
  const std::lock_guard lock(state_->mutex);
  const auto known = state_->hosts.find(host);
  return known == state_->hosts.end() ? 0 : known->second.most;
}

void LoopbackSite::forget() {
  const std::lock_guard lock(state_->mutex);
  state_->notes.clear();
  ++state_->notes_begun;
  for (auto& [name, host] : state_->hosts) host.most = host.under_way;
}

}  // namespace chancery::test
