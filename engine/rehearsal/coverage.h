// Which transitions of a definition the scenarios took. What counts is what the definition says: the copies that a
// return with "resume" makes of a transition (engine/README.md) count as that transition.
//
//   Coverage coverage;
//   coverage.add(result.taken);
//   for (const Edge& edge : coverage.uncovered(*definition)) …
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/definition/definition.h"
#include "engine/rehearsal/office.h"

namespace trinhky::rehearsal {

// A transition as a person would name it.
struct Edge {
  std::string source;
  std::string target;   // empty when the state is not left
  std::string signal;   // empty when it is taken by itself
  std::string pointer;  // where it stands in the definition
};

class Coverage {
 public:
  void add(const Office::Taken& taken);

  // In document order.
  [[nodiscard]] static std::vector<Edge> edges(const definition::Definition& definition);
  [[nodiscard]] std::vector<Edge> uncovered(const definition::Definition& definition) const;

 private:
  Office::Taken taken_;
};

}  // namespace trinhky::rehearsal
