// Which calendar a house works by, and the calendars that wait to be published.
#include "engine/runtime/calendar_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/engine/runtime/calendars.h"
#include "tests/engine/runtime/office.h"
#include "tests/engine/store/sqlite/place.h"

namespace trinhky::runtime {
namespace {

using store::StoredEvent;

class Calendars : public Office {
 protected:
  std::vector<StoredEvent> events() { return store_->load_events(calendar_stream, 1, 100).value(); }
  // What a restart of the program does: the folder is read again.
  void reopen() {
    engine_->stop();
    engine_.reset();
    catalogue_ = Catalogue::load(workflows()).value();
    open();
  }
  base::Result<Handled> publish(const KeptCalendar& next, const std::string& instead_of, const std::string& command) {
    return engine_->handle(CatalogueRequest{
        .command_id = command,
        .person = "p-chair",
        .kind = "calendar_published",
        .body = {{"version", next.calendar->version()}},
        .content = {},
        .rows = {},
        .definition = nullptr,
        .calendar = PublishedCalendar{.calendar = next.calendar, .bytes = next.bytes, .instead_of = instead_of}});
  }
  std::string shipped() { return catalogue_->shipped_calendar()->version(); }
};

TEST_F(Calendars, AHouseRecordsTheFoldersCalendarOnce) {
  ASSERT_EQ(events().size(), 1U);
  const json body = base::parse_json(events().front().body).value();
  EXPECT_EQ(events().front().kind, "calendar_published");
  EXPECT_EQ(body["version"], shipped());
  EXPECT_EQ(body["from"], "folder");
  EXPECT_EQ(store_->content(body["content"].get<std::string>()).value()->bytes, catalogue_->shipped_calendar_bytes());
  reopen();
  EXPECT_EQ(events().size(), 1U);
  EXPECT_FALSE(store_->verify(calendar_stream).value().fault);
}

TEST_F(Calendars, WhatWasPublishedLastIsInForceAlsoAfterARestart) {
  const std::string before = shipped();
  const KeptCalendar next = with_days(*catalogue_, "9", {day_of("2026-11-05", "holiday")});
  const auto done = publish(next, before, "one");
  ASSERT_TRUE(done) << done.error().message.en;
  EXPECT_EQ(catalogue_->calendar().version(), "9");
  EXPECT_FALSE(catalogue_->calendar().is_working_day(base::parse_date("2026-11-05").value()));
  EXPECT_TRUE(publish(next, before, "one")->repeated);
  reopen();
  EXPECT_EQ(catalogue_->calendar().version(), "9");
  EXPECT_EQ(catalogue_->shipped_calendar()->version(), before) << "the folder's is an offer";
  ASSERT_TRUE(publish(published_calendar(*store_, before).value(), "9", "back"));
  reopen();
  EXPECT_EQ(catalogue_->calendar().version(), before);
  const auto all = calendar_publications(*store_).value();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].version, "9");
  EXPECT_EQ(all[1].by, "p-chair");
  EXPECT_FALSE(store_->verify(calendar_stream).value().fault);
}

TEST_F(Calendars, ANewerFileInTheFolderIsAnOfferThatMovesNothingByItself) {
  const std::string before = shipped();
  const KeptCalendar newer = with_days(*catalogue_, "50", {day_of("2026-11-05", "holiday")});
  const store::TemporaryFolder folder;
  const std::filesystem::path copy = std::filesystem::path(folder.path()) / "workflows";
  std::filesystem::copy(workflows(), copy, std::filesystem::copy_options::recursive);
  std::ofstream(copy / "shared" / "calendar.json") << newer.bytes;
  engine_->stop();
  engine_.reset();
  catalogue_ = Catalogue::load(copy).value();
  open();
  EXPECT_EQ(catalogue_->calendar().version(), before);
  EXPECT_TRUE(catalogue_->calendar().is_working_day(base::parse_date("2026-11-05").value()));
  EXPECT_EQ(events().size(), 1U);
  EXPECT_EQ(calendar_of(*store_, *catalogue_, "50").value().bytes, newer.bytes);
  ASSERT_TRUE(publish(newer, before, "take"));
  EXPECT_EQ(catalogue_->calendar().version(), "50");
}

TEST_F(Calendars, AVersionIsPublishedForItsOwnDaysAndInPlaceOfWhatIsInForce) {
  const KeptCalendar next = with_days(*catalogue_, "9", {day_of("2026-11-05", "holiday")});
  EXPECT_EQ(publish(next, "7", "stale").error().type, "calendar-changed");
  ASSERT_TRUE(publish(next, shipped(), "one"));
  const KeptCalendar other = with_days(*catalogue_, "9", {day_of("2026-11-06", "holiday")});
  EXPECT_EQ(publish(other, "9", "other").error().type, "calendar-published");
  EXPECT_EQ(events().size(), 2U);
}

TEST_F(Calendars, AmendingReplacesDaysByDateAndPointsToWhatIsWrong) {
  const json source = base::parse_json(catalogue_->shipped_calendar_bytes()).value();
  const auto next = amended(source, {{"version", "9"},
                                     {"days", {day_of("2026-11-24", "makeup_work"), day_of("2026-11-05", "holiday")}},
                                     {"remove", {"2026-09-02"}}});
  ASSERT_TRUE(next) << next.error().message.en;
  EXPECT_EQ(next->calendar->listed_days().size(), catalogue_->shipped_calendar()->listed_days().size());
  EXPECT_TRUE(next->calendar->is_working_day(base::parse_date("2026-09-02").value()));
  const auto faulty =
      amended(source, {{"version", "9"}, {"days", {day_of("2026-11-05", "holiday"), day_of("2026-11-06", "feast")}}});
  ASSERT_FALSE(faulty);
  EXPECT_EQ(faulty.error().type, "bad-calendar");
  ASSERT_EQ(faulty.error().faults.size(), 1U);
  EXPECT_EQ(faulty.error().faults.front().pointer, "/days/1/kind");
  EXPECT_EQ(amended(source, {{"days", json::array()}}).error().faults.front().pointer, "/version");
  EXPECT_EQ(amended(source, {{"version", "9"}, {"remove", {"2026-11-05"}}}).error().faults.front().pointer,
            "/remove/0");
}

TEST_F(Calendars, ChangesAreToldDayByDay) {
  const KeptCalendar next =
      with_days(*catalogue_, "9", {day_of("2026-11-05", "holiday"), day_of("2026-11-07", "makeup_work")});
  const json changes = calendar_changes(catalogue_->calendar(), *next.calendar);
  ASSERT_EQ(changes["days"].size(), 2U);
  EXPECT_EQ(changes["days"][0]["date"], "2026-11-05");
  EXPECT_EQ(changes["days"][0]["before"], json({{"working", true}}));
  EXPECT_EQ(changes["days"][0]["after"]["kind"], "holiday");
  EXPECT_EQ(changes["days"][0]["after"]["grade"], "P");
  EXPECT_EQ(changes["days"][1]["after"]["working"], true);
  EXPECT_EQ(changes["working_days"], 2);
  EXPECT_EQ(changes["hours"], false);
}

TEST_F(Calendars, ADraftMayBeWrittenAgainUntilItIsPublished) {
  const auto keep = [&](const KeptCalendar& draft) {
    return keep_draft(*store_, *catalogue_, draft, "p-admin", engine_->now());
  };
  ASSERT_TRUE(keep(with_days(*catalogue_, "9", {day_of("2026-11-05", "holiday")})));
  const KeptCalendar again = with_days(*catalogue_, "9", {day_of("2026-11-06", "holiday")});
  ASSERT_TRUE(keep(again));
  ASSERT_EQ(calendar_drafts(*store_).value().size(), 1U);
  EXPECT_EQ(calendar_of(*store_, *catalogue_, "9").value().bytes, again.bytes);
  EXPECT_EQ(keep(with_days(*catalogue_, "../9", json::array())).error().faults.front().pointer, "/version");
  EXPECT_EQ(keep(with_days(*catalogue_, shipped(), json::array())).error().type, "calendar-published");
  ASSERT_TRUE(publish(again, shipped(), "one"));
  EXPECT_TRUE(calendar_drafts(*store_).value().empty());
  EXPECT_EQ(keep(again).error().type, "calendar-published");
  EXPECT_EQ(calendar_of(*store_, *catalogue_, "none").error().type, "no-such-calendar");
}

}  // namespace
}  // namespace trinhky::runtime
