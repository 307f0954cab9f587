// Asking persons for their opinion at a step: it decides nothing, and is closed with the step.
#include <algorithm>

#include "engine/decision/added_work.h"
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;

// A question about work that is itself a question leads nowhere.
bool can_be_asked_about(const OpenWork& work) {
  return work.kind != "consult";
}

bool asked_already(const Turn& turn, const OpenWork& work, const std::string& person) {
  return std::ranges::any_of(added_to(turn.instance(), work.id, true), [&](const std::string& id) {
    const OpenWork& other = turn.instance().open.at(id);
    const bool asked = std::ranges::find(other.members, person) != other.members.end();
    const bool said = std::ranges::any_of(other.given, [&](const Given& given) { return given.member == person; });
    return other.role == "consult" && asked && !said;
  });
}

base::Result<void> may_be_asked(const Turn& turn, const OpenWork& work, const std::vector<std::string>& persons) {
  for (std::size_t i = 0; i < persons.size(); ++i) {
    const std::string at = "/persons/" + std::to_string(i);
    if (persons[i] == turn.command().actor.person) {
      return base::refuse(base::ErrorCode::invalid, "not-to-yourself",
                          {"Không tự xin ý kiến của chính mình.", "You cannot ask yourself."}, at);
    }
    if (asked_already(turn, work, persons[i])) {
      return base::refuse(base::ErrorCode::invalid, "asked-already",
                          {"Người này đang được xin ý kiến ở bước này; hãy chờ trả lời.",
                           "This person is being asked here already; wait for the answer."},
                          at);
    }
  }
  return {};
}

base::Error not_an_open_question() {
  return {.code = base::ErrorCode::wrong_state,
          .type = "no-question",
          .message = {"Việc này không phải là xin ý kiến.", "This work does not ask for an opinion."}};
}

}  // namespace

Outcome consult(Turn& turn) {
  const std::string& person = turn.command().actor.person;
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const auto capacity = may_use(turn, "consult", &*work, person);
  if (!capacity) return turn.refuse(capacity.error());
  if (!can_be_asked_about(*work)) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "verb-not-here",
                        .message = {"Không xin ý kiến về một việc xin ý kiến; hãy trả lời hoặc hỏi trực tiếp.",
                                    "A question cannot be asked on; answer it, or ask directly."}});
  }
  const auto persons = named_persons(turn);
  if (!persons) return turn.refuse(persons.error());
  if (auto good = may_be_asked(turn, *work, *persons); !good) return turn.refuse(good.error());
  const auto text = text_for(turn, "text", true, {"Phải ghi nội dung xin ý kiến.", "Write what is asked."});
  if (!text) return turn.refuse(text.error());
  Added question{.role = "consult", .kind = "consult", .to = {}, .members = *persons, .question = *text, .by = person};
  for (const std::string& one : *persons) question.to.push_back(seat_of(turn, one));
  const std::string id = open_added(turn, *work, question);
  turn.notify("consulted", id, {}, *persons, {{"state", work->state}, {"reason", *text}});
  return turn.finish("consulted", {{"actor", actor_detail(turn, *capacity)},
                                   {"work", work->id},
                                   {"state", work->state},
                                   {"question", id},
                                   {"persons", *persons},
                                   {"comment", *text}});
}

void offer_consult(ActionList& list) {
  Turn& turn = list.turn();
  for (const auto& [id, work] : list.instance().open) {
    if (!can_be_asked_about(work) || !may_use(turn, "consult", &work, list.person())) continue;
    std::vector<std::string> candidates = around(turn, work);
    std::erase_if(candidates, [&](const std::string& one) { return asked_already(turn, work, one); });
    json& action = list.add("consult", id, at_step(turn, work, {"Xin ý kiến", "Ask for an opinion"}), {});
    action["work"] = id;
    action["fields"] =
        json::array({list.choose("persons", "choices", {"Xin ý kiến của", "Whom to ask"}, candidates, true),
                     ActionList::field("text", "long-text", {"Nội dung xin ý kiến", "What is asked"}, true)});
  }
}

Outcome end_consult(Turn& turn) {
  const std::string& person = turn.command().actor.person;
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  if (work->kind != "consult") return turn.refuse(not_an_open_question());
  if (work->from != person) {
    return turn.refuse(
        not_yours("Chỉ người đã xin ý kiến mới kết thúc việc này được.", "Only whoever asked can end the question."));
  }
  std::vector<std::string> waiting;
  for (const std::string& member : work->members) {
    const bool said = std::ranges::any_of(work->given, [&](const Given& given) { return given.member == member; });
    if (!said) waiting.push_back(member);
  }
  turn.change({{"op", "closed"}, {"work", work->id}});
  if (!waiting.empty()) turn.notify("changed", "", {}, waiting, {{"state", work->state}});
  return turn.finish("consult_ended", {{"actor", {{"kind", "person"}, {"person", person}}},
                                       {"work", work->id},
                                       {"state", work->state},
                                       {"persons", waiting}});
}

void offer_end_consult(ActionList& list) {
  for (const auto& [id, work] : list.instance().open) {
    if (work.kind != "consult" || work.from != list.person()) continue;
    json& action =
        list.add("end_consult", id, at_step(list.turn(), work, {"Kết thúc xin ý kiến", "End the question"}), {});
    action["work"] = id;
  }
}

}  // namespace trinhky::decision
