#include "engine/chart/builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/limits.h"

namespace trinhky::chart {
namespace {

using testing::ElementsAre;

std::vector<std::string> codes(const base::Result<Chart>& chart) {
  std::vector<std::string> result;
  if (chart) return {"no fault"};
  EXPECT_EQ(chart.error().type, "bad-chart");
  for (const base::Fault& fault : chart.error().faults) result.push_back(fault.code);
  return result;
}

// root { a, p { x { x1, x2 }, y { y1 } }, end }
Builder sample() {
  Builder builder;
  builder.add_state({.id = "root", .kind = StateKind::compound});
  builder.add_state({.id = "a", .parent = "root"});
  builder.add_state({.id = "end", .parent = "root", .kind = StateKind::final_state});
  builder.add_state({.id = "p", .parent = "root", .kind = StateKind::parallel});
  builder.add_state({.id = "x", .parent = "p", .kind = StateKind::compound});
  builder.add_state({.id = "y", .parent = "p", .kind = StateKind::compound});
  builder.add_state({.id = "x1", .parent = "x"});
  builder.add_state({.id = "y1", .parent = "y"});
  builder.add_state({.id = "x2", .parent = "x"});
  return builder;
}

TEST(Builder, StatesStandInDocumentOrderWithParentsBeforeChildren) {
  const Chart chart = sample().finish().value();
  std::vector<std::string> ids;
  for (const State& state : chart.states()) ids.push_back(state.id);
  EXPECT_THAT(ids, ElementsAre("root", "a", "end", "p", "x", "x1", "x2", "y", "y1"));
  EXPECT_EQ(chart.state(chart.find("x")).depth, 2U);
  EXPECT_THAT(chart.state(chart.find("x")).initial, ElementsAre(chart.find("x1")));
  EXPECT_EQ(chart.find("nowhere"), no_state);
}

TEST(Builder, TheTreeAnswersWhoIsInsideWhom) {
  const Chart chart = sample().finish().value();
  const StateIx p = chart.find("p");
  const StateIx x1 = chart.find("x1");
  const StateIx x2 = chart.find("x2");
  const StateIx y1 = chart.find("y1");
  EXPECT_TRUE(chart.is_descendant(x1, p));
  EXPECT_FALSE(chart.is_descendant(p, p));
  EXPECT_TRUE(chart.is_within(p, p));
  EXPECT_FALSE(chart.is_descendant(chart.find("end"), p));
  EXPECT_EQ(chart.common_ancestor(std::vector{x1, x2}), chart.find("x"));
  EXPECT_EQ(chart.common_ancestor(std::vector{x1, y1}), p);
  EXPECT_EQ(chart.common_compound_ancestor(std::vector{x1, y1}), Chart::root());
  EXPECT_THAT(chart.ancestors(x1), ElementsAre(chart.find("x"), p, Chart::root()));
  EXPECT_THAT(chart.ancestors(x1, p), ElementsAre(chart.find("x")));
}

TEST(Builder, TransitionsStandInTheOrderOfTheirSources) {
  Builder builder = sample();
  builder.add_transition({.source = "x1", .events = {"go"}, .targets = {"x2"}, .pointer = "/third"});
  builder.add_transition({.source = "a", .events = {"go"}, .targets = {"p"}, .pointer = "/first"});
  builder.add_transition({.source = "a", .events = {"end"}, .targets = {"end"}, .pointer = "/second"});
  const Chart chart = std::move(builder).finish().value();
  EXPECT_EQ(chart.transition(0).pointer, "/first");
  EXPECT_EQ(chart.transition(1).pointer, "/second");
  EXPECT_EQ(chart.transition(2).pointer, "/third");
  EXPECT_THAT(chart.state(chart.find("a")).transitions, ElementsAre(0U, 1U));
}

TEST(Builder, EveryProblemIsToldAtOnceWithItsPlace) {
  Builder builder = sample();
  builder.add_transition({.source = "a", .events = {"go"}, .targets = {"nowhere"}, .pointer = "/1"});
  builder.add_transition({.source = "nobody", .events = {"go"}, .pointer = "/2"});
  builder.add_transition({.source = "end", .events = {"go"}, .targets = {"a"}, .pointer = "/3"});
  builder.add_transition({.source = "a", .events = {"a.*.b"}, .targets = {"end"}, .pointer = "/4"});
  builder.add_transition({.source = "a", .pointer = "/5"});
  builder.add_transition(
      {.source = "a",
       .events = {"go"},
       .actions = {{.kind = Action::Kind::assign, .name = "document.title", .pointer = "/6/actions/0"}},
       .pointer = "/6"});
  const auto chart = std::move(builder).finish();
  EXPECT_THAT(codes(chart), testing::UnorderedElementsAre("unknown-state", "unknown-state", "transition-not-allowed",
                                                          "bad-descriptor", "endless-always", "bad-place"));
  std::vector<std::string> places;
  for (const base::Fault& fault : chart.error().faults) {
    places.push_back(fault.pointer);
    EXPECT_FALSE(fault.message.vi.empty() || fault.message.en.empty());
  }
  EXPECT_THAT(places, testing::UnorderedElementsAre("/1", "/2", "/3", "/4", "/5", "/6/actions/0"));
}

TEST(Builder, ABrokenTreeIsRefused) {
  EXPECT_THAT(codes(Builder().finish()), ElementsAre("no-root"));
  Builder builder;
  builder.add_state({.id = "root", .kind = StateKind::compound});
  builder.add_state({.id = "a", .parent = "nowhere"});
  builder.add_state({.id = "b", .parent = "root"});
  builder.add_state({.id = "b", .parent = "root"});
  builder.add_state({.id = "c"});
  EXPECT_THAT(codes(std::move(builder).finish()),
              testing::UnorderedElementsAre("unknown-parent", "doubled-state", "second-root"));
}

TEST(Builder, StatesMustHaveWhatTheirKindNeeds) {
  Builder builder;
  builder.add_state({.id = "root", .kind = StateKind::compound});
  builder.add_state({.id = "empty", .parent = "root", .kind = StateKind::parallel});
  builder.add_state({.id = "past", .parent = "root", .kind = StateKind::history_deep});
  builder.add_state({.id = "end", .parent = "root", .kind = StateKind::final_state});
  builder.add_state({.id = "inside", .parent = "end", .initial = {"end"}, .output = Template{}});
  EXPECT_THAT(codes(std::move(builder).finish()),
              testing::UnorderedElementsAre("children-missing", "history-without-default", "children-not-allowed",
                                            "initial-not-allowed", "output-not-allowed"));
}

TEST(Builder, AnInitialStateMustLieInside) {
  Builder builder;
  builder.add_state({.id = "root", .kind = StateKind::compound, .initial = {"root"}});
  builder.add_state({.id = "a", .parent = "root", .kind = StateKind::compound, .initial = {"b"}});
  builder.add_state({.id = "a1", .parent = "a"});
  builder.add_state({.id = "b", .parent = "root"});
  EXPECT_THAT(codes(std::move(builder).finish()), ElementsAre("initial-not-inside", "initial-not-inside"));
}

TEST(Builder, AHistoryMayNotLeadToAHistory) {
  Builder builder = sample();
  builder.add_state({.id = "h1", .parent = "p", .kind = StateKind::history_deep, .initial = {"h2"}});
  builder.add_state({.id = "h2", .parent = "p", .kind = StateKind::history_deep, .initial = {"h1"}});
  EXPECT_THAT(codes(std::move(builder).finish()), ElementsAre("initial-not-inside", "initial-not-inside"));
}

TEST(Builder, TargetsThatCannotBeActiveTogetherAreRefused) {
  for (const std::vector<std::string>& pair :
       {std::vector<std::string>{"x1", "x2"}, {"p", "x1"}, {"a", "p"}, {"root"}}) {
    Builder builder = sample();
    builder.add_transition({.source = "a", .events = {"go"}, .targets = pair});
    EXPECT_THAT(codes(std::move(builder).finish()), ElementsAre("targets-conflict")) << pair.front();
  }
  Builder builder = sample();
  builder.add_transition({.source = "a", .events = {"go"}, .targets = {"x2", "y1"}});
  EXPECT_TRUE(std::move(builder).finish().has_value());
}

TEST(Builder, SizeAndDepthAreBounded) {
  Builder wide;
  wide.add_state({.id = "root", .kind = StateKind::parallel});
  for (std::size_t i = 0; i < base::limits::max_states; ++i)
    wide.add_state({.id = "s" + std::to_string(i), .parent = "root"});
  EXPECT_THAT(codes(std::move(wide).finish()), ElementsAre("too-many-states"));

  Builder deep;
  deep.add_state({.id = "0", .kind = StateKind::compound});
  for (std::size_t i = 1; i <= base::limits::max_state_depth; ++i) {
    deep.add_state({.id = std::to_string(i), .parent = std::to_string(i - 1), .kind = StateKind::compound});
  }
  deep.add_state({.id = "bottom", .parent = std::to_string(base::limits::max_state_depth)});
  EXPECT_THAT(codes(std::move(deep).finish()), ElementsAre("too-deep"));
}

TEST(Builder, ATemplateMustHaveThePlaceThatARuleFills) {
  const rule::Rule one = rule::Rule::parse(1, {}).value();
  Builder builder = sample();
  builder.add_transition(
      {.source = "a",
       .events = {"go"},
       .actions = {{.name = "open_task", .args = {.value = {{"seat", nullptr}}, .rules = {{"/seat", one}}}},
                   {.name = "open_task", .args = {.value = {{"seat", nullptr}}, .rules = {{"/due", one}}}}}});
  EXPECT_THAT(codes(std::move(builder).finish()), ElementsAre("bad-template"));
}

TEST(Chart, DescriptorsMatchWholeWords) {
  EXPECT_TRUE(event_matches("submit", "submit"));
  EXPECT_FALSE(event_matches("submit", "submit.late"));
  EXPECT_TRUE(event_matches("issue.*", "issue.released"));
  EXPECT_TRUE(event_matches("issue.*", "issue"));
  EXPECT_FALSE(event_matches("issue.*", "issued"));
  EXPECT_TRUE(event_matches("*", "anything.at.all"));
}

TEST(Chart, OnlyPlacesInsideDataCanBeAssigned) {
  EXPECT_THAT(data_path("data.x"), ElementsAre("x"));
  EXPECT_THAT(data_path("data.x.y_2"), ElementsAre("x", "y_2"));
  for (const char* bad : {"data", "data.", "data..x", "data.x.", "document.x", "data.a b", ""}) {
    EXPECT_TRUE(data_path(bad).empty()) << bad;
  }
}

}  // namespace
}  // namespace trinhky::chart
