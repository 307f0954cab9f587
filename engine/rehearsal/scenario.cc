#include "engine/rehearsal/scenario.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "engine/decision/verbs.h"
#include "engine/rehearsal/step_words.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::pointer_join;
using base::Result;
using base::text_or;

constexpr std::array scenario_members = {Member{"$schema", Form::text},     Member{"title", Form::bilingual, true},
                                         Member{"note", Form::text},        Member{"given", Form::object, true},
                                         Member{"documents", Form::object}, Member{"papers", Form::object},
                                         Member{"steps", Form::list, true}};
constexpr std::array fragment_members = {Member{"$schema", Form::text},     Member{"title", Form::bilingual, true},
                                         Member{"note", Form::text},        Member{"with", Form::list},
                                         Member{"otherwise", Form::object}, Member{"steps", Form::list, true}};
constexpr std::array document_members = {Member{"like", Form::text, true}, Member{"changes", Form::object},
                                         Member{"without", Form::words}};
constexpr std::array do_step = {Member{"do", Form::text, true}, Member{"with", Form::object},
                                Member{"note", Form::text}, Member{"expect", Form::object}};
constexpr std::array time_step = {Member{"until", Form::time}, Member{"switched_off_until", Form::time},
                                  Member{"note", Form::text}, Member{"expect", Form::object}};
constexpr std::array organisation_step = {Member{"organisation", Form::object, true}, Member{"note", Form::text},
                                          Member{"expect", Form::object}};
constexpr std::array look_step = {Member{"expect", Form::object, true}, Member{"note", Form::text}};

// "{paper}/issue" with the parameters put in; a text that is one parameter alone becomes its value, whatever that is.
class Parameters {
 public:
  Parameters(const json& values, std::string pointer, std::vector<base::Fault>& faults)
      : values_(values), pointer_(std::move(pointer)), faults_(faults) {}

  json filled(const json& value) {
    if (value.is_string()) return filled_text(value.get_ref<const std::string&>());
    json out = value;
    if (value.is_array()) {
      for (json& one : out) one = filled(one);
    } else if (value.is_object()) {
      out = json::object();
      for (const auto& [name, part] : value.items()) {
        const json key = filled_text(name);
        out[key.is_string() ? key.get<std::string>() : name] = filled(part);
      }
    }
    return out;
  }

 private:
  json filled_text(const std::string& text) {
    std::string out;
    std::size_t at = 0;
    while (true) {
      const std::size_t open = text.find('{', at);
      const std::size_t close = open == std::string::npos ? open : text.find('}', open);
      if (close == std::string::npos) return out + text.substr(at);
      const std::string name = text.substr(open + 1, close - open - 1);
      out += text.substr(at, open - at);
      at = close + 1;
      const auto value = values_.find(name);
      if (value == values_.end()) {
        add_fault(faults_, pointer_, "unknown-parameter",
                  {"Không có tham số \"" + name + "\".", "There is no parameter \"" + name + "\"."});
        return text;
      }
      if (open == 0 && at == text.size()) return *value;
      out += value->is_string() ? value->get<std::string>() : value->dump();
    }
  }

  const json& values_;
  std::string pointer_;
  std::vector<base::Fault>& faults_;
};

class Reader {
 public:
  Reader(const json& source, const Shelf& shelf) : source_(source), shelf_(shelf) {}

  Result<Scenario> read() {
    if (check_members(source_, scenario_members, "", faults_) && faults_.empty()) {
      scenario_.title = {source_["title"]["vi"].get<std::string>(), source_["title"]["en"].get<std::string>()};
      read_given();
      read_documents();
      read_papers();
      expand(source_["steps"], "/steps", 0);
      for (const Step& step : scenario_.steps) check_step(step);
    }
    if (faults_.empty()) return std::move(scenario_);
    base::Error error{.code = base::ErrorCode::invalid,
                      .type = "bad-scenario",
                      .message = {"Kịch bản có " + std::to_string(faults_.size()) + " chỗ chưa đúng.",
                                  "The scenario has " + std::to_string(faults_.size()) + " faults."},
                      .pointer = faults_.front().pointer};
    error.faults = std::move(faults_);
    return std::unexpected(std::move(error));
  }

 private:
  void fault(std::string pointer, std::string code, base::Text message) {
    add_fault(faults_, std::move(pointer), std::move(code), std::move(message));
  }

  void read_given() {
    json given = source_["given"];
    if (!given.contains("at")) {
      fault("/given/at", "required", {"Thiếu thời điểm bắt đầu.", "The time it begins is missing."});
    } else if (check_form(given["at"], Form::time, "/given/at", faults_)) {
      scenario_.at = given["at"].get<std::string>();
    }
    json shared = json::object();
    if (given.contains("office")) {
      const std::string name = text_or(given, "office");
      const auto found = shelf_.offices.find(name);
      if (found == shelf_.offices.end()) {
        fault("/given/office", "unknown-office",
              {"Không có tệp đơn vị dùng chung \"" + name + "\".", "There is no shared office \"" + name + "\"."});
      } else {
        shared = found->second;
        shared.erase("title");
        shared.erase("$schema");
        check_organisation(shared, false, "offices/" + name + "#", faults_);
      }
    }
    given.erase("at");
    given.erase("office");
    check_organisation(given, false, "/given", faults_);
    scenario_.organisation = merged_organisation(std::move(shared), given);
    for (const char* name : {"profile", "units"}) {
      if (scenario_.organisation.contains(name)) continue;
      fault(pointer_join("/given", name), "required",
            {"Kịch bản chưa nói đơn vị nào.", "The scenario does not say which units there are."});
    }
    add_people(scenario_.organisation, people_);
  }

  // A name on the shelf, or one of the file; the file's own come first.
  [[nodiscard]] const json* document(const std::string& name) const {
    if (const auto own = scenario_.documents.find(name); own != scenario_.documents.end()) return &own->second;
    const auto shared = shelf_.documents.find(name);
    return shared == shelf_.documents.end() ? nullptr : &shared->second;
  }

  void read_documents() {
    for (const auto& [name, value] : source_.value("documents", json::object()).items()) {
      const std::string at = base::pointer({"documents", name});
      if (!check_form(value, Form::object, at, faults_)) continue;
      if (!value.contains("like")) scenario_.documents[name] = value;
    }
    // What is like another may be like one that is itself like a third; those are read in the order of their names.
    for (const auto& [name, value] : source_.value("documents", json::object()).items()) {
      if (!value.is_object() || !value.contains("like")) continue;
      const std::string at = base::pointer({"documents", name});
      check_members(value, document_members, at, faults_);
      const json* like = document(text_or(value, "like"));
      if (like == nullptr) {
        unknown_document(at + "/like", text_or(value, "like"));
        continue;
      }
      auto made = changed_document(*like, value.value("changes", json()), value.value("without", json()));
      if (!made) {
        fault(at + made.error().pointer, made.error().type, made.error().message);
        continue;
      }
      scenario_.documents[name] = std::move(*made);
    }
    for (const auto& [name, value] : shelf_.documents) scenario_.documents.emplace(name, value);
  }

  void read_papers() {
    for (const auto& [name, value] : source_.value("papers", json::object()).items()) {
      const std::string at = base::pointer({"papers", name});
      if (check_form(value, Form::text, at, faults_)) scenario_.papers[name] = value.get<std::string>();
    }
    for (const auto& [name, path] : scenario_.papers) papers_.insert(name);
  }

  void expand(const json& steps, const std::string& pointer, std::size_t depth) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const json& step = steps[i];
      const std::string at = pointer_join(pointer, std::to_string(i));
      if (scenario_.steps.size() >= max_steps) {
        if (!faults_.empty() && faults_.back().code == "too-many-steps") return;
        return fault(at, "too-many-steps", {"Kịch bản quá dài.", "The scenario is too long."});
      }
      if (!step.is_object() || !step.contains("do")) {
        scenario_.steps.push_back({.pointer = at, .source = step});
        continue;
      }
      if (!check_members(step, do_step, at, faults_)) continue;
      expand_fragment(step, at, depth);
      // What is expected of a fragment is looked at behind its last step.
      if (step.contains("expect")) scenario_.steps.push_back({.pointer = at, .source = {{"expect", step["expect"]}}});
    }
  }

  void expand_fragment(const json& step, const std::string& at, std::size_t depth) {
    const std::string name = text_or(step, "do");
    const auto found = shelf_.fragments.find(name);
    if (found == shelf_.fragments.end() || depth >= max_fragment_depth) {
      return fault(at + "/do", "unknown-fragment",
                   {"Không có đoạn dùng chung \"" + name + "\".", "There is no shared part \"" + name + "\"."});
    }
    const json& fragment = found->second;
    const std::string inside = at + " " + name + "#";
    if (!check_members(fragment, fragment_members, inside, faults_) || !fragment.contains("steps")) return;
    json values = fragment.value("otherwise", json::object());
    const json given = step.value("with", json::object());
    const json wanted = fragment.value("with", json::array());
    for (const auto& [parameter, value] : given.items()) {
      if (std::ranges::find(wanted, json(parameter)) == wanted.end() && !values.contains(parameter)) {
        fault(at + pointer_join("/with", parameter), "unknown-parameter",
              {"Đoạn \"" + name + "\" không có tham số này.", "\"" + name + "\" has no such parameter."});
      }
      values[parameter] = value;
    }
    for (const json& parameter : wanted) {
      if (!parameter.is_string() || values.contains(parameter.get<std::string>())) continue;
      fault(at + pointer_join("/with", parameter.get<std::string>()), "required",
            {"Thiếu tham số của đoạn \"" + name + "\".", "A parameter of \"" + name + "\" is missing."});
    }
    if (!faults_.empty()) return;
    Parameters parameters(values, inside, faults_);
    expand(parameters.filled(fragment["steps"]), inside + "/steps", depth + 1);
  }

  void check_step(const Step& step) {
    const json& source = step.source;
    const std::string& at = step.pointer;
    if (!check_form(source, Form::object, at, faults_)) return;
    const bool time = source.contains("until") || source.contains("switched_off_until");
    if (source.contains("does")) {
      check_person_step(source, at);
    } else if (time) {
      check_members(source, time_step, at, faults_);
      if (source.contains("until") && source.contains("switched_off_until")) one_verb(at);
    } else if (source.contains("organisation")) {
      check_members(source, organisation_step, at, faults_);
      if (source["organisation"].is_object()) {
        check_organisation(source["organisation"], true, at + "/organisation", faults_);
        add_people(source["organisation"], people_);
      }
    } else if (source.contains("expect")) {
      check_members(source, look_step, at, faults_);
    } else {
      one_verb(at);
    }
    if (source.contains("expect") && source["expect"].is_object()) check_expect(source, at + "/expect");
  }

  void one_verb(const std::string& at) {
    fault(at, "one-verb",
          {"Mỗi bước nói đúng một việc: who và does, until, switched_off_until, organisation, do hoặc expect.",
           "A step says one thing: who and does, until, switched_off_until, organisation, do or expect."});
  }

  void check_person_step(const json& source, const std::string& at) {
    const std::string verb = text_or(source, "does");
    const auto known = verbs().find(verb);
    const bool office = known == verbs().end() && decision::person_verb(verb) != nullptr;
    if (known == verbs().end() && !office) {
      std::string list;
      for (const auto& [name, members] : verbs()) list += (list.empty() ? "" : ", ") + std::string(name);
      for (const auto& one : decision::person_verbs()) list += ", " + std::string(one.kind);
      return fault(at + "/does", "unknown-verb",
                   {"Không có việc \"" + verb + "\". Dùng được: " + list + ".",
                    "There is no act \"" + verb + "\". Known: " + list + "."});
    }
    std::vector<Member> members(person_step.begin(), person_step.end());
    if (verb == "start") std::erase_if(members, [](const Member& member) { return member.name == "paper"; });
    const std::vector<Member>& own = office ? office_words() : known->second;
    members.insert(members.end(), own.begin(), own.end());
    if (!check_members(source, members, at, faults_)) return;
    need_person(source, "who", at);
    need_person(source, "signed_by", at);
    need_person(source, "person", at);
    need_person(source, "from", at);
    if (verb == "start") papers_.insert(text_or(source, "as"));
    if (source.contains("paper")) need_paper(text_or(source, "paper"), at + "/paper");
    if (verb != "write") return;
    if (source.contains("document") && source["document"].is_string()) {
      need_document(text_or(source, "document"), at + "/document");
    }
    if (!source.contains("document") && !source.contains("changes") && !source.contains("without")) {
      fault(at + "/document", "required", {"Chưa nói viết gì.", "It is not said what is written."});
    }
  }

  void check_expect(const json& step, const std::string& at) {
    const json& expect = step["expect"];
    std::vector<Member> members = step_words();
    // The words of a paper stand here for the paper of the step; a step without one names it.
    members.push_back({"paper", Form::text});
    members.insert(members.end(), paper_words().begin(), paper_words().end());
    check_members(expect, members, at, faults_);
    if (expect.contains("paper")) need_paper(text_or(expect, "paper"), at + "/paper");
    const bool of_paper = std::ranges::any_of(
        paper_words(), [&](const Member& member) { return expect.contains(std::string(member.name)); });
    if (of_paper && !step.contains("paper") && !step.contains("as") && !expect.contains("paper")) {
      fault(at + "/paper", "required", {"Chưa nói hồ sơ nào.", "It is not said which paper is meant."});
    }
    check_paper(expect, at);
    if (expect.contains("refused")) check_members(expect["refused"], refused_words, at + "/refused", faults_);
    for (const char* list : {"notices", "only_notices", "no_notices"}) check_notices(expect, list, at);
    if (!expect.contains("papers") || !expect["papers"].is_object()) return;
    for (const auto& [paper, words] : expect["papers"].items()) {
      const std::string inside = pointer_join(at + "/papers", paper);
      need_paper(paper, inside);
      if (check_members(words, paper_words(), inside, faults_)) check_paper(words, inside);
    }
  }

  void check_paper(const json& words, const std::string& at) {
    if (words.contains("document")) need_document(text_or(words, "document"), at + "/document");
    if (!words.contains("tasks") || !words["tasks"].is_array()) return;
    for (std::size_t i = 0; i < words["tasks"].size(); ++i) {
      const std::string inside = at + "/tasks/" + std::to_string(i);
      if (check_members(words["tasks"][i], task_words, inside, faults_)) need_people(words["tasks"][i], inside);
    }
  }

  void check_notices(const json& expect, const char* list, const std::string& at) {
    if (!expect.contains(list) || !expect[list].is_array()) return;
    for (std::size_t i = 0; i < expect[list].size(); ++i) {
      const std::string inside = at + "/" + list + "/" + std::to_string(i);
      if (!check_members(expect[list][i], notice_words, inside, faults_)) continue;
      need_people(expect[list][i], inside);
      if (expect[list][i].contains("paper")) need_paper(text_or(expect[list][i], "paper"), inside + "/paper");
    }
  }

  void need_people(const json& object, const std::string& at) {
    if (!object.contains("to")) return;
    const json list = object["to"].is_array() ? object["to"] : json::array({object["to"]});
    for (const json& one : list) {
      if (one.is_string() && !people_.contains(one.get<std::string>())) unknown_person(at + "/to", one);
    }
  }

  void need_person(const json& object, const char* member, const std::string& at) {
    if (!object.contains(member) || people_.contains(text_or(object, member))) return;
    unknown_person(at + "/" + member, object[member]);
  }

  void unknown_person(const std::string& at, const json& name) {
    fault(at, "unknown-person",
          {"Kịch bản không có người " + name.dump() + ".", "The scenario has no person " + name.dump() + "."});
  }

  void need_paper(const std::string& path, const std::string& at) {
    const std::string first = path.substr(0, path.find('/'));
    if (papers_.contains(first)) return;
    fault(at, "unknown-paper",
          {"Chưa có hồ sơ nào tên \"" + first + "\".", "No paper is called \"" + first + "\" yet."});
  }

  void need_document(const std::string& name, const std::string& at) {
    if (!scenario_.documents.contains(name)) unknown_document(at, name);
  }

  void unknown_document(const std::string& at, const std::string& name) {
    fault(at, "unknown-document", {"Không có văn bản mẫu \"" + name + "\".", "There is no document \"" + name + "\"."});
  }

  const json& source_;
  const Shelf& shelf_;
  Scenario scenario_;
  std::set<std::string> people_;
  std::set<std::string> papers_;
  std::vector<base::Fault> faults_;
};

}  // namespace

Result<Scenario> parse_scenario(const json& source, const Shelf& shelf) {
  return Reader(source, shelf).read();
}

Result<json> changed_document(json document, const json& changes, const json& without) {
  const auto bad = [](const std::string& pointer) {
    return base::refuse(base::ErrorCode::invalid, "bad-pointer",
                        {"Không sửa được chỗ \"" + pointer + "\" của văn bản.",
                         "The place \"" + pointer + "\" of the document cannot be changed."},
                        pointer_join("/changes", pointer));
  };
  if (changes.is_object()) {
    for (const auto& [pointer, value] : changes.items()) {
      try {
        document[json::json_pointer(pointer)] = value;
      } catch (const json::exception&) {
        return bad(pointer);
      }
    }
  }
  const json gone = without.is_string() ? json::array({without}) : without;
  if (!gone.is_array()) return document;
  for (const json& pointer : gone) {
    const std::string place = pointer.get<std::string>();
    try {
      const json::json_pointer at(place);
      json& parent = document.at(at.parent_pointer());
      if (parent.is_array()) {
        parent.erase(static_cast<std::size_t>(std::stoul(at.back())));
      } else {
        parent.erase(at.back());
      }
    } catch (const std::exception&) {
      return bad(place);
    }
  }
  return document;
}

}  // namespace trinhky::rehearsal
