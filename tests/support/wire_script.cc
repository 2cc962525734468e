// SPDX-License-Identifier: Apache-2.0
#include "tests/support/wire_script.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace chancery::test {
namespace {

std::string head(int status, const Headers& headers) {
  auto text = fmt::format("HTTP/1.1 {} {}\r\n", status, status < 400 ? "OK" : "No");
  const auto is_type = [](const auto& field) { return field.first == "Content-Type"; };
  if (std::none_of(headers.begin(), headers.end(), is_type)) text += "Content-Type: text/html\r\n";
  for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", name, value);
  return text;
}

std::string gzip(std::string_view body) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

WireScript WireScript::after(std::chrono::milliseconds wait) && {
  before = wait;
  return std::move(*this);
}

WireScript reply(int status, std::string_view body, Headers headers) {
  // 1xx, 204 and 304 have no body and no length (RFC 9110 8.6).
  const bool bodiless = status < 200 || status == 204 || status == 304;
  const auto length = bodiless ? std::string() : fmt::format("Content-Length: {}\r\n", body.size());
  return {.bytes = head(status, headers) + length + "\r\n" + std::string(bodiless ? "" : body)};
}

WireScript page(std::string_view html) { return reply(200, html); }

WireScript redirect(std::string_view location, int status) {
  return reply(status, "", {{"Location", std::string(location)}});
}

WireScript unavailable(std::string_view retry_after) {
  return reply(503, "Come back later.", {{"Retry-After", std::string(retry_after)}});
}

WireScript chunked(std::string_view body, std::size_t chunk, Headers headers) {
  headers.emplace_back("Transfer-Encoding", "chunked");
  auto bytes = head(200, headers) + "\r\n";
  for (; !body.empty(); body.remove_prefix(std::min(chunk, body.size()))) {
    bytes += fmt::format("{:x}\r\n{}\r\n", std::min(chunk, body.size()), body.substr(0, chunk));
  }
  return {.bytes = bytes + "0\r\n\r\n"};
}

WireScript gzipped(std::string_view body, Headers headers) {
  headers.emplace_back("Content-Encoding", "gzip");
  return reply(200, gzip(body), std::move(headers));
}

WireScript silence() { return {.ending = WireScript::Ending::hang}; }

WireScript hang_up() { return {.ending = WireScript::Ending::close}; }

WireScript cut_off(std::string_view body, std::size_t after_bytes) {
  auto script = page(body);
  script.bytes.resize(script.bytes.size() - body.size() + std::min(after_bytes, body.size()));
  script.ending = WireScript::Ending::reset;
  return script;
}

WireScript short_body(std::string_view body, std::size_t announced) {
  return {.bytes = head(200, {}) + fmt::format("Content-Length: {}\r\n\r\n{}", announced, body),
          .ending = WireScript::Ending::close};
}

WireScript endless_body() {
  return {.bytes = head(200, {{"Transfer-Encoding", "chunked"}}) + "\r\n",
          .again = "4000\r\n" + std::string(0x4000, 'x') + "\r\n"};
}

WireScript endless_head() { return {.bytes = "HTTP/1.1 200 OK\r\n", .again = "X-More: and more\r\n"}; }

WireScript drip(std::string_view body, std::size_t piece, std::chrono::milliseconds between) {
  auto script = page(body);
  script.piece = piece;
  script.between = between;
  return script;
}

WireScript huge_head(std::size_t bytes) { return reply(200, "small", {{"X-Huge", std::string(bytes, 'h')}}); }

WireScript raw(std::string_view bytes) { return {.bytes = std::string(bytes), .ending = WireScript::Ending::close}; }

}  // namespace chancery::test
