// Runs the outside statechart suite: W3C SCXML 1.0 implementation report and SCION cases, as JSON beside the project.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/conformance/scxml_session.h"
#include "tests/support/places.h"

namespace trinhky::conformance {
namespace {

namespace fs = std::filesystem;
using base::json;

fs::path suite_folder() {
  return fs::path(trinhky::places::shared_dir()) / "conformance" / "scxml";
}

std::vector<std::string> cases_in(const char* folder) {
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(suite_folder() / folder, missing)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

json read_case(const char* folder, const std::string& name) {
  std::ifstream in(suite_folder() / folder / (name + ".json"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto value = base::parse_json(bytes);
  if (!value) throw std::runtime_error(name + ": " + value.error().message.en);
  return *std::move(value);
}

// "name: reason" per line.
std::map<std::string, std::string> skipped() {
  std::map<std::string, std::string> result;
  std::ifstream in(fs::path(trinhky::places::source_dir()) / "tests/conformance/skipped.txt");
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto colon = line.find(": ");
    result[line.substr(0, colon)] = colon == std::string::npos ? "" : line.substr(colon + 2);
  }
  return result;
}

std::vector<std::string> sorted(const json& ids) {
  auto result = ids.get<std::vector<std::string>>();
  std::ranges::sort(result);
  return result;
}

// Empty if the machine did what the case expects, otherwise where it did not.
std::string difference(const json& chart, const json& expected, std::int64_t settle_ms) {
  World world(read_machine(chart));
  const auto compare = [&](const std::string& when, const json& wanted) -> std::string {
    if (world.leaves() == sorted(wanted)) return "";
    return when + ": " + json(world.leaves()).dump() + " instead of " + wanted.dump();
  };
  if (settle_ms > 0) world.advance(settle_ms);
  std::string found = compare("at the start", expected["initialConfiguration"]);
  for (const json& event : expected["events"]) {
    if (!found.empty()) return found;
    world.advance(event.value("after", 0));
    world.deliver(event["event"]["name"], event["event"].value("data", json()));
    found = compare("after " + event["event"].dump(), event["nextConfiguration"]);
  }
  return found;
}

class ScxmlCase : public testing::TestWithParam<std::string> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ScxmlCase);

TEST_P(ScxmlCase, EndsInTheConfigurationsTheSuiteExpects) {
  const json the_case = read_case("cases", GetParam());
  const std::string found = difference(the_case["chart"], the_case, the_case.value("settleMs", 0));
  const auto list = skipped();
  if (const auto entry = list.find(GetParam()); entry != list.end()) {
    EXPECT_NE(found, "") << "passes now: take it out of skipped.txt";
    GTEST_SKIP() << entry->second;
  }
  EXPECT_EQ(found, "") << the_case["source"].dump();
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Suite, ScxmlCase, testing::ValuesIn(cases_in("cases")), test_name);

TEST(ScxmlSuite, IsCompleteAndEverySkippedCaseHasAReason) {
  const auto names = cases_in("cases");
  if (names.empty()) GTEST_SKIP() << "not run: the outside data is not beside the project";
  EXPECT_GE(names.size(), 118U);
  for (const auto& [name, reason] : skipped()) {
    EXPECT_NE(std::ranges::find(names, name), names.end()) << name;
    EXPECT_GT(reason.size(), 10U) << name;
  }
}

TEST(ScxmlSuite, WhereSuitesDisagreeTheW3CTextIsFollowed) {
  const auto names = cases_in("divergent");
  if (names.empty()) GTEST_SKIP() << "not run: the outside data is not beside the project";
  for (const std::string& name : names) {
    const json the_case = read_case("divergent", name);
    EXPECT_EQ(difference(the_case["chart"], the_case["expectations"]["w3c-rec"], 0), "") << name;
    EXPECT_NE(difference(the_case["chart"], the_case["expectations"]["xstate-scion"], 0), "") << name;
  }
}

}  // namespace
}  // namespace trinhky::conformance
