// "hold" and "resume": a paper that waits. Its clocks stand still, what other papers send it is kept, and both go on
// where they stopped: due times move by the working time held, what was kept is owed to the paper itself, so that it
// takes the same road as ever.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/decision/held.h"
#include "engine/decision/retime.h"
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::Instant;
using base::json;
using base::text_or;
using std::chrono::minutes;

constexpr int most_days = 20'000;  // looked at one by one

json instant_or_null(const std::optional<Instant>& at) {
  return at ? json(base::format_instant(*at)) : json();
}

// Holders of what is open, and who started the paper.
void tell(Turn& turn, const std::string& template_id, const std::string& reason) {
  std::vector<Addressee> to;
  for (const auto& [id, work] : turn.instance().open) to.insert(to.end(), work.to.begin(), work.to.end());
  std::vector<std::string> persons;
  if (const std::string& starter = turn.instance().started_by;
      !starter.empty() && starter != turn.command().actor.person) {
    persons.push_back(starter);
  }
  turn.notify(template_id, "", to, persons, {{"reason", reason.empty() ? json() : json(reason)}});
}

// The morning of that day, or of the next working day.
base::Result<std::optional<Instant>> end_of_hold(const Turn& turn) {
  const std::string until = text_or(turn.command().body, "until");
  if (until.empty()) return std::optional<Instant>();
  const auto date = base::parse_date(until);
  if (!date || *date <= turn.today() || !date->ok()) {
    return base::refuse(base::ErrorCode::invalid, "bad-date",
                        {"Ngày tiếp tục phải là một ngày sau hôm nay.", "The day to go on must be after today."},
                        "/until");
  }
  const calendar::Calendar& days = *turn.world().calendar;
  return std::optional<Instant>(days.at(days.next_working_day_on_or_after(*date), days.open()));
}

// A derivation keeps the time held, so that the date can be counted again.
void add_held(json& derivation, minutes held) {
  if (!derivation.is_object()) return;
  derivation["held_minutes"] = derivation.value("held_minutes", std::int64_t{0}) + held.count();
}

// A timer as it goes on after the hold. Says whether it could be read: one whose time is unreadable fires at once, so
// that nothing which was to come is left out, and only reminders without their day are lost.
bool arm_again(Turn& turn, const json& timer, Instant since, const std::map<std::string, Instant>& dues) {
  json body = timer["body"];
  const auto was = base::parse_instant(text_or(timer, "due"));
  const std::string kind = text_or(body, "kind");
  const std::string ladder = text_or(body, "ladder");
  const auto due = dues.find(text_or(body, "work"));
  if (kind == "ladder") {
    const auto open = turn.instance().open.find(text_or(body, "work"));
    if (due == dues.end() || open == turn.instance().open.end()) return true;
    const OpenWork work = open->second;
    if (const definition::Work* words = turn.definition().work_of(work.state)) turn.arm_reminder(*words, work);
    return true;
  }
  if (kind == "invoke-ladder") {
    // The day by which the units have to be there stands in their own papers; it does not move with this one.
    const auto expects = base::parse_instant(text_or(body, "expects"));
    if (!expects) return false;
    turn.arm_next_rung(units_reminder(body), ladder, *expects, turn.command().now);
    return true;
  }
  if (!was) {
    turn.arm(turn.command().now, std::move(body));
    return false;
  }
  if (kind == "period") {  // opens by the calendar; one that passed opens at once
    turn.arm(*was, std::move(body));
    return true;
  }
  if (body.contains("expects") && due != dues.end()) body["expects"] = base::format_instant(due->second);
  const auto open = turn.instance().open.find(text_or(body, "work"));
  const calendar::Calendar& days =
      open == turn.instance().open.end() ? *turn.world().calendar : turn.calendar_of(open->second);
  const minutes held = working_time(days, since, turn.command().now);
  add_held(body["derivation"], held);
  if (body["derivation"].is_null()) body.erase("derivation");
  turn.arm(after_working_time(days, *was, held), std::move(body));
  return true;
}

}  // namespace

minutes working_time(const calendar::Calendar& days, Instant from, Instant to) {
  minutes sum{0};
  base::Date day = days.local_date(from);
  for (int i = 0; i < most_days && days.at(day, minutes{0}) < to; ++i) {
    if (days.is_working_day(day)) {
      for (const calendar::Stretch& stretch : days.work()) {
        const Instant begin = std::max(days.at(day, stretch.from), from);
        const Instant end = std::min(days.at(day, stretch.to), to);
        if (begin < end) sum += std::chrono::duration_cast<minutes>(end - begin);
      }
    }
    day = base::Date(std::chrono::sys_days(day) + std::chrono::days(1));
  }
  return sum;
}

Instant after_working_time(const calendar::Calendar& days, Instant from, minutes length) {
  if (length <= minutes{0}) return from;
  base::Date day = days.local_date(from);
  for (int i = 0; i < most_days; ++i) {
    if (days.is_working_day(day)) {
      for (const calendar::Stretch& stretch : days.work()) {
        const Instant begin = std::max(days.at(day, stretch.from), from);
        const Instant end = days.at(day, stretch.to);
        if (begin >= end) continue;
        if (begin + length <= end) {
          // What ended with a day goes on ending with one, not with the hour at which people leave.
          const bool whole_days = days.ends_a_day(from) && begin + length == days.at(day, days.end_of_work());
          return whole_days ? days.at(day, std::chrono::hours(24)) : begin + length;
        }
        length -= std::chrono::duration_cast<minutes>(end - begin);
      }
    }
    day = base::Date(std::chrono::sys_days(day) + std::chrono::days(1));
  }
  return from;
}

Outcome hold(Turn& turn) {
  const Command& command = turn.command();
  const auto capacity = may_use(turn, "hold", nullptr, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const auto reason =
      text_for(turn, "reason", true, {"Phải ghi lý do tạm dừng.", "The reason for the hold must be given."});
  if (!reason) return turn.refuse(reason.error());
  const auto until = end_of_hold(turn);
  if (!until) return turn.refuse(until.error());
  json held = {{"reason", *reason},
               {"by", command.actor.person},
               {"at", base::format_instant(command.now)},
               {"timers", json::array()},
               {"waiting", json::array()}};
  if (*until) held["until"] = base::format_instant(**until);
  const std::map<std::string, json> timers = turn.instance().timers;
  for (const auto& [id, body] : timers) {
    held["timers"].push_back({{"id", id}, {"due", body.value("due", json())}, {"body", body}});
    turn.disarm(id);
  }
  turn.change({{"op", "held"}, {"held", std::move(held)}});
  if (*until) turn.arm(**until, {{"kind", std::string(hold_end)}});
  tell(turn, "held", *reason);
  return turn.finish(
      "held", {{"actor", actor_detail(turn, *capacity)}, {"reason", *reason}, {"until", instant_or_null(*until)}});
}

Outcome end_hold(Turn& turn, json actor) {
  const json held = turn.instance().held;
  const auto since = base::parse_instant(text_or(held, "at"));
  const calendar::Calendar& days = *turn.world().calendar;
  const minutes length = since ? working_time(days, *since, turn.command().now) : minutes{0};
  end_hold(turn);
  std::map<std::string, Instant> dues;
  const std::map<std::string, OpenWork> open = turn.instance().open;
  for (const auto& [id, work] : open) {
    // A clock that stood still before the hold is counted on when what it waits for is there.
    if (!work.due || !work.paused.is_null()) continue;
    const calendar::Calendar& own = turn.calendar_of(work);
    const minutes held_here = since ? working_time(own, *since, turn.command().now) : minutes{0};
    const Instant due = after_working_time(own, *work.due, held_here);
    dues.emplace(id, due);
    if (due == *work.due) continue;
    json derivation = work.derivation;
    add_held(derivation, held_here);
    turn.change({{"op", "work_changed"},
                 {"work", id},
                 {"set", {{"due", base::format_instant(due)}, {"derivation", std::move(derivation)}}}});
  }
  std::size_t unreadable = 0;
  for (const json& timer : held["timers"]) {
    unreadable += arm_again(turn, timer, since.value_or(turn.command().now), dues) ? 0 : 1;
  }
  for (const json& waiting : held["waiting"]) {
    turn.owe(turn.instance().id, text_or(waiting, "kind"), waiting["body"], "waited");
  }
  tell(turn, "resumed", "");
  json detail = {{"actor", std::move(actor)}, {"held_since", held["at"]}, {"held_minutes", length.count()}};
  if (unreadable > 0) detail["unreadable_timers"] = unreadable;  // in the log, for who looks why something came early
  return turn.finish("resumed", std::move(detail));
}

Outcome resume(Turn& turn) {
  if (turn.instance().held.is_null()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "not-held",
                        .message = {"Hồ sơ không tạm dừng nên không cần tiếp tục.",
                                    "The paper is not on hold; there is nothing to resume."}});
  }
  const auto capacity = may_use(turn, "hold", nullptr, turn.command().actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  return end_hold(turn, actor_detail(turn, *capacity));
}

void end_hold(Turn& turn) {
  std::vector<std::string> ends;
  for (const auto& [id, body] : turn.instance().timers) {
    if (text_or(body, "kind") == hold_end) ends.push_back(id);
  }
  for (const std::string& id : ends) turn.disarm(id);
  turn.change({{"op", "held"}, {"held", nullptr}});
}

bool waits_while_held(std::string_view kind) {
  return kind == "child_ended" || kind == "child_signal" || kind == "child_extended" || kind == "parent_signal";
}

Outcome keep_while_held(Turn& turn) {
  json held = turn.instance().held;
  if (held["waiting"].size() >= base::limits::max_kept_signals) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "too-many-kept-signals",
                        .message = {"Hồ sơ đang tạm dừng và đã giữ quá nhiều tin từ hồ sơ khác; hãy tiếp tục hồ sơ.",
                                    "The paper is on hold and keeps too many messages of other papers; resume it."}});
  }
  const Command& command = turn.command();
  held["waiting"].push_back({{"kind", command.kind}, {"body", command.body}});
  turn.change({{"op", "held"}, {"held", std::move(held)}});
  return turn.finish("kept_while_held",
                     {{"actor", {{"kind", "instance"}, {"instance", command.actor.instance}}}, {"what", command.kind}});
}

void offer_hold(ActionList& list) {
  if (!may_use(list.turn(), "hold", nullptr, list.person())) return;
  json& action = list.add("hold", "", {"Tạm dừng hồ sơ", "Put the paper on hold"}, std::nullopt);
  action["requires"] = {"reason"};
  action["fields"] =
      json::array({ActionList::field("until", "date", {"Đến ngày (có thể bỏ trống)", "Until (optional)"}, false)});
}

void offer_resume(ActionList& list) {
  if (list.instance().held.is_null() || !may_use(list.turn(), "hold", nullptr, list.person())) return;
  list.add("resume", "", {"Tiếp tục hồ sơ", "Resume the paper"}, std::nullopt);
}

}  // namespace trinhky::decision
