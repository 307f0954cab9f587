// The executable content of SCXML chapter 4, on the data of the macrostep.
#include <utility>

#include "engine/interpreter/macrostep.h"

namespace trinhky::interpreter {

using chart::Action;
using chart::Block;
using chart::StateIx;

void Macrostep::run_block(const Block& block, StateIx owner) {
  if (!stop_) run_actions(block, owner);
}

Macrostep::Flow Macrostep::run_actions(const Block& block, StateIx owner) {
  for (const Action& action : block) {
    const Flow flow = run_action(action, owner);
    if (flow != Flow::on) return flow;
  }
  return Flow::on;
}

Macrostep::Flow Macrostep::run_action(const Action& action, StateIx owner) {
  if (++actions_ > max_actions_per_step) {
    stop_ = base::Error{
        .code = base::ErrorCode::invalid,
        .type = "too-many-actions",
        .message = {"Một bước của quy trình làm quá nhiều việc.", "One step of the workflow does too many things."},
        .pointer = action.pointer};
    return Flow::stopped;
  }
  using Kind = Action::Kind;
  switch (action.kind) {
    case Kind::assign: {
      auto value = action.rule ? evaluate(*action.rule) : evaluate(action.args);
      if (!value) return fail(action.pointer, std::move(value.error()));
      return set_place(action.name, std::move(*value), action.pointer);
    }
    case Kind::raise: {
      auto value = evaluate(action.args);
      if (!value) return fail(action.pointer, std::move(value.error()));
      internal_.push_back({.name = action.name, .data = std::move(*value)});
      return Flow::on;
    }
    case Kind::send:
    case Kind::cancel:
    case Kind::log:
    case Kind::effect: {
      auto value = evaluate(action.args);
      if (!value) return fail(action.pointer, std::move(value.error()));
      step_.order.push_back({Movement::Kind::effect, step_.effects.size()});
      step_.effects.push_back({.kind = action.kind,
                               .name = action.name,
                               .args = std::move(*value),
                               .state = chart_.state(owner).id,
                               .pointer = action.pointer});
      return Flow::on;
    }
    case Kind::choose:
      return run_choose(action, owner);
    case Kind::each:
      return run_each(action, owner);
  }
  return Flow::on;
}

Macrostep::Flow Macrostep::run_choose(const Action& action, StateIx owner) {
  for (const chart::Branch& branch : action.branches) {
    if (branch.guard) {
      const auto verdict = holds(*branch.guard);
      if (!verdict) return fail(branch.pointer.empty() ? action.pointer : branch.pointer, verdict.error());
      if (!*verdict) continue;
    }
    return run_actions(branch.actions, owner);
  }
  return Flow::on;
}

Macrostep::Flow Macrostep::run_each(const Action& action, StateIx owner) {
  auto list = evaluate(*action.rule);
  if (!list) return fail(action.pointer, std::move(list.error()));
  if (!list->is_array()) {
    return fail(action.pointer, {.code = base::ErrorCode::invalid,
                                 .type = "not-a-list",
                                 .message = {"Vòng lặp cần một danh sách.", "The loop needs a list."}});
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    Flow flow = set_place(action.item, std::move((*list)[i]), action.pointer);
    if (flow == Flow::on && !action.index.empty()) flow = set_place(action.index, i, action.pointer);
    if (flow == Flow::on) flow = run_actions(action.body, owner);
    if (flow != Flow::on) return flow;
  }
  return Flow::on;
}

// Only the top-level member that changes is copied, and only when a part of it stays as it was.
Macrostep::Flow Macrostep::set_place(const std::string& place, base::json value, const std::string& pointer) {
  const std::vector<std::string> path = chart::data_path(place);
  base::json& patch = step_.data_patch;
  const auto changed = patch.find(path.front());
  const base::json* seen = changed != patch.end() ? &*changed : nullptr;
  if (seen == nullptr) {
    if (const auto kept = before_.data.find(path.front()); kept != before_.data.end()) seen = &*kept;
  }
  if (path.size() == 1) {
    patch[path.front()] = std::move(value);
    return Flow::on;
  }
  const base::json* const member = seen;
  for (std::size_t i = 1; i < path.size() && seen != nullptr && !seen->is_null(); ++i) {
    if (!seen->is_object()) {
      return fail(pointer,
                  {.code = base::ErrorCode::invalid,
                   .type = "place-taken",
                   .message = {"Không ghi được vào \"" + place + "\": ở giữa không phải là một đối tượng.",
                               "Nothing can be written to \"" + place + "\": there is no object on the way."}});
    }
    const auto inner = seen->find(path[i]);
    seen = inner == seen->end() ? nullptr : &*inner;
  }
  if (changed == patch.end()) patch[path.front()] = member == nullptr ? base::json(nullptr) : *member;
  base::json* at = &patch[path.front()];
  for (std::size_t i = 1; i < path.size(); ++i) at = &(*at)[path[i]];  // a null on the way becomes an object
  *at = std::move(value);
  return Flow::on;
}

const rule::Variables& Macrostep::variables() {
  if (env_.later && !given_) {
    given_ = env_.later();
    variables_.rest = given_->is_object() ? &*given_ : nullptr;
  }
  return variables_;
}

base::Result<base::json> Macrostep::evaluate(const rule::Rule& rule) {
  return rule.evaluate(variables(), operations_for(rule));
}

base::Result<bool> Macrostep::holds(const rule::Rule& rule) {
  return rule.holds(variables(), operations_for(rule));
}

base::Result<base::json> Macrostep::evaluate(const chart::Template& value) {
  base::json result = value.value;
  for (const auto& [place, rule] : value.rules) {
    auto computed = evaluate(rule);
    if (!computed) return computed;
    // The builder has checked that the place is there; an outer rule, whose pointer sorts first, may have taken it
    // away.
    if (base::at_pointer(result, place) == nullptr) {
      return base::refuse(base::ErrorCode::invalid, "place-taken",
                          {"Không ghi được vào \"" + place + "\".", "Nothing can be written to \"" + place + "\"."});
    }
    result.at(base::json::json_pointer(place)) = std::move(*computed);
  }
  return result;
}

Macrostep::Flow Macrostep::fail(const std::string& pointer, base::Error error) {
  internal_.push_back({.name = "error.execution", .data = {{"pointer", pointer}, {"type", error.type}}});
  step_.failures.push_back({pointer, std::move(error)});
  return Flow::block_ended;
}

}  // namespace trinhky::interpreter
