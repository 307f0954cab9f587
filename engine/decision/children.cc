// What a Turn does with instances that hang below its own: starting, leaving and adding up their results.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/calendar/period.h"
#include "engine/decision/commands.h"
#include "engine/decision/turn.h"
#include "engine/guidance/report.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

json period_data(const calendar::Calendar& calendar, const calendar::Period& period) {
  return {{"period", period.id},
          {"first", base::format_date(period.first)},
          {"last", base::format_date(period.last)},
          {"opens", base::format_date(calendar.local_date(period.opens))},
          {"closes", base::format_date(calendar.due_date(period.due_units))},
          {"due", base::format_date(calendar.due_date(period.due))}};
}

}  // namespace

bool has_child(const Instance& instance, const definition::Invoke& invoke, const std::string& key) {
  const auto entered = instance.entries.find(invoke.state);
  const std::uint64_t entry = entered == instance.entries.end() ? 0 : entered->second;
  return std::ranges::any_of(instance.children, [&](const Child& child) {
    return child.invoke == invoke.id && child.key == key && child.entry == entry && child.condition != "cancelled";
  });
}

Result<void> Turn::begin_invoke(const definition::Invoke& invoke) {
  using Many = definition::Invoke::Many;
  bool any = false;  // started, or to be started when its time comes
  if (invoke.many == Many::one) {
    any = true;
    if (auto started = start_child(invoke, "", json::object()); !started) return started;
  } else if (invoke.many == Many::per_unit) {
    for (const directory::Unit& unit : world_.directory->children_of(instance_.unit, today())) {
      if (auto started = start_child(invoke, unit.id, json::object()); !started) return started;
      any = true;
    }
  } else {
    const json year = instance_.snapshot.data.value("year", json());
    if (!year.is_number_integer()) {
      return base::refuse(
          base::ErrorCode::internal, "year-missing",
          {"Hồ sơ chưa có năm nên chưa mở được các kỳ.", "The instance has no year whose periods could be opened."},
          invoke.pointer);
    }
    for (const calendar::Period& period :
         calendar::quarters(*world_.calendar, year.get<int>(), -invoke.closes_working_days)) {
      if (period.due <= command_.now) continue;
      any = true;
      if (period.opens <= command_.now) {
        if (auto started = start_child(invoke, period.id, period_data(*world_.calendar, period)); !started)
          return started;
      } else {
        arm(period.opens, {{"kind", "period"},
                           {"state", invoke.state},
                           {"invoke", invoke.id},
                           {"period", period.id},
                           {"entry", instance_.entries[invoke.state]}});
      }
    }
  }
  if (!invoke.ladder.empty() && !invoke.due.is_null()) {
    auto spec = evaluated(invoke.due);
    if (!spec) return std::unexpected(spec.error());
    auto due = calendar::resolve_due(*world_.calendar, *spec, command_.now);
    if (!due) return std::unexpected(due.error());
    arm_next_rung({{"kind", "invoke-ladder"},
                   {"state", invoke.state},
                   {"invoke", invoke.id},
                   {"derivation", std::move(due->derivation)}},
                  invoke.ladder, due->at, command_.now);
  }
  // All of none have ended: nobody else would say so.
  if (!any) pending_.push_back({.name = invoke.id + ".done", .data = json::object(), .address = invoke.state});
  return {};
}

Result<void> Turn::start_child(const definition::Invoke& invoke, const std::string& key, const json& more) {
  const std::uint64_t entry = instance_.entries[invoke.state];
  if (has_child(instance_, invoke, key)) {
    return base::refuse(base::ErrorCode::wrong_state, "child-exists",
                        {"Đơn vị này đã có hồ sơ.", "This unit already has its instance."});
  }
  if (instance_.children.size() >= base::limits::max_children) {
    return base::refuse(base::ErrorCode::too_large, "too-many-children",
                        {"Có quá nhiều hồ sơ con.", "There are too many child instances."});
  }
  const json scope = this->scope();
  json with = json::object();
  for (const auto& [name, rule] : invoke.with) {
    auto value = rule.evaluate(scope, operations_);
    if (!value) return std::unexpected(value.error());
    with[name] = std::move(*value);
  }
  json period = more;
  if (invoke.many == definition::Invoke::Many::per_period && period.empty()) {
    const json year = instance_.snapshot.data.value("year", json());
    for (const calendar::Period& one : calendar::quarters(
             *world_.calendar, year.is_number_integer() ? year.get<int>() : 0, -invoke.closes_working_days)) {
      if (one.id == key) period = period_data(*world_.calendar, one);
    }
  }
  with.update(period);
  std::string unit = instance_.unit;
  if (invoke.many == definition::Invoke::Many::per_unit) {
    unit = key;
    if (!world_.directory->unit_on(unit, today())) {
      return base::refuse(
          base::ErrorCode::invalid, "no-such-unit",
          {"Không có đơn vị \"" + unit + "\" vào ngày này.", "There is no unit \"" + unit + "\" on this day."},
          "/data/unit");
    }
    if (unit == instance_.unit || !world_.directory->within(unit, instance_.unit, today())) {
      return base::refuse(base::ErrorCode::invalid, "unit-not-below",
                          {"Đơn vị này không thuộc đơn vị ban hành.", "This unit does not belong to the issuing one."},
                          "/data/unit");
    }
  }
  const std::string id = base::derived_uuid(instance_.id + "|" + invoke.id + "|" + std::to_string(entry) + "|" + key);
  json body = {{"definition", invoke.workflow},
               {"unit", unit},
               {"parent",
                {{"instance", instance_.id},
                 {"invoke", invoke.id},
                 {"key", key},
                 {"entry", entry},
                 {"definition", instance_.definition}}}};
  if (with.contains("document")) {
    body["document"] = with["document"];
    with.erase("document");
  }
  body["data"] = std::move(with);
  change(
      {{"op", "child"},
       {"child", {{"invoke", invoke.id}, {"state", invoke.state}, {"entry", entry}, {"key", key}, {"instance", id}}}});
  owe(id, "start", std::move(body), "start");
  return {};
}

void Turn::leave_invoke(const definition::Invoke& invoke) {
  const std::vector<Child> children = instance_.children;
  for (const Child& child : children) {
    if (child.invoke != invoke.id || child.condition != "running") continue;
    if (!invoke.when_left_send.empty()) {
      owe(child.instance, "parent_signal", {{"signal", invoke.when_left_send}, {"data", json::object()}}, "left");
    }
    if (invoke.when_left_then == "detach") {
      change({{"op", "child_changed"}, {"instance", child.instance}, {"condition", "detached"}});
    } else {
      owe(child.instance, "cancel_by_parent", {{"before_number", invoke.when_left_then == "cancel-before-number"}},
          "cancel");
      change({{"op", "child_changed"}, {"instance", child.instance}, {"condition", "cancelling"}});
    }
  }
}

Result<void> Turn::consolidate(const json& args) {
  const std::string invoke = base::text_or(args, "invoke");
  const std::string period = base::text_or(args, "period");
  json reports = json::array();
  for (const Child& child : instance_.children) {
    if (child.invoke != invoke) continue;
    const auto unit = world_.directory->unit(child.key);
    json one = {{"unit", child.key}, {"unit_name", unit ? unit->name.vi : child.key}, {"report", nullptr}};
    const std::string hash = base::text_or(child.output, "report");
    if (child.condition == "ended" && !hash.empty()) {
      const auto found = facts_.contents.find(hash);
      if (found == facts_.contents.end()) {
        needs_.contents.insert(hash);
      } else {
        one["report"] = found->second;
      }
    }
    reports.push_back(std::move(one));
  }
  if (!needs_.contents.empty()) return {};
  auto total = guidance::consolidate(period, reports);
  if (!total) return std::unexpected(total.error());
  change({{"op", "document"}, {"name", "document"}, {"hash", keep_document(*total)}});
  return {};
}

}  // namespace trinhky::decision
