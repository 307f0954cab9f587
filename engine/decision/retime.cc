#include "engine/decision/retime.h"

#include "engine/decision/due_change.h"

namespace trinhky::decision {
namespace {

using base::json;

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

}  // namespace

std::vector<RetimedDue> retimed_dues(const World& world, const Instance& instance) {
  std::vector<RetimedDue> list;
  if (instance.ended()) return list;
  for (const auto& [id, work] : instance.open) {
    if (!work.due) continue;
    const auto due = counted_again(*world.calendar, work);
    if (!due || due->at == *work.due) continue;
    list.push_back({.work = id,
                    .state = work.state,
                    .before = *work.due,
                    .after = due->at,
                    .would_shorten = due->at < *work.due,
                    .to = told_of(work),
                    .persons = persons_told_of(work)});
  }
  return list;
}

Outcome retime(Turn& turn) {
  const Command& command = turn.command();
  const calendar::Calendar& calendar = *turn.world().calendar;
  const std::string version = base::text_or(command.body, "calendar");
  if (version != calendar.version()) return turn.refuse(other_calendar(version, calendar.version()));
  const json allow = command.body.value("allow_earlier", json(false));
  const bool allow_earlier = allow.is_boolean() && allow.get<bool>();
  json moved = json::array();
  json kept = json::array();
  for (const RetimedDue& one : retimed_dues(turn.world(), turn.instance())) {
    const std::string before = base::format_instant(one.before);
    const std::string after = base::format_instant(one.after);
    if (one.would_shorten && !allow_earlier) {
      kept.push_back({{"work", one.work}, {"state", one.state}, {"before", before}, {"would_be", after}});
      continue;
    }
    const auto due = counted_again(calendar, turn.instance().open.at(one.work));
    if (!due) return turn.refuse(due.error());
    if (auto done = move_due(turn, one.work, *due); !done) return turn.refuse(done.error());
    moved.push_back({{"work", one.work},
                     {"state", one.state},
                     {"before", before},
                     {"after", after},
                     {"derivation", due->derivation}});
    tell_due_moved(turn, turn.instance().open.at(one.work), one.before, "");
    turn.accepted().notices.back().params["calendar"] = version;  // the reason, in words of the reader's language
  }
  if (moved.empty()) return turn.refuse(nothing_to_retime());
  json detail = {{"actor", {{"kind", "system"}}}, {"calendar", version}, {"moved", std::move(moved)}};
  if (command.actor.kind == Actor::Kind::timer) detail["actor"]["kind"] = "timer";
  // In the name of who confirmed it: an earlier date is a leader's word.
  if (!command.actor.person.empty()) detail["actor"] = {{"kind", "person"}, {"person", command.actor.person}};
  if (!kept.empty()) detail["kept"] = std::move(kept);
  return turn.finish("retimed", std::move(detail));
}

}  // namespace trinhky::decision
