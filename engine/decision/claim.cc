// Taking work out of a position's queue, and putting it back: what somebody took nobody else may do.
#include <algorithm>

#include "engine/decision/added_work.h"
#include "engine/decision/verbs.h"
#include "engine/decision/voices.h"

namespace trinhky::decision {
namespace {

using base::json;

bool offered_to_claim(const Turn& turn, const OpenWork& work) {
  const definition::Work* words = turn.definition().work_of(work.state);
  return words != nullptr && words->offer == "claim" && work.role.empty() && work.reassigned.is_null();
}

// Work of one voice that several could do; where several voices are counted, taking it would silence the others.
bool can_be_claimed(const Turn& turn, const OpenWork& work) {
  if (work.kind != "task" && work.kind != "signoff") return false;
  if (work.kind == "signoff") {
    const bool one_voice = work.members.size() <= 1 || words_at(turn, work).need == json{{"any", 1}};
    if (decided_by_body(work) || !one_voice) return false;
  }
  return offered_to_claim(turn, work) || turn.who(work.to).size() > 1;
}

void set_claim(Turn& turn, const OpenWork& work, const std::string& person) {
  turn.change({{"op", "work_changed"}, {"work", work.id}, {"set", {{"claimed_by", person}}}});
}

base::Result<directory::Capacity> may_release(Turn& turn, const OpenWork& work, const std::string& person) {
  if (work.claimed_by == person) {
    if (auto capacity = turn.may_act(person, work.to)) return *capacity;
    return directory::Capacity{.person = person, .ground = "person"};
  }
  if (auto capacity = may_use(turn, "reassign", &work, person)) return *capacity;
  return std::unexpected(
      not_yours("Chỉ người đã nhận việc, hoặc người được giao lại việc, mới trả việc về hàng chờ được.",
                "Only whoever took the work, or who may reassign it, can put it back."));
}

}  // namespace

std::optional<base::Error> claim_first(const Turn& turn, const OpenWork& work) {
  if (!offered_to_claim(turn, work) || turn.command().actor.person == work.claimed_by) return std::nullopt;
  return base::Error{.code = base::ErrorCode::wrong_state,
                     .type = "claim-first",
                     .message = {"Phải nhận việc trước khi xử lý.", "Take this work first, then handle it."}};
}

std::optional<base::Error> taken_or_to_take(const Turn& turn, const std::string& state) {
  const std::string& person = turn.command().actor.person;
  for (const auto& [id, work] : turn.instance().open) {
    if (work.state != state || work.kind != "task" || !turn.may_act(person, work.to)) continue;
    if (const auto capacity = may_work(turn, work, person); !capacity) return capacity.error();
    if (auto error = claim_first(turn, work)) return error;
  }
  return std::nullopt;
}

Outcome claim(Turn& turn) {
  const std::string& person = turn.command().actor.person;
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const auto capacity = may_work(turn, *work, person);
  if (!capacity) return turn.refuse(capacity.error());
  if (work->claimed_by == person) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "already-claimed",
                        .message = {"Đồng chí đã nhận việc này.", "You have taken this work already."}});
  }
  if (!can_be_claimed(turn, *work)) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "nothing-to-claim",
                        .message = {"Việc này không phải nhận: chỉ một mình đồng chí xử lý, hoặc mỗi người một ý kiến.",
                                    "There is nothing to take: it is yours alone, or everybody has a voice here."}});
  }
  set_claim(turn, *work, person);
  return turn.finish("claimed", {{"actor", actor_detail(turn, *capacity)}, {"work", work->id}, {"state", work->state}});
}

void offer_claim(ActionList& list) {
  for (const auto& [id, work] : list.instance().open) {
    if (work.claimed_by == list.person() || !may_work(list.turn(), work, list.person())) continue;
    if (!can_be_claimed(list.turn(), work)) continue;
    json& action = list.add("claim", id, at_step(list.turn(), work, {"Nhận việc", "Take the work"}), {});
    action["work"] = id;
  }
}

Outcome release(Turn& turn) {
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  if (work->claimed_by.empty()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "not-claimed",
                        .message = {"Việc này chưa có ai nhận.", "Nobody has taken this work."}});
  }
  const auto capacity = may_release(turn, *work, turn.command().actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  set_claim(turn, *work, "");
  return turn.finish("released", {{"actor", actor_detail(turn, *capacity)},
                                  {"work", work->id},
                                  {"state", work->state},
                                  {"person", work->claimed_by}});
}

void offer_release(ActionList& list) {
  for (const auto& [id, work] : list.instance().open) {
    if (work.claimed_by.empty() || !may_release(list.turn(), work, list.person())) continue;
    json& action =
        list.add("release", id, at_step(list.turn(), work, {"Trả việc về hàng chờ", "Put the work back"}), {});
    action["work"] = id;
  }
}

}  // namespace trinhky::decision
