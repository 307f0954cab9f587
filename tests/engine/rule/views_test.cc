// Rules over views instead of one object, operations in layers, and the words of an explanation.
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "engine/base/limits.h"
#include "engine/rule/rule.h"

namespace trinhky::rule {
namespace {

using base::json;

Rule rule_of(const char* source, const Vocabulary& extra = {}) {
  return Rule::parse(base::parse_json(source).value(), extra, "/guard").value();
}

// The data of an instance with one member changed in this step, a signal's name, and everything else.
class Views : public testing::Test {
 protected:
  json rest_{{"document", {{"title", "Công văn"}}}, {"data", "never seen"}};
  json data_{{"count", 2}, {"list", {1, 2, 3}}};
  json changed_{{"count", 5}, {"fresh", {{"x", 1}}}};
  std::string name_ = "submit";
  std::array<Variables::Entry, 3> own_{{{.name = "data", .value = &data_, .changed = &changed_},
                                        {.name = "signal"},
                                        {.name = "signal_name", .text = &name_}}};
  Variables variables_{.rest = &rest_, .own = own_};

  json value(const char* source) { return rule_of(source).evaluate(variables_, {}).value(); }
};

TEST_F(Views, WhatChangedStandsInFrontOfWhatWas) {
  EXPECT_EQ(value(R"({"var": "data.count"})"), 5);
  EXPECT_EQ(value(R"({"var": "data.fresh.x"})"), 1);
  EXPECT_EQ(value(R"({"var": "data.list.1"})"), 2);
  EXPECT_EQ(value(R"({"var": "data.list.length"})"), 3);
  EXPECT_EQ(value(R"({"var": ["data.none", "otherwise"]})"), "otherwise");
  EXPECT_EQ(value(R"({"missing": ["data.count", "data.none", "signal_name"]})"), json::array({"data.none"}));
}

TEST_F(Views, AWholeIsPutTogetherOnlyWhenItIsAskedFor) {
  const json all{{"count", 5}, {"list", {1, 2, 3}}, {"fresh", {{"x", 1}}}};
  EXPECT_EQ(value(R"({"var": "data"})"), all);
  EXPECT_EQ(
      value(R"({"var": ""})"),
      (json{{"document", {{"title", "Công văn"}}}, {"data", all}, {"signal", nullptr}, {"signal_name", "submit"}}));
}

TEST_F(Views, TextsNullsAndTheRestAreRead) {
  EXPECT_EQ(value(R"({"==": [{"var": "signal_name"}, "submit"]})"), true);
  EXPECT_EQ(value(R"({"var": "signal"})"), nullptr);
  EXPECT_EQ(value(R"({"var": ["signal.k", 7]})"), 7);
  EXPECT_EQ(value(R"({"var": ["signal_name.k", 7]})"), 7);
  EXPECT_EQ(value(R"({"var": "document.title"})"), "Công văn");
  EXPECT_EQ(rule_of(R"({"var": ["a", 1]})").evaluate(Variables{}, {}).value(), 1);
}

TEST_F(Views, ElementsOfAListAreReadInsideIt) {
  EXPECT_EQ(value(R"({"map": [{"var": "data.list"}, {"+": [{"var": ""}, 1]}]})"), (json{2, 3, 4}));
  EXPECT_EQ(value(R"({"reduce": [{"var": "data.list"}, {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]})"), 6);
}

TEST(Operations, AnInnerLayerGoesBeforeTheOuterOne) {
  const auto gives = [](int number) {
    return [number](std::span<const json>) -> base::Result<json> { return json(number); };
  };
  const Operations outer{.named = {{"a", gives(1)}, {"b", gives(2)}}};
  const Operations inner{.named = {{"a", gives(3)}}, .outer = &outer};
  EXPECT_EQ(rule_of(R"([{"a": []}, {"b": []}])", {"a", "b"}).evaluate(nullptr, inner).value(), (json{3, 2}));
  EXPECT_EQ(inner.find("c"), nullptr);
}

TEST(Operations, ARuleKnowsWhetherItCallsAny) {
  EXPECT_TRUE(rule_of(R"({"and": [true, {"!": {"covers": []}}]})", {"covers"}).calls_operations());
  EXPECT_FALSE(rule_of(R"({"and": [true, {"var": "covers"}]})", {"covers"}).calls_operations());
}

TEST(Operations, AnExplanationSpeaksTheWordsOfTheOperationNotItsName) {
  const auto no = [](std::span<const json>) -> base::Result<json> { return json(false); };
  const Operations operations{
      .named = {{"covers", no}, {"other", no}},
      .words = {{"covers", {{"Đã đủ.", "It is all there."}, {"Còn thiếu nhiệm vụ.", "A duty is missing."}}}}};
  const Operations inner{.outer = &operations};
  const auto why = explain(rule_of(R"({"and": [true, {"covers": []}]})", {"covers"}), nullptr, inner);
  EXPECT_EQ(why.value().sentence.vi, "Còn thiếu nhiệm vụ.");
  EXPECT_EQ(why.value().parts.back().pointer, "/guard/and/1/covers");
  const auto named = explain(rule_of(R"({"other": []})", {"other"}), nullptr, inner);
  EXPECT_EQ(named.value().sentence.en, "The condition \"other\" is not met.");
}

// Bounds: whatever a rule does, its steps and what it builds are counted, and the error says where.
TEST(Bounds, EveryWayToWorkLongOrToBuildMuchEndsWithAnErrorThatPointsIntoTheRule) {
  const json thousand = [] {
    json list = json::array();
    for (int i = 0; i < 1000; ++i) list.push_back(std::string(100, 'x') + std::to_string(i));
    return list;
  }();
  const json variables{{"l", thousand}, {"t", std::string(400'000, 'x')}};
  for (
      const auto& [source, type] : std::initializer_list<std::pair<const char*, const char*>>{
          {R"({"map": [{"var": "l"}, {"map": [[1,2,3,4,5,6,7,8,9,10,11,12], {"cat": ["a","b","c","d","e","f","g"]}]}]})",
           "rule-value-too-large"},
          {R"({"filter": [{"var": "l"}, {"some": [{"var": ""}, {"var": "l"}]}, 1]})", "bad-rule"},
          {R"({"all": [{"var": "l"}, {"none": [[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,
                {"cat": ""}], {"and": [true, true, true, false]}]}]})",
           "rule-too-long"},
          {R"({"reduce": [{"var": "l"}, {"merge": [{"var": "accumulator"}, {"var": "accumulator"}, 1]}, []]})",
           "rule-value-too-large"},
          {R"({"cat": [{"var": "t"}, {"var": "t"}, {"var": "t"}]})", "rule-value-too-large"},
          {R"({"merge": [{"var": "t"}, {"var": "t"}, {"var": "t"}]})", "rule-value-too-large"},
          {R"([{"var": "t"}, {"var": "t"}, {"var": "t"}])", "rule-value-too-large"},
      }) {
    const auto parsed = Rule::parse(base::parse_json(source).value(), {}, "/guard");
    const base::Error error = parsed ? parsed->evaluate(variables, {}).error() : parsed.error();
    EXPECT_EQ(error.type, type) << source;
    EXPECT_TRUE(error.pointer.starts_with("/guard")) << source << error.pointer;
  }
}

}  // namespace
}  // namespace trinhky::rule
