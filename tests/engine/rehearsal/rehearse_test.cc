// Playing a scenario: what goes otherwise than expected is found, with its place and both sides.
#include <gmock/gmock.h>

#include "engine/rehearsal/coverage.h"
#include "tests/engine/rehearsal/letter.h"

namespace trinhky::rehearsal::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json expecting(json step, json expect) {
  step["expect"] = std::move(expect);
  return step;
}

json look(json expect) {
  expect["paper"] = "letter";
  return {{"expect", std::move(expect)}};
}

std::vector<std::string> pointers(const Rehearsal& result) {
  std::vector<std::string> list;
  for (const Difference& one : result.differences) list.push_back(one.pointer);
  return list;
}

TEST(Rehearsing, AScenarioThatGoesAsExpectedPasses) {
  const auto result = played(letter(
      {expecting(started(), {{"stands_in", "draft"},
                             {"tasks", {{{"at", "draft"}, {"to", "drafter"}, {"due", "2026-01-10 24:00"}}}},
                             {"only_notices", {{{"template", "work-opened"}, {"to", "drafter"}}}}}),
       submitted(),
       look({{"stands_in", "dept_review"}, {"document", "letter"}, {"number", nullptr}, {"data", {{"from", "draft"}}}}),
       {{"until", "2026-01-06 09:00"},
        {"expect", {{"only_notices", {{{"template", "due-soon"}, {"at", "2026-01-06 08:30"}}}}}}}}));
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(pointers(*result), IsEmpty());
  EXPECT_EQ(result->steps, 5U);
  EXPECT_EQ(result->local_time, "2026-01-06 09:00");
}

TEST(Rehearsing, EveryKindOfExpectationCanFail) {
  const std::vector<json> wrong{{{"stands_in", "signing"}},
                                {{"ended", "released"}},
                                {{"tasks", json::array()}},
                                {{"tasks", {{{"at", "dept_review"}, {"to", "clerk"}}}}},
                                {{"tasks", {{{"at", "dept_review"}, {"due", "2026-01-08 24:00"}}}}},
                                {{"tasks", {{{"at", "dept_review"}, {"given", 1U}}}}},
                                {{"tasks", {{{"at", "dept_review"}, {"kind", "task"}}}}},
                                {{"tasks", {{{"at", "dept_review"}, {"returned_because", "x"}}}}},
                                {{"tasks", {{{"at", "dept_review"}}, {{"at", "signing"}}}}},
                                {{"document", "other"}},
                                {{"document_has", {{"/summary", "khác"}}}},
                                {{"document_has", {{"/nowhere", "khác"}}}},
                                {{"number", "01/CV"}},
                                {{"children", {{"issue", "running"}}}},
                                {{"data", {{"kind", "TB"}}}},
                                {{"output", {{"number", "01"}}}},
                                {{"stands_in", "no-such-state"}}};
  for (const json& expect : wrong) {
    json scenario = letter({started(), submitted(), look(expect)});
    scenario["documents"]["other"] = {{"summary", "Về việc khác"}};
    const auto result = played(scenario);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->differences.size(), 1U) << expect.dump();
    if (result->passed()) continue;
    EXPECT_EQ(result->failed.pointer, "/steps/2") << expect.dump();
    EXPECT_THAT(result->differences.front().pointer, HasSubstr("/steps/2/expect/" + expect.items().begin().key()));
    EXPECT_NE(result->differences.front().expected, result->differences.front().was) << expect.dump();
  }
}

TEST(Rehearsing, ADifferentDocumentIsToldPlaceByPlace) {
  json scenario = letter({started(), submitted(), look({{"document", "other"}})});
  scenario["documents"]["other"] = {{"summary", "Về việc khác"}};
  const auto result = played(scenario);
  ASSERT_EQ(result->differences.size(), 1U);
  EXPECT_EQ(result->differences[0].what.en, "other at /summary");
  EXPECT_EQ(result->differences[0].expected.en, "\"Về việc khác\"");
  EXPECT_EQ(result->differences[0].was.en, "\"Về việc họp\"");
}

TEST(Rehearsing, ARefusalNobodyExpectedFailsAndSoDoesAnExpectedOneThatDoesNotCome) {
  const json by_clerk = {{"who", "clerk"}, {"does", "submit"}, {"paper", "letter"}};
  auto result = played(letter({started(), by_clerk, {{"until", "2026-02-01 08:00"}}}));
  ASSERT_THAT(pointers(*result), ElementsAre("/steps/1"));
  EXPECT_THAT(result->differences[0].was.en, HasSubstr("refused: not-your-work"));
  EXPECT_EQ(result->steps, 2U);  // what comes after a failed step is not played

  result = played(letter({expecting(started(), {{"refused", {{"type", "not-your-work"}}}})}));
  ASSERT_THAT(pointers(*result), ElementsAre("/steps/0/expect/refused"));
  EXPECT_EQ(result->differences[0].was.en, "accepted");

  result = played(letter({started(), expecting(by_clerk, {{"refused", {{"type", "no-draft"}}}})}));
  EXPECT_THAT(pointers(*result), ElementsAre("/steps/1/expect/refused/type"));

  result =
      played(letter({started(), expecting(by_clerk, {{"refused", {{"type", "not-your-work"}, {"pointer", "/x"}}}})}));
  EXPECT_THAT(pointers(*result), ElementsAre("/steps/1/expect/refused/pointer"));
}

TEST(Rehearsing, NoticesAreThoseOfTheStepAlone) {
  const json until = {{"until", "2026-01-10 24:00"}};
  const json due = {{"template", "due-soon"}, {"to", "drafter"}};
  // Opened at the start, not in this step; and due-soon comes more often than once.
  for (const json& expect :
       {json{{"notices", {{{"template", "work-opened"}}}}}, json{{"only_notices", {{{"template", "overdue"}}}}},
        json{{"no_notices", {due}}}, json{{"notices", {{{"template", "due-soon"}, {"times", 1U}}}}},
        json{{"notices", {{{"template", "due-soon"}, {"to", "clerk"}}}}},
        json{{"notices", {{{"template", "due-soon"}, {"at", "2026-01-10 08:31"}}}}}}) {
    const auto result = played(letter({started(), expecting(until, expect)}));
    ASSERT_TRUE(result.has_value());
    EXPECT_FALSE(result->passed()) << expect.dump();
  }
  EXPECT_TRUE(played(letter({started(), expecting(until, {{"only_notices", {due}}})}))->passed());
}

TEST(Rehearsing, AStepThatCannotBeTakenIsTold) {
  auto result = played(letter({started(), {{"until", "2026-01-04 08:00"}}}));
  ASSERT_THAT(pointers(*result), ElementsAre("/steps/1/until"));
  EXPECT_THAT(result->differences[0].was.en, HasSubstr("2026-01-05 08:00"));
  result = played(letter(
      {started(), look({{"stands_in", "draft"}}), {{"expect", {{"paper", "letter/issue"}, {"stands_in", "draft"}}}}}));
  ASSERT_THAT(pointers(*result), ElementsAre("/steps/2/expect"));
}

TEST(Rehearsing, PeopleOfAUnitThatIsAddedInTheSameStepAreTaken) {
  json scenario = letter({started()});
  scenario["given"]["people"]["head"]["unit"] = "20-moi";
  scenario["given"]["added_units"] = {{{"unit", "20-moi"},
                                       {"name", {{"vi", "Xã mới"}, {"en", "A new commune"}}},
                                       {"unit_kind", "commune"},
                                       {"parent", "20"},
                                       {"from", "2026-01-01"}}};
  const auto result = played(scenario);
  ASSERT_TRUE(result.has_value()) << result.error().pointer;
  EXPECT_TRUE(result->passed());
}

TEST(Rehearsing, PeopleWhoAreNotInTheUnitAreAFaultOfTheGiven) {
  json scenario = letter({started()});
  scenario["given"]["people"]["head"]["unit"] = "nowhere";
  const auto result = played(scenario);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().type, "bad-organisation");
  EXPECT_EQ(result.error().pointer, "/given/people/head/positions");
  scenario["given"]["units"] = {"20", "atlantis"};
  EXPECT_EQ(played(scenario).error().faults.front().pointer, "/given/units/1");
}

TEST(Rehearsing, WhoComesLaterMayActFromThenOn) {
  const json new_head = {{"organisation", {{"people", {{"second", person("Sơn", "DEPT_HEAD")}}}}}};
  const json by_second = {{"who", "second"}, {"does", "decide"}, {"paper", "letter"}, {"choice", "approved"}};
  EXPECT_TRUE(played(letter({started(), submitted(), new_head, by_second}))->passed());
}

TEST(Coverage, CountsWhatTheDefinitionSaysOnce) {
  const auto definition = catalogue()->definition("document-issue", 0);
  const std::size_t all = Coverage::edges(*definition).size();
  Coverage coverage;
  EXPECT_EQ(coverage.uncovered(*definition).size(), all);
  const auto result = played(letter({started(), submitted()}));
  ASSERT_TRUE(result->passed());
  coverage.add(result->taken);
  // Into the draft by itself, and from the draft to the review.
  const auto open = coverage.uncovered(*definition);
  EXPECT_EQ(open.size(), all - 2);
  const auto is_open = [&](const std::string& source, const std::string& signal) {
    return std::ranges::any_of(open, [&](const Edge& edge) { return edge.source == source && edge.signal == signal; });
  };
  EXPECT_FALSE(is_open("draft", "submit"));
  EXPECT_TRUE(is_open("dept_review", "signoff.approved"));
  std::set<std::string> pointers;
  for (const Edge& edge : Coverage::edges(*definition)) {
    EXPECT_TRUE(pointers.insert(edge.pointer + " " + edge.target).second) << edge.pointer;
  }
}

}  // namespace
}  // namespace trinhky::rehearsal::testing
