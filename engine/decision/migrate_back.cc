// The way back of "migrate": an instance that still stands where a migration put it becomes what it was, with what
// people gave to work that came along unchanged.
#include "engine/decision/commands.h"
#include "engine/decision/move_words.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using base::text_or;

std::unexpected<base::Error> cannot_go_back(std::string type, base::Text why) {
  return stays(std::move(type), {"Không chuyển lại được: " + why.vi, "Cannot go back: " + why.en});
}

// Why the move of this migration cannot be taken back; the way back otherwise.
Result<json> way_back(const Instance& instance, const std::string& migration) {
  const json& kept = instance.migrated;
  if (instance.ended()) return cannot_go_back("instance-ended", {"hồ sơ đã kết thúc.", "the paper has ended."});
  if (kept.is_null() || text_or(kept, "migration") != migration ||
      json(instance.snapshot.configuration) != kept["then"]["configuration"]) {
    return cannot_go_back("already-left", {"hồ sơ đã rời bước mà đợt chuyển đưa vào.",
                                           "the paper has already left the state that the migration put it in."});
  }
  json ids = json::array();
  for (const auto& [id, work] : instance.open) ids.push_back(id);
  if (ids != kept["then"]["open"]) {
    return cannot_go_back("work-moved-on",
                          {"việc ở bước này đã chuyển người.", "the work of this state has moved on."});
  }
  for (const auto& [id, one] : kept["open"].items()) {
    const auto open = instance.open.find(id);
    if (open == instance.open.end() || open->second.given.empty() || !one["renewed"].get<bool>()) continue;
    return cannot_go_back("already-given", {"đã có người cho ý kiến theo phiên bản mới.",
                                            "somebody has decided under the new version already."});
  }
  for (const auto& [name, value] : kept["added"].items()) {
    if (instance.snapshot.data.value(name, json()) == value) continue;
    return cannot_go_back("data-changed",
                          {"dữ liệu \"" + name + "\" đã đổi.", "the data \"" + name + "\" has changed."});
  }
  return kept;
}

}  // namespace

Outcome migrate_back(Turn& turn) {
  const Instance before = turn.instance();
  const auto kept = way_back(before, text_or(turn.command().body, "undo"));
  if (!kept) return turn.refuse(kept.error());
  const json& undo = *kept;
  const auto was_called = [&](const std::string& state) { return undo["back"].value(state, state); };
  json acted = undo["acted_in"];
  for (const auto& [state, persons] : before.acted_in) {
    for (const std::string& person : persons) {
      const auto known = undo["then"]["acted_in"].value(state, std::set<std::string>());
      if (known.contains(person)) continue;
      auto all = acted.value(was_called(state), std::set<std::string>());
      all.insert(person);
      acted[was_called(state)] = all;
    }
  }
  json children = json::object();
  for (const Child& child : before.children) {
    const std::string state = undo["children"].value(child.instance, was_called(child.state));
    if (state != child.state) children[child.instance] = state;
  }
  json gone = json::array();
  for (const auto& [name, value] : undo["added"].items()) gone.push_back(name);
  json change = {{"op", "migrated"},           {"version", undo["version"]},
                 {"hash", undo["hash"]},       {"configuration", undo["configuration"]},
                 {"history", undo["history"]}, {"entries", undo["entries"]},
                 {"acted_in", acted},          {"passed", undo["passed"]},
                 {"resume", undo["resume"]},   {"children", std::move(children)},
                 {"data", json::object()},     {"data_gone", std::move(gone)}};
  if (!undo["returned_from"].is_null()) change["returned_from"] = undo["returned_from"];
  turn.change(std::move(change));
  json tasks = json::array();
  std::set<std::string> timed_anew;  // work whose timers were counted anew: its later rungs go with them
  for (const auto& [id, was] : undo["timers"].items()) {
    if (was["gone"].get<bool>()) timed_anew.insert(text_or(was["was"], "work"));
  }
  timed_anew.erase("");
  for (const auto& [id, one] : undo["open"].items()) {
    const json& was = one["was"];
    if (before.open.contains(id)) turn.change({{"op", "closed"}, {"work", id}});
    json told = {{"work", id},
                 {"from_state", before.open.contains(id) ? json(before.open.at(id).state) : json("")},
                 {"to_state", was.is_null() ? "" : text_or(was, "state")},
                 {"fate", was.is_null() ? "dropped" : "restored"},
                 {"due_before", before.open.contains(id) ? due_of(before.open.at(id).due) : json()},
                 {"due_after", was.is_null() ? json() : was["due"]}};
    tasks.push_back(std::move(told));
    if (was.is_null()) continue;
    json restored = was;
    if (before.open.contains(id)) restored["given"] = to_json(before.open.at(id))["given"];
    turn.change({{"op", "opened"}, {"work", restored}});
    const auto open = open_work_from_json(was);
    if (open && (!before.open.contains(id) || persons_of(turn, before.open.at(id).to) != persons_of(turn, open->to))) {
      turn.notify("work-opened", id, open->to, {},
                  {{"state", open->state}, {"due", due_of(open->due)}, {"reason", json()}});
    }
  }
  json timers = json::array();
  const auto armed = undo["armed"].get<std::set<std::string>>();
  for (const auto& [id, body] : before.timers) {
    const std::string work = text_or(body, "work");
    const bool of_new_work = !work.empty() && undo["open"].contains(work) && undo["open"][work]["was"].is_null();
    const json was = undo["timers"].value(id, json());
    if (was.is_object() && !was["gone"].get<bool>()) {
      turn.change({{"op", "armed"}, {"timer", id}, {"body", was["was"]}});
    } else if (armed.contains(id) || timed_anew.contains(work) || of_new_work) {
      turn.disarm(id);
      timers.push_back({{"timer", id},
                        {"kind", text_or(body, "kind")},
                        {"fate", "dropped"},
                        {"due_before", body.value("due", json())},
                        {"due_after", nullptr}});
    } else if (was_called(text_or(body, "state")) != text_or(body, "state")) {
      json next = body;
      next["state"] = was_called(text_or(body, "state"));
      turn.change({{"op", "armed"}, {"timer", id}, {"body", next}});
    }
  }
  for (const auto& [id, was] : undo["timers"].items()) {
    if (!was["gone"].get<bool>()) continue;
    if (const auto due = base::parse_instant(text_or(was["was"], "due"))) turn.rearm(id, *due, was["was"]);
    timers.push_back({{"timer", id},
                      {"kind", text_or(was["was"], "kind")},
                      {"fate", "restored"},
                      {"due_before", nullptr},
                      {"due_after", was["was"].value("due", json())}});
  }
  return turn.finish("migration_undone", {{"actor", {{"kind", "person"}, {"person", turn.command().actor.person}}},
                                          {"migration", text_or(turn.command().body, "undo")},
                                          {"from", {{"version", before.version}, {"hash", before.definition_hash}}},
                                          {"to", {{"version", undo["version"]}, {"hash", undo["hash"]}}},
                                          {"before", before.snapshot.configuration},
                                          {"after", undo["configuration"]},
                                          {"tasks", tasks},
                                          {"timers", timers}});
}

}  // namespace trinhky::decision
