// Data: rules read only what is there when they are evaluated, and forms have the fields that rules read.
#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/definition/operations.h"
#include "engine/definition/proof/categories.h"
#include "engine/interpreter/interpreter.h"

namespace trinhky::definition::proof {
namespace {

using base::json;
using base::pointer_join;
using chart::StateIx;
using chart::TransitionIx;

// What every period of a schedule brings with it (engine/decision/children.cc).
constexpr std::array<std::string_view, 6> period_members{"period", "first", "last", "opens", "closes", "due"};

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t dot = std::min(path.find('.', begin), path.size());
    parts.push_back(path.substr(begin, dot - begin));
    begin = dot + 1;
  }
  return parts;
}

bool is_index(const std::string& part) {
  return !part.empty() && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
}

// Whether a form has the field: in properties, in items, or in one of the parts it is put together from.
bool has_field(const json& form, const json& schema, std::span<const std::string> path, int depth = 0) {
  if (path.empty() || !schema.is_object() || depth > 16) return true;
  if (schema.contains("$ref") && schema["$ref"].is_string()) {
    const std::string reference = schema["$ref"].get<std::string>();
    if (!reference.starts_with('#')) return true;
    const json* target = base::at_pointer(form, reference.substr(1));
    if (target != nullptr && has_field(form, *target, path, depth + 1)) return true;
  }
  if (const auto found = schema.find("properties"); found != schema.end() && found->contains(path.front())) {
    return has_field(form, (*found)[path.front()], path.subspan(1), depth + 1);
  }
  if (path.front() == "length" && path.size() == 1) return true;
  if (is_index(path.front()) && schema.contains("items")) {
    return has_field(form, schema["items"], path.subspan(1), depth + 1);
  }
  for (const char* word : {"allOf", "anyOf", "oneOf"}) {
    if (!schema.contains(word)) continue;
    for (const json& part : schema[word]) {
      if (part.contains("properties") && has_field(form, part, path, depth + 1)) return true;
    }
  }
  return false;
}

// Where a rule stands, as far as it decides what can be read.
struct Place {
  std::string pointer;
  TransitionIx transition = chart::no_state;
  StateIx entered = chart::no_state;  // evaluated when this state is entered
  bool needs_value = false;           // an empty value stops the instance here: deadlines, bodies, persons
};

class Data {
 public:
  explicit Data(const Subject& subject)
      : subject_(subject), definition_(subject.definition), chart_(*subject.definition.chart) {
    for (const auto& [name, value] : definition_.initial_data.items()) declared_.insert(name);
    for (const Placed& placed : actions_of(definition_)) {
      if (placed.action->kind == chart::Action::Kind::assign) assigned_.insert(parts_of(placed.action->name)[1]);
    }
    fill_in();
  }

  std::vector<Finding> run() {
    head();
    rules_of_transitions();
    rules_of_states();
    rules_of_actions();
    children();
    return found_.take();
  }

 private:
  // ---- which members certainly hold something, by situation

  [[nodiscard]] std::set<std::string> given_at_start() const {
    std::set<std::string> own;
    for (const auto& [name, value] : definition_.initial_data.items()) {
      if (!value.is_null()) own.insert(name);
    }
    const std::vector<Parent> parents = parents_of(definition_, subject_.world);
    if (!definition_.start_by.is_null()) return own;
    if (parents.empty() || has_unknown_parent(definition_, subject_.world)) return declared_;
    std::set<std::string> all = declared_;
    for (const Parent& parent : parents) {
      std::set<std::string> here = own;
      for (const auto& [name, rule] : parent.invoke->with) {
        if (!rule.source().is_null()) here.insert(name);
      }
      if (parent.invoke->many == Invoke::Many::per_period) here.insert(period_members.begin(), period_members.end());
      std::erase_if(all, [&](const std::string& name) { return !here.contains(name); });
    }
    return all;
  }

  [[nodiscard]] std::set<std::string> assigned_by(const Passage& passage) const {
    std::set<std::string> names;
    for (const Placed& placed : actions_of_) {
      const bool done = placed.transition != chart::no_state
                            ? std::ranges::find(passage.transitions, placed.transition) != passage.transitions.end()
                            : std::ranges::find(passage.entered, placed.state) != passage.entered.end();
      if (done) names.insert(parts_of(placed.action->name)[1]);
    }
    return names;
  }

  void fill_in() {
    for (const Placed& placed : actions_of(definition_)) {
      if (placed.action->kind == chart::Action::Kind::assign) actions_of_.push_back(placed);
    }
    std::set<std::string> everything = declared_;
    everything.insert(assigned_.begin(), assigned_.end());
    filled_.assign(subject_.reach.situations.size(), everything);
    for (const std::size_t start : subject_.reach.starts) {
      filled_[start] = given_at_start();
      for (const Placed& placed : actions_of_) {
        const bool entered = placed.transition == chart::no_state &&
                             std::ranges::binary_search(subject_.reach.situations[start].active, placed.state);
        if (entered) filled_[start].insert(parts_of(placed.action->name)[1]);
      }
    }
    for (const Passage& passage : subject_.reach.passages) assigned_on_.push_back(assigned_by(passage));
    bool changed = true;
    while (changed) {
      changed = false;
      for (std::size_t i = 0; i < subject_.reach.passages.size(); ++i) {
        const Passage& passage = subject_.reach.passages[i];
        changed = std::erase_if(filled_[passage.to],
                                [&](const std::string& name) {
                                  return !filled_[passage.from].contains(name) && !assigned_on_[i].contains(name);
                                }) > 0 ||
                  changed;
      }
    }
  }

  // ---- the places where rules stand

  void head() {
    for (std::size_t i = 0; i < definition_.unique.size(); ++i) {
      const std::string& field = definition_.unique[i];
      if (field == "unit") continue;
      const std::vector<std::string> parts = parts_of(field);
      if (parts.size() >= 2 && parts[0] == "data" && declared_.contains(parts[1])) continue;
      found_.error("unknown-data", pointer_join("/unique", std::to_string(i)),
                   filled("“{}” không được khai trong “data”.", "“{}” is not declared in “data”.", field));
    }
    for (const auto& [name, selector] : definition_.participants) {
      check_value(selector, {.pointer = pointer_join("/participants", name)}, true);
    }
    named_by();
  }

  // What names the paper stands in its form; a definition that says nothing takes what is there.
  void named_by() {
    if (definition_.named_by.empty() || !definition_.source.contains("namedBy")) return;
    const auto form = subject_.world.forms.find(definition_.form);
    if (form == subject_.world.forms.end()) return;
    std::vector<std::string> fields = base::split(definition_.named_by, '/');
    fields.erase(fields.begin());  // before the first stroke
    if (has_field(form->second, form->second, fields)) return;
    found_.error("form-lacks-field", "/namedBy",
                 filled("Biểu mẫu không có trường “{}”.", "The form has no field “{}”.", definition_.named_by));
  }

  void rules_of_transitions() {
    for (TransitionIx ix = 0; ix < chart_.transitions().size(); ++ix) {
      const chart::Transition& transition = chart_.transition(ix);
      const std::string at = place_of(transition);
      if (transition.guard) check(*transition.guard, {.pointer = pointer_join(at, "guard"), .transition = ix});
      const auto note = definition_.notes.find(ix);
      if (note == definition_.notes.end()) continue;
      for (std::size_t i = 0; i < note->second.warns.size(); ++i) {
        check(note->second.warns[i],
              {.pointer = pointer_join(pointer_join(at, "warns"), std::to_string(i)), .transition = ix});
      }
    }
  }

  void rules_of_states() {
    for (StateIx ix = 0; ix < chart_.states().size(); ++ix) {
      const chart::State& state = chart_.state(ix);
      if (state.output) check_template(*state.output, {.pointer = pointer_join(state.pointer, "output")});
    }
    for (const auto& [state, work] : definition_.work) {
      check_value(work.due,
                  {.pointer = pointer_join(work.pointer, "due"), .entered = chart_.find(state), .needs_value = true},
                  false);
      if (work.precedence.is_object()) {
        if (auto rule = rule::Rule::parse(work.precedence, field_operations())) {
          check(*rule, {.pointer = pointer_join(work.pointer, "precedence"), .entered = chart_.find(state)});
        }
      }
      // A rule that names nobody takes nobody out; it needs no value.
      const Place recuse{.pointer = pointer_join(work.pointer, "recuse"), .entered = chart_.find(state)};
      if (work.recuse.is_object() && work.recuse.contains("rule")) {
        if (auto rule = rule::Rule::parse(work.recuse["rule"], field_operations())) check(*rule, recuse);
      } else {
        check_value(work.recuse, recuse, true);
      }
    }
    for (const auto& [state, after] : definition_.afters) {
      const StateIx ix = chart_.find(state);
      check_value(after.spec,
                  {.pointer = pointer_join(pointer_join(chart_.state(ix).pointer, "after"), after.name),
                   .entered = ix,
                   .needs_value = true},
                  false);
    }
  }

  void rules_of_actions() {
    for (const Placed& placed : actions_of(definition_)) {
      const chart::Action& action = *placed.action;
      Place place{.pointer = action.pointer, .transition = placed.transition};
      if (action.rule) check(*action.rule, place);
      if (action.kind == chart::Action::Kind::raise) place.pointer = pointer_join(place.pointer, "with");
      check_template(action.args, place);
      if (action.kind == chart::Action::Kind::effect && action.name == "restore" && !declared_.contains("issued")) {
        found_.error("unknown-data", action.pointer,
                     {"“restore” lấy lại bản đã phát hành từ “data.issued”, nhưng “data” không có “issued”.",
                      "“restore” takes the issued version from “data.issued”, and “data” has no “issued”."});
      }
    }
  }

  void children() {
    for (const auto& [state, invoke] : definition_.invokes) {
      const StateIx ix = chart_.find(state);
      check_value(invoke.due, {.pointer = pointer_join(invoke.pointer, "due"), .entered = ix, .needs_value = true},
                  false);
      if (invoke.many == Invoke::Many::per_period) {
        path("data.year", {.pointer = pointer_join(invoke.pointer, "schedule"), .entered = ix, .needs_value = true});
      }
      const Definition* child = find(subject_.world, invoke.workflow);
      for (const auto& [name, rule] : invoke.with) {
        const std::string at = pointer_join(pointer_join(invoke.pointer, "with"), name);
        check(rule, {.pointer = at, .entered = ix});
        if (child == nullptr || name == "document" || child->initial_data.contains(name)) continue;
        found_.error("with-not-declared", at,
                     filled("Quy trình con không khai “{}” trong “data”, nên giá trị này bị bỏ đi.",
                            "The child does not declare “{}” in its “data”, so the value is dropped.", name));
      }
    }
  }

  // A value of the office words, whose object members may be rules.
  void check_value(const json& value, const Place& place, bool selector) {
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.items()) {
      if (!member.is_object()) continue;
      Place inner = place;
      inner.pointer = pointer_join(place.pointer, name);
      if (name == "otherwise" || name == "except" || name == "capable" || name == "at") {
        check_value(member, inner, selector);
        continue;
      }
      auto rule = rule::Rule::parse(member, field_operations());
      if (rule) check(*rule, inner);
    }
  }

  void check_template(const chart::Template& value, const Place& place) {
    for (const auto& [where, rule] : value.rules) {
      Place inner = place;
      inner.pointer += where;
      check(rule, inner);
    }
  }

  void check(const rule::Rule& rule, const Place& place) {
    for (const std::string& one : rule.variables_read()) path(one, place);
    states_named(rule.source(), place.pointer);
    if (rule.calls_operations()) days_filled(rule.source(), rule.source(), place, place.pointer);
  }

  // A day that an operation needs and that may still be empty: the rule would fail there. Where the rule asks for the
  // member a second time, it is taken to ask first whether it is there.
  void days_filled(const json& rule, const json& whole, const Place& place, const std::string& pointer) {
    if (rule.is_array()) {
      for (std::size_t i = 0; i < rule.size(); ++i) {
        days_filled(rule[i], whole, place, pointer_join(pointer, std::to_string(i)));
      }
      return;
    }
    if (!rule.is_object() || rule.size() != 1) return;
    const auto& [name, given] = *rule.get_ref<const json::object_t&>().begin();
    const std::string at = pointer_join(pointer, name);
    if (const Operation* operation = find_operation(name)) {
      const std::size_t count = given.is_array() ? given.size() : 1;
      for (std::size_t i = 0; i < std::min(count, operation->arguments.size()); ++i) {
        const Kind kind = operation->arguments[i];
        if (kind != Kind::day && kind != Kind::count) continue;
        day_filled(given.is_array() ? given[i] : given, whole, place,
                   given.is_array() ? pointer_join(at, std::to_string(i)) : at);
      }
    }
    days_filled(given, whole, place, at);
  }

  void day_filled(const json& arg, const json& whole, const Place& place, const std::string& pointer) {
    if (!arg.is_object() || arg.size() != 1 || !arg.contains("var") || !arg["var"].is_string()) return;
    const std::vector<std::string> parts = parts_of(arg["var"].get<std::string>());
    if (parts.size() != 2 || parts[0] != "data" || times_read(whole, arg) != 1) return;
    const std::string& member = parts[1];
    if (!declared_.contains(member) && !assigned_.contains(member)) return;  // told as unknown already
    if (auto path = read_before(member, place)) {
      found_.error(
          "data-empty", pointer,
          filled("Có đường đi tới đây mà “data.{}” còn trống; quy tắc cần một ngày nên hồ sơ sẽ dừng lại.",
                 "On some path “data.{}” is still empty here, and a rule that needs a day would stop the paper.",
                 member),
          std::move(*path));
    }
  }

  static std::size_t times_read(const json& rule, const json& variable) {
    if (rule == variable) return 1;
    std::size_t times = 0;
    if (rule.is_structured()) {
      for (const json& part : rule) times += times_read(part, variable);
    }
    return times;
  }

  void states_named(const json& rule, const std::string& pointer) {
    if (rule.is_array()) {
      for (std::size_t i = 0; i < rule.size(); ++i) states_named(rule[i], pointer_join(pointer, std::to_string(i)));
      return;
    }
    if (!rule.is_object()) return;
    for (const auto& [name, args] : rule.items()) {
      if (name != interpreter::in_operation) {
        states_named(args, pointer_join(pointer, name));
        continue;
      }
      const json& state = args.is_array() && args.size() == 1 ? args[0] : args;
      if (state.is_string() && chart_.find(state.get<std::string>()) != chart::no_state) continue;
      found_.error("unknown-state-in-rule", pointer_join(pointer, name),
                   {"“In” phải nêu tên đầy đủ của một trạng thái, ví dụ “making.drafting”.",
                    "“In” must name a state by its whole path, such as “making.drafting”."});
    }
  }

  // ---- one path that a rule reads

  void path(const std::string& name, const Place& place) {
    const std::vector<std::string> parts = parts_of(name);
    const std::string& head = parts.front();
    if (name == "*") {
      found_.note(
          "path-not-decided", place.pointer,
          {"Điều kiện tự tính tên biến nên không xét được.", "The rule computes a variable's name; not decided."});
    } else if (head == "data") {
      if (parts.size() > 1) data(parts[1], place);
    } else if (head == "document") {
      document(parts, place);
    } else if (head == "signal") {
      if (parts.size() > 1) signal(parts[1], place);
    } else if (head == "instance") {
      instance(parts, place);
    } else if (head == "unit") {
      if (parts.size() > 1 && parts[1] != "id" && parts[1] != "attributes") unknown(name, place);
    } else if (head == "actor") {
      if (parts.size() > 1 && parts[1] != "person") unknown(name, place);
    } else if (head != "now" && head != "signal_name" && !head.empty()) {
      unknown(name, place);
    }
  }

  void unknown(const std::string& name, const Place& place) {
    found_.error("unknown-variable", place.pointer, filled("Không có biến “{}”.", "There is no variable “{}”.", name));
  }

  void data(const std::string& member, const Place& place) {
    if (!declared_.contains(member) && !assigned_.contains(member)) {
      found_.error("unknown-data", place.pointer,
                   filled("“data.{}” không được khai trong “data” và không bước nào ghi vào đó.",
                          "“data.{}” is not declared in “data”, and nothing writes it.", member));
      return;
    }
    if (place.needs_value && place.entered != chart::no_state) {
      if (auto path = path_without(member, place.entered)) {
        found_.error("data-empty", place.pointer,
                     filled("Có đường đi tới đây mà “data.{}” còn trống; hồ sơ sẽ dừng lại ở đây.",
                            "On some path “data.{}” is still empty here, and the paper would stop.", member),
                     std::move(*path));
      }
    } else if (!declared_.contains(member)) {
      if (auto path = read_before(member, place)) {
        found_.warning(
            "data-not-yet", place.pointer,
            filled("Có đường đi mà “data.{}” được đọc trước khi được ghi; hãy khai giá trị đầu trong “data”.",
                   "On some path “data.{}” is read before it is written; declare its first value in “data”.", member),
            std::move(*path));
      }
    }
  }

  // A path into the state on which the member may still be empty.
  [[nodiscard]] std::optional<std::vector<std::string>> path_without(const std::string& member, StateIx state) const {
    const Reach& reach = subject_.reach;
    for (const std::size_t start : reach.starts) {
      if (std::ranges::binary_search(reach.situations[start].active, state) && !filled_[start].contains(member)) {
        return reach.path_to(start);
      }
    }
    for (std::size_t i = 0; i < reach.passages.size(); ++i) {
      const Passage& passage = reach.passages[i];
      if (std::ranges::find(passage.entered, state) == passage.entered.end()) continue;
      if (filled_[passage.from].contains(member) || assigned_on_[i].contains(member)) continue;
      return reach.path_to(passage.from, passage.signal);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::vector<std::string>> read_before(const std::string& member,
                                                                    const Place& place) const {
    const Reach& reach = subject_.reach;
    if (place.entered != chart::no_state) return path_without(member, place.entered);
    if (place.transition == chart::no_state) return std::nullopt;
    const StateIx source = chart_.transition(place.transition).source;
    for (std::size_t at = 0; at < reach.situations.size(); ++at) {
      if (filled_[at].contains(member) || !std::ranges::binary_search(reach.situations[at].active, source)) continue;
      return reach.path_to(at);
    }
    return std::nullopt;
  }

  // The draft is at hand only while it is submitted.
  [[nodiscard]] bool has_document(TransitionIx ix) const {
    if (ix == chart::no_state) return false;
    const auto note = definition_.notes.find(ix);
    if (note == definition_.notes.end() || note->second.by.is_null()) return false;
    const Work* work = definition_.work_of(note->second.state);
    return work != nullptr && work->kind == Work::Kind::task && !work->edits.empty();
  }

  void document(const std::vector<std::string>& parts, const Place& place) {
    if (!has_document(place.transition)) {
      found_.error("document-not-at-hand", place.pointer,
                   {"Nội dung văn bản chỉ đọc được ở bước trình của việc soạn thảo; ở đây nó trống.",
                    "The document can only be read where a drafting task submits it; here it is empty."});
      return;
    }
    const auto form = subject_.world.forms.find(definition_.form);
    if (form == subject_.world.forms.end()) return;
    const std::span<const std::string> fields = std::span(parts).subspan(1);
    if (has_field(form->second, form->second, fields)) return;
    std::string name;
    for (const std::string& field : fields) name += (name.empty() ? "" : ".") + field;
    found_.error("form-lacks-field", place.pointer,
                 filled("Biểu mẫu không có trường “{}”.", "The form has no field “{}”.", name));
  }

  // What a signal carries; nothing when that cannot be said.
  [[nodiscard]] std::optional<std::set<std::string>> members_of(const std::string& signal) const {
    std::set<std::string> members;
    bool known = false;
    const auto add = [&](std::initializer_list<const char*> names) {
      members.insert(names.begin(), names.end());
      known = true;
    };
    if (signal.starts_with("signoff.")) add({"reason", "choice"});
    if (signal.starts_with("return.")) add({"reason"});
    if (signal.starts_with("after.")) add({});
    if (signal == "opinions.closed") add({"asked", "agreed_by_silence"});
    for (const auto& [where, work] : definition_.work) {
      if (work.kind == Work::Kind::wait && work.waits_for == signal) add({"attachment", "comment"});
    }
    for (const auto& [ix, note] : definition_.notes) {
      if (note.signal != signal || note.by.is_null()) continue;
      // Whoever sends it by hand may send data along; only with the document it is a submission, and carries none.
      const bool submitted = std::ranges::find(note.requires_words, "valid-form") != note.requires_words.end();
      if (!submitted || !has_document(ix)) return std::nullopt;
      add({"reason", "comment"});
    }
    for (const auto& [where, invoke] : definition_.invokes) {
      if (!signal.starts_with(invoke.id + ".")) continue;
      const Definition* child = find(subject_.world, invoke.workflow);
      if (child == nullptr) return std::nullopt;
      const std::string rest = signal.substr(invoke.id.size() + 1);
      if (rest == "cancelled") add({"key", "end"});
      for (const chart::State& end : child->chart->states()) {
        const bool top = end.kind == chart::StateKind::final_state && end.parent == chart::Chart::root();
        if (!top || (rest != end.id && rest != "each.done")) continue;
        add({"key", "end"});
        if (end.output && end.output->value.is_object()) {
          for (const auto& [name, value] : end.output->value.items()) members.insert(name);
        }
      }
      if (rest == "done") add({});
      for (const Sent& sent : sent_by(*child)) {
        if (sent.to != "parent" || sent.signal != rest) continue;
        add({"key"});
        members.insert(sent.members.begin(), sent.members.end());
      }
    }
    for (const Sent& sent : sent_from_above(definition_, subject_.world)) {
      if (sent.signal != signal) continue;
      add({});
      members.insert(sent.members.begin(), sent.members.end());
    }
    for (const Sent& sent : sent_by(definition_)) {
      if (sent.to != "self" || sent.signal != signal) continue;
      add({});
      members.insert(sent.members.begin(), sent.members.end());
    }
    for (const Placed& placed : actions_of(definition_)) {
      if (placed.action->kind != chart::Action::Kind::raise || placed.action->name != signal) continue;
      add({});
      if (placed.action->args.value.is_object()) {
        for (const auto& [name, value] : placed.action->args.value.items()) members.insert(name);
      }
    }
    if (signal.starts_with("done.state.")) {
      const StateIx done = chart_.find(signal.substr(11));
      if (done == chart::no_state) return std::nullopt;
      add({});
      for (const StateIx end : chart_.state(done).children) {
        if (!chart_.state(end).output || !chart_.state(end).output->value.is_object()) continue;
        for (const auto& [name, value] : chart_.state(end).output->value.items()) members.insert(name);
      }
    }
    if (!known) return std::nullopt;
    return members;
  }

  void signal(const std::string& member, const Place& place) {
    if (place.transition == chart::no_state) return;  // whatever led there
    const chart::Transition& transition = chart_.transition(place.transition);
    if (transition.events.empty()) {
      found_.warning("signal-in-always", place.pointer,
                     {"Bước tự chuyển đọc dữ liệu của một tín hiệu bất kỳ đến trước đó; hãy ghi vào “data” trước.",
                      "An eventless transition reads whatever signal came last; write it to “data” first."});
      return;
    }
    if (transition.events.size() != 1 || transition.events.front().ends_with('*')) return;
    const auto members = members_of(transition.events.front());
    if (!members || members->contains(member)) return;
    found_.error("signal-lacks-member", place.pointer,
                 filled("Tín hiệu “" + transition.events.front() + "” không mang theo “{}”.",
                        "The signal “" + transition.events.front() + "” carries no “{}”.", member));
  }

  void instance(const std::vector<std::string>& parts, const Place& place) {
    static const std::set<std::string> known{"id", "unit", "document", "number", "resume", "title"};
    if (parts.size() < 2 || known.contains(parts[1])) return;
    if ((parts[1] == "unfinished" || parts[1] == "running") && parts.size() > 2) {
      const bool there =
          std::ranges::any_of(definition_.invokes, [&](const auto& entry) { return entry.second.id == parts[2]; });
      if (there) return;
    } else if (parts[1] == "unfinished" || parts[1] == "running") {
      return;
    }
    std::string name;
    for (const std::string& part : parts) name += (name.empty() ? "" : ".") + part;
    unknown(name, place);
  }

  const Subject& subject_;
  const Definition& definition_;
  const chart::Chart& chart_;
  std::set<std::string> declared_;
  std::set<std::string> assigned_;
  std::vector<Placed> actions_of_;                  // assignments
  std::vector<std::set<std::string>> filled_;       // by situation: members that certainly hold something
  std::vector<std::set<std::string>> assigned_on_;  // by passage
  Findings found_{"data"};
};

}  // namespace

std::vector<Finding> prove_data(const Subject& subject) {
  return Data(subject).run();
}

}  // namespace trinhky::definition::proof
