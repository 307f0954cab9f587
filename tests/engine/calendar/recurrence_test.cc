#include "engine/calendar/recurrence.h"

#include <chrono>
#include <random>

#include "engine/calendar/recurrence_days.h"
#include "tests/engine/calendar/shipped.h"

namespace trinhky::calendar {
namespace {

using base::json;
using std::chrono::days;
using std::chrono::sys_days;

const Calendar& utc() {
  static const Calendar calendar =
      Calendar::parse({{"id", "utc"}, {"version", "1"}, {"zone_offset_minutes", 0}}).value();
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
  const auto cases = read_json(std::string(TRINHKY_SHARED_DIR) + "/conformance/rrule/rrule-cases.json");
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

// The days of a rule without libical: each day asked on its own.
std::vector<std::string> asked_day_by_day(const RecurrenceRule& rule, LocalTime start, std::size_t count) {
  std::vector<std::string> out;
  const auto first = std::chrono::floor<days>(start);
  const base::Date from(first);
  for (auto day = first; day < first + days(15'000) && out.size() < count; day += days(1)) {
    const base::Date date(day);
    const int months = (static_cast<int>(date.year()) - static_cast<int>(from.year())) * 12 +
                       static_cast<int>(static_cast<unsigned>(date.month())) -
                       static_cast<int>(static_cast<unsigned>(from.month()));
    const auto week = [&](base::Date d) {
      const sys_days at(d);
      return (at - (std::chrono::weekday(at) - rule.week_start)).time_since_epoch().count();
    };
    std::int64_t periods = (day - first).count();
    if (rule.frequency == Frequency::weekly) periods = (week(date) - week(from)) / 7;
    if (rule.frequency == Frequency::monthly) periods = months;
    if (rule.frequency == Frequency::yearly) periods = static_cast<int>(date.year()) - static_cast<int>(from.year());
    if (periods % rule.interval == 0 && names_day(rule, date)) out.push_back(base::format_date(date));
  }
  return out;
}

TEST(Recurrence, DaysFromTheLibraryAreThoseAskedDayByDay) {
  std::mt19937 random(5545);
  const auto pick = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  int compared = 0;
  for (int round = 0; round < 400; ++round) {
    RecurrenceRule rule;
    rule.frequency = static_cast<Frequency>(pick(3, 6));
    rule.interval = pick(1, 4);
    if (pick(0, 2) == 0) rule.months = {pick(1, 6), pick(7, 12)};
    if (rule.frequency != Frequency::weekly && pick(0, 1) == 0) rule.month_days = {-pick(1, 31), pick(1, 31)};
    if (pick(0, 1) == 0) {
      const bool numbered = rule.frequency >= Frequency::monthly && rule.month_days.empty() && pick(0, 1) == 0;
      rule.days = {
          {.ordinal = numbered ? pick(1, 5) : 0, .day = std::chrono::weekday(static_cast<unsigned>(pick(0, 6)))}};
    }
    const std::string start =
        std::to_string(pick(2000, 2030)) + "-0" + std::to_string(pick(1, 9)) + "-" + std::to_string(pick(10, 28));
    const auto parsed = Recurrence::parse({{"rule", print(rule)}, {"start", start}}, utc(), "");
    if (!parsed) continue;
    const auto expected = asked_day_by_day(complete(parsed->rule(), parsed->start()), parsed->start(), 12);
    std::vector<std::string> found;
    for (const Occurrence& one :
         parsed->following(utc(), instant_of("1990-01-01T00:00:00Z"), expected.size()).value()) {
      found.push_back(base::format_date(utc().local_date(one.at)));
    }
    EXPECT_EQ(found, expected) << print(parsed->rule()) << " from " << start;
    ++compared;
  }
  EXPECT_GT(compared, 200);
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
