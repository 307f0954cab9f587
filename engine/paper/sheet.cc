#include "engine/paper/sheet.h"

#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace trinhky::paper {
namespace {

constexpr double a4_short = mm(210);
constexpr double a4_long = mm(297);
constexpr const char* face = "Tinos, Times New Roman, Liberation Serif, serif";
constexpr double in_points = PANGO_SCALE;

struct SurfaceFree {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct CairoFree {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};

cairo_status_t collect(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

int units(double points) {
  return static_cast<int>(std::lround(points * in_points));
}

void add_range(PangoAttrList* list, PangoAttribute* attribute, std::size_t from, std::size_t to) {
  attribute->start_index = static_cast<guint>(from);
  attribute->end_index = static_cast<guint>(to);
  pango_attr_list_insert(list, attribute);
}

base::Result<int> draw_once(const Setup& setup, const Draw& draw, int total_pages, std::string* bytes) {
  const double width = setup.landscape ? a4_long : a4_short;
  const double height = setup.landscape ? a4_short : a4_long;
  const std::unique_ptr<cairo_surface_t, SurfaceFree> surface(
      bytes != nullptr ? cairo_pdf_surface_create_for_stream(collect, bytes, width, height)
                       : cairo_pdf_surface_create_for_stream(nullptr, nullptr, width, height));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, setup.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Trình Ký");
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, setup.created.c_str());
  const std::unique_ptr<cairo_t, CairoFree> cairo(cairo_create(surface.get()));
  cairo_font_options_t* exact = cairo_font_options_create();
  cairo_font_options_set_hint_style(exact, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(exact, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options(cairo.get(), exact);
  cairo_font_options_destroy(exact);
  int pages = 0;
  {
    Sheet sheet(cairo.get(), setup, total_pages);
    draw(sheet);
    pages = sheet.pages();
  }
  cairo_show_page(cairo.get());
  const cairo_status_t drawn = cairo_status(cairo.get());
  cairo_surface_finish(surface.get());
  const cairo_status_t finished = cairo_surface_status(surface.get());
  if (drawn != CAIRO_STATUS_SUCCESS || finished != CAIRO_STATUS_SUCCESS) {
    auto error = base::refuse(base::ErrorCode::internal, "paper-render",
                              {"Không tạo được bản in.", "The print could not be made."});
    error.error().log = cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : finished);
    return error;
  }
  if (pages > max_pages) {
    return base::refuse(base::ErrorCode::too_large, "paper-too-long",
                        {"Bản in dài quá 500 trang.", "The print is longer than 500 pages."});
  }
  return pages;
}

}  // namespace

std::string capitals(const std::string& text) {
  const std::unique_ptr<char, decltype(&g_free)> upper(g_utf8_strup(text.c_str(), -1), &g_free);
  return upper.get();
}

std::string drawable(const std::string& text) {
  static constexpr std::string_view word_joiner = "\xE2\x81\xA0";
  std::string out;
  const auto solid = [](char c) { return static_cast<unsigned char>(c) > 0x20; };
  // Capitals, digits, and the bytes of letters beyond ASCII such as "Đ".
  const auto of_symbol = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (c == '\r') continue;
    out.push_back(control && c != '\n' ? ' ' : c);
    // Pango breaks lines after a slash, which parts numbers from symbols. Long addresses must stay breakable.
    if (c == '/' && i > 0 && i + 1 < text.size() && solid(text[i - 1]) && solid(text[i + 1]) && text[i - 1] != '/' &&
        text[i + 1] != '/' && text.find("://") == std::string::npos) {
      out += word_joiner;
    }
    // The same at the hyphen of a symbol: "01/HD-MTTQ-BTT".
    if (c == '-' && i > 0 && i + 1 < text.size() && of_symbol(text[i - 1]) && of_symbol(text[i + 1]))
      out += word_joiner;
  }
  return out;
}

void Layout::Free::operator()(PangoLayout* layout) const {
  g_object_unref(layout);
}

Layout::Layout(cairo_t* cairo, const Runs& runs, const Style& style, double width)
    : cairo_(cairo), colour_(style.colour), layout_(pango_cairo_create_layout(cairo)) {
  // 72 dots per inch makes a font size a number of points; Pango's own guess is 96.
  pango_cairo_context_set_resolution(pango_layout_get_context(layout_.get()), 72);
  // Without this, letters stand on whole points: fine on a screen, ragged on paper.
  pango_context_set_round_glyph_positions(pango_layout_get_context(layout_.get()), FALSE);
  pango_layout_context_changed(layout_.get());
  PangoFontDescription* font = pango_font_description_from_string(face);
  pango_font_description_set_size(font, units(style.size));
  if (style.bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
  if (style.italic) pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
  pango_layout_set_font_description(layout_.get(), font);
  pango_font_description_free(font);

  std::string text;
  PangoAttrList* attributes = pango_attr_list_new();
  for (const Run& run : runs) {
    const std::size_t from = text.size();
    text += drawable(run.text);
    if (run.bold) add_range(attributes, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, text.size());
    if (run.italic) add_range(attributes, pango_attr_style_new(PANGO_STYLE_ITALIC), from, text.size());
  }
  pango_layout_set_text(layout_.get(), text.c_str(), static_cast<int>(text.size()));
  pango_layout_set_attributes(layout_.get(), attributes);
  pango_attr_list_unref(attributes);
  pango_layout_set_width(layout_.get(), units(width));
  pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_line_spacing(layout_.get(), static_cast<float>(style.line));
  pango_layout_set_indent(layout_.get(), units(style.first_line));
  pango_layout_set_justify(layout_.get(), style.align == Align::justify ? TRUE : FALSE);
  if (style.align == Align::centre) pango_layout_set_alignment(layout_.get(), PANGO_ALIGN_CENTER);
  if (style.align == Align::right) pango_layout_set_alignment(layout_.get(), PANGO_ALIGN_RIGHT);

  PangoLayoutIter* at = pango_layout_get_iter(layout_.get());
  do {
    int top = 0;
    int bottom = 0;
    PangoRectangle logical;
    pango_layout_iter_get_line_yrange(at, &top, &bottom);
    pango_layout_iter_get_line_extents(at, nullptr, &logical);
    lines_.push_back(
        {top / in_points, bottom / in_points, pango_layout_iter_get_baseline(at) / in_points, logical.x / in_points});
  } while (pango_layout_iter_next_line(at));
  pango_layout_iter_free(at);
}

double Layout::height() const {
  return height_of(0, lines_.size());
}

double Layout::height_of(std::size_t from, std::size_t to) const {
  return from >= to ? 0 : lines_[to - 1].bottom - lines_[from].top;
}

double Layout::natural_width() const {
  PangoRectangle logical;
  pango_layout_get_extents(layout_.get(), nullptr, &logical);
  return logical.width / in_points;
}

std::size_t Layout::fitting(std::size_t from, double height) const {
  std::size_t to = from;
  while (to < lines_.size() && height_of(from, to + 1) <= height + 0.01) ++to;
  return to - from;
}

void Layout::draw(double x, double y, std::size_t from, std::size_t to) const {
  cairo_set_source_rgb(cairo_, colour_.red, colour_.green, colour_.blue);
  for (std::size_t i = from; i < to; ++i) {
    cairo_move_to(cairo_, x + lines_[i].x, y + lines_[i].baseline - lines_[from].top);
    pango_cairo_show_layout_line(cairo_, pango_layout_get_line_readonly(layout_.get(), static_cast<int>(i)));
  }
}

Sheet::Sheet(cairo_t* cairo, const Setup& setup, int total_pages)
    : cairo_(cairo),
      setup_(setup),
      total_pages_(total_pages),
      page_width_(setup.landscape ? a4_long : a4_short),
      page_height_(setup.landscape ? a4_short : a4_long) {
  begin_page();
}

void Sheet::begin_page() {
  ++pages_;
  y_ = setup_.top;
  if (setup_.draft) {
    const Layout mark =
        layout({{"DỰ THẢO"}}, {.size = 110, .bold = true, .line = 1.0, .colour = {0.92, 0.92, 0.92}}, mm(400));
    cairo_save(cairo_);
    cairo_translate(cairo_, page_width_ / 2, page_height_ / 2);
    cairo_rotate(cairo_, -std::numbers::pi / 4);
    mark.draw(-mark.natural_width() / 2, -mark.height() / 2);
    cairo_restore(cairo_);
  }
  if (setup_.demo) {
    layout({{"DỮ LIỆU TRÌNH DIỄN – không phải văn bản thật"}},
           {.size = 10, .bold = true, .align = Align::centre, .colour = {0.75, 0, 0}}, width())
        .draw(left(), mm(5));
  }
  if (setup_.numbers_on_top && pages_ > 1) {
    layout({{std::to_string(pages_)}}, {.size = 13, .align = Align::centre}, width()).draw(left(), mm(11));
  }
  if (!setup_.foot.empty()) {
    const double y = page_height_ - mm(13);
    const Style small{.size = 9, .colour = {0.3, 0.3, 0.3}};
    Style right = small;
    right.align = Align::right;
    layout({{setup_.foot}}, small, width() * 0.8).draw(left(), y);
    const std::string number = "Trang " + std::to_string(pages_) + "/" + std::to_string(total_pages_);
    layout({{number}}, right, width() * 0.2).draw(left() + width() * 0.8, y);
  }
}

void Sheet::new_page() {
  cairo_show_page(cairo_);
  begin_page();
}

void Sheet::need(double height) {
  if (height > remaining() && y_ > setup_.top) new_page();
}

Layout Sheet::layout(const Runs& runs, const Style& style, double width) const {
  return Layout(cairo_, runs, style, width);
}

void Sheet::paragraph(const Runs& runs, const Style& style) {
  const Layout text = layout(runs, style, width());
  if (y_ > setup_.top) y_ += style.before;
  std::size_t from = 0;
  while (from < text.lines().size() && !full()) {
    std::size_t count = text.fitting(from, remaining());
    if (count == 0 && y_ > setup_.top) {
      new_page();
      continue;
    }
    count = std::max<std::size_t>(count, 1);
    text.draw(left(), y_, from, from + count);
    y_ += text.height_of(from, from + count);
    from += count;
  }
}

void Sheet::rule(double x, double y, double length, double thickness) {
  cairo_set_source_rgb(cairo_, 0, 0, 0);
  cairo_set_line_width(cairo_, thickness);
  cairo_move_to(cairo_, x, y);
  cairo_line_to(cairo_, x + length, y);
  cairo_stroke(cairo_);
}

void Sheet::box(double x, double y, double width, double height) {
  cairo_set_source_rgb(cairo_, 0, 0, 0);
  cairo_set_line_width(cairo_, 0.5);
  cairo_rectangle(cairo_, x, y, width, height);
  cairo_stroke(cairo_);
}

void Sheet::fill(double x, double y, double width, double height, Colour colour) {
  cairo_set_source_rgb(cairo_, colour.red, colour.green, colour.blue);
  cairo_rectangle(cairo_, x, y, width, height);
  cairo_fill(cairo_);
}

base::Result<std::string> render(const Setup& setup, const Draw& draw) {
  const auto pages = draw_once(setup, draw, 0, nullptr);
  if (!pages) return std::unexpected(pages.error());
  std::string bytes;
  const auto drawn = draw_once(setup, draw, *pages, &bytes);
  if (!drawn) return std::unexpected(drawn.error());
  return bytes;
}

}  // namespace trinhky::paper
