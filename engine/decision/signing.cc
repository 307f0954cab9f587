#include "engine/decision/signing.h"

#include <nlohmann/json.hpp>

#include "engine/decision/attachments.h"
#include "engine/directory/signature_block.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

// The signed file must be one that was attached here, cover all of itself, and hold the approved bytes and no others.
base::Result<json> signed_file(const Turn& turn, const definition::Work& words) {
  const json statement = turn.command().body.value("signature", json());
  if (!statement.is_object()) {
    return base::refuse(base::ErrorCode::invalid, "signature-needed",
                        {"Bước này cần chữ ký số: tải văn bản về, ký bằng công cụ của cơ quan, rồi tải tệp đã ký lên.",
                         "This step needs a digital signature: download the document, sign it with the office's own "
                         "tool, and upload the signed file."},
                        "/signed_file");
  }
  const std::string attachment = text_or(statement, "attachment");
  // What was examined was held against the content it names; that content may have been replaced since.
  const json* approved = words.signs_file.empty() ? nullptr : file_to_sign(turn.instance(), words.signs_file);
  const bool another_file = !words.signs_file.empty() &&
                            (approved == nullptr || text_or(statement, "approved_file") != text_or(*approved, "id"));
  const bool another_document =
      statement.contains("document") && text_or(statement, "document") != turn.instance().document();
  if (another_document || another_file) {
    return base::refuse(base::ErrorCode::stale, "content-changed",
                        {"Nội dung đã thay đổi sau khi tệp này được ký. Hãy tải lại văn bản, ký lại rồi tải lên.",
                         "The content changed after this file was signed. Download it again, sign, and upload."},
                        "/signed_file");
  }
  const bool known = has_attachment(turn.instance(), attachment);
  const bool good = known && text_or(statement, "covers") == "file" &&
                    statement.value("approved_bytes", json()) == true &&
                    statement.value("faults", json::array()).empty();
  if (good) return statement;
  base::Error error{
      .code = base::ErrorCode::invalid,
      .type = "signature-not-good",
      .message = {"Tệp đã ký không dùng được: chữ ký phải hợp lệ, phủ toàn bộ tệp và đúng nguyên văn bản "
                  "đã duyệt. Hãy tải lại văn bản, ký lại rồi tải lên.",
                  "The signed file cannot be used: the signature must be valid, cover the whole file, and "
                  "stand under exactly the approved document. Download it again, sign, and upload."},
      .pointer = "/signed_file"};
  for (const json& fault : statement.value("faults", json::array())) {
    error.faults.push_back({.pointer = "/signed_file", .code = text_or(fault, "code"), .message = error.message});
  }
  return std::unexpected(std::move(error));
}

}  // namespace

base::Result<json> hand_of(const Turn& turn, const definition::Work& words, bool agrees, const std::string& signer) {
  json members = json::object();
  if (!agrees) return members;
  if (!words.mark.empty()) members["mark"] = words.mark;
  if (words.signs) {
    auto block =
        directory::signature_block(*turn.world().directory, *words.signs, turn.instance().unit, signer, turn.today());
    if (!block) return std::unexpected(block.error());
    members["signature"] = directory::to_json(*block);
    members["signature"]["person"] = signer;
  }
  if (words.confirm == "password") {
    if (text_or(turn.command().body, "confirmed") != "password") {
      return base::refuse(base::ErrorCode::forbidden, "password-needed",
                          {"Bước này yêu cầu nhập lại mật khẩu.", "This step asks for your password once more."},
                          "/password");
    }
    members["confirmed_by"] = "password";
  }
  if (words.confirm == "signature") {
    if (turn.command().body.value("with_edits", false)) {
      return base::refuse(
          base::ErrorCode::invalid, "signature-with-edits",
          {"Chữ ký số đặt trên văn bản đã trình, không phải trên bản chỉnh sửa. Hãy trả lại để sửa, hoặc "
           "quyết định trên bản đã trình.",
           "The digital signature stands under the document that was put up, not under your edits. "
           "Return it to be changed, or decide on what was put up."},
          "/with_edits");
    }
    auto statement = signed_file(turn, words);
    if (!statement) return std::unexpected(statement.error());
    members["confirmed_by"] = "signature";
    members["signed_file"] = std::move(*statement);
  }
  return members;
}

}  // namespace trinhky::decision
