// A commune's programme: drafted, returned, consulted, decided, issued, considered by the province, changed.
#include <gmock/gmock.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string drafting = "making.drafting";
const std::string reviewing = "making.reviewing";
const std::string deciding = "making.deciding";

TEST(ProgrammeRoad, UnansweredObligationsAreToldByTheirRow) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", hoa_tham);
  json draft = guidance::prefill_programme(office.document(paper), {.unit = hoa_tham, .attributes = {}});
  ASSERT_EQ(draft["rows"].size(), 3U);
  draft["rows"][0]["what"] = "Tổ chức tại 7 thôn";
  draft["rows"][0]["when"] = "Tháng 11";
  draft["rows"][0]["who"] = "Ban Công tác Mặt trận";
  draft["rows"][2]["not_applicable"] = {{"reason", ""}};
  office.write(programme, draft);
  const Reply refused = office.submit(hoa_tham + ".staff", programme, drafting);
  EXPECT_EQ(refused.type(), "not-ready-to-submit");
  std::vector<std::string> pointers;
  for (const base::Fault& fault : refused.error.faults) pointers.push_back(fault.pointer);
  EXPECT_THAT(pointers, ElementsAre("/document/rows/1/what", "/document/rows/2/not_applicable/reason"));
}

TEST(ProgrammeRoad, ADraftChangedElsewhereIsNotSubmittedUnseen) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  office.write(programme, answered_programme(office.document(paper), dong_kinh));
  EXPECT_EQ(office.submit(dong_kinh + ".staff", programme, drafting, {{"draft_etag", "older"}}).type(),
            "draft-changed");
}

TEST(ProgrammeRoad, AReturnNeedsAReasonAndComesBackToTheOneWhoReturned) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  draft_and_submit(office, programme);
  const std::string vice = dong_kinh + ".vice";
  EXPECT_EQ(office.send_back(vice, programme, reviewing, " ").error.pointer, "/reason");
  EXPECT_EQ(office.send_back(dong_kinh + ".staff", programme, reviewing, "Sửa").type(), "not-your-work");
  const Reply returned = office.send_back(vice, programme, reviewing, "Nêu rõ số thôn");
  ASSERT_TRUE(returned) << returned;
  const OpenWork* work = office.work(programme, drafting);
  ASSERT_NE(work, nullptr);
  EXPECT_EQ(office.content(work->returned["reason"].get<std::string>()), "Nêu rõ số thôn");
  EXPECT_EQ(work->returned["by"], vice);
  EXPECT_EQ(office.told(programme, "returned").size(), 1U);
  EXPECT_EQ(office.told(programme, "returned").at(0).persons, std::vector<std::string>{dong_kinh + ".staff"});
  draft_and_submit(office, programme, "Tổ chức tại 12 thôn");
  EXPECT_TRUE(office.stands_in(programme, reviewing));
  EXPECT_FALSE(office.instance(programme).returned.has_value());
  EXPECT_TRUE(office.instance(programme).resume.empty());
}

TEST(ProgrammeRoad, AfterAReturnByTheBoardOnlyTheStepsWhoseContentChangedAreAskedAgain) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  take_to_the_board(office, programme);
  ASSERT_TRUE(office.send_back(dong_kinh + ".chair", programme, deciding, "Thêm giải pháp"));
  EXPECT_TRUE(office.stands_in(programme, drafting));
  draft_and_submit(office, programme, "Thực hiện, có giải pháp");
  ASSERT_TRUE(office.stands_in(programme, reviewing));
  EXPECT_THAT(office.instance(programme).resume, ElementsAre(deciding));
  ASSERT_TRUE(office.decide_at(dong_kinh + ".vice", programme, reviewing, "approved"));
  // The consultation is not held a second time.
  EXPECT_TRUE(office.stands_in(programme, deciding));
  EXPECT_THAT(office.instance(programme).resume, IsEmpty());

  // The same content again: the review stays valid, the board is asked at once.
  const std::string hash = office.document_hash(programme);
  ASSERT_TRUE(
      office.minute(dong_kinh + ".staff", programme, deciding, "returned", nullptr, {{"reason", "Xem lại thời gian"}}));
  EXPECT_TRUE(office.stands_in(programme, drafting));
  office.write(programme, office.document(programme));
  ASSERT_TRUE(office.submit(dong_kinh + ".staff", programme, drafting));
  EXPECT_EQ(office.document_hash(programme), hash);
  EXPECT_TRUE(office.stands_in(programme, deciding));
}

TEST(ProgrammeRoad, WhatTheBoardRejectsGoesTheWholeWayAgain) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  take_to_the_board(office, programme);
  ASSERT_TRUE(office.minute(dong_kinh + ".staff", programme, deciding, "rejected", board(0, 2),
                            {{"reason", "Chưa sát thực tế"}}));
  EXPECT_TRUE(office.stands_in(programme, drafting));
  draft_and_submit(office, programme, "Làm lại");
  ASSERT_TRUE(office.decide_at(dong_kinh + ".vice", programme, reviewing, "approved"));
  EXPECT_TRUE(office.stands_in(programme, "making.consulting.party.waiting"));
}

TEST(ProgrammeRoad, TheConsultationEndsWhenTheMembersAndThePartyHaveSpoken) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  draft_and_submit(office, programme);
  ASSERT_TRUE(office.decide_at(dong_kinh + ".vice", programme, reviewing, "approved"));
  const std::string waiting = "making.consulting.party.waiting";
  EXPECT_EQ(office.register_paper(dong_kinh + ".chair", programme, waiting, "letter").type(), "not-your-work");
  EXPECT_EQ(office.register_paper(dong_kinh + ".staff", programme, waiting, "rumour").error.pointer, "/source/kind");
  EXPECT_EQ(office.register_paper(dong_kinh + ".staff", programme, waiting, "letter", {{"attachment", "none"}}).type(),
            "no-such-attachment");
  ASSERT_TRUE(office.register_paper(dong_kinh + ".staff", programme, waiting, "letter"));
  EXPECT_FALSE(office.stands_in(programme, deciding));
  const std::string due = office.local(*office.work(programme, "making.consulting.members.asked")->due);
  office.until(due);
  EXPECT_TRUE(office.stands_in(programme, deciding)) << due;
}

TEST(ProgrammeRoad, FromDraftToReleaseAThreePersonCommuneHandsThePaperOnFiveTimesAtMost) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  make_programme(office, programme);
  const auto hands = office.hands(programme);
  ASSERT_FALSE(hands.empty());
  EXPECT_LE(hands.size() - 1, 5U) << ::testing::PrintToString(hands);
  EXPECT_EQ(office.instance(programme).snapshot.data["number"]["symbol"], "01/CTr-MTTQ-BTT");
  const auto& children = office.instance(paper).children;
  const auto told = std::ranges::find(children, programme, &Child::instance);
  ASSERT_NE(told, children.end());
  EXPECT_TRUE(told->reached.contains("programme.issued"));
}

TEST(ProgrammeRoad, TheFollowerNotesTheProgramme) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  make_programme(office, programme);
  const std::string considering = "running.upper-check.considering";
  EXPECT_EQ(office.decide_at("20.drafter", programme, considering, "noted").type(), "not-your-work");
  EXPECT_EQ(office.decide_at(dong_kinh + ".chair", programme, considering, "noted").type(), "not-your-work");
  ASSERT_TRUE(office.decide_at("20.follower", programme, considering, "noted"));
  EXPECT_TRUE(office.stands_in(programme, "running.upper-check.registered"));
  EXPECT_EQ(office.instance(programme).snapshot.data["registered"], true);

  // Nobody follows the third commune: the chief of office does.
  const std::string other = office.child(paper, "programmes", hoa_tham);
  make_programme(office, other);
  EXPECT_EQ(office.decide_at("20.follower", other, considering, "noted").type(), "not-your-work");
  EXPECT_TRUE(office.decide_at("20.office", other, considering, "noted"));
}

TEST(ProgrammeRoad, WhatTheProvinceAsksForIsChangedReplacedAndConsideredAgain) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  make_programme(office, programme);
  const std::string considering = "running.upper-check.considering";
  const std::string amending = "running.changes.amending";
  EXPECT_EQ(office.decide_at("20.follower", programme, considering, "commented").error.pointer, "/reason");
  ASSERT_TRUE(office.decide_at("20.follower", programme, considering, "commented", {{"reason", "Nêu rõ kinh phí"}}));
  EXPECT_TRUE(office.stands_in(programme, "running.upper-check.commented"));
  ASSERT_TRUE(office.stands_in(programme, amending));
  office.write(programme, answered_programme(office.document(paper), dong_kinh, "Thực hiện với 30 triệu đồng"));
  ASSERT_TRUE(office.submit(dong_kinh + ".staff", programme, amending));
  ASSERT_TRUE(office.minute(dong_kinh + ".staff", programme, "running.changes.re-deciding", "approved", board(2)));
  issue(office, office.child(programme, "replace"), commune_signers(dong_kinh));
  EXPECT_TRUE(office.stands_in(programme, "running.changes.none"));
  ASSERT_TRUE(office.stands_in(programme, considering));
  EXPECT_EQ(office.instance(programme).snapshot.data["number"]["symbol"], "02/CTr-MTTQ-BTT");
  EXPECT_EQ(office.instance(programme).snapshot.data["issued"], office.document_hash(programme));
  ASSERT_TRUE(office.decide_at("20.follower", programme, considering, "noted"));
  EXPECT_TRUE(office.stands_in(programme, "running.upper-check.registered"));
}

TEST(ProgrammeRoad, AReplacementThatIsCancelledLeavesTheOldProgramme) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  make_programme(office, programme);
  const std::string issued = office.document_hash(programme);
  ASSERT_TRUE(office.signal(dong_kinh + ".staff", programme, "change.start", {{"reason", "Đổi thời gian"}}));
  office.write(programme, answered_programme(office.document(paper), dong_kinh, "Đổi sang quý III"));
  ASSERT_TRUE(office.submit(dong_kinh + ".staff", programme, "running.changes.amending"));
  ASSERT_TRUE(office.minute(dong_kinh + ".staff", programme, "running.changes.re-deciding", "approved", board(2)));
  const std::string slip = office.child(programme, "replace");
  EXPECT_EQ(office.act(dong_kinh + ".chair", "cancel", slip, json::object()).error.pointer, "/reason");
  ASSERT_TRUE(office.act(dong_kinh + ".chair", "cancel", slip, {{"reason", "Không cần nữa"}}));
  EXPECT_EQ(office.instance(slip).end, "cancelled");
  EXPECT_TRUE(office.stands_in(programme, "running.changes.none"));
  EXPECT_EQ(office.document_hash(programme), issued);
}

TEST(ProgrammeRoad, WhoDraftedDoesNotReviewUnlessNobodyElseCould) {
  // The vice chair drafts as well.
  {
    Office office("2025-12-15 08:00", {given(dong_kinh + ".vice", "DRAFTER", "concurrent")});
    const std::string programme = office.child(guidance_in_force(office), "programmes", dong_kinh);
    office.write(programme, answered_programme(guidance_of(office, programme), dong_kinh));
    ASSERT_TRUE(office.submit(dong_kinh + ".vice", programme, drafting));
    const Reply own = office.decide_at(dong_kinh + ".vice", programme, reviewing, "approved");
    EXPECT_EQ(own.type(), "not-your-work");
    EXPECT_NE(own.error.message.en.find("drafted"), std::string::npos);
    EXPECT_TRUE(office.decide_at(dong_kinh + ".chair", programme, reviewing, "approved"));
  }
  // And is alone with the staff: then the rule is waived, and the waiver stands in the log.
  Office office("2025-12-15 08:00",
                {given(dong_kinh + ".vice", "DRAFTER", "concurrent"),
                 {{"kind", "position_ended"}, {"id", dong_kinh + ".chair:CHAIR"}, {"to", "2025-12-31"}}});
  const std::string programme = office.child(guidance_in_force(office), "programmes", dong_kinh);
  office.write(programme, answered_programme(guidance_of(office, programme), dong_kinh));
  const Reply submitted = office.submit(dong_kinh + ".vice", programme, drafting);
  ASSERT_TRUE(submitted) << submitted;
  EXPECT_NE(submitted.event.body.dump().find("\"four_eyes_waived\":true"), std::string::npos);
  const Reply reviewed = office.decide_at(dong_kinh + ".vice", programme, reviewing, "approved");
  ASSERT_TRUE(reviewed) << reviewed;
  EXPECT_EQ(reviewed.event.body["four_eyes_waived"], true);
}

TEST(ProgrammeRoad, AReviewOnPaperIsRecordedWithItsScanAndItsSigner) {
  Office office("2025-12-15 08:00");
  const std::string programme = office.child(guidance_in_force(office), "programmes", dong_kinh);
  draft_and_submit(office, programme);
  const std::string clerk = dong_kinh + ".staff";
  json slip = {{"work", office.work_id(programme, reviewing)},
               {"choice", "approved"},
               {"source", {{"kind", "signed-slip"}, {"date", office.today()}}}};
  EXPECT_EQ(office.act(clerk, "record", programme, slip).error.pointer, "/minutes");
  ASSERT_TRUE(office.attach(clerk, programme, "scan"));
  slip["minutes"] = "scan";
  // Two persons could have signed; the one who drafted could not.
  EXPECT_EQ(office.act(clerk, "record", programme, slip).error.pointer, "/signed_by");
  slip["signed_by"] = clerk;
  EXPECT_EQ(office.act(clerk, "record", programme, slip).error.pointer, "/signed_by");
  slip["signed_by"] = dong_kinh + ".vice";
  const Reply recorded = office.act(clerk, "record", programme, slip);
  ASSERT_TRUE(recorded) << recorded;
  EXPECT_EQ(recorded.event.body["recorded"]["signed_by"], dong_kinh + ".vice");
  EXPECT_TRUE(office.stands_in(programme, "making.consulting.party.waiting"));
}

}  // namespace
}  // namespace trinhky::decision::testing
