// A clock that stands still while somebody outside is waited for, and goes on with the working time that was left.
#include "engine/decision/due_change.h"
#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

void timed(ordered_json& words) {
  ordered_json& review = words["states"]["reviewing"]["signoff"];
  review["due"] = {{"workingDays", 3}};
  review["remind"] = "R-STD";
  words["verbs"]["consult"]["pausesDue"] = true;
  words["verbs"]["hold"] = {{"by", "office"}, {"requires", {"reason"}}};
}

const json question = {{"persons", {"20.clerk"}}, {"text", "Có vướng mắc gì không?"}};

Reply answered(Desk& desk) {
  return desk.at_added("20.clerk", "give_opinion", "consult", {{"text", "Không"}});
}

TEST(Pause, AQuestionStopsTheClockOfWhoAsksUntilTheAnswer) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-08 24:00");
  const Reply asked = desk.at("20.vice", "consult", "reviewing", question);
  ASSERT_TRUE(asked) << asked;
  EXPECT_EQ(asked.event.body["clocks"]["stopped"][0]["state"], "reviewing");
  EXPECT_TRUE(desk.own("reviewing").paused.is_object());
  EXPECT_EQ(desk.armed(desk.paper), 0U);
  desk.until("2026-01-07 08:00");
  EXPECT_THAT(desk.told(desk.paper, "due-soon"), IsEmpty()) << "nobody is reminded meanwhile";
  const Reply told = answered(desk);
  ASSERT_TRUE(told) << told;
  const OpenWork& work = desk.own("reviewing");
  EXPECT_TRUE(work.paused.is_null());
  EXPECT_EQ(desk.local(*work.due), "2026-01-10 24:00") << "two working days later, the second a worked Saturday";
  EXPECT_EQ(desk.local(*work.first_due), "2026-01-08 24:00");
  EXPECT_EQ(told.event.body["clocks"]["going"][0]["after"], base::format_instant(*work.due));
  EXPECT_EQ(work.derivation["pauses"].size(), 1U);
  EXPECT_THAT(due_in_words(Shipped::get().calendar, staff({}), work).vi,
              HasSubstr("không tính từ 08:00 ngày 05/01/2026 đến 08:00 ngày 07/01/2026"));
  desk.until("2026-01-10 09:00");
  EXPECT_EQ(desk.told(desk.paper, "due-soon").back().params["due"], base::format_instant(*desk.own("reviewing").due));
}

TEST(Pause, EndsWithTheQuestionAlso) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", question));
  desk.until("2026-01-06 08:00");
  ASSERT_TRUE(desk.at_added("20.vice", "end_consult", "consult"));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-09 24:00");
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", question)) << "a second time";
  desk.until("2026-01-07 08:00");
  ASSERT_TRUE(answered(desk));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-10 24:00");
  EXPECT_EQ(desk.own("reviewing").derivation["pauses"].size(), 2U);
}

TEST(Pause, TheTimeThatLawSetsRunsOn) {
  Desk desk([](ordered_json& words) {
    timed(words);
    words["states"]["reviewing"]["signoff"]["due"]["legal"] = true;
  });
  desk.reviewed_next();
  const std::size_t armed = desk.armed(desk.paper);
  const Reply asked = desk.at("20.vice", "consult", "reviewing", question);
  ASSERT_TRUE(asked) << asked;
  EXPECT_FALSE(asked.event.body.contains("clocks"));
  EXPECT_TRUE(desk.own("reviewing").paused.is_null());
  EXPECT_EQ(desk.armed(desk.paper), armed);
  desk.until("2026-01-07 12:00");
  EXPECT_FALSE(desk.told(desk.paper, "due-soon").empty());
}

TEST(Pause, AHoldInBetweenIsNotCountedTwice) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", question));
  desk.until("2026-01-06 08:00");
  ASSERT_TRUE(desk.act("20.office", "hold", desk.paper, {{"reason", "Chờ"}}));
  desk.until("2026-01-07 08:00");
  ASSERT_TRUE(desk.act("20.office", "resume", desk.paper, json::object()));
  EXPECT_EQ(desk.armed(desk.paper), 0U) << "the clock still stands";
  desk.until("2026-01-08 08:00");
  ASSERT_TRUE(answered(desk));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-12 24:00") << "three working days";
}

TEST(Pause, WhatWasLateAlreadyStaysLate) {
  Desk desk(timed);
  desk.reviewed_next();
  desk.until("2026-01-09 08:00");
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", question));
  EXPECT_TRUE(desk.own("reviewing").paused.is_null());
  ASSERT_TRUE(answered(desk));
  EXPECT_EQ(desk.local(*desk.own("reviewing").due), "2026-01-08 24:00");
}

TEST(Pause, TheDecisionInTheMiddleOfAQuestionLeavesNothingBehind) {
  Desk desk(timed);
  desk.reviewed_next();
  ASSERT_TRUE(desk.at("20.vice", "consult", "reviewing", question));
  ASSERT_TRUE(desk.decide("20.vice", "reviewing"));
  EXPECT_TRUE(desk.stands("deciding"));
  EXPECT_EQ(desk.armed(desk.paper), 0U);
}

// A study beside which a letter from outside is awaited.
ordered_json beside(const std::string& word) {
  return base::parse_ordered_json(R"({
    "id": "beside", "version": 1, "title": {"vi": "Chờ công văn", "en": "A letter is awaited"}, "form": "issue-slip",
    "start": {"by": "drafter"}, "data": {},
    "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}, "clerk": {"position": "CLERK", "unit": "own"}},
    "initial": "both",
    "states": {
      "both": {
        "title": {"vi": "Nghiên cứu và chờ", "en": "Study and wait"}, "type": "parallel",
        "states": {
          "study": {"title": {"vi": "Nghiên cứu", "en": "Study"}, "initial": "studying", "states": {
            "studying": {
              "title": {"vi": "Nghiên cứu", "en": "Study"}, "task": {"for": "drafter", "due": {"workingDays": 3}, "remind": "R-STD"},
              "on": {"submit": {"title": {"vi": "Xong", "en": "Done"}, "by": "drafter", "target": "studied"}}},
            "studied": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}}},
          "letter": {"title": {"vi": "Chờ công văn", "en": "Awaiting"}, "initial": "waiting", "states": {
            "waiting": {
              "title": {"vi": "Chờ công văn", "en": "Awaiting"},
              "wait": {"for": "letter.came", "registeredBy": "clerk", "due": {"workingDays": 10}, )" +
                                  word + R"(},
              "on": {"letter.came": "came"}},
            "came": {"type": "final", "title": {"vi": "Đã đến", "en": "It came"}}}}
        },
        "onDone": "done"
      },
      "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
    }
  })")
      .value();
}

TEST(Pause, AWaitForALetterStopsTheWorkThatItNames) {
  for (const char* word :
       {R"("pauses": ["both.study.studying"])", R"("pauses": ["#both.study.studying"])", R"("pausesDue": true)"}) {
    SCOPED_TRACE(word);
    Office office("2026-01-05 08:00");
    office.publish(beside(word));
    const std::string paper = office.start("20.drafter", "beside", "20", json::object());
    ASSERT_TRUE(office.last) << office.last;
    EXPECT_TRUE(office.work(paper, "both.study.studying")->paused.is_object());
    EXPECT_TRUE(office.work(paper, "both.letter.waiting")->paused.is_null()) << "its own time runs";
    office.until("2026-01-12 08:00");
    EXPECT_THAT(office.told(paper, "due-soon"), IsEmpty());
    const Reply came = office.register_paper("20.clerk", paper, "both.letter.waiting", "letter");
    ASSERT_TRUE(came) << came;
    EXPECT_EQ(office.local(*office.work(paper, "both.study.studying")->due), "2026-01-15 24:00");
    EXPECT_FALSE(office.told(paper, "due-moved").empty());
    EXPECT_EQ(office.armed(paper), 1U) << "the ladder goes on";
  }
}

}  // namespace
}  // namespace trinhky::decision::testing
