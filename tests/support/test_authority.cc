// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_authority.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "base/owned.h"

namespace chancery::test {
namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Cert = Owned<X509, X509_free>;
using Extension = Owned<X509_EXTENSION, X509_EXTENSION_free>;
using Memory = Owned<BIO, BIO_free_all>;

constexpr long kDay = 24L * 60 * 60;

void require(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

Key new_key() {
  Key key(EVP_EC_gen("P-256"));
  require(key != nullptr, "EVP_EC_gen");
  return key;
}

void extend(X509* cert, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, cert, cert, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension != nullptr && X509_add_ext(cert, extension.get(), -1) == 1, "X509_add_ext");
}

struct Subject {
  std::string name;  // of a host, or of an authority
  bool authority = false;
  long until = 30 * kDay;  // seconds from now
};

// A certificate for `key`, signed with `signer` in the name of `issuer` (null: its own).
Cert certify(const Subject& subject, EVP_PKEY* key, X509* issuer, EVP_PKEY* signer) {
  static long serial = 1;
  Cert cert(X509_new());
  X509_set_version(cert.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -30 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), subject.until);
  X509_set_pubkey(cert.get(), key);
  auto* name = X509_get_subject_name(cert.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(subject.name.c_str()),
                             -1, -1, 0);
  X509_set_issuer_name(cert.get(), issuer ? X509_get_subject_name(issuer) : name);
  extend(cert.get(), NID_basic_constraints, subject.authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!subject.authority) extend(cert.get(), NID_subject_alt_name, "DNS:" + subject.name);
  require(X509_sign(cert.get(), signer, EVP_sha256()) > 0, "X509_sign");
  return cert;
}

}  // namespace

struct TestAuthority::State {
  Key key = new_key();
  Cert cert = certify({.name = "Chancery test authority", .authority = true}, key.get(), nullptr, key.get());
};

TestAuthority::TestAuthority() : state_(std::make_unique<State>()) {}
TestAuthority::~TestAuthority() = default;

std::string TestAuthority::pem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(memory.get(), state_->cert.get()) == 1, "PEM_write_bio_X509");
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

SSL_CTX* TestAuthority::server_context(const std::string& host, Certificate kind) {
  const auto key = new_key();
  const Subject subject{.name = kind == Certificate::wrong_host ? "another." + host : host,
                        .until = kind == Certificate::expired ? -kDay : 30 * kDay};
  const bool own = kind == Certificate::self_signed;
  const auto cert =
      certify(subject, key.get(), own ? nullptr : state_->cert.get(), own ? key.get() : state_->key.get());
  Owned<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_server_method()));
  require(context && SSL_CTX_use_certificate(context.get(), cert.get()) == 1 &&
              SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1,
          "a server context");
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context.release();
}

}  // namespace chancery::test
