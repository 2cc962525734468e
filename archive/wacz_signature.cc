// SPDX-License-Identifier: Apache-2.0
#include "archive/wacz_signature.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "archive/disk.h"
#include "base/owned.h"

namespace chancery {
namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Bio = Owned<BIO, BIO_free_all>;
using Certificate = Owned<X509, X509_free>;
using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;
using Bytes = std::vector<unsigned char>;

constexpr std::size_t kP256 = 32;         // bytes of r and of s
constexpr std::size_t kMaxText = 64'000;  // of a key, a signature, a chain

[[noreturn]] void bug(const char* what) { throw std::runtime_error(std::string("signature library: ") + what); }

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string base64(const Bytes& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()))));
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.empty() || text.size() > kMaxText || text.size() % 4 != 0) return std::nullopt;
  Bytes bytes(text.size() / 4 * 3);
  const int size = EVP_DecodeBlock(bytes.data(), octets(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size));
  for (auto end = text.size(); text[end - 1] == '=' && !bytes.empty(); --end) bytes.pop_back();
  return bytes;
}

Bytes der_of(const ECDSA_SIG* signature) {
  Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(signature, nullptr)));
  auto* out = der.data();
  i2d_ECDSA_SIG(signature, &out);
  return der;
}

// Browsers write r and s side by side; servers DER.
Bytes as_der(const Bytes& signature) {
  const auto* in = signature.data();
  if (EcSignature{d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(signature.size()))} &&
      in == signature.data() + signature.size())
    return signature;
  const auto half = static_cast<int>(signature.size() / 2);
  const EcSignature raw{ECDSA_SIG_new()};
  auto* r = BN_bin2bn(signature.data(), half, nullptr);
  auto* s = BN_bin2bn(signature.data() + half, half, nullptr);
  if (!raw || !r || !s || ECDSA_SIG_set0(raw.get(), r, s) != 1) bug("cannot take a signature apart");
  return der_of(raw.get());
}

Key key_of(std::string_view public_key, std::string_view certificates) {
  if (const auto der = from_base64(public_key)) {
    const auto* in = der->data();
    return Key{d2i_PUBKEY(nullptr, &in, static_cast<long>(der->size()))};
  }
  if (certificates.empty() || certificates.size() > kMaxText) return {};
  const Bio text{BIO_new_mem_buf(certificates.data(), static_cast<int>(certificates.size()))};
  const Certificate first{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)};
  return first ? Key{X509_get_pubkey(first.get())} : Key{};
}

}  // namespace

struct SigningKey::State {
  Key key;
};

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::load_or_make(const std::filesystem::path& pem) {
  auto state = std::make_unique<State>();
  if (std::filesystem::exists(pem)) {
    const auto fd = disk::open(pem);
    std::string text(kMaxText, '\0');
    text.resize(disk::read(fd.get(), 0, text.data(), text.size(), pem));
    const Bio in{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    state->key.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    if (!state->key || EVP_PKEY_get_base_id(state->key.get()) != EVP_PKEY_EC ||
        EVP_PKEY_get_bits(state->key.get()) != 256)
      return Error{Fault::malformed, pem.string() + " holds no P-256 key"};
    return SigningKey(std::move(state));
  }
  state->key.reset(EVP_EC_gen("P-256"));
  const Bio out{BIO_new(BIO_s_mem())};
  if (!state->key || !out ||
      PEM_write_bio_PrivateKey(out.get(), state->key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    bug("cannot make a key");
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  const OwnedFd fd(::open(pem.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) throw std::system_error(errno, std::generic_category(), "create " + pem.string());
  disk::write(fd.get(), {text, static_cast<std::size_t>(size)}, pem);
  disk::sync_bytes(fd.get(), pem);
  return SigningKey(std::move(state));
}

std::string SigningKey::public_key() const {
  Bytes der(static_cast<std::size_t>(i2d_PUBKEY(state_->key.get(), nullptr)));
  auto* out = der.data();
  i2d_PUBKEY(state_->key.get(), &out);
  return base64(der);
}

std::string SigningKey::sign(std::string_view text) const {
  const Context context{EVP_MD_CTX_new()};
  Bytes der(static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get())));
  auto size = der.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), der.data(), &size, octets(text), text.size()) != 1)
    bug("cannot sign");
  const auto* in = der.data();
  const EcSignature parts{d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(size))};
  Bytes raw(2 * kP256);
  if (!parts || BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), raw.data(), kP256) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), raw.data() + kP256, kP256) < 0)
    bug("cannot write a signature");
  return base64(raw);
}

Result<void> check_signature(std::string_view text, std::string_view signature, std::string_view public_key,
                             std::string_view certificates) {
  const auto bytes = from_base64(signature);
  if (!bytes || bytes->empty()) return Error{Fault::malformed, "the signature is no Base64"};
  const auto key = key_of(public_key, certificates);
  if (!key) return Error{Fault::malformed, "neither a public key nor a certificate"};
  const auto der = as_der(*bytes);
  const Context context{EVP_MD_CTX_new()};
  const bool right = context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
                     EVP_DigestVerify(context.get(), der.data(), der.size(), octets(text), text.size()) == 1;
  if (!right) return Error{Fault::mismatch, "the signature is not by this key over this package"};
  return {};
}

}  // namespace chancery
