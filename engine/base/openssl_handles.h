// OpenSSL's things as owners that let go, and its bytes as text. For sources alone: a header that includes this brings
// the whole of OpenSSL to everybody.
//
//   const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
//   EVP_DigestSign(context.get(), out.data(), &size, bytes_of(text), text.size());
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace trinhky::base::openssl {

struct Freed {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
};

template <class T>
using Owned = std::unique_ptr<T, Freed>;

// A private key for a class that many may hold, and whose header need not know OpenSSL.
[[nodiscard]] inline std::shared_ptr<void> shared(Owned<EVP_PKEY> key) {
  return {key.release(), [](void* held) { EVP_PKEY_free(static_cast<EVP_PKEY*>(held)); }};
}

[[nodiscard]] inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

[[nodiscard]] inline std::string text_of(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// PKCS #8 without a pass phrase; empty where OpenSSL fails.
[[nodiscard]] std::string pem_of(EVP_PKEY* key);
// Nothing for what is no private key, or one that is locked.
[[nodiscard]] Owned<EVP_PKEY> key_from_pem(std::string_view pem);

}  // namespace trinhky::base::openssl
