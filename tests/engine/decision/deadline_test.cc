// What a deadline brings about by itself, and reminders that know when to stop.
#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::IsEmpty;

void timed(ordered_json& words) {
  ordered_json& review = words["states"]["reviewing"]["signoff"];
  review["due"] = {{"workingDays", 3}};
  review["remind"] = "R-STD";
  review["escalate"] = base::parse_ordered_json(R"([{"after": {"workingDays": 1}, "to": "chair"}])").value();
  review["extension"] = {{"decidedBy", "office"}};
}

std::size_t reminded(const Desk& desk) {
  std::size_t count = 0;
  for (const Told& one : desk.told()) count += one.params.contains("rung") ? 1 : 0;
  return count;
}

TEST(Deadline, ReachedItRoutesThePaperInOneEventAndSaysThatNobodyDid) {
  Desk desk([](ordered_json& words) {
    words["states"]["reviewing"]["after"] =
        base::parse_ordered_json(R"({"too-late": {"workingDays": 2, "target": "deciding"}})").value();
  });
  desk.reviewed_next();
  EXPECT_FALSE(desk.own("reviewing").automatic);
  const std::size_t before = desk.events(desk.paper).size();
  desk.until("2026-01-08 00:01");
  ASSERT_EQ(desk.events(desk.paper).size(), before + 1) << "closed, routed and opened in one event";
  const Event& fired = desk.events(desk.paper).back();
  EXPECT_EQ(fired.kind, "timer_fired");
  EXPECT_EQ(fired.body["automatic"], true);
  EXPECT_EQ(desk.work(desk.paper, "reviewing"), nullptr);
  ASSERT_TRUE(desk.stands("deciding"));
  EXPECT_TRUE(desk.own("deciding").automatic);
  EXPECT_TRUE(desk.own("deciding").from.empty());
  // What a person does afterwards is that person's.
  ASSERT_TRUE(desk.send_back("20.chair", desk.paper, "deciding", "Rà soát lại"));
  EXPECT_FALSE(desk.own("drafting").automatic);
  EXPECT_FALSE(desk.events(desk.paper).back().body.contains("automatic"));
}

TEST(Deadline, OfARoundOfOpinionsClosesItByItself) {
  Desk desk([](ordered_json& words) {
    words["states"]["reviewing"].erase("signoff");
    words["states"]["reviewing"].erase("return");
    words["states"]["reviewing"]["opinions"] =
        base::parse_ordered_json(R"({"of": "head", "silence": "no-opinion", "due": {"workingDays": 1}})").value();
    words["states"]["reviewing"]["on"] = {{"opinions.closed", "deciding"}};
  });
  desk.reviewed_next();
  desk.until("2026-01-07 00:01");
  const Event& fired = desk.events(desk.paper).back();
  EXPECT_EQ(fired.body["timer"], "due");
  EXPECT_EQ(fired.body["automatic"], true);
  ASSERT_TRUE(desk.stands("deciding"));
  EXPECT_TRUE(desk.own("deciding").automatic);
}

TEST(Deadline, CountedFromTheDueTimeMovesWithIt) {
  Desk desk([](ordered_json& words) {
    timed(words);
    words["verbs"]["consult"]["pausesDue"] = true;
    words["states"]["reviewing"]["after"] =
        base::parse_ordered_json(R"({"over": {"hours": 0, "from": "due", "target": "refused"}})").value();
  });
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", {{"until", "2026-01-12"}, {"reason", "Chờ"}}));
  ASSERT_TRUE(desk.at("20.office", "grant_extension", "reviewing"));
  desk.until("2026-01-09 08:00");
  EXPECT_TRUE(desk.stands("reviewing")) << "past the first due time";
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", {{"persons", {"20.clerk"}}, {"text", "?"}}));
  desk.until("2026-01-13 08:00");  // three working days
  EXPECT_TRUE(desk.stands("reviewing")) << "the clock stands still";
  ASSERT_TRUE(desk.at_added("20.clerk", "give_opinion", "consult", {{"text", "Không"}}));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-15 24:00");
  desk.until("2026-01-15 23:59");
  EXPECT_TRUE(desk.stands("reviewing"));
  desk.until("2026-01-16 00:01");
  EXPECT_EQ(desk.instance(desk.paper).end, "refused");
  EXPECT_EQ(desk.events(desk.paper).back().body["automatic"], true);
}

std::vector<std::string> escalated(const Desk& desk) {
  std::vector<std::string> at;
  for (const Told& one : desk.told()) {
    if (one.params.value("rung", std::string()) == "escalate-0") at.push_back(desk.local(one.at));
  }
  return at;
}

TEST(Deadline, ThoseAboveAreToldWhenTheOfficeOpensAndNeverAtNight) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-08 24:00");
  bool counted = false;
  for (const auto& [id, body] : desk.instance(desk.paper).timers) {
    if (body.value("kind", std::string()) != "escalate") continue;
    counted = true;
    EXPECT_EQ(body["counted_to"], base::format_instant(desk.instant("2026-01-09 24:00"))) << "one working day later";
  }
  EXPECT_TRUE(counted);
  desk.until("2026-01-13 08:00");
  EXPECT_EQ(escalated(desk), (std::vector<std::string>{"2026-01-10 07:00"})) << "a Saturday that is worked";
}

TEST(Deadline, ThoseAboveAreToldOfAnUrgentPaperAtOnce) {
  Desk desk([](ordered_json& words) {
    timed(words);
    words["data"]["urgency"] = "thường";
    words["verbs"]["setUrgency"] = base::parse_ordered_json(R"({"by": "office"})").value();
  });
  desk.reviewed_next();
  ASSERT_TRUE(desk.act("20.office", "set_urgency", desk.paper, {{"urgency", "khẩn"}}));
  ASSERT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-06 24:00");
  desk.until("2026-01-08 08:00");
  EXPECT_EQ(escalated(desk), (std::vector<std::string>{"2026-01-07 24:00"}));
}

TEST(Deadline, RemindersStopAsSoonAsTheNextStateIsReached) {
  Desk desk(timed);
  desk.reviewed_next();
  desk.until("2026-01-06 12:00");
  const std::size_t before = reminded(desk);
  EXPECT_GT(before, 0U);
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_EQ(desk.armed(desk.paper), 0U);
  desk.until("2026-02-06 12:00");
  EXPECT_EQ(reminded(desk), before);
}

TEST(Deadline, WhatWasMissedWhileTheProgramWasOffIsOneReminderAlsoAfterAnExtension) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "ask_extension", "reviewing", {{"until", "2026-01-20"}, {"reason", "Chờ"}}));
  ASSERT_TRUE(desk.at("20.office", "grant_extension", "reviewing"));
  desk.switched_off_until("2026-01-20 12:00");  // over four steps of the ladder
  EXPECT_EQ(reminded(desk), 1U);
  EXPECT_THAT(desk.told(desk.paper, "overdue"), IsEmpty());
}

}  // namespace
}  // namespace trinhky::decision::testing
