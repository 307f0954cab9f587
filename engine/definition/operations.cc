#include "engine/definition/operations.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/clock.h"
#include "engine/definition/actions.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::definition {
namespace {

using base::json;
using base::pointer_join;
using base::Text;

constexpr std::int64_t most_days = 2000;  // either way, as in a due specification

constexpr std::array anything{Kind::anything};
constexpr std::array two_things{Kind::anything, Kind::anything};
constexpr std::array document_and_word{Kind::anything, Kind::text};
constexpr std::array a_state{Kind::name};
constexpr std::array a_day{Kind::day};
constexpr std::array day_and_count{Kind::day, Kind::count};
constexpr std::array two_days{Kind::day, Kind::day};
constexpr std::array a_text{Kind::text};
constexpr std::array two_texts{Kind::text, Kind::text};
constexpr std::array member{Kind::name, Kind::name, Kind::name, Kind::day};
constexpr std::array holder{Kind::name, Kind::positions, Kind::name, Kind::day};
constexpr std::array worker{Kind::name, Kind::name, Kind::day};

constexpr std::array operations{
    Operation{interpreter::in_operation, 1, a_state, Kind::truth},
    Operation{"covers", 2, two_things, Kind::truth},
    Operation{"has-receivers", 1, anything, Kind::truth},
    Operation{"every-obligation-has", 2, document_and_word, Kind::truth},
    Operation{"changes-of", 2, two_things, Kind::anything},
    Operation{"day-of", 1, a_day, Kind::day},
    Operation{"is-working-day", 1, a_day, Kind::truth},
    Operation{"add-working-days", 2, day_and_count, Kind::day},
    Operation{"working-days-between", 2, two_days, Kind::count},
    Operation{"is-member", 2, member, Kind::truth},
    Operation{"holds-position", 2, holder, Kind::truth},
    Operation{"works-in", 1, worker, Kind::truth},
    Operation{"fold", 1, a_text, Kind::text},
    Operation{"same-text", 2, two_texts, Kind::truth},
    Operation{"contains-text", 2, two_texts, Kind::truth},
};

bool is_word(const json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty();
}

bool is_day(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return base::parse_date(text).has_value() || base::parse_instant(text).has_value();
}

bool literal_fits(Kind kind, const json& value) {
  switch (kind) {
    case Kind::anything:
    case Kind::truth:
      return true;
    case Kind::count:
      return value.is_number_integer() && value.get<std::int64_t>() >= -most_days &&
             value.get<std::int64_t>() <= most_days;
    case Kind::day:
      return is_day(value);
    case Kind::text:
      return value.is_string() || value.is_null();
    case Kind::name:
      return is_word(value);
    case Kind::positions:
      return is_word(value) || (value.is_array() && !value.empty() && std::ranges::all_of(value, is_word));
  }
  return true;
}

bool result_fits(Kind kind, Kind given) {
  if (kind == Kind::anything || given == Kind::anything) return true;
  if (kind == Kind::truth) return true;
  if (kind == Kind::name || kind == Kind::positions) return given == Kind::text;
  if (kind == Kind::text) return given == Kind::text || given == Kind::day;
  return kind == given;
}

Text wanted(Kind kind) {
  switch (kind) {
    case Kind::count:
      return {"một số nguyên từ -2000 đến 2000", "a whole number from -2000 to 2000"};
    case Kind::day:
      return {"một ngày (2026-11-22) hoặc một thời điểm", "a date (2026-11-22) or an instant"};
    case Kind::text:
      return {"một đoạn chữ", "a text"};
    case Kind::positions:
      return {"mã chức vụ hoặc danh sách mã chức vụ", "the code of a position, or a list of them"};
    default:
      return {"một mã", "an id"};
  }
}

void check_argument(const Operation& operation, Kind kind, const json& arg, const std::string& at, Problems& problems) {
  bool fits = true;
  if (!arg.is_object()) {
    const bool list_of_rules =
        arg.is_array() && std::ranges::any_of(arg, [](const json& one) { return one.is_structured(); });
    fits = list_of_rules || literal_fits(kind, arg);
  } else if (arg.size() == 1) {
    const Operation* inner = find_operation(arg.begin().key());
    fits = inner == nullptr || result_fits(kind, inner->gives);
  }
  if (fits) return;
  const Text what = wanted(kind);
  const std::string name(operation.name);
  problems.error("wrong-argument", at,
                 {"Ở đây phép “" + name + "” cần " + what.vi + ".", "\"" + name + "\" needs " + what.en + " here."});
}

void check_count(const Operation& operation, std::size_t given, const std::string& at, Problems& problems) {
  const std::size_t most = operation.arguments.size();
  if (given >= operation.least && given <= most) return;
  const std::string least = std::to_string(operation.least);
  const bool exact = operation.least == most;
  const std::string vi = exact ? least : least + " đến " + std::to_string(most);
  const std::string en = exact ? least : least + " to " + std::to_string(most);
  const std::string got = std::to_string(given);
  const std::string name(operation.name);
  problems.error("wrong-arguments", at,
                 {"Phép “" + name + "” cần " + vi + " thành phần, đang có " + got + ".",
                  "\"" + name + "\" takes " + en + " arguments and has " + got + "."});
}

}  // namespace

const Operation* find_operation(std::string_view name) {
  const auto* const found = std::ranges::find(operations, name, &Operation::name);
  return found == operations.end() ? nullptr : found;
}

const rule::Vocabulary& field_operations() {
  static const rule::Vocabulary names = [] {
    rule::Vocabulary all;
    for (const Operation& operation : operations) all.emplace(operation.name);
    return all;
  }();
  return names;
}

void check_operations(const json& rule, std::string_view pointer, Problems& problems) {
  if (rule.is_array()) {
    for (std::size_t i = 0; i < rule.size(); ++i) {
      check_operations(rule[i], pointer_join(pointer, std::to_string(i)), problems);
    }
    return;
  }
  if (!rule.is_object() || rule.size() != 1) return;
  const auto& [name, given] = *rule.get_ref<const json::object_t&>().begin();
  const std::string at = pointer_join(pointer, name);
  if (const Operation* operation = find_operation(name)) {
    const std::size_t count = given.is_array() ? given.size() : 1;
    check_count(*operation, count, at, problems);
    for (std::size_t i = 0; i < count && i < operation->arguments.size(); ++i) {
      check_argument(*operation, operation->arguments[i], given.is_array() ? given[i] : given,
                     given.is_array() ? pointer_join(at, std::to_string(i)) : at, problems);
    }
  }
  check_operations(given, at, problems);
}

void check_rules_within(const json& value, std::string_view pointer, Problems& problems) {
  if (!value.is_object()) return;
  for (const auto& [name, part] : value.items()) {
    if (!part.is_object()) continue;
    const std::string at = pointer_join(pointer, name);
    const bool calendar_day = name == "from" && part.contains("calendar");  // a day of the calendar, no rule
    if (name == "otherwise" || name == "except" || name == "capable" || name == "at" || calendar_day) {
      check_rules_within(part, at, problems);
      continue;
    }
    const auto rule = rule::Rule::parse(part, field_operations(), at);
    if (rule) {
      check_operations(part, at, problems);
    } else {
      problems.add(rule.error().faults);
    }
  }
}

}  // namespace trinhky::definition
