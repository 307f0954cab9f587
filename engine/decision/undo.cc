// "undo": one's own last submission, decision, return or opinion, within the time that the definition gives.
#include "engine/decision/undo.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "engine/decision/change.h"
#include "engine/decision/instance_json.h"
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

constexpr std::size_t most_told = 200;

constexpr std::array<std::string_view, 5> undoable_kinds{"submitted", "signalled", "decided", "returned",
                                                         "opinion_given"};
// Commands that leave the last act as it was.
constexpr std::array<std::string_view, 5> harmless{"comment", "remove_comment", "watch", "unwatch", "urge"};

// What brings the parts back that have no operation of their own, as `change.cc` reads it.
json restoring(const Instance& before, const Instance& after) {
  json change = {{"op", "restored"}};
  if (before.entries != after.entries) change["entries"] = before.entries;
  if (before.acted_in != after.acted_in) change["acted_in"] = before.acted_in;
  if (before.passed != after.passed) {
    change["passed"] = json::array();
    for (const Passage& one : before.passed) change["passed"].push_back(to_json(one));
  }
  if (before.resume != after.resume) change["resume"] = before.resume;
  if (before.returned != after.returned) change["returned"] = before.returned ? to_json(*before.returned) : json();
  if (before.documents != after.documents) change["documents"] = before.documents;
  if (before.migrated != after.migrated) change["migrated"] = before.migrated;
  const interpreter::Snapshot& was = before.snapshot;
  const interpreter::Snapshot& is = after.snapshot;
  if (was.configuration != is.configuration) change["configuration"] = was.configuration;
  if (was.history != is.history) change["history"] = was.history;
  if (was.data == is.data) return change;
  json data = json::object();
  for (const auto& [name, value] : was.data.items()) {
    const auto now = is.data.find(name);
    if (now == is.data.end() || *now != value) data[name] = value;
  }
  if (!data.empty()) change["data"] = std::move(data);
  json gone = json::array();
  for (const auto& [name, value] : is.data.items()) {
    if (!was.data.contains(name)) gone.push_back(name);
  }
  if (!gone.empty()) change["data_gone"] = std::move(gone);
  return change;
}

// What no operation brings back; an act that changed it is there to stay.
auto lasting(const Instance& one) {
  return std::tie(one.id, one.definition, one.version, one.definition_hash, one.unit, one.parent, one.started_by,
                  one.started_at, one.cast, one.ended_at, one.end, one.snapshot.done, one.snapshot.output, one.children,
                  one.kept, one.watchers, one.held, one.comments, one.recorded, one.urgency, one.issue_changes,
                  one.number, one.damaged);
}

// The way from the one instance back to the other; null when there is none.
json way_back(const Instance& before, const Instance& after) {
  if (lasting(before) != lasting(after)) return nullptr;
  const auto same = [](const auto& all, const std::string& id, const auto& one) {
    const auto known = all.find(id);
    return known != all.end() && known->second == one;
  };
  json operations = json::array();
  for (const auto& [id, work] : after.open) {
    if (!same(before.open, id, work)) operations.push_back({{"op", "closed"}, {"work", id}});
  }
  operations.push_back(restoring(before, after));
  for (const auto& [id, work] : before.open) {
    if (!same(after.open, id, work)) operations.push_back({{"op", "opened"}, {"work", to_json(work)}});
  }
  for (const auto& [id, body] : after.timers) {
    if (!same(before.timers, id, body)) operations.push_back({{"op", "disarmed"}, {"timer", id}});
  }
  for (const auto& [id, body] : before.timers) {
    if (!same(after.timers, id, body)) operations.push_back({{"op", "armed"}, {"timer", id}, {"body", body}});
  }
  return operations;
}

// Whom the act told, by name: they are told again when it is taken back.
std::vector<std::string> told_by(const Turn& turn, const Accepted& accepted) {
  std::set<std::string> persons;
  for (const Notice& notice : accepted.notices) {
    persons.insert(notice.persons.begin(), notice.persons.end());
    for (const auto& capacity : turn.who(notice.to)) persons.insert(capacity.person);
  }
  persons.erase(turn.command().actor.person);
  std::vector<std::string> list(persons.begin(), persons.end());
  if (list.size() > most_told) list.resize(most_told);
  return list;
}

base::Error cannot_undo(std::string type, base::Text why) {
  return {.code = base::ErrorCode::wrong_state, .type = std::move(type), .message = std::move(why)};
}

// Why the last act cannot be taken back by this person now; none when it can.
std::optional<base::Error> undo_trouble(const Turn& turn, const std::string& person) {
  const json& undo = turn.instance().undoable;
  if (!turn.definition().verbs.contains("undo")) {
    return cannot_undo("verb-not-here", {"Quy trình này không cho hoàn tác.", "This workflow knows no undoing."});
  }
  if (undo.is_null()) {
    return cannot_undo("nothing-to-undo",
                       {"Không còn gì để hoàn tác: đã có việc tiếp theo hoặc việc đó không hoàn tác được. Hãy dùng rút "
                        "lại hoặc đề nghị trả lại.",
                        "There is nothing to undo: something followed already, or the act cannot be undone. Withdraw "
                        "the paper or ask for it to be returned."});
  }
  if (text_or(undo["actor"], "person") != person) {
    return not_yours("Chỉ người vừa xử lý mới hoàn tác được việc của mình.",
                     "Only the person who acted last can undo that act.");
  }
  const auto until = base::parse_instant(text_or(undo, "until"));
  if (!until || turn.command().now > *until) {
    return cannot_undo("undo-too-late",
                       {"Đã quá thời gian được hoàn tác. Hãy dùng rút lại hoặc đề nghị trả lại.",
                        "The time for undoing is over. Withdraw the paper or ask for it to be returned."});
  }
  return std::nullopt;
}

}  // namespace

json undo_after(const Turn& turn, const Instance* before, const Accepted& accepted, const std::string& kind,
                const json& detail) {
  const Command& command = turn.command();
  const Instance& after = turn.instance();
  if (accepted.ignored || std::ranges::find(harmless, std::string_view(command.kind)) != harmless.end()) {
    return after.undoable;
  }
  const bool stays = before != nullptr && !after.ended() && accepted.owe.empty() && accepted.claims.empty() &&
                     accepted.numbers.empty() && before->number == after.number;
  if (!stays || std::ranges::find(undoable_kinds, std::string_view(kind)) == undoable_kinds.end()) return nullptr;
  const auto until =
      calendar::resolve_due(*turn.world().calendar, turn.definition().verbs.at("undo").within, command.now);
  if (!until) return nullptr;
  json operations = way_back(*before, after);
  if (operations.is_null()) return nullptr;
  json undo = {{"event", after.events + 1},
               {"kind", kind},
               {"actor", detail.value("actor", json::object())},
               {"until", base::format_instant(until->at)},
               {"told", told_by(turn, accepted)},
               {"operations", std::move(operations)}};
  if (detail.contains("state")) undo["state"] = detail["state"];
  if (accepted.drop_draft) undo["draft"] = after.document();
  return undo;
}

bool leads_back(const Instance& before, const Instance& after) {
  if (after.undoable.is_null() || after.undoable["event"] != after.events) return true;
  Instance back = after;
  for (const json& operation : after.undoable["operations"]) apply_change(back, operation);
  back.undoable = before.undoable;
  back.attachments = before.attachments;
  back.events = before.events;
  return back == before;
}

Outcome undo(Turn& turn) {
  if (auto trouble = undo_trouble(turn, turn.command().actor.person)) return turn.refuse(std::move(*trouble));
  const json undo = turn.instance().undoable;
  const std::string draft = text_or(undo, "draft");
  if (!draft.empty()) {
    // What was typed is the draft again, unless there is a newer one.
    if (!turn.facts().draft_looked_up) turn.needs().draft = true;
    const auto body = turn.facts().contents.find(draft);
    if (body == turn.facts().contents.end()) turn.needs().contents.insert(draft);
    if (turn.lacks_facts()) return turn.refuse({});
    if (!turn.facts().draft) turn.accepted().put_draft = body->second;
  }
  for (const json& operation : undo["operations"]) {
    const std::string op = text_or(operation, "op");
    if (op == "disarmed") {
      turn.disarm(text_or(operation, "timer"));
    } else if (op == "armed") {
      const auto due = base::parse_instant(text_or(operation["body"], "due"));
      if (!due) return turn.refuse(cannot_undo("nothing-to-undo", {"Không hoàn tác được.", "It cannot be undone."}));
      turn.rearm(text_or(operation, "timer"), *due, operation["body"]);
    } else {
      turn.change(operation);
    }
  }
  const auto told = undo["told"].get<std::vector<std::string>>();
  const std::string state = text_or(undo, "state");
  if (!told.empty()) turn.notify("undone", "", {}, told, {{"state", state}});
  json detail = {{"actor", undo["actor"]}, {"undone", undo["event"]}, {"what", undo["kind"]}};
  if (!state.empty()) detail["state"] = state;
  return turn.finish("undone", std::move(detail));
}

void offer_undo(ActionList& list) {
  const json& undo = list.instance().undoable;
  if (undo.is_null() || text_or(undo["actor"], "person") != list.person()) return;
  const auto trouble = undo_trouble(list.turn(), list.person());
  json& action = list.add("undo", "", {"Hoàn tác việc vừa làm", "Undo what I just did"},
                          trouble ? std::optional(trouble->message) : std::nullopt);
  action["until"] = undo["until"];
}

}  // namespace trinhky::decision
