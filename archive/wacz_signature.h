// SPDX-License-Identifier: Apache-2.0
#pragma once

// Signatures of WACZ packages (webrecorder "WACZ Signing and Verification" 0.1.0):
// ECDSA with SHA-256 over the text of the package's hash, "sha256:...", by an anonymous
// key or one with a certificate. The room that knows the signature library. A time
// stamp by RFC 3161 is neither made nor looked at.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chancery {

// A P-256 key. One thread at a time.
class SigningKey {
 public:
  // Reads a PEM file, made with mode 0600 if missing. Fault::malformed for a file that holds
  // no such key; throws std::system_error when the disk says no.
  static Result<SigningKey> load_or_make(const std::filesystem::path& pem);
  SigningKey(SigningKey&&) noexcept;
  ~SigningKey();

  std::string public_key() const;                 // SubjectPublicKeyInfo, DER in Base64
  std::string sign(std::string_view text) const;  // r and s, 32 bytes each, in Base64

 private:
  struct State;
  explicit SigningKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Whether `signature` (Base64 of DER, or of r and s) is one over `text` by the key:
// `public_key` as above, or else the first of the certificates in `certificates` (PEM),
// whose chain is not judged. Fault::mismatch if it is not, Fault::malformed for what
// cannot be read.
Result<void> check_signature(std::string_view text, std::string_view signature, std::string_view public_key,
                             std::string_view certificates);

}  // namespace chancery
