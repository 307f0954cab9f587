// `trinhky verify [DATA]`: whether a database is what it was when it was written. `trinhky certificate` and `trinhky
// verify certificate` give and check the certificate of one decision.
//
//   return verify({.data = "data", .open = open_sqlite_to_read}, std::cout, std::cerr);
//
// All of them read alone: beside a running server, or on a folder that was copied.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "api/server/message.h"
#include "engine/store/store.h"

namespace trinhky::cli {

using OpenToRead = std::function<base::Result<std::unique_ptr<store::Store>>(const std::string& file)>;

struct VerifyArgs {
  std::filesystem::path data = "data";  // a data folder, or a database file
  OpenToRead open;
  std::string fingerprint;      // of the office's key; empty: any key the database knows
  std::filesystem::path trust;  // trust anchors of digital signatures in PEM; empty: trust is not checked
  std::string noted;            // "7:<hash>", a seal as somebody noted it elsewhere; empty: nobody did
  server::Language language = server::Language::vi;
  // {"faults": [{"kind", "stream", "number", "seal", "message"}], "erased": […], "streams", "events", "contents",
  //  "attachments", "attachment_bytes", "instances", "signatures": {"examined", "good", "erased", "trust_checked",
  //  "revocation_checked", "not_good": [signed_files.h]}, "seals": {"last", "hash", "keys", "unsealed_events"}}
  // Kinds of faults besides those of engine/seal/verification.h: "seal-head" (engine/seal/head_note.h),
  // "instance-damaged", "snapshot-differs", those of rows and timers (verify_rows.h), and "signature-bad",
  // "signature-undecided", "signature-lost" for each finding about a decision's signed file.
  bool as_json = false;
};

// 0 = nothing wrong, 1 = faults, each on a line with its stream and event, 2 = the database cannot be read.
[[nodiscard]] int verify(const VerifyArgs& args, std::ostream& out, std::ostream& err);

struct CertificateArgs {
  std::filesystem::path data;
  OpenToRead open;
  std::filesystem::path workflows;
  std::string instance;
  std::uint64_t number = 0;
  bool with_content = false;
  server::Language language = server::Language::vi;
};

// Prints the certificate. 0 = given, 1 = refused (no such event, not sealed yet, no key …), 2 = cannot be read.
[[nodiscard]] int give_certificate(const CertificateArgs& args, std::ostream& out, std::ostream& err);

struct CheckCertificateArgs {
  std::filesystem::path file;
  std::string fingerprint;
  server::Language language = server::Language::vi;
  bool as_json = false;  // {"holds", "faults": [{"kind", "message"}], "fingerprint", "statement", "event", "seal"}
};

// Says what the certificate proves, what it does not, and every fault. 0 = it holds, 1 = it does not, 2 = the file is
// none.
[[nodiscard]] int check_certificate(const CheckCertificateArgs& args, std::ostream& out, std::ostream& err);

}  // namespace trinhky::cli
