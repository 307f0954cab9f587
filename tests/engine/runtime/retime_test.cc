// Open deadlines follow a new calendar: what the preview says is what is done, nothing comes earlier without a leader,
// and the earlier calendar can be had back.
#include "engine/runtime/retime_job.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/runtime/notice_values.h"
#include "tests/engine/runtime/calendars.h"
#include "tests/engine/runtime/counting_store.h"
#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

using store::Row;
using Op = store::Condition::Op;

// A letter is begun on Monday 2 November 2026; its draft is due after five working days, on Monday the 9th.
class Retiming : public Office {
 protected:
  std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) override {
    auto made = std::make_unique<CountingStore>(std::move(real), "retime");
    counting_ = made.get();
    return made;
  }
  // The fifth off: drafts come due a day later. The Saturday worked: a day or two earlier.
  KeptCalendar longer() { return with_days(*catalogue_, "8", {day_of("2026-11-05", "holiday")}); }
  KeptCalendar shorter() { return with_days(*catalogue_, "9", {day_of("2026-11-07", "makeup_work")}); }

  void preview(const KeptCalendar& calendar, const std::string& id = "r-1") {
    const auto planned = plan_retime(*engine_, *store_, {.calendar = calendar, .id = id, .person = "p-admin"});
    ASSERT_TRUE(planned.has_value()) << planned.error().message.en << planned.error().log;
  }
  void apply(const KeptCalendar& calendar, const std::string& id = "r-1") {
    const auto done = apply_retime(*engine_, *store_, calendar, id, "p-admin", "apply-" + id);
    ASSERT_TRUE(done.has_value()) << done.error().message.en << done.error().log;
    engine_->rest();
  }
  base::Result<void> shorten(const std::vector<std::string>& works, const std::string& whole = "r-1") {
    const auto planned =
        plan_shortening(*engine_, *store_, {.retime = whole, .works = works, .id = "s-1", .person = "p-chair"},
                        [](const decision::Instance&) -> base::Result<std::string> { return std::string(); });
    if (!planned) return planned;
    auto done = step_job(*engine_, *store_, retime_job(), "s-1", JobStep::confirm, "p-chair", "shorten");
    engine_->rest();
    return done;
  }
  Row job(const std::string& id = "r-1") { return job_row(*store_, retime_job(), id).value(); }
  std::string state(const std::string& id = "r-1") { return text_in(job(id), "state"); }
  std::vector<Row> pieces(const std::string& state, const std::string& id = "r-1") {
    return pieces_in(*store_, retime_job(), id, state, 500).value();
  }
  std::string due(const std::string& paper) {
    const auto instance = engine_->load(paper).value();
    return base::format_date(
        catalogue_->calendar().local_date(*instance.open.begin()->second.due - std::chrono::milliseconds(1)));
  }
  int how_many(const std::string& id, const std::string& kind) {
    const auto events = store_->load_events(id, 1, 100).value();
    return static_cast<int>(std::ranges::count(events, kind, &store::StoredEvent::kind));
  }

  CountingStore* counting_ = nullptr;
};

TEST_F(Retiming, APreviewListsEveryDeadlineThatWouldMoveAndMovesNone) {
  const std::string letter = start_letter();
  const auto log = store_->read_log(0, 500).value().size();
  preview(longer());
  EXPECT_EQ(store_->read_log(0, 500).value().size(), log);
  EXPECT_EQ(state(), "planned");
  EXPECT_EQ(std::get<std::int64_t>(job().at("deadlines")), 1);
  EXPECT_EQ(std::get<std::int64_t>(job().at("shortened")), 0);
  ASSERT_EQ(pieces("planned").size(), 1U);
  const json detail = base::parse_json(text_in(pieces("planned").front(), "detail")).value();
  EXPECT_EQ(detail["unit"], "20");
  ASSERT_EQ(detail["deadlines"].size(), 1U);
  const json& one = detail["deadlines"][0];
  EXPECT_EQ(one["work"], work(letter));
  EXPECT_EQ(one["state"], "draft");
  EXPECT_LT(one["before"].get<std::string>(), one["after"].get<std::string>());
  EXPECT_EQ(one["would_shorten"], false);
  EXPECT_EQ(one["derivation"]["calendar"], "8");
  EXPECT_EQ(one["told"], json::array({"p-draft"}));
  EXPECT_EQ(due(letter), "2026-11-09");
  EXPECT_EQ(catalogue_->calendar().version(), catalogue_->shipped_calendar()->version());
}

TEST_F(Retiming, ApplyingPublishesAndMovesEachPaperByACommandOfItsOwn) {
  std::vector<std::string> letters;
  for (int i = 0; i < 20; ++i) letters.push_back(start_letter());
  preview(longer());
  apply(longer());
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(catalogue_->calendar().version(), "8");
  EXPECT_EQ(pieces("moved").size(), 20U);
  for (const std::string& letter : letters) {
    EXPECT_EQ(due(letter), "2026-11-10");
    EXPECT_EQ(how_many(letter, "retimed"), 1);
    const json body = base::parse_json(store_->load_events(letter, 1, 100).value().back().body).value();
    EXPECT_EQ(body["calendar"], "8");
    EXPECT_EQ(body["actor"]["person"], "p-admin");
    EXPECT_FALSE(store_->verify(letter).value().fault);
  }
  const auto told = store_->read({.table = "notice", .where = {{"template", Op::eq, {"due-moved"}}}, .limit = 100});
  ASSERT_EQ(told.value().size(), 20U) << "one for each piece of work";
  const auto values = notice_values({*catalogue_, engine_->directory()}, *store_, told.value().front()).value();
  EXPECT_NE(values.at("cause").vi.find("phiên bản 8"), std::string::npos);
  EXPECT_NE(values.at("before").vi, values.at("due").vi);
  apply(longer());
  EXPECT_EQ(how_many(letters.front(), "retimed"), 1) << "confirming twice changes nothing more";
}

TEST_F(Retiming, APaperThatOpensBetweenPreviewAndPublicationIsFoundToo) {
  preview(longer());
  const std::string letter = start_letter();
  EXPECT_TRUE(pieces("planned").empty());
  apply(longer());
  ASSERT_EQ(pieces("moved").size(), 1U);
  EXPECT_EQ(text_in(pieces("moved").front(), "code"), "opened-since");
  EXPECT_EQ(due(letter), "2026-11-10");
}

TEST_F(Retiming, WhatWouldComeEarlierStaysUntilALeaderConfirmsExactlyThat) {
  const std::string letter = start_letter();
  const std::string other = start_letter();
  preview(shorter());
  EXPECT_EQ(std::get<std::int64_t>(job().at("shortened")), 2);
  EXPECT_EQ(pieces("stays").size(), 2U);
  EXPECT_EQ(text_in(pieces("stays").front(), "code"), "would-shorten");
  EXPECT_EQ(shorten({work(letter)}).error().type, "retime-state") << "nothing was published yet";
  apply(shorter());
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(due(letter), "2026-11-09");
  EXPECT_EQ(how_many(letter, "retimed"), 0);

  const auto wrong = shorten({work(letter), "no-such-work"});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().faults.front().pointer, "/works/1");
  const auto done = shorten({work(letter)});
  ASSERT_TRUE(done) << done.error().message.en;
  EXPECT_EQ(state("s-1"), "done");
  EXPECT_EQ(due(letter), "2026-11-07");
  EXPECT_EQ(due(other), "2026-11-09");
  EXPECT_EQ(text_in(job("s-1"), "confirmed_by"), "p-chair");
  EXPECT_EQ(text_in(job("s-1"), "part_of"), "r-1");
}

TEST_F(Retiming, AnUndoPublishesTheEarlierCalendarAndKeepsWhatWouldComeEarlierByThat) {
  const std::string before = catalogue_->calendar().version();
  const std::string letter = start_letter();
  preview(longer());
  apply(longer());
  const json verdicts = retime_undo_verdicts(*engine_, *store_, "r-1", "p-admin").value();
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0]["moves"], false);
  ASSERT_TRUE(undo_retime(*engine_, *store_, "r-1", "p-admin", "undo"));
  engine_->rest();
  EXPECT_EQ(state(), "undone");
  EXPECT_EQ(catalogue_->calendar().version(), before);
  EXPECT_EQ(pieces("kept").size(), 1U);
  EXPECT_EQ(due(letter), "2026-11-10") << "it was told";
}

TEST_F(Retiming, APreviewOfTheCalendarInForceFindsWhatWasLeftAndPublishesNothing) {
  const KeptCalendar before{.calendar = catalogue_->shipped_calendar(), .bytes = catalogue_->shipped_calendar_bytes()};
  const std::string letter = start_letter();
  preview(longer());
  apply(longer());
  ASSERT_TRUE(undo_retime(*engine_, *store_, "r-1", "p-admin", "undo"));
  engine_->rest();
  const auto published = calendar_publications(*store_).value().size();
  preview(before, "r-2");
  EXPECT_EQ(text_in(job("r-2"), "former"), "");
  EXPECT_EQ(std::get<std::int64_t>(job("r-2").at("shortened")), 1);
  apply(before, "r-2");
  EXPECT_EQ(calendar_publications(*store_).value().size(), published);
  EXPECT_EQ(undo_retime(*engine_, *store_, "r-2", "p-admin", "undo-2").error().type, "nothing-published");
  ASSERT_TRUE(shorten({work(letter)}, "r-2"));
  EXPECT_EQ(due(letter), "2026-11-09");
}

TEST_F(Retiming, AnUndoTakesBackWhatALeaderHadShortened) {
  const std::string letter = start_letter();
  preview(shorter());
  apply(shorter());
  ASSERT_TRUE(shorten({work(letter)}));
  EXPECT_EQ(due(letter), "2026-11-07");
  EXPECT_EQ(undo_retime(*engine_, *store_, "s-1", "p-admin", "undo-part").error().type, "part-of-another");
  ASSERT_TRUE(undo_retime(*engine_, *store_, "r-1", "p-admin", "undo"));
  engine_->rest();
  EXPECT_EQ(state("s-1"), "undone");
  EXPECT_EQ(due(letter), "2026-11-09");
  EXPECT_EQ(how_many(letter, "retimed"), 2);
}

TEST_F(Retiming, APreviewOfOtherDaysOrInPlaceOfAnotherCalendarIsNotApplied) {
  start_letter();
  preview(longer());
  const KeptCalendar rewritten = with_days(*catalogue_, "8", {day_of("2026-11-06", "holiday")});
  EXPECT_EQ(apply_retime(*engine_, *store_, rewritten, "r-1", "p-admin", "a").error().type, "calendar-changed");
  preview(shorter(), "r-2");
  apply(shorter(), "r-2");
  EXPECT_EQ(apply_retime(*engine_, *store_, longer(), "r-1", "p-admin", "b").error().type, "calendar-changed");
  EXPECT_EQ(state(), "planned");
}

TEST_F(Retiming, AProgramThatDiesInTheMiddleGoesOnWhereItStood) {
  std::vector<std::string> letters;
  for (int i = 0; i < 40; ++i) letters.push_back(start_letter());
  preview(longer());
  counting_->left = 13;
  ASSERT_TRUE(apply_retime(*engine_, *store_, longer(), "r-1", "p-admin", "apply"));
  engine_->rest();
  EXPECT_TRUE(counting_->broken);
  engine_->stop();
  engine_.reset();
  EXPECT_EQ(pieces("moved").size(), 13U);
  counting_->broken = false;
  counting_->left = 1'000'000;
  catalogue_ = Catalogue::load(workflows()).value();
  open();
  engine_->rest();
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(pieces("moved").size(), 40U);
  for (const std::string& letter : letters) EXPECT_EQ(how_many(letter, "retimed"), 1);
}

}  // namespace
}  // namespace trinhky::runtime
