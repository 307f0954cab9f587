#include "engine/decision/unit_calendar.h"

#include <set>
#include <vector>

namespace trinhky::decision {
namespace {

// The units of the seats that the definition's words gave it. Handing it on to a person leaves its time as it was.
std::set<std::string> units_of(const OpenWork& work) {
  std::set<std::string> units;
  if (work.reassigned.is_object()) {
    for (const base::json& one : work.reassigned.value("from", base::json::array())) {
      units.insert(base::text_or(one.value("seat", base::json::object()), "unit"));
    }
    return units;
  }
  for (const Addressee& one : work.to) units.insert(one.seat.unit);
  return units;
}

}  // namespace

const calendar::Calendar& house_calendar(const World& world) {
  return world.calendars == nullptr ? *world.calendar : world.calendars->national();
}

const calendar::Calendar& calendar_of(const World& world, std::string_view unit, base::Instant now) {
  if (world.calendars == nullptr) return *world.calendar;
  const calendar::Calendar& house = world.calendars->national();
  if (unit.empty()) return house;
  std::vector<std::string> upwards = world.directory->parents_of(unit, house.local_date(now));
  upwards.emplace(upwards.begin(), unit);
  return world.calendars->of(upwards);
}

std::string unit_that_owes(const Instance& instance, const OpenWork& work) {
  if (!work.of.empty()) {
    const auto step = instance.open.find(work.of);
    return step == instance.open.end() ? instance.unit : unit_that_owes(instance, step->second);
  }
  return unit_that_owes(instance.unit, work);
}

std::string unit_that_owes(std::string_view unit_of_paper, const OpenWork& work) {
  const std::set<std::string> units = work.of.empty() ? units_of(work) : std::set<std::string>();
  return units.size() == 1 && !units.begin()->empty() ? *units.begin() : std::string(unit_of_paper);
}

const calendar::Calendar& calendar_of(const World& world, const Instance& instance, const OpenWork& work,
                                      base::Instant now) {
  return world.calendars == nullptr ? *world.calendar : calendar_of(world, unit_that_owes(instance, work), now);
}

World in_unit(const World& world, std::string_view unit, base::Instant now) {
  World own = world;
  own.calendar = &calendar_of(world, unit, now);
  return own;
}

}  // namespace trinhky::decision
