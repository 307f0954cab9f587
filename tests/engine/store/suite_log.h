// The log: versions, receipts, batches, the chain, timers and owed commands.
#pragma once

#include "tests/engine/store/suite.h"

namespace trinhky::store {

TEST_P(StoreSuite, AStreamThatWasNeverBegunHasNoEvents) {
  const Loaded loaded = must(store_->load("nowhere"));
  EXPECT_EQ(loaded.version, 0U);
  EXPECT_EQ(loaded.head, chain_start);
  EXPECT_TRUE(loaded.events_after.empty());
  EXPECT_FALSE(loaded.snapshot.has_value());
  EXPECT_EQ(type_of(store_->verify("nowhere")), "not-stored");
}

TEST_P(StoreSuite, WhatWasCommittedIsLoadedToTheByte) {
  Commit first = commit_of("a", 0, {"c1"});
  first.events.front().body = R"({"title":"Chương trình công tác năm","z":[1,2]})";
  const Committed committed = must(commit(first));
  EXPECT_EQ(committed.numbers, (std::vector<std::uint64_t>{1}));

  const Loaded loaded = must(store_->load("a"));
  EXPECT_EQ(loaded.version, 1U);
  EXPECT_EQ(loaded.stream_kind, "instance");
  EXPECT_EQ(loaded.head, committed.head);
  ASSERT_EQ(loaded.events_after.size(), 1U);
  const StoredEvent& event = loaded.events_after.front();
  EXPECT_EQ(event.body, first.events.front().body);
  EXPECT_EQ(event.at, at_minute(0));
  EXPECT_EQ(event.kind, "submitted");
  EXPECT_EQ(event.command, "c1");
  EXPECT_EQ(event.scope, "an");
  EXPECT_EQ(event.previous, chain_start);
  EXPECT_EQ(event.hash, event_hash(event));
}

TEST_P(StoreSuite, LoadingGivesTheSnapshotAndOnlyTheEventsBehindIt) {
  Commit first = commit_of("a", 0, {"c1", "c2"});
  first.snapshot = std::string("fold\0of two", 11);
  must(commit(first));
  must(commit(commit_of("a", 2, {"c3"})));
  const Loaded loaded = must(store_->load("a"));
  EXPECT_EQ(loaded.version, 3U);
  EXPECT_EQ(loaded.snapshot, first.snapshot);
  EXPECT_EQ(loaded.snapshot_version, 2U);
  ASSERT_EQ(loaded.events_after.size(), 1U);
  EXPECT_EQ(loaded.events_after.front().number, 3U);
}

TEST_P(StoreSuite, ACommitWithoutEventsMayRenewTheSnapshot) {
  must(commit(commit_of("a", 0, {"c1"})));
  Commit renewal{.stream = "a", .stream_kind = "instance", .expected = 1, .snapshot = "new fold"};
  EXPECT_TRUE(must(commit(renewal)).numbers.empty());
  const Loaded loaded = must(store_->load("a"));
  EXPECT_EQ(loaded.version, 1U);
  EXPECT_EQ(loaded.snapshot, "new fold");
  EXPECT_EQ(loaded.snapshot_version, 1U);
}

TEST_P(StoreSuite, ACommitOnAnOlderVersionIsStaleAndLeavesNothing) {
  must(commit(commit_of("a", 0, {"c1"})));
  Commit late = commit_of("a", 0, {"c2"});
  late.rows = {put("task", {{"id", "t1"}, {"unit", "u1"}})};
  late.contents = {content_of("salt", "body")};
  late.arm = {{.id = "timer", .due = at_minute(1), .body = "{}"}};
  const auto refused = commit(late);
  EXPECT_EQ(type_of(refused), "version-conflict");
  EXPECT_EQ(refused.error().code, base::ErrorCode::stale);
  EXPECT_EQ(must(store_->load("a")).version, 1U);
  EXPECT_TRUE(ids({.table = "task"}).empty());
  EXPECT_FALSE(must(store_->content(late.contents.front().hash)).has_value());
  EXPECT_FALSE(must(store_->next_due()).has_value());
}

TEST_P(StoreSuite, ACommandIsHandledOnceAndItsReceiptTellsWhere) {
  Commit first = commit_of("a", 0, {"c1", "c1", "c2"});
  first.request_hash = "hash of the request";
  must(commit(first));
  const auto receipt = must(store_->receipt("an", "c1"));
  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->first.stream, "a");
  EXPECT_EQ(receipt->first.number, 1U);
  EXPECT_EQ(receipt->last, 2U);
  EXPECT_EQ(receipt->request_hash, "hash of the request");
  EXPECT_EQ(must(store_->receipt("an", "c2"))->first.number, 3U);

  EXPECT_EQ(type_of(commit(commit_of("b", 0, {"c1"}))), "already-handled");
  EXPECT_EQ(must(store_->load("b")).version, 0U);
  Commit of_another = commit_of("b", 0, {"c1"});
  of_another.events.front().scope = "binh";
  must(commit(of_another));
  EXPECT_FALSE(must(store_->receipt("chi", "c1")).has_value());
}

TEST_P(StoreSuite, EventsWithoutACommandHaveNoReceiptAndMayRepeat) {
  must(commit(commit_of("a", 0, {"", ""})));
  must(commit(commit_of("b", 0, {""})));
  EXPECT_FALSE(must(store_->receipt("an", "")).has_value());
}

TEST_P(StoreSuite, AFailureInABatchRollsBackOnlyItself) {
  Commit doubled = commit_of("c", 0, {"c3"});
  doubled.rows = {put("task", {{"id", "t9"}, {"unit", "u1"}}), insert("task", {{"id", "t1"}, {"unit", "u1"}})};
  Commit opening = commit_of("a", 0, {"c1"});
  opening.rows = {insert("task", {{"id", "t1"}, {"unit", "u1"}})};
  const auto results = commit_all({opening, commit_of("a", 0, {"c2"}), doubled, commit_of("a", 1, {"c4"})});
  ASSERT_EQ(results.size(), 4U);
  EXPECT_EQ(type_of(results[0]), "no error");
  EXPECT_EQ(type_of(results[1]), "version-conflict");
  EXPECT_EQ(type_of(results[2]), "already-exists");
  EXPECT_NE(results[2].error().log.find("task"), std::string::npos) << results[2].error().log;
  EXPECT_EQ(type_of(results[3]), "no error");
  EXPECT_EQ(must(store_->load("a")).version, 2U);
  EXPECT_EQ(must(store_->load("c")).version, 0U);
  EXPECT_EQ(ids({.table = "task"}), (Strings{"t1"}));
  EXPECT_FALSE(must(store_->receipt("an", "c3")).has_value());
}

TEST_P(StoreSuite, ABatchOfNothingButRefusalsWritesNothing) {
  const auto results = commit_all({commit_of("a", 5, {"c1"}), commit_of("b", 7, {"c2"})});
  EXPECT_EQ(type_of(results[0]), "version-conflict");
  EXPECT_EQ(type_of(results[1]), "version-conflict");
  EXPECT_TRUE(must(store_->read_log(0, 10)).empty());
  EXPECT_TRUE(store_->commit({}).empty());
}

TEST_P(StoreSuite, TheLogIsReadInTheOrderOfCommitsAndInPages) {
  commit_all({commit_of("b", 0, {"c1"}), commit_of("a", 0, {"c2", "c3"}), commit_of("b", 1, {"c4"})});
  Strings commands;
  std::uint64_t after = 0;
  for (auto events = must(store_->read_log(after, 3)); !events.empty(); events = must(store_->read_log(after, 3))) {
    EXPECT_LE(events.size(), 3U);
    for (const StoredEvent& event : events) {
      EXPECT_GT(event.position, after);
      after = event.position;
      commands.push_back(event.command);
    }
  }
  EXPECT_EQ(commands, (Strings{"c1", "c2", "c3", "c4"}));
  const auto heads = must(store_->streams("", 10));
  ASSERT_EQ(heads.size(), 2U);
  EXPECT_EQ(heads[0].stream, "a");
  EXPECT_EQ(heads[1].version, 2U);
  EXPECT_EQ(must(store_->streams("a", 10)).size(), 1U);
  const auto tail = must(store_->load_events("a", 2, 10));
  ASSERT_EQ(tail.size(), 1U);
  EXPECT_EQ(tail.front().command, "c3");
}

TEST_P(StoreSuite, AStreamProvesItself) {
  must(commit(commit_of("a", 0, {"c1", "c2"})));
  const Committed last = must(commit(commit_of("a", 2, {"c3"})));
  const ChainReport report = must(store_->verify("a"));
  EXPECT_FALSE(report.fault.has_value());
  EXPECT_EQ(report.events, 3U);
  EXPECT_EQ(report.head, last.head);
}

TEST_P(StoreSuite, AStreamKeepsItsKind) {
  must(commit(commit_of("a", 0, {"c1"})));
  Commit other = commit_of("a", 1, {"c2"});
  other.stream_kind = "register";
  EXPECT_EQ(type_of(commit(other)), "bad-commit");
}

TEST_P(StoreSuite, CommitsThatBreakTheirOwnRulesAreRefused) {
  Commit wrong_hash = commit_of("a", 0, {"c1"});
  wrong_hash.contents = {content_of("salt", "body")};
  wrong_hash.contents.front().bytes = "other";
  Commit no_stream = commit_of("", 0, {"c1"});
  Commit foreign_timer = commit_of("a", 0, {"c1"});
  foreign_timer.arm = {{.id = "t", .stream = "b", .due = at_minute(1), .body = "{}"}};
  Commit unknown_table = commit_of("a", 0, {"c1"});
  unknown_table.rows = {put("nothing", {{"id", "t1"}})};
  Commit unknown_column = commit_of("a", 0, {"c1"});
  unknown_column.rows = {put("task", {{"id", "t1"}, {"unit", "u"}, {"x\" OR 1", "y"}})};
  Commit huge = commit_of("a", 0, {"c1"});
  huge.events.front().body.assign(max_event_body_bytes + 1, ' ');
  EXPECT_EQ(type_of(commit(wrong_hash)), "bad-commit");
  EXPECT_EQ(type_of(commit(no_stream)), "bad-commit");
  EXPECT_EQ(type_of(commit(foreign_timer)), "bad-commit");
  EXPECT_EQ(type_of(commit(unknown_table)), "bad-row");
  EXPECT_EQ(type_of(commit(unknown_column)), "bad-row");
  EXPECT_EQ(type_of(commit(huge)), "commit-too-large");
  EXPECT_EQ(must(store_->load("a")).version, 0U);
}

TEST_P(StoreSuite, TimersComeDueInOrderAndAreConsumedByACommit) {
  Commit arming = commit_of("a", 0, {"c1"});
  arming.arm = {{.id = "late", .due = at_minute(30), .body = "{}"},
                {.id = "y", .due = at_minute(10), .body = R"({"rung":1})"},
                {.id = "x", .due = at_minute(10), .body = "{}"}};
  must(commit(arming));
  EXPECT_EQ(must(store_->next_due()), at_minute(10));
  const auto due = must(store_->due(at_minute(10), 10));
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].id, "x");
  EXPECT_EQ(due[1].body, R"({"rung":1})");
  EXPECT_EQ(due[1].stream, "a");
  EXPECT_EQ(must(store_->due(at_minute(60), 1)).size(), 1U);
  const auto behind = must(store_->due(at_minute(60), 10, TimerPlace{at_minute(10), "x"}));
  ASSERT_EQ(behind.size(), 2U);
  EXPECT_EQ(behind[0].id, "y");

  Commit firing = commit_of("a", 1, {"c2"});
  firing.cancel_timers = {"x", "y", "gone"};
  firing.arm = {{.id = "y", .due = at_minute(20), .body = R"({"rung":2})"}};
  must(commit(firing));
  EXPECT_EQ(must(store_->next_due()), at_minute(20));
  EXPECT_EQ(must(store_->due(at_minute(60), 10)).size(), 2U);
}

TEST_P(StoreSuite, ATimerBelongsToTheStreamThatArmedIt) {
  Commit arming = commit_of("a", 0, {"c1"});
  arming.arm = {{.id = "t", .due = at_minute(10), .body = "{}"}};
  must(commit(arming));
  Commit taking = commit_of("b", 0, {"c2"});
  taking.arm = {{.id = "t", .due = at_minute(5), .body = "{}"}};
  EXPECT_EQ(type_of(commit(taking)), "already-exists");
  Commit cancelling = commit_of("b", 0, {"c3"});
  cancelling.cancel_timers = {"t"};
  must(commit(cancelling));
  EXPECT_EQ(must(store_->next_due()), at_minute(10));
}

TEST_P(StoreSuite, OwedCommandsAreDeliveredInOrderPerReceiverAndConsumedOnce) {
  Commit sending = commit_of("a", 0, {"c1"});
  sending.owe = {{.id = "o1", .number = 1, .receiver = "b", .body = "1"},
                 {.id = "o2", .number = 1, .receiver = "b", .body = "2"},
                 {.id = "o3", .number = 1, .receiver = "c", .body = "3"}};
  must(commit(sending));
  EXPECT_EQ(owed_ids(), (Strings{"o1", "o3"}));
  const auto heads = must(store_->owed(1));
  ASSERT_EQ(heads.size(), 1U);
  EXPECT_EQ(heads.front().sender, "a");
  EXPECT_EQ(heads.front().body, "1");
  EXPECT_EQ(must(store_->owed(10, heads.front().position)).front().id, "o3");

  Commit receiving = commit_of("b", 0, {"o1"});
  receiving.consume_owed = {"o1"};
  must(commit(receiving));
  EXPECT_EQ(owed_ids(), (Strings{"o2", "o3"}));
  Commit again = commit_of("b", 1, {"other"});
  again.consume_owed = {"o1"};
  EXPECT_EQ(type_of(commit(again)), "owed-gone");
  Commit not_mine = commit_of("b", 1, {"other"});
  not_mine.consume_owed = {"o3"};
  EXPECT_EQ(type_of(commit(not_mine)), "owed-gone");
  Commit doubled = commit_of("a", 1, {"c2"});
  doubled.owe = {{.id = "o2", .number = 2, .receiver = "b", .body = "2"}};
  EXPECT_EQ(type_of(commit(doubled)), "already-exists");
}

TEST_P(StoreSuite, WhatWasCommittedIsThereAfterClosing) {
  if (!place_->keeps_after_closing()) GTEST_SKIP() << "this one lives in memory only";
  Commit first = commit_of("a", 0, {"c1"});
  first.rows = {put("task", {{"id", "t1"}, {"unit", "u1"}})};
  first.snapshot = "fold";
  const Committed committed = must(commit(first));
  close_and_open();
  EXPECT_EQ(must(store_->load("a")).head, committed.head);
  EXPECT_EQ(ids({.table = "task"}), (Strings{"t1"}));
  EXPECT_FALSE(must(store_->verify("a")).fault.has_value());
}

}  // namespace trinhky::store
