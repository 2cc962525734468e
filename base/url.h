// SPDX-License-Identifier: Apache-2.0
#pragma once

// A URL, by the WHATWG URL Standard: parsed, resolved and serialised as
// browsers do it, so that what we fetch and index is what a reader's browser
// would have asked for. One string holds the serialisation; the parts are views
// into it, which live as long as the Url is neither changed nor moved from.
// Immutable but for assignment, cheap to move; thread-safe as a value. A Url made
// without parse() is empty and has no parts.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chancery {

class Url {
 public:
  // Turns the query's text (UTF-8) into bytes of the page's encoding; characters
  // it lacks become "&#NNNN;" (URL Standard 1.3, "percent-encode after encoding"), which
  // the parser escapes whole: the text holds no "#" of its own. The address of an object
  // that outlives the call; null means UTF-8.
  struct QueryEncoder {
    virtual ~QueryEncoder() = default;
    virtual std::string encode(std::string_view utf8) const = 0;
  };

  // In bytes. Longer input is refused (Fault::too_large), and so is input whose
  // serialisation would be longer: no server takes it.
  static constexpr std::size_t kMaxLength = 64 * 1024;

  // Basic URL parser (URL Standard 4.4); `input` is UTF-8, what is not becomes U+FFFD.
  // Fails with Fault::malformed when the standard says failure.
  static Result<Url> parse(std::string_view input, const QueryEncoder* encoder = nullptr);
  static Result<Url> parse(std::string_view input, const Url& base, const QueryEncoder* encoder = nullptr);

  const std::string& href() const { return href_; }
  std::string_view scheme() const;    // "https", no colon
  std::string_view username() const;  // percent-encoded
  std::string_view password() const;
  bool has_host() const;
  std::string_view hostname() const;          // "agency.example", "[2001:db8::7]", without port; empty if none
  std::string_view host() const;              // with ":port" when it is not the scheme's own
  std::optional<std::uint16_t> port() const;  // as written; nullopt when it is the scheme's default
  std::uint16_t effective_port() const;       // 80, 443, ... ; 0 when the scheme has none
  std::string_view path() const;
  bool has_query() const;
  std::string_view query() const;  // without "?"
  bool has_fragment() const;
  std::string_view fragment() const;        // without "#"
  std::string_view path_and_query() const;  // what a request line carries
  bool has_opaque_path() const;

  bool is_http() const { return scheme() == "http" || scheme() == "https"; }
  std::string origin() const;  // "https://agency.example:8443"; "null" for opaque origins

  Url without_fragment() const;
  Url without_credentials() const;

  bool operator==(const Url& other) const { return href_ == other.href_; }
  auto operator<=>(const Url& other) const { return href_ <=> other.href_; }

 private:
  friend class UrlParser;
  std::string_view between(std::uint32_t from, std::uint32_t to) const;
  std::uint32_t end_of_path() const;

  std::string href_;
  // Offsets into href_, as in "scheme:" "//" user ":" pass "@" host ":" port path "?" query "#" fragment.
  // Without a host, username_end_, host_start_ and host_end_ are all one behind the colon. A path that
  // begins with "//" and has no host before it has "/." in front of it, which is no part of it (4.5).
  std::uint32_t scheme_end_ = 0;
  std::uint32_t username_end_ = 0;
  std::uint32_t host_start_ = 0;
  std::uint32_t host_end_ = 0;
  std::uint32_t path_start_ = 0;
  std::uint32_t query_start_ = kNone;     // of "?"
  std::uint32_t fragment_start_ = kNone;  // of "#"
  std::int32_t port_ = -1;
  bool opaque_path_ = false;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
};

}  // namespace chancery
