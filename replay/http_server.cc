// SPDX-License-Identifier: Apache-2.0
#include "replay/http_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include <microhttpd.h>

#include "base/log.h"
#include "base/owned.h"

namespace chancery {
namespace {

using MhdResponse = Owned<MHD_Response, MHD_destroy_response>;

// What one connection may hold for a request line and its fields, besides the target.
constexpr std::size_t kHeadRoom = 192 << 10;
constexpr unsigned kIdleSeconds = 60;

// MHD lives between the callbacks of one request: made when its target is read,
// freed when it is over.
struct Exchange {
  HttpRequest request;
  bool too_long = false;   // the target
  bool too_large = false;  // the body
  bool begun = false;
};

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// A listening socket of our own rather than MHD's, so that the reason of a
// failure reaches the caller.
OwnedFd listen_on(const std::string& address, std::uint16_t port) {
  const auto where = address + " port " + std::to_string(port);
  sockaddr_storage storage{};
  socklen_t size = 0;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    size = sizeof *v4;
  } else if (inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    size = sizeof *v6;
  } else {
    throw std::system_error(EINVAL, std::generic_category(), "not a numeric address: " + address);
  }
  OwnedFd fd(socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) throw_errno("cannot make a socket for " + where);
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&storage), size) != 0 || listen(fd.get(), SOMAXCONN) != 0)
    throw_errno("cannot listen on " + where);
  return fd;
}

std::uint16_t port_of(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) throw_errno("cannot read a port");
  return ntohs(storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                                             : reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
}

HttpResponse plain(int status, std::string text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}

MHD_Response* response_from(const HttpResponse::FilePart& part) {
  OwnedFd fd(open(part.file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) throw_errno("cannot open " + part.file.string());
  auto* made = MHD_create_response_from_fd_at_offset64(part.length, fd.get(), part.offset);
  if (made) fd.release();  // the response closes it
  return made;
}

// MHD refuses values with line breaks, which is as it should be: a header
// forged through a value is dropped, never sent.
MhdResponse make_response(HttpResponse&& answer) {
  MhdResponse made(
      answer.file ? response_from(*answer.file)
                  : MHD_create_response_from_buffer(answer.body.size(), answer.body.data(), MHD_RESPMEM_MUST_COPY));
  if (!made) throw std::bad_alloc();
  for (const auto& [field, value] : answer.headers)
    if (!same_name(field, "Content-Length")) MHD_add_response_header(made.get(), field.c_str(), value.c_str());
  return made;
}

// Statuses below 200 belong to the server; what HTTP cannot carry is an error of ours.
MHD_Result send(MHD_Connection* connection, HttpResponse&& answer) {
  if (answer.status < 200 || answer.status > 999) {
    log::event(log::Level::error, "handler gave no status", {{"status", std::to_string(answer.status)}});
    answer = plain(500, "Internal error\n");
  }
  const auto status = static_cast<unsigned>(answer.status);
  const auto made = make_response(std::move(answer));
  return MHD_queue_response(connection, status, made.get());
}

MHD_Result keep_field(void* to, MHD_ValueKind, const char* name, const char* value) {
  static_cast<HttpRequest*>(to)->headers.emplace_back(name, value ? value : "");
  return MHD_YES;
}

std::uint64_t announced_length(const HttpRequest& request) {
  const auto text = request.header("Content-Length");
  std::uint64_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

// The target stays as the request line carries it.
size_t leave_escaped(void*, MHD_Connection*, char* text) { return std::strlen(text); }

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [field, value] : headers)
    if (same_name(field, name)) return value;
  return {};
}

struct HttpServer::State {
  Options options;
  Handler handler;
  std::uint16_t port = 0;
  MHD_Daemon* daemon = nullptr;

  static void* begin(void* self, const char* target, MHD_Connection*) {
    const auto& options = static_cast<State*>(self)->options;
    auto exchange = std::make_unique<Exchange>();
    exchange->too_long = std::strlen(target) > options.max_target;
    if (!exchange->too_long) exchange->request.target = target;
    return exchange.release();
  }

  static void end(void*, MHD_Connection*, void** held, MHD_RequestTerminationCode) {
    delete static_cast<Exchange*>(*held);
    *held = nullptr;
  }

  // Called once when the head is read, then for each piece of body, then a last
  // time. An answer at the first call would close the connection (and does, for
  // a body that is announced too large to be read).
  static MHD_Result serve(void* self, MHD_Connection* connection, const char*, const char* method, const char*,
                          const char* piece, size_t* size, void** held) {
    auto& state = *static_cast<State*>(self);
    auto& exchange = *static_cast<Exchange*>(*held);
    auto& request = exchange.request;
    if (!exchange.begun) {
      exchange.begun = true;
      request.method = method;
      MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_field, &request);
      if (announced_length(request) > state.options.max_body) return send(connection, plain(413, "Body too large\n"));
      return MHD_YES;
    }
    if (*size > 0) {
      exchange.too_large |= request.body.size() + *size > state.options.max_body;
      if (!exchange.too_large) request.body.append(piece, *size);
      *size = 0;
      return MHD_YES;
    }
    return send(connection, state.answer(exchange));
  }

  HttpResponse answer(const Exchange& exchange) const {
    if (exchange.too_long) return plain(414, "Target too long\n");
    if (exchange.too_large) return plain(413, "Body too large\n");
    try {
      return handler(exchange.request);
    } catch (const std::exception& error) {
      log::event(log::Level::error, "request failed", {{"target", exchange.request.target}, {"why", error.what()}});
    } catch (...) {
      log::event(log::Level::error, "request failed", {{"target", exchange.request.target}});
    }
    return plain(500, "Internal error\n");
  }
};

HttpServer::HttpServer(Options options, Handler handler) : state_(std::make_unique<State>()) {
  auto socket = listen_on(options.address, options.port);
  state_->port = port_of(socket.get());
  state_->options = std::move(options);
  state_->handler = std::move(handler);
  // A pool of one is no pool: MHD takes 0 for it.
  const auto threads = static_cast<unsigned>(std::max(1, state_->options.threads));
  const MHD_OptionItem items[] = {
      {MHD_OPTION_LISTEN_SOCKET, socket.get(), nullptr},
      {MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? static_cast<intptr_t>(threads) : 0, nullptr},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, static_cast<intptr_t>(state_->options.max_target + kHeadRoom), nullptr},
      {MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds, nullptr},
      {MHD_OPTION_END, 0, nullptr}};
  state_->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, nullptr, nullptr, &State::serve, state_.get(),
                                    MHD_OPTION_URI_LOG_CALLBACK, &State::begin, state_.get(),
                                    MHD_OPTION_UNESCAPE_CALLBACK, &leave_escaped, nullptr, MHD_OPTION_NOTIFY_COMPLETED,
                                    &State::end, state_.get(), MHD_OPTION_ARRAY, items, MHD_OPTION_END);
  if (!state_->daemon) throw std::system_error(errno, std::generic_category(), "cannot start the server");
  socket.release();  // the daemon closes it
}

HttpServer::~HttpServer() { MHD_stop_daemon(state_->daemon); }

std::uint16_t HttpServer::port() const { return state_->port; }

}  // namespace chancery
