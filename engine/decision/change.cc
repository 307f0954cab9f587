#include "engine/decision/change.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/decision/decide.h"
#include "engine/decision/instance_json.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

void started(Instance& instance, const json& change) {
  instance.id = text_in(change, "instance");
  instance.definition = text_in(change, "definition");
  instance.version = static_cast<int>(whole_in(change, "version"));
  instance.definition_hash = text_in(change, "hash");
  instance.unit = text_in(change, "unit");
  instance.started_by = text_in(change, "by");
  instance.started_at = instant_in(change, "at");
  if (change.contains("parent")) {
    instance.parent = parent_in(change["parent"]);
  }
  if (change.contains("cast")) instance.cast = change["cast"].get<std::map<std::string, json>>();
}

void moved(Instance& instance, const json& change) {
  interpreter::Snapshot& snapshot = instance.snapshot;
  snapshot.configuration = change.at("configuration").get<std::vector<std::string>>();
  if (change.contains("history")) {
    for (const auto& [state, past] : change["history"].items()) {
      snapshot.history[state] = past.get<std::vector<std::string>>();
    }
  }
  if (change.contains("data")) {
    for (const auto& [name, value] : change["data"].items()) snapshot.data[name] = value;
  }
  snapshot.done = change.value("done", false);
  snapshot.output = change.value("output", json());
}

// Members of open work that changed while it stands open, in the shape in which work is written.
void work_changed(Instance& instance, const json& change) {
  const auto found = instance.open.find(text_in(change, "work"));
  if (found == instance.open.end()) return;
  json work = to_json(found->second);
  work.update(change.at("set"));
  found->second = work_in(work);
}

// A record of the instance that is found by one member: its other members are set.
void set_in(std::vector<json>& records, const char* key, const json& change) {
  for (json& one : records) {
    if (one.at(key) == change.at(key)) one.update(change.at("set"));
  }
}

// What an undone act had changed; tasks and timers have operations of their own.
void restored(Instance& instance, const json& change) {
  interpreter::Snapshot& snapshot = instance.snapshot;
  if (change.contains("configuration")) {
    snapshot.configuration = change["configuration"].get<std::vector<std::string>>();
  }
  if (change.contains("history")) {
    snapshot.history = change["history"].get<std::map<std::string, std::vector<std::string>>>();
  }
  if (change.contains("data")) {
    for (const auto& [name, value] : change["data"].items()) snapshot.data[name] = value;
  }
  if (change.contains("data_gone")) {
    for (const json& name : change["data_gone"]) snapshot.data.erase(name.get<std::string>());
  }
  if (change.contains("entries")) instance.entries = change["entries"].get<std::map<std::string, std::uint64_t>>();
  if (change.contains("acted_in")) {
    instance.acted_in = change["acted_in"].get<std::map<std::string, std::set<std::string>>>();
  }
  if (change.contains("passed")) {
    instance.passed.clear();
    for (const json& one : change["passed"]) {
      instance.passed.push_back({.state = text_in(one, "state"), .bound = text_in(one, "bound")});
    }
  }
  if (change.contains("resume")) instance.resume = change["resume"].get<std::vector<std::string>>();
  if (change.contains("returned")) {
    instance.returned.reset();
    if (!change["returned"].is_null()) instance.returned = returned_in(change["returned"]);
  }
  if (change.contains("documents")) {
    instance.documents = change["documents"].get<std::map<std::string, std::string>>();
  }
  if (change.contains("migrated")) instance.migrated = change["migrated"];
}

bool people_change(Instance& instance, const json& change, const std::string& op) {
  if (op == "work_changed") {
    work_changed(instance, change);
  } else if (op == "restored") {
    restored(instance, change);
  } else if (op == "reopened") {
    instance.ended_at.reset();
    instance.end.clear();
    instance.snapshot.done = false;
    instance.snapshot.output = nullptr;
  } else if (op == "watching") {
    if (change.at("on").get<bool>()) {
      instance.watchers.insert(text_in(change, "person"));
    } else {
      instance.watchers.erase(text_in(change, "person"));
    }
  } else if (op == "held") {
    instance.held = change.at("held");
  } else if (op == "can_undo") {
    instance.undoable = change.at("undo");
  } else if (op == "commented") {
    instance.comments.push_back(change.at("comment"));
  } else if (op == "comment_changed") {
    set_in(instance.comments, "id", change);
  } else if (op == "attachment_changed") {
    set_in(instance.attachments, "id", change);
  } else if (op == "recorded") {
    instance.recorded.push_back(change.at("decision"));
  } else if (op == "recorded_changed") {
    set_in(instance.recorded, "event", change);
  } else if (op == "urgency_set") {
    instance.urgency = change.at("urgency");
    instance.snapshot.data[text_in(change, "field")] = text_in(instance.urgency, "word");
  } else if (op == "issue_changed") {
    instance.issue_changes.push_back(change.at("change"));
  } else {
    return false;
  }
  return true;
}

Child* child_named(Instance& instance, const std::string& id) {
  const auto found = std::ranges::find(instance.children, id, &Child::instance);
  return found == instance.children.end() ? nullptr : &*found;
}

void change_work(Instance& instance, const json& change, const std::string& op) {
  const std::string id = text_in(change, "work");
  if (op == "closed") {
    instance.open.erase(id);
    return;
  }
  const auto found = instance.open.find(id);
  if (found != instance.open.end()) found->second.given.push_back(given_in(change.at("given")));
}

void change_child(Instance& instance, const json& change, const std::string& op) {
  Child* child = child_named(instance, text_in(change, "instance"));
  if (child == nullptr) return;
  if (op == "child_reached") {
    child->reached.insert(text_in(change, "signal"));
    return;
  }
  if (op == "child_due") {
    child->due = instant_in(change, "due");
    return;
  }
  child->condition = text_in(change, "condition");
  child->end = text_or(change, "end", child->end);
  if (change.contains("output")) child->output = change["output"];
}

void change_return(Instance& instance, const json& change) {
  if (change.at("return").is_null()) {
    instance.returned.reset();
    return;
  }
  instance.returned = returned_in(change["return"]);
}

// "decided_in": the sign-offs that were passed while the file was there. Logs of before do not have it.
void relied_on(json& attachment, const json& change) {
  attachment["relied_on"] = true;
  if (change.value("proof", false)) attachment["proof"] = true;
  if (!change.contains("states")) return;
  auto states = attachment.value("decided_in", std::set<std::string>());
  for (const json& state : change["states"]) states.insert(state.get<std::string>());
  attachment["decided_in"] = states;
}

// The whole of what a change of version rewrites; tasks and timers have operations of their own.
void migrated(Instance& instance, const json& change) {
  instance.version = static_cast<int>(whole_in(change, "version"));
  instance.definition_hash = text_in(change, "hash");
  interpreter::Snapshot& snapshot = instance.snapshot;
  snapshot.configuration = change.at("configuration").get<std::vector<std::string>>();
  snapshot.history = change.at("history").get<std::map<std::string, std::vector<std::string>>>();
  for (const auto& [name, value] : change.at("data").items()) snapshot.data[name] = value;
  for (const json& name : change.at("data_gone")) snapshot.data.erase(name.get<std::string>());
  instance.entries = change.at("entries").get<std::map<std::string, std::uint64_t>>();
  instance.acted_in = change.at("acted_in").get<std::map<std::string, std::set<std::string>>>();
  instance.passed.clear();
  for (const json& one : change.at("passed")) {
    instance.passed.push_back({.state = text_in(one, "state"), .bound = text_in(one, "bound")});
  }
  instance.resume = change.at("resume").get<std::vector<std::string>>();
  if (instance.returned && change.contains("returned_from")) {
    instance.returned->from_state = text_in(change, "returned_from");
  }
  for (const auto& [id, state] : change.at("children").items()) {
    if (Child* child = child_named(instance, id)) child->state = state.get<std::string>();
  }
  instance.migrated = nullptr;
}

}  // namespace

namespace {

void apply(Instance& instance, const json& change) {
  const std::string op = text_or(change, "op");
  if (people_change(instance, change, op)) return;
  if (op == "started") {
    started(instance, change);
  } else if (op == "moved") {
    moved(instance, change);
  } else if (op == "entered") {
    ++instance.entries[text_in(change, "state")];
    instance.migrated = nullptr;
  } else if (op == "ended") {
    instance.ended_at = instant_in(change, "at");
    instance.end = text_in(change, "end");
  } else if (op == "opened") {
    OpenWork work = work_in(change.at("work"));
    instance.open.emplace(work.id, std::move(work));
  } else if (op == "closed" || op == "given") {
    change_work(instance, change, op);
  } else if (op == "document") {
    instance.documents[text_in(change, "name")] = text_in(change, "hash");
  } else if (op == "number") {
    instance.number = change.at("number");
  } else if (op == "attached") {
    instance.attachments.push_back(change.at("attachment"));
  } else if (op == "attachment_relied_on") {
    for (base::json& one : instance.attachments) {
      if (text_in(one, "id") == text_in(change, "id")) relied_on(one, change);
    }
  } else if (op == "armed") {
    instance.timers[text_in(change, "timer")] = change.at("body");
  } else if (op == "disarmed") {
    instance.timers.erase(text_in(change, "timer"));
  } else if (op == "child") {
    instance.children.push_back(child_in(change.at("child")));
  } else if (op == "child_changed" || op == "child_reached" || op == "child_due") {
    change_child(instance, change, op);
  } else if (op == "passed") {
    instance.passed.push_back({.state = text_in(change, "state"), .bound = text_in(change, "bound")});
  } else if (op == "unpassed") {
    const auto gone = change.at("states").get<std::set<std::string>>();
    std::erase_if(instance.passed, [&](const Passage& passage) { return gone.contains(passage.state); });
  } else if (op == "returned") {
    change_return(instance, change);
  } else if (op == "resume") {
    instance.resume = change.at("states").get<std::vector<std::string>>();
  } else if (op == "migrated") {
    migrated(instance, change);
  } else if (op == "can_go_back") {
    instance.migrated = change.at("undo");
  } else if (op == "acted") {
    instance.acted_in[text_in(change, "state")].insert(text_in(change, "person"));
  } else if (op == "kept") {
    instance.kept.push_back(change.at("signal"));
  } else if (op == "unkept") {
    const auto index = change.value("index", std::size_t{0});
    if (index < instance.kept.size()) instance.kept.erase(instance.kept.begin() + static_cast<std::ptrdiff_t>(index));
  }
}

}  // namespace

void apply_change(Instance& instance, const json& change) {
  try {
    apply(instance, change);
  } catch (const std::exception& error) {
    if (instance.damaged.empty()) {
      instance.damaged =
          "event " + std::to_string(instance.events + 1) + ", " + text_or(change, "op") + ": " + error.what();
    }
  }
}

Instance evolve(Instance instance, const Event& event) {
  const auto changes = event.body.find("changes");
  if (changes != event.body.end()) {
    for (const json& change : *changes) apply_change(instance, change);
  }
  ++instance.events;
  return instance;
}

}  // namespace trinhky::decision
