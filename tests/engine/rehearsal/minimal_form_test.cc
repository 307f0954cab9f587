// What a form asks for at least, made up from its schema alone.
#include "engine/rehearsal/minimal_form.h"

#include <gmock/gmock.h>

#include "engine/form/schema.h"
#include "tests/engine/rehearsal/letter.h"

namespace trinhky::rehearsal::testing {
namespace {

using ::testing::IsEmpty;

Hints hints() {
  return {
      .data = {{"year", 2026}, {"period", "2026-Q1"}}, .unit = "20", .date = "2026-03-31", .year = 2026, .phrase = "x"};
}

std::vector<std::string> faults(const json& schema, const json& document) {
  std::vector<std::string> list;
  const auto form = form::Schema::parse(schema);
  EXPECT_TRUE(form) << schema.dump();
  if (!form) return list;
  for (const base::Fault& one : form->validate(document)) list.push_back(one.pointer + " " + one.code);
  return list;
}

TEST(MinimalForm, EveryShippedFormAcceptsWhatIsMadeForIt) {
  for (const char* name :
       {"guidance", "unit-programme", "unit-report", "consolidated-report", "issue-slip", "letter"}) {
    const json& schema = *catalogue()->form_source(name);
    EXPECT_THAT(faults(schema, completed(json::object(), schema, hints())), IsEmpty()) << name;
  }
}

TEST(MinimalForm, KeepsWhatIsThereAndFitsAndUsesWhatThePaperKnows) {
  const json& schema = *catalogue()->form_source("unit-report");
  const json made = completed({{"difficulties", "mưa"}, {"rows", {{{"obligation", "1.1"}}}}}, schema, hints());
  EXPECT_EQ(made["difficulties"], "mưa");
  EXPECT_EQ(made["rows"][0]["obligation"], "1.1");
  EXPECT_EQ(made["period"], "2026-Q1");
  EXPECT_EQ(made["unit"], "20");
}

TEST(MinimalForm, FindsValuesForEachKeyword) {
  const std::vector<json> members{
      {{"type", "integer"}, {"minimum", 7}, {"multipleOf", 5}},
      {{"type", "integer"}, {"minimum", 2000}, {"maximum", 2100}},
      {{"type", "integer"}, {"maximum", -3}},
      {{"type", "number"}, {"exclusiveMinimum", 0}},
      {{"type", {"null", "string"}}, {"minLength", 9}},
      {{"type", "string"}, {"maxLength", 1}},
      {{"type", "string"}, {"pattern", "^[A-Z]{2}-(1|2)[0-9]?x+$"}},
      {{"type", "string"}, {"format", "date"}},
      {{"type", "string"}, {"format", "email"}},
      {{"enum", {"b", "a"}}},
      {{"const", 5}},
      {{"type", "boolean"}},
      {{"type", "array"}, {"minItems", 2}, {"items", {{"$ref", "#/$defs/row"}}}},
      {{"$ref", "#/$defs/row"}},
      {{"type", "object"}, {"allOf", {{{"required", {"k"}}, {"properties", {{"k", {{"type", "integer"}}}}}}}}}};
  for (const json& member : members) {
    const json schema = {
        {"type", "object"},
        {"$defs", {{"row", {{"type", "object"}, {"required", {"n"}}, {"properties", {{"n", {{"type", "string"}}}}}}}}},
        {"required", {"m"}},
        {"properties", {{"m", member}}}};
    const json made = completed(json::object(), schema, hints());
    EXPECT_THAT(faults(schema, made), IsEmpty()) << member.dump() << " " << made.dump();
  }
}

TEST(MinimalForm, MendsWhatASubmissionWasRefusedFor) {
  const json& schema = *catalogue()->form_source("guidance");
  json document = completed(json::object(), schema, hints());
  EXPECT_FALSE(document.contains("programmes_due"));
  EXPECT_TRUE(
      mend(document, schema, hints(), {{.pointer = "/document/programmes_due", .code = "required", .message = {}}}));
  EXPECT_EQ(document["programmes_due"], "2026-03-31");
  EXPECT_FALSE(
      mend(document, schema, hints(), {{.pointer = "/document/programmes_due", .code = "required", .message = {}}}));
  EXPECT_TRUE(fill_members(document, schema, hints(), {"issuer", "unheard.of"}));
  EXPECT_EQ(document["issuer"], "x");
}

TEST(MinimalForm, AConditionalDemandIsMetOnceItIsTold) {
  const json schema = {{"type", "object"},
                       {"properties", {{"kind", {{"const", "units"}}}, {"units", {{"type", "array"}}}}},
                       {"required", {"kind"}},
                       {"if", {{"properties", {{"kind", {{"const", "units"}}}}}}},
                       {"then", {{"required", {"units"}}}}};
  json document = completed(json::object(), schema, hints());
  const auto form = form::Schema::parse(schema).value();
  mend(document, schema, hints(), form.validate(document));
  EXPECT_THAT(faults(schema, document), IsEmpty());
}

TEST(MinimalForm, APatternBeyondIsGivenUp) {
  EXPECT_EQ(text_for_pattern("^[0-9]{4}-(Q[1-4]|H[12])$"), "0000-Q1");
  EXPECT_EQ(text_for_pattern("\\d+/\\w{2}"), "1/aa");
  EXPECT_EQ(text_for_pattern("^[^a]"), "");
  EXPECT_EQ(text_for_pattern("(abc"), "");
  EXPECT_EQ(text_for_pattern("a{999}"), "");
}

}  // namespace
}  // namespace trinhky::rehearsal::testing
