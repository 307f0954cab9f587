// Following a paper, and sending it to others for information: they may read it and are told what becomes of it.
#include <algorithm>

#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

// Whoever may act on it or started it; and those whom the definition names.
Result<directory::Capacity> may_inform(Turn& turn, const std::string& person) {
  for (const auto& [id, work] : turn.instance().open) {
    if (auto capacity = turn.may_act(person, work.to)) return *capacity;
  }
  if (turn.instance().started_by == person) return directory::Capacity{.person = person, .ground = "person"};
  if (turn.definition().verbs.contains("watch")) {
    if (auto named = may_use(turn, "watch", nullptr, person)) return *named;
  }
  return std::unexpected(not_yours("Chỉ người đang xử lý hoặc đã mở hồ sơ mới chuyển cho người khác để biết được.",
                                   "Only those who handle or started the paper may send it for information."));
}

bool for_oneself(const Turn& turn) {
  return turn.command().body.value("persons", json()).is_null();
}

// Whom the command means, and who does it.
struct Meant {
  std::vector<std::string> persons;
  json actor;
};

Result<Meant> meant(Turn& turn) {
  const std::string& person = turn.command().actor.person;
  if (for_oneself(turn)) return Meant{.persons = {person}, .actor = {{"kind", "person"}, {"person", person}}};
  const auto capacity = may_inform(turn, person);
  if (!capacity) return std::unexpected(capacity.error());
  auto persons = named_persons(turn);
  if (!persons) return std::unexpected(persons.error());
  return Meant{.persons = std::move(*persons), .actor = actor_detail(turn, *capacity)};
}

Outcome set_watching(Turn& turn, bool on) {
  auto who = meant(turn);
  if (!who) return turn.refuse(who.error());
  std::erase_if(who->persons, [&](const std::string& one) { return turn.instance().watchers.contains(one) == on; });
  if (who->persons.empty()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = on ? "watching-already" : "not-watching",
                        .message = on ? base::Text{"Đã theo dõi hồ sơ này.", "The paper is followed already."}
                                      : base::Text{"Chưa theo dõi hồ sơ này.", "The paper is not followed."}});
  }
  for (const std::string& one : who->persons) turn.change({{"op", "watching"}, {"person", one}, {"on", on}});
  if (on && !for_oneself(turn)) {
    std::vector<std::string> told = who->persons;
    std::erase(told, turn.command().actor.person);
    if (!told.empty()) turn.notify("for-information", "", {}, std::move(told), json::object());
  }
  return turn.finish(on ? "watched" : "unwatched", {{"actor", std::move(who->actor)}, {"persons", who->persons}});
}

}  // namespace

Outcome watch(Turn& turn) {
  return set_watching(turn, true);
}

Outcome unwatch(Turn& turn) {
  return set_watching(turn, false);
}

void offer_watch(ActionList& list) {
  if (!list.instance().watchers.contains(list.person())) list.add("watch", "", {"Theo dõi", "Follow"}, {});
  if (!may_inform(list.turn(), list.person())) return;
  std::vector<std::string> candidates = around(list.turn(), {});
  std::erase_if(candidates, [&](const std::string& one) { return list.instance().watchers.contains(one); });
  json& action = list.add("watch", "others", {"Chuyển để biết", "Send for information"}, {});
  action["fields"] = json::array({list.choose("persons", "choices", {"Chuyển cho", "To"}, candidates, true)});
}

void offer_unwatch(ActionList& list) {
  if (list.instance().watchers.contains(list.person()))
    list.add("unwatch", "", {"Thôi theo dõi", "Stop following"}, {});
}

}  // namespace trinhky::decision
