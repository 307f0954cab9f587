// A ruled table that runs over pages: its head is repeated, and a row that is too tall is parted between lines. Inside
// this room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/paper/sheet.h"

namespace trinhky::paper {

struct Cell {
  Runs runs;
  Style style;
  std::size_t span = 1;  // columns
};

struct RowOptions {
  std::optional<Colour> tint;
  double keep = 0;  // height that must still fit below the row on its page (a signature block)
};

class Table {
 public:
  // `shares` are the columns' parts of the width.
  Table(Sheet& sheet, double x, double width, const std::vector<double>& shares, std::vector<Cell> head,
        double padding = 3);
  // Requires that the spans add up to the number of columns.
  void row(const std::vector<Cell>& cells, const RowOptions& options = {});
  void draw_head();
  // Height a row would have on one page.
  [[nodiscard]] double height_of(const std::vector<Cell>& cells) const;

 private:
  struct Piece {
    Layout layout;
    double x;
    double width;
    std::size_t next = 0;  // first line not drawn yet
  };
  [[nodiscard]] std::vector<Piece> pieces(const std::vector<Cell>& cells) const;
  void draw_part(std::vector<Piece>& pieces, double height, const RowOptions& options);
  [[nodiscard]] double head_height() const;

  Sheet& sheet_;
  double x_;
  std::vector<double> widths_;
  std::vector<Cell> head_;
  double padding_;
};

}  // namespace trinhky::paper
