// The signatures of a database, examined anew: with real signatures, by keys made for one test.
#include "api/cli/signed_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/signature/statement.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/signature/throwaway_signer.h"

namespace trinhky::cli {
namespace {

using base::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SignedFiles : public ::testing::Test {
 protected:
  std::string keep(const std::string& bytes) {
    auto writer = store_->begin_attachment("salt " + std::to_string(++kept_), "application/pdf").value();
    EXPECT_TRUE(writer->append(bytes));
    return writer->finish().value();
  }

  // What the event of a decision said on the day the file was handed in.
  SignedDecision decision_on(const std::string& file, const std::string& approved) {
    const auto examined = signature::examine_pdf(file);
    EXPECT_TRUE(examined);
    const auto same = signature::covers_approved(*examined, file, approved);
    EXPECT_TRUE(same);
    json statement = to_json(signature::statement_of(*examined, *same, {.attachment = "f-1"}).value());
    SignedDecision decision{.instance = "p-1", .number = 7, .file = keep(file), .approved = keep(approved)};
    statement["approved_hash"] = decision.approved;
    decision.statement = std::move(statement);
    return decision;
  }

  ExaminedAgain again(const SignedDecision& decision, const std::string& anchors = "") {
    auto one = examine_again(*store_, decision, {.trust_anchors = anchors});
    EXPECT_TRUE(one);
    return one ? std::move(*one) : ExaminedAgain{};
  }

  static std::vector<std::string> codes(const ExaminedAgain& one) {
    std::vector<std::string> codes;
    for (const SignatureFinding& finding : one.findings) {
      codes.push_back(finding.code);
      EXPECT_FALSE(finding.message.vi.empty());
      EXPECT_FALSE(finding.message.en.empty());
    }
    return codes;
  }

  std::unique_ptr<store::Store> store_ = store::open_sqlite({.path = ":memory:"}).value();
  signature::Signer signer_ = signature::make_signer({.common_name = "Lê Văn Chủ"});
  std::string approved_ = signature::small_pdf();
  std::string signed_ = signature::sign_pdf(approved_, signer_);
  int kept_ = 0;
};

TEST_F(SignedFiles, AGoodFileIsGoodAgain) {
  const ExaminedAgain one = again(decision_on(signed_, approved_));
  EXPECT_EQ(one.state, SignatureState::good) << to_json(one).dump();
  EXPECT_THAT(codes(one), IsEmpty());
  EXPECT_EQ(one.signer, "Lê Văn Chủ");
  EXPECT_EQ(one.number, 7U);
}

TEST_F(SignedFiles, AnotherFileInItsPlaceIsFound) {
  SignedDecision decision = decision_on(signed_, approved_);
  decision.file = keep(signature::sign_pdf(approved_, signature::make_signer({.common_name = "Người khác"})));
  const ExaminedAgain one = again(decision);
  EXPECT_EQ(one.state, SignatureState::bad);
  EXPECT_THAT(codes(one), Contains("file-not-as-recorded"));
  EXPECT_THAT(codes(one), Contains("signer-not-as-recorded"));
  EXPECT_THAT(codes(one), Contains("serial-not-as-recorded"));
}

TEST_F(SignedFiles, AChangedByteOfTheSignedFileIsFound) {
  SignedDecision decision = decision_on(signed_, approved_);
  std::string changed = signed_;
  changed[approved_.size() / 2] ^= 1;
  decision.file = keep(changed);
  const ExaminedAgain one = again(decision);
  EXPECT_EQ(one.state, SignatureState::bad);
  EXPECT_THAT(codes(one), Contains("file-not-as-recorded"));
  EXPECT_GT(one.findings.size(), 1U) << "the signature itself does not fit either";
}

TEST_F(SignedFiles, OtherApprovedBytesAreFound) {
  SignedDecision decision = decision_on(signed_, approved_);
  decision.approved = keep("%PDF-1.7 something else");
  const ExaminedAgain one = again(decision);
  EXPECT_EQ(one.state, SignatureState::bad);
  EXPECT_THAT(codes(one), Contains("not-the-approved-bytes"));
}

TEST_F(SignedFiles, AnEventThatNamesAnotherSignerIsFound) {
  SignedDecision decision = decision_on(signed_, approved_);
  decision.statement["signer"] = "Nông Thị Phó";
  EXPECT_THAT(codes(again(decision)), ElementsAre("signer-not-as-recorded"));
}

TEST_F(SignedFiles, AFileThatWasErasedIsToldApartFromOneThatWasLost) {
  const SignedDecision decision = decision_on(signed_, approved_);
  ASSERT_TRUE(store_->erase(decision.file));
  const ExaminedAgain erased = again(decision);
  EXPECT_EQ(erased.state, SignatureState::erased);
  EXPECT_THAT(codes(erased), ElementsAre("erased"));

  SignedDecision lost = decision_on(signed_, approved_);
  lost.file = std::string(64, 'a');
  EXPECT_EQ(again(lost).state, SignatureState::lost);
  EXPECT_THAT(codes(again(lost)), ElementsAre("file-lost"));
  lost = decision_on(signed_, approved_);
  lost.approved = "";
  EXPECT_EQ(again(lost).state, SignatureState::lost);
  EXPECT_THAT(codes(again(lost)), ElementsAre("approved-lost"));
}

TEST_F(SignedFiles, TrustIsAskedOnlyOfAnchorsThatAreGiven) {
  const SignedDecision decision = decision_on(signed_, approved_);
  EXPECT_EQ(again(decision, signature::pem_of(signer_)).state, SignatureState::good);
  const ExaminedAgain one = again(decision, signature::pem_of(signature::make_signer({.common_name = "Khác"})));
  EXPECT_EQ(one.state, SignatureState::bad);
  EXPECT_THAT(codes(one), Contains("certificate-not-trusted"));
}

TEST_F(SignedFiles, DecisionsAreCollectedWithTheFileOfTheirPaper) {
  decision::Instance paper;
  paper.attachments.push_back({{"id", "f-1"}, {"hash", std::string(64, 'c')}});
  std::vector<SignedDecision> found;
  const store::StoredEvent event{.stream = "p-1", .number = 3};
  collect_signed(paper, event, {{"choice", "approved"}}, found);
  EXPECT_THAT(found, IsEmpty());
  collect_signed(paper, event, {{"signed_file", {{"attachment", "f-1"}, {"approved_hash", "d"}}}}, found);
  collect_signed(paper, event, {{"signed_file", {{"attachment", "gone"}, {"approved_hash", "d"}}}}, found);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.front().file, std::string(64, 'c'));
  EXPECT_EQ(found.front().approved, "d");
  EXPECT_EQ(found.back().file, "");
}

}  // namespace
}  // namespace trinhky::cli
