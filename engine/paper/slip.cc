#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/calendar/calendar.h"
#include "engine/paper/blocks.h"
#include "engine/paper/paper.h"
#include "engine/paper/table.h"

namespace trinhky::paper {
namespace {

using base::json;

constexpr Style cell_style{.size = 11.5, .line = 1.05};
constexpr Style text_style{.size = 13, .align = Align::justify, .first_line = mm(10), .before = 4};

Cell head_cell(const char* title) {
  return {{{title}}, {.size = 11.5, .bold = true, .align = Align::centre, .line = 1.05}};
}

void heading(Sheet& sheet, const std::string& text) {
  sheet.need(mm(25));
  sheet.paragraph({{text}}, {.size = 13, .bold = true, .before = 12});
}

void field(Sheet& sheet, const std::string& label, const std::string& value) {
  if (value.empty()) return;
  sheet.paragraph({{label + ": ", true}, {value}}, {.size = 13, .align = Align::justify, .before = 3});
}

// "Nguyễn Văn A" over "Phó Chủ tịch (thay Chủ tịch)".
Runs person(const json& entry, const char* name_member) {
  Runs runs{{shown(entry, name_member), true}};
  const std::string position = shown(entry, "position");
  const std::string acting = shown(entry, "acting_for");
  const std::string unit = shown(entry, "unit");
  if (!position.empty()) runs.push_back({"\n" + position});
  if (!unit.empty()) runs.push_back({"\n" + unit});
  if (!acting.empty()) runs.push_back({"\nxử lý thay: " + acting, false, true});
  return runs;
}

std::string day_or_text(const json& entry, const char* member) {
  const std::string text = shown(entry, member);
  const auto date = base::parse_date(text);
  return date ? calendar::format_day(*date) : text;
}

std::string votes(const json& entry) {
  const json& counts = member_of(entry, "votes");
  static constexpr std::pair<const char*, const char*> words[] = {{"for", "tán thành"},
                                                                  {"against", "không tán thành"},
                                                                  {"abstain", "không có ý kiến"},
                                                                  {"other", "phương án khác"},
                                                                  {"recused", "không tham gia"},
                                                                  {"present", "có mặt"},
                                                                  {"members", "tổng số thành viên"}};
  std::string out;
  for (const auto& [member, word] : words) {
    const std::string count = shown(counts, member);
    if (!count.empty()) out += (out.empty() ? "" : "; ") + std::string(word) + " " + count;
  }
  return out;
}

void draw_opinions(Sheet& sheet, const json& opinions) {
  Table table(sheet, sheet.left(), sheet.width(), {30, 38, 27, 45, 27},
              {head_cell("Bước"), head_cell("Người cho ý kiến"), head_cell("Kết quả"), head_cell("Nội dung ý kiến"),
               head_cell("Xác nhận trong hệ thống lúc")});
  table.draw_head();
  for (const json& opinion : opinions) {
    Runs choice{{shown(opinion, "choice"), true}};
    if (const std::string authority = shown(opinion, "authority"); !authority.empty()) {
      choice.push_back({"\n" + authority, false, true});
    }
    table.row({{{{shown(opinion, "step")}}, cell_style},
               {person(opinion, "who"), cell_style},
               {std::move(choice), cell_style},
               {{{shown(opinion, "text")}}, cell_style},
               {{{shown(opinion, "at")}}, cell_style}});
  }
}

void draw_recorded(Sheet& sheet, const json& recorded) {
  Table table(sheet, sheet.left(), sheet.width(), {30, 55, 48, 34},
              {head_cell("Bước"), head_cell("Quyết định"), head_cell("Căn cứ ghi nhận"), head_cell("Người ghi nhận")});
  table.draw_head();
  for (const json& entry : recorded) {
    Runs decision{{shown(entry, "decision"), true}};
    if (const std::string counted = votes(entry); !counted.empty()) decision.push_back({"\n" + counted});
    if (const std::string text = shown(entry, "text"); !text.empty()) decision.push_back({"\n" + text});
    if (const std::string authority = shown(entry, "authority"); !authority.empty()) {
      decision.push_back({"\n" + authority, false, true});
    }
    if (const std::string stands = shown(entry, "stands"); !stands.empty()) {
      decision.push_back({"\n" + stands, false, true});
    }
    Runs source{{shown(entry, "source")}};
    if (const std::string date = day_or_text(entry, "date"); !date.empty()) source.push_back({"\nngày " + date});
    Runs recorder{{shown(entry, "recorder"), true}};
    if (const std::string at = shown(entry, "recorded_at"); !at.empty()) recorder.push_back({"\nnhập lúc " + at});
    table.row({{{{shown(entry, "step")}}, cell_style},
               {std::move(decision), cell_style},
               {std::move(source), cell_style},
               {std::move(recorder), cell_style}});
  }
}

// Signed outside, with a certificate; what was not checked of it stands with it.
void draw_signed(Sheet& sheet, const json& files) {
  Table table(sheet, sheet.left(), sheet.width(), {35, 40, 92},
              {head_cell("Bước"), head_cell("Người cho ý kiến"), head_cell("Chữ ký số trên tệp")});
  table.draw_head();
  for (const json& file : files) {
    std::string said;
    for (const std::string& line : shown_lines(file, "lines")) said += (said.empty() ? "" : "\n") + line;
    table.row(
        {{{{shown(file, "step")}}, cell_style}, {{{shown(file, "who"), true}}, cell_style}, {{{said}}, cell_style}});
  }
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "; ") + line;
  return out;
}

// The label says "Căn cứ" already.
std::vector<std::string> grounds(const json& view) {
  static constexpr std::string_view word = "Căn cứ ";
  std::vector<std::string> lines = shown_lines(view, "bases");
  for (std::string& line : lines) {
    if (line.starts_with(word)) line.erase(0, word.size());
  }
  return lines;
}

}  // namespace

base::Result<std::string> submission_slip_pdf(const json& view) {
  if (auto refused =
          refused_view(view, {"opinions", "recorded", "signed", "content", "silent", "attachments", "bases"})) {
    return std::unexpected(*std::move(refused));
  }
  const std::string subject = shown(view, "subject");
  Setup setup = setup_of(view, "Phiếu trình: " + subject);
  const std::string version = shown(view, "version");
  const std::string hash = shown(view, "content_hash");
  setup.foot = "Phiếu trình" + (version.empty() ? "" : ", nội dung phiên bản " + version) +
               (hash.empty() ? "" : ", mã nội dung " + hash.substr(0, 16));
  const json& drafter = member_of(view, "drafter");

  return render(setup, [&](Sheet& sheet) {
    draw_letterhead(sheet, view);
    sheet.paragraph({{"PHIẾU TRÌNH"}}, {.size = 14, .bold = true, .align = Align::centre});
    sheet.paragraph({{subject}}, {.size = 13, .bold = true, .align = Align::centre, .before = 2});
    sheet.move_down(8);

    const std::string position = shown(drafter, "position");
    field(sheet, "Người trình", shown(drafter, "name") + (position.empty() ? "" : ", " + position));
    field(sheet, "Bộ phận soạn thảo", shown(view, "department"));
    field(sheet, "Mức độ khẩn", shown(view, "urgency"));
    field(sheet, "Căn cứ", joined(grounds(view)));
    field(sheet, "Tài liệu kèm theo", joined(shown_lines(view, "attachments")));

    heading(sheet, "I. Nội dung trình");
    if (const std::string text = shown(view, "summary"); !text.empty()) sheet.paragraph({{text}}, text_style);
    if (const std::string text = shown(view, "proposal"); !text.empty()) {
      sheet.paragraph({{"Đề xuất: ", true}, {text}}, text_style);
    }
    for (const json& one : rows_of(view, "content")) field(sheet, shown(one, "label"), shown(one, "value"));

    heading(sheet, "II. Ý kiến xác nhận trong hệ thống");
    sheet.move_down(4);
    if (const json& opinions = rows_of(view, "opinions"); !opinions.empty()) {
      draw_opinions(sheet, opinions);
    } else {
      sheet.paragraph({{"Chưa có ý kiến.", false, true}}, text_style);
    }
    if (const std::string silent = joined(shown_lines(view, "silent")); !silent.empty()) {
      sheet.paragraph({{"Đã được hỏi, không có ý kiến trả lời: ", true}, {silent + "."}},
                      {.size = 12, .align = Align::justify, .before = 4});
    }

    const json& files = rows_of(view, "signed");
    if (!files.empty()) {
      heading(sheet, "III. Tệp có chữ ký số kèm theo ý kiến");
      sheet.move_down(4);
      draw_signed(sheet, files);
    }
    if (const json& recorded = rows_of(view, "recorded"); !recorded.empty()) {
      heading(sheet, std::string(files.empty() ? "III" : "IV") + ". Quyết định ghi nhận từ cuộc họp, văn bản giấy");
      sheet.move_down(4);
      draw_recorded(sheet, recorded);
    }
    // The note goes to the next page with the signatures, which never stand there alone.
    const Signer submitter{{"Người trình"}, "", shown(drafter, "name")};
    const Signer leader{{"Ý kiến của lãnh đạo"}, "(ghi tay, nếu có)", ""};
    const Runs note{
        {"Xác nhận trong hệ thống không thay cho chữ ký trên văn bản; quyết định ở mục ghi nhận được lập "
         "ngoài hệ thống và do người ghi nhận nhập theo căn cứ nêu trên.",
         false, true}};
    const Style small{.size = 11, .align = Align::justify, .before = 6};
    sheet.need(sheet.layout(note, small, sheet.width()).height() + small.before +
               two_signers_height(sheet, submitter, leader));
    sheet.paragraph(note, small);
    draw_two_signers(sheet, submitter, leader);
  });
}

}  // namespace trinhky::paper
