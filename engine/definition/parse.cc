#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/chart/builder.h"
#include "engine/definition/actions.h"
#include "engine/definition/authority_words.h"
#include "engine/definition/definition.h"
#include "engine/definition/due_words.h"
#include "engine/definition/file_words.h"
#include "engine/definition/meaning.h"
#include "engine/definition/problems.h"
#include "engine/definition/verb_words.h"
#include "engine/definition/vote_words.h"
#include "engine/definition/work_words.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;
using base::pointer_join;

// A state as it stands in the file, before anything is resolved.
struct RawState {
  std::string path;
  std::string parent;  // empty at the top
  const ordered_json* source = nullptr;
  std::string pointer;
  std::vector<std::string> children;  // paths
};

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string child_path(std::string_view parent, std::string_view name) {
  return parent.empty() ? std::string(name) : std::string(parent) + "." + std::string(name);
}

class Reader {
 public:
  Reader(const ordered_json& source, const Known& known)
      : source_(source), known_(known), definition_(std::make_shared<Definition>()) {}

  Parsed read();

 private:
  void read_head();
  void collect(const ordered_json& states, const std::string& parent, const std::string& pointer);
  void read_state(const RawState& raw);
  chart::StateKind kind_of(const RawState& raw);
  void read_transitions(const RawState& raw);
  void read_one_or_many(const RawState& raw, const std::string& event, const ordered_json& value,
                        const std::string& pointer);
  void read_transition(const RawState& raw, const std::string& event, const ordered_json& value,
                       const std::string& pointer);
  void add(chart::TransitionDraft draft, std::optional<SignalNote> note);
  void add_resumes(const chart::TransitionDraft& draft, const std::optional<SignalNote>& note, const base::json& guard);
  void resolve_named(const RawState& raw);
  void resolve_verbs();
  void read_returns(const RawState& raw);
  // The path that a target names as seen from a state, or empty and a problem.
  std::string resolve(const RawState& from, const std::string& target, const std::string& pointer);
  [[nodiscard]] const RawState* raw_of(std::string_view path) const;
  [[nodiscard]] std::vector<std::string> resumable(const RawState& raw) const;
  void check_heard();

  const ordered_json& source_;
  const Known& known_;
  Problems problems_;
  std::shared_ptr<Definition> definition_;
  std::vector<RawState> raws_;  // document order
  std::string root_;
  chart::Builder builder_;
  std::vector<SignalNote> notes_;                   // of the transitions that carry one
  std::map<std::string, std::size_t> note_places_;  // the transition's mark (see add) -> index in notes_
  std::size_t transitions_ = 0;
};

void Reader::read_head() {
  Definition& d = *definition_;
  problems_.only(source_,
                 {"$schema", "id", "version", "title", "subject", "form", "paper", "start", "unique", "data",
                  "participants", "namedBy", "verbs", "onChange", "attachments", "initial", "states"},
                 "");
  if (!source_.is_object()) return;
  d.id = problems_.word(source_, "id", "", true);
  if (!d.id.empty() && !is_name(d.id)) {
    problems_.error("bad-name", "/id",
                    {"Mã chỉ gồm chữ không dấu, số, gạch nối.", "An id holds letters, digits and dashes."});
  }
  if (source_.contains("version") && source_["version"].is_number_integer() && source_["version"].get<int>() >= 1) {
    d.version = source_["version"].get<int>();
  } else {
    problems_.error("required", "/version",
                    {"\"version\" phải là số nguyên từ 1.", "\"version\" must be an integer from 1."});
  }
  d.title = problems_.text(source_, "title", "", true);
  if (source_.contains("subject")) d.subject = problems_.text(source_, "subject", "", true);
  d.named_by = read_named_by(source_, problems_);
  d.form = problems_.word(source_, "form", "", true);
  if (!d.form.empty() && !known_.forms.empty() && !known_.forms.contains(d.form)) {
    problems_.error("unknown-form", "/form",
                    {"Không có biểu mẫu \"" + d.form + "\".", "There is no form \"" + d.form + "\"."});
  }
  if (source_.contains("participants")) {
    const std::map<std::string, base::json> none;
    WordContext empty{.participants = none, .known = known_, .problems = problems_};
    if (source_["participants"].is_object()) {
      for (const auto& [name, selector] : source_["participants"].items()) {
        d.participants[name] = read_selector(selector, base::pointer({"participants", name}), empty);
      }
    } else {
      problems_.error("wrong-type", "/participants", {"Ở đây phải là một đối tượng.", "An object is expected here."});
    }
  }
  WordContext context{.participants = d.participants, .known = known_, .problems = problems_};
  if (source_.contains("start")) {
    problems_.only(source_["start"], {"by", "invokedBy"}, "/start");
    if (source_["start"].is_object()) {
      if (source_["start"].contains("by")) d.start_by = read_selector(source_["start"]["by"], "/start/by", context);
      d.invoked_by = problems_.words(source_["start"], "invokedBy", "/start");
    }
  } else {
    problems_.error("required", "/start",
                    {"Phải nói ai được mở hồ sơ (\"start\").", "It must say who may start it (\"start\")."});
  }
  d.unique = problems_.words(source_, "unique", "");
  d.initial_data = source_.contains("data") ? base::to_plain(source_["data"]) : base::json::object();
  if (!d.initial_data.is_object()) {
    problems_.error("wrong-type", "/data", {"\"data\" phải là một đối tượng.", "\"data\" must be an object."});
    d.initial_data = base::json::object();
  }
  if (source_.contains("verbs")) read_verbs(source_["verbs"], "/verbs", context, d);
  if (source_.contains("onChange")) d.on_change = read_on_change(source_["onChange"], "/onChange", problems_);
  if (source_.contains("attachments")) check_attachments(source_["attachments"], "/attachments", problems_);
}

void Reader::resolve_verbs() {
  const RawState top{.path = "", .parent = "", .source = nullptr, .pointer = ""};
  for (auto& [name, verb] : definition_->verbs) {
    const std::string at = pointer_join("/verbs", name);
    std::set<std::string> in;
    for (const std::string& state : verb.in) in.insert(resolve(top, state, pointer_join(at, "in")));
    verb.in = std::move(in);
    if (verb.to.empty()) continue;
    verb.to = resolve(top, verb.to, pointer_join(at, "to"));
    const RawState* raw = raw_of(verb.to);
    const bool stays_open = raw == nullptr || !raw->source->contains("type") ||
                            ((*raw->source)["type"] != "final" && (*raw->source)["type"] != "history");
    if (!stays_open) {
      problems_.error("bad-value", pointer_join(at, "to"),
                      {"Hồ sơ chỉ mở lại ở một bước xử lý, không ở trạng thái kết thúc.",
                       "A paper is reopened at a step, not at an end or a memory."});
    }
  }
}

void Reader::collect(const ordered_json& states, const std::string& parent, const std::string& pointer) {
  if (!states.is_object() || states.empty()) {
    problems_.error("required", pointer, {"Phải có ít nhất một trạng thái.", "At least one state is needed."});
    return;
  }
  for (const auto& [name, state] : states.items()) {
    const std::string at = pointer_join(pointer, name);
    if (!is_name(name)) {
      problems_.error(
          "bad-name", at,
          {"Tên trạng thái chỉ gồm chữ không dấu, số, gạch nối.", "A state's name holds letters, digits, dashes."});
      continue;
    }
    RawState raw{.path = child_path(parent, name), .parent = parent, .source = &state, .pointer = at};
    problems_.only(state, {"title",  "type",   "initial", "states",  "on",      "always",   "after",
                           "onDone", "entry",  "exit",    "task",    "signoff", "opinions", "wait",
                           "return", "invoke", "output",  "history", "target",  "condition"},
                   at);
    if (!state.is_object()) continue;
    const std::size_t index = raws_.size();
    raws_.push_back(std::move(raw));
    if (state.contains("states")) {
      const std::string path = raws_[index].path;
      if (state["states"].is_object()) {
        for (const auto& [child, unused] : state["states"].items())
          raws_[index].children.push_back(child_path(path, child));
      }
      collect(state["states"], path, pointer_join(at, "states"));
    }
  }
}

const RawState* Reader::raw_of(std::string_view path) const {
  const auto found = std::ranges::find(raws_, path, &RawState::path);
  return found == raws_.end() ? nullptr : &*found;
}

std::string Reader::resolve(const RawState& from, const std::string& target, const std::string& pointer) {
  if (target.starts_with('#')) {
    if (raw_of(target.substr(1)) != nullptr) return target.substr(1);
  } else {
    // Siblings first, then the siblings of each ancestor, at last own children: the nearest name wins.
    std::string scope = from.parent;
    while (true) {
      const std::string path = child_path(scope, target);
      if (raw_of(path) != nullptr) return path;
      if (scope.empty()) break;
      const std::size_t dot = scope.rfind('.');
      scope = dot == std::string::npos ? "" : scope.substr(0, dot);
    }
    if (raw_of(child_path(from.path, target)) != nullptr) return child_path(from.path, target);
  }
  problems_.error("unknown-state", pointer,
                  {"Không có trạng thái \"" + target + "\".", "There is no state \"" + target + "\"."});
  return {};
}

chart::StateKind Reader::kind_of(const RawState& raw) {
  const std::string type = problems_.word(*raw.source, "type", raw.pointer, false);
  if (type == "final") return chart::StateKind::final_state;
  if (type == "parallel") return chart::StateKind::parallel;
  if (type == "history") {
    const std::string depth = problems_.word(*raw.source, "history", raw.pointer, false);
    return depth == "deep" ? chart::StateKind::history_deep : chart::StateKind::history_shallow;
  }
  if (!type.empty()) {
    problems_.error("bad-value", pointer_join(raw.pointer, "type"),
                    {"Dùng được: final, parallel, history.", "Known: final, parallel, history."});
  }
  return raw.children.empty() ? chart::StateKind::atomic : chart::StateKind::compound;
}

void Reader::read_state(const RawState& raw) {
  Definition& d = *definition_;
  const ordered_json& source = *raw.source;
  WordContext context{.participants = d.participants, .known = known_, .problems = problems_};
  const chart::StateKind kind = kind_of(raw);
  chart::StateDraft draft{
      .id = raw.path, .parent = raw.parent.empty() ? root_ : raw.parent, .kind = kind, .pointer = raw.pointer};
  const std::string initial = problems_.word(source, "initial", raw.pointer, false);
  if (!initial.empty()) {
    if (raw_of(child_path(raw.path, initial)) == nullptr) {
      problems_.error("unknown-state", pointer_join(raw.pointer, "initial"),
                      {"Không có trạng thái con \"" + initial + "\".", "There is no child state \"" + initial + "\"."});
    } else {
      draft.initial = {child_path(raw.path, initial)};
    }
  }
  if (kind == chart::StateKind::history_shallow || kind == chart::StateKind::history_deep) {
    const std::string target = problems_.word(source, "target", raw.pointer, true);
    const std::string path = target.empty() ? "" : resolve(raw, target, pointer_join(raw.pointer, "target"));
    if (!path.empty()) draft.initial = {path};
  }
  if (source.contains("entry")) {
    draft.entry.push_back(read_actions(source["entry"], pointer_join(raw.pointer, "entry"), problems_));
  }
  if (source.contains("exit")) {
    draft.exit.push_back(read_actions(source["exit"], pointer_join(raw.pointer, "exit"), problems_));
  }
  if (source.contains("output")) {
    draft.output = read_template(source["output"], pointer_join(raw.pointer, "output"), problems_);
  }
  builder_.add_state(std::move(draft));

  StateTitle title{.id = raw.path, .parent = raw.parent};
  title.kind = kind == chart::StateKind::final_state ? "final"
               : kind == chart::StateKind::parallel  ? "parallel"
               : kind == chart::StateKind::compound  ? "compound"
               : kind == chart::StateKind::atomic    ? "atomic"
                                                     : "history";
  title.title = problems_.text(source, "title", raw.pointer, title.kind != "history");
  title.condition = problems_.word(source, "condition", raw.pointer, false);
  d.states.push_back(title);

  if (auto work = read_work(source, raw.pointer, context)) {
    work->state = raw.path;
    work->title = title.title;
    d.work.emplace(raw.path, std::move(*work));
  }
  if (source.contains("invoke")) {
    const ordered_json& value = source["invoke"];
    const auto take = [&](const ordered_json& one, const std::string& at) {
      auto invoke = read_invoke(one, at, context);
      if (!invoke) return;
      invoke->state = raw.path;
      d.invokes.emplace(raw.path, std::move(*invoke));
    };
    const std::string at = pointer_join(raw.pointer, "invoke");
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) take(value[i], pointer_join(at, std::to_string(i)));
    } else {
      take(value, at);
    }
  }
}

// States named by `notBy` and `pauses` as paths, so that a misspelt one is told and two of one name are kept apart.
void Reader::resolve_named(const RawState& raw) {
  const auto found = definition_->work.find(raw.path);
  if (found == definition_->work.end()) return;
  Work& work = found->second;
  for (std::vector<std::string>* states : {&work.not_by.acted_in, &work.not_by.same_unit_as, &work.pauses}) {
    const std::string at = pointer_join(work.pointer, states == &work.pauses ? "pauses" : "notBy");
    for (std::string& state : *states) state = resolve(raw, state, at);
  }
}

void Reader::read_returns(const RawState& raw) {
  if (!raw.source->contains("return")) return;
  const ordered_json& value = (*raw.source)["return"];
  const std::string at = pointer_join(raw.pointer, "return");
  problems_.only(value, {"to", "requires", "resume"}, at);
  if (!value.is_object()) return;
  Return result{.requires_words = problems_.words(value, "requires", at)};
  for (const std::string& target : problems_.words(value, "to", at)) {
    const std::string path = resolve(raw, target, pointer_join(at, "to"));
    if (!path.empty()) result.to.push_back(path);
  }
  const std::string resume = problems_.word(value, "resume", at, true);
  if (!resume.empty() && resume != "here" && resume != "through") {
    problems_.error("bad-value", pointer_join(at, "resume"), {"Dùng được: here, through.", "Known: here, through."});
  }
  result.resume_here = resume == "here";
  definition_->returns.emplace(raw.path, std::move(result));
}

std::vector<std::string> Reader::resumable(const RawState& raw) const {
  // Sign-offs beside this state may be asked again, when one of them returns with "resume": "here" or agrees with
  // edits.
  std::vector<std::string> states;
  bool any = false;
  for (const RawState& other : raws_) {
    if (other.parent != raw.parent || other.path == raw.path) continue;
    if (definition_->work_of(other.path) == nullptr || definition_->work_of(other.path)->kind != Work::Kind::signoff)
      continue;
    states.push_back(other.path);
    any = any || definition_->work_of(other.path)->amends;
    const Return* back = definition_->return_of(other.path);
    any = any || (back != nullptr && back->resume_here);
  }
  const Return* own = definition_->return_of(raw.path);
  any = any || (own != nullptr && own->resume_here);
  if (const Work* work = definition_->work_of(raw.path)) any = any || work->amends;
  if (!any) states.clear();
  return states;
}

void Reader::add(chart::TransitionDraft draft, std::optional<SignalNote> note) {
  // The builder sorts transitions by source; the pointer with a running mark finds a note's transition again.
  draft.pointer += "\n" + std::to_string(transitions_++);
  if (note) {
    note_places_[draft.pointer] = notes_.size();
    notes_.push_back(std::move(*note));
  }
  builder_.add_transition(std::move(draft));
}

void Reader::add_resumes(const chart::TransitionDraft& draft, const std::optional<SignalNote>& note,
                         const base::json& guard) {
  const RawState* raw = raw_of(draft.source);
  if (raw == nullptr || draft.events.size() != 1) return;
  const std::string& event = draft.events.front();
  const Work* work = definition_->work_of(draft.source);
  const bool submits = note && !note->by.is_null() && work != nullptr && work->kind == Work::Kind::task;
  bool passes = false;
  if (work != nullptr && work->kind == Work::Kind::signoff) {
    for (const Choice& choice : work->choices) passes = passes || (choice.positive && event == "signoff." + choice.id);
  }
  if (!submits && !passes) return;
  for (const std::string& state : resumable(*raw)) {
    if (!draft.targets.empty() && draft.targets.front() == state) continue;
    chart::TransitionDraft copy = draft;
    base::json resumed = {{"==", {{{"var", "instance.resume.0"}}, state}}};
    if (!guard.is_null()) resumed = {{"and", {resumed, guard}}};
    auto rule = rule::Rule::parse(resumed, field_operations(), draft.pointer);
    if (!rule) continue;  // the guard itself was refused already
    copy.guard = std::move(rule.value());
    copy.targets = {state};
    add(std::move(copy), note);
  }
}

void Reader::read_transition(const RawState& raw, const std::string& event, const ordered_json& value,
                             const std::string& pointer) {
  chart::TransitionDraft draft{.source = raw.path, .pointer = pointer};
  if (!event.empty()) draft.events = {event};
  std::optional<SignalNote> note;
  base::json guard;
  if (value.is_string()) {
    const std::string path = resolve(raw, value.get<std::string>(), pointer);
    if (path.empty()) return;
    draft.targets = {path};
  } else {
    problems_.only(value, {"target", "guard", "actions", "by", "requires", "title", "warns", "reenter"}, pointer);
    if (!value.is_object()) return;
    if (value.contains("target")) {
      const auto add_target = [&](const ordered_json& one) {
        if (!one.is_string()) {
          problems_.error("wrong-type", pointer_join(pointer, "target"),
                          {"Ở đây phải là tên trạng thái.", "A state's name is expected here."});
          return;
        }
        const std::string path = resolve(raw, one.get<std::string>(), pointer_join(pointer, "target"));
        if (!path.empty()) draft.targets.push_back(path);
      };
      if (value["target"].is_array()) {
        for (const ordered_json& one : value["target"]) add_target(one);
      } else {
        add_target(value["target"]);
      }
    }
    if (value.contains("guard")) {
      guard = base::to_plain(value["guard"]);
      draft.guard = read_rule(value["guard"], pointer_join(pointer, "guard"), problems_);
    }
    if (value.contains("actions"))
      draft.actions = read_actions(value["actions"], pointer_join(pointer, "actions"), problems_);
    if (value.contains("reenter")) draft.reenter = value["reenter"].is_boolean() && value["reenter"].get<bool>();
    note = SignalNote{.signal = event, .state = raw.path};
    note->requires_words = problems_.words(value, "requires", pointer);
    if (value.contains("by")) {
      WordContext context{.participants = definition_->participants, .known = known_, .problems = problems_};
      note->by = read_selector(value["by"], pointer_join(pointer, "by"), context);
      note->title = problems_.text(value, "title", pointer, true);
      // Whoever may send everything could also send what a sign-off, a timer or a child says.
      if (event.ends_with('*')) {
        problems_.error("wildcard-by-hand", pointer_join(pointer, "by"),
                        {"Việc do người thực hiện phải có tên riêng, không dùng dấu *.",
                         "What a person sends must have a name of its own, without a *."});
      }
    } else if (value.contains("title")) {
      note->title = problems_.text(value, "title", pointer, false);
    }
    if (value.contains("warns") && value["warns"].is_array()) {
      for (std::size_t i = 0; i < value["warns"].size(); ++i) {
        auto rule =
            read_rule(value["warns"][i], pointer_join(pointer_join(pointer, "warns"), std::to_string(i)), problems_);
        if (rule) note->warns.push_back(std::move(*rule));
      }
    }
  }
  add_resumes(draft, note, guard);
  add(std::move(draft), std::move(note));
}

void Reader::read_one_or_many(const RawState& raw, const std::string& event, const ordered_json& value,
                              const std::string& pointer) {
  if (!value.is_array()) {
    read_transition(raw, event, value, pointer);
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i)
    read_transition(raw, event, value[i], pointer_join(pointer, std::to_string(i)));
}

void Reader::read_transitions(const RawState& raw) {
  const ordered_json& source = *raw.source;
  if (source.contains("on")) {
    const std::string at = pointer_join(raw.pointer, "on");
    if (!source["on"].is_object()) {
      problems_.error("wrong-type", at, {"\"on\" phải là một đối tượng.", "\"on\" must be an object."});
    } else {
      for (const auto& [event, value] : source["on"].items())
        read_one_or_many(raw, event, value, pointer_join(at, event));
    }
  }
  if (const Return* back = definition_->return_of(raw.path)) {
    for (const std::string& target : back->to) {
      add({.source = raw.path,
           .events = {return_signal(target)},
           .targets = {target},
           .pointer = pointer_join(raw.pointer, "return")},
          std::nullopt);
    }
  }
  if (source.contains("after")) {
    const std::string at = pointer_join(raw.pointer, "after");
    if (!source["after"].is_object()) {
      problems_.error("wrong-type", at, {"\"after\" là danh sách có tên.", "\"after\" is a list with names."});
    } else {
      for (const auto& [name, value] : source["after"].items()) {
        const std::string inside = pointer_join(at, name);
        if (!value.is_object()) {
          problems_.error("wrong-type", inside, {"Ở đây phải là một đối tượng.", "An object is expected here."});
          continue;
        }
        ordered_json spec = value;
        const ordered_json transition = take_transition(spec);
        WordContext context{.participants = definition_->participants, .known = known_, .problems = problems_};
        definition_->afters.emplace(raw.path,
                                    After{.state = raw.path,
                                          .name = name,
                                          .spec = read_timer(spec, inside, context, definition_->work_of(raw.path))});
        read_transition(raw, "after." + name, transition, inside);
      }
    }
  }
  if (source.contains("onDone")) {
    read_one_or_many(raw, "done.state." + raw.path, source["onDone"], pointer_join(raw.pointer, "onDone"));
  }
  if (source.contains("always")) read_one_or_many(raw, "", source["always"], pointer_join(raw.pointer, "always"));
}

void Reader::check_heard() {
  // A choice that leads nowhere would leave its step hanging.
  std::multimap<std::string, std::string> heard;  // state -> signal
  for (const RawState& raw : raws_) {
    if (!raw.source->contains("on") || !(*raw.source)["on"].is_object()) continue;
    for (const auto& [event, value] : (*raw.source)["on"].items()) heard.emplace(raw.path, event);
  }
  const auto hears = [&](std::string state, const std::string& signal) {
    while (true) {
      for (auto [at, end] = heard.equal_range(state); at != end; ++at) {
        if (chart::event_matches(at->second, signal)) return true;
      }
      const std::size_t dot = state.rfind('.');
      if (dot == std::string::npos) return false;
      state.resize(dot);
    }
  };
  const auto need = [&](const std::string& state, const std::string& signal, const std::string& pointer) {
    if (hears(state, signal)) return;
    problems_.error("signal-unheard", pointer,
                    {"Không có bước tiếp theo cho \"" + signal + "\".", "Nothing follows from \"" + signal + "\"."});
  };
  for (const auto& [state, work] : definition_->work) {
    for (const Choice& choice : work.choices) {
      if (can_be_outcome(choice)) need(state, "signoff." + choice.id, work.pointer);
    }
    if (work.tie == "repeat") need(state, "signoff.repeat", work.pointer);
    if (work.kind == Work::Kind::opinions) need(state, "opinions.closed", work.pointer);
    if (work.kind == Work::Kind::wait && !work.waits_for.empty()) need(state, work.waits_for, work.pointer);
  }
}

Parsed Reader::read() {
  read_head();
  root_ = "#" + (definition_->id.empty() ? std::string("definition") : definition_->id);
  if (source_.is_object() && source_.contains("states")) {
    collect(source_["states"], "", "/states");
  } else {
    problems_.error("required", "/states", {"Thiếu \"states\".", "\"states\" is missing."});
  }
  chart::StateDraft root{.id = root_, .kind = chart::StateKind::compound};
  builder_ = chart::Builder(definition_->initial_data);
  const std::string initial = source_.is_object() ? problems_.word(source_, "initial", "", true) : "";
  if (!initial.empty() && raw_of(initial) == nullptr) {
    problems_.error("unknown-state", "/initial",
                    {"Không có trạng thái \"" + initial + "\".", "There is no state \"" + initial + "\"."});
  } else if (!initial.empty()) {
    root.initial = {initial};
  }
  builder_.add_state(std::move(root));
  for (const RawState& raw : raws_) read_state(raw);
  for (const RawState& raw : raws_) resolve_named(raw);
  read_paper(source_, problems_, *definition_);
  resolve_verbs();
  for (const RawState& raw : raws_) read_returns(raw);
  for (const RawState& raw : raws_) read_transitions(raw);
  check_heard();
  if (!problems_.has_errors()) {
    auto chart = std::move(builder_).finish();
    if (!chart) {
      std::vector<base::Fault> faults = chart.error().faults;
      for (base::Fault& fault : faults) fault.pointer = fault.pointer.substr(0, fault.pointer.find('\n'));
      problems_.add(faults);
    } else {
      definition_->chart = std::make_shared<const chart::Chart>(std::move(chart.value()));
      for (chart::TransitionIx ix = 0; ix < definition_->chart->transitions().size(); ++ix) {
        const auto found = note_places_.find(definition_->chart->transition(ix).pointer);
        if (found != note_places_.end()) definition_->notes.emplace(ix, notes_[found->second]);
      }
    }
  }
  Parsed parsed;
  parsed.problems = problems_.take();
  if (!problems_.has_errors()) {
    definition_->source = base::to_plain(source_);
    definition_->hash = meaning_hash(source_);
    parsed.definition = definition_;
  }
  return parsed;
}

}  // namespace

Parsed parse_definition(std::string_view bytes, const Known& known) {
  const auto source = base::parse_ordered_json(
      bytes, {.max_bytes = base::limits::max_definition_bytes, .max_depth = base::limits::max_json_depth});
  if (!source) {
    return {.definition = nullptr,
            .problems = {{"malformed", "error", source.error().pointer, source.error().message}}};
  }
  return Reader(source.value(), known).read();
}

}  // namespace trinhky::definition
