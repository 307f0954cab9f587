// The chart of a definition with everything left out that a proof cannot know. What remains is a plain chart again, so
// the interpreter itself walks it. Private to this room.
//
// A guard is kept as far as it reads data that can be followed: members that only ever hold constants written in the
// definition, or that are given at the start and never change (then every value that makes a difference is tried). `In`
// is kept too. Every other part of a guard is *free*: both answers are tried, the same part giving the same answer
// within one step.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/chart/chart.h"
#include "engine/definition/proof/prove.h"

namespace trinhky::definition::proof {

// Named operations of the abstracted guards.
inline constexpr std::string_view free_operation = "free";      // [text of the part]
inline constexpr std::string_view resume_operation = "resume";  // [state]: it is the next to be asked again

class Abstraction {
 public:
  Abstraction(const Definition& definition, const World& world);

  // Same states and transitions, same indices. Null only if the definition has no chart.
  [[nodiscard]] const chart::Chart* chart() const { return chart_ ? &*chart_ : nullptr; }
  // The data an instance may start with, as far as it is followed; at least one.
  [[nodiscard]] const std::vector<base::json>& starts() const { return starts_; }
  // Whether the transition's guard has free parts.
  [[nodiscard]] bool has_free_guard(chart::TransitionIx ix) const { return free_.contains(ix); }

 private:
  void follow_data(const Definition& definition, const World& world);
  std::vector<base::json> values_at_start(const Definition& definition, const World& world, const std::string& member,
                                          const std::vector<const rule::Rule*>& guards) const;
  [[nodiscard]] base::json abstracted(const base::json& rule, bool& free) const;
  [[nodiscard]] bool names_known_states(const base::json& rule) const;
  [[nodiscard]] bool is_followed(const base::json& rule) const;
  [[nodiscard]] chart::Block kept(const chart::Block& block) const;
  void build();

  const chart::Chart& original_;
  std::set<std::string> followed_;  // members of data
  std::vector<base::json> starts_;
  std::set<chart::TransitionIx> free_;
  std::optional<chart::Chart> chart_;
};

// The values written in a rule, each once: what it compares with. Names of variables are none of them.
void collect_literals(const base::json& rule, std::vector<base::json>& literals);
// Whether the rule calls an operation of the field other than `In`.
[[nodiscard]] bool calls_field_operation(const base::json& rule);

}  // namespace trinhky::definition::proof
