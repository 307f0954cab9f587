#include "engine/projection/inbox.h"

#include "engine/decision/able.h"

#include <set>

namespace trinhky::projection {
namespace {

constexpr std::size_t max_keys = 400;

std::string position_key(const std::string& unit, const std::string& code) {
  return "position|" + unit + "|" + code;
}

}  // namespace

std::vector<std::string> seat_keys(const decision::OpenWork& work) {
  std::set<std::string> keys;
  for (const decision::Addressee& to : work.to) {
    const directory::Seat& seat = to.seat;
    if (seat.kind == "external") keys.insert("external|" + seat.external);
    if (!seat.person.empty()) keys.insert("person|" + seat.person);
    if (!seat.followed.empty()) keys.insert("follower|" + seat.followed);
    if (seat.kind == "position" || seat.kind == "follower") {
      for (const std::string& code : seat.positions) keys.insert(position_key(seat.unit, code));
    }
  }
  return {keys.begin(), keys.end()};
}

std::vector<std::string> person_keys(const directory::Directory& directory, const std::string& person,
                                     base::Date today) {
  std::set<std::string> keys{"person|" + person};
  const auto add_unit = [&](const std::string& unit) {
    // Which roles a position carries in a small unit is the directory's business: every position there is a candidate.
    for (const directory::Position& position : directory.positions()) keys.insert(position_key(unit, position.code));
  };
  std::set<std::string> units;
  for (const directory::Holding& holding : directory.holdings_of(person, today)) units.insert(holding.unit);
  for (const directory::Substitution& one : directory.substitutions_on(today)) {
    if (one.person != person) continue;
    if (const auto holding = directory.holding(one.holding)) units.insert(holding->unit);
  }
  for (const std::string& unit : units) add_unit(unit);
  for (const std::string& unit : directory.followed_by(person, today)) keys.insert("follower|" + unit);
  std::vector<std::string> list(keys.begin(), keys.end());
  if (list.size() > max_keys) list.resize(max_keys);
  return list;
}

std::optional<directory::Capacity> capacity_for(const directory::Directory& directory, const decision::OpenWork& work,
                                                const std::string& person, base::Date today,
                                                const std::string& workflow) {
  return decision::able_to_act_as(directory, work.to, person, today, workflow);
}

}  // namespace trinhky::projection
