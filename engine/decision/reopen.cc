// "reopen": a paper that came to one of its ends goes on at the step that the definition names. What was decided before
// stays in the history and is asked again: nothing that led to the end is taken as given.
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;

std::optional<base::Error> reopen_trouble(const Instance& instance) {
  const auto cannot = [](std::string type, base::Text why) {
    return base::Error{.code = base::ErrorCode::wrong_state, .type = std::move(type), .message = std::move(why)};
  };
  if (!instance.ended()) {
    return cannot("not-ended", {"Hồ sơ chưa kết thúc nên không cần mở lại.",
                                "The paper has not ended; there is nothing to reopen."});
  }
  if (!instance.number.is_null()) {
    return cannot("already-numbered",
                  {"Văn bản đã cấp số nên không mở lại được; chỉ đính chính, thay thế hoặc thu hồi.",
                   "The document has a number and cannot be reopened; correct, replace or recall it."});
  }
  if (!instance.snapshot.done || instance.end == "cancelled") {
    return cannot("was-cancelled", {"Hồ sơ đã hủy nên không mở lại được; hãy mở hồ sơ mới.",
                                    "The paper was cancelled and cannot be reopened; start a new one."});
  }
  if (instance.parent) {
    return cannot(
        "parent-went-on",
        {"Hồ sơ cấp trên đã nhận kết quả của hồ sơ này nên không mở lại được; hãy xử lý ở hồ sơ cấp trên.",
         "The paper above took the result of this one already; it cannot be reopened. Act on the one above."});
  }
  return std::nullopt;
}

}  // namespace

Outcome reopen(Turn& turn) {
  const Command& command = turn.command();
  const auto capacity = may_use(turn, "reopen", nullptr, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  if (auto trouble = reopen_trouble(turn.instance())) return turn.refuse(std::move(*trouble));
  const auto reason = text_for(turn, "reason", true, {"Phải ghi lý do mở lại.", "A reason must be given."});
  if (!reason) return turn.refuse(reason.error());
  const Instance before = turn.instance();
  const std::string& to = turn.definition().verbs.at("reopen").to;
  turn.change({{"op", "reopened"}});
  std::set<std::string> passed;
  for (const Passage& passage : before.passed) passed.insert(passage.state);
  if (!passed.empty()) turn.change({{"op", "unpassed"}, {"states", passed}});
  if (!before.resume.empty()) turn.change({{"op", "resume"}, {"states", json::array()}});
  if (before.returned) turn.change({{"op", "returned"}, {"return", nullptr}});
  if (auto entered = turn.enter_at(to); !entered) return turn.refuse(entered.error());
  std::set<std::string> concerned;
  for (const auto& [state, persons] : before.acted_in) concerned.insert(persons.begin(), persons.end());
  concerned.erase(command.actor.person);
  if (!concerned.empty()) {
    turn.notify("reopened", "", {}, {concerned.begin(), concerned.end()}, {{"state", to}, {"reason", *reason}});
  }
  return turn.finish("reopened",
                     {{"actor", actor_detail(turn, *capacity)}, {"from", before.end}, {"to", to}, {"reason", *reason}});
}

void offer_reopen(ActionList& list) {
  if (!list.instance().ended() || !may_use(list.turn(), "reopen", nullptr, list.person())) return;
  const auto trouble = reopen_trouble(list.instance());
  json& action = list.add("reopen", "", {"Mở lại hồ sơ", "Reopen the paper"},
                          trouble ? std::optional(trouble->message) : std::nullopt);
  action["requires"] = {"reason"};
}

}  // namespace trinhky::decision
