#include <nlohmann/json.hpp>

#include "engine/base/ids.h"
#include "engine/notify/delivery_rows.h"
#include "tests/engine/notify/deliveries_fixture.h"

namespace trinhky::notify {
namespace {

// Rows that come together lie together; each person's has an id of its own.
TEST(DeliveryId, BeginsWithTheTimeOfItsNotice) {
  const store::Row notice{{"id", "019ab3c4-55d6-7e8f-9a0b-c1d2e3f40516"}, {"person", "en"}};
  store::Row other = notice;
  other["person"] = "be";
  EXPECT_TRUE(base::is_uuid(delivery_id(notice)));
  EXPECT_TRUE(delivery_id(notice).starts_with("019ab3c4-55d6-8"));
  EXPECT_EQ(delivery_id(notice), delivery_id(notice));
  EXPECT_NE(delivery_id(notice), delivery_id(other));
  EXPECT_TRUE(base::is_uuid(delivery_id({{"id", "n1"}, {"person", "en"}})));
}

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

// As a database has it that an earlier program wrote: nobody is told a second time.
TEST_F(DeliveriesTest, WhatStandsUnderAFormerIdIsNotGatheredAgain) {
  const std::string id = "019ab3c4-55d6-7e8f-9a0b-c1d2e3f40516";
  notice(id, "en");
  ASSERT_TRUE(Deliveries(parts()).gather(start));
  ASSERT_EQ(rows().size(), 1U);
  store::Row former = rows().front();
  const std::vector<store::RowChange> renamed{
      {.kind = store::RowChange::Kind::remove, .table = "delivery", .row = {{"id", former.at("id")}}},
      {.kind = store::RowChange::Kind::put, .table = "delivery", .row = [&] {
         former["id"] = former_delivery_id({{"id", id}, {"person", "en"}});
         return former;
       }()}};
  ASSERT_TRUE(store_->write(renamed));
  const auto gathered = Deliveries(parts()).gather(start + minutes(1));
  ASSERT_TRUE(gathered);
  EXPECT_EQ(gathered->notices, 0U);
  EXPECT_EQ(rows().size(), 1U);
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

// Every way a server can fail, one after the other, and a program that is started anew before each try.
TEST_F(DeliveriesTest, ThroughEveryFailureNothingIsLostAndOnlyTheMailInFlightComesTwice) {
  START_MAIL_SERVER(server, "--fail-first", "1", "--drop-first", "1", "--refuse-first", "1");
  for (int i = 0; i < 5; ++i) notice("n" + std::to_string(i), "en", "i" + std::to_string(i));
  SmtpSettings wants_tls = server.settings();
  wants_tls.security = SmtpSecurity::starttls;
  Instant now = start;
  for (int round = 0; round < 8; ++round) {
    // First a server that offers no TLS where it is asked for, later the one that fails as it was told.
    Smtp smtp(round == 0 ? wants_tls : server.settings());
    DeliveriesParts all = parts();
    all.sender = server.settings().from;
    MailChannel channel({.send = [&](const Mail& mail) { return smtp.send(mail); }, .sender = all.sender});
    all.channels = {&channel};
    Deliveries deliveries(all);
    ASSERT_TRUE(deliveries.gather(now));
    const auto run = deliveries.run_once(now);
    ASSERT_TRUE(run);
    if (round == 0) {
      EXPECT_TRUE(server.mails().empty()) << "nothing is said in the clear";
    }
    if (run->next) now = std::max(now, *run->next);
  }
  EXPECT_EQ(rows("sent").size(), 4U);
  ASSERT_EQ(rows("failed").size(), 1U) << "refused for good, and to be seen";
  std::map<std::string, int> taken;
  std::set<std::string> repeated;
  for (const nlohmann::json& mail : server.mails()) {
    if (mail["put_off"] == true || mail["refused"] == true) continue;
    const std::string id = mail["message_id"].get<std::string>();
    ++taken[id];
    if (mail["dropped"] == true) repeated.insert(id);
  }
  EXPECT_EQ(taken.size(), 4U) << "each of the others came";
  for (const auto& [id, times] : taken) EXPECT_EQ(times, repeated.contains(id) ? 2 : 1) << id;
  EXPECT_EQ(repeated.size(), 1U);
  ASSERT_TRUE(send_again(*store_, text(rows("failed")[0], "id"), "", now));
  Smtp smtp(server.settings());
  DeliveriesParts all = parts();
  MailChannel channel({.send = [&](const Mail& mail) { return smtp.send(mail); }, .sender = server.settings().from});
  all.channels = {&channel};
  EXPECT_EQ(Deliveries(all).run_once(now)->sent, 1U);
}

TEST_F(DeliveriesTest, AMailProgramFindsThePageTheThreadAndTheWayOut) {
  START_MAIL_SERVER(server);
  Smtp smtp(server.settings());
  MailChannel channel({.send = [&](const Mail& mail) { return smtp.send(mail); },
                       .sender = server.settings().from,
                       .unsubscribe = [](const std::string&) { return "https://example.vn/x"; }});
  Outgoing message{.id = "ab12",
                   .person = "en",
                   .address = "en@example.vn",
                   .name = "Hoàng Thị Én",
                   .title = "Việc cần xử lý – Chương trình phối hợp và thống nhất hành động năm 2026",
                   .text = "Chữ thường\n",
                   .html = "<p>Trang &lt;b&gt;</p>",
                   .link = "https://example.vn/instances/1",
                   .at = start};
  ASSERT_TRUE(channel.send(message));
  message.id = "ab13";
  ASSERT_TRUE(channel.send(message));
  message.id = "ab14";
  message.digest = true;
  ASSERT_TRUE(channel.send(message));
  const auto seen = server.mails();
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0]["message_id"], "<ab12@example.vn>");
  EXPECT_EQ(seen[0]["subject"], message.title);
  EXPECT_EQ(seen[0]["text"], "Chữ thường\n");
  EXPECT_THAT(seen[0]["html"].get<std::string>(), HasSubstr("<p>Trang &lt;b&gt;</p>"));
  EXPECT_TRUE(seen[0]["in_reply_to"].is_string());
  EXPECT_EQ(seen[0]["in_reply_to"], seen[1]["in_reply_to"]) << "one thread for one paper";
  EXPECT_TRUE(seen[0]["unsubscribe"].is_null());
  EXPECT_TRUE(seen[2]["in_reply_to"].is_null());
  EXPECT_EQ(seen[2]["unsubscribe"], "https://example.vn/x");
  EXPECT_THAT(seen[2]["headers"].get<std::vector<std::string>>(), testing::Contains("list-unsubscribe-post"));
}

}  // namespace
}  // namespace trinhky::notify
