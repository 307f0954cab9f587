// Views to print, with invented content.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/json.h"

namespace trinhky::paper {

inline base::json programme_view(int rows, bool issued) {
  base::json view = base::json::parse(R"json({
    "parent": "Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn", "issuer": ["Ủy ban MTTQ Việt Nam", "xã Đình Lập", "Ban Thường trực"],
    "symbol": "CTr-MTTQ-BTT", "place": "Đình Lập", "year": 2027,
    "title": "Chương trình công tác Mặt trận năm 2027", "version": "3", "printed_at": "2026-12-05T09:00:00Z",
    "bases": ["Căn cứ Điều lệ Mặt trận Tổ quốc Việt Nam", "Căn cứ Hướng dẫn số 45/HD-MTTQ-BTT ngày 20/11/2026 của Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh"],
    "intro": "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam xã xây dựng chương trình công tác năm 2027 như sau:",
    "recipients": ["Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh", "Thường trực Đảng ủy xã", "Lưu: VT"],
    "signer": {"lines": ["TM. Ban Thường trực", "KT. Chủ tịch", "Phó Chủ tịch"], "name": "Hoàng Thị Nguyệt"}, "rows": []})json");
  if (issued) {
    view["issued"] = true;
    view["number"] = "7/CTr-MTTQ-BTT";
    view["date"] = "2026-12-05";
  }
  for (int i = 1; i <= rows; ++i) {
    const std::string n = std::to_string(i);
    base::json row = {
        {"section", i <= rows / 2 ? "I. Vận động các tầng lớp nhân dân" : "II. Giám sát và phản biện xã hội"},
        {"no", n},
        {"obligation_text",
         "Nhiệm vụ thứ " + n +
             ": tổ chức tuyên truyền, vận động nhân dân tham gia các phong trào thi đua ở khu dân cư"},
        {"what",
         "Mở hội nghị tại các thôn, khối phố; phát tài liệu song ngữ; nêu gương người tốt việc tốt trên hệ thống loa"},
        {"when", "Quý II/2027, xong trước 15/6/2027"},
        {"who", "Ủy ban MTTQ xã"},
        {"partners", "Hội Nông dân, Đoàn Thanh niên"},
        {"result", "Báo cáo kết quả; ít nhất 12 hội nghị"},
        {"not_applicable", nullptr}};
    if (i % 7 == 0) row["not_applicable"] = {{"reason", "xã không có đường biên giới"}};
    view["rows"].push_back(std::move(row));
  }
  return view;
}

inline base::json slip_view() {
  return base::json::parse(R"json({
    "parent": "Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn", "issuer": ["Ủy ban MTTQ Việt Nam", "xã Đình Lập"], "symbol": "PT-VP",
    "place": "Đình Lập", "date": "2026-12-01", "version": "2", "content_hash": "5f2c9a7be01d44aa90", "printed_at": "2026-12-01T03:00:00Z",
    "subject": "Về việc ban hành Chương trình công tác năm 2027", "department": "Văn phòng", "urgency": "thường",
    "drafter": {"name": "Lương Văn Bách", "position": "Chuyên viên"},
    "summary": "Dự thảo chương trình gồm 31 nhiệm vụ theo hướng dẫn của cấp trên và 02 nhiệm vụ riêng của xã.",
    "proposal": "Đề nghị Ban Thường trực thông qua và ban hành trước 15/12/2026.",
    "bases": ["Hướng dẫn số 45/HD-MTTQ-BTT"], "attachments": ["Dự thảo chương trình (06 trang)"],
    "opinions": [
      {"step": "Rà soát nội dung", "who": "Vi Thị Hạnh", "position": "Trưởng ban", "choice": "Trả lại", "text": "Nhiệm vụ 12 chưa ghi thời gian; bổ sung đơn vị phối hợp.", "at": "09:12 ngày 25/11/2026"},
      {"step": "Rà soát nội dung", "who": "Vi Thị Hạnh", "position": "Trưởng ban", "choice": "Đồng ý", "text": "", "at": "14:40 ngày 26/11/2026"},
      {"step": "Kiểm tra thể thức", "who": "Nông Văn Đức", "position": "Phó Chủ tịch", "acting_for": "Chánh Văn phòng", "choice": "Đồng ý", "text": "Đã sửa căn lề.", "at": "08:05 ngày 27/11/2026"}],
    "silent": ["Hội Cựu chiến binh xã"],
    "recorded": [{"step": "Tập thể thông qua", "decision": "Thông qua chương trình", "source": "Biên bản họp Ban Thường trực số 05/BB-BTT", "date": "2026-11-30",
                  "votes": {"for": 7, "against": 0, "abstain": 1, "present": 8, "members": 9}, "recorder": "Triệu Thu Hà", "recorded_at": "10:20 ngày 01/12/2026"}]})json");
}

inline base::json board_view(int units) {
  base::json view = {{"title", "Tiến độ xây dựng chương trình công tác năm 2027"},
                     {"as_of", "17:00 ngày 10/12/2026"},
                     {"printed_at", "2026-12-10T10:00:00Z"},
                     {"demo", true},
                     {"rows", base::json::array()},
                     {"totals", {{{"label", "Đã ban hành"}, {"value", 31}}, {{"label", "Chậm"}, {"value", 9}}}}};
  for (int i = 1; i <= units; ++i) {
    base::json row = {
        {"unit", "Xã Thượng Long số " + std::to_string(i)}, {"state", "Chờ tập thể thông qua"}, {"due", "10/12/2026"}};
    if (i % 7 == 0) row["late"] = std::to_string(i % 5 + 1) + " ngày";
    view["rows"].push_back(std::move(row));
  }
  return view;
}

inline base::json report_view() {
  return base::json::parse(R"json({"kind": "consolidated-report", "period": "2027-Q1",
    "title": "Tổng hợp quý I năm 2027", "demo": true, "printed_at": "2027-03-15T10:00:00Z",
    "indicators": [
      {"code": "T1", "title": {"vi": "Hội nghị tuyên truyền", "en": "Meetings"}, "unit": {"vi": "cuộc", "en": "meetings"},
       "rule": "sum", "value": 12,
       "contributors": [{"unit": "a", "unit_name": "Xã Đình Lập", "value": 12}], "blanks": ["b"]},
      {"code": "T2", "title": {"vi": "Tiền tiếp nhận", "en": "Money"}, "unit": {"vi": "triệu đồng", "en": "million"},
       "rule": "sum", "value": "1250.5",
       "contributors": [{"unit": "a", "unit_name": "Xã Đình Lập", "value": "1250.5"}], "blanks": ["b"]},
      {"code": "T3", "title": {"vi": "Để trống", "en": "Blank"}, "unit": {"vi": "cuộc", "en": "n"}, "rule": "sum",
       "value": null, "contributors": [], "blanks": ["a", "b"]}],
    "missing": [{"unit": "b", "unit_name": "Xã Thái Bình", "state": {"vi": "chưa nộp", "en": "not submitted"}}],
    "obligations": [{"obligation": "1.1.1", "text": "Tuyên truyền", "answers": [
      {"unit": "a", "unit_name": "Xã Đình Lập", "progress": "=HYPERLINK(\"http://x\")", "result": "+84 hộ"}]}],
    "difficulties": [{"unit": "a", "unit_name": "Xã Đình Lập", "text": "@thiếu kinh phí"}], "proposals": []})json");
}

}  // namespace trinhky::paper
