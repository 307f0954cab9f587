// What a definition may say about due times beside how long they are, and what is refused.
#include "engine/definition/due_words.h"

#include <gmock/gmock.h>

#include "engine/definition/bundle.h"
#include "tests/engine/definition/shipped.h"

namespace trinhky::definition::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string task = "/states/collecting/task";

ordered_json& task_of(ordered_json& source) {
  return source["states"]["collecting"]["task"];
}

Parsed with_extension(const char* words) {
  ordered_json source = source_of("unit-report");
  task_of(source)["due"] = {{"workingDays", 5}};
  task_of(source)["extension"] = base::parse_ordered_json(words).value();
  return parse(source);
}

TEST(DueWords, AnExtensionSaysWhoAsksWhoDecidesAndHowOften) {
  const Parsed parsed = with_extension(R"({"decidedBy": ["sender", "drafter"], "atMost": 2, "before": "due"})");
  ASSERT_THAT(errors(parsed), IsEmpty());
  const auto& extension = parsed.definition->work_of("collecting")->extension;
  ASSERT_TRUE(extension.has_value());
  EXPECT_THAT(extension->by_words, ElementsAre("holder"));
  EXPECT_THAT(extension->decided_by_words, ElementsAre("sender"));
  EXPECT_EQ(extension->decided_by.size(), 1U);
  EXPECT_EQ(extension->at_most, 2);
}

TEST(DueWords, AnExtensionThatMakesNoSenseIsRefused) {
  EXPECT_THAT(errors(with_extension("{}")), ElementsAre("required " + task + "/extension"));
  EXPECT_THAT(errors(with_extension(R"({"decidedBy": "holder"})")),
              ElementsAre("bad-value " + task + "/extension/decidedBy"));
  EXPECT_THAT(errors(with_extension(R"({"decidedBy": "nobody"})")),
              ElementsAre("unknown-participant " + task + "/extension/decidedBy"));
  EXPECT_THAT(errors(with_extension(R"({"decidedBy": "sender", "atMost": 0})")),
              ElementsAre("out-of-range " + task + "/extension/atMost"));
  EXPECT_THAT(errors(with_extension(R"({"decidedBy": "sender", "before": "start"})")),
              ElementsAre("bad-value " + task + "/extension/before"));
  ordered_json source = source_of("unit-report");
  task_of(source).erase("due");
  task_of(source).erase("remind");
  task_of(source).erase("escalate");
  task_of(source)["extension"] = {{"decidedBy", "sender"}};
  EXPECT_THAT(errors(parse(source)), Contains("extension-without-due " + task + "/extension"));
}

TEST(DueWords, ATimeSetByLawIsMarkedAndTheCalendarNeverSeesTheMark) {
  ordered_json source = source_of("unit-report");
  task_of(source)["due"] = base::parse_ordered_json(R"({"workingDays": 5, "legal": true})").value();
  const Parsed parsed = parse(source);
  ASSERT_THAT(errors(parsed), IsEmpty());
  const Work& work = *parsed.definition->work_of("collecting");
  EXPECT_TRUE(work.legal);
  EXPECT_FALSE(work.hastens);
  EXPECT_EQ(work.due, base::json({{"workingDays", 5}}));

  task_of(source)["due"]["legal"] = "yes";
  EXPECT_THAT(errors(parse(source)), ElementsAre("wrong-type " + task + "/due/legal"));
  task_of(source)["due"] = base::parse_ordered_json(R"({"workingDays": 5, "hastens": false})").value();
  const Parsed slow = parse(source);
  ASSERT_THAT(errors(slow), IsEmpty());
  EXPECT_FALSE(slow.definition->work_of("collecting")->hastens);
  EXPECT_FALSE(slow.definition->work_of("collecting")->legal);
}

TEST(DueWords, UrgencyStandsInTheDataThatTheWorkflowHas) {
  ordered_json source = source_of("unit-report");
  source["verbs"]["setUrgency"] = {{"by", "drafter"}};
  EXPECT_THAT(errors(parse(source)), ElementsAre("unknown-data /verbs/setUrgency/field"));
  source["data"]["speed"] = "thường";
  source["verbs"]["setUrgency"]["field"] = "speed";
  const Parsed parsed = parse(source);
  ASSERT_THAT(errors(parsed), IsEmpty());
  EXPECT_EQ(parsed.definition->verbs.at("setUrgency").field, "speed");
}

TEST(DueWords, TheLadderOfUrgentPapersBelongsToTheMeaning) {
  ordered_json source = source_of("unit-report");
  task_of(source)["due"] = {{"workingDays", 5}};
  task_of(source)["remind"] = "R-STD";
  const Parsed plain = parse(source);
  ASSERT_THAT(errors(plain), IsEmpty());
  EXPECT_THAT(ladders_of(*plain.definition), Not(Contains("R-URGENT")));
  source["data"]["urgency"] = "thường";
  source["verbs"]["setUrgency"] = {{"by", "drafter"}};
  const Parsed urgent = parse(source);
  ASSERT_THAT(errors(urgent), IsEmpty());
  EXPECT_THAT(ladders_of(*urgent.definition), Contains("R-URGENT"));
  task_of(source)["urgentRemind"] = "R-NONE";
  EXPECT_THAT(errors(parse(source)), ElementsAre("unknown-ladder " + task + "/urgentRemind"));
}

TEST(DueWords, ATimerCountsFromTheDueTimeOfItsState) {
  ordered_json source = source_of("unit-report");
  source["states"]["collecting"]["after"] =
      base::parse_ordered_json(R"({"over": {"hours": 0, "from": "due", "target": "missing"}})").value();
  const Parsed parsed = parse(source);
  ASSERT_THAT(errors(parsed), IsEmpty());
  EXPECT_TRUE(counts_from_due(parsed.definition->afters.find("collecting")->second.spec));
  task_of(source).erase("due");
  task_of(source).erase("remind");
  EXPECT_THAT(errors(parse(source)), ElementsAre("after-without-due /states/collecting/after/over/from"));
}

TEST(DueWords, WhatStopsAClockNamesStatesThatThereAre) {
  ordered_json source = source_of("document-issue");
  ordered_json& wait = source["states"]["signing"]["wait"];
  wait["pauses"] = {"draft"};
  const Parsed parsed = parse(source);
  ASSERT_THAT(errors(parsed), IsEmpty());
  EXPECT_THAT(parsed.definition->work_of("signing")->pauses, ElementsAre("draft"));
  wait["pauses"] = {"draft", "nowhere"};
  EXPECT_THAT(errors(parse(source)), ElementsAre("unknown-state /states/signing/wait/pauses"));
  wait["pauses"] = {"draft"};
  wait["pausesDue"] = true;
  EXPECT_THAT(errors(parse(source)), ElementsAre("not-with-this /states/signing/wait/pauses"));
}

}  // namespace
}  // namespace trinhky::definition::testing
