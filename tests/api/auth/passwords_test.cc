#include "api/auth/passwords.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/places.h"

namespace trinhky::test {
namespace {

using auth::check_new_password;
using auth::PasswordHasher;

TEST(Passwords, AreHashedByArgon2idWithTheStatedCost) {
  const PasswordHasher hasher;
  const auto hash = hasher.hash_now("mật khẩu của An");
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *hash;
  EXPECT_TRUE(hasher.verify_now("mật khẩu của An", *hash));
  EXPECT_FALSE(hasher.verify_now("mật khẩu của Ân", *hash));
  EXPECT_NE(*hasher.hash_now("mật khẩu của An"), *hash);
}

TEST(Passwords, DoNotDependOnHowTheKeyboardComposesTones) {
  const PasswordHasher hasher({.passes = 1, .memory_bytes = 8192});
  const auto hash = hasher.hash_now("m\xE1\xBA\xADt kh\xE1\xBA\xA9u");  // composed
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hasher.verify_now("ma\xCC\xA3\xCC\x82t kha\xCC\x82\xCC\x89u", *hash));
}

TEST(Passwords, NobodyEntersWithoutAStoredHash) {
  const PasswordHasher hasher({.passes = 1, .memory_bytes = 8192});
  EXPECT_FALSE(hasher.verify_now("", ""));
  EXPECT_FALSE(hasher.verify_now("anything at all", ""));
  EXPECT_FALSE(hasher.verify_now("anything", std::string(500, '$')));
  EXPECT_FALSE(hasher.verify_now("anything", "no hash"));
}

TEST(Passwords, AFullQueueSaysSoAndAHashAtAnotherCostIsOutdated) {
  PasswordHasher hasher({.passes = 1, .memory_bytes = 8192}, 1, 1);
  const PasswordHasher older({.passes = 2, .memory_bytes = 8192});
  const std::string stored = older.hash_now("một mật khẩu dài").value();

  std::mutex mutex;
  std::condition_variable changed;
  bool begun = false;
  bool go = false;
  bool right = false;
  bool outdated = false;
  // The one thread is held, the one place in the queue is taken, the third finds no room.
  ASSERT_TRUE(hasher.verify("một mật khẩu dài", stored, [&](bool yes, bool old) {
    std::unique_lock lock(mutex);
    right = yes;
    outdated = old;
    begun = true;
    changed.notify_all();
    changed.wait(lock, [&] { return go; });
  }));
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return begun; });
  }
  bool second = true;
  ASSERT_TRUE(hasher.verify("x", "", [&](bool yes, bool) { second = yes; }));
  EXPECT_FALSE(hasher.verify("x", "", [](bool, bool) { ADD_FAILURE() << "there was no room for this"; }));
  {
    const std::lock_guard lock(mutex);
    go = true;
  }
  changed.notify_all();
  hasher.stop();
  EXPECT_TRUE(right);
  EXPECT_TRUE(outdated);
  EXPECT_FALSE(second);
  EXPECT_FALSE(hasher.verify("x", "", [](bool, bool) { ADD_FAILURE() << "the pool has stopped"; }));
}

TEST(Passwords, ANewOneMustBeLongAndNotObvious) {
  EXPECT_TRUE(check_new_password("Sáng mai họp ở xã", "an"));
  for (const char* bad :
       {"", "ngắn quá", "aaaaaaaaaaaaaaaa", "123456789012", "MatKhau12345", "nguyen.van.an", "một hai\tba bốn"}) {
    const auto checked = check_new_password(bad, "Nguyễn.Văn.An");
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().type, "password-weak");
    EXPECT_EQ(checked.error().pointer, "/password");
  }
  EXPECT_FALSE(check_new_password(std::string(257, 'a') + "bcdef", "an"));
  EXPECT_FALSE(check_new_password("bytes that are \xff no text", "an"));
}

TEST(Passwords, OutsideHashesOfArgon2idAreVerified) {
  std::ifstream file(trinhky::places::shared_dir() + "/conformance/argon2/argon2-vectors.json");
  if (!file) GTEST_SKIP() << "not run: the outside data is not beside the project";
  std::ostringstream text;
  text << file.rdbuf();
  const nlohmann::json vectors = nlohmann::json::parse(text.str());
  const PasswordHasher hasher({.passes = 1, .memory_bytes = 8192});
  int tried = 0;
  for (const auto& one : vectors["hash"]) {
    if (one["type"] != "argon2id") continue;
    ++tried;
    const std::string encoded = one["encoded"];
    EXPECT_TRUE(hasher.verify_now(one["password"].get<std::string>(), encoded)) << encoded;
    EXPECT_FALSE(hasher.verify_now(one["password"].get<std::string>() + "x", encoded)) << encoded;
  }
  EXPECT_GT(tried, 0);
}

}  // namespace
}  // namespace trinhky::test
