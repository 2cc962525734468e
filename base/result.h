// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a room says "this one went wrong". What one host, page or record can do
// to us comes back as a Result and is handled where it happens; what must end
// the run (a full disk, an unreadable store, a wrong config, a bug) is thrown.

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace chancery {

// What kind of thing went wrong: for counting and deciding, never for people.
enum class Fault : std::uint8_t {
  malformed,    // it does not follow its grammar
  truncated,    // it ends before it should
  too_large,    // over a limit of ours in bytes or counts
  too_deep,     // over a limit of ours in nesting
  too_slow,     // over a limit of ours in time
  unsupported,  // it may be right, but we do not do that
  absent,       // it is not there
  refused,      // policy says no: robots, scope, a private address
  dns,          // the name did not resolve
  connect,      // no connection: refused, unreachable
  tls,          // the handshake or the certificate failed
  network,      // the connection broke
  mismatch,     // a digest or a length contradicts the bytes
};
std::string_view name(Fault fault);

struct Error {
  Fault fault{};
  std::string detail;  // one clause for people: "no colon in field line 3"

  // The same error, saying what was being done: a message reads like a path
  // down to its cause, "a.warc.gz: record at offset 512: no colon in line 3".
  [[nodiscard]] Error during(std::string_view what) const& { return {fault, std::string(what) + ": " + detail}; }
};

// std::expected by another name; unlike tl::expected, ignoring one is a warning.
// A function returns a T, or an Error as it is: no wrapping at the call site.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result(Base base) : Base(std::move(base)) {}  // what transform() and and_then() return
  Result(Error error) : Base(tl::unexpect, std::move(error)) {}
};

template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
  using Base = tl::expected<void, Error>;

 public:
  using Base::Base;
  Result(Base base) : Base(std::move(base)) {}
  Result(Error error) : Base(tl::unexpect, std::move(error)) {}
};

}  // namespace chancery
