// What the proofs say of parallel regions, and what they must not say.
#include <gmock/gmock.h>

#include "tests/engine/definition/proof/chart_files.h"

namespace trinhky::definition::proof::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

json text(const std::string& words) {
  return {{"vi", words}, {"en", words}};
}

json task(const std::string& name, const json& target) {
  return {{"title", text(name)},
          {"task", {{"for", "clerk"}, {"due", {{"workingDays", 3}}}}},
          {"on", {{"submit", {{"title", text("Trình")}, {"by", "clerk"}, {"target", target}}}}}};
}

json final_state(const std::string& name) {
  return {{"title", text(name)}, {"type", "final"}};
}

json region(const json& work) {
  return {{"title", text("Nhánh")}, {"initial", "work"}, {"states", {{"work", work}, {"over", final_state("Xong")}}}};
}

json definition_of(const json& states, const std::string& initial) {
  return {{"id", "paper"},
          {"version", 1},
          {"title", text("Hồ sơ")},
          {"form", "paper"},
          {"start", {{"by", "clerk"}}},
          {"data", json::object()},
          {"participants",
           {{"clerk", {{"position", "CLERK"}, {"unit", "own"}}}, {"board", {{"body", "BOARD"}, {"unit", "own"}}}}},
          {"initial", initial},
          {"states", states}};
}

std::vector<std::string> codes_of(const json& definition) {
  std::vector<std::string> codes;
  for (const Finding& finding : checked(definition, json::object())) {
    if (finding.severity != "note") codes.push_back(line_of(finding));
  }
  return codes;
}

json two_regions(const json& first, const json& second) {
  return definition_of({{"both",
                         {{"title", text("Hai nhánh")},
                          {"type", "parallel"},
                          {"onDone", "done"},
                          {"states", {{"a", region(first)}, {"b", region(second)}}}}},
                        {"left", final_state("Rời")},
                        {"done", final_state("Xong")}},
                       "both");
}

TEST(Proof, ASignalOfATaskIsHeardWhereTheTaskIs) {
  // Both tasks are submitted with the same word, and the first leads out of the parallel state. That can cut off the
  // other, which is told; but the other is neither dead nor in conflict, because each word belongs to its own task.
  json first = task("Một", "#left");
  first["on"]["finish"] = {{"title", text("Thôi")}, {"by", "clerk"}, {"target", "over"}};
  EXPECT_THAT(codes_of(two_regions(first, task("Hai", "over"))),
              ::testing::ElementsAre("work-cut-off /states/both/states/a/states/work/on/submit > start > submit"));
}

TEST(Proof, WorkThatIsOverInTheSameStepIsNotCutOff) {
  json waits = {{"title", text("Chờ")},
                {"always", json::array({{{"guard", {{"In", "both.b.over"}}}, {"target", "#left"}}})},
                {"on", {{"finish", {{"title", text("Thôi")}, {"by", "clerk"}, {"target", "over"}}}}}};
  EXPECT_THAT(codes_of(two_regions(waits, task("Hai", "over"))), IsEmpty());
  // The other region's work must really be over: one that goes on to further work is cut off.
  json goes_on = two_regions(waits, task("Hai", "more"));
  json& b = goes_on["states"]["both"]["states"]["b"]["states"];
  b["more"] = task("Ba", "over");
  goes_on["states"]["both"]["states"]["a"]["states"]["work"]["always"][0]["guard"] = {{"In", "both.b.more"}};
  EXPECT_THAT(codes_of(goes_on), Contains(::testing::StartsWith("work-cut-off ")));
}

TEST(Proof, AnActBesideTheSubmissionMayCarryData) {
  json drafting = task("Soạn", "#done");
  drafting["task"]["edits"] = "document";
  drafting["on"]["submit"]["requires"] = {"valid-form"};
  drafting["on"]["hand"] = {{"title", text("Giao")},
                            {"by", "clerk"},
                            {"actions", json::array({{{"assign", {{"data.person", {{"var", "signal.person"}}}}}}})},
                            {"target", "#drafting"}};
  json definition = definition_of({{"drafting", drafting}, {"done", final_state("Xong")}}, "drafting");
  definition["data"]["person"] = nullptr;
  EXPECT_THAT(codes_of(definition), IsEmpty());
  // The submission itself carries the document and words only.
  definition["states"]["drafting"]["on"]["submit"]["actions"] =
      definition["states"]["drafting"]["on"]["hand"]["actions"];
  EXPECT_THAT(codes_of(definition), Contains(::testing::StartsWith("signal-lacks-member ")));
}

TEST(Proof, ATieThatIsVotedAgainMustLeaveTheStep) {
  json deciding = {
      {"title", text("Biểu quyết")},
      {"signoff",
       {{"by", "board"},
        {"need", {{"majority", "body"}}},
        {"tie", "repeat"},
        {"choices", {{"approved", text("Đồng ý")}, {"rejected", {{"label", text("Không")}, {"positive", false}}}}},
        {"due", {{"workingDays", 2}}}}},
      {"on",
       {{"signoff.approved", "done"},
        {"signoff.rejected", "done"},
        {"signoff.repeat", {{"target", "deciding"}, {"reenter", true}}}}}};
  EXPECT_THAT(codes_of(definition_of({{"deciding", deciding}, {"done", final_state("Xong")}}, "deciding")), IsEmpty());
  deciding["on"]["signoff.repeat"] = {{"target", "deciding"}};
  const auto found =
      checked(definition_of({{"deciding", deciding}, {"done", final_state("Xong")}}, "deciding"), json::object());
  const auto told = std::ranges::find(found, "vote-not-renewed", &Finding::code);
  ASSERT_NE(told, found.end());
  EXPECT_EQ(told->severity, "error");
  EXPECT_THAT(told->message.en, ::testing::HasSubstr("\"reenter\": true"));
  EXPECT_THAT(told->message.vi, ::testing::HasSubstr("\"reenter\": true"));
}

}  // namespace
}  // namespace trinhky::definition::proof::testing
