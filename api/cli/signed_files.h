// The signatures of a whole database, examined anew: every decision that names a signed file is held against the file
// as it lies there today and against the bytes that were approved.
//
//   std::vector<SignedDecision> signed_decisions = …;              // collected while the papers are folded
//   auto one = examine_again(store, signed_decisions.front(), {.trust_anchors = pem});
//   if (one->state != SignatureState::good) …                      // one->findings say why
//
// The event of a decision says what was found on the day the file was handed in; here the file has to say it again. A
// signature that was good stays good when its certificate has run out since. Revocation is never asked.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/decision/instance.h"
#include "engine/store/store.h"

namespace trinhky::cli {

// A decision's event and what it names.
struct SignedDecision {
  std::string instance;
  std::uint64_t number = 0;
  std::string file;      // hash of the kept file; empty: the paper has no such file
  std::string approved;  // hash of the bytes that were to be signed; empty: the event names none
  base::json statement;  // what the event says (engine/signature/statement.h)
};

enum class SignatureState {
  good,       // valid, over exactly the approved bytes, signer and serial as recorded
  undecided,  // this program cannot tell; it could on the day of the decision
  bad,        // told with certainty
  lost,       // the file or the approved bytes are gone, and nobody erased them
  erased,     // one of the two was erased: nothing can be said any more, and that is no fault
};

struct SignatureFinding {
  std::string code;  // of engine/signature/finding.h, or "file-lost", "approved-lost", "file-not-as-recorded",
                     // "signer-not-as-recorded", "serial-not-as-recorded", "issuer-not-as-recorded", "erased"
  base::Text message;
};

struct ExaminedAgain {
  std::string instance;
  std::uint64_t number = 0;
  std::string signer;  // as the event names them
  std::string serial;
  SignatureState state = SignatureState::good;
  std::vector<SignatureFinding> findings;  // none where it is good
};

struct ExamineAgainOptions {
  std::string_view trust_anchors;  // certificates in PEM; empty: trust is not checked
};

// Appends the decision where the event names a signed file. `after` is the paper as the event left it.
void collect_signed(const decision::Instance& after, const store::StoredEvent& event, const base::json& body,
                    std::vector<SignedDecision>& to);

// Fails only when the store cannot be read, and with `invalid`/"trust-anchors-unreadable".
[[nodiscard]] base::Result<ExaminedAgain> examine_again(store::Store& store, const SignedDecision& decision,
                                                        const ExamineAgainOptions& options);

[[nodiscard]] std::string_view to_string(SignatureState state);
// {"instance", "number", "signer", "serial", "state", "findings": [{"code", "message": {"vi", "en"}}]}
[[nodiscard]] base::json to_json(const ExaminedAgain& one);

}  // namespace trinhky::cli
