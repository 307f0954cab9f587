// Asking those who have a paper in hand to hurry, at most once a working day.
#include <algorithm>
#include <set>

#include "engine/decision/able.h"
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

// Whoever started, sent or acted on the paper; and those whom the definition names.
Result<directory::Capacity> may_urge(Turn& turn, const OpenWork& work, const std::string& person) {
  if (turn.definition().verbs.contains("urge")) {
    if (auto named = may_use(turn, "urge", &work, person)) return *named;
  }
  const Instance& instance = turn.instance();
  const bool acted =
      std::ranges::any_of(instance.acted_in, [&](const auto& one) { return one.second.contains(person); });
  if (instance.started_by == person || work.from == person || acted) {
    return directory::Capacity{.person = person, .ground = "person"};
  }
  return std::unexpected(not_yours("Chỉ người đã mở, trình hoặc xử lý hồ sơ mới đôn đốc được.",
                                   "Only those who started, sent or handled the paper may urge it on."));
}

std::optional<base::Error> urged_already(const Turn& turn, const OpenWork& work) {
  if (!work.urged_at) return std::nullopt;
  const calendar::Calendar& calendar = *turn.world().calendar;
  const base::Date then = calendar.next_working_day_on_or_after(calendar.local_date(*work.urged_at));
  if (then != calendar.next_working_day_on_or_after(turn.today())) return std::nullopt;
  const base::Text at = calendar::format_local(calendar, *work.urged_at);
  return base::Error{.code = base::ErrorCode::wrong_state,
                     .type = "urged-already",
                     .message = {"Việc này đã được đôn đốc lúc " + at.vi + "; mỗi ngày làm việc chỉ đôn đốc một lần.",
                                 "This was urged at " + at.en + "; once a working day is enough."}};
}

// Seats from which something is still awaited.
std::vector<Addressee> awaited(const OpenWork& work) {
  std::vector<Addressee> to;
  for (std::size_t i = 0; i < work.to.size(); ++i) {
    const bool spoken = std::ranges::any_of(work.given, [&](const Given& given) {
      return given.member == "seat:" + std::to_string(i) ||
             (!work.to[i].seat.person.empty() && given.member == work.to[i].seat.person);
    });
    if (!spoken) to.push_back(work.to[i]);
  }
  return to;
}

Result<directory::Capacity> ready(Turn& turn, const OpenWork& work, const std::string& person) {
  auto capacity = may_urge(turn, work, person);
  if (!capacity) return capacity;
  if (turn.may_act(person, awaited(work))) {
    return base::refuse(base::ErrorCode::wrong_state, "own-work",
                        {"Việc này đang chờ chính đồng chí xử lý.", "This work is waiting for you."});
  }
  if (auto error = urged_already(turn, work)) return std::unexpected(std::move(*error));
  return capacity;
}

}  // namespace

Outcome urge(Turn& turn) {
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const auto capacity = ready(turn, *work, turn.command().actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const auto text = text_for(turn, "text", false, {});
  if (!text) return turn.refuse(text.error());
  turn.change(
      {{"op", "work_changed"}, {"work", work->id}, {"set", {{"urged_at", base::format_instant(turn.command().now)}}}});
  const json params = {{"state", work->state},
                       {"due", work->due ? json(base::format_instant(*work->due)) : json()},
                       {"reason", text->empty() ? json() : json(*text)}};
  const bool taken = turn.may_act(work->claimed_by, work->to).has_value();
  if (taken) {
    turn.notify("urged", work->id, {}, {work->claimed_by}, params);
  } else {
    turn.notify("urged", work->id, awaited(*work), {}, params);
  }
  json detail = {{"actor", actor_detail(turn, *capacity)}, {"work", work->id}, {"state", work->state}};
  if (!text->empty()) detail["comment"] = *text;
  return turn.finish("urged", std::move(detail));
}

void offer_urge(ActionList& list) {
  for (const auto& [id, work] : list.instance().open) {
    const auto capacity = ready(list.turn(), work, list.person());
    std::optional<base::Text> why_not;
    if (!capacity) {
      if (capacity.error().type != "urged-already") continue;
      why_not = capacity.error().message;
    }
    json& action = list.add("urge", id, at_step(list.turn(), work, {"Đôn đốc", "Urge"}), why_not);
    action["work"] = id;
    action["fields"] = json::array({ActionList::field("text", "long-text", {"Nhắn thêm", "A word along"}, false)});
  }
}

}  // namespace trinhky::decision
