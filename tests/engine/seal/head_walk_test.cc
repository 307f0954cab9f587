#include "engine/seal/head_walk.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/seal/seal.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/store/forwarding_store.h"

namespace trinhky::seal {
namespace {

class Walking : public ::testing::Test {
 protected:
  void add(const std::string& stream) {
    const std::uint64_t expected = store_->load(stream)->version;
    const store::Commit commit{.stream = stream,
                               .stream_kind = stream == seal_stream ? "seal" : "instance",
                               .expected = expected,
                               .events = {{.kind = "done", .at = base::Instant(), .body = "{}"}}};
    const auto results = store_->commit(std::span(&commit, 1));
    ASSERT_TRUE(results.front());
    if (stream != seal_stream) now_.insert_or_assign(stream, Head{stream, expected + 1, results.front()->head});
  }

  // A name that has as many places before it as behind it.
  std::string any_name() { return "s-" + std::to_string(100'000 + random_() % 900'000); }

  [[nodiscard]] Digest root() const {
    GrowingRoot tree;
    for (const auto& [stream, head] : now_) tree.add(leaf_of(head));
    return tree.root();
  }

  std::unique_ptr<store::Store> store_ = store::open_sqlite({.path = ":memory:"}).value();
  std::map<std::string, Head> now_;
  std::mt19937 random_{7};  // NOLINT(cert-msc51-cpp): the same names every time
};

TEST_F(Walking, TheEndOfALogIsFoundFromAnywhereInIt) {
  EXPECT_EQ(end_of_log(*store_, 0).value(), 0U);
  for (std::uint64_t end = 1; end <= 40; ++end) {
    add("s-" + std::to_string(end % 3));
    for (std::uint64_t from = 0; from <= end; ++from) EXPECT_EQ(end_of_log(*store_, from).value(), end) << from;
  }
}

TEST_F(Walking, AnEmptyLogHasTheRootOfNothing) {
  HeadWalk walk(*store_, 0);
  EXPECT_TRUE(walk.step().value());
  EXPECT_EQ(walk.tree().root(), GrowingRoot().root());
}

TEST_F(Walking, TheRootIsThatOfItsPlaceWhateverIsCommittedMeanwhile) {
  for (int i = 0; i < 700; ++i) add(any_name());
  add(seal_stream);
  const Digest then = root();
  const std::uint64_t until = end_of_log(*store_, 0).value();
  const std::size_t streams = now_.size();
  const Head sought = std::next(now_.begin(), 300)->second;
  HeadWalk walk(*store_, until, sought.stream);
  int pages = 0;
  while (!walk.step().value()) {
    ++pages;
    // Those that were passed, those to come, new ones on both sides, and one twice.
    for (int i = 0; i < 30; ++i) add(std::next(now_.begin(), static_cast<int>(random_() % now_.size()))->first);
    for (int i = 0; i < 30; ++i) add(any_name());
    for (int i = 0; i < 2; ++i) add(now_.rbegin()->first);
    add(seal_stream);
  }
  EXPECT_GE(pages, 5);
  EXPECT_EQ(walk.tree().size(), streams);
  EXPECT_EQ(walk.tree().root(), then);
  EXPECT_EQ(walk.until(), until);
  EXPECT_EQ(walk.log_end(), end_of_log(*store_, 0).value());
  EXPECT_TRUE(is_under(leaf_of(sought), *walk.tree().proof(), streams, then));
}

TEST_F(Walking, MovesAreReadUpToAPlaceAndOnFromThere) {
  add("s-1");
  add("s-1");
  add("s-2");
  add("s-1");
  Moved moved{.until = 1};
  ASSERT_TRUE(read_moves(*store_, moved, 3));
  EXPECT_EQ(moved.until, 2U);
  EXPECT_EQ(moved.events, 1U);
  EXPECT_EQ(moved.stood.at("s-1").number, 1U);
  ASSERT_TRUE(read_moves(*store_, moved));
  EXPECT_EQ(moved.events, 3U);
  EXPECT_EQ(moved.stood.at("s-1").number, 1U) << "the first move tells";
  EXPECT_EQ(moved.stood.at("s-2").number, 0U) << "not begun yet";
}

class FailingOnce final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  bool fails = false;
  base::Result<std::vector<store::StoredEvent>> read_log(std::uint64_t after, std::size_t limit) override {
    if (!std::exchange(fails, false)) return ForwardingStore::read_log(after, limit);
    return std::unexpected(base::Error{.code = base::ErrorCode::unavailable, .type = "store-busy"});
  }
};

TEST_F(Walking, AStepThatFailedIsTakenAgain) {
  auto made = std::make_unique<FailingOnce>(std::move(store_));
  FailingOnce& failing = *made;
  store_ = std::move(made);
  for (int i = 0; i < 300; ++i) add(any_name());
  HeadWalk walk(*store_, end_of_log(*store_, 0).value());
  ASSERT_FALSE(walk.step().value());
  failing.fails = true;
  EXPECT_EQ(walk.step().error().type, "store-busy");
  while (!walk.step().value()) {
  }
  EXPECT_EQ(walk.tree().root(), root());
}

}  // namespace
}  // namespace trinhky::seal
