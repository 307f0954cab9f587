// Whether a signed PDF is the approved one, signed: it begins with the approved file byte for byte, and what the
// signing tool added up to the signature changes nothing of what the pages show (update.h says what counts as nothing).
//
//   Result<ApprovedCheck> check = covers_approved(signed_pdf, approved);          // the newest signature
//   Result<ApprovedCheck> first = covers_approved(signed_pdf, approved, 0);       // the oldest one
//   if (check->verdict() == Verdict::good) …
//
// The verdict speaks of the bytes alone. Whether the signature over them is good is examine_pdf's answer; both are
// needed. A tool that writes the file anew instead of adding to it gives another file here: `bad`, with the first byte
// that differs. What cannot be decided is `undecided`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/signature/pdf_signatures.h"

namespace trinhky::signature {

inline constexpr std::size_t newest_signature = static_cast<std::size_t>(-1);

struct ApprovedCheck {
  std::string approved_sha256;
  std::string field;             // of the signature that was asked about; empty where there is none
  std::uint64_t signed_end = 0;  // what it covers: the file up to here
  std::vector<Finding> findings;
  [[nodiscard]] Verdict verdict() const { return verdict_of(findings); }
};

// `which` counts as PdfSignatures::signatures does. Fails as examine_pdf does, and with `invalid`/"no-such-signature"
// where a named signature is not there. Requires the approved bytes to be a PDF; others are never found in a signed
// one.
[[nodiscard]] base::Result<ApprovedCheck> covers_approved(std::string_view signed_pdf, std::string_view approved,
                                                          std::size_t which = newest_signature);

// The same where the signed file has been examined already. Requires `signatures` to be examine_pdf(signed_pdf).
[[nodiscard]] base::Result<ApprovedCheck> covers_approved(const PdfSignatures& signatures, std::string_view signed_pdf,
                                                          std::string_view approved,
                                                          std::size_t which = newest_signature);

// {"verdict", "approved_sha256", "field", "signed_end", "findings"}
[[nodiscard]] base::json to_json(const ApprovedCheck& check);

}  // namespace trinhky::signature
