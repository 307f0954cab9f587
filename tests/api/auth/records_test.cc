// One suite for every implementation of the stores behind signing in.
#include "api/auth/records.h"

#include <gtest/gtest.h>

#include <memory>

#include "api/auth/memory_stores.h"
#include "api/auth/store_records.h"
#include "engine/store/sqlite/open.h"

namespace trinhky::test {
namespace {

using namespace auth;
using base::Instant;
using base::PersonId;

Instant at(int minutes) {
  return Instant(std::chrono::minutes(29'000'000 + minutes));
}

struct Stores {
  std::unique_ptr<store::Store> below;
  std::unique_ptr<SessionStore> sessions;
  std::unique_ptr<CredentialStore> credentials;
  std::unique_ptr<ThrottleStore> throttles;
};

Stores in_memory() {
  return {nullptr, std::make_unique<MemorySessions>(), std::make_unique<MemoryCredentials>(),
          std::make_unique<MemoryThrottles>()};
}

Stores in_sqlite() {
  Stores stores;
  auto opened = store::open_sqlite({.path = ":memory:"});
  if (!opened) return stores;
  stores.below = std::move(*opened);
  const std::vector<store::Table> tables = auth_tables();
  if (!stores.below->declare(tables)) return stores;
  stores.sessions = std::make_unique<StoredSessions>(*stores.below);
  stores.credentials = std::make_unique<StoredCredentials>(*stores.below);
  stores.throttles = std::make_unique<StoredThrottles>(*stores.below);
  return stores;
}

class Records : public ::testing::TestWithParam<Stores (*)()> {
 protected:
  void SetUp() override {
    stores_ = GetParam()();
    ASSERT_NE(stores_.throttles, nullptr);
  }
  Stores stores_;
};

INSTANTIATE_TEST_SUITE_P(Kept, Records, ::testing::Values(&in_memory, &in_sqlite),
                         [](const auto& which) { return which.index == 0 ? "InMemory" : "InSqlite"; });

SessionRecord session(std::string hash, std::string person) {
  return {.hash = std::move(hash),
          .person = PersonId(std::move(person)),
          .opened = at(0),
          .last_seen = at(0),
          .ends = at(100),
          .remote = "127.0.0.1",
          .agent = "Trình duyệt"};
}

TEST_P(Records, ASessionComesBackAsItWasPutAndMovesWhenTouched) {
  SessionStore& sessions = *stores_.sessions;
  ASSERT_TRUE(sessions.put(session("a", "an")));
  ASSERT_TRUE(sessions.touch("a", at(7)));
  ASSERT_TRUE(sessions.touch("unknown", at(7)));
  const auto found = sessions.find("a");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->person, PersonId("an"));
  EXPECT_EQ((*found)->opened, at(0));
  EXPECT_EQ((*found)->last_seen, at(7));
  EXPECT_EQ((*found)->ends, at(100));
  EXPECT_EQ((*found)->remote, "127.0.0.1");
  EXPECT_EQ((*found)->agent, "Trình duyệt");
  ASSERT_TRUE(sessions.remove("a"));
  EXPECT_FALSE(*sessions.find("a"));
  EXPECT_FALSE(*sessions.find("unknown"));
}

TEST_P(Records, AllSessionsOfAPersonGoButTheOneToKeep) {
  SessionStore& sessions = *stores_.sessions;
  for (const char* hash : {"a", "b", "c"}) ASSERT_TRUE(sessions.put(session(hash, "an")));
  ASSERT_TRUE(sessions.put(session("d", "binh")));
  ASSERT_TRUE(sessions.remove_all_of(PersonId("an"), "b"));
  EXPECT_FALSE(*sessions.find("a"));
  EXPECT_TRUE(*sessions.find("b"));
  EXPECT_FALSE(*sessions.find("c"));
  EXPECT_TRUE(*sessions.find("d"));
  ASSERT_TRUE(sessions.remove_all_of(PersonId("an"), ""));
  EXPECT_FALSE(*sessions.find("b"));
}

TEST_P(Records, ALoginBelongsToOnePersonAndAPersonHasOneLogin) {
  CredentialStore& credentials = *stores_.credentials;
  ASSERT_TRUE(credentials.put({.login = "an", .person = PersonId("1"), .password_hash = "x", .changed = at(1)}));
  const auto taken = credentials.put({.login = "an", .person = PersonId("2")});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().type, "login-taken");
  ASSERT_TRUE(credentials.put({.login = "hà", .person = PersonId("1"), .password_hash = "y", .changed = at(2)}));
  EXPECT_FALSE(*credentials.find("an"));
  EXPECT_FALSE(*credentials.find("ha"));
  const auto found = credentials.find("hà");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->password_hash, "y");
  EXPECT_EQ((*found)->changed, at(2));
  EXPECT_EQ((*credentials.find_by_person(PersonId("1")))->login, "hà");
  EXPECT_FALSE(*credentials.find_by_person(PersonId("2")));
}

TEST_P(Records, ALinkIsTakenOnce) {
  CredentialStore& credentials = *stores_.credentials;
  ASSERT_TRUE(credentials.put_link({.hash = "l", .person = PersonId("1"), .expires = at(5)}));
  EXPECT_EQ((*credentials.find_link("l"))->expires, at(5));
  EXPECT_TRUE(*credentials.take_link("l"));
  EXPECT_FALSE(*credentials.take_link("l"));
  ASSERT_TRUE(credentials.put_link({.hash = "m", .person = PersonId("1"), .expires = at(5)}));
  ASSERT_TRUE(credentials.remove_links_of(PersonId("1")));
  EXPECT_FALSE(*credentials.find_link("m"));
}

TEST_P(Records, AThrottleComesBackAsItWasPut) {
  ThrottleStore& throttles = *stores_.throttles;
  ASSERT_TRUE(throttles.put({.key = "login:an", .failures = 3, .last = at(3)}));
  EXPECT_EQ((*throttles.find("login:an"))->failures, 3);
  EXPECT_EQ((*throttles.find("login:an"))->last, at(3));
  ASSERT_TRUE(throttles.remove("login:an"));
  EXPECT_FALSE(*throttles.find("login:an"));
}

TEST(StoredRecords, SweepingRemovesWhatIsOverAndNothingElse) {
  Stores stores = in_sqlite();
  ASSERT_NE(stores.throttles, nullptr);
  ASSERT_TRUE(stores.sessions->put(session("over", "an")));
  SessionRecord alive = session("alive", "an");
  alive.ends = at(101);
  ASSERT_TRUE(stores.sessions->put(alive));
  ASSERT_TRUE(stores.credentials->put_link({.hash = "over", .person = PersonId("1"), .expires = at(99)}));
  ASSERT_TRUE(stores.throttles->put({.key = "old", .failures = 1, .last = at(100 - 24 * 60)}));
  ASSERT_TRUE(stores.throttles->put({.key = "new", .failures = 1, .last = at(99)}));
  EXPECT_EQ(sweep(*stores.below, at(100)), 3U);
  EXPECT_EQ(sweep(*stores.below, at(100)), 0U);
  EXPECT_TRUE(*stores.sessions->find("alive"));
  EXPECT_TRUE(*stores.throttles->find("new"));
}

TEST(StoredRecords, APersonHasSoManySessionsAndTheLongestUnusedGoesFirst) {
  Stores stores = in_sqlite();
  ASSERT_NE(stores.sessions, nullptr);
  ASSERT_TRUE(stores.sessions->put(session("other", "binh")));
  const int most = static_cast<int>(max_sessions_of_person);
  for (int i = 0; i < most; ++i) {
    SessionRecord one = session("s" + std::to_string(i), "an");
    one.last_seen = at(i == 0 ? 5000 : i);  // the first is still in use
    ASSERT_TRUE(stores.sessions->put(one));
  }
  EXPECT_TRUE(stores.sessions->find("s1").value());
  ASSERT_TRUE(stores.sessions->put(session("one more", "an")));
  EXPECT_FALSE(stores.sessions->find("s1").value());
  for (const char* kept : {"s0", "s2", "one more", "other"}) EXPECT_TRUE(stores.sessions->find(kept).value()) << kept;
}

TEST(Login, IsTheSameHoweverItIsTyped) {
  EXPECT_EQ(normalise_login("  NGUYỄN.Đức "), "nguyễn.đức");
  EXPECT_EQ(normalise_login("a\xCC\x80"), normalise_login("À"));
  EXPECT_NE(normalise_login("hà"), normalise_login("ha"));
}

}  // namespace
}  // namespace trinhky::test
