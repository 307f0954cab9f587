#include "engine/rehearsal/laws.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/decision/undo.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::Result;

std::unexpected<base::Error> broken(const decision::Command& command, std::string_view law) {
  return std::unexpected(base::Error{.code = base::ErrorCode::internal,
                                     .type = "law-broken",
                                     .message = {"Chương trình vi phạm một quy luật của chính nó khi xử lý lệnh \"" +
                                                     command.kind + "\": " + std::string(law) + ".",
                                                 "The program broke a law of its own at the command \"" + command.kind +
                                                     "\": " + std::string(law) + "."},
                                     .log = command.kind + ": " + std::string(law)});
}

bool has_fraction(const json& value) {
  if (value.is_number_float()) return true;
  if (!value.is_structured()) return false;
  return std::ranges::any_of(value, [](const json& part) { return has_fraction(part); });
}

json error_json(const base::Error& error) {
  json out = {{"error", error.type}, {"message", error.message.vi}, {"pointer", error.pointer}};
  for (const base::Fault& fault : error.faults) out["faults"].push_back({fault.pointer, fault.code, fault.message.vi});
  return out;
}

json accepted_json(const decision::Accepted& accepted) {
  json out = {{"kind", accepted.event.kind},       {"at", base::format_instant(accepted.event.at)},
              {"body", accepted.event.body},       {"cancel", accepted.cancel_timers},
              {"claims", accepted.claims},         {"numbers", accepted.numbers},
              {"drop_draft", accepted.drop_draft}, {"ignored", accepted.ignored}};
  for (const decision::Content& one : accepted.contents) {
    out["contents"].push_back({one.hash, one.salt, one.media_type, one.bytes});
  }
  for (const decision::TimerArmed& one : accepted.arm) {
    out["arm"].push_back({one.id, base::format_instant(one.due), one.body});
  }
  for (const decision::OwedCommand& one : accepted.owe) {
    out["owe"].push_back({one.id, one.receiver, one.kind, one.body});
  }
  for (const decision::Notice& one : accepted.notices) {
    json to = json::array();
    for (const decision::Addressee& seat : one.to) to.push_back(directory::to_json(seat.seat));
    out["notices"].push_back({one.id, one.template_id, one.work, to, one.persons, one.params});
  }
  return out;
}

}  // namespace

std::string bytes_of(const decision::Outcome& outcome) {
  if (const auto* error = std::get_if<base::Error>(&outcome)) return base::canonical(error_json(*error));
  if (const auto* needs = std::get_if<decision::Needs>(&outcome)) {
    return base::canonical({{"contents", needs->contents}, {"draft", needs->draft}, {"series", needs->series}});
  }
  return base::canonical(accepted_json(std::get<decision::Accepted>(outcome)));
}

Result<void> check_same(const decision::Command& command, const std::string& first, const std::string& second,
                        std::string_view law) {
  if (first != second) return broken(command, law);
  return {};
}

Result<void> check_event(const decision::Command& command, const decision::Event& event) {
  if (has_fraction(event.body)) return broken(command, "an event holds a fraction");
  const auto read = base::parse_json(base::canonical(event.body));
  if (!read || *read != event.body) return broken(command, "an event does not survive being written and read");
  return {};
}

Result<void> check_fold(const decision::Command& command, std::span<const decision::Event> recorded,
                        const decision::Instance& working) {
  decision::Instance folded;
  for (const decision::Event& one : recorded) folded = decision::evolve(std::move(folded), one);
  const std::string cache = base::canonical(decision::to_json(working));
  if (folded != working || base::canonical(decision::to_json(folded)) != cache) {
    return broken(command, "folding the recorded events does not give the working copy");
  }
  const auto read = base::parse_json(cache);
  const auto again =
      read ? decision::instance_from_json(*read) : Result<decision::Instance>(std::unexpected(read.error()));
  if (!again || base::canonical(decision::to_json(*again)) != cache) {
    return broken(command, "the cache of the fold does not survive being written and read");
  }
  return {};
}

Result<void> check_way_back(const decision::Command& command, const decision::Instance& before,
                            const decision::Instance& after) {
  if (!decision::leads_back(before, after)) return broken(command, "undoing the act would not lead back");
  return {};
}

Result<void> check_rest(const decision::Command& command, const decision::Instance& instance,
                        const std::set<std::string>& armed) {
  const auto& active = instance.snapshot.configuration;
  for (const auto& [id, work] : instance.open) {
    if (std::ranges::find(active, work.state) == active.end()) {
      return broken(command, "work is open in a state that is not active");
    }
  }
  std::set<std::string> known;
  for (const auto& [id, body] : instance.timers) known.insert(id);
  if (known != armed) return broken(command, "the timers armed are not those that the instance knows");
  if (instance.ended() && (!instance.open.empty() || !instance.timers.empty())) {
    return broken(command, "an ended instance has open work or timers");
  }
  return {};
}

}  // namespace trinhky::rehearsal
