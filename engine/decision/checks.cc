#include <algorithm>

#include "engine/decision/able.h"
#include "engine/decision/commands.h"
#include "engine/decision/field_rules.h"
#include "engine/decision/voices.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

void add_below(std::vector<base::Fault>& faults, std::vector<base::Fault> more) {
  for (base::Fault& fault : more) {
    fault.pointer = "/document" + fault.pointer;
    faults.push_back(std::move(fault));
  }
}

// What the operations of a guard say about the document, each asked with the arguments that the guard gives it.
void add_faults_of(const json& rule, const json& scope, const Turn& turn, std::vector<base::Fault>& faults) {
  if (rule.is_array()) {
    for (const json& part : rule) add_faults_of(part, scope, turn, faults);
    return;
  }
  if (!rule.is_object()) return;
  for (const auto& [name, given] : rule.items()) {
    if (definition::field_operations().contains(name)) {
      std::vector<json> args;
      for (const json& arg : given.is_array() ? given : json::array({given})) {
        const auto parsed = rule::Rule::parse(arg, definition::field_operations());
        auto value = parsed ? parsed->evaluate(scope, turn.operations()) : Result<json>(json());
        args.push_back(value ? std::move(*value) : json());
      }
      add_below(faults, faults_of_operation(name, args, turn.facts(), turn.unit_facts()));
    }
    add_faults_of(given, scope, turn, faults);
  }
}

}  // namespace

json actor_detail(const Turn& turn, const directory::Capacity& capacity) {
  json actor = {
      {"kind", "person"}, {"person", turn.command().actor.person}, {"capacity", directory::to_json(capacity)}};
  const auto substitution = turn.world().directory->substitution(capacity.substitution);
  if (!substitution) return actor;
  json instead = {{"ground", substitution->ground}};
  if (const auto holding = turn.world().directory->holding(substitution->holding)) instead["for"] = holding->person;
  if (substitution->valid.from) instead["from"] = base::format_date(*substitution->valid.from);
  if (substitution->valid.to) instead["to"] = base::format_date(*substitution->valid.to);
  if (!substitution->decision.empty()) instead["decision"] = substitution->decision;
  actor["standing_in"] = std::move(instead);
  return actor;
}

base::Error not_yours(const std::string& what_vi, const std::string& what_en) {
  return {.code = base::ErrorCode::forbidden, .type = "not-your-work", .message = {what_vi, what_en}};
}

base::Error work_closed() {
  return {.code = base::ErrorCode::wrong_state,
          .type = "work-closed",
          .message = {"Việc này đã được xử lý hoặc đã chuyển bước. Mở lại hồ sơ để xem tình trạng mới.",
                      "This work has been handled or has moved on. Open the paper again to see where it stands."}};
}

base::Error taken_by_another(const Turn& turn, const OpenWork& work) {
  const auto known = turn.world().directory->person(work.claimed_by);
  const std::string name = known ? known->full_name : std::string();
  return {.code = base::ErrorCode::wrong_state,
          .type = "taken-by-another",
          .message = {"Việc này đã có người nhận" + (name.empty() ? "" : ": " + name) + ".",
                      "This work has been taken" + (name.empty() ? "" : " by " + name) + "."}};
}

base::Error missing_member(const std::string& pointer, const base::Text& what) {
  return {.code = base::ErrorCode::invalid,
          .type = "required",
          .message = what,
          .pointer = pointer,
          .faults = {{.pointer = pointer, .code = "required", .message = what}}};
}

Result<directory::Capacity> may_work(const Turn& turn, const OpenWork& work, const std::string& person) {
  if (auto capacity = turn.may_act(person, work.to)) {
    const bool taken = taken_from(*turn.world().directory, work, person, turn.today(), turn.instance().definition);
    if (taken) return std::unexpected(taken_by_another(turn, work));
    return *capacity;
  }
  if (auto error = barred_here(turn, work, person)) return std::unexpected(std::move(*error));
  for (const Addressee& to : work.to) {
    if (to.except_persons.contains(person)) {
      return std::unexpected(not_yours("Đồng chí đã soạn thảo văn bản này nên người khác phải xem xét.",
                                       "You drafted this yourself, so someone else must look at it."));
    }
  }
  return std::unexpected(not_yours("Việc này không thuộc chức vụ đồng chí đang giữ.",
                                   "This work does not belong to a position you hold."));
}

Result<directory::Capacity> may_record(Turn& turn, const OpenWork& work, const std::string& person) {
  const definition::Work* words = turn.definition().work_of(work.state);
  json selector;
  if (words != nullptr && words->recorded) selector = words->recorded->by;
  if (words != nullptr && !words->registered_by.is_null()) selector = words->registered_by;
  std::vector<Addressee> to;
  if (!selector.is_null()) {
    auto named = turn.addressees(selector);
    if (!named) return std::unexpected(named.error());
    to = std::move(*named);
  } else if (const auto& recorders = turn.world().recorders; !recorders.empty()) {
    // Of the paper's own unit, and of the unit that a step of the upper level belongs to.
    to.push_back({.seat = {.kind = "position", .unit = turn.instance().unit, .positions = recorders}});
    for (const Addressee& one : work.to) {
      if (one.seat.unit == turn.instance().unit || one.seat.unit.empty()) continue;
      to.push_back({.seat = {.kind = "position", .unit = one.seat.unit, .positions = recorders}});
    }
  }
  if (auto capacity = turn.may_act(person, to)) return *capacity;
  return std::unexpected(not_yours("Chỉ văn thư hoặc người được giao mới ghi nhận được ở bước này.",
                                   "Only the clerk, or whoever is named for it, may record at this step."));
}

namespace {

// What the holders of a task send is sent by whom it was handed on to, whatever position that person holds.
std::optional<directory::Capacity> by_handed_on(const Turn& turn, const definition::SignalNote& note,
                                                const std::string& person) {
  const definition::Work* words = turn.definition().work_of(note.state);
  if (words == nullptr || words->kind != definition::Work::Kind::task || words->by != note.by) return std::nullopt;
  for (const auto& [id, work] : turn.instance().open) {
    if (work.state != note.state || !work.role.empty() || work.reassigned.is_null()) continue;
    if (auto capacity = may_work(turn, work, person)) return *capacity;
  }
  return std::nullopt;
}

}  // namespace

Result<Listening> may_signal(Turn& turn, const std::string& signal, const std::string& state,
                             const std::string& person) {
  const auto candidates = interpreter::candidates(*turn.definition().chart, turn.instance().snapshot, signal, state);
  bool listens = false;
  for (const chart::TransitionIx ix : candidates) {
    const auto note = turn.definition().notes.find(ix);
    if (note == turn.definition().notes.end() || note->second.by.is_null()) continue;
    listens = true;
    auto to = turn.addressees(note->second.by);
    if (!to) return std::unexpected(to.error());
    if (auto capacity = turn.may_act(person, *to)) {
      return Listening{.transition = ix, .note = &note->second, .capacity = *capacity};
    }
    if (auto capacity = by_handed_on(turn, note->second, person)) {
      return Listening{.transition = ix, .note = &note->second, .capacity = std::move(*capacity)};
    }
  }
  if (listens) {
    return std::unexpected(not_yours("Bước này không thuộc chức vụ đồng chí đang giữ.",
                                     "This step does not belong to a position you hold."));
  }
  return base::refuse(
      base::ErrorCode::wrong_state, "signal-not-heard",
      {"Hồ sơ đang ở bước không nhận thao tác này.", "The paper is at a step that does not take this act."});
}

std::vector<base::Fault> form_faults(const Turn& turn, const json& document) {
  std::vector<base::Fault> faults;
  const form::Schema* schema = turn.world().form(turn.definition().form);
  if (schema != nullptr) add_below(faults, schema->validate(document));
  return faults;
}

Result<std::vector<base::Fault>> guard_faults(Turn& turn, chart::TransitionIx transition, const json* document) {
  std::vector<base::Fault> faults;
  // The first transition for this signal whose guard holds is the one that will be taken; a resumed one comes first.
  const chart::Chart& chart = *turn.definition().chart;
  const std::string& event = chart.transition(transition).events.front();
  std::optional<json> scope;  // most transitions ask for nothing
  const chart::Transition* refused = nullptr;
  for (const chart::TransitionIx ix : chart.state(chart.transition(transition).source).transitions) {
    const chart::Transition& one = chart.transition(ix);
    if (one.events.size() != 1 || one.events.front() != event) continue;
    if (!one.guard) return faults;
    if (!scope) scope = turn.scope();
    auto holds = one.guard->holds(*scope, turn.operations());
    if (!holds) return std::unexpected(holds.error());
    if (*holds) return faults;
    refused = &one;
  }
  if (refused == nullptr || turn.lacks_facts()) return faults;
  if (document != nullptr) add_faults_of(refused->guard->source(), *scope, turn, faults);
  if (faults.empty()) {
    auto why = rule::explain(*refused->guard, *scope, turn.operations());
    faults.push_back({.pointer = "",
                      .code = "guard-not-met",
                      .message = why ? why->sentence : base::Text{"Chưa đủ điều kiện.", "The condition is not met."}});
  }
  return faults;
}

}  // namespace trinhky::decision
