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
