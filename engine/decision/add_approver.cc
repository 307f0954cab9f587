// One more who decides at a step, before, beside or after it, while the paper is there.
#include <algorithm>
#include <array>

#include "engine/decision/added_work.h"
#include "engine/decision/verbs.h"
#include "engine/decision/voices.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using base::text_or;

constexpr std::array<std::string_view, 3> places{"before", "beside", "after"};
constexpr std::size_t most_added = 20;

base::Error not_here() {
  return {.code = base::ErrorCode::wrong_state,
          .type = "verb-not-here",
          .message = {"Chỉ thêm được người duyệt ở bước đang chờ quyết định.",
                      "An approver can only be added at a step that waits for a decision."}};
}

std::unexpected<base::Error> not_this_person(std::string type, base::Text message) {
  return base::refuse(base::ErrorCode::invalid, std::move(type), std::move(message), "/person");
}

bool takes_approvers(const OpenWork& work) {
  return work.kind == "signoff" && work.role.empty();
}

bool added_already(const Turn& turn, const OpenWork& work, const std::string& person) {
  const bool later = std::ranges::any_of(work.then, [&](const json& one) { return text_or(one, "person") == person; });
  return later || std::ranges::any_of(added_to(turn.instance(), work.id), [&](const std::string& id) {
           return turn.may_act(person, turn.instance().open.at(id).to).has_value();
         });
}

// Who has a voice here anyway, was added already, or may not decide.
Result<void> may_be_added(Turn& turn, const OpenWork& work, const std::string& person) {
  const bool voice =
      turn.may_act(person, work.to).has_value() || std::ranges::find(work.members, person) != work.members.end();
  if (voice) {
    return not_this_person("has-it-already",
                           {"Người này vốn quyết định ở bước này.", "This person decides at this step anyway."});
  }
  if (added_already(turn, work, person)) {
    return not_this_person("added-already",
                           {"Người này đã được thêm ở bước này.", "This person has been added here already."});
  }
  if (auto error = barred_from(turn, work, person)) return std::unexpected(std::move(*error));
  if (person == turn.command().actor.person) {
    return not_this_person("not-to-yourself",
                           {"Không tự thêm mình làm người duyệt.", "You cannot add yourself as an approver."});
  }
  return {};
}

Addressee added_seat(Turn& turn, const OpenWork& work, const std::string& person) {
  Addressee to = seat_of(turn, person);
  const definition::Work* words = turn.definition().work_of(work.state);
  if (words == nullptr || words->not_by.empty()) return to;
  to.barred = barred_by(turn, *words);
  to.except_persons = to.barred;
  return to;
}

json seats_json(const Addressee& to) {
  return to_json(OpenWork{.to = {to}})["to"];
}

}  // namespace

Outcome add_approver(Turn& turn) {
  const json& body = turn.command().body;
  const std::string& by = turn.command().actor.person;
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const auto capacity = may_use(turn, "addApprover", &*work, by);
  if (!capacity) return turn.refuse(capacity.error());
  if (!takes_approvers(*work)) return turn.refuse(not_here());
  const std::string place = text_or(body, "place");
  if (std::ranges::find(places, std::string_view(place)) == places.end()) {
    return turn.refuse(missing_member(
        "/place", {"Phải chọn: duyệt trước, cùng duyệt hoặc duyệt sau.", "Choose: before, beside or after."}));
  }
  const auto person = named_person(turn, text_or(body, "person"), "/person");
  if (!person) return turn.refuse(person.error());
  if (auto good = may_be_added(turn, *work, *person); !good) return turn.refuse(good.error());
  if (added_to(turn.instance(), work->id).size() + work->then.size() >= most_added) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "too-many-added",
                        .message = {"Đã thêm 20 người duyệt ở bước này.", "20 approvers were added here already."}});
  }
  if (place == "before") {
    if (auto error = must_wait(turn, *work); error && error->type == "already-agreed") return turn.refuse(*error);
  }
  const auto reason = reason_for(turn, "addApprover");
  if (!reason) return turn.refuse(reason.error());
  const Addressee to = added_seat(turn, *work, *person);
  json detail = {{"actor", actor_detail(turn, *capacity)},
                 {"work", work->id},
                 {"state", work->state},
                 {"person", *person},
                 {"place", place}};
  if (!reason->empty()) detail["reason"] = *reason;
  if (place == "after") {
    std::vector<json> then = work->then;
    then.push_back({{"person", *person}, {"to", seats_json(to)}, {"by", by}, {"reason", *reason}});
    turn.change({{"op", "work_changed"}, {"work", work->id}, {"set", {{"then", then}}}});
  } else {
    const std::string id = open_added(
        turn, *work,
        {.role = place, .kind = "signoff", .to = {to}, .members = {"seat:0"}, .question = *reason, .by = by});
    detail["added"] = id;
    turn.notify("approver-added", id, {to}, {},
                {{"state", work->state},
                 {"due", work->due ? json(base::format_instant(*work->due)) : json()},
                 {"reason", *reason}});
  }
  return turn.finish("approver_added", std::move(detail));
}

void offer_add_approver(ActionList& list) {
  Turn& turn = list.turn();
  for (const auto& [id, work] : list.instance().open) {
    if (!takes_approvers(work) || !may_use(turn, "addApprover", &work, list.person())) continue;
    std::vector<std::string> candidates = around(turn, work);
    std::erase_if(candidates, [&](const std::string& one) { return !may_be_added(turn, work, one); });
    json place = ActionList::field("place", "choice", {"Thứ tự", "When"}, true);
    place["options"] = {{{"value", "before"}, {"label", {{"vi", "Duyệt trước"}, {"en", "Before"}}}},
                        {{"value", "beside"}, {"label", {{"vi", "Cùng duyệt"}, {"en", "Beside"}}}},
                        {{"value", "after"}, {"label", {{"vi", "Duyệt sau"}, {"en", "After"}}}}};
    json& action = list.add("add_approver", id, at_step(turn, work, {"Thêm người duyệt", "Add an approver"}), {});
    action["work"] = id;
    action["requires"] = list.definition().verbs.at("addApprover").requires_words;
    action["fields"] =
        json::array({list.choose("person", "choice", {"Người duyệt", "Approver"}, candidates, true), std::move(place)});
  }
}

Outcome drop_approver(Turn& turn) {
  const std::string& by = turn.command().actor.person;
  const std::string person = text_or(turn.command().body, "person");
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  json detail = {{"actor", {{"kind", "person"}, {"person", by}}}, {"work", work->id}, {"state", work->state}};
  // One who is to be asked when the step has agreed has no work of its own yet.
  if (work->role.empty()) {
    std::vector<json> then = work->then;
    const auto one = std::ranges::find_if(then, [&](const json& next) { return text_or(next, "person") == person; });
    if (one == then.end()) {
      return turn.refuse({.code = base::ErrorCode::wrong_state,
                          .type = "not-added",
                          .message = {"Không có người duyệt được thêm nào như vậy.", "No such approver was added."}});
    }
    if (text_or(*one, "by") != by) {
      return turn.refuse(
          not_yours("Chỉ người đã thêm mới bỏ được.", "Only whoever added an approver can take it back."));
    }
    then.erase(one);
    turn.change({{"op", "work_changed"}, {"work", work->id}, {"set", {{"then", then}}}});
    detail["person"] = person;
    return turn.finish("approver_dropped", std::move(detail));
  }
  if (work->kind != "signoff") return turn.refuse(not_here());
  if (work->from != by) {
    return turn.refuse(not_yours("Chỉ người đã thêm mới bỏ được.", "Only whoever added an approver can take it back."));
  }
  if (!work->given.empty()) return turn.refuse(work_closed());
  turn.change({{"op", "closed"}, {"work", work->id}});
  detail["person"] = work->to.empty() ? std::string() : work->to.front().seat.person;
  turn.notify("changed", "", work->to, {}, {{"state", work->state}});
  if (auto passed = pass_when_agreed(turn, work->of, detail); !passed) return turn.refuse(passed.error());
  return turn.finish("approver_dropped", std::move(detail));
}

void offer_drop_approver(ActionList& list) {
  const auto name = [&](const std::string& person) {
    const auto known = list.world().directory->person(person);
    return known ? known->full_name : std::string();
  };
  for (const auto& [id, work] : list.instance().open) {
    const bool added = work.kind == "signoff" && !work.role.empty() && work.from == list.person();
    if (added && work.given.empty()) {
      const std::string who = work.to.empty() ? std::string() : name(work.to.front().seat.person);
      list.add("drop_approver", id, {"Bỏ người duyệt đã thêm: " + who, "Drop the added approver: " + who}, {})["work"] =
          id;
    }
    for (const json& one : work.then) {
      if (text_or(one, "by") != list.person()) continue;
      const std::string person = text_or(one, "person");
      const std::string who = name(person);
      std::string action_id = id;
      action_id.append(":").append(person);
      json& action =
          list.add("drop_approver", action_id, {"Bỏ người duyệt sau: " + who, "Drop the later approver: " + who}, {});
      action["work"] = id;
      action["person"] = person;
    }
  }
}

}  // namespace trinhky::decision
