#include "engine/rehearsal/shape.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/clock.h"
#include "engine/calendar/calendar.h"

namespace trinhky::rehearsal {
namespace {

using base::json;

bool is_text(const json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty();
}

bool is_date(const json& value) {
  return value.is_string() && base::parse_date(value.get_ref<const std::string&>()).has_value();
}

bool is_time(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return text.size() == 16 && text[10] == ' ' && base::parse_date(text.substr(0, 10)) &&
         calendar::parse_time_of_day(text.substr(11));
}

bool is_words(const json& value) {
  return is_text(value) || (value.is_array() && std::ranges::all_of(value, is_text));
}

bool is_bilingual(const json& value) {
  return value.is_object() && value.size() == 2 && value.contains("vi") && value.contains("en") &&
         is_text(value["vi"]) && is_text(value["en"]);
}

bool fits(const json& value, Form form) {
  switch (form) {
    case Form::text:
      return is_text(value);
    case Form::any_text:
      return value.is_string();
    case Form::words:
      return is_words(value);
    case Form::bilingual:
      return is_bilingual(value);
    case Form::time:
      return is_time(value);
    case Form::date:
      return is_date(value);
    case Form::object:
      return value.is_object();
    case Form::list:
      return value.is_array();
    case Form::whole:
      return value.is_number_unsigned();
    case Form::truth:
      return value.is_boolean();
    case Form::text_or_null:
      return value.is_null() || is_text(value);
    case Form::text_or_object:
      return is_text(value) || value.is_object();
    case Form::any:
      return true;
  }
  return false;
}

base::Text wanted(Form form) {
  switch (form) {
    case Form::text:
      return {"một chuỗi có nội dung", "a text that is not empty"};
    case Form::any_text:
      return {"một chuỗi", "a text"};
    case Form::words:
      return {"một từ hoặc danh sách các từ", "a word or a list of words"};
    case Form::bilingual:
      return {"{\"vi\", \"en\"}", "{\"vi\", \"en\"}"};
    case Form::time:
      return {"thời điểm như \"2026-01-05 08:00\"", "a time like \"2026-01-05 08:00\""};
    case Form::date:
      return {"ngày như \"2026-01-05\"", "a date like \"2026-01-05\""};
    case Form::object:
      return {"một đối tượng", "an object"};
    case Form::list:
      return {"một danh sách", "a list"};
    case Form::whole:
      return {"một số nguyên không âm", "a whole number of 0 or more"};
    case Form::truth:
      return {"true hoặc false", "true or false"};
    case Form::text_or_null:
      return {"một chuỗi hoặc null", "a text or null"};
    case Form::text_or_object:
      return {"một tên hoặc một đối tượng", "a name or an object"};
    case Form::any:
      return {"giá trị bất kỳ", "any value"};
  }
  return {};
}

}  // namespace

void add_fault(std::vector<base::Fault>& faults, std::string pointer, std::string code, base::Text message) {
  faults.push_back({.pointer = std::move(pointer), .code = std::move(code), .message = std::move(message)});
}

bool check_form(const json& value, Form form, const std::string& pointer, std::vector<base::Fault>& faults) {
  if (fits(value, form)) return true;
  const base::Text what = wanted(form);
  add_fault(faults, pointer, "wrong-type", {"Ở đây cần " + what.vi + ".", "Here stands " + what.en + "."});
  return false;
}

bool check_members(const json& value, std::span<const Member> members, const std::string& pointer,
                   std::vector<base::Fault>& faults) {
  if (!check_form(value, Form::object, pointer, faults)) return false;
  for (const auto& [name, part] : value.items()) {
    const std::string at = base::pointer_join(pointer, name);
    const auto known = std::ranges::find(members, std::string_view(name), &Member::name);
    if (known == members.end()) {
      std::string list;
      for (const Member& member : members) list += (list.empty() ? "" : ", ") + std::string(member.name);
      add_fault(faults, at, "unknown-word",
                {"Ở đây không có từ \"" + name + "\". Dùng được: " + list + ".",
                 "\"" + name + "\" is not known here. Known: " + list + "."});
      continue;
    }
    check_form(part, known->form, at, faults);
  }
  for (const Member& member : members) {
    if (!member.required || value.contains(std::string(member.name))) continue;
    add_fault(faults, base::pointer_join(pointer, member.name), "required",
              {"Thiếu \"" + std::string(member.name) + "\".", "\"" + std::string(member.name) + "\" is missing."});
  }
  return true;
}

}  // namespace trinhky::rehearsal
