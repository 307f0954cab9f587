// The words of a scenario against what stands in the office: papers by path, states by their short name, work by state.
//
//   Stage stage(office, scenario);
//   auto id = stage.paper("guidance/programmes/05977/issue");     // an invoke, its unit or period, an invoke …
//   auto state = stage.state(*office.instance(*id), "signing");   // "making.signing" where only one ends so
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/rehearsal/office.h"
#include "engine/rehearsal/scenario.h"

namespace trinhky::rehearsal {

class Stage {
 public:
  Stage(const Office& office, const Scenario& scenario) : office_(office), scenario_(scenario) {}

  // Gives a started paper its name; the id follows from the name alone.
  [[nodiscard]] std::string name_paper(const std::string& name);
  void forget_paper(const std::string& name) { names_.erase(name); }

  // Fails with `not_found`/"no-such-paper"; of several children with one name the newest is meant.
  [[nodiscard]] base::Result<std::string> paper(const std::string& path) const;
  // Fails with `not_found`/"no-such-state" or `invalid`/"ambiguous-state".
  [[nodiscard]] base::Result<std::string> state(const decision::Instance& instance, const std::string& word) const;
  // The id of the open work in a state, or, without a word, of the only work of these kinds. Where none is open the id
  // is one that nothing has, so that the engine says what it says to somebody who comes too late.
  // Fails with `invalid`/"ambiguous-work" when no word is given and several are open.
  [[nodiscard]] base::Result<std::string> work(const decision::Instance& instance, const std::string& word,
                                               const std::vector<std::string>& kinds) const;
  // The hash of the document before the present one; empty when there was none.
  [[nodiscard]] std::string previous_document(const std::string& id) const;
  // What a scenario calls a paper, for sentences; the id where it has no name.
  [[nodiscard]] std::string spoken(const std::string& id) const;

 private:
  [[nodiscard]] std::string letter_of(const std::string& paper, const std::string& unit) const;

  const Office& office_;
  const Scenario& scenario_;
  std::map<std::string, std::string> names_;  // of papers started, to ids
};

}  // namespace trinhky::rehearsal
