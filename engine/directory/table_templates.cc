// Tables that an office downloads, fills in and gives back.
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text.h"
#include "engine/directory/table_import.h"

namespace trinhky::directory {
namespace {

using base::Date;

// Enough people to lead a guidance from its text to the year's end.
constexpr std::array<std::string_view, 7> posts_at_the_top = {
    "CHAIR", "STANDING_VICE_CHAIR", "OFFICE_CHIEF", "DEPT_HEAD", "DRAFTER", "CLERK", "FORMAT_CHECKER"};
constexpr std::array<std::string_view, 3> posts_below = {"CHAIR", "VICE_CHAIR", "DRAFTER"};

std::string cell(const std::string& text) {
  if (text.find_first_of(";,\t\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string line(const std::vector<std::string>& cells) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ";") + cell(cells[i]);
  return text + "\r\n";
}

std::string day_first(Date day) {
  const std::string iso = base::format_date(day);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

// Words that the import reads back as the same unit or position: the name while it means one thing, else the code.
class Words {
 public:
  Words(const Directory& directory, Date day) {
    for (const Unit& unit : directory.units_on(day)) {
      ++units_[base::fold(unit.name.vi)];
      const std::string organisation = base::fold(unit.organisation.vi);
      if (!organisation.empty() && organisation != base::fold(unit.name.vi)) ++units_[organisation];
    }
    for (const Position& position : directory.positions()) {
      const std::string vi = base::fold(position.title.vi);
      const std::string en = base::fold(position.title.en);
      ++positions_[vi];
      if (en != vi) ++positions_[en];
    }
  }
  [[nodiscard]] std::string of(const Unit& unit) const {
    return units_.at(base::fold(unit.name.vi)) == 1 ? unit.name.vi : unit.id;
  }
  [[nodiscard]] std::string of(const Position& position) const {
    return positions_.at(base::fold(position.title.vi)) == 1 ? position.title.vi : position.code;
  }

 private:
  std::map<std::string, int> units_;
  std::map<std::string, int> positions_;
};

std::vector<Unit> top_down(const Directory& directory, Date day) {
  std::vector<Unit> tops;
  std::vector<Unit> others;
  for (Unit& unit : directory.units_on(day)) {
    const bool top = unit.parent.empty() || !directory.unit_on(unit.parent, day);
    (top ? tops : others).push_back(std::move(unit));
  }
  tops.insert(tops.end(), others.begin(), others.end());
  return tops;
}

bool somebody_works_here(const Directory& directory, const std::vector<Unit>& units, Date day) {
  for (const Unit& unit : units) {
    for (const Holding& holding : directory.holdings_in(unit.id, day)) {
      const auto position = directory.position(holding.position);
      if (position && !position->administrative) return true;
    }
  }
  return false;
}

bool held(const Directory& directory, const Unit& unit, std::string_view post, Date day) {
  for (const Holding& holding : directory.holdings_in(unit.id, day)) {
    const auto someone = directory.person(holding.person);
    if (holding.position == post && someone && someone->active) return true;
  }
  return false;
}

}  // namespace

std::string people_template(const Directory& directory, Date day) {
  std::string table = "\xEF\xBB\xBF" + line({"Họ và tên", "Tên đăng nhập", "Email", "Số điện thoại", "Chức vụ",
                                             "Đơn vị", "Từ ngày", "Đến ngày", "Hình thức", "Số quyết định"});
  const std::vector<Unit> units = top_down(directory, day);
  const Words words(directory, day);
  const bool fresh = !somebody_works_here(directory, units, day);
  int examples = 0;
  const auto put = [&](const Unit& unit, std::span<const std::string_view> posts, bool with_examples) {
    for (const std::string_view post : posts) {
      const auto position = directory.position(post);
      if (!position || held(directory, unit, post, day)) continue;
      std::vector<std::string> cells = {"", "", "", "", words.of(*position), words.of(unit), day_first(day),
                                        "", "", ""};
      if (with_examples) {
        const std::string number = std::to_string(++examples);
        cells[0] = "Nguyễn Văn Mẫu " + number;
        cells[1] = "mau" + number;
      }
      table += line(cells);
    }
  };
  bool first_below = true;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const bool top = units[i].parent.empty() || !directory.unit_on(units[i].parent, day);
    if (top) {
      put(units[i], posts_at_the_top, fresh && i == 0);
    } else {
      put(units[i], posts_below, fresh && first_below);
      first_below = false;
    }
  }
  return table;
}

std::string units_template(const Directory& directory, Date day) {
  std::string table = "\xEF\xBB\xBF" + line({"Mã", "Tên đơn vị", "Tên tiếng Anh", "Loại", "Đơn vị cấp trên",
                                             "Tên cơ quan", "Địa danh", "Thuộc tính", "Từ ngày"});
  const std::vector<Unit> units = top_down(directory, day);
  for (const Unit& unit : units) {
    std::string attributes;
    for (const std::string& word : unit.attributes) attributes += (attributes.empty() ? "" : " ") + word;
    table += line({unit.id, unit.name.vi, unit.name.en, unit.kind, unit.parent, unit.organisation.vi, unit.place,
                   attributes, ""});
  }
  if (units.size() == 1) {
    const std::string& top = units.front().id;
    table += line({top + "-01", "Xã Mẫu", "Example Commune", "commune", top, "Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu",
                   "Mẫu", "", day_first(day)});
  }
  return table;
}

}  // namespace trinhky::directory
