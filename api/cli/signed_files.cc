#include "api/cli/signed_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/decision/attachments.h"
#include "engine/signature/statement.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;
using base::Text;
using base::text_or;
using signature::Finding;
using signature::Weight;

constexpr std::size_t piece_bytes = 4U << 20;

void tell(ExaminedAgain& one, SignatureState state, std::string code, Text message) {
  // The worst is what is said: bad before lost, lost before undecided, erased only where nothing else is.
  const auto rank = [](SignatureState of) {
    switch (of) {
      case SignatureState::good:
        return 0;
      case SignatureState::erased:
        return 1;
      case SignatureState::undecided:
        return 2;
      case SignatureState::lost:
        return 3;
      case SignatureState::bad:
        return 4;
    }
    return 4;
  };
  if (rank(state) > rank(one.state)) one.state = state;
  one.findings.push_back({.code = std::move(code), .message = std::move(message)});
}

// Nothing, with a finding, where the bytes are not there.
Result<std::optional<std::string>> bytes_of(store::Store& store, const std::string& hash, bool is_file,
                                            ExaminedAgain& one) {
  const auto info = store.attachment(hash);
  if (!info) return std::unexpected(info.error());
  if (!*info) {
    const auto erased = store.is_erased(hash);
    if (!erased) return std::unexpected(erased.error());
    if (*erased) {
      tell(one, SignatureState::erased, "erased",
           is_file ? Text{"tệp đã ký đã được xóa nên không xem xét lại được",
                          "the signed file was erased, so it cannot be examined again"}
                   : Text{"tệp được duyệt để ký đã được xóa nên không đối chiếu lại được",
                          "the bytes that were approved were erased, so nothing can be held against them"});
    } else {
      tell(one, SignatureState::lost, is_file ? "file-lost" : "approved-lost",
           is_file ? Text{"tệp đã ký bị mất: không còn mà không có ghi nhận đã xóa",
                          "the signed file is lost: it is gone, and nothing says that it was erased"}
                   : Text{"tệp được duyệt để ký bị mất: không còn mà không có ghi nhận đã xóa",
                          "the bytes that were approved are lost: gone, and nothing says that they were erased"});
    }
    return std::optional<std::string>();
  }
  std::string bytes;
  while (bytes.size() <= base::limits::max_attachment_bytes) {
    const auto piece = store.read_attachment(hash, bytes.size(), piece_bytes);
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) break;
    bytes += *piece;
  }
  return std::optional(std::move(bytes));
}

void tell_findings(ExaminedAgain& one, const std::vector<Finding>& findings) {
  for (const Finding& found : findings) {
    if (found.weight == Weight::note) continue;
    const bool told = std::ranges::any_of(one.findings, [&](const SignatureFinding& earlier) {
      return earlier.code == found.code && earlier.message.vi == found.message.vi;
    });
    if (told) continue;
    tell(one, found.weight == Weight::bad ? SignatureState::bad : SignatureState::undecided, found.code, found.message);
  }
}

// Whoever the event names has to be who the certificate in the file names.
void compare(ExaminedAgain& one, const json& recorded, const signature::Statement& now) {
  struct Member {
    const char* name;
    const std::string& now;
    Text what;
  };
  for (const auto& [name, value, what] :
       {Member{"signer", now.signer, {"người ký", "the signer"}},
        Member{"serial", now.serial, {"số chứng thư", "the certificate's serial number"}},
        Member{"issuer", now.issuer, {"nơi cấp chứng thư", "the certificate's issuer"}}}) {
    const std::string then = text_or(recorded, name);
    if (then == value) continue;
    tell(one, SignatureState::bad, std::string(name) + "-not-as-recorded",
         {what.vi + " trong tệp là \"" + value + "\", trong sổ ghi \"" + then + "\"",
          what.en + " is \"" + value + "\" in the file and \"" + then + "\" in the log"});
  }
}

}  // namespace

void collect_signed(const decision::Instance& after, const store::StoredEvent& event, const json& body,
                    std::vector<SignedDecision>& to) {
  const auto statement = body.find("signed_file");
  if (statement == body.end() || !statement->is_object()) return;
  const json* file = decision::file_called(after, text_or(*statement, "attachment"));
  to.push_back({.instance = event.stream,
                .number = event.number,
                .file = file == nullptr ? std::string() : text_or(*file, "hash"),
                .approved = text_or(*statement, "approved_hash"),
                .statement = *statement});
}

Result<ExaminedAgain> examine_again(store::Store& store, const SignedDecision& decision,
                                    const ExamineAgainOptions& options) {
  ExaminedAgain one{.instance = decision.instance,
                    .number = decision.number,
                    .signer = text_or(decision.statement, "signer"),
                    .serial = text_or(decision.statement, "serial")};
  const auto file = bytes_of(store, decision.file, true, one);
  if (!file) return std::unexpected(file.error());
  const auto approved = bytes_of(store, decision.approved, false, one);
  if (!approved) return std::unexpected(approved.error());
  if (!*file) return one;
  if (base::sha256_hex(**file) != text_or(decision.statement, "hash")) {
    tell(one, SignatureState::bad, "file-not-as-recorded",
         {"tệp đã ký không phải là tệp ghi trong quyết định", "the file is not the one that the decision names"});
  }
  const auto examined = signature::examine_pdf(**file, {.trust_anchors = options.trust_anchors});
  if (!examined) {
    if (examined.error().type == "trust-anchors-unreadable") return std::unexpected(examined.error());
    tell(one, SignatureState::bad, examined.error().type, examined.error().message);
    return one;
  }
  tell_findings(one, examined->findings);
  if (examined->signatures.empty()) {
    if (one.state == SignatureState::good) {
      tell(one, SignatureState::bad, "no-signature", signature::sentence_of("no-signature"));
    }
    return one;
  }
  const signature::PdfSignature& newest = examined->signatures.back();
  tell_findings(one, newest.findings);
  if (newest.covers != signature::Covers::file) {
    tell(one, SignatureState::bad, "not-the-whole-file",
         {"chữ ký cuối không phủ toàn bộ tệp", "the last signature does not cover the whole file"});
  }
  std::optional<signature::ApprovedCheck> same;
  if (*approved) {
    auto check = signature::covers_approved(*examined, **file, **approved);
    if (!check) return std::unexpected(check.error());
    tell_findings(one, check->findings);
    same = std::move(*check);
  }
  const auto now = signature::statement_of(*examined, same, {.attachment = text_or(decision.statement, "attachment")});
  if (!now) return std::unexpected(now.error());
  compare(one, decision.statement, *now);
  return one;
}

std::string_view to_string(SignatureState state) {
  switch (state) {
    case SignatureState::good:
      return "good";
    case SignatureState::undecided:
      return "undecided";
    case SignatureState::bad:
      return "bad";
    case SignatureState::lost:
      return "lost";
    case SignatureState::erased:
      return "erased";
  }
  return "bad";
}

json to_json(const ExaminedAgain& one) {
  json findings = json::array();
  for (const SignatureFinding& finding : one.findings) {
    findings.push_back({{"code", finding.code}, {"message", {{"vi", finding.message.vi}, {"en", finding.message.en}}}});
  }
  return {{"instance", one.instance}, {"number", one.number},          {"signer", one.signer},
          {"serial", one.serial},     {"state", to_string(one.state)}, {"findings", std::move(findings)}};
}

}  // namespace trinhky::cli
