// A signature value (CMS, RFC 5652; CAdES, ETSI EN 319 122-1) held against the bytes it is said to sign, by OpenSSL.
//
//   CmsCheck check = check_cms({.value = der, .before = first, .behind = second, .anchors = nullptr});
//   if (check.integrity == Verdict::good) …   // these bytes, signed with the key of check.signer
//
// Integrity is one thing, trust another: without anchors nothing is said about who issued the certificate, and
// revocation is never asked. Nothing here knows the time: validity is judged by the time of signing and by the caller's
// `at`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/signature/finding.h"

namespace trinhky::signature {

// What a certificate says of its holder, cleaned for people (readable.h).
struct Certificate {
  std::string common_name;
  std::string subject;  // RFC 2253
  std::string issuer;   // RFC 2253
  std::string serial;   // upper-case hexadecimal
  std::string sha256;   // of the whole certificate
  std::optional<base::Instant> not_before;
  std::optional<base::Instant> not_after;
};

// Who says when it was signed.
enum class TimeSource {
  none,             // nobody
  signer,           // the signed attribute signingTime: the signer's own clock
  pdf_entry,        // the entry M of the PDF: the signer's tool
  timestamp_token,  // a time stamp over the signature value (RFC 3161)
};

enum class Trust {
  not_checked,  // no anchors were given
  trusted,      // the certificate leads to an anchor
  not_trusted,  // it does not
};

// The caller's trust anchors, read once.
class Anchors {
 public:
  // Certificates in PEM, one after the other. Fails with `invalid`/"trust-anchors-unreadable" where there is none, more
  // than 1000, or something between them that is no certificate.
  [[nodiscard]] static base::Result<Anchors> read(std::string_view pem);

  struct Store;
  [[nodiscard]] const Store& store() const { return *store_; }

 private:
  std::shared_ptr<const Store> store_;
};

struct CmsQuestion {
  std::string_view value;   // DER or BER, behind it zeros at most
  std::string_view before;  // the signed bytes: these,
  std::string_view behind;  // and then these
  bool cades = false;       // a CAdES signature has to carry its attributes
  std::optional<base::Instant> pdf_time;
  const Anchors* anchors = nullptr;
  std::optional<base::Instant> at;  // the caller's now
};

struct CmsCheck {
  Verdict integrity = Verdict::bad;
  std::optional<Certificate> signer;
  std::string digest;  // "SHA256"
  std::string key;     // "RSA 2048"
  std::optional<base::Instant> signing_time;
  TimeSource time_source = TimeSource::none;
  bool time_confirmed = false;  // by a time stamp whose authority leads to an anchor
  Trust trust = Trust::not_checked;
  std::vector<Finding> findings;
};

// Never fails: what cannot be read is a finding.
[[nodiscard]] CmsCheck check_cms(const CmsQuestion& question);

[[nodiscard]] std::string_view to_string(TimeSource source);
[[nodiscard]] std::string_view to_string(Trust trust);

}  // namespace trinhky::signature
