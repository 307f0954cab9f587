#include "engine/calendar/recurrence.h"

#include <libical/ical.h>

#include <chrono>
#include <random>

#include "engine/calendar/recurrence_days.h"
#include "tests/engine/calendar/shipped.h"
#include "tests/support/places.h"

namespace trinhky::calendar {
namespace {

using base::json;

const Calendar& utc() {
  static const Calendar calendar = Calendar::parse({{"id", "utc"},
                                                    {"version", "1"},
                                                    {"zone_offset_minutes", 0},
                                                    {"covers", {{"from", "1990-01-01"}, {"to", "2040-12-31"}}},
                                                    {"days", json::array()}})
                                       .value();
  return calendar;
}

std::string with_dashes(std::string text) {
  if (text.ends_with('Z')) text.pop_back();
  text.insert(4, "-").insert(7, "-");
  if (text.size() > 10) text.insert(13, ":").insert(16, ":");
  return text;
}

std::vector<std::string> ids(const std::vector<Occurrence>& all) {
  std::vector<std::string> out;
  for (const Occurrence& one : all) out.push_back(one.id);
  return out;
}

std::vector<std::string> codes(const base::Error& error) {
  std::vector<std::string> out;
  for (const base::Fault& fault : error.faults) {
    EXPECT_FALSE(fault.message.vi.empty());
    EXPECT_FALSE(fault.message.en.empty());
    out.push_back(fault.code);
  }
  return out;
}

std::string only_fault(const json& spec) {
  const auto parsed = Recurrence::parse(spec, shipped_calendar(), "/when");
  if (parsed) return "accepted";
  if (parsed.error().faults.size() != 1) return std::to_string(parsed.error().faults.size()) + " faults";
  return codes(parsed.error()).front() + " at " + parsed.error().faults.front().pointer;
}

std::string fault_of_rule(const std::string& rule) {
  return only_fault({{"rule", rule}, {"start", "2026-12-15T08:00"}});
}

Recurrence made(const json& spec) {
  auto parsed = Recurrence::parse(spec, shipped_calendar(), "");
  EXPECT_TRUE(parsed) << spec.dump() << (parsed ? "" : parsed.error().message.en);
  return parsed.value();
}

TEST(Recurrence, TheOutsideCasesComeOutAsTheySayEachWithinASecond) {
  const auto cases = read_json(trinhky::places::shared_dir() + "/conformance/rrule/rrule-cases.json");
  if (!cases) GTEST_SKIP() << "not run: the outside data is not beside the project";
  std::size_t tried = 0;
  for (const json& one : (*cases)["cases"]) {
    const std::string name = one["id"].get<std::string>() + " " + one["rrule"].get<std::string>();
    const auto began = std::chrono::steady_clock::now();
    const auto parsed =
        Recurrence::parse({{"rule", one["rrule"]}, {"start", with_dashes(one["dtstart"].get<std::string>())}}, utc(),
                          "", SubDaily::allowed);
    if (one["use"] == "reject") {
      EXPECT_FALSE(parsed) << name;
    } else {
      ASSERT_TRUE(parsed) << name << ": " << parsed.error().message.en;
      std::vector<std::string> expected;
      for (const json& at : one["expected"]) expected.push_back(at.get<std::string>().substr(0, 15));
      const auto found = parsed->following(utc(), instant_of("1900-01-01T00:00:00Z"), expected.size() + 1);
      ASSERT_TRUE(found) << name;
      EXPECT_EQ(ids(*found), expected) << name;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1)) << name;
    ++tried;
  }
  EXPECT_GT(tried, 100U);
}

TEST(Recurrence, RefusesWhatTheGrammarForbidsAndNamesThePart) {
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;COUNT=3;UNTIL=20271231T000000"), "count-and-until at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;FREQ=DAILY"), "repeated-part at /when/rule");
  EXPECT_EQ(fault_of_rule("INTERVAL=2"), "required at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=FORTNIGHTLY"), "unknown-word at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=DAILY;RSCALE=CHINESE"), "unknown-word at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=DAILY;"), "bad-value at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=DAILY;COUNT=0"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=DAILY;COUNT=1000000"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=DAILY;INTERVAL=0"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=DAILY;INTERVAL=999999999"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=DAILY;INTERVAL=99999999999999999999"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=YEARLY;BYMONTH=13"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;BYMONTHDAY=0"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;BYMONTHDAY=-32"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;BYDAY=6MO"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;BYDAY=0MO"), "out-of-range at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO"), "forbidden-combination at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;BYSETPOS=1"), "forbidden-combination at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=WEEKLY;BYMONTHDAY=13"), "forbidden-combination at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;UNTIL=20271331"), "bad-value at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=MONTHLY;UNTIL=20271231"), "until-kind at /when/rule");
  EXPECT_EQ(fault_of_rule("FREQ=HOURLY"), "too-often at /when/rule");
  EXPECT_EQ(fault_of_rule(std::string(3000, 'A')), "too-long at /when/rule");
}

TEST(Recurrence, RefusesRulesThatNeverComeToADayInsteadOfSearchingForOne) {
  const auto began = std::chrono::steady_clock::now();
  for (const char* rule : {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
                           "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=-30", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
                           "FREQ=MONTHLY;BYDAY=1FR;BYSETPOS=5", "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29"}) {
    EXPECT_EQ(fault_of_rule(rule), "never-fires at /when/rule") << rule;
  }
  for (const char* rule : {"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1",
                           "FREQ=SECONDLY;INTERVAL=3600;BYMINUTE=30"}) {
    const auto parsed =
        Recurrence::parse({{"rule", rule}, {"start", "2026-12-15T08:00"}}, shipped_calendar(), "", SubDaily::allowed);
    ASSERT_FALSE(parsed) << rule;
    EXPECT_EQ(codes(parsed.error()), std::vector<std::string>{"never-fires"}) << rule;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(9));
}

TEST(Recurrence, NamesTheMemberThatIsWrong) {
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY"}}), "required at /when/start");
  EXPECT_EQ(only_fault({{"start", "2026-12-15"}}), "required at /when/rule");
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY"}, {"start", "15/12/2026"}}), "bad-value at /when/start");
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY"}, {"start", "2026-12-15T24:00"}}), "bad-value at /when/start");
  EXPECT_EQ(only_fault({{"rule", 7}, {"start", "2026-12-15"}}), "wrong-type at /when/rule");
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY"}, {"start", "2026-12-15"}, {"every", 2}}), "unknown-word at /when/every");
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY"}, {"start", "2026-12-15"}, {"roll", "forward"}}),
            "unknown-word at /when/roll");
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY"}, {"start", "2026-12-15"}, {"exdates", {"2026-12-16", "x"}}}),
            "bad-value at /when/exdates/1");
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY"}, {"start", "2026-12-15"}, {"rdates", {"2026-12-16T08:00"}}}),
            "bad-value at /when/rdates/0");
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY"}, {"start", "2026-12-15"}, {"rdates", std::vector<int>(501, 1)}}),
            "too-many at /when/rdates");
  EXPECT_EQ(only_fault({{"rule", "FREQ=DAILY;BYHOUR=8"}, {"start", "2026-12-15"}}),
            "forbidden-combination at /when/rule");
}

TEST(Recurrence, LocalHoursBecomeInstantsByTheCalendar) {
  const Recurrence monthly = made({{"rule", "FREQ=MONTHLY;BYMONTHDAY=15"}, {"start", "2026-12-15T08:00"}});
  const auto found = monthly.following(shipped_calendar(), instant_of("2026-12-01T00:00:00Z"), 3);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 3U);
  EXPECT_EQ(found->front().at, instant_of("2026-12-15T01:00:00Z"));
  EXPECT_EQ(local(shipped_calendar(), found->at(1).at), "2027-01-15 08:00");
  EXPECT_EQ(found->at(1).id, "20270115T080000");
}

TEST(Recurrence, AnUntilInUtcIsReadInTheCalendarsZone) {
  // 01:00 UTC is 08:00 here: the last one counts; a second earlier it does not.
  const Recurrence with = made({{"rule", "FREQ=DAILY;UNTIL=20261217T010000Z"}, {"start", "2026-12-15T08:00"}});
  const Recurrence without = made({{"rule", "FREQ=DAILY;UNTIL=20261217T005959Z"}, {"start", "2026-12-15T08:00"}});
  const auto from = instant_of("2026-12-01T00:00:00Z");
  EXPECT_EQ(with.following(shipped_calendar(), from, 9)->size(), 3U);
  EXPECT_EQ(without.following(shipped_calendar(), from, 9)->size(), 2U);
}

TEST(Recurrence, ARestDayMovesKeepsOrDropsTheOccurrenceAndSaysWhy) {
  // 15 August 2026 is a Saturday.
  const json base{{"rule", "FREQ=MONTHLY;BYMONTHDAY=15"}, {"start", "2026-08-15"}};
  const auto first = [&](const std::string& roll) {
    json spec = base;
    spec["roll"] = roll;
    return made(spec).next(shipped_calendar(), instant_of("2026-08-01T00:00:00Z")).value().value();
  };
  EXPECT_EQ(base::format_date(shipped_calendar().local_date(first("none").at)), "2026-08-15");
  EXPECT_EQ(base::format_date(shipped_calendar().local_date(first("next_working_day").at)), "2026-08-17");
  EXPECT_EQ(base::format_date(shipped_calendar().local_date(first("previous_working_day").at)), "2026-08-14");
  EXPECT_EQ(first("skip").id, "20260915T070000");
  const Occurrence moved = first("next_working_day");
  EXPECT_EQ(moved.id, first("none").id);
  EXPECT_EQ(moved.derivation["moved"]["from"], "2026-08-15");
  EXPECT_EQ(moved.derivation["moved"]["kind"], "weekend");
  const base::Text why = explain_occurrence(shipped_calendar(), moved);
  EXPECT_NE(why.vi.find("Thứ Hai, 17/8/2026"), std::string::npos) << why.vi;
  EXPECT_NE(why.vi.find("là ngày nghỉ: Thứ Bảy"), std::string::npos) << why.vi;
}

TEST(Recurrence, DaysTakenOutAndPutInAreHeeded) {
  const Recurrence weekly = made({{"rule", "FREQ=WEEKLY;COUNT=3"},
                                  {"start", "2026-12-01"},
                                  {"exdates", {"2026-12-08"}},
                                  {"rdates", {"2026-12-03", "2026-12-15"}}});
  EXPECT_EQ(ids(weekly.following(shipped_calendar(), instant_of("2026-01-01T00:00:00Z"), 9).value()),
            (std::vector<std::string>{"20261201T070000", "20261203T070000", "20261215T070000"}));
}

TEST(Recurrence, AskedFromTheMiddleGivesWhatAskedFromTheStartGives) {
  for (const char* rule :
       {"FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "FREQ=MONTHLY;INTERVAL=5",
        "FREQ=YEARLY;INTERVAL=3;BYMONTH=2,6;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=DAILY;COUNT=4000", "FREQ=YEARLY;BYYEARDAY=-1", "FREQ=YEARLY;BYDAY=20MO"}) {
    for (const char* roll : {"none", "next_working_day", "previous_working_day", "skip"}) {
      const Recurrence one = made({{"rule", rule}, {"start", "2016-01-31"}, {"roll", roll}});
      const auto begin = instant_of("2015-01-01T00:00:00Z");
      const auto middle = instant_of("2024-03-05T03:00:00Z");
      const auto end = instant_of("2025-06-01T00:00:00Z");
      auto whole = one.between(shipped_calendar(), begin, end, max_occurrences).value();
      if (whole.size() == max_occurrences) continue;
      std::erase_if(whole, [&](const Occurrence& o) { return o.at <= middle; });
      EXPECT_EQ(ids(one.between(shipped_calendar(), middle, end, max_occurrences).value()), ids(whole)) << rule << roll;
    }
  }
}

TEST(Recurrence, ALeapDayAndTheLastOfAMonthAreNotMovedToOtherDays) {
  EXPECT_EQ(ids(made({{"rule", "FREQ=YEARLY"}, {"start", "2024-02-29"}})
                    .following(shipped_calendar(), instant_of("2024-01-01T00:00:00Z"), 2)
                    .value()),
            (std::vector<std::string>{"20240229T070000", "20280229T070000"}));
  EXPECT_EQ(ids(made({{"rule", "FREQ=MONTHLY"}, {"start", "2026-01-31"}})
                    .following(shipped_calendar(), instant_of("2026-01-01T00:00:00Z"), 3)
                    .value()),
            (std::vector<std::string>{"20260131T070000", "20260331T070000", "20260531T070000"}));
}

// The days of a rule as libical has them from its start.
std::vector<std::string> by_libical(const std::string& rule, const std::string& start, std::size_t count) {
  std::string digits = start;
  std::erase(digits, '-');
  std::vector<std::string> out;
  const icalrecurrencetype read = icalrecurrencetype_from_string(rule.c_str());
  icalrecur_iterator* days_of = icalrecur_iterator_new(read, icaltime_from_string(digits.c_str()));
  if (days_of == nullptr) return out;
  while (out.size() < count) {
    const icaltimetype at = icalrecur_iterator_next(days_of);
    if (icaltime_is_null_time(at) != 0) break;
    out.push_back(base::format_date(std::chrono::year(at.year) / at.month / at.day));
  }
  icalrecur_iterator_free(days_of);
  return out;
}

TEST(Recurrence, AnotherLibraryFindsTheSameDays) {
  std::mt19937 random(5545);
  const auto pick = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  int compared = 0;
  for (int round = 0; round < 4000; ++round) {
    RecurrenceRule rule;
    rule.frequency = static_cast<Frequency>(pick(3, 6));
    rule.interval = pick(1, 4);
    if (pick(0, 2) == 0) rule.months = {pick(1, 6), pick(7, 12)};
    // Where it errs it is not asked: recurrence_days.h.
    const bool takes_month_days = rule.frequency == Frequency::monthly || !rule.months.empty();
    if (takes_month_days && rule.frequency > Frequency::weekly && pick(0, 1) == 0) {
      rule.month_days = {-pick(1, 31), pick(1, 31)};
    }
    if (pick(0, 1) == 0) {
      const bool numbered = rule.frequency >= Frequency::monthly && rule.month_days.empty() && pick(0, 1) == 0;
      rule.days = {
          {.ordinal = numbered ? pick(1, 5) : 0, .day = std::chrono::weekday(static_cast<unsigned>(pick(0, 6)))}};
    }
    if (rule.frequency == Frequency::monthly && !rule.days.empty() && pick(0, 1) == 0) rule.positions = {-1, 1};
    const std::string start =
        std::to_string(pick(2000, 2030)) + "-0" + std::to_string(pick(1, 9)) + "-" + std::to_string(pick(10, 28));
    const auto parsed = Recurrence::parse({{"rule", print(rule)}, {"start", start}}, utc(), "");
    if (!parsed) continue;
    // A start outside the rule is read in several ways.
    if (!names_day(complete(parsed->rule(), parsed->start()), base::parse_date(start).value())) continue;
    std::vector<std::string> found;
    for (const Occurrence& one : parsed->following(utc(), instant_of("1990-01-01T00:00:00Z"), 12).value()) {
      found.push_back(base::format_date(utc().local_date(one.at)));
    }
    EXPECT_EQ(found, by_libical(print(rule), start, found.size())) << print(parsed->rule()) << " from " << start;
    ++compared;
  }
  EXPECT_GT(compared, 400);
}

TEST(Recurrence, NegativeDaysAndDaysOfEveryMonthAreNotForgotten) {
  const auto first = [](const std::string& rule, std::size_t many) {
    return ids(made({{"rule", rule}, {"start", "2003-06-01"}})
                   .following(shipped_calendar(), instant_of("2003-01-01T00:00:00Z"), many)
                   .value());
  };
  EXPECT_EQ(first("FREQ=DAILY;BYMONTH=6;BYMONTHDAY=-10,17", 3),
            (std::vector<std::string>{"20030617T070000", "20030621T070000", "20040617T070000"}));
  EXPECT_EQ(first("FREQ=YEARLY;BYMONTHDAY=15", 2), (std::vector<std::string>{"20030615T070000", "20030715T070000"}));
}

TEST(Recurrence, PrintingGivesTheSameRuleAgain) {
  for (const char* text :
       {"FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=-2MO,1FR", "FREQ=YEARLY;UNTIL=20271231T100000Z;BYWEEKNO=20;WKST=SU",
        "FREQ=DAILY;UNTIL=20271231", "FREQ=MONTHLY;BYDAY=MO,TU;BYHOUR=8;BYMINUTE=30;BYSETPOS=-1"}) {
    const auto rule = parse_rule(text, "");
    ASSERT_TRUE(rule) << text;
    EXPECT_EQ(print(parse_rule(print(*rule), "").value()), print(*rule));
  }
}

}  // namespace
}  // namespace trinhky::calendar
