#include "engine/decision/retime.h"

#include <optional>

#include "engine/decision/commands.h"
#include "engine/decision/due_change.h"
#include "engine/decision/unit_calendar.h"

namespace trinhky::decision {
namespace {

using base::Instant;
using base::json;
using base::Result;
using base::text_or;
using Kind = RetimedDue::Kind;

base::Error other_calendar(const std::string& asked, const std::string& now) {
  return {.code = base::ErrorCode::stale,
          .type = "other-calendar",
          .message = {"Lịch đang dùng là phiên bản " + now + ", không phải " + asked + ".",
                      "The calendar in use is version " + now + ", not " + asked + "."},
          .pointer = "/calendar"};
}

base::Error nothing_to_retime() {
  return {.code = base::ErrorCode::wrong_state,
          .type = "nothing-to-retime",
          .message = {"Lịch mới không làm thay đổi thời hạn nào của hồ sơ này.",
                      "The new calendar moves no due time of this paper."}};
}

// A timer that counts by the calendar and belongs to no work; when it is due, or for which day it reminds.
struct ChartTimer {
  Kind kind;
  Instant due;
};

std::optional<ChartTimer> chart_timer(const json& body) {
  const std::string kind = text_or(body, "kind");
  const bool units = kind == "invoke-ladder";
  if ((kind != "after" && !units) || body.contains("work") || !body.contains("derivation")) return std::nullopt;
  const auto due = base::parse_instant(text_or(body, units ? "expects" : "due"));
  if (!due) return std::nullopt;
  return ChartTimer{.kind = units ? Kind::units : Kind::after, .due = *due};
}

std::optional<RetimedDue> retimed_timer(const World& world, const Instance& instance, const std::string& id,
                                        const json& body, Instant now) {
  const auto timer = chart_timer(body);
  // One whose time has come fires; it does not move any more. The units' day may be over while reminders go on.
  if (!timer || (timer->kind == Kind::after && timer->due <= now)) return std::nullopt;
  auto due = counted_again(calendar_of(world, instance.unit, now), body["derivation"]);
  if (!due || due->at == timer->due) return std::nullopt;
  return RetimedDue{.kind = timer->kind,
                    .id = id,
                    .state = text_or(body, "state"),
                    .unit = instance.unit,
                    .before = timer->due,
                    .after = due->at,
                    .would_shorten = due->at < timer->due,
                    .derivation = std::move(due->derivation),
                    .to = {},
                    .persons = {}};
}

// On a paper on hold timers wait with it; they go on by these times when it does.
bool move_held_timer(Turn& turn, const RetimedDue& one) {
  json held = turn.instance().held;
  if (!held.is_object()) return false;
  for (json& timer : held["timers"]) {
    if (text_or(timer, "id") != one.id) continue;
    const std::string at = base::format_instant(one.after);
    json& body = timer["body"];
    body["derivation"] = one.derivation;
    if (one.kind == Kind::units) {
      body["expects"] = at;
    } else {
      body["due"] = at;
      timer["due"] = at;
    }
    turn.change({{"op", "held"}, {"held", std::move(held)}});
    return true;
  }
  return false;
}

void move_timer(Turn& turn, const RetimedDue& one) {
  if (move_held_timer(turn, one)) return;
  json body = turn.instance().timers.at(one.id);
  body["derivation"] = one.derivation;
  turn.disarm(one.id);
  if (one.kind == Kind::units) {
    turn.arm_next_rung(units_reminder(body), text_or(body, "ladder"), one.after, turn.command().now);
  } else {
    turn.arm(one.after, std::move(body));
  }
}

Result<void> move_work(Turn& turn, const RetimedDue& one, const std::string& version) {
  const calendar::Due due{.at = one.after, .derivation = one.derivation};
  if (auto moved = move_due(turn, one.id, due); !moved) return moved;
  tell_due_moved(turn, turn.instance().open.at(one.id), one.before, "");
  turn.accepted().notices.back().params["calendar"] = version;  // the reason, in words of the reader's language
  return {};
}

// Who confirmed it, and for whom where that was a substitute.
json in_whose_name(const Turn& turn) {
  const std::string& person = turn.command().actor.person;
  const directory::Directory& directory = *turn.world().directory;
  const auto substitution = directory.substitution(text_or(turn.command().body, "substitution"));
  const auto holding = substitution ? directory.holding(substitution->holding) : std::nullopt;
  if (!holding) return {{"kind", "person"}, {"person", person}};
  return actor_detail(turn, {.person = person,
                             .position = holding->position,
                             .unit = holding->unit,
                             .ground = "substitution",
                             .holding = holding->id,
                             .substitution = substitution->id});
}

json told(const RetimedDue& one) {
  json out = {{"state", one.state}, {"before", base::format_instant(one.before)}};
  if (one.kind == Kind::work) {
    out["work"] = one.id;
  } else {
    out["timer"] = one.id;
    out["kind"] = to_string(one.kind);
  }
  return out;
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::work:
      return "work";
    case Kind::after:
      return "after";
    case Kind::units:
      return "units";
  }
  return {};
}

json units_reminder(const json& timer_body) {
  json out = {
      {"kind", "invoke-ladder"}, {"state", text_or(timer_body, "state")}, {"invoke", text_or(timer_body, "invoke")}};
  for (const char* member : {"child", "derivation"}) {
    if (timer_body.contains(member)) out[member] = timer_body[member];
  }
  return out;
}

std::vector<RetimedDue> retimed_dues(const World& world, const Instance& instance, Instant now) {
  std::vector<RetimedDue> list;
  if (instance.ended()) return list;
  for (const auto& [id, work] : instance.open) {
    if (!work.due) continue;
    auto due = counted_again(calendar_of(world, instance, work, now), work);
    if (!due || due->at == *work.due) continue;
    list.push_back({.kind = Kind::work,
                    .id = id,
                    .state = work.state,
                    .unit = unit_that_owes(instance, work),
                    .before = *work.due,
                    .after = due->at,
                    .would_shorten = due->at < *work.due,
                    .derivation = std::move(due->derivation),
                    .to = told_of(work),
                    .persons = persons_told_of(work)});
  }
  const auto look = [&](const std::string& id, const json& body) {
    if (auto moved = retimed_timer(world, instance, id, body, now)) list.push_back(std::move(*moved));
  };
  for (const auto& [id, body] : instance.timers) look(id, body);
  if (instance.held.is_object()) {
    for (const json& timer : instance.held.value("timers", json::array())) {
      look(text_or(timer, "id"), timer.value("body", json::object()));
    }
  }
  return list;
}

Outcome retime(Turn& turn) {
  const Command& command = turn.command();
  const std::string& in_use = house_calendar(turn.world()).version();
  const std::string version = text_or(command.body, "calendar");
  if (version != in_use) return turn.refuse(other_calendar(version, in_use));
  const json allow = command.body.value("allow_earlier", json(false));
  const bool allow_earlier = allow.is_boolean() && allow.get<bool>();
  json moved = json::array();
  json kept = json::array();
  for (const RetimedDue& one : retimed_dues(turn.world(), turn.instance(), command.now)) {
    json entry = told(one);
    if (one.would_shorten && !allow_earlier) {
      entry["would_be"] = base::format_instant(one.after);
      kept.push_back(std::move(entry));
      continue;
    }
    entry["after"] = base::format_instant(one.after);
    entry["derivation"] = one.derivation;
    moved.push_back(std::move(entry));
    if (one.kind != Kind::work) {
      move_timer(turn, one);
    } else if (auto done = move_work(turn, one, version); !done) {
      return turn.refuse(done.error());
    }
  }
  if (moved.empty()) return turn.refuse(nothing_to_retime());
  json detail = {{"actor", {{"kind", "system"}}}, {"calendar", version}, {"moved", std::move(moved)}};
  if (command.actor.kind == Actor::Kind::timer) detail["actor"]["kind"] = "timer";
  // In the name of who confirmed it: an earlier date is a leader's word.
  if (!command.actor.person.empty()) detail["actor"] = in_whose_name(turn);
  if (!kept.empty()) detail["kept"] = std::move(kept);
  return turn.finish("retimed", std::move(detail));
}

}  // namespace trinhky::decision
