// A recurrence as a schedule or a calendar program would send it, through parsing and expansion.
#include <array>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "engine/calendar/recurrence.h"
#include "tests/fuzz/json_mutator.h"

namespace trinhky::fuzz {
namespace {

using base::json;
using calendar::Calendar;
using calendar::Occurrence;
using calendar::Recurrence;

constexpr std::array<std::string_view, 40> words{"FREQ=DAILY",
                                                 "FREQ=WEEKLY",
                                                 "FREQ=MONTHLY",
                                                 "FREQ=YEARLY",
                                                 "FREQ=HOURLY",
                                                 "FREQ=SECONDLY",
                                                 "INTERVAL=",
                                                 "COUNT=",
                                                 "UNTIL=",
                                                 "BYDAY=",
                                                 "BYMONTH=",
                                                 "BYMONTHDAY=",
                                                 "BYYEARDAY=",
                                                 "BYWEEKNO=",
                                                 "BYSETPOS=",
                                                 "BYHOUR=",
                                                 "BYMINUTE=",
                                                 "BYSECOND=",
                                                 "WKST=",
                                                 "MO",
                                                 "-1FR",
                                                 "20MO",
                                                 "30",
                                                 "-31",
                                                 "366",
                                                 "20271231",
                                                 "20271231T080000Z",
                                                 "2026-12-15",
                                                 "2026-12-15T08:00",
                                                 "2028-02-29",
                                                 "none",
                                                 "skip",
                                                 "next_working_day",
                                                 "previous_working_day",
                                                 "rule",
                                                 "start",
                                                 "exdates",
                                                 "rdates",
                                                 "roll",
                                                 ";"};

const Calendar& office() {
  static const Calendar value = Calendar::parse({{"id", "f"}, {"version", "1"}, {"days", json::array()}}).value();
  return value;
}

void try_recurrence(const json& spec) {
  const auto began = std::chrono::steady_clock::now();
  const auto parsed = Recurrence::parse(spec, office(), "", calendar::SubDaily::allowed);
  if (!parsed) {
    if (parsed.error().faults.empty()) broken("a refusal names its faults", "");
    for (const base::Fault& fault : parsed.error().faults) {
      if (fault.message.vi.empty() || fault.message.en.empty()) broken("a fault has its sentences", fault.code);
    }
  } else {
    const auto again = calendar::parse_rule(calendar::print(parsed->rule()), "");
    if (!again || calendar::print(*again) != calendar::print(parsed->rule())) {
      broken("a printed rule is the same rule", calendar::print(parsed->rule()));
    }
    const base::Instant from = base::parse_instant("2026-01-01T00:00:00Z").value();
    const auto found = parsed->following(office(), from, 50);
    if (found) {
      const Occurrence* before = nullptr;
      for (const Occurrence& one : *found) {
        if (one.at <= from) broken("nothing lies before what was asked", one.id);
        if (before != nullptr && one.at < before->at) broken("occurrences come in order", one.id);
        if (before != nullptr && one.id == before->id) broken("no occurrence comes twice", one.id);
        before = &one;
      }
      const auto next = parsed->next(office(), from);
      if (!next || next->has_value() != !found->empty()) broken("next is the first of many", "");
      if (*next && (*next)->id != found->front().id) broken("next is the first of many", (*next)->id);
    }
  }
  if (std::chrono::steady_clock::now() - began > std::chrono::seconds(5)) broken("no rule hangs", spec.dump());
}

}  // namespace
}  // namespace trinhky::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = trinhky::base::parse_json({reinterpret_cast<const char*>(data), size});
  if (document) trinhky::fuzz::try_recurrence(*document);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return trinhky::fuzz::mutate_json(data, size, max_size, seed, trinhky::fuzz::words);
}
