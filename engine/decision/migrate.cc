// The command "migrate": an instance goes to another version of its definition, or back. It is no transition of a
// chart: no entry, exit or eventless transition runs, and nobody is told but who gets work or another due time.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/decision/commands.h"
#include "engine/decision/migration.h"
#include "engine/decision/move_words.h"
#include "engine/definition/due_words.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using base::text_or;
using definition::Definition;
using definition::Work;

// One move from `from` to the turn's own definition.
class Move {
 public:
  Move(Turn& turn, const MigrationPlan& plan, std::shared_ptr<const Definition> from)
      : turn_(turn), plan_(plan), from_(std::move(from)), before_(turn.instance()) {}

  Outcome run() {
    auto placed = place(plan_, *from_, to(), before_.snapshot.configuration);
    if (!placed) return turn_.refuse(placed.error());
    configuration_ = std::move(*placed);
    if (auto good = check_children(); !good) return turn_.refuse(good.error());
    if (auto good = check_work(); !good) return turn_.refuse(good.error());
    if (auto moved = shift(); !moved) return turn_.refuse(moved.error());
    for (const auto& [id, work] : before_.open) {
      if (auto done = carry(work); !done) return turn_.refuse(done.error());
    }
    if (auto done = carry_timers(); !done) return turn_.refuse(done.error());
    if (auto done = open_new(); !done) return turn_.refuse(done.error());
    turn_.change({{"op", "can_go_back"}, {"undo", undo()}});
    json states = json::object();
    for (const std::string& state : before_.snapshot.configuration) states[state] = place_of(plan_, to(), state);
    return turn_.finish("migrated", {{"actor", {{"kind", "person"}, {"person", turn_.command().actor.person}}},
                                     {"migration", text_or(turn_.command().body, "migration")},
                                     {"from", {{"version", before_.version}, {"hash", before_.definition_hash}}},
                                     {"to", {{"version", to().version}, {"hash", to().hash}}},
                                     {"states", std::move(states)},
                                     {"before", before_.snapshot.configuration},
                                     {"after", configuration_},
                                     {"tasks", tasks_},
                                     {"timers", timers_}});
  }

 private:
  [[nodiscard]] const Definition& to() const { return turn_.definition(); }
  [[nodiscard]] std::string placed(const std::string& state) const {
    std::string there = place_of(plan_, to(), state);
    return there.empty() ? state : there;
  }
  [[nodiscard]] bool is_active(const std::string& state) const {
    return std::ranges::find(configuration_, state) != configuration_.end();
  }
  // Active states of the old version that went to this one.
  [[nodiscard]] std::vector<std::string> came_from(const std::string& state) const {
    std::vector<std::string> all;
    for (const std::string& old_state : before_.snapshot.configuration) {
      if (place_of(plan_, to(), old_state) == state) all.push_back(old_state);
    }
    return all;
  }
  [[nodiscard]] const definition::Invoke* invoke_of(const Definition& definition, const std::string& state,
                                                    const std::string& id) const {
    const auto [first, last] = definition.invokes.equal_range(state);
    const auto found = std::find_if(first, last, [&](const auto& one) { return one.second.id == id; });
    return found == last ? nullptr : &found->second;
  }

  Result<void> check_children() const {
    for (const Child& child : before_.children) {
      if (child.condition != "running" && child.condition != "cancelling") continue;
      const std::string there = place_of(plan_, to(), child.state);
      const definition::Invoke* known = from_->invokes.empty() ? nullptr : invoke_of(*from_, child.state, child.invoke);
      const definition::Invoke* next = is_active(there) ? invoke_of(to(), there, child.invoke) : nullptr;
      if (next != nullptr && (known == nullptr || (known->workflow == next->workflow && known->many == next->many)))
        continue;
      return stays("children-without-place",
                   {"Hồ sơ có hồ sơ con đang chạy (“" + child.invoke + "”) mà phiên bản mới không có chỗ nhận.",
                    "Papers that hang below it are running (\"" + child.invoke +
                        "\"), and the new version does not have "
                        "them."});
    }
    for (const auto& [state, invoke] : to().invokes) {
      if (!is_active(state)) continue;
      const auto old_states = came_from(state);
      const bool begun = std::ranges::any_of(
          old_states, [&](const std::string& one) { return invoke_of(*from_, one, invoke.id) != nullptr; });
      if (begun) continue;
      return stays("children-not-begun",
                   {"Bước mới mở hồ sơ con “" + invoke.id + "” mà hồ sơ này chưa mở.",
                    "The new state begins papers (\"" + invoke.id + "\") that this one never began."});
    }
    return {};
  }

  // What people gave must not be lost, and must not count for something else.
  Result<void> check_work() const {
    for (const auto& [id, work] : before_.open) {
      const std::string there = place_of(plan_, to(), work.state);
      const Work* words = is_active(there) ? to().work_of(there) : nullptr;
      const Work* known = from_->work_of(work.state);
      const bool same = words != nullptr && known != nullptr && print_of(*from_, *known) == print_of(to(), *words);
      if (same || work.given.empty()) {
        if (same || words == nullptr || words->order.empty() || work.group == 0) continue;
      }
      const std::string count = std::to_string(work.given.size());
      return stays("already-given",
                   {"Bước quyết định đã có " + count + " ý kiến mà phiên bản mới hỏi khác đi.",
                    "The step has " + count + " decisions or opinions already, and the new version asks otherwise."});
    }
    return {};
  }

  Result<void> shift() {
    json entries = json::object();
    for (const auto& [state, count] : before_.entries) {
      const std::string there = placed(state);
      entries[there] = std::max(entries.value(there, std::uint64_t{0}), count);
    }
    for (const std::string& state : configuration_) {
      if (came_from(state).empty()) entries[state] = entries.value(state, std::uint64_t{0}) + 1;
    }
    std::map<std::string, std::set<std::string>> acted;
    for (const auto& [state, persons] : before_.acted_in) acted[placed(state)].insert(persons.begin(), persons.end());
    json history = json::object();
    for (const auto& [state, past] : before_.snapshot.history) {
      const std::string there = place_of(plan_, to(), state);
      std::vector<std::string> states;
      for (const std::string& one : past) states.push_back(place_of(plan_, to(), one));
      const bool whole = !there.empty() && to().chart->is_history(to().chart->find(there)) &&
                         std::ranges::none_of(states, [](const std::string& one) { return one.empty(); });
      if (whole) history[there] = states;
    }
    json passed = json::array();
    for (const Passage& one : before_.passed) passed.push_back({{"state", placed(one.state)}, {"bound", one.bound}});
    std::vector<std::string> resume;
    for (const std::string& state : before_.resume) {
      if (const std::string there = place_of(plan_, to(), state); !there.empty()) resume.push_back(there);
    }
    json children = json::object();
    for (const Child& child : before_.children) {
      if (placed(child.state) != child.state) children[child.instance] = placed(child.state);
    }
    added_ = json::object();
    for (const auto& [name, value] : to().initial_data.items()) {
      if (!before_.snapshot.data.contains(name)) added_[name] = plan_.data.value(name, value);
    }
    json data = before_.snapshot.data;
    data.update(added_);
    if (data.dump().size() > base::limits::max_instance_data_bytes) {
      return stays("instance-data-too-large",
                   {"Dữ liệu của hồ sơ vượt quá giới hạn.", "The paper's data is over its bound."});
    }
    json change = {{"op", "migrated"},
                   {"version", to().version},
                   {"hash", to().hash},
                   {"configuration", configuration_},
                   {"history", std::move(history)},
                   {"entries", std::move(entries)},
                   {"acted_in", acted},
                   {"passed", std::move(passed)},
                   {"resume", resume},
                   {"children", std::move(children)},
                   {"data", added_},
                   {"data_gone", json::array()}};
    if (before_.returned) change["returned_from"] = placed(before_.returned->from_state);
    turn_.change(std::move(change));
    return {};
  }

  Result<void> carry(const OpenWork& work) {
    const std::string there = place_of(plan_, to(), work.state);
    const Work* words = is_active(there) ? to().work_of(there) : nullptr;
    json told = {{"work", work.id},
                 {"from_state", work.state},
                 {"to_state", there},
                 {"kind", work.kind},
                 {"due_before", due_of(work.due)}};
    const Work* known = from_->work_of(work.state);
    if (words == nullptr || known == nullptr || words->kind != known->kind) {
      turn_.change({{"op", "closed"}, {"work", work.id}});
      disarm_of(work.id, "dropped");
      told["fate"] = "dropped";
      told["people_before"] = persons_of(turn_, work.to);
      tasks_.push_back(std::move(told));
      return {};
    }
    OpenWork next = work;
    next.state = there;
    const bool same = print_of(*from_, *known) == print_of(to(), *words);
    // Work that people added asks whom they named; a claim and a hand-over fall with the seats they were about.
    if (!same && work.role.empty()) {
      if (auto asked = turn_.ask(*words, next); !asked) return asked;
      next.claimed_by.clear();
      next.reassigned = nullptr;
    }
    if (!same || next.state != work.state) {
      turn_.change({{"op", "closed"}, {"work", work.id}});
      turn_.change({{"op", "opened"}, {"work", to_json(next)}});
    }
    told["fate"] = same ? "kept" : "renewed";
    if (!same) renewed_.insert(work.id);
    told["due_after"] = due_of(next.due);
    told["people_before"] = persons_of(turn_, work.to);
    told["people_after"] = persons_of(turn_, next.to);
    const bool same_time =
        timing_of(*known) == timing_of(*words) && counted_from_due(*from_, work.state) == counted_from_due(to(), there);
    if (work.role.empty() && !same_time) {
      disarm_of(work.id, "renewed");
      if (auto armed = turn_.arm_work(*words, next); !armed) return armed;
    }
    if (!same && (told["people_before"] != told["people_after"] || told["due_before"] != told["due_after"])) {
      turn_.notify("work-opened", next.id, next.to, {},
                   {{"state", next.state}, {"due", due_of(next.due)}, {"reason", json()}});
    }
    tasks_.push_back(std::move(told));
    return {};
  }

  void tell_timer(const std::string& id, const json& body, const std::string& fate, const json& due_after) {
    json told = {{"timer", id},
                 {"kind", text_or(body, "kind")},
                 {"from_state", text_or(body, "state")},
                 {"to_state", place_of(plan_, to(), text_or(body, "state"))},
                 {"fate", fate},
                 {"due_before", body.value("due", json())},
                 {"due_after", due_after}};
    if (body.contains("work")) told["work"] = body["work"];
    if (body.contains("name")) told["name"] = body["name"];
    timers_.push_back(std::move(told));
  }

  // Timers that belong to the work of a state, as written.
  static json counted_from_due(const Definition& definition, const std::string& state) {
    json timers = json::object();
    const auto [first, last] = definition.afters.equal_range(state);
    for (auto at = first; at != last; ++at) {
      if (definition::counts_from_due(at->second.spec)) timers[at->second.name] = at->second.spec;
    }
    return timers;
  }

  void disarm_of(const std::string& work, const std::string& fate) {
    for (const auto& [id, body] : before_.timers) {
      if (text_or(body, "work") != work) continue;
      turn_.disarm(id);
      tell_timer(id, body, fate, nullptr);
    }
  }

  void keep(const std::string& id, const json& body) {
    json next = body;
    next["state"] = placed(text_or(body, "state"));
    if (next != body) turn_.change({{"op", "armed"}, {"timer", id}, {"body", next}});
    tell_timer(id, body, "kept", body.value("due", json()));
  }

  [[nodiscard]] const definition::After* after_of(const Definition& definition, const std::string& state,
                                                  const std::string& name) const {
    const auto [first, last] = definition.afters.equal_range(state);
    const auto found = std::find_if(first, last, [&](const auto& one) { return one.second.name == name; });
    return found == last ? nullptr : &found->second;
  }

  Result<calendar::Due> resolved(const json& spec) {
    auto plain = turn_.evaluated(spec);
    if (!plain) return std::unexpected(plain.error());
    return calendar::resolve_due(*turn_.world().calendar, *plain, turn_.command().now);
  }

  // Counted from today: when the state was entered is not known any more.
  Result<json> arm_after(const definition::After& after) {
    const auto due = resolved(after.spec);
    if (!due) return std::unexpected(due.error());
    const auto entry = turn_.instance().entries.find(after.state);
    turn_.arm(due->at, {{"kind", "after"},
                        {"state", after.state},
                        {"name", after.name},
                        {"entry", entry == turn_.instance().entries.end() ? 1 : entry->second},
                        {"derivation", due->derivation}});
    return json(base::format_instant(due->at));
  }

  Result<void> carry_timers() {
    for (const auto& [id, body] : before_.timers) {
      if (body.contains("work")) {
        // Gone with its work, or counted anew: told there.
        if (turn_.instance().timers.contains(id)) keep(id, body);
        continue;
      }
      const std::string state = text_or(body, "state");
      const std::string there = place_of(plan_, to(), state);
      const std::string kind = text_or(body, "kind");
      bool kept = false;
      json due_after;
      if (is_active(there) && kind == "after") {
        const definition::After* known = after_of(*from_, state, text_or(body, "name"));
        const definition::After* next = after_of(to(), there, text_or(body, "name"));
        kept = known != nullptr && next != nullptr && known->spec == next->spec;
        if (!kept && next != nullptr && !definition::counts_from_due(next->spec)) {
          auto due = arm_after(*next);
          if (!due) return std::unexpected(due.error());
          due_after = std::move(*due);
        }
      } else if (is_active(there) && kind == "period") {
        kept = invoke_of(to(), there, text_or(body, "invoke")) != nullptr;
      } else if (is_active(there) && kind == "invoke-ladder") {
        const definition::Invoke* known = invoke_of(*from_, state, text_or(body, "invoke"));
        const definition::Invoke* next = invoke_of(to(), there, text_or(body, "invoke"));
        kept = known != nullptr && next != nullptr && known->due == next->due && known->ladder == next->ladder;
        if (!kept && next != nullptr && !next->ladder.empty() && !next->due.is_null()) {
          // A child that was given more time keeps its own day.
          const auto own = base::parse_instant(body.contains("child") ? text_or(body, "expects") : "");
          json again = {{"kind", "invoke-ladder"}, {"state", there}, {"invoke", next->id}};
          base::Instant due;
          if (own) {
            due = *own;
            again["child"] = body["child"];
          } else {
            auto counted = resolved(next->due);
            if (!counted) return std::unexpected(counted.error());
            due = counted->at;
            again["derivation"] = std::move(counted->derivation);
          }
          turn_.arm_next_rung(again, next->ladder, due, turn_.command().now);
          due_after = base::format_instant(due);
        }
      }
      if (kept) {
        keep(id, body);
        continue;
      }
      turn_.disarm(id);
      tell_timer(id, body, due_after.is_null() ? "dropped" : "renewed", due_after);
    }
    return {};
  }

  // What the new states ask and no old one did.
  Result<void> open_new() {
    for (const std::string& state : configuration_) {
      const auto old_states = came_from(state);
      const auto [first, last] = to().afters.equal_range(state);
      for (auto at = first; at != last; ++at) {
        const bool known = std::ranges::any_of(
            old_states, [&](const std::string& one) { return after_of(*from_, one, at->second.name) != nullptr; });
        if (known || definition::counts_from_due(at->second.spec)) continue;
        auto due = arm_after(at->second);
        if (!due) return std::unexpected(due.error());
        timers_.push_back({{"timer", ""},
                           {"kind", "after"},
                           {"name", at->second.name},
                           {"to_state", state},
                           {"fate", "new"},
                           {"due_before", nullptr},
                           {"due_after", *due}});
      }
      const Work* words = to().work_of(state);
      if (words == nullptr) continue;
      const bool asked = std::ranges::any_of(old_states, [&](const std::string& one) {
        const Work* known = from_->work_of(one);
        return known != nullptr && known->kind == words->kind;
      });
      if (asked) continue;
      if (auto opened = turn_.open_work(*words); !opened) return opened;
      for (const auto& [id, work] : turn_.instance().open) {
        if (work.state != state || before_.open.contains(id)) continue;
        tasks_.push_back({{"work", id},
                          {"from_state", ""},
                          {"to_state", state},
                          {"kind", work.kind},
                          {"fate", "new"},
                          {"due_before", nullptr},
                          {"due_after", due_of(work.due)},
                          {"people_before", json::array()},
                          {"people_after", persons_of(turn_, work.to)}});
      }
    }
    return {};
  }

  // What the way back needs: what stood before, and what must still stand then.
  [[nodiscard]] json undo() const {
    const Instance& after = turn_.instance();
    const json was = to_json(before_);
    const json is = to_json(after);
    json open = json::object();
    for (const auto& [id, work] : before_.open) {
      const auto now = after.open.find(id);
      const json then = now == after.open.end() ? json() : to_json(now->second);
      // Work that is asked anew may look as before: what is given to it under the new words is not carried back.
      if (then == to_json(work) && !renewed_.contains(id)) continue;
      open[id] = {{"was", to_json(work)}, {"renewed", renewed_.contains(id)}};
    }
    json ids = json::array();
    for (const auto& [id, work] : after.open) {
      ids.push_back(id);
      if (!before_.open.contains(id)) open[id] = {{"was", nullptr}, {"renewed", true}};
    }
    json timers = json::object();
    for (const auto& [id, body] : before_.timers) {
      const auto now = after.timers.find(id);
      if (now != after.timers.end() && now->second == body) continue;
      timers[id] = {{"was", body}, {"gone", now == after.timers.end()}};
    }
    json armed = json::array();
    for (const auto& [id, body] : after.timers) {
      if (!before_.timers.contains(id)) armed.push_back(id);
    }
    json back = json::object();
    for (const std::string& state : configuration_) {
      if (const auto old_states = came_from(state); !old_states.empty()) back[state] = old_states.front();
    }
    json children = json::object();
    for (const Child& child : before_.children) children[child.instance] = child.state;
    return {
        {"migration", text_or(turn_.command().body, "migration")},
        {"version", before_.version},
        {"hash", before_.definition_hash},
        {"configuration", was["snapshot"]["configuration"]},
        {"history", was["snapshot"]["history"]},
        {"entries", was["entries"]},
        {"acted_in", was["acted_in"]},
        {"passed", was["passed"]},
        {"resume", was["resume"]},
        {"returned_from", before_.returned ? json(before_.returned->from_state) : json()},
        {"children", std::move(children)},
        {"added", added_},
        {"open", std::move(open)},
        {"timers", std::move(timers)},
        {"armed", std::move(armed)},
        {"back", std::move(back)},
        {"then", {{"configuration", is["snapshot"]["configuration"]}, {"acted_in", is["acted_in"]}, {"open", ids}}}};
  }

  Turn& turn_;
  const MigrationPlan& plan_;
  std::shared_ptr<const Definition> from_;
  Instance before_;
  std::vector<std::string> configuration_;
  std::set<std::string> renewed_;  // work that the new version asks otherwise
  json added_ = json::object();
  json tasks_ = json::array();
  json timers_ = json::array();
};

}  // namespace

Outcome migrate(Turn& turn) {
  const json& body = turn.command().body;
  if (body.contains("undo")) return migrate_back(turn);
  const auto plan = migration_plan_from(body.value("plan", json()));
  if (!plan) return turn.refuse(plan.error());
  const Instance& instance = turn.instance();
  if (instance.definition != plan->definition || instance.version != plan->from) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "other-version",
                        .message = {"Hồ sơ không còn theo phiên bản " + std::to_string(plan->from) + ".",
                                    "The paper is no longer on version " + std::to_string(plan->from) + "."}});
  }
  if (instance.ended()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "instance-ended",
                        .message = {"Hồ sơ đã kết thúc.", "The paper has ended."}});
  }
  auto from = turn.world().definition(plan->definition, plan->from);
  if (from == nullptr) {
    return turn.refuse({.code = base::ErrorCode::not_found,
                        .type = "no-such-definition",
                        .message = {"Không có phiên bản này.", "There is no such version."}});
  }
  if (auto good = check_plan(*plan, *from, turn.definition()); !good) return turn.refuse(good.error());
  return Move(turn, *plan, std::move(from)).run();
}

int version_after(const Instance& instance, const json& body) {
  if (body.contains("undo")) {
    if (!instance.migrated.is_object()) return instance.version;
    return instance.migrated.value("version", instance.version);
  }
  const json plan = body.value("plan", json());
  return plan.is_object() && plan.contains("to") && plan["to"].is_number_integer() ? plan["to"].get<int>()
                                                                                   : instance.version;
}

}  // namespace trinhky::decision
