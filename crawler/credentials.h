// SPDX-License-Identifier: Apache-2.0
#pragma once

// What opens doors: logins and tokens, each for one origin, from the environment or
// a file of the operator's own. They are shown to that scheme, host and port and to
// nobody else, whoever redirects there; and no record, log, report, message or
// database ever holds them.
//
// Filled before a run, only read during it: any thread may ask.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/url.h"

namespace chancery {

// Text that prints nowhere: whoever needs it must say so.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

// The environment as a function, so that a test can have its own.
using Variables = std::function<std::optional<std::string>(const std::string&)>;

// "env:NAME" or "file:PATH", whose first line counts. Fault::absent when there is
// nothing, Fault::refused for a file that others may read, Fault::malformed for
// anything else: a secret has no place in a config. No message repeats a secret.
Result<Secret> read_secret(const std::string& where, const Variables& variables);

class Credentials {
 public:
  // `door` is an origin, "https://data.agency.example" or "http://proxy.example:3128";
  // `key` is "user:password", or "Bearer TOKEN" (RFC 6750). Fault::malformed.
  Result<void> add(const std::string& door, const Secret& key);

  // The value of an Authorization field for this URL; empty if none is ours to give.
  Secret authorization(const Url& url) const;
  // "user:password" for a proxy at this address; empty if none.
  Secret login(const std::string& door) const;

 private:
  std::map<std::string, Secret> keys_;
};

}  // namespace chancery
