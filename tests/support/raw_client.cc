// SPDX-License-Identifier: Apache-2.0
#include "tests/support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <stdexcept>

namespace chancery::test {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return out;
}

}  // namespace

std::string RawAnswer::field(std::string_view name) const {
  const auto sought = "\r\n" + lower(name) + ":";
  const auto at = lower(head).find(sought);
  if (at == std::string::npos) return "";
  const auto begin = head.find_first_not_of(' ', at + sought.size());
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

RawClient::RawClient(std::uint16_t port, const std::string& address)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &to.sin_addr);
  const timeval patience{10, 0};
  setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(fd_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
    throw std::runtime_error("cannot connect to port " + std::to_string(port));
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw std::runtime_error("cannot send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool RawClient::fill() {
  char buffer[16384];
  const auto got = recv(fd_.get(), buffer, sizeof buffer, 0);
  if (got < 0) throw std::runtime_error("nothing came");
  held_.append(buffer, static_cast<std::size_t>(got));
  return got > 0;
}

RawAnswer RawClient::receive(bool has_body) {
  RawAnswer answer;
  std::size_t end = 0;
  while ((end = held_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) throw std::runtime_error("closed before an answer; got: " + held_);
  answer.head = held_.substr(0, end + 4);
  held_.erase(0, end + 4);
  answer.status = std::stoi(answer.head.substr(9, 3));
  const auto length = answer.field("Content-Length");
  const auto expected = has_body && !length.empty() ? std::stoul(length) : 0;
  while (held_.size() < expected)
    if (!fill()) throw std::runtime_error("closed inside a body");
  answer.body = held_.substr(0, expected);
  held_.erase(0, expected);
  return answer;
}

std::string RawClient::rest() {
  while (fill()) {
  }
  return std::exchange(held_, {});
}

RawAnswer get(std::uint16_t port, std::string_view target, std::string_view fields) {
  RawClient client(port);
  std::string request = "GET " + std::string(target) + " HTTP/1.1\r\n";
  if (lower(fields).find("host:") == std::string::npos) request += "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
  client.send(request + std::string(fields) + "\r\n");
  return client.receive();
}

}  // namespace chancery::test
