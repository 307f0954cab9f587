#include "api/resources/reminder_wire.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "api/resources/session_fields.h"
#include "engine/decision/reminder_letter.h"
#include "engine/runtime/phone_calls.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;
using Op = store::Condition::Op;

constexpr std::size_t lists_looked_at = 20;

json or_null(const std::string& value) {
  return value.empty() ? json() : json(value);
}

// Units that an invoke of this name still waits for.
std::set<std::string> awaited_units(const Office& office, const decision::Instance& instance,
                                    const std::string& invoke) {
  std::set<std::string> units;
  const auto definition = office.catalogue->definition(instance.definition, instance.version);
  if (definition == nullptr) return units;
  for (const auto& [state, one] : definition->invokes) {
    if (one.id != invoke) continue;
    for (const decision::Child& child : instance.children) {
      if (decision::is_awaited(child, one)) units.insert(child.key);
    }
  }
  return units;
}

json call_wire(const runtime::PhoneCall& call) {
  return {{"person", or_null(call.person)},
          {"name", or_null(call.name)},
          {"position", call.position.vi.empty() ? json() : to_wire(call.position)},
          {"unit", call.unit},
          {"unit_name", to_wire(call.unit_name)},
          {"phone", or_null(call.phone)}};
}

}  // namespace

Result<json> phone_lists_wire(const Office& office, const directory::Directory& directory,
                              const decision::Instance& instance, const std::string& person) {
  json lists = json::array();
  if (instance.ended()) return lists;
  // Notices lie by person and time: those from before the paper began need not be looked through.
  const std::int64_t began = instance.started_at.time_since_epoch().count();
  const auto rows = office.store.read({.table = "notice",
                                       .where = {{"person", Op::eq, {person}},
                                                 {"at", Op::ge, {began}},
                                                 {"instance", Op::eq, {instance.id}},
                                                 {"template", Op::eq, {"phone-list"}}},
                                       .order = {{"at", true}},
                                       .limit = lists_looked_at});
  if (!rows) return std::unexpected(rows.error());
  std::set<std::pair<std::string, std::string>> told;  // work or invoke: the newest list stands
  for (const store::Row& row : *rows) {
    const auto kept = base::parse_json(text(row, "params"));
    const json params = kept && kept->is_object() ? *kept : json::object();
    const std::string work = text(row, "work");
    const std::string invoke = text_or(params, "invoke");
    if (!told.emplace(work, invoke).second) continue;
    std::vector<runtime::PhoneCall> calls = runtime::phone_calls(directory, params.value("calls", json::array()));
    if (work.empty()) {
      const std::set<std::string> late = awaited_units(office, instance, invoke);
      std::erase_if(calls, [&](const runtime::PhoneCall& call) { return !late.contains(call.unit); });
    } else if (!instance.open.contains(work)) {
      continue;
    }
    if (calls.empty()) continue;
    json wire = json::array();
    for (const runtime::PhoneCall& call : calls) wire.push_back(call_wire(call));
    lists.push_back({{"at", instant_or_null(instant(row, "at"))},
                     {"due", or_null(text_or(params, "due"))},
                     {"calls", std::move(wire)}});
  }
  return lists;
}

json urged_units_wire(const Office& office, const directory::Directory& directory, const decision::Instance& instance) {
  if (!instance.parent || instance.parent->invoke != decision::reminder_letter) return nullptr;
  const auto round = office.engine.load(instance.parent->instance);
  if (!round) return nullptr;
  const auto definition = office.catalogue->definition(round->definition, round->version);
  if (definition == nullptr) return nullptr;
  json units = json::array();
  for (const decision::UrgedUnit& unit : decision::units_of_letter(*round, *definition, instance.id)) {
    units.push_back(
        {{"unit", unit.unit}, {"unit_name", to_wire(unit_name(directory, unit.unit))}, {"reported", unit.reported}});
  }
  return units;
}

}  // namespace trinhky::api
