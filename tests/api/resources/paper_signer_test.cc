// Whose name and formula stand at the foot of a print: the definition's until somebody signed, the log's afterwards.
#include "api/resources/paper_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/resources/own_paper.h"

namespace trinhky::test {
namespace {

using base::json;
using ::testing::ElementsAre;

json signing(const json& rule) {
  return {
      {"title", text("Chờ ký bản giấy", "Awaiting signature on paper")},
      {"wait", {{"for", "paper.signed"}, {"registeredBy", "drafter"}, {"signs", rule}, {"due", {{"workingDays", 2}}}}},
      {"on", {{"paper.signed", {{"requires", {"source"}}, {"target", "done"}}}}}};
}

// Signed by the treasurer, or for the committee by its secretary: as the paper's data say who decided it.
json definition() {
  json choosing = {
      {"title", text("Tiếp nhận", "Entry")},
      {"always",
       json::array({{{"guard", {{"==", {{{"var", "data.decidedBy"}}, "BCH"}}}}, {"target", "signing-committee"}},
                    {{"target", "signing"}}})}};
  json workflow =
      own_workflow("signed-there", text("Văn bản ký giấy", "A paper signed by hand"),
                   {{"drafting", drafting("choosing")},
                    {"choosing", choosing},
                    {"signing", signing({{"head", "TREASURER"}})},
                    {"signing-committee", signing({{"head", "SECRETARY"}, {"for", "BCH"}, {"deputies", {"CHAIR"}}})},
                    {"done", {{"type", "final"}, {"title", text("Xong", "Done")}}}});
  workflow["data"] = {{"decidedBy", nullptr}};
  return workflow;
}

class PaperSigner : public OwnPaper {
 protected:
  PaperSigner() : OwnPaper(definition()) {
    std::vector<json> events{
        {{"kind", "position_defined"}, {"position", "SECRETARY"}, {"title", text("Bí thư", "Secretary")}},
        {{"kind", "position_defined"}, {"position", "TREASURER"}, {"title", text("Thủ quỹ", "Treasurer")}}};
    add_person(events, "chair", "Lê Văn Chủ", "CHAIR");
    add_person(events, "secretary", "Lý Thị Bí", "SECRETARY");
    events.push_back({{"kind", "body_set"},
                      {"unit", "20"},
                      {"body", "BCH"},
                      {"name", text("Ban Chấp hành", "Executive Committee")},
                      {"positions", {"SECRETARY", "CHAIR"}}});
    employ(std::move(events));
  }

  // As it stands under the frozen document, or under a draft.
  json signer(bool frozen = true) {
    const auto instance = house_.office.engine.load(paper_);
    EXPECT_TRUE(instance);
    const auto words = house_.office.catalogue->definition(workflow_, 1);
    return api::paper_signer(house_.office, *instance, *words, frozen ? instance->document() : "");
  }
  static std::vector<std::string> lines(const json& signer) { return signer["lines"]; }
};

TEST_F(PaperSigner, BeforeAnybodySignedTheDefinitionSaysWhoWill) {
  submitted({{"decidedBy", "BCH"}});
  EXPECT_THAT(lines(signer()), ElementsAre("TM. Ban Chấp hành", "Bí thư"));
  EXPECT_EQ(signer()["name"], "Lý Thị Bí");
}

TEST_F(PaperSigner, WhoSignedInTheHeadsPlaceStandsOnThePaperAndNotOnALaterDraft) {
  submitted({{"decidedBy", "BCH"}});
  ASSERT_EQ(act("drafter", "register",
                {{"source", {{"kind", "signed-slip"}, {"date", "2026-11-01"}}}, {"signed_by", "chair"}}),
            3U);
  EXPECT_THAT(lines(signer()), ElementsAre("TM. Ban Chấp hành", "KT. Bí thư", "CHAIR"));
  EXPECT_EQ(signer()["name"], "Lê Văn Chủ");
  EXPECT_EQ(signer(false)["name"], "Lý Thị Bí") << "the signature stands under other bytes";
}

TEST_F(PaperSigner, WithoutAHolderThePlaceStaysEmpty) {
  submitted();
  EXPECT_THAT(lines(signer()), ElementsAre("Thủ quỹ"));
  EXPECT_EQ(signer()["name"], "");
}

}  // namespace
}  // namespace trinhky::test
