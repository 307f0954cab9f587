// People: somebody is there for every piece of work in every unit that will run it, what is needed can be met, and
// nobody decides on what he wrote himself.
#include <algorithm>

#include "engine/approval/tally.h"
#include "engine/definition/proof/categories.h"
#include "engine/definition/proof/positions.h"
#include "engine/definition/proof/selectors.h"
#include "engine/definition/vote_words.h"
#include "engine/directory/selector.h"

namespace trinhky::definition::proof {
namespace {

using base::json;
using base::pointer_join;
using chart::StateIx;

constexpr int deepest_family = 8;
constexpr std::size_t most_bodies = 16;  // values tried of a variable in a selector

// One asking of the directory: who may act for a selector in a unit.
struct Asked {
  std::vector<directory::Selected> selected;
  std::vector<directory::Capacity> who;
  bool readable = true;
};

class People {
 public:
  explicit People(const Subject& subject)
      : subject_(subject), definition_(subject.definition), chart_(*subject.definition.chart) {}

  std::vector<Finding> run() {
    starters();
    names_of_states();
    for (const auto& [state, work] : definition_.work) words_of_work(work);
    authors_by_position();
    if (subject_.world.organisation && subject_.world.organisation->directory != nullptr) in_the_organisation();
    return found_.take();
  }

 private:
  // ---- what the words alone tell

  void starters() {
    if (definition_.start_by.is_null() && definition_.invoked_by.empty()) {
      found_.error("nobody-starts", "/start",
                   {"Không ai được mở hồ sơ này: thiếu cả “by” và “invokedBy”.",
                    "Nobody may start it: neither “by” nor “invokedBy” is there."});
    }
    for (std::size_t i = 0; i < definition_.invoked_by.size(); ++i) {
      const Definition* parent = find(subject_.world, definition_.invoked_by[i]);
      if (parent == nullptr) continue;
      const bool invokes = std::ranges::any_of(parent->invokes, [&](const auto& entry) {
        const auto& letter = entry.second.letter;
        return entry.second.workflow == definition_.id || (letter && letter->workflow == definition_.id);
      });
      if (invokes) continue;
      found_.warning(
          "never-invoked", pointer_join("/start/invokedBy", std::to_string(i)),
          filled("Quy trình “{}” không mở hồ sơ loại này.", "The workflow “{}” does not start this one.", parent->id));
    }
    for (const auto& [state, invoke] : definition_.invokes) {
      lets_start(invoke.workflow, pointer_join(invoke.pointer, "workflow"));
      if (!invoke.letter) continue;
      const std::string at = pointer_join(invoke.pointer, "letter");
      if (!invoke.letter->workflow.empty()) lets_start(invoke.letter->workflow, pointer_join(at, "workflow"));
      const Definition* letter = find(subject_.world, invoke.letter->workflow);
      if (letter == nullptr || invoke.letter->drafter.is_null() || letter->participants.contains("drafter")) continue;
      found_.error("no-drafter", pointer_join(at, "drafter"),
                   filled("Quy trình “{}” không có thành phần “drafter” để giao soạn thảo.",
                          "“{}” has no participant “drafter” whose place could be taken.", letter->id));
    }
  }

  void lets_start(const std::string& workflow, const std::string& at) {
    const Definition* child = find(subject_.world, workflow);
    if (child == nullptr || std::ranges::find(child->invoked_by, definition_.id) != child->invoked_by.end()) return;
    found_.error("may-not-invoke", at,
                 filled("Quy trình “{}” không cho quy trình này mở hồ sơ (“invokedBy”).",
                        "“{}” does not let this workflow start it (“invokedBy”).", workflow));
  }

  [[nodiscard]] bool is_state(const std::string& name) const {
    return std::ranges::any_of(definition_.states, [&](const StateTitle& state) { return is_called(name, state.id); });
  }

  void names_of_states() {
    const auto check = [&](const json& selector, const std::string& at) {
      if (!selector.is_object() || !selector.contains("except")) return;
      for (const std::string& name : words_of(selector["except"].value("actedIn", json()))) {
        if (is_state(name)) continue;
        found_.error("acted-in-unknown", pointer_join(pointer_join(at, "except"), "actedIn"),
                     filled("Không có trạng thái “{}”, nên không ai bị loại trừ.",
                            "There is no state “{}”, so nobody is excepted.", name));
      }
    };
    for (const auto& [name, selector] : definition_.participants) check(selector, pointer_join("/participants", name));
    for (const auto& [state, work] : definition_.work) {
      const json* written = base::at_pointer(definition_.source, work.pointer);
      if (written == nullptr) continue;
      for (const char* word : {"by", "for", "of", "with", "registeredBy"}) {
        if (written->contains(word)) check((*written)[word], pointer_join(work.pointer, word));
      }
      for (const std::string& name : not_by(work).states) {
        if (is_state(name)) continue;
        found_.error("acted-in-unknown", pointer_join(work.pointer, "notBy"),
                     filled("Không có trạng thái “{}”, nên không ai bị loại trừ.",
                            "There is no state “{}”, so nobody is excepted.", name));
      }
    }
  }

  struct NotByWords {
    std::vector<std::string> participants;
    std::vector<std::string> states;
  };

  [[nodiscard]] NotByWords not_by(const Work& work) const {
    NotByWords words;
    const json* written = base::at_pointer(definition_.source, work.pointer);
    if (written == nullptr || !written->contains("notBy")) return words;
    const json& value = (*written)["notBy"];
    const json list = value.is_array() ? value : json::array({value});
    for (const json& one : list) {
      if (one.is_string()) words.participants.push_back(one.get<std::string>());
      if (!one.is_object()) continue;
      for (const char* word : {"actedIn", "sameUnitAs"}) {
        for (std::string& name : words_of(one.value(word, json()))) words.states.push_back(std::move(name));
      }
    }
    return words;
  }

  // The selectors asked at a sign-off: one, or those of its groups.
  [[nodiscard]] std::vector<json> asked_at(const Work& work) const {
    const json* written = base::at_pointer(definition_.source, work.pointer);
    std::vector<json> selectors;
    if (written != nullptr && written->contains("order") && (*written)["order"].is_array()) {
      for (const json& group : (*written)["order"]) {
        const json list = group.is_array() ? group : json::array({group});
        for (const json& one : list) selectors.push_back(definition_.selector(one));
      }
    }
    if (selectors.empty()) selectors.push_back(work.by);
    return selectors;
  }

  static std::string escalation_at(const Work& work, std::size_t step) {
    return pointer_join(pointer_join(pointer_join(work.pointer, "escalate"), std::to_string(step)), "to");
  }

  void words_of_work(const Work& work) {
    for (std::size_t i = 0; i < work.escalate.size(); ++i) {
      if (!std::ranges::any_of(work.escalate[i].to, is_outside)) continue;
      found_.error("outsider-has-no-account", escalation_at(work, i),
                   filled("Việc chậm ở “{}” báo cho bên ngoài, là bên không có tài khoản.",
                          "Late work at “{}” is told to an outside party, which has no account.",
                          named(definition_, work.state)));
    }
    const bool inside_needed = work.kind == Work::Kind::task || work.kind == Work::Kind::wait;
    if (inside_needed && is_outside(work.by)) {
      found_.error("outsider-has-no-account", work.pointer,
                   filled("Việc “{}” giao cho bên ngoài, là bên không có tài khoản.",
                          "“{}” is given to an outside party, which has no account.", named(definition_, work.state)));
    }
    if (work.kind == Work::Kind::opinions && is_outside(work.by) && work.registered_by.is_null()) {
      found_.error("nobody-registers", work.pointer,
                   {"Hỏi ý kiến bên ngoài nhưng không nói ai đăng ký văn bản trả lời (“registeredBy”).",
                    "An outside party is asked, and nobody registers what it answers (“registeredBy”)."});
    }
    if (work.kind != Work::Kind::signoff) return;
    const std::vector<json> asked = asked_at(work);
    if (std::ranges::any_of(asked, is_outside)) {
      found_.error("outsider-has-no-account", work.pointer,
                   filled("Bước quyết định “{}” giao cho bên ngoài; hãy dùng “wait” hoặc “opinions”.",
                          "The decision “{}” is given to an outside party; use “wait” or “opinions”.",
                          named(definition_, work.state)));
      return;
    }
    const auto need = approval::Need::parse(work.need);
    const bool grouped = asked.size() > 1;
    const auto seats = seats_of(asked.front());
    if (need && !grouped && seats && need->kind == approval::Need::Kind::count && need->count > *seats) {
      found_.error("need-out-of-reach", pointer_join(work.pointer, "need"),
                   filled("Cần {} người đồng ý, nhưng bước này chỉ hỏi một vị trí.",
                          "{} must agree, and only one position is asked.", std::to_string(need->count)));
    }
    const bool any_body =
        std::ranges::any_of(asked, [](const json& one) { return one.is_object() && one.contains("body"); });
    for (const auto& [word, names] : {std::pair{"must", &work.must}, std::pair{"veto", &work.veto}}) {
      if (names->empty() || any_body) continue;
      found_.error(std::string(word) + "-not-asked", pointer_join(work.pointer, word),
                   filled("“{}” chỉ có tác dụng khi một tập thể quyết định; ở đây nó không giữ được gì.",
                          "“{}” only works where a body decides; here it holds nothing.", word));
    }
    const auto refuses = [](const Choice& choice) { return meaning_of(choice) == approval::Meaning::against; };
    if (!work.veto.empty() && std::ranges::none_of(work.choices, refuses)) {
      found_.error("veto-without-refusal", pointer_join(work.pointer, "veto"),
                   {"Không lựa chọn nào là từ chối, nên quyền phủ quyết không dùng được.",
                    "No choice refuses, so that a veto can never be cast."});
    }
    if (work.tie == "chair" && !any_body) {
      found_.warning("tie-without-body", pointer_join(work.pointer, "tie"),
                     {"Một vị trí không thể có số phiếu bằng nhau.", "A single position cannot have a tie."});
    }
  }

  // ---- who wrote it

  // Whether the sign-off keeps those away who acted in the state.
  [[nodiscard]] bool keeps_away(const Work& work, const json& selector, const std::string& wrote) const {
    const auto covers = [&](const std::string& name) { return is_called(name, wrote); };
    if (selector.is_object() && selector.contains("except")) {
      const std::vector<std::string> states = words_of(selector["except"].value("actedIn", json()));
      if (std::ranges::any_of(states, covers)) return true;
    }
    const NotByWords words = not_by(work);
    if (std::ranges::any_of(words.states, covers)) return true;
    const Work* written = definition_.work_of(wrote);
    return written != nullptr && std::ranges::any_of(words.participants, [&](const std::string& name) {
             return definition_.selector(json(name)) == written->by;
           });
  }

  // Every sign-off that can be open while the content written in some task stands, with a path to it.
  struct Judged {
    const Work* signoff = nullptr;
    const Work* task = nullptr;
    std::size_t situation = 0;
  };

  [[nodiscard]] std::vector<Judged> judged() const {
    std::vector<Judged> list;
    std::set<std::pair<StateIx, StateIx>> seen;
    for (std::size_t at = 0; at < subject_.reach.situations.size(); ++at) {
      const Situation& situation = subject_.reach.situations[at];
      if (situation.wrote == chart::no_state) continue;
      for (const StateIx ix : situation.active) {
        const Work* work = definition_.work_of(chart_.state(ix).id);
        if (work == nullptr || work->kind != Work::Kind::signoff) continue;
        if (!seen.insert({ix, situation.wrote}).second) continue;
        list.push_back(
            {.signoff = work, .task = definition_.work_of(chart_.state(situation.wrote).id), .situation = at});
      }
    }
    return list;
  }

  void authors_by_position() {
    for (const Judged& one : judged()) {
      if (one.task == nullptr) continue;
      for (const json& selector : asked_at(*one.signoff)) {
        if (!share_a_position(one.task->by, selector) || keeps_away(*one.signoff, selector, one.task->state)) continue;
        author_decides(one, {}, "author-decides");
      }
    }
  }

  void author_decides(const Judged& one, const std::vector<std::string>& units, const std::string& code) {
    const base::Text wrote = named(definition_, one.task->state);
    const base::Text decides = named(definition_, one.signoff->state);
    base::Text text{"Người soạn ở “" + wrote.vi + "” có thể tự quyết định ở “" + decides.vi +
                        "”. Hãy loại trừ (“except”: {“actedIn”: …} hoặc “notBy”).",
                    "Who wrote at “" + wrote.en + "” can decide at “" + decides.en +
                        "”. Keep the author away (“except”: {“actedIn”: …} or “notBy”)."};
    if (code == "substitute-is-author") {
      text = {"Người soạn ở “" + wrote.vi + "” đang được xử lý thay người quyết định ở “" + decides.vi + "”.",
              "Who wrote at “" + wrote.en + "” stands in for the one who decides at “" + decides.en + "”."};
    }
    if (!units.empty()) {
      text.vi += " Đơn vị: " + units_shown(units) + ".";
      text.en += " Units: " + units_shown(units) + ".";
    }
    found_.error(code, one.signoff->pointer, std::move(text), subject_.reach.path_to(one.situation));
  }

  // ---- in the organisation

  [[nodiscard]] const directory::Directory& directory() const { return *subject_.world.organisation->directory; }
  [[nodiscard]] base::Date date() const { return subject_.world.organisation->date; }

  [[nodiscard]] std::set<std::string> units_running(const Definition& definition, int depth) const {
    std::set<std::string> units;
    if (depth > deepest_family) return units;
    for (const Parent& parent : parents_of(definition, subject_.world)) {
      if (parent.definition->id == definition.id) continue;
      for (const std::string& unit : units_running(*parent.definition, depth + 1)) {
        if (parent.invoke->many != Invoke::Many::per_unit) {
          units.insert(unit);
          continue;
        }
        for (const directory::Unit& child : directory().children_of(unit, date())) units.insert(child.id);
      }
    }
    if (definition.start_by.is_null()) return units;
    const bool guides = std::ranges::any_of(
        definition.invokes, [](const auto& entry) { return entry.second.many == Invoke::Many::per_unit; });
    for (const std::string& unit : subject_.world.organisation->units) {
      // Who guides units must have some.
      if (!guides || !directory().children_of(unit, date()).empty()) units.insert(unit);
    }
    return units;
  }

  // The plain values a selector's rules can have; empty when that cannot be said.
  [[nodiscard]] std::vector<json> plain(const json& selector) const {
    std::vector<json> list{selector};
    if (!selector.is_object()) return list;
    for (const auto& [name, value] : selector.items()) {
      if (!value.is_object() || !value.contains("var")) continue;
      const std::string path = value["var"].is_string() ? value["var"].get<std::string>() : "";
      if (!path.starts_with("data.")) return {};
      const std::string member = path.substr(5);
      std::vector<json> values;
      const json initial = definition_.initial_data.value(member, json());
      if (initial.is_string()) values.push_back(initial);
      for (const Parent& parent : parents_of(definition_, subject_.world)) {
        const auto with = parent.invoke->with.find(member);
        if (with == parent.invoke->with.end()) continue;
        if (!with->second.source().is_string()) return {};
        values.push_back(with->second.source());
      }
      if (values.empty() || list.size() * values.size() > most_bodies) return {};
      std::vector<json> more;
      for (const json& one : list) {
        for (const json& word : values) {
          json filled_in = one;
          filled_in[name] = word;
          more.push_back(std::move(filled_in));
        }
      }
      list = std::move(more);
    }
    return list;
  }

  [[nodiscard]] Asked ask(const json& selector, const std::string& unit,
                          const std::map<std::string, std::set<std::string>>& acted_in = {}) const {
    Asked asked;
    auto selected = directory::select(directory(), selector, {.unit = unit, .date = date(), .acted_in = acted_in});
    if (!selected) {
      asked.readable = false;
      return asked;
    }
    asked.selected = std::move(*selected);
    for (const directory::Selected& one : asked.selected) {
      for (auto& capacity : directory().who_may_act(one.seat, date(), one.except_persons, definition_.id)) {
        asked.who.push_back(std::move(capacity));
      }
    }
    return asked;
  }

  void in_the_organisation() {
    const std::set<std::string> units = units_running(definition_, 0);
    prove_positions(definition_, directory(), found_);
    if (!definition_.start_by.is_null()) starter_somewhere();
    const auto somebody = [&](const json& selector, const std::string& code, const std::string& at,
                              const base::Text& what, bool needed = true) {
      if (!selector.is_object() || is_outside(selector)) return;
      const std::vector<json> variants = plain(selector);
      if (variants.empty()) {
        found_.note(
            "selector-not-decided", at,
            {"Người thực hiện phụ thuộc dữ liệu nên chưa xét được.", "Who is meant depends on data; not decided."});
        return;
      }
      std::vector<std::string> without;
      for (const std::string& unit : units) {
        const bool empty =
            std::ranges::any_of(variants, [&](const json& variant) { return ask(variant, unit).who.empty(); });
        if (empty) without.push_back(unit);
      }
      if (without.empty()) return;
      const base::Text message{"Không có ai cho “" + what.vi + "” ở: " + units_shown(without) + ".",
                               "There is nobody for “" + what.en + "” in: " + units_shown(without) + "."};
      if (needed && std::ranges::none_of(variants, [&](const json& one) { return can_be_filled(one); })) {
        found_.error(code, at, message);
      } else {
        found_.warning(code, at, message);
      }
    };
    for (const auto& [state, work] : definition_.work) {
      const base::Text title = named(definition_, state);
      for (const json& selector : asked_at(work)) somebody(selector, "nobody-for-work", work.pointer, title);
      somebody(work.registered_by, "nobody-registers", pointer_join(work.pointer, "registeredBy"), title);
      somebody(work.with, "nobody-co-operates", pointer_join(work.pointer, "with"), title, false);
      for (std::size_t i = 0; i < work.escalate.size(); ++i) {
        for (const json& selector : work.escalate[i].to) {
          somebody(selector, "nobody-told", escalation_at(work, i), title);
        }
      }
      // Who sent the work decides too, where the words say so; then there is somebody anyway.
      if (work.extension && work.extension->decided_by_words.empty()) {
        for (const json& selector : work.extension->decided_by) {
          somebody(selector, "nobody-extends", pointer_join(pointer_join(work.pointer, "extension"), "decidedBy"),
                   title, work.extension->decided_by.size() == 1);
        }
      }
      if (work.recorded) somebody(work.recorded->by, "nobody-records", pointer_join(work.pointer, "recorded"), title);
      if (work.kind == Work::Kind::signoff) votes(work, units);
    }
    for (const auto& [name, verb] : definition_.verbs) {
      // Who may by another word is somebody anyway.
      if (verb.by.size() != 1 || !verb.by_words.empty()) continue;
      somebody(verb.by.front(), "nobody-may", pointer_join(pointer_join("/verbs", name), "by"), {name, name}, false);
    }
    for (const auto& [ix, note] : definition_.notes) {
      if (note.by.is_null()) continue;
      somebody(note.by, "nobody-sends", pointer_join(place_of(chart_.transition(ix)), "by"), note.title);
    }
    authors_in(units);
  }

  // A place that is empty today is filled by an appointment; a position that the organisation does not have, by nobody.
  [[nodiscard]] bool can_be_filled(const json& selector) const {
    if (!selector.is_object() || !selector.contains("position")) return true;
    const std::vector<std::string> codes = words_of(selector["position"]);
    return codes.empty() ||
           std::ranges::any_of(codes, [&](const std::string& code) { return directory().position(code).has_value(); });
  }

  void starter_somewhere() {
    const bool any = std::ranges::any_of(subject_.world.organisation->units, [&](const std::string& unit) {
      const std::vector<json> variants = plain(definition_.start_by);
      return variants.empty() ||
             std::ranges::any_of(variants, [&](const json& one) { return !ask(one, unit).who.empty(); });
    });
    if (any) return;
    const base::Text message{"Không đơn vị nào có người được mở hồ sơ này.", "No unit has anybody who may start it."};
    if (can_be_filled(definition_.start_by)) {
      found_.warning("nobody-starts", "/start/by", message);
    } else {
      found_.error("nobody-starts", "/start/by", message);
    }
  }

  [[nodiscard]] static bool is_voice(const std::vector<directory::Capacity>& who,
                                     const std::vector<approval::Member>& members) {
    return std::ranges::any_of(who, [&](const directory::Capacity& capacity) {
      return std::ranges::find(members, capacity.person, &approval::Member::key) != members.end();
    });
  }

  // Whether the vote can be won at all: enough members, and those whose consent is needed among them.
  void votes(const Work& work, const std::set<std::string>& units) {
    const auto need = approval::Need::parse(work.need);
    if (!need || asked_at(work).size() > 1) return;
    std::vector<std::string> too_few;
    std::map<std::string, std::vector<std::string>> outside;  // "must", "veto": units where no member is meant
    std::map<std::string, std::vector<std::string>> vacant;   // and where nobody is there who could be
    std::vector<std::string> without_chair;
    std::vector<std::string> told_by_few;
    for (const json& selector : plain(work.by)) {
      if (!selector.is_object() || !selector.contains("body")) continue;
      for (const std::string& unit : units) {
        std::vector<approval::Member> members;
        bool chaired = false;
        for (const directory::Selected& one : ask(selector, unit).selected) {
          members.push_back(
              {.key = one.seat.person, .weight = work.weights.empty() ? 1 : one.weight, .chair = one.chair});
          chaired = chaired || one.chair;
        }
        if (members.empty()) continue;  // told already
        approval::Options options;
        options.choices.clear();
        for (const Choice& choice : work.choices) {
          const auto meaning = meaning_of(choice);
          options.choices.push_back({.name = choice.id, .meaning = meaning});
        }
        const auto faults = approval::check_vote(*need, members, options);
        if (!faults.empty()) too_few.push_back(unit);
        if (work.tie == "chair" && !chaired) without_chair.push_back(unit);
        if (work.secret && members.size() < 3) told_by_few.push_back(unit);
        for (const auto& [word, names] : {std::pair{"must", &work.must}, std::pair{"veto", &work.veto}}) {
          bool elsewhere = false;
          bool nobody = false;
          for (const std::string& name : *names) {
            const std::vector<directory::Capacity> who = ask(definition_.selector(json(name)), unit).who;
            nobody = nobody || who.empty();
            elsewhere = elsewhere || (!who.empty() && !is_voice(who, members));
          }
          if (elsewhere) outside[word].push_back(unit);
          if (nobody && !elsewhere) vacant[word].push_back(unit);
        }
      }
    }
    // Who is appointed later makes these good, and a step that cannot open until then says so itself.
    if (!too_few.empty()) {
      found_.warning("need-out-of-reach", pointer_join(work.pointer, "need"),
                     filled("Không đủ thành viên để đạt yêu cầu ở: {}.", "There are not members enough in: {}.",
                            units_shown(too_few)));
    }
    if (!told_by_few.empty()) {
      found_.warning("secret-with-few", pointer_join(work.pointer, "secret"),
                     filled("Quá ít người bỏ phiếu nên kết quả lộ phiếu của từng người; bước này không mở được ở: {}.",
                            "So few vote that the result tells each vote; the step cannot open in: {}.",
                            units_shown(told_by_few)));
    }
    for (const auto& [word, where] : outside) {
      found_.error(word + "-not-asked", pointer_join(work.pointer, word),
                   word == "must"
                       ? filled("Người bắt buộc đồng ý không thuộc tập thể quyết định ở: {}.",
                                "Whose consent is needed is no member of the body in: {}.", units_shown(where))
                       : filled("Người có quyền phủ quyết không thuộc tập thể quyết định ở: {}.",
                                "Who may veto is no member of the body in: {}.", units_shown(where)));
    }
    for (const auto& [word, where] : vacant) {
      found_.warning(word + "-not-asked", pointer_join(work.pointer, word),
                     filled("Chưa có người giữ vai được nêu ở đây, tại: {}.",
                            "The one who is meant is not there yet in: {}.", units_shown(where)));
    }
    if (!without_chair.empty()) {
      found_.warning("tie-without-chair", pointer_join(work.pointer, "tie"),
                     filled("Không có chủ tọa để quyết khi số phiếu bằng nhau ở: {}.",
                            "There is no chair to break a tie in: {}.", units_shown(without_chair)));
    }
  }

  void authors_in(const std::set<std::string>& units) {
    for (const Judged& one : judged()) {
      if (one.task == nullptr) continue;
      std::vector<std::string> deciding;
      std::vector<std::string> standing_in;
      std::vector<std::string> waived;
      for (const json& selector : asked_at(*one.signoff)) {
        for (const json& variant : plain(selector)) {
          if (!variant.is_object() || is_outside(variant)) continue;
          for (const std::string& unit : units) author_in(one, variant, unit, deciding, standing_in, waived);
        }
      }
      if (!deciding.empty()) author_decides(one, deciding, "author-decides");
      if (!standing_in.empty()) author_decides(one, standing_in, "substitute-is-author");
      if (!waived.empty()) {
        found_.note("four-eyes-waived", one.signoff->pointer,
                    filled("Đơn vị ít người nên người soạn được tự quyết định, có ghi dấu vết: {}.",
                           "So few people that the author may decide, with a trace: {}.", units_shown(waived)),
                    subject_.reach.path_to(one.situation));
      }
    }
  }

  void author_in(const Judged& one, const json& selector, const std::string& unit, std::vector<std::string>& deciding,
                 std::vector<std::string>& standing_in, std::vector<std::string>& waived) const {
    const bool kept_away = keeps_away(*one.signoff, selector, one.task->state);
    json strict = selector;
    if (kept_away) strict["except"]["actedIn"] = {one.task->state};
    for (const json& task : plain(one.task->by)) {
      for (const directory::Capacity& author : ask(task, unit).who) {
        const Asked asked = ask(strict, unit, {{one.task->state, {author.person}}});
        // One voice among several decides nothing alone.
        const bool body = selector.contains("body");
        if (body && asked.selected.size() != 1) continue;
        const auto may = std::ranges::find(asked.who, author.person, &directory::Capacity::person);
        if (may == asked.who.end()) continue;
        const bool let_off = std::ranges::any_of(asked.selected, &directory::Selected::four_eyes_waived);
        std::vector<std::string>& list = let_off ? waived : may->ground == "substitution" ? standing_in : deciding;
        if (std::ranges::find(list, unit) == list.end()) list.push_back(unit);
      }
    }
  }

  const Subject& subject_;
  const Definition& definition_;
  const chart::Chart& chart_;
  Findings found_{"people"};
};

}  // namespace

std::vector<Finding> prove_people(const Subject& subject) {
  return People(subject).run();
}

}  // namespace trinhky::definition::proof
