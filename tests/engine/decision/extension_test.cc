// More time for a piece of work: asked for before it is due, granted or refused, and everything that hangs on the date.
#include "engine/decision/due_change.h"
#include "engine/projection/inbox.h"
#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Three working days to review; the drafter, who sends it, or the office chief may give more, once.
void timed(ordered_json& words) {
  ordered_json& review = words["states"]["reviewing"]["signoff"];
  review["due"] = {{"workingDays", 3}};
  review["remind"] = "R-STD";
  review["escalate"] = base::parse_ordered_json(R"([{"after": {"workingDays": 1}, "to": "chair"}])").value();
  review["extension"] = base::parse_ordered_json(R"({"decidedBy": ["sender", "office"]})").value();
}

json wanted(const std::string& until, const std::string& reason = "Chờ số liệu của các xã") {
  return {{"until", until}, {"reason", reason}};
}

std::string due_in(const Desk& desk) {
  return desk.local(*desk.own("reviewing").due);
}

std::size_t told_of_rung(const Desk& desk, const std::string& rung) {
  std::size_t count = 0;
  for (const Told& one : desk.told()) count += one.params.value("rung", json()) == rung ? 1 : 0;
  return count;
}

TEST(Extension, GrantedMovesTheDateAndNamesBoth) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_EQ(due_in(desk), "2026-01-08 24:00");
  const Reply asked = desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15"));
  ASSERT_TRUE(asked) << asked;
  EXPECT_EQ(asked.event.kind, "extension_asked");
  EXPECT_EQ(due_in(desk), "2026-01-08 24:00") << "asking alone moves nothing";
  EXPECT_THAT(desk.last_told("extension-asked"), UnorderedElementsAre("20.drafter", "20.office"));
  EXPECT_FALSE(desk.own("reviewing").first_due.has_value());

  const Reply granted = desk.at("20.drafter", "grant_extension", "reviewing");
  ASSERT_TRUE(granted) << granted;
  EXPECT_EQ(granted.event.kind, "extension_granted");
  EXPECT_EQ(due_in(desk), "2026-01-15 24:00");
  const OpenWork& work = desk.own("reviewing");
  ASSERT_TRUE(work.first_due.has_value());
  EXPECT_EQ(desk.local(*work.first_due), "2026-01-08 24:00");
  ASSERT_EQ(work.extensions.size(), 1U);
  EXPECT_EQ(work.extensions.front()["state"], "granted");
  EXPECT_EQ(work.extensions.front()["decided_by"], "20.drafter");
  EXPECT_EQ(work.derivation["extension"]["before"], base::format_instant(*work.first_due));
  EXPECT_EQ(work.derivation["extension"]["after"], base::format_instant(*work.due));
  EXPECT_THAT(desk.last_told("extension-granted"), Contains("20.vice"));
  const base::Text line = due_in_words(Shipped::get().calendar, staff({}), work);
  EXPECT_THAT(line.vi, HasSubstr("gia hạn lần 1, hạn cũ hết ngày 08/01/2026, Nông Thị 20.drafter quyết định"));
  EXPECT_THAT(line.en, HasSubstr("due before: end of 08/01/2026"));
}

TEST(Extension, TheRequestIsWorkOfWhoDecidesUntilItIsDecided) {
  Desk desk(timed);
  desk.reviewed_next();
  const auto waits_for = [&](const std::string& person) {
    return projection::capacity_for_request(staff({}), desk.own("reviewing"), person,
                                            base::parse_date(desk.today()).value(), "desk")
        .has_value();
  };
  const auto filed = [&](const std::string& person) {
    const auto filings = projection::filings_of(desk.own("reviewing"));
    return std::ranges::find(filings, projection::person_key(person), &projection::Filing::seat) != filings.end();
  };
  EXPECT_FALSE(filed("20.drafter"));
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")));
  const auto request = projection::request_over(desk.own("reviewing"));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->kind, "extension");
  EXPECT_EQ(request->of, desk.own("reviewing").id);
  EXPECT_EQ(request->from, "20.vice");
  EXPECT_TRUE(filed("20.drafter")) << "who sent the work, in their own name";
  EXPECT_TRUE(waits_for("20.drafter"));
  EXPECT_TRUE(waits_for("20.office"));
  EXPECT_FALSE(waits_for("20.vice")) << "who asks";
  EXPECT_FALSE(waits_for("20.chair"));
  ASSERT_TRUE(desk.at("20.office", "refuse_extension", "reviewing", {{"reason", "Việc gấp"}}));
  EXPECT_FALSE(projection::request_over(desk.own("reviewing")).has_value());
  EXPECT_FALSE(filed("20.drafter"));
}

TEST(Extension, RemindersAndEscalationGoToTheNewDate) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")));
  ASSERT_TRUE(desk.at("20.office", "grant_extension", "reviewing"));
  desk.until("2026-01-09 08:00");
  EXPECT_THAT(desk.told(desk.paper, "due-soon"), IsEmpty()) << "the old date reminds nobody";
  EXPECT_THAT(desk.told(desk.paper, "overdue"), IsEmpty());
  EXPECT_EQ(told_of_rung(desk, "escalate-0"), 0U);
  desk.until("2026-01-15 16:00");
  EXPECT_EQ(told_of_rung(desk, "before-5"), 1U);
  EXPECT_EQ(told_of_rung(desk, "due-day"), 1U);
  EXPECT_EQ(told_of_rung(desk, "escalate-0"), 0U);
  EXPECT_EQ(desk.told(desk.paper, "due-soon").back().params["due"],
            base::format_instant(desk.instant("2026-01-15 24:00")));
  desk.until("2026-01-19 06:55");
  EXPECT_EQ(told_of_rung(desk, "escalate-0"), 0U) << "a day is over at midnight; nobody is told on a weekend";
  desk.until("2026-01-19 07:00");
  EXPECT_EQ(told_of_rung(desk, "escalate-0"), 1U);
}

TEST(Extension, IsGivenAsOftenAsTheDefinitionSays) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")));
  EXPECT_EQ(desk.at("20.chair", "ask_extension", "reviewing", wanted("2026-01-16")).type(), "extension-asked-already");
  ASSERT_TRUE(desk.at("20.drafter", "grant_extension", "reviewing"));
  EXPECT_EQ(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-20")).type(), "extensions-used-up");
  EXPECT_EQ(desk.at("20.drafter", "grant_extension", "reviewing").type(), "no-extension-asked");

  Desk twice([](ordered_json& words) {
    timed(words);
    words["states"]["reviewing"]["signoff"]["extension"]["atMost"] = 2;
  });
  twice.reviewed_next();
  for (const char* until : {"2026-01-15", "2026-01-20"}) {
    ASSERT_TRUE(twice.at("20.vice", "ask_extension", "reviewing", wanted(until)));
    ASSERT_TRUE(twice.at("20.office", "grant_extension", "reviewing"));
  }
  EXPECT_EQ(twice.own("reviewing").derivation["extension"]["number"], 2);
  EXPECT_EQ(twice.local(*twice.own("reviewing").first_due), "2026-01-08 24:00") << "the very first stays";
}

TEST(Extension, WhatIsAskedMustMakeSense) {
  Desk desk(timed);
  EXPECT_EQ(desk.at("20.drafter", "ask_extension", "drafting", wanted("2026-01-15")).type(), "verb-not-here");
  desk.reviewed_next();
  EXPECT_EQ(desk.at("20.clerk", "ask_extension", "reviewing", wanted("2026-01-15")).type(), "not-your-work");
  EXPECT_EQ(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-08")).type(), "extension-not-later");
  EXPECT_EQ(desk.at("20.vice", "ask_extension", "reviewing", wanted("mai")).type(), "bad-date");
  EXPECT_EQ(desk.at("20.vice", "ask_extension", "reviewing", {{"reason", "x"}}).error.pointer, "/until");
  EXPECT_EQ(desk.at("20.vice", "ask_extension", "reviewing", {{"days", 0}, {"reason", "x"}}).error.pointer, "/days");
  EXPECT_EQ(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15", " ")).error.pointer, "/reason");
  EXPECT_THAT(desk.own("reviewing").extensions, IsEmpty());
}

TEST(Extension, IsAskedForBeforeTheWorkIsDue) {
  Desk desk(timed);
  desk.reviewed_next();
  EXPECT_TRUE(desk.offered("20.vice", "ask_extension"));
  desk.until("2026-01-09 00:01");
  EXPECT_EQ(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")).type(), "extension-too-late");
  EXPECT_FALSE(desk.offered("20.vice", "ask_extension"));
  // Asked in time, it can be decided after the time is over.
  Desk late(timed);
  late.reviewed_next();
  ASSERT_TRUE(late.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")));
  late.until("2026-01-09 09:00");
  EXPECT_TRUE(late.at("20.drafter", "grant_extension", "reviewing"));
}

TEST(Extension, RefusedWithAReasonLeavesTheDate) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")));
  EXPECT_EQ(desk.at("20.office", "refuse_extension", "reviewing").error.pointer, "/reason");
  EXPECT_EQ(desk.at("20.vice", "refuse_extension", "reviewing", {{"reason", "x"}}).type(), "not-your-work");
  const Reply refused = desk.at("20.office", "refuse_extension", "reviewing", {{"reason", "Việc gấp"}});
  ASSERT_TRUE(refused) << refused;
  EXPECT_EQ(refused.event.kind, "extension_refused");
  EXPECT_EQ(due_in(desk), "2026-01-08 24:00");
  EXPECT_EQ(desk.own("reviewing").extensions.back()["state"], "refused");
  EXPECT_THAT(desk.last_told("extension-refused"), Contains("20.vice"));
  EXPECT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-12"))) << "a shorter one";
}

TEST(Extension, IsCountedInWorkingDaysAndCanBeGivenForAnotherDay) {
  Desk desk(timed);
  desk.reviewed_next();
  const Reply asked = desk.at("20.vice", "ask_extension", "reviewing", {{"days", 2}, {"reason", "Chờ số liệu"}});
  ASSERT_TRUE(asked) << asked;
  EXPECT_EQ(asked.event.body["after"], base::format_instant(desk.instant("2026-01-10 24:00"))) << "a worked Saturday";
  ASSERT_TRUE(desk.at("20.drafter", "grant_extension", "reviewing", {{"until", "2026-01-13"}}));
  EXPECT_EQ(due_in(desk), "2026-01-13 24:00");
}

TEST(Extension, EndsAtTheHourAtWhichTheWorkEnded) {
  const auto until_half_past_eleven = [](ordered_json& words) {
    timed(words);
    words["states"]["reviewing"]["signoff"]["due"] =
        base::parse_ordered_json(R"({"workingDays": 3, "cutoff": "11:30", "roll": "next_working_day"})").value();
    words["states"]["reviewing"]["signoff"]["extension"]["atMost"] = 2;
  };
  for (const json& wanted_time : {json{{"days", 2}}, json{{"until", "2026-01-10"}}}) {
    Desk desk(until_half_past_eleven);
    desk.reviewed_next();
    ASSERT_EQ(due_in(desk), "2026-01-08 11:30");
    json request = wanted_time;
    request["reason"] = "Chờ số liệu";
    ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", request)) << request;
    ASSERT_TRUE(desk.at("20.drafter", "grant_extension", "reviewing"));
    EXPECT_EQ(due_in(desk), "2026-01-10 11:30") << request;
    EXPECT_EQ(desk.own("reviewing").derivation["rule"]["cutoff"], "11:30");
    EXPECT_EQ(desk.own("reviewing").derivation["rule"]["roll"], "next_working_day");
    // The second one too, whose work has the rule of the first by now.
    ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", {{"days", 1}, {"reason", "Chờ thêm"}}));
    ASSERT_TRUE(desk.at("20.drafter", "grant_extension", "reviewing", {{"days", 2}}));
    EXPECT_EQ(due_in(desk), "2026-01-13 11:30");
  }
}

TEST(Extension, NobodyDecidesAboutTheOwnRequest) {
  Desk desk([](ordered_json& words) {
    ordered_json& task = words["states"]["drafting"]["task"];
    task["due"] = {{"workingDays", 3}};
    task["extension"] = {{"decidedBy", "starter"}};
  });
  ASSERT_TRUE(desk.at("20.drafter", "ask_extension", "drafting", wanted("2026-01-15")));
  EXPECT_EQ(desk.at("20.drafter", "grant_extension", "drafting").type(), "own-request");
  EXPECT_FALSE(desk.offered("20.drafter", "grant_extension"));
  Desk other([](ordered_json& words) {
    ordered_json& task = words["states"]["drafting"]["task"];
    task["due"] = {{"workingDays", 3}};
    task["extension"] = {{"decidedBy", "starter"}};
  });
  ASSERT_TRUE(other.at("20.follower", "ask_extension", "drafting", wanted("2026-01-15")));
  EXPECT_TRUE(other.offered("20.drafter", "grant_extension"));
  EXPECT_TRUE(other.offered("20.drafter", "refuse_extension"));
  EXPECT_TRUE(other.at("20.drafter", "grant_extension", "drafting"));
}

TEST(Extension, ASubstituteDecidesInTheDecidersPlace) {
  Desk desk(timed, {stands_in("20.clerk", "20.office:OFFICE_CHIEF")});
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")));
  const Reply granted = desk.at("20.clerk", "grant_extension", "reviewing");
  ASSERT_TRUE(granted) << granted;
  EXPECT_EQ(granted.event.body["actor"]["capacity"]["ground"], "substitution");
}

TEST(Extension, ApproversWhoWereAddedAreBoundByTheNewDateToo) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "add_approver", "reviewing", {{"person", "20.movement"}, {"place", "beside"}}));
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")));
  ASSERT_TRUE(desk.at("20.drafter", "grant_extension", "reviewing"));
  EXPECT_EQ(desk.local(*desk.added(desk.paper, "beside")->due), "2026-01-15 24:00");
}

TEST(Extension, OnAPaperThatIsThenHeldGoesOnFromTheNewDate) {
  Desk desk([](ordered_json& words) {
    timed(words);
    words["verbs"]["hold"] = {{"by", "office"}, {"requires", {"reason"}}};
  });
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", wanted("2026-01-15")));
  ASSERT_TRUE(desk.at("20.drafter", "grant_extension", "reviewing"));
  ASSERT_TRUE(desk.act("20.office", "hold", desk.paper, {{"reason", "Chờ"}}));
  desk.until("2026-01-07 08:00");
  ASSERT_TRUE(desk.act("20.office", "resume", desk.paper, json::object()));
  EXPECT_EQ(due_in(desk), "2026-01-19 24:00") << "two working days held, over a weekend";
}

}  // namespace
}  // namespace trinhky::decision::testing
