// What reaches an instance without a person: its timers, its children, its parent.
#include <algorithm>
#include <optional>

#include "engine/base/limits.h"
#include "engine/decision/commands.h"
#include "engine/decision/held.h"
#include "engine/decision/phone_list.h"
#include "engine/decision/reminder_letter.h"
#include "engine/decision/retime.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

Outcome ignored(Turn& turn, const std::string& kind, const std::string& why) {
  turn.accepted().ignored = true;
  return turn.finish(kind, {{"actor", {{"kind", "system"}}}, {"ignored", why}});
}

// "holder", a position in the unit, or "upper:" and a position in the unit above.
std::vector<Addressee> reminded(const Turn& turn, const json& names, const std::vector<Addressee>& holders,
                                const std::string& unit) {
  std::vector<Addressee> to;
  for (const json& name : names) {
    std::string word = name.is_string() ? name.get<std::string>() : "";
    if (word == "holder") {
      to.insert(to.end(), holders.begin(), holders.end());
      continue;
    }
    std::string where = unit;
    if (word.starts_with("upper:")) {
      word = word.substr(6);
      const auto parents = turn.world().directory->parents_of(unit, turn.today());
      if (parents.empty()) continue;
      where = parents.front();
    }
    to.push_back({.seat = {.kind = "position", .unit = where, .positions = {word}}});
  }
  return to;
}

// Those asked who have said nothing. A kind of outside parties counts as one; any paper of theirs speaks for it.
std::vector<std::string> silent(const OpenWork& work) {
  std::vector<std::string> silent;
  std::ranges::copy_if(work.members, std::back_inserter(silent), [&](const std::string& member) {
    return std::ranges::none_of(work.given, [&](const Given& given) {
      return given.member == member || (member.starts_with("party:") && given.member.starts_with("party:"));
    });
  });
  return silent;
}

// The due time of a round of opinions. Where the request printed that silence agrees, the silent are told apart from
// those who said so: nobody's word is made up.
base::Result<void> close_opinions(Turn& turn, const OpenWork& work, json& detail) {
  const definition::Work* words = turn.definition().work_of(work.state);
  const std::vector<std::string> quiet = silent(work);
  json data = {{"asked", work.members.size()}};
  detail["silent"] = quiet.size();
  if (words != nullptr && words->silence == "agrees") {
    detail["agreed_by_silence"] = quiet;
    data["agreed_by_silence"] = quiet.size();
  }
  return turn.deliver("opinions.closed", std::move(data), work.state);
}

void remind_about_work(Turn& turn, const json& body) {
  const OpenWork work = turn.instance().open.at(text_or(body, "work"));
  const bool overdue = body.value("overdue", false);
  const json names = body.value("to", json::array());
  const bool leaders = std::ranges::any_of(names, [](const json& name) { return name != "holder"; });
  const json params = {{"state", work.state}, {"due", text_or(body, "expects")}, {"rung", text_or(body, "rung")}};
  const bool holder = std::ranges::find(names, json("holder")) != names.end();
  const std::vector<std::string> persons = holder ? persons_told_of(work) : std::vector<std::string>();
  const json calls = asks_to_telephone(text_or(body, "act")) && leaders ? calls_about(turn, work) : json::array();
  if (calls.empty()) {
    turn.notify(overdue ? (leaders ? "told-leaders" : "overdue") : "due-soon", work.id,
                reminded(turn, names, told_of(work), turn.instance().unit), persons, params);
  } else {
    // Who is to telephone gets the list; who is to be called is reminded as ever.
    if (holder) turn.notify(overdue ? "overdue" : "due-soon", work.id, told_of(work), persons, params);
    json others = json::array();
    std::ranges::copy_if(names, std::back_inserter(others), [](const json& name) { return name != "holder"; });
    json with_calls = params;
    with_calls["calls"] = calls;
    turn.notify("phone-list", work.id, reminded(turn, others, {}, turn.instance().unit), {}, std::move(with_calls));
  }
  if (const definition::Work* words = turn.definition().work_of(work.state)) turn.arm_reminder(*words, work);
}

// Work that is still open so long after its due time, to those whom the definition names.
base::Result<void> tell_leaders(Turn& turn, const json& body) {
  const OpenWork work = turn.instance().open.at(text_or(body, "work"));
  const definition::Work* words = turn.definition().work_of(work.state);
  const std::size_t step = body.value("step", std::size_t{0});
  if (words == nullptr || step >= words->escalate.size()) return {};
  std::vector<Addressee> to;
  for (const json& selector : words->escalate[step].to) {
    auto more = turn.addressees(selector);
    if (!more) return std::unexpected(more.error());
    to.insert(to.end(), more->begin(), more->end());
  }
  turn.notify("told-leaders", work.id, to, {},
              {{"state", work.state}, {"due", text_or(body, "expects")}, {"rung", "escalate-" + std::to_string(step)}});
  return {};
}

const definition::Invoke* invoke_named(const Turn& turn, const std::string& id) {
  const definition::Invoke* found = nullptr;
  for (const auto& [state, one] : turn.definition().invokes) {
    if (one.id == id) found = &one;
  }
  return found;
}

// Whether a reminder to the units is one for this child: it is behind, and the reminder goes by its day. A child that
// was given more time has a timer of its own, which names it.
bool is_meant(const Child& child, const definition::Invoke& invoke, const json& body) {
  if (!is_awaited(child, invoke)) return false;
  const std::string named = text_or(body, "child");
  return named.empty() ? !child.due : named == child.instance;
}

// Who does in a unit below what the unit owes, as the house says.
std::vector<Addressee> holders_below(const Turn& turn, const std::string& unit) {
  const calendar::LadderSet* ladders = turn.world().ladders;
  if (ladders == nullptr || ladders->units().holders.empty()) return {};
  return {{.seat = {.kind = "position", .unit = unit, .positions = ladders->units().holders}}};
}

void remind_units(Turn& turn, const json& body) {
  const definition::Invoke* invoke = invoke_named(turn, text_or(body, "invoke"));
  if (invoke == nullptr) return;
  const auto due = base::parse_instant(text_or(body, "expects"));
  if (!due) return;
  const std::string act = text_or(body, "act");
  bool any = false;
  json late = json::array();
  json calls = json::array();
  for (const Child& child : turn.instance().children) {
    if (!is_meant(child, *invoke, body)) continue;
    any = true;
    late.push_back(child.key);
    json below = json::array();
    for (const json& name : body.value("to", json::array())) {
      const bool upper = name.is_string() && name.get_ref<const std::string&>().starts_with("upper:");
      if (!upper) below.push_back(name);
    }
    const std::vector<Addressee> holders = holders_below(turn, child.key);
    if (asks_to_telephone(act)) add_calls(turn, holders, child.key, calls);
    if (!below.empty()) {
      turn.notify(
          body.value("overdue", false) ? "unit-overdue" : "unit-due-soon", "",
          reminded(turn, below, holders, child.key), {},
          {{"due", text_or(body, "expects")}, {"unit", child.key}, {"child", child.instance}, {"invoke", invoke->id}});
    }
  }
  if (!any) return;
  std::vector<Addressee> above;
  for (const json& name : body.value("to", json::array())) {
    if (!name.is_string() || !name.get_ref<const std::string&>().starts_with("upper:")) continue;
    above.push_back(
        {.seat = {.kind = "position", .unit = turn.instance().unit, .positions = {name.get<std::string>().substr(6)}}});
  }
  if (!above.empty()) {
    json params = {{"due", text_or(body, "expects")}, {"units", late}, {"invoke", invoke->id}};
    if (!calls.empty()) params["calls"] = calls;
    turn.notify(calls.empty() ? "units-late" : "phone-list", "", above, {}, std::move(params));
  }
  draft_letters(turn, *invoke, {.act = act, .due = *due, .own_days = body.contains("child")});
  turn.arm_next_rung(units_reminder(body), text_or(body, "ladder"), *due, turn.command().now);
}

// The day by which all children of this invoke have to be there: as it was counted when they were asked, where a
// reminder still knows it, or from a day that the definition names. Nothing where nobody can say any more.
std::optional<base::Instant> day_of_all(Turn& turn, const definition::Invoke& invoke) {
  for (const auto& [id, body] : turn.instance().timers) {
    if (text_or(body, "kind") != "invoke-ladder" || text_or(body, "invoke") != invoke.id || body.contains("child")) {
      continue;
    }
    if (const auto expects = base::parse_instant(text_or(body, "expects"))) return *expects;
  }
  const auto spec = turn.evaluated(invoke.due);
  if (!spec || (!spec->contains("on") && !spec->contains("at") && !spec->contains("from"))) return std::nullopt;
  const auto due = calendar::resolve_due(*turn.world().calendar, *spec, turn.command().now);
  return due ? std::optional(due->at) : std::nullopt;
}

// A child's new day takes the place of everybody's: for the reminders, the letter to who is late, and the board.
void let_child_be_later(Turn& turn, const Child& child, const definition::Invoke& invoke, base::Instant due) {
  std::vector<std::string> former;
  for (const auto& [id, body] : turn.instance().timers) {
    if (text_or(body, "kind") == "invoke-ladder" && text_or(body, "child") == child.instance) former.push_back(id);
  }
  for (const std::string& id : former) turn.disarm(id);
  turn.change({{"op", "child_due"}, {"instance", child.instance}, {"due", base::format_instant(due)}});
  turn.arm_next_rung(
      {{"kind", "invoke-ladder"}, {"state", invoke.state}, {"invoke", invoke.id}, {"child", child.instance}},
      invoke.ladder, due, turn.command().now);
}

}  // namespace

Outcome timer(Turn& turn) {
  const std::string id = text_or(turn.command().body, "timer");
  const auto armed = turn.instance().timers.find(id);
  if (armed == turn.instance().timers.end()) return ignored(turn, "timer_fired", "not-armed");
  const json body = armed->second;
  const std::string kind = text_or(body, "kind");
  const std::string state = text_or(body, "state");
  turn.change({{"op", "disarmed"}, {"timer", id}});
  turn.accepted().cancel_timers.push_back(id);
  if (kind == hold_end) return end_hold(turn, {{"kind", "timer"}});
  json detail = {{"actor", {{"kind", "timer"}}}, {"timer", kind}, {"state", state}};
  if (kind == "ladder" && turn.instance().open.contains(text_or(body, "work"))) {
    remind_about_work(turn, body);
    return turn.finish("reminded", std::move(detail));
  }
  if (kind == "invoke-ladder") {
    remind_units(turn, body);
    return turn.finish("reminded", std::move(detail));
  }
  if (kind == "escalate" && turn.instance().open.contains(text_or(body, "work"))) {
    if (auto told = tell_leaders(turn, body); !told) return turn.refuse(told.error());
    return turn.finish("reminded", std::move(detail));
  }
  // What follows is nobody's act: the event says so, and so does work that it opens.
  if (kind == "due" || kind == "after") {
    detail["automatic"] = true;
    turn.by_deadline();
  }
  base::Result<void> done;
  if (kind == "due" && turn.instance().open.contains(text_or(body, "work"))) {
    const OpenWork work = turn.instance().open.at(text_or(body, "work"));
    done = work.kind == "signoff" ? close_vote(turn, work, detail) : close_opinions(turn, work, detail);
  } else if (kind == "after") {
    detail["name"] = text_or(body, "name");
    done = turn.deliver("after." + text_or(body, "name"), json::object(), state);
  } else if (kind == "send") {
    detail["signal"] = text_or(body, "signal");
    detail["to"] = text_or(body, "to");
    done = turn.send_now(body);
  } else if (kind == "period") {
    detail["period"] = text_or(body, "period");
    for (const auto& [where, invoke] : turn.definition().invokes) {
      // A schedule may have opened it before.
      const std::string period = text_or(body, "period");
      if (invoke.id == text_or(body, "invoke") && !has_child(turn.instance(), invoke, period)) {
        done = turn.start_child(invoke, period, json::object());
      }
    }
  }
  if (!done) return turn.refuse(done.error());
  return turn.finish("timer_fired", std::move(detail));
}

Outcome child_ended(Turn& turn) {
  const json& body = turn.command().body;
  const auto child = std::ranges::find(turn.instance().children, text_or(body, "instance"), &Child::instance);
  if (child == turn.instance().children.end() || child->condition == "ended") {
    return ignored(turn, "child_ended", "unknown-child");
  }
  const Child known = *child;
  const std::string end = text_or(body, "end");
  const json output = body.value("output", json());
  turn.change({{"op", "child_changed"},
               {"instance", known.instance},
               {"condition", "ended"},
               {"end", end},
               {"output", output}});
  json detail = {{"actor", {{"kind", "instance"}, {"instance", known.instance}}},
                 {"invoke", known.invoke},
                 {"key", known.key},
                 {"end", end}};
  const auto& configuration = turn.instance().snapshot.configuration;
  const bool current = !turn.instance().ended() && known.condition == "running" &&
                       std::ranges::find(configuration, known.state) != configuration.end() &&
                       turn.instance().entries.at(known.state) == known.entry;
  if (!current) {
    detail["ignored"] = "past-entry";
    return turn.finish("child_ended", std::move(detail));
  }
  json data = output.is_object() ? output : json::object();
  data["key"] = known.key;
  data["end"] = end;
  base::Result<void> done;
  if (known.key.empty()) {
    done = turn.deliver(known.invoke + "." + end, std::move(data), known.state);
  } else {
    done = turn.deliver(known.invoke + ".each.done", std::move(data), known.state);
    const bool more = std::ranges::any_of(turn.instance().children, [&](const Child& one) {
      return one.invoke == known.invoke && one.entry == known.entry && one.condition == "running";
    });
    if (done && !more) done = turn.deliver(known.invoke + ".done", json::object(), known.state);
  }
  if (!done) return turn.refuse(done.error());
  return turn.finish("child_ended", std::move(detail));
}

Outcome child_signal(Turn& turn) {
  const json& body = turn.command().body;
  const std::string child = text_or(body, "instance");
  const auto known = std::ranges::find(turn.instance().children, child, &Child::instance);
  const std::string signal = text_or(body, "signal");
  if (known == turn.instance().children.end()) return ignored(turn, "child_signalled", "unknown-child");
  const std::string invoke = known->invoke;
  const std::string key = known->key;
  const std::string state = known->state;
  turn.change({{"op", "child_reached"}, {"instance", child}, {"signal", signal}});
  if (!turn.instance().ended()) {
    json data = body.value("data", json::object());
    if (!data.is_object()) data = json::object();
    data["key"] = key;
    if (auto done = turn.deliver(invoke + "." + signal, std::move(data), state); !done)
      return turn.refuse(done.error());
  }
  return turn.finish(
      "child_signalled",
      {{"actor", {{"kind", "instance"}, {"instance", child}}}, {"invoke", invoke}, {"key", key}, {"signal", signal}});
}

// A child was given more time. Its step may have had less than the round, so that the round's own day still holds.
Outcome child_extended(Turn& turn) {
  const json& body = turn.command().body;
  const auto known = std::ranges::find(turn.instance().children, text_or(body, "instance"), &Child::instance);
  const auto after = base::parse_instant(text_or(body, "after"));
  if (known == turn.instance().children.end() || !after) return ignored(turn, "child_extended", "unknown-child");
  const Child child = *known;
  json detail = {{"actor", {{"kind", "instance"}, {"instance", child.instance}}},
                 {"invoke", child.invoke},
                 {"key", child.key},
                 {"before", body.value("before", json())},
                 {"after", body.value("after", json())},
                 {"round_waits", false}};
  const definition::Invoke* invoke = invoke_named(turn, child.invoke);
  const auto& configuration = turn.instance().snapshot.configuration;
  const bool waited_for = invoke != nullptr && !invoke->due.is_null() && !turn.instance().ended() &&
                          child.condition == "running" && !child.reached.contains(invoke->until) &&
                          std::ranges::find(configuration, child.state) != configuration.end() &&
                          turn.instance().entries.at(child.state) == child.entry;
  if (waited_for) {
    const auto everybodys = day_of_all(turn, *invoke);
    if (!everybodys || *after > *everybodys) {
      let_child_be_later(turn, child, *invoke, *after);
      detail["round_waits"] = true;
    }
  }
  return turn.finish("child_extended", std::move(detail));
}

Outcome parent_signal(Turn& turn) {
  const json& body = turn.command().body;
  const std::string signal = text_or(body, "signal");
  json detail = {{"actor", {{"kind", "instance"}, {"instance", turn.command().actor.instance}}}, {"signal", signal}};
  if (turn.instance().ended()) {
    detail["ignored"] = "ended";
    turn.accepted().ignored = true;
    return turn.finish("parent_signalled", std::move(detail));
  }
  const json data = body.value("data", json::object());
  const std::map<std::string, OpenWork> before = turn.instance().open;
  if (interpreter::hears(*turn.definition().chart, turn.instance().snapshot, signal)) {
    if (auto done = turn.deliver(signal, data); !done) return turn.refuse(done.error());
  } else if (turn.instance().kept.size() >= base::limits::max_kept_signals) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "too-many-kept-signals",
                        .message = {"Quá nhiều thông báo từ hồ sơ cấp trên chưa được xử lý.",
                                    "Too many signals from the parent wait unheard."}});
  } else {
    turn.change({{"op", "kept"}, {"signal", {{"signal", signal}, {"data", data}}}});
    detail["kept"] = true;
  }
  // Whoever works on a paper that moved under his hands is told; new work tells of itself.
  if (turn.moved()) {
    for (const auto& [id, work] : before) {
      if (!turn.instance().open.contains(id)) continue;
      turn.notify("changed", id, work.to, {}, {{"state", work.state}, {"signal", signal}});
    }
  }
  return turn.finish("parent_signalled", std::move(detail));
}

Outcome cancel_by_parent(Turn& turn) {
  const bool before_number = turn.command().body.value("before_number", false);
  if (turn.instance().ended()) return ignored(turn, "cancelled_by_parent", "ended");
  if (before_number && !turn.instance().number.is_null()) return ignored(turn, "cancelled_by_parent", "numbered");
  if (!turn.instance().held.is_null()) end_hold(turn);
  if (auto done = turn.end_now("cancelled"); !done) return turn.refuse(done.error());
  return turn.finish("cancelled_by_parent",
                     {{"actor", {{"kind", "instance"}, {"instance", turn.command().actor.instance}}}});
}

}  // namespace trinhky::decision
