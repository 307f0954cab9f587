#include "engine/signature/approved.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/signature/fields.h"
#include "engine/signature/update.h"

namespace trinhky::signature {
namespace {

// The very signature that was examined has to hang in the form of the revision it covers.
bool is_in_revision(std::string_view revision, const PdfSignature& signature, Budget& budget) {
  auto file = PdfFile::read(revision, budget);
  if (!file) return false;
  const SignatureFields fields = signature_fields(*file);
  return std::ranges::any_of(fields.fields, [&](const SignatureField& field) {
    const Value* contents = field.dictionary.find("Contents");
    return field.is_signed && contents != nullptr && contents->begin == signature.byte_range[1] &&
           contents->end == signature.byte_range[2];
  });
}

}  // namespace

base::Result<ApprovedCheck> covers_approved(std::string_view signed_pdf, std::string_view approved, std::size_t which) {
  const auto signatures = examine_pdf(signed_pdf);
  if (!signatures) return std::unexpected(signatures.error());
  return covers_approved(*signatures, signed_pdf, approved, which);
}

base::Result<ApprovedCheck> covers_approved(const PdfSignatures& signatures, std::string_view signed_pdf,
                                            std::string_view approved, std::size_t which) {
  const auto& all = signatures.signatures;
  if (which != newest_signature && which >= all.size()) {
    return base::refuse(base::ErrorCode::invalid, "no-such-signature",
                        {"Tệp không có chữ ký được hỏi.", "The file has no such signature."});
  }
  ApprovedCheck out{.approved_sha256 = base::sha256_hex(approved)};
  const auto tell = [&](std::string_view code, std::string detail = {}) {
    out.findings.push_back(finding(code, {.object = 0, .detail = std::move(detail)}));
  };
  const auto [differs, end_of_approved] = std::ranges::mismatch(signed_pdf, approved);
  if (end_of_approved != approved.end()) {
    tell("not-the-approved-bytes", std::to_string(differs - signed_pdf.begin()));
  }
  if (all.empty()) {
    std::ranges::copy(signatures.findings, std::back_inserter(out.findings));
    return out;
  }
  const PdfSignature& signature = which == newest_signature ? all.back() : all[which];
  out.field = signature.field;
  out.signed_end = signature.signed_end;
  if (!out.findings.empty()) return out;
  if (signature.covers == Covers::nothing) {
    tell("signature-range-unknown");
    return out;
  }
  const auto end = static_cast<std::size_t>(signature.signed_end);
  if (end < approved.size()) {
    tell("signed-earlier");
    return out;
  }
  Budget budget;
  out.findings = compare_revisions(signed_pdf, approved.size(), end, budget).findings;
  if (!budget.spent && !is_in_revision(signed_pdf.substr(0, end), signature, budget)) tell("signature-not-in-revision");
  return out;
}

base::json to_json(const ApprovedCheck& check) {
  return {{"verdict", to_string(check.verdict())},
          {"approved_sha256", check.approved_sha256},
          {"field", check.field},
          {"signed_end", check.signed_end},
          {"findings", to_json(check.findings)}};
}

}  // namespace trinhky::signature
