#include "engine/decision/attachments.h"

#include <algorithm>

#include "engine/decision/added_work.h"
#include "engine/decision/amend.h"
#include "engine/decision/verbs.h"
#include "engine/definition/file_words.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using base::text_or;

// Every version counts, so that a log cannot grow without end by replacing.
constexpr std::size_t most_recorded = 5 * definition::most_files;

bool replaced(const Instance& instance, const json& file) {
  return std::ranges::any_of(instance.attachments,
                             [&](const json& other) { return text_or(other, "replaces") == text_or(file, "id"); });
}

std::string listed(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

// ---- what a change of files means for who decided before

struct Rule {
  std::string word;
  bool said = false;  // the definition speaks of attachments
};

Rule rule_of(const definition::OnChange& on_change, const json& file) {
  const std::string purpose = text_or(file, "purpose", "annex");
  definition::OnChange of_files;
  for (const auto& rule : on_change.rules) {
    if (rule.first == "/attachments" || rule.first.starts_with("/attachments/")) of_files.rules.push_back(rule);
  }
  if (const std::string* word = rule_at(of_files, "/attachments" + base::pointer({purpose}))) return {*word, true};
  const bool document = purpose == "annex" || purpose == "letter";
  if (document || on_change.otherwise == "none") return {on_change.otherwise, false};
  return {"notify", false};
}

// Who decided with a file before their eyes.
struct Concerned {
  std::vector<std::string> passed;  // sign-offs
  std::vector<std::string> asked;   // open work with voices, by id
  std::set<std::string> persons;
};

bool given_since(const Given& given, const json& file) {
  const auto attached = base::parse_instant(text_or(file, "at"));
  return !attached || given.at >= *attached;
}

Concerned concerned_by(const Turn& turn, const json& file) {
  Concerned concerned;
  const Instance& instance = turn.instance();
  if (!file.value("relied_on", false)) return concerned;
  const bool known = file.contains("decided_in");
  const auto decided_in = file.value("decided_in", std::set<std::string>());
  const auto acted = [&](const std::string& state) {
    const auto persons = instance.acted_in.find(state);
    if (persons != instance.acted_in.end()) concerned.persons.insert(persons->second.begin(), persons->second.end());
  };
  for (const Passage& passage : instance.passed) {
    const definition::Work* words = turn.definition().work_of(passage.state);
    const bool keeps = words != nullptr && words->keeps;
    const bool twice = std::ranges::find(concerned.passed, passage.state) != concerned.passed.end();
    if (keeps || twice || (known && !decided_in.contains(passage.state))) continue;
    concerned.passed.push_back(passage.state);
    acted(passage.state);
  }
  for (const auto& [id, work] : instance.open) {
    if (work.kind != "signoff" || !work.role.empty()) continue;
    const bool later_group = work.group > 0;
    bool any = later_group;
    for (const Given& given : work.given) {
      if (!given_since(given, file)) continue;
      any = true;
      concerned.persons.insert(given.person);
    }
    if (later_group) acted(work.state);
    if (any) concerned.asked.push_back(id);
  }
  concerned.persons.erase(turn.command().actor.person);
  concerned.persons.erase("");
  return concerned;
}

// Whether the chart can go from the one sign-off to the other because it is to be asked again (Reader::add_resumes).
bool leads_back(const definition::Definition& definition, const std::string& from, const std::string& to) {
  const chart::Chart& chart = *definition.chart;
  const auto& transitions = chart.state(chart.find(from)).transitions;
  return std::ranges::any_of(transitions, [&](chart::TransitionIx ix) {
    const chart::Transition& one = chart.transition(ix);
    return one.targets.size() == 1 && chart.state(one.targets.front()).id == to && one.guard &&
           one.guard->source().dump().find("instance.resume.0") != std::string::npos;
  });
}

// The open sign-off after which the others can be asked again; null where there is none.
const OpenWork* way_back(const Turn& turn, const std::vector<std::string>& states) {
  for (const auto& [id, work] : turn.instance().open) {
    if (work.kind != "signoff" || !work.role.empty()) continue;
    const bool all = std::ranges::all_of(states, [&](const std::string& state) {
      return state == work.state || leads_back(turn.definition(), work.state, state);
    });
    if (all) return &work;
  }
  return nullptr;
}

bool is_edited(const Turn& turn) {
  return std::ranges::any_of(turn.instance().open, [&](const auto& one) {
    const definition::Work* words = turn.definition().work_of(one.second.state);
    return one.second.kind == "task" && words != nullptr && !words->edits.empty();
  });
}

// Passed sign-offs hold no more. While the paper is being worked on anew its next submission asks them; else they
// follow the sign-off that is open now. False where nothing leads to them, and nothing was changed.
bool ask_passed_again(Turn& turn, const std::vector<std::string>& states) {
  if (states.empty()) return true;
  const bool edited = is_edited(turn);
  const OpenWork* open = edited ? nullptr : way_back(turn, states);
  if (!edited && open == nullptr) return false;
  std::vector<std::string> resume = turn.instance().resume;
  if (open != nullptr) {
    std::vector<std::string> first;
    for (const std::string& state : states) {
      if (state != open->state) first.push_back(state);
    }
    first.push_back(open->state);
    std::erase_if(resume, [&](const std::string& state) { return std::ranges::find(first, state) != first.end(); });
    resume.insert(resume.begin(), first.begin(), first.end());
  }
  const std::vector<Passage> passed = turn.instance().passed;
  turn.change({{"op", "unpassed"}, {"states", states}});
  for (const std::string& state : states) {
    turn.change({{"op", "passed"}, {"state", state}, {"bound", superseded}});
  }
  if (resume != turn.instance().resume) turn.change({{"op", "resume"}, {"states", std::move(resume)}});
  return true;
}

// Voices at a step that is still open are taken back by the change, and their persons asked again.
Result<void> ask_voices_again(Turn& turn, const std::string& id, const json& file) {
  const OpenWork work = turn.instance().open.at(id);
  if (work.group > 0) {
    // The groups before this one decided on the file too: the step begins anew.
    turn.change({{"op", "closed"}, {"work", id}});
    std::vector<std::string> gone;
    for (const auto& [timer, body] : turn.instance().timers) {
      if (text_or(body, "work") == id) gone.push_back(timer);
    }
    for (const std::string& timer : gone) turn.disarm(timer);
    if (auto opened = turn.open_work(*turn.definition().work_of(work.state)); !opened) return opened;
    carry_added(turn, work);
    return {};
  }
  json kept = json::array();
  const json written = to_json(work).at("given");
  for (std::size_t i = 0; i < work.given.size(); ++i) {
    if (!given_since(work.given[i], file)) kept.push_back(written[i]);
  }
  turn.change({{"op", "work_changed"}, {"work", id}, {"set", {{"given", std::move(kept)}}}});
  return {};
}

// What the change of this file leads to, as members of the event: {"effect", "again"}; none where nobody had decided.
// Fails with `wrong_state`/"decided-on-file" where the definition wants the decision again and nothing leads to it.
Result<json> follow_change(Turn& turn, const json& file) {
  const Concerned concerned = concerned_by(turn, file);
  if (concerned.passed.empty() && concerned.asked.empty()) return json::object();
  const Rule rule = rule_of(turn.definition().on_change, file);
  if (rule.word == "none") return json::object();
  bool again = rule.word == "decide-again";
  if (again && !ask_passed_again(turn, concerned.passed)) {
    if (rule.said) {
      return base::refuse(
          base::ErrorCode::wrong_state, "decided-on-file",
          {"Đã có bước quyết định dựa trên tệp này và quy trình yêu cầu quyết định lại; hãy trả lại hồ sơ rồi mới thay "
           "hoặc rút tệp.",
           "A step was decided on this file and the workflow wants it decided again; return the paper first, then "
           "replace or withdraw the file."});
    }
    again = false;
  }
  json states = json::array();
  if (again) {
    for (const std::string& state : concerned.passed) states.push_back(state);
    for (const std::string& id : concerned.asked) {
      const std::string state = turn.instance().open.at(id).state;
      if (std::ranges::find(states, json(state)) == states.end()) states.push_back(state);
      if (auto asked = ask_voices_again(turn, id, file); !asked) return std::unexpected(asked.error());
    }
  }
  if (!concerned.persons.empty()) {
    turn.notify(again ? "file-decide-again" : "file-changed", "", {},
                {concerned.persons.begin(), concerned.persons.end()},
                {{"by", turn.command().actor.person}, {"again", states}});
  }
  return json{{"effect", again ? "decide-again" : "notify"}, {"again", std::move(states)}};
}

// In what capacity somebody may withdraw a file: as who handles the paper, or as who attached it.
Result<directory::Capacity> may_withdraw(const Turn& turn, const json& file, const std::string& person) {
  for (const auto& [id, work] : turn.instance().open) {
    if (auto capacity = may_work(turn, work, person)) return *capacity;
  }
  if (text_or(file, "by") == person) return directory::Capacity{.person = person, .ground = "person"};
  return std::unexpected(not_yours("Chỉ người đính kèm hoặc người đang xử lý hồ sơ mới rút được tệp.",
                                   "A file is withdrawn by who attached it, or by who handles the paper."));
}

std::optional<base::Error> proof_trouble(const json& file) {
  if (!file.value("proof", false)) return std::nullopt;
  return base::Error{.code = base::ErrorCode::wrong_state,
                     .type = "file-is-proof",
                     .message = {"Tệp này là căn cứ của một quyết định đã ghi nhận nên không rút được.",
                                 "A decision was recorded from this file, so it cannot be withdrawn."},
                     .pointer = "/id"};
}

// Files by whose bytes the event itself says that something was decided.
std::set<std::string> proofs_in(const json& detail) {
  std::set<std::string> ids;
  const auto add = [&](const json& holder, const char* member) {
    if (holder.is_object()) ids.insert(text_or(holder, member));
  };
  add(detail.value("recorded", json()), "minutes");
  add(detail.value("signed_file", json()), "attachment");
  if (detail.contains("source")) add(detail, "attachment");
  ids.erase("");
  return ids;
}

// Sign-offs that this act passed. What is bound anew without a voice was passed before.
std::set<std::string> passed_in(const json& changes, bool by_person) {
  std::set<std::string> passed;
  std::set<std::string> before;
  bool decided = !by_person;
  for (const json& change : changes) {
    const std::string op = text_or(change, "op");
    decided = decided || op == "given";
    if (op == "unpassed") {
      for (const json& state : change.at("states")) before.insert(state.get<std::string>());
    }
    const std::string state = text_or(change, "state");
    if (op == "passed" && (decided || !before.contains(state))) passed.insert(state);
  }
  return passed;
}

}  // namespace

const json* file_called(const Instance& instance, const std::string& id) {
  const auto found =
      std::ranges::find_if(instance.attachments, [&](const json& one) { return text_or(one, "id") == id; });
  return found == instance.attachments.end() ? nullptr : &*found;
}

bool stands(const Instance& instance, const json& file) {
  return !file.contains("withdrawn") && !replaced(instance, file);
}

const json* file_to_sign(const Instance& instance, const std::string& purpose) {
  const json* found = nullptr;
  for (const json& file : instance.attachments) {
    const bool fits = text_or(file, "purpose", "annex") == purpose && text_or(file, "media_type") == "application/pdf";
    if (!fits || !stands(instance, file)) continue;
    if (found != nullptr) return nullptr;
    found = &file;
  }
  return found;
}

bool has_attachment(const Instance& instance, const std::string& id) {
  const json* file = file_called(instance, id);
  return file != nullptr && !file->contains("withdrawn");
}

std::optional<base::Error> file_trouble(const definition::Definition& definition, const Instance& instance,
                                        const json& attachment) {
  const definition::FileRules rules = definition::file_rules(definition);
  if (!definition::allows(rules, text_or(attachment, "media_type"))) {
    const std::string endings = listed(definition::allowed_endings(rules));
    return base::Error{.code = base::ErrorCode::invalid,
                       .type = "file-type-not-allowed",
                       .message = {"Quy trình này chỉ nhận tệp " + endings + ".",
                                   "This workflow takes only files of these kinds: " + endings + "."},
                       .pointer = "/attachment/media_type"};
  }
  if (attachment.value("bytes", std::uint64_t{0}) > rules.max_bytes) {
    const std::string limit = std::to_string(rules.max_bytes >> 20U) + " MB";
    return base::Error{.code = base::ErrorCode::too_large,
                       .type = "file-too-large",
                       .message = {"Tệp lớn hơn giới hạn " + limit + " của quy trình này.",
                                   "The file is larger than this workflow's limit of " + limit + "."},
                       .pointer = "/attachment/bytes"};
  }
  const auto standing = static_cast<std::size_t>(
      std::ranges::count_if(instance.attachments, [&](const json& one) { return stands(instance, one); }));
  const bool newer = !text_or(attachment, "replaces").empty();
  if ((!newer && standing >= rules.max_files) || instance.attachments.size() >= most_recorded) {
    const std::string limit = std::to_string(newer || standing < rules.max_files ? most_recorded : rules.max_files);
    return base::Error{.code = base::ErrorCode::wrong_state,
                       .type = "too-many-files",
                       .message = {"Hồ sơ đã có đủ " + limit + " tệp theo giới hạn; hãy rút tệp không dùng đến.",
                                   "The paper has its " + limit +
                                       " files, which is the limit; withdraw what is not "
                                       "needed."},
                       .pointer = "/attachment"};
  }
  return std::nullopt;
}

void rely_on_attachments(Turn& turn, const std::string& kind, const json& detail, const json& changes) {
  const bool by_person = turn.command().actor.kind == Actor::Kind::person;
  if (by_person && (kind == "attached" || kind == "file_withdrawn")) return;
  const std::set<std::string> proofs = proofs_in(detail);
  const std::set<std::string> passed = passed_in(changes, by_person);
  json operations = json::array();
  for (const json& file : turn.instance().attachments) {
    if (!stands(turn.instance(), file)) continue;
    const std::string id = text_or(file, "id");
    const bool others = !by_person || text_or(file, "by") != turn.command().actor.person;
    const bool proof = proofs.contains(id) && !file.value("proof", false);
    std::set<std::string> states = others ? passed : std::set<std::string>();
    for (const std::string& state : file.value("decided_in", std::set<std::string>())) states.erase(state);
    const bool first = by_person && others && !file.value("relied_on", false);
    if (!first && !proof && states.empty()) continue;
    json operation = {{"op", "attachment_relied_on"}, {"id", id}, {"states", states}};
    if (proof) operation["proof"] = true;
    operations.push_back(std::move(operation));
  }
  for (json& operation : operations) turn.change(std::move(operation));
}

Outcome attach(Turn& turn) {
  const Command& command = turn.command();
  const json attachment = command.body.value("attachment", json::object());
  for (const char* name : {"id", "hash", "name"}) {
    if (!text_or(attachment, name).empty()) continue;
    return turn.refuse(missing_member(std::string("/attachment/") + name,
                                      {"Chưa có tệp để đính kèm.", "There is no file to attach."}));
  }
  const std::string replaces = text_or(attachment, "replaces");
  bool party = false;
  for (const auto& [id, work] : turn.instance().open) {
    party = party || turn.may_act(command.actor.person, work.to).has_value() ||
            may_record(turn, work, command.actor.person).has_value();
  }
  for (const auto& [state, persons] : turn.instance().acted_in) party = party || persons.contains(command.actor.person);
  if (!party) {
    return turn.refuse(not_yours("Chỉ người đang xử lý hồ sơ mới đính kèm được tệp.",
                                 "Only those who work on this paper may attach files."));
  }
  if (auto trouble = file_trouble(turn.definition(), turn.instance(), attachment)) {
    return turn.refuse(std::move(*trouble));
  }
  json recorded = attachment;
  json detail = {{"actor", {{"kind", "person"}, {"person", command.actor.person}}},
                 {"attachment", text_or(attachment, "id")}};
  if (!replaces.empty()) {
    const json* earlier = file_called(turn.instance(), replaces);
    const bool own = earlier != nullptr && text_or(*earlier, "by") == command.actor.person;
    if (!own || !stands(turn.instance(), *earlier)) {
      return turn.refuse({.code = base::ErrorCode::invalid,
                          .type = "not-replaceable",
                          .message = own ? base::Text{"Tệp này đã được thay hoặc rút; hãy thay bản mới nhất.",
                                                      "This file was replaced or withdrawn; replace the newest one."}
                                         : base::Text{"Chỉ thay được tệp do chính mình đính kèm.",
                                                      "Only your own file can be replaced."},
                          .pointer = "/attachment/replaces"});
    }
    // Nobody relied on a wrong file before the next person acts; from then on it stays as an earlier version.
    recorded["keeps_earlier"] = earlier->value("relied_on", false);
    const auto led = follow_change(turn, json(*earlier));
    if (!led) return turn.refuse(led.error());
    detail.update(*led);
  }
  recorded["name"] = turn.keep_text(text_or(attachment, "name"));  // a file's name can name a person
  recorded["by"] = command.actor.person;
  recorded["at"] = base::format_instant(command.now);
  recorded["event"] = turn.instance().events + 1;
  turn.change({{"op", "attached"}, {"attachment", recorded}});
  return turn.finish("attached", std::move(detail));
}

Outcome withdraw_file(Turn& turn) {
  const Command& command = turn.command();
  const std::string id = text_or(command.body, "id");
  const json* known = file_called(turn.instance(), id);
  if (known == nullptr || !stands(turn.instance(), *known)) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "no-such-file",
                        .message = {"Hồ sơ không có tệp này, hoặc tệp đã được thay hay rút.",
                                    "The paper has no such file, or it was replaced or withdrawn already."},
                        .pointer = "/id"});
  }
  const json file = *known;
  const auto capacity = may_withdraw(turn, file, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  if (auto trouble = proof_trouble(file)) return turn.refuse(std::move(*trouble));
  const auto reason = text_for(turn, "reason", true, {"Phải ghi lý do rút tệp.", "The reason must be given."});
  if (!reason) return turn.refuse(reason.error());
  json detail = {{"actor", actor_detail(turn, *capacity)}, {"attachment", id}, {"reason", *reason}};
  const auto led = follow_change(turn, file);
  if (!led) return turn.refuse(led.error());
  detail.update(*led);
  turn.change({{"op", "attachment_changed"},
               {"id", id},
               {"set",
                {{"withdrawn",
                  {{"by", command.actor.person}, {"at", base::format_instant(command.now)}, {"reason", *reason}}}}}});
  return turn.finish("file_withdrawn", std::move(detail));
}

void offer_withdraw_file(ActionList& list) {
  if (list.instance().ended() || !list.instance().held.is_null()) return;
  for (const json& file : list.instance().attachments) {
    if (!stands(list.instance(), file) || !may_withdraw(list.turn(), file, list.person())) continue;
    const std::string id = text_or(file, "id");
    const auto trouble = proof_trouble(file);
    json& action = list.add("withdraw_file", id, {"Rút tệp", "Withdraw the file"},
                            trouble ? std::optional(trouble->message) : std::nullopt);
    action["attachment"] = id;
    action["requires"] = {"reason"};
    action["danger"] = true;
  }
}

}  // namespace trinhky::decision
