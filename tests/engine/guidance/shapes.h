// Invented guidances in the shapes other offices write and paste them in. No office of these names exists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trinhky::guidance::test {

// Two columns pasted as tabs, an official letter, due dates inside the obligations, recipients at the end.
inline constexpr std::string_view two_columns_text =
    "ỦY BAN MTTQ VIỆT NAM TỈNH AN LÂM\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "BAN THƯỜNG TRỰC\tĐộc lập - Tự do - Hạnh phúc\n"
    "Số: 112/MTTQ-BTT\tAn Lâm, ngày 03 tháng 11 năm 2025\n"
    "V/v xây dựng chương trình công tác năm 2026\n"
    "Kính gửi: Ban Thường trực Ủy ban MTTQ Việt Nam các xã, phường.\n"
    "Ban Thường trực yêu cầu các xã, phường thực hiện các nhiệm vụ sau đây:\n"
    "I. TUYÊN TRUYỀN\n"
    "1. Phát thanh về ngày hội, hoàn thành trước ngày 30/10/2026.\n"
    "2. Nắm dư luận, báo cáo hằng quý.\n"
    "II. GIÁM SÁT\n"
    "1. Giám sát thu chi các quỹ ở cơ sở, chậm nhất 15 tháng 9.\n"
    "Yêu cầu các xã, phường xây dựng chương trình công tác và gửi về tỉnh trước ngày 15/12/2025.\n"
    "Nơi nhận:\n"
    "- Như trên;\n"
    "- Lưu: VT.\n"
    "TM. BAN THƯỜNG TRỰC\n";

// "Phần thứ nhất" above Roman, numbers and letters.
inline constexpr std::string_view ordinal_parts_text =
    "HƯỚNG DẪN\n"
    "Công tác Mặt trận năm 2026\n"
    "Phần thứ nhất\n"
    "MỤC TIÊU CHUNG\n"
    "1. Giữ vững khối đoàn kết ở mọi khu dân cư trong tỉnh.\n"
    "Phần thứ hai\n"
    "NHIỆM VỤ CỤ THỂ\n"
    "I. Vận động\n"
    "1. Thi đua\n"
    "a) Phát động thi đua ở thôn.\n"
    "b) Khen người làm tốt.\n"
    "– Chọn người ở từng thôn;\n"
    "– Đề nghị cấp trên khen.\n"
    "2. Quyên góp giúp hộ khó khăn.\n";

// Numbered paragraphs only, each a sentence.
inline constexpr std::string_view numbered_text =
    "Năm 2026, các xã tập trung những việc sau đây:\n"
    "1. Mở lớp bồi dưỡng cho trưởng ban công tác Mặt trận ở từng khu dân cư trong quý hai, mỗi lớp hai ngày.\n"
    "2. Thăm hỏi gia đình chính sách dịp lễ, bảo đảm đúng người, đúng quà, có sổ ghi nhận đầy đủ.\n"
    "3. Tổng kết công tác cả năm và gửi báo cáo về huyện.\n"
    "Trên đây là nội dung chính, đề nghị các xã xây dựng kế hoạch, gửi về huyện chậm nhất 30 tháng 11.\n";

// Rows copied out of a table.
inline constexpr std::string_view table_text =
    "Nhiệm vụ công tác năm 2026 như sau:\n"
    "TT\tNội dung\tChủ trì\tThời gian\n"
    "1.\tTổ chức ngày hội ở khu dân cư\tBan Phong trào\tTháng 11\n"
    "2.\tGiám sát việc chi trả hỗ trợ\tBan Dân chủ\tQuý II\n"
    "3.\tTập huấn cán bộ\tVăn phòng\tTrước ngày 30/6/2026\n";

// Headings in capitals without labels, two years in the text.
inline constexpr std::string_view capitals_text =
    "KẾT QUẢ NĂM 2025 VÀ NHIỆM VỤ NĂM 2026\n"
    "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh An Lâm hướng dẫn nhiệm vụ năm 2026 như sau:\n"
    "CÔNG TÁC TUYÊN TRUYỀN\n"
    "- Tiếp nối kết quả năm 2025, mở chuyên mục trên đài.\n"
    "CÔNG TÁC XÃ HỘI\n"
    "- Sửa 20 nhà dột nát cho hộ nghèo trong năm 2026.\n"
    "• Thăm người già neo đơn.\n";

// One line and nothing else.
inline constexpr std::string_view single_line_text = "Các xã làm tốt công tác vận động quỹ năm 2026.";

// No part, dashes only, addressed to wards.
inline constexpr std::string_view no_parts_text =
    "Kính gửi: các xã, phường\n"
    "Thực hiện chương trình năm 2026, đề nghị:\n"
    "- Rà soát hộ nghèo.\n"
    "- Nghiên cứu nhu cầu học nghề của thanh niên.\n"
    "- Báo cáo kết quả hàng tháng.\n";

// What an obligation says twice, a heading that promises what stands elsewhere, an odd period, slips.
inline constexpr std::string_view twice_text =
    "Nhiệm vụ năm 2026:\n"
    "1. Công tác người cao tuổi neo đơn, tuyên truyền\n"
    "- Tuyên truyền Đề án “Nhà sạch” giai đoạn 2021 - 2025 ở thôn.\n"
    "- Tổ chức các hoạt động giám sát việc chi trả trợ cấp.\n"
    "- Triển khai chương trình phối hợp giai đoạn 2021-2026 về nước sạch.\n"
    "2. Giám sát\n"
    "- Tổ chức các hoạt động giám sát việc chi trả hỗ trợ sau bão, giai đoạn 2021-2025.\n"
    "- Thăm hỏi người cao tuổi neo đơn ở từng thôn, nghiên cứ cách giúp lâu dài.\n"
    "- Củng tổ hòa giải ở thôn.\n";

inline std::vector<std::string_view> shapes() {
  return {two_columns_text, ordinal_parts_text, numbered_text, table_text,
          capitals_text,    single_line_text,   no_parts_text, twice_text};
}

}  // namespace trinhky::guidance::test
