#include "engine/definition/proof/abstraction.h"

#include <algorithm>

#include "engine/chart/builder.h"
#include "engine/definition/proof/neighbours.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::definition::proof {
namespace {

using base::json;
using chart::Action;

constexpr std::size_t most_values = 8;    // tried for one member
constexpr std::size_t most_starts = 128;  // combinations of them

// A text that no definition compares with: it stands for every other value.
const char* const some_other = "\x01";

const rule::Vocabulary& abstract_vocabulary() {
  static const rule::Vocabulary names{std::string(free_operation), std::string(resume_operation),
                                      std::string(interpreter::in_operation)};
  return names;
}

bool is_constant(const Action& action) {
  return action.rule ? !action.rule->source().is_structured()
                     : action.args.rules.empty() && !action.args.value.is_structured();
}

json constant_of(const Action& action) {
  return action.rule ? action.rule->source() : action.args.value;
}

void add_once(std::vector<json>& list, const json& value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

// "data.from" -> "from"; empty when it is something else or goes deeper.
std::string whole_member(const std::string& path) {
  if (!path.starts_with("data.")) return {};
  const std::string member = path.substr(5);
  return member.find('.') == std::string::npos ? member : std::string();
}

std::string top_member(const std::string& path) {
  if (!path.starts_with("data.")) return {};
  const std::string rest = path.substr(5);
  return rest.substr(0, rest.find('.'));
}

rule::Operations no_operations() {
  rule::Operations operations;
  for (const std::string& name : field_operations()) {
    operations.named[name] = [](std::span<const json>) -> base::Result<json> { return json(false); };
  }
  return operations;
}

}  // namespace

void collect_literals(const json& rule, std::vector<json>& literals) {
  if (rule.is_object()) {
    for (const auto& [name, value] : rule.items()) {
      if (name == "var" || name == "missing" || name == "missing_some") continue;
      collect_literals(value, literals);
    }
  } else if (rule.is_array()) {
    for (const json& part : rule) collect_literals(part, literals);
  } else {
    add_once(literals, rule);
  }
}

bool calls_field_operation(const json& rule) {
  if (rule.is_object()) {
    for (const auto& [name, value] : rule.items()) {
      if (name != interpreter::in_operation && field_operations().contains(name)) return true;
      if (calls_field_operation(value)) return true;
    }
    return false;
  }
  return rule.is_array() && std::ranges::any_of(rule, calls_field_operation);
}

Abstraction::Abstraction(const Definition& definition, const World& world) : original_(*definition.chart) {
  follow_data(definition, world);
  build();
}

void Abstraction::follow_data(const Definition& definition, const World& world) {
  std::map<std::string, std::vector<const rule::Rule*>> guards;
  std::set<std::string> given_up;
  for (const chart::Transition& transition : original_.transitions()) {
    if (!transition.guard) continue;
    for (const std::string& path : transition.guard->variables_read()) {
      const std::string member = top_member(path);
      if (member.empty()) continue;
      if (whole_member(path).empty()) given_up.insert(member);
      guards[member].push_back(&*transition.guard);
    }
  }
  for (const Placed& placed : actions_of(definition)) {
    if (placed.action->kind != Action::Kind::assign) continue;
    const bool plain = !whole_member(placed.action->name).empty() && is_constant(*placed.action);
    if (!plain) given_up.insert(top_member(placed.action->name));
  }
  starts_ = {json::object()};
  for (const auto& [member, rules] : guards) {
    if (given_up.contains(member)) continue;
    const std::vector<json> values = values_at_start(definition, world, member, rules);
    if (values.empty() || values.size() > most_values || starts_.size() * values.size() > most_starts) continue;
    followed_.insert(member);
    std::vector<json> more;
    for (const json& start : starts_) {
      for (const json& value : values) {
        json one = start;
        one[member] = value;
        more.push_back(std::move(one));
      }
    }
    starts_ = std::move(more);
  }
}

std::vector<json> Abstraction::values_at_start(const Definition& definition, const World& world,
                                               const std::string& member,
                                               const std::vector<const rule::Rule*>& guards) const {
  const json initial = definition.initial_data.value(member, json());
  std::vector<json> values;
  bool open = !definition.start_by.is_null() || has_unknown_parent(definition, world);
  if (definition.invoked_by.empty() || open) add_once(values, initial);
  for (const Parent& parent : parents_of(definition, world)) {
    const auto with = parent.invoke->with.find(member);
    if (with != parent.invoke->with.end()) {
      const json& source = with->second.source();
      if (source.is_structured()) {
        open = true;
      } else {
        add_once(values, source);
      }
    } else {
      add_once(values, initial);
      open = open || parent.invoke->many == Invoke::Many::per_period;
    }
  }
  if (values.empty()) add_once(values, initial);
  if (!open || !definition.initial_data.contains(member)) return values;
  std::vector<json> literals;
  for (const rule::Rule* guard : guards) collect_literals(guard->source(), literals);
  const auto fits = [&](const json& value) {
    return initial.is_null() || value.type() == initial.type() || (value.is_number() && initial.is_number());
  };
  for (const json& literal : literals) {
    if (!fits(literal)) continue;
    add_once(values, literal);
    if (literal.is_number()) {
      add_once(values, literal.get<double>() - 1);
      add_once(values, literal.get<double>() + 1);
    }
  }
  for (const json& value : {json(), json(true), json(false), json(some_other)}) {
    if (fits(value)) add_once(values, value);
  }
  // Values that no guard tells apart count once, where the guards read nothing else.
  const bool alone = std::ranges::all_of(guards, [&](const rule::Rule* guard) {
    return std::ranges::all_of(guard->variables_read(),
                               [&](const std::string& path) { return path == "data." + member; });
  });
  if (!alone) return values;
  static const rule::Operations operations = no_operations();
  std::set<std::vector<int>> seen;
  std::erase_if(values, [&](const json& value) {
    const json scope = {{"data", {{member, value}}}};
    std::vector<int> answers;
    for (const rule::Rule* guard : guards) {
      const auto holds = guard->holds(scope, operations);
      answers.push_back(holds ? (*holds ? 1 : 0) : 2);
    }
    return !seen.insert(answers).second;
  });
  return values;
}

bool Abstraction::names_known_states(const json& rule) const {
  if (rule.is_array()) {
    return std::ranges::all_of(rule, [this](const json& part) { return names_known_states(part); });
  }
  if (!rule.is_object()) return true;
  for (const auto& [name, args] : rule.items()) {
    const json& state = args.is_array() && args.size() == 1 ? args[0] : args;
    const bool known = name != interpreter::in_operation ||
                       (state.is_string() && original_.find(state.get<std::string>()) != chart::no_state);
    if (!known || !names_known_states(args)) return false;
  }
  return true;
}

bool Abstraction::is_followed(const json& rule) const {
  if (calls_field_operation(rule) || !names_known_states(rule)) return false;
  const auto parsed = rule::Rule::parse(rule, abstract_vocabulary());
  if (!parsed) return false;
  return std::ranges::all_of(parsed->variables_read(), [&](const std::string& path) {
    const std::string member = whole_member(path);
    return !member.empty() && followed_.contains(member);
  });
}

json Abstraction::abstracted(const json& rule, bool& free) const {
  if (is_followed(rule)) return rule;
  if (rule.is_object() && rule.size() == 1) {
    const std::string name = rule.begin().key();
    const json& args = rule.begin().value();
    if (name == "and" || name == "or" || name == "!" || name == "!!" || name == "if") {
      json parts = json::array();
      if (args.is_array()) {
        for (const json& part : args) parts.push_back(abstracted(part, free));
      } else {
        parts.push_back(abstracted(args, free));
      }
      return {{name, std::move(parts)}};
    }
    // Asked again after a return: engine/definition/parse.cc writes these guards itself.
    if (name == "==" && args.is_array() && args.size() == 2 && args[1].is_string() &&
        args[0] == json{{"var", "instance.resume.0"}}) {
      free = true;
      return {{resume_operation, {args[1]}}};
    }
  }
  free = true;
  return {{free_operation, {rule.dump()}}};
}

chart::Block Abstraction::kept(const chart::Block& block) const {
  chart::Block kept;
  for (const Action& action : block) {
    if (action.kind == Action::Kind::raise) {
      kept.push_back({.kind = Action::Kind::raise,
                      .name = action.name,
                      .args = {.value = json::object(), .rules = {}},
                      .pointer = action.pointer});
    } else if (action.kind == Action::Kind::assign && followed_.contains(whole_member(action.name))) {
      kept.push_back({.kind = Action::Kind::assign,
                      .name = action.name,
                      .args = {.value = constant_of(action), .rules = {}},
                      .pointer = action.pointer});
    }
  }
  return kept;
}

void Abstraction::build() {
  chart::Builder builder(json::object());
  const auto id_of = [&](chart::StateIx ix) { return original_.state(ix).id; };
  for (const chart::State& state : original_.states()) {
    chart::StateDraft draft{.id = state.id,
                            .parent = state.parent == chart::no_state ? std::string() : id_of(state.parent),
                            .kind = state.kind,
                            .pointer = state.pointer};
    for (const chart::StateIx ix : state.initial) draft.initial.push_back(id_of(ix));
    for (const chart::Block& block : state.entry) draft.entry.push_back(kept(block));
    for (const chart::Block& block : state.exit) draft.exit.push_back(kept(block));
    builder.add_state(std::move(draft));
  }
  for (chart::TransitionIx ix = 0; ix < original_.transitions().size(); ++ix) {
    const chart::Transition& transition = original_.transition(ix);
    chart::TransitionDraft draft{.source = id_of(transition.source),
                                 .events = transition.events,
                                 .reenter = transition.reenter,
                                 .actions = kept(transition.actions),
                                 .pointer = transition.pointer};
    for (const chart::StateIx target : transition.targets) draft.targets.push_back(id_of(target));
    if (transition.guard) {
      bool free = false;
      auto guard = rule::Rule::parse(abstracted(transition.guard->source(), free), abstract_vocabulary());
      if (!guard) {
        free = true;
        guard = rule::Rule::parse({{free_operation, {transition.guard->source().dump()}}}, abstract_vocabulary());
      }
      if (free) free_.insert(ix);
      if (guard) draft.guard = std::move(*guard);
    }
    builder.add_transition(std::move(draft));
  }
  auto chart = std::move(builder).finish();
  if (chart) chart_ = std::move(*chart);
}

}  // namespace trinhky::definition::proof
