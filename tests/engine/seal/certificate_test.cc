// What else certificates are and are not is told in tests/api/resources/certificate_test.cc.
#include "engine/seal/certificate.h"

#include <gtest/gtest.h>

#include "tests/engine/seal/sealed_log.h"

namespace trinhky::seal {
namespace {

base::Result<base::json> certified(SealedLog& log, const std::string& stream, std::uint64_t number) {
  return certify(log.store(), stream, number, log.key(),
                 {.decision = {}, .content = {}, .statement = {}, .issued_at = {}});
}

TEST(Certificate, ASealCoversWhatStoodWhereItWasBegunAndNothingBehind) {
  SealedLog log;
  for (int i = 0; i < 9; ++i) log.add("s-" + std::to_string(i), {{"n", 1}});
  log.seal_before([&] {
    log.add("s-3", {{"n", 2}});
    log.add("s-00", {{"n", 1}});
  });
  log.add("s-3", {{"n", 3}});
  const auto covered = certified(log, "s-3", 1);
  ASSERT_TRUE(covered) << covered.error().type;
  const auto report = check_certificate(*covered);
  ASSERT_TRUE(report);
  for (const CertificateFault& fault : report->faults) EXPECT_EQ(fault.kind, "decision") << "none is told here";
  EXPECT_EQ(report->head.number, 1U);
  EXPECT_EQ(report->seal.streams, 9U);
  EXPECT_EQ(certified(log, "s-3", 2).error().type, "not-sealed-yet");
  EXPECT_EQ(certified(log, "s-00", 1).error().type, "not-sealed-yet");
  log.seal();
  EXPECT_TRUE(certified(log, "s-3", 3));
  EXPECT_TRUE(certified(log, "s-00", 1));
}

}  // namespace
}  // namespace trinhky::seal
