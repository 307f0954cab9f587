// "paper" and "authority": which kind of paper a workflow makes, and whether the matrix of authority must know it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/definition/shipped.h"

namespace trinhky::definition {
namespace {

using namespace testing;
using ::testing::UnorderedElementsAre;

ordered_json letter() {
  ordered_json source = source_of("document-issue");
  source["paper"] = "Công văn";
  source["states"]["agreeing"]["signoff"]["authority"] = "required";
  return source;
}

TEST(AuthorityWords, AKindOfPaperIsANameOrARule) {
  const Parsed named = parse(letter());
  ASSERT_NE(named.definition, nullptr);
  EXPECT_EQ(named.definition->paper, "Công văn");
  EXPECT_TRUE(named.definition->work_of("agreeing")->authority_required);
  EXPECT_FALSE(named.definition->work_of("dept_review")->authority_required);
  ordered_json source = letter();
  source["paper"] = {{"var", "data.kind"}};
  const Parsed ruled = parse(source);
  ASSERT_NE(ruled.definition, nullptr);
  EXPECT_EQ(ruled.definition->paper["var"], "data.kind");
}

TEST(AuthorityWords, WhatIsNeitherIsRefused) {
  for (const ordered_json& wrong : {ordered_json(""), ordered_json(3), ordered_json::array({"Công văn"})}) {
    ordered_json source = letter();
    source["paper"] = wrong;
    std::vector<std::string> codes;
    for (const Problem& problem : parse(source).problems) {
      if (problem.severity == "error") codes.push_back(problem.code + " " + problem.pointer);
    }
    EXPECT_THAT(codes, UnorderedElementsAre("wrong-type /paper", "required /states/agreeing/signoff/authority"))
        << wrong;
  }
  ordered_json rule = letter();
  rule["paper"] = {{"no-such-operation", {1}}};
  EXPECT_FALSE(errors(parse(rule)).empty());
}

TEST(AuthorityWords, AWaitAsksForTheMatrixOnlyWhereSomebodySigns) {
  ordered_json source = source_of("document-issue");
  source["paper"] = "Công văn";
  ordered_json& wait = source["states"]["signing"]["wait"];
  wait["authority"] = "required";
  wait.erase("signs");
  EXPECT_EQ(errors(parse(source)).size(), 1U);
  wait["signs"] = {{"head", "CHAIR"}};
  const Parsed parsed = parse(source);
  ASSERT_NE(parsed.definition, nullptr);
  EXPECT_TRUE(parsed.definition->work_of("signing")->authority_required);
}

TEST(AuthorityWords, WhoAsksForTheMatrixNamesThePaper) {
  ordered_json source = letter();
  source.erase("paper");
  EXPECT_EQ(errors(parse(source)).size(), 1U);
  source["states"]["agreeing"]["signoff"]["authority"] = "wanted";
  const Parsed parsed = parse(source);
  ASSERT_EQ(errors(parsed).size(), 1U);
  EXPECT_EQ(parsed.definition, nullptr);
  source["states"]["agreeing"]["signoff"].erase("authority");
  EXPECT_NE(parse(source).definition, nullptr);
}

}  // namespace
}  // namespace trinhky::definition
