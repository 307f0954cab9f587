// The table of urgencies is read with the folder's other shared data; a folder without one has the built-in table.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/runtime/catalogue.h"
#include "tests/support/places.h"

namespace trinhky::runtime {
namespace {

using base::json;

class UrgencyFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("trinhky-urgency-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(std::filesystem::path(trinhky::places::source_dir()) / "workflows", folder_,
                          std::filesystem::copy_options::recursive);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void edit(const std::function<void(json&)>& change) {
    auto value = base::parse_json(read_file(file()).value()).value();
    change(value);
    std::ofstream(file()) << value.dump(2);
  }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "shared" / "deadlines.json"; }

  std::filesystem::path folder_;
};

TEST_F(UrgencyFolder, ShipsATableWithTheThreeWordsOfTheOffice) {
  const auto catalogue = Catalogue::load(folder_).value();
  ASSERT_NE(catalogue->urgencies().find("khẩn"), nullptr);
  EXPECT_EQ(catalogue->urgencies().find("khẩn")->percent, 50);
  EXPECT_EQ(catalogue->urgencies().find("hỏa tốc")->due, json({{"workingHours", 1}}));
  EXPECT_EQ(catalogue->urgencies().rows().size(), 3U);
}

TEST_F(UrgencyFolder, WithoutAFileOrWithOneOfTheOlderFormEachWordHalves) {
  edit([](json& deadlines) { deadlines["urgency"] = {{"urgent", {{"percent", 50}}}}; });
  const auto older = Catalogue::load(folder_).value();
  std::filesystem::remove(file());
  const auto none = Catalogue::load(folder_).value();
  for (const auto& catalogue : {older, none}) {
    ASSERT_NE(catalogue->urgencies().find("hỏa tốc"), nullptr);
    EXPECT_EQ(catalogue->urgencies().find("hỏa tốc")->percent, 50);
    EXPECT_TRUE(catalogue->urgencies().find("hỏa tốc")->due.is_null());
  }
}

TEST_F(UrgencyFolder, ABadTableIsRefusedWithItsPlace) {
  edit([](json& deadlines) { deadlines["urgency"][1]["percent"] = 500; });
  const auto loaded = Catalogue::load(folder_);
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(std::ranges::any_of(loaded.error().faults, [](const base::Fault& fault) {
    return fault.pointer == "shared/deadlines.json#/urgency/1";
  })) << loaded.error().message.en;
}

}  // namespace
}  // namespace trinhky::runtime
