#include "engine/decision/verbs.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/decision/attachments.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using base::text_or;

// One row for each verb.
constexpr auto all = std::to_array<PersonVerb>({
    {.kind = "undo", .handle = undo, .offer = offer_undo},
    {.kind = "hold", .handle = hold, .offer = offer_hold},
    {.kind = "resume", .handle = resume, .offer = offer_resume, .while_held = true},
    {.kind = "reopen", .handle = reopen, .offer = offer_reopen, .when_ended = true},
    {.kind = "confirm_record",
     .handle = confirm_record,
     .offer = offer_record_stand,
     .when_ended = true,
     .while_held = true},
    {.kind = "contest_record", .handle = contest_record, .offer = nullptr, .when_ended = true, .while_held = true},
    {.kind = "correct", .handle = change_issued, .offer = offer_change_issued, .when_ended = true},
    {.kind = "replace", .handle = change_issued, .offer = nullptr, .when_ended = true},
    {.kind = "recall", .handle = change_issued, .offer = nullptr, .when_ended = true},
    {.kind = "comment", .handle = comment, .offer = nullptr, .when_ended = true, .while_held = true},
    {.kind = "remove_comment", .handle = remove_comment, .offer = nullptr, .when_ended = true, .while_held = true},
    {.kind = "withdraw_file", .handle = withdraw_file, .offer = offer_withdraw_file},
    {.kind = "claim", .handle = claim, .offer = offer_claim},
    {.kind = "release", .handle = release, .offer = offer_release},
    {.kind = "reassign", .handle = reassign, .offer = offer_reassign, .while_held = true},
    {.kind = "consult", .handle = consult, .offer = offer_consult},
    {.kind = "end_consult", .handle = end_consult, .offer = offer_end_consult},
    {.kind = "add_approver", .handle = add_approver, .offer = offer_add_approver},
    {.kind = "drop_approver", .handle = drop_approver, .offer = offer_drop_approver},
    {.kind = "urge", .handle = urge, .offer = offer_urge},
    {.kind = "watch", .handle = watch, .offer = offer_watch, .when_ended = true, .while_held = true},
    {.kind = "unwatch", .handle = unwatch, .offer = offer_unwatch, .when_ended = true, .while_held = true},
    {.kind = "contribute", .handle = contribute, .offer = offer_contribute},
    {.kind = "ask_extension", .handle = ask_extension, .offer = offer_ask_extension},
    {.kind = "grant_extension", .handle = grant_extension, .offer = offer_answer_extension},
    {.kind = "refuse_extension", .handle = refuse_extension, .offer = nullptr},
    {.kind = "set_urgency", .handle = set_urgency, .offer = offer_set_urgency},
});

base::Error not_here() {
  return {.code = base::ErrorCode::wrong_state,
          .type = "verb-not-here",
          .message = {"Quy trình không cho thao tác này ở bước hiện tại.",
                      "The workflow does not allow this at the present step."}};
}

// What a participant's name stands for over a piece of work.
bool means(const Turn& turn, const std::string& word, const OpenWork* work, const std::string& person) {
  const Instance& instance = turn.instance();
  if (word == "holder") return work != nullptr && may_work(turn, *work, person).has_value();
  if (word == "sender") return work != nullptr && work->from == person;
  if (word == "starter") return instance.started_by == person;
  return std::ranges::any_of(instance.acted_in, [&](const auto& one) { return one.second.contains(person); });
}

}  // namespace

std::span<const PersonVerb> person_verbs() {
  return all;
}

const PersonVerb* person_verb(std::string_view kind) {
  const auto found = std::ranges::find(all, kind, &PersonVerb::kind);
  return found == all.end() ? nullptr : &*found;
}

Result<directory::Capacity> may_use(Turn& turn, std::string_view name, const OpenWork* work,
                                    const std::string& person) {
  const auto found = turn.definition().verbs.find(std::string(name));
  if (found == turn.definition().verbs.end()) return std::unexpected(not_here());
  const definition::Verb& verb = found->second;
  if (!verb.in.empty()) {
    const auto& active = turn.instance().snapshot.configuration;
    const bool here = work != nullptr
                          ? verb.in.contains(work->state)
                          : std::ranges::any_of(active, [&](const auto& state) { return verb.in.contains(state); });
    if (!here) return std::unexpected(not_here());
  }
  return among(turn, verb.by, verb.by_words, work, person);
}

Result<directory::Capacity> among(Turn& turn, const std::vector<json>& by, const std::set<std::string>& by_words,
                                  const OpenWork* work, const std::string& person) {
  for (const json& selector : by) {
    auto to = turn.addressees(selector);
    if (!to) return std::unexpected(to.error());
    if (auto capacity = turn.may_act(person, *to)) return *capacity;
  }
  for (const std::string& word : by_words) {
    if (!means(turn, word, work, person)) continue;
    if (word == "holder") return *may_work(turn, *work, person);
    return directory::Capacity{.person = person, .ground = "person"};
  }
  return std::unexpected(
      not_yours("Quy trình giao thao tác này cho người khác.", "The workflow gives this act to somebody else."));
}

Result<std::string> text_for(Turn& turn, const char* member, bool needed, const base::Text& missing) {
  const std::string pointer = std::string("/") + member;
  const std::string text = text_or(turn.command().body, member);
  if (needed && base::trim_ascii(text).empty()) return std::unexpected(missing_member(pointer, missing));
  if (base::code_points(text) > base::limits::max_comment_code_points) {
    return base::refuse(base::ErrorCode::too_large, "text-too-long",
                        {"Nội dung dài quá 4.000 ký tự; hãy đính kèm tệp.",
                         "The text is longer than 4,000 characters; attach a file instead."},
                        pointer);
  }
  return turn.keep_text(text);
}

Result<std::string> reason_for(Turn& turn, std::string_view name) {
  const auto verb = turn.definition().verbs.find(std::string(name));
  const bool needed = verb != turn.definition().verbs.end() && !verb->second.requires_words.empty();
  return text_for(turn, "reason", needed, {"Phải ghi lý do.", "A reason must be given."});
}

Result<OpenWork> named_work(const Turn& turn) {
  const auto open = turn.instance().open.find(text_or(turn.command().body, "work"));
  if (open == turn.instance().open.end()) return std::unexpected(work_closed());
  return open->second;
}

Result<std::string> named_person(const Turn& turn, const std::string& id, const std::string& pointer) {
  const auto known = turn.world().directory->person(id);
  const auto holdings = turn.world().directory->holdings_of(id, turn.today());
  const bool works_here = std::ranges::any_of(holdings, [&](const directory::Holding& holding) {
    const auto position = turn.world().directory->position(holding.position);
    return !position || !position->administrative;
  });
  if (!known || !known->active || !works_here) {
    return base::refuse(base::ErrorCode::invalid, "no-such-person",
                        {"Không có người này đang giữ chức vụ ở cơ quan.",
                         "There is no such person with a position in the organisation."},
                        pointer);
  }
  return id;
}

std::vector<std::string> colleagues(const Turn& turn, const std::vector<std::string>& units) {
  constexpr std::size_t most = 300;
  std::set<std::pair<std::string, std::string>> by_name;
  for (const std::string& unit : units) {
    for (const directory::Holding& holding : turn.world().directory->holdings_in(unit, turn.today())) {
      const auto position = turn.world().directory->position(holding.position);
      const auto known = turn.world().directory->person(holding.person);
      if ((position && position->administrative) || !known || !known->active) continue;
      if (by_name.size() < most) by_name.emplace(base::fold(known->full_name), holding.person);
    }
  }
  std::vector<std::string> persons;
  persons.reserve(by_name.size());
  for (const auto& [name, id] : by_name) persons.push_back(id);
  return persons;
}

std::vector<std::string> around(const Turn& turn, const OpenWork& work) {
  std::set<std::string> units{turn.instance().unit};
  for (const Addressee& to : work.to) {
    if (!to.seat.unit.empty()) units.insert(to.seat.unit);
  }
  for (const std::string& above : turn.world().directory->parents_of(turn.instance().unit, turn.today())) {
    units.insert(above);
  }
  auto persons = colleagues(turn, {units.begin(), units.end()});
  std::erase(persons, turn.command().actor.person);
  return persons;
}

base::Text at_step(const Turn& turn, const OpenWork& work, const base::Text& act) {
  const base::Text step = turn.definition().title_of(work.state);
  return {act.vi + ": " + step.vi, act.en + ": " + (step.en.empty() ? step.vi : step.en)};
}

Result<std::vector<std::string>> named_persons(const Turn& turn) {
  constexpr std::size_t most = 30;
  const json named = turn.command().body.value("persons", json());
  if (!named.is_array() || named.empty()) {
    return std::unexpected(missing_member("/persons", {"Phải chọn ít nhất một người.", "Somebody must be chosen."}));
  }
  if (named.size() > most) {
    return base::refuse(base::ErrorCode::invalid, "too-many-persons",
                        {"Chỉ chọn được tối đa 30 người một lần.", "At most 30 persons can be chosen at once."},
                        "/persons");
  }
  std::vector<std::string> persons;
  for (std::size_t i = 0; i < named.size(); ++i) {
    const std::string id = named[i].is_string() ? named[i].get<std::string>() : std::string();
    auto known = named_person(turn, id, "/persons/" + std::to_string(i));
    if (!known) return std::unexpected(known.error());
    if (std::ranges::find(persons, *known) == persons.end()) persons.push_back(std::move(*known));
  }
  return persons;
}

Addressee seat_of(const Turn& turn, const std::string& person) {
  return {.seat = {.kind = "person", .unit = turn.instance().unit, .person = person}};
}

}  // namespace trinhky::decision
