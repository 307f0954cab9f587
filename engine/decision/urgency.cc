// How urgent a paper is, said while it runs: due times that its definition does not except are counted anew, with half
// the time or with all of it again, and its reminders follow the ladder of urgent papers.
#include <algorithm>

#include "engine/decision/due_change.h"
#include "engine/decision/verbs.h"
#include "engine/definition/due_words.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using base::text_or;

// Over any open work: a paper is urgent as a whole.
Result<directory::Capacity> may_set(Turn& turn, const std::string& person) {
  auto capacity = may_use(turn, "setUrgency", nullptr, person);
  if (capacity || capacity.error().code != base::ErrorCode::forbidden) return capacity;
  const std::map<std::string, OpenWork> open = turn.instance().open;
  for (const auto& [id, work] : open) {
    if (auto over = may_use(turn, "setUrgency", &work, person)) return over;
  }
  return capacity;
}

std::string now_in(const Turn& turn) {
  const std::string& field = turn.definition().verbs.at("setUrgency").field;
  const std::string word = text_or(turn.instance().snapshot.data, field);
  return word.empty() ? std::string(definition::urgencies.front().word) : word;
}

// The due time at the paper's new urgency. Where half the time is over already it stays: nobody is late by being told
// that it is urgent.
Result<calendar::Due> paced(const Turn& turn, const OpenWork& work, const std::string& urgency) {
  const calendar::Calendar& calendar = *turn.world().calendar;
  const json& was = work.derivation;
  calendar::Due as_it_was{.at = *work.due, .derivation = was};
  const json plain = was.value("plain_rule", was.value("rule", json::object()));
  const auto from = base::parse_instant(text_or(was, "from"));
  if (!from) return as_it_was;
  auto due = paced_due(calendar, plain, urgency, *from);
  if (due) due = with_pauses(calendar, std::move(*due), was);
  const bool over = due && due->at <= turn.command().now && due->at < *work.due;
  return over ? Result<calendar::Due>(std::move(as_it_was)) : due;
}

// Whether urgency has a say in this work's time: not where law or a decision set it.
bool hastens(const Turn& turn, const OpenWork& work) {
  const definition::Work* words = turn.definition().work_of(work.state);
  return work.due && work.derivation.is_object() && work.kind != "consult" && words != nullptr && words->hastens &&
         granted_extensions(work) == 0 && !work.derivation.contains("extension");
}

}  // namespace

Outcome set_urgency(Turn& turn) {
  const Command& command = turn.command();
  const auto capacity = may_set(turn, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const std::string word = text_or(command.body, "urgency");
  const auto known = std::ranges::find(definition::urgencies, std::string_view(word), &definition::Urgency::word);
  if (known == definition::urgencies.end()) {
    return turn.refuse({.code = base::ErrorCode::invalid,
                        .type = "unknown-urgency",
                        .message = {"Độ khẩn là thường, khẩn, thượng khẩn hoặc hỏa tốc.",
                                    "A paper is thường (ordinary), khẩn, thượng khẩn or hỏa tốc."},
                        .pointer = "/urgency"});
  }
  const std::string before = now_in(turn);
  if (before == word) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "same-urgency",
                        .message = {"Hồ sơ đã ở độ khẩn này.", "The paper has this urgency already."}});
  }
  const auto reason = reason_for(turn, "setUrgency");
  if (!reason) return turn.refuse(reason.error());
  turn.change({{"op", "urgency_set"},
               {"field", turn.definition().verbs.at("setUrgency").field},
               {"urgency", {{"word", word}, {"by", command.actor.person}, {"at", base::format_instant(command.now)}}}});
  const std::string urgency = urgency_of(turn.definition(), turn.instance());
  json moved = json::array();
  const std::map<std::string, OpenWork> open = turn.instance().open;
  for (const auto& [id, work] : open) {
    if (!work.due) continue;
    calendar::Due due{.at = *work.due, .derivation = work.derivation};
    if (hastens(turn, work)) {
      auto now = paced(turn, work, urgency);
      if (!now) return turn.refuse(now.error());
      due = std::move(*now);
    }
    // Also where the date stays: the reminders are those of the new urgency.
    if (auto done = move_due(turn, id, due); !done) return turn.refuse(done.error());
    const json told = due_moved(work, due.at);
    if (told.is_null()) continue;
    moved.push_back(told);
    tell_due_moved(turn, turn.instance().open.at(id), *work.due, *reason);
  }
  json detail = {{"actor", actor_detail(turn, *capacity)}, {"urgency", word}, {"before", before}};
  if (!moved.empty()) detail["moved"] = std::move(moved);
  if (!reason->empty()) detail["reason"] = *reason;
  return turn.finish("urgency_set", std::move(detail));
}

void offer_set_urgency(ActionList& list) {
  if (!may_set(list.turn(), list.person())) return;
  const std::string now = now_in(list.turn());
  json& action = list.add("set_urgency", "", {"Đặt độ khẩn", "Set the urgency"}, std::nullopt);
  if (!list.definition().verbs.at("setUrgency").requires_words.empty()) action["requires"] = {"reason"};
  json field = ActionList::field("urgency", "choice", {"Độ khẩn", "Urgency"}, true);
  field["options"] = json::array();
  for (const definition::Urgency& one : definition::urgencies) {
    if (one.word == now) continue;
    field["options"].push_back({{"value", one.word}, {"label", {{"vi", one.word}, {"en", one.en}}}});
  }
  action["fields"] = json::array({std::move(field)});
}

}  // namespace trinhky::decision
