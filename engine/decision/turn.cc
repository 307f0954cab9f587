#include "engine/decision/turn.h"

#include <algorithm>
#include <memory>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/decision/attachments.h"
#include "engine/decision/change.h"
#include "engine/decision/due_change.h"
#include "engine/decision/field_rules.h"
#include "engine/decision/undo.h"
#include "engine/decision/unfinished.h"
#include "engine/definition/due_words.h"
#include "engine/directory/selector.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

constexpr std::size_t max_follow_ups = 64;

json running_of(const definition::Definition& definition, const Instance& instance) {
  json counts = json::object();
  for (const auto& [state, invoke] : definition.invokes) {
    std::int64_t running = 0;
    for (const Child& child : instance.children) {
      if (child.invoke == invoke.id && child.condition == "running") ++running;
    }
    counts[invoke.id] = running;
  }
  return counts;
}

// What a paper is called without its unit, for the papers that follow from it.
json title_of(const definition::Definition& definition, const Instance& instance) {
  const json& data = instance.snapshot.data;
  std::string of = base::text_or(data, "period");
  const json year = data.value("year", json());
  if (of.empty() && year.is_number_integer()) of = std::to_string(year.get<int>());
  const std::string tail = of.empty() ? "" : " " + of;
  return {{"vi", definition.title.vi + tail}, {"en", definition.title.en + tail}};
}

// A unit's attributes are words; one with a colon has a value: "symbol:MTTQ".
json attributes_of(const guidance::UnitFacts& unit) {
  json out = json::object();
  for (const std::string& word : unit.attributes) {
    const std::size_t colon = word.find(':');
    if (colon == std::string::npos) {
      out[word] = true;
    } else {
      out[word.substr(0, colon)] = word.substr(colon + 1);
    }
  }
  return out;
}

// What those who follow a paper want to know of an event; empty for nothing.
std::string what_became(const std::string& kind, const json& detail, const json& changes) {
  const auto has = [&](const char* op) {
    return std::ranges::any_of(changes, [&](const json& change) { return base::text_or(change, "op") == op; });
  };
  if (has("ended")) return "ended";
  if (has("number")) return "issued";
  if (kind == "returned" || (kind == "decision_recorded" && base::text_or(detail, "choice") == "returned")) {
    return "returned";
  }
  return detail.contains("outcome") ? "decided" : "";
}

}  // namespace

Turn::Turn(const World& world, std::shared_ptr<const definition::Definition> definition, Instance instance,
           const Command& command, const Facts& facts)
    : world_(world),
      definition_(std::move(definition)),
      instance_(std::move(instance)),
      command_(command),
      facts_(facts),
      ids_(command.entropy, command.now) {
  operations_ = field_operations_over(world_, today(), facts_, unit_facts(), missing_);
  // The interpreter has an `In` of its own, over the states of the moment; what is asked between steps is asked here.
  operations_.named["In"] = [this](std::span<const json> args) -> Result<json> {
    const bool one_name = args.size() == 1 && args.front().is_string();
    const std::string state = one_name ? args.front().get<std::string>() : std::string();
    if (definition_->chart->find(state) == chart::no_state) {
      return base::refuse(base::ErrorCode::invalid, "unknown-state",
                          {"Phép \"In\" cần tên một trạng thái của quy trình.",
                           "The operation \"In\" needs the name of a state of the workflow."});
    }
    const auto& active = instance_.snapshot.configuration;
    return json(std::ranges::find(active, state) != active.end());
  };
}

base::Date Turn::today() const {
  return world_.calendar->local_date(command_.now);
}

guidance::UnitFacts Turn::unit_facts() const {
  guidance::UnitFacts facts{.unit = instance_.unit};
  if (const auto unit = world_.directory->unit_on(instance_.unit, today())) facts.attributes = unit->attributes;
  return facts;
}

void Turn::change(json operation) {
  apply_change(instance_, operation);
  changes_.push_back(std::move(operation));
}

void Turn::opened(const OpenWork& work) {
  changes_.push_back({{"op", "opened"}, {"work", to_json(work)}});
  instance_.open.emplace(work.id, work);
}

json Turn::variables() const {
  json out = {{"instance",
               {{"id", instance_.id},
                {"unit", instance_.unit},
                {"title", title_of(*definition_, instance_)},
                {"document", instance_.document()},
                {"number", instance_.number},
                {"resume", instance_.resume},
                {"unfinished", unfinished_of(*definition_, instance_)},
                {"running", running_of(*definition_, instance_)}}},
              {"actor", {{"person", command_.actor.person}}},
              {"unit", {{"id", instance_.unit}, {"attributes", attributes_of(unit_facts())}}},
              {"now", base::format_instant(command_.now)}};
  if (document_) out["document"] = *document_;
  return out;
}

json Turn::scope() const {
  json out = variables();
  out["data"] = instance_.snapshot.data;
  return out;
}

bool Turn::lacks_facts() const {
  return !missing_.empty() || !needs_.contents.empty() || needs_.draft || !needs_.series.empty() ||
         !needs_.in_hand.empty();
}

Result<void> Turn::begin(const json& data) {
  auto step =
      interpreter::start(*definition_->chart, data,
                         {.operations = &operations_, .variables = {}, .later = [this] { return variables(); }});
  if (!step) return std::unexpected(step.error());
  if (auto taken = take(std::move(*step)); !taken) return taken;
  return settle();
}

Result<void> Turn::deliver(const std::string& name, json data, const std::string& address) {
  if (auto ran = run_one(name, std::move(data), address); !ran) return ran;
  return settle();
}

Result<void> Turn::enter_at(const std::string& state) {
  auto step =
      interpreter::enter(*definition_->chart, instance_.snapshot, state,
                         {.operations = &operations_, .variables = {}, .later = [this] { return variables(); }});
  if (!step) return std::unexpected(step.error());
  if (auto taken = take(std::move(*step)); !taken) return taken;
  return settle();
}

Result<void> Turn::run_one(const std::string& name, json data, const std::string& address) {
  if (++steps_ > max_follow_ups) {
    return base::refuse(base::ErrorCode::internal, "too-many-follow-ups",
                        {"Quy trình tự chuyển bước quá nhiều lần; cần quản trị viên xem lại định nghĩa.",
                         "The workflow moves by itself too often; an administrator must look at the definition."});
  }
  auto step = interpreter::advance(
      *definition_->chart, instance_.snapshot, {.name = name, .data = std::move(data), .address = address},
      {.operations = &operations_, .variables = {}, .later = [this] { return variables(); }});
  if (!step) return std::unexpected(step.error());
  return take(std::move(*step));
}

Result<void> Turn::take(interpreter::Step step) {
  if (!step.failures.empty() && !lacks_facts()) {
    base::Error error = step.failures.front().error;
    error.code = base::ErrorCode::internal;
    error.log = "rule at " + step.failures.front().pointer + " failed: " + error.type;
    error.type = "rule-failed";
    error.pointer = step.failures.front().pointer;
    return std::unexpected(error);
  }
  json moved = {{"op", "moved"}, {"configuration", step.configuration}};
  if (!step.data_patch.empty()) moved["data"] = step.data_patch;
  if (!step.history_patch.empty()) moved["history"] = step.history_patch;
  if (step.done) {
    moved["done"] = true;
    moved["output"] = step.output;
  }
  moved_ = moved_ || step.taken;
  if (step.taken || step.done) change(std::move(moved));
  for (const interpreter::Movement& movement : step.order) {
    Result<void> done;
    switch (movement.kind) {
      case interpreter::Movement::Kind::exited:
        left(step.exited[movement.index]);
        break;
      case interpreter::Movement::Kind::entered:
        done = entered(step.entered[movement.index]);
        break;
      case interpreter::Movement::Kind::effect:
        done = effect(step.effects[movement.index]);
        break;
      case interpreter::Movement::Kind::transition:
        accepted_.taken.push_back(step.transitions[movement.index]);
        break;
    }
    if (!done) return done;
  }
  if (instance_.snapshot.done && !instance_.ended()) {
    std::string end;
    for (const std::string& state : instance_.snapshot.configuration) {
      if (state.find('.') == std::string::npos) end = state;
    }
    change({{"op", "ended"}, {"end", end}, {"at", base::format_instant(command_.now)}});
    forget_sent(nullptr);
    tell_parent();
  }
  const bool grew = instance_.events == 0 || !step.data_patch.empty();
  if (grew && instance_.snapshot.data.dump().size() > base::limits::max_instance_data_bytes) {
    return base::refuse(base::ErrorCode::too_large, "instance-data-too-large",
                        {"Dữ liệu của hồ sơ vượt quá giới hạn.", "The instance's data is over its bound."});
  }
  return {};
}

Result<void> Turn::settle() {
  while (!instance_.ended()) {
    if (!pending_.empty()) {
      Pending next = std::move(pending_.front());
      pending_.pop_front();
      if (auto ran = run_one(next.name, std::move(next.data), next.address); !ran) return ran;
      continue;
    }
    // A signal from another instance that nobody heard waits until a state listens.
    const auto heard = std::ranges::find_if(instance_.kept, [&](const json& signal) {
      return interpreter::hears(*definition_->chart, instance_.snapshot, base::text_or(signal, "signal"));
    });
    if (heard == instance_.kept.end()) return {};
    const std::string name = base::text_or(*heard, "signal");
    json data = heard->value("data", json());
    change({{"op", "unkept"}, {"index", static_cast<std::size_t>(heard - instance_.kept.begin())}});
    if (auto ran = run_one(name, std::move(data), ""); !ran) return ran;
  }
  pending_.clear();
  return {};
}

Result<void> Turn::end_now(const std::string& how) {
  for (const std::string& state :
       std::vector<std::string>(instance_.snapshot.configuration.rbegin(), instance_.snapshot.configuration.rend())) {
    left(state);
  }
  change({{"op", "moved"}, {"configuration", json::array()}, {"done", true}});
  change({{"op", "ended"}, {"end", how}, {"at", base::format_instant(command_.now)}});
  forget_sent(nullptr);
  tell_parent();
  return {};
}

void Turn::tell_parent() {
  if (!instance_.parent) return;
  const ParentLink& parent = *instance_.parent;
  owe(parent.instance, "child_ended",
      {{"invoke", parent.invoke},
       {"key", parent.key},
       {"entry", parent.entry},
       {"instance", instance_.id},
       {"end", instance_.end},
       {"output", instance_.snapshot.output}},
      "end");
}

void Turn::left(const std::string& state) {
  std::vector<std::string> closed;
  for (const auto& [id, work] : instance_.open) {
    if (work.state == state) closed.push_back(id);
  }
  for (const std::string& id : closed) change({{"op", "closed"}, {"work", id}});
  std::vector<std::string> gone;
  for (const auto& [id, body] : instance_.timers) {
    if (base::text_or(body, "state") == state) gone.push_back(id);
  }
  for (const std::string& id : gone) disarm(id);
  const auto [first, last] = definition_->invokes.equal_range(state);
  for (auto at = first; at != last; ++at) leave_invoke(at->second);
}

Result<void> Turn::entered(const std::string& state) {
  change({{"op", "entered"}, {"state", state}});
  bool holds = false;  // asked again by the way back alone: the step's own decision is bound to this very content
  if (!instance_.resume.empty()) {
    if (instance_.resume.front() == state) {
      holds = std::ranges::any_of(instance_.passed, [&](const Passage& passage) {
        return passage.state == state && passage.bound == instance_.document();
      });
      change({{"op", "resume"},
              {"states", std::vector<std::string>(instance_.resume.begin() + 1, instance_.resume.end())}});
    } else if (const definition::Work* other = definition_->work_of(state);
               other != nullptr && other->kind == definition::Work::Kind::signoff) {
      change({{"op", "resume"}, {"states", json::array()}});
    }
  }
  if (const definition::Work* work = definition_->work_of(state)) {
    const auto agreed = std::ranges::find_if(work->choices, &definition::Choice::positive);
    if (holds && agreed != work->choices.end()) {
      pending_.push_back({.name = "signoff." + agreed->id, .data = {{"choice", agreed->id}}, .address = state});
    } else if (auto opened = open_work(*work); !opened) {
      return opened;
    }
  }
  const auto [first, last] = definition_->afters.equal_range(state);
  for (auto at = first; at != last; ++at) {
    if (definition::counts_from_due(at->second.spec)) continue;  // armed with the work
    auto spec = evaluated(at->second.spec);
    if (!spec) return std::unexpected(spec.error());
    auto due = calendar::resolve_due(*world_.calendar, *spec, command_.now);
    if (!due) return std::unexpected(due.error());
    arm(due->at, {{"kind", "after"},
                  {"state", state},
                  {"name", at->second.name},
                  {"entry", instance_.entries[state]},
                  {"derivation", std::move(due->derivation)}});
  }
  const auto [begin, end] = definition_->invokes.equal_range(state);
  for (auto at = begin; at != end; ++at) {
    if (auto started = begin_invoke(at->second); !started) return started;
  }
  return {};
}

Result<json> Turn::evaluated(const json& value) {
  // Members of an office word that are objects are rules over the instance: {"from": {"var": "data.programmes_due"}}.
  if (!value.is_object()) return value;
  json out = value;
  for (auto& [name, member] : out.items()) {
    if (!member.is_object()) continue;
    const bool calendar_day = name == "from" && member.contains("calendar");  // a day of the calendar, no rule
    if (name == "otherwise" || name == "except" || name == "capable" || name == "at" || calendar_day) {
      auto inner = evaluated(member);
      if (!inner) return inner;
      member = std::move(*inner);
      continue;
    }
    auto rule = rule::Rule::parse(member, definition::field_operations());
    if (!rule) return std::unexpected(rule.error());
    auto result = rule->evaluate(scope(), operations_);
    if (!result) return std::unexpected(result.error());
    member = std::move(*result);
  }
  return out;
}

Result<void> Turn::effect(const interpreter::Effect& effect) {
  using Kind = chart::Action::Kind;
  if (effect.kind == Kind::send) return send(effect);
  if (effect.kind == Kind::cancel) {
    forget_sent(&effect.name);
    return {};
  }
  if (effect.name == "number") return give_number(effect.args);
  if (effect.name == "consolidate") return consolidate(effect.args);
  if (effect.name == "restore") {
    const std::string issued = base::text_or(instance_.snapshot.data, "issued");
    if (!issued.empty()) change({{"op", "document"}, {"name", "document"}, {"hash", issued}});
    return {};
  }
  if (effect.name == "addChild") {
    const std::string unit = base::text_or(effect.args, "unit");
    const std::string invoke = base::text_or(effect.args, "invoke");
    for (const auto& [state, one] : definition_->invokes) {
      if (one.id == invoke) return start_child(one, unit, json::object());
    }
  }
  // `freeze` was done before the step, when the draft was at hand.
  return {};
}

Result<void> Turn::send(const interpreter::Effect& effect) {
  const std::string to = base::text_or(effect.args, "to");
  const json with = effect.args.value("with", json::object());
  if (!effect.args.contains("delay")) {
    pass_on(to, effect.name, with);
    return {};
  }
  const auto due = calendar::resolve_due(*world_.calendar, effect.args["delay"], command_.now);
  if (!due) return std::unexpected(due.error());
  // No "state": leaving one does not cancel what was sent there (SCXML 6.2); only `cancel` and the end do.
  arm(due->at, {{"kind", "send"},
                {"id", base::text_or(effect.args, "id")},
                {"to", to},
                {"signal", effect.name},
                {"data", with}});
  return {};
}

void Turn::pass_on(const std::string& to, const std::string& signal, const json& data) {
  if (to == "self") {
    pending_.push_back({.name = signal, .data = data, .address = {}});
  } else if (to == "parent") {
    if (!instance_.parent) return;
    owe(instance_.parent->instance, "child_signal",
        {{"signal", signal}, {"invoke", instance_.parent->invoke}, {"instance", instance_.id}, {"data", data}},
        "signal");
  } else {
    for (const Child& child : instance_.children) {
      if (child.invoke != to || child.condition != "running") continue;
      owe(child.instance, "parent_signal", {{"signal", signal}, {"data", data}}, "signal");
    }
  }
}

Result<void> Turn::send_now(const json& timer_body) {
  pass_on(base::text_or(timer_body, "to"), base::text_or(timer_body, "signal"),
          timer_body.value("data", json::object()));
  return settle();
}

// Signals that wait under this id, or all of them.
void Turn::forget_sent(const std::string* id) {
  std::vector<std::string> gone;
  for (const auto& [timer, body] : instance_.timers) {
    if (base::text_or(body, "kind") == "send" && (id == nullptr || base::text_or(body, "id") == *id)) {
      gone.push_back(timer);
    }
  }
  for (const std::string& timer : gone) disarm(timer);
}

void Turn::arm(base::Instant due, json body) {
  const std::string id = ids_.next_uuid();
  body["due"] = base::format_instant(due);
  change({{"op", "armed"}, {"timer", id}, {"body", body}});
  accepted_.arm.push_back({.id = id, .due = due, .body = std::move(body)});
}

void Turn::rearm(const std::string& timer, base::Instant due, json body) {
  change({{"op", "armed"}, {"timer", timer}, {"body", body}});
  accepted_.arm.push_back({.id = timer, .due = due, .body = std::move(body)});
}

void Turn::disarm(const std::string& timer) {
  change({{"op", "disarmed"}, {"timer", timer}});
  std::erase_if(accepted_.arm, [&](const TimerArmed& armed) { return armed.id == timer; });
  accepted_.cancel_timers.push_back(timer);
}

void Turn::owe(const std::string& receiver, const std::string& kind, json body, std::string_view name) {
  const std::string id = base::derived_uuid(instance_.id + "|" + std::to_string(instance_.events + 1) + "|" +
                                            std::to_string(owed_++) + "|" + std::string(name));
  accepted_.owe.push_back({.id = id, .receiver = receiver, .kind = kind, .body = std::move(body)});
}

std::string Turn::keep_text(const std::string& text) {
  if (text.empty()) return {};
  Content content{.salt = ids_.next_salt(), .media_type = "text/plain; charset=utf-8", .bytes = text};
  content.hash = base::salted_sha256_hex(content.salt, content.bytes);
  accepted_.contents.push_back(content);
  return content.hash;
}

std::string Turn::keep_document(const json& body) {
  Content content{.salt = ids_.next_salt(), .media_type = "application/json", .bytes = base::canonical(body)};
  content.hash = base::salted_sha256_hex(content.salt, content.bytes);
  accepted_.contents.push_back(content);
  return content.hash;
}

void Turn::notify(std::string template_id, std::string work, std::vector<Addressee> to,
                  std::vector<std::string> persons, json params) {
  accepted_.notices.push_back({.id = ids_.next_uuid(),
                               .template_id = std::move(template_id),
                               .work = std::move(work),
                               .to = std::move(to),
                               .persons = std::move(persons),
                               .params = std::move(params)});
}

Outcome Turn::refuse(base::Error error) {
  if (lacks_facts()) return finish("", {});
  return error;
}

// Those who follow the paper hear of it once, and not of what they are told anyway.
void Turn::tell_watchers(const std::string& kind, const json& detail) {
  if (instance_.watchers.empty()) return;
  const std::string what = what_became(kind, detail, changes_);
  if (what.empty()) return;
  std::set<std::string> told = instance_.watchers;
  told.erase(command_.actor.person);
  for (const Notice& notice : accepted_.notices) {
    for (const std::string& person : notice.persons) told.erase(person);
    for (const directory::Capacity& capacity : who(notice.to)) told.erase(capacity.person);
  }
  std::erase_if(told, [&](const std::string& person) {
    const auto known = world_.directory->person(person);
    return !known || !known->active;
  });
  if (told.empty()) return;
  json params = {{"what", what}};
  const std::string state = base::text_or(detail, "state", base::text_or(detail, "from"));
  if (!state.empty()) params["state"] = state;
  const std::string choice = base::text_or(detail, "outcome", what == "returned" ? what : "");
  if (!choice.empty()) params["choice"] = choice;
  notify("noted", "", {}, {told.begin(), told.end()}, std::move(params));
}

Outcome Turn::finish(const std::string& kind, json detail) {
  if (lacks_facts()) {
    needs_.contents.insert(missing_.begin(), missing_.end());
    return needs_;
  }
  json body = std::move(detail);
  if (auto kept = keep_clocks(*this, body); !kept) return kept.error();
  rely_on_attachments(*this, kind, body, changes_);
  tell_watchers(kind, body);
  json undo = undo_after(*this, before_, accepted_, kind, body);
  if (undo != instance_.undoable) change({{"op", "can_undo"}, {"undo", std::move(undo)}});
  body["changes"] = std::move(changes_);
  body["directory"] = world_.directory->version();
  body["calendar"] = world_.calendar->version();
  json notices = json::array();
  for (const Notice& notice : accepted_.notices)
    notices.push_back({{"id", notice.id}, {"template", notice.template_id}});
  if (!notices.empty()) body["notices"] = std::move(notices);
  json owed = json::array();
  for (const OwedCommand& command : accepted_.owe) {
    owed.push_back({{"id", command.id}, {"receiver", command.receiver}, {"kind", command.kind}});
  }
  if (!owed.empty()) body["owed"] = std::move(owed);
  accepted_.event = {.kind = kind, .at = command_.now, .body = std::move(body)};
  ++instance_.events;
  accepted_.after = std::make_shared<const Instance>(std::move(instance_));
  return std::move(accepted_);
}

}  // namespace trinhky::decision
