// A certificate: one event of a paper, with all that proves offline that this program recorded it. It needs no database
// and no network; docs/certificate.md is its schema.
//
//   Result<json> certificate = certify(store, stream, number, key, {.decision = told, .statement = …, .issued_at =
//   now}); Result<CertificateReport> report = check_certificate(parsed_file); if (report && report->faults.empty())
//   …what report->seal, report->key and the event say holds…
//
// What it proves: the event's bytes stand in the chain of its paper, the chain's head is under a seal, and seal and
// certificate are signed by the key it names. What it does not prove: that the key is the office's own (compare the
// fingerprint), that a person signed anything in the sense of the law, or when by anybody else's clock.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/seal/seal.h"
#include "engine/store/store.h"

namespace trinhky::seal {

inline constexpr const char* certificate_schema = "trinhky-certificate/1";
// Events from the certified one to the sealed head, and the bytes of their bodies.
inline constexpr std::size_t max_certified_events = 2000;
inline constexpr std::size_t max_certified_bytes = 8U << 20;
inline constexpr std::size_t max_certificate_bytes = 32U << 20;

// What the certificate tells in people's words, and what it carries beside the proof.
struct CertificateParts {
  base::json decision;  // see docs/certificate.md
  base::json content;   // null, or {"hash", "salt", "media_type", "text"}
  base::Text statement;
  base::Instant issued_at;
};

// Fails with `not_found`/"no-such-event"; `wrong_state`/"not-sealed-yet" when no seal covers the event; `too_large`/
// "certificate-too-long" beyond the bounds above; `internal`/"seal-does-not-fit" when the log is not what was sealed.
[[nodiscard]] base::Result<base::json> certify(store::Store& store, const std::string& stream, std::uint64_t number,
                                               const SigningKey& key, const CertificateParts& parts);

// `kind` is one of
//   shape               a member is missing, unknown, or not what it should be
//   event               its bytes do not give its hash
//   chain               the events after it do not lead to the sealed head
//   proof               the head is not under the seal's root
//   seal                the seal's signature does not fit
//   decision            what is told of the event is not what its bytes say
//   content             text and salt do not give the hash that the event is bound to
//   signature           the certificate was changed, or signed by another key
struct CertificateFault {
  std::string kind;
  base::Text message;
};

struct CertificateReport {
  std::vector<CertificateFault> faults;  // none: it holds
  store::StoredEvent event;
  Head head;  // sealed
  Seal seal;
  std::string key;  // that signed the certificate
  base::json decision;
  base::Text statement;
  bool has_content = false;
};

// Pure. Fails with `invalid`/"no-certificate" for JSON of another schema, "certificate-newer" for a later version of
// this one.
[[nodiscard]] base::Result<CertificateReport> check_certificate(const base::json& certificate);

}  // namespace trinhky::seal
