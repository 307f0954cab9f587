// Pages being drawn: text that flows from page to page, and what every page carries (draft mark, demonstration line,
// page number, foot). Inside this room only.
//
//   render(setup, [&](Sheet& sheet) { sheet.paragraph({{"Căn cứ …"}}, {.italic = true}); });
//
// Lengths are points (1/72 inch) from the top left corner; `mm` converts. Drawing is done twice with the same steps:
// first to count the pages, then for good, so the steps must depend on nothing but their input.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"

using cairo_t = struct _cairo;            // NOLINT(bugprone-reserved-identifier): the library's own name
using PangoLayout = struct _PangoLayout;  // NOLINT(bugprone-reserved-identifier)

namespace trinhky::paper {

inline constexpr int max_pages = 500;

constexpr double mm(double millimetres) {
  return millimetres * 72.0 / 25.4;
}

enum class Align { left, centre, right, justify };

struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

struct Style {
  double size = 13;
  bool bold = false;
  bool italic = false;
  Align align = Align::left;
  double first_line = 0;  // indent
  double before = 0;      // gap above, not at the top of a page
  double line = 1.15;     // distance of lines, in line heights
  Colour colour;
};

// A piece of text in a paragraph; weight and slant add to the paragraph's.
struct Run {
  std::string text;
  bool bold = false;
  bool italic = false;
};
using Runs = std::vector<Run>;

struct Setup {
  std::string title;
  std::string created;  // RFC 3339
  bool landscape = false;
  bool draft = false;           // "DỰ THẢO" across the page
  bool demo = false;            // the demonstration line
  bool numbers_on_top = false;  // NĐ 30: in the top margin, from page 2 on
  std::string foot;             // left part of the foot; the page number stands beside it. Empty: no foot
  double top = mm(20);
  double bottom = mm(20);
  double left = mm(30);
  double right = mm(15);
};

// Text laid out to a width, line by line.
class Layout {
 public:
  struct Line {
    double top = 0;
    double bottom = 0;
    double baseline = 0;
    double x = 0;
  };
  Layout(cairo_t* cairo, const Runs& runs, const Style& style, double width);
  [[nodiscard]] double height() const;
  [[nodiscard]] double natural_width() const;
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  // Draws the lines [from, to) with the first of them at y.
  void draw(double x, double y, std::size_t from, std::size_t to) const;
  void draw(double x, double y) const { draw(x, y, 0, lines_.size()); }
  // How many lines from `from` on fit into a height.
  [[nodiscard]] std::size_t fitting(std::size_t from, double height) const;
  [[nodiscard]] double height_of(std::size_t from, std::size_t to) const;

 private:
  struct Free {
    void operator()(PangoLayout* layout) const;
  };
  cairo_t* cairo_;
  Colour colour_;
  std::unique_ptr<PangoLayout, Free> layout_;
  std::vector<Line> lines_;
};

class Sheet {
 public:
  Sheet(cairo_t* cairo, const Setup& setup, int total_pages);

  [[nodiscard]] double left() const { return setup_.left; }
  [[nodiscard]] double width() const { return page_width_ - setup_.left - setup_.right; }
  [[nodiscard]] double y() const { return y_; }
  [[nodiscard]] double remaining() const { return page_height_ - setup_.bottom - y_; }
  [[nodiscard]] double body_height() const { return page_height_ - setup_.top - setup_.bottom; }
  [[nodiscard]] int pages() const { return pages_; }
  // True once there are more pages than a print may have: drawing may stop, render refuses.
  [[nodiscard]] bool full() const { return pages_ > max_pages; }

  // Text over the whole width, broken between lines where a page ends.
  void paragraph(const Runs& runs, const Style& style);
  [[nodiscard]] Layout layout(const Runs& runs, const Style& style, double width) const;
  void move_down(double points) { y_ += points; }
  void move_to(double y) { y_ = y; }
  void new_page();
  // A new page unless so much is left of this one.
  void need(double height);
  void rule(double x, double y, double length, double thickness = 0.7);
  void box(double x, double y, double width, double height);
  void fill(double x, double y, double width, double height, Colour colour);

 private:
  void begin_page();

  cairo_t* cairo_;
  const Setup& setup_;
  int total_pages_;
  int pages_ = 0;
  double page_width_;
  double page_height_;
  double y_ = 0;
};

using Draw = std::function<void(Sheet&)>;

// The bytes of the PDF. Fails with `too_large`/"paper-too-long" over 500 pages, `internal`/"paper-render".
[[nodiscard]] base::Result<std::string> render(const Setup& setup, const Draw& draw);

// "Ủy ban" in capitals; text made safe to draw (no control characters, no break after the "/" of "45/TTr").
[[nodiscard]] std::string capitals(const std::string& text);
[[nodiscard]] std::string drawable(const std::string& text);

}  // namespace trinhky::paper
