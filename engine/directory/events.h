// The directory stream: what may be recorded about the organisation, and what is checked before it is.
//
//   base::json event = {{"kind", "position_given"}, {"id", id}, {"person", p}, {"position", "DRAFTER"},
//                       {"unit", "20-180"}, {"from", "2026-01-01"}, {"mode", "official"}};
//   if (auto faults = check_event(directory, event); !faults.empty()) …refuse…
//   directory = Directory::fold(directory, event).value();
//
// Shapes (? = may be missing; dates are "YYYY-MM-DD"; a missing from/to is an open end; `to` is the last day):
//   unit_added        unit, name{vi,en}, organisation{vi,en}?, unit_kind, parent?, attributes[]?, place?, from?, to?
//   unit_changed      unit, from, and any of name, organisation, unit_kind, parent, attributes, place: a new version
//   from that day unit_closed       unit, to, successors[]? position_defined  position, title{vi,en}, administrative?:
//   also replaces a title person_added      person, full_name, email?, phone?, login?, active? person_changed person,
//   and any of full_name, email, phone, login, active position_given    id, person, position, unit, from?, to?, mode?,
//   decision? position_ended    id, to: the day before the first day says that the position was never held follow_set
//   unit, person, from?, to?: a second one for the same pair replaces the first body_set          unit, body,
//   name{vi,en}, from?, and either positions[] or members[{person, from?, to?, chair?, weight?}]: from that day the
//   body is made up like this roles_mapped      unit, carries{POSITION: [ROLE …]}, from?, to?: from that day the unit's
//   map substitution_given  id, holding, person, from, to?, ground, workflows[]?, decision? substitution_ended  id, to:
//   the day before the first day says that it never began capability_set    person, capability, value: a whole number,
//   from?, to?: a second one of the same name from the same day corrects the first
// Members that are not named here are kept in the log and ignored by the fold.
//
// A log that can never forget must not hold names: `personal_members` lists what a recorder keeps apart as erasable
// content and puts back before folding. Without them the fold gives a person without a name, who is not active.
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::directory {

inline constexpr std::array<std::string_view, 4> personal_members = {"full_name", "email", "login", "phone"};

// Bounds of one organisation. A country of provinces and communes has about 3 400 units.
inline constexpr std::size_t max_units = 20'000;
inline constexpr std::size_t max_persons = 200'000;
inline constexpr std::size_t max_name_code_points = 300;

// Everything that speaks against recording this event now, each with a pointer into it; empty when nothing does. Checks
// the shape, that what is named exists on the dates meant, that ids and logins are new, that the tree stays a tree,
// that a position is not given twice to one person at one time, that a unit is not closed over units or holdings still
// in it, and the laws of substitution (substitution_laws.h).
[[nodiscard]] std::vector<base::Fault> check_event(const Directory& directory, const base::json& event);

// `check_event` as a refusal: `invalid`/"directory-change-refused" with all faults.
[[nodiscard]] base::Result<void> require_event(const Directory& directory, const base::json& event);

}  // namespace trinhky::directory
