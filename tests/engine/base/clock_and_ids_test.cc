#include <gtest/gtest.h>

#include "engine/base/clock.h"
#include "engine/base/hash.h"
#include "engine/base/ids.h"

namespace trinhky::base {
namespace {

TEST(Clock, InstantsGoThereAndBack) {
  const Instant at = parse_instant("2026-11-22T20:23:00.5+07:00").value();
  EXPECT_EQ(format_instant(at), "2026-11-22T13:23:00.500Z");
  EXPECT_EQ(parse_instant(format_instant(at)).value(), at);
  EXPECT_FALSE(parse_instant("2026-11-22 13:23:00").has_value());
  EXPECT_FALSE(parse_instant("2026-02-30T00:00:00Z").has_value());
}

TEST(Clock, ImpossibleDatesAreRefused) {
  EXPECT_FALSE(parse_date("2018-20-25").has_value());
  EXPECT_FALSE(parse_date("2027-02-29").has_value());
  EXPECT_EQ(format_date(parse_date("2024-02-29").value()), "2024-02-29");
}

TEST(Ids, TheSameEntropyGivesTheSameIdsInTheSameOrder) {
  const Instant at = parse_instant("2026-11-22T00:00:00Z").value();
  IdSource one({1, 2, 3}, at);
  IdSource two({1, 2, 3}, at);
  const std::string first = one.next_uuid();
  EXPECT_EQ(first, two.next_uuid());
  EXPECT_NE(first, one.next_uuid());
  EXPECT_TRUE(is_uuid(first));
  EXPECT_EQ(first[14], '7');
}

TEST(Hash, KnownAnswer) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(salted_sha256_hex("a", "bc"), sha256_hex("abc"));
}

}  // namespace
}  // namespace trinhky::base
