#include "engine/guidance/edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/engine/guidance/texts.h"

namespace trinhky::guidance {
namespace {

using base::json;
using test::find;
using test::ids;
using testing::ElementsAre;

json guidance() {
  return test::read(test::roman_text).document;
}

json edited(const json& document, const json& change) {
  const auto next = edit_obligations(document, change);
  EXPECT_TRUE(next.has_value()) << change.dump() << (next ? "" : next.error().message.en + next.error().pointer);
  return next.value_or(json());
}

std::string refusal(const json& document, const json& change) {
  const auto next = edit_obligations(document, change);
  EXPECT_FALSE(next.has_value()) << change.dump();
  return next ? "" : next.error().pointer;
}

TEST(Edit, ManyRowsAreSetAtOnceAndTheOldDocumentStays) {
  const json before = guidance();
  const json after = edited(
      before, {{"op", "set"},
               {"ids", {"1.1.1", "2.1"}},
               {"values",
                {{"lead", "DEPT-TG"}, {"due", "2024-06-30"}, {"applies_to", {{"kind", "units"}, {"units", {"u1"}}}}}}});
  EXPECT_EQ((*find(after, "obligations", "2.1"))["lead"], "DEPT-TG");
  EXPECT_EQ((*find(after, "obligations", "1.1.1"))["due"], "2024-06-30");
  EXPECT_TRUE((*find(after, "obligations", "2.2"))["lead"].is_null());
  EXPECT_EQ(before, guidance());
}

TEST(Edit, WhatCannotBeIsRefusedWithAPointer) {
  const json document = guidance();
  EXPECT_EQ(refusal(document, {{"op", "set"}, {"ids", {"1.1.1", "9.9"}}, {"values", {{"lead", "x"}}}}), "/ids/1");
  EXPECT_EQ(refusal(document, {{"op", "set"}, {"ids", {"1.1.1"}}, {"values", {{"due", "2024-02-30"}}}}), "/values/due");
  EXPECT_EQ(refusal(document, {{"op", "set"}, {"ids", {"1.1.1"}}, {"values", {{"text", "x"}}}}), "/values/text");
  EXPECT_EQ(refusal(document, {{"op", "set"},
                               {"ids", {"1.1.1"}},
                               {"values", {{"applies_to", {{"kind", "units"}, {"units", json::array()}}}}}}),
            "/values/applies_to");
  EXPECT_EQ(refusal(document, {{"op", "split"}, {"id", "1.1.1"}, {"at", {100'000}}}), "/at/0");
  EXPECT_EQ(refusal(document, {{"op", "split"}, {"id", "1.1.1"}, {"at", {10, 5}}}), "/at/1");
  EXPECT_EQ(refusal(document, {{"op", "merge"}, {"ids", {"1.1.1"}}}), "/ids");
  EXPECT_EQ(refusal(document, {{"op", "merge"}, {"ids", {"1.1.1", "C1"}}}), "/ids/1");
  EXPECT_EQ(refusal(document, {{"op", "move"}, {"id", "1.1.1"}, {"part", "7"}}), "/part");
  EXPECT_EQ(refusal(document, {{"op", "set_due"}, {"programmes_due", "soon"}}), "/programmes_due");
  EXPECT_EQ(refusal(document, {{"op", "explode"}}), "/op");
  EXPECT_EQ(refusal(json::array(), {{"op", "set"}}), "");
  EXPECT_EQ(refusal({{"obligations", {1}}, {"parts", json::array()}}, {{"op", "set"}}), "");
  EXPECT_EQ(refusal(document, json("set")), "/op");
}

TEST(Edit, SplittingGivesNewIdsAndCitationsFollowTheirText) {
  const json after = edited(guidance(), {{"op", "split"}, {"id", "1.1.1"}, {"at", {"theo Quyết định"}}});
  EXPECT_THAT(ids(after), ElementsAre("1.1.3", "1.1.4", "1.1.2", "1.1.2.a", "1.1.2.b", "1.2", "2.1", "2.2", "C1"));
  EXPECT_EQ((*find(after, "obligations", "1.1.3"))["text"], "Mở ít nhất 02 buổi nói chuyện ở mỗi xã");
  EXPECT_THAT(test::words((*find(after, "obligations", "1.1.4"))["came_from"]), ElementsAre("1.1.1"));
  EXPECT_TRUE((*find(after, "obligations", "1.1.3"))["instruments"].empty());
  EXPECT_THAT(test::words((*find(after, "obligations", "1.1.4"))["instruments"]), ElementsAre("D02"));
  EXPECT_EQ((*find(after, "instruments", "D02"))["citations"][0]["obligation"], "1.1.4");
  EXPECT_THAT(test::words(after["retired"]), ElementsAre("1.1.1"));
}

TEST(Edit, AnIdThatEndedNeverComesBack) {
  json document = edited(guidance(), {{"op", "remove"}, {"ids", {"2.2"}}});
  document = edited(document, {{"op", "add"}, {"part", "2"}, {"text", "  Việc   mới  "}});
  EXPECT_EQ(find(document, "obligations", "2.2"), nullptr);
  ASSERT_NE(find(document, "obligations", "2.3"), nullptr);
  EXPECT_EQ((*find(document, "obligations", "2.3"))["text"], "Việc mới");
  document = edited(document, {{"op", "merge"}, {"ids", {"2.3", "2.1"}}});
  EXPECT_THAT(test::words((*find(document, "obligations", "2.4"))["came_from"]), ElementsAre("2.1", "2.3"));
  document = edited(document, {{"op", "split"}, {"id", "2.4"}, {"at", {"Việc mới"}}});
  EXPECT_THAT(ids(document), ElementsAre("1.1.1", "1.1.2", "1.1.2.a", "1.1.2.b", "1.2", "2.5", "2.6", "C1"));
}

TEST(Edit, MergingRowsForDifferentReceiversGivesOneForAll) {
  json document = edited(guidance(), {{"op", "set"},
                                      {"ids", {"2.1"}},
                                      {"values", {{"applies_to", {{"kind", "province"}}}, {"partners", {"a", "b"}}}}});
  document = edited(document, {{"op", "set"}, {"ids", {"2.2"}}, {"values", {{"partners", {"b", "c"}}, {"lead", "x"}}}});
  document = edited(document, {{"op", "merge"}, {"ids", {"2.1", "2.2"}}});
  const json& row = *find(document, "obligations", "2.3");
  EXPECT_EQ(row["applies_to"], json({{"kind", "all"}}));
  EXPECT_THAT(test::words(row["partners"]), ElementsAre("a", "b", "c"));
  EXPECT_EQ(row["lead"], "x");
}

TEST(Edit, ALongRowOfChangesNeverGivesAnIdTwice) {
  json document = guidance();
  std::set<std::string> ever;
  std::set<std::string> alive;
  for (const std::string& id : ids(document)) {
    ever.insert(id);
    alive.insert(id);
  }
  std::uint32_t state = 20260101;
  const auto draw = [&](std::size_t below) {
    state = state * 1664525U + 1013904223U;
    return static_cast<std::size_t>(state >> 8U) % below;
  };
  for (int round = 0; round < 200; ++round) {
    const std::vector<std::string> rows = ids(document);
    const std::string one = rows[draw(rows.size())];
    const std::string other = rows[draw(rows.size())];
    const std::vector<std::string> parts = ids(document, "parts");
    const std::string part = parts[draw(parts.size())];
    const std::vector<json> changes = {{{"op", "split"}, {"id", one}, {"at", {4}}},
                                       {{"op", "merge"}, {"ids", {one, other}}},
                                       {{"op", "move"}, {"id", one}, {"part", part}},
                                       {{"op", "add"}, {"part", part}, {"text", "Việc thêm vào sau"}},
                                       {{"op", "remove"}, {"ids", {one}}},
                                       {{"op", "set"}, {"ids", {one, other}}, {"values", {{"lead", "x"}}}}};
    const auto next = edit_obligations(document, changes[draw(changes.size())]);
    if (!next) continue;
    document = *next;
    const std::vector<std::string> now = ids(document);
    const std::set<std::string> unique(now.begin(), now.end());
    ASSERT_EQ(unique.size(), now.size()) << "an id stands twice";
    for (const std::string& id : now) {
      if (alive.contains(id)) continue;
      EXPECT_TRUE(ever.insert(id).second) << id << " was used before";
    }
    for (const std::string& id : test::words(document["retired"])) EXPECT_FALSE(unique.contains(id)) << id;
    // Every citation points to a row that is there, and the row lists the document.
    for (const json& record : document["instruments"]) {
      for (const json& citation : record["citations"]) {
        if (citation["obligation"].is_null()) continue;
        const json* row = find(document, "obligations", citation["obligation"]);
        ASSERT_NE(row, nullptr) << citation.dump();
        EXPECT_THAT(test::words((*row)["instruments"]), testing::Contains(record["id"].get<std::string>()));
      }
    }
    alive = unique;
  }
  EXPECT_GT(ever.size(), 60U);
}

TEST(Edit, MergedRowsKeepTheDocumentsOfBoth) {
  const json document = edited(guidance(), {{"op", "merge"}, {"ids", {"1.1.1", "1.1.2"}}});
  const json& row = *find(document, "obligations", "1.1.3");
  EXPECT_THAT(test::words(row["instruments"]), ElementsAre("D02"));
  EXPECT_EQ((*find(document, "instruments", "D02"))["citations"][0]["obligation"], "1.1.3");
  EXPECT_TRUE((*find(document, "obligations", "1.1.2.a"))["parent"].is_null());
}

TEST(Edit, ARemovedRowLeavesItsDocumentWithoutAnObligation) {
  const json document = edited(guidance(), {{"op", "remove"}, {"ids", {"1.1.1"}}});
  EXPECT_TRUE((*find(document, "instruments", "D02"))["citations"][0]["obligation"].is_null());
  EXPECT_THAT(test::words(document["retired"]), ElementsAre("1.1.1"));
}

TEST(Edit, AMovedRowTakesItsDocumentsAlong) {
  const json document = edited(guidance(), {{"op", "move"}, {"id", "1.1.1"}, {"part", "2"}});
  EXPECT_THAT(test::words((*find(document, "obligations", "1.1.1"))["instruments"]), ElementsAre("D02"));
  EXPECT_EQ((*find(document, "instruments", "D02"))["citations"][0]["obligation"], "1.1.1");
}

TEST(Edit, MovingKeepsTheId) {
  json document = edited(guidance(), {{"op", "move"}, {"id", "2.2"}, {"part", "1.1"}, {"before", "1.1.2"}});
  EXPECT_THAT(ids(document), ElementsAre("1.1.1", "2.2", "1.1.2", "1.1.2.a", "1.1.2.b", "1.2", "2.1", "C1"));
  EXPECT_EQ((*find(document, "obligations", "2.2"))["part"], "1.1");
  document = edited(document, {{"op", "move"}, {"id", "1.1.1"}, {"part", "3"}, {"before", nullptr}});
  EXPECT_THAT(ids(document), ElementsAre("2.2", "1.1.2", "1.1.2.a", "1.1.2.b", "1.2", "2.1", "1.1.1", "C1"));
}

TEST(Edit, AnInstrumentIsCorrectedBesideWhatStoodInTheText) {
  const json document = edited(guidance(), {{"op", "instrument"}, {"id", "D02"}, {"values", {{"date", "2023-03-31"}}}});
  EXPECT_EQ((*find(document, "instruments", "D02"))["date"], "2023-03-31");
  EXPECT_EQ((*find(document, "instruments", "D02"))["date_raw"], "31/02/2023");
}

TEST(Release, OnlyAMissingDateAndNoReceiverBlock) {
  json document = edited(guidance(), {{"op", "set_due"}, {"programmes_due", nullptr}});
  ReleaseCheck check = check_release(document);
  ASSERT_EQ(check.blocks.size(), 1U);
  EXPECT_EQ(check.blocks[0].pointer, "/programmes_due");
  EXPECT_EQ(check.warnings.size(), 8U);  // seven rows without a lead, one impossible date
  document = edited(document, {{"op", "set_due"}, {"programmes_due", "2023-12-20"}});
  EXPECT_TRUE(check_release(document).blocks.empty());
  std::vector<std::string> rows = ids(document);
  document = edited(
      document, {{"op", "set"}, {"ids", rows}, {"values", {{"applies_to", {{"kind", "province"}}}, {"lead", "x"}}}});
  check = check_release(document);
  ASSERT_EQ(check.blocks.size(), 1U);
  EXPECT_EQ(check.blocks[0].code, "no-receiver");
  EXPECT_EQ(check.warnings.size(), 1U);
}

TEST(Obligations, EachUnitGetsWhatAppliesToItInOrder) {
  json document = guidance();
  const auto apply = [&](const char* id, const json& to) {
    document = edited(document, {{"op", "set"}, {"ids", {id}}, {"values", {{"applies_to", to}}}});
  };
  apply("1.1.1", {{"kind", "province"}});
  apply("1.1.2", {{"kind", "attribute"}, {"attribute", "border"}});
  apply("1.2", {{"kind", "units"}, {"units", {"u1", "u2"}}});
  const auto got = [&](const UnitFacts& facts) {
    std::vector<std::string> out;
    for (const json& row : obligations_for(document, facts)) out.push_back(row["id"]);
    return out;
  };
  EXPECT_THAT(got({.unit = "u1"}), ElementsAre("1.1.2.a", "1.1.2.b", "1.2", "2.1", "2.2"));
  EXPECT_THAT(got({.unit = "u3", .attributes = {"border"}}), ElementsAre("1.1.2", "1.1.2.a", "1.1.2.b", "2.1", "2.2"));
  EXPECT_THAT(got({.unit = "p", .is_issuer = true}), ElementsAre("1.1.1", "1.1.2.a", "1.1.2.b", "2.1", "2.2"));
}

TEST(Changes, AnAmendmentTellsWhatCameWentAndChanged) {
  const json before = guidance();
  json after = edited(before, {{"op", "split"}, {"id", "1.1.1"}, {"at", {"theo Quyết định"}}});
  after = edited(after, {{"op", "set"}, {"ids", {"2.1"}}, {"values", {{"due", "2024-05-01"}}}});
  after = edited(after, {{"op", "move"}, {"id", "1.2"}, {"part", "2"}});
  after = edited(after, {{"op", "set_due"}, {"programmes_due", "2024-01-10"}});
  const json changes = changes_between(before, after);
  EXPECT_THAT(test::words(changes["added"]), ElementsAre("1.1.3", "1.1.4"));
  EXPECT_THAT(test::words(changes["removed"]), ElementsAre("1.1.1"));
  EXPECT_EQ(changes["changed"], json::array({{{"id", "2.1"}, {"members", {"due"}}}}));
  EXPECT_THAT(test::words(changes["moved"]), ElementsAre("1.2"));
  EXPECT_THAT(test::words(changes["document"]), ElementsAre("programmes_due"));
  const json none = changes_between(after, after);
  EXPECT_TRUE(none["added"].empty() && none["removed"].empty() && none["changed"].empty() && none["moved"].empty());
}

}  // namespace
}  // namespace trinhky::guidance
