#include "engine/paper/workbook.h"

#include <stdlib.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "engine/base/clock.h"
#include "engine/paper/blocks.h"

namespace trinhky::paper {
namespace {

using base::json;

constexpr std::size_t max_cell_bytes = 32'000;  // Excel's bound is 32,767 characters
constexpr std::size_t exact_digits = 15;        // a double keeps this many

// At most so many bytes, never half a letter.
std::string cut(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

// "1250.5" as a number; nothing for other text, and nothing where digits would be lost ("007" is a code).
std::optional<double> exact_number(const std::string& text) {
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  if (digits == 0 || static_cast<std::size_t>(digits) > exact_digits) return std::nullopt;
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  if (text.size() > first + 1 && text[first] == '0' && text[first + 1] != '.') return std::nullopt;
  const bool plain = text.find_first_not_of("-.0123456789") == std::string::npos;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!plain || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// A folder of this program's own, so that no other user's file can stand where ours is written.
std::string own_folder() {
  std::error_code failed;
  std::string name = (std::filesystem::temp_directory_path(failed) / "trinhky-xlsx-XXXXXX").string();
  return failed || ::mkdtemp(name.data()) == nullptr ? "" : name;
}

lxw_format* new_format(lxw_workbook* book, Look look) {
  lxw_format* format = workbook_add_format(book);
  format_set_font_name(format, "Times New Roman");
  format_set_font_size(format, look == Look::title ? 14 : 12);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  if (look == Look::title || look == Look::banner || look == Look::head || look == Look::late || look == Look::total) {
    format_set_bold(format);
  }
  if (look == Look::note) format_set_italic(format);
  if (look == Look::banner) format_set_font_color(format, 0xC00000);
  if (look == Look::late) format_set_bg_color(format, 0xFFE8E0);
  if (look == Look::head) {
    format_set_align(format, LXW_ALIGN_CENTER);
    format_set_bg_color(format, 0xEFEFEF);
  }
  if (look == Look::number || look == Look::total) format_set_align(format, LXW_ALIGN_RIGHT);
  if (look != Look::title && look != Look::note && look != Look::banner) {
    format_set_border(format, LXW_BORDER_THIN);
    format_set_text_wrap(format);
  }
  return format;
}

}  // namespace

Workbook::Workbook(const std::string& title, const std::string& created) : folder_(own_folder()) {
  if (folder_.empty()) return;
  path_ = folder_ + "/out.xlsx";
  lxw_workbook_options options{};
  options.tmpdir = folder_.data();
  book_ = workbook_new_opt(path_.c_str(), &options);
  if (book_ == nullptr) return;

  lxw_doc_properties properties{};
  std::string kept_title = cut(title, 200);
  std::string company = "Trình Ký";
  properties.title = kept_title.data();
  properties.company = company.data();
  if (const auto at = base::parse_instant(created)) {
    properties.created = std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch()).count();
  }
  workbook_set_properties(book_, &properties);

  for (const Look look :
       {Look::title, Look::note, Look::banner, Look::head, Look::text, Look::late, Look::number, Look::total}) {
    for (const char* written : {"", "#,##0", "dd/mm/yyyy"}) {
      formats_.push_back(new_format(book_, look));
      if (*written != '\0') format_set_num_format(formats_.back(), written);
    }
  }
}

Workbook::~Workbook() {
  if (book_ != nullptr) lxw_workbook_free(book_);
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void Workbook::sheet(const std::string& name, const std::vector<double>& widths) {
  if (book_ == nullptr) return;
  sheet_ = workbook_add_worksheet(book_, name.c_str());
  if (sheet_ == nullptr) return;
  worksheet_set_paper(sheet_, 9);  // A4
  worksheet_set_landscape(sheet_);
  worksheet_fit_to_pages(sheet_, 1, 0);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    worksheet_set_column(sheet_, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i), widths[i], nullptr);
  }
}

void Workbook::text(std::size_t row, std::size_t column, const std::string& value, Look look) {
  if (sheet_ == nullptr) return;
  const auto r = static_cast<lxw_row_t>(row);
  const auto c = static_cast<lxw_col_t>(column);
  if (value.empty()) {
    worksheet_write_blank(sheet_, r, c, format(look));
  } else {
    worksheet_write_string(sheet_, r, c, cut(value, max_cell_bytes).c_str(), format(look));
  }
}

void Workbook::value(std::size_t row, std::size_t column, const json& value, Look look) {
  if (sheet_ == nullptr) return;
  std::string digits;
  if (value.is_number()) digits = value.dump();
  if (value.is_string()) digits = value.get<std::string>();
  if (const auto number = exact_number(digits)) {
    const bool whole = digits.find_first_of(".eE") == std::string::npos;
    worksheet_write_number(sheet_, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), *number,
                           format(look, whole ? Shape::whole : Shape::plain));
  } else {
    text(row, column, shown(value), look);
  }
}

void Workbook::date(std::size_t row, std::size_t column, base::Date date, Look look) {
  if (sheet_ == nullptr) return;
  // The format counts days from the last day but one of 1899.
  const auto days = std::chrono::sys_days(date) - std::chrono::sys_days(std::chrono::year(1899) / 12 / 30);
  worksheet_write_number(sheet_, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                         static_cast<double>(days.count()), format(look, Shape::date));
}

void Workbook::head(std::size_t row, const std::vector<std::string>& titles, std::size_t last_row) {
  if (sheet_ == nullptr || titles.empty()) return;
  for (std::size_t i = 0; i < titles.size(); ++i) text(row, i, titles[i], Look::head);
  const auto r = static_cast<lxw_row_t>(row);
  worksheet_freeze_panes(sheet_, r + 1, 0);
  worksheet_repeat_rows(sheet_, r, r);
  if (last_row > row) {
    worksheet_autofilter(sheet_, r, 0, static_cast<lxw_row_t>(last_row), static_cast<lxw_col_t>(titles.size() - 1));
  }
}

base::Result<std::string> Workbook::bytes() {
  const auto failed = [](std::string why) {
    auto error = base::refuse(base::ErrorCode::internal, "paper-render",
                              {"Không tạo được bảng tính.", "The spreadsheet could not be made."});
    error.error().log = std::move(why);
    return error;
  };
  if (book_ == nullptr) return failed("no folder for temporary files");
  lxw_workbook* book = book_;
  book_ = nullptr;  // workbook_close frees it, also when it fails
  sheet_ = nullptr;
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) return failed(lxw_strerror(error));
  std::ifstream file(path_, std::ios::binary);
  std::string out((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (out.empty()) return failed("the written file cannot be read");
  return out;
}

}  // namespace trinhky::paper
