#include "engine/chart/builder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/limits.h"

namespace trinhky::chart {
namespace {

bool is_parent_kind(StateKind kind) {
  return kind == StateKind::compound || kind == StateKind::parallel;
}

bool is_history_kind(StateKind kind) {
  return kind == StateKind::history_shallow || kind == StateKind::history_deep;
}

class Faults {
 public:
  void add(std::string pointer, std::string code, std::string vi, std::string en) {
    list_.push_back({std::move(pointer), std::move(code), {std::move(vi), std::move(en)}});
  }
  [[nodiscard]] bool empty() const { return list_.empty(); }

  std::unexpected<base::Error> refusal() && {
    base::Error error{.code = base::ErrorCode::invalid,
                      .type = "bad-chart",
                      .message = {"Sơ đồ quy trình có " + std::to_string(list_.size()) + " chỗ sai.",
                                  "The statechart has " + std::to_string(list_.size()) + " fault(s)."},
                      .pointer = list_.front().pointer};
    error.faults = std::move(list_);
    return std::unexpected(std::move(error));
  }

 private:
  std::vector<base::Fault> list_;
};

void check_place(const std::string& place, const std::string& pointer, Faults& faults) {
  if (!data_path(place).empty()) return;
  faults.add(pointer, "bad-place", "\"" + place + "\" không phải là một vị trí trong dữ liệu hồ sơ (data.…).",
             "\"" + place + "\" is no place in the data of the instance (data.…).");
}

void check_template(const Template& value, const std::string& pointer, Faults& faults) {
  for (const auto& [place, rule] : value.rules) {
    if (base::at_pointer(value.value, place) != nullptr) continue;
    faults.add(pointer, "bad-template", "Giá trị không có chỗ \"" + place + "\" để tính.",
               "The value has no place \"" + place + "\" to be computed.");
  }
}

void check_block(const Block& block, Faults& faults);

void check_action(const Action& action, Faults& faults) {
  using Kind = Action::Kind;
  check_template(action.args, action.pointer, faults);
  const auto incomplete = [&](const std::string& vi, const std::string& en) {
    faults.add(action.pointer, "action-incomplete", vi, en);
  };
  switch (action.kind) {
    case Kind::assign:
      check_place(action.name, action.pointer, faults);
      break;
    case Kind::raise:
    case Kind::send:
    case Kind::effect:
      if (action.name.empty()) incomplete("Hành động chưa có tên.", "The action has no name.");
      break;
    case Kind::cancel:
    case Kind::log:
      break;
    case Kind::choose:
      if (action.branches.empty()) incomplete("Lựa chọn không có nhánh nào.", "The choice has no branch.");
      for (const Branch& branch : action.branches) check_block(branch.actions, faults);
      break;
    case Kind::each:
      if (!action.rule) incomplete("Vòng lặp chưa có danh sách.", "The loop has no list.");
      check_place(action.item, action.pointer, faults);
      if (!action.index.empty()) check_place(action.index, action.pointer, faults);
      check_block(action.body, faults);
      break;
  }
}

void check_block(const Block& block, Faults& faults) {
  for (const Action& action : block) check_action(action, faults);
}

bool good_descriptor(std::string_view descriptor) {
  if (descriptor == "*") return true;
  if (descriptor.ends_with(".*")) descriptor.remove_suffix(2);
  return !descriptor.empty() && descriptor.find('*') == std::string_view::npos &&
         descriptor.find(' ') == std::string_view::npos;
}

// The tree of the drafts by their places in the list, before anything is numbered.
struct Tree {
  std::map<std::string, std::size_t, std::less<>> by_id;
  std::vector<std::vector<std::size_t>> children;
};

Tree plant(const std::vector<StateDraft>& drafts, Faults& faults) {
  Tree tree;
  tree.children.resize(drafts.size());
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const StateDraft& draft = drafts[i];
    if (draft.parent.empty()) {
      if (i != 0) {
        faults.add(draft.pointer, "second-root", "Trạng thái \"" + draft.id + "\" không nằm trong trạng thái nào.",
                   "The state \"" + draft.id + "\" is inside no other.");
      }
    } else if (const auto parent = tree.by_id.find(draft.parent); parent == tree.by_id.end()) {
      faults.add(draft.pointer, "unknown-parent",
                 "Trạng thái \"" + draft.id + "\" nằm trong \"" + draft.parent + "\", nhưng không có trạng thái đó.",
                 "The state \"" + draft.id + "\" is inside \"" + draft.parent + "\", which does not exist.");
    } else {
      tree.children[parent->second].push_back(i);
    }
    if (draft.id.empty() || !tree.by_id.emplace(draft.id, i).second) {
      faults.add(draft.pointer, "doubled-state", "Mã trạng thái \"" + draft.id + "\" bị trùng hoặc để trống.",
                 "The state id \"" + draft.id + "\" stands twice or is empty.");
    }
  }
  if (drafts.empty() || !drafts.front().parent.empty()) {
    faults.add("", "no-root", "Sơ đồ chưa có trạng thái gốc.", "The chart has no root state.");
  }
  return tree;
}

void check_kinds(const std::vector<StateDraft>& drafts, const Tree& tree, Faults& faults) {
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const StateDraft& draft = drafts[i];
    const auto fault = [&](std::string code, const std::string& vi, const std::string& en) {
      faults.add(draft.pointer, std::move(code), "Trạng thái \"" + draft.id + "\" " + vi,
                 "The state \"" + draft.id + "\" " + en);
    };
    const bool has_real_child =
        std::ranges::any_of(tree.children[i], [&](std::size_t child) { return !is_history_kind(drafts[child].kind); });
    if (is_parent_kind(draft.kind) ? !has_real_child : (i == 0)) {
      fault("children-missing", "phải có trạng thái con.", "must have a state inside it.");
    }
    if (!is_parent_kind(draft.kind) && !tree.children[i].empty()) {
      fault("children-not-allowed", "không được có trạng thái con.", "must not have states inside it.");
    }
    if (is_history_kind(draft.kind) && draft.initial.empty()) {
      fault("history-without-default", "ghi nhớ quá khứ nhưng chưa nói đi đâu khi chưa có quá khứ.",
            "stands for the past but does not say where to go without one.");
    }
    if (!draft.initial.empty() && draft.kind != StateKind::compound && !is_history_kind(draft.kind)) {
      fault("initial-not-allowed", "không chọn được trạng thái bắt đầu.", "cannot choose an initial state.");
    }
    if (draft.output && draft.kind != StateKind::final_state) {
      fault("output-not-allowed", "không phải trạng thái kết thúc nên không có kết quả.",
            "is not final, so it has no output.");
    }
    if (draft.output) check_template(*draft.output, draft.pointer, faults);
    check_block(draft.initial_actions, faults);
    for (const Block& block : draft.entry) check_block(block, faults);
    for (const Block& block : draft.exit) check_block(block, faults);
  }
}

}  // namespace

base::Result<Chart> Builder::finish() && {
  Faults faults;
  if (states_.size() > base::limits::max_states) {
    faults.add("", "too-many-states", "Quy trình có quá nhiều trạng thái.", "The chart has too many states.");
    return std::move(faults).refusal();
  }
  if (initial_data_.is_null()) initial_data_ = base::json::object();
  if (!initial_data_.is_object()) {
    faults.add("/data", "bad-data", "Dữ liệu ban đầu phải là một đối tượng.", "The initial data must be an object.");
  }
  const Tree tree = plant(states_, faults);
  check_kinds(states_, tree, faults);
  // Without a sound tree the questions below have no meaning.
  if (!faults.empty()) return std::move(faults).refusal();

  Chart chart;
  chart.initial_data_ = std::move(initial_data_);
  std::vector<std::size_t> draft_of;  // by state index
  struct Open {
    std::size_t draft;
    StateIx parent;
  };
  std::vector<Open> stack{{0, no_state}};
  while (!stack.empty()) {
    const Open open = stack.back();
    stack.pop_back();
    StateDraft& draft = states_[open.draft];
    const auto ix = static_cast<StateIx>(chart.states_.size());
    draft_of.push_back(open.draft);
    State state{.id = draft.id, .kind = draft.kind, .parent = open.parent, .end = ix + 1, .pointer = draft.pointer};
    state.initial_actions = std::move(draft.initial_actions);
    state.entry = std::move(draft.entry);
    state.exit = std::move(draft.exit);
    state.output = std::move(draft.output);
    if (open.parent != no_state) {
      State& parent = chart.states_[open.parent];
      state.depth = parent.depth + 1;
      (is_history_kind(draft.kind) ? parent.histories : parent.children).push_back(ix);
      for (StateIx at = open.parent; at != no_state; at = chart.states_[at].parent) chart.states_[at].end = ix + 1;
      if (state.depth > base::limits::max_state_depth) {
        faults.add(draft.pointer, "too-deep", "Trạng thái \"" + draft.id + "\" lồng quá sâu.",
                   "The state \"" + draft.id + "\" is nested too deeply.");
      }
    }
    chart.by_id_.emplace(draft.id, ix);
    chart.has_histories_ = chart.has_histories_ || is_history_kind(draft.kind);
    chart.states_.push_back(std::move(state));
    const std::vector<std::size_t>& children = tree.children[open.draft];
    for (auto child = children.rbegin(); child != children.rend(); ++child) stack.push_back({*child, ix});
  }

  const auto resolve = [&](const std::vector<std::string>& ids, const std::string& pointer) {
    std::vector<StateIx> result;
    for (const std::string& id : ids) {
      const StateIx ix = chart.find(id);
      if (ix == no_state) {
        faults.add(pointer, "unknown-state", "Không có trạng thái \"" + id + "\".",
                   "There is no state \"" + id + "\".");
      } else if (std::ranges::find(result, ix) == result.end()) {
        result.push_back(ix);
      }
    }
    for (std::size_t a = 0; a < result.size(); ++a) {
      for (std::size_t b = a + 1; b < result.size(); ++b) {
        // A state together with one inside it is refused too: appendix D would enter both that one and the initial one.
        const std::vector<StateIx> both{result[a], result[b]};
        const bool nested = chart.is_within(both[0], both[1]) || chart.is_within(both[1], both[0]);
        if (!nested && chart.state(chart.common_ancestor(both)).kind == StateKind::parallel) continue;
        const std::string pair = "\"" + chart.state(both[0]).id + "\", \"" + chart.state(both[1]).id + "\"";
        faults.add(pointer, "targets-conflict", "Không thể cùng lúc ở " + pair + ".",
                   "The states " + pair + " cannot be active together.");
      }
    }
    return result;
  };

  for (StateIx ix = 0; ix < chart.states_.size(); ++ix) {
    State& state = chart.states_[ix];
    const StateDraft& draft = states_[draft_of[ix]];
    state.initial = resolve(draft.initial, draft.pointer);
    const StateIx outer = is_history_kind(state.kind) ? state.parent : ix;
    for (const StateIx target : state.initial) {
      // A history that leads to a history could go round for ever.
      const bool history_to_history = is_history_kind(state.kind) && chart.is_history(target);
      if (chart.is_descendant(target, outer) && !history_to_history) continue;
      faults.add(
          draft.pointer, "initial-not-inside",
          "Trạng thái bắt đầu \"" + chart.state(target).id + "\" không nằm trong \"" + chart.state(outer).id + "\".",
          "The initial state \"" + chart.state(target).id + "\" is not inside \"" + chart.state(outer).id + "\".");
    }
    if (state.kind == StateKind::compound && draft.initial.empty()) state.initial = {state.children.front()};
  }

  std::vector<std::pair<StateIx, std::size_t>> order;  // source, draft
  for (std::size_t i = 0; i < transitions_.size(); ++i) {
    const TransitionDraft& draft = transitions_[i];
    const StateIx source = chart.find(draft.source);
    if (source == no_state) {
      faults.add(draft.pointer, "unknown-state", "Không có trạng thái \"" + draft.source + "\".",
                 "There is no state \"" + draft.source + "\".");
      continue;
    }
    const StateKind kind = chart.state(source).kind;
    if (kind == StateKind::final_state || is_history_kind(kind)) {
      faults.add(draft.pointer, "transition-not-allowed", "Không có bước chuyển nào đi ra từ \"" + draft.source + "\".",
                 "No transition may leave \"" + draft.source + "\".");
    }
    if (draft.events.empty() && draft.targets.empty() && !draft.guard) {
      faults.add(draft.pointer, "endless-always", "Bước chuyển tự động không điều kiện, không đích sẽ lặp mãi.",
                 "An automatic transition without guard and target never ends.");
    }
    for (const std::string& descriptor : draft.events) {
      if (good_descriptor(descriptor)) continue;
      faults.add(draft.pointer, "bad-descriptor", "Tên tín hiệu \"" + descriptor + "\" không dùng được.",
                 "The signal name \"" + descriptor + "\" cannot be used.");
    }
    check_block(draft.actions, faults);
    order.emplace_back(source, i);
  }
  std::ranges::sort(order);
  for (const auto& [source, i] : order) {
    TransitionDraft& draft = transitions_[i];
    Transition transition{.source = source, .reenter = draft.reenter, .pointer = draft.pointer};
    transition.targets = resolve(draft.targets, draft.pointer);
    if (std::ranges::find(transition.targets, Chart::root()) != transition.targets.end()) {
      faults.add(draft.pointer, "targets-conflict", "Không chuyển đến trạng thái gốc được.",
                 "The root cannot be a target.");
    }
    transition.events = std::move(draft.events);
    chart.has_eventless_ = chart.has_eventless_ || transition.events.empty();
    transition.guard = std::move(draft.guard);
    transition.actions = std::move(draft.actions);
    chart.states_[source].transitions.push_back(static_cast<TransitionIx>(chart.transitions_.size()));
    chart.transitions_.push_back(std::move(transition));
  }
  if (!faults.empty()) return std::move(faults).refusal();
  return chart;
}

}  // namespace trinhky::chart
