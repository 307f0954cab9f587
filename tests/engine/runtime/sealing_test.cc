// Seals as the engine makes them: when one is due, when none is, and what a kill leaves behind.
#include <gtest/gtest.h>

#include <atomic>

#include "engine/runtime/sealer.h"
#include "engine/seal/verification.h"
#include "tests/engine/runtime/office.h"
#include "tests/engine/store/forwarding_store.h"

namespace trinhky::runtime {
namespace {

class MovedClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return base::Instant(std::chrono::milliseconds(now_ms_.load())); }
  void move(std::chrono::milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_ = 1'795'000'000'000;
};

std::unique_ptr<store::Store> in_memory() {
  return store::open_sqlite({.path = ":memory:"}).value();
}

// A stream's next event, told to the sealer as the engine tells it.
void add(store::Store& store, Sealer* sealer, const std::string& stream) {
  const std::uint64_t expected = store.load(stream)->version;
  const store::Commit commit{.stream = stream,
                             .stream_kind = "instance",
                             .expected = expected,
                             .events = {{.kind = "done", .at = base::Instant(), .body = "{}"}}};
  const auto results = store.commit(std::span(&commit, 1));
  ASSERT_TRUE(results.front());
  if (sealer != nullptr) sealer->moved({.stream = stream, .number = expected + 1, .hash = results.front()->head});
}

class Sealing : public ::testing::Test {
 protected:
  std::uint64_t seals() { return store_->load(seal::seal_stream)->version; }
  seal::Verification verified() { return seal::verify_log(*store_, {}).value(); }
  void expect_whole() {
    const auto found = verified();
    for (const auto& fault : found.faults) ADD_FAILURE() << fault.kind << " " << fault.message.en;
  }

  MovedClock wall_;
  std::unique_ptr<store::Store> store_ = in_memory();
  std::shared_ptr<const seal::SigningKey> key_ =
      std::make_shared<const seal::SigningKey>(seal::SigningKey::make().value());
};

TEST_F(Sealing, ASealIsDueAMinuteAfterTheLastWhenSomethingMoved) {
  Sealer sealer(*store_, wall_, key_);
  ASSERT_TRUE(sealer.begin(wall_.now()));
  wall_.move(std::chrono::minutes(5));
  EXPECT_FALSE(sealer.is_due()) << "nothing moved";
  ASSERT_TRUE(sealer.begin(wall_.now()));
  add(*store_, &sealer, "s-1");
  EXPECT_FALSE(sealer.is_due());
  wall_.move(Sealer::between_seals);
  EXPECT_TRUE(sealer.is_due());
  EXPECT_FALSE(sealer.is_overdue());
  ASSERT_TRUE(sealer.seal(wall_.now()));
  EXPECT_FALSE(sealer.is_due());
  add(*store_, &sealer, "s-2");
  EXPECT_FALSE(sealer.is_due()) << "at most one a minute";
  wall_.move(Sealer::at_the_latest);
  EXPECT_TRUE(sealer.is_overdue());
  ASSERT_TRUE(sealer.seal(wall_.now()));
  ASSERT_TRUE(sealer.seal(wall_.now()));
  EXPECT_EQ(seals(), 2U) << "nothing moved between the last two";
  EXPECT_EQ(verified().last_seal->seal.streams, 2U);
  expect_whole();
}

TEST_F(Sealing, AClockThatWasSetBackDoesNotPutSealsOff) {
  Sealer sealer(*store_, wall_, key_);
  ASSERT_TRUE(sealer.begin(wall_.now()));
  add(*store_, &sealer, "s-1");
  wall_.move(-std::chrono::hours(24));
  EXPECT_TRUE(sealer.is_due());
}

TEST_F(Sealing, WhatAKilledProgramDidNotSealGoesUnderTheNextSeal) {
  for (int run = 0; run < 5; ++run) {
    Sealer sealer(*store_, wall_, key_);
    ASSERT_TRUE(sealer.begin(wall_.now()));
    add(*store_, &sealer, "s-" + std::to_string(run % 2));
    wall_.move(Sealer::between_seals);
    ASSERT_TRUE(sealer.seal(wall_.now()));
    add(*store_, &sealer, "s-" + std::to_string(run));  // and the program is gone
  }
  EXPECT_EQ(verified().unsealed, 1U);
  Sealer sealer(*store_, wall_, key_);
  ASSERT_TRUE(sealer.begin(wall_.now()));
  wall_.move(Sealer::between_seals);
  EXPECT_TRUE(sealer.is_due());
  ASSERT_TRUE(sealer.seal(wall_.now()));
  const auto found = verified();
  EXPECT_EQ(found.unsealed, 0U);
  EXPECT_EQ(found.last_seal->seal.number, 6U);
  EXPECT_EQ(found.last_seal->seal.heads.size(), 1U) << "what moved behind the last seal is named";
  expect_whole();
}

TEST_F(Sealing, ALogFromBeforeSealsIsSealedWhole) {
  for (int i = 0; i < 40; ++i) add(*store_, nullptr, "s-" + std::to_string(i));
  Sealer sealer(*store_, wall_, key_);
  ASSERT_TRUE(sealer.begin(wall_.now()));
  wall_.move(Sealer::between_seals);
  EXPECT_TRUE(sealer.is_due());
  ASSERT_TRUE(sealer.seal(wall_.now()));
  EXPECT_EQ(verified().last_seal->seal.streams, 40U);
  expect_whole();
}

TEST_F(Sealing, AnotherKeyGoesOnWithTheSameChain) {
  {
    Sealer sealer(*store_, wall_, key_);
    ASSERT_TRUE(sealer.begin(wall_.now()));
    add(*store_, &sealer, "s-1");
    ASSERT_TRUE(sealer.seal(wall_.now()));
  }
  const auto other = std::make_shared<const seal::SigningKey>(seal::SigningKey::make().value());
  Sealer sealer(*store_, wall_, other);
  ASSERT_TRUE(sealer.begin(wall_.now()));
  add(*store_, &sealer, "s-1");
  ASSERT_TRUE(sealer.seal(wall_.now()));
  const auto found = verified();
  ASSERT_EQ(found.keys.size(), 2U);
  EXPECT_EQ(found.keys[1].first_seal, 2U);
  expect_whole();
}

class RefusingStore final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  bool refuses = false;
  std::vector<base::Result<store::Committed>> commit(std::span<const store::Commit> batch) override {
    if (!refuses) return ForwardingStore::commit(batch);
    return {std::unexpected(base::Error{.code = base::ErrorCode::unavailable, .type = "disk-full"})};
  }
};

TEST_F(Sealing, ASealThatCannotBeWrittenIsMadeAMinuteLater) {
  auto made = std::make_unique<RefusingStore>(std::move(store_));
  RefusingStore& refusing = *made;
  store_ = std::move(made);
  Sealer sealer(*store_, wall_, key_);
  ASSERT_TRUE(sealer.begin(wall_.now()));
  add(*store_, &sealer, "s-1");
  wall_.move(Sealer::between_seals);
  refusing.refuses = true;
  EXPECT_EQ(sealer.seal(wall_.now()).error().type, "disk-full");
  EXPECT_FALSE(sealer.is_due()) << "the disk is not asked again at once";
  refusing.refuses = false;
  wall_.move(Sealer::between_seals);
  EXPECT_TRUE(sealer.is_due());
  ASSERT_TRUE(sealer.seal(wall_.now()));
  expect_whole();
}

// More streams than one slice reads.
class LargeHouse : public Sealing {
 protected:
  void SetUp() override {
    std::vector<store::Commit> commits;
    for (int i = 0; i < streams; ++i) {
      commits.push_back({.stream = "p-" + std::to_string(10'000 + i),
                         .stream_kind = "instance",
                         .events = {{.kind = "done", .at = base::Instant(), .body = "{}"}}});
    }
    for (const auto& result : store_->commit(commits)) ASSERT_TRUE(result);
    sealer_ = std::make_unique<Sealer>(*store_, wall_, key_);
    ASSERT_TRUE(sealer_->begin(wall_.now()));
  }

  static constexpr int streams = 3000;
  std::unique_ptr<Sealer> sealer_;
};

TEST_F(LargeHouse, ASealIsTrueOfThePlaceWhereItWasBegunAndSaysSo) {
  wall_.move(Sealer::between_seals);
  int slices = 0;
  do {
    ASSERT_TRUE(sealer_->go_on(wall_.now()));
    if (!sealer_->is_under_way()) break;
    ++slices;
    EXPECT_EQ(seals(), 0U);
    EXPECT_TRUE(sealer_->is_due());
    EXPECT_TRUE(sealer_->is_overdue()) << "it must not fall behind the log";
    for (const char* stream : {"p-10000", "p-12999", "a", "z", "p-11500-1"}) add(*store_, sealer_.get(), stream);
  } while (true);
  EXPECT_GE(slices, 2);
  auto found = verified();
  EXPECT_TRUE(found.faults.empty());
  EXPECT_EQ(found.last_seal->seal.streams, static_cast<std::uint64_t>(streams));
  EXPECT_EQ(found.last_seal->until, static_cast<std::uint64_t>(streams));
  EXPECT_TRUE(found.last_seal->seal.heads.empty()) << "too many to name";
  EXPECT_EQ(found.unsealed, static_cast<std::uint64_t>(slices) * 5);

  wall_.move(Sealer::between_seals);
  EXPECT_TRUE(sealer_->is_due()) << "what came meanwhile";
  ASSERT_TRUE(sealer_->seal(wall_.now()));
  found = verified();
  EXPECT_TRUE(found.faults.empty());
  EXPECT_EQ(found.last_seal->seal.streams, static_cast<std::uint64_t>(streams) + 3);
  EXPECT_EQ(found.last_seal->seal.heads.size(), 5U);
  EXPECT_EQ(found.unsealed, 0U);
  EXPECT_FALSE(found.last_seal->seal.until) << "nothing came meanwhile";
}

TEST_F(LargeHouse, WhatCameWhileASealWasMadeIsFoundByTheNextProgram) {
  ASSERT_TRUE(sealer_->go_on(wall_.now()));
  add(*store_, sealer_.get(), "a");
  ASSERT_TRUE(sealer_->seal(wall_.now()));
  EXPECT_EQ(seals(), 2U) << "a stop seals what came meanwhile, too";
  EXPECT_EQ(verified().unsealed, 0U);
  add(*store_, sealer_.get(), "p-10001");
  ASSERT_TRUE(sealer_->go_on(wall_.now()));
  add(*store_, sealer_.get(), "p-10000");
  while (sealer_->is_under_way()) ASSERT_TRUE(sealer_->go_on(wall_.now()));
  EXPECT_EQ(seals(), 3U);

  Sealer next(*store_, wall_, key_);
  ASSERT_TRUE(next.begin(wall_.now()));
  ASSERT_TRUE(next.seal(wall_.now()));
  const auto found = verified();
  EXPECT_TRUE(found.faults.empty());
  ASSERT_EQ(found.last_seal->seal.heads.size(), 1U);
  EXPECT_EQ(found.last_seal->seal.heads.front().stream, "p-10000");
}

// A disk so slow that each page of streams takes a while.
class SlowStore final : public store::ForwardingStore {
 public:
  SlowStore(std::unique_ptr<store::Store> inner, MovedClock& wall) : ForwardingStore(std::move(inner)), wall_(wall) {}
  std::chrono::milliseconds a_page{0};
  std::chrono::milliseconds a_stream{0};
  bool refuses = false;
  base::Result<std::vector<store::StreamHead>> streams(std::string_view after, std::size_t limit) override {
    if (refuses) return std::unexpected(base::Error{.code = base::ErrorCode::unavailable, .type = "store-busy"});
    auto page = ForwardingStore::streams(after, limit);
    wall_.move(a_page + a_stream * (page ? page->size() : 0));
    return page;
  }

 private:
  MovedClock& wall_;
};

class SlowHouse : public LargeHouse {
 protected:
  SlowHouse() {
    auto made = std::make_unique<SlowStore>(std::move(store_), wall_);
    slow_ = made.get();
    store_ = std::move(made);
  }
  SlowStore* slow_ = nullptr;
};

TEST_F(SlowHouse, ASealThatTookLongPutsTheNextOneOff) {
  slow_->a_stream = std::chrono::milliseconds(16);
  const base::Instant began = wall_.now();
  ASSERT_TRUE(sealer_->seal(wall_.now()));
  const auto took = wall_.now() - began;
  ASSERT_GE(took, std::chrono::seconds(40));
  EXPECT_EQ(seals(), 1U);
  add(*store_, sealer_.get(), "a");
  wall_.move(Sealer::at_the_latest - std::chrono::seconds(1));
  EXPECT_FALSE(sealer_->is_due());
  EXPECT_FALSE(sealer_->is_overdue());
  wall_.move(Sealer::rest_for_work * took - Sealer::at_the_latest + std::chrono::seconds(1));
  EXPECT_TRUE(sealer_->is_due());
  EXPECT_TRUE(sealer_->is_overdue());
}

TEST_F(SlowHouse, ASliceEndsWhenItsTimeIsOver) {
  slow_->a_page = Sealer::slice_time;
  const base::Instant began = wall_.now();
  ASSERT_TRUE(sealer_->go_on(wall_.now()));
  EXPECT_EQ(wall_.now() - began, Sealer::slice_time);
}

TEST_F(SlowHouse, APageThatTookLongMakesTheNextOnesSmaller) {
  slow_->a_stream = std::chrono::milliseconds(1);
  const auto slice = [&] {
    const base::Instant began = wall_.now();
    EXPECT_TRUE(sealer_->go_on(wall_.now()));
    return wall_.now() - began;
  };
  EXPECT_EQ(slice(), std::chrono::milliseconds(seal::HeadWalk::largest_page));
  EXPECT_EQ(slice(), std::chrono::milliseconds(seal::HeadWalk::largest_page / 4));
  EXPECT_EQ(slice(), std::chrono::milliseconds(Sealer::smallest_page));
  EXPECT_EQ(slice(), std::chrono::milliseconds(Sealer::smallest_page));
  slow_->a_stream = {};
  while (sealer_->is_under_way()) EXPECT_EQ(slice(), std::chrono::milliseconds(0));
  EXPECT_EQ(verified().last_seal->seal.streams, static_cast<std::uint64_t>(streams));
  expect_whole();
}

TEST_F(SlowHouse, AStopDoesNotWaitForASealThatTakesTooLong) {
  slow_->a_page = std::chrono::milliseconds(500);
  const base::Instant began = wall_.now();
  ASSERT_TRUE(sealer_->seal(wall_.now(), std::chrono::milliseconds(2000)));
  EXPECT_LE(wall_.now() - began, std::chrono::milliseconds(2500));
  EXPECT_EQ(seals(), 0U);
  slow_->a_page = {};
  Sealer next(*store_, wall_, key_);
  ASSERT_TRUE(next.begin(wall_.now()));
  wall_.move(Sealer::between_seals);
  EXPECT_TRUE(next.is_due());
  ASSERT_TRUE(next.seal(wall_.now()));
  EXPECT_EQ(verified().unsealed, 0U);
}

TEST_F(SlowHouse, ASealThatCannotReadOnIsBegunAgainAMinuteLater) {
  ASSERT_TRUE(sealer_->seal(wall_.now()));
  add(*store_, sealer_.get(), "p-10000");
  ASSERT_TRUE(sealer_->go_on(wall_.now()));
  add(*store_, sealer_.get(), "p-10001");
  slow_->refuses = true;
  EXPECT_EQ(sealer_->go_on(wall_.now()).error().type, "store-busy");
  EXPECT_FALSE(sealer_->is_under_way());
  EXPECT_FALSE(sealer_->is_due());
  slow_->refuses = false;
  wall_.move(Sealer::between_seals);
  EXPECT_TRUE(sealer_->is_due());
  ASSERT_TRUE(sealer_->seal(wall_.now()));
  EXPECT_EQ(verified().last_seal->seal.heads.size(), 2U) << "neither is forgotten";
  expect_whole();
}

// A start costs what it costs in a small house: no list of all streams is read.
TEST_F(SlowHouse, ToBeginReadsTheLastSealAndWhatCameBehindItAlone) {
  slow_->a_page = std::chrono::milliseconds(1);
  Sealer next(*store_, wall_, key_);
  const base::Instant began = wall_.now();
  ASSERT_TRUE(next.begin(wall_.now()));
  EXPECT_EQ(wall_.now() - began, std::chrono::milliseconds(1)) << "the last seal is looked for by name";
}

// The office on the real engine, with a key.
class SealedOffice : public Office {
 protected:
  std::shared_ptr<const seal::SigningKey> seal_key() override { return key_; }

  std::shared_ptr<const seal::SigningKey> key_ =
      std::make_shared<const seal::SigningKey>(seal::SigningKey::make().value());
};

TEST_F(SealedOffice, ACleanStopSealsWhatWasCommitted) {
  const std::string letter = start_letter();
  EXPECT_EQ(store_->load(seal::seal_stream)->version, 0U) << "no minute has passed";
  engine_->stop();
  auto found = seal::verify_log(*store_, {}).value();
  EXPECT_TRUE(found.faults.empty());
  ASSERT_TRUE(found.last_seal);
  EXPECT_EQ(found.last_seal->seal.number, 1U);
  EXPECT_EQ(found.unsealed, 0U);
  EXPECT_EQ(found.last_seal->seal.streams, 4U) << "the directory, the catalogue, the calendar and the letter";
  EXPECT_EQ(seal::known_keys(*store_).value().front().public_key, key_->public_key());

  restart();
  engine_->stop();
  EXPECT_EQ(store_->load(seal::seal_stream)->version, 1U) << "nothing was committed since";
}

}  // namespace
}  // namespace trinhky::runtime
