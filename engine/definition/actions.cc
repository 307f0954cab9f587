#include "engine/definition/actions.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/calendar/due.h"
#include "engine/definition/operations.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;
using base::pointer_join;

// Effects that an office's definition can ask for beside assignments and signals.
constexpr std::array<std::string_view, 5> effect_words{"freeze", "restore", "number", "addChild", "consolidate"};

void read_assign(const ordered_json& value, const std::string& pointer, chart::Block& block, Problems& problems) {
  if (!value.is_object()) {
    problems.error("wrong-type", pointer, {"\"assign\" phải là một đối tượng.", "\"assign\" must be an object."});
    return;
  }
  for (const auto& [place, source] : value.items()) {
    const std::string at = pointer_join(pointer, place);
    if (chart::data_path(place).empty()) {
      problems.error("bad-place", at, {"Chỉ gán được vào data.…", "Only places under data.… can be assigned."});
      continue;
    }
    chart::Action action{.kind = chart::Action::Kind::assign, .name = place, .pointer = at};
    action.rule = read_rule(source, at, problems);
    if (action.rule) block.push_back(std::move(action));
  }
}

void read_raise(const ordered_json& value, const std::string& pointer, chart::Block& block, Problems& problems) {
  chart::Action action{.kind = chart::Action::Kind::raise, .pointer = pointer};
  if (value.is_string()) {
    action.name = value.get<std::string>();
    action.args.value = base::json::object();
  } else {
    problems.only(value, {"signal", "with"}, pointer);
    if (!value.is_object()) return;
    action.name = problems.word(value, "signal", pointer, true);
    if (value.contains("with")) action.args = read_template(value["with"], pointer_join(pointer, "with"), problems);
  }
  block.push_back(std::move(action));
}

// {"workingDays": 3, "from": {"var": "signal.held"}}: how long a signal waits, in the words of a deadline.
void read_delay(const ordered_json& value, const std::string& pointer, chart::Action& action, Problems& problems) {
  const std::vector<base::Fault> faults = calendar::check_due_spec(value, pointer);
  problems.add(faults);
  if (!faults.empty()) return;
  base::json delay = base::to_plain(value);
  const auto compute = [&](const ordered_json& source, base::json& holder, const std::string& member,
                           const std::string& place) {
    if (!source.contains(member) || !source[member].is_object()) return;
    auto rule = read_rule(source[member], pointer + place, problems);
    holder[member] = nullptr;
    if (rule) action.args.rules.emplace("/delay" + place, std::move(*rule));
  };
  const bool from_calendar = value.contains("from") && value["from"].is_object() && value["from"].contains("calendar");
  if (from_calendar) {
    compute(value["from"], delay["from"], "year", "/from/year");
  } else {
    compute(value, delay, "from", "/from");
  }
  compute(value, delay, "on", "/on");
  if (value.contains("at")) compute(value["at"], delay["at"], "year", "/at/year");
  action.args.value["delay"] = std::move(delay);
}

// To the parent, to the children of an invoke, or to the paper itself; at once, or after a delay.
void read_send(const ordered_json& value, const std::string& pointer, chart::Block& block, Problems& problems) {
  problems.only(value, {"to", "signal", "with", "delay", "id"}, pointer);
  if (!value.is_object()) return;
  chart::Action action{.kind = chart::Action::Kind::send, .pointer = pointer};
  action.name = problems.word(value, "signal", pointer, true);
  action.args.value = base::json::object();
  action.args.value["to"] = problems.word(value, "to", pointer, true);
  if (value.contains("with")) {
    chart::Template with = read_template(value["with"], pointer_join(pointer, "with"), problems);
    action.args.value["with"] = std::move(with.value);
    for (auto& [place, rule] : with.rules) action.args.rules.emplace("/with" + place, std::move(rule));
  }
  if (value.contains("delay")) read_delay(value["delay"], pointer_join(pointer, "delay"), action, problems);
  if (value.contains("id")) {
    action.args.value["id"] = problems.word(value, "id", pointer, true);
    if (!value.contains("delay")) {
      problems.error("id-without-delay", pointer_join(pointer, "id"),
                     {"Chỉ tín hiệu gửi chậm (\"delay\") mới cần \"id\" để hủy được.",
                      "Only a signal that waits (\"delay\") needs an \"id\" to be cancelled by."});
    }
  }
  block.push_back(std::move(action));
}

// The signals of that id that still wait are never sent.
void read_cancel(const ordered_json& value, const std::string& pointer, chart::Block& block, Problems& problems) {
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
    problems.error(
        "wrong-type", pointer,
        {"Ở đây phải là \"id\" của một tín hiệu gửi chậm.", "The \"id\" of a delayed signal is expected here."});
    return;
  }
  block.push_back({.kind = chart::Action::Kind::cancel, .name = value.get<std::string>(), .pointer = pointer});
}

// What the clerk says of number and date comes with the signal, unless the definition says where from.
void read_number(const std::string& pointer, chart::Action& action, Problems& problems) {
  constexpr std::array<std::string_view, 6> known{"kind", "symbol", "form", "series", "number", "date"};
  if (!action.args.value.is_object()) {
    problems.error("wrong-type", pointer, {"Ở đây phải là một đối tượng.", "An object is expected here."});
    return;
  }
  for (const auto& [name, member] : action.args.value.items()) {
    if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
    problems.error("unknown-word", pointer_join(pointer, name),
                   {"Không có từ \"" + name + "\" ở đây. Các từ dùng được: kind, symbol, form, series, number, date.",
                    "There is no word \"" + name + "\" here. Known words: kind, symbol, form, series, number, date."});
  }
  for (const char* member : {"number", "date"}) {
    if (action.args.value.contains(member)) continue;
    auto rule = rule::Rule::parse({{"var", std::string("signal.") + member}}, field_operations(), pointer);
    if (!rule) continue;
    action.args.value[member] = nullptr;
    action.args.rules.emplace(pointer_join("", member), std::move(*rule));
  }
}

}  // namespace

std::optional<rule::Rule> read_rule(const ordered_json& value, std::string_view pointer, Problems& problems) {
  base::json source = base::to_plain(value);
  if (source.is_object() && source.size() == 1 && source.contains("ref")) {
    if (source["ref"] != "document") {
      problems.error("bad-reference", std::string(pointer),
                     {"Chỉ dẫn chiếu được \"document\".", "Only \"document\" can be referred to."});
      return std::nullopt;
    }
    source = {{"var", "instance.document"}};
  }
  auto rule = rule::Rule::parse(source, field_operations(), pointer);
  if (!rule) {
    problems.add(rule.error().faults);
    if (rule.error().faults.empty()) problems.error(rule.error().type, std::string(pointer), rule.error().message);
    return std::nullopt;
  }
  check_operations(source, pointer, problems);
  return std::move(rule.value());
}

chart::Template read_template(const ordered_json& value, std::string_view pointer, Problems& problems) {
  chart::Template result;
  if (!value.is_object()) {
    result.value = base::to_plain(value);
    return result;
  }
  result.value = base::json::object();
  for (const auto& [name, member] : value.items()) {
    if (!member.is_object()) {
      result.value[name] = base::to_plain(member);
      continue;
    }
    result.value[name] = nullptr;
    auto rule = read_rule(member, pointer_join(pointer, name), problems);
    if (rule) result.rules.emplace(pointer_join("", name), std::move(*rule));
  }
  return result;
}

chart::Block read_actions(const ordered_json& list, std::string_view pointer, Problems& problems) {
  chart::Block block;
  if (!list.is_array()) {
    problems.error("wrong-type", std::string(pointer), {"\"actions\" phải là một danh sách.", "Actions are a list."});
    return block;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = pointer_join(pointer, std::to_string(i));
    const ordered_json& entry = list[i];
    if (!entry.is_object() || entry.size() != 1) {
      problems.error(
          "wrong-type", at,
          {"Mỗi hành động là một đối tượng có đúng một từ.", "Each action is an object with exactly one word."});
      continue;
    }
    const std::string word = entry.begin().key();
    const ordered_json& value = entry.begin().value();
    const std::string inside = pointer_join(at, word);
    if (word == "assign") {
      read_assign(value, inside, block, problems);
    } else if (word == "raise") {
      read_raise(value, inside, block, problems);
    } else if (word == "send") {
      read_send(value, inside, block, problems);
    } else if (word == "cancel") {
      read_cancel(value, inside, block, problems);
    } else if (std::ranges::find(effect_words, word) != effect_words.end()) {
      chart::Action action{.kind = chart::Action::Kind::effect, .name = word, .pointer = inside};
      action.args = read_template(value, inside, problems);
      if (word == "number") read_number(inside, action, problems);
      block.push_back(std::move(action));
    } else {
      problems.error("unknown-word", inside,
                     {"Không có hành động \"" + word + "\".", "There is no action \"" + word + "\"."});
    }
  }
  return block;
}

}  // namespace trinhky::definition
