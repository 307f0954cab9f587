#include "engine/store/chain.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/base/hash.h"

namespace trinhky::store {
namespace {

std::vector<StoredEvent> chain_of(std::size_t length) {
  std::vector<StoredEvent> events;
  std::string head{chain_start};
  for (std::size_t i = 0; i < length; ++i) {
    StoredEvent event{.stream = "a", .stream_kind = "instance", .number = i + 1, .kind = "noted"};
    event.body = R"({"step":)" + std::to_string(i) + "}";
    event.previous = head;
    event.hash = event_hash(event);
    head = event.hash;
    events.push_back(event);
  }
  return events;
}

ChainReport report_on(const std::vector<StoredEvent>& events, std::uint64_t version, std::string_view head) {
  ChainCheck check("a");
  for (const auto& event : events) static_cast<void>(check.next(event));
  return check.finish(version, head);
}

TEST(Chain, TheHashIsThatOfPreviousHeaderAndBody) {
  const StoredEvent event{.stream = "a",
                          .stream_kind = "instance",
                          .number = 1,
                          .kind = "submitted",
                          .at = base::Instant(std::chrono::milliseconds(1'764'000'000'123)),
                          .command = "c1",
                          .scope = "an",
                          .body = "{}",
                          .previous = std::string(chain_start)};
  EXPECT_EQ(event_hash(event),
            base::sha256_hex(std::string(chain_start) +
                             R"({"at":"2025-11-24T16:00:00.123Z","command":"c1","kind":"submitted","number":1,)"
                             R"("scope":"an","stream":"a","stream_kind":"instance"})"
                             "{}"));
}

TEST(Chain, AWholeChainHasNoFault) {
  const auto events = chain_of(5);
  const ChainReport report = report_on(events, 5, events.back().hash);
  EXPECT_FALSE(report.fault.has_value());
  EXPECT_EQ(report.events, 5U);
}

TEST(Chain, EveryChangeOfAnEventIsFound) {
  const std::vector<void (*)(StoredEvent&)> changes = {
      [](StoredEvent& event) { event.body += " "; },
      [](StoredEvent& event) { event.kind = "approved"; },
      [](StoredEvent& event) { event.at += std::chrono::milliseconds(1); },
      [](StoredEvent& event) { event.command = "another"; },
      [](StoredEvent& event) { event.scope = "another"; },
      [](StoredEvent& event) { event.stream_kind = "register"; },
      [](StoredEvent& event) { event.hash.front() = event.hash.front() == '0' ? '1' : '0'; },
  };
  for (const auto& change : changes) {
    auto events = chain_of(3);
    const std::string head = events.back().hash;
    change(events[1]);
    const ChainReport report = report_on(events, 3, head);
    ASSERT_TRUE(report.fault.has_value());
    EXPECT_EQ(report.fault->kind, ChainFault::Kind::altered);
    EXPECT_EQ(report.fault->number, 2U);
    EXPECT_EQ(report.events, 1U);
  }
}

TEST(Chain, ARewrittenEventBreaksTheLinkOfTheNext) {
  auto events = chain_of(3);
  events[1].body = "{}";
  events[1].hash = event_hash(events[1]);
  const ChainReport report = report_on(events, 3, events.back().hash);
  ASSERT_TRUE(report.fault.has_value());
  EXPECT_EQ(report.fault->kind, ChainFault::Kind::unlinked);
  EXPECT_EQ(report.fault->number, 3U);
}

TEST(Chain, AMissingEventIsAGapAndAMissingTailIsSeenByTheHead) {
  auto events = chain_of(3);
  const std::string head = events.back().hash;
  auto without_tail = events;
  without_tail.pop_back();
  EXPECT_EQ(report_on(without_tail, 3, head).fault->kind, ChainFault::Kind::head);
  events.erase(events.begin() + 1);
  EXPECT_EQ(report_on(events, 3, head).fault->kind, ChainFault::Kind::gap);
}

}  // namespace
}  // namespace trinhky::store
