#include "engine/decision/change.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/decision/decide.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

base::Instant instant_of(const json& change, const char* member) {
  return base::parse_instant(text_or(change, member)).value_or(base::Instant{});
}

void started(Instance& instance, const json& change) {
  instance.id = text_or(change, "instance");
  instance.definition = text_or(change, "definition");
  instance.version = change.value("version", 0);
  instance.definition_hash = text_or(change, "hash");
  instance.unit = text_or(change, "unit");
  instance.started_by = text_or(change, "by");
  instance.started_at = instant_of(change, "at");
  if (change.contains("parent")) {
    const json& parent = change["parent"];
    instance.parent = ParentLink{.instance = text_or(parent, "instance"),
                                 .invoke = text_or(parent, "invoke"),
                                 .key = text_or(parent, "key"),
                                 .entry = parent.value("entry", std::uint64_t{0})};
  }
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

Child* child_named(Instance& instance, const std::string& id) {
  const auto found = std::ranges::find(instance.children, id, &Child::instance);
  return found == instance.children.end() ? nullptr : &*found;
}

Child child_of(const json& value) {
  return {.invoke = text_or(value, "invoke"),
          .state = text_or(value, "state"),
          .entry = value.value("entry", std::uint64_t{0}),
          .key = text_or(value, "key"),
          .instance = text_or(value, "instance"),
          .condition = "running"};
}

Given given_of(const json& value) {
  return {.member = text_or(value, "member"),
          .choice = text_or(value, "choice"),
          .person = text_or(value, "person"),
          .comment = text_or(value, "comment"),
          .at = instant_of(value, "at"),
          .recorded = value.value("recorded", json())};
}

void change_work(Instance& instance, const json& change, const std::string& op) {
  const std::string id = text_or(change, "work");
  if (op == "closed") {
    instance.open.erase(id);
    return;
  }
  const auto found = instance.open.find(id);
  if (found != instance.open.end()) found->second.given.push_back(given_of(change.at("given")));
}

void change_child(Instance& instance, const json& change, const std::string& op) {
  Child* child = child_named(instance, text_or(change, "instance"));
  if (child == nullptr) return;
  if (op == "child_reached") {
    child->reached.insert(text_or(change, "signal"));
    return;
  }
  child->condition = text_or(change, "condition");
  child->end = text_or(change, "end", child->end);
  if (change.contains("output")) child->output = change["output"];
}

void change_return(Instance& instance, const json& change) {
  if (change.at("return").is_null()) {
    instance.returned.reset();
    return;
  }
  const json& value = change["return"];
  instance.returned = Returned{.from_state = text_or(value, "from_state"),
                               .resume_here = value.value("resume_here", false),
                               .reason = text_or(value, "reason"),
                               .by = text_or(value, "by"),
                               .at = instant_of(value, "at")};
}

}  // namespace

void apply_change(Instance& instance, const json& change) {
  const std::string op = text_or(change, "op");
  if (op == "started") {
    started(instance, change);
  } else if (op == "moved") {
    moved(instance, change);
  } else if (op == "entered") {
    ++instance.entries[text_or(change, "state")];
  } else if (op == "ended") {
    instance.ended_at = instant_of(change, "at");
    instance.end = text_or(change, "end");
  } else if (op == "opened") {
    OpenWork work = open_work_from_json(change.at("work"));
    instance.open.emplace(work.id, std::move(work));
  } else if (op == "closed" || op == "given") {
    change_work(instance, change, op);
  } else if (op == "document") {
    instance.documents[text_or(change, "name")] = text_or(change, "hash");
  } else if (op == "number") {
    instance.number = change.at("number");
  } else if (op == "attached") {
    instance.attachments.push_back(change.at("attachment"));
  } else if (op == "armed") {
    instance.timers[text_or(change, "timer")] = change.at("body");
  } else if (op == "disarmed") {
    instance.timers.erase(text_or(change, "timer"));
  } else if (op == "child") {
    instance.children.push_back(child_of(change.at("child")));
  } else if (op == "child_changed" || op == "child_reached") {
    change_child(instance, change, op);
  } else if (op == "passed") {
    instance.passed.push_back({.state = text_or(change, "state"), .bound = text_or(change, "bound")});
  } else if (op == "unpassed") {
    const auto gone = change.at("states").get<std::set<std::string>>();
    std::erase_if(instance.passed, [&](const Passage& passage) { return gone.contains(passage.state); });
  } else if (op == "returned") {
    change_return(instance, change);
  } else if (op == "resume") {
    instance.resume = change.at("states").get<std::vector<std::string>>();
  } else if (op == "acted") {
    instance.acted_in[text_or(change, "state")].insert(text_or(change, "person"));
  } else if (op == "kept") {
    instance.kept.push_back(change.at("signal"));
  } else if (op == "unkept") {
    const auto index = change.value("index", std::size_t{0});
    if (index < instance.kept.size()) instance.kept.erase(instance.kept.begin() + static_cast<std::ptrdiff_t>(index));
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
