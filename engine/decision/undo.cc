// "undo": one's own last submission, decision, return or opinion, within the time that the definition gives.
#include "engine/decision/undo.h"

#include <algorithm>
#include <array>

#include "engine/decision/change.h"
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

// Members of the instance's JSON that come back as wholes.
constexpr std::array<std::string_view, 7> whole{"entries",  "acted_in",  "passed",  "resume",
                                                "returned", "documents", "migrated"};

// Of an instance's JSON what an act and its undoing leave alike.
json comparable(json instance) {
  for (const char* name : {"undoable", "attachments", "events"}) instance.erase(name);
  return instance;
}

const json& member(const json& object, const std::string& name) {
  static const json none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

// What brings the parts back that have no operation of their own.
json restoring(const json& before, const json& after) {
  json change = {{"op", "restored"}};
  for (const std::string_view one : whole) {
    const std::string name(one);
    if (member(before, name) != member(after, name)) change[name] = member(before, name);
  }
  const json& was = before["snapshot"];
  const json& is = after["snapshot"];
  if (was["configuration"] != is["configuration"]) change["configuration"] = was["configuration"];
  if (was["history"] != is["history"]) change["history"] = was["history"];
  json data = json::object();
  for (const auto& [name, value] : was["data"].items()) {
    if (member(is["data"], name) != value || !is["data"].contains(name)) data[name] = value;
  }
  if (!data.empty()) change["data"] = std::move(data);
  json gone = json::array();
  for (const auto& [name, value] : is["data"].items()) {
    if (!was["data"].contains(name)) gone.push_back(name);
  }
  if (!gone.empty()) change["data_gone"] = std::move(gone);
  return change;
}

// The way from the one instance back to the other; null when there is none.
json way_back(const Instance& before, const Instance& after) {
  json was = to_json(before);
  const json is = to_json(after);
  json operations = json::array();
  for (const auto& [id, work] : after.open) {
    const auto known = before.open.find(id);
    if (known == before.open.end() || to_json(known->second) != to_json(work)) {
      operations.push_back({{"op", "closed"}, {"work", id}});
    }
  }
  operations.push_back(restoring(was, is));
  for (const auto& [id, work] : before.open) {
    const auto known = after.open.find(id);
    if (known == after.open.end() || to_json(known->second) != to_json(work)) {
      operations.push_back({{"op", "opened"}, {"work", to_json(work)}});
    }
  }
  for (const auto& [id, body] : after.timers) {
    const auto known = before.timers.find(id);
    if (known == before.timers.end() || known->second != body) {
      operations.push_back({{"op", "disarmed"}, {"timer", id}});
    }
  }
  for (const auto& [id, body] : before.timers) {
    const auto known = after.timers.find(id);
    if (known == after.timers.end() || known->second != body) {
      operations.push_back({{"op", "armed"}, {"timer", id}, {"body", body}});
    }
  }
  Instance back = after;
  for (const json& operation : operations) apply_change(back, operation);
  return back.damaged.empty() && comparable(to_json(back)) == comparable(std::move(was)) ? operations : json();
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
