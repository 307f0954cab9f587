#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/text.h"
#include "engine/calendar/calendar.h"
#include "engine/paper/blocks.h"
#include "engine/paper/board_view.h"
#include "engine/paper/paper.h"
#include "engine/paper/table.h"

namespace trinhky::paper {

using base::json;

std::string late_words(const json& row) {
  if (is_true(row, "late")) return "chậm";
  return shown(row, "late");
}

std::vector<BoardColumn> board_columns(const json& view) {
  std::vector<BoardColumn> columns;
  for (const json& given : rows_of(view, "columns")) {
    if (!given.is_object() || columns.size() == max_board_columns) continue;
    const json& width = member_of(given, "width");
    const double share = width.is_number() ? width.get<double>() : 1.0;
    columns.push_back({base::text_or(given, "key"), shown(given, "title"), std::clamp(share, 0.1, 20.0)});
  }
  if (!columns.empty()) return columns;
  return {{"unit", "Đơn vị", 3.0}, {"state", "Tình trạng", 2.6}, {"due", "Hạn", 1.6}, {"late", "Chậm", 1.2}};
}

std::string board_cell(const json& row, const BoardColumn& column) {
  if (column.key == "late") return late_words(row);
  const std::string text = shown(row, column.key);
  const auto date = base::parse_date(text);
  return date ? calendar::format_day(*date) : text;
}

namespace {

constexpr std::size_t max_board_rows = 200;
constexpr double gap = mm(4);
constexpr Colour late_tint{1.0, 0.91, 0.88};

// How the rows are laid out on the page: side by side in blocks, at a size of type.
struct Fit {
  std::size_t blocks = 1;
  double size = 11;
  std::vector<double> widths;
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

// What a column asks for, in type of one point: room for its longest word, and for its longest text on one line.
struct Need {
  double word = 0;
  double line = 0;
  double share = 1;
};

void measure(const Sheet& sheet, const std::string& text, bool bold, Need& need) {
  constexpr double sample = 10;
  const auto width = [&](const std::string& piece) {
    return sheet.layout({{piece}}, {.size = sample, .bold = bold}, mm(2000)).natural_width() / sample;
  };
  need.line = std::max(need.line, width(text));
  for (const std::string& word : base::split(text, ' ')) need.word = std::max(need.word, width(word));
}

std::vector<Need> needs_of(const Sheet& sheet, const std::vector<BoardColumn>& columns, const json& rows) {
  std::vector<Need> needs(columns.size() + 1);
  needs[0].share = 0.1;
  measure(sheet, std::to_string(rows.size()), true, needs[0]);
  measure(sheet, "TT", true, needs[0]);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    needs[c + 1].share = columns[c].share;
    measure(sheet, columns[c].title, true, needs[c + 1]);
    for (const json& row : rows) measure(sheet, board_cell(row, columns[c]), !late_words(row).empty(), needs[c + 1]);
  }
  return needs;
}

double padding_of(double size) {
  return size / 6;
}

// Column widths that break no word: lines as long as they need where there is room, else what is left goes to the
// columns with the most to say. Empty when the longest words alone are too wide.
std::vector<double> widths_of(const std::vector<Need>& needs, double size, double width) {
  const double frame = 2 * padding_of(size) + 0.5;
  double words = 0;
  double lines = 0;
  double shares = 0;
  for (const Need& need : needs) {
    words += need.word * size + frame;
    lines += need.line * size + frame;
    shares += need.share;
  }
  if (words > width) return {};
  std::vector<double> widths;
  for (const Need& need : needs) {
    if (lines <= width) {
      widths.push_back(need.line * size + frame + (width - lines) * need.share / shares);
    } else {
      const double wish = (need.line - need.word) * size / (lines - words);
      widths.push_back(need.word * size + frame + (width - words) * wish);
    }
  }
  return widths;
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
  const Table table(sheet, sheet.left(), block_width(sheet, fit.blocks), fit.widths, {}, padding_of(fit.size));
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
  const std::vector<Need> needs = needs_of(sheet, columns, rows);
  for (double size = 11; size >= 5; size -= 0.5) {
    for (std::size_t blocks = 1; blocks <= 4; ++blocks) {
      const Fit fit{blocks, size, widths_of(needs, size, block_width(sheet, blocks))};
      if (!fit.widths.empty() && height_of(sheet, columns, rows, fit, limit) <= limit) return fit;
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
  const json& issued = member_of(view, "issued");
  setup.draft = issued.is_boolean() && !issued.get<bool>();
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
      Table table(sheet, sheet.left() + static_cast<double>(block) * (width + gap), width, fit->widths,
                  head_of(columns, fit->size), padding_of(fit->size));
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
