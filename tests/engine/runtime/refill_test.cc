// Tables that an update of the program empties have their rows again before anybody is served.
#include "engine/runtime/refill.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "engine/projection/tables.h"
#include "engine/store/tables_to_fill.h"
#include "tests/engine/runtime/office.h"
#include "tests/engine/store/forwarding_store.h"

namespace trinhky::runtime {
namespace {

using store::Row;
using store::Table;
using ::testing::ElementsAre;

// Fails once so many more writes were taken, as for a program that dies there.
class DyingStore final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  int left = 1'000'000;

  base::Result<void> write(std::span<const store::RowChange> changes) override {
    return left-- > 0 ? ForwardingStore::write(changes) : died();
  }
  base::Result<void> clear(std::string_view table) override {
    return left-- > 0 ? ForwardingStore::clear(table) : died();
  }
  base::Result<void> set_meta(std::string_view name, std::string_view value) override {
    return left-- > 0 ? ForwardingStore::set_meta(name, value) : died();
  }

 private:
  static std::unexpected<base::Error> died() {
    return base::refuse(base::ErrorCode::unavailable, "store-closed", {"Ổ đĩa có lỗi.", "A disk error."});
  }
};

class Refill : public Office {
 protected:
  std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) override {
    auto made = std::make_unique<DyingStore>(std::move(real));
    dying_ = made.get();
    return made;
  }

  // Papers at three places of their way, one of them at its end.
  void papers() {
    for (int i = 0; i < 3; ++i) start_letter();
    const std::string held = start_letter();
    const auto stands = act("p-chair", "hold", held, {{"reason", "Chờ ý kiến"}});
    ASSERT_TRUE(stands) << stands.error().type << " " << stands.error().message.en;
    const std::string ended = start_letter();
    const auto cancelled = act("p-chair", "cancel", ended, {{"reason", "Không còn cần"}});
    ASSERT_TRUE(cancelled) << cancelled.error().message.en;
  }

  std::vector<std::vector<Row>> rows() {
    std::vector<std::vector<Row>> all;
    for (const char* table : {"instance", "work", "work_seat"}) {
      all.push_back(store_->read({.table = table, .limit = 500}).value());
    }
    return all;
  }

  // The same tables as an earlier release had them.
  void shape_of_earlier_release(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const Table earlier{.name = name, .columns = {{"old"}}, .key = {"old"}};
      ASSERT_THAT(store_->declare(std::span(&earlier, 1)).value().emptied, ElementsAre(name));
    }
  }

  base::Result<void> fill() {
    const directory::Directory people = engine_->directory();
    return fill_emptied_tables({.store = *store_,
                                .catalogue = *catalogue_,
                                .directory = people,
                                .wall = wall_,
                                .told = [this](const Filling& one) { told_.push_back(one); },
                                .rows_together = 1});
  }

  DyingStore* dying_ = nullptr;
  std::vector<Filling> told_;
};

TEST_F(Refill, AHouseOfAnEarlierReleaseHasTheSameListsAfterItsStart) {
  papers();
  const auto before = rows();
  for (const auto& table : before) ASSERT_GE(table.size(), 4U);
  for (const std::vector<std::string>& changed :
       {std::vector<std::string>{"work_seat"}, {"work"}, {"instance", "work", "work_seat"}}) {
    engine_->stop();
    shape_of_earlier_release(changed);
    restart();
    EXPECT_EQ(rows(), before) << changed.front();
    EXPECT_EQ(store_->meta(store::tables_to_fill).value(), "");
  }
}

TEST_F(Refill, AKillAnywhereOnTheWayLosesNoRow) {
  papers();
  const auto before = rows();
  engine_->stop();
  for (int writes = 0;; ++writes) {
    ASSERT_LT(writes, 100);
    shape_of_earlier_release({"instance", "work", "work_seat"});
    ASSERT_TRUE(store_->declare(projection::tables()));
    dying_->left = writes;
    const bool whole = fill().has_value();
    dying_->left = 1'000'000;
    EXPECT_EQ(store_->meta(store::tables_to_fill).value() == "", whole) << writes;
    ASSERT_TRUE(store_->declare(projection::tables()));
    ASSERT_TRUE(fill());
    EXPECT_EQ(rows(), before) << "after " << writes << " writes";
    if (whole) break;
  }
}

TEST_F(Refill, RowsOfAWalkThatWasKilledDoNotStay) {
  papers();
  const auto before = rows();
  engine_->stop();
  shape_of_earlier_release({"work"});
  ASSERT_TRUE(store_->declare(projection::tables()));
  Row left = before[1].front();
  left["id"] = "work-of-nobody";
  const store::RowChange put{store::RowChange::Kind::put, "work", left};
  ASSERT_TRUE(store_->write(std::span(&put, 1)));
  restart();
  EXPECT_EQ(rows(), before);
}

TEST_F(Refill, TheOperatorIsToldWhenItBeginsAndWhenItIsDone) {
  papers();
  ASSERT_TRUE(fill());
  EXPECT_TRUE(told_.empty()) << "nothing is to be filled";
  engine_->stop();
  shape_of_earlier_release({"work"});
  ASSERT_TRUE(store_->declare(projection::tables()));
  ASSERT_TRUE(fill());
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_THAT(told_[0].tables, ElementsAre("work"));
  EXPECT_FALSE(told_[0].done);
  EXPECT_TRUE(told_[1].done);
  EXPECT_EQ(told_[1].papers, 5U);
  EXPECT_EQ(told_[1].rows, store_->count("work", {}).value());
}

TEST_F(Refill, AHouseDoesNotOpenOverATableThatCannotBeFilled) {
  papers();
  engine_->stop();
  shape_of_earlier_release({"unique_key"});
  for (int start = 0; start < 2; ++start) {
    Engine engine({.store = *store_,
                   .catalogue = catalogue_,
                   .clock = clock_,
                   .wall = wall_,
                   .entropy = [] { return base::Entropy{}; },
                   .changed = {}});
    const auto started = engine.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().type, "table-not-refillable");
    EXPECT_NE(started.error().message.vi.find("unique_key"), std::string::npos);
  }
}

}  // namespace
}  // namespace trinhky::runtime
