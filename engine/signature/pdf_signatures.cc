#include "engine/signature/pdf_signatures.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/signature/fields.h"
#include "engine/signature/readable.h"
#include "engine/signature/update.h"

namespace trinhky::signature {
namespace {

using base::json;

constexpr std::size_t max_value_bytes = std::size_t{1} << 20;

class Examination {
 public:
  Examination(std::string_view bytes, const Anchors* anchors, std::optional<base::Instant> at)
      : bytes_(bytes), anchors_(anchors), at_(at) {}

  PdfSignatures run() {
    PdfSignatures out{.sha256 = base::sha256_hex(bytes_), .size = bytes_.size(), .trust_checked = anchors_ != nullptr};
    auto file = PdfFile::read(bytes_, budget_);
    if (!file) {
      out.findings.push_back(finding(file.error()));
      return out;
    }
    out.revisions = file->sections().size();
    const SignatureFields fields = signature_fields(*file);
    std::size_t named = 0;
    for (const SignatureField& field : fields.fields) {
      if (!field.is_signed) continue;
      ++named;
      if (named <= max_signatures) out.signatures.push_back(examine(field));
    }
    std::ranges::sort(out.signatures, [](const PdfSignature& one, const PdfSignature& other) {
      return std::tie(one.signed_end, one.field) < std::tie(other.signed_end, other.field);
    });
    if (named == 0) out.findings.push_back(finding("no-signature"));
    if (named > max_signatures) out.findings.push_back(finding("too-many-signatures"));
    if (!fields.is_complete) out.findings.push_back(finding("object-unreadable"));
    if (ranges_written() > named) out.findings.push_back(finding("loose-signature"));
    if (budget_.spent) out.findings.push_back(finding("pdf-too-complex"));
    return out;
  }

 private:
  PdfSignature examine(const SignatureField& field);
  // False, with the finding, where the range is not one that could be checked.
  [[nodiscard]] bool check_range(const Value& dictionary, PdfSignature& out);
  void check_value(const Value& dictionary, PdfSignature& out);
  void check_revision(PdfSignature& out);
  [[nodiscard]] std::size_t ranges_written() const;

  std::string_view bytes_;
  const Anchors* anchors_;
  std::optional<base::Instant> at_;
  Budget budget_;
};

// A signature that no field names is seen by nobody, whoever took it out of the form.
std::size_t Examination::ranges_written() const {
  static constexpr std::string_view key = "/ByteRange";
  std::size_t out = 0;
  for (std::size_t at = bytes_.find(key); at != std::string_view::npos; at = bytes_.find(key, at + key.size())) ++out;
  return out;
}

PdfSignature Examination::examine(const SignatureField& field) {
  PdfSignature out{.field = field.name};
  const Value& dictionary = field.dictionary;
  if (const Value* subfilter = dictionary.find("SubFilter"); subfilter != nullptr && subfilter->kind == Kind::name) {
    out.subfilter = shown(subfilter->text, 60);
  }
  if (dictionary.doubled) out.findings.push_back(finding("dictionary-doubled"));
  const bool has_range = check_range(dictionary, out);
  if (out.subfilter == "ETSI.RFC3161") {
    out.findings.push_back(finding("document-timestamp"));
  } else if (out.subfilter != "adbe.pkcs7.detached" && out.subfilter != "ETSI.CAdES.detached") {
    out.findings.push_back(finding("subfilter-not-supported", {.object = 0, .detail = out.subfilter}));
  } else if (has_range) {
    check_value(dictionary, out);
  } else {
    out.integrity = Verdict::bad;
  }
  if (has_range) check_revision(out);
  return out;
}

bool Examination::check_range(const Value& dictionary, PdfSignature& out) {
  const auto fault = [&](std::string_view code) {
    out.findings.push_back(finding(code));
    return false;
  };
  const Value* range = dictionary.find("ByteRange");
  if (range == nullptr) return fault("byte-range-missing");
  if (range->kind != Kind::array || range->items.size() != 4) return fault("byte-range-malformed");
  for (const Value& one : range->items) {
    if (one.kind != Kind::integer || one.integer < 0) return fault("byte-range-malformed");
    out.byte_range.push_back(static_cast<std::uint64_t>(one.integer));
  }
  const std::uint64_t gap_begin = out.byte_range[1];
  const std::uint64_t gap_end = out.byte_range[2];
  if (out.byte_range[0] != 0) return fault("byte-range-start");
  if (gap_end < gap_begin) return fault("byte-range-overlap");
  if (gap_end > bytes_.size() || out.byte_range[3] > bytes_.size() - gap_end) return fault("byte-range-beyond");
  const Value* contents = dictionary.find("Contents");
  if (contents == nullptr) return fault("contents-missing");
  // Exactly the string that this dictionary holds: neither more (something could stand beside it) nor another one.
  if (contents->kind != Kind::string || contents->begin != gap_begin || contents->end != gap_end) {
    return fault("byte-range-gap");
  }
  if (!contents->plain_hex) return fault("contents-not-hex");
  out.signed_end = gap_end + out.byte_range[3];
  out.covers = out.signed_end == bytes_.size() ? Covers::file : Covers::revision;
  return true;
}

void Examination::check_value(const Value& dictionary, PdfSignature& out) {
  const Value& contents = *dictionary.find("Contents");
  if (contents.text.size() > max_value_bytes) {
    out.findings.push_back(finding("contents-too-large"));
    return;
  }
  const Value* date = dictionary.find("M");
  CmsCheck check =
      check_cms({.value = contents.text,
                 .before = bytes_.substr(0, static_cast<std::size_t>(out.byte_range[1])),
                 .behind = bytes_.substr(static_cast<std::size_t>(out.byte_range[2]),
                                         static_cast<std::size_t>(out.byte_range[3])),
                 .cades = out.subfilter == "ETSI.CAdES.detached",
                 .pdf_time = date != nullptr && date->kind == Kind::string ? date_of_pdf(date->text) : std::nullopt,
                 .anchors = anchors_,
                 .at = at_});
  out.integrity = check.integrity;
  out.signer = std::move(check.signer);
  out.digest = std::move(check.digest);
  out.key = std::move(check.key);
  out.signing_time = check.signing_time;
  out.time_source = check.time_source;
  out.time_confirmed = check.time_confirmed;
  out.trust = check.trust;
  std::ranges::move(check.findings, std::back_inserter(out.findings));
}

void Examination::check_revision(PdfSignature& out) {
  if (out.covers == Covers::file) return;
  const auto end = static_cast<std::size_t>(out.signed_end);
  if (!PdfFile::read(bytes_.substr(0, end), budget_)) {
    out.covers = Covers::nothing;
    out.findings.push_back(finding(budget_.spent ? "pdf-too-complex" : "revision-not-whole"));
    return;
  }
  AddedAfter added{.from = out.signed_end, .bytes = bytes_.size() - out.signed_end};
  added.findings = compare_revisions(bytes_, end, bytes_.size(), budget_).findings;
  added.verdict = verdict_of(added.findings);
  const std::string_view code = added.verdict == Verdict::good  ? "added-after"
                                : added.verdict == Verdict::bad ? "changed-after"
                                                                : "added-after-undecided";
  out.findings.push_back(finding(code, {.object = 0, .detail = std::to_string(added.bytes)}));
  out.added_after = std::move(added);
}

json to_json(const Certificate& certificate) {
  json out{{"common_name", certificate.common_name},
           {"subject", certificate.subject},
           {"issuer", certificate.issuer},
           {"serial", certificate.serial},
           {"sha256", certificate.sha256},
           {"not_before", nullptr},
           {"not_after", nullptr}};
  if (certificate.not_before) out["not_before"] = base::format_instant(*certificate.not_before);
  if (certificate.not_after) out["not_after"] = base::format_instant(*certificate.not_after);
  return out;
}

}  // namespace

Verdict PdfSignatures::verdict() const {
  Verdict out = verdict_of(findings);
  if (signatures.empty()) out = worse(out, Verdict::undecided);
  for (const PdfSignature& one : signatures) out = worse(out, one.verdict());
  return out;
}

base::Result<PdfSignatures> examine_pdf(std::string_view bytes, const ExamineOptions& options) {
  if (bytes.size() > base::limits::max_attachment_bytes) {
    return base::refuse(base::ErrorCode::too_large, "pdf-too-large",
                        {"Tệp PDF lớn hơn 50 MB.", "The PDF is larger than 50 MB."});
  }
  if (!bytes.starts_with("%PDF-")) {
    return base::refuse(base::ErrorCode::malformed, "pdf-malformed",
                        {"Tệp không phải là PDF.", "The file is not a PDF."});
  }
  std::optional<Anchors> anchors;
  if (!options.trust_anchors.empty()) {
    auto read = Anchors::read(options.trust_anchors);
    if (!read) return std::unexpected(read.error());
    anchors = std::move(*read);
  }
  return Examination(bytes, anchors ? &*anchors : nullptr, options.at).run();
}

base::Text trust_sentence(bool trust_checked) {
  if (trust_checked) {
    return {
        "Chứng thư số được đối chiếu với các chứng thư gốc đã cung cấp; việc chứng thư số có bị thu hồi hay không "
        "chưa được kiểm tra.",
        "The certificate was held against the trust anchors given; whether it was revoked was not checked."};
  }
  return {"Chưa kiểm tra cơ quan cấp chứng thư số và việc chứng thư số có bị thu hồi hay không.",
          "Neither who issued the certificate nor whether it was revoked was checked."};
}

std::string_view to_string(Covers covers) {
  switch (covers) {
    case Covers::nothing:
      return "nothing";
    case Covers::revision:
      return "revision";
    case Covers::file:
      return "file";
  }
  return "nothing";
}

json to_json(const PdfSignature& signature) {
  json out{{"field", signature.field},
           {"subfilter", signature.subfilter},
           {"byte_range", signature.byte_range},
           {"covers", to_string(signature.covers)},
           {"signed_end", signature.signed_end},
           {"integrity", to_string(signature.integrity)},
           {"signer", nullptr},
           {"digest", signature.digest},
           {"key", signature.key},
           {"signing_time", nullptr},
           {"time_source", to_string(signature.time_source)},
           {"time_confirmed", signature.time_confirmed},
           {"trust", to_string(signature.trust)},
           {"revocation_checked", false},
           {"added_after", nullptr},
           {"findings", to_json(signature.findings)},
           {"verdict", to_string(signature.verdict())}};
  if (signature.signer) out["signer"] = to_json(*signature.signer);
  if (signature.signing_time) out["signing_time"] = base::format_instant(*signature.signing_time);
  if (signature.added_after) {
    out["added_after"] = {{"from", signature.added_after->from},
                          {"bytes", signature.added_after->bytes},
                          {"verdict", to_string(signature.added_after->verdict)},
                          {"findings", to_json(signature.added_after->findings)}};
  }
  return out;
}

json to_json(const PdfSignatures& signatures) {
  json list = json::array();
  for (const PdfSignature& one : signatures.signatures) list.push_back(to_json(one));
  return {{"sha256", signatures.sha256},
          {"size", signatures.size},
          {"revisions", signatures.revisions},
          {"signatures", std::move(list)},
          {"findings", to_json(signatures.findings)},
          {"trust_checked", signatures.trust_checked},
          {"revocation_checked", false},
          {"trust_sentence", to_json(trust_sentence(signatures.trust_checked))},
          {"verdict", to_string(signatures.verdict())}};
}

}  // namespace trinhky::signature
