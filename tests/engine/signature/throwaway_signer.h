// A key and a certificate made for one test and forgotten, signature values by OpenSSL, and PDFs signed with them.
//
//   Signer signer = make_signer({.common_name = "Nguyễn Văn A"});
//   std::string signed_pdf = sign_pdf(small_pdf(), signer);
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/engine/signature/pdf_writer.h"

namespace trinhky::signature {

struct Signer {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;
};

struct SignerOptions {
  std::string common_name = "Nguyễn Văn A";
  int rsa_bits = 0;                            // 0: EC on P-256
  std::string not_before = "20260101000000Z";  // ASN.1 GeneralizedTime
  std::string not_after = "20281231235959Z";
  std::string key_usage;           // "digitalSignature", "keyEncipherment"; empty: the extension is left out
  std::string extended_key_usage;  // "critical,timeStamping"
  const Signer* issuer = nullptr;  // nobody: signed by itself
};

[[nodiscard]] Signer make_signer(const SignerOptions& options = {});
[[nodiscard]] std::string pem_of(const Signer& signer);

struct ValueOptions {
  const EVP_MD* digest = nullptr;              // nothing: SHA-256
  std::string signing_time = "261120030000Z";  // ASN.1 UTCTime
  bool cades = false;                          // with the attribute signingCertificateV2
  bool with_certificate = true;
  bool with_attributes = true;
  bool with_content = false;          // the content inside, as no PDF may have it
  const Signer* timestamp = nullptr;  // a time stamp by this authority
  std::string stamped_time = "20261120030500Z";
  bool stamp_another = false;  // over something else than this value
};

// The CMS signature value over `content`, in DER.
[[nodiscard]] std::string signature_value(const std::string& content, const Signer& signer,
                                          const ValueOptions& options = {});

struct SignOptions {
  ValueOptions value;
  std::string subfilter = "adbe.pkcs7.detached";
  std::string field = "Signature1";
  int first_object = first_free_object;  // the signature dictionary; the field is the next
  std::vector<int> earlier_fields;       // which the form and the page have already
  std::string rectangle = "[0 0 0 0]";
  std::string entries;          // more of the signature dictionary
  std::string field_entries;    // more of the field
  std::string page_entries;     // more of the page
  std::string catalog_entries;  // more of the catalog
  Objects objects;              // more objects, or others under the same number
  std::size_t room = 4096;      // bytes kept for the value
  UpdateOptions update;
  // What is written as the range of signed bytes, and signed; given the right one.
  std::function<void(std::array<std::uint64_t, 4>&)> range;
  // The hexadecimal value before it is written, as long as it was.
  std::function<void(std::string&)> written;
};

// `before` with a signature field and a signature in an incremental update.
[[nodiscard]] std::string sign_pdf(const std::string& before, const Signer& signer, const SignOptions& options = {});

}  // namespace trinhky::signature
