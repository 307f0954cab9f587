// A substitution on its way through the engine: its laws hold against whoever was quicker, and both persons hear of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <future>
#include <map>
#include <set>

#include "engine/projection/tables.h"
#include "engine/runtime/job.h"
#include "engine/runtime/notice_values.h"
#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

using store::Row;

class Substitutions : public Office {
 protected:
  static json stands_in(const std::string& id, const std::string& person, const std::string& holder,
                        const std::string& from = "2026-11-01", const std::string& to = "2026-11-30") {
    return {{"kind", "substitution_given"},
            {"id", id},
            {"holding", "h-" + holder},
            {"person", person},
            {"from", from},
            {"to", to},
            {"ground", "absence"}};
  }
  static json ends(const std::string& id, const std::string& to) {
    return {{"kind", "substitution_ended"}, {"id", id}, {"to", to}};
  }
  base::Result<Handled> change(std::vector<json> events) {
    return engine_->handle(DirectoryRequest{
        .command_id = "change-" + std::to_string(++commands_), .person = "p-chair", .events = std::move(events)});
  }
  // The sentences of what is about no paper, by person.
  std::map<std::string, std::multiset<std::string>> told() {
    std::map<std::string, std::multiset<std::string>> all;
    const directory::Directory directory = engine_->directory();
    for (const Row& row : store_->read({.table = "notice", .limit = 500}).value()) {
      if (!text_in(row, "instance").empty()) continue;
      const auto values = notice_values({*catalogue_, directory, "https://x"}, row, nullptr);
      EXPECT_EQ(values.at("link").vi, "https://x/substitutions");
      const auto line = catalogue_->templates().sentence(text_in(row, "template"), values);
      EXPECT_TRUE(line.has_value());
      if (!line) continue;
      EXPECT_EQ(line->en.find('{'), std::string::npos) << line->en;
      all[text_in(row, "person")].insert(line->vi);
      const auto mail = catalogue_->templates().render(text_in(row, "template"), values, {});
      EXPECT_TRUE(mail.has_value());
      if (mail) EXPECT_NE(mail->body.find("https://x/substitutions"), std::string::npos) << mail->body;
    }
    return all;
  }
  using Lines = std::multiset<std::string>;
};

TEST_F(Substitutions, OfTwoThatTogetherMakeACircleTheSecondIsRefusedHoweverCloseTheyCome) {
  std::array<std::promise<base::Result<Handled>>, 2> answers;
  const std::array<json, 2> events{stands_in("s-1", "p-head", "p-draft"), stands_in("s-2", "p-draft", "p-head")};
  for (std::size_t i = 0; i < events.size(); ++i) {
    engine_->submit(
        DirectoryRequest{.command_id = "at once " + std::to_string(i), .person = "p-chair", .events = {events[i]}},
        [&answers, i](base::Result<Handled> answer) { answers[i].set_value(std::move(answer)); });
  }
  const auto first = answers[0].get_future().get();
  const auto second = answers[1].get_future().get();
  EXPECT_TRUE(first.has_value());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().type, "directory-change-refused");
  EXPECT_EQ(second.error().pointer, "/events/0/person");
  ASSERT_EQ(second.error().faults.size(), 1U);
  EXPECT_EQ(second.error().faults.front().code, "circle");
  EXPECT_FALSE(second.error().message.en.empty());
  EXPECT_FALSE(engine_->directory().substitution("s-2"));
}

TEST_F(Substitutions, OneCommandIsHeldAgainstItsOwnEventsAndRecordedWhollyOrNotAtAll) {
  const auto refused = change({stands_in("s-1", "p-head", "p-draft"), stands_in("s-2", "p-head", "p-draft")});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().pointer, "/events/1/holding");
  EXPECT_TRUE(engine_->directory().substitutions().empty());
  EXPECT_TRUE(told().empty());
}

TEST_F(Substitutions, BothPersonsHearOfItWhenItIsGivenEndsEarlyOrIsTakenBack) {
  ASSERT_TRUE(change({stands_in("s-1", "p-head", "p-draft")}));
  const std::string given_to =
      "Xử lý thay: đồng chí được giao xử lý công việc thay Người p-draft từ 01/11/2026 đến hết 30/11/2026; chức vụ: ";
  ASSERT_EQ(told().size(), 2U);
  ASSERT_EQ(told()["p-head"].size(), 1U);
  EXPECT_TRUE(told()["p-head"].begin()->starts_with(given_to)) << *told()["p-head"].begin();
  ASSERT_EQ(told()["p-draft"].size(), 1U);
  EXPECT_TRUE(told()["p-draft"].begin()->starts_with(
      "Xử lý thay: công việc của đồng chí có người xử lý thay là Người p-head từ 01/11/2026 đến hết 30/11/2026"))
      << *told()["p-draft"].begin();

  ASSERT_TRUE(change({ends("s-1", "2026-11-10")}));
  EXPECT_TRUE(told()["p-head"].contains(
      "Xử lý thay: việc đồng chí xử lý thay Người p-draft kết thúc sớm hơn đã định; ngày cuối là 10/11/2026."));
  EXPECT_TRUE(told()["p-draft"].contains(
      "Xử lý thay: việc Người p-head xử lý thay đồng chí kết thúc sớm hơn đã định; ngày cuối là 10/11/2026."));

  ASSERT_TRUE(change({stands_in("s-2", "p-form", "p-clerk", "2026-12-01", "2026-12-10")}));
  ASSERT_TRUE(change({ends("s-2", "2026-11-30")}));
  EXPECT_TRUE(
      told()["p-form"].contains("Xử lý thay: việc đồng chí xử lý thay Người p-clerk từ 01/12/2026 đã được hủy."));
  EXPECT_TRUE(
      told()["p-clerk"].contains("Xử lý thay: việc Người p-form xử lý thay đồng chí từ 01/12/2026 đã được hủy."));
}

TEST_F(Substitutions, SeveralPositionsOfOnePersonAreOneNotice) {
  ASSERT_TRUE(change({{{"kind", "position_given"},
                       {"id", "h-second"},
                       {"person", "p-draft"},
                       {"position", "CLERK"},
                       {"unit", "20"},
                       {"from", "2021-01-01"}}}));
  json second = stands_in("s-2", "p-head", "p-draft");
  second["holding"] = "h-second";
  ASSERT_TRUE(change({stands_in("s-1", "p-head", "p-draft"), second}));
  EXPECT_EQ(told()["p-head"].size(), 1U);
  EXPECT_EQ(told()["p-draft"].size(), 1U);
}

TEST_F(Substitutions, APositionThatEndsTakesItsSubstituteAlongAndWhatIsOverIsNotTold) {
  ASSERT_TRUE(change(
      {stands_in("s-1", "p-head", "p-draft"), stands_in("s-old", "p-form", "p-clerk", "2026-01-01", "2026-01-31")}));
  EXPECT_EQ(told().size(), 2U) << "nobody hears of January in November";
  ASSERT_TRUE(change({{{"kind", "position_ended"}, {"id", "h-p-draft"}, {"to", "2026-11-05"}}}));
  EXPECT_TRUE(told()["p-head"].contains(
      "Xử lý thay: việc đồng chí xử lý thay Người p-draft kết thúc sớm hơn đã định; ngày cuối là 05/11/2026."));
  const auto before = store_->count("notice", {}).value();
  ASSERT_TRUE(change({{{"kind", "person_changed"}, {"person", "p-form"}, {"full_name", "Tên khác"}}}));
  EXPECT_EQ(store_->count("notice", {}).value(), before);
}

TEST_F(Substitutions, WhatIsToldBesideTheLogOutlivesTheCaches) {
  ASSERT_TRUE(change({stands_in("s-1", "p-head", "p-draft")}));
  const auto before = told();
  ASSERT_EQ(before.size(), 2U);
  // What a rebuild begins with.
  for (const store::Table& table : projection::tables()) {
    if (table.cache) ASSERT_TRUE(store_->clear(table.name)) << table.name;
  }
  EXPECT_EQ(told(), before);
  const auto refused = store_->clear("notice");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "bad-table");
}

TEST(NoticeTable, OfAnEarlierReleaseWhereItWasACacheKeepsItsRows) {
  auto store = store::open_sqlite({.path = ":memory:"}).value();
  std::vector<store::Table> earlier = projection::tables();
  const auto notice = std::ranges::find(earlier, "notice", &store::Table::name);
  ASSERT_NE(notice, earlier.end());
  notice->cache = true;
  ASSERT_TRUE(store->declare(earlier));
  const store::RowChange row{store::RowChange::Kind::put,
                             "notice",
                             {{"id", "n"},
                              {"person", "p"},
                              {"at", std::int64_t{1}},
                              {"instance", ""},
                              {"work", ""},
                              {"template", "delivery-failed"},
                              {"params", "{}"}}};
  ASSERT_TRUE(store->write(std::span(&row, 1)));
  const auto declared = store->declare(projection::tables());
  ASSERT_TRUE(declared) << declared.error().log;
  EXPECT_TRUE(declared->emptied.empty());
  EXPECT_EQ(store->count("notice", {}).value(), 1U);
  EXPECT_FALSE(store->clear("notice"));
}

TEST_F(Substitutions, WhoHasLeftIsNotTold) {
  ASSERT_TRUE(change({stands_in("s-1", "p-head", "p-draft")}));
  const auto before = told()["p-head"].size();
  ASSERT_TRUE(
      change({ends("s-1", "2026-11-02"), {{"kind", "person_changed"}, {"person", "p-head"}, {"active", false}}}));
  EXPECT_EQ(told()["p-head"].size(), before);
  EXPECT_EQ(told()["p-draft"].size(), 2U);
}

}  // namespace
}  // namespace trinhky::runtime
