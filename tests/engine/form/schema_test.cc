#include "engine/form/schema.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/text.h"

namespace trinhky::form {
namespace {

using base::json;

Schema form(const char* source) {
  auto schema = Schema::parse(base::parse_json(source).value());
  if (!schema) ADD_FAILURE() << schema.error().faults[0].code << " at " << schema.error().pointer;
  return schema.value();
}

std::vector<std::string> refusals(const json& source) {
  const auto schema = Schema::parse(source);
  std::vector<std::string> out;
  if (schema) return out;
  for (const base::Fault& fault : schema.error().faults) out.push_back(fault.pointer + " " + fault.code);
  return out;
}

std::vector<std::string> refusals(const char* source) {
  return refusals(base::parse_json(source).value());
}

// "pointer keyword: sentence" of each fault.
std::vector<std::string> told(const Schema& schema, const char* document) {
  std::vector<std::string> out;
  for (const base::Fault& fault : schema.validate(base::parse_json(document).value())) {
    EXPECT_FALSE(fault.message.en.empty());
    EXPECT_TRUE(base::is_nfc(fault.message.vi)) << fault.message.vi;
    EXPECT_EQ(fault.message.vi.find('{'), std::string::npos) << fault.message.vi;
    out.push_back(fault.pointer + " " + fault.code + ": " + fault.message.vi);
  }
  return out;
}

using Lines = std::vector<std::string>;

const char* const programme = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Chương trình công tác",
  "type": "object",
  "required": ["title", "year", "tasks"],
  "additionalProperties": false,
  "properties": {
    "title": {"x-title": {"vi": "Tên chương trình", "en": "Programme title"}, "type": "string", "minLength": 1, "maxLength": 20},
    "year": {"title": "Năm", "type": "integer", "minimum": 2021, "maximum": 2100},
    "due": {"title": "Thời hạn", "type": "string", "format": "date"},
    "kind": {"title": "Loại", "enum": ["BTT", "UB"]},
    "tasks": {"title": "Nhiệm vụ", "type": "array", "minItems": 1, "items": {"$ref": "#/$defs/task"}}
  },
  "$defs": {
    "task": {"type": "object", "required": ["lead"],
             "properties": {"lead": {"title": "Đơn vị chủ trì", "type": "string", "minLength": 1},
                            "money": {"type": "number", "multipleOf": 0.01, "minimum": 0}}}
  }
})";

TEST(Form, AValidDocumentHasNoFaults) {
  EXPECT_EQ(told(form(programme), R"({"title": "Giám sát", "year": 2026.0, "due": "2026-12-31", "kind": "UB",
                                      "tasks": [{"lead": "VP", "money": 19.99}]})"),
            Lines{});
}

TEST(Form, EveryProblemIsToldInWordsWithItsPlace) {
  EXPECT_EQ(told(form(programme), R"({"title": "", "due": "2026-02-30", "kind": "X", "note": 1,
                                      "tasks": [{"lead": "VP"}, {"money": -0.005}]})"),
            (Lines{"/year required: Chưa nhập “Năm”.",
                   "/due format: “Thời hạn” phải là ngày có thật, viết năm-tháng-ngày (2026-01-31).",
                   "/kind enum: “Loại” phải là một trong các giá trị: “BTT”, “UB”.",
                   "/note additionalProperties: “note” không có trong mẫu.",
                   "/tasks/1/lead required: Chưa nhập “Đơn vị chủ trì” (mục 2).",
                   "/tasks/1/money minimum: “money” (mục 2) không được nhỏ hơn 0.",
                   "/tasks/1/money multipleOf: “money” (mục 2) phải là bội số của 0.01.",
                   "/title required: Chưa nhập “Tên chương trình”."}));
}

TEST(Form, AWrongTypeIsToldOnceAndNullIsNotFilledIn) {
  EXPECT_EQ(told(form(programme), R"({"title": 5, "year": null, "tasks": {}})"),
            (Lines{"/tasks type: “Nhiệm vụ” phải là danh sách.", "/title type: “Tên chương trình” phải là chữ.",
                   "/year required: Chưa nhập “Năm”."}));
  EXPECT_EQ(told(form(programme), "[]"), Lines{" type: “Chương trình công tác” phải là một nhóm thông tin."});
}

TEST(Form, LengthIsCountedInLettersAsPeopleCountThem) {
  const Schema four = form(R"({"maxLength": 4, "minLength": 4})");
  EXPECT_EQ(told(four, R"("Đình")"), Lines{});
  EXPECT_EQ(told(four, R"("Đình L")"), Lines{" maxLength: Văn bản dài quá 4 ký tự, hiện có 6."});
}

TEST(Form, MoneyIsExactInDecimals) {
  const Schema cents = form(R"({"multipleOf": 0.01})");
  for (const char* good : {"19.99", "1500.5", "0.07", "-4.35", "1e300", "18446744073709551615", "0"}) {
    EXPECT_EQ(told(cents, good), Lines{}) << good;
  }
  for (const char* bad : {"19.999", "0.001", "1e-9"}) EXPECT_EQ(told(cents, bad).size(), 1U) << bad;
  EXPECT_EQ(told(form(R"({"multipleOf": 1e300})"), "7").size(), 1U);
  EXPECT_EQ(told(form(R"({"maximum": 9007199254740992})"), "9007199254740993").size(), 1U);
}

TEST(Form, OneOfTheRowsRepeatsAnother) {
  EXPECT_EQ(
      told(form(R"({"properties": {"l": {"uniqueItems": true}}})"), R"({"l": [1, "a", 1.0, {"b": [2]}, {"b": [2]}]})"),
      (Lines{"/l/2 uniqueItems: Mục 3 của “l” trùng với mục 1.", "/l/4 uniqueItems: Mục 5 của “l” trùng với mục 4."}));
}

TEST(Form, AConditionAsksForMoreOnlyWhenItHolds) {
  const Schema conditional = form(R"({"if": {"properties": {"kind": {"const": "joint"}}, "required": ["kind"]},
      "then": {"required": ["partner"]}, "else": {"properties": {"partner": false}},
      "properties": {"partner": {"title": "Đơn vị phối hợp"}}})");
  EXPECT_EQ(told(conditional, R"({"kind": "joint"})"), Lines{"/partner required: Chưa nhập “partner”."});
  EXPECT_EQ(told(conditional, R"({"partner": 1})"), Lines{"/partner properties: “partner” không được dùng ở đây."});
  EXPECT_EQ(told(conditional, R"({"kind": "joint", "partner": 1})"), Lines{});
}

TEST(Form, ADependentFieldNamesTheFieldThatNeedsIt) {
  EXPECT_EQ(told(form(R"({"dependentRequired": {"number": ["date"]}, "properties": {"date": {"title": "Ngày ký"}}})"),
                 R"({"number": "12"})"),
            Lines{"/date dependentRequired: Chưa nhập “Ngày ký”; cần có khi đã nhập “number”."});
}

TEST(Form, TheSameProblemIsToldOnce) {
  EXPECT_EQ(told(form(R"({"required": ["a"], "allOf": [{"required": ["a"]}]})"), "{}"),
            Lines{"/a required: Chưa nhập “a”."});
}

TEST(Form, AKeywordThatNobodyWouldCheckIsRefused) {
  EXPECT_EQ(refusals(R"({"properties": {"a": {"requird": true, "x-widget": "area", "unevaluatedItems": false}},
                         "readOnly": true, "$comment": "…", "examples": [1], "default": 1, "description": "…"})"),
            (Lines{"/properties/a/requird unknown-keyword", "/properties/a/unevaluatedItems unknown-keyword"}));
  EXPECT_EQ(
      refusals(R"({"format": "hostname", "$defs": {"a": {"type": "text"}}, "minLength": -1, "required": ["a", "a"]})"),
      (Lines{"/$defs/a/type bad-keyword", "/format unknown-format", "/minLength bad-keyword",
             "/required bad-keyword"}));
}

TEST(Form, ReferencesStayInsideAndLeadSomewhere) {
  EXPECT_EQ(refusals(R"({"$ref": "https://example.com/a.json"})"), Lines{"/$ref remote-reference"});
  EXPECT_EQ(refusals(R"({"$ref": "other.json#/a"})"), Lines{"/$ref remote-reference"});
  EXPECT_EQ(refusals(R"({"$ref": "#/$defs/absent"})"), Lines{"/$ref dangling-reference"});
  EXPECT_EQ(refusals(R"({"$ref": "#absent"})"), Lines{"/$ref dangling-reference"});
  EXPECT_EQ(refusals(R"({"$ref": "#"})"), Lines{" endless-reference"});
  EXPECT_EQ(
      refusals(R"({"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}})").size(),
      1U);
  EXPECT_EQ(refusals(R"({"properties": {"child": {"$ref": "#"}}})"), Lines{});
}

TEST(Form, APatternIsLinearOrRefused) {
  EXPECT_EQ(refusals(R"({"pattern": "(?=a)b"})"), Lines{"/pattern bad-pattern"});
  EXPECT_EQ(refusals(R"({"pattern": "(a)\\1"})"), Lines{"/pattern bad-pattern"});
  EXPECT_EQ(refusals(R"({"patternProperties": {"(": true}})"), Lines{"/patternProperties/( bad-pattern"});
  const Schema evil = form(R"({"pattern": "^(a|a)*$"})");
  EXPECT_EQ(evil.validate(json(std::string(500'000, 'a') + "!")).size(), 1U);
  EXPECT_EQ(told(form(R"({"pattern": "^\\p{Letter}{2}$"})"), R"("ĐB")"), Lines{});
}

TEST(Form, DepthAndSizeAreBounded) {
  json deep = true;
  for (std::size_t i = 0; i <= max_schema_depth; ++i) deep = json{{"not", deep}};
  EXPECT_EQ(refusals(deep).size(), 1U);
  EXPECT_NE(refusals(deep).at(0).find("schema-too-deep"), std::string::npos);

  json wide = json::array();
  for (std::size_t i = 0; i <= max_schema_nodes; ++i) wide.push_back(true);
  EXPECT_NE(refusals(json{{"allOf", wide}}).at(0).find("schema-too-large"), std::string::npos);
}

TEST(Form, ADocumentTooIntricateIsSaidToBeSo) {
  // Each level doubles the work.
  const Schema doubling = form(R"({"$defs": {"n": {"anyOf": [
      {"properties": {"c": {"$ref": "#/$defs/n"}}, "required": ["x"]}, {"properties": {"c": {"$ref": "#/$defs/n"}}, "required": ["x"]}]}},
      "allOf": [{"$ref": "#/$defs/n"}]})");
  json document = json::object();
  for (int i = 0; i < 30; ++i) document = json{{"c", document}};
  EXPECT_EQ(doubling.validate(document).size(), 1U);

  const Schema work = form(R"({"$defs": {"n": {"anyOf": [
      {"properties": {"c": {"$ref": "#/$defs/n"}, "z": false}}, {"properties": {"c": {"$ref": "#/$defs/n"}}}]}}, "$ref": "#/$defs/n"})");
  document = json{{"z", 1}};
  for (int i = 0; i < 30; ++i) document = json{{"c", document}, {"z", 1}};
  const auto faults = work.validate(document);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].code, "too-intricate");
}

TEST(Form, AtMostABoundedNumberOfFaultsIsTold) {
  const Schema numbers = form(R"({"items": {"type": "integer"}})");
  EXPECT_EQ(numbers.validate(json(std::vector<std::string>(1'000, "x"))).size(), max_faults);
}

TEST(Form, LinksAndDatesAreChecked) {
  EXPECT_EQ(told(form(R"({"format": "date"})"), R"("2026-02-29")").size(), 1U);
  EXPECT_EQ(told(form(R"({"format": "date"})"), R"("2028-02-29")"), Lines{});
  EXPECT_EQ(told(form(R"({"format": "uri"})"), R"("vanban.example/1")"),
            Lines{" format: Văn bản phải là địa chỉ liên kết (https://…)."});
}

}  // namespace
}  // namespace trinhky::form
