// What a Turn does when work is opened: who is asked, who may not decide, by when, and who is told when it is late.
#include <algorithm>
#include <utility>

#include "engine/decision/able.h"
#include "engine/decision/due_change.h"
#include "engine/decision/turn.h"
#include "engine/decision/unit_calendar.h"
#include "engine/decision/voices.h"
#include "engine/definition/due_words.h"
#include "engine/definition/queue_words.h"
#include "engine/directory/selector.h"

namespace trinhky::decision {

using base::json;
using base::Result;

Result<std::vector<Addressee>> Turn::addressees(const json& selector) {
  json meant = definition_->selector(selector);
  for (const auto& [name, instead] : instance_.cast) {
    const auto participant = definition_->participants.find(name);
    if (participant == definition_->participants.end() || participant->second != meant) continue;
    meant = instead;
    break;
  }
  auto plain = evaluated(meant);
  if (!plain) return std::unexpected(plain.error());
  directory::SelectContext context{.unit = instance_.unit, .date = today()};
  for (const auto& [state, persons] : instance_.acted_in) {
    // A definition names a state as it is called among its neighbours.
    context.acted_in[state].insert(persons.begin(), persons.end());
    context.acted_in[state.substr(state.rfind('.') + 1)].insert(persons.begin(), persons.end());
  }
  auto selected = directory::select(*world_.directory, *plain, context);
  if (!selected) return std::unexpected(selected.error());
  std::vector<Addressee> to;
  for (directory::Selected& one : *selected) {
    to.push_back({.seat = std::move(one.seat),
                  .except_persons = std::move(one.except_persons),
                  .four_eyes_waived = one.four_eyes_waived});
  }
  return to;
}

const calendar::Calendar& Turn::calendar_of(const OpenWork& work) const {
  return decision::calendar_of(world_, instance_, work, command_.now);
}

std::vector<directory::Capacity> Turn::who(const std::vector<Addressee>& to) const {
  std::vector<directory::Capacity> all;
  for (const Addressee& one : to) {
    for (auto& capacity : able_to_act(*world_.directory, one, today(), instance_.definition)) {
      const bool known = std::ranges::any_of(all, [&](const auto& other) { return other.person == capacity.person; });
      if (!known) all.push_back(std::move(capacity));
    }
  }
  return all;
}

std::optional<directory::Capacity> Turn::may_act(const std::string& person, const std::vector<Addressee>& to) const {
  return able_to_act_as(*world_.directory, to, person, today(), instance_.definition);
}

Result<std::vector<Addressee>> Turn::asked(const definition::Work& work, std::size_t group) {
  if (work.order.empty()) return addressees(work.by);
  std::vector<Addressee> all;
  for (const json& selector : work.order.at(group)) {
    auto to = addressees(selector);
    if (!to) return to;
    for (Addressee& one : *to) {
      const bool known = std::ranges::any_of(all, [&](const Addressee& other) { return other.seat == one.seat; });
      if (!known) all.push_back(std::move(one));
    }
  }
  return all;
}

void Turn::bar(const definition::Work& words, OpenWork& open) {
  if (words.not_by.empty()) return;
  const std::set<std::string> barred = barred_by(*this, words);
  if (barred.empty()) return;
  OpenWork without = open;
  for (Addressee& one : without.to) {
    one.barred.insert(barred.begin(), barred.end());
    one.except_persons.insert(barred.begin(), barred.end());
  }
  // A member of a body who is barred keeps his place among all members, and has no seat at this decision.
  std::erase_if(without.to, [&](const Addressee& one) {
    return one.seat.kind == "body-member" && barred.contains(one.seat.person);
  });
  if (!can_be_agreed(*this, without, words) && can_be_agreed(*this, open, words)) {
    for (Addressee& one : open.to) one.four_eyes_waived = true;
    return;
  }
  open = std::move(without);
}

// It is given to one of those who hold the position: to whoever has the least in hand, and among equals by lot. The
// event says to whom, and a replay of it asks and draws nothing.
void Turn::draw(const definition::Work& words, OpenWork& open) {
  std::vector<std::string> holders;
  for (const auto& capacity : who(open.to)) {
    if (capacity.substitution.empty()) holders.push_back(capacity.person);
  }
  if (holders.size() < 2) return;
  if (words.offer == "shortest-queue" && !keep_least_busy(holders)) return;
  std::ranges::sort(holders);
  std::uint64_t lot = 0;
  for (const char digit : ids_.next_salt().substr(0, 15)) {
    lot = lot * 16 + static_cast<std::uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  }
  open.claimed_by = holders[lot % holders.size()];
}

// Leaves those with the least open work in their name. False while that is not known of everybody.
bool Turn::keep_least_busy(std::vector<std::string>& persons) {
  std::map<std::string, std::uint64_t> in_hand;
  for (const std::string& person : persons) {
    const auto known = facts().in_hand.find(person);
    if (known == facts().in_hand.end()) {
      needs_.in_hand.insert(person);
      continue;
    }
    // What was given out a moment ago by this very act is not among the facts yet.
    const auto just_given = std::ranges::count_if(instance_.open, [&](const auto& one) {
      return one.second.opened_at == command_.now && names(one.second).contains(person);
    });
    in_hand[person] = known->second + static_cast<std::uint64_t>(just_given);
  }
  if (!needs_.in_hand.empty()) return false;
  const std::uint64_t least = std::ranges::min_element(in_hand, {}, [](const auto& one) { return one.second; })->second;
  std::erase_if(persons, [&](const std::string& person) { return in_hand[person] != least; });
  return true;
}

Result<void> Turn::ask(const definition::Work& words, OpenWork& open) {
  const bool signoff = words.kind == definition::Work::Kind::signoff;
  const bool opinions = words.kind == definition::Work::Kind::opinions;
  auto to = asked(words, open.group);
  if (!to) return std::unexpected(to.error());
  open.to = std::move(*to);
  open.members.clear();
  open.chair.clear();
  open.weights.clear();
  open.recused.clear();
  if (signoff && !open.to.empty() && open.to.front().seat.kind == "body-member") {
    const directory::Seat& seat = open.to.front().seat;
    for (const auto& member : world_.directory->body_members(seat.unit, seat.body, today())) {
      open.members.push_back(member.person);
      if (member.chair) open.chair = member.person;
      if (words.weights == "body") open.weights[member.person] = member.weight;
    }
  } else if (signoff) {
    for (std::size_t i = 0; i < open.to.size(); ++i) open.members.push_back("seat:" + std::to_string(i));
  } else if (opinions) {
    for (const Addressee& one : open.to) {
      if (one.seat.kind == "external") open.members.push_back("party:" + one.seat.external);
    }
    // The holders are asked; a substitute speaks for one of them.
    for (const auto& capacity : who(open.to)) {
      if (capacity.substitution.empty()) open.members.push_back(capacity.person);
    }
  }
  if (signoff && !words.recuse.is_null()) {
    if (auto good = take_out_concerned(*this, words, open); !good) return good;
  }
  if (signoff) bar(words, open);
  if (auto good = check_secrecy(words, open); !good) return good;
  const bool given = words.offer == "random" || words.offer == "shortest-queue";
  if (given && open.claimed_by.empty()) draw(words, open);
  open.with.clear();
  if (!words.with.is_null()) {
    auto with = addressees(words.with);
    if (!with) return std::unexpected(with.error());
    open.with = std::move(*with);
  }
  const auto precedence = evaluated({{"precedence", words.precedence}});
  if (!precedence) return std::unexpected(precedence.error());
  open.precedence = definition::precedence_of((*precedence)["precedence"]);
  // What was decided about the time of this very work stands, also where its words are read anew.
  if (granted_extensions(open) > 0) return {};
  const json was = std::exchange(open.derivation, nullptr);
  const auto was_due = std::exchange(open.due, std::nullopt);
  if (words.due.is_null()) return {};
  auto spec = evaluated(words.due);
  if (!spec) return std::unexpected(spec.error());
  // Read anew by the same rule, it keeps what holds and pauses have put on top.
  const bool same = was_due && was.is_object() && was.value("plain_rule", was.value("rule", json())) == *spec;
  const bool grown = was.is_object() && (was.contains("held_minutes") || was.contains("pauses"));
  if (same && (grown || was.contains("plain_from"))) {
    open.due = was_due;
    open.derivation = was;
    return {};
  }
  const calendar::Urgency* urgency =
      words.hastens ? urgency_of(urgencies_of(world_), *definition_, instance_) : nullptr;
  std::optional<base::Instant> said;
  if (const auto at = base::parse_instant(base::text_or(instance_.urgency, "at"))) said = *at;
  auto due = paced_due(calendar_of(open), *spec, urgency, open.opened_at, said);
  if (!due) return std::unexpected(due.error());
  open.due = due->at;
  open.derivation = std::move(due->derivation);
  return {};
}

bool Turn::arm_next_rung(const json& timer_body, const std::string& ladder, base::Instant due, base::Instant after) {
  const calendar::Ladder* steps = world_.ladders->find(ladder);
  if (steps == nullptr) return false;
  // Steps that are counted from the opening end when somebody took the work.
  std::optional<base::Instant> opened;
  const auto open = instance_.open.find(base::text_or(timer_body, "work"));
  if (open != instance_.open.end() && open->second.claimed_by.empty()) {
    const auto urgent_since = base::parse_instant(base::text_or(instance_.urgency, "at"));
    opened = urgent_since ? std::max(open->second.opened_at, *urgent_since) : open->second.opened_at;
  }
  const calendar::Calendar& days = open == instance_.open.end() ? *world_.calendar : calendar_of(open->second);
  const auto rung = calendar::next_rung(days, *steps, due, after, opened);
  if (!rung) return false;
  json body = timer_body;
  body["ladder"] = ladder;
  body["expects"] = base::format_instant(due);
  body["rung"] = rung->id;
  body["overdue"] = rung->overdue;
  body["to"] = rung->to;
  if (!rung->act.empty()) body["act"] = rung->act;
  arm(rung->at, std::move(body));
  return true;
}

void Turn::arm_reminder(const definition::Work& words, const OpenWork& open) {
  if (!open.due || words.ladder.empty()) return;
  const json body = {{"kind", "ladder"}, {"work", open.id}, {"state", open.state}};
  if (urgency_of(urgencies_of(world_), *definition_, instance_) != nullptr) {
    const std::string urgent =
        words.urgent_ladder.empty() ? std::string(definition::urgent_ladder) : words.urgent_ladder;
    if (arm_next_rung(body, urgent, *open.due, command_.now)) return;
  }
  arm_next_rung(body, words.ladder, *open.due, command_.now);
}

Result<void> Turn::arm_work(const definition::Work& words, const OpenWork& open) {
  if (!open.paused.is_null()) return {};  // its clock stands still
  arm_reminder(words, open);
  if (auto armed = arm_escalations(words, open); !armed) return armed;
  if (auto armed = arm_expiry(open); !armed) return armed;
  if (open.due && (words.kind == definition::Work::Kind::opinions || words.closes == "at-due")) {
    arm(*open.due, {{"kind", "due"}, {"work", open.id}, {"state", open.state}});
  }
  return {};
}

Result<void> Turn::open_work(const definition::Work& work, std::size_t group) {
  OpenWork open{.id = ids_.next_uuid(),
                .state = work.state,
                .opened_at = command_.now,
                .bound = instance_.document(),
                .from = command_.actor.person,
                .group = group};
  const bool signoff = work.kind == definition::Work::Kind::signoff;
  const bool opinions = work.kind == definition::Work::Kind::opinions;
  open.kind = signoff ? "signoff" : opinions ? "opinions" : work.kind == definition::Work::Kind::wait ? "wait" : "task";
  open.automatic = by_deadline_;
  if (auto good = ask(work, open); !good) return good;
  if (instance_.returned && work.kind == definition::Work::Kind::task && !work.edits.empty()) {
    open.returned = {{"reason", instance_.returned->reason},
                     {"by", instance_.returned->by},
                     {"at", base::format_instant(instance_.returned->at)},
                     {"from_state", instance_.returned->from_state}};
  }
  opened(open);
  if (auto armed = arm_work(work, open); !armed) return armed;
  notify(open.returned.is_null() ? "work-opened" : "returned", open.id, told_of(open), persons_told_of(open),
         {{"state", open.state},
          {"due", open.due ? json(base::format_instant(*open.due)) : json()},
          {"reason", open.returned.is_null() ? json() : open.returned["reason"]}});
  if (!open.with.empty()) {
    notify("co-operates", open.id, open.with, {},
           {{"state", open.state}, {"due", open.due ? json(base::format_instant(*open.due)) : json()}});
  }
  if (opinions && open.members.empty()) {
    json data = {{"asked", 0}};
    if (work.silence == "agrees") data["agreed_by_silence"] = 0;
    pending_.push_back({.name = "opinions.closed", .data = std::move(data), .address = open.state});
  }
  return {};
}

// Timers of the state that are counted from the due time of its work.
Result<void> Turn::arm_expiry(const OpenWork& open) {
  if (!open.due || !open.role.empty()) return {};
  const auto [first, last] = definition_->afters.equal_range(open.state);
  for (auto at = first; at != last; ++at) {
    if (!definition::counts_from_due(at->second.spec)) continue;
    auto spec = evaluated(at->second.spec);
    if (!spec) return std::unexpected(spec.error());
    (*spec)["from"] = base::format_instant(*open.due);
    const auto due = calendar::resolve_due(calendar_of(open), *spec, *open.due);
    if (!due) return std::unexpected(due.error());
    arm(due->at, {{"kind", "after"},
                  {"work", open.id},
                  {"state", open.state},
                  {"name", at->second.name},
                  {"entry", instance_.entries[open.state]}});
  }
  return {};
}

Result<void> Turn::arm_escalations(const definition::Work& words, const OpenWork& open) {
  if (!open.due) return {};
  const bool urgent = urgency_of(urgencies_of(world_), *definition_, instance_) != nullptr;
  for (std::size_t i = 0; i < words.escalate.size(); ++i) {
    json spec = words.escalate[i].after;
    spec["from"] = base::format_instant(*open.due);
    const auto at = calendar::resolve_due(calendar_of(open), spec, *open.due);
    if (!at) return std::unexpected(at.error());
    // What comes of a day, or of hours around the clock, waits for the office to open: nobody is told at night or on a
    // rest day that something is late, unless the paper is urgent.
    const base::Instant when = urgent ? at->at : calendar_of(open).next_allowed(at->at);
    // Work that is counted anew may be late already: those above were told then.
    if (when <= command_.now && open.opened_at < command_.now) continue;
    json body = {{"kind", "escalate"},
                 {"work", open.id},
                 {"state", open.state},
                 {"step", i},
                 {"expects", base::format_instant(*open.due)}};
    if (when != at->at) body["counted_to"] = base::format_instant(at->at);
    arm(when, std::move(body));
  }
  return {};
}

Result<void> Turn::ask_next_group(const OpenWork& work, const definition::Work& words) {
  change({{"op", "closed"}, {"work", work.id}});
  std::vector<std::string> gone;
  for (const auto& [id, body] : instance_.timers) {
    if (base::text_or(body, "work") == work.id) gone.push_back(id);
  }
  for (const std::string& id : gone) disarm(id);
  return open_work(words, work.group + 1);
}

std::vector<Addressee> told_of(const OpenWork& work) {
  return work.claimed_by.empty() ? work.to : std::vector<Addressee>();
}

std::vector<std::string> persons_told_of(const OpenWork& work) {
  return work.claimed_by.empty() ? std::vector<std::string>() : std::vector{work.claimed_by};
}

}  // namespace trinhky::decision
