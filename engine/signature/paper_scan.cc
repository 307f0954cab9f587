#include "engine/signature/paper_scan.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/signature/finding.h"

namespace trinhky::signature {
namespace {

constexpr std::size_t max_name = 200;

std::string day_of(base::Date date, bool vietnamese) {
  const std::string iso = base::format_date(date);
  return vietnamese ? iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4) : iso;
}

}  // namespace

base::Result<PaperScan> paper_scan(PaperScan scan) {
  std::vector<base::Fault> faults;
  const auto fault = [&](std::string pointer, base::Text message) {
    faults.push_back({.pointer = std::move(pointer), .code = "invalid", .message = std::move(message)});
  };
  const auto name = [&](std::string& text, const char* pointer, base::Text message) {
    text = base::tidy_blanks(base::nfc(text));
    if (text.empty() || base::code_points(text) > max_name || base::has_control_characters(text)) {
      fault(pointer, std::move(message));
    }
  };
  name(scan.attachment, "/attachment", {"Chưa có bản quét.", "The scan is missing."});
  name(scan.signed_by, "/signed_by", {"Chưa ghi người ký trên giấy.", "Who signed on paper is missing."});
  name(scan.registered_by, "/registered_by", {"Chưa ghi người vào sổ.", "Who registered it is missing."});
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (scan.sha256.size() != 64 || !std::ranges::all_of(scan.sha256, is_hex)) {
    fault("/sha256", {"Mã băm SHA-256 của bản quét không đúng.", "The SHA-256 of the scan is not right."});
  }
  if (!scan.signed_on.ok() || scan.signed_on.year() < std::chrono::year(1) ||
      scan.signed_on.year() > std::chrono::year(9999)) {
    fault("/signed_on", {"Ngày ký không đúng.", "The date of signing is not right."});
  }
  if (faults.empty()) return scan;
  return std::unexpected(base::Error{
      .code = base::ErrorCode::invalid,
      .type = "paper-scan-invalid",
      .message = {"Thông tin bản quét chữ ký chưa đúng.", "What is said of the scanned signature is not right."},
      .pointer = {},
      .faults = std::move(faults),
      .link = {},
      .log = {}});
}

base::Text sentence_of(const PaperScan& scan) {
  return {"Ký trên giấy: " + scan.signed_by + ", ngày " + day_of(scan.signed_on, true) + "; " + scan.registered_by +
              " vào sổ bản quét. Chương trình giữ bản quét và mã băm của nó, không xác định nét chữ ký.",
          "Signed on paper by " + scan.signed_by + " on " + day_of(scan.signed_on, false) +
              "; the scan was registered by " + scan.registered_by +
              ". The program keeps the scan and its hash and does not judge the hand."};
}

base::json to_json(const PaperScan& scan) {
  return {{"attachment", scan.attachment},
          {"sha256", scan.sha256},
          {"signed_by", scan.signed_by},
          {"registered_by", scan.registered_by},
          {"signed_on", base::format_date(scan.signed_on)},
          {"sentence", to_json(sentence_of(scan))}};
}

}  // namespace trinhky::signature
