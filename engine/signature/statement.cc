#include "engine/signature/statement.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace trinhky::signature {

using base::json;

base::Result<Statement> statement_of(const PdfSignatures& signatures, const std::optional<ApprovedCheck>& approved,
                                     const StatementOptions& options) {
  const auto& all = signatures.signatures;
  if (all.empty() || (options.which != newest_signature && options.which >= all.size())) {
    return base::refuse(base::ErrorCode::invalid, "no-such-signature",
                        all.empty() && !signatures.findings.empty()
                            ? signatures.findings.front().message
                            : base::Text{"Tệp không có chữ ký được hỏi.", "The file has no such signature."});
  }
  const PdfSignature& one = options.which == newest_signature ? all.back() : all[options.which];
  Statement out{.kind = "pdf",
                .attachment = options.attachment,
                .hash = signatures.sha256,
                .time_source = std::string(to_string(one.time_source)),
                .covers = std::string(to_string(one.covers)),
                .trust_checked = signatures.trust_checked};
  if (one.signer) {
    out.signer = one.signer->common_name.empty() ? one.signer->subject : one.signer->common_name;
    out.serial = one.signer->serial;
    out.issuer = one.signer->issuer;
  }
  if (one.signing_time) out.signing_time = base::format_instant(*one.signing_time);
  std::set<std::string> faults;
  const auto collect = [&](const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      if (finding.weight != Weight::note) faults.insert(finding.code);
    }
  };
  collect(signatures.findings);
  collect(one.findings);
  if (approved) {
    collect(approved->findings);
    if (approved->verdict() != Verdict::undecided) out.approved_bytes = approved->verdict() == Verdict::good;
  }
  out.faults.assign(faults.begin(), faults.end());
  return out;
}

Statement statement_of(const PaperScan& scan) {
  return {.kind = "scan",
          .attachment = scan.attachment,
          .hash = scan.sha256,
          .signer = scan.signed_by,
          .signing_time = base::format_date(scan.signed_on),
          .time_source = "paper"};
}

bool is_good(const Statement& statement) {
  return statement.faults.empty() && (statement.kind == "scan" || statement.covers != "nothing");
}

json to_json(const Statement& statement) {
  return {{"kind", statement.kind},
          {"attachment", statement.attachment},
          {"hash", statement.hash},
          {"signer", statement.signer},
          {"serial", statement.serial},
          {"issuer", statement.issuer},
          {"signing_time", statement.signing_time},
          {"time_source", statement.time_source},
          {"covers", statement.covers},
          {"approved_bytes", statement.approved_bytes ? json(*statement.approved_bytes) : json()},
          {"trust_checked", statement.trust_checked},
          {"revocation_checked", false},
          {"faults", statement.faults}};
}

base::Result<Statement> statement_from(const json& value) {
  const auto refuse = [](std::string pointer) {
    return base::refuse(
        base::ErrorCode::malformed, "signature-statement-malformed",
        {"Thông tin chữ ký đã lưu không đọc được.", "The kept statement of a signature cannot be read."},
        std::move(pointer));
  };
  if (!value.is_object()) return refuse("");
  Statement out;
  for (const auto& [member, text] : {std::pair{"kind", &out.kind},
                                     {"attachment", &out.attachment},
                                     {"hash", &out.hash},
                                     {"signer", &out.signer},
                                     {"serial", &out.serial},
                                     {"issuer", &out.issuer},
                                     {"signing_time", &out.signing_time},
                                     {"time_source", &out.time_source},
                                     {"covers", &out.covers}}) {
    const auto found = value.find(member);
    if (found == value.end() || !found->is_string()) return refuse(std::string("/") + member);
    *text = found->get<std::string>();
  }
  if (out.kind != "pdf" && out.kind != "scan") return refuse("/kind");
  const auto approved = value.find("approved_bytes");
  if (approved == value.end() || !(approved->is_null() || approved->is_boolean())) return refuse("/approved_bytes");
  if (approved->is_boolean()) out.approved_bytes = approved->get<bool>();
  const auto trust = value.find("trust_checked");
  if (trust == value.end() || !trust->is_boolean()) return refuse("/trust_checked");
  out.trust_checked = trust->get<bool>();
  const auto faults = value.find("faults");
  if (faults == value.end() || !faults->is_array()) return refuse("/faults");
  for (const json& code : *faults) {
    if (!code.is_string()) return refuse("/faults");
    out.faults.push_back(code.get<std::string>());
  }
  return out;
}

}  // namespace trinhky::signature
