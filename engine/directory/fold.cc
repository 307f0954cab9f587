#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>

#include "engine/directory/event_folder.h"

namespace trinhky::directory {
namespace {

base::Date day_before(base::Date day) {
  return std::chrono::sys_days(day) - std::chrono::days(1);
}

void end_on(DateRange& range, base::Date to) {
  range.to = to;
}

}  // namespace

base::Result<void> EventFolder::apply(const base::json& event) {
  const auto read = read_event(event);
  if (!read) {
    base::Error error = read.error();
    error.code = base::ErrorCode::internal;
    error.type = "directory-event-unreadable";
    error.log = "directory event " + std::to_string(state_->version + 1) + " of kind '" +
                base::text_or(event.is_object() ? event : base::json::object(), "kind") + "'";
    return std::unexpected(std::move(error));
  }
  std::visit([this](const auto& one) { fold(one); }, *read);
  ++state_->version;
  return {};
}

void EventFolder::fold(const UnitAdded& event) {
  state_->units[event.unit.id] = {event.unit};
  add_child(event.unit);
}

void EventFolder::fold(const UnitChanged& event) {
  const auto it = state_->units.find(event.unit);
  if (it == state_->units.end()) return;
  Unit next = it->second.back();
  if (event.name) next.name = *event.name;
  if (event.organisation) next.organisation = *event.organisation;
  if (event.kind) next.kind = *event.kind;
  if (event.parent) next.parent = *event.parent;
  if (event.place) next.place = *event.place;
  if (event.attributes) next.attributes = *event.attributes;
  // A second change on the same day corrects the first.
  if (next.valid.from == event.from) {
    it->second.back() = next;
  } else {
    end_on(it->second.back().valid, day_before(event.from));
    next.valid.from = event.from;
    it->second.push_back(next);
  }
  add_child(next);
}

void EventFolder::fold(const UnitClosed& event) {
  const auto it = state_->units.find(event.unit);
  if (it == state_->units.end()) return;
  end_on(it->second.back().valid, event.to);
  state_->successors[event.unit] = event.successors;
}

void EventFolder::fold(const PositionDefined& event) {
  state_->positions[event.position.code] = event.position;
}

void EventFolder::fold(const PersonAdded& event) {
  put_person(event.person);
}

void EventFolder::fold(const PersonChanged& event) {
  const auto it = state_->persons.find(event.person);
  if (it == state_->persons.end()) return;
  Person person = it->second;
  if (event.full_name) person.full_name = *event.full_name;
  if (event.email) person.email = *event.email;
  if (event.login) person.login = *event.login;
  if (event.phone) person.phone = *event.phone;
  if (event.active) person.active = *event.active;
  put_person(std::move(person));
}

void EventFolder::fold(const PositionGiven& event) {
  const Holding& holding = event.holding;
  state_->holdings[holding.id] = holding;
  state_->holdings_by_person[holding.person].insert(holding.id);
  state_->holdings_by_unit[holding.unit].insert(holding.id);
  state_->holdings_by_position[holding.unit][holding.position].insert(holding.id);
}

void EventFolder::fold(const PositionEnded& event) {
  if (const auto it = state_->holdings.find(event.id); it != state_->holdings.end()) end_on(it->second.valid, event.to);
}

void EventFolder::fold(const FollowSet& event) {
  auto& list = state_->follows[event.follow.unit];
  std::erase_if(list, [&event](const Follow& follow) { return follow.person == event.follow.person; });
  list.push_back(event.follow);
}

void EventFolder::fold(const BodySet& event) {
  // A second make-up from the same day corrects the first.
  auto& list = state_->bodies[{event.body.unit, event.body.code}];
  std::erase_if(list, [&event](const Body& body) { return body.from == event.body.from; });
  list.push_back(event.body);
}

void EventFolder::fold(const RolesMapped& event) {
  state_->role_maps[event.map.unit].push_back(event.map);
}

void EventFolder::fold(const SubstitutionGiven& event) {
  state_->substitutions[event.substitution.id] = event.substitution;
  state_->substitutions_by_holding[event.substitution.holding].insert(event.substitution.id);
}

void EventFolder::fold(const SubstitutionEnded& event) {
  const auto it = state_->substitutions.find(event.id);
  if (it != state_->substitutions.end()) end_on(it->second.valid, event.to);
}

void EventFolder::fold(const CapabilitySet& event) {
  // A second value from the same day corrects the first.
  auto& list = state_->capabilities[event.capability.person];
  std::erase_if(list, [&event](const Capability& one) {
    return one.name == event.capability.name && one.valid.from == event.capability.valid.from;
  });
  list.push_back(event.capability);
}

void EventFolder::add_child(const Unit& unit) {
  if (!unit.parent.empty()) state_->children[unit.parent].insert(unit.id);
}

void EventFolder::put_person(Person person) {
  if (const auto it = state_->persons.find(person.id); it != state_->persons.end() && !it->second.login.empty()) {
    state_->persons_by_login.erase(lower_ascii(it->second.login));
  }
  // Who has been erased can do nothing any more.
  if (person.full_name.empty()) person.active = false;
  if (!person.login.empty()) state_->persons_by_login[lower_ascii(person.login)] = person.id;
  state_->persons[person.id] = std::move(person);
}

base::Result<Directory> Directory::fold(const Directory& before, const base::json& event) {
  return fold_all(before, std::span(&event, 1));
}

base::Result<Directory> Directory::fold_all(const Directory& before, std::span<const base::json> events) {
  EventFolder folder(before);
  for (const base::json& event : events) {
    if (auto applied = folder.apply(event); !applied) return std::unexpected(applied.error());
  }
  return folder.so_far();
}

}  // namespace trinhky::directory
