// The rows of a paper that its events alone decide.
#include "engine/projection/folded_rows.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace trinhky::projection {
namespace {

using base::json;
using decision::Instance;
using decision::OpenWork;
using store::Row;
using store::Value;

const base::Instant now{std::chrono::milliseconds(1'772'438'400'000)};

Instance paper() {
  Instance paper;
  paper.id = "p-1";
  paper.definition = "letter";
  paper.version = 2;
  paper.unit = "20";
  paper.started_by = "drafter";
  paper.started_at = now;
  paper.snapshot.configuration = {"draft"};
  paper.snapshot.data = {{"year", 2026}, {"period", "Q1"}};
  paper.documents["document"] = "hash";
  paper.open["w-1"] = {.id = "w-1", .state = "draft", .kind = "task", .opened_at = now + std::chrono::hours(1)};
  paper.open["w-1"].due = now + std::chrono::hours(5);
  paper.open["w-2"] = {.id = "w-2", .state = "draft", .kind = "consult", .opened_at = now};
  paper.open["w-2"].due = now + std::chrono::hours(3);
  return paper;
}

json numbered(std::int64_t number, const std::string& symbol) {
  return {{"number", number}, {"symbol", symbol}, {"date", "2026-03-02"}, {"series", "20/2026/CV"}};
}

json event_with(const json& number) {
  return {{"changes", {{{"op", "number"}, {"number", number}}}}};
}

TEST(FoldedRows, APaperIsDueWhenTheFirstOfItsOpenWorkIsAndNeverWhileItWaits) {
  Instance one = paper();
  Row row = facts_of(one);
  EXPECT_EQ(row["due"], Value((now + std::chrono::hours(3)).time_since_epoch().count()));
  EXPECT_EQ(row["since"], Value((now + std::chrono::hours(1)).time_since_epoch().count()));
  EXPECT_EQ(row["year"], Value(std::int64_t{2026}));
  EXPECT_EQ(row["period"], Value(std::string("Q1")));
  EXPECT_EQ(row["document"], Value(std::string("hash")));
  EXPECT_EQ(row["configuration"], Value(std::string(R"(["draft"])")));
  EXPECT_EQ(row["parent"], Value(nullptr));
  one.open["w-2"].paused = {{"at", "2026-03-02T00:00:00.000Z"}};
  EXPECT_EQ(facts_of(one)["due"], Value((now + std::chrono::hours(5)).time_since_epoch().count()));
  EXPECT_EQ(work_row(one, one.open["w-2"])["due"], Value(nullptr));
  one.held = {{"by", "chair"}};
  EXPECT_EQ(facts_of(one)["due"], Value(nullptr));
  EXPECT_EQ(work_row(one, one.open["w-1"])["due"], Value(nullptr));
}

TEST(FoldedRows, WordsForPeopleAreNoPartOfIt) {
  const Row row = facts_of(paper());
  for (const char* words : {"subject_vi", "subject_en", "state_vi", "state_en", "condition", "search"}) {
    EXPECT_FALSE(row.contains(words)) << words;
  }
}

TEST(FoldedRows, DataThatIsNoObjectNamesNothing) {
  Instance one = paper();
  one.snapshot.data = json::array();
  EXPECT_EQ(facts_of(one)["year"], Value(nullptr));
}

TEST(FoldedRows, EveryNumberAPaperEverHadStaysInTheRegisterAndTheLastOneTellsWhatBecameOfIt) {
  Instance one = paper();
  Register register_rows;
  one.number = numbered(7, "07/CV");
  note_numbers(register_rows, one, event_with(one.number), 0);
  one.number = numbered(9, "09/CV");
  note_numbers(register_rows, one, event_with(one.number), 0);
  one.issue_changes.push_back({{"what", "recalled"}});
  note_numbers(register_rows, one, json::object(), 0);
  note_numbers(register_rows, one, json::object(), 1);
  ASSERT_EQ(register_rows.size(), 2U);
  Row first = register_rows.at({"20/2026/CV", 7});
  EXPECT_EQ(first["symbol"], Value(std::string("07/CV")));
  EXPECT_EQ(first["instance"], Value(std::string("p-1")));
  EXPECT_EQ(first["status"], Value(nullptr));
  EXPECT_EQ(register_rows.at({"20/2026/CV", 9}).at("status"), Value(std::string("recalled")));
}

TEST(FoldedRows, AnEventThatCannotBeReadGivesNoNumber) {
  Register register_rows;
  Instance one = paper();
  note_numbers(register_rows, one, event_with("7"), 0);
  note_numbers(register_rows, one, {{"changes", "none"}}, 0);
  EXPECT_TRUE(register_rows.empty());
}

}  // namespace
}  // namespace trinhky::projection
