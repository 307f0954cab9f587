#include "engine/notify/deliveries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/notify/mail_channel.h"
#include "engine/notify/mail_choice.h"
#include "engine/notify/smtp.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/notify/mail_server.h"
#include "tests/engine/notify/messages.h"

namespace trinhky::notify {
namespace {

using base::Instant;
using std::chrono::hours;
using std::chrono::minutes;
using store::ColumnType;
using store::Row;
using store::RowChange;
using testing::HasSubstr;

const Instant start = base::parse_instant("2026-11-22T01:30:00Z").value();

std::vector<store::Table> tables() {
  const auto text = [](std::string name) { return store::Column{.name = std::move(name), .type = ColumnType::text}; };
  const auto number = [](std::string name, bool nullable = false) {
    return store::Column{.name = std::move(name), .type = ColumnType::integer, .nullable = nullable};
  };
  return {
      {.name = "notice",
       .columns = {text("id"), text("person"), number("at"), text("instance"), text("work"), text("template"),
                   text("params")},
       .key = {"id", "person"},
       .indexes = {}},
      {.name = "notice_choice",
       .columns = {text("person"), text("mail"), text("choice")},
       .key = {"person"},
       .cache = false},
      {.name = "notice_read", .columns = {text("person"), text("notice")}, .key = {"person", "notice"}, .cache = false},
      {.name = "template_override",
       .columns = {text("template"), text("language"), text("subject"), text("body"), text("by"), number("at")},
       .key = {"template", "language"},
       .cache = false},
      {.name = "delivery",
       .columns = {text("id"),
                   text("notice"),
                   text("person"),
                   text("address"),
                   text("subject"),
                   text("body"),
                   text("state"),
                   number("at"),
                   number("sent_at", true),
                   number("tries"),
                   number("next_try"),
                   text("message_id"),
                   text("error"),
                   text("channel"),
                   text("instance"),
                   text("work"),
                   text("of"),
                   text("html"),
                   text("link"),
                   number("urgent"),
                   number("digest"),
                   text("why"),
                   number("follow_at", true)},
       .key = {"id"},
       .indexes = {{.name = "by_state", .columns = {"state", "next_try"}}},
       .cache = false}};
}

class DeliveriesTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::open_sqlite({.path = ":memory:"});
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
    ASSERT_TRUE(store_->declare(tables()));
    people_ = {{"en", {.email = "en@example.vn", .full_name = "Hoàng Thị Én"}},
               {"be", {.email = "be@example.vn", .full_name = "Nông Văn Bế", .language = Language::en}},
               {"an", {.email = "", .full_name = "Lý An"}}};
  }

  DeliveriesParts parts(bool with_server = true) {
    DeliveriesParts all{.store = store_.get(), .templates = &shipped_templates()};
    all.resolve = [this](const std::string& person) -> std::optional<Recipient> {
      const auto found = people_.find(person);
      return found == people_.end() ? std::nullopt : std::optional(found->second);
    };
    all.describe = [](const Row& notice) -> Values {
      const std::string instance = std::get<std::string>(notice.at("instance"));
      return {{"subject", same("Hồ sơ " + instance)},
              {"step", same("Bước " + std::get<std::string>(notice.at("work")))},
              {"link", same("https://example.vn/" + instance)}};
    };
    if (with_server) {
      all.sender = {.name = "Văn phòng", .address = "vanphong@example.vn"};
      mails_.push_back(std::make_unique<MailChannel>(MailChannelParts{
          .send = [this](const Mail& mail) -> base::Result<void> {
            tried_.push_back(mail);
            return answer_ ? answer_(mail) : base::Result<void>{};
          },
          .sender = all.sender,
          .unsubscribe = [](const std::string& person) { return "https://example.vn/unsubscribe/" + person; }}));
      all.channels = {mails_.back().get()};
    }
    return all;
  }

  void notice(const std::string& id, const std::string& person, const std::string& instance = "i1", Instant at = start,
              const std::string& template_id = "work-opened") {
    const RowChange change{.kind = RowChange::Kind::insert,
                           .table = "notice",
                           .row = {{"id", id},
                                   {"person", person},
                                   {"at", at.time_since_epoch().count()},
                                   {"instance", instance},
                                   {"work", "w-" + id},
                                   {"template", template_id},
                                   {"params", "{}"}}};
    ASSERT_TRUE(store_->write(std::span(&change, 1)));
  }

  std::vector<Row> rows(std::string_view state = {}) {
    store::Query query{.table = "delivery", .order = {{.column = "at"}, {.column = "person"}}, .limit = 500};
    if (!state.empty()) query.where.push_back({.column = "state", .values = {std::string(state)}});
    return store_->read(query).value();
  }
  static std::string text(const Row& row, const std::string& column) { return std::get<std::string>(row.at(column)); }
  static std::int64_t number(const Row& row, const std::string& column) {
    return std::get<std::int64_t>(row.at(column));
  }

  static base::Result<void> refuse(base::ErrorCode code, const std::string& type) {
    return std::unexpected(base::Error{.code = code, .type = type, .log = "smtp said so"});
  }

  std::unique_ptr<store::Store> store_;
  std::map<std::string, Recipient> people_;
  std::vector<Mail> tried_;
  std::vector<std::unique_ptr<MailChannel>> mails_;
  std::function<base::Result<void>(const Mail&)> answer_;
};

TEST_F(DeliveriesTest, NoticesOfOnePersonAndOneInstanceAreOneMail) {
  notice("n1", "en");
  notice("n2", "en", "i1", start + minutes(1), "due-soon");
  notice("n3", "en", "i2");
  notice("n1", "be");
  Deliveries deliveries(parts());
  const auto gathered = deliveries.gather(start + minutes(2));
  ASSERT_TRUE(gathered);
  EXPECT_EQ(gathered->notices, 4U);
  EXPECT_EQ(gathered->mails, 3U);
  EXPECT_FALSE(gathered->more);
  EXPECT_EQ(rows().size(), 4U);
  ASSERT_EQ(rows("joined").size(), 1U);
  EXPECT_EQ(text(rows("joined")[0], "notice"), "n2");

  const auto run = deliveries.run_once(start + minutes(2));
  ASSERT_TRUE(run);
  EXPECT_EQ(run->sent, 3U);
  EXPECT_EQ(run->next, std::nullopt);
  ASSERT_EQ(tried_.size(), 3U);
  std::set<std::string> ids;
  for (const Mail& mail : tried_) {
    ids.insert(mail.message_id);
    EXPECT_THAT(mail.message_id, testing::EndsWith("@example.vn>"));
    EXPECT_TRUE(to_bytes(mail));
  }
  EXPECT_EQ(ids.size(), 3U);
  const auto both =
      std::ranges::find_if(tried_, [](const Mail& mail) { return mail.subject.starts_with("2 thông báo"); });
  ASSERT_NE(both, tried_.end());
  EXPECT_EQ(both->to.address, "en@example.vn");
  EXPECT_EQ(both->to.name, "Hoàng Thị Én");
  EXPECT_THAT(both->body, HasSubstr("Kính gửi đồng chí Hoàng Thị Én,"));
  EXPECT_THAT(both->body, HasSubstr("Bước w-n1"));
  EXPECT_THAT(both->body, HasSubstr("Bước w-n2"));
  EXPECT_EQ(both->message_id, text(rows("joined")[0], "message_id"));
  const auto english =
      std::ranges::find_if(tried_, [](const Mail& mail) { return mail.to.address == "be@example.vn"; });
  ASSERT_NE(english, tried_.end());
  EXPECT_THAT(english->body, HasSubstr("Dear colleague Nông Văn Bế,"));
  for (const Row& row : rows("sent"))
    EXPECT_EQ(number(row, "sent_at"), (start + minutes(2)).time_since_epoch().count());
}

TEST_F(DeliveriesTest, WhoHasNoAddressIsToldInTheProgramOnly) {
  notice("n1", "an");
  notice("n2", "nobody-knows");
  Deliveries deliveries(parts());
  EXPECT_EQ(deliveries.gather(start)->mails, 0U);
  ASSERT_EQ(rows().size(), 1U);
  EXPECT_EQ(rows("in_app").size(), 1U);
  ASSERT_TRUE(deliveries.run_once(start));
  EXPECT_TRUE(tried_.empty());
}

TEST_F(DeliveriesTest, WhatWasGatheredIsNotGatheredAgain) {
  notice("n1", "en");
  Deliveries deliveries(parts());
  EXPECT_EQ(deliveries.gather(start)->mails, 1U);
  EXPECT_EQ(deliveries.gather(start)->mails, 0U);
  // The program ended after the rows were written and before the progress was.
  ASSERT_TRUE(store_->set_meta("mail_gathered_until", "0"));
  EXPECT_EQ(Deliveries(parts()).gather(start + hours(1))->mails, 0U);
  EXPECT_EQ(rows().size(), 1U);
  ASSERT_TRUE(deliveries.run_once(start));
  EXPECT_EQ(deliveries.gather(start + hours(2))->mails, 0U);
  EXPECT_EQ(tried_.size(), 1U);
}

TEST_F(DeliveriesTest, ANoticeThatBecomesVisibleLateIsStillGathered) {
  notice("n1", "en", "i1", start);
  Deliveries deliveries(parts());
  EXPECT_EQ(deliveries.gather(start)->mails, 1U);
  notice("n2", "en", "i1", start - minutes(9));
  // Others go on meanwhile, so that the place from which is gathered moves on.
  notice("n4", "be", "i1", start + minutes(4));
  EXPECT_EQ(deliveries.gather(start + minutes(4))->mails, 1U);
  EXPECT_EQ(deliveries.gather(start + far_look_every)->mails, 1U) << "found by the next look far back";
  // The clock was set back by a day.
  notice("n3", "en", "i1", start - hours(24));
  EXPECT_EQ(deliveries.gather(start - hours(24))->mails, 1U);
  EXPECT_EQ(rows("queued").size(), 4U);
}

TEST_F(DeliveriesTest, AllPagesOfNoticesAreGatheredAndTheBoundIsTold) {
  std::vector<RowChange> changes;
  for (int i = 0; i < 2100; ++i) {
    changes.push_back({.kind = RowChange::Kind::insert,
                       .table = "notice",
                       .row = {{"id", "n" + std::to_string(i)},
                               {"person", i % 2 == 0 ? "en" : "an"},
                               {"at", (start + std::chrono::milliseconds(i / 700)).time_since_epoch().count()},
                               {"instance", "i" + std::to_string(i)},
                               {"work", ""},
                               {"template", "overdue"},
                               {"params", "{}"}}});
  }
  for (int i = 0; i < 1500; ++i) {
    RowChange more = changes[0];
    more.row["id"] = "m" + std::to_string(i);
    changes.push_back(std::move(more));
  }
  ASSERT_TRUE(store_->write(changes));
  Deliveries deliveries(parts());
  const auto first = deliveries.gather(start);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->more);
  EXPECT_EQ(first->notices, max_notices_per_gather);
  const auto second = deliveries.gather(start);
  EXPECT_FALSE(second->more);
  EXPECT_EQ(first->notices + second->notices, 2100U + 1500U);
  EXPECT_EQ(store_->count("delivery", std::vector<store::Condition>{{.column = "person", .values = {"en"}}}).value(),
            1050U + 1500U);
}

TEST_F(DeliveriesTest, AMailPutOffIsTriedEightTimesWithTheSameIdAndThenFails) {
  notice("n1", "en");
  answer_ = [](const Mail&) { return refuse(base::ErrorCode::unavailable, "mail-later"); };
  Deliveries deliveries(parts());
  ASSERT_TRUE(deliveries.gather(start));
  Instant now = start;
  std::vector<long> waits;
  for (int i = 0; i < max_tries - 1; ++i) {
    const auto run = deliveries.run_once(now);
    ASSERT_TRUE(run);
    EXPECT_EQ(run->put_off, 1U);
    ASSERT_TRUE(run->next);
    EXPECT_EQ(deliveries.run_once(*run->next - std::chrono::milliseconds(1))->put_off, 0U) << "not before its time";
    waits.push_back(std::chrono::duration_cast<minutes>(*run->next - now).count());
    now = *run->next;
  }
  EXPECT_THAT(waits, testing::ElementsAre(1, 5, 15, 60, 60, 60, 60));
  const auto last = deliveries.run_once(now);
  EXPECT_EQ(last->failed, 1U);
  EXPECT_EQ(last->next, std::nullopt);
  ASSERT_EQ(tried_.size(), 8U);
  for (const Mail& mail : tried_) EXPECT_EQ(to_bytes(mail).value(), to_bytes(tried_[0]).value());
  ASSERT_EQ(rows("failed").size(), 1U);
  EXPECT_THAT(text(rows("failed")[0], "error"), HasSubstr("mail-later"));
  EXPECT_EQ(deliveries.run_once(now + hours(24))->failed, 0U);
}

TEST_F(DeliveriesTest, ARefusedMailFailsAtOnceAndTheOthersGoOut) {
  notice("n1", "be");
  notice("n2", "en");
  answer_ = [](const Mail& mail) {
    return mail.to.address == "be@example.vn" ? refuse(base::ErrorCode::invalid, "mail-refused") : base::Result<void>{};
  };
  Deliveries deliveries(parts());
  ASSERT_TRUE(deliveries.gather(start));
  const auto run = deliveries.run_once(start);
  EXPECT_EQ(run->failed, 1U);
  EXPECT_EQ(run->sent, 1U);
  EXPECT_EQ(text(rows("failed").at(0), "error"), "mail-refused: smtp said so");
}

TEST_F(DeliveriesTest, WhenTheServerCannotBeReachedMailsNotTriedKeepTheirCount) {
  for (int i = 0; i < 5; ++i) notice("n" + std::to_string(i), "en", "i" + std::to_string(i));
  answer_ = [](const Mail&) { return refuse(base::ErrorCode::unavailable, "mail-server"); };
  Deliveries deliveries(parts());
  ASSERT_TRUE(deliveries.gather(start));
  const auto run = deliveries.run_once(start);
  EXPECT_EQ(run->put_off, 1U);
  EXPECT_EQ(tried_.size(), 1U);
  EXPECT_EQ(run->next, start + minutes(1));
  EXPECT_EQ(std::ranges::count_if(rows("queued"), [](const Row& row) { return number(row, "tries") == 0; }), 4);
  answer_ = nullptr;
  EXPECT_EQ(deliveries.run_once(start + minutes(1))->sent, 5U);
}

TEST_F(DeliveriesTest, ATryIsCountedBeforeItIsMadeAndARepeatedMailIsTheSame) {
  notice("n1", "en");
  Deliveries deliveries(parts());
  ASSERT_TRUE(deliveries.gather(start));
  answer_ = [this](const Mail&) {
    EXPECT_EQ(number(rows("queued").at(0), "tries"), 1);
    return base::Result<void>{};
  };
  ASSERT_TRUE(deliveries.run_once(start));
  // As if the program had ended between sending and marking.
  const RowChange before{.kind = RowChange::Kind::update,
                         .table = "delivery",
                         .row = {{"id", text(rows().at(0), "id")}, {"state", "queued"}, {"sent_at", nullptr}}};
  ASSERT_TRUE(store_->write(std::span(&before, 1)));
  answer_ = nullptr;
  EXPECT_EQ(Deliveries(parts()).run_once(start)->sent, 0U) << "it waits for its time";
  EXPECT_EQ(Deliveries(parts()).run_once(start + minutes(1))->sent, 1U);
  ASSERT_EQ(tried_.size(), 2U);
  EXPECT_EQ(to_bytes(tried_[0]).value(), to_bytes(tried_[1]).value());
}

TEST_F(DeliveriesTest, ARunHasABoundAndAsksToBeCalledAgain) {
  for (std::size_t i = 0; i < max_mails_per_run + 1; ++i)
    notice("n" + std::to_string(i), "en", "i" + std::to_string(i));
  Deliveries deliveries(parts());
  ASSERT_TRUE(deliveries.gather(start));
  const auto run = deliveries.run_once(start);
  EXPECT_EQ(run->sent, max_mails_per_run);
  ASSERT_TRUE(run->next);
  EXPECT_LE(*run->next, start);
  EXPECT_EQ(deliveries.run_once(start)->sent, 1U);
}

TEST_F(DeliveriesTest, WithoutAServerMailsAreKeptToBeRead) {
  notice("n1", "en");
  Deliveries without(parts(false));
  ASSERT_TRUE(without.gather(start));
  ASSERT_EQ(rows("kept").size(), 1U);
  EXPECT_THAT(text(rows("kept")[0], "subject"), HasSubstr("Hồ sơ i1"));
  EXPECT_THAT(text(rows("kept")[0], "body"), HasSubstr("https://example.vn/i1"));
  EXPECT_EQ(without.run_once(start)->sent, 0U);

  notice("n2", "en", "i2");
  Deliveries with(parts());
  ASSERT_TRUE(with.gather(start));
  EXPECT_EQ(without.run_once(start)->kept, 1U) << "the settings were taken away";
  EXPECT_EQ(rows("kept").size(), 2U);
  EXPECT_EQ(with.run_once(start)->sent, 0U) << "old mails do not go out by themselves";
}

TEST_F(DeliveriesTest, AFailedMailCanBeSentAgainToTheAddressOfToday) {
  people_["en"].email = "không phải địa chỉ";
  notice("n1", "en");
  Deliveries deliveries(parts());
  ASSERT_TRUE(deliveries.gather(start));
  answer_ = [](const Mail& mail) {
    const auto bytes = to_bytes(mail);
    return bytes ? base::Result<void>{} : std::unexpected(bytes.error());
  };
  EXPECT_EQ(deliveries.run_once(start)->failed, 1U);
  ASSERT_EQ(rows("failed").size(), 1U);
  EXPECT_EQ(text(rows("failed")[0], "error"), "bad-mail-address");
  people_["en"].email = "en@example.vn";
  const std::string id = text(rows("failed")[0], "id");
  ASSERT_TRUE(deliveries.again(id, start + hours(1)));
  EXPECT_EQ(deliveries.again(id, start).error().type, "delivery-not-ended");
  EXPECT_EQ(deliveries.again("no-such", start).error().type, "no-such-delivery");
  EXPECT_EQ(deliveries.run_once(start + hours(1))->sent, 1U);
  EXPECT_EQ(tried_.back().to.address, "en@example.vn");
}

TEST_F(DeliveriesTest, ANoticeWithoutWordsIsSeenAndDoesNotHoldUpOthers) {
  notice("n1", "en", "i1", start, "of-a-later-release");
  notice("n2", "en", "i1", start + minutes(1));
  Deliveries deliveries(parts());
  ASSERT_TRUE(deliveries.gather(start + minutes(1)));
  ASSERT_EQ(rows("failed").size(), 1U);
  EXPECT_EQ(text(rows("failed")[0], "error"), "unknown-template");
  EXPECT_EQ(deliveries.again(text(rows("failed")[0], "id"), start).error().type, "nothing-to-send");
  EXPECT_EQ(deliveries.run_once(start + minutes(1))->sent, 1U);
  EXPECT_THAT(tried_.at(0).body, HasSubstr("Bước w-n2"));
}

TEST_F(DeliveriesTest, FromANoticeToTheServerPutOffOnceAndSentWithTheSameId) {
  START_MAIL_SERVER(server, "--fail-first", "1");
  Smtp smtp(server.settings());
  DeliveriesParts all = parts();
  all.sender = server.settings().from;
  MailChannel channel({.send = [&](const Mail& mail) { return smtp.send(mail); }, .sender = all.sender});
  all.channels = {&channel};
  all.demo = true;
  people_["en"].full_name = "Én\r\nBcc: ke.gian@example.vn";
  notice("n1", "en");
  notice("n2", "en");
  Deliveries deliveries(all);
  ASSERT_TRUE(deliveries.gather(start));
  EXPECT_EQ(deliveries.run_once(start)->put_off, 1U);
  EXPECT_EQ(deliveries.run_once(start + minutes(1))->sent, 1U);
  const auto seen = server.mails();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0]["message_id"], seen[1]["message_id"]);
  EXPECT_EQ(seen[1]["subject"], "2 thông báo: Hồ sơ i1");
  EXPECT_THAT(seen[1]["text"].get<std::string>(), testing::StartsWith("DỮ LIỆU TRÌNH DIỄN\n"));
  EXPECT_THAT(seen[1]["headers"].get<std::vector<std::string>>(), testing::Not(testing::Contains("bcc")));
}

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
  EXPECT_THAT(mail.subject, HasSubstr("3 thông báo"));
  EXPECT_THAT(mail.body, HasSubstr("https://example.vn/i1"));
  EXPECT_THAT(mail.body, HasSubstr("https://example.vn/i2"));
  EXPECT_EQ(mail.body.find("https://example.vn/i1"), mail.body.rfind("https://example.vn/i1")) << "one link per paper";
  EXPECT_TRUE(rows("waiting").empty());
  EXPECT_EQ(rows("sent").size(), 2U);
  ASSERT_TRUE(deliveries.gather(morning + hours(24 * 7)));
  ASSERT_TRUE(deliveries.run_once(morning + hours(24 * 7)));
  EXPECT_EQ(tried_.size(), 2U) << "and not again";
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
  for (const Row& row : rows("dropped")) EXPECT_EQ(text(row, "error"), "task_closed");
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
