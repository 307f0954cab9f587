// OpenSSL's things as owners that let go. For this room's sources only.
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/ess.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/signature/cms.h"

namespace trinhky::signature {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
inline void free_certificates(STACK_OF(X509) * stack) {
  sk_X509_pop_free(stack, X509_free);
}
inline void free_text(unsigned char* text) {
  OPENSSL_free(text);
}

using OwnedBio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using OwnedCms = std::unique_ptr<CMS_ContentInfo, Freed<CMS_ContentInfo_free>>;
using OwnedCertificate = std::unique_ptr<X509, Freed<X509_free>>;
using OwnedCertificates = std::unique_ptr<STACK_OF(X509), Freed<free_certificates>>;
using OwnedText = std::unique_ptr<unsigned char, Freed<free_text>>;

struct Anchors::Store {
  std::unique_ptr<X509_STORE, Freed<X509_STORE_free>> store;
};

[[nodiscard]] inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
[[nodiscard]] OwnedBio reading(std::string_view bytes);

[[nodiscard]] std::optional<base::Instant> instant_of(const ASN1_TIME* time);
[[nodiscard]] Certificate certificate_of(const X509& certificate);

// Empty where the certificate leads to an anchor, else OpenSSL's reason. Without a time validity is not asked.
[[nodiscard]] std::string why_not_trusted(const Anchors& anchors, X509* certificate, STACK_OF(X509) * others,
                                          std::optional<base::Instant> at, int purpose);

}  // namespace trinhky::signature
