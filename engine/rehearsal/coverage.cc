#include "engine/rehearsal/coverage.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace trinhky::rehearsal {
namespace {

using chart::TransitionIx;

struct Written {
  std::string key;
  Edge edge;
  std::vector<TransitionIx> copies;
};

std::string target_of(const chart::Chart& chart, const chart::Transition& transition) {
  std::string names;
  for (const chart::StateIx ix : transition.targets) names += (names.empty() ? "" : ", ") + chart.state(ix).id;
  return names;
}

// Transitions by what is written: the parser marks copies with the same pointer and a running number behind it. A
// "return" with several targets is one transition for each.
std::vector<Written> written_in(const definition::Definition& definition) {
  const chart::Chart& chart = *definition.chart;
  std::vector<Written> list;
  for (TransitionIx ix = 0; ix < chart.transitions().size(); ++ix) {
    const chart::Transition& transition = chart.transition(ix);
    const std::string pointer = transition.pointer.substr(0, transition.pointer.find('\n'));
    const std::string target = target_of(chart, transition);
    const std::string key = pointer.ends_with("/return") ? pointer + " " + target : pointer;
    auto known = std::ranges::find(list, key, &Written::key);
    if (known == list.end()) known = list.insert(list.end(), Written{.key = key});
    // The copies stand in front of the one that is written.
    known->edge = {.source = chart.state(transition.source).id,
                   .target = target,
                   .signal = transition.events.empty() ? std::string() : transition.events.front(),
                   .pointer = pointer};
    known->copies.push_back(ix);
  }
  return list;
}

}  // namespace

void Coverage::add(const Office::Taken& taken) {
  for (const auto& [definition, transitions] : taken) taken_[definition].insert(transitions.begin(), transitions.end());
}

std::vector<Edge> Coverage::edges(const definition::Definition& definition) {
  std::vector<Edge> list;
  for (Written& one : written_in(definition)) list.push_back(std::move(one.edge));
  return list;
}

std::vector<Edge> Coverage::uncovered(const definition::Definition& definition) const {
  std::vector<Edge> list;
  const auto taken = taken_.find({definition.id, definition.version});
  for (Written& one : written_in(definition)) {
    const bool covered = taken != taken_.end() &&
                         std::ranges::any_of(one.copies, [&](TransitionIx ix) { return taken->second.contains(ix); });
    if (!covered) list.push_back(std::move(one.edge));
  }
  return list;
}

}  // namespace trinhky::rehearsal
