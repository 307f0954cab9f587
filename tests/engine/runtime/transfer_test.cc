// All open work of one person goes to another as a job: what its plan says is what it does, and it goes back.
#include "engine/runtime/transfer_job.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "engine/projection/inbox.h"
#include "tests/engine/runtime/counting_store.h"
#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

using store::Row;
using Op = store::Condition::Op;

class Transfers : public Office {
 protected:
  void SetUp() override {
    Office::SetUp();
    tell({{"kind", "person_added"}, {"person", "p-new"}, {"full_name", "Người mới"}, {"login", "p-new"}});
    tell(position("p-new", "CLERK"));
  }
  std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) override {
    auto made = std::make_unique<CountingStore>(std::move(real), "transfer");
    counting_ = made.get();
    return made;
  }

  static json position(const std::string& person, const std::string& code) {
    return {{"kind", "position_given"},
            {"id", "h-" + person + code},
            {"person", person},
            {"position", code},
            {"unit", "20"},
            {"from", "2021-01-01"}};
  }
  void tell(json event) {
    const auto done = engine_->handle(
        DirectoryRequest{.command_id = "change-" + std::to_string(++commands_), .events = {std::move(event)}});
    ASSERT_TRUE(done.has_value()) << done.error().message.en << done.error().pointer;
  }
  static TransferPlan plan() { return {.from = "p-draft", .to = "p-new", .reason = "Nghỉ chế độ"}; }
  base::Result<void> try_plan(const TransferPlan& wish) {
    return plan_transfer(*engine_, *store_, *catalogue_, wish, "t-1", "p-chair");
  }
  void dry_run(const TransferPlan& wish = plan()) {
    const auto planned = try_plan(wish);
    ASSERT_TRUE(planned.has_value()) << planned.error().message.en << planned.error().log;
  }
  void take(JobStep step, const std::string& command, const std::string& person = "p-chair") {
    const auto done = step_job(*engine_, *store_, transfer_job(), "t-1", step, person, command);
    ASSERT_TRUE(done.has_value()) << done.error().message.en << done.error().log;
    engine_->rest();
  }
  std::vector<std::string> letters(int many) {
    std::vector<std::string> ids;
    for (int i = 0; i < many; ++i) ids.push_back(start_letter());
    return ids;
  }
  std::vector<Row> pieces(const std::string& state) {
    return store_
        ->read({.table = "transfer_piece",
                .where = {{"transfer", Op::eq, {"t-1"}}, {"state", Op::eq, {state}}},
                .limit = 500})
        .value();
  }
  std::string state() {
    const auto rows = store_->read({.table = "transfer", .where = {{"id", Op::eq, {"t-1"}}}, .limit = 1}).value();
    return rows.empty() ? "" : text_in(rows.front(), "state");
  }
  int how_many(const std::string& id, const std::string& kind) {
    const auto events = store_->load_events(id, 1, 100).value();
    return static_cast<int>(std::ranges::count(events, kind, &store::StoredEvent::kind));
  }
  base::Date today() { return catalogue_->calendar().local_date(engine_->now()); }
  bool has_work(const std::string& person, const std::string& paper) {
    const auto instance = engine_->load(paper).value();
    return std::ranges::any_of(instance.open, [&](const auto& one) {
      return projection::capacity_for(engine_->directory(), one.second, person, today(), instance.definition)
          .has_value();
    });
  }
  // Notices that are about a job, with what they count.
  std::map<std::string, std::pair<std::string, int>> told() {
    std::map<std::string, std::pair<std::string, int>> all;
    for (const Row& row : store_->read({.table = "notice", .limit = 500}).value()) {
      if (!text_in(row, "instance").empty()) continue;
      const json params = base::parse_json(text_in(row, "params")).value();
      all[text_in(row, "person")] = {text_in(row, "template"), params["count"].get<int>()};
    }
    return all;
  }
  // The verdict on the first piece of a paper that was changed as the test wants.
  Verdict verdict_on(decision::Instance instance, const std::function<void(decision::OpenWork&)>& change) {
    decision::OpenWork& work = instance.open.begin()->second;
    change(work);
    const directory::Directory directory = engine_->directory();
    const json body = {{"work", work.id}, {"from", "p-draft"}, {"person", "p-new"},
                       {"reason", "x"},   {"job", "t"},        {"by", "p-chair"}};
    return ask(engine_->world(directory), instance, {.kind = "reassign", .body = body, .person = "p-chair"},
               engine_->now());
  }

  CountingStore* counting_ = nullptr;
};

TEST_F(Transfers, APlanSaysWhatWouldHappenAndTouchesNoPaper) {
  const auto ids = letters(3);
  const auto log = store_->read_log(0, 500).value().size();
  dry_run();
  EXPECT_EQ(state(), "planned");
  const auto rows = pieces("planned");
  ASSERT_EQ(rows.size(), 3U) << (pieces("stays").empty() ? "" : text_in(pieces("stays").front(), "message_en"));
  for (const Row& row : rows) {
    const json detail = base::parse_json(text_in(row, "detail")).value();
    EXPECT_EQ(text_in(row, "code"), "moves");
    EXPECT_EQ(detail["step"], "draft");
    EXPECT_EQ(detail["held_as"], "own");
    EXPECT_EQ(detail["others"], 0);
    EXPECT_TRUE(base::parse_instant(detail["due"].get<std::string>()));
  }
  EXPECT_EQ(store_->read_log(0, 500).value().size(), log);
  for (const std::string& id : ids) EXPECT_TRUE(has_work("p-draft", id));
  EXPECT_TRUE(told().empty());
}

TEST_F(Transfers, EveryPieceGoesAsPlannedAndComesBack) {
  const auto ids = letters(20);
  std::map<std::string, json> before;
  for (const std::string& id : ids) before[id] = decision::to_json(*engine_->load(id));
  dry_run();
  take(JobStep::confirm, "confirm");
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(pieces("moved").size(), 20U);
  for (const std::string& id : ids) {
    EXPECT_TRUE(has_work("p-new", id));
    EXPECT_FALSE(has_work("p-draft", id));
    const auto events = store_->load_events(id, 1, 100).value();
    const json body = base::parse_json(events.back().body).value();
    EXPECT_EQ(events.back().kind, "reassigned");
    EXPECT_EQ(body["job"], "t-1");
    EXPECT_EQ(body["actor"]["person"], "p-chair");
  }
  EXPECT_EQ(told()["p-draft"], std::pair(std::string("work-handed-over"), 20));
  EXPECT_EQ(told()["p-new"], std::pair(std::string("work-taken-over"), 20));
  take(JobStep::undo, "undo", "p-head");
  EXPECT_EQ(state(), "undone");
  EXPECT_EQ(pieces("undone").size(), 20U);
  for (const std::string& id : ids) {
    json after = decision::to_json(*engine_->load(id));
    after["events"] = before[id]["events"];
    EXPECT_EQ(after, before[id]);
    EXPECT_FALSE(store_->verify(id).value().fault);
    const json body = base::parse_json(store_->load_events(id, 1, 100).value().back().body).value();
    EXPECT_EQ(body["actor"]["person"], "p-head");
  }
}

TEST_F(Transfers, BothPersonsAreToldOnceAndNotForEveryPiece) {
  letters(5);
  const auto before = store_->count("notice", {}).value();
  dry_run();
  take(JobStep::confirm, "confirm");
  EXPECT_EQ(store_->count("notice", {}).value(), before + 2);
}

TEST_F(Transfers, AProgramThatDiesInTheMiddleGoesOnWhereItStood) {
  const auto ids = letters(40);
  dry_run();
  counting_->left = 13;
  ASSERT_TRUE(step_job(*engine_, *store_, transfer_job(), "t-1", JobStep::confirm, "p-chair", "confirm"));
  engine_->rest();
  EXPECT_TRUE(counting_->broken);
  engine_->stop();
  engine_.reset();
  EXPECT_EQ(pieces("moved").size(), 13U);
  EXPECT_EQ(pieces("planned").size(), 27U);
  counting_->broken = false;
  counting_->left = 1'000'000;
  open();
  engine_->rest();
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(pieces("moved").size(), 40U);
  for (const std::string& id : ids) EXPECT_EQ(how_many(id, "reassigned"), 1);
  EXPECT_EQ(told()["p-new"].second, 40);
}

TEST_F(Transfers, APausedJobGoesOnLaterOrBack) {
  letters(40);
  dry_run();
  counting_->pause = "t-1";
  counting_->left = 5;
  take(JobStep::confirm, "confirm");
  EXPECT_EQ(state(), "paused");
  const auto moved = pieces("moved").size();
  EXPECT_GE(moved, 5U);
  EXPECT_LT(moved, 40U);
  take(JobStep::resume, "resume");
  EXPECT_EQ(pieces("moved").size(), 40U);
  const auto late = step_job(*engine_, *store_, transfer_job(), "t-1", JobStep::pause, "p-chair", "late");
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().type, "transfer-state");
}

TEST_F(Transfers, APaperThatClosedSinceThePlanStaysWithTheReason) {
  const auto ids = letters(2);
  dry_run();
  ASSERT_TRUE(act("p-chair", "cancel", ids.front(), {{"reason", "Nhầm"}}));
  take(JobStep::confirm, "confirm");
  ASSERT_EQ(pieces("stayed").size(), 1U);
  EXPECT_EQ(text_in(pieces("stayed").front(), "code"), "instance-ended");
  EXPECT_FALSE(text_in(pieces("stayed").front(), "message_vi").empty());
  EXPECT_EQ(told()["p-new"].second, 1);
}

TEST_F(Transfers, WhatWentOnSinceIsKeptWithTheReasonWhenTheRestGoesBack) {
  const auto ids = letters(3);
  dry_run();
  take(JobStep::confirm, "confirm");
  ASSERT_TRUE(act("p-chair", "cancel", ids.front(), {{"reason", "Nhầm"}}));
  const json verdicts = undo_verdicts(*engine_, *store_, transfer_job(), "t-1", "p-chair").value();
  ASSERT_EQ(verdicts.size(), 3U);
  for (const json& one : verdicts) EXPECT_EQ(one["moves"], one["instance"] != ids.front()) << one.dump();
  take(JobStep::undo, "undo");
  EXPECT_EQ(pieces("undone").size(), 2U);
  ASSERT_EQ(pieces("kept").size(), 1U);
  EXPECT_EQ(text_in(pieces("kept").front(), "instance"), ids.front());
  EXPECT_FALSE(text_in(pieces("kept").front(), "message_en").empty());
}

TEST_F(Transfers, ASecondTransferIsNotTakenBackByTheFirst) {
  letters(1);
  dry_run();
  take(JobStep::confirm, "confirm");
  const TransferPlan onwards{.from = "p-new", .to = "p-form", .reason = "Tiếp"};
  ASSERT_TRUE(plan_transfer(*engine_, *store_, *catalogue_, onwards, "t-2", "p-chair"));
  ASSERT_TRUE(step_job(*engine_, *store_, transfer_job(), "t-2", JobStep::confirm, "p-chair", "onwards"));
  engine_->rest();
  take(JobStep::undo, "undo");
  EXPECT_EQ(pieces("kept").size(), 1U);
  EXPECT_EQ(pieces("undone").size(), 0U);
}

TEST_F(Transfers, AVoteInABodyAndWhatFourEyesForbidStay) {
  const decision::Instance paper = engine_->load(start_letter()).value();
  EXPECT_TRUE(verdict_on(paper, [](auto&) {}).moves);
  const Verdict stranger = verdict_on(paper, [](decision::OpenWork& work) { work.to.front().seat.kind = "external"; });
  EXPECT_EQ(stranger.code, "cannot-reassign");
  const Verdict vote = verdict_on(paper, [](decision::OpenWork& work) {
    work.to = {{.seat = {.kind = "body-member", .unit = "20", .body = "BTT", .person = "p-draft"}}};
  });
  EXPECT_FALSE(vote.moves);
  EXPECT_EQ(vote.code, "vote-is-personal");
  for (const std::string kind : {"signoff", "task"}) {
    const Verdict barred = verdict_on(paper, [&](decision::OpenWork& work) {
      work.kind = kind;
      work.to.front().barred = {"p-new"};
      work.to.front().except_persons = {"p-new"};
    });
    EXPECT_FALSE(barred.moves) << kind;
    EXPECT_EQ(barred.code, kind == "signoff" ? "may-not-decide" : "may-not-act");
    EXPECT_FALSE(barred.message.vi.empty());
  }
}

TEST_F(Transfers, ThePlanCountsColleaguesOfTheSameSeat) {
  tell(position("p-form", "DRAFTER"));
  letters(1);
  dry_run();
  ASSERT_EQ(pieces("planned").size(), 1U);
  EXPECT_EQ(base::parse_json(text_in(pieces("planned").front(), "detail")).value()["others"], 1);
}

TEST_F(Transfers, WhatSomebodyElseTookOrHasHadASayInIsNotThePersons) {
  const decision::Instance paper = engine_->load(start_letter()).value();
  decision::OpenWork work = paper.open.begin()->second;
  const directory::Directory directory = engine_->directory();
  const auto held = [&] { return held_by(directory, work, "p-draft", today(), paper.definition, false); };
  ASSERT_TRUE(held());
  work.claimed_by = "p-head";
  EXPECT_FALSE(held());
  work.claimed_by = "p-draft";
  EXPECT_EQ(held()->as, "claim");
  work.given.push_back({.member = "p-draft", .choice = "approved", .person = "p-draft"});
  EXPECT_FALSE(held());
}

TEST_F(Transfers, AnotherPersonsWorkGoesOnlyWhenSaid) {
  letters(2);
  tell({{"kind", "substitution_given"},
        {"id", "s-1"},
        {"holding", "h-p-draft"},
        {"person", "p-head"},
        {"from", "2026-01-01"},
        {"ground", "absence"}});
  TransferPlan wish{.from = "p-head", .to = "p-new", .reason = "Bận họp"};
  dry_run(wish);
  EXPECT_EQ(pieces("planned").size(), 0U);
  wish.substituted = true;
  ASSERT_TRUE(plan_transfer(*engine_, *store_, *catalogue_, wish, "t-2", "p-chair"));
  const auto rows = store_->read({.table = "transfer_piece", .limit = 10}).value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(base::parse_json(text_in(rows.front(), "detail")).value()["held_as"], "substitution");
}

TEST_F(Transfers, WorkOfOneWhoLeftIsFoundWhereItWasGivenToThatPerson) {
  const auto ids = letters(1);
  dry_run();
  take(JobStep::confirm, "confirm");
  tell({{"kind", "person_changed"}, {"person", "p-new"}, {"active", false}});
  EXPECT_FALSE(has_work("p-new", ids.front()));
  const TransferPlan onwards{.from = "p-new", .to = "p-draft", .reason = "Đã nghỉ việc"};
  ASSERT_TRUE(plan_transfer(*engine_, *store_, *catalogue_, onwards, "t-2", "p-chair"));
  ASSERT_TRUE(step_job(*engine_, *store_, transfer_job(), "t-2", JobStep::confirm, "p-chair", "onwards"));
  engine_->rest();
  EXPECT_TRUE(has_work("p-draft", ids.front()));
}

TEST_F(Transfers, OnlyNamedWorkflowsAndUnitsGo) {
  letters(2);
  TransferPlan wish = plan();
  for (const auto& one : catalogue_->definitions()) {
    if (one->id != "document-issue") wish.workflows = {one->id};
  }
  dry_run(wish);
  EXPECT_EQ(pieces("planned").size(), 0U);
  wish.workflows = {"document-issue"};
  wish.units = {"20"};
  ASSERT_TRUE(plan_transfer(*engine_, *store_, *catalogue_, wish, "t-2", "p-chair"));
  EXPECT_EQ(store_->count("transfer_piece", {}).value(), 2U);
}

TEST_F(Transfers, ABadPlanNamesEveryFaultAndWritesNothing) {
  letters(1);
  const auto refused =
      try_plan({.from = "nobody", .to = "p-gone", .reason = " ", .workflows = {"none"}, .units = {"99"}});
  ASSERT_FALSE(refused.has_value());
  std::set<std::string> pointers;
  for (const auto& fault : refused.error().faults) pointers.insert(fault.pointer);
  EXPECT_EQ(pointers, (std::set<std::string>{"/from", "/to", "/reason", "/workflows/0", "/units/0"}));
  const auto same = try_plan({.from = "p-draft", .to = "p-draft", .reason = "x"});
  ASSERT_FALSE(same.has_value());
  EXPECT_EQ(same.error().pointer, "/to");
  EXPECT_EQ(state(), "");
  EXPECT_EQ(store_->count("transfer_piece", {}).value(), 0U);
}

}  // namespace
}  // namespace trinhky::runtime
