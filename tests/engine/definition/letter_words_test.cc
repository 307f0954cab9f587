// What a definition may say about the letter to late units, and what is refused.
#include "engine/definition/letter_words.h"

#include <gmock/gmock.h>

#include "tests/engine/definition/shipped.h"

namespace trinhky::definition::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string invoke = "/states/running/invoke";

Parsed with_letter(const char* words, bool reminds = true) {
  ordered_json source = source_of("report-round");
  ordered_json& rounds = source["states"]["running"]["invoke"];
  if (!reminds) rounds.erase("remind");
  rounds["letter"] = base::parse_ordered_json(words).value();
  return parse(source);
}

const Invoke& reports(const Parsed& parsed) {
  return parsed.definition->invokes.find("running")->second;
}

TEST(LetterWords, SayWhatItBecomesWhoDraftsItAndForHowMany) {
  const Parsed parsed =
      with_letter(R"({"workflow": "document-issue", "kind": "TB", "drafter": "office", "each": "unit"})");
  ASSERT_THAT(errors(parsed), IsEmpty());
  const auto& letter = reports(parsed).letter;
  ASSERT_TRUE(letter.has_value());
  EXPECT_EQ(letter->workflow, "document-issue");
  EXPECT_EQ(letter->kind, "TB");
  EXPECT_EQ(letter->drafter, parsed.definition->participants.at("office"));
  EXPECT_TRUE(letter->each_unit);
}

TEST(LetterWords, LeaveEverythingAsItIsWhereNothingIsSaid) {
  const Parsed said = with_letter("{}");
  ASSERT_THAT(errors(said), IsEmpty());
  EXPECT_EQ(reports(said).letter->kind, "CV");
  EXPECT_TRUE(reports(said).letter->workflow.empty());
  EXPECT_TRUE(reports(said).letter->drafter.is_null());
  EXPECT_FALSE(reports(said).letter->each_unit);
  EXPECT_FALSE(reports(parse(source_of("report-round"))).letter.has_value());
}

TEST(LetterWords, AreRefusedWhereTheyMakeNoSense) {
  EXPECT_THAT(errors(with_letter(R"({"workflow": "no-such"})")),
              ElementsAre("unknown-workflow " + invoke + "/letter/workflow"));
  EXPECT_THAT(errors(with_letter(R"({"drafter": "nobody"})")),
              ElementsAre("unknown-participant " + invoke + "/letter/drafter"));
  EXPECT_THAT(errors(with_letter(R"({"each": "year"})")), ElementsAre("bad-value " + invoke + "/letter/each"));
  EXPECT_THAT(errors(with_letter(R"({"colour": "red"})")), ElementsAre("unknown-word " + invoke + "/letter/colour"));
  EXPECT_THAT(errors(with_letter("{}", false)), Contains("not-with-this " + invoke + "/letter"));
}

}  // namespace
}  // namespace trinhky::definition::testing
