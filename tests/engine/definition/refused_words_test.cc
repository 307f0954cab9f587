#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/definition/shipped.h"

namespace trinhky::definition {
namespace {

using namespace testing;

// Every object below that has an "invoke".
void say_autoforward(ordered_json& at, std::size_t& count) {
  if (!at.is_structured()) return;
  for (auto& [name, member] : at.items()) {
    if (name == "invoke" && member.is_object()) {
      member["autoforward"] = true;
      ++count;
    }
    say_autoforward(member, count);
  }
}

TEST(Definition, AutoforwardIsRefusedWithAReason) {
  ordered_json source = source_of("annual-guidance");
  std::size_t count = 0;
  say_autoforward(source["states"], count);
  ASSERT_GT(count, 0U);
  const Parsed parsed = parse(source);
  EXPECT_EQ(errors(parsed).size(), count);
  for (const Problem& problem : parsed.problems) {
    if (problem.severity != "error") continue;
    EXPECT_EQ(problem.code, "autoforward-refused");
    EXPECT_TRUE(problem.pointer.ends_with("/invoke/autoforward")) << problem.pointer;
    EXPECT_NE(problem.message.en.find("who sent it"), std::string::npos);
  }
}

// Wherever a rule may stand, an operation that does not exist is told when the definition is read, and not when a paper
// gets there.
TEST(Definition, AnUnknownOperationIsRefusedWhereverARuleMayStand) {
  const ordered_json unknown = {{"no-such-operation", {1}}};
  const struct {
    const char* name;
    const char* pointer;
    ordered_json value;  // with the rule inside
    const char* rule;    // where in it
  } places[] = {
      {"unit-report", "/states/collecting/on/submit/guard", unknown, ""},
      {"unit-report", "/states/collecting/on/submit/guard", {{"and", {true, {{"!", unknown}}}}}, "/and/1/!"},
      {"unit-report", "/states/collecting/on/submit/warns", ordered_json::array({unknown}), "/0"},
      {"unit-report",
       "/states/collecting/on/submit/actions/0",
       {{"assign", {{"data.late", unknown}}}},
       "/assign/data.late"},
      {"unit-report",
       "/states/collecting/entry",
       {{{"raise", {{"signal", "x"}, {"with", {{"a", unknown}}}}}}},
       "/0/raise/with/a"},
      {"unit-report",
       "/states/collecting/entry",
       {{{"send", {{"to", "parent"}, {"signal", "x"}, {"with", {{"a", unknown}}}}}}},
       "/0/send/with/a"},
      {"unit-report",
       "/states/collecting/entry",
       {{{"send", {{"to", "self"}, {"signal", "x"}, {"delay", {{"workingDays", 1}, {"from", unknown}}}}}}},
       "/0/send/delay/from"},
      {"unit-report", "/states/collecting/exit", {{{"number", {{"kind", unknown}}}}}, "/0/number/kind"},
      {"unit-report", "/states/collecting/task/due", {{"on", unknown}}, "/on"},
      {"unit-report", "/states/collecting/task/due", {{"workingDays", 2}, {"from", unknown}}, "/from"},
      {"unit-report",
       "/states/collecting/task/due",
       {{"at", {{"calendar", "fixed:12-31"}, {"year", unknown}}}},
       "/at/year"},
      {"unit-report", "/states/collecting/after", {{"late", {{"on", unknown}, {"target", "missing"}}}}, "/late/on"},
      {"unit-report", "/states/missing/output", {{"a", unknown}}, "/a"},
      {"annual-guidance", "/states/making/states/issuing/invoke/with/year", unknown, ""},
      {"annual-guidance", "/states/making/states/issuing/invoke/due", {{"on", unknown}}, "/on"},
  };
  for (const auto& place : places) {
    ordered_json source = source_of(place.name);
    source[ordered_json::json_pointer(place.pointer)] = place.value;
    const std::string at = std::string(place.pointer) + place.rule + "/no-such-operation";
    bool told = false;
    std::string all;
    for (const Problem& problem : parse(source).problems) {
      told = told || (problem.code == "unknown-operator" && problem.pointer == at && problem.severity == "error");
      all += "\n  " + problem.code + " " + problem.pointer;
    }
    EXPECT_TRUE(told) << at << ", found:" << all;
  }
  // Who is meant may only be a variable, so that nothing else gets there.
  ordered_json source = source_of("unit-report");
  source["participants"]["drafter"]["unit"] = unknown;
  EXPECT_EQ(errors(parse(source)), std::vector<std::string>{"wrong-type /participants/drafter/unit"});
}

TEST(Definition, ArgumentsThatCanNeverFitAreRefused) {
  const struct {
    ordered_json guard;
    const char* code;
    const char* pointer;
  } cases[] = {
      {{{"is-working-day", {"2026-02-30"}}}, "wrong-argument", "/is-working-day/0"},
      {{{"is-working-day", "tomorrow"}}, "wrong-argument", "/is-working-day"},
      {{{"is-working-day", {{{"var", "now"}}, 1}}}, "wrong-arguments", "/is-working-day"},
      {{{"add-working-days", {{{"var", "now"}}, 2.5}}}, "wrong-argument", "/add-working-days/1"},
      {{{"add-working-days", {{{"var", "now"}}, {{"fold", {"x"}}}}}}, "wrong-argument", "/add-working-days/1"},
      {{{"working-days-between", {{{"var", "now"}}, {{"is-working-day", {{{"var", "now"}}}}}}}},
       "wrong-argument",
       "/working-days-between/1"},
      {{{"is-member", {{{"var", "actor.person"}}}}}, "wrong-arguments", "/is-member"},
      {{{"is-member", {{{"var", "actor.person"}}, ""}}}, "wrong-argument", "/is-member/1"},
      {{{"holds-position", {{{"var", "actor.person"}}, {"CHAIR", 7}}}}, "wrong-argument", "/holds-position/1"},
      {{{"contains-text", {7, "x"}}}, "wrong-argument", "/contains-text/0"},
      {{{"covers", {{{"var", "document"}}}}}, "wrong-arguments", "/covers"},
  };
  for (const auto& one : cases) {
    ordered_json source = source_of("unit-report");
    source["states"]["collecting"]["on"]["submit"]["guard"] = one.guard;
    const std::string wanted = std::string(one.code) + " /states/collecting/on/submit/guard" + one.pointer;
    EXPECT_EQ(errors(parse(source)), std::vector<std::string>{wanted}) << one.guard.dump();
  }
}

TEST(Definition, WorkIsOfferedToAllOrTakenFirst) {
  ordered_json source = source_of("unit-report");
  const auto of = [](const Parsed& parsed, const char* state) { return parsed.definition->work_of(state); };
  const Parsed plain = parse(source);
  EXPECT_TRUE(of(plain, "collecting")->offer.empty());
  EXPECT_TRUE(of(plain, "collecting")->with.is_null());
  source["states"]["collecting"]["task"]["offer"] = "claim";
  source["states"]["collecting"]["task"]["with"] = {{"position", "DEPT_HEAD"}, {"unit", "own"}};
  source["states"]["agreeing"]["signoff"]["offer"] = "all";
  const Parsed parsed = parse(source);
  ASSERT_NE(parsed.definition, nullptr);
  EXPECT_EQ(of(parsed, "collecting")->offer, "claim");
  EXPECT_EQ(of(parsed, "collecting")->with["position"], "DEPT_HEAD");
  EXPECT_EQ(of(parsed, "agreeing")->offer, "all");
  EXPECT_NE(parsed.definition->hash, plain.definition->hash);

  source["states"]["collecting"]["task"]["offer"] = "perhaps";
  source["states"]["collecting"]["task"]["with"] = "nobody-of-here";
  source["states"]["agreeing"]["signoff"]["by"] = {{"body", "BTT"}, {"unit", "own"}};
  source["states"]["agreeing"]["signoff"]["offer"] = "claim";
  const auto found = errors(parse(source));
  for (const char* wanted :
       {"bad-value /states/collecting/task/offer", "unknown-participant /states/collecting/task/with",
        "not-with-this /states/agreeing/signoff/offer"}) {
    EXPECT_NE(std::ranges::find(found, wanted), found.end()) << wanted;
  }
}

}  // namespace
}  // namespace trinhky::definition
