// The outside JsonLogic suites. Every case is run; none is left out.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "engine/base/json.h"
#include "engine/rule/rule.h"
#include "tests/support/places.h"

namespace trinhky::rule {
namespace {

using base::json;

json read(const std::string& name) {
  const std::filesystem::path path =
      std::filesystem::path(trinhky::places::shared_dir()) / "conformance" / "jsonlogic" / name;
  std::ifstream file(path);
  if (!file) return nullptr;
  std::stringstream bytes;
  bytes << file.rdbuf();
  return base::parse_json(bytes.str()).value();
}

void check(const json& source, const json& data, const json& expected) {
  const auto rule = Rule::parse(source, {});
  ASSERT_TRUE(rule) << source << ": " << rule.error().message.en << " at " << rule.error().pointer;
  const auto result = rule->evaluate(data, {});
  ASSERT_TRUE(result) << source << ": " << result.error().message.en;
  EXPECT_EQ(*result, expected) << source << " over " << data;
  const auto holds = rule->holds(data, {});
  ASSERT_TRUE(holds);
  EXPECT_EQ(*holds, truthy(expected)) << source;
  const auto why = explain(*rule, data, {});
  ASSERT_TRUE(why) << source;
  EXPECT_EQ(why->value, truthy(expected)) << source << ": " << why->sentence.en;
}

TEST(JsonLogicSuite, EveryOfficialCaseGivesTheOfficialResult) {
  const json cases = read("official-tests.json");
  if (cases.is_null()) GTEST_SKIP() << "not run: the outside data is not beside the project";
  std::size_t run = 0;
  for (const json& entry : cases) {
    if (!entry.is_array()) continue;
    check(entry[0], entry[1], entry[2]);
    ++run;
  }
  EXPECT_GE(run, 277U);
}

TEST(JsonLogicSuite, EveryCaseOnWhichTheReferenceEnginesAgreeIsMet) {
  const json cases = read("community-compatible.json");
  if (cases.is_null()) GTEST_SKIP() << "not run: the outside data is not beside the project";
  std::size_t run = 0;
  for (const json& entry : cases) {
    if (!entry.is_object()) continue;
    ASSERT_TRUE(entry.contains("result")) << entry;
    check(entry["rule"], entry.value("data", json()), entry["result"]);
    ++run;
  }
  EXPECT_GE(run, 268U);
}

}  // namespace
}  // namespace trinhky::rule
