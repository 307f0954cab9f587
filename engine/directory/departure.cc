#include "engine/directory/departure.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

namespace trinhky::directory {
namespace {

using base::Date;
using base::json;

bool goes_on(const DateRange& range, Date to) {
  return !range.empty() && (!range.to || to < *range.to);
}

// What would have begun later never began.
Date last_day(const DateRange& range, Date to) {
  if (!range.from || *range.from <= to) return to;
  return std::chrono::sys_days(*range.from) - std::chrono::days(1);
}

void put_date(json& object, const char* name, const std::optional<Date>& date) {
  if (date) object[name] = base::format_date(*date);
}

json ended_follow(const Follow& follow, Date to) {
  json event = {{"kind", "follow_set"}, {"unit", follow.unit}, {"person", follow.person}};
  put_date(event, "from", follow.valid.from && to < *follow.valid.from ? to : follow.valid.from);
  put_date(event, "to", to);
  return event;
}

// The same make-up of the body, in which the person is a member until `to`.
json without(const Body& body, std::string_view person, Date to) {
  json members = json::array();
  for (const BodyMember& member : body.members) {
    const bool leaves = member.person == person && goes_on(member.valid, to);
    if (leaves && member.valid.from && to < *member.valid.from) continue;
    json one = {{"person", member.person}, {"chair", member.chair}, {"weight", member.weight}};
    put_date(one, "from", member.valid.from);
    put_date(one, "to", leaves ? to : member.valid.to);
    members.push_back(std::move(one));
  }
  json event = {{"kind", "body_set"},
                {"unit", body.unit},
                {"body", body.code},
                {"name", {{"vi", body.name.vi}, {"en", body.name.en}}},
                {"members", std::move(members)}};
  put_date(event, "from", body.from);
  return event;
}

}  // namespace

std::vector<json> departure_events(const Directory& directory, std::string_view person, Date to) {
  std::vector<json> events;
  const auto someone = directory.person(person);
  if (!someone || !someone->active) return events;
  for (const Holding& holding : directory.all_holdings_of(person)) {
    if (!goes_on(holding.valid, to)) continue;
    events.push_back(
        {{"kind", "position_ended"}, {"id", holding.id}, {"to", base::format_date(last_day(holding.valid, to))}});
  }
  for (const Follow& follow : directory.follows_of(person)) {
    if (goes_on(follow.valid, to)) events.push_back(ended_follow(follow, to));
  }
  for (const Body& body : directory.bodies_naming(person)) {
    const bool sits = std::ranges::any_of(
        body.members, [&](const BodyMember& member) { return member.person == person && goes_on(member.valid, to); });
    if (sits) events.push_back(without(body, person, to));
  }
  for (const Substitution& substitution : directory.substitutions()) {
    if (substitution.person != person || !goes_on(substitution.valid, to)) continue;
    const Date last = last_day(substitution.valid, to);
    events.push_back({{"kind", "substitution_ended"}, {"id", substitution.id}, {"to", base::format_date(last)}});
  }
  events.push_back({{"kind", "person_changed"}, {"person", std::string(person)}, {"active", false}});
  return events;
}

}  // namespace trinhky::directory
