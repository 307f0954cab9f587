#include "api/resources/organisation_scope.h"

#include <algorithm>

namespace trinhky::api {
namespace {

constexpr std::string_view system_admin = "SYS_ADMIN";
constexpr std::string_view unit_admin = "UNIT_ADMIN";

}  // namespace

base::Error outside_scope() {
  return {.code = base::ErrorCode::forbidden,
          .type = "outside-your-units",
          .message = {"Đồng chí chỉ quản trị được đơn vị mình và các đơn vị trực thuộc.",
                      "You administer your own unit and those below it only."}};
}

base::Result<AdminScope> AdminScope::of(const Office& office, const std::string& person) {
  if (auto allowed = may(office, person, Ability::manage_people); !allowed) return std::unexpected(allowed.error());
  AdminScope scope(office.directory(), office.today());
  for (const directory::Holding& holding : scope.directory_.holdings_of(person, scope.today_)) {
    if (holding.position == system_admin) scope.system_ = true;
    if (holding.position != unit_admin) continue;
    scope.units_.insert(holding.unit);
    if (scope.directory_.parents_of(holding.unit, scope.today_).empty()) scope.everything_ = true;
  }
  scope.everything_ = scope.everything_ || scope.system_;
  return scope;
}

bool AdminScope::unit(const std::string& unit) const {
  if (everything_) return true;
  return std::ranges::any_of(units_, [&](const auto& above) { return directory_.within(unit, above, today_); });
}

bool AdminScope::position(const std::string& unit, const std::string& position) const {
  return this->unit(unit) && (system_ || position != system_admin);
}

bool AdminScope::person(const std::string& person) const {
  bool any = false;
  for (const directory::Holding& holding : directory_.all_holdings_of(person)) {
    if (holding.valid.to && *holding.valid.to < today_) continue;
    any = true;
    if (!position(holding.unit, holding.position)) return false;
  }
  return any || everything_;
}

bool AdminScope::event(const base::json& event, const std::set<std::string>& added_persons) const {
  const std::string kind = base::text_or(event, "kind");
  const std::string who = base::text_or(event, "person");
  if (kind == "person_added") return true;
  if (kind == "person_changed") return added_persons.contains(who) || person(who);
  if (kind == "position_given") {
    return position(base::text_or(event, "unit"), base::text_or(event, "position"));
  }
  if (kind == "position_ended") {
    const auto holding = directory_.holding(base::text_or(event, "id"));
    return !holding || position(holding->unit, holding->position);
  }
  if (kind == "capability_set") return person(who);
  if (kind == "follow_set") return unit(base::text_or(event, "unit")) && person(who);
  // Who works for whom within a unit; neither gives an administrator's rights.
  if (kind == "roles_mapped" || kind == "body_set") return unit(base::text_or(event, "unit"));
  if (kind == "substitution_ended") return true;  // goes with the end of a position or an account
  // What changes the tree itself changes who may see whom.
  return everything_;
}

}  // namespace trinhky::api
