#include "api/resources/drafts_paste.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "engine/base/text.h"

namespace trinhky::api {
namespace {

using base::json;
using base::Result;
using base::text_or;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t max_rows = 2000;
constexpr std::size_t max_cells = 40;

std::unexpected<base::Error> too_large() {
  return base::refuse(base::ErrorCode::too_large, "table-too-large",
                      {"Bảng dán vào quá lớn (tối đa 2.000 dòng, 40 cột).",
                       "The pasted table is too large (at most 2,000 rows and 40 columns)."},
                      "/table");
}

// Collects cells into rows and keeps the bounds.
class TableMaker {
 public:
  // A cell that covers several columns or rows stands in each of them, as a reader would fill it in.
  void add(std::string_view raw, std::size_t columns = 1, std::size_t rows = 1) {
    take_covered();
    const std::string cell = tidy_lines(raw);
    for (std::size_t i = 0; i < columns && fits_; ++i) {
      if (rows > 1) covered_[row_.size()] = {rows - 1, cell};
      row_.push_back(cell);
      fits_ = row_.size() <= max_cells;
    }
  }
  void end_row() {
    take_covered();
    fits_ = fits_ && row_.size() <= max_cells;
    const bool empty = std::ranges::all_of(row_, [](const std::string& cell) { return cell.empty(); });
    if (!empty) rows_.push_back(std::move(row_));
    row_.clear();
    fits_ = fits_ && rows_.size() <= max_rows;
  }
  [[nodiscard]] bool fits() const { return fits_; }
  [[nodiscard]] bool row_begun() const { return !row_.empty(); }
  [[nodiscard]] Rows take() { return std::move(rows_); }

 private:
  // The cells at this place of the row that cells of earlier rows reach down into.
  void take_covered() {
    for (auto at = covered_.find(row_.size()); at != covered_.end() && fits_; at = covered_.find(row_.size())) {
      row_.push_back(at->second.second);
      if (--at->second.first == 0) covered_.erase(at);
      fits_ = row_.size() <= max_cells;
    }
  }
  // Blanks are tidied within lines; empty lines are left out.
  static std::string tidy_lines(std::string_view raw) {
    std::string out;
    for (const std::string& line : base::split(raw, '\n')) {
      const std::string tidy = base::nfc(base::tidy_blanks(line));
      if (!tidy.empty()) out += (out.empty() ? "" : "\n") + tidy;
    }
    return out;
  }

  Rows rows_;
  std::vector<std::string> row_;
  std::map<std::size_t, std::pair<std::size_t, std::string>> covered_;  // column -> rows still to come, cell
  bool fits_ = true;
};

Result<Rows> read_tabs(std::string_view text) {
  TableMaker table;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size() && table.fits(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        if (c != '\r') cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += '"';
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == '\t') {
      table.add(cell);
      cell.clear();
    } else if (c == '\n') {
      table.add(cell);
      cell.clear();
      table.end_row();
    } else if (c != '\r') {
      cell += c;
    }
  }
  table.add(cell);
  table.end_row();
  if (!table.fits()) return too_large();
  return table.take();
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// The names of HTML 4 that office programs write: markup, letters of Vietnamese in Latin-1, punctuation.
const std::map<std::string, std::string>& named_entities() {
  static const std::map<std::string, std::string> named{
      {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},   {"nbsp", " "},
      {"Agrave", "À"}, {"Aacute", "Á"}, {"Acirc", "Â"},  {"Atilde", "Ã"}, {"Egrave", "È"}, {"Eacute", "É"},
      {"Ecirc", "Ê"},  {"Igrave", "Ì"}, {"Iacute", "Í"}, {"Ograve", "Ò"}, {"Oacute", "Ó"}, {"Ocirc", "Ô"},
      {"Otilde", "Õ"}, {"Ugrave", "Ù"}, {"Uacute", "Ú"}, {"Yacute", "Ý"}, {"agrave", "à"}, {"aacute", "á"},
      {"acirc", "â"},  {"atilde", "ã"}, {"egrave", "è"}, {"eacute", "é"}, {"ecirc", "ê"},  {"igrave", "ì"},
      {"iacute", "í"}, {"ograve", "ò"}, {"oacute", "ó"}, {"ocirc", "ô"},  {"otilde", "õ"}, {"ugrave", "ù"},
      {"uacute", "ú"}, {"yacute", "ý"}, {"ndash", "–"},  {"mdash", "—"},  {"lsquo", "‘"},  {"rsquo", "’"},
      {"ldquo", "“"},  {"rdquo", "”"},  {"laquo", "«"},  {"raquo", "»"},  {"hellip", "…"}, {"bull", "•"},
      {"middot", "·"}, {"deg", "°"},    {"times", "×"},  {"frac12", "½"}, {"shy", ""},     {"sect", "§"}};
  return named;
}

// A span of a cell ("colspan=3"), from 1 to the bound.
std::size_t span_of(std::string_view tag, std::string_view name, std::size_t most) {
  const std::size_t at = tag.find(name);
  if (at == std::string_view::npos) return 1;
  std::string_view rest = tag.substr(at + name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" =\"'"), rest.size()));
  std::size_t span = 1;
  const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), span);
  return read.ec == std::errc() ? std::clamp<std::size_t>(span, 1, most) : 1;
}

// One entity at the beginning of `text` ("&amp;"), and how many bytes it takes; the ampersand itself when it is none.
std::pair<std::string, std::size_t> entity(std::string_view text) {
  const std::size_t end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos) return {"&", 1};
  const std::string exact(text.substr(1, end - 1));
  if (const auto known = named_entities().find(exact); known != named_entities().end()) return {known->second, end + 1};
  const std::string name = lower(exact);
  if (!name.starts_with('#')) return {"&", 1};
  const bool hexadecimal = name.size() > 1 && name[1] == 'x';
  const char* first = name.data() + (hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  const auto read = std::from_chars(first, name.data() + name.size(), code, hexadecimal ? 16 : 10);
  const bool whole = read.ec == std::errc() && read.ptr == name.data() + name.size() && first != read.ptr;
  if (!whole || code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {"&", 1};
  return {base::to_utf8(std::u32string(1, static_cast<char32_t>(code))), end + 1};
}

// Tags are looked at by name only; whatever else a text processor puts between them is passed over.
Result<Rows> read_html(std::string_view text) {
  TableMaker table;
  std::string cell;
  bool in_cell = false;
  bool hidden = false;  // inside <style> or <script>
  std::size_t columns = 1;
  std::size_t rows = 1;
  const auto close_cell = [&] {
    if (in_cell) table.add(cell, columns, rows);
    cell.clear();
    in_cell = false;
  };
  std::size_t i = 0;
  while (i < text.size() && table.fits()) {
    if (text[i] == '&' && in_cell) {
      const auto [value, taken] = entity(text.substr(i));
      cell += value;
      i += taken;
      continue;
    }
    if (text[i] != '<') {
      if (in_cell && !hidden) cell += text[i] == '\n' || text[i] == '\r' || text[i] == '\t' ? ' ' : text[i];
      ++i;
      continue;
    }
    if (text.substr(i).starts_with("<!--")) {
      const std::size_t end = text.find("-->", i);
      i = end == std::string_view::npos ? text.size() : end + 3;
      continue;
    }
    const std::size_t end = text.find('>', i);
    if (end == std::string_view::npos) break;
    const std::string tag = lower(text.substr(i + 1, std::min<std::size_t>(end - i - 1, 12)));
    const std::string name = tag.substr(0, tag.find_first_of(" \t\r\n/", 1));
    const std::size_t start = i;
    i = end + 1;
    if (name == "style" || name == "script") hidden = true;
    if (name == "/style" || name == "/script") hidden = false;
    if (name == "td" || name == "th") {
      close_cell();
      in_cell = true;
      const std::string whole = lower(text.substr(start, std::min<std::size_t>(end - start, 4096)));
      columns = span_of(whole, "colspan", max_cells);
      rows = span_of(whole, "rowspan", max_rows);
    } else if (name == "/td" || name == "/th") {
      close_cell();
    } else if (name == "tr" || name == "/tr" || name == "/table") {
      close_cell();
      if (table.row_begun()) table.end_row();
    } else if (in_cell && (name == "br" || name == "p" || name == "/p" || name == "div" || name == "/div" ||
                           name == "li" || name == "/li")) {
      cell += '\n';
    }
  }
  close_cell();
  if (table.row_begun()) table.end_row();
  if (!table.fits()) return too_large();
  return table.take();
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

// "1.2.3 Tuyên truyền" and "Tuyên truyền" are the same duty.
std::string match_key(const std::string& text) {
  std::string key = base::fold(text);
  const std::size_t first = key.find_first_not_of("0123456789.)-+ *");
  return first == std::string::npos ? key : key.substr(first);
}

struct Columns {
  std::vector<std::string> fields;  // by column; empty: not used
  std::vector<std::string> headings;
  std::size_t first = 0;  // row of data; the headings and what stands above them are none
};

// Headings stand in one of these rows, if anywhere: above them there may be a title.
constexpr std::size_t max_rows_above = 5;

// "1", "1.2.", "a)": a column of nothing else counts its rows.
bool is_ordinal(std::string_view cell) {
  if (cell.empty() || cell.size() > 12) return false;
  const bool letter = cell.size() == 2 && cell[0] >= 'a' && cell[0] <= 'z' && (cell[1] == ')' || cell[1] == '.');
  return letter || cell.find_first_not_of("0123456789.)-IVX") == std::string_view::npos;
}

bool counts_rows(const Rows& rows, std::size_t column) {
  bool any = false;
  for (const auto& row : rows) {
    const std::string_view cell = column < row.size() ? std::string_view(row[column]) : std::string_view();
    if (!cell.empty() && !is_ordinal(cell)) return false;
    any = any || !cell.empty();
  }
  return any;
}

Columns columns_of(const Rows& rows) {
  for (std::size_t r = 0; r < std::min(rows.size(), max_rows_above); ++r) {
    Columns columns{.first = r + 1};
    std::set<std::string> used;
    for (const std::string& heading : rows[r]) {
      std::string field = field_of_heading(heading);
      if (!field.empty() && !used.insert(field).second) field.clear();
      columns.headings.push_back(one_line(heading));
      columns.fields.push_back(std::move(field));
    }
    if (used.size() >= 2) return columns;
  }
  // Without headings the columns are taken in the order of the screen.
  static const std::array<const char*, 6> order{"text", "what", "when", "who", "partners", "result"};
  Columns columns;
  std::size_t widest = 0;
  for (const auto& row : rows) widest = std::max(widest, row.size());
  const std::size_t counting = widest > 1 && counts_rows(rows, 0) ? 1 : 0;
  for (std::size_t i = 0; i < widest; ++i) {
    columns.headings.emplace_back();
    columns.fields.emplace_back(i >= counting && i - counting < order.size() ? order[i - counting] : "");
  }
  return columns;
}

// Rows of the draft that a pasted row may go into, each taken once.
class Targets {
 public:
  explicit Targets(const json& rows) : rows_(rows), taken_(rows.size(), false) {}

  const json* by_text(const std::string& text) {
    const std::string key = match_key(text);
    if (key.empty()) return nullptr;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!taken_[i] && match_key(text_or(rows_[i], "text")) == key) return take(i);
    }
    return nullptr;
  }
  const json* by_place(std::size_t index) { return index < rows_.size() && !taken_[index] ? take(index) : nullptr; }

 private:
  const json* take(std::size_t index) {
    taken_[index] = true;
    return &rows_[index];
  }

  const json& rows_;
  std::vector<bool> taken_;
};

}  // namespace

Result<Rows> read_table(std::string_view text) {
  const std::string start = lower(text.substr(0, 65536));
  if (start.find("<td") != std::string::npos || start.find("<th") != std::string::npos) return read_html(text);
  return read_tabs(text);
}

std::string field_of_heading(std::string_view heading) {
  // More particular words first: "kết quả thực hiện" is a result, "đơn vị phối hợp thực hiện" a partner.
  static const std::vector<std::pair<std::string, std::string>> words{
      {"phoi hop", "partners"}, {"ket qua", "result"}, {"san pham", "result"}, {"thoi gian", "when"},
      {"thoi han", "when"},     {"tien do", "when"},   {"noi dung", "what"},   {"cong viec", "what"},
      {"hoat dong", "what"},    {"chu tri", "who"},    {"thuc hien", "who"},   {"phu trach", "who"},
      {"nhiem vu", "text"},     {"yeu cau", "text"},   {"task", "text"},       {"obligation", "text"},
      {"what", "what"},         {"when", "when"},      {"who", "who"},         {"partner", "partners"},
      {"result", "result"}};
  const std::string folded = base::fold(heading);
  for (const auto& [word, field] : words) {
    if (folded.find(word) != std::string::npos) return field;
  }
  return {};
}

Result<json> preview_paste(std::string_view table, const json& draft) {
  auto rows = read_table(table);
  if (!rows) return std::unexpected(rows.error());
  const Columns columns = columns_of(*rows);
  json known = draft.is_object() ? draft.value("rows", json::array()) : json::array();
  if (!known.is_array()) known = json::array();
  Targets targets(known);
  const std::size_t first = columns.first;
  const std::size_t count = rows->size() - std::min(first, rows->size());
  const bool has_text = std::ranges::find(columns.fields, "text") != columns.fields.end();
  const bool one_for_each = count == known.size();
  json list = json::array();
  for (std::size_t i = first; i < rows->size(); ++i) {
    json values = json::object();
    const auto& cells = (*rows)[i];
    for (std::size_t c = 0; c < cells.size() && c < columns.fields.size(); ++c) {
      const std::string& field = columns.fields[c];
      if (field.empty() || cells[c].empty()) continue;
      // What is done may be a list of lines; a duty, a time and a person are one.
      const bool lines = field == "what" || field == "partners" || field == "result";
      values[field] = lines ? cells[c] : one_line(cells[c]);
    }
    if (values.empty()) continue;
    const std::string text = text_or(values, "text");
    const json* target = targets.by_text(text.empty() ? text_or(values, "what") : text);
    const bool by_place = target == nullptr && one_for_each && (!has_text || text.empty());
    if (by_place) target = targets.by_place(i - first);
    json row = {{"into", nullptr}, {"obligation", nullptr}, {"values", std::move(values)}, {"note", nullptr}};
    if (target != nullptr) {
      row["into"] = target->value("id", json());
      row["obligation"] = target->value("obligation", json());
      row["verdict"] = "matched";
      if (by_place) row["note"] = {{"vi", "Ghép theo thứ tự dòng"}, {"en", "Matched by the order of the rows"}};
    } else if (!text.empty()) {
      row["verdict"] = "unmatched";
      row["note"] = {{"vi", "Không tìm thấy nhiệm vụ này trong hướng dẫn"},
                     {"en", "The guidance has no such obligation"}};
    } else {
      row["verdict"] = "new";
    }
    list.push_back(std::move(row));
  }
  json heads = json::array();
  for (std::size_t c = 0; c < columns.fields.size(); ++c) {
    heads.push_back(
        {{"header", columns.headings[c]}, {"field", columns.fields[c].empty() ? json() : json(columns.fields[c])}});
  }
  return json{{"rows", std::move(list)}, {"columns", std::move(heads)}};
}

}  // namespace trinhky::api
