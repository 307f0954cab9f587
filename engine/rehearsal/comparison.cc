#include "engine/rehearsal/comparison.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/decision/able.h"
#include "engine/projection/inbox.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::pointer_join;
using base::text_or;
using decision::Instance;

base::Text same(std::string text) {
  return {text, text};
}

base::Text shown(const json& value) {
  return same(value.dump());
}

std::set<std::string> as_set(const json& words) {
  if (words.is_string()) return {words.get<std::string>()};
  std::set<std::string> all;
  for (const json& one : words) all.insert(one.get<std::string>());
  return all;
}

std::set<std::string> as_set(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

// Every member named is there with this value; objects are looked into, lists and plain values must be equal.
bool holds(const json& value, const json& wanted) {
  if (!wanted.is_object()) return value == wanted;
  if (!value.is_object()) return false;
  return std::ranges::all_of(wanted.items(), [&](const auto& member) {
    return value.contains(member.key()) && holds(value[member.key()], member.value());
  });
}

class Comparison {
 public:
  Comparison(const Office& office, const Stage& stage, const Scenario& scenario, const Happened& happened)
      : office_(office), stage_(stage), scenario_(scenario), happened_(happened) {}

  std::vector<Difference> run(const Step& step) {
    const json expect = step.source.value("expect", json::object());
    const std::string at = step.pointer + "/expect";
    reply(expect, step.pointer, at);
    // After a surprise the rest would only repeat it.
    if (!list_.empty()) return std::move(list_);
    if (const std::string name = text_or(expect, "paper"); !name.empty()) {
      named_paper(name, expect, at);
    } else if (!happened_.paper.empty()) {
      if (const Instance* instance = office_.instance(happened_.paper)) paper(*instance, expect, at);
    }
    for (const auto& [name, words] : expect.value("papers", json::object()).items()) {
      named_paper(name, words, pointer_join(at + "/papers", name));
    }
    for (const auto& [person, wanted] : expect.value("queue", json::object()).items()) {
      queue(person, wanted, pointer_join(at + "/queue", person));
    }
    notices(expect, at);
    return std::move(list_);
  }

 private:
  void differ(std::string pointer, base::Text what, base::Text expected, base::Text was) {
    list_.push_back({.pointer = std::move(pointer),
                     .what = std::move(what),
                     .expected = std::move(expected),
                     .was = std::move(was)});
  }

  // ---- the act itself
  void reply(const json& expect, const std::string& step, const std::string& at) {
    if (happened_.reply == nullptr) return;
    const Reply& reply = *happened_.reply;
    const base::Text act{"Kết quả của thao tác", "What came of the act"};
    if (!expect.contains("refused")) {
      if (!reply.accepted) return differ(step, act, {"được nhận", "accepted"}, refusal_line(reply.error));
      if (expect.contains("recorded") && !holds(reply.event.body, expect["recorded"])) {
        json was = json::object();
        for (const auto& [name, value] : expect["recorded"].items()) was[name] = reply.event.body.value(name, json());
        differ(at + "/recorded", {"Điều được ghi lại", "What was recorded"}, shown(expect["recorded"]), shown(was));
      }
      return;
    }
    const json& refused = expect["refused"];
    const std::string type = text_or(refused, "type");
    if (reply.accepted) {
      return differ(at + "/refused", act, {"bị từ chối: " + type, "refused: " + type}, {"được nhận", "accepted"});
    }
    if (reply.error.type != type) return differ(at + "/refused/type", act, same(type), refusal_line(reply.error));
    if (refused.contains("pointer") && refused["pointer"] != reply.error.pointer) {
      differ(at + "/refused/pointer", {"Chỗ bị từ chối", "The place refused"}, shown(refused["pointer"]),
             refusal_line(reply.error));
    }
    if (!refused.contains("faults")) return;
    std::set<std::string> faults;
    for (const base::Fault& fault : reply.error.faults) faults.insert(fault.pointer);
    if (faults != as_set(refused["faults"])) {
      differ(at + "/refused/faults", {"Những chỗ cần hoàn chỉnh", "The places that need work"},
             shown(as_set(refused["faults"])), shown(faults));
    }
  }

  // ---- one paper
  void named_paper(const std::string& name, const json& words, const std::string& at) {
    const auto id = stage_.paper(name);
    if (!id) return differ(at, {"Hồ sơ", "The paper"}, same(name), id.error().message);
    paper(*office_.instance(*id), words, at);
  }

  void paper(const Instance& instance, const json& words, const std::string& at) {
    if (words.contains("stands_in")) stands_in(instance, words["stands_in"], at + "/stands_in");
    if (words.contains("ended")) {
      const json was = instance.ended() ? json(instance.end) : json();
      if (was != words["ended"]) differ(at + "/ended", {"Kết thúc ở", "Ended in"}, shown(words["ended"]), shown(was));
    }
    if (words.contains("tasks")) tasks(instance, words["tasks"], at + "/tasks");
    for (const auto& [state, people] : words.value("seen_by", json::object()).items()) {
      seen_by(instance, state, people, pointer_join(at + "/seen_by", state));
    }
    if (words.contains("document")) document(instance, text_or(words, "document"), at + "/document");
    for (const auto& [place, value] : words.value("document_has", json::object()).items()) {
      const json* body = office_.content(instance.document());
      const json* was = body == nullptr ? nullptr : base::at_pointer(*body, place);
      if (was != nullptr && *was == value) continue;
      differ(pointer_join(at + "/document_has", place), {"Văn bản ở chỗ " + place, "The document at " + place},
             shown(value), was == nullptr ? base::Text{"không có gì", "nothing"} : shown(*was));
    }
    if (words.contains("number")) {
      const json was = instance.number.is_object() ? json(text_or(instance.number, "symbol")) : json();
      if (was != words["number"]) {
        differ(at + "/number", {"Số, ký hiệu", "Number"}, shown(words["number"]), shown(was));
      }
    }
    if (words.contains("children")) children(instance, words["children"], at + "/children");
    members(instance.snapshot.data, words, "data", {"Dữ liệu", "Data"}, at);
    members(instance.snapshot.output, words, "output", {"Kết quả cuối", "Output"}, at);
  }

  void stands_in(const Instance& instance, const json& words, const std::string& at) {
    const auto& active = instance.snapshot.configuration;
    std::string leaves;
    for (const std::string& state : active) {
      const bool leaf = std::ranges::none_of(active, [&](const auto& other) { return other.starts_with(state + "."); });
      if (leaf && !state.starts_with('#')) leaves += (leaves.empty() ? "" : ", ") + state;
    }
    for (const std::string& word : as_set(words)) {
      const auto state = stage_.state(instance, word);
      if (!state) {
        differ(at, {"Đang ở bước", "Stands in"}, same(word), state.error().message);
      } else if (std::ranges::find(active, *state) == active.end()) {
        differ(at, {"Đang ở bước", "Stands in"}, same(*state), same(leaves.empty() ? "-" : leaves));
      }
    }
  }

  // "agreeing", or "agreeing:before" for work that was added to the step.
  static std::string name_of(const std::string& state, const std::string& role) {
    return role.empty() ? state : state + ":" + role;
  }

  // Those who may act on it now; of work that somebody took, that person.
  [[nodiscard]] std::set<std::string> hands(const Instance& instance, const decision::OpenWork& work) const {
    std::set<std::string> persons;
    const base::Date today = office_.world().calendar->local_date(office_.now());
    const directory::Directory& organisation = office_.organisation();
    for (const decision::Addressee& one : work.to) {
      for (const auto& capacity : decision::able_to_act(organisation, one, today, instance.definition)) {
        const bool taken = decision::taken_from(organisation, work, capacity.person, today, instance.definition);
        if (!taken) persons.insert(capacity.person);
      }
    }
    return persons;
  }

  void tasks(const Instance& instance, const json& wanted, const std::string& at) {
    std::set<std::string> open;
    for (const auto& [id, work] : instance.open) open.insert(name_of(work.state, work.role));
    std::set<std::string> named;
    std::set<std::string> looked_at;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const std::string inside = at + "/" + std::to_string(i);
      const std::string said = text_or(wanted[i], "at");
      const std::size_t colon = said.find(':');
      const std::string role = colon == std::string::npos ? std::string() : said.substr(colon + 1);
      const auto state = stage_.state(instance, said.substr(0, colon));
      const decision::OpenWork* work = nullptr;
      for (const auto& [id, one] : instance.open) {
        if (!state || one.state != *state || one.role != role || looked_at.contains(id)) continue;
        // Of several alike the one with these people is meant.
        const bool meant = wanted[i].contains("to") && hands(instance, one) == as_set(wanted[i]["to"]);
        if (work == nullptr || meant) work = &one;
      }
      if (work == nullptr) {
        differ(inside, {"Việc đang mở", "Open work"}, same(text_or(wanted[i], "at")),
               state ? shown(open) : state.error().message);
        continue;
      }
      named.insert(name_of(work->state, work->role));
      looked_at.insert(work->id);
      task(instance, *work, wanted[i], inside);
    }
    for (const std::string& state : open) {
      if (named.contains(state)) continue;
      differ(at, {"Việc đang mở", "Open work"}, {"không có việc ở " + state, "no work in " + state}, shown(open));
    }
  }

  // Which of the scenario's people see the work of a step, once they may read the paper.
  void seen_by(const Instance& instance, const std::string& name, const json& wanted, const std::string& at) {
    const base::Text what{"Người thấy việc ở " + name, "Who sees the work at " + name};
    const auto state = stage_.state(instance, name);
    if (!state) return differ(at, what, same(name), state.error().message);
    const auto definition = office_.world().definition(instance.definition, instance.version);
    const base::Date today = office_.world().calendar->local_date(office_.now());
    std::set<std::string> persons;
    for (const auto& [id, work] : instance.open) {
      if (work.state != *state) continue;
      for (const directory::Person& person : office_.organisation().persons()) {
        if (decision::may_see_work(office_.organisation(), definition->work_of(work.state), work, person.id, today,
                                   instance.definition)) {
          persons.insert(person.id);
        }
      }
    }
    if (persons != as_set(wanted)) differ(at, what, shown(as_set(wanted)), shown(persons));
  }

  void task(const Instance& instance, const decision::OpenWork& work, const json& wanted, const std::string& at) {
    if (wanted.contains("to")) {
      const std::set<std::string> persons = hands(instance, work);
      if (persons != as_set(wanted["to"])) {
        differ(at + "/to", {"Người được giao việc", "Whose work it is"}, shown(as_set(wanted["to"])), shown(persons));
      }
    }
    if (wanted.contains("due")) {
      const json due = work.due ? json(office_.local(*work.due)) : json();
      if (due != wanted["due"]) differ(at + "/due", {"Hạn", "Due"}, shown(wanted["due"]), shown(due));
    }
    if (wanted.contains("kind") && wanted["kind"] != work.kind) {
      differ(at + "/kind", {"Loại việc", "Kind of work"}, shown(wanted["kind"]), same(work.kind));
    }
    if (wanted.contains("given") && wanted["given"] != work.given.size()) {
      differ(at + "/given", {"Số ý kiến đã có", "Voices given"}, shown(wanted["given"]), shown(work.given.size()));
    }
    if (wanted.contains("returned_because")) {
      const json* reason = office_.content(text_or(work.returned, "reason"));
      const json was = reason == nullptr ? json("") : *reason;
      if (was != wanted["returned_because"]) {
        differ(at + "/returned_because", {"Lý do trả lại", "Why it was returned"}, shown(wanted["returned_because"]),
               shown(was));
      }
    }
  }

  void document(const Instance& instance, const std::string& name, const std::string& at) {
    const json* was = office_.content(instance.document());
    const json& wanted = scenario_.documents.at(name);
    const base::Text what{"Văn bản", "The document"};
    if (was == nullptr) return differ(at, what, same(name), {"chưa có văn bản", "no document yet"});
    if (*was == wanted) return;
    // Only what differs, place by place: a whole document on one line helps nobody.
    for (const json& step : json::diff(wanted, *was)) {
      const std::string place = text_or(step, "path");
      const json* before = base::at_pointer(wanted, place);
      const json* after = base::at_pointer(*was, place);
      differ(at, {name + ", chỗ " + place, name + " at " + place},
             before == nullptr ? base::Text{"không có gì", "nothing"} : shown(*before),
             after == nullptr ? base::Text{"không có gì", "nothing"} : shown(*after));
    }
  }

  void children(const Instance& instance, const json& wanted, const std::string& at) {
    for (const auto& [invoke, keys] : wanted.items()) {
      json was = json::object();
      for (const decision::Child& child : instance.children) {
        if (child.invoke != invoke) continue;
        was[child.key] = child.condition == "ended" ? "ended: " + child.end : child.condition;
      }
      // A single child is written without a key.
      if (keys.is_string()) was = was.contains("") ? was[""] : json();
      if (was != keys) {
        differ(pointer_join(at, invoke), {"Hồ sơ con của " + invoke, "Children of " + invoke}, shown(keys), shown(was));
      }
    }
  }

  void members(const json& value, const json& words, const char* name, const base::Text& what, const std::string& at) {
    for (const auto& [member, wanted] : words.value(name, json::object()).items()) {
      const json was = value.is_object() ? value.value(member, json()) : json();
      if (holds(was, wanted)) continue;
      differ(pointer_join(at + "/" + name, member), {what.vi + " " + member, what.en + " " + member}, shown(wanted),
             shown(was));
    }
  }

  // ---- one person's list of tasks, in the order in which the program shows it
  void queue(const std::string& person, const json& wanted, const std::string& at) {
    const base::Date today = office_.world().calendar->local_date(office_.now());
    std::vector<std::pair<const decision::OpenWork*, std::string>> mine;
    for (const auto& [id, instance] : office_.instances()) {
      for (const auto& [work_id, work] : instance.open) {
        if (projection::has_had_a_say(work, person)) continue;
        if (!projection::capacity_for(office_.organisation(), work, person, today, instance.definition)) continue;
        mine.emplace_back(&work, id);
      }
    }
    std::ranges::sort(mine, [&](const auto& a, const auto& b) {
      return projection::stands_before(*a.first, *b.first, office_.now());
    });
    json was = json::array();
    for (const auto& [work, paper] : mine) was.push_back(stage_.spoken(paper));
    if (was == wanted) return;
    differ(at, {"Thứ tự việc của " + person, "The order of the work of " + person}, shown(wanted), shown(was));
  }

  // ---- notices
  [[nodiscard]] bool fits(const Told& told, const json& wanted) const {
    if (told.template_id != text_or(wanted, "template")) return false;
    if (wanted.contains("paper")) {
      const auto id = stage_.paper(text_or(wanted, "paper"));
      if (!id || *id != told.instance) return false;
    }
    if (wanted.contains("to") && as_set(told.persons) != as_set(wanted["to"])) return false;
    if (wanted.contains("at") && office_.local(told.at) != text_or(wanted, "at")) return false;
    return !wanted.contains("params") || holds(told.params, wanted["params"]);
  }

  [[nodiscard]] std::string line(const Told& told) const {
    std::string to;
    for (const std::string& person : told.persons) to += (to.empty() ? "" : ", ") + person;
    return office_.local(told.at) + " " + told.template_id + " " + stage_.spoken(told.instance) + " -> " + to;
  }

  [[nodiscard]] std::string lines() const {
    std::string all;
    std::size_t more = 0;
    for (std::size_t i = happened_.told_before; i < office_.told().size(); ++i) {
      if (i - happened_.told_before >= 12) {
        ++more;
        continue;
      }
      all += "\n      " + line(office_.told()[i]);
    }
    if (more > 0) all += "\n      … +" + std::to_string(more);
    return all.empty() ? "-" : all;
  }

  void notices(const json& expect, const std::string& at) {
    const base::Text what{"Thông báo trong bước này", "Notices of this step"};
    const auto& told = office_.told();
    const auto count = [&](const json& wanted) {
      return static_cast<std::size_t>(std::count_if(told.begin() + static_cast<std::ptrdiff_t>(happened_.told_before),
                                                    told.end(), [&](const Told& one) { return fits(one, wanted); }));
    };
    for (const char* list : {"notices", "only_notices"}) {
      if (!expect.contains(list)) continue;
      std::size_t all = 0;
      for (std::size_t i = 0; i < expect[list].size(); ++i) {
        const json& wanted = expect[list][i];
        const std::size_t found = count(wanted);
        all += found;
        const bool enough = wanted.contains("times") ? wanted["times"] == found : found > 0;
        if (!enough) differ(at + "/" + list + "/" + std::to_string(i), what, shown(wanted), same(lines()));
      }
      const std::size_t sent = told.size() - happened_.told_before;
      if (std::string_view(list) == "only_notices" && all != sent) {
        differ(at + "/" + list, what, {"không có thông báo nào khác", "no other notice"}, same(lines()));
      }
    }
    for (std::size_t i = 0; i < expect.value("no_notices", json::array()).size(); ++i) {
      const json& unwanted = expect["no_notices"][i];
      if (count(unwanted) == 0) continue;
      differ(at + "/no_notices/" + std::to_string(i), what, {"không có " + unwanted.dump(), "no " + unwanted.dump()},
             same(lines()));
    }
  }

  const Office& office_;
  const Stage& stage_;
  const Scenario& scenario_;
  const Happened& happened_;
  std::vector<Difference> list_;
};

}  // namespace

base::Text refusal_line(const base::Error& error) {
  std::string tail = error.pointer.empty() ? "" : " (" + error.pointer + ")";
  base::Text text{"bị từ chối: " + error.type + tail + ": " + error.message.vi,
                  "refused: " + error.type + tail + ": " + error.message.en};
  for (const base::Fault& fault : error.faults) {
    text.vi += "\n      " + fault.pointer + ": " + fault.message.vi;
    text.en += "\n      " + fault.pointer + ": " + fault.message.en;
  }
  return text;
}

std::vector<Difference> differences(const Office& office, const Stage& stage, const Scenario& scenario,
                                    const Step& step, const Happened& happened) {
  return Comparison(office, stage, scenario, happened).run(step);
}

}  // namespace trinhky::rehearsal
