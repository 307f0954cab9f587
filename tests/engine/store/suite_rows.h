// Rows: changes, queries, pages, declarations, and reading while others write.
#pragma once

#include <algorithm>
#include <atomic>
#include <thread>
#include <tuple>

#include "engine/store/tables_to_fill.h"
#include "tests/engine/store/suite.h"

namespace trinhky::store {

class RowSuite : public StoreSuite {
 protected:
  using Op = Condition::Op;
  using Kind = RowChange::Kind;

  void fill() {
    must(store_->write(std::vector<RowChange>{
        put("task", {{"id", "t1"}, {"unit", "u1"}, {"due", 30}, {"title", "Báo cáo quý"}}),
        put("task", {{"id", "t2"}, {"unit", "u1"}, {"due", 10}, {"title", "Báo cáo năm"}}),
        put("task", {{"id", "t3"}, {"unit", "u2"}, {"due", nullptr}, {"title", nullptr}}),
        put("task", {{"id", "t4"}, {"unit", "u2"}, {"due", 10}, {"title", "Bá"}}),
        put("task", {{"id", "t5"}, {"unit", "u3"}, {"due", 20}, {"title", "Chương trình"}}),
    }));
  }
  Strings where(std::vector<Condition> conditions) { return ids({.table = "task", .where = std::move(conditions)}); }
};

TEST_P(RowSuite, EveryConditionFindsItsRows) {
  fill();
  EXPECT_EQ(where({}), (Strings{"t1", "t2", "t3", "t4", "t5"}));
  EXPECT_EQ(where({{"unit", Op::eq, {"u1"}}}), (Strings{"t1", "t2"}));
  EXPECT_EQ(where({{"due", Op::eq, {nullptr}}}), (Strings{"t3"}));
  EXPECT_EQ(where({{"due", Op::ne, {10}}}), (Strings{"t1", "t3", "t5"}));
  EXPECT_EQ(where({{"due", Op::lt, {20}}}), (Strings{"t2", "t4"}));
  EXPECT_EQ(where({{"due", Op::le, {20}}}), (Strings{"t2", "t4", "t5"}));
  EXPECT_EQ(where({{"due", Op::gt, {20}}}), (Strings{"t1"}));
  EXPECT_EQ(where({{"due", Op::ge, {20}}}), (Strings{"t1", "t5"}));
  EXPECT_EQ(where({{"unit", Op::in, {"u1", "u3", "u9"}}}), (Strings{"t1", "t2", "t5"}));
  EXPECT_TRUE(where({{"unit", Op::in, {}}}).empty());
  EXPECT_EQ(where({{"title", Op::prefix, {"Báo"}}}), (Strings{"t1", "t2"}));
  EXPECT_EQ(where({{"title", Op::prefix, {"Bá"}}}), (Strings{"t1", "t2", "t4"}));
  EXPECT_EQ(where({{"title", Op::prefix, {""}}}), (Strings{"t1", "t2", "t4", "t5"}));
  EXPECT_EQ(where({{"due", Op::is_null, {}}}), (Strings{"t3"}));
  EXPECT_EQ(where({{"due", Op::not_null, {}}, {"unit", Op::eq, {"u2"}}}), (Strings{"t4"}));
  const std::vector<Condition> in_u2 = {{"unit", Op::eq, {"u2"}}};
  EXPECT_EQ(must(store_->count("task", in_u2)), 2U);
  EXPECT_EQ(must(store_->count("task", {})), 5U);
}

TEST_P(RowSuite, ValuesAreNeverReadAsStatements) {
  const std::string nasty = "'; DROP TABLE row_task; -- \"%_";
  must(store_->write(std::vector{put("task", {{"id", nasty}, {"unit", "u1"}})}));
  EXPECT_EQ(where({{"id", Op::eq, {nasty}}}), (Strings{nasty}));
  EXPECT_EQ(where({{"id", Op::prefix, {"'; DROP"}}}), (Strings{nasty}));
  EXPECT_TRUE(where({{"id", Op::prefix, {"%"}}}).empty());
}

TEST_P(RowSuite, EveryOrderCanBeTurnedPageByPageWithoutLossOrRepetition) {
  fill();
  const std::vector<std::vector<Order>> orders = {
      {},
      {{"due"}},
      {{"due", true}},
      {{"unit"}},
      {{"unit", true}},
      {{"unit"}, {"due", true}},
      {{"unit", true}, {"due"}},
      {{"title", true}, {"unit"}},
      {{"due"}, {"id", true}},
  };
  for (const auto& order : orders) {
    const Query whole{.table = "task", .order = order, .limit = 100};
    const Strings expected = ids(whole);
    ASSERT_EQ(expected.size(), 5U);
    for (std::size_t limit = 1; limit <= 3; ++limit) {
      SCOPED_TRACE((order.empty() ? "key" : order.front().column) + " by " + std::to_string(limit));
      Query page = whole;
      page.limit = limit;
      Strings turned;
      for (auto rows = must(store_->read(page)); !rows.empty() && turned.size() < 9; rows = must(store_->read(page))) {
        for (const Row& row : rows) turned.push_back(std::get<std::string>(row.at("id")));
        page.after = rows.back();
      }
      EXPECT_EQ(turned, expected);
    }
  }
  EXPECT_EQ(ids({.table = "task", .order = {{"due"}}}), (Strings{"t3", "t2", "t4", "t5", "t1"}));
  EXPECT_EQ(ids({.table = "task", .order = {{"due", true}}}), (Strings{"t1", "t5", "t4", "t2", "t3"}));
}

// Rows of one value may be had in order, those of several only together.
TEST_P(RowSuite, AListOfValuesIsReadInOneOrderPageByPage) {
  const Table filed{.name = "filed",
                    .columns = {{"tray"}, {"due", ColumnType::integer}, {"id"}, {"unit"}},
                    .key = {"tray", "due", "id"},
                    .indexes = {{.name = "by_unit", .columns = {"unit", "due", "id"}}}};
  must(store_->declare(std::span(&filed, 1)));
  std::vector<RowChange> changes;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "p" + std::to_string(i / 2);  // each paper lies in two trays
    changes.push_back(put("filed", {{"tray", "t" + std::to_string(i % 7)},
                                    {"due", i / 2 * 11 % 5},
                                    {"id", id},
                                    {"unit", "u" + std::to_string(i % 3)}}));
  }
  must(store_->write(changes));
  for (const std::string column : {"tray", "unit"}) {
    for (const bool descending : {false, true}) {
      for (const std::vector<Value>& values :
           {std::vector<Value>{"t1", "t3", "t4", "t1", "none"}, {"u0", "u2"}, {"t6"}}) {
        Query whole{.table = "filed",
                    .where = {{column, Op::in, values}},
                    .order = {{"due", descending}, {"id", descending}},
                    .limit = 100};
        std::vector<Row> expected;
        for (Row& row : must(store_->read({.table = "filed", .limit = 100}))) {
          if (std::ranges::find(values, row.at(column)) != values.end()) expected.push_back(std::move(row));
        }
        std::ranges::sort(expected, [&](const Row& a, const Row& b) {
          const auto place = [](const Row& row) {
            return std::tuple(std::get<std::int64_t>(row.at("due")), std::get<std::string>(row.at("id")),
                              std::get<std::string>(row.at("tray")));
          };
          return descending ? place(b) < place(a) : place(a) < place(b);
        });
        EXPECT_EQ(must(store_->read(whole)), expected) << column;
        for (std::size_t limit : {1U, 4U, 9U}) {
          Query page = whole;
          page.limit = limit;
          std::vector<Row> turned;
          for (auto rows = must(store_->read(page)); !rows.empty() && turned.size() <= expected.size();
               rows = must(store_->read(page))) {
            page.after = rows.back();
            turned.insert(turned.end(), rows.begin(), rows.end());
          }
          EXPECT_EQ(turned, expected) << column << " by " << limit;
        }
      }
    }
  }
}

TEST_P(RowSuite, ChangesDoWhatTheirNamesSay) {
  fill();
  must(store_->write(std::vector<RowChange>{
      put("task", {{"id", "t1"}, {"unit", "u9"}}),  // a whole row: what is left out becomes null
      {Kind::update, "task", {{"id", "t2"}, {"due", 11}}},
      {Kind::update, "task", {{"id", "gone"}, {"due", 11}}},
      {Kind::remove, "task", {{"id", "t5"}}},
      {Kind::remove, "task", {{"id", "gone"}}},
      {Kind::remove_where, "task", {{"unit", "u2"}, {"due", nullptr}}},
  }));
  const auto rows = must(store_->read({.table = "task"}));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].at("unit"), Value("u9"));
  EXPECT_EQ(rows[0].at("due"), Value(nullptr));
  EXPECT_EQ(rows[1].at("due"), Value(11));
  EXPECT_EQ(rows[1].at("title"), Value("Báo cáo năm"));
  EXPECT_EQ(rows[2].at("id"), Value("t4"));
}

TEST_P(RowSuite, PuttingARowAgainLeavesItsFixedColumns) {
  const Table paper{.name = "paper",
                    .columns = {{"id"}, {"unit"}, {"parent", ColumnType::text, true}, {"state"}},
                    .key = {"id"},
                    .indexes = {{.name = "by_unit", .columns = {"unit"}}},
                    .fixed = {"unit", "parent"}};
  must(store_->declare(std::span(&paper, 1)));
  must(store_->write(std::vector{put("paper", {{"id", "p"}, {"unit", "u1"}, {"parent", "q"}, {"state", "draft"}})}));
  must(store_->write(std::vector{put("paper", {{"id", "p"}, {"unit", "u2"}, {"state", "review"}})}));
  const auto rows = must(store_->read({.table = "paper", .where = {{"unit", Op::eq, {"u1"}}}}));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].at("parent"), Value("q"));
  EXPECT_EQ(rows[0].at("state"), Value("review"));
  Table wrong = paper;
  wrong.fixed = {"id"};
  EXPECT_EQ(type_of(store_->declare(std::span(&wrong, 1))), "bad-table");
  wrong.fixed = {"nothing"};
  EXPECT_EQ(type_of(store_->declare(std::span(&wrong, 1))), "bad-table");
}

TEST_P(RowSuite, WritingOutsideTheLogIsAllOrNothing) {
  fill();
  EXPECT_EQ(type_of(store_->write(std::vector{put("task", {{"id", "t6"}, {"unit", "u1"}}),
                                              insert("task", {{"id", "t1"}, {"unit", "u1"}})})),
            "already-exists");
  EXPECT_EQ(must(store_->count("task", {})), 5U);
  must(store_->write(std::vector{put("task", {{"id", "t6"}, {"unit", "u1"}, {"slot", "s1"}})}));
  EXPECT_EQ(type_of(store_->write(std::vector{put("task", {{"id", "t7"}, {"unit", "u1"}, {"slot", "s1"}})})),
            "already-exists");
}

TEST_P(RowSuite, RowsAndQueriesThatDoNotFitTheTableAreRefused) {
  const auto refused = [&](RowChange change) { return type_of(store_->write(std::span(&change, 1))); };
  EXPECT_EQ(refused(put("task", {{"id", "t1"}})), "bad-row");
  EXPECT_EQ(refused(put("task", {{"id", "t1"}, {"unit", nullptr}})), "bad-row");
  EXPECT_EQ(refused(put("task", {{"id", "t1"}, {"unit", 7}})), "bad-row");
  EXPECT_EQ(refused(put("task", {{"id", "t1"}, {"unit", "u"}, {"due", "soon"}})), "bad-row");
  EXPECT_EQ(refused(put("task", {{"id", "t1"}, {"unit", std::string("a\0b", 3)}})), "bad-row");
  EXPECT_EQ(refused({Kind::remove_where, "task", {}}), "bad-row");
  EXPECT_EQ(refused({Kind::update, "task", {{"unit", "u"}}}), "bad-row");
  EXPECT_EQ(type_of(store_->read({.table = "tasks"})), "bad-query");
  EXPECT_EQ(type_of(store_->read({.table = "task", .where = {{"nothing", Op::eq, {1}}}})), "bad-query");
  EXPECT_EQ(type_of(store_->read({.table = "task", .where = {{"due", Op::lt, {nullptr}}}})), "bad-query");
  EXPECT_EQ(type_of(store_->read({.table = "task", .where = {{"due", Op::prefix, {1}}}})), "bad-query");
  EXPECT_EQ(type_of(store_->read({.table = "task", .after = {{"unit", "u1"}}})), "bad-query");
  EXPECT_EQ(type_of(store_->read({.table = "task", .limit = 0})), "bad-query");
  EXPECT_EQ(type_of(store_->read({.table = "task", .limit = 100'000})), "bad-query");
}

TEST_P(RowSuite, ACacheTableOfAnotherShapeIsEmptiedAndSaysSo) {
  fill();
  EXPECT_TRUE(must(store_->declare(std::span(&task_table, 1))).emptied.empty());
  EXPECT_EQ(must(store_->meta(tables_to_fill)).value_or(""), "");
  EXPECT_EQ(must(store_->count("task", {})), 5U);
  Table indexed = task_table;
  indexed.indexes.push_back({.name = "by_title", .columns = {"title"}});
  EXPECT_TRUE(must(store_->declare(std::span(&indexed, 1))).emptied.empty());
  EXPECT_EQ(must(store_->count("task", {})), 5U);
  Table wider = indexed;
  wider.columns.push_back({"priority", ColumnType::integer});
  EXPECT_EQ(must(store_->declare(std::span(&wider, 1))).emptied, (Strings{"task"}));
  EXPECT_EQ(must(store_->count("task", {})), 0U);
  EXPECT_TRUE(must(store_->declare(std::span(&wider, 1))).emptied.empty());
  EXPECT_EQ(must(store_->meta(tables_to_fill)), "task\n") << "also for whoever comes after a kill";
  must(store_->write(std::vector{put("task", {{"id", "t1"}, {"unit", "u"}, {"priority", 3}})}));
  must(store_->clear("task"));
  EXPECT_EQ(must(store_->count("task", {})), 0U);
}

TEST_P(RowSuite, ATableThatOnlyItselfHoldsMayGrowButNotChange) {
  Table session{.name = "session", .columns = {{"id"}, {"person"}}, .key = {"id"}, .cache = false};
  must(store_->declare(std::span(&session, 1)));
  must(store_->write(std::vector{put("session", {{"id", "s1"}, {"person", "an"}})}));
  Table wider = session;
  wider.columns.push_back({"seen", ColumnType::integer});
  wider.columns.push_back({"device", ColumnType::text, true});
  EXPECT_TRUE(must(store_->declare(std::span(&wider, 1))).emptied.empty());
  const auto rows = must(store_->read({.table = "session"}));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].at("person"), Value("an"));
  EXPECT_EQ(rows[0].at("seen"), Value(0));
  EXPECT_EQ(rows[0].at("device"), Value(nullptr));
  EXPECT_EQ(type_of(store_->declare(std::span(&session, 1))), "table-changed");
  EXPECT_EQ(type_of(store_->clear("session")), "bad-table");
}

TEST_P(RowSuite, NamesThatAreNoWordsAreNeverDeclared) {
  for (const std::string name : {"", "Task", "task;", "a\"b", "_x", "t1", "đơn"}) {
    Table table{.name = name, .columns = {{"id"}}, .key = {"id"}};
    EXPECT_EQ(type_of(store_->declare(std::span(&table, 1))), "bad-table") << name;
    Table column{.name = "fine", .columns = {{"id"}, {name}}, .key = {"id"}};
    EXPECT_EQ(type_of(store_->declare(std::span(&column, 1))), "bad-table") << name;
  }
  Table order{.name = "order", .columns = {{"group"}, {"select"}}, .key = {"group"}};
  must(store_->declare(std::span(&order, 1)));
  must(store_->write(std::vector{put("order", {{"group", "g"}, {"select", "s"}})}));
  EXPECT_EQ(must(store_->count("order", {})), 1U);
}

TEST_P(RowSuite, NamedValuesAreKeptToTheByte) {
  EXPECT_FALSE(must(store_->meta("secret")).has_value());
  const std::string bytes("\0\xff key", 6);
  must(store_->set_meta("secret", bytes));
  EXPECT_EQ(must(store_->meta("secret")), bytes);
  must(store_->set_meta("secret", ""));
  EXPECT_EQ(must(store_->meta("secret")), "");
}

// They may share a transaction, with one another and with commits: each is kept, or refused for its own fault alone.
TEST_P(RowSuite, WritesAtTheSameTimeAreEachWholeOrNothing) {
  constexpr int threads = 6;
  constexpr int rounds = 40;
  must(store_->write(std::vector{put("task", {{"id", "taken"}, {"unit", "u"}, {"due", 0}})}));
  std::atomic<int> kept = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> strange = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < threads; ++i) {
    writers.emplace_back([&, i] {
      for (int n = 0; n < rounds; ++n) {
        const std::string id = "w" + std::to_string(i) + "-" + std::to_string(n);
        std::vector<RowChange> changes{{Kind::insert, "task", {{"id", id}, {"unit", "u"}, {"due", 1}}}};
        const bool doubled = n % 5 == 4;
        if (doubled) changes.push_back({Kind::insert, "task", {{"id", "taken"}, {"unit", "u"}, {"due", 1}}});
        const auto written = store_->write(changes);
        ++(written ? kept : refused);
        if (written.has_value() == doubled) ++strange;
        if (!written && written.error().type != "already-exists") ++strange;
        // What has returned is seen at once, and what was refused is not there.
        const std::vector<Condition> named{{"id", Condition::Op::eq, {id}}};
        const auto count = store_->count("task", named);
        if (!count || *count != (doubled ? 0U : 1U)) ++strange;
      }
    });
  }
  for (std::uint64_t i = 0; i < 100; ++i) must(commit(commit_of("a", i, {"c" + std::to_string(i)})));
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(strange, 0);
  EXPECT_EQ(kept, threads * rounds * 4 / 5);
  EXPECT_EQ(refused, threads * rounds / 5);
  EXPECT_EQ(must(store_->count("task", {})), static_cast<std::uint64_t>(threads * rounds * 4 / 5 + 1));
  EXPECT_EQ(must(store_->load("a")).version, 100U);
}

TEST_P(RowSuite, ReadersSeeWholeCommitsWhileOthersAreWritten) {
  must(store_->write(std::vector{put("task", {{"id", "left"}, {"unit", "u"}, {"due", 0}}),
                                 put("task", {{"id", "right"}, {"unit", "u"}, {"due", 0}})}));
  std::atomic<bool> finished = false;
  std::atomic<int> torn = 0;
  std::atomic<int> failed = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      std::int64_t seen = 0;
      do {
        const auto rows = store_->read({.table = "task"});
        if (!rows || rows->size() != 2) {
          ++failed;
          continue;
        }
        const auto left = std::get<std::int64_t>(rows->at(0).at("due"));
        if (left != std::get<std::int64_t>(rows->at(1).at("due")) || left < seen) ++torn;
        seen = left;
      } while (!finished);
    });
  }
  for (std::uint64_t i = 0; i < 100; ++i) {
    Commit both = commit_of("a", i, {"c" + std::to_string(i)});
    const auto due = static_cast<std::int64_t>(i) + 1;
    both.rows = {{Kind::update, "task", {{"id", "left"}, {"due", due}}},
                 {Kind::update, "task", {{"id", "right"}, {"due", due}}}};
    must(commit(both));
    // What has returned is seen at once.
    EXPECT_EQ(must(store_->read({.table = "task"})).at(1).at("due"), Value(due));
    if (i % 10 == 0) must(store_->maintain());
  }
  finished = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(failed, 0);
}

}  // namespace trinhky::store
