// {"calendar": {...}, "layer": {...}, "due": {...}, "now": "..."}: a calendar as an office publishes it, one laid over
// it, and a deadline counted by it.
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "engine/calendar/calendar.h"
#include "engine/calendar/due.h"
#include "tests/fuzz/json_mutator.h"

namespace trinhky::fuzz {
namespace {

using base::json;
using calendar::Calendar;

constexpr std::array<std::string_view, 64> words{"calendar",
                                                 "layer",
                                                 "due",
                                                 "now",
                                                 "id",
                                                 "version",
                                                 "zone",
                                                 "covers",
                                                 "from",
                                                 "to",
                                                 "weekly_rest",
                                                 "saturday",
                                                 "sunday",
                                                 "monday",
                                                 "days",
                                                 "date",
                                                 "kind",
                                                 "holiday",
                                                 "makeup_work",
                                                 "closure",
                                                 "name",
                                                 "vi",
                                                 "en",
                                                 "grade",
                                                 "source",
                                                 "rules",
                                                 "day",
                                                 "before",
                                                 "after",
                                                 "beside",
                                                 "events",
                                                 "session.open",
                                                 "dates",
                                                 "2026",
                                                 "2026-10-20",
                                                 "hours",
                                                 "open",
                                                 "close",
                                                 "work",
                                                 "cutoff",
                                                 "07:30",
                                                 "17:00",
                                                 "24:00",
                                                 "rule",
                                                 "house",
                                                 "lunar:01-01",
                                                 "fixed:12-31",
                                                 "Asia/Tokyo",
                                                 "Europe/Paris",
                                                 "workingDays",
                                                 "calendarDays",
                                                 "months",
                                                 "years",
                                                 "workingHours",
                                                 "on",
                                                 "at",
                                                 "year",
                                                 "roll",
                                                 "none",
                                                 "next_working_day",
                                                 "previous_working_day",
                                                 "2026-11-20T01:00:00Z",
                                                 "2028-02-29",
                                                 "zone_offset_minutes"};

void check_refusal(const base::Error& error) {
  if (error.message.vi.empty() || error.message.en.empty()) broken("a refusal has both sentences", error.type);
  for (const base::Fault& fault : error.faults) {
    if (fault.message.vi.empty() || fault.message.en.empty()) broken("a fault has its sentences", fault.code);
  }
}

void check_days(const Calendar& calendar, base::Date date, const std::string& at_hand) {
  for (const int n : {-30, -1, 0, 1, 5, 30}) {
    const base::Date there = calendar.add_working_days(date, n);
    if (calendar.working_days_between(date, there) != n) broken("working days are counted one way", at_hand);
    if (n != 0 && !calendar.is_working_day(there)) broken("a working day is worked", at_hand);
  }
  if (!calendar.is_working_day(calendar.next_working_day_on_or_after(date))) broken("the next one is worked", at_hand);
}

void check_due(const Calendar& calendar, const json& spec, base::Instant now) {
  const auto faults = calendar::check_due_spec(spec, "/due");
  for (const base::Fault& fault : faults) {
    if (!fault.pointer.starts_with("/due")) broken("a fault's pointer begins where the spec stands", fault.pointer);
    if (fault.message.vi.empty() || fault.message.en.empty()) broken("a fault has its sentences", fault.code);
  }
  const auto due = calendar::resolve_due(calendar, spec, now);
  if (!due) return check_refusal(due.error());
  if (!faults.empty()) broken("what is refused in a definition is not counted", spec.dump());
  const auto again = calendar::resolve_due(calendar, spec, now);
  if (!again || again->at != due->at || again->derivation != due->derivation)
    broken("equal spec, equal due", spec.dump());
  const base::Text told = calendar::explain_due(calendar, *due);
  if (told.vi.empty() || told.en.empty()) broken("every due time is explained", spec.dump());
  const bool plain = spec.size() == 1 && spec.contains("workingDays") && spec["workingDays"] > 0;
  if (plain && calendar.cutoff() == std::chrono::hours(24) && !calendar.is_working_day(calendar.due_date(due->at))) {
    broken("working days end on a working day", spec.dump());
  }
}

void try_calendar(const json& input) {
  const auto began = std::chrono::steady_clock::now();
  const auto parsed = Calendar::parse(input.value("calendar", json::object()));
  if (!parsed) return check_refusal(parsed.error());
  Calendar calendar = *parsed;
  if (input.contains("layer")) {
    auto laid = calendar.overlaid(input["layer"]);
    if (!laid) return check_refusal(laid.error());
    if (!laid->version().starts_with(calendar.version() + "+")) broken("a layer names itself", laid->version());
    calendar = std::move(*laid);
  }
  const auto now = base::parse_instant(base::text_or(input, "now"));
  const base::Instant at = now ? *now : base::parse_instant("2026-11-20T01:00:00Z").value();
  const base::Date today = calendar.local_date(at);
  // Years that an office may mean: beyond them a date is no date.
  if (today.year() > std::chrono::year(1970) && today.year() < std::chrono::year(2200)) {
    check_days(calendar, today, input.dump());
    if (const json spec = input.value("due", json::object()); spec.is_object()) check_due(calendar, spec, at);
  }
  if (std::chrono::steady_clock::now() - began > std::chrono::seconds(5)) broken("no calendar hangs", input.dump());
}

}  // namespace
}  // namespace trinhky::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = trinhky::base::parse_json({reinterpret_cast<const char*>(data), size});
  if (input && input->is_object()) trinhky::fuzz::try_calendar(*input);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return trinhky::fuzz::mutate_json(data, size, max_size, seed, trinhky::fuzz::words);
}
