// What is published stays what it is: published.lock and the folder that it stands in.
#include "engine/runtime/published.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/runtime/catalogue.h"
#include "tests/support/places.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::ordered_json;

const std::filesystem::path shipped = std::filesystem::path(trinhky::places::source_dir()) / "workflows";

class PublishedFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("trinhky-published-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(shipped, folder_, std::filesystem::copy_options::recursive);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void edit(const std::string& file, const std::function<void(ordered_json&)>& change) {
    auto value = base::parse_ordered_json(read_file(folder_ / file).value()).value();
    change(value);
    std::ofstream(folder_ / file) << value.dump(2);
  }
  std::vector<base::Fault> faults() {
    const auto loaded = Catalogue::load(folder_);
    return loaded ? std::vector<base::Fault>() : loaded.error().faults;
  }

  std::filesystem::path folder_;
};

TEST(Published, TheShippedWorkflowsAreWhatTheirLockSays) {
  const auto catalogue = Catalogue::load(shipped);
  ASSERT_TRUE(catalogue.has_value()) << catalogue.error().message.en;
  std::size_t versions = 0;
  for (const auto& newest : (*catalogue)->definitions()) {
    for (const auto& one : (*catalogue)->versions(newest->id)) {
      ++versions;
      const auto* line = (*catalogue)->published().find(one->id, one->version);
      ASSERT_NE(line, nullptr) << one->id << ": run trinhky publish";
      EXPECT_EQ(*line, (*catalogue)->bundle(*one)) << one->id << ": run trinhky publish";
    }
  }
  std::size_t lines = 0;
  for (const auto& [id, all] : (*catalogue)->published().lines()) lines += all.size();
  EXPECT_EQ(lines, versions);
  EXPECT_EQ((*catalogue)->published().text(), read_file(shipped / published_file).value());
}

TEST_F(PublishedFolder, AChangeIsRefusedWithItsPlaceAndTheNextStep) {
  edit("definitions/document-issue.v1.json",
       [](ordered_json& source) { source["states"]["draft"]["task"]["due"]["workingDays"] = 9; });
  const auto found = faults();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "published-changed");
  EXPECT_EQ(found[0].pointer, "definitions/document-issue.v1.json#/states/draft");
  EXPECT_NE(found[0].message.vi.find("phiên bản 4"), std::string::npos) << found[0].message.vi;
  EXPECT_NE(found[0].message.en.find("version 4"), std::string::npos);
}

TEST_F(PublishedFolder, TheOrderOfTransitionsIsPartOfTheMeaning) {
  edit("definitions/document-issue.v1.json", [](ordered_json& source) {
    ordered_json states = ordered_json::object();
    for (auto at = source["states"].rbegin(); at != source["states"].rend(); ++at) states[at.key()] = at.value();
    source["states"] = states;
  });
  const auto found = faults();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pointer, "definitions/document-issue.v1.json#");
}

TEST_F(PublishedFolder, AFormOrALadderThatAPublishedVersionUsesIsRefusedWithItsOwnFile) {
  edit("forms/issue-slip.schema.json", [](ordered_json& form) { form["maxProperties"] = 3; });
  edit("shared/ladders.json", [](ordered_json& file) {
    for (auto& ladder : file["ladders"]) {
      if (ladder["id"] == "R-SHORT") ladder["grade"] = "X";
    }
  });
  std::set<std::string> pointers;
  for (const auto& fault : faults()) {
    EXPECT_EQ(fault.code, "published-changed");
    pointers.insert(fault.pointer);
  }
  EXPECT_TRUE(pointers.contains("forms/issue-slip.schema.json#"));
  EXPECT_TRUE(pointers.contains("shared/ladders.json#/R-SHORT"));
}

TEST_F(PublishedFolder, WordsMayChangeWithoutTouchingTheMeaning) {
  const auto before = Catalogue::load(folder_).value();
  edit("definitions/document-issue.v1.json",
       [](ordered_json& source) { source["states"]["draft"]["title"]["vi"] = "Soạn thảo"; });
  edit("forms/issue-slip.schema.json", [](ordered_json& form) { form["x-title"]["en"] = "A slip"; });
  const auto after = Catalogue::load(folder_);
  ASSERT_TRUE(after.has_value()) << after.error().message.en;
  const auto was = before->bundle(*before->definition("document-issue", 1));
  const auto is = (*after)->bundle(*(*after)->definition("document-issue", 1));
  EXPECT_EQ(is.meaning, was.meaning);
  EXPECT_EQ(is.parts, was.parts);
  EXPECT_NE(is.labels, was.labels);
  EXPECT_EQ((*after)->definition("document-issue", 1)->hash, before->definition("document-issue", 1)->hash);
}

TEST_F(PublishedFolder, TheNextVersionStandsBesideTheFirst) {
  std::filesystem::copy(folder_ / "definitions/document-issue.v3.json", folder_ / "definitions/document-issue.v4.json");
  edit("definitions/document-issue.v4.json", [](ordered_json& source) {
    source["version"] = 4;
    source["states"]["draft"]["task"]["due"]["workingDays"] = 9;
  });
  const auto loaded = Catalogue::load(folder_);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message.en;
  EXPECT_EQ((*loaded)->definition("document-issue", 0)->version, 4);
  EXPECT_EQ((*loaded)->versions("document-issue").size(), 4U);
}

TEST_F(PublishedFolder, TwoFilesOfOneVersionAreRefused) {
  std::filesystem::copy(folder_ / "definitions/document-issue.v1.json",
                        folder_ / "definitions/document-issue.again.json");
  ASSERT_FALSE(faults().empty());
  EXPECT_EQ(faults()[0].code, "version-twice");
}

TEST_F(PublishedFolder, ALockThatCannotBeReadIsNoEmptyLock) {
  for (const char* text :
       {"", "[]", R"({"definitions": {"a": {"x": {}}}})", R"({"definitions": {"a": {"1": {"parts": {}}}}})"}) {
    std::ofstream(folder_ / published_file) << text;
    const auto lock = PublishedLock::read(folder_ / published_file);
    ASSERT_FALSE(lock.has_value()) << text;
    EXPECT_EQ(lock.error().type, "lock-unreadable");
  }
  std::filesystem::remove(folder_ / published_file);
  EXPECT_TRUE(PublishedLock::read(folder_ / published_file)->lines().empty());
}

}  // namespace
}  // namespace trinhky::runtime
