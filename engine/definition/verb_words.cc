#include "engine/definition/verb_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/definition/due_words.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;
using base::pointer_join;

struct Shape {
  std::string_view name;
  bool by = true;  // says who
  bool needs_by = true;
  bool reason = false;  // may require one
  bool in = false;      // may be bound to states
};

constexpr std::array<Shape, 12> shapes{{{.name = "reassign", .reason = true, .in = true},
                                        {.name = "consult", .in = true},
                                        {.name = "addApprover", .reason = true, .in = true},
                                        {.name = "hold", .reason = true},
                                        {.name = "undo", .by = false, .needs_by = false},
                                        {.name = "reopen", .reason = true},
                                        {.name = "urge", .needs_by = false},
                                        {.name = "watch", .needs_by = false},
                                        {.name = "correct", .reason = true},
                                        {.name = "replace", .reason = true},
                                        {.name = "recall", .reason = true},
                                        {.name = "setUrgency", .reason = true}}};

void read_within(const ordered_json& value, const std::string& pointer, WordContext& context, Verb& verb) {
  context.problems.only(value, {"workingHours", "hours", "workingDays"}, pointer);
  verb.within = read_due(value, pointer, context);
}

std::vector<std::string_view> members_of(const Shape& shape) {
  std::vector<std::string_view> members;
  if (shape.by) members.emplace_back("by");
  if (shape.reason) members.emplace_back("requires");
  if (shape.in) members.emplace_back("in");
  if (shape.name == "undo") members.emplace_back("within");
  if (shape.name == "reopen") members.emplace_back("to");
  if (shape.name == "consult") members.emplace_back("pausesDue");
  if (shape.name == "setUrgency") members.emplace_back("field");
  return members;
}

Verb read_verb(const Shape& shape, const ordered_json& value, const std::string& pointer, WordContext& context) {
  Verb verb;
  Problems& problems = context.problems;
  problems.only(value, members_of(shape), pointer);
  if (!value.is_object()) return verb;
  if (shape.by && value.contains("by")) {
    read_people(value["by"], pointer_join(pointer, "by"), context, verb.by, verb.by_words);
  }
  if (shape.reason) verb.requires_words = problems.words(value, "requires", pointer);
  if (std::ranges::any_of(verb.requires_words, [](const std::string& word) { return word != "reason"; })) {
    problems.error("bad-value", pointer_join(pointer, "requires"), {"Dùng được: reason.", "Known: reason."});
  }
  if (shape.in) {
    for (std::string& state : problems.words(value, "in", pointer)) verb.in.insert(std::move(state));
  }
  if (shape.name == "undo" && value.contains("within")) {
    read_within(value["within"], pointer_join(pointer, "within"), context, verb);
  }
  if (shape.name == "reopen") verb.to = problems.word(value, "to", pointer, false);
  if (shape.needs_by && !value.contains("by")) {
    problems.error("required", pointer, {"Phải nói ai được làm (\"by\").", "It must say who may do it (\"by\")."});
  }
  if (shape.name == "undo" && verb.within.is_null()) {
    problems.error(
        "required", pointer,
        {"Phải nói được hoàn tác trong bao lâu (\"within\").", "It must say how long it can be undone (\"within\")."});
  }
  if (shape.name == "reopen" && verb.to.empty()) {
    problems.error("required", pointer,
                   {"Phải nói mở lại ở bước nào (\"to\").", "It must say at which step it opens again (\"to\")."});
  }
  return verb;
}

}  // namespace

void read_verbs(const ordered_json& verbs, std::string_view pointer, WordContext& context, Definition& definition) {
  std::vector<std::string_view> names{"withdraw", "cancel"};
  for (const Shape& shape : shapes) names.push_back(shape.name);
  context.problems.only(verbs, names, pointer);
  if (!verbs.is_object()) return;
  for (const Shape& shape : shapes) {
    const auto found = verbs.find(std::string(shape.name));
    if (found == verbs.end()) continue;
    const std::string at = pointer_join(pointer, shape.name);
    Verb verb = read_verb(shape, *found, at, context);
    read_clock_verb(*found, shape.name, at, definition.initial_data, context, verb);
    definition.verbs.emplace(shape.name, std::move(verb));
  }
  const auto who = [&](std::string_view name, std::string_view word) -> base::json {
    const auto found = verbs.find(std::string(name));
    if (found == verbs.end()) return nullptr;
    const std::string at = pointer_join(pointer, name);
    context.problems.only(*found, {"by", word}, at);
    if (!found->is_object() || !found->contains("by")) return nullptr;
    return read_selector((*found)["by"], pointer_join(at, "by"), context);
  };
  definition.withdraw_by = who("withdraw", "until");
  definition.cancel_by = who("cancel", "requires");
}

OnChange read_on_change(const ordered_json& value, std::string_view pointer, Problems& problems) {
  OnChange on_change;
  if (!value.is_object()) {
    problems.error("wrong-type", std::string(pointer), {"Ở đây phải là một đối tượng.", "An object is expected here."});
    return on_change;
  }
  for (const auto& [place, rule] : value.items()) {
    const std::string at = pointer_join(pointer, place);
    const std::string word = rule.is_string() ? rule.get<std::string>() : std::string();
    if (word != "none" && word != "notify" && word != "decide-again") {
      problems.error("bad-value", at, {"Dùng được: none, notify, decide-again.", "Known: none, notify, decide-again."});
    } else if (place == "otherwise") {
      on_change.otherwise = word;
    } else if (!place.starts_with('/')) {
      problems.error("bad-value", at,
                     {"Chỉ chỗ trong văn bản bằng đường dẫn bắt đầu bằng \"/\".",
                      "A place in the document is a path that begins with \"/\"."});
    } else {
      on_change.rules.emplace_back(place, word);
    }
  }
  return on_change;
}

std::string read_named_by(const ordered_json& definition, Problems& problems) {
  const auto found = definition.find("namedBy");
  if (found == definition.end()) return Definition{}.named_by;
  if (found->is_boolean() && !found->get<bool>()) return {};
  if (found->is_string()) {
    auto place = found->get<std::string>();
    if (place.size() > 1 && place.front() == '/') return place;
  }
  problems.error(
      "bad-value", "/namedBy",
      {"Chỉ chỗ trong văn bản bằng đường dẫn bắt đầu bằng \"/\", hoặc ghi false khi không lấy tên từ văn bản.",
       "Name a place in the document by a path that begins with \"/\", or say false where none names it."});
  return {};
}

}  // namespace trinhky::definition
