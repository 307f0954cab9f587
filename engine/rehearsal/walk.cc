#include "engine/rehearsal/walk.h"

#include <algorithm>

#include "engine/decision/unit_calendar.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::Result;
using base::text_or;
using decision::Instance;

// A vacant post may be filled later; a refusal may end with something else. So long until it is tried again.
constexpr int days_to_next_try = 5;
constexpr int max_refusals = 3;
constexpr int max_signals = 3;  // by which a paper is moved on from the same place

std::string kind_of(const std::string& template_id) {
  if (template_id == "due-soon" || template_id == "unit-due-soon") return "reminder";
  if (template_id == "overdue" || template_id == "unit-overdue") return "overdue";
  if (template_id == "told-leaders" || template_id == "units-late" || template_id == "phone-list") return "escalation";
  return "notice";
}

base::Text after_step(const base::Text& title) {
  return {"sau bước “" + title.vi + "”", "after “" + title.en + "”"};
}

// What brought a piece of work about, in words.
base::Text opened_by(const definition::Definition& definition, const decision::Event& event) {
  const std::string state = text_or(event.body, "state", text_or(event.body, "from"));
  const base::Text title = state.empty() ? base::Text{} : definition.title_of(state);
  if (event.kind == "started") return {"khi mở hồ sơ", "when the paper is started"};
  if (event.kind == "timer_fired") {
    if (title.vi.empty()) return {"khi đến hạn", "when the time has come"};
    return {"khi hết thời gian của bước “" + title.vi + "”", "when the time of “" + title.en + "” is over"};
  }
  if (event.kind == "child_ended" || event.kind == "child_signalled") {
    return {"khi hồ sơ mở từ bước này có kết quả", "when the paper started from here has its result"};
  }
  if (event.kind == "parent_signalled") return {"khi hồ sơ cấp trên báo xuống", "when the paper above sends word"};
  if (title.vi.empty()) return {"theo bước trước", "after the step before"};
  return after_step(title);
}

}  // namespace

Walk::Walk(Office& office, Diligence& diligence, WalkOptions options)
    : office_(office), diligence_(diligence), options_(options) {}

Result<void> Walk::run() {
  if (auto done = run_to(options_.until); !done) return done;
  finish();
  return {};
}

Result<void> Walk::run_to(base::Instant goal) {
  look();
  while (!over()) {
    const auto timer = office_.next_timer();
    const bool deed = !plans_.empty() && (!timer || plans_.begin()->at < *timer);
    if (!deed && !timer) break;
    const base::Instant next = deed ? plans_.begin()->at : *timer;
    if (next > goal) break;
    if (office_.commands() >= options_.max_commands) {
      walked_.cut_off = true;
      break;
    }
    if (auto moved = office_.until(next); !moved) return moved;
    if (deed) {
      const Plan plan = *plans_.begin();
      plans_.erase(plans_.begin());
      auto done = plan.work.empty() ? carry_out_signal(plan) : carry_out(plan);
      if (!done) return done;
    }
    look();
  }
  if (!walked_.cut_off && !over()) {
    if (auto moved = office_.until(goal); !moved) return moved;
  }
  return {};
}

bool Walk::over() const {
  const Instance* last = options_.until_ended.empty() ? nullptr : office_.instance(options_.until_ended);
  return last != nullptr && last->ended();
}

// ---- what happened

void Walk::look() {
  for (const std::string& id : office_.take_changed()) look_at(*office_.instance(id));
  const auto& told = office_.told();
  for (; seen_told_ < told.size(); ++seen_told_) {
    const Told& one = told[seen_told_];
    if (one.template_id == "work-opened" || one.template_id == "returned") continue;
    Telling telling{.kind = kind_of(one.template_id),
                    .template_id = one.template_id,
                    .at = one.at,
                    .paper = one.instance,
                    .work = {},
                    .state = text_or(one.params, "state"),
                    .rung = text_or(one.params, "rung"),
                    .due = std::nullopt,
                    .persons = one.persons};
    // What reminds a unit of its paper is about that paper.
    const std::string child = text_or(one.params, "child");
    if (walked_.papers.contains(child)) telling.paper = child;
    if (const auto due = base::parse_instant(text_or(one.params, "due"))) telling.due = *due;
    for (const auto& [id, work] : office_.instance(one.instance)->open) {
      if (!telling.state.empty() && work.state == telling.state) telling.work = id;
    }
    walked_.told.push_back(std::move(telling));
  }
  const auto& incidents = office_.incidents();
  for (; seen_incidents_ < incidents.size(); ++seen_incidents_) {
    const Incident& one = incidents[seen_incidents_];
    const base::Text name = name_of(one.instance);
    const std::string at = office_.local(one.at);
    walked_.not_decided.push_back(
        {at + ", " + name.vi + ": chương trình không xử lý được (" + one.error.message.vi + ") và sẽ báo quản trị.",
         at + ", " + name.en + ": the program cannot go on (" + one.error.message.en +
             ") and tells the administrators."});
  }
}

void Walk::look_at(const Instance& instance) {
  Paper& paper = walked_.papers[instance.id];
  if (paper.id.empty()) {
    paper = {.id = instance.id,
             .definition = instance.definition,
             .version = instance.version,
             .unit = instance.unit,
             .started = instance.started_at};
    if (instance.parent) {
      paper.parent = instance.parent->instance;
      paper.invoke = instance.parent->invoke;
      paper.key = instance.parent->key;
    }
  }
  const auto& events = office_.events(instance.id);
  std::size_t& seen = seen_events_[instance.id];
  for (; seen < events.size(); ++seen) read(instance, events[seen]);
  // Open before anything was looked at: an adopted paper.
  for (const auto& [id, work] : instance.open) {
    if (!task_of_.contains(id)) opened(instance, work, work.opened_at, {});
  }
  paper.ended = instance.ended_at;
  paper.end = instance.end;
  if (diligence_.waits_for_a_signal(instance)) {
    const std::string where = json(instance.snapshot.configuration).dump();
    if (signals_[{instance.id, where}]++ < max_signals) {
      plan(moment_of(decision::calendar_of(office_.world(), instance.unit, office_.now()), office_.now(), std::nullopt,
                     0),
           instance.id, "", 0);
    }
  }
}

void Walk::read(const Instance& instance, const decision::Event& event) {
  const auto definition = office_.world().definition(instance.definition, instance.version);
  for (const json& change : event.body.value("changes", json::array())) {
    const std::string op = text_or(change, "op");
    if (op == "opened") {
      const auto work = decision::open_work_from_json(change["work"]);
      if (work) opened(instance, *work, event.at, opened_by(*definition, event));
    } else if (op == "closed") {
      const auto known = task_of_.find(text_or(change, "work"));
      if (known != task_of_.end()) walked_.tasks[known->second].closed = event.at;
    }
  }
}

void Walk::opened(const Instance& instance, const decision::OpenWork& work, base::Instant at, base::Text by) {
  const auto definition = office_.world().definition(instance.definition, instance.version);
  task_of_[work.id] = walked_.tasks.size();
  Task task{.paper = instance.id,
            .work = work.id,
            .state = work.state,
            .kind = work.kind,
            .round = ++rounds_[{instance.id, work.state}],
            .title = definition->title_of(work.state),
            .opened = at,
            .due = work.due,
            .derivation = work.derivation,
            .seats = {},
            .who = diligence_.who(instance, work),
            .reached_by = std::move(by),
            .deeds = {},
            .closed = {},
            .not_done = {}};
  for (const decision::Addressee& one : work.to) task.seats.push_back(one.seat);
  const std::size_t round = task.round;
  walked_.tasks.push_back(std::move(task));
  if (!instance.open.contains(work.id)) return;
  if (round > options_.max_rounds) {
    const base::Text name = name_of(instance.id);
    const base::Text title = definition->title_of(work.state);
    walked_.not_decided.push_back({name.vi + ": bước “" + title.vi + "” lặp lại quá " +
                                       std::to_string(options_.max_rounds) + " lần, không theo tiếp.",
                                   name.en + ": “" + title.en + "” comes round more than " +
                                       std::to_string(options_.max_rounds) + " times; it was not followed further."});
    return;
  }
  for (const int days : diligence_.steps()) {
    // Of work taken over, what should have been done already is done now.
    const base::Instant from = std::max(at, office_.now());
    plan(moment_of(decision::calendar_of(office_.world(), instance, work, from), from, work.due, days), instance.id,
         work.id, days);
  }
}

// ---- what is done

void Walk::plan(base::Instant at, const std::string& paper, const std::string& work, int days_late, int tries) {
  plans_.insert({.at = at, .number = ++planned_, .paper = paper, .work = work, .days_late = days_late, .tries = tries});
}

Result<void> Walk::carry_out(const Plan& plan) {
  const Instance* paper = office_.instance(plan.paper);
  if (paper == nullptr || !paper->open.contains(plan.work)) return {};
  auto done = diligence_.act(plan.paper, plan.work, plan.days_late);
  if (!done) return std::unexpected(done.error());
  Task& task = walked_.tasks[task_of_.at(plan.work)];
  task.deeds.insert(task.deeds.end(), done->deeds.begin(), done->deeds.end());
  if (done->closed || !done->deeds.empty()) {
    task.not_done = {};
    return {};
  }
  const bool last = plan.days_late == diligence_.steps().back();
  if (!last) return {};
  if (done->refused) {
    task.not_done = {"Bị từ chối: " + done->refused->message.vi, "It is refused: " + done->refused->message.en};
    for (const base::Fault& fault : done->refused->faults) {
      task.not_done.vi += " " + fault.pointer + ": " + fault.message.vi;
      task.not_done.en += " " + fault.pointer + ": " + fault.message.en;
    }
    if (plan.tries >= max_refusals) return {};
  } else if (!done->anybody) {
    task.not_done = {"Không có ai giữ vị trí này.", "Nobody holds this post."};
  } else {
    return {};  // everybody has spoken, and it is not enough
  }
  const calendar::Calendar& calendar = *office_.world().calendar;
  const base::Date day = calendar.add_working_days(calendar.local_date(office_.now()), days_to_next_try);
  this->plan(calendar.at(day, calendar.local_time(office_.now())), plan.paper, plan.work, plan.days_late,
             plan.tries + 1);
  return {};
}

Result<void> Walk::carry_out_signal(const Plan& plan) {
  const Instance* paper = office_.instance(plan.paper);
  if (paper == nullptr || !diligence_.waits_for_a_signal(*paper)) return {};
  const std::string definition = paper->definition;
  const int version = paper->version;
  std::string state;
  for (const std::string& one : paper->snapshot.configuration) state = one;
  auto done = diligence_.signal(plan.paper);
  if (!done) return std::unexpected(done.error());
  const auto known = office_.world().definition(definition, version);
  const base::Text name = name_of(plan.paper);
  if (done->deeds.empty()) {
    walked_.not_decided.push_back(
        {name.vi + ": đứng ở “" + known->title_of(state).vi + "”, không ai chuyển tiếp được.",
         name.en + ": it stands in “" + known->title_of(state).en + "” and nobody can move it on."});
    return {};
  }
  const auto look = walked_.tasks.size();
  walked_.tasks.push_back({.paper = plan.paper,
                           .work = {},
                           .state = state,
                           .kind = "signal",
                           .round = ++rounds_[{plan.paper, state}],
                           .title = known->title_of(state),
                           .opened = plan.at,
                           .due = {},
                           .derivation = {},
                           .seats = {},
                           .who = {},
                           .reached_by = {},
                           .deeds = done->deeds,
                           .closed = plan.at,
                           .not_done = {}});
  for (const Deed& deed : done->deeds) {
    walked_.tasks[look].who.push_back(
        {.person = deed.person, .position = {}, .unit = {}, .ground = {}, .holding = {}, .substitution = {}});
  }
  return {};
}

// ---- at the end

base::Text Walk::name_of(const std::string& id) const {
  const Instance* paper = office_.instance(id);
  if (paper == nullptr) return {id, id};
  const auto definition = office_.world().definition(paper->definition, paper->version);
  base::Text name = definition->title;
  const auto unit = office_.organisation().unit(paper->unit);
  if (unit) {
    name.vi += " (" + unit->name.vi + ")";
    name.en += " (" + (unit->name.en.empty() ? unit->name.vi : unit->name.en) + ")";
  }
  return name;
}

void Walk::finish() {
  walked_.until = office_.now();
  if (walked_.cut_off) {
    const std::string at = office_.local(office_.now());
    walked_.not_decided.push_back(
        {"Dừng ở " + at + " vì đã đủ số bước được phép; sau đó không theo tiếp.",
         "It stops at " + at + ", where the bound on steps is reached; not followed further."});
  }
  for (Task& task : walked_.tasks) {
    const Instance* paper = office_.instance(task.paper);
    if (task.closed || paper == nullptr || !paper->open.contains(task.work)) continue;
    if (task.not_done.vi.empty() && !task.deeds.empty()) {
      task.not_done = {"Mọi người có mặt đã cho ý kiến nhưng chưa đủ để kết thúc bước.",
                       "Everybody there has spoken, and it is not enough to end the step."};
    }
    if (task.not_done.vi.empty()) continue;
    const base::Text name = name_of(task.paper);
    walked_.not_decided.push_back({name.vi + ", bước “" + task.title.vi + "”: " + task.not_done.vi,
                                   name.en + ", “" + task.title.en + "”: " + task.not_done.en});
  }
}

}  // namespace trinhky::rehearsal
