#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/paper/blocks.h"
#include "engine/paper/board_view.h"
#include "engine/paper/paper.h"
#include "engine/paper/table.h"

namespace trinhky::paper {

using base::json;

std::string late_words(const json& row) {
  const auto at = row.find("late");
  if (at == row.end()) return "";
  if (at->is_boolean()) return at->get<bool>() ? "chậm" : "";
  return shown(*at);
}

std::vector<BoardColumn> board_columns(const json& view) {
  std::vector<BoardColumn> columns;
  for (const json& given : rows_of(view, "columns")) {
    if (!given.is_object() || columns.size() == max_board_columns) continue;
    const auto width = given.find("width");
    const double share = width != given.end() && width->is_number() ? width->get<double>() : 1.0;
    columns.push_back({base::text_or(given, "key"), shown(given, "title"), std::clamp(share, 0.1, 20.0)});
  }
  if (!columns.empty()) return columns;
  return {{"unit", "Đơn vị", 3.0}, {"state", "Tình trạng", 2.6}, {"due", "Hạn", 1.6}, {"late", "Chậm", 1.2}};
}

std::string board_cell(const json& row, const BoardColumn& column) {
  return column.key == "late" ? late_words(row) : shown(row, column.key);
}

namespace {

constexpr std::size_t max_board_rows = 200;
constexpr double gap = mm(4);
constexpr Colour late_tint{1.0, 0.91, 0.88};

// How the rows are laid out on the page: side by side in blocks, at a size of type.
struct Fit {
  std::size_t blocks = 1;
  double size = 11;
};

std::vector<Cell> cells_of(const std::vector<BoardColumn>& columns, const json& row, std::size_t number, double size) {
  const bool late = !late_words(row).empty();
  const Style style{.size = size, .bold = late, .line = 1.0};
  Style centre = style;
  centre.align = Align::centre;
  std::vector<Cell> cells{{{{std::to_string(number)}}, centre}};
  for (const BoardColumn& column : columns) cells.push_back({{{board_cell(row, column)}}, style});
  return cells;
}

std::vector<Cell> head_of(const std::vector<BoardColumn>& columns, double size) {
  const Style style{.size = size, .bold = true, .align = Align::centre, .line = 1.0};
  std::vector<Cell> cells{{{{"TT"}}, style}};
  for (const BoardColumn& column : columns) cells.push_back({{{column.title}}, style});
  return cells;
}

std::vector<double> shares_of(const std::vector<BoardColumn>& columns) {
  double sum = 0;
  for (const BoardColumn& column : columns) sum += column.share;
  std::vector<double> shares{sum * 0.09};
  for (const BoardColumn& column : columns) shares.push_back(column.share);
  return shares;
}

std::size_t rows_per_block(std::size_t rows, std::size_t blocks) {
  return (rows + blocks - 1) / blocks;
}

double block_width(const Sheet& sheet, std::size_t blocks) {
  return (sheet.width() - gap * static_cast<double>(blocks - 1)) / static_cast<double>(blocks);
}

// The height of the tallest block; stops adding once it is too tall.
double height_of(Sheet& sheet, const std::vector<BoardColumn>& columns, const json& rows, const Fit& fit,
                 double limit) {
  const Table table(sheet, sheet.left(), block_width(sheet, fit.blocks), shares_of(columns), {}, fit.size / 6);
  const std::size_t per_block = rows_per_block(rows.size(), fit.blocks);
  double tallest = 0;
  for (std::size_t first = 0; first < rows.size(); first += per_block) {
    double height = table.height_of(head_of(columns, fit.size));
    for (std::size_t i = first; i < std::min(first + per_block, rows.size()) && height <= limit; ++i) {
      height += table.height_of(cells_of(columns, rows[i], i + 1, fit.size));
    }
    tallest = std::max(tallest, height);
  }
  return tallest;
}

// The largest type that fits; of equally large ones, the fewest blocks. Nothing when even the smallest is too large.
std::optional<Fit> best_fit(Sheet& sheet, const std::vector<BoardColumn>& columns, const json& rows, double limit) {
  for (double size = 11; size >= 5; size -= 0.5) {
    for (std::size_t blocks = 1; blocks <= 4; ++blocks) {
      // Narrow columns of large type break every word.
      if (blocks > 1 && block_width(sheet, blocks) < size * mm(8)) continue;
      if (height_of(sheet, columns, rows, {blocks, size}, limit) <= limit) return Fit{blocks, size};
    }
  }
  return std::nullopt;
}

std::unexpected<base::Error> too_long() {
  return base::refuse(base::ErrorCode::too_large, "board-too-long",
                      {"Bảng theo dõi dài quá một trang in; hãy lọc bớt đơn vị hoặc xuất bảng tính.",
                       "The board does not fit one printed page; narrow it or take the spreadsheet."},
                      "/rows");
}

std::string totals_line(const json& view) {
  std::string out;
  for (const json& total : rows_of(view, "totals")) {
    if (!total.is_object()) continue;
    out += (out.empty() ? "" : "   ·   ") + shown(total, "label") + ": " + shown(total, "value");
  }
  return out;
}

}  // namespace

base::Result<std::string> board_pdf(const json& view) {
  if (auto refused = refused_view(view, {"rows", "columns", "totals"})) return std::unexpected(*std::move(refused));
  const json& rows = rows_of(view, "rows");
  if (rows.size() > max_board_rows) {
    return too_long();
  }
  Setup setup = setup_of(view, shown(view, "title"));
  const auto issued = view.find("issued");
  setup.draft = issued != view.end() && issued->is_boolean() && !issued->get<bool>();
  setup.top = mm(12);
  setup.bottom = mm(16);
  setup.left = mm(14);
  setup.right = mm(12);
  setup.foot = shown(view, "title");
  const std::vector<BoardColumn> columns = board_columns(view);
  std::optional<Fit> fit;

  auto bytes = render(setup, [&](Sheet& sheet) {
    sheet.paragraph({{capitals(shown(view, "title"))}}, {.size = 14, .bold = true, .align = Align::centre});
    if (const std::string as_of = shown(view, "as_of"); !as_of.empty()) {
      sheet.paragraph({{"Tính đến " + as_of}}, {.size = 11, .italic = true, .align = Align::centre});
    }
    if (const std::string totals = totals_line(view); !totals.empty()) {
      sheet.paragraph({{totals}}, {.size = 11, .bold = true, .align = Align::centre, .before = 3});
    }
    sheet.move_down(6);
    if (rows.empty()) {
      sheet.paragraph({{"Chưa có đơn vị nào."}}, {.size = 12, .italic = true, .align = Align::centre});
      return;
    }
    if (!fit) fit = best_fit(sheet, columns, rows, sheet.remaining());
    if (!fit) return;
    const double top = sheet.y();
    const double width = block_width(sheet, fit->blocks);
    const std::size_t per_block = rows_per_block(rows.size(), fit->blocks);
    for (std::size_t first = 0, block = 0; first < rows.size(); first += per_block, ++block) {
      sheet.move_to(top);
      Table table(sheet, sheet.left() + static_cast<double>(block) * (width + gap), width, shares_of(columns),
                  head_of(columns, fit->size), fit->size / 6);
      table.draw_head();
      for (std::size_t i = first; i < std::min(first + per_block, rows.size()); ++i) {
        RowOptions options;
        if (!late_words(rows[i]).empty()) options.tint = late_tint;
        table.row(cells_of(columns, rows[i], i + 1, fit->size), options);
      }
    }
  });
  if (!rows.empty() && !fit) return too_long();
  return bytes;
}

}  // namespace trinhky::paper
