#include "tests/differential/read_chart.h"

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/chart/builder.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::differential {
namespace {

using base::json;
using chart::Action;
using chart::Block;
using chart::StateKind;

class Reader {
 public:
  base::Result<chart::Chart> read(const json& tree) {
    chart::Builder builder(tree.value("data", json::object()));
    add_state(builder, tree, "");
    if (error_) return std::unexpected(std::move(*error_));
    return std::move(builder).finish();
  }

 private:
  void refuse(const std::string& what) {
    if (error_) return;
    error_ = base::Error{
        .code = base::ErrorCode::malformed, .type = "bad-form", .message = {"Sai dạng: " + what, "Bad form: " + what}};
  }

  std::optional<rule::Rule> rule_of(const json& source) {
    auto rule = rule::Rule::parse(source, {std::string(interpreter::in_operation)});
    if (rule) return *std::move(rule);
    if (!error_) error_ = std::move(rule.error());
    return std::nullopt;
  }

  Block block_of(const json& actions) {
    Block block;
    for (const json& one : actions) {
      if (one.contains("assign")) {
        block.push_back({.kind = Action::Kind::assign, .name = one["assign"], .rule = rule_of(one["rule"])});
      } else if (one.contains("raise")) {
        Action raise{.kind = Action::Kind::raise, .name = one["raise"]};
        raise.args.value = one.value("data", json());
        block.push_back(std::move(raise));
      } else {
        refuse("action " + one.dump());
      }
    }
    return block;
  }

  StateKind kind_of(const std::string& kind) {
    static const std::map<std::string, StateKind> kinds{
        {"atomic", StateKind::atomic},     {"compound", StateKind::compound},       {"parallel", StateKind::parallel},
        {"final", StateKind::final_state}, {"shallow", StateKind::history_shallow}, {"deep", StateKind::history_deep}};
    const auto found = kinds.find(kind);
    if (found != kinds.end()) return found->second;
    refuse("kind " + kind);
    return StateKind::atomic;
  }

  void add_state(chart::Builder& builder, const json& state, const std::string& parent) {
    const std::string id = state.value("id", "");
    chart::StateDraft draft{.id = id, .parent = parent, .kind = kind_of(state.value("kind", ""))};
    draft.initial = state.value("initial", std::vector<std::string>{});
    if (state.contains("entry")) draft.entry = {block_of(state["entry"])};
    if (state.contains("exit")) draft.exit = {block_of(state["exit"])};
    if (state.contains("output")) {
      if (auto rule = rule_of(state["output"])) {
        draft.output = chart::Template{.value = {{"k", nullptr}}, .rules = {{"/k", *rule}}};
      }
    }
    builder.add_state(std::move(draft));
    for (const json& one : state.value("transitions", json::array())) {
      chart::TransitionDraft transition{.source = id};
      transition.events = one.value("events", std::vector<std::string>{});
      transition.targets = one.value("targets", std::vector<std::string>{});
      transition.reenter = one.value("reenter", false);
      if (one.contains("guard")) transition.guard = rule_of(one["guard"]);
      if (one.contains("actions")) transition.actions = block_of(one["actions"]);
      builder.add_transition(std::move(transition));
    }
    for (const json& child : state.value("states", json::array())) add_state(builder, child, id);
  }

  std::optional<base::Error> error_;
};

}  // namespace

base::Result<chart::Chart> read_chart(const json& tree) {
  return Reader().read(tree);
}

}  // namespace trinhky::differential
