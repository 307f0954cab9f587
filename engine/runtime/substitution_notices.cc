#include "engine/runtime/substitution_notices.h"

#include <compare>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "engine/base/ids.h"
#include "engine/base/json.h"

namespace trinhky::runtime {
namespace {

using base::json;
using directory::DateRange;
using directory::Directory;
using directory::Substitution;

// The days on which it gives a right: its own, as far as the position is held.
DateRange days_of(const Directory& directory, const Substitution& one) {
  DateRange days = one.valid;
  const auto holding = directory.holding(one.holding);
  if (holding && holding->valid.to && (!days.to || *holding->valid.to < *days.to)) days.to = holding->valid.to;
  return days;
}

bool over(const DateRange& days, base::Date today) {
  return days.empty() || (days.to && *days.to < today);
}

bool ends_earlier(const DateRange& before, const DateRange& after) {
  return after.to && (!before.to || *after.to < *before.to);
}

std::string written(const std::optional<base::Date>& day) {
  return day ? base::format_date(*day) : std::string();
}

// What one pair of persons is told.
struct Told {
  std::string what;  // "given", "ends", "withdrawn"
  std::string holder;
  std::string substitute;
  std::string from;
  std::string to;
  auto operator<=>(const Told&) const = default;
};

struct Words {
  const char* to_substitute;
  const char* to_holder;
};

Words templates_of(const std::string& what) {
  if (what == "ends") return {"stands-in-ends", "stood-in-for-ends"};
  if (what == "withdrawn") return {"stands-in-withdrawn", "stood-in-for-withdrawn"};
  return {"stands-in", "stood-in-for"};
}

}  // namespace

std::vector<store::RowChange> substitution_notices(const DirectoryChange& change) {
  std::map<Told, json> told;  // with the holdings it is about
  for (const Substitution& one : change.after.substitutions()) {
    const auto holding = change.after.holding(one.holding);
    if (!holding) continue;
    const DateRange now = days_of(change.after, one);
    std::string what = "given";
    if (const auto earlier = change.before.substitution(one.id)) {
      const DateRange days = days_of(change.before, *earlier);
      if (over(days, change.today) || !ends_earlier(days, now)) continue;
      what = now.empty() ? "withdrawn" : "ends";
    } else if (over(now, change.today)) {
      continue;
    }
    told[{.what = what,
          .holder = holding->person,
          .substitute = one.person,
          .from = written(now.from),
          .to = what == "withdrawn" ? std::string() : written(now.to)}]
        .push_back(one.holding);
  }
  std::vector<store::RowChange> rows;
  for (const auto& [which, holdings] : told) {
    const Words words = templates_of(which.what);
    for (const auto& [template_id, person, other] : {std::tuple(words.to_substitute, which.substitute, which.holder),
                                                     std::tuple(words.to_holder, which.holder, which.substitute)}) {
      const auto known = change.after.person(person);
      if (!known || !known->active) continue;
      json params = {{"substitution", true}, {"other", other}, {"holdings", holdings}, {"count", holdings.size()}};
      if (!which.from.empty()) params["from"] = which.from;
      if (!which.to.empty()) params["to"] = which.to;
      std::string name = std::to_string(change.after.version());
      for (const std::string& part : {std::string(template_id), person, other, which.from, which.to}) {
        name.append("|").append(part);
      }
      rows.push_back({store::RowChange::Kind::put,
                      "notice",
                      {{"id", base::derived_uuid(name)},
                       {"person", person},
                       {"at", change.now.time_since_epoch().count()},
                       {"instance", ""},
                       {"work", ""},
                       {"template", template_id},
                       {"params", base::print(params)}}});
    }
  }
  return rows;
}

}  // namespace trinhky::runtime
