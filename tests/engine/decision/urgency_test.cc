// How urgent a paper is: less time by the house's table, other reminders, and the way back.
#include "engine/decision/due_change.h"
#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

void can_be_urgent(ordered_json& words) {
  words["data"]["urgency"] = "thường";
  words["verbs"]["setUrgency"] = base::parse_ordered_json(R"({"by": ["office", "holder"]})").value();
  words["states"]["drafting"]["task"]["due"] = {{"workingDays", 4}};
  ordered_json& review = words["states"]["reviewing"]["signoff"];
  review["due"] = {{"workingDays", 4}};
  review["remind"] = "R-STD";
  words["states"]["deciding"]["signoff"]["due"] =
      base::parse_ordered_json(R"({"workingDays": 4, "hastens": false})").value();
}

Reply set(Desk& desk, const std::string& person, const std::string& word) {
  return desk.act(person, "set_urgency", desk.paper, {{"urgency", word}});
}

std::size_t rungs(const Desk& desk, const std::string& rung) {
  std::size_t count = 0;
  for (const Told& one : desk.told()) count += one.params.value("rung", json()) == rung ? 1 : 0;
  return count;
}

TEST(Urgency, HalvesTheTimeOfWhatIsOpenAndSaysSo) {
  Desk desk(can_be_urgent);
  desk.reviewed_next();
  ASSERT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-09 24:00");
  const Reply urgent = set(desk, "20.office", "khẩn");
  ASSERT_TRUE(urgent) << urgent;
  EXPECT_EQ(urgent.event.kind, "urgency_set");
  EXPECT_EQ(urgent.event.body["before"], "thường");
  ASSERT_EQ(urgent.event.body["moved"].size(), 1U);
  EXPECT_EQ(urgent.event.body["moved"][0]["state"], "reviewing");
  const OpenWork& work = desk.own("reviewing");
  EXPECT_EQ(desk.local(*work.due), "2026-01-07 24:00");
  EXPECT_EQ(desk.local(*work.first_due), "2026-01-09 24:00");
  EXPECT_EQ(work.derivation["plain_rule"]["workingDays"], 4);
  EXPECT_EQ(desk.instance(desk.paper).snapshot.data["urgency"], "khẩn");
  EXPECT_EQ(desk.instance(desk.paper).urgency["by"], "20.office");
  EXPECT_FALSE(desk.last_told("due-moved").empty());
  EXPECT_THAT(due_in_words(Shipped::get().calendar, staff({}), work).vi, HasSubstr("rút một nửa vì hồ sơ khẩn"));
  // What is opened afterwards has half the time from the start, unless its words say otherwise.
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_EQ(desk.local(*desk.own("deciding").due), "2026-01-09 24:00");
  ASSERT_TRUE(desk.send_back("20.chair", desk.paper, "deciding", "Sửa"));
  EXPECT_EQ(desk.local(*desk.own("drafting").due), "2026-01-07 24:00");
}

TEST(Urgency, TakenBackGivesTheWholeTimeAgain) {
  Desk desk(can_be_urgent);
  desk.reviewed_next();
  ASSERT_TRUE(set(desk, "20.vice", "hỏa tốc")) << "whoever holds the work";
  desk.until("2026-01-06 08:00");
  ASSERT_TRUE(set(desk, "20.vice", "thường"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-09 24:00");
  EXPECT_FALSE(desk.own("reviewing").derivation.contains("urgency"));
}

TEST(Urgency, NobodyIsLateByBeingTold) {
  Desk desk(can_be_urgent);
  desk.reviewed_next();
  desk.until("2026-01-08 08:00");  // half of the time was over yesterday
  const Reply urgent = set(desk, "20.office", "khẩn");
  ASSERT_TRUE(urgent) << urgent;
  EXPECT_FALSE(urgent.event.body.contains("moved"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-09 24:00");
}

TEST(Urgency, ADateThatWasDecidedStays) {
  Desk desk([](ordered_json& words) {
    can_be_urgent(words);
    words["states"]["reviewing"]["signoff"]["extension"] = {{"decidedBy", "office"}};
  });
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", {{"until", "2026-01-15"}, {"reason", "Chờ"}}));
  ASSERT_TRUE(desk.at("20.office", "grant_extension", "reviewing"));
  ASSERT_TRUE(set(desk, "20.office", "khẩn"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-15 24:00");
}

TEST(Urgency, RemindsByTheLadderOfUrgentPapersUntilSomebodyTakesIt) {
  Desk desk(can_be_urgent);
  desk.reviewed_next();
  ASSERT_TRUE(set(desk, "20.office", "khẩn"));
  desk.until("2026-01-05 10:00");
  const std::size_t sent = rungs(desk, "unopened");
  EXPECT_GE(sent, 2U);
  EXPECT_EQ(rungs(desk, "by-phone"), 2U) << "those who hold it, and who telephones them";
  const auto lists = desk.told(desk.paper, "phone-list");
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(lists.front().persons, std::vector<std::string>{"20.office"});
  std::vector<std::string> called;
  for (const json& call : lists.front().params["calls"]) {
    called.push_back(call["person"]);
    EXPECT_EQ(call["unit"], "20");
    EXPECT_FALSE(call["position"].get<std::string>().empty());
  }
  EXPECT_THAT(called, ::testing::UnorderedElementsAre("20.chair", "20.standing", "20.vice"));
  ASSERT_TRUE(desk.at("20.vice", "claim", "reviewing"));
  desk.until("2026-01-06 12:00");
  EXPECT_LE(rungs(desk, "unopened"), sent + 1) << "the one that was on its way";
  EXPECT_EQ(rungs(desk, "before-1"), 1U) << "then the ordinary ladder, to the new date";
}

TEST(Urgency, IsAWordOfTheTableAndForWhomTheDefinitionNames) {
  Desk desk(can_be_urgent, {stands_in("20.clerk", "20.office:OFFICE_CHIEF")});
  desk.reviewed_next();
  EXPECT_EQ(set(desk, "20.office", "gấp").type(), "unknown-urgency");
  EXPECT_EQ(set(desk, "20.office", "thường").type(), "same-urgency");
  EXPECT_EQ(set(desk, "20.movement", "khẩn").type(), "not-your-work");
  EXPECT_FALSE(desk.offered("20.movement", "set_urgency"));
  EXPECT_TRUE(desk.offered("20.office", "set_urgency"));
  const Reply stood_in = set(desk, "20.clerk", "thượng khẩn");
  ASSERT_TRUE(stood_in) << stood_in;
  EXPECT_EQ(stood_in.event.body["actor"]["capacity"]["ground"], "substitution");
  Desk plain;
  EXPECT_EQ(set(plain, "20.office", "khẩn").type(), "verb-not-here");
  EXPECT_THAT(plain.told(plain.paper, "due-moved"), IsEmpty());
}

json shipped_rows() {
  return shipped("workflows/shared/deadlines.json").at("urgency");
}

TEST(Urgency, AFixedTimeRunsFromWhenThePaperBecameUrgentAndTheRowIsTold) {
  Desk desk(can_be_urgent);
  desk.put_urgencies(shipped_rows());
  desk.reviewed_next();
  ASSERT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-09 24:00");
  desk.until("2026-01-07 15:30");
  const Reply urgent = set(desk, "20.office", "hỏa tốc");
  ASSERT_TRUE(urgent) << urgent;
  EXPECT_EQ(urgent.event.body["title"]["en"], "express");
  const OpenWork& work = desk.own("reviewing");
  EXPECT_EQ(desk.local(*work.due), "2026-01-07 16:30");
  EXPECT_EQ(work.derivation["urgency_row"]["due"]["workingHours"], 1);
  EXPECT_EQ(work.derivation["urgency_row"]["grade"], "H");
  EXPECT_THAT(due_in_words(Shipped::get().calendar, staff({}), work).vi,
              HasSubstr("chỉ còn 1 giờ làm việc vì hồ sơ hỏa tốc (Mức đề xuất (DL-DOC-02)) [H]"));
  ASSERT_TRUE(set(desk, "20.office", "khẩn"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-07 24:00") << "half of four days, from the start";
  ASSERT_TRUE(set(desk, "20.office", "thường"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-09 24:00");
  EXPECT_FALSE(desk.own("reviewing").derivation.contains("plain_from"));
  // What opens while the paper is urgent has the time from its opening.
  ASSERT_TRUE(set(desk, "20.office", "thượng khẩn"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-08 08:00");
  desk.until("2026-01-08 07:55");
  ASSERT_TRUE(desk.send_back("20.vice", desk.paper, "reviewing", "Sửa"));
  EXPECT_EQ(desk.local(*desk.own("drafting").due), "2026-01-08 09:55");
}

TEST(Urgency, AFixedTimeNeverMakesAPaperLaterThanItWas) {
  Desk desk([](ordered_json& words) {
    can_be_urgent(words);
    words["states"]["reviewing"]["signoff"]["due"] = {{"workingHours", 1}};
  });
  desk.put_urgencies(shipped_rows());
  desk.reviewed_next();
  ASSERT_TRUE(set(desk, "20.office", "thượng khẩn"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-05 09:00");
  EXPECT_FALSE(desk.own("reviewing").derivation.contains("urgency"));
}

TEST(Urgency, WhatAHoldAddedComesBackWithTheWholeTime) {
  Desk desk([](ordered_json& words) {
    can_be_urgent(words);
    words["verbs"]["hold"] = {{"by", "office"}, {"requires", {"reason"}}};
  });
  desk.put_urgencies(shipped_rows());
  desk.reviewed_next();
  ASSERT_TRUE(desk.act("20.office", "hold", desk.paper, {{"reason", "Chờ"}}));
  desk.until("2026-01-07 08:00");
  ASSERT_TRUE(desk.act("20.office", "resume", desk.paper, json::object()));
  const base::Instant whole = *desk.own("reviewing").due;
  EXPECT_GT(whole, desk.instant("2026-01-09 24:00"));
  ASSERT_TRUE(set(desk, "20.office", "hỏa tốc"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-07 09:00");
  ASSERT_TRUE(set(desk, "20.office", "thường"));
  EXPECT_EQ(*desk.own("reviewing").due, whole);
}

TEST(Urgency, WhoeverChoosesSeesWhatEachWordDoesToThePaper) {
  Desk desk(can_be_urgent);
  desk.put_urgencies(shipped_rows());
  desk.reviewed_next();
  const json options = desk.actions("20.office", desk.paper).at("set_urgency").at("fields").at(0).at("options");
  std::vector<std::string> words;
  for (const json& one : options) words.push_back(one.at("value"));
  EXPECT_EQ(words, (std::vector<std::string>{"khẩn", "thượng khẩn", "hỏa tốc"}));
  EXPECT_EQ(options[0]["label"]["vi"], "khẩn – một nửa thời gian; Rà soát: hết ngày 09/01/2026 → hết ngày 07/01/2026");
  EXPECT_EQ(options[2]["label"]["en"], "express – 1 working hour; Review: end of 09/01/2026 → 09:00 on 05/01/2026");
  ASSERT_TRUE(set(desk, "20.office", "khẩn"));
  const json now = desk.actions("20.office", desk.paper).at("set_urgency").at("fields").at(0).at("options");
  EXPECT_THAT(now[0]["label"]["vi"].get<std::string>(), HasSubstr("thường – đủ thời gian; Rà soát: hết ngày 07/01"));
}

TEST(Urgency, AWordThatOnlyTheHouseKnowsIsAWord) {
  Desk desk(can_be_urgent);
  desk.put_urgencies({{{"word", "hẹn giờ"}, {"title", {{"vi", "hẹn giờ"}, {"en", "timed"}}}, {"percent", 25}}});
  desk.reviewed_next();
  EXPECT_EQ(set(desk, "20.office", "khẩn").type(), "unknown-urgency");
  ASSERT_TRUE(set(desk, "20.office", "hẹn giờ"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-06 24:00");
  EXPECT_THAT(due_in_words(Shipped::get().calendar, staff({}), desk.own("reviewing")).vi,
              HasSubstr("còn 25% thời gian vì hồ sơ hẹn giờ"));
}

TEST(Urgency, ATimeThatWasHalvedBeforeThereWasATableReadsAsItDid) {
  Desk desk(can_be_urgent);
  desk.reviewed_next();
  ASSERT_TRUE(set(desk, "20.office", "khẩn"));
  OpenWork work = desk.own("reviewing");
  work.derivation.erase("urgency_row");
  EXPECT_THAT(due_in_words(Shipped::get().calendar, staff({}), work).vi, HasSubstr("rút một nửa vì hồ sơ khẩn"));
}

TEST(Urgency, SaidAtTheStartCountsFromTheStart) {
  Desk desk(can_be_urgent);
  const std::string urgent = desk.start("20.drafter", "desk", "20", {{"urgency", "khẩn"}});
  ASSERT_TRUE(desk.last) << desk.last;
  EXPECT_EQ(desk.local(*desk.work(urgent, "drafting")->due), "2026-01-07 24:00");
}

}  // namespace
}  // namespace trinhky::decision::testing
