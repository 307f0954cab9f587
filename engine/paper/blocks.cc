#include "engine/paper/blocks.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/clock.h"
#include "engine/base/text.h"
#include "engine/calendar/calendar.h"

namespace trinhky::paper {
namespace {

using base::json;

constexpr double signature_room = mm(25);
// A text longer than this is cut where it stands in a table or form: a whole document in one cell is a mistake.
constexpr std::size_t max_text_bytes = 20'000;

std::string bounded(const std::string& text) {
  if (text.size() <= max_text_bytes) return base::nfc(text);
  std::size_t end = max_text_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return base::nfc(text.substr(0, end)) + " …";
}

// Draws centred lines one below the other and returns where they end.
double centred(Sheet& sheet, double x, double y, double width,
               const std::vector<std::pair<std::string, Style>>& lines) {
  for (const auto& [text, style] : lines) {
    Style centre = style;
    centre.align = Align::centre;
    const Layout layout = sheet.layout({{text}}, centre, width);
    layout.draw(x, y);
    y += layout.height();
  }
  return y;
}

std::string place_and_date(const json& view) {
  const std::string place = shown(view, "place");
  const auto date = base::parse_date(base::text_or(view, "date"));
  const std::string day = date ? calendar::format_day_in_words(*date) : "ngày …… tháng …… năm ………";
  return place.empty() ? day : place + ", " + day;
}

// An organisation's name breaks before the kind of its unit ("xã Quý Hoà"), never inside the place's name.
std::string place_whole(std::string name) {
  static constexpr std::string_view no_break_space = "\xC2\xA0";
  constexpr std::size_t longest_place = 40;  // bytes; a longer end is no place's name
  static constexpr std::string_view kinds[] = {" tỉnh ",     " thành phố ", " xã ",     " phường ",
                                               " thị trấn ", " huyện ",     " thị xã ", " đặc khu "};
  std::size_t begin = std::string::npos;
  for (const std::string_view kind : kinds) {
    const std::size_t at = name.rfind(kind);
    if (at != std::string::npos && (begin == std::string::npos || at < begin)) begin = at;
  }
  if (begin == std::string::npos || name.size() - begin > longest_place) return name;
  for (std::size_t at = name.find(' ', begin + 1); at != std::string::npos; at = name.find(' ', at + 2)) {
    name.replace(at, 1, no_break_space);
  }
  return name;
}

std::string number_line(const json& view) {
  const std::string number = shown(view, "number");
  if (!number.empty()) return "Số: " + padded_number(number);
  const std::string symbol = shown(view, "symbol");
  return symbol.empty() ? "Số: ………" : "Số: ……/" + symbol;
}

}  // namespace

std::string shown(const json& value) {
  if (value.is_string()) return bounded(value.get_ref<const std::string&>());
  if (value.is_number()) return value.dump();
  if (value.is_object()) {
    if (const auto vi = value.find("vi"); vi != value.end() && vi->is_string()) return bounded(*vi);
  }
  return "";
}

std::string shown(const json& object, std::string_view member) {
  return shown(member_of(object, member));
}

std::vector<std::string> shown_lines(const json& object, std::string_view member) {
  std::vector<std::string> out;
  const json& at = member_of(object, member);
  if (at.is_array()) {
    for (const json& line : at) out.push_back(shown(line));
  } else {
    out.push_back(shown(at));
  }
  std::erase(out, "");
  return out;
}

bool is_true(const json& object, std::string_view member) {
  const json& at = member_of(object, member);
  return at.is_boolean() && at.get<bool>();
}

const json& member_of(const json& object, std::string_view member) {
  static const json null;
  if (!object.is_object()) return null;
  const auto at = object.find(member);
  return at == object.end() ? null : *at;
}

const json& rows_of(const json& object, std::string_view member) {
  static const json none = json::array();
  const json& at = member_of(object, member);
  return at.is_array() ? at : none;
}

std::optional<base::Error> refused_view(const json& view, std::initializer_list<const char*> lists, std::size_t most) {
  if (!view.is_object()) {
    return base::Error{.code = base::ErrorCode::invalid,
                       .type = "paper-view",
                       .message = {"Dữ liệu để in không đọc được.", "What should be printed cannot be read."}};
  }
  for (const char* name : lists) {
    const auto at = view.find(name);
    if (at == view.end() || at->is_null()) continue;
    const std::string pointer = base::pointer({name});
    const bool objects =
        at->is_array() && std::ranges::all_of(*at, [](const json& row) { return row.is_object() || row.is_string(); });
    if (!objects) {
      return base::Error{.code = base::ErrorCode::invalid,
                         .type = "paper-view",
                         .message = {"Phần này của bản in phải là một danh sách.", "This part of a print is a list."},
                         .pointer = pointer};
    }
    if (at->size() > most) {
      const std::string bound = std::to_string(most);
      return base::Error{.code = base::ErrorCode::too_large,
                         .type = "paper-too-long",
                         .message = {"Danh sách dài quá " + bound + " dòng, không in được.",
                                     "The list has more than " + bound + " rows and cannot be printed."},
                         .pointer = pointer};
    }
  }
  return std::nullopt;
}

Setup setup_of(const json& view, std::string title) {
  Setup setup;
  setup.title = std::move(title);
  // Without one, the library would write the present time and equal views would give different bytes.
  setup.created = base::text_or(view, "printed_at", "2000-01-01T00:00:00Z");
  setup.draft = !is_true(view, "issued");
  setup.demo = is_true(view, "demo");
  return setup;
}

std::string padded_number(const std::string& number) {
  const bool one_digit =
      number.size() >= 2 && std::isdigit(static_cast<unsigned char>(number[0])) != 0 && number[1] == '/';
  return (one_digit ? "0" : "") + number;
}

void draw_letterhead(Sheet& sheet, const json& view) {
  const double left_width = sheet.width() * (sheet.width() > mm(200) ? 0.46 : 0.42);
  const double right_width = sheet.width() - left_width;
  const double right_x = sheet.left() + left_width;
  const double top = sheet.y();

  std::vector<std::pair<std::string, Style>> issuer;
  for (const std::string& line : shown_lines(view, "parent"))
    issuer.push_back({capitals(place_whole(line)), {.size = 12}});
  std::vector<std::string> own = shown_lines(view, "issuer");
  std::ranges::transform(own, own.begin(), place_whole);
  for (const std::string& line : own) issuer.push_back({capitals(line), {.size = 12, .bold = true}});
  double left_y = centred(sheet, sheet.left(), top, left_width, issuer);
  if (!own.empty()) {
    const double natural =
        sheet.layout({{capitals(own.back())}}, {.size = 12, .bold = true}, left_width).natural_width();
    const double length = std::min(natural, left_width) * 0.4;
    sheet.rule(sheet.left() + (left_width - length) / 2, left_y + 2, length);
  }

  const std::string motto = "Độc lập - Tự do - Hạnh phúc";
  const Style motto_style{.size = 13, .bold = true};
  const double right_y =
      centred(sheet, right_x, top, right_width,
              {{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {.size = 12, .bold = true}}, {motto, motto_style}});
  const double motto_width = sheet.layout({{motto}}, motto_style, right_width).natural_width();
  sheet.rule(right_x + (right_width - motto_width) / 2, right_y + 2, motto_width);

  const double second = std::max(left_y, right_y) + 9;
  left_y = centred(sheet, sheet.left(), second, left_width, {{number_line(view), {.size = 13}}});
  const double date_y =
      centred(sheet, right_x, second, right_width, {{place_and_date(view), {.size = 13, .italic = true}}});
  sheet.move_to(std::max(left_y, date_y) + 14);
}

namespace {

double signer_height(const Sheet& sheet, const Signer& signer, double width) {
  double height = signature_room;
  for (const std::string& title : signer.titles) {
    height += sheet.layout({{capitals(title)}}, {.size = 13, .bold = true}, width).height();
  }
  if (!signer.note.empty()) height += sheet.layout({{signer.note}}, {.size = 12, .italic = true}, width).height();
  return height + sheet.layout({{signer.name}}, {.size = 13, .bold = true}, width).height();
}

double recipients_height(const Sheet& sheet, const std::vector<std::string>& recipients, double width) {
  if (recipients.empty()) return 0;
  double height = sheet.layout({{"Nơi nhận:"}}, {.size = 12, .bold = true, .italic = true}, width).height();
  for (const std::string& line : recipients) height += sheet.layout({{"- " + line}}, {.size = 11}, width).height();
  return height;
}

void draw_signer(Sheet& sheet, const Signer& signer, double x, double width) {
  std::vector<std::pair<std::string, Style>> lines;
  lines.reserve(signer.titles.size() + 1);
  for (const std::string& title : signer.titles) lines.push_back({capitals(title), {.size = 13, .bold = true}});
  if (!signer.note.empty()) lines.push_back({signer.note, {.size = 12, .italic = true}});
  const double y = centred(sheet, x, sheet.y(), width, lines);
  centred(sheet, x, y + signature_room, width, {{signer.name, {.size = 13, .bold = true}}});
}

constexpr double gap_above_signature = 14;

}  // namespace

double signature_height(const Sheet& sheet, const std::vector<std::string>& recipients, const Signer& right) {
  const double half = sheet.width() / 2;
  return gap_above_signature + std::max(signer_height(sheet, right, half), recipients_height(sheet, recipients, half));
}

void draw_signatures(Sheet& sheet, const std::vector<std::string>& recipients, const Signer& right) {
  const double half = sheet.width() / 2;
  sheet.need(signature_height(sheet, recipients, right));
  sheet.move_down(gap_above_signature);
  if (!recipients.empty()) {
    const Layout head = sheet.layout({{"Nơi nhận:"}}, {.size = 12, .bold = true, .italic = true}, half);
    head.draw(sheet.left(), sheet.y());
    double y = sheet.y() + head.height();
    for (std::size_t i = 0; i < recipients.size(); ++i) {
      const std::string end = i + 1 == recipients.size() ? "." : ";";
      const bool ended = recipients[i].ends_with('.') || recipients[i].ends_with(';');
      const Layout line = sheet.layout({{"- " + recipients[i] + (ended ? "" : end)}}, {.size = 11}, half);
      line.draw(sheet.left(), y);
      y += line.height();
    }
  }
  draw_signer(sheet, right, sheet.left() + half, half);
  sheet.move_down(signature_height(sheet, recipients, right) - gap_above_signature);
}

double two_signers_height(const Sheet& sheet, const Signer& left, const Signer& right) {
  const double half = sheet.width() / 2;
  return gap_above_signature + std::max(signer_height(sheet, left, half), signer_height(sheet, right, half));
}

void draw_two_signers(Sheet& sheet, const Signer& left, const Signer& right) {
  const double half = sheet.width() / 2;
  const double height = two_signers_height(sheet, left, right);
  sheet.need(height);
  sheet.move_down(gap_above_signature);
  draw_signer(sheet, left, sheet.left(), half);
  draw_signer(sheet, right, sheet.left() + half, half);
  sheet.move_down(height - gap_above_signature);
}

}  // namespace trinhky::paper
