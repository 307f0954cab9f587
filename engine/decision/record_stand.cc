// "confirm_record" and "contest_record": what the one in charge says of a decision that was entered from a meeting or a
// paper. Contesting marks it and tells people; it undoes nothing by itself, because the paper has gone on since.
#include <algorithm>

#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

// The recorded decision of this event, or null.
json recorded_at(const Instance& instance, const json& event) {
  const auto found = std::ranges::find_if(
      instance.recorded, [&](const json& one) { return event.is_number_integer() && one.at("event") == event; });
  return found == instance.recorded.end() ? json() : *found;
}

base::Result<directory::Capacity> may_confirm(Turn& turn, const json& record, const std::string& person) {
  const definition::Work* words = turn.definition().work_of(text_or(record, "state"));
  if (words == nullptr || !words->recorded || words->recorded->confirm_by.is_null()) {
    return base::refuse(base::ErrorCode::wrong_state, "verb-not-here",
                        {"Bước này không khai ai xác nhận kết quả ghi nhận.",
                         "This step does not say who confirms what was recorded."});
  }
  const auto to = turn.addressees(words->recorded->confirm_by);
  if (!to) return std::unexpected(to.error());
  const auto capacity = turn.may_act(person, *to);
  if (!capacity) {
    return std::unexpected(not_yours("Quy trình giao việc xác nhận cho người khác.",
                                     "The workflow gives the confirmation to somebody else."));
  }
  if (text_or(record, "by") == person) {
    return std::unexpected(not_yours("Người đã ghi nhận không tự xác nhận; việc này của người chủ trì.",
                                     "Who recorded a decision does not confirm it; that is for the one in charge."));
  }
  return *capacity;
}

std::optional<base::Error> stand_trouble(const json& record, bool confirms) {
  const std::string stands = text_or(record, "stands");
  if (stands == "confirmed" || (stands == "contested" && !confirms)) {
    return base::Error{.code = base::ErrorCode::wrong_state,
                       .type = "already-said",
                       .message = stands == "confirmed"
                                      ? base::Text{"Kết quả ghi nhận này đã được xác nhận.",
                                                   "This recorded decision has been confirmed already."}
                                      : base::Text{"Kết quả ghi nhận này đã bị phản đối; chờ xử lý.",
                                                   "This recorded decision has been contested already."}};
  }
  return std::nullopt;
}

// Those with a position of administration in the unit or at the top.
std::vector<std::string> administrators(const Turn& turn) {
  const directory::Directory& people = *turn.world().directory;
  std::set<std::string> persons;
  for (const std::string& unit : {turn.instance().unit, people.root_of(turn.instance().unit, turn.today())}) {
    for (const directory::Holding& holding : people.holdings_in(unit, turn.today())) {
      const auto position = people.position(holding.position);
      if (position && position->administrative) persons.insert(holding.person);
    }
  }
  return {persons.begin(), persons.end()};
}

Outcome say(Turn& turn, bool confirms) {
  const Command& command = turn.command();
  const json event = command.body.value("event", json());
  const json record = recorded_at(turn.instance(), event);
  if (record.is_null()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "no-such-record",
                        .message = {"Không có kết quả ghi nhận này trong hồ sơ; hãy chọn trong lịch sử xử lý.",
                                    "The paper has no such recorded decision; choose one in the history."},
                        .pointer = "/event"});
  }
  const auto capacity = may_confirm(turn, record, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  if (auto trouble = stand_trouble(record, confirms)) return turn.refuse(std::move(*trouble));
  base::Result<std::string> reason;
  if (!confirms) {
    reason = text_for(turn, "reason", true, {"Phải ghi lý do phản đối.", "The reason must be given."});
    if (!reason) return turn.refuse(reason.error());
  }
  json set = {{"stands", confirms ? "confirmed" : "contested"},
              {"said_by", command.actor.person},
              {"said_at", base::format_instant(command.now)}};
  if (!confirms) set["reason"] = *reason;
  turn.change({{"op", "recorded_changed"}, {"event", event}, {"set", std::move(set)}});
  const std::string state = text_or(record, "state");
  if (!confirms) {
    std::set<std::string> persons{text_or(record, "by"), text_or(record, "chair")};
    for (const std::string& person : administrators(turn)) persons.insert(person);
    persons.erase("");
    persons.erase(command.actor.person);
    turn.notify("record-contested", "", {}, {persons.begin(), persons.end()}, {{"state", state}, {"reason", *reason}});
  }
  json detail = {{"actor", actor_detail(turn, *capacity)}, {"event", event}, {"state", state}};
  if (!confirms) detail["reason"] = *reason;
  return turn.finish(confirms ? "record_confirmed" : "record_contested", std::move(detail));
}

}  // namespace

Outcome confirm_record(Turn& turn) {
  return say(turn, true);
}

Outcome contest_record(Turn& turn) {
  return say(turn, false);
}

void offer_record_stand(ActionList& list) {
  for (const json& record : list.instance().recorded) {
    if (!may_confirm(list.turn(), record, list.person())) continue;
    const std::string event = std::to_string(record.at("event").get<std::uint64_t>());
    if (!stand_trouble(record, true)) {
      json& action = list.add("confirm_record", event,
                              {"Xác nhận kết quả đã ghi nhận", "Confirm the recorded decision"}, std::nullopt);
      action["event"] = record.at("event");
    }
    if (!stand_trouble(record, false)) {
      json& action = list.add("contest_record", event,
                              {"Phản đối kết quả đã ghi nhận", "Contest the recorded decision"}, std::nullopt);
      action["event"] = record.at("event");
      action["requires"] = {"reason"};
      action["danger"] = true;
    }
  }
}

}  // namespace trinhky::decision
