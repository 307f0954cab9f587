#include "engine/definition/proof/neighbours.h"

#include <algorithm>

namespace trinhky::definition::proof {
namespace {

using base::json;
using chart::Action;

void replace_all(std::string& text, const std::string& word) {
  for (std::size_t at = text.find("{}"); at != std::string::npos; at = text.find("{}", at + word.size())) {
    text.replace(at, 2, word);
  }
}

}  // namespace

const Definition* find(const World& world, std::string_view id) {
  const Definition* found = nullptr;
  for (const auto& one : world.definitions) {
    if (one != nullptr && one->id == id && (found == nullptr || one->version > found->version)) found = one.get();
  }
  return found;
}

std::vector<Parent> parents_of(const Definition& definition, const World& world) {
  std::vector<Parent> parents;
  for (const std::string& id : definition.invoked_by) {
    const Definition* parent = find(world, id);
    if (parent == nullptr) continue;
    for (const auto& [state, invoke] : parent->invokes) {
      if (invoke.workflow == definition.id) parents.push_back({.definition = parent, .invoke = &invoke});
    }
  }
  return parents;
}

bool has_unknown_parent(const Definition& definition, const World& world) {
  return std::ranges::any_of(definition.invoked_by, [&](const std::string& id) { return find(world, id) == nullptr; });
}

std::vector<std::string> ends_of(const Definition& definition) {
  std::vector<std::string> ends;
  for (const StateTitle& state : definition.states) {
    if (state.parent.empty() && state.kind == "final") ends.push_back(state.id);
  }
  return ends;
}

std::vector<Placed> actions_of(const Definition& definition) {
  std::vector<Placed> all;
  const chart::Chart& chart = *definition.chart;
  const auto take = [&](const chart::Block& block, chart::StateIx state, chart::TransitionIx transition) {
    for (const Action& action : block) all.push_back({.action = &action, .state = state, .transition = transition});
  };
  for (chart::StateIx ix = 0; ix < chart.states().size(); ++ix) {
    for (const chart::Block& block : chart.state(ix).entry) take(block, ix, chart::no_state);
    for (const chart::Block& block : chart.state(ix).exit) take(block, ix, chart::no_state);
  }
  for (chart::TransitionIx ix = 0; ix < chart.transitions().size(); ++ix) {
    take(chart.transition(ix).actions, chart.transition(ix).source, ix);
  }
  return all;
}

std::vector<Sent> sent_by(const Definition& definition) {
  std::vector<Sent> all;
  for (const Placed& placed : actions_of(definition)) {
    const Action& action = *placed.action;
    if (action.kind != Action::Kind::send) continue;
    Sent sent{.signal = action.name, .to = base::text_or(action.args.value, "to"), .pointer = action.pointer};
    const auto with = action.args.value.find("with");
    if (with != action.args.value.end() && with->is_object()) {
      for (const auto& [name, value] : with->items()) sent.members.insert(name);
    }
    all.push_back(std::move(sent));
  }
  return all;
}

std::vector<Sent> sent_from_above(const Definition& definition, const World& world) {
  std::vector<Sent> all;
  for (const Parent& parent : parents_of(definition, world)) {
    for (Sent& sent : sent_by(*parent.definition)) {
      if (sent.to == parent.invoke->id) all.push_back(std::move(sent));
    }
    if (!parent.invoke->when_left_send.empty()) {
      all.push_back({.signal = parent.invoke->when_left_send,
                     .to = parent.invoke->id,
                     .members = {},
                     .pointer = parent.invoke->pointer + "/whenLeft/send"});
    }
  }
  return all;
}

std::string place_of(const chart::Transition& transition) {
  return transition.pointer.substr(0, transition.pointer.find('\n'));
}

base::Text named(const Definition& definition, std::string_view state) {
  const base::Text title = definition.title_of(state);
  return title.vi.empty() ? base::Text{std::string(state), std::string(state)} : title;
}

base::Text filled(std::string_view vi, std::string_view en, const base::Text& text) {
  base::Text result{std::string(vi), std::string(en)};
  replace_all(result.vi, text.vi);
  replace_all(result.en, text.en);
  return result;
}

base::Text filled(std::string_view vi, std::string_view en, const std::string& word) {
  return filled(vi, en, base::Text{word, word});
}

}  // namespace trinhky::definition::proof
