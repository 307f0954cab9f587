// "open_period": a schedule opens the paper of a reporting period below the thread that follows the units, so that
// periods which the definition does not know by itself (figures from the 15th to the 14th) open like its own: with its
// data, its parent and its place in the thread.
#include <algorithm>

#include "engine/decision/commands.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

// A schedule tells moments; a round is told days, as those are that the thread opens by itself.
json as_day(const calendar::Calendar& days, const json& value, bool ends) {
  if (!value.is_string()) return value;
  const auto at = base::parse_instant(value.get_ref<const std::string&>());
  if (!at) return value;
  return base::format_date(ends ? days.due_date(*at) : days.local_date(*at));
}

json period_of(const calendar::Calendar& days, const json& data, const std::string& id) {
  json period = data.is_object() ? data : json::object();
  period["period"] = id;
  for (const char* name : {"opens", "closes", "due"}) {
    if (period.contains(name)) period[name] = as_day(days, period[name], name != std::string_view("opens"));
  }
  return period;
}

}  // namespace

Outcome open_period(Turn& turn) {
  const json& body = turn.command().body;
  const Instance& instance = turn.instance();
  const std::string workflow = text_or(body, "definition");
  const std::string period = text_or(body, "period");
  if (instance.ended()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "instance-ended",
                        .message = {"Hồ sơ theo dõi đã kết thúc nên không mở thêm kỳ.",
                                    "The thread is closed; no period is opened."}});
  }
  if (!instance.held.is_null()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "on-hold",
                        .message = {"Hồ sơ theo dõi đang tạm dừng nên chưa mở được kỳ.",
                                    "The thread is on hold, so the period was not opened."}});
  }
  const auto& configuration = instance.snapshot.configuration;
  const definition::Invoke* invoke = nullptr;
  for (const auto& [state, one] : turn.definition().invokes) {
    const bool opens = one.many == definition::Invoke::Many::per_period && one.workflow == workflow;
    if (opens && std::ranges::find(configuration, state) != configuration.end()) invoke = &one;
  }
  if (invoke == nullptr || period.empty()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "no-periods-now",
                        .message = {"Hồ sơ theo dõi chưa đến bước mở các kỳ báo cáo.",
                                    "The thread is not at a step that opens periods."}});
  }
  if (has_child(instance, *invoke, period)) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "already-started",
                        .message = {"Kỳ này đã được mở.", "This period is open already."}});
  }
  const std::string opened = invoke->id;
  const json more = period_of(*turn.world().calendar, body.value("data", json::object()), period);
  if (auto started = turn.start_child(*invoke, period, more); !started) return turn.refuse(started.error());
  return turn.finish(
      "period_opened",
      {{"actor",
        {{"kind", "system"}, {"schedule", text_or(body, "schedule")}, {"occurrence", text_or(body, "occurrence")}}},
       {"invoke", opened},
       {"period", period}});
}

}  // namespace trinhky::decision
