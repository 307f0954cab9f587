#include "engine/directory/directory.h"

#include <algorithm>
#include <utility>

#include "engine/directory/directory_state.h"

namespace trinhky::directory {
namespace {

// A tree of offices is a few levels deep; a longer chain can only be a circle in a damaged log.
constexpr std::size_t max_levels = 32;

template <class Table>
auto found(const Table& table, std::string_view key) {
  using Value = typename Table::mapped_type;
  const auto it = table.find(key);
  return it == table.end() ? std::optional<Value>() : std::optional<Value>(it->second);
}

}  // namespace

const Unit* version_on(const std::vector<Unit>& versions, base::Date day) {
  for (const Unit& unit : versions) {
    if (unit.valid.contains(day)) return &unit;
  }
  return nullptr;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

const RoleMap* role_map_on(const std::vector<RoleMap>& maps, base::Date day) {
  const RoleMap* found = nullptr;
  for (const RoleMap& one : maps) {
    if (one.valid.contains(day) && (found == nullptr || found->valid.from <= one.valid.from)) found = &one;
  }
  return found;
}

Directory::Directory() : state_(std::make_shared<const State>()) {}
Directory::Directory(std::shared_ptr<const State> state) : state_(std::move(state)) {}

std::uint64_t Directory::version() const {
  return state_->version;
}

std::vector<Unit> Directory::units_on(base::Date day) const {
  std::vector<Unit> list;
  for (const auto& [id, versions] : state_->units) {
    if (const Unit* unit = version_on(versions, day)) list.push_back(*unit);
  }
  return list;
}

std::optional<Unit> Directory::unit_on(std::string_view id, base::Date day) const {
  const auto it = state_->units.find(id);
  if (it == state_->units.end()) return std::nullopt;
  const Unit* unit = version_on(it->second, day);
  return unit == nullptr ? std::nullopt : std::optional(*unit);
}

std::optional<Unit> Directory::unit(std::string_view id) const {
  const auto it = state_->units.find(id);
  return it == state_->units.end() ? std::nullopt : std::optional(it->second.back());
}

std::vector<Unit> Directory::versions_of(std::string_view id) const {
  return found(state_->units, id).value_or(std::vector<Unit>());
}

std::vector<Unit> Directory::children_of(std::string_view id, base::Date day) const {
  std::vector<Unit> list;
  const auto it = state_->children.find(id);
  if (it == state_->children.end()) return list;
  for (const std::string& child : it->second) {
    const auto unit = unit_on(child, day);
    if (unit && unit->parent == id) list.push_back(*unit);
  }
  return list;
}

std::vector<std::string> Directory::parents_of(std::string_view id, base::Date day) const {
  std::vector<std::string> chain;
  auto at = unit_on(id, day);
  while (at && !at->parent.empty() && chain.size() < max_levels) {
    auto parent = unit_on(at->parent, day);
    if (parent) chain.push_back(parent->id);
    at = std::move(parent);
  }
  return chain;
}

std::string Directory::root_of(std::string_view id, base::Date day) const {
  if (!unit_on(id, day)) return {};
  const auto chain = parents_of(id, day);
  return chain.empty() ? std::string(id) : chain.back();
}

bool Directory::within(std::string_view id, std::string_view above, base::Date day) const {
  if (!unit_on(id, day)) return false;
  if (id == above) return true;
  const auto chain = parents_of(id, day);
  return std::ranges::find(chain, above) != chain.end();
}

std::vector<std::string> Directory::successors_of(std::string_view id) const {
  return found(state_->successors, id).value_or(std::vector<std::string>());
}

std::vector<Person> Directory::persons() const {
  std::vector<Person> list;
  list.reserve(state_->persons.size());
  for (const auto& [id, person] : state_->persons) list.push_back(person);
  return list;
}

std::optional<Person> Directory::person(std::string_view id) const {
  return found(state_->persons, id);
}

std::optional<Person> Directory::person_by_login(std::string_view login) const {
  const auto owner = login_owner(login);
  auto someone = owner ? person(*owner) : std::nullopt;
  return someone && someone->active ? someone : std::nullopt;
}

std::optional<std::string> Directory::login_owner(std::string_view login) const {
  return found(state_->persons_by_login, lower_ascii(login));
}

std::vector<Position> Directory::positions() const {
  std::vector<Position> list;
  for (const auto& [code, position] : state_->positions) list.push_back(position);
  return list;
}

std::optional<Position> Directory::position(std::string_view code) const {
  return found(state_->positions, code);
}

std::optional<Holding> Directory::holding(std::string_view id) const {
  return found(state_->holdings, id);
}

std::vector<Holding> Directory::holdings_of(std::string_view person, base::Date day) const {
  auto list = all_holdings_of(person);
  std::erase_if(list, [day](const Holding& holding) { return !holding.valid.contains(day); });
  return list;
}

std::vector<Holding> Directory::all_holdings_of(std::string_view person) const {
  std::vector<Holding> list;
  const auto it = state_->holdings_by_person.find(person);
  if (it == state_->holdings_by_person.end()) return list;
  for (const std::string& id : it->second) list.push_back(state_->holdings.at(id));
  return list;
}

std::vector<Holding> Directory::holdings_in(std::string_view unit, base::Date day) const {
  std::vector<Holding> list;
  const auto it = state_->holdings_by_unit.find(unit);
  if (it == state_->holdings_by_unit.end()) return list;
  for (const std::string& id : it->second) {
    const auto& holding = state_->holdings.at(id);
    if (holding.valid.contains(day)) list.push_back(holding);
  }
  return list;
}

std::vector<std::string> Directory::followers_of(std::string_view unit, base::Date day) const {
  std::set<std::string> persons;
  const auto it = state_->follows.find(unit);
  if (it == state_->follows.end()) return {};
  for (const Follow& follow : it->second) {
    const auto someone = person(follow.person);
    if (follow.valid.contains(day) && someone && someone->active) persons.insert(follow.person);
  }
  return {persons.begin(), persons.end()};
}

std::vector<std::string> Directory::followed_by(std::string_view person, base::Date day) const {
  std::vector<std::string> units;
  for (const auto& [unit, list] : state_->follows) {
    const bool follows = std::ranges::any_of(
        list, [&](const Follow& follow) { return follow.person == person && follow.valid.contains(day); });
    if (follows && unit_on(unit, day)) units.push_back(unit);
  }
  return units;
}

std::optional<Substitution> Directory::substitution(std::string_view id) const {
  return found(state_->substitutions, id);
}

std::vector<Substitution> Directory::substitutions() const {
  std::vector<Substitution> list;
  list.reserve(state_->substitutions.size());
  for (const auto& [id, substitution] : state_->substitutions) list.push_back(substitution);
  return list;
}

std::vector<Substitution> Directory::substitutions_on(base::Date day) const {
  std::vector<Substitution> list;
  for (const auto& [id, substitution] : state_->substitutions) {
    if (substitution.valid.contains(day)) list.push_back(substitution);
  }
  return list;
}

std::vector<Follow> Directory::follows_of(std::string_view person) const {
  std::vector<Follow> list;
  for (const auto& [unit, follows] : state_->follows) {
    for (const Follow& follow : follows) {
      if (follow.person == person) list.push_back(follow);
    }
  }
  return list;
}

std::optional<RoleMap> Directory::role_map(std::string_view unit, base::Date day) const {
  const auto it = state_->role_maps.find(unit);
  if (it == state_->role_maps.end()) return std::nullopt;
  const RoleMap* map = role_map_on(it->second, day);
  return map == nullptr ? std::nullopt : std::optional(*map);
}

std::vector<RoleMap> Directory::role_maps_of(std::string_view unit) const {
  return found(state_->role_maps, unit).value_or(std::vector<RoleMap>());
}

std::optional<Body> Directory::body(std::string_view unit, std::string_view code, base::Date day) const {
  const Body* made = nullptr;
  if (const auto it = state_->bodies.find({std::string(unit), std::string(code)}); it != state_->bodies.end()) {
    for (const Body& one : it->second) {
      if ((!one.from || *one.from <= day) && (made == nullptr || made->from <= one.from)) made = &one;
    }
  }
  if (made != nullptr) return *made;
  if (code != "BTT" || !state_->units.contains(unit)) return std::nullopt;
  return Body{.code = "BTT",
              .unit = std::string(unit),
              .name = {"Ban Thường trực", "Standing Board"},
              .from = {},
              .members = {},
              .positions = {"CHAIR", "STANDING_VICE_CHAIR", "VICE_CHAIR", "STANDING_MEMBER"}};
}

std::vector<Body> Directory::bodies_of(std::string_view unit) const {
  std::vector<Body> list;
  for (auto it = state_->bodies.lower_bound({std::string(unit), std::string()});
       it != state_->bodies.end() && it->first.first == unit; ++it) {
    list.insert(list.end(), it->second.begin(), it->second.end());
  }
  return list;
}

std::vector<Body> Directory::bodies_naming(std::string_view person) const {
  std::vector<Body> list;
  for (const auto& [place, bodies] : state_->bodies) {
    for (const Body& body : bodies) {
      if (std::ranges::find(body.members, person, &BodyMember::person) != body.members.end()) list.push_back(body);
    }
  }
  return list;
}

}  // namespace trinhky::directory
