// SPDX-License-Identifier: Apache-2.0
// HTTP/2 against a server that is not ours: Node's. Without Node nothing is checked,
// and a line says so.

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "archive/capture_records.h"
#include "base/owned.h"
#include "crawler/transfer.h"
#include "tests/crawler/asker.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_authority.h"

extern char** environ;

namespace chancery::test {
namespace {

using namespace std::chrono_literals;
using TlsContext = Owned<SSL_CTX, SSL_CTX_free>;
using CFile = Owned<FILE, fclose>;

constexpr const char* kHost = "two.example";

bool has_node() { return std::system("node --version > /dev/null 2>&1") == 0; }

// The server, until this goes.
class H2Server {
 public:
  H2Server() {
    write_file(dir_ / "ca.pem", authority_.pem());
    const TlsContext context(authority_.server_context(kHost, Certificate::trusted));
    {
      const CFile key(std::fopen((dir_ / "key.pem").c_str(), "w"));
      PEM_write_PrivateKey(key.get(), SSL_CTX_get0_privatekey(context.get()), nullptr, nullptr, 0, nullptr, nullptr);
    }
    const CFile certificate(std::fopen((dir_ / "cert.pem").c_str(), "w"));
    PEM_write_X509(certificate.get(), SSL_CTX_get0_certificate(context.get()));
  }
  ~H2Server() {
    in_.reset();
    if (child_ > 0) ::waitpid(child_, nullptr, 0);
  }

  std::uint16_t start() {
    int in[2], out[2];
    REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
    const OwnedFd their_in(in[0]), their_out(out[1]), from(out[0]);
    in_.reset(in[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    std::vector<std::string> words = {"node", (source_dir() / "tests/crawler/h2_server.mjs").string(),
                                      (dir_ / "key.pem").string(), (dir_ / "cert.pem").string()};
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    REQUIRE(::posix_spawnp(&child_, "node", &actions, nullptr, pointers.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    std::string port;
    for (char c = 0; ::read(from.get(), &c, 1) == 1 && c != '\n';) port += c;
    return static_cast<std::uint16_t>(std::stoi(port));
  }
  std::string ca_file() const { return (dir_ / "ca.pem").string(); }

 private:
  TempDir dir_;
  TestAuthority authority_;
  OwnedFd in_;
  pid_t child_ = -1;
};

}  // namespace

TEST_CASE("HTTP/2 is spoken where a site wants it, and archived as HTTP/1.1 that says so") {
  if (!has_node()) {
    std::cerr << "no node: HTTP/2 is not checked\n";
    return;
  }
  H2Server server;
  const Endpoint endpoint{IpAddress::parse("127.0.0.1").value(), server.start()};
  const LoopbackSite nobody;
  TransferLimits limits;
  limits.head = 1s;
  limits.max_body = 100'000;
  limits.max_head = 20'000;
  Asker plainly(nobody, limits);
  plainly.approach.ca_file = server.ca_file();
  const auto plain = plainly.ask_at("https://two.example/", endpoint);
  REQUIRE(plain);
  CHECK(plain->protocol == "http/1.1");
  CHECK(bytes(plain->body) == "in one");

  Asker asker(nobody, limits);
  asker.approach.ca_file = server.ca_file();
  asker.approach.http2 = true;
  const auto ask = [&](const std::string& target) { return asker.ask_at("https://two.example" + target, endpoint); };
  const auto capture = ask("/");
  REQUIRE(capture);
  CHECK(capture->protocol == "h2");
  CHECK(capture->tls == "tls/1.3");
  CHECK_THAT(capture->response_head, Catch::StartsWith("HTTP/1.1 200 \r\n") &&
                                         Catch::Contains("x-twice: one\r\nx-twice: two\r\n") &&
                                         Catch::EndsWith("\r\n\r\n"));
  CHECK_THAT(capture->request, Catch::StartsWith("GET / HTTP/1.1\r\nHost: two.example\r\n"));
  CHECK(bytes(capture->body) == "<p>in two</p>");
  const auto head = parse_response_head(capture->response_head);
  REQUIRE(head);
  CHECK(head->status == 200);
  const auto records = records_of(*capture, digest_payload(head->fields, capture->body), std::nullopt);
  std::vector<std::string> protocols;
  for (const auto& [name, value] : records.front().head.fields)
    if (name == "WARC-Protocol") protocols.push_back(value);
  CHECK(protocols == std::vector<std::string>{"h2", "tls/1.3"});

  CHECK_THAT(ask("/moved")->response_head,
             Catch::StartsWith("HTTP/1.1 301 \r\n") && Catch::Contains("location: /\r\n"));
  CHECK(bytes(ask("/push")->body) == "asked");
  CHECK(ask("/reset")->truncated == Truncation::disconnect);
  CHECK(ask("/cut")->truncated == Truncation::disconnect);
  CHECK(ask("/goaway").error().fault == Fault::network);
  CHECK(ask("/endless")->truncated == Truncation::length);
  CHECK(ask("/flood").error().fault == Fault::too_large);
  CHECK(ask("/silence").error().fault == Fault::too_slow);
  CHECK(bytes(ask("/")->body) == "<p>in two</p>");  // and nothing of that is left behind
}

}  // namespace chancery::test
