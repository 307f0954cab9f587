// Texts the tests read: the real guidance where it lies beside the project, and invented ones of other layouts.
#pragma once

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/guidance/import.h"
#include "tests/support/places.h"

namespace trinhky::guidance::test {

inline std::optional<std::string> shared_file(const std::string& path) {
  std::ifstream in(trinhky::places::shared_dir() + "/" + path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline Import read(std::string_view text, int year = 0) {
  base::Result<Import> import = import_guidance(text, {.year = year});
  return import ? std::move(*import) : Import{};
}

inline std::vector<std::string> ids(const base::json& document, const char* members = "obligations") {
  std::vector<std::string> out;
  for (const base::json& one : document[members]) out.push_back(one["id"]);
  return out;
}

// The strings of a JSON array.
inline std::vector<std::string> words(const base::json& array) {
  std::vector<std::string> out;
  for (const base::json& one : array) out.push_back(one.get<std::string>());
  return out;
}

inline const base::json* find(const base::json& document, const char* members, const std::string& id) {
  for (const base::json& one : document[members]) {
    if (one["id"] == id) return &one;
  }
  return nullptr;
}

inline std::vector<Finding> findings(const Import& import, const std::string& rule) {
  std::vector<Finding> out;
  for (const Finding& finding : import.findings) {
    if (finding.rule == rule) out.push_back(finding);
  }
  return out;
}

inline std::vector<int> lines_of(const Import& import, const std::string& rule) {
  std::vector<int> out;
  for (const Finding& finding : findings(import, rule)) out.push_back(finding.line);
  return out;
}

// Roman parts, numbers, letters, "+" below them, a full official form around it.
inline constexpr std::string_view roman_text =
    "ỦY BAN MTTQ VIỆT NAM TỈNH HÒA AN\n"
    "BAN THƯỜNG TRỰC\n"
    "Số: 15/HD-MTTQ-BTT\n"
    "Hòa An, ngày 05 tháng 12 năm 2023\n"
    "HƯỚNG DẪN\n"
    "Nhiệm vụ công tác Mặt trận năm 2024\n"
    "\n"
    "Kính gửi:\n"
    "- Ban Thường trực Ủy ban MTTQ Việt Nam các huyện;\n"
    "- Các tổ chức thành viên.\n"
    "Căn cứ Kế hoạch số 88/KH-MTTW-BTT, ngày 10/11/2023 của Ban Thường trực Ủy ban Trung ương MTTQ Việt Nam về công "
    "tác năm 2024;\n"
    "I. CÔNG TÁC TUYÊN TRUYỀN\n"
    "1. Tuyên truyền nghị quyết của đại hội\n"
    "a) Mở ít nhất 02 buổi nói chuyện ở mỗi xã theo Quyết định số 77/QĐ-TTg ngày 31/02/2023 của Thủ tướng Chính phủ.\n"
    "b) Làm bảng tin ở khu dân cư, gồm các việc:\n"
    "+ Chọn chỗ đặt bảng;\n"
    "+ Phân công người viết.\n"
    "2. Nắm tình hình nhân dân, báo cáo hằng tháng.\n"
    "II. CÔNG TÁC GIÁM SÁT\n"
    "- Giám sát việc thu quỹ ở cơ sở.\n"
    "- Kiểm tra 100% đơn thư đã nhận.\n"
    "III. TỔ CHỨC THỰC HIỆN\n"
    "Trên đây là hướng dẫn công tác năm 2024, yêu cầu các huyện xây dựng kế hoạch và gửi về tỉnh trước ngày "
    "20/12/2023./.\n"
    "Nơi nhận:\n"
    "- Như trên;\n"
    "- Lưu VT.\n"
    "TM. BAN THƯỜNG TRỰC\n";

// Dotted numbers of three levels, hard line breaks inside sentences.
inline constexpr std::string_view dotted_text =
    "Công tác Mặt trận năm 2025 gồm các việc như sau:\n"
    "1. Vận động nhân dân\n"
    "1.1. Phong trào thi đua\n"
    "1.1.1. Phát động đợt thi đua chào mừng ngày thành lập\n"
    "ngành, sơ kết vào tháng sáu.\n"
    "1.1.2. Chọn điển hình ở từng thôn.\n"
    "1.2. Nhà ở cho hộ nghèo\n"
    "1.2.1. Xây 15 nhà trước mùa mưa.\n"
    "2. Xây dựng tổ chức\n"
    "2.1. Bồi dưỡng cán bộ. Mỗi năm hai lớp cho cán bộ cơ sở, lớp đầu mở trong quý một.\n"
    "2.2. Kiện toàn ban công tác.\n"
    "-----\n"
    "2\n";

// No label at all.
inline constexpr std::string_view plain_text =
    "Ban Thường trực đề nghị các xã thực hiện những nhiệm vụ năm 2026 sau đây:\n"
    "\n"
    "Tổ chức ngày hội ở tất cả khu dân cư trong tháng mười một, có văn nghệ và bữa cơm chung.\n"
    "\n"
    "Rà soát hộ khó khăn, lập danh sách gửi huyện và báo cáo kết quả hỗ trợ.\n"
    "\n"
    "Trên đây là các nhiệm vụ chính.\n";

// Bullets under headings that carry no label.
inline constexpr std::string_view dashes_text =
    "Nhiệm vụ trọng tâm năm 2025 của các phường như sau:\n"
    "Công tác tuyên truyền\n"
    "- Phát thanh mỗi tuần một buổi.\n"
    "- Treo khẩu hiệu dịp lễ.\n"
    "Công tác xã hội\n"
    "• Thăm gia đình chính sách.\n"
    "• Vận động quỹ.\n";

}  // namespace trinhky::guidance::test
