#include "engine/notify/webhooks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "tests/engine/notify/webhook_tables.h"

namespace trinhky::notify {
namespace {

using base::json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;

constexpr int silence = 0;

class WebhooksTest : public WebhookHouse {
 protected:
  // Answers in the order given, then 200 for good. 0 is no answer at all.
  base::Result<HttpAnswer> post(const HttpPost& request) override {
    posts_.push_back(request);
    if (during_post_) during_post_();
    int status = 200;
    if (!answers_.empty()) {
      status = answers_.front();
      answers_.pop_front();
    }
    if (status == silence) {
      return base::refuse(base::ErrorCode::unavailable, "target-unreachable", {"Không trả lời.", "No answer."});
    }
    return HttpAnswer{.status = status, .body = {}, .retry_after = retry_after_};
  }
  std::string header(std::size_t post, const std::string& name) {
    for (const auto& [key, value] : posts_.at(post).headers) {
      if (key == name) return value;
    }
    return {};
  }
  std::string subscribe(WebhookWish wish = {.url = "https://hooks.example.org/in", .kinds = {}, .unit = {}},
                        const std::string& id = "w1") {
    const auto made = webhooks_->subscribe(wish, id, "admin");
    EXPECT_TRUE(made) << made.error().type;
    return made ? made->secret : std::string();
  }
  store::Row webhook() { return webhooks_->row("w1").value(); }

  std::vector<HttpPost> posts_;
  std::deque<int> answers_;
  std::optional<seconds> retry_after_;
  std::function<void()> during_post_;
  std::int64_t tries_seen_ = 0;
};

TEST_F(WebhooksTest, AMessageExistsExactlyIfItsEventDoes) {
  happens("i1", "started");
  const std::string secret = subscribe();
  EXPECT_TRUE(secret.starts_with("whsec_"));
  follow();
  EXPECT_TRUE(messages().empty()) << "what was before is not told";
  happens("i1", "submitted");
  happens("i2", "started");
  follow();
  follow();
  open();
  follow();
  ASSERT_EQ(messages().size(), 2U);
  EXPECT_EQ(run().sent, 2U);
  EXPECT_EQ(run().sent, 0U);
  ASSERT_EQ(posts_.size(), 2U);
  const json event = json::parse(posts_[0].body);
  EXPECT_EQ(event["type"], "vn.trinhky.submitted");
  EXPECT_EQ(event["subject"], "i1");
  EXPECT_EQ(event["data"], json({{"instance", "i1"}, {"number", 2}, {"state", "making"}}));
  EXPECT_EQ(posts_[0].body.find("Nguyễn"), std::string::npos);
  EXPECT_EQ(header(0, "webhook-signature"),
            WebhookSecret::parse(secret)->sign(header(0, "webhook-id"), clock_.at, posts_[0].body));
  EXPECT_NE(header(0, "webhook-id"), header(1, "webhook-id"));
  EXPECT_THAT(states(), Each(std::string(webhook_state::sent)));
}

TEST_F(WebhooksTest, OnlyWhatIsWantedIsTold) {
  subscribe({.url = "https://hooks.example.org/in", .kinds = {"decided", "ended"}, .unit = "20"});
  happens("i1", "started", "20-1");
  happens("i1", "decided", "20-1");
  happens("i2", "decided", "21");
  store::Commit other{.stream = "directory", .stream_kind = "directory"};
  other.events = {{.kind = "decided", .at = clock_.at, .command = {}, .scope = {}, .body = "{}"}};
  ASSERT_TRUE(store_->commit(std::span(&other, 1)).front());
  follow();
  ASSERT_EQ(messages().size(), 1U);
  EXPECT_EQ(text_in(messages()[0], "instance"), "i1");
  EXPECT_EQ(text_in(messages()[0], "kind"), "decided");
}

TEST_F(WebhooksTest, OneEventHasOneIdForEverySubscriptionAndEachMessageItsOwn) {
  subscribe();
  subscribe({.url = "https://other.example.org/", .kinds = {}, .unit = {}}, "w2");
  happens("i1", "started");
  follow();
  EXPECT_EQ(text_in(messages("w1")[0], "event"), text_in(messages("w2")[0], "event"));
  EXPECT_NE(text_in(messages("w1")[0], "message_id"), text_in(messages("w2")[0], "message_id"));
  EXPECT_EQ(text_in(messages("w1")[0], "body"), text_in(messages("w2")[0], "body"));
}

TEST_F(WebhooksTest, AFailedTryComesBackLaterWithTheSameIdAndBody) {
  subscribe();
  happens("i1", "started");
  happens("i1", "submitted");
  follow();
  answers_ = {302, silence};
  for (int i = 0; i < 2; ++i) {
    const WebhookRun failed = run();
    EXPECT_EQ(failed.put_off, 1U);
    EXPECT_EQ(failed.sent, 0U) << "those behind wait, so the order stays";
    ASSERT_TRUE(failed.next);
    EXPECT_GT(*failed.next, clock_.at);
    EXPECT_EQ(run().put_off, 0U) << "not hurried";
    clock_.at += hours(1);
  }
  EXPECT_EQ(run().sent, 2U);
  ASSERT_EQ(posts_.size(), 4U);
  for (std::size_t i = 1; i < 3; ++i) {
    EXPECT_EQ(header(i, "webhook-id"), header(0, "webhook-id"));
    EXPECT_EQ(posts_[i].body, posts_[0].body);
    EXPECT_NE(header(i, "webhook-timestamp"), header(0, "webhook-timestamp")) << "the time is that of the try";
  }
  EXPECT_EQ(json::parse(posts_[3].body)["type"], "vn.trinhky.submitted");
  EXPECT_EQ(number_in(webhook(), "failures"), 0);
}

TEST_F(WebhooksTest, AMessageThatWaitsForItsNextTryKeepsItsPlaceAlsoWhereItsEndpointRestsLess) {
  subscribe();
  happens("i1", "started");
  happens("i1", "submitted");
  follow();
  answers_ = {500};
  EXPECT_EQ(run().put_off, 1U);
  // The rest is shorter than the message's own wait, or was not noted by a program that was killed.
  const store::RowChange rested{.kind = store::RowChange::Kind::update,
                                .table = "webhook",
                                .row = {{"id", std::string("w1")}, {"rest_until", std::int64_t{0}}}};
  ASSERT_TRUE(store_->write(std::span(&rested, 1)));
  const WebhookRun early = run();
  EXPECT_EQ(early.sent, 0U) << "the second does not overtake the first";
  EXPECT_EQ(early.next, from_ms(number_in(messages()[0], "next_try")));
  EXPECT_TRUE(webhooks_->due().value().ids.empty());
  clock_.at = *early.next;
  EXPECT_EQ(webhooks_->due().value().ids, std::vector<std::string>{"w1"});
  EXPECT_EQ(run().sent, 2U);
  EXPECT_EQ(json::parse(posts_[1].body)["type"], "vn.trinhky.started");
  EXPECT_EQ(json::parse(posts_[2].body)["type"], "vn.trinhky.submitted");
}

TEST_F(WebhooksTest, ATestGoesAtOnceWithWhatHeldItUp) {
  subscribe();
  happens("i1", "started");
  follow();
  answers_ = {500};
  EXPECT_EQ(run().put_off, 1U);
  ASSERT_TRUE(webhooks_->test("w1"));
  EXPECT_EQ(run().sent, 2U);
}

TEST_F(WebhooksTest, TheWaitGrowsAndIsNeverTheSameForAll) {
  EXPECT_GE(webhook_back_off(1, 0), milliseconds(3750));
  EXPECT_LE(webhook_back_off(1, ~0ULL), milliseconds(6250));
  std::set<milliseconds> seen;
  for (std::uint64_t random = 0; random < 50; ++random) {
    const milliseconds wait = webhook_back_off(4, random * 1'000'003U);
    EXPECT_GE(wait, seconds(240));
    EXPECT_LE(wait, seconds(400));
    seen.insert(wait);
  }
  EXPECT_GT(seen.size(), 20U);
  EXPECT_LE(webhook_back_off(1000, ~0ULL), hours(5));
}

TEST_F(WebhooksTest, AReceiverMaySayWhenToComeBack) {
  subscribe();
  happens("i1", "started");
  follow();
  answers_ = {429};
  retry_after_ = seconds(7200);
  EXPECT_GE(run().next.value(), clock_.at + seconds(7200));
  clock_.at += seconds(7100);
  EXPECT_EQ(run().sent, 0U);
  clock_.at += seconds(200);
  EXPECT_EQ(run().sent, 1U);
}

TEST_F(WebhooksTest, OneMessageThatNobodyTakesDiesAndHoldsUpNobodyForLong) {
  subscribe();
  happens("i1", "started");
  happens("i1", "submitted");
  follow();
  // The endpoint stumbles over the first message alone.
  const std::string poison = text_in(messages()[0], "message_id");
  std::size_t dead = 0;
  for (int i = 0; i < 40 && dead == 0; ++i) {
    const auto first = messages()[0];
    answers_.clear();
    if (text_in(first, "state") == webhook_state::queued) answers_ = {422};
    dead += run().dead;
    clock_.at += hours(5);
  }
  EXPECT_EQ(dead, 1U);
  EXPECT_THAT(states(), ElementsAre(webhook_state::dead, webhook_state::sent));
  EXPECT_EQ(std::ranges::count_if(posts_, [&](const HttpPost& post) { return post.headers[1].second == poison; }),
            max_webhook_tries);
  EXPECT_LE(number_in(messages()[1], "sent_at"), in_ms(clock_.at));
  EXPECT_EQ(number_in(messages()[0], "status"), 422);
  // Somebody mended the receiver.
  ASSERT_TRUE(webhooks_->again("w1", 1));
  EXPECT_EQ(run().sent, 1U);
  EXPECT_EQ(posts_.back().headers[1].second, poison) << "the same message, not another one";
  EXPECT_EQ(webhooks_->again("w1", 9).error().type, "no-such-message");
}

TEST_F(WebhooksTest, AnEndpointThatFailsForDaysIsDisabledAndLosesNothing) {
  subscribe();
  happens("i1", "started");
  follow();
  int rounds = 0;
  for (; rounds < 200 && number_in(webhook(), "enabled") == 1; ++rounds) {
    answers_.assign(4, silence);
    run();
    clock_.at += hours(4);
    happens("i1", "submitted");
    follow();
  }
  EXPECT_GE(hours(4) * rounds, disable_after);
  EXPECT_LT(hours(4) * rounds, disable_after + hours(48));
  EXPECT_THAT(states(), Contains(std::string(webhook_state::dead))) << "what died is still there";
  EXPECT_EQ(text_in(webhook(), "note"), webhook_note::failing);
  const std::size_t before = posts_.size();
  happens("i1", "decided");
  follow();
  run();
  EXPECT_EQ(posts_.size(), before) << "a disabled endpoint is left alone";
  answers_.clear();
  ASSERT_TRUE(webhooks_->change("w1", {.url = "https://hooks.example.org/in", .kinds = {}, .unit = {}}));
  EXPECT_EQ(text_in(webhook(), "note"), "");
  follow();
  run();
  for (const store::Row& message : messages()) {
    if (text_in(message, "state") == webhook_state::dead) {
      ASSERT_TRUE(webhooks_->again("w1", number_in(message, "number")));
    }
  }
  run();
  run();
  EXPECT_EQ(messages().size(), static_cast<std::size_t>(rounds) + 2U);
  EXPECT_THAT(states(), Each(std::string(webhook_state::sent)));
}

TEST_F(WebhooksTest, AnEndpointThatIsGoneIsDisabledAtOnce) {
  subscribe();
  happens("i1", "started");
  happens("i1", "submitted");
  follow();
  answers_ = {410};
  run();
  EXPECT_EQ(posts_.size(), 1U);
  EXPECT_EQ(number_in(webhook(), "enabled"), 0);
  EXPECT_EQ(text_in(webhook(), "note"), webhook_note::gone);
  EXPECT_EQ(webhooks_->test("w1").error().type, "webhook-disabled");
}

TEST_F(WebhooksTest, BothSecretsSignForADayAfterARotation) {
  const auto old_secret = WebhookSecret::parse(subscribe()).value();
  const auto new_secret = WebhookSecret::parse(webhooks_->rotate("w1").value()).value();
  EXPECT_NE(old_secret.text(), new_secret.text());
  ASSERT_TRUE(webhooks_->test("w1"));
  run();
  EXPECT_EQ(header(0, "webhook-signature"), new_secret.sign(header(0, "webhook-id"), clock_.at, posts_[0].body) + " " +
                                                old_secret.sign(header(0, "webhook-id"), clock_.at, posts_[0].body));
  clock_.at += secret_overlap;
  ASSERT_TRUE(webhooks_->test("w1"));
  run();
  EXPECT_EQ(header(1, "webhook-signature"), new_secret.sign(header(1, "webhook-id"), clock_.at, posts_[1].body));
}

TEST_F(WebhooksTest, ASecondRotationOfADayLeavesNobodyBehind) {
  const auto first = WebhookSecret::parse(subscribe()).value();
  const auto second = WebhookSecret::parse(webhooks_->rotate("w1").value()).value();
  const auto third = WebhookSecret::parse(webhooks_->rotate("w1").value()).value();
  ASSERT_TRUE(webhooks_->test("w1"));
  run();
  const std::string signatures = header(0, "webhook-signature");
  for (const WebhookSecret& secret : {first, second, third}) {
    EXPECT_THAT(signatures, testing::HasSubstr(secret.sign(header(0, "webhook-id"), clock_.at, posts_[0].body)));
  }
}

TEST_F(WebhooksTest, ATestMessageIsAboutNothing) {
  subscribe({.url = "https://hooks.example.org/in", .kinds = {"decided"}, .unit = {}});
  EXPECT_EQ(webhooks_->test("w1").value(), 1);
  run();
  ASSERT_EQ(posts_.size(), 1U);
  const json event = json::parse(posts_[0].body);
  EXPECT_EQ(event["type"], "vn.trinhky.test");
  EXPECT_FALSE(event.contains("subject"));
}

TEST_F(WebhooksTest, ATryIsCountedBeforeItIsMade) {
  subscribe();
  happens("i1", "started");
  follow();
  // What a program that ended during the post would find when it starts again.
  during_post_ = [this] { tries_seen_ = number_in(messages()[0], "tries"); };
  run();
  EXPECT_EQ(tries_seen_, 1);
}

TEST_F(WebhooksTest, AnAddressInsideTheHouseIsNotSubscribed) {
  for (const char* inside : {"s://127.0.0.1/", "s://10.0.0.5/hook", "s://[::1]/", "://hooks.example.org/"}) {
    const auto refused =
        webhooks_->subscribe({.url = std::string("http") + inside, .kinds = {}, .unit = {}}, "w1", "admin");
    ASSERT_FALSE(refused) << inside;
    EXPECT_EQ(refused.error().pointer, "/url");
  }
  EXPECT_EQ(webhooks_->subscribe({.url = "https://a.example.org/", .kinds = {"Not A Kind"}, .unit = {}}, "w1", "admin")
                .error()
                .type,
            "bad-event-kind");
  EXPECT_EQ(webhooks_->row("w1").error().type, "no-such-webhook");
}

TEST_F(WebhooksTest, TheSameSubscriptionAgainIsTheSameAndTellsItsSecretOnce) {
  EXPECT_FALSE(subscribe().empty());
  EXPECT_TRUE(subscribe().empty());
  const auto other =
      webhooks_->subscribe({.url = "https://other.example.org/", .kinds = {}, .unit = {}}, "w1", "admin");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().type, "key-used");
  EXPECT_EQ(store_->count("webhook", {}).value(), 1U);
}

TEST_F(WebhooksTest, ThereIsABoundOnSubscriptionsAndOnWhatWaits) {
  for (std::size_t i = 0; i < max_webhooks; ++i) {
    subscribe({.url = "https://hooks.example.org/", .kinds = {"never"}, .unit = {}}, "w" + std::to_string(i + 1));
  }
  const auto refused =
      webhooks_->subscribe({.url = "https://hooks.example.org/", .kinds = {}, .unit = {}}, "more", "admin");
  EXPECT_EQ(refused.error().type, "too-many-webhooks");
}

TEST_F(WebhooksTest, WhatIsRemovedIsGoneWithItsMessages) {
  subscribe();
  happens("i1", "started");
  follow();
  ASSERT_TRUE(webhooks_->remove("w1"));
  EXPECT_TRUE(messages().empty());
  happens("i1", "submitted");
  follow();
  EXPECT_EQ(run().sent, 0U);
  EXPECT_EQ(webhooks_->remove("w1").error().type, "no-such-webhook");
}

TEST_F(WebhooksTest, WhatWasSentIsKeptForAMonth) {
  subscribe();
  happens("i1", "started");
  follow();
  run();
  clock_.at += keep_sent - hours(1);
  run();
  EXPECT_EQ(messages().size(), 1U);
  clock_.at += hours(2);
  run();
  EXPECT_TRUE(messages().empty());
}

TEST_F(WebhooksTest, ALongLogIsFollowedInPiecesAndOnlyFromItsEndOn) {
  for (int i = 0; i < 1500; ++i) happens("old" + std::to_string(i % 7), "started");
  subscribe();
  for (int i = 0; i < 620; ++i) happens("new" + std::to_string(i % 5), "submitted");
  EXPECT_TRUE(webhooks_->follow().value()) << "there is more";
  EXPECT_FALSE(webhooks_->follow().value());
  EXPECT_EQ(store_->count("webhook_delivery", {}).value(), 620U);
}

}  // namespace
}  // namespace trinhky::notify
