#include "api/server/event_memory.h"

#include <gtest/gtest.h>

namespace trinhky::server {
namespace {

std::string data_of(const std::optional<std::vector<StreamEvent>>& events) {
  if (!events) return "everything anew";
  std::string out;
  for (const StreamEvent& one : *events) out += one.data;
  return out;
}

TEST(EventMemory, WhatWasMissedIsToldAgainInItsOrder) {
  EventMemory memory("run");
  const std::string before = memory.last_id();
  const std::string first = memory.keep({.name = "changed", .data = "a"}).id;
  memory.keep({.name = "changed", .data = "b"});
  const std::string last = memory.keep({.name = "changed", .data = "c"}).id;
  EXPECT_EQ(data_of(memory.since(before)), "abc");
  EXPECT_EQ(data_of(memory.since(first)), "bc");
  EXPECT_EQ(data_of(memory.since(last)), "");
  EXPECT_EQ(memory.since(first)->front().name, "changed");
}

TEST(EventMemory, WhoeverIsTooFarBehindMustAskForEverything) {
  EventMemory memory("run", 2);
  const std::string before = memory.last_id();
  const std::string first = memory.keep({.data = "a"}).id;
  memory.keep({.data = "b"});
  EXPECT_EQ(data_of(memory.since(before)), "ab");
  memory.keep({.data = "c"});
  EXPECT_EQ(data_of(memory.since(before)), "everything anew");
  EXPECT_EQ(data_of(memory.since(first)), "bc");
}

TEST(EventMemory, AnIdOfAnotherRunOrOfNoneTellsNothing) {
  EventMemory memory("run");
  memory.keep({.data = "a"});
  for (const char* id :
       {"other-1", "run", "run-", "run-2", "run-x", "run-1x", "run--1", "run-99999999999999999999", ""}) {
    EXPECT_EQ(data_of(memory.since(id)), "everything anew") << id;
  }
}

}  // namespace
}  // namespace trinhky::server
