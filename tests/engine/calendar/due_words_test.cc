// Years, named days, an earlier end of the day, urgency and pauses: what a deadline may say beside plain counts.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/calendar/due.h"
#include "engine/calendar/pace.h"
#include "engine/calendar/urgency.h"
#include "tests/engine/calendar/shipped.h"

namespace trinhky::calendar {
namespace {

using base::json;

const base::Instant friday_morning = instant_of("2026-11-20T09:00:00+07:00");

const Calendar& with_sessions() {
  static const Calendar calendar = [] {
    json source = shipped_json("calendar.json");
    source["events"] = {{"session.open",
                         {{"name",
                           {{
                                "vi",
                                "Khai mạc kỳ họp",
                            },
                            {"en", "Opening of the session"}}},
                          {"dates", {{"2026", "2026-10-20"}, {"2027", "2027-05-20"}}},
                          {"grade", "H"}}}};
    return Calendar::parse(source).value();
  }();
  return calendar;
}

std::string when(const json& spec, base::Instant now = friday_morning) {
  return local(with_sessions(), resolve_due(with_sessions(), spec, now).value().at);
}
base::Text said(const json& spec) {
  return explain_due(with_sessions(), resolve_due(with_sessions(), spec, friday_morning).value());
}

TEST(DueYears, EndOnTheSameDayOrTheLastOfFebruary) {
  EXPECT_EQ(when({{"years", 1}, {"from", "2026-11-20"}}), "2027-11-22 24:00");  // 20 November 2027 is a Saturday
  EXPECT_EQ(when({{"years", 1}, {"from", "2024-02-29"}, {"roll", "none"}}), "2025-02-28 24:00");
  EXPECT_EQ(when({{"years", 4}, {"from", "2024-02-29"}, {"roll", "none"}}), "2028-02-29 24:00");
  EXPECT_EQ(when({{"years", -2}, {"from", "2026-11-20"}}), "2024-11-20 24:00");
  EXPECT_EQ(said({{"years", 1}, {"from", "2026-03-18"}}).vi, "1 năm kể từ 18/3/2026");
  EXPECT_EQ(check_due_spec(json{{"years", 51}}, "").front().code, "out-of-range");
}

TEST(DueMonths, OfLeapYearsAndShortMonths) {
  EXPECT_EQ(when({{"months", 1}, {"from", "2028-01-31"}, {"roll", "none"}}), "2028-02-29 24:00");
  EXPECT_EQ(when({{"months", 1}, {"from", "2026-01-31"}, {"roll", "none"}}), "2026-02-28 24:00");
  EXPECT_EQ(when({{"months", 1}, {"from", "2026-08-31"}, {"roll", "none"}}), "2026-09-30 24:00");
  EXPECT_EQ(when({{"months", 3}, {"from", "2026-11-30"}, {"roll", "none"}}), "2027-02-28 24:00");
  EXPECT_EQ(when({{"months", -1}, {"from", "2028-03-31"}, {"roll", "none"}}), "2028-02-29 24:00");
  EXPECT_EQ(when({{"calendarDays", 1}, {"from", "2028-02-28"}, {"roll", "none"}}), "2028-02-29 24:00");
  EXPECT_EQ(when({{"calendarDays", 1}, {"from", "2027-02-28"}, {"roll", "none"}}), "2027-03-01 24:00");
}

TEST(DueEvents, CountBeforeAndAfterADayOfTheCalendar) {
  EXPECT_EQ(when({{"at", {{"calendar", "session.open"}, {"year", 2026}}}}), "2026-10-20 24:00");
  const json before{{"workingDays", -15}, {"from", {{"calendar", "session.open"}, {"year", 2026}}}};
  EXPECT_EQ(when(before), "2026-09-29 24:00");
  EXPECT_EQ(said(before).vi, "15 ngày làm việc trước 20/10/2026 (Khai mạc kỳ họp) [H]; [H] mức đề xuất của phần mềm");
  EXPECT_EQ(said(before).en,
            "15 working days before 20/10/2026 (Opening of the session) [H]; [H] proposed by this program");
  const json tet{{"workingDays", 1}, {"from", {{"calendar", "lunar:01-01"}, {"year", "2026"}}}};
  EXPECT_EQ(when(tet), "2026-02-23 24:00");
  EXPECT_EQ(when({{"calendarDays", -7}, {"from", {{"calendar", "lunar:12-23"}, {"year", 2025}}}}), "2026-02-03 24:00");
  EXPECT_EQ(said({{"at", {{"calendar", "lunar:03-10"}, {"year", 2027}}}}).vi, "ngày 16/4/2027 (10/03 âm lịch)");
}

TEST(DueEvents, EveryShippedOneCanBeCountedFromAndIsExplained) {
  const json events = shipped_json("calendar.json").at("events");
  EXPECT_GE(events.size(), 20U);
  for (const auto& [word, event] : events.items()) {
    ASSERT_NE(shipped_calendar().event(word), nullptr) << word;
    EXPECT_FALSE(event.at("source").get<std::string>().empty()) << word;
    const json named{{"calendar", word}, {"year", 2026}};
    const std::string vi = event.at("name").at("vi");
    const std::string grade = event.at("grade");
    const std::string mark = grade == "P" ? "" : " [" + grade + "]";
    for (const json& spec : {json{{"workingDays", -3}, {"from", named}}, json{{"workingDays", 3}, {"from", named}},
                             json{{"calendarDays", -7}, {"from", named}}, json{{"at", named}}}) {
      EXPECT_TRUE(check_due_spec(spec, "").empty()) << spec;
      const auto due = resolve_due(shipped_calendar(), spec, friday_morning);
      ASSERT_TRUE(due) << spec << due.error().message.en;
      const base::Text text = explain_due(shipped_calendar(), *due);
      EXPECT_NE(text.vi.find("(" + vi + ")" + mark), std::string::npos) << text.vi;
      EXPECT_NE(text.en.find("(" + event.at("name").at("en").get<std::string>() + ")" + mark), std::string::npos);
    }
  }
}

TEST(DueEvents, ShippedOnesLieOnTheirDaysOfTheSolarAndTheLunarYear) {
  const auto on = [](const char* word, int year) {
    const auto date = shipped_calendar().event(word)->in(year);
    return date ? base::format_date(*date) : std::string();
  };
  EXPECT_EQ(on("front.tradition_day", 2026), "2026-11-18");
  EXPECT_EQ(on("holiday.national", 2031), "2031-09-02");
  EXPECT_EQ(on("holiday.tet", 2026), "2026-02-17");
  EXPECT_EQ(on("holiday.tet", 2028), "2028-01-26") << "beyond the published years too";
  EXPECT_EQ(on("holiday.hung_kings", 2027), "2027-04-16");
  EXPECT_EQ(on("lunar.kitchen_gods", 2025), "2026-02-10") << "of the lunar year 2025";
  EXPECT_EQ(on("holiday.culture", 2025), "") << "a holiday since 2026";
  EXPECT_EQ(on("holiday.tet", 2200), "") << "no lunar table reaches so far";
  const json before{{"workingDays", -15}, {"from", {{"calendar", "front.tradition_day"}, {"year", 2026}}}};
  const Due due = resolve_due(shipped_calendar(), before, friday_morning).value();
  EXPECT_EQ(local(shipped_calendar(), due.at), "2026-10-28 24:00");
  EXPECT_EQ(explain_due(shipped_calendar(), due).vi,
            "15 ngày làm việc trước 18/11/2026 (Ngày truyền thống Mặt trận Tổ quốc Việt Nam) [K]; [K] theo thông lệ, "
            "nên đối chiếu văn bản gốc");
}

TEST(DueEvents, AYearThatSomebodySetsStandsBeforeTheUsualDayAndFaultsAreTold) {
  json source = shipped_json("calendar.json");
  source["events"]["assembly.mid_year"]["dates"] = {{"2027", "2027-05-24"}};
  const Calendar calendar = Calendar::parse(source).value();
  EXPECT_EQ(*calendar.event("assembly.mid_year")->in(2027), day_of("2027-05-24"));
  EXPECT_EQ(*calendar.event("assembly.mid_year")->in(2026), day_of("2026-05-20"));
  const json name{{"vi", "a"}, {"en", "a"}};
  source["events"] = {{"a.day", {{"name", name}, {"day", "lunar:13-01"}}},
                      {"b.day", {{"name", name}}},
                      {"c.day", {{"name", name}, {"day", "fixed:05-20"}, {"from", "soon"}}},
                      {"d.day", {{"name", name}, {"dates", {{"2027", "2026-05-24"}}}}}};
  const auto faulty = Calendar::parse(source);
  ASSERT_FALSE(faulty);
  std::vector<std::string> pointers;
  for (const base::Fault& fault : faulty.error().faults) pointers.push_back(fault.pointer);
  EXPECT_EQ(pointers, (std::vector<std::string>{"/events/a.day/day", "/events/b.day", "/events/c.day/from",
                                                "/events/d.day/dates/2027"}));
}

TEST(DueEvents, OneTheCalendarDoesNotKnowIsRefusedWithItsYear) {
  for (const json& spec : {json{{"at", {{"calendar", "session.open"}, {"year", 2031}}}},
                           json{{"at", {{"calendar", "council.open"}, {"year", 2026}}}},
                           json{{"workingDays", 1}, {"from", {{"calendar", "session.open"}, {"year", 2031}}}},
                           json{{"at", {{"calendar", "lunar:12-30"}, {"year", 2025}}}}}) {
    const auto due = resolve_due(with_sessions(), spec, friday_morning);
    ASSERT_FALSE(due.has_value()) << spec;
    EXPECT_EQ(due.error().type, "bad-due") << spec;
  }
  EXPECT_TRUE(
      check_due_spec(
          json{{"workingDays", -3}, {"from", {{"calendar", "session.open"}, {"year", {{"var", "data.year"}}}}}}, "")
          .empty());
  EXPECT_EQ(check_due_spec(json{{"workingDays", -3}, {"from", {{"calendar", "Session"}, {"year", 2026}}}}, "/due")
                .front()
                .pointer,
            "/due/from/calendar");
}

TEST(DueEnd, ADueTimeThatIsCountedFromIsTheDayItEnds) {
  // A due time of 24:00 on Wednesday the 25th is written as midnight; two days before it is Monday, two after Friday.
  const std::string due = base::format_instant(shipped_calendar().at_cutoff(day_of("2026-11-25")));
  EXPECT_EQ(when({{"workingDays", -1}, {"from", due}}), "2026-11-23 24:00");  // the 24th is off
  EXPECT_EQ(when({{"workingDays", 2}, {"from", due}}), "2026-11-27 24:00");
  EXPECT_EQ(when({{"workingDays", 0}, {"from", due}}), "2026-11-25 24:00");
  EXPECT_EQ(when({{"workingHours", 4}, {"from", due}}), "2026-11-26 11:30");
  // A moment after midnight is a moment of the day that has begun.
  EXPECT_EQ(when({{"workingDays", 1}, {"from", "2026-11-26T00:00:01+07:00"}}), "2026-11-27 24:00");
  EXPECT_EQ(when({{"workingDays", 1}}, instant_of("2026-11-26T00:00:00+07:00")), "2026-11-27 24:00");
}

TEST(DueEnd, AnEarlierHourIsToldAsWhatItIs) {
  const auto told = [](const Calendar& calendar, const json& spec) {
    return explain_due(calendar, resolve_due(calendar, spec, friday_morning).value());
  };
  EXPECT_EQ(told(house_calendar(), {{"workingDays", 1}}).vi,
            "1 ngày làm việc kể từ khi nhận (20/11/2026); hết giờ nhận lúc 17:00 theo quy định của cơ quan (Quy chế "
            "làm việc, điều 9)");
  EXPECT_EQ(
      told(house_calendar(), {{"workingDays", 1}}).en,
      "1 working day from receipt (20/11/2026); taken until 17:00 by the office's own rule (working rules, article 9)");
  EXPECT_EQ(told(shipped_calendar(), {{"workingDays", 1}, {"cutoff", "11:30"}}).vi,
            "1 ngày làm việc kể từ khi nhận (20/11/2026); hết giờ nhận lúc 11:30 theo quy định của quy trình");
  EXPECT_EQ(told(shipped_calendar(), {{"workingDays", 1}}).vi, "1 ngày làm việc kể từ khi nhận (20/11/2026)");
  EXPECT_EQ(told(house_calendar(), {{"workingHours", 2}}).vi, "2 giờ làm việc kể từ khi nhận (20/11/2026)");
}

TEST(Explain, RunsAreJoinedOverWeekendsAndUncertainDaysMarked) {
  EXPECT_EQ(
      said({{"workingDays", 5}, {"from", "2024-02-07"}}).vi,
      "5 ngày làm việc kể từ 07/02/2024: không tính 08/02–14/02 (Tết Âm lịch) [K]; [K] theo thông lệ, nên đối chiếu "
      "văn bản gốc");
  EXPECT_EQ(
      said({{"workingDays", 3}, {"from", "2024-04-26"}}).vi,
      "3 ngày làm việc kể từ 26/4/2024: tính cả thứ Bảy 04/5 (Làm bù cho 29/4), không tính 29/4–01/5 (Nghỉ hoán đổi, "
      "làm bù 04/5, Ngày Chiến thắng, Ngày Quốc tế lao động)");
  EXPECT_EQ(
      said({{"workingDays", 2}, {"from", "2027-02-04"}}).vi,
      "2 ngày làm việc kể từ 04/02/2027: không tính 05/02–10/02 (Tết Âm lịch) [X]; [X] ngày nghỉ chưa công bố chính "
      "thức");
}

TEST(Explain, BeyondThePublishedYearsItSaysHowTheDaysAreKnown) {
  const base::Text text = said({{"workingDays", 1}, {"from", "2028-04-28"}});
  EXPECT_EQ(
      text.vi,
      "1 ngày làm việc kể từ 28/4/2028: không tính 01/5–02/5 (Ngày Quốc tế lao động) [C]; lịch nghỉ của thời gian này "
      "chưa công bố; [C] tính theo luật, không lấy từ thông báo lịch nghỉ");
}

const UrgencyTable& urgencies() {
  static const UrgencyTable table = UrgencyTable::parse(shipped_json("deadlines.json").at("urgency")).value();
  return table;
}

TEST(Urgency, HalvesTimesAndNeverBelowAWorkingHour) {
  const auto half = [](const json& spec) { return hastened(spec, *urgencies().find("khẩn")); };
  EXPECT_EQ(half({{"workingDays", 2}}), json({{"workingDays", 1}}));
  EXPECT_EQ(half({{"workingDays", 5}}), json({{"workingDays", 2}}));
  EXPECT_EQ(half({{"workingDays", 1}}), json({{"workingHours", 4}}));
  EXPECT_EQ(half({{"workingHours", 1}}), json({{"workingHours", 1}}));
  EXPECT_EQ(half({{"hours", 24}}), json({{"hours", 12}}));
  EXPECT_EQ(half({{"calendarDays", 1}}), json({{"hours", 12}}));
  EXPECT_EQ(half({{"calendarDays", 15}}), json({{"calendarDays", 7}}));
  EXPECT_EQ(half({{"months", 1}}), json({{"calendarDays", 15}}));
  EXPECT_EQ(half({{"workingDays", 4}, {"cutoff", "11:30"}, {"from", "2026-11-20"}}),
            json({{"workingDays", 2}, {"cutoff", "11:30"}, {"from", "2026-11-20"}}));
}

TEST(Urgency, AFixedTimeStandsInsteadAndFixedDaysStay) {
  const Urgency& express = *urgencies().find("hỏa tốc");
  EXPECT_EQ(hastened({{"workingDays", 3}}, *urgencies().find("thượng khẩn")), json({{"workingHours", 2}}));
  EXPECT_EQ(hastened({{"workingDays", 3}, {"roll", "none"}}, express), json({{"workingHours", 1}, {"roll", "none"}}));
  for (const json& spec : {json{{"on", "2026-12-31"}}, json{{"workingDays", -15}, {"from", "2026-12-31"}},
                           json{{"workingDays", 0}}, json{{"at", {{"calendar", "fixed:12-31"}, {"year", 2027}}}}}) {
    EXPECT_EQ(hastened(spec, express), spec);
  }
  EXPECT_EQ(urgencies().find(""), nullptr);
  EXPECT_EQ(urgencies().find("thường"), nullptr);
}

TEST(Urgency, WithoutATableEachOfTheThreeWordsHalves) {
  for (const char* word : {"khẩn", "thượng khẩn", "hỏa tốc"}) {
    const Urgency* row = UrgencyTable::built_in().find(word);
    ASSERT_NE(row, nullptr) << word;
    EXPECT_EQ(hastened({{"workingDays", 4}}, *row), json({{"workingDays", 2}}));
    EXPECT_EQ(hastened({{"workingDays", 1}}, *row), json({{"workingHours", 4}}));
    EXPECT_EQ(hastened({{"months", 1}}, *row), json({{"calendarDays", 15}}));
    EXPECT_NE(urgencies().find(word), nullptr) << "a paper of before is as urgent by the shipped table";
  }
}

TEST(Urgency, TheRowThatWasAppliedIsSaidWithItsSource) {
  const json halved = urgency_row(*urgencies().find("khẩn"));
  EXPECT_EQ(halved.at("percent"), 50);
  EXPECT_EQ(halved.at("grade"), "H");
  EXPECT_EQ(urgency_words(halved).vi,
            "rút một nửa vì hồ sơ khẩn (Mức đề xuất (DL-DOC-06): khẩn thì giảm nửa thời gian) [H]");
  const json fixed = urgency_row(*urgencies().find("thượng khẩn"));
  EXPECT_EQ(urgency_words(fixed).vi, "chỉ còn 2 giờ làm việc vì hồ sơ thượng khẩn (Mức đề xuất (DL-DOC-02)) [H]");
  EXPECT_EQ(urgency_words(fixed).en,
            "only 2 working hours because the paper is very urgent (Mức đề xuất (DL-DOC-02)) [H]");
  EXPECT_EQ(urgency_words(urgency_row(*UrgencyTable::built_in().find("khẩn"))).vi, "rút một nửa vì hồ sơ khẩn");
  EXPECT_EQ(urgency_effect(*urgencies().find("hỏa tốc")).en, "1 working hour");
  EXPECT_TRUE(urgency_words(nullptr).vi.empty());
}

TEST(Urgency, HalvedTimesAreGoodSpecsThatEndNoLater) {
  for (const char* word : {"workingDays", "calendarDays", "months", "years", "hours", "workingHours"}) {
    for (int n = 1; n <= 40; ++n) {
      const json spec{{word, n}};
      const json fast = hastened(spec, *urgencies().find("khẩn"));
      ASSERT_TRUE(check_due_spec(fast, "").empty()) << fast;
      EXPECT_LE(resolve_due(shipped_calendar(), fast, friday_morning)->at,
                resolve_due(shipped_calendar(), spec, friday_morning)->at)
          << spec << fast;
    }
  }
}

TEST(Urgency, ABadTableIsRefusedWithEveryProblem) {
  const json title{{"vi", "a"}, {"en", "a"}};
  const auto table = UrgencyTable::parse({{{"word", "a"}, {"title", title}, {"percent", 0}},
                                          {{"word", "b"}, {"title", title}},
                                          {{"word", "c"}, {"percent", 50}},
                                          {{"word", "d"}, {"title", title}, {"due", {{"on", "2026-01-01"}}}},
                                          {{"word", "thường"}, {"title", title}, {"percent", 50}},
                                          {{"word", "a"}, {"title", title}, {"percent", 50}, {"half", true}}});
  ASSERT_FALSE(table.has_value());
  std::vector<std::string> pointers;
  for (const base::Fault& fault : table.error().faults) pointers.push_back(fault.pointer);
  EXPECT_EQ(pointers,
            (std::vector<std::string>{"/0/percent", "/1", "/2/title", "/3/due", "/4/word", "/5/half", "/5/word"}));
  EXPECT_FALSE(UrgencyTable::parse(json::array()).has_value());
  EXPECT_FALSE(UrgencyTable::parse({{"urgent", {{"title", title}, {"percent", 50}}}}).has_value());
}

Due resumed(const json& spec, const char* from, const char* until, const Calendar& calendar = shipped_calendar()) {
  return resumed_due(calendar, resolve_due(calendar, spec, friday_morning).value(), instant_of(from), instant_of(until))
      .value();
}

TEST(Pause, MovesADayByWorkingDaysAndKeepsItsEnd) {
  const Due due = resumed({{"workingDays", 3}}, "2026-11-23T10:00:00+07:00", "2026-11-26T09:00:00+07:00");
  EXPECT_EQ(local(shipped_calendar(), due.at), "2026-11-30 24:00");  // 26 November + 2: the 24th is off
  EXPECT_EQ(due.derivation.at("pauses")[0].at("working_days"), 2);
  EXPECT_EQ(explain_due(shipped_calendar(), due).vi,
            "3 ngày làm việc kể từ khi nhận (20/11/2026): không tính 24/11 (Ngày Văn hóa Việt Nam); cộng 2 ngày làm "
            "việc tạm dừng từ "
            "23/11/2026 đến 26/11/2026");
  const Due house =
      resumed({{"workingDays", 3}}, "2026-11-23T10:00:00+07:00", "2026-11-26T09:00:00+07:00", house_calendar());
  EXPECT_EQ(local(house_calendar(), house.at), "2026-11-30 17:00");
}

TEST(Pause, MovesHoursByTheWorkingTimeOfThePause) {
  const Due due = resumed({{"workingHours", 4}}, "2026-11-20T10:00:00+07:00", "2026-11-23T08:30:00+07:00");
  // 14:30 on Friday; Friday had 5:30 and Monday 1:00 of the pause.
  EXPECT_EQ(due.derivation.at("pauses")[0].at("working_minutes"), 390);
  EXPECT_EQ(local(shipped_calendar(), due.at), "2026-11-23 11:30");
  const Due plain = resumed({{"hours", 24}}, "2026-11-20T10:00:00+07:00", "2026-11-20T12:00:00+07:00");
  EXPECT_EQ(local(shipped_calendar(), plain.at), "2026-11-21 11:00");
}

TEST(Pause, OfNoWorkingTimeOrAfterTheDueTimeMovesNothing) {
  const Due due = resolve_due(shipped_calendar(), {{"workingDays", 1}}, friday_morning).value();
  const auto same = [&](const char* from, const char* until) {
    const Due after = resumed_due(shipped_calendar(), due, instant_of(from), instant_of(until)).value();
    return after.at == due.at && after.derivation == due.derivation;
  };
  EXPECT_TRUE(same("2026-11-21T08:00:00+07:00", "2026-11-22T18:00:00+07:00"));
  EXPECT_TRUE(same("2026-11-20T10:00:00+07:00", "2026-11-20T16:00:00+07:00"));
  EXPECT_TRUE(same("2026-11-25T08:00:00+07:00", "2026-11-27T18:00:00+07:00"));
  const auto backwards = resumed_due(shipped_calendar(), due, instant_of("2026-11-20T10:00:00+07:00"), friday_morning);
  ASSERT_FALSE(backwards.has_value());
  EXPECT_EQ(backwards.error().type, "bad-pause");
}

TEST(Pause, EveryPauseIsKept) {
  const Due once = resumed({{"workingDays", 5}}, "2026-11-20T10:00:00+07:00", "2026-11-23T09:00:00+07:00");
  const Due twice = resumed_due(shipped_calendar(), once, instant_of("2026-11-25T10:00:00+07:00"),
                                instant_of("2026-11-26T09:00:00+07:00"))
                        .value();
  EXPECT_EQ(twice.derivation.at("pauses").size(), 2U);
  EXPECT_EQ(twice.derivation.at("pauses")[1].at("due_before"), base::format_instant(once.at));
  EXPECT_EQ(shipped_calendar().working_days_between(shipped_calendar().due_date(once.at),
                                                    shipped_calendar().due_date(twice.at)),
            1);
}

TEST(WorkingTime, IsWhatStretchesOfWorkingDaysHold) {
  const Calendar& calendar = shipped_calendar();
  const auto worked = [&](const char* from, const char* to) {
    return calendar.working_time(instant_of(from), instant_of(to)).count();
  };
  EXPECT_EQ(worked("2026-11-20T08:00:00+07:00", "2026-11-20T14:00:00+07:00"), 270);
  EXPECT_EQ(worked("2026-11-20T16:00:00+07:00", "2026-11-25T08:00:00+07:00"), 60 + 480 + 30);
  EXPECT_EQ(worked("2026-11-20T16:00:00+07:00", "2026-11-20T15:00:00+07:00"), 0);
  for (int minutes = 0; minutes < 3000; minutes += 37) {
    const base::Instant to = calendar.add_working_time(friday_morning, std::chrono::minutes(minutes));
    EXPECT_EQ(calendar.working_time(friday_morning, to).count(), minutes);
  }
}

}  // namespace
}  // namespace trinhky::calendar
