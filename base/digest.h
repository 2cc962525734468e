// SPDX-License-Identifier: Apache-2.0
#pragma once

// Hashes that name bytes: SHA-1 in WARC and CDX (the form every archive tool
// joins on), SHA-256 in the database and in WACZ. Digests compare by decoded
// bytes, whatever base they were written in.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace chancery {

enum class HashKind : std::uint8_t { sha1, sha256 };

class Digest {
 public:
  Digest() = default;  // of nothing: empty()
  Digest(HashKind kind, std::string_view raw);

  bool empty() const { return size_ == 0; }
  HashKind kind() const { return kind_; }
  std::string_view raw() const { return {reinterpret_cast<const char*>(bytes_.data()), size_}; }

  std::string base32() const;    // RFC 4648 upper case, without padding
  std::string hex() const;       // lower case
  std::string labelled() const;  // "sha1:" + Base32, "sha256:" + hex: as a WARC field says it

  // "sha1:3I42H3S6...", "sha-256:ab12...", "SHA1:" any base by its length (hex,
  // Base32 with or without "=", Base64); nullopt for other algorithms or nonsense.
  static std::optional<Digest> parse(std::string_view labelled);

  auto operator<=>(const Digest&) const = default;

 private:
  HashKind kind_ = HashKind::sha1;
  std::uint8_t size_ = 0;
  std::array<std::uint8_t, 32> bytes_{};
};

// Bytes in, digest out; not thread-safe, reusable after finish().
class Hasher {
 public:
  explicit Hasher(HashKind kind);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();
  void update(std::string_view bytes);
  Digest finish();

 private:
  struct Context;
  HashKind kind_;
  std::unique_ptr<Context> context_;
};

Digest sha1(std::string_view bytes);
Digest sha256(std::string_view bytes);

// True for the digest of no bytes at all, on which nothing may be deduplicated.
bool is_digest_of_nothing(const Digest& digest);

}  // namespace chancery
