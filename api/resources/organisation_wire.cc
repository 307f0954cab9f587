#include "api/resources/organisation_wire.h"

#include <algorithm>
#include <tuple>

namespace trinhky::api {
namespace {

json date_or_null(const std::optional<base::Date>& date) {
  return date ? json(base::format_date(*date)) : json();
}

}  // namespace

json unit_wire(const directory::Unit& unit) {
  json organisation;
  if (!unit.organisation.vi.empty()) organisation = to_wire(unit.organisation);
  return {{"id", unit.id},
          {"name", to_wire(unit.name)},
          {"organisation", std::move(organisation)},
          {"kind", unit.kind},
          {"parent", unit.parent.empty() ? json() : json(unit.parent)},
          {"attributes", json(unit.attributes)},
          {"valid_from", date_or_null(unit.valid.from)},
          {"valid_to", date_or_null(unit.valid.to)}};
}

json holding_wire(const directory::Directory& directory, const directory::Holding& holding) {
  const auto position = directory.position(holding.position);
  return {{"id", holding.id},
          {"unit", holding.unit},
          {"unit_name", to_wire(unit_name(directory, holding.unit))},
          {"position", holding.position},
          {"title", to_wire(position ? position->title : base::Text{holding.position, holding.position})},
          {"from", date_or_null(holding.valid.from)},
          {"to", date_or_null(holding.valid.to)},
          {"mode", holding.mode}};
}

json person_record(const directory::Directory& directory, const directory::Person& person, bool with_account) {
  auto holdings = directory.all_holdings_of(person.id);
  std::ranges::sort(holdings, [](const auto& a, const auto& b) {
    return std::tie(b.valid.from, a.id) < std::tie(a.valid.from, b.id);
  });
  json list = json::array();
  for (const directory::Holding& holding : holdings) list.push_back(holding_wire(directory, holding));
  json capabilities = json::array();
  for (const directory::Capability& one : directory.capabilities_of(person.id)) {
    if (!with_account) break;  // for administrators, as the account is
    capabilities.push_back({{"capability", one.name},
                            {"value", one.value},
                            {"from", date_or_null(one.valid.from)},
                            {"to", date_or_null(one.valid.to)}});
  }
  return {{"id", person.id},
          {"full_name", person.full_name},
          {"login", with_account ? person.login : std::string()},
          {"email", with_account && !person.email.empty() ? json(person.email) : json()},
          {"phone", with_account && !person.phone.empty() ? json(person.phone) : json()},
          {"active", person.active},
          {"holdings", std::move(list)},
          {"capabilities", std::move(capabilities)}};
}

}  // namespace trinhky::api
