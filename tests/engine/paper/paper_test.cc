#include "engine/paper/paper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/base/text.h"
#include "tests/engine/paper/views.h"

namespace trinhky::paper {
namespace {

using base::json;
using ::testing::HasSubstr;
using ::testing::Not;

// The text a reader of the PDF can select, page breaks as form feeds. Nothing where the reading program is missing.
std::optional<std::string> text_of(const std::string& pdf) {
  if (std::system("command -v pdftotext >/dev/null 2>&1") != 0) return std::nullopt;
  std::string folder = (std::filesystem::temp_directory_path() / "trinhky-paper-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return std::nullopt;
  const std::string path = folder + "/a.pdf";
  std::ofstream(path, std::ios::binary) << pdf;
  FILE* pipe = ::popen(("pdftotext -layout " + path + " -").c_str(), "r");
  std::string out;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    out.append(buffer.data(), got);
  ::pclose(pipe);
  std::filesystem::remove_all(folder);
  return out;
}

std::size_t pages_in(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\f'));
}

#define READ_OR_SKIP(name, bytes)                         \
  const std::optional<std::string> name = text_of(bytes); \
  if (!name) GTEST_SKIP() << "not run: pdftotext (poppler-utils) is not installed"

TEST(Paper, EveryPdfIsOneAndCarriesItsFonts) {
  for (const auto& made :
       {programme_pdf(programme_view(31, true)), submission_slip_pdf(slip_view()), board_pdf(board_view(65))}) {
    ASSERT_TRUE(made.has_value()) << made.error().log;
    EXPECT_TRUE(made->starts_with("%PDF-1."));
    EXPECT_THAT(made->substr(made->size() - 16), HasSubstr("%%EOF"));
    EXPECT_THAT(*made, HasSubstr("Tinos"));
  }
}

TEST(Paper, EqualViewsGiveEqualBytes) {
  EXPECT_EQ(programme_pdf(programme_view(12, false)).value(), programme_pdf(programme_view(12, false)).value());
}

TEST(ProgrammePdf, AnIssuedOneHasItsNumberAndNoDraftMark) {
  READ_OR_SKIP(text, programme_pdf(programme_view(31, true)).value());
  EXPECT_THAT(*text, HasSubstr("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
  EXPECT_THAT(*text, HasSubstr("07/"));
  EXPECT_THAT(*text, HasSubstr("ngày 05 tháng 12 năm 2026"));
  EXPECT_THAT(*text, HasSubstr("CHƯƠNG TRÌNH"));
  EXPECT_THAT(*text, HasSubstr("TM. BAN THƯỜNG TRỰC"));
  EXPECT_THAT(*text, HasSubstr("Hoàng Thị Nguyệt"));
  EXPECT_THAT(*text, HasSubstr("xã không có đường biên giới"));
  EXPECT_THAT(*text, Not(HasSubstr("DỰ THẢO")));
  EXPECT_THAT(*text, Not(HasSubstr("phiên bản")));
  EXPECT_THAT(*text, Not(HasSubstr("TRÌNH DIỄN")));
  EXPECT_EQ(base::first_bad_utf8(*text), std::string::npos);
}

TEST(ProgrammePdf, ADraftSaysSoOnEveryPage) {
  json view = programme_view(31, false);
  view["demo"] = true;
  READ_OR_SKIP(text, programme_pdf(view).value());
  const std::size_t pages = pages_in(*text);
  EXPECT_GT(pages, 2U);
  std::size_t marks = 0;
  std::size_t lines = 0;
  std::size_t heads = 0;
  for (std::size_t at = 0; (at = text->find("Bản dự thảo, phiên bản 3", at)) != std::string::npos; ++at) ++marks;
  for (std::size_t at = 0; (at = text->find("DỮ LIỆU TRÌNH DIỄN", at)) != std::string::npos; ++at) ++lines;
  for (std::size_t at = 0; (at = text->find("Nội dung thực hiện", at)) != std::string::npos; ++at) ++heads;
  EXPECT_EQ(marks, pages);
  EXPECT_EQ(lines, pages);
  EXPECT_EQ(heads, pages);  // the head of the table is repeated
  EXPECT_THAT(*text, HasSubstr("Trang 1/" + std::to_string(pages)));
}

TEST(ProgrammePdf, TheSignatureNeverStandsAloneOnAPage) {
  for (int rows = 3; rows <= 12; ++rows) {
    READ_OR_SKIP(text, programme_pdf(programme_view(rows, true)).value());
    const std::size_t last_break = text->rfind('\f', text->size() - 2);
    const std::string last = last_break == std::string::npos ? *text : text->substr(last_break);
    EXPECT_THAT(last, HasSubstr("Hoàng Thị Nguyệt")) << rows;
    EXPECT_THAT(last, HasSubstr("thứ " + std::to_string(rows))) << rows;
  }
}

TEST(ProgrammePdf, ARowTallerThanAPageIsPartedAndNothingOfItLost) {
  json view = programme_view(1, true);
  std::string story;
  for (int i = 1; i <= 400; ++i) story += "câu" + std::to_string(i) + " nói về việc làm. ";
  view["rows"][0]["what"] = story;
  READ_OR_SKIP(text, programme_pdf(view).value());
  EXPECT_GT(pages_in(*text), 2U);
  for (int i = 1; i <= 400; ++i) EXPECT_THAT(*text, HasSubstr("câu" + std::to_string(i))) << i;
}

TEST(SlipPdf, RecordedDecisionsStandApartFromClicks) {
  READ_OR_SKIP(text, submission_slip_pdf(slip_view()).value());
  const std::size_t clicks = text->find("II. Ý kiến xác nhận trong hệ thống");
  const std::size_t recorded = text->find("III. Quyết định ghi nhận từ cuộc họp");
  ASSERT_NE(clicks, std::string::npos);
  ASSERT_NE(recorded, std::string::npos);
  EXPECT_LT(clicks, text->find("Vi Thị Hạnh"));
  EXPECT_LT(text->find("Nông Văn Đức"), recorded);
  EXPECT_LT(recorded, text->find("Triệu Thu Hà"));
  EXPECT_THAT(*text, HasSubstr("Hội Cựu chiến binh xã"));
  EXPECT_THAT(*text, HasSubstr("xử lý thay"));
  EXPECT_THAT(*text, HasSubstr("tán thành 7"));
  EXPECT_THAT(*text, HasSubstr("không thay cho chữ ký"));
  EXPECT_THAT(*text, Not(HasSubstr("Đã ký")));
  // The note under the tables and the signatures share a page.
  const std::string last = text->substr(text->find("không thay cho chữ ký"));
  const std::size_t signatures = last.find("Ý KIẾN CỦA LÃNH ĐẠO");
  ASSERT_NE(signatures, std::string::npos);
  EXPECT_THAT(last.substr(0, signatures), Not(HasSubstr("\f")));
}

TEST(SlipPdf, ARecordedDecisionSaysWhetherTheChairConfirmedIt) {
  base::json view = slip_view();
  view["recorded"][0]["stands"] = "BỊ PHẢN ĐỐI: Lê Văn Chủ; lý do: ghi nhầm";
  view["recorded"][0]["votes"]["other"] = 1;
  READ_OR_SKIP(text, submission_slip_pdf(view).value());
  EXPECT_THAT(*text, HasSubstr("BỊ PHẢN ĐỐI"));
  EXPECT_THAT(*text, HasSubstr("phương án"));
  EXPECT_THAT(*text, HasSubstr("khác 1;"));
}

TEST(SlipPdf, WithoutOpinionsItSaysThatThereAreNone) {
  READ_OR_SKIP(text, submission_slip_pdf({{"subject", "Về việc thử"}}).value());
  EXPECT_THAT(*text, HasSubstr("Chưa có ý kiến"));
  EXPECT_THAT(*text, Not(HasSubstr("III.")));
}

TEST(SlipPdf, ASignedFileStandsApartFromTheClicksWithWhatWasNotChecked) {
  json view = slip_view();
  view["signed"] = {{{"step", "Ký ban hành"},
                     {"who", "Hoàng Thị Nguyệt"},
                     {"lines", {"Chứng thư đứng tên: HOANG THI NGUYET", "Chưa kiểm tra: đã bị thu hồi hay chưa"}}}};
  view["content"] = {{{"label", "Về việc"}, {"value", "Kế hoạch quý I"}}};
  READ_OR_SKIP(text, submission_slip_pdf(view).value());
  const std::size_t clicks = text->find("II. Ý kiến xác nhận trong hệ thống");
  const std::size_t files = text->find("III. Tệp có chữ ký số kèm theo ý kiến");
  ASSERT_NE(files, std::string::npos);
  EXPECT_LT(text->find("Kế hoạch quý I"), clicks);
  EXPECT_LT(clicks, files);
  EXPECT_LT(files, text->find("HOANG THI NGUYET"));
  EXPECT_LT(text->find("Chưa kiểm tra"), text->find("IV. Quyết định ghi nhận từ cuộc họp"));
  EXPECT_EQ(submission_slip_pdf({{"signed", "x"}}).error().pointer, "/signed");
}

TEST(BoardPdf, SixtyFiveUnitsFitOnePage) {
  for (const int units : {1, 11, 65, 200}) {
    READ_OR_SKIP(text, board_pdf(board_view(units)).value());
    EXPECT_EQ(pages_in(*text), 1U) << units;
    EXPECT_THAT(*text, HasSubstr("Trang 1/1"));
    EXPECT_THAT(*text, HasSubstr("DỮ LIỆU TRÌNH DIỄN"));
    if (units == 65) EXPECT_THAT(*text, HasSubstr("4 ngày"));
  }
}

TEST(BoardPdf, WhatDoesNotFitIsRefusedAndNotCutOff) {
  EXPECT_EQ(board_pdf(board_view(201)).error().type, "board-too-long");
  json view = board_view(150);
  for (json& row : view["rows"]) row["state"] = std::string(2000, 'x');
  EXPECT_EQ(board_pdf(view).error().type, "board-too-long");
}

TEST(Paper, AViewThatIsNoneIsRefused) {
  for (const json& bad : {json(), json::array(), json({{"rows", 5}}), json({{"rows", {1, 2}}})}) {
    EXPECT_EQ(programme_pdf(bad).error().type, "paper-view") << bad;
    EXPECT_EQ(board_pdf(bad).error().type, "paper-view") << bad;
  }
  EXPECT_EQ(submission_slip_pdf({{"opinions", "x"}}).error().pointer, "/opinions");
  EXPECT_EQ(programme_pdf({{"rows", json::array_t(2001, json::object())}}).error().type, "paper-too-long");
}

TEST(Paper, AnythingInsideAViewIsDrawnOrLeftBlank) {
  json view = programme_view(2, true);
  view["rows"].push_back("một dòng chữ");
  view["rows"].push_back({{"what", 5}, {"when", nullptr}, {"who", json::array()}, {"not_applicable", "x"}});
  view["signer"] = "ai đó";
  view["bases"] = {nullptr, "", 3};
  EXPECT_EQ(programme_pdf(view).error().type, "paper-view");
  view["bases"] = "Căn cứ duy nhất";
  EXPECT_EQ(programme_pdf(view).error().pointer, "/bases");
  view["bases"] = {"Căn cứ duy nhất"};
  view["rows"][0]["what"] = "dòng 1\ndòng 2\twith \x01 control";
  EXPECT_TRUE(programme_pdf(view).has_value());
}

}  // namespace
}  // namespace trinhky::paper
