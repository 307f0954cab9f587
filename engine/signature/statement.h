// What an event of a decision keeps of a signature made outside: what was found on the day it was handed in. Codes, no
// sentences; a later program may find more in the same file, but the event says what was known then.
//
//   Result<Statement> said = statement_of(examined, approved_check, {.attachment = id});     // the newest signature
//   event["signature"] = to_json(*said);
//   Result<Statement> kept = statement_from(event["signature"]);
//   if (!is_good(*kept)) show(sentence_of(code) for code of kept->faults);
//
// Pure; equal arguments give equal bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/signature/approved.h"
#include "engine/signature/paper_scan.h"
#include "engine/signature/pdf_signatures.h"

namespace trinhky::signature {

struct Statement {
  std::string kind;        // "pdf", "scan"
  std::string attachment;  // where the program keeps the file
  std::string hash;        // SHA-256 of the file
  std::string signer;      // the certificate's common name, or the name on the paper
  std::string serial;      // of the certificate; empty for a scan
  std::string issuer;      // of the certificate; empty for a scan
  // An instant ("2026-11-22T13:23:00.000Z"), for a scan the date on the paper ("2026-11-22"); empty: unknown.
  std::string signing_time;
  std::string time_source;             // "none", "signer", "pdf_entry", "timestamp_token", "paper"
  std::string covers;                  // "nothing", "revision", "file"; empty for a scan
  std::optional<bool> approved_bytes;  // exactly the approved bytes were signed; nothing: not asked, or not decided
  bool trust_checked = false;
  std::vector<std::string> faults;  // codes of what was bad or undecided, sorted (finding.h); notes are left out
  bool operator==(const Statement&) const = default;
};

struct StatementOptions {
  std::string attachment;
  std::size_t which = newest_signature;
};

// Of one signature of a file. `approved` is the answer for the same signature, where it was asked. Fails with
// `invalid`/"no-such-signature" where the file has no such signature: then there is nothing to state.
[[nodiscard]] base::Result<Statement> statement_of(const PdfSignatures& signatures,
                                                   const std::optional<ApprovedCheck>& approved,
                                                   const StatementOptions& options);
[[nodiscard]] Statement statement_of(const PaperScan& scan);

// Good: a PDF without faults, signed as a whole or up to a revision that nothing has changed since, over the approved
// bytes where they were asked for; or a scan. What a policy makes of trust that was not checked is the caller's
// question.
[[nodiscard]] bool is_good(const Statement& statement);

// {"kind", "attachment", "hash", "signer", "serial", "issuer", "signing_time", "time_source", "covers",
//  "approved_bytes": true | false | null, "trust_checked", "revocation_checked": false, "faults": [code …]}
[[nodiscard]] base::json to_json(const Statement& statement);
// Fails with `malformed`/"signature-statement-malformed" for anything else; members it does not know are passed over.
[[nodiscard]] base::Result<Statement> statement_from(const base::json& value);

}  // namespace trinhky::signature
