#include "engine/store/row.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace trinhky::store {
namespace {

std::vector<std::string> names_of(const Row& row) {
  std::vector<std::string> names;
  for (const auto& [name, value] : row) names.push_back(name);
  return names;
}

TEST(Row, ColumnsStandByTheirNamesHoweverTheyWereWritten) {
  const Row row{{"note", nullptr}, {"due", std::int64_t{7}}, {"id", "t1"}};
  EXPECT_EQ(names_of(row), (std::vector<std::string>{"due", "id", "note"}));
  EXPECT_EQ(row, (Row{{"id", "t1"}, {"due", std::int64_t{7}}, {"note", nullptr}}));
  EXPECT_NE(row, (Row{{"id", "t1"}, {"due", std::int64_t{7}}}));
}

TEST(Row, OfEqualNamesTheFirstCounts) {
  const Row row{{"id", "first"}, {"id", "second"}};
  EXPECT_EQ(row.size(), 1U);
  EXPECT_EQ(std::get<std::string>(row.at("id")), "first");
}

TEST(Row, AMissingColumnIsNotThere) {
  Row row{{"id", "t1"}};
  EXPECT_EQ(row.find("i"), row.end());
  EXPECT_FALSE(row.contains("idx"));
  EXPECT_THROW(static_cast<void>(row.at("due")), std::out_of_range);
  EXPECT_TRUE(std::holds_alternative<std::nullptr_t>(row["due"]));
  EXPECT_EQ(row.size(), 2U);
}

// The law: it behaves as a map does.
TEST(Row, BehavesAsAMap) {
  std::mt19937 random(20261124);
  for (int round = 0; round < 200; ++round) {
    Row row;
    std::map<std::string, Value> map;
    for (int step = 0; step < 40; ++step) {
      const std::string name(1 + random() % 2, static_cast<char>('a' + random() % 6));
      const Value value = static_cast<std::int64_t>(random() % 100);
      if (random() % 2 == 0) {
        row.insert_or_assign(name, value);
        map.insert_or_assign(name, value);
      } else {
        EXPECT_EQ(row[name], map[name]);
      }
      EXPECT_EQ(row.contains("aa"), map.contains("aa"));
    }
    ASSERT_EQ(row.size(), map.size());
    auto beside = map.begin();
    for (const auto& [name, value] : row) {
      EXPECT_EQ(name, beside->first);
      EXPECT_EQ(value, beside->second);
      ++beside;
    }
  }
}

}  // namespace
}  // namespace trinhky::store
