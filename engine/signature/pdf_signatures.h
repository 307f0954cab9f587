// Digital signatures in a PDF that somebody signed with a tool of his own (keys sit on tokens and SIMs, never here):
// what they cover, whether the sums come out right, who signed and when.
//
//   Result<PdfSignatures> found = examine_pdf(bytes, {.trust_anchors = pem, .at = now});
//   for (const PdfSignature& one : found->signatures) …    // oldest first
//   json wire = to_json(*found);
//   Result<ApprovedCheck> same = covers_approved(bytes, approved);    // approved.h
//
// What a verdict says: `good` means that these bytes were signed with the private key of the certificate shown, that
// they are a whole revision of the file, and that nothing beyond signatures was added after. It does not say that the
// certificate was issued by anybody: trust is checked only against anchors that the caller gives (`trust_checked`), and
// revocation is never checked. `trust_sentence` says so in both languages and belongs beside every verdict. Nor does it
// say that a signature has the force of law; whether it must be one of a public authority (Nghị định 23/2025/NĐ-CP) or
// one for official duty (Luật Giao dịch điện tử 20/2023/QH15) is for the office to decide.
//
// Supported are adbe.pkcs7.detached (ISO 32000-1, 12.8) and ETSI.CAdES.detached (ETSI EN 319 142-1). What this program
// cannot decide it calls `undecided`, which is never `good`.
//
// Pure: equal bytes and arguments give an equal answer. A file of 50 MB at most; its objects, nesting, revisions and
// signatures are bounded (pdf_value.h, pdf_file.h, fields.h), and beyond a bound nothing is concluded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/signature/cms.h"
#include "engine/signature/finding.h"

namespace trinhky::signature {

// How much of the file a signature covers.
enum class Covers {
  nothing,   // its range is not one that could be checked
  revision,  // from the beginning to the end of an earlier revision: more was added after
  file,      // all of it, the signature value itself excepted
};

// What was added behind a signature that covers a revision.
struct AddedAfter {
  std::uint64_t from = 0;   // the first byte
  std::uint64_t bytes = 0;  // to the end of the file
  Verdict verdict = Verdict::undecided;
  std::vector<Finding> findings;  // what it does, object by object (update.h)
};

struct PdfSignature {
  std::string field;      // the field's name
  std::string subfilter;  // how it is written, as the file says
  std::vector<std::uint64_t> byte_range;
  Covers covers = Covers::nothing;
  std::uint64_t signed_end = 0;  // the signed revision is the file up to here; 0 where it covers nothing
  // The sums over the signed bytes; only this, not whether they are the whole file.
  Verdict integrity = Verdict::undecided;
  std::optional<Certificate> signer;
  std::string digest;
  std::string key;
  std::optional<base::Instant> signing_time;
  TimeSource time_source = TimeSource::none;
  bool time_confirmed = false;
  Trust trust = Trust::not_checked;
  std::optional<AddedAfter> added_after;
  std::vector<Finding> findings;
  [[nodiscard]] Verdict verdict() const { return verdict_of(findings); }
};

struct PdfSignatures {
  std::string sha256;  // of the whole file
  std::uint64_t size = 0;
  std::size_t revisions = 0;             // cross-reference sections
  std::vector<PdfSignature> signatures;  // by the end of what they cover
  std::vector<Finding> findings;         // about the file as a whole
  bool trust_checked = false;
  // The worst of the file and of every signature. Never good without a signature.
  [[nodiscard]] Verdict verdict() const;
};

struct ExamineOptions {
  std::string_view trust_anchors;   // certificates in PEM; empty: trust is not checked
  std::optional<base::Instant> at;  // now, to say whether a certificate has expired by now
};

// Fails with `too_large`/"pdf-too-large" over 50 MB, `malformed`/"pdf-malformed" where the bytes are no PDF at all, and
// as Anchors::read does. A PDF without a signature, or one that cannot be read, is not an error: see `findings`.
[[nodiscard]] base::Result<PdfSignatures> examine_pdf(std::string_view bytes, const ExamineOptions& options = {});

// What has to stand beside every verdict: what was checked of trust and revocation, and what was not.
[[nodiscard]] base::Text trust_sentence(bool trust_checked);

[[nodiscard]] std::string_view to_string(Covers covers);
[[nodiscard]] base::json to_json(const PdfSignature& signature);
[[nodiscard]] base::json to_json(const PdfSignatures& signatures);

}  // namespace trinhky::signature
