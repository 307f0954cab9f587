// One test for each line of SCXML's algorithm that no other test holds; engine/interpreter/SEMANTICS.md names them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/chart/builder.h"
#include "engine/interpreter/interpreter.h"

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

rule::Rule rule_of(const json& source) {
  return rule::Rule::parse(source, {std::string(in_operation)}).value();
}
Action note(const std::string& name) {
  return {.kind = Action::Kind::effect, .name = name};
}
// Tells a value: its effect's argument is what the rule gives in that moment.
Action tell(const std::string& name, const json& source) {
  Action told = note(name);
  told.args.rules.emplace("", rule_of(source));
  return told;
}
Action raise(const std::string& name, json data = nullptr) {
  return {.kind = Action::Kind::raise, .name = name, .args = {.value = std::move(data)}};
}

// A chart as it is written, one state after the other, and where it stands.
class Play {
 public:
  Play() { state("root", "", StateKind::compound); }

  Play& state(const std::string& id, const std::string& parent, StateKind kind = StateKind::atomic,
              chart::StateDraft more = {}) {
    more.id = id;
    more.parent = parent;
    more.kind = kind;
    builder_.add_state(std::move(more));
    return *this;
  }
  Play& on(const std::string& source, std::vector<std::string> events, std::vector<std::string> targets,
           chart::TransitionDraft more = {}) {
    more.source = source;
    more.events = std::move(events);
    more.targets = std::move(targets);
    builder_.add_transition(std::move(more));
    return *this;
  }
  Play& begin() {
    chart_ = std::make_unique<Chart>(std::move(builder_).finish().value());
    step_ = start(*chart_, nullptr, {}).value();
    now_ = apply(Snapshot{}, step_);
    return *this;
  }
  Play& send(const std::string& name, const json& data = nullptr) {
    step_ = advance(*chart_, now_, {.name = name, .data = data}, {}).value();
    now_ = apply(std::move(now_), step_);
    return *this;
  }

  [[nodiscard]] const std::vector<std::string>& active() const { return now_.configuration; }
  [[nodiscard]] const Step& step() const { return step_; }
  [[nodiscard]] const Snapshot& now() const { return now_; }
  [[nodiscard]] std::vector<std::string> effects() const {
    std::vector<std::string> names;
    for (const Effect& effect : step_.effects) {
      names.push_back(effect.args.is_null() ? effect.name : effect.name + " " + effect.args.dump());
    }
    return names;
  }

 private:
  Builder builder_;
  std::unique_ptr<Chart> chart_;
  Step step_;
  Snapshot now_;
};

// root { out, p || (x { x1, x2, xf }, y { y1, y2, yf }) }, started in p.
Play regions() {
  Play play;
  play.state("p", "root", StateKind::parallel);
  play.state("x", "p", StateKind::compound).state("x1", "x").state("x2", "x").state("xf", "x", StateKind::final_state);
  play.state("y", "p", StateKind::compound).state("y1", "y").state("y2", "y").state("yf", "y", StateKind::final_state);
  play.state("out", "root");
  return play;
}

TEST(AppendixD, AnEventlessTransitionGoesBeforeAnInternalSignal) {
  Play play;
  play.state("a", "root").state("b", "root").state("by_signal", "root").state("by_itself", "root");
  play.on("a", {"go"}, {"b"}, {.actions = {raise("inner")}});
  play.on("b", {"inner"}, {"by_signal"});
  play.on("b", {}, {"by_itself"});
  EXPECT_THAT(play.begin().send("go").active(), ElementsAre("by_itself"));
}

TEST(AppendixD, TheSignalAtHandStaysReadableInEventlessTransitions) {
  Play play;
  play.state("a", "root").state("b", "root").state("c", "root");
  play.on("a", {"go"}, {"b"});
  play.on("b", {}, {"c"}, {.guard = rule_of({{"==", {{{"var", "signal.k"}}, 7}}})});
  play.on("c", {"look"}, {}, {.actions = {tell("name", {{"var", "signal_name"}})}});
  EXPECT_THAT(play.begin().send("go", {{"k", 6}}).active(), ElementsAre("b"));
  EXPECT_THAT(play.send("unheard", {{"k", 7}}).active(), ElementsAre("c"));
  EXPECT_THAT(play.send("look").effects(), ElementsAre("name \"look\""));
}

TEST(AppendixD, NothingIsHeardAfterTheEnd) {
  Play play;
  play.state("a", "root").state("end", "root", StateKind::final_state, {.entry = {{raise("late")}}});
  play.on("a", {"go"}, {"end"});
  play.on("root", {"late"}, {}, {.actions = {note("heard")}});
  play.begin().send("go");
  EXPECT_TRUE(play.now().done);
  EXPECT_THAT(play.effects(), IsEmpty());
}

TEST(AppendixD, AStateAroundIsAskedForTheRegionThatHasNoAnswer) {
  // x1 has an answer of its own; y1 has none, so what is around it is asked for it. Neither leaves anything that the
  // other leaves, so both happen.
  Play play = regions();
  play.on("p", {"go"}, {}, {.actions = {note("around")}});
  play.on("x1", {"go"}, {"x2"}, {.actions = {note("inside")}});
  EXPECT_THAT(play.begin().send("go").effects(), ElementsAre("inside", "around"));
  EXPECT_THAT(play.active(), ElementsAre("p", "x", "x2", "y", "y1"));
  // Once for both regions, not twice.
  EXPECT_THAT(play.send("go").effects(), ElementsAre("around"));
}

TEST(AppendixD, OfTwoTransitionsOfAStateTheFirstInTheDocumentMoves) {
  Play play;
  play.state("a", "root").state("b", "root").state("c", "root");
  play.on("a", {"*"}, {"b"}).on("a", {"go"}, {"c"});
  EXPECT_THAT(play.begin().send("go").active(), ElementsAre("b"));
}

TEST(AppendixD, HistoryIsRecordedBeforeAnExitActionRuns) {
  // The inner state is left first; the memory of the outer one has it all the same.
  Play play = regions();
  play.state("h", "p", StateKind::history_deep, {.initial = {"x1"}});
  play.on("x1", {"next"}, {"x2"}).on("p", {"leave"}, {"out"}).on("out", {"back"}, {"h"});
  play.begin().send("next").send("leave");
  EXPECT_THAT(play.step().history_patch.at("h"), ElementsAre("x2", "y1"));
  EXPECT_THAT(play.send("back").active(), ElementsAre("p", "x", "x2", "y", "y1"));
}

TEST(AppendixD, ShallowHistoryRemembersTheChildOnly) {
  Play play;
  play.state("a", "root", StateKind::compound).state("h", "a", StateKind::history_shallow, {.initial = {"a1"}});
  play.state("a1", "a").state("a2", "a", StateKind::compound).state("a21", "a2").state("a22", "a2");
  play.state("out", "root");
  play.on("a1", {"next"}, {"a22"}).on("a", {"leave"}, {"out"}).on("out", {"back"}, {"h"});
  play.begin().send("next").send("leave");
  EXPECT_THAT(play.step().history_patch.at("h"), ElementsAre("a2"));
  EXPECT_THAT(play.send("back").active(), ElementsAre("a", "a2", "a21"));
}

TEST(AppendixD, AnActiveStateIsNotEnteredAgainThroughAMemory) {
  Play play;
  play.state("a", "root", StateKind::compound, {.entry = {{note("+a")}}});
  play.state("a1", "a", StateKind::atomic, {.entry = {{note("+a1")}}});
  play.state("h", "root", StateKind::history_deep, {.initial = {"a1"}});
  play.on("a1", {"again"}, {"h"}, {.reenter = true}).on("a1", {"stay"}, {"h"});
  EXPECT_THAT(play.begin().send("again").effects(), ElementsAre("+a1"));
  EXPECT_THAT(play.send("stay").effects(), IsEmpty());
}

TEST(AppendixD, AStateIsActiveWhileItsExitActionsRun) {
  const json is_active = {{"In", {"a"}}};
  Play play;
  play.state("a", "root", StateKind::atomic, {.exit = {{tell("leaving", is_active)}}});
  play.state("b", "root", StateKind::atomic, {.entry = {{tell("entering", is_active)}}});
  play.on("a", {"go"}, {"b"}, {.actions = {tell("between", is_active)}});
  EXPECT_THAT(play.begin().send("go").effects(), ElementsAre("leaving true", "between false", "entering false"));
}

TEST(AppendixD, EntryActionsSeeTheStatesEnteredSoFar) {
  Play play;
  play.state("a", "root");
  play.state("b", "root", StateKind::compound, {.entry = {{tell("outer", {{"In", {"b1"}}})}}});
  play.state("b1", "b", StateKind::atomic, {.entry = {{tell("inner", {{"In", {"b"}}})}}});
  play.on("a", {"go"}, {"b"});
  EXPECT_THAT(play.begin().send("go").effects(), ElementsAre("outer false", "inner true"));
}

TEST(AppendixD, WithoutTargetOnlyTheActionsAreDone) {
  Play play = regions();
  play.on("p", {"go"}, {}, {.reenter = true, .actions = {note("done")}});
  play.begin().send("go");
  EXPECT_THAT(play.effects(), ElementsAre("done"));
  EXPECT_THAT(play.step().exited, IsEmpty());
  EXPECT_THAT(play.step().entered, IsEmpty());
}

TEST(AppendixD, ActionsOfTwoRegionsRunInDocumentOrder) {
  // Also when the first region was entered last.
  Play play = regions();
  play.on("x1", {"go"}, {"x2"}, {.actions = {note("first")}}).on("x2", {"go"}, {}, {.actions = {note("first")}});
  play.on("y1", {"go"}, {}, {.actions = {note("second")}});
  EXPECT_THAT(play.begin().send("go").effects(), ElementsAre("first", "second"));
  EXPECT_THAT(play.send("go").effects(), ElementsAre("first", "second"));
}

TEST(AppendixD, InitialActionsRunOnDefaultEntryOnly) {
  Play play;
  play.state("out", "root");
  play.state("a", "root", StateKind::compound, {.initial = {"a1"}, .initial_actions = {note("default")}});
  play.state("a1", "a").state("a2", "a");
  play.on("out", {"default"}, {"a"}).on("out", {"direct"}, {"a2"}).on("a", {"leave"}, {"out"});
  EXPECT_THAT(play.begin().send("default").effects(), ElementsAre("default"));
  EXPECT_THAT(play.send("leave").send("direct").effects(), IsEmpty());
  EXPECT_THAT(play.active(), ElementsAre("a", "a2"));
}

TEST(AppendixD, AParallelRootIsDoneWithItsLastRegion) {
  Builder builder;
  builder.add_state({.id = "root", .kind = StateKind::parallel});
  for (const std::string region : {"x", "y"}) {
    builder.add_state({.id = region, .parent = "root", .kind = StateKind::compound});
    builder.add_state({.id = region + "1", .parent = region});
    builder.add_state({.id = region + "f", .parent = region, .kind = StateKind::final_state});
    builder.add_transition({.source = region + "1", .events = {region}, .targets = {region + "f"}});
  }
  const Chart chart = std::move(builder).finish().value();
  Snapshot now = apply(Snapshot{}, start(chart, nullptr, {}).value());
  now = apply(now, advance(chart, now, {.name = "x"}, {}).value());
  EXPECT_FALSE(now.done);
  now = apply(now, advance(chart, now, {.name = "y"}, {}).value());
  EXPECT_TRUE(now.done);
  EXPECT_THAT(now.configuration, ElementsAre("x", "xf", "y", "yf"));
}

TEST(AppendixD, DoneCarriesTheOutputAndComesAfterWhatEntryRaised) {
  Play play;
  play.state("a", "root", StateKind::compound).state("a1", "a");
  play.state("af", "a", StateKind::final_state,
             {.entry = {{raise("first")}}, .output = chart::Template{.value = {{"k", 5}}}});
  play.on("a1", {"go"}, {"af"});
  play.on("a", {"first"}, {}, {.actions = {note("first")}});
  play.on("a", {"done.state.a"}, {}, {.actions = {tell("done", {{"var", "signal.k"}})}});
  EXPECT_THAT(play.begin().send("go").effects(), ElementsAre("first", "done 5"));
}

TEST(AppendixD, AnInitialMayLeadDeep) {
  Play play;
  play.state("out", "root").state("a", "root", StateKind::compound, {.initial = {"x2", "y2"}});
  play.state("p", "a", StateKind::parallel);
  play.state("x", "p", StateKind::compound).state("x1", "x").state("x2", "x");
  play.state("y", "p", StateKind::compound).state("y1", "y").state("y2", "y");
  play.on("out", {"go"}, {"a"});
  EXPECT_THAT(play.begin().send("go").active(), ElementsAre("a", "p", "x", "x2", "y", "y2"));
}

TEST(AppendixD, SeveralTargetsEnterTheirRegionsAndTheRestStartsInItsOwnWay) {
  Play play;
  play.state("out", "root").state("p", "root", StateKind::parallel);
  for (const std::string region : {"x", "y", "z"}) {
    play.state(region, "p", StateKind::compound).state(region + "1", region).state(region + "2", region);
  }
  play.on("out", {"go"}, {"x2", "z2"});
  EXPECT_THAT(play.begin().send("go").active(), ElementsAre("p", "x", "x2", "y", "y1", "z", "z2"));
}

TEST(AppendixD, BetweenRegionsTheParallelStateIsLeft) {
  Play play = regions();
  play.on("y1", {"next"}, {"y2"}).on("x1", {"go"}, {"y1"});
  play.begin().send("next").send("go");
  EXPECT_THAT(play.step().exited, ElementsAre("y2", "y", "x1", "x", "p"));
  EXPECT_THAT(play.active(), ElementsAre("p", "x", "x1", "y", "y1"));
}

TEST(AppendixD, ATransitionMayListenToSeveralNames) {
  Play play;
  play.state("a", "root");
  play.on("a", {"one", "two.*"}, {}, {.actions = {note("heard")}});
  EXPECT_TRUE(play.begin().send("one").step().taken);
  EXPECT_TRUE(play.send("two.three").step().taken);
  EXPECT_FALSE(play.send("three").step().taken);
}

TEST(AppendixD, ARaisedSignalCarriesItsData) {
  Play play;
  play.state("a", "root");
  play.on("a", {"go"}, {}, {.actions = {raise("inner", {{"k", "v"}})}});
  play.on("a", {"inner"}, {}, {.actions = {tell("heard", {{"var", "signal.k"}})}});
  EXPECT_THAT(play.begin().send("go").effects(), ElementsAre("heard \"v\""));
}

TEST(AppendixD, AnErrorTellsTheChartWhereItHappened) {
  Play play;
  play.state("a", "root");
  Action bad{.kind = Action::Kind::assign, .name = "data.x", .rule = rule_of({{"/", {1, 0}}}), .pointer = "/here"};
  play.on("a", {"go"}, {}, {.actions = {bad}});
  play.on("a", {"error.*"}, {}, {.actions = {tell("error", {{"var", "signal.pointer"}})}});
  EXPECT_THAT(play.begin().send("go").effects(), ElementsAre("error \"/here\""));
  ASSERT_EQ(play.step().failures.size(), 1U);
  EXPECT_EQ(play.step().failures[0].error.type, "rule-no-number");
}

// Not a line of the algorithm, but what makes a step a difference.
TEST(Interpreter, RulesReadWhatTheStepItselfHasChanged) {
  Play play;
  play.state("a", "root");
  const auto set = [](const std::string& place, const json& source) {
    return Action{.kind = Action::Kind::assign, .name = place, .rule = rule_of(source)};
  };
  play.on("a", {"first"}, {}, {.actions = {set("data.one.x", 1), set("data.one.y", 2), set("data.two", "text")}});
  play.on("a", {"second"}, {},
          {.actions = {set("data.one.x", {{"+", {{{"var", "data.one.x"}}, 10}}}), tell("one", {{"var", "data.one"}}),
                       tell("two", {{"var", "data.two"}}), tell("all", {{"var", "data"}}),
                       tell("none", {{"var", {"data.three", "other"}}})}});
  play.begin().send("first").send("second");
  EXPECT_THAT(play.effects(), ElementsAre(R"(one {"x":11,"y":2})", R"(two "text")",
                                          R"(all {"one":{"x":11,"y":2},"two":"text"})", R"(none "other")"));
  EXPECT_EQ(play.step().data_patch, (json{{"one", {{"x", 11}, {"y", 2}}}}));
}

}  // namespace
}  // namespace trinhky::interpreter
