#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/paper/blocks.h"
#include "engine/paper/paper.h"
#include "engine/paper/table.h"

namespace trinhky::paper {
namespace {

using base::json;

constexpr std::size_t max_signer_lines = 4;
constexpr Style cell_style{.size = 12, .line = 1.05};

Cell cell(std::string text, Align align = Align::left) {
  Style style = cell_style;
  style.align = align;
  return {{{std::move(text)}}, style};
}

std::vector<Cell> head() {
  std::vector<Cell> cells;
  for (const char* title : {"TT", "Nhiệm vụ theo hướng dẫn", "Nội dung thực hiện", "Thời gian", "Chủ trì", "Phối hợp",
                            "Kết quả, sản phẩm"}) {
    cells.push_back({{{title}}, {.size = 12, .bold = true, .align = Align::centre, .line = 1.05}});
  }
  return cells;
}

std::vector<Cell> cells_of(const json& row, std::size_t number) {
  const std::string printed = shown(row, "no");
  const std::string no = printed.empty() ? std::to_string(number) : printed;
  if (const json& excused = member_of(row, "not_applicable"); excused.is_object()) {
    Cell reason{
        {{"Không thuộc phạm vi của đơn vị: ", false, true}, {shown(excused, "reason"), false, true}}, cell_style, 5};
    return {cell(no, Align::centre), cell(shown(row, "obligation_text")), std::move(reason)};
  }
  return {cell(no, Align::centre),
          cell(shown(row, "obligation_text")),
          cell(shown(row, "what")),
          cell(shown(row, "when"), Align::centre),
          cell(shown(row, "who"), Align::centre),
          cell(shown(row, "partners"), Align::centre),
          cell(shown(row, "result"))};
}

void draw_rows(Sheet& sheet, const json& rows, double keep) {
  Table table(sheet, sheet.left(), sheet.width(), {13, 65, 64, 29, 29, 27, 29}, head());
  sheet.need(mm(30));
  table.draw_head();
  std::string section;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string here = shown(rows[i], "section");
    if (!here.empty() && here != section) {
      // A heading takes the row it introduces along to the next page, or its beginning where the row itself is parted.
      const double introduced = std::min(table.height_of(cells_of(rows[i], i + 1)), sheet.body_height() * 0.4);
      table.row({{{{here}}, {.size = 12, .bold = true, .line = 1.05}, 7}}, {.keep = introduced});
      section = here;
    }
    const bool last = i + 1 == rows.size();
    table.row(cells_of(rows[i], i + 1), {.keep = last ? keep : 0});
    if (sheet.full()) return;
  }
}

Signer signer_of(const json& view) {
  const json& given = member_of(view, "signer");
  Signer signer;
  const json& lines = member_of(given, "lines");
  for (std::size_t i = 0; i < (lines.is_array() ? std::min(lines.size(), max_signer_lines) : 0); ++i) {
    if (std::string title = shown({{"line", lines[i]}}, "line"); !title.empty()) {
      signer.titles.push_back(std::move(title));
    }
  }
  signer.name = shown(given, "name");
  return signer;
}

std::string ended(std::string text, bool last) {
  while (!text.empty() && (text.back() == ';' || text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text + (last ? "." : ";");
}

// Which text this is: one that nobody was shown yet, one that is being changed, or the version that was submitted.
std::string draft_foot(const json& view) {
  const std::string version = shown(view, "version");
  const bool none = version.empty() || version == "0";
  if (is_true(view, "editing")) return "Bản dự thảo đang sửa, " + (none ? "chưa trình" : "sau phiên bản " + version);
  return none ? "Bản dự thảo, chưa trình" : "Bản dự thảo, phiên bản " + version;
}

}  // namespace

base::Result<std::string> programme_pdf(const json& view) {
  if (auto refused = refused_view(view, {"rows", "bases", "recipients"})) return std::unexpected(*std::move(refused));
  const std::string year = shown(view, "year");
  std::string title = shown(view, "title");
  if (title.empty()) title = "Chương trình công tác" + (year.empty() ? "" : " năm " + year);

  Setup setup = setup_of(view, title);
  setup.landscape = true;
  setup.numbers_on_top = true;
  if (setup.draft) setup.foot = draft_foot(view);
  const Signer signer = signer_of(view);
  const std::vector<std::string> recipients = shown_lines(view, "recipients");
  const std::vector<std::string> bases = shown_lines(view, "bases");

  return render(setup, [&](Sheet& sheet) {
    draw_letterhead(sheet, view);
    // The kind of paper in capitals, what it is about below it; "Chương trình" begins every title of this kind.
    static const std::string kind = "Chương trình";
    const bool split = title.starts_with(kind + " ");
    const Style centre{.size = 14, .bold = true, .align = Align::centre};
    sheet.paragraph({{capitals(split ? kind : title)}}, centre);
    if (split) {
      const std::string about = title.substr(kind.size() + 1);
      std::string first = about.substr(0, 1);
      sheet.paragraph({{capitals(first) + about.substr(1)}}, centre);
    }
    sheet.rule(sheet.left() + sheet.width() * 0.43, sheet.y() + 3, sheet.width() * 0.14);
    sheet.move_down(12);

    for (std::size_t i = 0; i < bases.size(); ++i) {
      sheet.paragraph({{ended(bases[i], i + 1 == bases.size())}},
                      {.size = 13, .italic = true, .align = Align::justify, .first_line = mm(10), .before = 3});
    }
    if (const std::string intro = shown(view, "intro"); !intro.empty()) {
      sheet.paragraph({{intro}}, {.size = 13, .align = Align::justify, .first_line = mm(10), .before = 6});
    }
    sheet.move_down(8);
    draw_rows(sheet, rows_of(view, "rows"), signature_height(sheet, recipients, signer));
    draw_signatures(sheet, recipients, signer);
  });
}

}  // namespace trinhky::paper
