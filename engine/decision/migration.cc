#include "engine/decision/migration.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/definition/bundle.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using definition::Definition;

struct Faults {
  std::vector<base::Fault> all;
  void add(std::string pointer, std::string code, base::Text message) {
    all.push_back({.pointer = std::move(pointer), .code = std::move(code), .message = std::move(message)});
  }
  [[nodiscard]] Result<void> done(const std::string& type) const {
    if (all.empty()) return {};
    return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                       .type = type,
                                       .message = all.front().message,
                                       .pointer = all.front().pointer,
                                       .faults = all});
  }
};

base::Text named(const Definition& definition, const std::string& state) {
  const base::Text title = definition.title_of(state);
  return {"“" + (title.vi.empty() ? state : title.vi) + "” (" + state + ")",
          "\"" + (title.en.empty() ? state : title.en) + "\" (" + state + ")"};
}

std::unexpected<base::Error> stays(std::string type, base::Text why) {
  return base::refuse(base::ErrorCode::wrong_state, std::move(type), std::move(why));
}

// Whether an instance can rest in the state, or something of it hangs there.
bool needs_place(const Definition& definition, chart::StateIx ix) {
  const chart::State& state = definition.chart->state(ix);
  if (ix == chart::Chart::root() || definition.chart->is_history(ix)) return false;
  // A final state at the top ends the instance, and what has ended is not moved.
  if (state.kind == chart::StateKind::final_state && state.parent == chart::Chart::root()) return false;
  return definition.chart->is_leaf(ix) || definition.work_of(state.id) != nullptr ||
         definition.invokes.contains(state.id) || definition.afters.contains(state.id);
}

void gather_participants(const Definition& definition, const json& value, json& found) {
  if (value.is_string()) {
    const auto one = definition.participants.find(value.get<std::string>());
    if (one != definition.participants.end()) found[one->first] = one->second;
  } else if (value.is_structured()) {
    for (const json& part : value) gather_participants(definition, part, found);
  }
}

}  // namespace

Result<MigrationPlan> migration_plan_from(const json& body) {
  Faults faults;
  MigrationPlan plan;
  const json given = body.is_object() ? body : json::object();
  plan.definition = base::text_or(given, "definition");
  if (plan.definition.empty()) {
    faults.add("/definition", "required", {"Chưa ghi quy trình.", "The workflow is missing."});
  }
  for (const auto& [member, version] : {std::pair{"from", &plan.from}, std::pair{"to", &plan.to}}) {
    if (!given.contains(member) || !given[member].is_number_integer() || given[member] < 1 ||
        given[member] > 1'000'000) {
      faults.add(base::pointer({member}), "bad-version",
                 {"Phiên bản phải là một số từ 1.", "A version is a number from 1."});
    } else {
      *version = given[member].get<int>();
    }
  }
  if (plan.from > 0 && plan.from == plan.to) {
    faults.add("/to", "same-version", {"Hai phiên bản phải khác nhau.", "The two versions must differ."});
  }
  const json states = given.value("states", json::object());
  const json drops = given.value("drops", json::array());
  if (!states.is_object() || states.size() > base::limits::max_states) {
    faults.add("/states", "wrong-type", {"\"states\" phải là một đối tượng.", "\"states\" must be an object."});
  } else {
    for (const auto& [from, to] : states.items()) {
      if (to.is_string()) {
        plan.states[from] = to.get<std::string>();
      } else {
        faults.add(base::pointer({"states", from}), "wrong-type",
                   {"Ở đây phải là tên một bước.", "A state is named here."});
      }
    }
  }
  if (!drops.is_array() || !std::ranges::all_of(drops, [](const json& one) { return one.is_string(); }) ||
      drops.size() > base::limits::max_states) {
    faults.add("/drops", "wrong-type",
               {"\"drops\" phải là danh sách các bước.", "\"drops\" must be a list of states."});
  } else {
    plan.drops = drops.get<std::set<std::string>>();
  }
  plan.data = given.value("data", json::object());
  if (!plan.data.is_object() || plan.data.dump().size() > base::limits::max_instance_data_bytes) {
    faults.add("/data", "wrong-type", {"\"data\" phải là một đối tượng.", "\"data\" must be an object."});
    plan.data = json::object();
  }
  plan.reason = base::trim_ascii(base::text_or(given, "reason"));
  if (plan.reason.empty() || base::code_points(plan.reason) > base::limits::max_comment_code_points) {
    faults.add("/reason", "required", {"Phải ghi lý do chuyển phiên bản.", "The reason of the move must be given."});
  }
  if (auto good = faults.done("bad-plan"); !good) return std::unexpected(good.error());
  return plan;
}

json to_json(const MigrationPlan& plan) {
  return {{"definition", plan.definition}, {"from", plan.from}, {"to", plan.to},        {"states", plan.states},
          {"drops", plan.drops},           {"data", plan.data}, {"reason", plan.reason}};
}

std::string place_of(const MigrationPlan& plan, const Definition& to, const std::string& state) {
  if (plan.drops.contains(state)) return {};
  const auto mapped = plan.states.find(state);
  const std::string& wished = mapped == plan.states.end() ? state : mapped->second;
  return to.chart->find(wished) == chart::no_state ? std::string() : wished;
}

Result<void> check_plan(const MigrationPlan& plan, const Definition& from, const Definition& to) {
  Faults faults;
  for (const auto& [old_state, new_state] : plan.states) {
    const std::string pointer = base::pointer({"states", old_state});
    if (from.chart->find(old_state) == chart::no_state) {
      faults.add(
          pointer, "unknown-state",
          {"Phiên bản cũ không có bước “" + old_state + "”.", "The old version has no state \"" + old_state + "\"."});
    }
    if (to.chart->find(new_state) == chart::no_state) {
      faults.add(
          pointer, "unknown-state",
          {"Phiên bản mới không có bước “" + new_state + "”.", "The new version has no state \"" + new_state + "\"."});
    }
    if (plan.drops.contains(old_state)) {
      faults.add(pointer, "placed-and-dropped",
                 {"Bước này vừa được chuyển vừa bị bỏ.", "This state is both placed and dropped."});
    }
  }
  for (const std::string& state : plan.drops) {
    if (from.chart->find(state) != chart::no_state) continue;
    faults.add("/drops", "unknown-state",
               {"Phiên bản cũ không có bước “" + state + "”.", "The old version has no state \"" + state + "\"."});
  }
  for (chart::StateIx ix = 0; ix < from.chart->states().size(); ++ix) {
    const chart::State& state = from.chart->state(ix);
    if (!needs_place(from, ix) || plan.drops.contains(state.id)) continue;
    const std::string pointer = base::pointer({"states", state.id});
    const std::string target = place_of(plan, to, state.id);
    const base::Text name = named(from, state.id);
    if (target.empty()) {
      if (plan.states.contains(state.id)) continue;  // told above
      faults.add(pointer, "state-without-place",
                 {"Bước " + name.vi +
                      " không có chỗ trong phiên bản mới; hãy chỉ bước thay thế trong \"states\" hoặc ghi "
                      "vào \"drops\".",
                  "The state " + name.en +
                      " has no place in the new version; name one in \"states\", or list it in "
                      "\"drops\"."});
      continue;
    }
    const chart::StateIx there = to.chart->find(target);
    if (to.chart->is_leaf(there) == from.chart->is_leaf(ix) && !to.chart->is_history(there)) continue;
    faults.add(pointer, "place-of-another-kind",
               {"Bước " + name.vi + " không chuyển vào “" + target + "” được: một bên có bước con, một bên không.",
                "The state " + name.en + " cannot go to \"" + target + "\": one of them has states inside."});
  }
  for (const auto& [name, value] : plan.data.items()) {
    if (to.initial_data.contains(name)) continue;
    faults.add(base::pointer({"data", name}), "unknown-data",
               {"Phiên bản mới không có dữ liệu \"" + name + "\".", "The new version has no data \"" + name + "\"."});
  }
  return faults.done("plan-refused");
}

Result<std::vector<std::string>> place(const MigrationPlan& plan, const Definition& from, const Definition& to,
                                       const std::vector<std::string>& configuration) {
  const chart::Chart& chart = *to.chart;
  std::set<chart::StateIx> active{chart::Chart::root()};
  for (const std::string& state : configuration) {
    const chart::StateIx ix = from.chart->find(state);
    if (ix == chart::no_state || !from.chart->is_leaf(ix)) continue;
    const base::Text name = named(from, state);
    if (plan.drops.contains(state)) {
      return stays("state-dropped", {"Hồ sơ đang ở bước " + name.vi + ", bước này bị bỏ trong kế hoạch.",
                                     "The paper stands in " + name.en + ", which the plan drops."});
    }
    const std::string target = place_of(plan, to, state);
    if (target.empty()) {
      return stays("state-without-place", {"Bước " + name.vi + " không có chỗ trong phiên bản mới.",
                                           "The state " + name.en + " has no place in the new version."});
    }
    const chart::StateIx there = chart.find(target);
    active.insert(there);
    for (const chart::StateIx around : chart.ancestors(there)) active.insert(around);
  }
  std::vector<std::string> placed;
  for (const chart::StateIx ix : active) {
    const chart::State& state = chart.state(ix);
    const auto inside = std::ranges::count_if(state.children, [&](chart::StateIx one) { return active.contains(one); });
    if (state.kind == chart::StateKind::parallel && inside != std::ssize(state.children)) {
      const auto missing =
          *std::ranges::find_if(state.children, [&](chart::StateIx one) { return !active.contains(one); });
      const base::Text name = named(to, chart.state(missing).id);
      return stays("region-without-place",
                   {"Phần song song " + name.vi + " của phiên bản mới không có bước nào chuyển vào.",
                    "Nothing goes to the parallel part " + name.en + " of the new version."});
    }
    if (state.kind == chart::StateKind::compound && inside != 1) {
      const base::Text name = named(to, state.id);
      return stays("places-collide", {"Nhiều bước cùng chuyển vào trong " + name.vi + ", chỉ được một.",
                                      "Several states go into " + name.en + ", where only one can be."});
    }
    if (ix != chart::Chart::root()) placed.push_back(state.id);
  }
  return placed;
}

json print_of(const Definition& definition, const definition::Work& work) {
  const json* written = base::at_pointer(definition.source, work.pointer);
  json words = written == nullptr ? json() : definition::without_sentences(*written);
  json participants = json::object();
  gather_participants(definition, words, participants);
  json print = {{"words", std::move(words)}, {"participants", std::move(participants)}};
  // A mode's rules stand in a file of their own, and may have changed under one name.
  if (!work.mode.empty()) print["mode"] = {work.need, work.tie, work.settles, work.closes};
  return print;
}

json timing_of(const definition::Work& work) {
  json escalate = json::array();
  for (const definition::Escalation& one : work.escalate) escalate.push_back({{"after", one.after}, {"to", one.to}});
  return {{"due", work.due},
          {"ladder", work.ladder},
          {"urgent_ladder", work.urgent_ladder},
          {"escalate", std::move(escalate)}};
}

}  // namespace trinhky::decision
