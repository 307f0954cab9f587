#include "engine/notify/webhook_senders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/engine/notify/webhook_tables.h"

namespace trinhky::notify {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Gt;
using testing::SizeIs;

constexpr const char* slow = "https://slow.example.org/in";
constexpr const char* quick = "https://quick.example.org/in";

// Whoever posts to `slow` waits until the test lets it go.
class WebhookSendersTest : public WebhookHouse {
 protected:
  base::Result<HttpAnswer> post(const HttpPost& request) override {
    std::unique_lock lock(mutex_);
    if (request.url == slow) {
      ++hanging_;
      most_hanging_ = std::max(most_hanging_, hanging_);
      changed_.notify_all();
      changed_.wait(lock, [this] { return released_; });
      --hanging_;
    }
    bodies_[request.url].push_back(base::parse_json(request.body).value().at("data").at("number").get<int>());
    changed_.notify_all();
    return HttpAnswer{.status = status_, .body = {}, .retry_after = {}};
  }
  void subscribe(const std::string& url, const std::string& id) {
    ASSERT_TRUE(webhooks_->subscribe({.url = url, .kinds = {}, .unit = {}}, id, "admin"));
  }
  std::vector<std::string> due() { return webhooks_->due().value().ids; }
  void wait_for(const std::function<bool()>& good) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, good);
  }
  void release() {
    const std::scoped_lock lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
  int hanging_ = 0;
  int most_hanging_ = 0;
  int status_ = 200;
  std::map<std::string, std::vector<int>> bodies_;
};

TEST_F(WebhookSendersTest, AReceiverThatHangsHoldsUpNobodyElseAndKeepsItsOrder) {
  subscribe(slow, "w1");
  subscribe(quick, "w2");
  for (const char* kind : {"started", "submitted", "decided"}) happens("i1", kind);
  follow();
  WebhookSenders senders(*webhooks_, {.threads = 3, .fault = nullptr});
  senders.offer(due());
  wait_for([this] { return hanging_ == 1 && bodies_[quick].size() == 3; });
  EXPECT_TRUE(bodies_[slow].empty());
  // Offered again while it hangs, it is with one thread all the same.
  senders.offer(due());
  happens("i1", "closed");
  follow();
  senders.offer(due());
  wait_for([this] { return bodies_[quick].size() == 4; });
  release();
  senders.settle();
  senders.offer(due());
  senders.settle();
  EXPECT_EQ(most_hanging_, 1);
  EXPECT_THAT(bodies_[slow], ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(bodies_[quick], ElementsAre(1, 2, 3, 4));
  EXPECT_TRUE(due().empty());
}

TEST_F(WebhookSendersTest, NobodyIsOfferedWhoRestsOrHasNothing) {
  subscribe(quick, "w1");
  EXPECT_TRUE(due().empty());
  happens("i1", "started");
  follow();
  EXPECT_THAT(due(), ElementsAre("w1"));
  status_ = 500;
  EXPECT_EQ(webhooks_->run("w1").value().put_off, 1U);
  const auto after = webhooks_->due();
  ASSERT_TRUE(after);
  EXPECT_TRUE(after->ids.empty());
  ASSERT_TRUE(after->next);
  EXPECT_GT(*after->next, clock_.at);
  clock_.at = *after->next;
  EXPECT_THAT(due(), ElementsAre("w1"));
  EXPECT_EQ(webhooks_->run("no-such").value().sent, 0U) << "removed meanwhile";
}

TEST_F(WebhookSendersTest, MoreThanOneRunTakesAreSentAllTheSame) {
  subscribe(quick, "w1");
  for (std::size_t i = 0; i < 2 * max_posts_per_run + 1; ++i) happens("i1", "started");
  follow();
  WebhookSenders senders(*webhooks_, {.threads = 2, .fault = nullptr});
  senders.offer(due());
  senders.settle();
  EXPECT_THAT(bodies_[quick], SizeIs(2 * max_posts_per_run + 1));
  EXPECT_THAT(bodies_[quick], Each(Gt(0)));
}

TEST_F(WebhookSendersTest, StoppingLeavesWhatWaits) {
  subscribe(slow, "w1");
  subscribe(quick, "w2");
  happens("i1", "started");
  follow();
  WebhookSenders senders(*webhooks_, {.threads = 1, .fault = nullptr});
  senders.offer({"w1", "w2"});
  wait_for([this] { return hanging_ == 1; });
  release();
  senders.stop();
  senders.offer({"w2"});
  EXPECT_THAT(bodies_[slow], ElementsAre(1));
}

}  // namespace
}  // namespace trinhky::notify
