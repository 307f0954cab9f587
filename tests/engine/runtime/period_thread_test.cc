// Rounds that a schedule opens in the thread that follows the units: on time, late after a long stop, and where there
// is no thread.
#include "engine/runtime/period_thread.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "engine/runtime/recurring_job.h"
#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

using store::Row;
using Op = store::Condition::Op;

constexpr const char* thread = R"({
  "id": "thread", "version": 1, "title": {"vi": "Theo dõi năm", "en": "The year's thread"}, "form": "issue-slip",
  "start": {"by": "drafter"}, "unique": ["unit", "data.year"],
  "data": {"year": null},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "preparing",
  "states": {
    "preparing": {
      "title": {"vi": "Chuẩn bị", "en": "Preparing"},
      "task": {"for": "drafter", "undated": {"vi": "không có hạn", "en": "no deadline"}},
      "on": {"go": {"by": "drafter", "title": {"vi": "Bắt đầu", "en": "Go"}, "target": "following"}}
    },
    "following": {
      "title": {"vi": "Theo dõi", "en": "Following"},
      "invoke": {"id": "rounds", "workflow": "round", "schedule": {"each": "quarter", "closes": {"workingDays": -6}},
                 "with": {"year": {"var": "data.year"}}, "whenLeft": {"then": "cancel"}},
      "on": {"finish": {"by": "drafter", "title": {"vi": "Kết thúc", "en": "Finish"}, "target": "done"}}
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

constexpr const char* round = R"({
  "id": "round", "version": 1, "title": {"vi": "Kỳ báo cáo", "en": "Round"}, "form": "issue-slip",
  "start": {"invokedBy": ["thread"]},
  "data": {"year": null, "period": null, "closes": null, "title": null},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "open",
  "states": {
    "open": {
      "title": {"vi": "Đang nhận", "en": "Open"},
      "task": {"for": "drafter", "undated": {"vi": "không có hạn", "en": "no deadline"}},
      "on": {"finish": {"by": "drafter", "title": {"vi": "Xong", "en": "Finish"}, "target": "done"}}
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

class PeriodThread : public Office {
 protected:
  std::filesystem::path workflows() override {
    folder_ = std::filesystem::temp_directory_path() / ("trinhky-periods-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(Office::workflows(), folder_, std::filesystem::copy_options::recursive);
    for (const auto& [name, text] : {std::pair{"thread", thread}, std::pair{"round", round}}) {
      std::ofstream(folder_ / "definitions" / (std::string(name) + ".v1.json")) << text;
    }
    return folder_;
  }
  void TearDown() override {
    Office::TearDown();
    std::filesystem::remove_all(folder_);
  }

  static json monthly() {
    return {{"title", {{"vi", "Báo cáo tháng"}, {"en", "Monthly report"}}},
            {"definition", "round"},
            {"when", {{"periods", "nd09-month"}}},
            {"units", {{"ids", {"20"}}}}};
  }
  base::Result<void> make(const json& plan) {
    return make_schedule(*engine_, *store_, *catalogue_,
                         {.id = "s-1", .person = "p-chair", .command_id = "make", .plan = plan});
  }
  std::string fault_of(const json& plan) {
    const auto made = make(plan);
    if (made) return "accepted";
    return made.error().faults.front().code + " " + made.error().faults.front().pointer;
  }
  // Begun: the thread follows the units.
  std::string start_thread(int year, bool begun = true) {
    const auto started =
        act("p-draft", "start", "", {{"definition", "thread"}, {"unit", "20"}, {"data", {{"year", year}}}});
    if (!started) {
      ADD_FAILURE() << started.error().message.en;
      return {};
    }
    if (begun) begin(started->instance);
    return started->instance;
  }
  void begin(const std::string& paper) {
    const auto gone = act("p-draft", "signal", paper, {{"signal", "go"}});
    ASSERT_TRUE(gone) << gone.error().message.en;
  }
  void go_to(const std::string& time) {
    const auto moved = engine_->advance(base::parse_instant(time).value());
    ASSERT_TRUE(moved.has_value()) << moved.error().message.en << moved.error().log;
    settle();
  }
  // What a round leaves for the next: a job's pieces, then what they owe.
  void settle() {
    for (int i = 0; i < 4; ++i) engine_->rest();
  }
  std::vector<std::string> periods() {
    std::vector<std::string> found;
    for (const Row& row : store_
                              ->read({.table = "instance",
                                      .where = {{"definition", Op::eq, {"round"}}},
                                      .order = {{"period"}},
                                      .limit = 100})
                              .value()) {
      found.push_back(text_in(row, "period"));
    }
    return found;
  }
  std::vector<Row> incidents() {
    return store_->read({.table = "incident", .where = {{"state", Op::eq, {"open"}}}, .limit = 100}).value();
  }

  std::filesystem::path folder_;
};

TEST_F(PeriodThread, MonthsOfTheFifteenthToTheFourteenthOpenInTheThreadOfTheirYear) {
  const std::string paper = start_thread(2027);
  ASSERT_TRUE(make(monthly()));
  const auto openings = Schedule::read_back(monthly(), *catalogue_)->openings(*catalogue_, engine_->now(), 8).value();
  std::vector<std::string> expected;
  base::Instant last;
  for (const Opening& one : openings) {
    if (one.data["year"] != 2027 || expected.size() == 2) continue;
    expected.push_back(one.occurrence);
    last = one.opens;
  }
  ASSERT_EQ(expected.size(), 2U);
  go_to(base::format_instant(last));
  const std::vector<std::string> open = periods();
  for (const std::string& period : expected) {
    EXPECT_EQ(std::ranges::count(open, period), 1) << period;
  }
  const auto loaded = engine_->load(paper).value();
  for (const decision::Child& child : loaded.children) EXPECT_EQ(child.invoke, "rounds");
  EXPECT_GE(loaded.children.size(), 2U) << "they are children of the thread";
}

TEST_F(PeriodThread, AfterALongStopEveryPeriodOpensLateOnceEach) {
  start_thread(2027);
  ASSERT_TRUE(make(monthly()));
  engine_->stop();
  engine_.reset();
  clock_.set_offset(base::parse_instant("2027-06-20T02:00:00Z").value() - wall_.now());
  open();
  engine_->rest();
  go_to("2027-06-20T03:00:00Z");
  std::vector<std::string> months;
  for (const std::string& period : periods()) {
    if (period.find("-Q") == std::string::npos) months.push_back(period);
  }
  EXPECT_GE(months.size(), 5U) << "January to May at least";
  const std::set<std::string> once(months.begin(), months.end());
  EXPECT_EQ(once.size(), months.size());
}

TEST_F(PeriodThread, WhereThereIsNoThreadItIsAnIncidentUntilThereIsOne) {
  ASSERT_TRUE(make(monthly()));
  const auto first = Schedule::read_back(monthly(), *catalogue_)->openings(*catalogue_, engine_->now(), 1)->front();
  go_to(base::format_instant(first.opens));
  ASSERT_EQ(incidents().size(), 1U);
  EXPECT_EQ(text_in(incidents().front(), "type"), "no-thread");
  const std::string incident = text_in(incidents().front(), "id");
  const auto too_soon = engine_->retry_incident(incident);
  ASSERT_FALSE(too_soon);
  EXPECT_EQ(too_soon.error().type, "no-thread");
  EXPECT_EQ(incidents().size(), 1U) << "it stays an incident";

  const std::string paper = start_thread(first.data["year"], false);
  ASSERT_TRUE(engine_->retry_incident(incident));
  settle();
  ASSERT_EQ(incidents().size(), 1U) << "the thread does not follow the units yet";
  EXPECT_EQ(text_in(incidents().front(), "type"), "no-periods-now");
  begin(paper);
  ASSERT_TRUE(engine_->retry_incident(incident));
  settle();
  EXPECT_TRUE(incidents().empty());
  EXPECT_EQ(std::ranges::count(periods(), first.occurrence), 1);
}

TEST_F(PeriodThread, APlanForWhatAThreadOpensSaysPeriodsAndNamesTheRightWorkflow) {
  json plan = monthly();
  plan["when"] = {{"rule", "FREQ=MONTHLY"}, {"start", "2026-11-03T08:00"}};
  EXPECT_EQ(fault_of(plan), "periods-needed /when");
  plan = monthly();
  plan["definition"] = "unit-report";
  const auto made = make(plan);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().faults.front().code, "not-started-by-people");
  EXPECT_NE(made.error().message.vi.find("Kỳ báo cáo"), std::string::npos) << made.error().message.vi;
  EXPECT_EQ(opened_for_periods_by(*catalogue_, *catalogue_->definition("report-round", 0)),
            std::vector<std::string>{"annual-guidance"});
  EXPECT_TRUE(opened_for_periods_by(*catalogue_, *catalogue_->definition("unit-report", 0)).empty());
}

}  // namespace
}  // namespace trinhky::runtime
