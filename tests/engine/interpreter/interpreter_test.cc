#include "engine/interpreter/interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "engine/chart/builder.h"

namespace trinhky::interpreter {
namespace {

using base::json;
using chart::Action;
using chart::Block;
using chart::Builder;
using chart::Chart;
using chart::StateKind;
using testing::ElementsAre;
using testing::IsEmpty;

const rule::Operations& operations() {
  static const rule::Operations value{.named = {{"broken", [](std::span<const json>) -> base::Result<json> {
                                                   return base::refuse(base::ErrorCode::invalid, "broken",
                                                                       {"Hỏng.", "Broken."});
                                                 }}}};
  return value;
}

rule::Rule rule_of(const json& source) {
  return rule::Rule::parse(source, {"broken", std::string(in_operation)}, "").value();
}
rule::Rule broken() {
  return rule_of({{"broken", json::array()}});
}

Action assign(const std::string& place, const json& source) {
  return {.kind = Action::Kind::assign, .name = place, .rule = rule_of(source), .pointer = "/assign/" + place};
}
Action raise(const std::string& name) {
  return {.kind = Action::Kind::raise, .name = name};
}
Action note(const std::string& name) {
  return {.kind = Action::Kind::effect, .name = name, .pointer = "/" + name};
}

// Adds a state whose entry and exit are told as effects "+id" and "-id".
void add(Builder& builder, const std::string& id, const std::string& parent, StateKind kind = StateKind::atomic,
         const std::vector<std::string>& initial = {}) {
  builder.add_state({.id = id,
                     .parent = parent,
                     .kind = kind,
                     .initial = initial,
                     .entry = {{note("+" + id)}},
                     .exit = {{note("-" + id)}},
                     .pointer = "/states/" + id});
}

Env env(json variables = nullptr) {
  return {.operations = &operations(), .variables = std::move(variables)};
}

// A chart and where it stands.
struct Running {
  Chart chart;
  Snapshot now;
  Step last;

  explicit Running(Builder builder, const json& data = nullptr) : chart(std::move(builder).finish().value()) {
    last = start(chart, data, env()).value();
    now = apply(Snapshot{}, last);
  }
  Step& send(const std::string& name, const std::string& address = "", const json& data = nullptr) {
    last = advance(chart, now, {.name = name, .data = data, .address = address}, env()).value();
    now = apply(std::move(now), last);
    return last;
  }
};

std::vector<std::string> effect_names(const Step& step) {
  std::vector<std::string> names;
  for (const Effect& effect : step.effects) names.push_back(effect.name);
  return names;
}

// root { a, p || (x { x1, x2, x3 final }, y { y1, y2 final }), end final }
Builder office() {
  Builder builder(json{{"count", 0}});
  add(builder, "root", "", StateKind::compound);
  add(builder, "a", "root");
  add(builder, "p", "root", StateKind::parallel);
  add(builder, "x", "p", StateKind::compound);
  add(builder, "x1", "x");
  add(builder, "x2", "x");
  add(builder, "x3", "x", StateKind::final_state);
  add(builder, "y", "p", StateKind::compound);
  add(builder, "y1", "y");
  add(builder, "y2", "y", StateKind::final_state);
  add(builder, "end", "root", StateKind::final_state);
  builder.add_transition({.source = "a", .events = {"begin"}, .targets = {"p"}});
  return builder;
}

TEST(Interpreter, AStartEntersTheInitialStatesAndGivesAllData) {
  Builder builder(json{{"year", nullptr}, {"kind", "BTT"}});
  add(builder, "root", "", StateKind::compound);
  add(builder, "making", "root", StateKind::compound);
  add(builder, "drafting", "making");
  const Running run(std::move(builder), {{"year", 2027}});
  EXPECT_TRUE(run.last.taken);
  EXPECT_THAT(run.last.entered, ElementsAre("making", "drafting"));
  EXPECT_THAT(run.now.configuration, ElementsAre("making", "drafting"));
  EXPECT_EQ(run.now.data, (json{{"year", 2027}, {"kind", "BTT"}}));
  EXPECT_FALSE(run.now.done);
}

TEST(Interpreter, ExitActionsThenTransitionActionsThenEntryActions) {
  Builder builder = office();
  builder.add_transition({.source = "p", .events = {"back"}, .targets = {"a"}, .actions = {note("moved")}});
  Running run(std::move(builder));
  run.send("begin");
  EXPECT_THAT(effect_names(run.last), ElementsAre("-a", "+p", "+x", "+x1", "+y", "+y1"));
  run.send("back");
  EXPECT_THAT(effect_names(run.last), ElementsAre("-y1", "-y", "-x1", "-x", "-p", "moved", "+a"));
  EXPECT_THAT(run.last.exited, ElementsAre("y1", "y", "x1", "x", "p"));
  // Each exit stands before its own effects, the transition before its actions, the entry before its own.
  using Kind = Movement::Kind;
  ASSERT_EQ(run.last.order.size(), 14U);
  EXPECT_EQ(run.last.order[0], (Movement{Kind::exited, 0}));
  EXPECT_EQ(run.last.order[1], (Movement{Kind::effect, 0}));
  EXPECT_EQ(run.last.order[10], (Movement{Kind::transition, 0}));
  EXPECT_EQ(run.last.order[11], (Movement{Kind::effect, 5}));
  EXPECT_EQ(run.last.order[12], (Movement{Kind::entered, 0}));
}

TEST(Interpreter, AnInnerTransitionGoesBeforeAnOuterOne) {
  Builder builder = office();
  builder.add_transition({.source = "p", .events = {"go"}, .targets = {"a"}});
  builder.add_transition({.source = "x1", .events = {"go"}, .targets = {"x2"}});
  Running run(std::move(builder));
  run.send("begin");
  run.send("go");
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x2", "y", "y1"));
}

TEST(Interpreter, OfTwoRegionsThatWouldLeaveTogetherTheFirstMoves) {
  Builder builder = office();
  builder.add_transition({.source = "x1", .events = {"go"}, .targets = {"a"}});
  builder.add_transition({.source = "y1", .events = {"go"}, .targets = {"end"}});
  Running run(std::move(builder));
  run.send("begin");
  run.send("go");
  EXPECT_THAT(run.now.configuration, ElementsAre("a"));
}

TEST(Interpreter, TwoRegionsMoveInOneStepOnTheSameSignal) {
  Builder builder = office();
  builder.add_transition({.source = "x1", .events = {"go"}, .targets = {"x2"}});
  builder.add_transition({.source = "y1", .events = {"go"}, .targets = {"y2"}});
  Running run(std::move(builder));
  run.send("begin");
  EXPECT_EQ(run.send("go").transitions.size(), 2U);
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x2", "y", "y2"));
}

TEST(Interpreter, AnAddressedSignalMovesOnlyItsOwnRegion) {
  Builder builder = office();
  builder.add_transition({.source = "x1", .events = {"signoff.approved"}, .targets = {"x2"}});
  builder.add_transition({.source = "y1", .events = {"signoff.approved"}, .targets = {"y2"}});
  builder.add_transition({.source = "p", .events = {"cancelled"}, .targets = {"a"}});
  Running run(std::move(builder));
  run.send("begin");
  EXPECT_EQ(candidates(run.chart, run.now, "signoff.approved").size(), 2U);
  EXPECT_EQ(candidates(run.chart, run.now, "signoff.approved", "y1").size(), 1U);
  run.send("signoff.approved", "y1");
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x1", "y", "y2"));

  // Its state is no longer active: nobody hears it.
  EXPECT_FALSE(hears(run.chart, run.now, "signoff.approved", "y1"));
  EXPECT_FALSE(run.send("signoff.approved", "y1").taken);
  EXPECT_FALSE(run.send("signoff.approved", "nowhere").taken);
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x1", "y", "y2"));

  // States around the address hear it, and states inside it.
  EXPECT_TRUE(hears(run.chart, run.now, "signoff.approved", "x"));
  run.send("cancelled", "x1");
  EXPECT_THAT(run.now.configuration, ElementsAre("a"));
}

TEST(Interpreter, AnAddressedSignalPrefersTheInsideOfItsAddressToWhatIsAround) {
  // The signal belongs to the second region; the first one must not answer for the state around both.
  Builder builder = office();
  builder.add_transition({.source = "p", .events = {"go"}, .actions = {note("around")}});
  builder.add_transition({.source = "y1", .events = {"go"}, .targets = {"y2"}});
  Running run(std::move(builder));
  run.send("begin");
  run.send("go", "y1");
  EXPECT_THAT(effect_names(run.last), ElementsAre("-y1", "+y2"));
}

TEST(Interpreter, NamesMatchExactlyUnlessTheyEndInAStar) {
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"issue"}, .targets = {"end"}});
  builder.add_transition({.source = "a", .events = {"reply.*"}, .targets = {"p"}});
  Running run(std::move(builder));
  EXPECT_FALSE(run.send("issue.released").taken);
  EXPECT_FALSE(run.send("replying").taken);
  EXPECT_TRUE(run.send("reply.sent").taken);
}

TEST(Interpreter, AStateIsNotEnteredAgainUnlessReenterIsSaid) {
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"save"}, .targets = {"a"}, .actions = {note("saved")}});
  builder.add_transition({.source = "a", .events = {"renew"}, .targets = {"a"}, .reenter = true});
  builder.add_transition({.source = "x", .events = {"again"}, .targets = {"x"}});
  builder.add_transition({.source = "p", .events = {"second"}, .targets = {"x2"}});
  Running run(std::move(builder));
  EXPECT_THAT(effect_names(run.send("save")), ElementsAre("saved"));
  EXPECT_THAT(effect_names(run.send("renew")), ElementsAre("-a", "+a"));
  run.send("begin");
  EXPECT_THAT(effect_names(run.send("again")), ElementsAre("-x1", "+x1"));
  // A parallel source stays as well, and all its regions start anew around the target.
  EXPECT_THAT(effect_names(run.send("second")), ElementsAre("-y1", "-y", "-x1", "-x", "+x", "+x2", "+y", "+y1"));
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x2", "y", "y1"));
}

TEST(Interpreter, StayingInALeafNeverUndoesThatAnotherRegionLeavesIt) {
  Builder builder = office();
  builder.add_transition({.source = "x1", .events = {"go"}, .targets = {"x1"}, .actions = {note("stayed")}});
  builder.add_transition({.source = "y1", .events = {"go"}, .targets = {"a"}});
  Running run(std::move(builder));
  run.send("begin");
  run.send("go");
  EXPECT_THAT(run.now.configuration, ElementsAre("a"));
  EXPECT_THAT(effect_names(run.last), ElementsAre("-y1", "-y", "-x1", "-x", "-p", "stayed", "+a"));
}

TEST(Interpreter, InternalSignalsComeBeforeTheNextOutsideOne) {
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"go"}, .targets = {"p"}, .actions = {raise("one"), raise("two")}});
  builder.add_transition({.source = "x1", .events = {"one"}, .targets = {"x2"}});
  builder.add_transition({.source = "x1", .events = {"two"}, .targets = {"x3"}});
  builder.add_transition({.source = "x2", .events = {"two"}, .targets = {"x1"}, .actions = {note("in order")}});
  Running run(std::move(builder));
  run.send("go");
  EXPECT_THAT(run.last.transitions.size(), 3U);
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x1", "y", "y1"));
  EXPECT_THAT(run.last.entered, ElementsAre("p", "x", "x1", "y", "y1", "x2", "x1"));
}

TEST(Interpreter, EventlessTransitionsAreTakenToRestAndAgainAfterEverySignal) {
  Builder builder = office();
  builder.add_transition({.source = "a", .guard = rule_of({{"var", "open"}}), .targets = {"p"}});
  Running run(std::move(builder));
  const Step closed = advance(run.chart, run.now, {.name = "tick"}, env({{"open", false}})).value();
  EXPECT_FALSE(closed.taken);
  const Step open = advance(run.chart, run.now, {.name = "tick"}, env({{"open", true}})).value();
  EXPECT_TRUE(open.taken);
  EXPECT_EQ(open.configuration.front(), "p");
}

TEST(Interpreter, AChartThatNeverRestsIsRefused) {
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"go"}, .targets = {"x1"}});
  builder.add_transition({.source = "x1", .targets = {"x2"}, .pointer = "/x1/always/0"});
  builder.add_transition({.source = "x2", .targets = {"x1"}});
  const Running run(std::move(builder));
  const auto step = advance(run.chart, run.now, {.name = "go"}, env());
  ASSERT_FALSE(step.has_value());
  EXPECT_EQ(step.error().type, "too-many-microsteps");
}

TEST(Interpreter, AnActionThatNeverEndsIsRefused) {
  Action inner{.kind = Action::Kind::each, .rule = rule_of({{"var", "data.list"}}), .item = "data.i"};
  inner.body = {note("again")};
  Action outer{.kind = Action::Kind::each, .rule = rule_of({{"var", "data.list"}}), .item = "data.j"};
  outer.body = {inner};
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"go"}, .actions = {outer}});
  json list = json::array();
  for (int i = 0; i < 200; ++i) list.push_back(i);
  const Running run(std::move(builder), {{"list", list}});
  const auto step = advance(run.chart, run.now, {.name = "go"}, env());
  ASSERT_FALSE(step.has_value());
  EXPECT_EQ(step.error().type, "too-many-actions");
}

TEST(Interpreter, AGuardThatCannotBeEvaluatedIsAFailureNotANo) {
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"go"}, .guard = broken(), .targets = {"end"}, .pointer = "/bad"});
  builder.add_transition({.source = "a", .guard = broken(), .targets = {"end"}, .pointer = "/always"});
  builder.add_transition({.source = "a", .events = {"error.execution"}, .actions = {note("told")}});
  Running run(office());
  run.chart = std::move(builder).finish().value();
  run.send("go");
  ASSERT_EQ(run.last.failures.size(), 2U);
  EXPECT_EQ(run.last.failures[0].pointer, "/bad");
  EXPECT_EQ(run.last.failures[0].error.type, "broken");
  EXPECT_EQ(run.last.failures[1].pointer, "/always");
  // As in SCXML the chart may answer the error; each is raised once, so the step comes to rest.
  EXPECT_THAT(effect_names(run.last), ElementsAre("told", "told"));
}

TEST(Interpreter, AFailingAssignmentEndsItsBlockAndIsTold) {
  Builder builder;
  builder.add_state({.id = "root", .kind = StateKind::compound});
  builder.add_state(
      {.id = "a",
       .parent = "root",
       .entry = {{note("one"), assign("data.x", {{"broken", json::array()}}), note("never")}, {note("two")}}});
  const Running run(std::move(builder));
  EXPECT_THAT(effect_names(run.last), ElementsAre("one", "two"));
  ASSERT_EQ(run.last.failures.size(), 1U);
  EXPECT_EQ(run.last.failures[0].pointer, "/assign/data.x");
  EXPECT_FALSE(run.now.data.contains("x"));
}

TEST(Interpreter, AssignmentsAreSeenAtOnceAndOnlyChangedMembersAreInThePatch) {
  Builder builder = office();
  builder.add_transition({.source = "a",
                          .events = {"go"},
                          .actions = {assign("data.count", {{"+", {{{"var", "data.count"}}, 1}}}),
                                      assign("data.deep.twice", {{"*", {{{"var", "data.count"}}, 2}}})}});
  Running run(std::move(builder), {{"count", 20}, {"big", "stays"}});
  run.send("go");
  EXPECT_EQ(run.last.data_patch, (json{{"count", 21}, {"deep", {{"twice", 42}}}}));
  EXPECT_EQ(run.now.data, (json{{"count", 21}, {"deep", {{"twice", 42}}}, {"big", "stays"}}));
}

TEST(Interpreter, NothingIsWrittenThroughAValueThatIsNoObject) {
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"go"}, .actions = {assign("data.count.inner", 1)}});
  Running run(std::move(builder));
  run.send("go");
  ASSERT_EQ(run.last.failures.size(), 1U);
  EXPECT_EQ(run.last.failures[0].error.type, "place-taken");
  EXPECT_EQ(run.now.data["count"], 0);
}

TEST(Interpreter, RulesSeeDataSignalAndWhatTheCallerGives) {
  Builder builder = office();
  builder.add_transition({.source = "a",
                          .events = {"submit.*"},
                          .guard = rule_of({{"and",
                                             {{{"==", {{{"var", "signal_name"}}, "submit.late"}}},
                                              {{"==", {{{"var", "signal.by"}}, "H1"}}},
                                              {{"==", {{{"var", "document.title"}}, "T"}}},
                                              {{"==", {{{"var", "data.count"}}, 0}}},
                                              {{"In", {"a"}}},
                                              {{"!", {{{"In", {"p"}}}}}}}}}),
                          .targets = {"p"}});
  const Running run(std::move(builder));
  const Signal late{.name = "submit.late", .data = {{"by", "H1"}}};
  EXPECT_TRUE(advance(run.chart, run.now, late, env({{"document", {{"title", "T"}}}}))->taken);
  EXPECT_FALSE(advance(run.chart, run.now, late, env({{"document", {{"title", "U"}}}}))->taken);
  EXPECT_TRUE(advance(run.chart, run.now, late, env())->failures.empty());
}

TEST(Interpreter, EffectsCarryEvaluatedArgumentsAndTheirPlace) {
  Action open{.kind = Action::Kind::effect, .name = "open_task", .pointer = "/states/a/task"};
  open.args = {.value = {{"seat", nullptr}, {"list", {1, nullptr}}, {"fixed", true}},
               .rules = {{"/seat", rule_of({{"cat", {"U", {{"var", "data.count"}}}}})},
                         {"/list/1", rule_of({{"var", "signal.n"}})}}};
  Action later{.kind = Action::Kind::send, .name = "overdue", .args = {.value = {{"delay", 5}}, .rules = {}}};
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"go"}, .actions = {open, later}});
  Running run(std::move(builder));
  run.send("go", "", {{"n", 7}});
  ASSERT_EQ(run.last.effects.size(), 2U);
  EXPECT_EQ(run.last.effects[0].args, (json{{"seat", "U0"}, {"list", {1, 7}}, {"fixed", true}}));
  EXPECT_EQ(run.last.effects[0].state, "a");
  EXPECT_EQ(run.last.effects[0].pointer, "/states/a/task");
  EXPECT_EQ(run.last.effects[1].kind, Action::Kind::send);
  EXPECT_EQ(run.last.effects[1].name, "overdue");
}

TEST(Interpreter, AChoiceTakesTheFirstBranchThatHolds) {
  Action choose{.kind = Action::Kind::choose};
  choose.branches.push_back({.guard = rule_of({{"==", {{{"var", "signal"}}, 1}}}), .actions = {note("one")}});
  choose.branches.push_back({.guard = rule_of({{"==", {{{"var", "signal"}}, 2}}}), .actions = {note("two")}});
  choose.branches.push_back({.actions = {note("other")}});
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"go"}, .actions = {choose}});
  Running run(std::move(builder));
  EXPECT_THAT(effect_names(run.send("go", "", 2)), ElementsAre("two"));
  EXPECT_THAT(effect_names(run.send("go", "", 3)), ElementsAre("other"));
}

TEST(Interpreter, ALoopGoesThroughItsListAndRefusesWhatIsNone) {
  Action each{
      .kind = Action::Kind::each, .rule = rule_of({{"var", "signal"}}), .item = "data.item", .index = "data.at"};
  each.body = {assign("data.count",
                      {{"+", {{{"var", "data.count"}}, {{"*", {{{"var", "data.item"}}, {{"var", "data.at"}}}}}}}})};
  Builder builder = office();
  builder.add_transition({.source = "a", .events = {"go"}, .actions = {each}});
  Running run(std::move(builder));
  run.send("go", "", {10, 20, 30});
  EXPECT_EQ(run.now.data["count"], 80);
  EXPECT_EQ(run.send("go", "", 5).failures.at(0).error.type, "not-a-list");
}

TEST(Interpreter, AParallelStateIsDoneWithItsLastRegion) {
  Builder builder = office();
  add(builder, "z", "p", StateKind::final_state);  // a region that has nothing to do
  builder.add_transition({.source = "x1", .events = {"x"}, .targets = {"x3"}});
  builder.add_transition({.source = "y1", .events = {"y"}, .targets = {"y2"}});
  builder.add_transition({.source = "p", .events = {"done.state.x"}, .actions = {note("x done")}});
  builder.add_transition({.source = "p", .events = {"done.state.p"}, .targets = {"a"}});
  Running run(std::move(builder));
  run.send("begin");
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x1", "y", "y1", "z"));
  EXPECT_THAT(effect_names(run.send("x")), ElementsAre("-x1", "+x3", "x done"));
  run.send("y");
  EXPECT_THAT(run.now.configuration, ElementsAre("a"));
}

TEST(Interpreter, NestedParallelStatesAreDoneTogether) {
  Builder builder;
  add(builder, "root", "", StateKind::compound);
  add(builder, "outer", "root", StateKind::parallel);
  add(builder, "inner", "outer", StateKind::parallel);
  add(builder, "r", "inner", StateKind::compound);
  add(builder, "r1", "r");
  add(builder, "r2", "r", StateKind::final_state);
  add(builder, "after", "root");
  builder.add_transition({.source = "r1", .events = {"go"}, .targets = {"r2"}});
  builder.add_transition({.source = "outer", .events = {"done.state.outer"}, .targets = {"after"}});
  Running run(std::move(builder));
  run.send("go");
  EXPECT_THAT(run.now.configuration, ElementsAre("after"));
}

TEST(Interpreter, AFinishedChartKeepsItsLastConfigurationAndHearsNothing) {
  Builder builder;
  add(builder, "root", "", StateKind::compound);
  add(builder, "a", "root");
  chart::Template output{.value = {{"number", nullptr}}, .rules = {{"/number", rule_of({{"var", "data.number"}})}}};
  builder.add_state({.id = "closed", .parent = "root", .kind = StateKind::final_state, .output = output});
  builder.add_transition({.source = "a", .events = {"close"}, .targets = {"closed"}});
  builder.add_transition({.source = "root", .events = {"*"}, .actions = {note("heard")}});
  Running run(std::move(builder), {{"number", "12/CTr"}});
  run.send("close");
  EXPECT_TRUE(run.last.done);
  EXPECT_EQ(run.now.output, (json{{"number", "12/CTr"}}));
  EXPECT_THAT(run.now.configuration, ElementsAre("closed"));
  EXPECT_THAT(effect_names(run.last), ElementsAre("-a", "-root"));
  EXPECT_THAT(run.last.exited, ElementsAre("a"));

  const Snapshot before = run.now;
  EXPECT_FALSE(run.send("anything").taken);
  EXPECT_THAT(run.last.effects, IsEmpty());
  EXPECT_EQ(run.now, before);
  EXPECT_FALSE(hears(run.chart, run.now, "anything"));
}

TEST(Interpreter, TheRootMayHearSignalsAndIsNeverListed) {
  Builder builder;
  add(builder, "root", "", StateKind::parallel);
  add(builder, "x", "root");
  add(builder, "y", "root");
  builder.add_transition({.source = "root", .events = {"go"}, .actions = {note("heard")}});
  Running run(std::move(builder));
  EXPECT_THAT(effect_names(run.last), ElementsAre("+root", "+x", "+y"));
  EXPECT_THAT(run.last.entered, ElementsAre("x", "y"));
  EXPECT_THAT(effect_names(run.send("go")), ElementsAre("heard"));
  EXPECT_THAT(run.now.configuration, ElementsAre("x", "y"));
}

TEST(Interpreter, DeepHistoryRemembersTheWholeDepth) {
  Builder builder = office();
  builder.add_state({.id = "deep", .parent = "p", .kind = StateKind::history_deep, .initial = {"x1", "y1"}});
  builder.add_state({.id = "last_x", .parent = "x", .kind = StateKind::history_shallow, .initial = {"x1"}});
  builder.add_transition({.source = "x1", .events = {"next"}, .targets = {"x2"}});
  builder.add_transition({.source = "p", .events = {"hold"}, .targets = {"a"}});
  builder.add_transition({.source = "a", .events = {"resume"}, .targets = {"deep"}});
  builder.add_transition({.source = "a", .events = {"resume.x"}, .targets = {"last_x"}});
  Running run(std::move(builder));
  run.send("resume");
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x1", "y", "y1"));
  run.send("next");
  run.send("hold");
  EXPECT_THAT(run.now.history["deep"], ElementsAre("x2", "y1"));
  EXPECT_THAT(run.now.history["last_x"], ElementsAre("x2"));
  run.send("resume");
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x2", "y", "y1"));
  run.send("hold");
  run.send("resume.x");
  EXPECT_THAT(run.now.configuration, ElementsAre("p", "x", "x2", "y", "y1"));
}

TEST(Interpreter, DefaultHistoryActionsAlsoRunInsideAnActiveParent) {
  Builder builder = office();
  builder.add_state({.id = "last_x",
                     .parent = "x",
                     .kind = StateKind::history_shallow,
                     .initial = {"x2"},
                     .initial_actions = {note("no past")}});
  builder.add_transition({.source = "x1", .events = {"go"}, .targets = {"last_x"}});
  Running run(std::move(builder));
  run.send("begin");
  EXPECT_THAT(effect_names(run.send("go")), ElementsAre("-x1", "no past", "+x2"));
}

TEST(Interpreter, ASignalNobodyHearsChangesNothing) {
  Running run(office());
  const Snapshot before = run.now;
  run.send("unheard");
  EXPECT_FALSE(run.last.taken);
  EXPECT_THAT(run.last.order, IsEmpty());
  EXPECT_EQ(run.now, before);
}

TEST(Interpreter, ASnapshotOfAnotherChartIsRefused) {
  const Running run(office());
  Snapshot foreign = run.now;
  foreign.configuration = {"elsewhere"};
  EXPECT_EQ(advance(run.chart, foreign, {.name = "begin"}, env()).error().type, "snapshot-foreign-state");
  EXPECT_THAT(candidates(run.chart, foreign, "begin"), IsEmpty());
}

TEST(Interpreter, EqualArgumentsGiveEqualSteps) {
  Builder builder = office();
  builder.add_transition({.source = "x1", .events = {"go"}, .targets = {"x2"}, .actions = {assign("data.count", 3)}});
  Running run(std::move(builder));
  run.send("begin");
  const Step one = advance(run.chart, run.now, {.name = "go"}, env()).value();
  const Step two = advance(run.chart, run.now, {.name = "go"}, env()).value();
  EXPECT_EQ(one.order, two.order);
  EXPECT_EQ(to_json(apply(run.now, one)), to_json(apply(run.now, two)));
}

TEST(Snapshot, GoesThroughJsonUnchanged) {
  Snapshot snapshot{
      .configuration = {"a", "b"}, .history = {{"h", {"x"}}}, .data = {{"n", 1}}, .done = true, .output = 5};
  EXPECT_EQ(snapshot_from_json(to_json(snapshot)).value(), snapshot);
  json broken = to_json(snapshot);
  broken["history"]["h"] = "x";
  EXPECT_EQ(snapshot_from_json(broken).error().pointer, "/history/h");
  EXPECT_EQ(snapshot_from_json(json::array()).error().type, "bad-snapshot");
}

TEST(Interpreter, AnEndedChartIsEnteredAtANamedStateFromOutside) {
  Builder builder(json{{"n", 1}});
  add(builder, "root", "", StateKind::compound, {"work"});
  add(builder, "work", "root", StateKind::compound, {"first"});
  add(builder, "first", "work");
  add(builder, "both", "work", StateKind::parallel);
  add(builder, "left", "both", StateKind::compound, {"left1"});
  add(builder, "left1", "left");
  add(builder, "left2", "left");
  add(builder, "right", "both", StateKind::compound, {"right1"});
  add(builder, "right1", "right");
  add(builder, "end", "root", StateKind::final_state);
  builder.add_transition({.source = "work", .events = {"stop"}, .targets = {"end"}});
  const Chart chart = std::move(builder).finish().value();
  Snapshot snapshot = apply({}, start(chart, nullptr, env()).value());
  EXPECT_FALSE(snapshot.done);
  snapshot = apply(snapshot, advance(chart, snapshot, {.name = "stop"}, env()).value());
  ASSERT_TRUE(snapshot.done);
  snapshot.data["n"] = 7;

  const Step step = enter(chart, snapshot, "left2", env()).value();
  EXPECT_TRUE(step.taken);
  EXPECT_FALSE(step.done);
  EXPECT_THAT(step.exited, IsEmpty()) << "what had ended is not left again";
  EXPECT_THAT(step.entered, ElementsAre("work", "both", "left", "left2", "right", "right1"));
  snapshot = apply(snapshot, step);
  EXPECT_FALSE(snapshot.done);
  EXPECT_EQ(snapshot.data["n"], 7);
  EXPECT_THAT(snapshot.configuration, ElementsAre("work", "both", "left", "left2", "right", "right1"));
  // It hears again, and comes to its end again.
  EXPECT_TRUE(advance(chart, snapshot, {.name = "stop"}, env()).value().done);

  for (const char* name : {"end", "nowhere", "root", ""}) {
    const auto refused = enter(chart, snapshot, name, env());
    ASSERT_FALSE(refused.has_value()) << name;
    EXPECT_EQ(refused.error().type, "unknown-state") << name;
  }
}

}  // namespace
}  // namespace trinhky::interpreter
