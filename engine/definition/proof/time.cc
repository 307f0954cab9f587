// Time: who waits knows until when, reminders come in time, and what runs below can be done before it is due above.
#include <algorithm>
#include <chrono>
#include <limits>
#include <queue>

#include "engine/calendar/due.h"
#include "engine/definition/proof/categories.h"

namespace trinhky::definition::proof {
namespace {

using base::json;
using chart::StateIx;

// How many days of a month are tried as the day on which work begins.
constexpr int days_tried = 14;
// Times of reminders looked at of one piece of work.
constexpr int rungs_tried = 64;
constexpr int deepest_family = 8;

// A stretch of time that can be compared without a calendar: working days or hours from when something begins.
struct Length {
  double working_days = 0;
  std::vector<std::string> steps;  // states on the way
};

// The length of a `due` that counts from when the work begins; nothing for one that is anchored to a date.
std::optional<double> relative_days(const json& due) {
  if (!due.is_object() || due.contains("from") || due.contains("on") || due.contains("at")) return std::nullopt;
  const auto number = [&](const char* name) { return due[name].is_number() ? due[name].get<double>() : 0.0; };
  if (due.contains("workingDays")) return number("workingDays");
  if (due.contains("workingHours")) return number("workingHours") / 8.0;
  if (due.contains("calendarDays")) return number("calendarDays") * 5.0 / 7.0;
  if (due.contains("hours")) return number("hours") / 24.0 * 5.0 / 7.0;
  if (due.contains("months")) return number("months") * 21.0;
  if (due.contains("years")) return number("years") * 250.0;
  return std::nullopt;
}

// {"on": var} or {"workingDays": n, "from": var}: n working days after what the variable holds.
struct Anchor {
  std::string variable;
  double working_days = 0;
};

std::optional<Anchor> anchor_of(const json& due) {
  if (!due.is_object()) return std::nullopt;
  const auto variable = [](const json& value) -> std::string {
    return value.is_object() && value.contains("var") && value["var"].is_string() ? value["var"].get<std::string>()
                                                                                  : "";
  };
  if (due.contains("on")) {
    const std::string name = variable(due["on"]);
    if (!name.empty()) return Anchor{.variable = name};
  }
  if (due.contains("from")) {
    const std::string name = variable(due["from"]);
    json rest = due;
    rest.erase("from");
    const auto days = relative_days(rest);
    if (!name.empty() && days) return Anchor{.variable = name, .working_days = *days};
  }
  return std::nullopt;
}

std::string shown(double days) {
  const auto whole = static_cast<long long>(days);
  if (static_cast<double>(whole) == days) return std::to_string(whole);
  std::string text = std::to_string(days);
  return text.substr(0, text.find('.') + 2);
}

class Time {
 public:
  explicit Time(const Subject& subject)
      : subject_(subject), definition_(subject.definition), chart_(*subject.definition.chart) {}

  std::vector<Finding> run() {
    for (const auto& [state, work] : definition_.work) {
      if (work.due.is_null()) {
        undated(work);
        continue;
      }
      reminders(work);
      timers_before_due(work);
      escalations(work);
    }
    for (const auto& [state, invoke] : definition_.invokes) children(invoke);
    for (const auto& [state, after] : definition_.afters) already_over(state, after);
    return found_.take();
  }

 private:
  void undated(const Work& work) {
    const json* words = base::at_pointer(definition_.source, work.pointer);
    if (words != nullptr && words->contains("undated")) return;
    found_.error("no-deadline", work.pointer,
                 filled("“{}” chờ mà không có thời hạn (“due”); nếu đúng là không có, hãy nói vì sao (“undated”).",
                        "“{}” waits without a deadline (“due”); if that is meant, say why (“undated”).",
                        named(definition_, work.state)));
  }

  // Some working mornings of the calendar: the first days of a fortnight.
  [[nodiscard]] std::vector<base::Instant> mornings() const {
    std::vector<base::Instant> list;
    const auto first = base::parse_instant("2026-03-02T01:30:00.000Z");  // 08:30 in Viet Nam, a Monday
    if (!first || subject_.world.calendar == nullptr) return list;
    for (int day = 0; day < days_tried; ++day) {
      const base::Instant at = *first + std::chrono::hours(24 * day);
      if (subject_.world.calendar->is_working_day(subject_.world.calendar->local_date(at))) list.push_back(at);
    }
    return list;
  }

  struct Reminding {
    bool in_time = false;  // some reminder comes before the deadline
    bool late = false;     // one that counts from the opening comes after it
  };

  static bool is_early(const calendar::Step& step) { return step.from != calendar::StepFrom::after_due; }

  // The same ladder and deadline serve many states.
  const Reminding& reminding(const calendar::Ladder& ladder, const json& spec) {
    const auto [known, fresh] = reminding_.try_emplace(ladder.id() + "|" + spec.dump());
    if (!fresh) return known->second;
    const bool from_opening = std::ranges::any_of(
        ladder.steps(), [](const calendar::Step& step) { return step.from == calendar::StepFrom::opening; });
    for (const base::Instant opened : mornings()) {
      const auto due = calendar::resolve_due(*subject_.world.calendar, spec, opened);
      if (!due) break;
      base::Instant after = opened;
      for (int i = 0; i < rungs_tried; ++i) {
        const auto rung = calendar::next_rung(*subject_.world.calendar, ladder, due->at, after, opened);
        if (!rung || (rung->at >= due->at && !from_opening)) break;
        const auto step = std::ranges::find(ladder.steps(), rung->id, &calendar::Step::id);
        const bool early = step != ladder.steps().end() && is_early(*step);
        known->second.in_time = known->second.in_time || rung->at < due->at;
        known->second.late = known->second.late || (early && rung->at >= due->at);
        after = rung->at;
      }
    }
    return known->second;
  }

  void reminders(const Work& work) {
    if (work.ladder.empty() || subject_.world.ladders == nullptr || subject_.world.calendar == nullptr) return;
    const calendar::Ladder* ladder = subject_.world.ladders->find(work.ladder);
    if (ladder == nullptr || !relative_days(work.due)) return;
    const bool meant = std::ranges::any_of(ladder->steps(), is_early);
    const auto [in_time, late] = reminding(*ladder, work.due);
    const std::string at = base::pointer_join(work.pointer, "remind");
    if (late) {
      found_.error("reminder-after-deadline", at,
                   filled("Bậc nhắc “{}” còn nhắc việc sau khi đã quá hạn.",
                          "The ladder “{}” still reminds after the deadline has passed.", work.ladder));
    }
    if (meant && !in_time) {
      found_.error(
          "no-reminder-in-time", at,
          filled("Thời hạn ngắn hơn mọi bậc nhắc của “{}”: không lời nhắc nào đến trước hạn.",
                 "The deadline is shorter than every step of “{}”: no reminder comes before it.", work.ladder));
    }
  }

  // A timer that takes the work away before it is due.
  void timers_before_due(const Work& work) {
    const auto length = relative_days(work.due);
    if (!length) return;
    const auto [first, last] = definition_.afters.equal_range(work.state);
    for (auto at = first; at != last; ++at) {
      const auto timer = relative_days(at->second.spec);
      if (!timer || *timer >= *length || !leaves(work.state, at->second.name)) continue;
      found_.error("timer-before-due",
                   base::pointer_join(base::pointer_join(pointer_of(work.state), "after"), at->second.name),
                   {"Trạng thái bị rời đi (" + shown(*timer) + " ngày làm việc) trước khi việc đến hạn (" +
                        shown(*length) + " ngày làm việc).",
                    "The state is left (" + shown(*timer) + " working days) before its work is due (" + shown(*length) +
                        " working days)."});
    }
  }

  // What is told about late work: each step later than the one before it, and before a timer takes the work away.
  void escalations(const Work& work) {
    const auto due = relative_days(work.due);
    const auto [first, last] = definition_.afters.equal_range(work.state);
    double before = -1;
    for (std::size_t i = 0; i < work.escalate.size(); ++i) {
      const auto after = relative_days(work.escalate[i].after);
      if (!after) continue;
      const std::string place = base::pointer_join(
          base::pointer_join(base::pointer_join(work.pointer, "escalate"), std::to_string(i)), "after");
      if (*after <= before) {
        found_.warning("escalation-out-of-order", place,
                       {"Lần báo cáo này không muộn hơn lần ghi trước nó; hãy xếp theo thứ tự thời gian.",
                        "This escalation is no later than the one written before it; put them in the order of time."});
      }
      before = std::max(before, *after);
      for (auto at = first; due && at != last; ++at) {
        const auto timer = relative_days(at->second.spec);
        if (!timer || *timer >= *due + *after || !leaves(work.state, at->second.name)) continue;
        found_.error("escalation-never", place,
                     {"Trạng thái bị rời đi (" + shown(*timer) + " ngày làm việc) trước lần báo cáo này (" +
                          shown(*due + *after) + " ngày làm việc).",
                      "The state is left (" + shown(*timer) + " working days) before this escalation (" +
                          shown(*due + *after) + " working days)."});
        break;
      }
    }
  }

  [[nodiscard]] bool leaves(const std::string& state, const std::string& timer) const {
    const StateIx ix = chart_.find(state);
    return ix != chart::no_state && std::ranges::any_of(chart_.state(ix).transitions, [&](chart::TransitionIx t) {
             return chart::hears(chart_.transition(t), "after." + timer) && !chart_.transition(t).targets.empty();
           });
  }

  [[nodiscard]] std::string pointer_of(const std::string& state) const {
    const StateIx ix = chart_.find(state);
    return ix == chart::no_state ? std::string() : chart_.state(ix).pointer;
  }

  void already_over(const std::string& state, const After& after) {
    const auto days = relative_days(after.spec);
    if (!days || *days > 0) return;
    found_.warning("timer-at-once", base::pointer_join(base::pointer_join(pointer_of(state), "after"), after.name),
                   {"Hẹn giờ này đến ngay khi vào trạng thái hoặc đã qua; hãy dùng “always” nếu muốn vậy.",
                    "This timer is over as soon as the state is entered; use “always” if that is meant."});
  }

  // ---- children

  void children(const Invoke& invoke) {
    const Definition* child = find(subject_.world, invoke.workflow);
    if (child == nullptr || child->id == definition_.id || invoke.due.is_null()) return;
    const std::string at = base::pointer_join(invoke.pointer, "due");
    const auto own = relative_days(invoke.due);
    if (own) {
      const auto needed = quickest(*child, invoke.until, 0);
      if (needed && needed->working_days > *own) {
        found_.error(
            "child-needs-longer", at,
            {"Hồ sơ con có " + shown(*own) + " ngày làm việc, nhưng đường ngắn nhất cộng các thời hạn của nó là " +
                 shown(needed->working_days) + " ngày.",
             "The child has " + shown(*own) + " working days, but the deadlines on its quickest path add up to " +
                 shown(needed->working_days) + "."},
            needed->steps);
      }
    }
    const auto anchor = anchor_of(invoke.due);
    if (anchor) anchored(invoke, *child, *anchor, at);
  }

  // The same date seen from the child: the member that `with` fills with it.
  [[nodiscard]] std::vector<std::string> names_below(const Invoke& invoke, const std::string& variable) const {
    std::vector<std::string> names;
    for (const auto& [name, rule] : invoke.with) {
      if (rule.source() == json{{"var", variable}}) names.push_back("data." + name);
    }
    return names;
  }

  void anchored(const Invoke& invoke, const Definition& child, const Anchor& due, const std::string& at) {
    const std::vector<std::string> names = names_below(invoke, due.variable);
    for (const auto& [state, work] : child.work) {
      const auto below = anchor_of(work.due);
      if (!below || std::ranges::find(names, below->variable) == names.end()) continue;
      if (below->working_days > due.working_days) {
        found_.error("child-due-after-parent", at,
                     {"Việc “" + named(child, state).vi + "” của hồ sơ con đến hạn sau hạn này " +
                          shown(below->working_days - due.working_days) + " ngày làm việc.",
                      "The child's work “" + named(child, state).en + "” is due " +
                          shown(below->working_days - due.working_days) + " working days after this."});
        continue;
      }
      // Everybody takes all the time there is: does what comes after still fit?
      const auto rest = quickest_from(child, state, invoke.until, 0);
      const double spare = due.working_days - below->working_days;
      if (rest && rest->working_days > spare) {
        found_.note("child-tight", at,
                    {"Nếu mỗi bước của hồ sơ con dùng hết thời hạn, sau “" + named(child, state).vi + "” còn cần " +
                         shown(rest->working_days) + " ngày làm việc, chỉ có " + shown(spare) + ".",
                     "If every step of the child takes its whole time, " + shown(rest->working_days) +
                         " working days are needed after “" + named(child, state).en + "”, and there are " +
                         shown(spare) + "."},
                    rest->steps);
      }
    }
  }

  [[nodiscard]] std::optional<Length> quickest(const Definition& child, const std::string& until, int depth) {
    const Reach& reach = reach_of(child);
    std::vector<std::size_t> starts = reach.starts;
    return shortest(child, reach, starts, {}, until, depth);
  }

  [[nodiscard]] std::optional<Length> quickest_from(const Definition& child, const std::string& state,
                                                    const std::string& until, int depth) {
    const Reach& reach = reach_of(child);
    std::vector<std::size_t> starts;
    const StateIx ix = child.chart->find(state);
    for (std::size_t i = 0; i < reach.situations.size() && starts.empty(); ++i) {
      if (std::ranges::binary_search(reach.situations[i].active, ix)) starts.push_back(i);
    }
    return shortest(child, reach, starts, state, until, depth);
  }

  // Dijkstra over situations: a passage costs the time of the work it ends. Work that is anchored to a date is taken as
  // done in no time.
  [[nodiscard]] std::optional<Length> shortest(const Definition& child, const Reach& reach,
                                               const std::vector<std::size_t>& starts, const std::string& free_state,
                                               const std::string& until, int depth) {
    if (depth > deepest_family || !reach.complete) return std::nullopt;
    std::vector<std::vector<const Passage*>> out(reach.situations.size());
    for (const Passage& passage : reach.passages) out[passage.from].push_back(&passage);
    constexpr double far = std::numeric_limits<double>::infinity();
    std::vector<double> best(reach.situations.size(), far);
    std::vector<const Passage*> by(reach.situations.size(), nullptr);
    using Entry = std::pair<double, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (const std::size_t start : starts) {
      best[start] = 0;
      open.emplace(0.0, start);
    }
    const auto answer = [&](std::size_t at, double total, const std::string& last) {
      Length length{.working_days = total, .steps = {}};
      if (!last.empty()) length.steps.push_back(last);
      for (const Passage* passage = by[at]; passage != nullptr; passage = by[passage->from]) {
        length.steps.push_back(passage->signal);
      }
      std::ranges::reverse(length.steps);
      return length;
    };
    const Tellers tellers = until.empty() ? Tellers{} : tellers_of(child, until);
    std::optional<Length> told;
    while (!open.empty()) {
      const auto [cost, at] = open.top();
      open.pop();
      if (told && cost >= told->working_days) break;
      if (cost > best[at]) continue;
      if (until.empty() && reach.situations[at].snapshot.done) return answer(at, cost, {});
      for (const Passage* passage : out[at]) {
        const double next = cost + time_of(child, *passage, free_state, depth);
        if (tellers.tells(*passage) && (!told || next < told->working_days)) told = answer(at, next, passage->signal);
        if (next < best[passage->to]) {
          best[passage->to] = next;
          by[passage->to] = passage;
          open.emplace(next, passage->to);
        }
      }
    }
    return told;
  }

  // Where a child sends the signal that its parent waits for.
  struct Tellers {
    std::set<chart::TransitionIx> transitions;
    std::set<StateIx> states;

    [[nodiscard]] bool tells(const Passage& passage) const {
      return std::ranges::any_of(passage.transitions, [&](auto ix) { return transitions.contains(ix); }) ||
             std::ranges::any_of(passage.entered, [&](auto ix) { return states.contains(ix); });
    }
  };

  [[nodiscard]] static Tellers tellers_of(const Definition& child, const std::string& until) {
    Tellers tellers;
    for (const Placed& placed : actions_of(child)) {
      if (placed.action->kind != chart::Action::Kind::send || placed.action->name != until) continue;
      if (placed.transition != chart::no_state) {
        tellers.transitions.insert(placed.transition);
      } else {
        tellers.states.insert(placed.state);
      }
    }
    return tellers;
  }

  [[nodiscard]] static bool beside_others(const chart::Chart& chart, StateIx state) {
    for (StateIx at = chart.state(state).parent; at != chart::no_state; at = chart.state(at).parent) {
      if (chart.state(at).kind == chart::StateKind::parallel) return true;
    }
    return false;
  }

  // The time that the work left by this passage was given. A signal that belongs to no work costs nothing, and what
  // runs beside something else costs nothing either: the sum stays a lower bound.
  [[nodiscard]] double time_of(const Definition& child, const Passage& passage, const std::string& free_state,
                               int depth) {
    double longest = 0;
    for (const chart::TransitionIx ix : passage.transitions) {
      const StateIx source = child.chart->transition(ix).source;
      const std::string& id = child.chart->state(source).id;
      if (id == free_state || beside_others(*child.chart, source)) continue;
      const Work* work = child.work_of(id);
      if (work != nullptr) longest = std::max(longest, relative_days(work->due).value_or(0));
      const auto [first, last] = child.invokes.equal_range(id);
      for (auto at = first; at != last; ++at) {
        const Definition* below = find(subject_.world, at->second.workflow);
        const std::string end = passage.signal.starts_with(at->second.id + ".")
                                    ? passage.signal.substr(at->second.id.size() + 1)
                                    : std::string();
        if (below == nullptr || below->id == child.id || end.empty() || at->second.many != Invoke::Many::one) continue;
        longest = std::max(longest, time_to_end(*below, end, depth + 1));
      }
    }
    return longest;
  }

  [[nodiscard]] double time_to_end(const Definition& below, const std::string& end, int depth) {
    if (depth > deepest_family) return 0;
    const auto key = std::pair(below.id, end);
    if (const auto known = times_.find(key); known != times_.end()) return known->second;
    times_[key] = 0;
    const Reach& reach = reach_of(below);
    if (!reach.complete) return 0;
    // The quickest way to this very end.
    std::vector<double> best(reach.situations.size(), std::numeric_limits<double>::infinity());
    for (const std::size_t start : reach.starts) best[start] = 0;
    for (std::size_t round = 0; round < reach.situations.size(); ++round) {
      bool changed = false;
      for (const Passage& passage : reach.passages) {
        const double next = best[passage.from] + time_of(below, passage, {}, depth);
        if (next < best[passage.to]) {
          best[passage.to] = next;
          changed = true;
        }
      }
      if (!changed) break;
    }
    double shortest_time = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < reach.situations.size(); ++i) {
      const Situation& one = reach.situations[i];
      if (one.snapshot.done && !one.active.empty() && below.chart->state(one.active.front()).id == end) {
        shortest_time = std::min(shortest_time, best[i]);
      }
    }
    if (shortest_time == std::numeric_limits<double>::infinity()) shortest_time = 0;
    return times_[key] = shortest_time;
  }

  const Reach& reach_of(const Definition& child) {
    const auto known = reaches_.find(child.id);
    if (known != reaches_.end()) return known->second;
    return reaches_.emplace(child.id, explore(child, subject_.world, Bounds{})).first->second;
  }

  const Subject& subject_;
  const Definition& definition_;
  const chart::Chart& chart_;
  std::map<std::string, Reminding> reminding_;
  std::map<std::string, Reach> reaches_;
  std::map<std::pair<std::string, std::string>, double> times_;  // of a workflow to one of its ends
  Findings found_{"time"};
};

}  // namespace

std::vector<Finding> prove_time(const Subject& subject) {
  return Time(subject).run();
}

}  // namespace trinhky::definition::proof
