#include "tests/conformance/scxml_chart.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "engine/chart/builder.h"

namespace trinhky::conformance {
namespace {

using base::json;
using chart::Action;
using chart::Block;
using chart::StateKind;

std::string rename(const std::string& path) {
  if (path == "_event" || path == "_event.name") return "signal_name";
  if (path == "_event.data") return "signal";
  if (path.starts_with("_event.data.")) return "signal." + path.substr(12);
  if (path.starts_with("_event.")) return "event_" + path.substr(7);
  if (path.starts_with("_")) return "session" + path;
  return "data." + path;
}

json rewrite(const json& source) {
  if (source.is_array()) {
    json result = json::array();
    for (const json& one : source) result.push_back(rewrite(one));
    return result;
  }
  if (!source.is_object()) return source;
  json result = json::object();
  for (const auto& [name, value] : source.items()) {
    if (name == "var" && value.is_string()) {
      result[name] = rename(value.get<std::string>());
    } else if (name == "var" && value.is_array() && !value.empty() && value[0].is_string()) {
      result[name] = value;
      result[name][0] = rename(value[0].get<std::string>());
    } else {
      result[name] = rewrite(value);
    }
  }
  return result;
}

rule::Rule rule_of(const json& source) {
  auto parsed = rule::Rule::parse(rewrite(source), {"In", "__illegal__"});
  if (!parsed) throw std::runtime_error("rule " + source.dump() + ": " + parsed.error().message.en);
  return *parsed;
}

// System variables begin with an underscore and cannot be assigned.
bool legal_place(const std::string& location) {
  return !location.starts_with('_') && !chart::data_path("data." + location).empty();
}

Action failing() {
  return {.kind = Action::Kind::assign, .name = "data.nothing", .rule = rule_of({{"__illegal__", json::array()}})};
}

class Reader {
 public:
  Reader(const json& tree, const std::vector<std::string>& given)
      : tree_(tree), given_(given.begin(), given.end()), late_(tree.value("binding", "") == "late") {}

  std::shared_ptr<const Machine> read() {
    gather_declared(tree_);
    gather_data(tree_, false);
    for (const json& state : tree_["states"]) gather_nested_data(state);
    chart::StateDraft root{.id = "$root", .kind = StateKind::compound};
    root.initial = tree_.value("initial", std::vector<std::string>{});
    root.entry = std::move(data_blocks_);
    if (tree_.contains("onload")) root.entry.push_back(block_of(tree_["onload"]));
    chart::Builder builder;
    builder.add_state(std::move(root));
    for (const json& state : tree_["states"]) add_state(builder, state, "$root");
    auto chart = std::move(builder).finish();
    if (!chart) throw std::runtime_error(chart.error().message.en + " " + chart.error().faults.front().message.en);
    return std::make_shared<Machine>(Machine{*std::move(chart), tree_.value("name", ""), std::move(invokes_)});
  }

 private:
  rule::Rule location_rule(const std::string& location) const {
    if (!declared_.contains(location.substr(0, location.find('.')))) return *failing().rule;
    return rule_of({{"var", location}});
  }

  // {value | expr | location} into a place of a template.
  void fill(chart::Template& target, const std::string& pointer, const json& part) const {
    if (part.contains("expr")) {
      target.rules.emplace(pointer, rule_of(part["expr"]));
    } else if (part.contains("value")) {
      target.value[json::json_pointer(pointer)] = part["value"];
    } else if (part.contains("location") && part["location"].is_string()) {
      target.rules.emplace(pointer, location_rule(part["location"]));
    }
  }

  // `params` or `content` of a send or of donedata, standing at `pointer`.
  void fill_data(chart::Template& target, const std::string& pointer, const json& owner) const {
    if (owner.contains("content")) {
      fill(target, pointer, owner["content"]);
    } else if (owner.contains("params")) {
      for (const json& param : owner["params"]) {
        const std::string at = base::pointer_join(pointer, param["name"].get<std::string>());
        target.value[json::json_pointer(at)] = nullptr;
        fill(target, at, param);
      }
    }
  }

  void gather_declared(const json& owner) {
    for (const json& item : owner.value("data", json::array())) declared_.insert(item["id"].get<std::string>());
    for (const json& child : owner.value("states", json::array())) gather_declared(child);
  }

  Block data_block(const json& item) {
    Action assign{.kind = Action::Kind::assign, .name = "data." + item["id"].get<std::string>()};
    fill(assign.args, "", item);
    return {std::move(assign)};
  }

  void gather_data(const json& owner, bool nested) {
    if (!owner.contains("data") || (nested && late_)) return;
    for (const json& item : owner["data"]) {
      if (!given_.contains(item["id"].get<std::string>())) data_blocks_.push_back(data_block(item));
    }
  }

  void gather_nested_data(const json& state) {
    gather_data(state, true);
    for (const json& child : state.value("states", json::array())) gather_nested_data(child);
  }

  Action send_of(const json& source) {
    const std::string target = source.value("target", "");
    if (!target.empty() && !target.starts_with("#_")) return failing();
    if (target == "#_internal") {
      Action raise{.kind = Action::Kind::raise, .name = source["event"].get<std::string>()};
      fill_data(raise.args, "", source);
      return raise;
    }
    Action send{.kind = Action::Kind::send, .name = source.value("event", "$computed")};
    send.args.value = {{"event", send.name},
                       {"delay", source.value("delay", 0)},
                       {"target", target},
                       {"id", source.value("id", "")},
                       {"data", nullptr}};
    if (source.contains("eventExpr")) send.args.rules.emplace("/event", rule_of(source["eventExpr"]));
    if (source.contains("targetExpr")) send.args.rules.emplace("/target", rule_of(source["targetExpr"]));
    fill_data(send.args, "/data", source);
    return send;
  }

  void add_action(Block& block, const json& source) {
    const std::string type = source["type"];
    if (type == "assign") {
      const std::string location = source["location"];
      if (!legal_place(location)) return block.push_back(failing());
      Action assign{.kind = Action::Kind::assign, .name = "data." + location};
      fill(assign.args, "", source);
      block.push_back(std::move(assign));
    } else if (type == "raise") {
      block.push_back({.kind = Action::Kind::raise, .name = source["event"].get<std::string>()});
    } else if (type == "send") {
      Action send = send_of(source);
      if (source.contains("idLocation")) {
        const std::string id = "$sent." + std::to_string(++made_ids_);
        Action keep{.kind = Action::Kind::assign, .name = "data." + source["idLocation"].get<std::string>()};
        keep.args.value = id;
        send.args.value["id"] = id;
        block.push_back(std::move(keep));
      }
      block.push_back(std::move(send));
    } else if (type == "cancel") {
      Action cancel{.kind = Action::Kind::cancel};
      cancel.args.value = source.value("sendId", "");
      if (source.contains("sendIdExpr")) cancel.args.rules.emplace("", rule_of(source["sendIdExpr"]));
      block.push_back(std::move(cancel));
    } else if (type == "if") {
      Action choose{.kind = Action::Kind::choose};
      for (const json& branch : source["branches"]) {
        std::optional<rule::Rule> guard;
        if (branch.contains("cond")) guard = rule_of(branch["cond"]);
        choose.branches.push_back({.guard = std::move(guard), .actions = block_of(branch["actions"])});
      }
      block.push_back(std::move(choose));
    } else if (type == "foreach") {
      const std::string item = source["item"];
      const std::string index = source.value("index", "");
      if (!legal_place(item)) return block.push_back(failing());
      block.push_back({.kind = Action::Kind::each,
                       .rule = rule_of(source["array"]),
                       .item = "data." + item,
                       .index = index.empty() ? "" : "data." + index,
                       .body = block_of(source["actions"])});
    } else {
      throw std::runtime_error("unknown action " + type);
    }
  }

  Block block_of(const json& actions) {
    Block block;
    for (const json& action : actions) add_action(block, action);
    return block;
  }

  std::vector<Block> blocks_of(const json& state, const char* member) {
    std::vector<Block> blocks;
    for (const json& block : state.value(member, json::array())) blocks.push_back(block_of(block));
    return blocks;
  }

  static StateKind kind_of(const json& state) {
    const std::string type = state["type"];
    if (type == "compound") return StateKind::compound;
    if (type == "parallel") return StateKind::parallel;
    if (type == "final") return StateKind::final_state;
    if (type == "history") {
      return state.value("history", "shallow") == "deep" ? StateKind::history_deep : StateKind::history_shallow;
    }
    if (type == "atomic") return StateKind::atomic;
    throw std::runtime_error("unknown type of state " + type);
  }

  void add_state(chart::Builder& builder, const json& state, const std::string& parent) {
    const std::string id = state["id"];
    chart::StateDraft draft{.id = id, .parent = parent, .kind = kind_of(state)};
    if (state["type"] == "history") {
      const json& fallback = state["default"];
      draft.initial = fallback["targets"].get<std::vector<std::string>>();
      draft.initial_actions = block_of(fallback.value("actions", json::array()));
    } else {
      draft.initial = state.value("initial", std::vector<std::string>{});
      draft.initial_actions = block_of(state.value("initialActions", json::array()));
    }
    draft.entry = blocks_of(state, "onentry");
    draft.exit = blocks_of(state, "onexit");
    if (late_ && state.contains("data")) draft.entry.insert(draft.entry.begin(), bind_late(state["data"]));
    if (state.contains("donedata")) {
      draft.output.emplace();
      fill_data(*draft.output, "", state["donedata"]);
    }
    builder.add_state(std::move(draft));
    for (const json& transition : state.value("transitions", json::array())) add_transition(builder, state, transition);
    for (const json& invoke : state.value("invoke", json::array())) invokes_[id].push_back(invoke_of(invoke));
    for (const json& child : state.value("states", json::array())) add_state(builder, child, id);
  }

  // Data bound when their state is entered for the first time.
  Block bind_late(const json& items) {
    const std::string mark = "$bound" + std::to_string(++made_ids_);
    chart::Branch first{.guard = rule_of({{"!", {{{"var", mark}}}}})};
    for (const json& item : items) {
      const Block one = data_block(item);
      first.actions.insert(first.actions.end(), one.begin(), one.end());
    }
    Action bound{.kind = Action::Kind::assign, .name = "data." + mark};
    bound.args.value = true;
    first.actions.push_back(std::move(bound));
    Action choose{.kind = Action::Kind::choose};
    choose.branches.push_back(std::move(first));
    return {std::move(choose)};
  }

  static void gather_inside(const json& state, std::set<std::string>& ids) {
    for (const json& child : state.value("states", json::array())) {
      ids.insert(child["id"]);
      gather_inside(child, ids);
    }
  }

  void add_transition(chart::Builder& builder, const json& state, const json& source) {
    chart::TransitionDraft draft{.source = state["id"]};
    for (std::string descriptor : source.value("event", std::vector<std::string>{})) {
      // SCXML hears below every descriptor; this engine says so with ".*".
      while (descriptor.ends_with('.')) descriptor.pop_back();
      if (descriptor == ".*") descriptor = "*";
      draft.events.push_back(descriptor == "*" || descriptor.ends_with(".*") ? descriptor : descriptor + ".*");
    }
    if (source.contains("cond")) draft.guard = rule_of(source["cond"]);
    draft.targets = source["targets"].get<std::vector<std::string>>();
    std::set<std::string> inside;
    gather_inside(state, inside);
    const bool stays = source.value("type", "external") == "internal" && state["type"] == "compound" &&
                       std::ranges::all_of(draft.targets, [&](const std::string& id) { return inside.contains(id); });
    draft.reenter = !stays;
    draft.actions = block_of(source.value("actions", json::array()));
    builder.add_transition(std::move(draft));
  }

  Invoke invoke_of(const json& source) {
    Invoke invoke{.id = source.value("id", "")};
    if (source.contains("idLocation")) invoke.id_location = source["idLocation"];
    if (source.value("autoforward", false)) throw std::runtime_error("autoforward is not known here");
    std::vector<std::string> given;
    for (const json& param : source.value("params", json::array())) {
      const json value = param.contains("expr") ? param["expr"] : param.value("value", json());
      const bool located = param.contains("location");
      given.push_back(param["name"]);
      invoke.params.push_back({param["name"], located ? location_rule(param["location"]) : rule_of(value)});
    }
    for (const json& action : source.value("finalize", json::array())) {
      if (action["type"] != "assign") throw std::runtime_error("finalize knows assignments only");
      invoke.finalize.push_back(
          {action["location"], rule_of(action.contains("expr") ? action["expr"] : action["value"])});
    }
    invoke.machine = read_machine(source["chart"], given);
    return invoke;
  }

  const json& tree_;
  std::set<std::string> given_;
  std::set<std::string> declared_;  // all data ids of the tree
  bool late_;
  int made_ids_ = 0;
  std::vector<Block> data_blocks_;
  std::map<std::string, std::vector<Invoke>> invokes_;
};

}  // namespace

std::shared_ptr<const Machine> read_machine(const base::json& tree, const std::vector<std::string>& given) {
  return Reader(tree, given).read();
}

const rule::Operations& suite_operations() {
  static const rule::Operations operations{
      .named = {{"__illegal__", [](std::span<const json>) -> base::Result<json> {
                   return base::refuse(base::ErrorCode::invalid, "illegal",
                                       {"Biểu thức không tính được.", "The expression cannot be evaluated."});
                 }}}};
  return operations;
}

}  // namespace trinhky::conformance
