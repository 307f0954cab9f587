#include "engine/paper/spreadsheet.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/paper/blocks.h"
#include "engine/paper/board_view.h"
#include "engine/paper/workbook.h"

namespace trinhky::paper {
namespace {

using base::json;

constexpr std::size_t max_sheet_rows = 20'000;
constexpr std::size_t max_indicators = 200;

std::string created(const json& view) {
  return base::text_or(view, "printed_at", "2000-01-01T00:00:00Z");
}

// Title, date and demonstration line; gives the row below them.
std::size_t write_top(Workbook& book, const json& view, const std::string& title) {
  std::size_t row = 0;
  book.text(row++, 0, title, Look::title);
  if (const std::string as_of = shown(view, "as_of"); !as_of.empty()) {
    book.text(row++, 0, "Tính đến " + as_of, Look::note);
  }
  if (is_true(view, "demo")) book.text(row++, 0, "DỮ LIỆU TRÌNH DIỄN – không phải số liệu thật", Look::banner);
  return row + 1;
}

std::string unit_name(const json& entry) {
  const std::string name = shown(entry, "unit_name");
  return name.empty() ? shown(entry, "unit") : name;
}

std::string indicator_title(const json& indicator) {
  const std::string title = shown(indicator, "title");
  return title.empty() ? shown(indicator, "code") : title;
}

void write_totals(Workbook& book, const json& view, const std::string& title) {
  book.sheet("Tổng hợp", {6, 50, 14, 16, 16, 40});
  std::size_t row = write_top(book, view, title);
  const json& indicators = rows_of(view, "indicators");
  book.head(row, {"TT", "Chỉ tiêu", "Đơn vị tính", "Giá trị", "Số đơn vị có số liệu", "Đơn vị để trống"},
            row + indicators.size());
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    const json& indicator = indicators[i];
    ++row;
    book.value(row, 0, i + 1, Look::number);
    book.text(row, 1, indicator_title(indicator), Look::text);
    book.text(row, 2, shown(indicator, "unit"), Look::text);
    book.value(row, 3, member_of(indicator, "value"), Look::total);
    book.value(row, 4, rows_of(indicator, "contributors").size(), Look::number);
    std::string blanks;
    for (const json& blank : rows_of(indicator, "blanks")) {
      blanks += (blanks.empty() ? "" : ", ") + (blank.is_object() ? unit_name(blank) : shown(blank));
    }
    book.text(row, 5, blanks, Look::text);
  }
  row += 2;
  const json& missing = rows_of(view, "missing");
  book.text(row, 1, "Đơn vị chưa nộp: " + std::to_string(missing.size()), Look::title);
  for (const json& unit : missing) book.text(++row, 1, unit_name(unit), Look::late);
}

// One row per unit, in the order in which units first appear, and one column per indicator.
void write_units(Workbook& book, const json& view, const std::string& title) {
  const json& indicators = rows_of(view, "indicators");
  std::vector<std::string> titles{"TT", "Đơn vị"};
  std::vector<double> widths{6, 36};
  std::vector<std::pair<std::string, std::string>> units;  // id, name
  std::map<std::string, std::map<std::size_t, json>> values;
  const auto know = [&](const json& entry) {
    const std::string id = shown(entry, "unit");
    if (std::ranges::find(units, id, &std::pair<std::string, std::string>::first) == units.end()) {
      units.emplace_back(id, unit_name(entry));
    }
    return id;
  };
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    const std::string measure = shown(indicators[i], "unit");
    titles.push_back(indicator_title(indicators[i]) + (measure.empty() ? "" : " (" + measure + ")"));
    widths.push_back(16);
    for (const json& entry : rows_of(indicators[i], "contributors")) {
      values[know(entry)][i] = member_of(entry, "value");
    }
  }
  std::map<std::string, bool> missing;
  for (const json& entry : rows_of(view, "missing")) missing[know(entry)] = true;

  book.sheet("Theo đơn vị", widths);
  std::size_t row = write_top(book, view, title);
  book.head(row, titles, row + units.size());
  for (std::size_t u = 0; u < units.size(); ++u) {
    const auto& [id, name] = units[u];
    const bool absent = missing.contains(id);
    ++row;
    book.value(row, 0, u + 1, Look::number);
    book.text(row, 1, absent ? name + " (chưa nộp)" : name, absent ? Look::late : Look::text);
    for (std::size_t i = 0; i < indicators.size(); ++i) {
      const auto& of_unit = values[id];
      const auto at = of_unit.find(i);
      book.value(row, i + 2, at == of_unit.end() ? json() : at->second, Look::number);
    }
  }
}

void write_obligations(Workbook& book, const json& view, const std::string& title) {
  book.sheet("Nhiệm vụ", {12, 50, 30, 50, 50});
  std::size_t row = write_top(book, view, title);
  const json& obligations = rows_of(view, "obligations");
  std::size_t answers = 0;
  for (const json& obligation : obligations) answers += rows_of(obligation, "answers").size();
  book.head(row, {"Mã", "Nhiệm vụ", "Đơn vị", "Tiến độ", "Kết quả"}, row + answers);
  for (const json& obligation : obligations) {
    for (const json& answer : rows_of(obligation, "answers")) {
      ++row;
      book.text(row, 0, shown(obligation, "obligation"), Look::text);
      book.text(row, 1, shown(obligation, "text"), Look::text);
      book.text(row, 2, unit_name(answer), Look::text);
      book.text(row, 3, shown(answer, "progress"), Look::text);
      book.text(row, 4, shown(answer, "result"), Look::text);
    }
  }
}

void write_remarks(Workbook& book, const json& view, const std::string& title) {
  book.sheet("Khó khăn, kiến nghị", {30, 18, 90});
  std::size_t row = write_top(book, view, title);
  const json& difficulties = rows_of(view, "difficulties");
  const json& proposals = rows_of(view, "proposals");
  book.head(row, {"Đơn vị", "Loại", "Nội dung"}, row + difficulties.size() + proposals.size());
  for (const auto& [entries, kind] : {std::pair{&difficulties, "Khó khăn"}, std::pair{&proposals, "Kiến nghị"}}) {
    for (const json& entry : *entries) {
      ++row;
      book.text(row, 0, unit_name(entry), Look::text);
      book.text(row, 1, kind, Look::text);
      book.text(row, 2, shown(entry, "text"), Look::text);
    }
  }
}

}  // namespace

base::Result<std::string> board_xlsx(const json& view) {
  if (auto refused = refused_view(view, {"rows", "columns", "totals"}, max_sheet_rows)) {
    return std::unexpected(*std::move(refused));
  }
  const std::vector<BoardColumn> columns = board_columns(view);
  const json& rows = rows_of(view, "rows");
  const std::string title = shown(view, "title");
  Workbook book(title, created(view));
  std::vector<double> widths{6};
  std::vector<std::string> titles{"TT"};
  for (const BoardColumn& column : columns) {
    widths.push_back(std::clamp(12.0 * column.share, 10.0, 60.0));
    titles.push_back(column.title);
  }
  book.sheet("Bảng theo dõi", widths);
  std::size_t row = write_top(book, view, title);
  book.head(row, titles, row + rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Look look = late_words(rows[i]).empty() ? Look::text : Look::late;
    ++row;
    book.value(row, 0, i + 1, look);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const json& cell = member_of(rows[i], columns[c].key);
      if (cell.is_number()) {
        book.value(row, c + 1, cell, look);
      } else if (const auto date = base::parse_date(shown(cell))) {
        book.date(row, c + 1, *date, look);
      } else {
        book.text(row, c + 1, board_cell(rows[i], columns[c]), look);
      }
    }
  }
  ++row;
  for (const json& total : rows_of(view, "totals")) {
    if (!total.is_object()) continue;
    ++row;
    book.text(row, 1, shown(total, "label"), Look::head);
    book.value(row, 2, member_of(total, "value"), Look::total);
  }
  return book.bytes();
}

base::Result<std::string> report_xlsx(const json& view) {
  if (auto refused = refused_view(view, {"missing", "obligations", "difficulties", "proposals"}, max_sheet_rows)) {
    return std::unexpected(*std::move(refused));
  }
  if (auto refused = refused_view(view, {"indicators"}, max_indicators)) return std::unexpected(*std::move(refused));
  std::string title = shown(view, "title");
  if (title.empty()) title = "Báo cáo tổng hợp kỳ " + shown(view, "period");
  Workbook book(title, created(view));
  write_totals(book, view, title);
  write_units(book, view, title);
  write_obligations(book, view, title);
  write_remarks(book, view, title);
  return book.bytes();
}

}  // namespace trinhky::paper
