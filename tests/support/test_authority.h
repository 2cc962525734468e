// SPDX-License-Identifier: Apache-2.0
#pragma once

// A certificate authority made for one test run, and the certificates it signs:
// good ones, and each kind of bad one. Keys live in memory and die with it.
// Not thread-safe.

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace chancery::test {

enum class Certificate {
  trusted,      // for the host, signed by this authority
  wrong_host,   // for another host
  self_signed,  // signed by nobody known
  expired,      // was good until yesterday
};

class TestAuthority {
 public:
  TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  ~TestAuthority();

  std::string pem() const;  // the authority's own certificate, for a client to trust

  // What a TLS server for `host` needs. The caller owns it: SSL_CTX_free.
  ssl_ctx_st* server_context(const std::string& host, Certificate kind);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery::test
