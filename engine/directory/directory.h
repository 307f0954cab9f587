// The organisation as one immutable value: folded from the directory stream, copied by pointer, asked with a date.
//
//   auto directory = Directory::fold_all(Directory{}, events).value();
//   for (const Unit& unit : directory.children_of("20", today)) …
//   std::vector<Capacity> who = directory.who_may_act(seat, today);
//
// Threads: a Directory never changes, so any number of threads may read one. Nothing here knows what day it is.
// An id that is unknown is not an error: the answer is empty. Lists come in the order of their ids.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/capability.h"
#include "engine/directory/records.h"
#include "engine/directory/seat.h"

namespace trinhky::directory {

struct BodyPlace {
  std::string person;
  std::string position;  // through which the person is a member; empty when named one by one
  bool chair = false;    // at most one of a body
  int weight = 1;
};

class Directory {
 public:
  Directory();

  // The directory after one recorded event (shapes: events.h). Fails with `internal`/"directory-event-unreadable" for
  // an unknown kind or a body of the wrong shape; whether the change was wise is asked before recording, by
  // `check_event`.
  [[nodiscard]] static base::Result<Directory> fold(const Directory& before, const base::json& event);
  // The same for many, copying once. Stops at the first that fails.
  [[nodiscard]] static base::Result<Directory> fold_all(const Directory& before, std::span<const base::json> events);

  // Number of events folded; it goes into every event that was decided with this directory.
  [[nodiscard]] std::uint64_t version() const;

  // ---- units
  [[nodiscard]] std::vector<Unit> units_on(base::Date day) const;
  // The version valid on the day; none when the unit did not exist then.
  [[nodiscard]] std::optional<Unit> unit_on(std::string_view id, base::Date day) const;
  // The latest version, also of a closed unit.
  [[nodiscard]] std::optional<Unit> unit(std::string_view id) const;
  [[nodiscard]] std::vector<Unit> versions_of(std::string_view id) const;
  [[nodiscard]] std::vector<Unit> children_of(std::string_view id, base::Date day) const;
  // Parent, its parent, … up to the root; without the unit itself.
  [[nodiscard]] std::vector<std::string> parents_of(std::string_view id, base::Date day) const;
  // The top of the tree above the unit, itself when it has no parent, empty when it does not exist on the day.
  [[nodiscard]] std::string root_of(std::string_view id, base::Date day) const;
  // True when `id` is `above` or lies below it.
  [[nodiscard]] bool within(std::string_view id, std::string_view above, base::Date day) const;
  [[nodiscard]] std::vector<std::string> successors_of(std::string_view id) const;

  // ---- people and positions
  [[nodiscard]] std::vector<Person> persons() const;
  [[nodiscard]] std::optional<Person> person(std::string_view id) const;
  // By login, compared without regard to case. None for an inactive person.
  [[nodiscard]] std::optional<Person> person_by_login(std::string_view login) const;
  // Whose login it is, active or not; a login belongs to one person only.
  [[nodiscard]] std::optional<std::string> login_owner(std::string_view login) const;
  [[nodiscard]] std::vector<Position> positions() const;
  [[nodiscard]] std::optional<Position> position(std::string_view code) const;
  [[nodiscard]] std::optional<Holding> holding(std::string_view id) const;
  [[nodiscard]] std::vector<Holding> holdings_of(std::string_view person, base::Date day) const;
  [[nodiscard]] std::vector<Holding> all_holdings_of(std::string_view person) const;
  [[nodiscard]] std::vector<Holding> holdings_in(std::string_view unit, base::Date day) const;
  [[nodiscard]] std::vector<std::string> followers_of(std::string_view unit, base::Date day) const;
  [[nodiscard]] std::vector<std::string> followed_by(std::string_view person, base::Date day) const;
  // All that was ever recorded, with its dates.
  [[nodiscard]] std::vector<Follow> follows_of(std::string_view person) const;
  // Of the maps valid on the day the one that began last; none: nobody carries another position's work.
  [[nodiscard]] std::optional<RoleMap> role_map(std::string_view unit, base::Date day) const;
  // As recorded, also those that begin later.
  [[nodiscard]] std::vector<RoleMap> role_maps_of(std::string_view unit) const;
  [[nodiscard]] std::optional<Substitution> substitution(std::string_view id) const;
  [[nodiscard]] std::vector<Substitution> substitutions_on(base::Date day) const;
  // Every one that was ever recorded: those that run, are to come, are over, or were taken back before they began.
  [[nodiscard]] std::vector<Substitution> substitutions() const;

  // Who fills these positions in the unit on the day: for each position its holders; where nobody (outside `exclude`)
  // holds it, those whose position carries it by the unit's role map. A person appears once. Inactive people and units
  // that do not exist on the day fill nothing. Substitutes are not included.
  [[nodiscard]] std::vector<Capacity> holders_of(std::string_view unit, std::span<const std::string> positions,
                                                 base::Date day, const std::set<std::string>& exclude = {}) const;
  // Members on the day, each person once, active ones only. The chair of a body that follows from positions is the
  // official holder of CHAIR, else the acting one, else the one in charge.
  [[nodiscard]] std::vector<BodyPlace> body_members(std::string_view unit, std::string_view body, base::Date day) const;
  // Made up as the one that began last says; a BTT that was never recorded follows from its four positions.
  [[nodiscard]] std::optional<Body> body(std::string_view unit, std::string_view code, base::Date day) const;
  // As recorded, also those that begin later.
  [[nodiscard]] std::vector<Body> bodies_of(std::string_view unit) const;
  // Every make-up of a body that names the person, in any unit.
  [[nodiscard]] std::vector<Body> bodies_naming(std::string_view person) const;

  // ---- what people can do
  // Of the records of this name valid on the day the one that began last; none: the person is not known to have it.
  [[nodiscard]] std::optional<std::int64_t> capability_of(std::string_view person, std::string_view name,
                                                          base::Date day) const;
  // As recorded, also those that begin later.
  [[nodiscard]] std::vector<Capability> capabilities_of(std::string_view person) const;

  // ---- who may act
  // Everyone who may act from the seat on the day, holders before substitutes. `exclude` names persons who may not
  // (they acted in an earlier step, or the matter is about them). A substitution limited to some workflows counts only
  // when `workflow` is one of them. Nobody is not an error: the seat is vacant, or outside.
  [[nodiscard]] std::vector<Capacity> who_may_act(const Seat& seat, base::Date day,
                                                  const std::set<std::string>& exclude = {},
                                                  std::string_view workflow = {}) const;
  [[nodiscard]] std::optional<Capacity> may_act(std::string_view person, const Seat& seat, base::Date day,
                                                std::string_view workflow = {}) const;

 private:
  friend class EventFolder;
  struct State;
  explicit Directory(std::shared_ptr<const State> state);

  std::shared_ptr<const State> state_;
};

}  // namespace trinhky::directory
