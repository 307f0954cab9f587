// How urgent a paper is, said while it runs: due times that its definition does not except are counted anew, as the
// table of urgencies says or with all of their time again, and its reminders follow the ladder of urgent papers.
#include <optional>

#include "engine/decision/due_change.h"
#include "engine/decision/verbs.h"

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

constexpr std::size_t most_shown = 3;

// The word as the paper says it; what is in no table is an ordinary paper.
std::string now_in(const Turn& turn) {
  const calendar::Urgency* row = urgency_of(urgencies_of(turn.world()), turn.definition(), turn.instance());
  return row == nullptr ? std::string(calendar::ordinary_paper) : row->word;
}

std::unexpected<base::Error> unknown_word(const calendar::UrgencyTable& table) {
  const base::Text ordinary = calendar::ordinary_title();
  base::Text known{ordinary.vi, ordinary.vi + " (" + ordinary.en + ")"};
  for (const calendar::Urgency& row : table.rows()) {
    known.vi.append(", ").append(row.word);
    known.en.append(", ").append(row.word).append(" (").append(row.title.en).append(")");
  }
  return base::refuse(
      base::ErrorCode::invalid, "unknown-urgency",
      {"Độ khẩn là một trong: " + known.vi + ".", "The urgency of a paper is one of: " + known.en + "."}, "/urgency");
}

// The due time at the paper's new urgency (null: an ordinary paper). Where its time is over already it stays: nobody is
// late by being told that it is urgent.
Result<calendar::Due> paced(const Turn& turn, const OpenWork& work, const calendar::Urgency* urgency) {
  const json& was = work.derivation;
  calendar::Due as_it_was{.at = *work.due, .derivation = was};
  const json plain = was.value("plain_rule", was.value("rule", json::object()));
  const auto from = base::parse_instant(text_or(was, was.contains("plain_from") ? "plain_from" : "from"));
  if (!from) return as_it_was;
  const base::Instant now = turn.command().now;
  auto due = paced_due(turn.calendar_of(work), plain, urgency, *from, now, was);
  const bool over = due && due->at <= now && due->at < *work.due;
  return over ? Result<calendar::Due>(std::move(as_it_was)) : due;
}

// Whether urgency has a say in this work's time: not where law or a decision set it.
bool hastens(const Turn& turn, const OpenWork& work) {
  const definition::Work* words = turn.definition().work_of(work.state);
  return work.due && work.derivation.is_object() && work.kind != "consult" && words != nullptr && words->hastens &&
         granted_extensions(work) == 0 && !work.derivation.contains("extension");
}

// What choosing this row would do: its rule, and the due times that it moves now.
base::Text told_before(const Turn& turn, const calendar::Urgency* row) {
  base::Text text = row == nullptr ? calendar::ordinary_title() : row->title;
  const base::Text effect =
      row == nullptr ? base::Text{"đủ thời gian", "the whole time"} : calendar::urgency_effect(*row);
  text.vi.append(" – ").append(effect.vi);
  text.en.append(" – ").append(effect.en);
  const calendar::Calendar& calendar = *turn.world().calendar;
  std::size_t shown = 0;
  for (const auto& [id, work] : turn.instance().open) {
    if (!hastens(turn, work)) continue;
    const auto due = paced(turn, work, row);
    if (!due || due->at == *work.due) continue;
    if (++shown > most_shown) {
      text.vi += "; …";
      text.en += "; …";
      break;
    }
    const base::Text before = calendar::format_local(calendar, *work.due);
    const base::Text after = calendar::format_local(calendar, due->at);
    const base::Text step = turn.definition().title_of(work.state);
    text.vi.append("; ").append(step.vi).append(": ").append(before.vi).append(" → ").append(after.vi);
    text.en.append("; ").append(step.en).append(": ").append(before.en).append(" → ").append(after.en);
  }
  if (shown == 0) {
    text.vi += "; các hạn hiện nay không đổi";
    text.en += "; no due time moves now";
  }
  return text;
}

}  // namespace

Outcome set_urgency(Turn& turn) {
  const Command& command = turn.command();
  const auto capacity = may_set(turn, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const std::string word = text_or(command.body, "urgency");
  const calendar::UrgencyTable& table = urgencies_of(turn.world());
  const calendar::Urgency* urgency = table.find(word);
  if (urgency == nullptr && word != calendar::ordinary_paper) return turn.refuse(unknown_word(table).error());
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
  const base::Text title = urgency == nullptr ? calendar::ordinary_title() : urgency->title;
  detail["title"] = {{"vi", title.vi}, {"en", title.en}};
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
  const auto offer = [&](std::string_view word, const calendar::Urgency* row) {
    if (word == now) return;
    const base::Text told = told_before(list.turn(), row);
    field["options"].push_back({{"value", word}, {"label", {{"vi", told.vi}, {"en", told.en}}}});
  };
  offer(calendar::ordinary_paper, nullptr);
  for (const calendar::Urgency& row : urgencies_of(list.world()).rows()) offer(row.word, &row);
  action["fields"] = json::array({std::move(field)});
}

}  // namespace trinhky::decision
