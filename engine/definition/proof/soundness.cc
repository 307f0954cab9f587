// Soundness over the situations that can be reached: every one of them can still come to an end, nothing is left
// hanging at an end, and every transition is taken somewhere.
#include <algorithm>
#include <map>

#include "engine/definition/proof/categories.h"

namespace trinhky::definition::proof {
namespace {

using chart::StateIx;
using chart::TransitionIx;

class Soundness {
 public:
  explicit Soundness(const Subject& subject)
      : subject_(subject), definition_(subject.definition), chart_(*subject.definition.chart), reach_(subject.reach) {}

  std::vector<Finding> run() {
    if (!reach_.complete) {
      found_.note(
          "not-decided", "",
          filled("Quy trình có quá nhiều tình huống; mới xét {} tình huống. Điều đã nêu là đúng, nhưng có thể còn "
                 "điều chưa thấy.",
                 "There are too many situations; {} were looked at. What is told stands; more may be unseen.",
                 std::to_string(reach_.situations.size())));
    }
    option_to_complete();
    proper_completion();
    dead_transitions();
    return found_.take();
  }

 private:
  [[nodiscard]] std::string place_of_situation(const Situation& situation) const {
    for (const StateIx ix : situation.active) {
      if (chart_.is_leaf(ix)) return chart_.state(ix).pointer;
    }
    return "";
  }

  [[nodiscard]] base::Text name_of_situation(const Situation& situation) const {
    base::Text text;
    for (const StateIx ix : situation.active) {
      if (!chart_.is_leaf(ix)) continue;
      const base::Text title = named(definition_, chart_.state(ix).id);
      text.vi += (text.vi.empty() ? "" : " + ") + title.vi;
      text.en += (text.en.empty() ? "" : " + ") + title.en;
    }
    return text;
  }

  void option_to_complete() {
    const bool any_end = std::ranges::any_of(
        definition_.states, [](const StateTitle& state) { return state.parent.empty() && state.kind == "final"; });
    if (!any_end) {
      found_.error("no-end", "/states",
                   {"Quy trình không có trạng thái kết thúc.", "The workflow has no final state."});
      return;
    }
    if (!reach_.complete) return;
    std::vector<std::vector<std::size_t>> before(reach_.situations.size());
    std::vector<std::vector<std::size_t>> after(reach_.situations.size());
    for (const Passage& passage : reach_.passages) {
      before[passage.to].push_back(passage.from);
      after[passage.from].push_back(passage.to);
    }
    std::vector<bool> ends(reach_.situations.size());
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < reach_.situations.size(); ++at) {
      if (!reach_.situations[at].snapshot.done) continue;
      ends[at] = true;
      open.push_back(at);
    }
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (const std::size_t from : before[at]) {
        if (ends[from]) continue;
        ends[from] = true;
        open.push_back(from);
      }
    }
    // Told where it begins: a situation without a way to the end whose predecessor still had one.
    for (std::size_t at = 0; at < reach_.situations.size(); ++at) {
      if (ends[at]) continue;
      const Situation& situation = reach_.situations[at];
      const bool first = situation.before == at || ends[situation.before];
      const bool stuck = std::ranges::all_of(after[at], [&](std::size_t to) { return to == at; });
      if (stuck) {
        found_.error("stuck", place_of_situation(situation),
                     filled("Ở “{}” không còn bước nào đi tiếp và hồ sơ không kết thúc.",
                            "At “{}” nothing can follow and the paper does not end.", name_of_situation(situation)),
                     reach_.path_to(at));
      } else if (first) {
        found_.error("no-way-to-the-end", place_of_situation(situation),
                     filled("Từ “{}” không có đường nào tới trạng thái kết thúc.",
                            "From “{}” no path leads to a final state.", name_of_situation(situation)),
                     reach_.path_to(at));
      }
    }
  }

  // The end of a part that nobody takes up, and open work that another region's move takes away.
  void proper_completion() {
    for (StateIx ix = 1; ix < chart_.states().size(); ++ix) {
      const chart::State& state = chart_.state(ix);
      const bool region =
          state.parent != chart::no_state && chart_.state(state.parent).kind == chart::StateKind::parallel;
      const auto final_child = std::ranges::find_if(state.children, [&](StateIx child) {
        return chart_.state(child).kind == chart::StateKind::final_state && reach_.is_seen(child);
      });
      const bool can_be_done = state.kind == chart::StateKind::compound && final_child != state.children.end();
      if (!can_be_done || region || heard_around(ix, "done.state." + state.id)) continue;
      found_.error("done-unheard", chart_.state(*final_child).pointer,
                   filled("Phần “{}” kết thúc ở đây nhưng không có bước tiếp theo (“onDone”).",
                          "The part “{}” ends here, and nothing follows (“onDone”).", named(definition_, state.id)),
                   path_into(*final_child));
    }
    for (const Passage& passage : reach_.passages) {
      for (std::size_t i = 0; i < passage.transitions.size(); ++i) cut_off(passage, i);
    }
  }

  [[nodiscard]] bool heard_around(StateIx state, const std::string& signal) const {
    for (StateIx at = state; at != chart::no_state; at = chart_.state(at).parent) {
      for (const TransitionIx ix : chart_.state(at).transitions) {
        if (chart::hears(chart_.transition(ix), signal)) return true;
      }
    }
    return false;
  }

  [[nodiscard]] std::vector<std::string> path_into(StateIx state) const {
    for (const Passage& passage : reach_.passages) {
      if (std::ranges::find(passage.entered, state) != passage.entered.end()) {
        return reach_.path_to(passage.from, passage.signal);
      }
    }
    return {};
  }

  void cut_off(const Passage& passage, std::size_t which) {
    const chart::Transition& transition = chart_.transition(passage.transitions[which]);
    StateIx region = chart::no_state;
    for (StateIx at = transition.source; at != chart::no_state; at = chart_.state(at).parent) {
      const StateIx around = chart_.state(at).parent;
      if (around == chart::no_state || chart_.state(around).kind != chart::StateKind::parallel) continue;
      const bool leaves =
          std::ranges::any_of(transition.targets, [&](StateIx target) { return !chart_.is_within(target, around); });
      if (leaves) region = at;
    }
    if (region == chart::no_state) return;
    const StateIx around = chart_.state(region).parent;
    for (const StateIx active : passage.active[which]) {
      if (!chart_.is_within(active, around) || chart_.is_within(active, region) || active == around) continue;
      const std::string& id = chart_.state(active).id;
      if (definition_.work_of(id) == nullptr && definition_.invokes.count(id) == 0) continue;
      found_.warning("work-cut-off", place_of(transition),
                     filled("Bước chuyển này rời cả khối song song, trong khi việc “{}” ở nhánh khác còn dở.",
                            "This transition leaves the whole parallel state while “{}” in another region is open.",
                            named(definition_, id)),
                     reach_.path_to(passage.from, passage.signal));
      return;
    }
  }

  void dead_transitions() {
    if (!reach_.complete || !reach_.endless.empty()) return;
    std::map<std::string, bool> taken;  // copies of one transition stand at one place
    for (TransitionIx ix = 0; ix < chart_.transitions().size(); ++ix) {
      const std::string place = place_of(chart_.transition(ix));
      taken[place] = taken[place] || reach_.is_taken(ix);
    }
    for (TransitionIx ix = 0; ix < chart_.transitions().size(); ++ix) {
      const chart::Transition& transition = chart_.transition(ix);
      if (taken[place_of(transition)] || !reach_.is_seen(transition.source)) continue;
      if (!subject_.signals.can_arrive(ix) || is_shadowed(ix)) continue;  // told by structure
      found_.error(
          "dead-transition", place_of(transition),
          {"Không có đường nào đi qua bước chuyển này: điều kiện không bao giờ đúng, hoặc tín hiệu không bao giờ "
           "đến vào lúc này.",
           "No path takes this transition: its guard never holds, or its signal never comes at this time."});
    }
  }

  [[nodiscard]] bool is_shadowed(TransitionIx ix) const {
    const chart::Transition& transition = chart_.transition(ix);
    for (const TransitionIx earlier : chart_.state(transition.source).transitions) {
      if (earlier >= ix) return false;
      const chart::Transition& one = chart_.transition(earlier);
      if (!one.guard && one.events == transition.events) return true;
    }
    return false;
  }

  const Subject& subject_;
  const Definition& definition_;
  const chart::Chart& chart_;
  const Reach& reach_;
  Findings found_{"soundness"};
};

}  // namespace

std::vector<Finding> prove_soundness(const Subject& subject) {
  return Soundness(subject).run();
}

}  // namespace trinhky::definition::proof
