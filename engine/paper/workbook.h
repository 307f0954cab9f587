// A spreadsheet being written: sheets, kinds of cells, bytes at the end. Inside this room only.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

using lxw_workbook = struct lxw_workbook;
using lxw_worksheet = struct lxw_worksheet;
using lxw_format = struct lxw_format;

namespace trinhky::paper {

// How a cell looks.
enum class Look : std::uint8_t { title, note, banner, head, text, late, number, total };

class Workbook {
 public:
  // `created` is an instant (RFC 3339), written as the file's creation date.
  Workbook(const std::string& title, const std::string& created);
  ~Workbook();
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  // Later calls write to the newest sheet. Names are at most 31 characters. `widths` in characters.
  void sheet(const std::string& name, const std::vector<double>& widths);
  void text(std::size_t row, std::size_t column, const std::string& value, Look look);
  // An integer or a decimal string as a number, if no digit is lost; anything else as text; null stays blank. Whole
  // numbers show their thousands.
  void value(std::size_t row, std::size_t column, const base::json& value, Look look);
  // A date that can be sorted and filtered as one, shown as offices write it: 08/01/2027. From 1900-03-01 on.
  void date(std::size_t row, std::size_t column, base::Date date, Look look);
  // Head row stays in sight and filters the rows below it.
  void head(std::size_t row, const std::vector<std::string>& titles, std::size_t last_row);

  // Closes the file and gives its bytes. Fails with `internal`/"paper-render". Called once, last.
  [[nodiscard]] base::Result<std::string> bytes();

 private:
  // How the value of a cell is written out, beside how the cell looks.
  enum class Shape : std::uint8_t { plain, whole, date };
  static constexpr std::size_t shapes = 3;
  [[nodiscard]] lxw_format* format(Look look, Shape shape = Shape::plain) const {
    return formats_[static_cast<std::size_t>(look) * shapes + static_cast<std::size_t>(shape)];
  }

  std::string folder_;
  std::string path_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  std::vector<lxw_format*> formats_;
};

}  // namespace trinhky::paper
