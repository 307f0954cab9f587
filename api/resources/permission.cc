#include <algorithm>
#include <set>

#include "api/resources/office.h"
#include "api/resources/organisation_scope.h"
#include "engine/projection/inbox.h"

namespace trinhky::api {
namespace {

using base::Result;

bool holds(const Office& office, const directory::Directory& directory, const std::string& person,
           std::initializer_list<std::string_view> positions, bool at_the_top) {
  for (const directory::Holding& holding : directory.holdings_of(person, office.today())) {
    if (std::ranges::find(positions, std::string_view(holding.position)) == positions.end()) continue;
    if (!at_the_top || directory.children_of(holding.unit, office.today()).size() > 0) return true;
  }
  return false;
}

bool business(const directory::Directory& directory, const directory::Holding& holding) {
  const auto position = directory.position(holding.position);
  return !position || !position->administrative;
}

bool administers(const Office& office, const directory::Directory& directory, const std::string& person) {
  return holds(office, directory, person, {"SYS_ADMIN", "UNIT_ADMIN"}, false);
}

// Where the person leads people, not papers.
std::vector<std::string> units_headed(const Office& office, const directory::Directory& directory,
                                      const std::string& person) {
  std::vector<std::string> units;
  for (const directory::Holding& holding : directory.holdings_of(person, office.today())) {
    if (holding.position == "CHAIR" || holding.position == "OFFICE_CHIEF") units.push_back(holding.unit);
  }
  return units;
}

// A unit that the person leads, or leads today for somebody else.
struct Led {
  std::string unit;
  std::string substitution = {};            // empty: in person
  std::vector<std::string> workflows = {};  // of the substitution; none named: all
};

// Where the person leads the paper: the house's data says which positions do (positions.json, "confirm_shortening").
// Those led in person first.
std::vector<Led> units_led(const Office& office, const directory::Directory& directory, const std::string& person) {
  const json named = office.catalogue->positions().value("confirm_shortening", json::array({"CHAIR"}));
  const base::Date today = office.today();
  const auto leads = [&](const directory::Holding& holding) {
    return business(directory, holding) && std::ranges::find(named, json(holding.position)) != named.end();
  };
  std::vector<Led> units;
  for (const directory::Holding& holding : directory.holdings_of(person, today)) {
    if (leads(holding)) units.push_back({.unit = holding.unit});
  }
  for (const directory::Substitution& one : directory.substitutions_on(today)) {
    if (one.person != person) continue;
    const auto holding = directory.holding(one.holding);
    if (!holding || !holding->valid.contains(today) || !leads(*holding)) continue;
    units.push_back({.unit = holding->unit, .substitution = one.id, .workflows = one.workflows});
  }
  return units;
}

// Whether every position the person holds, now or later, lies in the unit or below it.
bool belongs_to(const Office& office, const directory::Directory& directory, const std::string& person,
                const std::string& unit) {
  bool any = false;
  for (const directory::Holding& holding : directory.all_holdings_of(person)) {
    if (holding.valid.to && *holding.valid.to < office.today()) continue;
    any = true;
    if (!directory.within(holding.unit, unit, office.today())) return false;
  }
  return any;
}

base::Error forbidden() {
  return {.code = base::ErrorCode::forbidden,
          .type = "not-allowed",
          .message = {"Đồng chí không có quyền xem hoặc làm việc này.", "You may not see or do this."}};
}

}  // namespace

bool may_list(const Office& office, const directory::Directory& directory, const std::string& person,
              const std::string& unit) {
  const base::Date today = office.today();
  for (const directory::Holding& holding : directory.holdings_of(person, today)) {
    if (!business(directory, holding)) continue;
    if (holding.unit == unit || directory.within(unit, holding.unit, today)) return true;
  }
  const auto followed = directory.followed_by(person, today);
  return std::ranges::find(followed, unit) != followed.end();
}

Result<void> may_read(const Office& office, const std::string& person, const decision::Instance& instance) {
  const directory::Directory directory = office.directory();
  if (may_list(office, directory, person, instance.unit)) return {};
  if (instance.started_by == person || instance.watchers.contains(person)) return {};
  for (const auto& [state, persons] : instance.acted_in) {
    if (persons.contains(person)) return {};
  }
  if (instance.watchers.contains(person)) return {};
  for (const auto& [id, work] : instance.open) {
    if (projection::capacity_for(directory, work, person, office.today(), instance.definition)) return {};
    if (projection::capacity_for_request(directory, work, person, office.today(), instance.definition)) return {};
  }
  // A unit may read the issued guidance it works from.
  for (const decision::Child& child : instance.children) {
    const auto holdings = directory.holdings_of(person, office.today());
    if (std::ranges::any_of(
            holdings, [&](const auto& holding) { return business(directory, holding) && holding.unit == child.key; })) {
      return {};
    }
  }
  return std::unexpected(forbidden());
}

Result<void> may(const Office& office, const std::string& person, Ability ability) {
  const directory::Directory directory = office.directory();
  bool allowed = false;
  switch (ability) {
    case Ability::create_guidance:
      allowed = holds(office, directory, person, {"DRAFTER", "OFFICE_CHIEF"}, true);
      break;
    case Ability::see_board:
      allowed = holds(office, directory, person,
                      {"DRAFTER", "OFFICE_CHIEF", "CHAIR", "STANDING_VICE_CHAIR", "VICE_CHAIR", "DEPT_HEAD", "CLERK",
                       "STANDING_MEMBER", "FORMAT_CHECKER"},
                      true) ||
                !directory.followed_by(person, office.today()).empty();
      break;
    case Ability::manage_people:
      allowed = administers(office, directory, person);
      break;
    case Ability::transfer_work:
      allowed = administers(office, directory, person) || !units_headed(office, directory, person).empty();
      break;
    case Ability::see_outbox:
    case Ability::see_incidents:
    case Ability::manage_templates:
      allowed = administers(office, directory, person) || holds(office, directory, person, {"OFFICE_CHIEF"}, true);
      break;
    case Ability::manage_schedules:
      allowed = holds(office, directory, person, {"SYS_ADMIN"}, false) ||
                holds(office, directory, person, {"OFFICE_CHIEF"}, true);
      break;
    case Ability::manage_workflows:
    case Ability::manage_calendars:
    case Ability::manage_webhooks:
      allowed = holds(office, directory, person, {"SYS_ADMIN"}, false);
      break;
    case Ability::shorten_deadlines:
      allowed = !units_led(office, directory, person).empty();
      break;
    case Ability::move_clock:
      allowed = office.demo;
      break;
  }
  if (allowed) return {};
  return std::unexpected(forbidden());
}

Result<void> may_transfer_work(const Office& office, const std::string& person, const std::string& from,
                               const std::string& to) {
  if (auto able = may(office, person, Ability::transfer_work); !able) return able;
  if (const auto scope = AdminScope::of(office, person); scope && scope->person(from) && scope->person(to)) return {};
  const directory::Directory directory = office.directory();
  for (const std::string& unit : units_headed(office, directory, person)) {
    if (belongs_to(office, directory, from, unit) && belongs_to(office, directory, to, unit)) return {};
  }
  return std::unexpected(outside_scope());
}

Result<std::string> may_shorten(const Office& office, const std::string& person, const std::string& unit,
                                const std::string& workflow) {
  const directory::Directory directory = office.directory();
  for (const Led& led : units_led(office, directory, person)) {
    if (!led.workflows.empty() && std::ranges::find(led.workflows, workflow) == led.workflows.end()) continue;
    if (led.unit == unit || directory.within(unit, led.unit, office.today())) return led.substitution;
  }
  return std::unexpected(
      base::Error{.code = base::ErrorCode::forbidden,
                  .type = "not-the-leader",
                  .message = {"Chỉ lãnh đạo đơn vị có hồ sơ mới được xác nhận rút ngắn thời hạn đã thông báo.",
                              "Only who leads the paper's unit may confirm that an announced deadline is shortened."}});
}

std::vector<std::string> abilities_of(const Office& office, const std::string& person) {
  static const std::vector<std::pair<Ability, std::string>> names{{Ability::create_guidance, "guidance.create"},
                                                                  {Ability::see_board, "board.read"},
                                                                  {Ability::manage_people, "people.manage"},
                                                                  {Ability::transfer_work, "work.transfer"},
                                                                  {Ability::see_outbox, "outbox.read"},
                                                                  {Ability::move_clock, "clock.move"},
                                                                  {Ability::see_incidents, "incidents.read"},
                                                                  {Ability::manage_workflows, "workflows.manage"},
                                                                  {Ability::manage_calendars, "calendars.manage"},
                                                                  {Ability::shorten_deadlines, "deadlines.shorten"},
                                                                  {Ability::manage_schedules, "schedules.manage"},
                                                                  {Ability::manage_webhooks, "webhooks.manage"},
                                                                  {Ability::manage_templates, "templates.manage"}};
  std::vector<std::string> list;
  for (const auto& [ability, name] : names) {
    if (may(office, person, ability)) list.push_back(name);
  }
  return list;
}

}  // namespace trinhky::api
