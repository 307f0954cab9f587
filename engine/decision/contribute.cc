// The part of those who co-operate in a task; handing it in stays with who leads.
#include <algorithm>

#include "engine/decision/verbs.h"

namespace trinhky::decision {

using base::json;

Outcome contribute(Turn& turn) {
  const std::string& person = turn.command().actor.person;
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const auto capacity = turn.may_act(person, work->with);
  if (!capacity) {
    return turn.refuse(work->with.empty()
                           ? base::Error{.code = base::ErrorCode::wrong_state,
                                         .type = "nobody-co-operates",
                                         .message = {"Bước này không có đơn vị, cá nhân phối hợp.",
                                                     "Nobody co-operates at this step."}}
                           : not_yours("Đồng chí không phối hợp ở việc này.", "You do not co-operate in this work."));
  }
  const auto text = text_for(turn, "text", true, {"Phải ghi nội dung phối hợp.", "Write what you contribute."});
  if (!text) return turn.refuse(text.error());
  turn.change({{"op", "given"},
               {"work", work->id},
               {"given",
                {{"member", person},
                 {"choice", "contribution"},
                 {"person", person},
                 {"comment", *text},
                 {"at", base::format_instant(turn.command().now)},
                 {"recorded", nullptr}}}});
  turn.change({{"op", "acted"}, {"state", work->state}, {"person", person}});
  turn.notify("contributed", work->id, work->to, {}, {{"state", work->state}, {"reason", *text}});
  return turn.finish(
      "contributed",
      {{"actor", actor_detail(turn, *capacity)}, {"work", work->id}, {"state", work->state}, {"comment", *text}});
}

void offer_contribute(ActionList& list) {
  for (const auto& [id, work] : list.instance().open) {
    if (!list.turn().may_act(list.person(), work.with)) continue;
    json& action = list.add("contribute", id, at_step(list.turn(), work, {"Góp phần phối hợp", "Contribute"}), {});
    action["work"] = id;
    action["fields"] = json::array({ActionList::field("text", "long-text", {"Nội dung", "What you contribute"}, true)});
  }
}

std::vector<std::string> still_to_contribute(const Turn& turn, const OpenWork& work) {
  std::vector<std::string> names;
  for (const Addressee& to : work.with) {
    const auto able = turn.who({to});
    const bool there = std::ranges::any_of(work.given, [&](const Given& given) {
      return given.choice == "contribution" && turn.may_act(given.person, {to}).has_value();
    });
    if (there || able.empty()) continue;
    std::string who;
    for (const auto& capacity : able) {
      const auto known = turn.world().directory->person(capacity.person);
      if (known) who += (who.empty() ? "" : " / ") + known->full_name;
    }
    if (!who.empty()) names.push_back(std::move(who));
  }
  return names;
}

}  // namespace trinhky::decision
