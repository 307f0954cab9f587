// Structure: what is wrong with the chart itself, whoever works with it and however long it takes.
#include <algorithm>

#include "engine/definition/proof/categories.h"
#include "engine/definition/vote_words.h"

namespace trinhky::definition::proof {
namespace {

using base::pointer_join;
using chart::StateIx;
using chart::TransitionIx;

class Structure {
 public:
  explicit Structure(const Subject& subject)
      : subject_(subject), definition_(subject.definition), chart_(*subject.definition.chart) {}

  std::vector<Finding> run() {
    unreachable_states();
    signals_nobody_sends();
    one_behind_another();
    regions_in_conflict();
    endless_loops();
    ends_of_children();
    refusals_after_release();
    votes_not_renewed();
    receivers();
    return found_.take();
  }

 private:
  void unreachable_states() {
    // Behind an endless circle nothing was seen; that is told already.
    if (!subject_.reach.complete || !subject_.reach.endless.empty()) return;
    for (StateIx ix = 1; ix < chart_.states().size(); ++ix) {
      const chart::State& state = chart_.state(ix);
      if (chart_.is_history(ix) || subject_.reach.is_seen(ix) || !subject_.reach.is_seen(state.parent)) continue;
      found_.error("unreachable-state", state.pointer,
                   filled("Không có đường nào dẫn tới trạng thái “{}”.", "No path leads to the state “{}”.",
                          named(definition_, state.id)));
    }
  }

  void signals_nobody_sends() {
    for (TransitionIx ix = 0; ix < chart_.transitions().size(); ++ix) {
      const chart::Transition& transition = chart_.transition(ix);
      if (transition.events.empty() || subject_.signals.can_arrive(ix)) continue;
      found_.error("signal-never-sent", place_of(transition),
                   filled("Không ai và không việc gì gửi tín hiệu “{}” tới đây.", "Nobody and nothing sends “{}” here.",
                          transition.events.front()));
    }
  }

  // Of two transitions that one signal could take in one state, the first wins; that must be what the author meant.
  void one_behind_another() {
    for (const chart::State& state : chart_.states()) {
      for (std::size_t j = 1; j < state.transitions.size(); ++j) {
        for (std::size_t i = 0; i < j; ++i) compare(state.transitions[i], state.transitions[j]);
      }
    }
  }

  [[nodiscard]] static bool same_signal(const chart::Transition& one, const chart::Transition& other) {
    if (one.events.empty() || other.events.empty()) return one.events.empty() && other.events.empty();
    return std::ranges::any_of(one.events, [&](const std::string& a) {
      return std::ranges::any_of(other.events, [&](const std::string& b) { return a == b; });
    });
  }

  // Everything the second hears, the first hears too.
  [[nodiscard]] static bool hears_all(const chart::Transition& one, const chart::Transition& other) {
    if (one.events.empty() || other.events.empty()) return one.events.empty() && other.events.empty();
    return std::ranges::all_of(other.events, [&](const std::string& b) {
      return std::ranges::any_of(one.events, [&](const std::string& a) {
        return a == b || a == "*" || (a.ends_with(".*") && !b.ends_with(".*") && chart::event_matches(a, b));
      });
    });
  }

  // A copy that asks a sign-off again after a return (engine/definition/parse.cc); the author wrote no such guard.
  [[nodiscard]] static bool is_resumed(const chart::Transition& transition) {
    const std::vector<std::string> read = transition.guard->variables_read();
    return std::ranges::find(read, "instance.resume.0") != read.end();
  }

  void compare(TransitionIx first, TransitionIx second) {
    const chart::Transition& one = chart_.transition(first);
    const chart::Transition& other = chart_.transition(second);
    if (one.guard ? !same_signal(one, other) : !hears_all(one, other)) return;
    if (place_of(one) == place_of(other)) return;  // copies of one transition
    if (!one.guard) {
      found_.error("shadowed-transition", place_of(other),
                   {"Bước chuyển này không bao giờ xảy ra: bước đứng trước không có điều kiện nên luôn được chọn.",
                    "This transition is never taken: the one before it has no guard and is always chosen."});
      return;
    }
    if (!other.guard || one.targets == other.targets || is_resumed(one) || is_resumed(other)) return;
    const Together together = can_hold_together(*one.guard, *other.guard);
    if (together == Together::possible) {
      found_.warning("overlapping-guards", pointer_join(place_of(other), "guard"),
                     {"Điều kiện này và điều kiện của bước chuyển đứng trước có thể cùng đúng; bước đứng trước sẽ được "
                      "chọn. Hãy viết hai điều kiện loại trừ nhau.",
                      "This guard and that of an earlier transition can hold together; the earlier one is taken. Write "
                      "them so that they exclude each other."});
    } else if (together == Together::unknown) {
      found_.note("guards-not-compared", pointer_join(place_of(other), "guard"),
                  {"Không xét được hai điều kiện có loại trừ nhau hay không.",
                   "It was not decided whether these guards exclude each other."});
    }
  }

  void regions_in_conflict() {
    for (const Sight& sight : subject_.reach.conflicts) {
      const chart::Transition& one = chart_.transition(sight.one);
      const chart::Transition& other = chart_.transition(sight.other);
      found_.warning(
          "conflicting-regions", place_of(other),
          filled(
              "Khi “{}” đến, hai nhánh song song cùng muốn chuyển nhưng chỉ một nhánh chuyển được: nhánh đứng trước (" +
                  place_of(one) + ").",
              "When “{}” arrives, two parallel regions want to move and only one can: the earlier one (" +
                  place_of(one) + ").",
              sight.signal),
          subject_.reach.path_to(sight.situation, sight.signal));
    }
  }

  void endless_loops() {
    for (const Sight& sight : subject_.reach.endless) {
      // The first transition of the circle, so that the place does not depend on where the walk was stopped.
      std::vector<TransitionIx> circle = circle_of(sight.pointer);
      const TransitionIx at = circle.empty() ? chart::no_state : circle.front();
      const std::string place =
          at == chart::no_state ? sight.pointer.substr(0, sight.pointer.find('\n')) : place_of(chart_.transition(at));
      std::vector<std::string> path = sight.situation < subject_.reach.situations.size()
                                          ? subject_.reach.path_to(sight.situation, sight.signal)
                                          : std::vector<std::string>{sight.signal};
      const base::Text message{"Hồ sơ tự chuyển bước mãi không dừng ở đây.",
                               "Here the workflow keeps moving by itself and never comes to rest."};
      if (changes_its_guards(circle)) {
        found_.note(
            "loop-not-decided", place,
            {"Vòng tự chuyển này thay đổi dữ liệu mà điều kiện của nó đọc; không xét được nó có dừng hay không.",
             "This circle changes what its own guards read; whether it ends was not decided."},
            std::move(path));
      } else {
        found_.error("endless-always", place, message, std::move(path));
      }
    }
  }

  // The eventless (or self-raised) transitions from which the given one can be reached again, in document order.
  [[nodiscard]] std::vector<TransitionIx> circle_of(const std::string& pointer) const {
    TransitionIx start = chart::no_state;
    for (TransitionIx ix = 0; ix < chart_.transitions().size(); ++ix) {
      if (chart_.transition(ix).pointer == pointer) start = ix;
    }
    if (start == chart::no_state) return {};
    const auto reached_from = [&](TransitionIx from) {
      std::set<TransitionIx> reached;
      std::vector<TransitionIx> open{from};
      while (!open.empty()) {
        const TransitionIx at = open.back();
        open.pop_back();
        for (const TransitionIx next : follows(at)) {
          if (reached.insert(next).second) open.push_back(next);
        }
      }
      return reached;
    };
    std::vector<TransitionIx> circle;
    for (const TransitionIx ix : reached_from(start)) {
      if (reached_from(ix).contains(start)) circle.push_back(ix);
    }
    return circle;
  }

  [[nodiscard]] std::set<StateIx> entered_by(const chart::Transition& transition) const {
    std::set<StateIx> entered;
    std::vector<StateIx> open(transition.targets.begin(), transition.targets.end());
    if (open.empty()) open.push_back(transition.source);
    while (!open.empty()) {
      const StateIx at = open.back();
      open.pop_back();
      if (!entered.insert(at).second) continue;
      const chart::State& state = chart_.state(at);
      const auto& below = state.kind == chart::StateKind::parallel ? state.children : state.initial;
      open.insert(open.end(), below.begin(), below.end());
    }
    return entered;
  }

  [[nodiscard]] std::vector<TransitionIx> follows(TransitionIx ix) const {
    std::vector<TransitionIx> next;
    for (const StateIx state : entered_by(chart_.transition(ix))) {
      for (StateIx at = state; at != chart::no_state; at = chart_.state(at).parent) {
        for (const TransitionIx one : chart_.state(at).transitions) {
          const chart::Transition& transition = chart_.transition(one);
          const bool raised = std::ranges::any_of(chart_.transition(ix).actions, [&](const chart::Action& action) {
            return action.kind == chart::Action::Kind::raise && chart::hears(transition, action.name);
          });
          const bool done = chart::hears(transition, "done.state." + chart_.state(chart_.transition(one).source).id);
          if (transition.events.empty() || raised || done) next.push_back(one);
        }
      }
    }
    return next;
  }

  [[nodiscard]] bool changes_its_guards(const std::vector<TransitionIx>& circle) const {
    std::set<std::string> changed;
    std::set<std::string> read;
    for (const Placed& placed : actions_of(definition_)) {
      if (placed.action->kind != chart::Action::Kind::assign) continue;
      const bool inside = std::ranges::any_of(circle, [&](TransitionIx ix) {
        return placed.transition != chart::no_state ? placed.transition == ix
                                                    : entered_by(chart_.transition(ix)).contains(placed.state) ||
                                                          chart_.transition(ix).source == placed.state;
      });
      if (inside && !(placed.action->rule && !placed.action->rule->source().is_structured())) {
        changed.insert(placed.action->name);
      }
    }
    for (const TransitionIx ix : circle) {
      if (!chart_.transition(ix).guard) continue;
      for (const std::string& path : chart_.transition(ix).guard->variables_read()) read.insert(path);
    }
    return std::ranges::any_of(read, [&](const std::string& path) {
      return path == "*" || std::ranges::any_of(changed, [&](const std::string& place) {
               return path.starts_with(place) || place.starts_with(path);
             });
    });
  }

  void ends_of_children() {
    for (const Sight& sight : subject_.reach.unhandled) {
      found_.error("child-end-unhandled", sight.invoke->pointer,
                   filled("Khi hồ sơ con kết thúc ở “{}”, không có bước nào tiếp nhận.",
                          "When the child ends as “{}”, nothing follows.", sight.invoke->id + "." + sight.end),
                   subject_.reach.path_to(sight.situation, sight.signal));
    }
  }

  static bool refuses_by(const Choice& choice) { return meaning_of(choice) == approval::Meaning::against; }

  // A decision that can still refuse what already has a number: the paper cannot be called back by a vote.
  void refusals_after_release() {
    for (std::size_t at = 0; at < subject_.reach.situations.size(); ++at) {
      const Situation& situation = subject_.reach.situations[at];
      if (!situation.out || situation.snapshot.done) continue;
      for (const StateIx ix : situation.active) {
        const Work* work = definition_.work_of(chart_.state(ix).id);
        if (work == nullptr || work->kind != Work::Kind::signoff) continue;
        const bool refuses =
            std::ranges::any_of(work->choices, refuses_by) || definition_.return_of(work->state) != nullptr;
        if (!refuses) continue;
        found_.error("refusal-after-release", work->pointer,
                     {"Ở đây vẫn có thể từ chối hoặc trả lại, khi văn bản đã cấp số hoặc đã phát hành.",
                      "Here the paper can still be refused or returned, after it was numbered or released."},
                     subject_.reach.path_to(at));
      }
    }
  }

  // A tie that is to be voted again: only a sign-off that is left and entered anew starts with an empty list of votes.
  void votes_not_renewed() {
    for (TransitionIx ix = 0; ix < chart_.transitions().size(); ++ix) {
      const chart::Transition& transition = chart_.transition(ix);
      const Work* work = definition_.work_of(chart_.state(transition.source).id);
      if (work == nullptr || work->tie != "repeat" || !chart::hears(transition, "signoff.repeat")) continue;
      const bool stays = !transition.reenter && std::ranges::all_of(transition.targets, [&](StateIx target) {
        return chart_.is_within(target, transition.source);
      });
      if (!stays) continue;
      found_.error("vote-not-renewed", place_of(transition),
                   {"Biểu quyết lại mà không rời bước này thì các phiếu cũ vẫn còn và không ai biểu quyết lại được; "
                    "hãy ghi thêm \"reenter\": true.",
                    "To vote again without leaving this step keeps the old votes, and nobody can vote again; "
                    "write \"reenter\": true beside the target."});
    }
  }

  [[nodiscard]] bool has_invoke(const std::string& id) const {
    return std::ranges::any_of(definition_.invokes, [&](const auto& entry) { return entry.second.id == id; });
  }

  void receivers() {
    cancelled(actions_of(definition_));
    for (const Placed& placed : actions_of(definition_)) {
      const chart::Action& action = *placed.action;
      if (action.kind != chart::Action::Kind::effect) continue;
      if (action.name != "addChild" && action.name != "consolidate") continue;
      const std::string id = base::text_or(action.args.value, "invoke");
      if (has_invoke(id)) continue;
      found_.error("unknown-invoke", action.pointer,
                   filled("Không có hồ sơ con nào tên “{}” ở quy trình này.", "No invoke here is called “{}”.", id));
    }
    for (const Sent& sent : sent_by(definition_)) {
      if (sent.to == "parent") {
        told_above(sent);
      } else if (sent.to == "self") {
        told_itself(sent);
      } else if (!has_invoke(sent.to)) {
        found_.error("unknown-invoke", sent.pointer,
                     filled("Không có hồ sơ con nào tên “{}” để gửi tới.", "No invoke here is called “{}”.", sent.to));
      } else {
        told_below(sent.to, sent.signal, sent.pointer);
      }
    }
    for (const auto& [state, invoke] : definition_.invokes) {
      if (!invoke.when_left_send.empty()) {
        told_below(invoke.id, invoke.when_left_send, invoke.pointer + "/whenLeft/send");
      }
      const Definition* child = find(subject_.world, invoke.workflow);
      if (invoke.until.empty() || child == nullptr) continue;
      const std::vector<Sent> sent = sent_by(*child);
      const bool comes =
          std::ranges::any_of(sent, [&](const Sent& one) { return one.to == "parent" && one.signal == invoke.until; });
      if (!comes) {
        found_.error("until-never-sent", invoke.pointer + "/until",
                     filled("Quy trình con không bao giờ gửi “{}”, nên sẽ nhắc mãi.",
                            "The child never sends “{}”, so the reminders never end.", invoke.until));
      }
    }
  }

  void told_itself(const Sent& sent) {
    const bool heard = std::ranges::any_of(chart_.transitions(), [&](const chart::Transition& transition) {
      return chart::hears(transition, sent.signal);
    });
    if (heard) return;
    found_.error(
        "signal-unheard-here", sent.pointer,
        filled("Quy trình này không có bước nào lắng nghe “{}”.", "Nothing here listens for “{}”.", sent.signal));
  }

  // A `cancel` must name a signal that is sent under that id.
  void cancelled(const std::vector<Placed>& actions) {
    std::set<std::string> ids;
    for (const Placed& placed : actions) {
      if (placed.action->kind == chart::Action::Kind::send) ids.insert(base::text_or(placed.action->args.value, "id"));
    }
    for (const Placed& placed : actions) {
      if (placed.action->kind != chart::Action::Kind::cancel || ids.contains(placed.action->name)) continue;
      found_.error("cancel-unknown", placed.action->pointer,
                   filled("Không tín hiệu gửi chậm nào có “id” là “{}”.", "No delayed signal has the “id” “{}”.",
                          placed.action->name));
    }
  }

  void told_above(const Sent& sent) {
    const std::vector<Parent> parents = parents_of(definition_, subject_.world);
    if (parents.empty() || has_unknown_parent(definition_, subject_.world)) return;
    const bool heard = std::ranges::any_of(parents, [&](const Parent& parent) {
      const std::string signal = parent.invoke->id + "." + sent.signal;
      return parent.invoke->until == sent.signal ||
             std::ranges::any_of(parent.definition->chart->transitions(),
                                 [&](const chart::Transition& transition) { return chart::hears(transition, signal); });
    });
    if (heard) return;
    found_.warning(
        "signal-unheard-above", sent.pointer,
        filled("Không quy trình cấp trên nào lắng nghe “{}”.", "No workflow above listens for “{}”.", sent.signal));
  }

  void told_below(const std::string& to, const std::string& signal, const std::string& pointer) {
    for (const auto& [state, invoke] : definition_.invokes) {
      if (invoke.id != to) continue;
      const Definition* child = find(subject_.world, invoke.workflow);
      if (child == nullptr) return;
      const bool heard = std::ranges::any_of(child->chart->transitions(), [&](const chart::Transition& transition) {
        return chart::hears(transition, signal);
      });
      if (heard) return;
      found_.error("signal-unheard-below", pointer,
                   filled("Quy trình con không có bước nào nghe “{}”; tín hiệu sẽ nằm chờ mãi.",
                          "No state of the child listens for “{}”; the signal would wait for ever.", signal));
    }
  }

  const Subject& subject_;
  const Definition& definition_;
  const chart::Chart& chart_;
  Findings found_{"structure"};
};

}  // namespace

std::vector<Finding> prove_structure(const Subject& subject) {
  return Structure(subject).run();
}

}  // namespace trinhky::definition::proof
