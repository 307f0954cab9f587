// While a batch is written the next one is decided on top of it: nothing is answered before it stands, and what was
// decided on top of something that did not come to be is decided anew.
#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "tests/engine/runtime/office.h"
#include "tests/engine/store/forwarding_store.h"

namespace trinhky::runtime {
namespace {

using namespace std::chrono_literals;
using base::Result;

constexpr const char* numbered = R"({
  "id": "numbered", "version": 1, "title": {"vi": "Văn bản đi", "en": "Outgoing"}, "form": "issue-slip",
  "start": {"by": "clerk"}, "data": {"kind": "CV"},
  "participants": {"clerk": {"position": "CLERK", "unit": "own"}},
  "initial": "numbering",
  "states": {
    "numbering": {
      "title": {"vi": "Cấp số", "en": "Number"},
      "task": {"for": "clerk", "due": {"workingDays": 1}, "remind": "R-SHORT"},
      "on": {
        "number": {
          "title": {"vi": "Cấp số", "en": "Give the number"}, "by": "clerk", "target": "released",
          "actions": [{"number": {"kind": {"var": "data.kind"}, "symbol": "MTTQ-BTT", "form": "{number}/{symbol}"}}]
        }
      }
    },
    "released": {"type": "final", "title": {"vi": "Đã phát hành", "en": "Released"}}
  }
})";

// Writes when a test lets it.
class GatedStore final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  std::vector<Result<store::Committed>> commit(std::span<const store::Commit> batch) override {
    std::optional<base::Error> failure;
    {
      std::unique_lock lock(mutex_);
      ++arrived_;
      turned_.notify_all();
      turned_.wait(lock, [&] { return !closed_; });
      failure = std::exchange(failure_, std::nullopt);
    }
    if (failure) return std::vector<Result<store::Committed>>(batch.size(), std::unexpected(*failure));
    auto results = ForwardingStore::commit(batch);
    const std::scoped_lock lock(mutex_);
    for (const auto& result : results) refused_ += result ? 0 : 1;
    return results;
  }
  void close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    arrived_ = 0;
  }
  // With what the batch that stands before it fails, where it does.
  void open(std::optional<base::Error> failure = {}) {
    const std::scoped_lock lock(mutex_);
    failure_ = std::move(failure);
    closed_ = false;
    turned_.notify_all();
  }
  void wait_for_a_batch() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(turned_.wait_for(lock, 30s, [&] { return arrived_ > 0; })) << "no batch came to the store";
  }
  [[nodiscard]] int batches() {
    const std::scoped_lock lock(mutex_);
    return arrived_;
  }
  // Commits that the store did not take.
  [[nodiscard]] int refused() {
    const std::scoped_lock lock(mutex_);
    return refused_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable turned_;
  bool closed_ = false;
  int arrived_ = 0;
  int refused_ = 0;
  std::optional<base::Error> failure_;
};

class Ahead : public Office {
 protected:
  using Answer = std::future<Result<Handled>>;

  std::filesystem::path workflows() override {
    folder_ = std::filesystem::temp_directory_path() / ("trinhky-ahead-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(Office::workflows(), folder_, std::filesystem::copy_options::recursive);
    std::ofstream(folder_ / "definitions" / "numbered.v1.json") << numbered;
    return folder_;
  }
  std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) override {
    auto made = std::make_unique<GatedStore>(std::move(real));
    gate_ = made.get();
    return made;
  }
  void TearDown() override {
    gate_->open();
    Office::TearDown();
    std::filesystem::remove_all(folder_);
  }

  // The command is the only one of a batch that stands before the store.
  Answer written(const Request& request) {
    engine_->rest();
    gate_->close();
    Answer answer = asked(request);
    gate_->wait_for_a_batch();
    drawn_before_ = drawn_;
    return answer;
  }
  Answer asked(const Request& request) {
    auto promise = std::make_shared<std::promise<Result<Handled>>>();
    Answer answer = promise->get_future();
    engine_->submit(request, [promise](Result<Handled> handled) { promise->set_value(std::move(handled)); });
    return answer;
  }
  // So many commands were taken out of the queue since the batch came to the store.
  void let_decide(unsigned commands) {
    for (unsigned drawn = drawn_; drawn < drawn_before_ + commands; drawn = drawn_) drawn_.wait(drawn);
  }
  static bool is_answered(Answer& answer) { return answer.wait_for(50ms) == std::future_status::ready; }

  Request comment(const std::string& paper, const std::string& text) {
    return {.command_id = text, .kind = "comment", .instance = paper, .person = "p-draft", .body = {{"text", text}}};
  }
  [[nodiscard]] std::vector<std::string> commands(const std::string& paper) {
    std::vector<std::string> ids;
    for (const store::StoredEvent& event : store_->load_events(paper, 1, 100).value()) ids.push_back(event.command);
    return ids;
  }

  GatedStore* gate_ = nullptr;
  unsigned drawn_before_ = 0;
  std::filesystem::path folder_;
};

TEST_F(Ahead, WhatComesWhileABatchIsWrittenIsDecidedAndAnsweredAfterItsOwn) {
  const std::string first = start_letter();
  const std::string second = start_letter();
  auto one = written(comment(first, "one"));
  auto two = asked(comment(second, "two"));
  let_decide(1);
  EXPECT_FALSE(is_answered(one));
  EXPECT_FALSE(is_answered(two));
  EXPECT_EQ(commands(second).size(), 1U) << "written beside a batch that is not done";
  gate_->open();
  ASSERT_TRUE(one.get());
  ASSERT_TRUE(two.get());
  EXPECT_EQ(gate_->batches(), 2);
  EXPECT_EQ(commands(second).back(), "two");
}

TEST_F(Ahead, ACommandIsDecidedOnTopOfWhatIsBeingWritten) {
  const std::string paper = start_letter();
  auto one = written(comment(paper, "one"));
  auto two = asked(comment(paper, "two"));
  let_decide(1);
  gate_->open();
  const auto before = one.get();
  const auto behind = two.get();
  ASSERT_TRUE(before && behind);
  EXPECT_EQ(behind->event, before->event + 1);
  EXPECT_EQ(gate_->refused(), 0);
}

TEST_F(Ahead, WhatWasDecidedOnTopOfAFailureIsDecidedAnew) {
  const std::string paper = start_letter();
  auto lost = written(comment(paper, "lost"));
  auto kept = asked(comment(paper, "kept"));
  auto elsewhere = asked({.command_id = "elsewhere",
                          .kind = "start",
                          .person = "p-draft",
                          .body = {{"definition", "document-issue"}, {"unit", "20"}}});
  let_decide(2);
  gate_->open(base::Error{.code = base::ErrorCode::unavailable, .type = "disk-full"});
  const auto refused = lost.get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "disk-full");
  const auto handled = kept.get();
  ASSERT_TRUE(handled) << handled.error().message.en;
  EXPECT_EQ(handled->event, 2U);
  ASSERT_TRUE(elsewhere.get());
  EXPECT_EQ(commands(paper), (std::vector<std::string>{commands(paper).front(), "kept"}));
  EXPECT_EQ(gate_->refused(), 0) << "it was not written as it had been decided";
}

TEST_F(Ahead, ARefusalIsNotAnsweredBeforeWhatItRestsOnStands) {
  const std::string paper = start_letter();
  ASSERT_TRUE(act("p-draft", "comment", paper, {{"text", "nhầm"}}));
  const Request removal{.command_id = "one",
                        .kind = "remove_comment",
                        .instance = paper,
                        .person = "p-draft",
                        .body = {{"id", engine_->load(paper).value().comments.at(0).at("id")}}};
  auto one = written(removal);
  // Where the first stands there is nothing left to be removed.
  Request same = removal;
  same.command_id = "two";
  auto two = asked(same);
  let_decide(1);
  EXPECT_FALSE(is_answered(two));
  gate_->open(base::Error{.code = base::ErrorCode::unavailable, .type = "disk-full"});
  EXPECT_FALSE(one.get());
  const auto second = two.get();
  ASSERT_TRUE(second) << "refused for something that never was: " << second.error().message.en;
}

TEST_F(Ahead, ARetryOfWhatIsBeingWrittenHasItsAnswer) {
  const std::string paper = start_letter();
  auto one = written(comment(paper, "one"));
  auto again = asked(comment(paper, "one"));
  EXPECT_FALSE(is_answered(again));
  gate_->open();
  const auto first = one.get();
  const auto second = again.get();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->event, first->event);
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(commands(paper).size(), 2U);
}

TEST_F(Ahead, NumbersOfOneSeriesAreGivenOneAfterTheOther) {
  std::vector<std::string> papers;
  for (int i = 0; i < 6; ++i) {
    const auto started = act("p-clerk", "start", "", {{"definition", "numbered"}, {"unit", "20"}});
    ASSERT_TRUE(started) << started.error().message.en << started.error().pointer;
    papers.push_back(started->instance);
  }
  const auto number = [&](const std::string& paper) -> Request {
    return {.command_id = "number-" + paper,
            .kind = "submit",
            .instance = paper,
            .person = "p-clerk",
            .body = {{"work", work(paper)}, {"signal", "number"}}};
  };
  std::vector<Request> requests;
  for (const std::string& paper : papers) requests.push_back(number(paper));
  std::vector<Answer> answers;
  answers.push_back(written(requests.front()));
  for (std::size_t i = 1; i < requests.size(); ++i) answers.push_back(asked(requests[i]));
  gate_->open();
  for (Answer& answer : answers) {
    const auto handled = answer.get();
    ASSERT_TRUE(handled) << handled.error().type << " " << handled.error().message.en;
  }
  const auto rows = store_->read({.table = "register", .order = {{"number"}}, .limit = 100}).value();
  std::vector<std::int64_t> given;
  for (const store::Row& row : rows) given.push_back(std::get<std::int64_t>(row.at("number")));
  EXPECT_EQ(given, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(gate_->refused(), 0) << "two were given one number";
}

TEST_F(Ahead, WhatWaitedTooLongIsNotWrittenThoughItIsDecided) {
  const std::string paper = start_letter();
  auto one = written(comment(paper, "one"));
  auto late = asked(comment(paper, "late"));
  wall_.pass(9s);
  auto behind = asked(comment(paper, "behind"));
  EXPECT_EQ(behind.get().error().type, "busy") << "somebody waits for nine seconds";
  let_decide(1);
  EXPECT_EQ(engine_->queued(), 1U) << "it waits, decided or not";
  wall_.pass(1s);
  gate_->open();
  EXPECT_TRUE(one.get());
  EXPECT_EQ(late.get().error().type, "busy");
  engine_->rest();
  EXPECT_EQ(commands(paper).size(), 2U);
}

TEST_F(Ahead, AStopWritesWhatWasDecidedAhead) {
  const std::string paper = start_letter();
  auto one = written(comment(paper, "one"));
  auto two = asked(comment(paper, "two"));
  let_decide(1);
  std::thread stops([&] { engine_->stop(); });
  gate_->open();
  stops.join();
  EXPECT_TRUE(one.get());
  EXPECT_TRUE(two.get());
  EXPECT_EQ(commands(paper).size(), 3U);
}

}  // namespace
}  // namespace trinhky::runtime
