// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <algorithm>
#include <new>
#include <utility>

#include <openssl/evp.h>

#include "base/owned.h"

namespace chancery {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::size_t raw_size(HashKind kind) { return kind == HashKind::sha1 ? 20 : 32; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base32_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a';
  if (c >= '2' && c <= '7') return c - '2' + 26;
  return -1;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

// Digits of `bits` each, most significant first; leftover bits are dropped.
std::optional<std::string> from_digits(std::string_view text, int bits, int (*value)(char)) {
  std::string raw;
  unsigned buffer = 0;
  int held = 0;
  for (const char c : text) {
    const int v = value(c);
    if (v < 0) return std::nullopt;
    buffer = (buffer << bits) | static_cast<unsigned>(v);
    held += bits;
    if (held >= 8) {
      held -= 8;
      raw.push_back(static_cast<char>((buffer >> held) & 0xFF));
    }
  }
  return raw;
}

}  // namespace

Digest::Digest(HashKind kind, std::string_view raw) : kind_(kind), size_(static_cast<std::uint8_t>(raw_size(kind))) {
  std::copy_n(raw.begin(), std::min<std::size_t>(raw.size(), size_), bytes_.begin());
}

std::string Digest::base32() const {
  std::string text;
  unsigned buffer = 0;
  int held = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    buffer = (buffer << 8) | bytes_[i];
    held += 8;
    while (held >= 5) {
      held -= 5;
      text.push_back(kBase32[(buffer >> held) & 31]);
    }
  }
  if (held > 0) text.push_back(kBase32[(buffer << (5 - held)) & 31]);
  return text;
}

std::string Digest::hex() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size_; ++i) {
    text.push_back(digits[bytes_[i] >> 4]);
    text.push_back(digits[bytes_[i] & 15]);
  }
  return text;
}

std::string Digest::labelled() const {
  if (empty()) return {};
  return kind_ == HashKind::sha1 ? "sha1:" + base32() : "sha256:" + hex();
}

std::optional<Digest> Digest::parse(std::string_view labelled) {
  const auto colon = labelled.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string label;
  for (const char c : labelled.substr(0, colon))
    if (c != '-') label.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  if (label != "sha1" && label != "sha256") return std::nullopt;
  const auto kind = label == "sha1" ? HashKind::sha1 : HashKind::sha256;
  const auto size = raw_size(kind);

  auto text = labelled.substr(colon + 1);
  while (!text.empty() && (text.back() == '=' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  std::optional<std::string> raw;
  if (text.size() == size * 2)
    raw = from_digits(text, 4, hex_value);
  else if (text.size() == (size * 8 + 4) / 5)
    raw = from_digits(text, 5, base32_value);
  else if (text.size() == (size * 8 + 5) / 6)
    raw = from_digits(text, 6, base64_value);
  if (!raw || raw->size() != size) return std::nullopt;
  return Digest(kind, *raw);
}

// Looked up once: with EVP_sha1() OpenSSL 3 looks it up under a lock each time it is begun,
// which costs more than hashing a small record does.
const EVP_MD* algorithm(HashKind kind) {
  static const EVP_MD* const one = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static const EVP_MD* const two = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kind == HashKind::sha1 ? one : two;
}

struct Hasher::Context {
  Owned<EVP_MD_CTX, EVP_MD_CTX_free> evp{EVP_MD_CTX_new()};
  bool begun = false;

  void begin(HashKind kind) {
    if (std::exchange(begun, true)) return;
    if (EVP_DigestInit_ex2(evp.get(), algorithm(kind), nullptr) != 1) throw std::bad_alloc();
  }
};

Hasher::Hasher(HashKind kind) : kind_(kind), context_(std::make_unique<Context>()) {
  if (!context_->evp) throw std::bad_alloc();
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view bytes) {
  context_->begin(kind_);
  EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size());
}

Digest Hasher::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned size = 0;
  context_->begin(kind_);
  EVP_DigestFinal_ex(context_->evp.get(), raw.data(), &size);
  context_->begun = false;
  return Digest(kind_, {reinterpret_cast<const char*>(raw.data()), size});
}

Digest sha1(std::string_view bytes) {
  Hasher hasher(HashKind::sha1);
  hasher.update(bytes);
  return hasher.finish();
}

Digest sha256(std::string_view bytes) {
  Hasher hasher(HashKind::sha256);
  hasher.update(bytes);
  return hasher.finish();
}

bool is_digest_of_nothing(const Digest& digest) {
  static const Digest one = sha1(""), two = sha256("");
  return digest == one || digest == two;
}

}  // namespace chancery
