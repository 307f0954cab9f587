#include "engine/seal/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/engine/seal/sealed_log.h"
#include "tests/engine/store/forwarding_store.h"

namespace trinhky::seal {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Three streams, two seals, and an event that no seal covers yet.
class Tampering : public ::testing::Test {
 protected:
  void SetUp() override {
    log_.add("s-1", {{"n", 1}});
    text_ = log_.add_text("s-1", "Đồng ý với dự thảo.");
    log_.add("s-1", {{"n", 3}});
    log_.add("s-2", {{"n", 1}});
    log_.seal();
    file_ = log_.add_file("s-2", std::string(300'000, 'f'));
    log_.add("s-3", {{"n", 1}});
    log_.add("s-3", {{"n", 2}});
    log_.seal();
    log_.add("s-1", {{"n", 4}});
  }

  SealedLog log_;
  std::string text_;
  std::string file_;
};

TEST_F(Tampering, AWholeLogHasNoFault) {
  const Verification found = log_.found();
  EXPECT_THAT(told(found), IsEmpty());
  EXPECT_EQ(found.streams, 4U);
  EXPECT_EQ(found.events, 10U);
  EXPECT_EQ(found.contents, 1U);
  EXPECT_EQ(found.attachments, 1U);
  EXPECT_EQ(found.attachment_bytes, 300'000U);
  EXPECT_EQ(found.erased_count, 0U);
  EXPECT_EQ(found.unsealed, 1U);
  ASSERT_TRUE(found.last_seal);
  EXPECT_EQ(found.last_seal->seal.number, 2U);
  EXPECT_EQ(found.last_seal->seal.streams, 3U);
  ASSERT_EQ(found.keys.size(), 1U);
  EXPECT_EQ(found.keys.front().public_key, log_.key().public_key());
  EXPECT_EQ(found.keys.front().last_seal, 2U);
  EXPECT_THAT(found.instances, ElementsAre("s-1", "s-2", "s-3"));
}

TEST_F(Tampering, TheLastSealIsTheOneOfTheStore) {
  const auto last = latest_seal(log_.store()).value();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->seal, log_.found().last_seal->seal);
  EXPECT_TRUE(is_signed(last->seal));
  EXPECT_EQ(seal_from_json(to_json(last->seal)).value(), last->seal);
}

TEST(Sealing, ALogWithoutSealsIsReadAllTheSame) {
  SealedLog log;
  log.add("s-1", {{"n", 1}});
  const Verification found = log.found();
  EXPECT_THAT(told(found), IsEmpty());
  EXPECT_FALSE(found.last_seal);
  EXPECT_EQ(found.unsealed, 1U);
  EXPECT_FALSE(latest_seal(log.store()).value());
  log.tamper("UPDATE event SET body = '{\"n\":2}'");
  EXPECT_THAT(told(log.found()), ElementsAre("event-altered s-1 1"));
}

TEST_F(Tampering, AChangedByteOfAnEventIsFound) {
  log_.tamper("UPDATE event SET body = replace(body, '3', '5') WHERE " + SealedLog::of("s-1", 3));
  EXPECT_THAT(told(log_.found()), ElementsAre("event-altered s-1 3"));
}

TEST_F(Tampering, EveryColumnOfAnEventIsProtected) {
  for (const std::string& change :
       {std::string("kind = 'undone'"), std::string("at = at + 1"), std::string("command = 'other'"),
        std::string("scope = 'other'"), std::string("body = '{\"n\":1} '")}) {
    SealedLog log;
    log.add("s-1", {{"n", 1}});
    log.seal();
    log.tamper("UPDATE event SET " + change + " WHERE " + SealedLog::of("s-1", 1));
    EXPECT_THAT(told(log.found()), ElementsAre("event-altered s-1 1")) << change;
  }
}

TEST_F(Tampering, AChangedContentIsFound) {
  log_.tamper("UPDATE content SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Đồng', 'Không') AS BLOB)");
  EXPECT_THAT(told(log_.found()), ElementsAre("content-altered s-1 2"));
}

TEST_F(Tampering, AChangedSaltIsFound) {
  log_.tamper("UPDATE content SET salt = 'other'");
  EXPECT_THAT(told(log_.found()), ElementsAre("content-altered s-1 2"));
}

TEST_F(Tampering, AChangedChunkOfAFileIsFound) {
  log_.tamper("UPDATE content_chunk SET bytes = zeroblob(length(bytes)) WHERE ordinal = 1");
  EXPECT_THAT(told(log_.found()), ElementsAre("attachment-altered s-2 2"));
}

TEST_F(Tampering, AMissingChunkIsFound) {
  log_.tamper("DELETE FROM content_chunk WHERE ordinal = 1");
  EXPECT_THAT(told(log_.found()), ElementsAre("attachment-altered s-2 2"));
}

TEST_F(Tampering, ADroppedEventIsFound) {
  log_.tamper("DELETE FROM event WHERE " + SealedLog::of("s-1", 2));
  EXPECT_THAT(told(log_.found()), ElementsAre("event-missing s-1 2"));
}

TEST_F(Tampering, TwoSwappedEventsAreFound) {
  log_.tamper("UPDATE event SET number = number + 100 WHERE " + SealedLog::of("s-1", 2) +
              "; UPDATE event SET number = 2 WHERE " + SealedLog::of("s-1", 3) +
              "; UPDATE event SET number = 3 WHERE " + SealedLog::of("s-1", 102));
  EXPECT_THAT(told(log_.found()), Contains("event-missing s-1 2"));
}

TEST_F(Tampering, ACutTailThatTheStreamStillCountsIsFound) {
  log_.tamper("DELETE FROM event WHERE " + SealedLog::of("s-3", 2));
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-root s-3 2 by seal 2", "stream-head s-3 2"));
}

TEST_F(Tampering, ACutTailIsFoundByTheSealAlone) {
  log_.tamper("DELETE FROM event WHERE " + SealedLog::of("s-3", 2));
  log_.rechain("s-3");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-root s-3 2 by seal 2"));
}

TEST_F(Tampering, APaperThatWasTakenAwayWholeIsNamed) {
  log_.tamper(
      "DELETE FROM event WHERE stream = (SELECT id FROM stream WHERE name = 's-3'); DELETE FROM stream WHERE "
      "name = 's-3'");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-root s-3 1 by seal 2"));
}

TEST_F(Tampering, AHistoryWrittenAnewIsNamedWhereItWasSealed) {
  log_.tamper("UPDATE event SET body = '{\"n\":9}' WHERE " + SealedLog::of("s-1", 1));
  log_.rechain("s-1");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-root s-1 3 by seal 1"));
}

TEST_F(Tampering, AnEventThatWasSlippedInBeforeASealIsNoticed) {
  log_.tamper(
      "UPDATE event SET position = position + 1000; "
      "INSERT INTO stream(name, kind, version, head, snapshot_version) VALUES('s-0', 'instance', 1, '', 0); "
      "INSERT INTO event(position, stream, number, kind, at, command, scope, body, previous, hash) SELECT 500, "
      "max(id), 1, 'done', 0, '', '', '{}', '', '' FROM stream");
  log_.rechain("s-0");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-root seal 1 by seal 1"));
}

TEST_F(Tampering, AnEventThatHidesFromTheOrderOfTheLogIsFound) {
  for (const char* position : {"0", "-7"}) {
    SealedLog log;
    log.add("s-1", {{"n", 1}});
    log.seal();
    log.tamper(
        std::string("INSERT INTO event(position, stream, number, kind, at, command, scope, body, previous, hash) ") +
        "SELECT " + position + ", id, 2, 'done', 0, '', '', '{}', head, head FROM stream WHERE name = 's-1'");
    EXPECT_THAT(told(log.found()), ElementsAre("stream-head s-1 2")) << position;
    log.rechain("s-1");
    EXPECT_THAT(told(log.found()), ElementsAre("stream-head s-1 2")) << position;
  }
}

TEST_F(Tampering, AStreamThatLiesAboutItselfIsFound) {
  log_.tamper("UPDATE stream SET head = replace(head, substr(head, 1, 1), 'x') WHERE name = 's-2'");
  EXPECT_THAT(told(log_.found()), ElementsAre("stream-head s-2 2"));
}

TEST_F(Tampering, AStreamThatDoesNotCountItsLastEventIsFound) {
  log_.tamper("UPDATE stream SET version = 1, head = (SELECT hash FROM event WHERE " + SealedLog::of("s-2", 1) +
              ") WHERE name = 's-2'");
  EXPECT_THAT(told(log_.found()), ElementsAre("stream-head s-2 2"));
}

TEST_F(Tampering, AChangedSealIsFoundByItsChain) {
  log_.tamper("UPDATE event SET body = replace(body, '\"streams\":2', '\"streams\":3') WHERE " +
              SealedLog::of("seal", 1));
  EXPECT_THAT(told(log_.found()), Contains("event-altered seal 1"));
  EXPECT_THAT(told(log_.found()), Contains("seal-signature seal 1 by seal 1"));
}

TEST_F(Tampering, AReplacedSealIsFoundByItsSignature) {
  log_.tamper("DELETE FROM event WHERE " + SealedLog::of("s-3", 2));
  log_.rechain("s-3");
  const Verification before = log_.found();
  Seal forged = before.last_seal->seal;
  HeadTree tree;
  for (const auto& one : log_.store().streams("", 100).value()) {
    if (one.stream != "seal" && one.stream != "s-1") tree.set({one.stream, one.version, one.head});
  }
  const auto sealed = log_.store().load_events("s-1", 3, 1).value().front();
  tree.set({"s-1", 3, sealed.hash});
  forged.root = hex(tree.root());
  forged.heads.clear();
  log_.tamper("UPDATE event SET body = '" + base::canonical(to_json(forged)) + "' WHERE " + SealedLog::of("seal", 2));
  log_.rechain("seal");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-signature seal 2 by seal 2"));

  // Signed by a key of the thief's own, everything fits but the key.
  const SigningKey other = SigningKey::make().value();
  log_.tamper("UPDATE event SET body = '" + base::canonical(to_json(signed_by(other, forged))) + "' WHERE " +
              SealedLog::of("seal", 2));
  log_.rechain("seal");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-key seal 2 by seal 2"));

  // With the key written into the database, too, only who kept the fingerprint sees it.
  ASSERT_TRUE(note_key(log_.store(), other.public_key(), store::at_minute(0)));
  EXPECT_THAT(told(log_.found()), IsEmpty());
  EXPECT_EQ(log_.found().keys.size(), 2U);
  EXPECT_THAT(told(log_.found(fingerprint_of(log_.key().public_key()))), ElementsAre("seal-key seal 2 by seal 2"));
}

TEST_F(Tampering, ASealMissingInTheMiddleIsFound) {
  log_.tamper("DELETE FROM event WHERE " + SealedLog::of("seal", 1));
  EXPECT_THAT(told(log_.found()), Contains("event-missing seal 1"));
}

TEST_F(Tampering, ASealThatIsNoneIsFound) {
  log_.tamper("UPDATE event SET body = '{}' WHERE " + SealedLog::of("seal", 2));
  log_.rechain("seal");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-unreadable seal 2 by seal 2"));
}

// The header says so, and a test holds it to it: inside the file alone nothing could tell.
TEST_F(Tampering, TheLastSealTakenAwayLeavesEventsThatAreNotSealed) {
  log_.tamper("DELETE FROM event WHERE " + SealedLog::of("seal", 2));
  log_.rechain("seal");
  const Verification found = log_.found();
  EXPECT_THAT(told(found), IsEmpty());
  EXPECT_EQ(found.last_seal->seal.number, 1U);
  EXPECT_EQ(found.unsealed, 4U);
}

TEST_F(Tampering, OneTheftIsNotToldAgainByEveryLaterSeal) {
  log_.tamper("DELETE FROM event WHERE " + SealedLog::of("s-2", 1) + "; UPDATE event SET number = 1 WHERE " +
              SealedLog::of("s-2", 2));
  log_.rechain("s-2");
  const auto lines = told(log_.found());
  EXPECT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines, Contains("seal-root s-2 1 by seal 1"));
}

// Two seals, each with events between the place that it covers and its own.
class SealedMeanwhile : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* stream : {"s-1", "s-2", "s-3", "s-3"}) log_.add(stream, {{"n", 1}});
    log_.seal_before([&] {
      log_.add("s-2", {{"n", 2}});
      log_.add("s-0", {{"n", 1}});
    });
    log_.add("s-1", {{"n", 2}});
    log_.seal_before([&] {
      log_.add("s-1", {{"n", 3}});
      log_.add("s-1", {{"n", 4}});
    });
  }

  SealedLog log_;
};

TEST_F(SealedMeanwhile, TheRootIsLookedForWhereTheSealSaysItIs) {
  const Verification found = log_.found();
  EXPECT_THAT(told(found), IsEmpty());
  EXPECT_EQ(found.unsealed, 2U) << "they stand before the seal and are not under it";
  EXPECT_EQ(found.last_seal->seal.streams, 4U);
  EXPECT_EQ(latest_seal(log_.store()).value()->until, found.last_seal->until);
  EXPECT_EQ(seal_from_json(to_json(found.last_seal->seal)).value(), found.last_seal->seal);
  log_.seal();
  EXPECT_THAT(told(log_.found()), IsEmpty());
  EXPECT_EQ(log_.found().unsealed, 0U);
}

TEST_F(SealedMeanwhile, AHistoryWrittenAnewIsNamedOnceWhereItWasSealed) {
  log_.tamper("UPDATE event SET body = '{\"n\":9}' WHERE " + SealedLog::of("s-3", 1));
  log_.rechain("s-3");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-root s-3 2 by seal 1"));
}

TEST_F(SealedMeanwhile, AHistoryWrittenAnewOfAStreamThatWentOnIsNamed) {
  log_.tamper("UPDATE event SET body = '{\"n\":9}' WHERE " + SealedLog::of("s-2", 1));
  log_.rechain("s-2");
  EXPECT_THAT(told(log_.found()), Contains("seal-root s-2 1 by seal 1"));
}

TEST_F(SealedMeanwhile, APaperThatCameMeanwhileIsUnderTheNextSeal) {
  log_.tamper(
      "DELETE FROM event WHERE stream = (SELECT id FROM stream WHERE name = 's-0'); DELETE FROM stream WHERE "
      "name = 's-0'");
  EXPECT_THAT(told(log_.found()), ElementsAre("seal-root s-0 1 by seal 2"));
}

// What a thief may say of the place of a root: it is only true of one.
TEST_F(SealedMeanwhile, ARootIsTrueOfNoOtherPlace) {
  const Seal last = log_.found().last_seal->seal;
  for (std::uint64_t until = 0; until <= 20; ++until) {
    if (until == *last.until) continue;
    Seal moved = last;
    moved.until = until;
    log_.tamper("UPDATE event SET body = '" + base::canonical(to_json(moved)) + "' WHERE " + SealedLog::of("seal", 2));
    log_.rechain("seal");
    const auto lines = told(log_.found());
    EXPECT_THAT(lines, Not(IsEmpty())) << until;
    EXPECT_THAT(lines, Each(HasSubstr("by seal 2"))) << until;
  }
}

// Shows no seal before the log comes to it, as to a reader that was there first.
class ShowingNoSeal final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  base::Result<std::vector<store::StoredEvent>> load_events(std::string_view stream, std::uint64_t from,
                                                            std::size_t limit) override {
    if (stream == seal_stream) return std::vector<store::StoredEvent>();
    return ForwardingStore::load_events(stream, from, limit);
  }
};

TEST_F(SealedMeanwhile, ASealThatIsMadeWhileTheLogIsReadIsNoFault) {
  ShowingNoSeal late(store::open_sqlite_to_read(log_.folder().file()).value());
  const auto found = verify_log(late, {});
  ASSERT_TRUE(found);
  EXPECT_THAT(told(*found), IsEmpty());
  EXPECT_EQ(found->last_seal->seal.number, 2U);
  EXPECT_EQ(found->unsealed, 2U);
}

TEST_F(Tampering, WhatWasErasedIsToldAndIsNoFault) {
  ASSERT_TRUE(log_.store().erase(text_));
  ASSERT_TRUE(log_.store().erase(file_));
  const Verification found = log_.found();
  EXPECT_THAT(told(found), IsEmpty());
  EXPECT_EQ(found.contents, 0U);
  EXPECT_EQ(found.erased_count, 2U);
  EXPECT_EQ(found.erased.front().hash, text_);
  EXPECT_EQ(found.erased.front().stream, "s-1");
  EXPECT_EQ(found.erased.front().number, 2U);
}

TEST_F(Tampering, WhatIsGoneWithoutAnErasureIsLostAndAFault) {
  log_.tamper("DELETE FROM content_chunk; DELETE FROM attachment");
  log_.tamper("DELETE FROM content WHERE hash = '" + text_ + "'");
  const Verification found = log_.found();
  EXPECT_THAT(told(found), ElementsAre("content-lost s-1 2", "content-lost s-2 2"));
  EXPECT_EQ(found.erased_count, 0U);
}

TEST_F(Tampering, AnErasureOfBeforeItWasNotedIsNoLoss) {
  log_.tamper("DELETE FROM content; UPDATE meta SET value = CAST('1000' AS BLOB) WHERE name = 'erasures_noted_after'");
  const Verification found = log_.found();
  EXPECT_THAT(told(found), IsEmpty());
  EXPECT_EQ(found.erased_count, 1U);
}

TEST_F(Tampering, WhatSomebodyTypedIsNotTakenForALostContent) {
  log_.add("s-4", {{"changes", base::json::array({{{"op", "moved"}, {"data", {{"said", std::string(64, 'b')}}}}})}});
  EXPECT_THAT(told(log_.found()), IsEmpty());
}

TEST_F(Tampering, TheHashOfAWorkflowIsNotTakenForAnErasedContent) {
  const std::string hash(64, 'a');
  const base::json started = {{"op", "started"}, {"version", 1}, {"hash", hash}};
  log_.add("s-4", {{"changes", base::json::array({started})}});
  log_.add("catalogue", {{"meaning", hash}, {"labels", hash}, {"version", 1}, {"hash", hash}}, {}, "catalogue");
  EXPECT_EQ(log_.found().erased_count, 0U);
}

TEST_F(Tampering, ProgressIsTold) {
  for (int i = 0; i < 600; ++i) log_.add("s-5", {{"n", i}});
  std::vector<std::uint64_t> heard;
  ASSERT_TRUE(verify_log(
      log_.store(), {.fingerprint = {}, .progress = [&](const Progress& so_far) { heard.push_back(so_far.events); }}));
  EXPECT_THAT(heard, ElementsAre(500U));
}

TEST(ReadingAlone, NothingIsWrittenAndNothingIsLocked) {
  SealedLog log;
  log.add("s-1", {{"n", 1}});
  auto reader = store::open_sqlite_to_read(log.folder().file()).value();
  EXPECT_EQ(reader->set_meta("x", "y").error().type, "store-closed");
  const store::Commit commit{.stream = "s-1", .stream_kind = "instance", .expected = 1, .events = {{.kind = "x"}}};
  EXPECT_EQ(reader->commit(std::span(&commit, 1)).front().error().type, "store-closed");
  EXPECT_FALSE(reader->begin_attachment("salt", "text/plain"));
  EXPECT_FALSE(reader->erase("x"));
  EXPECT_FALSE(reader->maintain());
  log.add("s-1", {{"n", 2}});
  EXPECT_EQ(reader->load("s-1").value().version, 2U);
}

TEST(ReadingAlone, AFileThatIsNotThereIsNotMade) {
  const store::TemporaryFolder folder;
  EXPECT_EQ(store::open_sqlite_to_read(folder.file()).error().type, "no-database");
  EXPECT_FALSE(std::filesystem::exists(folder.file()));
}

}  // namespace
}  // namespace trinhky::seal
