// Who fills a position, who belongs to a body, and who may act from a seat.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "engine/directory/directory.h"
#include "engine/directory/directory_state.h"

namespace trinhky::directory {
namespace {

std::string ground_of(const Holding& holding) {
  if (holding.mode == "acting") return "acting";
  if (holding.mode == "in_charge") return "in-charge";
  if (holding.mode == "concurrent") return "concurrent";
  return "own";
}

// The official holder leads, then the acting one, then who is in charge, then who holds it beside another office.
int rank_of(const Holding& holding) {
  static constexpr std::array<std::string_view, 4> order = {"official", "acting", "in_charge", "concurrent"};
  return static_cast<int>(std::ranges::find(order, std::string_view(holding.mode)) - order.begin());
}

bool before(const Holding& a, const Holding& b) {
  return std::tuple(rank_of(a), std::string_view(a.person), std::string_view(a.id)) <
         std::tuple(rank_of(b), std::string_view(b.person), std::string_view(b.id));
}

bool knows(const std::vector<Capacity>& list, std::string_view person) {
  return std::ranges::any_of(list, [person](const Capacity& one) { return one.person == person; });
}

// Presides wherever members follow from positions.
constexpr std::string_view presiding_position = "CHAIR";

}  // namespace

// Asked for every act that a page offers, so nothing is copied but what is answered.
std::vector<Capacity> Directory::holders_of(std::string_view unit, std::span<const std::string> positions,
                                            base::Date day, const std::set<std::string>& exclude) const {
  std::vector<Capacity> list;
  const auto versions = state_->units.find(unit);
  if (versions == state_->units.end() || version_on(versions->second, day) == nullptr) return list;
  const auto by_position = state_->holdings_by_position.find(unit);
  if (by_position == state_->holdings_by_position.end()) return list;
  const auto maps = state_->role_maps.find(unit);
  const RoleMap* map = maps == state_->role_maps.end() ? nullptr : role_map_on(maps->second, day);
  std::vector<const Holding*> present;
  for (const std::string& position : positions) {
    const auto fill = [&](std::string_view held, bool carried) {
      const auto ids = by_position->second.find(held);
      if (ids == by_position->second.end()) return false;
      present.clear();
      for (const std::string& id : ids->second) {
        const Holding& holding = state_->holdings.find(id)->second;
        if (holding.position != held || !holding.valid.contains(day) || exclude.contains(holding.person)) continue;
        const auto someone = state_->persons.find(holding.person);
        if (someone != state_->persons.end() && someone->second.active) present.push_back(&holding);
      }
      std::ranges::sort(present, [](const Holding* a, const Holding* b) { return before(*a, *b); });
      for (const Holding* holding : present) {
        if (knows(list, holding->person)) continue;
        list.push_back({.person = holding->person,
                        .position = position,
                        .unit = std::string(unit),
                        .ground = carried ? "role-map" : ground_of(*holding),
                        .holding = holding->id,
                        .substitution = {}});
      }
      return !present.empty();
    };
    if (fill(position, false) || map == nullptr) continue;
    for (const auto& [held, role] : map->carries) {
      if (role == position) fill(held, true);
    }
  }
  return list;
}

std::vector<BodyPlace> Directory::body_members(std::string_view unit, std::string_view code, base::Date day) const {
  std::map<std::string, BodyPlace> places;
  const auto what = body(unit, code, day);
  if (!what || !unit_on(unit, day)) return {};
  const auto active = [this](const std::string& id) {
    const auto someone = person(id);
    return someone && someone->active;
  };
  bool chaired = false;
  for (const BodyMember& member : what->members) {
    if (!member.valid.contains(day) || !active(member.person) || places.contains(member.person)) continue;
    const bool chair = member.chair && !chaired;
    chaired = chaired || chair;
    places[member.person] = {.person = member.person, .position = {}, .chair = chair, .weight = member.weight};
  }
  auto holdings = holdings_in(unit, day);
  std::ranges::sort(holdings, before);
  for (const std::string& position : what->positions) {
    for (const Holding& holding : holdings) {
      if (holding.position != position || !active(holding.person)) continue;
      const bool chair = position == presiding_position && !chaired;
      chaired = chaired || chair;
      places.try_emplace(holding.person,
                         BodyPlace{.person = holding.person, .position = position, .chair = chair, .weight = 1});
    }
  }
  std::vector<BodyPlace> list;
  for (auto& [id, place] : places) list.push_back(std::move(place));
  return list;
}

std::vector<Capacity> Directory::who_may_act(const Seat& seat, base::Date day, const std::set<std::string>& exclude,
                                             std::string_view workflow) const {
  std::vector<Capacity> list;
  const auto named = [&](const std::string& id, std::string position, std::string unit, std::string ground) {
    const auto someone = person(id);
    if (!someone || !someone->active || exclude.contains(id) || knows(list, id)) return;
    list.push_back({.person = id,
                    .position = std::move(position),
                    .unit = std::move(unit),
                    .ground = std::move(ground),
                    .holding = {},
                    .substitution = {}});
  };
  if (seat.kind == "person") {
    named(seat.person, {}, seat.unit, "person");
    return list;
  }
  if (seat.kind == "body-member") {
    std::string position;
    for (const BodyPlace& place : body_members(seat.unit, seat.body, day)) {
      if (place.person == seat.person) position = place.position;
    }
    named(seat.person, std::move(position), seat.unit, "body-member");
    return list;
  }
  if (seat.kind == "follower") {
    // A follower acts for the level that looks after the unit, not for the unit itself.
    const auto chain = parents_of(seat.followed, day);
    for (const std::string& id : followers_of(seat.followed, day)) {
      named(id, {}, chain.empty() ? seat.followed : chain.front(), "follower");
    }
    if (!list.empty()) return list;
  } else if (seat.kind != "position") {
    return list;
  }

  // Administrators hold no business rights, whatever a definition asks for.
  std::vector<std::string> positions = seat.positions;
  std::erase_if(positions, [this](const std::string& code) {
    const auto known = position(code);
    return known && known->administrative;
  });
  // Who cannot do what is asked fills nothing here, and gives nobody the right to stand in.
  std::set<std::string> unable;
  if (!seat.capable.empty()) {
    for (const Holding& holding : holdings_in(seat.unit, day)) {
      if (!is_capable(*this, holding.person, seat.capable, day)) unable.insert(holding.person);
    }
  }
  std::set<std::string> without = unable;
  without.insert(exclude.begin(), exclude.end());
  list = holders_of(seat.unit, positions, day, without);
  if (state_->substitutions.empty()) return list;
  // Substitutes come after the holders, and stand in also for a holder who is excluded.
  const auto everyone = exclude.empty() ? list : holders_of(seat.unit, positions, day, unable);
  std::vector<Capacity> substitutes;
  for (const Capacity& holder : everyone) {
    const auto it = state_->substitutions_by_holding.find(holder.holding);
    if (it == state_->substitutions_by_holding.end()) continue;
    for (const std::string& id : it->second) {
      const Substitution& substitution = state_->substitutions.at(id);
      const bool in_scope = substitution.workflows.empty() ||
                            std::ranges::find(substitution.workflows, workflow) != substitution.workflows.end();
      const auto someone = person(substitution.person);
      if (!in_scope || !substitution.valid.contains(day) || !someone || !someone->active) continue;
      if (exclude.contains(substitution.person) || knows(list, substitution.person) ||
          knows(substitutes, substitution.person) || !is_capable(*this, substitution.person, seat.capable, day)) {
        continue;
      }
      Capacity capacity = holder;
      capacity.person = substitution.person;
      capacity.ground = "substitution";
      capacity.substitution = id;
      substitutes.push_back(std::move(capacity));
    }
  }
  list.insert(list.end(), substitutes.begin(), substitutes.end());
  return list;
}

std::optional<Capacity> Directory::may_act(std::string_view person, const Seat& seat, base::Date day,
                                           std::string_view workflow) const {
  for (Capacity& capacity : who_may_act(seat, day, {}, workflow)) {
    if (capacity.person == person) return std::move(capacity);
  }
  return std::nullopt;
}

}  // namespace trinhky::directory
