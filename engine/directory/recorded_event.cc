#include "engine/directory/recorded_event.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "engine/base/text.h"
#include "engine/directory/events.h"

namespace trinhky::directory {
namespace {

using base::Date;
using base::Fault;
using base::json;
using base::Result;
using base::Text;

constexpr std::size_t max_word_bytes = 100;
constexpr std::size_t max_list = 2000;

// Reads members of one object and gathers faults, so that a caller sees every problem at once.
class Fields {
 public:
  Fields(const json& object, std::string at, std::vector<Fault>& faults)
      : object_(object), at_(std::move(at)), faults_(faults) {}

  [[nodiscard]] bool has(std::string_view name) const { return object_.contains(std::string(name)); }

  // A stable word: an id, a code, a kind.
  std::string word(std::string_view name, bool required = true) {
    const json* part = find(name, required);
    if (part == nullptr) return {};
    return as_word(*part, base::pointer_join(at_, name));
  }
  std::optional<std::string> word_if(std::string_view name) {
    return has(name) ? std::optional(word(name)) : std::nullopt;
  }

  std::vector<std::string> words(std::string_view name, bool required = false) {
    std::vector<std::string> list;
    const json* part = find(name, required);
    if (part == nullptr) return list;
    const std::string at = base::pointer_join(at_, name);
    if (!part->is_array() || part->size() > max_list) {
      fault(at, "wrong-type", {"Cần một danh sách.", "A list is needed."});
      return list;
    }
    for (std::size_t i = 0; i < part->size(); ++i) list.push_back(as_word((*part)[i], at + "/" + std::to_string(i)));
    return list;
  }

  // A line of free text.
  std::string line(std::string_view name, bool required = false) {
    const json* part = find(name, required);
    return part == nullptr ? std::string() : as_line(*part, base::pointer_join(at_, name), required);
  }
  std::optional<std::string> line_if(std::string_view name) {
    return has(name) ? std::optional(line(name)) : std::nullopt;
  }

  Text text(std::string_view name, bool required = true) {
    const json* part = find(name, required);
    if (part == nullptr) return {};
    const std::string at = base::pointer_join(at_, name);
    if (!part->is_object()) {
      fault(at, "wrong-type", {"Cần tên bằng hai thứ tiếng.", "A name in both languages is needed."});
      return {};
    }
    Fields both(*part, at, faults_);
    return {both.line("vi", true), both.line("en", true)};
  }
  std::optional<Text> text_if(std::string_view name) { return has(name) ? std::optional(text(name)) : std::nullopt; }

  bool flag(std::string_view name, bool fallback) {
    const json* part = find(name, false);
    if (part == nullptr) return fallback;
    if (part->is_boolean()) return part->get<bool>();
    fault(base::pointer_join(at_, name), "wrong-type", {"Chỉ nhận đúng hoặc sai.", "Only true or false is taken."});
    return fallback;
  }

  int weight(std::string_view name) {
    const json* part = find(name, false);
    if (part == nullptr) return 1;
    if (part->is_number_integer() && *part >= 1 && *part <= 1000) return part->get<int>();
    fault(base::pointer_join(at_, name), "bad-value", {"Trọng số phải từ 1 đến 1000.", "A weight is from 1 to 1000."});
    return 1;
  }

  std::optional<Date> date_if(std::string_view name) {
    const json* part = find(name, false);
    if (part == nullptr || part->is_null()) return std::nullopt;
    return as_date(*part, base::pointer_join(at_, name));
  }
  Date date(std::string_view name) {
    const json* part = find(name, true);
    const auto read = part == nullptr ? std::nullopt : as_date(*part, base::pointer_join(at_, name));
    return read.value_or(Date{});
  }

  DateRange range() {
    DateRange range{date_if("from"), date_if("to")};
    if (range.empty()) {
      fault(base::pointer_join(at_, "to"), "ends-before-start",
            {"Ngày kết thúc trước ngày bắt đầu.", "It ends before it starts."});
    }
    return range;
  }

  const json* find(std::string_view name, bool required) {
    const auto it = object_.find(std::string(name));
    if (it != object_.end()) return &*it;
    if (required) fault(base::pointer_join(at_, name), "required", {"Chưa có mục này.", "This is missing."});
    return nullptr;
  }
  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }
  [[nodiscard]] const std::string& at() const { return at_; }
  [[nodiscard]] std::vector<Fault>& faults() { return faults_; }

 private:
  std::string as_word(const json& part, std::string at) {
    static constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:";
    if (part.is_string()) {
      const auto& value = part.get_ref<const std::string&>();
      if (!value.empty() && value.size() <= max_word_bytes && value.find_first_not_of(allowed) == std::string::npos) {
        return value;
      }
    }
    fault(
        std::move(at), "bad-word",
        {"Mã chỉ gồm chữ không dấu, chữ số và các dấu . _ - :", "A code is made of ASCII letters, digits and . _ - :"});
    return {};
  }

  std::string as_line(const json& part, std::string at, bool required) {
    if (!part.is_string()) {
      fault(std::move(at), "wrong-type", {"Cần một dòng chữ.", "A line of text is needed."});
      return {};
    }
    const auto& value = part.get_ref<const std::string&>();
    if (base::first_bad_utf8(value) != std::string_view::npos || base::has_control_characters(value) ||
        value.find_first_of("\n\r\t") != std::string::npos) {
      fault(std::move(at), "bad-text", {"Có ký tự không dùng được.", "It holds a character that cannot be used."});
      return {};
    }
    if (required && base::tidy_blanks(value).empty()) {
      fault(std::move(at), "required", {"Chưa có nội dung.", "This is empty."});
    } else if (base::code_points(value) > max_name_code_points) {
      fault(std::move(at), "too-long", {"Dài quá 300 ký tự.", "It is longer than 300 characters."});
    }
    return value;
  }

  std::optional<Date> as_date(const json& part, std::string at) {
    if (part.is_string()) {
      if (auto read = base::parse_date(part.get_ref<const std::string&>())) return *read;
    }
    fault(std::move(at), "bad-date",
          {"Ngày phải có dạng năm-tháng-ngày, ví dụ 2026-01-31.",
           "A date is written as year-month-day, such as 2026-01-31."});
    return std::nullopt;
  }

  const json& object_;
  std::string at_;
  std::vector<Fault>& faults_;
};

std::set<std::string> as_set(std::vector<std::string> words) {
  return {words.begin(), words.end()};
}

RecordedEvent read_unit_added(Fields& fields) {
  return UnitAdded{{.id = fields.word("unit"),
                    .name = fields.text("name"),
                    .organisation = fields.text("organisation", false),
                    .kind = fields.word("unit_kind"),
                    .parent = fields.word("parent", false),
                    .attributes = as_set(fields.words("attributes")),
                    .place = fields.line("place"),
                    .valid = fields.range()}};
}

RecordedEvent read_unit_changed(Fields& fields) {
  return UnitChanged{
      .unit = fields.word("unit"),
      .from = fields.date("from"),
      .name = fields.text_if("name"),
      .organisation = fields.text_if("organisation"),
      .kind = fields.word_if("unit_kind"),
      .parent = fields.word_if("parent"),
      .place = fields.line_if("place"),
      .attributes = fields.has("attributes") ? std::optional(as_set(fields.words("attributes"))) : std::nullopt};
}

RecordedEvent read_unit_closed(Fields& fields) {
  return UnitClosed{.unit = fields.word("unit"), .to = fields.date("to"), .successors = fields.words("successors")};
}

RecordedEvent read_position_defined(Fields& fields) {
  return PositionDefined{{.code = fields.word("position"),
                          .title = fields.text("title"),
                          .administrative = fields.flag("administrative", false)}};
}

RecordedEvent read_person_added(Fields& fields) {
  Person person{.id = fields.word("person"),
                .full_name = fields.line("full_name"),
                .email = fields.line("email"),
                .login = fields.line("login"),
                .phone = fields.line("phone"),
                .active = fields.flag("active", true)};
  return PersonAdded{std::move(person)};
}

RecordedEvent read_person_changed(Fields& fields) {
  return PersonChanged{.person = fields.word("person"),
                       .full_name = fields.line_if("full_name"),
                       .email = fields.line_if("email"),
                       .login = fields.line_if("login"),
                       .phone = fields.line_if("phone"),
                       .active = fields.has("active") ? std::optional(fields.flag("active", true)) : std::nullopt};
}

RecordedEvent read_position_given(Fields& fields) {
  Holding holding{.id = fields.word("id"),
                  .person = fields.word("person"),
                  .position = fields.word("position"),
                  .unit = fields.word("unit"),
                  .valid = fields.range(),
                  .mode = fields.has("mode") ? fields.word("mode") : "official",
                  .decision = fields.line("decision")};
  if (!holding.mode.empty() && !is_holding_mode(holding.mode)) {
    fields.fault("/mode", "unknown-word",
                 {"Hình thức giữ chức vụ không có trong danh sách.", "This is not a way of holding a position."});
  }
  return PositionGiven{std::move(holding)};
}

RecordedEvent read_position_ended(Fields& fields) {
  return PositionEnded{.id = fields.word("id"), .to = fields.date("to")};
}

RecordedEvent read_follow_set(Fields& fields) {
  return FollowSet{{.unit = fields.word("unit"), .person = fields.word("person"), .valid = fields.range()}};
}

RecordedEvent read_body_set(Fields& fields) {
  Body body{.code = fields.word("body"),
            .unit = fields.word("unit"),
            .name = fields.text("name"),
            .from = fields.date_if("from"),
            .members = {},
            .positions = fields.words("positions")};
  if (fields.has("members") == fields.has("positions")) {
    fields.fault("/members", "one-of",
                 {"Tập thể được nêu theo chức vụ hoặc theo từng người, không phải cả hai.",
                  "A body follows from positions or names its members, one of the two."});
  }
  if (const json* members = fields.find("members", false)) {
    if (!members->is_array() || members->size() > max_list) {
      fields.fault("/members", "wrong-type", {"Cần một danh sách thành viên.", "A list of members is needed."});
      return BodySet{std::move(body)};
    }
    for (std::size_t i = 0; i < members->size(); ++i) {
      const json& one = (*members)[i];
      const std::string at = "/members/" + std::to_string(i);
      if (!one.is_object()) {
        fields.fault(at, "wrong-type", {"Mỗi thành viên là một đối tượng.", "Each member is an object."});
        continue;
      }
      Fields member(one, at, fields.faults());
      body.members.push_back({.person = member.word("person"),
                              .valid = member.range(),
                              .chair = member.flag("chair", false),
                              .weight = member.weight("weight")});
    }
  }
  return BodySet{std::move(body)};
}

RecordedEvent read_roles_mapped(Fields& fields) {
  RoleMap map{.unit = fields.word("unit"), .valid = fields.range(), .carries = {}};
  const json* carries = fields.find("carries", true);
  if (carries == nullptr) return RolesMapped{std::move(map)};
  if (!carries->is_object() || carries->size() > max_list) {
    fields.fault("/carries", "wrong-type",
                 {"Cần bảng vai trò theo chức vụ.", "A table of roles by position is needed."});
    return RolesMapped{std::move(map)};
  }
  Fields table(*carries, "/carries", fields.faults());
  for (const auto& [position, roles] : carries->items()) {
    for (std::string& role : table.words(position, true)) map.carries.emplace_back(position, std::move(role));
  }
  std::ranges::sort(map.carries);
  return RolesMapped{std::move(map)};
}

RecordedEvent read_substitution_given(Fields& fields) {
  Substitution substitution{.id = fields.word("id"),
                            .holding = fields.word("holding"),
                            .person = fields.word("person"),
                            .valid = fields.range(),
                            .workflows = fields.words("workflows"),
                            .ground = fields.word("ground"),
                            .decision = fields.line("decision")};
  if (!substitution.valid.from && !fields.has("from")) {
    fields.fault("/from", "required", {"Chưa có ngày bắt đầu.", "The first day is missing."});
  }
  if (!substitution.ground.empty() && !is_substitution_ground(substitution.ground)) {
    fields.fault("/ground", "unknown-word",
                 {"Căn cứ xử lý thay không có trong danh sách.", "This is not a ground of substitution."});
  }
  return SubstitutionGiven{std::move(substitution)};
}

RecordedEvent read_substitution_ended(Fields& fields) {
  return SubstitutionEnded{.id = fields.word("id"), .to = fields.date("to")};
}

RecordedEvent read_capability_set(Fields& fields) {
  Capability capability{.person = fields.word("person"), .name = fields.word("capability"), .valid = fields.range()};
  const json* value = fields.find("value", true);
  if (value != nullptr && value->is_number_integer() && *value >= 0 && *value <= max_capability) {
    capability.value = value->get<std::int64_t>();
  } else if (value != nullptr) {
    fields.fault("/value", "bad-value",
                 {"Giá trị phải là số nguyên từ 0 trở lên.", "The value is a whole number from 0 on."});
  }
  return CapabilitySet{std::move(capability)};
}

using ReadOne = RecordedEvent (*)(Fields&);

const std::map<std::string_view, ReadOne>& readers() {
  static const std::map<std::string_view, ReadOne> table = {{"unit_added", read_unit_added},
                                                            {"unit_changed", read_unit_changed},
                                                            {"unit_closed", read_unit_closed},
                                                            {"position_defined", read_position_defined},
                                                            {"person_added", read_person_added},
                                                            {"person_changed", read_person_changed},
                                                            {"position_given", read_position_given},
                                                            {"position_ended", read_position_ended},
                                                            {"follow_set", read_follow_set},
                                                            {"body_set", read_body_set},
                                                            {"roles_mapped", read_roles_mapped},
                                                            {"substitution_given", read_substitution_given},
                                                            {"substitution_ended", read_substitution_ended},
                                                            {"capability_set", read_capability_set}};
  return table;
}

std::unexpected<base::Error> refuse_all(std::vector<Fault> faults) {
  base::Error error;
  error.code = base::ErrorCode::invalid;
  error.type = "bad-directory-event";
  error.message = {"Thay đổi về tổ chức không đọc được.", "The change to the organisation cannot be read."};
  error.pointer = faults.front().pointer;
  error.faults = std::move(faults);
  return std::unexpected(std::move(error));
}

}  // namespace

Result<RecordedEvent> read_event(const json& event) {
  std::vector<Fault> faults;
  if (!event.is_object()) {
    faults.push_back({"", "wrong-type", {"Sự kiện phải là một đối tượng.", "An event is an object."}});
    return refuse_all(std::move(faults));
  }
  const auto reader = readers().find(base::text_or(event, "kind"));
  if (reader == readers().end()) {
    faults.push_back({"/kind", "unknown-word", {"Không có loại thay đổi này.", "There is no such kind of change."}});
    return refuse_all(std::move(faults));
  }
  Fields fields(event, "", faults);
  RecordedEvent read = reader->second(fields);
  if (!faults.empty()) return refuse_all(std::move(faults));
  return read;
}

}  // namespace trinhky::directory
