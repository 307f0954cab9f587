#include "engine/signature/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "tests/engine/signature/throwaway_signer.h"

namespace trinhky::signature {
namespace {

using base::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

PaperScan a_scan() {
  return {.attachment = "att-1",
          .sha256 = base::sha256_hex("scan"),
          .signed_by = "  Nguyễn Văn A ",
          .registered_by = "Văn thư Lê Thị D",
          .signed_on = base::parse_date("2026-11-20").value()};
}

TEST(PaperScan, SaysThatTheHandIsNotJudged) {
  const auto scan = paper_scan(a_scan());
  ASSERT_TRUE(scan.has_value());
  EXPECT_EQ(scan->signed_by, base::nfc("Nguyễn Văn A"));
  EXPECT_THAT(sentence_of(*scan).vi, HasSubstr("ngày 20/11/2026"));
  EXPECT_THAT(sentence_of(*scan).vi, HasSubstr("không xác định nét chữ ký"));
  EXPECT_THAT(sentence_of(*scan).en, HasSubstr("does not judge the hand"));
  EXPECT_EQ(to_json(*scan)["signed_on"], "2026-11-20");
}

TEST(PaperScan, EveryMemberThatIsWrongIsNamed) {
  PaperScan scan;
  const auto refused = paper_scan(scan);
  ASSERT_FALSE(refused.has_value());
  std::vector<std::string> pointers;
  for (const base::Fault& fault : refused.error().faults) pointers.push_back(fault.pointer);
  EXPECT_THAT(pointers, ElementsAre("/attachment", "/signed_by", "/registered_by", "/sha256", "/signed_on"));
  scan = a_scan();
  scan.sha256[3] = 'G';
  EXPECT_FALSE(paper_scan(scan).has_value());
  scan = a_scan();
  scan.signed_by = std::string(201, 'x');
  EXPECT_FALSE(paper_scan(scan).has_value());
}

TEST(Statement, KeepsWhatWasFoundOfASignedApprovedFile) {
  const Signer signer = make_signer();
  const std::string approved = small_pdf();
  const std::string pdf = sign_pdf(approved, signer, {.rectangle = "[0 0 100 50]"});
  const auto examined = examine_pdf(pdf);
  const auto check = covers_approved(*examined, pdf, approved);
  const auto said = statement_of(*examined, *check, {.attachment = "att-7"});
  ASSERT_TRUE(said.has_value());
  EXPECT_TRUE(is_good(*said));
  json wire = to_json(*said);
  EXPECT_EQ(wire["serial"], examined->signatures.front().signer->serial);
  wire.erase("serial");
  EXPECT_EQ(wire, (json{{"kind", "pdf"},
                        {"attachment", "att-7"},
                        {"hash", base::sha256_hex(pdf)},
                        {"signer", base::nfc("Nguyễn Văn A")},
                        {"issuer", base::nfc("CN=Nguyễn Văn A")},
                        {"signing_time", "2026-11-20T03:00:00.000Z"},
                        {"time_source", "signer"},
                        {"covers", "file"},
                        {"approved_bytes", true},
                        {"trust_checked", false},
                        {"revocation_checked", false},
                        {"faults", json::array()}}));
}

TEST(Statement, KeepsFaultsAsCodesAndSaysWhenTheApprovedBytesAreOthers) {
  const Signer signer = make_signer();
  const std::string pdf = sign_pdf(small_pdf(), signer, {.value = {.digest = EVP_sha1()}});
  const auto examined = examine_pdf(pdf);
  const auto check = covers_approved(*examined, pdf, small_pdf({{30, "<< >>"}}));
  const auto said = statement_of(*examined, *check, {.attachment = "att-7"});
  EXPECT_THAT(said->faults, ElementsAre("digest-weak", "not-the-approved-bytes"));
  EXPECT_EQ(said->approved_bytes, false);
  EXPECT_FALSE(is_good(*said));
  EXPECT_THAT(sentence_of(said->faults.front()).vi, HasSubstr("hàm băm yếu"));
}

TEST(Statement, NothingIsSaidOfApprovedBytesThatWereNotAskedFor) {
  const std::string pdf = sign_pdf(small_pdf(), make_signer());
  const auto said = statement_of(*examine_pdf(pdf), std::nullopt, {.attachment = "att-7"});
  EXPECT_FALSE(said->approved_bytes.has_value());
  EXPECT_TRUE(to_json(*said)["approved_bytes"].is_null());
}

TEST(Statement, AFileWithoutASignatureMakesNone) {
  const auto refused = statement_of(*examine_pdf(small_pdf()), std::nullopt, {.attachment = "att-7"});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().type, "no-such-signature");
  EXPECT_THAT(refused.error().message.vi, HasSubstr("không có chữ ký số"));
}

TEST(Statement, AScanIsStatedWithTheNameAndTheDateOnThePaper) {
  const Statement said = statement_of(*paper_scan(a_scan()));
  EXPECT_EQ(said.kind, "scan");
  EXPECT_EQ(said.time_source, "paper");
  EXPECT_EQ(said.signing_time, "2026-11-20");
  EXPECT_TRUE(is_good(said));
}

TEST(Statement, GoesThroughJsonUnchanged) {
  const std::string pdf = sign_pdf(small_pdf(), make_signer(), {.subfilter = "Other"});
  const auto said = statement_of(*examine_pdf(pdf), std::nullopt, {.attachment = "att-7"});
  EXPECT_EQ(statement_from(to_json(*said)).value(), *said);
  const Statement scan = statement_of(*paper_scan(a_scan()));
  EXPECT_EQ(statement_from(to_json(scan)).value(), scan);
}

TEST(Statement, WhatIsNoStatementIsRefusedWithItsPlace) {
  const json good = to_json(statement_of(*paper_scan(a_scan())));
  for (const auto& [member, wrong] : {std::pair<std::string, json>{"kind", "fax"},
                                      {"signer", 5},
                                      {"approved_bytes", "yes"},
                                      {"trust_checked", nullptr},
                                      {"faults", json::array({1})}}) {
    json broken = good;
    broken[member] = wrong;
    EXPECT_EQ(statement_from(broken).error().pointer, "/" + member);
    broken.erase(member);
    EXPECT_EQ(statement_from(broken).error().pointer, "/" + member);
  }
  EXPECT_EQ(statement_from(json::array()).error().type, "signature-statement-malformed");
}

}  // namespace
}  // namespace trinhky::signature
