#include "engine/rule/rule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"

namespace trinhky::rule {
namespace {

using base::json;

Rule rule(const char* source, const Vocabulary& extra = {}) {
  return Rule::parse(base::parse_json(source).value(), extra).value();
}

base::Error refusal(const json& source, const Vocabulary& extra = {}, std::string_view prefix = "") {
  const auto parsed = Rule::parse(source, extra, prefix);
  if (parsed) ADD_FAILURE() << source << " was accepted";
  return parsed ? base::Error{} : parsed.error();
}

json value(const char* source, const char* variables = "{}") {
  const auto result = rule(source).evaluate(base::parse_json(variables).value(), {});
  if (!result) ADD_FAILURE() << source << ": " << result.error().type << " at " << result.error().pointer;
  return result ? *result : json("failed");
}

base::Error failure(const char* source, const char* variables = "{}") {
  const auto result = rule(source).evaluate(base::parse_json(variables).value(), {});
  if (result) ADD_FAILURE() << source << " gave " << *result;
  return result ? base::Error{} : result.error();
}

std::vector<std::string> pointers(const base::Error& error) {
  std::vector<std::string> out;
  for (const base::Fault& fault : error.faults) out.push_back(fault.pointer + " " + fault.code);
  return out;
}

TEST(Rule, AnUnknownOperatorIsRefusedWithItsPlace) {
  const base::Error error = refusal({{"and", {true, {{"covres", json::array()}}}}}, {"covers"}, "/states/a/guard");
  EXPECT_EQ(error.type, "bad-rule");
  EXPECT_EQ(pointers(error), std::vector<std::string>{"/states/a/guard/and/1/covres unknown-operator"});
  EXPECT_EQ(error.faults[0].message.vi, "Không có phép toán “covres”.");
}

TEST(Rule, EveryProblemIsToldAtOnce) {
  const json source =
      base::parse_json(R"({"or": [{"!": []}, {"log": 1}, {"==": [1], "and": []}, {"a/b": 1}]})").value();
  EXPECT_EQ(pointers(refusal(source)),
            (std::vector<std::string>{"/or/0/! wrong-arguments", "/or/1/log unknown-operator", "/or/2/== mixed-object",
                                      "/or/2/and mixed-object", "/or/3/a~1b unknown-operator"}));
}

TEST(Rule, AnObjectOfSeveralMembersStandsForItselfAndHidesNoRule) {
  EXPECT_EQ(value(R"({"kind": "HD", "year": 2026})"), (json{{"kind", "HD"}, {"year", 2026}}));
  EXPECT_EQ(value("{}"), json::object());
  const json hidden = base::parse_json(R"({"kind": "HD", "year": [{"var": "data.year"}]})").value();
  EXPECT_EQ(pointers(refusal(hidden)), std::vector<std::string>{"/year/0/var operator-in-value"});
}

TEST(Rule, DepthAndSizeAreBounded) {
  json deep = true;
  for (std::size_t i = 0; i < base::limits::max_rule_depth; ++i) deep = json{{"!", json::array({deep})}};
  EXPECT_TRUE(Rule::parse(deep, {}));
  deep = json{{"!", json::array({deep})}};
  EXPECT_EQ(refusal(deep).faults.at(0).code, "rule-too-deep");

  json wide = json::array();
  for (std::size_t i = 0; i < base::limits::max_rule_nodes; ++i) wide.push_back(true);
  EXPECT_EQ(refusal({{"and", wide}}).faults.at(0).code, "rule-too-large");
}

TEST(Rule, AVariableTakesDottedPathsAndIndexes) {
  const char* data = R"({"document": {"items": [{"lead": "VP"}, {"lead": "BTG"}], "note": null}})";
  EXPECT_EQ(value(R"({"var": "document.items.1.lead"})", data), "BTG");
  EXPECT_EQ(value(R"({"var": "document.items.2.lead"})", data), nullptr);
  EXPECT_EQ(value(R"({"var": "document.items.01.lead"})", data), nullptr);
  EXPECT_EQ(value(R"({"var": ["document.title", "chưa có"]})", data), "chưa có");
  EXPECT_EQ(value(R"({"var": ["document.note", "chưa có"]})", data), nullptr);
}

TEST(Rule, AListTellsItsLength) {
  const char* data = R"({"data": {"items": [1, 2], "size": {"length": "dài"}, "text": "abc"}})";
  EXPECT_EQ(value(R"({"var": "data.items.length"})", data), 2);
  EXPECT_EQ(value(R"({"var": "data.size.length"})", data), "dài");
  EXPECT_EQ(value(R"({"var": "data.text.length"})", data), nullptr);
  EXPECT_EQ(value(R"({"map": [[[1, 2, 3], []], {"var": "length"}]})"), (json{3, 0}));
  EXPECT_EQ(value(R"({"reduce": [[[1], [2, 3]], {"+": [{"var": "current.length"}, {"var": "accumulator"}]}, 0]})"), 3);
  EXPECT_EQ(value(R"({"missing": ["data.items.length"]})", data), json::array());
}

TEST(Rule, WhatJavaScriptCallsNaNIsAnErrorAndNeverAnAnswer) {
  for (const char* source : {R"({"+": ["một", 1]})", R"({"+": [{"var": "absent"}, 1]})", R"({"/": [1, 0]})",
                             R"({"%": [1, 0]})", R"({"max": ["x", 1]})", R"({"*": [1e300, 1e300]})"}) {
    EXPECT_EQ(failure(source).type, "rule-no-number") << source;
  }
  EXPECT_EQ(failure(R"({"and": [true, {"cat": ["a", {"var": "o"}]}]})", R"({"o": {}})").pointer, "/and/1/cat");
}

TEST(Rule, NumbersStayWholeWhereTheyAreWhole) {
  EXPECT_EQ(base::print(value(R"({"+": [1, "2"]})")), "3");
  EXPECT_EQ(base::print(value(R"({"/": [4, 2]})")), "2");
  EXPECT_EQ(base::print(value(R"({"-": [0.5, 0.25]})")), "0.25");
  EXPECT_EQ(base::print(value(R"({"cat": [1.0, "/", 0.5, null, true]})")), R"("1/0.5true")");
}

TEST(Rule, LooseComparisonFollowsJavaScript) {
  for (const char* source :
       {R"({"==": ["", 0]})", R"({"==": [true, 1]})", R"({"==": [["1"], "1"]})", R"({"==": ["0x10", 16]})",
        R"({"<=": [null, 0]})", R"({"<": ["10", "9"]})", R"({"<": ["9", 10]})", R"({"===": [[1, {}], [1, {}]]})"}) {
    EXPECT_EQ(value(source), true) << source;
  }
  for (const char* source : {R"({"==": [null, 0]})", R"({"==": [null, false]})", R"({"==": ["một", 1]})",
                             R"({"<": ["một", 1]})", R"({">=": ["một", 1]})", R"({"===": [1, "1"]})"}) {
    EXPECT_EQ(value(source), false) << source;
  }
}

TEST(Rule, TextIsCutByCodePoints) {
  EXPECT_EQ(value(R"({"substr": ["Đình Lập", 0, 4]})"), "Đình");
  EXPECT_EQ(value(R"({"substr": ["Đình Lập", -3]})"), "Lập");
  EXPECT_EQ(value(R"({"substr": ["abc", 5]})"), "");
  EXPECT_EQ(value(R"({"substr": ["abc", 0, -9]})"), "");
}

TEST(Rule, ReduceSeesTheElementAndWhatWasGatheredSoFar) {
  EXPECT_EQ(value(R"({"reduce": [[3, 1, 2], {"if": [{">": [{"var": "current"}, {"var": "accumulator"}]},
                     {"var": "current"}, {"var": "accumulator"}]}, 0]})"),
            3);
  EXPECT_EQ(value(R"({"reduce": [[[1], [2]], {"merge": [{"var": "accumulator"}, {"var": "current"}]}, []]})"),
            (json{1, 2}));
  EXPECT_EQ(value(R"({"reduce": [[1], {"var": ""}, 7]})"), (json{{"current", 1}, {"accumulator", 7}}));
  EXPECT_EQ(value(R"({"reduce": [{"map": [[1, 2], {"cat": ["n", {"var": ""}]}]}, {"var": "current"}, ""]})"), "n2");
}

TEST(Rule, ALongEvaluationEndsWithAnError) {
  json list = json::array();
  for (int i = 0; i < 1000; ++i) list.push_back(i);
  const auto nested = rule(R"({"map": [{"var": "l"}, {"all": [[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20],
                               {"and": [{">": [{"var": ""}, 0]}, {"<": [{"var": ""}, 99]}, true, true, true]}]}]})");
  const auto result = nested.evaluate({{"l", list}}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().type, "rule-too-long");
  EXPECT_EQ(result.error().code, base::ErrorCode::too_large);
}

TEST(Rule, AValueThatDoublesIsStopped) {
  std::string source = R"({"reduce": [[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25],
      {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "x"]})";
  EXPECT_EQ(failure(source.c_str()).type, "rule-value-too-large");
  source = R"({"reduce": [[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20],
      [{"var": "accumulator"}, {"var": "accumulator"}], "x"]})";
  EXPECT_EQ(failure(source.c_str()).type, "rule-value-too-large");
}

TEST(Rule, ANamedOperationIsCalledWithItsEvaluatedArguments) {
  const Operations operations{.named = {{"covers", [](std::span<const json> args) -> base::Result<json> {
                                           if (args.size() != 2) return base::refuse(base::ErrorCode::invalid, "x", {});
                                           return json(args[0] == args[1]);
                                         }}}};
  const Rule covers = rule(R"({"covers": [{"var": "document"}, {"var": "data.guidance"}]})", {"covers"});
  EXPECT_TRUE(covers.holds({{"document", 1}, {"data", {{"guidance", 1}}}}, operations).value());
  EXPECT_FALSE(covers.holds({{"document", 1}, {"data", {{"guidance", 2}}}}, operations).value());

  const Rule one = rule(R"({"!": {"covers": 1}})", {"covers"});
  const auto failed = one.holds(nullptr, operations);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().pointer, "/!/covers");
  EXPECT_EQ(one.holds(nullptr, {}).error().type, "rule-operation-missing");
}

TEST(Rule, WhatIsNotNeededIsNotEvaluated) {
  const Operations operations{.named = {{"boom", [](std::span<const json>) -> base::Result<json> {
                                           return base::refuse(base::ErrorCode::internal, "boom", {});
                                         }}}};
  for (const char* source : {R"({"or": [1, {"boom": []}]})", R"({"!": {"and": [0, {"boom": []}]}})",
                             R"({"if": [true, 1, {"boom": []}]})", R"({"none": [[], {"boom": []}]})"}) {
    EXPECT_TRUE(rule(source, {"boom"}).holds(nullptr, operations).value_or(false)) << source;
  }
  EXPECT_EQ(rule(R"({"or": [0, {"boom": []}]})", {"boom"}).holds(nullptr, operations).error().type, "boom");
}

TEST(Rule, TheVariablesItReadsAreListed) {
  const Rule read = rule(R"({"and": [{"var": "document.title"}, {"missing": ["data.a", "data.b"]},
      {"some": [{"var": "data.items"}, {"==": [{"var": "lead"}, "VP"]}]},
      {"missing_some": [1, ["unit.code"]]}, {"reduce": [[1], {"var": "current"}, {"var": "data.start"}]},
      {"var": "document.title"}]})");
  EXPECT_EQ(read.variables_read(),
            (std::vector<std::string>{"data.a", "data.b", "data.items", "data.start", "document.title", "unit.code"}));
  EXPECT_EQ(rule(R"({"var": {"cat": ["data.", {"var": "signal.name"}]}})").variables_read(),
            (std::vector<std::string>{"*", "signal.name"}));
}

TEST(Rule, TheExplanationNamesThePartThatDecided) {
  const Rule guard = rule(R"({"and": [{"!!": {"var": "document.due"}}, {">": [{"var": "data.count"}, 3]}, true]})");
  const auto why = explain(guard, {{"document", {{"due", "2026-12-01"}}}, {"data", {{"count", 2}}}}, {});
  ASSERT_TRUE(why);
  EXPECT_FALSE(why->value);
  ASSERT_EQ(why->parts.size(), 2U);
  EXPECT_TRUE(why->parts[0].value);
  EXPECT_EQ(why->parts[0].sentence.vi, "Đã có “document.due”: “2026-12-01”.");
  EXPECT_EQ(why->parts[1].pointer, "/and/1/>");
  EXPECT_EQ(why->sentence.vi, "“data.count” (2) không lớn hơn 3.");
  EXPECT_EQ(why->sentence.en, "\"data.count\" (2) is not more than 3.");
  EXPECT_TRUE(base::is_nfc(why->sentence.vi));
}

TEST(Rule, TheExplanationCountsElementsFromOne) {
  const Rule all = rule(R"({"all": [{"var": "data.items"}, {"var": "lead"}]})");
  const auto why = explain(all, base::parse_json(R"({"data": {"items": [{"lead": 1}, {}]}})").value(), {});
  ASSERT_TRUE(why);
  EXPECT_FALSE(why->value);
  EXPECT_EQ(why->sentence.en.substr(0, 12), "Element 2 of");
}

TEST(Rule, AnExplanationFailsWhereTheEvaluationFails) {
  const Rule bad = rule(R"({"and": [true, {"==": [{"/": [1, 0]}, 1]}]})");
  const auto why = explain(bad, nullptr, {});
  ASSERT_FALSE(why);
  EXPECT_EQ(why.error().pointer, "/and/1/==/0/~1");
}

}  // namespace
}  // namespace trinhky::rule
