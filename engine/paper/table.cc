#include "engine/paper/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace trinhky::paper {

Table::Table(Sheet& sheet, double x, double width, const std::vector<double>& shares, std::vector<Cell> head,
             double padding)
    : sheet_(sheet), x_(x), head_(std::move(head)), padding_(padding) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (const double share : shares) widths_.push_back(width * share / sum);
}

std::vector<Table::Piece> Table::pieces(const std::vector<Cell>& cells) const {
  std::vector<Piece> out;
  double x = x_;
  std::size_t column = 0;
  for (const Cell& cell : cells) {
    double width = 0;
    for (std::size_t i = 0; i < cell.span && column < widths_.size(); ++i) width += widths_[column++];
    out.push_back({sheet_.layout(cell.runs, cell.style, std::max(width - 2 * padding_, 1.0)), x, width});
    x += width;
  }
  return out;
}

double Table::height_of(const std::vector<Cell>& cells) const {
  double height = 0;
  for (const Piece& piece : pieces(cells)) height = std::max(height, piece.layout.height());
  return height + 2 * padding_;
}

double Table::head_height() const {
  return head_.empty() ? 0 : height_of(head_);
}

void Table::draw_head() {
  if (head_.empty()) return;
  std::vector<Piece> parts = pieces(head_);
  draw_part(parts, head_height() - 2 * padding_, {.tint = Colour{0.94, 0.94, 0.94}});
}

void Table::draw_part(std::vector<Piece>& parts, double height, const RowOptions& options) {
  double used = 0;
  for (const Piece& piece : parts) {
    const std::size_t count = piece.layout.fitting(piece.next, height);
    used = std::max(used, piece.layout.height_of(piece.next, piece.next + count));
  }
  const double y = sheet_.y();
  for (Piece& piece : parts) {
    if (options.tint) sheet_.fill(piece.x, y, piece.width, used + 2 * padding_, *options.tint);
    sheet_.box(piece.x, y, piece.width, used + 2 * padding_);
    const std::size_t count = piece.layout.fitting(piece.next, height);
    piece.layout.draw(piece.x + padding_, y + padding_, piece.next, piece.next + count);
    piece.next += count;
  }
  sheet_.move_down(used + 2 * padding_);
}

void Table::row(const std::vector<Cell>& cells, const RowOptions& options) {
  std::vector<Piece> parts = pieces(cells);
  double height = 2 * padding_;
  for (const Piece& piece : parts) height = std::max(height, piece.layout.height() + 2 * padding_);

  const double page = sheet_.body_height() - head_height();
  const bool fits = height + options.keep <= sheet_.remaining();
  const bool fits_elsewhere = height + options.keep <= page;
  // A row moves to the next page whole unless that would leave much of this one empty.
  if (!fits && fits_elsewhere && (options.keep > 0 || sheet_.remaining() < page * 0.4)) {
    sheet_.new_page();
    draw_head();
  }
  const auto unfinished = [&] {
    return std::ranges::any_of(parts, [](const Piece& p) { return p.next < p.layout.lines().size(); });
  };
  while (unfinished() && !sheet_.full()) {
    const double room = sheet_.remaining() - 2 * padding_;
    const bool progress =
        std::ranges::any_of(parts, [&](const Piece& p) { return p.layout.fitting(p.next, room) > 0; });
    if (progress) {
      draw_part(parts, room, options);
      if (!unfinished()) break;
    }
    sheet_.new_page();
    draw_head();
  }
}

}  // namespace trinhky::paper
