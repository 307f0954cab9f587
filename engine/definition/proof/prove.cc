#include "engine/definition/proof/prove.h"

#include <algorithm>
#include <iterator>

#include "engine/definition/proof/categories.h"

namespace trinhky::definition::proof {
namespace {

// Places in the order of the file: states in document order, what stands elsewhere before them.
std::size_t order_of(const Definition& definition, const std::string& pointer) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < definition.chart->states().size(); ++i) {
    const std::string& place = definition.chart->state(static_cast<chart::StateIx>(i)).pointer;
    if (!place.empty() && (pointer == place || pointer.starts_with(place + "/"))) best = i + 1;
  }
  return best;
}

}  // namespace

std::vector<Finding> prove(const Definition& definition, const World& world, const Bounds& bounds) {
  if (definition.chart == nullptr) return {};
  const Reach reach = explore(definition, world, bounds);
  const Signals signals(definition, world);
  const Subject subject{.definition = definition, .world = world, .reach = reach, .signals = signals};
  std::vector<Finding> all;
  for (const auto category : {prove_structure, prove_soundness, prove_people, prove_time, prove_data}) {
    std::vector<Finding> found = category(subject);
    all.insert(all.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  // By place; of one place in the order found.
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t i = 0; i < all.size(); ++i) order.emplace_back(order_of(definition, all[i].pointer), i);
  std::ranges::sort(order);
  std::vector<Finding> sorted;
  for (const auto& [place, index] : order) sorted.push_back(std::move(all[index]));
  return sorted;
}

std::vector<Finding> without_notes(std::vector<Finding> findings) {
  std::erase_if(findings, [](const Finding& finding) { return finding.severity == "note"; });
  return findings;
}

}  // namespace trinhky::definition::proof
