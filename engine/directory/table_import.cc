#include "engine/directory/table_import.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "engine/base/ids.h"
#include "engine/base/text.h"
#include "engine/directory/event_folder.h"
#include "engine/directory/events.h"
#include "engine/directory/phone.h"
#include "engine/directory/table.h"

namespace trinhky::directory {
namespace {

using base::Date;
using base::ErrorCode;
using base::Fault;
using base::json;
using base::Result;
using base::Text;

struct Column {
  std::string_view name;               // as records and faults have it
  std::vector<std::string_view> also;  // folded headers that mean it
  bool required;
};

const std::vector<Column>& people_columns() {
  static const std::vector<Column> columns = {
      {"full_name", {"full name", "full_name", "name", "ho va ten", "ho ten"}, true},
      {"login", {"login", "user name", "username", "ten dang nhap", "tai khoan"}, true},
      {"email", {"email", "e-mail", "thu dien tu", "dia chi email"}, false},
      {"phone", {"phone", "telephone", "mobile", "so dien thoai", "dien thoai", "di dong"}, false},
      {"position", {"position", "title", "chuc vu", "chuc danh", "vai tro"}, true},
      {"unit", {"unit", "don vi", "ma don vi"}, true},
      {"from", {"from", "valid from", "tu ngay", "ngay bat dau"}, false},
      {"to", {"to", "valid to", "den ngay", "ngay ket thuc"}, false},
      {"mode", {"mode", "hinh thuc"}, false},
      {"decision", {"decision", "so quyet dinh", "quyet dinh so"}, false}};
  return columns;
}

const std::vector<Column>& unit_columns() {
  static const std::vector<Column> columns = {
      {"id", {"id", "code", "ma", "ma don vi"}, true},
      {"name", {"name", "ten", "ten don vi", "don vi"}, true},
      {"english_name", {"english name", "english_name", "ten tieng anh"}, false},
      {"kind", {"kind", "loai", "loai don vi"}, true},
      {"parent", {"parent", "don vi cap tren", "cap tren", "ma cap tren"}, false},
      {"organisation", {"organisation", "organization", "ten co quan"}, false},
      {"place", {"place", "dia danh"}, false},
      {"attributes", {"attributes", "thuoc tinh", "dac diem"}, false},
      {"from", {"from", "valid from", "tu ngay", "ngay bat dau"}, false}};
  return columns;
}

// The rows of a table as records by column name, in the order of the table.
Result<std::vector<RowResult>> records_of(std::string_view table, const std::vector<Column>& columns) {
  auto rows = read_table(table);
  if (!rows) return std::unexpected(rows.error());
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const std::string& cell : rows->front().cells) {
    const std::string folded = base::fold(cell);
    std::string name;
    for (const Column& column : columns) {
      if (std::ranges::find(column.also, folded) != column.also.end() && seen.insert(column.name).second) {
        name = column.name;
        break;
      }
    }
    names.push_back(std::move(name));
  }
  base::Error error;
  for (const Column& column : columns) {
    if (column.required && !seen.contains(column.name)) {
      const std::string name(column.name);
      error.faults.push_back({"/" + name,
                              "required",
                              {"Bảng thiếu cột “" + std::string(column.also.back()) + "”.",
                               "The table lacks the column “" + name + "”."}});
    }
  }
  if (!error.faults.empty()) {
    error.code = ErrorCode::invalid;
    error.type = "table-columns";
    error.message = {"Dòng đầu phải nêu tên các cột.", "The first row must name the columns."};
    error.pointer = error.faults.front().pointer;
    return std::unexpected(std::move(error));
  }
  std::vector<RowResult> results;
  for (const TableRow& row : std::span(*rows).subspan(1)) {
    RowResult result{.row = row.number, .verdict = {}, .record = {}, .faults = {}, .changes = {}, .notes = {}};
    for (std::size_t i = 0; i < row.cells.size() && i < names.size(); ++i) {
      if (!names[i].empty() && !row.cells[i].empty()) result.record[names[i]] = row.cells[i];
    }
    results.push_back(std::move(result));
  }
  return results;
}

std::string cell(const RowResult& row, const std::string& column) {
  const auto it = row.record.find(column);
  return it == row.record.end() ? std::string() : it->second;
}

void fault(RowResult& row, const std::string& column, std::string code, Text message) {
  row.faults.push_back({"/" + column, std::move(code), std::move(message)});
}

// "31/01/2026" or "2026-01-31"; also one-digit days and months, as spreadsheets write them.
std::optional<Date> read_date(const std::string& text) {
  if (auto iso = base::parse_date(text)) return *iso;
  const auto parts = base::split(text, '/');
  if (parts.size() != 3 || parts[2].size() != 4) return std::nullopt;
  const auto two = [](const std::string& part) { return part.size() == 1 ? "0" + part : part; };
  auto read = base::parse_date(parts[2] + "-" + two(parts[1]) + "-" + two(parts[0]));
  return read ? std::optional(*read) : std::nullopt;
}

std::optional<Date> date_cell(RowResult& row, const std::string& column) {
  const std::string text = cell(row, column);
  if (text.empty()) return std::nullopt;
  auto date = read_date(text);
  if (!date) {
    const bool shaped = text.find_first_not_of("0123456789/-") == std::string::npos && text.size() >= 8;
    fault(row, column, "bad-date",
          shaped ? Text{"Không có ngày " + text + ".", "There is no day " + text + "."}
                 : Text{"Ngày phải có dạng 31/01/2026.", "A date is written as 2026-01-31 or 31/01/2026."});
  }
  return date;
}

// Faults of an event, told by the columns they came from.
void take_faults(RowResult& row, const std::vector<Fault>& faults, const std::map<std::string, std::string>& columns) {
  for (const Fault& one : faults) {
    const std::string member = base::split(one.pointer, '/').size() > 1 ? base::split(one.pointer, '/')[1] : "";
    const auto it = columns.find(member);
    row.faults.push_back({"/" + (it == columns.end() ? member : it->second), one.code, one.message});
  }
}

// Builds a preview on a growing copy of the directory, so that later rows see what earlier ones would do.
class Preview {
 public:
  explicit Preview(const Directory& directory) : folder_(directory) {}

  // Takes the events of one row if all of them fit. They are checked before any is applied; `new_person` is the person
  // whom the row's own first event adds.
  void take(RowResult& row, const std::vector<json>& events, const std::map<std::string, std::string>& columns,
            bool new_person = false) {
    for (const json& event : events) {
      auto faults = check_event(directory(), event);
      if (new_person) std::erase_if(faults, [](const Fault& one) { return one.code == "unknown-person"; });
      take_faults(row, faults, columns);
    }
    if (!row.faults.empty()) return;
    for (const json& event : events) {
      if (auto applied = folder_.apply(event); !applied) {
        fault(row, "", applied.error().type, applied.error().message);
        return;
      }
      result_.events.push_back(event);
    }
  }

  [[nodiscard]] Directory directory() const { return folder_.so_far(); }

  ImportPreview finish(std::vector<RowResult> rows) {
    for (RowResult& row : rows) {
      if (row.faults.empty()) continue;
      row.verdict = "error";
      ++result_.errors;
    }
    result_.rows = std::move(rows);
    return std::move(result_);
  }

 private:
  EventFolder folder_;
  ImportPreview result_;
};

// By id, else by a name that means exactly one unit of that day.
class UnitNames {
 public:
  UnitNames(const Directory& directory, Date day) : directory_(directory) {
    for (const Unit& unit : directory.units_on(day)) {
      ids_[base::fold(unit.name.vi)].insert(unit.id);
      if (!unit.organisation.vi.empty()) ids_[base::fold(unit.organisation.vi)].insert(unit.id);
    }
  }

  std::string find(RowResult& row) const {
    const std::string text = cell(row, "unit");
    if (text.empty() || directory_.unit(text)) return text;
    const auto it = ids_.find(base::fold(text));
    if (it == ids_.end()) {
      fault(row, "unit", "unknown-unit", {"Không có đơn vị “" + text + "”.", "There is no unit “" + text + "”."});
    } else if (it->second.size() > 1) {
      fault(row, "unit", "more-than-one",
            {"Có nhiều đơn vị tên “" + text + "”: hãy ghi mã.",
             "More than one unit is called “" + text + "”: use its code."});
    } else {
      return *it->second.begin();
    }
    return {};
  }

 private:
  const Directory& directory_;
  std::map<std::string, std::set<std::string>> ids_;
};

std::string position_of(RowResult& row, const Directory& directory) {
  const std::string text = cell(row, "position");
  if (text.empty()) return {};
  std::set<std::string> matches;
  for (const Position& position : directory.positions()) {
    if (position.code == text) return text;
    const std::string folded = base::fold(text);
    if (base::fold(position.title.vi) == folded || base::fold(position.title.en) == folded)
      matches.insert(position.code);
  }
  if (matches.size() == 1) return *matches.begin();
  fault(row, "position", "unknown-position",
        {"Không có chức vụ “" + text + "”.", "There is no position “" + text + "”."});
  return {};
}

std::string mode_of(RowResult& row) {
  const std::string text = cell(row, "mode");
  if (text.empty() || is_holding_mode(text)) return text.empty() ? "official" : text;
  static const std::map<std::string, std::string, std::less<>> words = {
      {"chinh thuc", "official"},      {"quyen", "acting"},          {"q.", "acting"},      {"phu trach", "in_charge"},
      {"giao phu trach", "in_charge"}, {"kiem nhiem", "concurrent"}, {"kiem", "concurrent"}};
  if (const auto it = words.find(base::fold(text)); it != words.end()) return it->second;
  fault(row, "mode", "unknown-word",
        {"Hình thức là: chính thức, quyền, phụ trách hoặc kiêm nhiệm.",
         "The mode is official, acting, in_charge or concurrent."});
  return {};
}

void need_cells(RowResult& row, const std::vector<Column>& columns) {
  for (const Column& column : columns) {
    const std::string name(column.name);
    if (column.required && cell(row, name).empty()) {
      fault(row, name, "required", {"Chưa có nội dung ở cột này.", "This column is empty."});
    }
  }
}

void change(RowResult& row, std::string column, std::string was, std::string is) {
  row.changes.push_back({.column = std::move(column), .was = std::move(was), .is = std::move(is)});
}

std::string date_or_nothing(const std::optional<Date>& date) {
  return date ? base::format_date(*date) : std::string();
}

// What a row of people says, once it could be read.
struct Place {
  std::string person;
  std::string position;
  std::string unit;
};

// The events that make a person known as the row says, or mend what is known.
std::vector<json> person_events(RowResult& row, const Directory& directory, const std::string& id, bool is_new) {
  const std::string full_name = cell(row, "full_name");
  const std::string email = cell(row, "email");
  // What is no number goes on as it stands and is refused with its column.
  const std::string written = cell(row, "phone");
  const std::string phone = normalised_phone(written).value_or(written);
  if (is_new) {
    json event = {{"kind", "person_added"}, {"person", id}, {"full_name", full_name}, {"login", cell(row, "login")}};
    if (!email.empty()) event["email"] = email;
    if (!phone.empty()) event["phone"] = phone;
    return {std::move(event)};
  }
  const Person known = directory.person(id).value_or(Person{});
  json event = {{"kind", "person_changed"}, {"person", id}};
  if (known.full_name != full_name) {
    event["full_name"] = full_name;
    change(row, "full_name", known.full_name, full_name);
  }
  if (!email.empty() && known.email != email) {
    event["email"] = email;
    change(row, "email", known.email, email);
  }
  if (!phone.empty() && known.phone != phone) {
    event["phone"] = phone;
    change(row, "phone", known.phone, phone);
  }
  if (event.size() == 2) return {};
  return {std::move(event)};
}

// Ids of table rows are the same each time the table comes in; a place that was given and taken back gets the next one.
std::string holding_id(const Directory& directory, const Place& place, const std::string& first_day) {
  const std::string name = "holding:" + place.person + ":" + place.position + ":" + place.unit + ":" + first_day;
  std::string id = base::derived_uuid(name);
  for (int again = 2; directory.holding(id); ++again) id = base::derived_uuid(name + ":" + std::to_string(again));
  return id;
}

// Somebody of that name works in the unit under another log-in: perhaps the same person.
void note_namesakes(RowResult& row, const Directory& directory, const Place& place, Date day) {
  const std::string name = base::fold(cell(row, "full_name"));
  for (const Holding& holding : directory.holdings_in(place.unit, day)) {
    const auto someone = directory.person(holding.person);
    if (!someone || someone->id == place.person || base::fold(someone->full_name) != name) continue;
    row.notes.push_back({"Đơn vị này đã có “" + someone->full_name + "”, tên đăng nhập “" + someone->login +
                             "”. Nếu là cùng một người, hãy ghi đúng tên đăng nhập đó; nếu nhập thì thành hai người.",
                         "“" + someone->full_name + "” works in this unit already, with the login “" + someone->login +
                             "”. If it is the same person, write that login; otherwise there will be two people."});
    return;
  }
}

std::optional<Place> person_row(RowResult& row, Preview& preview, const UnitNames& units, Date from_default) {
  if (cell(row, "full_name").empty() && cell(row, "login").empty() && cell(row, "email").empty() &&
      cell(row, "phone").empty()) {
    row.verdict = "empty";
    return std::nullopt;
  }
  need_cells(row, people_columns());
  const Directory directory = preview.directory();
  Place place{.person = {}, .position = position_of(row, directory), .unit = units.find(row)};
  const std::string mode = mode_of(row);
  const auto from = date_cell(row, "from");
  const auto to = date_cell(row, "to");
  if (!row.faults.empty()) return std::nullopt;

  const std::string login = cell(row, "login");
  const auto owner = directory.login_owner(login);
  place.person = owner.value_or(base::derived_uuid("person:" + base::fold(login)));
  const auto known = owner ? directory.person(*owner) : std::nullopt;
  if (known && !known->active) {
    fault(row, "login", "person-inactive",
          {"Tài khoản “" + login + "” đang ngừng sử dụng; hãy mở lại trước khi nhập.",
           "The account “" + login + "” is deactivated; reactivate it first."});
    return std::nullopt;
  }
  std::vector<json> events = person_events(row, directory, place.person, !owner);

  // Without a first day in the table, a position already held from whenever is the same position.
  const Date start = from.value_or(from_default);
  const auto held = directory.all_holdings_of(place.person);
  const auto here = [&](const Holding& holding) {
    return holding.position == place.position && holding.unit == place.unit && !holding.valid.empty();
  };
  const auto same = std::ranges::find_if(held, [&](const Holding& holding) {
    return here(holding) && (from ? holding.valid.from == from : holding.valid.contains(start));
  });
  if (same == held.end()) {
    const std::string first_day = base::format_date(start);
    json event = {{"kind", "position_given"}, {"person", place.person}, {"position", place.position},
                  {"unit", place.unit},       {"from", first_day},      {"mode", mode}};
    event["id"] = holding_id(directory, place, first_day);
    if (to) event["to"] = base::format_date(*to);
    if (!cell(row, "decision").empty()) event["decision"] = cell(row, "decision");
    events.push_back(std::move(event));
    if (!owner) note_namesakes(row, directory, place, start);
  } else if (to && same->valid.to != to) {
    change(row, "to", date_or_nothing(same->valid.to), base::format_date(*to));
    events.push_back({{"kind", "position_ended"}, {"id", same->id}, {"to", base::format_date(*to)}});
  } else if (!to && same->valid.to) {
    const std::string ended = base::format_date(*same->valid.to);
    row.notes.push_back({"Chức vụ này ghi nhận kết thúc ngày " + ended + "; bảng không mở lại.",
                         "This position ended on " + ended + "; a table does not open it again."});
  }
  if (same != held.end() && !cell(row, "mode").empty() && same->mode != mode) {
    row.notes.push_back({"Hình thức giữ chức vụ không đổi được bằng bảng: hãy cho thôi giữ rồi giao lại.",
                         "A table does not change how a position is held: end it and give it anew."});
  }
  row.verdict = same == held.end() ? "add" : events.empty() ? "same" : "change";
  preview.take(row, events, {{"person", "full_name"}, {"id", "position"}}, !owner);
  return place;
}

// Positions that people of the table hold and the table does not name: an import takes nothing away.
void note_left_out(std::vector<RowResult>& rows, const std::vector<std::optional<Place>>& places,
                   const Directory& before, Date day) {
  std::set<std::tuple<std::string, std::string, std::string>> named;
  for (const auto& place : places) {
    if (place) named.emplace(place->person, place->position, place->unit);
  }
  std::set<std::string> told;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!places[i] || !rows[i].faults.empty() || !told.insert(places[i]->person).second) continue;
    for (const Holding& holding : before.holdings_of(places[i]->person, day)) {
      if (named.contains({holding.person, holding.position, holding.unit})) continue;
      const auto position = before.position(holding.position);
      const auto unit = before.unit(holding.unit);
      const Text title = position ? position->title : Text{holding.position, holding.position};
      const Text name = unit ? unit->name : Text{holding.unit, holding.unit};
      rows[i].notes.push_back({"Vẫn giữ chức vụ “" + title.vi + ", " + name.vi +
                                   "”: bảng không bỏ chức vụ. Nếu nhập nhầm, hãy cho thôi giữ trong danh sách.",
                               "Still holds “" + title.en + ", " + name.en +
                                   "”: a table takes no position away. End it in the list if it was a mistake."});
    }
  }
}

Text unit_name(const RowResult& row) {
  const std::string vi = cell(row, "name");
  const std::string en = cell(row, "english_name");
  return {vi, en.empty() ? vi : en};
}

std::set<std::string> attributes_of(const RowResult& row) {
  std::set<std::string> set;
  for (std::string& word : base::split(cell(row, "attributes"), ' ')) {
    if (!word.empty()) set.insert(std::move(word));
  }
  return set;
}

std::string joined(const std::set<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

json text_json(const Text& text) {
  return {{"vi", text.vi}, {"en", text.en}};
}

std::string kind_of(RowResult& row) {
  static const std::map<std::string, std::string, std::less<>> words = {
      {"tinh", "province"},        {"thanh pho", "city"}, {"huyen", "district"},   {"thi xa", "town"},
      {"quan", "district"},        {"xa", "commune"},     {"phuong", "ward"},      {"thi tran", "township"},
      {"dac khu", "special-zone"}, {"ban", "department"}, {"phong", "department"}, {"van phong", "office"}};
  const auto it = words.find(base::fold(cell(row, "kind")));
  return it == words.end() ? cell(row, "kind") : it->second;
}

void unit_row(RowResult& row, Preview& preview, Date from_default) {
  const std::string kind = kind_of(row);
  const auto from = date_cell(row, "from");
  if (!row.faults.empty()) return;
  const std::string id = cell(row, "id");
  const std::string start = base::format_date(from.value_or(from_default));
  const auto known = preview.directory().unit(id);
  json event;
  if (!known) {
    event = {{"kind", "unit_added"}, {"unit", id},    {"name", text_json(unit_name(row))},
             {"unit_kind", kind},    {"from", start}, {"attributes", attributes_of(row)}};
    if (const std::string parent = cell(row, "parent"); !parent.empty()) event["parent"] = parent;
    if (const std::string place = cell(row, "place"); !place.empty()) event["place"] = place;
    if (const std::string full = cell(row, "organisation"); !full.empty())
      event["organisation"] = text_json({full, full});
    row.verdict = "add";
  } else {
    // An empty cell says nothing; only what the table states is compared.
    event = {{"kind", "unit_changed"}, {"unit", id}, {"from", start}};
    const Text name = unit_name(row);
    const bool english = !cell(row, "english_name").empty();
    if (known->name.vi != name.vi || (english && known->name.en != name.en)) {
      event["name"] = text_json({name.vi, english ? name.en : known->name.vi == name.vi ? known->name.en : name.vi});
      if (known->name.vi != name.vi) change(row, "name", known->name.vi, name.vi);
      if (english && known->name.en != name.en) change(row, "english_name", known->name.en, name.en);
    }
    if (known->kind != kind) {
      event["unit_kind"] = kind;
      change(row, "kind", known->kind, kind);
    }
    const std::string parent = cell(row, "parent");
    if (!parent.empty() && parent != known->parent) {
      event["parent"] = parent;
      change(row, "parent", known->parent, parent);
    }
    const std::string place = cell(row, "place");
    if (!place.empty() && place != known->place) {
      event["place"] = place;
      change(row, "place", known->place, place);
    }
    const std::string full = cell(row, "organisation");
    if (!full.empty() && full != known->organisation.vi) {
      event["organisation"] = text_json({full, full});
      change(row, "organisation", known->organisation.vi, full);
    }
    if (!cell(row, "attributes").empty() && attributes_of(row) != known->attributes) {
      event["attributes"] = attributes_of(row);
      change(row, "attributes", joined(known->attributes), joined(attributes_of(row)));
    }
    row.verdict = event.size() > 3 ? "change" : "same";
  }
  if (row.verdict != "same") preview.take(row, {event}, {{"unit", "id"}, {"unit_kind", "kind"}});
}

}  // namespace

Result<ImportPreview> preview_people(const Directory& directory, std::string_view table, Date from) {
  auto rows = records_of(table, people_columns());
  if (!rows) return std::unexpected(rows.error());
  Preview preview(directory);
  const UnitNames units(directory, from);
  std::vector<std::optional<Place>> places;
  places.reserve(rows->size());
  std::map<std::string, const RowResult*> first_rows;  // by login
  for (RowResult& row : *rows) {
    const std::string login = base::fold(cell(row, "login"));
    const auto [first, is_new] = first_rows.emplace(login, &row);
    if (!is_new && !login.empty() && cell(*first->second, "full_name") != cell(row, "full_name")) {
      const std::string other = std::to_string(first->second->row);
      fault(row, "login", "two-names",
            {"Tên đăng nhập này ở dòng " + other + " ghi tên khác: mỗi người một tên đăng nhập.",
             "Row " + other + " gives this login to another name: one login for each person."});
    }
    places.push_back(person_row(row, preview, units, from));
  }
  note_left_out(*rows, places, directory, from);
  return preview.finish(std::move(*rows));
}

Result<ImportPreview> preview_units(const Directory& directory, std::string_view table, Date from) {
  auto rows = records_of(table, unit_columns());
  if (!rows) return std::unexpected(rows.error());
  Preview preview(directory);
  std::map<std::string, int> listed;  // id -> row
  std::vector<RowResult*> waiting;
  for (RowResult& row : *rows) {
    need_cells(row, unit_columns());
    const auto [first, is_new] = listed.emplace(cell(row, "id"), row.row);
    if (!is_new && !first->first.empty()) {
      fault(row, "id", "doubled",
            {"Mã này đã có ở dòng " + std::to_string(first->second) + ".",
             "This code stands in row " + std::to_string(first->second) + " already."});
    }
    if (row.faults.empty()) waiting.push_back(&row);
  }
  // Rows whose parent stands further down wait for it; what still waits after a round without progress is in a circle,
  // and its own check says which parent is missing.
  bool progress = true;
  while (!waiting.empty()) {
    std::vector<RowResult*> later;
    for (RowResult* row : waiting) {
      const std::string parent = cell(*row, "parent");
      const bool must_wait = progress && !parent.empty() && parent != cell(*row, "id") && listed.contains(parent) &&
                             !preview.directory().unit(parent);
      if (must_wait) {
        later.push_back(row);
      } else {
        unit_row(*row, preview, from);
      }
    }
    progress = later.size() < waiting.size();
    waiting = std::move(later);
  }
  return preview.finish(std::move(*rows));
}

}  // namespace trinhky::directory
