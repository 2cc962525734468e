// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one room that knows the server library (libmicrohttpd). Answers requests
// by calling one handler from a few threads; idle connections cost nothing. Binds
// what it is told and nothing else. It has no client in it: nothing above it can
// reach a network through this room.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chancery {

struct HttpRequest {
  std::string method;
  std::string target;  // raw, as the request line carries it: never unescaped, never normalised
  std::string body;    // at most Options::max_body
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view header(std::string_view name) const;  // first of that name, case-free; "" if none
};

struct HttpResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // Content-Length is the server's
  std::string body;
  // Sent in place of the body: a part of a file, never held in memory.
  struct FilePart {
    std::filesystem::path file;
    std::uint64_t offset = 0, length = 0;
  };
  std::optional<FilePart> file{};
};

class HttpServer {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free one
    int threads = 2;
    std::size_t max_body = 1 << 20;
    std::size_t max_target = 64 << 10;  // longer is answered 414
  };
  // `handler` is called from several threads at once; what it throws is answered
  // 500 and logged. Throws std::system_error when the address cannot be bound.
  using Handler = std::function<HttpResponse(const HttpRequest&)>;
  HttpServer(Options options, Handler handler);
  ~HttpServer();  // waits for handlers under way
  std::uint16_t port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
