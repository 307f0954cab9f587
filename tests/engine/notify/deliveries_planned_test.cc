// When messages go and which way they take: mornings, budgets, the next channel, and sending again.
#include <nlohmann/json.hpp>

#include "tests/engine/notify/deliveries_fixture.h"

namespace trinhky::notify {
namespace {

class MorningTest : public DeliveriesTest {
 protected:
  void SetUp() override {
    DeliveriesTest::SetUp();
    const auto parsed = calendar::Calendar::parse({{"id", "vn"},
                                                   {"version", "1"},
                                                   {"covers", {{"from", "2026-01-01"}, {"to", "2026-12-31"}}},
                                                   {"days",
                                                    {{{"date", "2026-11-24"},
                                                      {"kind", "holiday"},
                                                      {"name", {{"vi", "Ngày nghỉ"}, {"en", "A day off"}}},
                                                      {"grade", "C"},
                                                      {"source", "test"}}}}});
    ASSERT_TRUE(parsed) << parsed.error().message.en;
    calendar_ = *parsed;
    choose("en", MailChoice::daily);
  }

  void choose(const std::string& person, MailChoice choice, Instant now = start) {
    MessageChoice all;
    all.mail = choice;
    ASSERT_TRUE(set_message_choice(*store_, person, all, now));
  }
  DeliveriesParts morning_parts() {
    DeliveriesParts all = parts();
    all.calendar = &*calendar_;
    return all;
  }
  static Instant at(const char* text) { return base::parse_instant(text).value(); }

  std::optional<calendar::Calendar> calendar_;
};

// The clock of these tests begins on Sunday 22 November 2026 at 08:30 in Việt Nam.
TEST_F(MorningTest, TheNextMorningIsThatOfAWorkingDay) {
  EXPECT_EQ(next_digest(*calendar_, start), at("2026-11-23T00:30:00Z")) << "Monday";
  EXPECT_EQ(next_digest(*calendar_, at("2026-11-23T00:29:59Z")), at("2026-11-23T00:30:00Z")) << "the same day";
  EXPECT_EQ(next_digest(*calendar_, at("2026-11-23T00:30:00Z")), at("2026-11-25T00:30:00Z")) << "Tuesday is a holiday";
}

TEST_F(MorningTest, WhoChoseOneMailADayGetsOneOfAllPapersWithTheLinkOfEach) {
  Deliveries deliveries(morning_parts());
  notice("n1", "en", "i1");
  notice("n2", "en", "i2", start + minutes(1));
  notice("n3", "en", "i1", start + minutes(2), "returned");
  notice("n4", "be", "i1", start, "overdue");
  const Gathered gathered = deliveries.gather(start + minutes(5)).value();
  EXPECT_EQ(gathered.waiting, 3U);
  EXPECT_EQ(gathered.mails, 1U) << "what is urgent is told at once";
  EXPECT_EQ(rows("waiting").size(), 3U);
  EXPECT_FALSE(text(rows("waiting").front(), "subject").empty()) << "the outbox page shows what waits";
  ASSERT_TRUE(deliveries.run_once(start + minutes(5)));
  ASSERT_EQ(tried_.size(), 1U);
  EXPECT_EQ(tried_.front().to.address, "be@example.vn");

  const Instant morning = at("2026-11-23T00:30:00Z");
  ASSERT_TRUE(deliveries.gather(morning - minutes(1)));
  ASSERT_TRUE(deliveries.run_once(morning - minutes(1)));
  EXPECT_EQ(tried_.size(), 1U) << "not before its time";
  EXPECT_EQ(deliveries.gather(morning).value().mails, 1U);
  ASSERT_TRUE(deliveries.run_once(morning));
  ASSERT_EQ(tried_.size(), 2U);
  const Mail& mail = tried_.back();
  EXPECT_EQ(mail.to.address, "en@example.vn");
  EXPECT_EQ(mail.subject, "Tổng hợp đầu ngày: 3 việc chờ đồng chí: 3 cần soạn thảo, xử lý");
  EXPECT_THAT(mail.body, HasSubstr("https://example.vn/i1"));
  EXPECT_THAT(mail.body, HasSubstr("https://example.vn/i2"));
  EXPECT_EQ(mail.body.find("https://example.vn/i1"), mail.body.rfind("https://example.vn/i1")) << "one link per paper";
  EXPECT_TRUE(rows("waiting").empty());
  EXPECT_EQ(rows("sent").size(), 2U);
  ASSERT_TRUE(deliveries.gather(morning + hours(24 * 7)));
  ASSERT_TRUE(deliveries.run_once(morning + hours(24 * 7)));
  EXPECT_EQ(tried_.size(), 2U) << "and not again";
}

TEST_F(MorningTest, WhatWaitsAsBeforeIsNotWrittenAnewWithEachGathering) {
  DeliveriesParts all = morning_parts();
  int described = 0;
  all.describe = [&described, inner = all.describe](const Row& notice) {
    ++described;
    return inner(notice);
  };
  Deliveries deliveries(std::move(all));
  notice("n1", "en", "i1");
  ASSERT_TRUE(deliveries.gather(start));
  EXPECT_EQ(described, 1);
  notice("n2", "en", "i2", start + minutes(1));
  EXPECT_EQ(deliveries.gather(start + minutes(1)).value().waiting, 2U);
  EXPECT_EQ(described, 2) << "the new one alone";
  const std::vector<Row> before = rows("waiting");
  EXPECT_EQ(before.size(), 2U);
  notice("n3", "en", "i3", start + minutes(2));
  EXPECT_EQ(deliveries.gather(start + minutes(2)).value().waiting, 3U);
  EXPECT_EQ(described, 3);
  const std::vector<Row> after = rows("waiting");
  ASSERT_EQ(after.size(), 3U);
  EXPECT_EQ(after.front(), before.front());
}

TEST_F(MorningTest, VeryManyThatWaitForTheMorningLeaveNothingToDoUntilThen) {
  Deliveries deliveries(morning_parts());
  for (std::size_t i = 0; i < store::max_in_values + 5; ++i) notice("n" + std::to_string(i), "en", "i1");
  ASSERT_TRUE(deliveries.gather(start));
  notice("late", "en", "i2", start + minutes(1));
  EXPECT_FALSE(deliveries.gather(start + minutes(1)).value().more);
  EXPECT_EQ(
      store_->count("delivery", std::vector<store::Condition>{{.column = "state", .values = {"waiting"}}}).value(),
      store::max_in_values + 6);
  const Instant morning = at("2026-11-23T00:30:00Z");
  EXPECT_TRUE(deliveries.gather(morning).value().more) << "those that one mail cannot name are due as well";
  EXPECT_FALSE(deliveries.gather(morning).value().more);
  EXPECT_TRUE(rows("waiting").empty());
}

TEST_F(MorningTest, AMailAboutSeveralPapersIsNamedByWhatIsToDoAndGroupedByIt) {
  const Instant monday = at("2026-11-23T03:00:00Z");
  choose("en", MailChoice::at_once);
  Deliveries deliveries(morning_parts());
  notice("n1", "en", "i1", monday, "commented");
  notice("n2", "en", "i2", monday, "consulted");
  notice("n3", "en", "i3", monday);
  ASSERT_TRUE(deliveries.gather(monday + minutes(11)));
  ASSERT_TRUE(deliveries.run_once(monday + minutes(11)));
  ASSERT_EQ(tried_.size(), 1U);
  const Mail& mail = tried_.front();
  EXPECT_EQ(mail.subject, "2 việc chờ đồng chí: 1 cần soạn thảo, xử lý; 1 cần cho ý kiến; 1 để biết");
  for (const std::string& text : {mail.body, mail.html}) {
    EXPECT_LT(text.find("Cần soạn thảo, xử lý"), text.find("Cần cho ý kiến"));
    EXPECT_LT(text.find("Cần cho ý kiến"), text.find("Để biết"));
    EXPECT_NE(text.find("Để biết"), std::string::npos);
  }
}

TEST_F(MorningTest, WhatIsOverdueIsToldAtOnce) {
  Deliveries deliveries(morning_parts());
  notice("n1", "en", "i1");
  notice("n2", "en", "i1", start, "overdue");
  const Gathered gathered = deliveries.gather(start).value();
  EXPECT_EQ(gathered.waiting, 1U);
  EXPECT_EQ(gathered.mails, 1U);
  ASSERT_TRUE(deliveries.run_once(start));
  ASSERT_EQ(tried_.size(), 1U);
  EXPECT_THAT(tried_.front().subject, HasSubstr("QUÁ HẠN"));
}

TEST_F(MorningTest, AMorningMailOutlivesARestartAndKeepsItsMessageId) {
  const Instant morning = at("2026-11-23T00:30:00Z");
  notice("n1", "en", "i1");
  notice("n2", "en", "i2");
  ASSERT_TRUE(Deliveries(morning_parts()).gather(start));
  answer_ = [](const Mail&) { return refuse(base::ErrorCode::unavailable, "mail-later"); };
  Deliveries second(morning_parts());
  ASSERT_TRUE(second.gather(morning + hours(2))) << "the program was off at the hour itself";
  ASSERT_TRUE(second.run_once(morning + hours(2)));
  ASSERT_EQ(tried_.size(), 1U);
  answer_ = nullptr;
  Deliveries third(morning_parts());
  ASSERT_TRUE(third.gather(morning + hours(3)));
  ASSERT_TRUE(third.run_once(morning + hours(3)));
  ASSERT_EQ(tried_.size(), 2U);
  EXPECT_EQ(tried_.front().message_id, tried_.back().message_id);
  EXPECT_EQ(tried_.front().body, tried_.back().body);
}

TEST_F(MorningTest, WhoWantsToBeToldAtOnceAgainIsNotLeftWaiting) {
  const Instant monday = at("2026-11-23T03:00:00Z");
  Deliveries deliveries(morning_parts());
  notice("n1", "en", "i1", monday);
  ASSERT_TRUE(deliveries.gather(monday));
  EXPECT_EQ(rows("waiting").size(), 1U);
  choose("en", MailChoice::at_once, monday + minutes(11));
  EXPECT_EQ(message_choice(*store_, "en")->mail, MailChoice::at_once);
  ASSERT_TRUE(deliveries.gather(monday + minutes(11)));
  ASSERT_TRUE(deliveries.run_once(monday + minutes(11)));
  EXPECT_EQ(tried_.size(), 1U);
}

TEST_F(MorningTest, WhoHasNoAddressInTheMorningIsSaidToHaveFailed) {
  Deliveries deliveries(morning_parts());
  notice("n1", "en", "i1");
  ASSERT_TRUE(deliveries.gather(start));
  people_.at("en").email.clear();
  ASSERT_TRUE(deliveries.gather(at("2026-11-23T00:30:00Z")));
  ASSERT_EQ(rows("failed").size(), 1U);
  EXPECT_FALSE(text(rows("failed").front(), "error").empty());
}

TEST_F(MorningTest, InTheProgramFirstThenAMailIfNobodyReadIt) {
  const Instant monday = at("2026-11-23T03:00:00Z");
  Deliveries deliveries(morning_parts());
  notice("n1", "be", "i1", monday);
  notice("n2", "be", "i2", monday);
  EXPECT_EQ(deliveries.gather(monday)->waiting, 2U);
  const RowChange read{
      .kind = RowChange::Kind::put, .table = "notice_read", .row = {{"person", "be"}, {"notice", "n2"}}};
  ASSERT_TRUE(store_->write(std::span(&read, 1)));
  EXPECT_EQ(deliveries.gather(monday + minutes(9))->mails, 0U);
  EXPECT_EQ(deliveries.gather(monday + minutes(10))->mails, 1U);
  ASSERT_TRUE(deliveries.run_once(monday + minutes(10)));
  ASSERT_EQ(tried_.size(), 1U);
  EXPECT_THAT(tried_[0].body, HasSubstr("i1"));
  EXPECT_THAT(tried_[0].body, HasSubstr("not read in the program within 10 minutes (1/5"));
  ASSERT_EQ(rows("dropped").size(), 1U);
  EXPECT_EQ(text(rows("dropped")[0], "error"), "read");
  EXPECT_THAT(text(rows("dropped")[0], "subject"), HasSubstr("Hồ sơ i")) << "the outbox says what it was about";
  EXPECT_EQ(why_of(rows("dropped")[0]).because, Because::read);
}

TEST_F(MorningTest, AReminderOfATaskThatClosedMeanwhileIsDroppedWithItsReason) {
  DeliveriesParts all = morning_parts();
  bool closed = false;
  all.task = [&](const Row&) -> base::Result<TaskState> { return TaskState{.closed = closed, .kind = "signoff"}; };
  Deliveries deliveries(std::move(all));
  notice("n1", "en", "i1", start, "due-soon");
  notice("n2", "be", "i1", start, "overdue");
  answer_ = [](const Mail&) { return refuse(base::ErrorCode::unavailable, "mail-later"); };
  ASSERT_TRUE(deliveries.gather(start));
  EXPECT_EQ(deliveries.run_once(start)->put_off, 1U);
  closed = true;
  EXPECT_EQ(deliveries.run_once(start + minutes(5))->dropped, 1U) << "what lay in the queue is looked at again";
  ASSERT_TRUE(deliveries.gather(at("2026-11-23T00:30:00Z")));
  EXPECT_EQ(rows("dropped").size(), 2U);
  for (const Row& row : rows("dropped")) {
    EXPECT_EQ(text(row, "error"), "task_closed");
    EXPECT_FALSE(text(row, "subject").empty());
    EXPECT_EQ(why_of(row).because, Because::task_closed) << "and not why it once was to go";
  }
  EXPECT_EQ(tried_.size(), 1U);
}

TEST_F(MorningTest, ADigestIsGroupedByWhatToDoSaysWhyAndCanBeLeft) {
  DeliveriesParts all = morning_parts();
  all.task = [](const Row& row) -> base::Result<TaskState> {
    return TaskState{.kind = std::get<std::string>(row.at("instance")) == "i1" ? "signoff" : "task"};
  };
  Deliveries deliveries(std::move(all));
  notice("n1", "en", "i2");
  notice("n2", "en", "i1");
  ASSERT_TRUE(deliveries.gather(start));
  const Instant morning = at("2026-11-23T00:30:00Z");
  ASSERT_TRUE(deliveries.gather(morning));
  ASSERT_TRUE(deliveries.run_once(morning));
  ASSERT_EQ(tried_.size(), 1U);
  const std::size_t decide = tried_[0].body.find("— Cần duyệt, biểu quyết —");
  const std::size_t draft = tried_[0].body.find("— Cần soạn thảo, xử lý —");
  ASSERT_NE(decide, std::string::npos);
  EXPECT_LT(decide, draft);
  EXPECT_THAT(tried_[0].body, HasSubstr("Vì sao có thư này: Gửi trong thư tổng hợp đầu ngày"));
  EXPECT_EQ(tried_[0].unsubscribe, "https://example.vn/unsubscribe/en");
  EXPECT_TRUE(tried_[0].thread.empty());
  EXPECT_THAT(tried_[0].html, HasSubstr("<h2"));
}

// A channel that answers as it is told.
struct ToldChannel : Channel {
  explicit ToldChannel(std::string word) : word_(std::move(word)) {}
  [[nodiscard]] std::string_view name() const override { return word_; }
  [[nodiscard]] base::Result<void> send(const Outgoing& message) override {
    taken.push_back(message);
    return answer ? answer() : base::Result<void>{};
  }
  std::vector<Outgoing> taken;
  std::function<base::Result<void>()> answer;

 private:
  std::string word_;
};

class WaysTest : public DeliveriesTest {
 protected:
  void SetUp() override {
    DeliveriesTest::SetUp();
    people_["en"].addresses = {{"push", "{}"}, {"gateway", "+84"}};
  }
  DeliveriesParts ways() {
    DeliveriesParts all = parts();
    all.channels.push_back(&push_);
    all.channels.push_back(&gateway_);
    all.sender_of = [](const std::string&) { return std::optional<std::string>("be"); };
    return all;
  }
  ToldChannel push_{"push"};
  ToldChannel gateway_{"gateway"};
};

TEST_F(WaysTest, AfterSomeFailuresTheNextWayIsTakenAndTheSenderIsTold) {
  notice("n1", "en");
  answer_ = [](const Mail&) { return refuse(base::ErrorCode::unavailable, "mail-later"); };
  push_.answer = [] { return refuse(base::ErrorCode::not_found, "address-gone"); };
  Deliveries deliveries(ways());
  ASSERT_TRUE(deliveries.gather(start));
  Instant now = start;
  while (tried_.size() < static_cast<std::size_t>(tries_before_next)) {
    const auto run = deliveries.run_once(now);
    ASSERT_TRUE(run);
    ASSERT_TRUE(run->next);
    now = std::max(*run->next, now + minutes(1));
  }
  ASSERT_TRUE(deliveries.run_once(now));
  ASSERT_TRUE(deliveries.run_once(now));
  EXPECT_EQ(push_.taken.size(), 1U) << "an address that is gone is not tried again";
  ASSERT_EQ(gateway_.taken.size(), 1U);
  EXPECT_EQ(gateway_.taken[0].id, push_.taken[0].id) << "the same message";
  EXPECT_EQ(gateway_.taken[0].address, "+84");
  EXPECT_EQ(rows("failed").size(), 2U);
  EXPECT_EQ(rows("sent").size(), 1U);
  const auto notes =
      store_->read({.table = "notice", .where = {{.column = "template", .values = {"delivery-failed"}}}, .limit = 10});
  ASSERT_EQ(notes->size(), 2U) << "one for each way that failed";
  for (const Row& note : *notes) EXPECT_EQ(text(note, "person"), "be");
}

TEST_F(WaysTest, WhatWasSentAndNotReadGoesTheNextWayOnceAndNoFurther) {
  MessageChoice choice;
  choice.ways = {{.channel = "mail"}, {.channel = "push", .unread_after = minutes(30)}};
  ASSERT_TRUE(set_message_choice(*store_, "en", choice, start));
  notice("n1", "en");
  notice("n2", "en", "i2");
  Deliveries deliveries(ways());
  ASSERT_TRUE(deliveries.gather(start));
  EXPECT_EQ(deliveries.run_once(start)->sent, 2U);
  const RowChange read{
      .kind = RowChange::Kind::put, .table = "notice_read", .row = {{"person", "en"}, {"notice", "n2"}}};
  ASSERT_TRUE(store_->write(std::span(&read, 1)));
  ASSERT_TRUE(deliveries.gather(start + minutes(29)));
  ASSERT_TRUE(deliveries.run_once(start + minutes(29)));
  EXPECT_TRUE(push_.taken.empty());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(deliveries.gather(start + minutes(30 + i)));
    ASSERT_TRUE(deliveries.run_once(start + minutes(30 + i)));
  }
  ASSERT_EQ(push_.taken.size(), 1U);
  EXPECT_THAT(push_.taken[0].title, HasSubstr("i1"));
  EXPECT_TRUE(gateway_.taken.empty());
}

TEST_F(WaysTest, AServerThatIsDownHoldsUpItsOwnChannelOnly) {
  people_["be"].email.clear();
  people_["be"].addresses = {{"push", "{}"}};
  notice("n1", "en");
  notice("n2", "en", "i2");
  notice("n3", "be");
  answer_ = [](const Mail&) { return refuse(base::ErrorCode::unavailable, "mail-server"); };
  Deliveries deliveries(ways());
  ASSERT_TRUE(deliveries.gather(start));
  ASSERT_TRUE(deliveries.run_once(start));
  EXPECT_EQ(tried_.size(), 1U);
  EXPECT_EQ(push_.taken.size(), 1U);
}

TEST_F(DeliveriesTest, DeadLettersAreSentAgainAllTogether) {
  notice("n1", "en", "i1");
  notice("n2", "en", "i2");
  notice("n3", "en", "i3", start, "of-a-later-release");
  answer_ = [](const Mail&) { return refuse(base::ErrorCode::invalid, "mail-refused"); };
  Deliveries deliveries(parts());
  ASSERT_TRUE(deliveries.gather(start));
  EXPECT_EQ(deliveries.run_once(start)->failed, 2U);
  answer_ = nullptr;
  const auto again = send_all_again(
      *store_, [](const std::string&, const std::string&) { return std::string("moi@example.vn"); }, start);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, 2U) << "what never bore a message is left";
  EXPECT_EQ(deliveries.run_once(start)->sent, 2U);
  EXPECT_EQ(tried_.back().to.address, "moi@example.vn");
  EXPECT_EQ(tried_.back().message_id, tried_[1].message_id) << "a receiver can know it again";
}

TEST(BackOff, IsSpreadByAQuarterEachWay) {
  for (const std::int64_t tries : {1, 2, 3, 9}) {
    const std::chrono::milliseconds whole = back_off(tries);
    for (std::uint32_t random = 0; random < 4'000'000'000U; random += 77'777'777U) {
      EXPECT_GE(back_off(tries, random), whole * 3 / 4);
      EXPECT_LE(back_off(tries, random), whole * 5 / 4 + std::chrono::milliseconds(1));
    }
    EXPECT_NE(back_off(tries, 1), back_off(tries, 7'777));
  }
}

TEST_F(DeliveriesTest, WhoNeverChoseIsToldAtOnce) {
  EXPECT_EQ(message_choice(*store_, "be").value(), MessageChoice{});
}

}  // namespace
}  // namespace trinhky::notify
