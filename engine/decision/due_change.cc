#include "engine/decision/due_change.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/calendar/pace.h"
#include "engine/calendar/urgency.h"
#include "engine/decision/held.h"

namespace trinhky::decision {
namespace {

using base::Instant;
using base::json;
using base::Result;
using base::text_or;
using calendar::Due;

// Members of a derivation that a new count does not give and that stay.
constexpr std::array<std::string_view, 9> reasons{"held_minutes", "pauses",       "urgency",
                                                  "urgency_row",  "plain_rule",   "extension",
                                                  "plain_from",   "plain_pauses", "plain_held_minutes"};

void stop_timers(Turn& turn, const std::string& work) {
  std::vector<std::string> gone;
  for (const auto& [id, body] : turn.instance().timers) {
    if (text_or(body, "work") == work) gone.push_back(id);
  }
  for (const std::string& id : gone) turn.disarm(id);
}

// On a paper on hold the timers wait with it: those of this work as they are now in place of those that it had.
void keep_for_the_end_of_the_hold(Turn& turn, const std::string& work) {
  json held = turn.instance().held;
  json timers = json::array();
  for (const json& timer : held["timers"]) {
    if (text_or(timer["body"], "work") != work) timers.push_back(timer);
  }
  const std::map<std::string, json> armed = turn.instance().timers;
  for (const auto& [id, body] : armed) {
    if (text_or(body, "work") != work) continue;
    timers.push_back({{"id", id}, {"due", body.value("due", json())}, {"body", body}});
    turn.disarm(id);
  }
  held["timers"] = std::move(timers);
  turn.change({{"op", "held"}, {"held", std::move(held)}});
}

// Whether no time runs against `work` while `other` is open.
bool stops(const definition::Definition& definition, const OpenWork& other, const OpenWork& work) {
  if (other.id == work.id) return false;
  if (other.kind == "consult") {
    const auto verb = definition.verbs.find("consult");
    return other.of == work.id && verb != definition.verbs.end() && verb->second.pauses_due;
  }
  const definition::Work* words = other.role.empty() ? definition.work_of(other.state) : nullptr;
  if (words == nullptr) return false;
  return words->pauses_due || std::ranges::find(words->pauses, work.state) != words->pauses.end();
}

void stop_clock(Turn& turn, const OpenWork& work, const std::vector<std::string>& waits_for, json& detail) {
  stop_timers(turn, work.id);
  turn.change({{"op", "work_changed"},
               {"work", work.id},
               {"set", {{"paused", {{"at", base::format_instant(turn.command().now)}, {"for", waits_for}}}}}});
  detail["clocks"]["stopped"].push_back(
      {{"work", work.id}, {"state", work.state}, {"due", base::format_instant(*work.due)}});
}

Result<void> let_clock_go(Turn& turn, const OpenWork& work, json& detail) {
  const auto from = base::parse_instant(text_or(work.paused, "at"));
  if (!from) return std::unexpected(from.error());
  const Instant until = turn.command().now;
  auto due =
      calendar::resumed_due(turn.calendar_of(work), {.at = *work.due, .derivation = work.derivation}, *from, until);
  if (!due) return std::unexpected(due.error());
  json pauses = work.derivation.value("pauses", json::array());
  pauses.push_back({{"from", base::format_instant(*from)}, {"until", base::format_instant(until)}});
  due->derivation["pauses"] = std::move(pauses);
  if (auto moved = move_due(turn, work.id, *due, {{"paused", nullptr}}); !moved) return moved;
  detail["clocks"]["going"].push_back({{"work", work.id},
                                       {"state", work.state},
                                       {"before", base::format_instant(*work.due)},
                                       {"after", base::format_instant(due->at)}});
  if (due->at != *work.due) tell_due_moved(turn, turn.instance().open.at(work.id), *work.due, "");
  return {};
}

void append(base::Text& text, const std::string& vi, const std::string& en) {
  text.vi.append("; ").append(vi);
  text.en.append("; ").append(en);
}

// Pauses and holds that the rule before the present one had, and those since.
json added_so_far(const json& derivation) {
  json added = json::object();
  if (!derivation.is_object()) return added;
  const auto held =
      derivation.value("held_minutes", std::int64_t{0}) + derivation.value("plain_held_minutes", std::int64_t{0});
  if (held > 0) added["held_minutes"] = held;
  json pauses = derivation.value("plain_pauses", json::array());
  for (const json& pause : derivation.value("pauses", json::array())) pauses.push_back(pause);
  if (!pauses.empty()) added["pauses"] = std::move(pauses);
  return added;
}

std::string name_of(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known ? known->full_name : std::string();
}

}  // namespace

const calendar::UrgencyTable& urgencies_of(const World& world) {
  return world.urgencies == nullptr ? calendar::UrgencyTable::built_in() : *world.urgencies;
}

const calendar::Urgency* urgency_of(const calendar::UrgencyTable& table, const definition::Definition& definition,
                                    const Instance& instance) {
  const auto verb = definition.verbs.find("setUrgency");
  if (verb == definition.verbs.end()) return nullptr;
  return table.find(text_or(instance.snapshot.data, verb->second.field));
}

int granted_extensions(const OpenWork& work) {
  return static_cast<int>(
      std::ranges::count_if(work.extensions, [](const json& one) { return text_or(one, "state") == "granted"; }));
}

Result<Due> paced_due(const calendar::Calendar& calendar, const json& spec, const calendar::Urgency* urgency,
                      Instant from, std::optional<Instant> said, const json& before) {
  auto plain = calendar::resolve_due(calendar, spec, from);
  const json added = added_so_far(before);
  if (plain) plain = with_pauses(calendar, std::move(*plain), added);
  json rule = urgency == nullptr ? spec : calendar::hastened(spec, *urgency);
  if (!plain || rule == spec) return plain;
  // What was waited before the paper became urgent is nothing to a time that runs since then.
  const bool since_said = !urgency->due.is_null() && said && *said > from;
  if (since_said) rule["from"] = base::format_instant(*said);
  auto due = calendar::resolve_due(calendar, rule, from);
  if (due && !since_said) due = with_pauses(calendar, std::move(*due), added);
  if (!due) return due;
  if (due->at > plain->at) return plain;
  json& derivation = due->derivation;
  derivation["urgency"] = urgency->word;
  derivation["urgency_row"] = calendar::urgency_row(*urgency);
  derivation["plain_rule"] = spec;
  if (since_said) {
    derivation["plain_from"] = base::format_instant(from);
    if (added.contains("pauses")) derivation["plain_pauses"] = added["pauses"];
    if (added.contains("held_minutes")) derivation["plain_held_minutes"] = added["held_minutes"];
  }
  return due;
}

Result<Due> with_pauses(const calendar::Calendar& calendar, Due due, const json& before) {
  if (!before.is_object()) return due;
  if (const auto held = before.value("held_minutes", std::int64_t{0}); held > 0) {
    due.at = after_working_time(calendar, due.at, std::chrono::minutes{held});
    due.derivation["held_minutes"] = held;
  }
  const json pauses = before.value("pauses", json::array());
  for (const json& pause : pauses) {
    const auto from = base::parse_instant(text_or(pause, "from"));
    const auto until = base::parse_instant(text_or(pause, "until"));
    if (!from || !until) continue;
    auto later = calendar::resumed_due(calendar, due, *from, *until);
    if (!later) return later;
    due = std::move(*later);
  }
  if (!pauses.empty()) due.derivation["pauses"] = pauses;
  return due;
}

Result<Due> counted_again(const calendar::Calendar& calendar, const OpenWork& work) {
  return counted_again(calendar, work.due ? work.derivation : json());
}

Result<Due> counted_again(const calendar::Calendar& calendar, const json& derivation) {
  const auto from = base::parse_instant(derivation.is_object() ? text_or(derivation, "from") : std::string());
  const json rule = derivation.is_object() ? derivation.value("rule", json()) : json();
  if (!from) {
    return base::refuse(base::ErrorCode::invalid, "bad-due",
                        {"Thời hạn này không có cách tính để tính lại.",
                         "It is not kept how this due time came about; it cannot be counted again."});
  }
  auto due = calendar::resolve_due(calendar, rule, *from);
  if (!due) return due;
  for (const std::string_view name : reasons) {
    const auto kept = derivation.find(std::string(name));
    if (kept != derivation.end()) due->derivation[std::string(name)] = *kept;
  }
  return with_pauses(calendar, std::move(*due), derivation);
}

Result<void> move_due(Turn& turn, const std::string& id, const Due& due, json more) {
  const OpenWork before = turn.instance().open.at(id);
  json set = std::move(more);
  set["due"] = base::format_instant(due.at);
  set["derivation"] = due.derivation;
  if (!before.first_due && before.due && *before.due != due.at) {
    set["first_due"] = base::format_instant(*before.due);
  }
  stop_timers(turn, id);
  turn.change({{"op", "work_changed"}, {"work", id}, {"set", std::move(set)}});
  const OpenWork work = turn.instance().open.at(id);
  const definition::Work* words = turn.definition().work_of(work.state);
  if (words == nullptr || !work.role.empty()) return {};
  if (auto armed = turn.arm_work(*words, work); !armed) return armed;
  if (!turn.instance().held.is_null()) keep_for_the_end_of_the_hold(turn, id);
  return {};
}

std::vector<std::string> bound_by_its_time(const Instance& instance, const std::string& work) {
  std::vector<std::string> ids{work};
  for (const auto& [id, other] : instance.open) {
    if (other.of == work && other.role != "consult" && other.due) ids.push_back(id);
  }
  return ids;
}

json due_moved(const OpenWork& before, Instant after) {
  if (!before.due || *before.due == after) return nullptr;
  return {{"work", before.id},
          {"state", before.state},
          {"before", base::format_instant(*before.due)},
          {"after", base::format_instant(after)}};
}

void tell_due_moved(Turn& turn, const OpenWork& work, Instant before, const std::string& reason) {
  turn.notify("due-moved", work.id, told_of(work), persons_told_of(work),
              {{"state", work.state},
               {"due", work.due ? json(base::format_instant(*work.due)) : json()},
               {"before", base::format_instant(before)},
               {"reason", reason.empty() ? json() : json(reason)}});
}

Result<void> keep_clocks(Turn& turn, json& detail) {
  if (!turn.instance().held.is_null() || turn.instance().ended()) return {};
  std::map<std::string, std::vector<std::string>> to_stop;
  std::vector<std::string> to_go;
  const auto& open = turn.instance().open;
  for (const auto& [id, work] : open) {
    if (!work.due || work.kind == "consult") continue;
    std::vector<std::string> waits_for;
    for (const auto& [other_id, other] : open) {
      if (stops(turn.definition(), other, work)) waits_for.push_back(other_id);
    }
    const definition::Work* words = turn.definition().work_of(work.state);
    const bool stands = !waits_for.empty() && (words == nullptr || !words->legal);
    if (!stands && !work.paused.is_null()) to_go.push_back(id);
    if (stands && work.paused.is_null() && *work.due > turn.command().now) to_stop.emplace(id, std::move(waits_for));
  }
  for (const auto& [id, waits_for] : to_stop) stop_clock(turn, OpenWork(open.at(id)), waits_for, detail);
  for (const std::string& id : to_go) {
    if (auto going = let_clock_go(turn, OpenWork(open.at(id)), detail); !going) return going;
  }
  return {};
}

base::Text due_in_words(const calendar::Calendar& calendar, const directory::Directory& directory,
                        const OpenWork& work) {
  if (!work.due) return {};
  base::Text line = calendar::explain_due(calendar, {.at = *work.due, .derivation = work.derivation});
  if (line.vi.empty() || !work.derivation.is_object()) return line;
  const json& derivation = work.derivation;
  const auto at = [&](const json& object, const char* member) {
    const auto instant = base::parse_instant(text_or(object, member));
    return instant ? calendar::format_local(calendar, *instant) : base::Text{};
  };
  if (const std::string word = text_or(derivation, "urgency"); !word.empty()) {
    // Before there was a table each word halved, and no row was kept.
    const calendar::Urgency* halved = calendar::UrgencyTable::built_in().find(word);
    const json former = halved == nullptr ? json() : calendar::urgency_row(*halved);
    const base::Text why = calendar::urgency_words(derivation.value("urgency_row", former));
    if (!why.vi.empty()) append(line, why.vi, why.en);
  }
  if (const auto extension = derivation.find("extension"); extension != derivation.end() && extension->is_object()) {
    const std::string number = std::to_string(extension->value("number", 1));
    const base::Text before = at(*extension, "before");
    const base::Text decided = at(*extension, "decided_at");
    const std::string who = name_of(directory, text_or(*extension, "decided_by"));
    append(line, "gia hạn lần " + number + ", hạn cũ " + before.vi + ", " + who + " quyết định lúc " + decided.vi,
           "extension " + number + ", due before: " + before.en + ", decided by " + who + " at " + decided.en);
  }
  for (const json& pause : derivation.value("pauses", json::array())) {
    const base::Text from = at(pause, "from");
    const base::Text until = at(pause, "until");
    append(line, "không tính từ " + from.vi + " đến " + until.vi + " vì chờ ý kiến",
           "not counted from " + from.en + " to " + until.en + ", while an opinion was awaited");
  }
  if (derivation.value("held_minutes", std::int64_t{0}) > 0) {
    append(line, "không tính thời gian hồ sơ tạm dừng", "not counting the time the paper was on hold");
  }
  if (const base::Text since = at(work.paused, "at"); !since.vi.empty()) {
    append(line, "đang tạm dừng tính hạn từ " + since.vi, "the clock stands still since " + since.en);
  }
  return line;
}

}  // namespace trinhky::decision
