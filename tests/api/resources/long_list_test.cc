// A list of two thousand tasks, walked page by page, is the whole list in its order.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "engine/projection/folded_rows.h"
#include "engine/projection/inbox.h"
#include "tests/api/resources/own_paper.h"

namespace trinhky::test {
namespace {

using base::json;
using decision::OpenWork;

json definition() {
  return own_workflow(
      "long-list", text("Việc", "Work"),
      {{"drafting", drafting("reviewing")},
       {"reviewing",
        {{"title", text("Rà soát", "Review")},
         {"task",
          {{"for", "chair"}, {"due", {{"workingDays", 5}}}, {"extension", {{"decidedBy", json::array({"sender"})}}}}},
         {"on", {{"submit", {{"by", "chair"}, {"title", text("Rà soát xong", "Reviewed")}, {"target", "done"}}}}}}},
       {"done", {{"type", "final"}, {"title", text("Xong", "Done")}}}});
}

class LongList : public OwnPaper {
 protected:
  LongList() : OwnPaper(definition()) {
    api::add_tasks(router_, house_.office);
    std::vector<json> events;
    define_positions(events, {"CLERK"});
    add_person(events, "chair", "Lê Văn Chủ", "CHAIR");
    events.push_back({{"kind", "position_given"},
                      {"id", "h-chair-too"},
                      {"person", "chair"},
                      {"position", "CLERK"},
                      {"unit", "20"},
                      {"from", "2020-01-01"}});
    employ(std::move(events));
  }

  // One real piece of work, and many made of it: of mixed precedence, late, due, undated, opened at one time and at
  // others; some filed twice, some over which more time is asked, some done by the chair already.
  std::vector<OpenWork> work(int many) {
    submitted();
    EXPECT_EQ(act("chair", "ask_extension", {{"until", "2026-12-31"}, {"reason", "Chờ số liệu"}}), 3U);
    const decision::Instance paper = house_.office.engine.load(paper_).value();
    const OpenWork& real = paper.open.begin()->second;
    const base::Instant now = house_.office.now();
    std::vector<OpenWork> all{real};
    for (int i = 0; i < many; ++i) {
      OpenWork one = real;
      one.id = "w-" + std::to_string(i * 7919 % 10'007);
      one.precedence = i % 4 - 1;
      one.due.reset();
      if (i % 3 != 0) one.due = now + std::chrono::hours(i * 31 % 97 - 40);
      one.opened_at = now - std::chrono::minutes(i * 17 % 50);
      if (i % 5 == 0) {
        one.to.push_back(one.to.front());
        one.to.back().seat.positions = {"CLERK"};
      }
      if (i % 11 == 0) one.given.push_back({.member = "chair", .choice = "approved", .person = "chair", .at = now});
      if (i % 13 == 0) {
        json& asked = one.extensions.back();
        asked["asked_by"] = "drafter";
        asked["asked_at"] = base::format_instant(now - std::chrono::minutes(i % 7));
        asked["decider"] = decision::to_json(one)["to"];
      } else {
        one.extensions = json::array();
      }
      all.push_back(std::move(one));
    }
    std::vector<store::RowChange> rows;
    for (const OpenWork& one : all) {
      rows.push_back({store::RowChange::Kind::put, "work", projection::work_row(paper, one)});
      for (store::Row& row : projection::seat_rows(paper, one)) {
        rows.push_back({store::RowChange::Kind::put, "work_seat", std::move(row)});
      }
    }
    EXPECT_TRUE(house_.office.store.write(rows));
    return all;
  }

  std::vector<std::string> sorted(const std::vector<OpenWork>& all, const std::string& person) {
    const directory::Directory people = house_.office.directory();
    const base::Date today = house_.office.today();
    std::vector<OpenWork> mine;
    for (const OpenWork& one : all) {
      if (projection::capacity_for_request(people, one, person, today, workflow_)) {
        mine.push_back(projection::request_over(one).value());
      }
      const bool is_over = projection::has_had_a_say(one, person);
      if (!is_over && projection::capacity_for(people, one, person, today, workflow_)) mine.push_back(one);
    }
    std::ranges::sort(mine, [now = house_.office.now()](const OpenWork& a, const OpenWork& b) {
      return projection::stands_before(a, b, now);
    });
    std::vector<std::string> ids;
    for (const OpenWork& one : mine) ids.push_back(one.id);
    return ids;
  }

  std::vector<std::string> walked(const std::string& person, std::size_t limit) {
    std::vector<std::string> ids;
    for (std::string after; ids.size() < 10'000;) {
      server::Fields query{{"limit", std::to_string(limit)}};
      if (!after.empty()) query.emplace_back("after", after);
      const Answer answer =
          house_.ask(router_, {.method = "GET", .path = "/api/v1/tasks", .query = std::move(query)}, person);
      EXPECT_EQ(answer.status, 200) << answer.bytes;
      if (answer.status != 200) break;
      for (const json& one : answer.body["items"]) ids.push_back(one["id"]);
      if (answer.body["next"].is_null()) break;
      EXPECT_EQ(answer.body["items"].size(), limit);
      after = answer.body["next"];
    }
    return ids;
  }
};

TEST_F(LongList, WalkedInPagesIsTheWholeListInItsOrder) {
  const auto all = work(2000);
  const auto of_chair = sorted(all, "chair");
  ASSERT_GT(of_chair.size(), 1900U);
  ASSERT_LT(of_chair.size(), 2100U) << "without what the chair has done, with requests";
  for (const std::size_t limit : {7U, 500U}) EXPECT_EQ(walked("chair", limit), of_chair) << limit;
  // Whoever has one request among two thousand tasks of others.
  EXPECT_EQ(sorted(all, "drafter").size(), 1U);
  EXPECT_EQ(walked("drafter", 7), sorted(all, "drafter"));
}

}  // namespace
}  // namespace trinhky::test
