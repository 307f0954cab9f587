#include "tests/conformance/scxml_session.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace trinhky::conformance {

using base::json;
using interpreter::Signal;
using interpreter::Step;

World::World(std::shared_ptr<const Machine> machine) {
  sessions_.push_back(std::make_unique<Session>(Session{.machine = std::move(machine)}));
  start(0, json::object());
  run_until(now_);
}

void World::advance(std::int64_t ms) {
  run_until(now_ + ms);
  now_ += ms;
}

void World::deliver(const std::string& name, const json& data) {
  post(outside, 0, 0, "", {.name = name, .data = data});
  run_until(now_);
}

std::vector<std::string> World::leaves() const {
  const Session& session = *sessions_.front();
  std::vector<std::string> result;
  for (const std::string& id : session.snapshot.configuration) {
    if (session.machine->chart.is_leaf(session.machine->chart.find(id))) result.push_back(id);
  }
  std::ranges::sort(result);
  return result;
}

interpreter::Env World::environment(std::size_t at, std::size_t from) const {
  json variables{{"session_name", sessions_[at]->machine->name}, {"session_sessionid", "s" + std::to_string(at)}};
  if (from < sessions_.size()) {
    variables["event_origin"] = "#_scxml_s" + std::to_string(from);
    variables["event_origintype"] = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor";
  }
  return {.operations = &suite_operations(), .variables = std::move(variables)};
}

void World::start(std::size_t at, const json& initial_data) {
  auto step = interpreter::start(sessions_[at]->machine->chart, initial_data, environment(at, outside));
  if (!step) throw std::runtime_error(step.error().message.en);
  absorb(at, *step);
}

void World::absorb(std::size_t at, const Step& step) {
  Session& session = *sessions_[at];
  session.snapshot = interpreter::apply(std::move(session.snapshot), step);
  std::set<std::string> fresh;  // entered and not left again
  for (const auto& [kind, index] : step.order) {
    using Kind = interpreter::Movement::Kind;
    if (kind == Kind::entered) fresh.insert(step.entered[index]);
    if (kind == Kind::effect) carry_out(at, step.effects[index]);
    if (kind == Kind::exited) {
      fresh.erase(step.exited[index]);
      for (const Child& child : session.children[step.exited[index]]) end(child.session);
      session.children.erase(step.exited[index]);
    }
  }
  if (session.snapshot.done) {
    if (session.parent != no_session && session.alive) {
      post(outside, session.parent, 0, "",
           {.name = "done.invoke." + session.invoke_id, .data = session.snapshot.output});
    }
    return end(at);
  }
  const std::vector<std::string> configuration = session.snapshot.configuration;
  for (const std::string& state : configuration) {
    if (fresh.contains(state)) invoke_children(at, state);
  }
}

void World::carry_out(std::size_t at, const interpreter::Effect& effect) {
  if (effect.kind == chart::Action::Kind::cancel) {
    std::erase_if(pending_, [&](const Pending& p) {
      return p.from == at && p.due > now_ && p.send_id == effect.args.get<std::string>();
    });
    return;
  }
  const std::string target = effect.args["target"];
  std::size_t to = at;
  if (target == "#_parent") {
    to = sessions_[at]->parent;
  } else if (target.starts_with("#_scxml_s")) {
    to = std::stoul(target.substr(9));
  } else if (!target.empty()) {
    to = no_session;
    for (const auto& [state, children] : sessions_[at]->children) {
      for (const Child& child : children) {
        if ("#_" + child.id == target) to = child.session;
      }
    }
  }
  if (to >= sessions_.size()) return post(outside, at, 0, "", {.name = "error.communication"});
  post(at, to, effect.args["delay"].get<std::int64_t>(), effect.args["id"],
       {.name = effect.args["event"], .data = effect.args["data"]});
}

void World::invoke_children(std::size_t at, const std::string& state) {
  const auto found = sessions_[at]->machine->invokes.find(state);
  if (found == sessions_[at]->machine->invokes.end()) return;
  for (const Invoke& invoke : found->second) {
    const std::size_t child = sessions_.size();
    const std::string id = invoke.id.empty() ? state + ".$invoke" + std::to_string(child) : invoke.id;
    json& data = sessions_[at]->snapshot.data;
    if (!invoke.id_location.empty()) data[invoke.id_location] = id;
    json given = json::object();
    for (const NamedRule& param : invoke.params) {
      given[param.name] = param.value.evaluate(json{{"data", data}}, suite_operations()).value();
    }
    sessions_.push_back(std::make_unique<Session>(Session{.machine = invoke.machine, .parent = at, .invoke_id = id}));
    sessions_[at]->children[state].push_back({id, child, &invoke});
    start(child, given);
  }
}

void World::finalize(std::size_t at, std::size_t from, const Signal& signal) {
  for (const auto& [state, children] : sessions_[at]->children) {
    for (const Child& child : children) {
      if (child.session != from) continue;
      json& data = sessions_[at]->snapshot.data;
      for (const NamedRule& set : child.invoke->finalize) {
        data[set.name] = set.value.evaluate(json{{"data", data}, {"signal", signal.data}}, suite_operations()).value();
      }
    }
  }
}

// A session that is over keeps nothing waiting: its own delayed sends and its children go with it.
void World::end(std::size_t at) {
  sessions_[at]->alive = false;
  std::erase_if(pending_, [&](const Pending& p) { return p.from == at && p.due > now_; });
  for (const auto& [state, children] : sessions_[at]->children) {
    for (const Child& child : children) end(child.session);
  }
}

void World::post(std::size_t from, std::size_t to, std::int64_t delay, const std::string& send_id, Signal signal) {
  pending_.push_back({now_ + delay, ++posted_, from, to, send_id, std::move(signal)});
}

void World::run_until(std::int64_t until) {
  const std::int64_t asked_at = now_;
  for (int bound = 0;; ++bound) {
    if (bound > 10'000) throw std::runtime_error("the machines do not come to rest");
    const auto next = std::ranges::min_element(pending_, [](const Pending& a, const Pending& b) {
      return std::pair(a.due, a.order) < std::pair(b.due, b.order);
    });
    if (next == pending_.end() || next->due > until) break;
    const Pending taken = std::move(*next);
    pending_.erase(next);
    now_ = std::max(now_, taken.due);
    if (!sessions_[taken.to]->alive) continue;
    finalize(taken.to, taken.from, taken.signal);
    Session& session = *sessions_[taken.to];
    auto step =
        interpreter::advance(session.machine->chart, session.snapshot, taken.signal, environment(taken.to, taken.from));
    if (!step) throw std::runtime_error(step.error().message.en);
    absorb(taken.to, *step);
  }
  now_ = asked_at;
}

}  // namespace trinhky::conformance
