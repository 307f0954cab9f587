// The guidance from the first draft to its release, and an amendment while the units are at work.
#include <gmock/gmock.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::vector<std::string> pointers(const base::Error& error) {
  std::vector<std::string> list;
  for (const base::Fault& fault : error.faults) list.push_back(fault.pointer);
  return list;
}

TEST(GuidanceRoad, ADraftWithoutTheDateOfTheProgrammesIsNotSubmitted) {
  Office office("2025-12-15 08:00");
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  ASSERT_TRUE(office.last) << office.last;
  const Reply empty = office.submit("20.drafter", paper, "making.itemising");
  EXPECT_EQ(empty.type(), "no-draft");
  office.write(paper, guidance_2026(nullptr));
  const Reply refused = office.submit("20.drafter", paper, "making.itemising");
  EXPECT_EQ(refused.type(), "not-ready-to-submit");
  EXPECT_THAT(pointers(refused.error), ElementsAre("/document/programmes_due"));
  EXPECT_TRUE(office.stands_in(paper, "making.itemising"));

  json faulty = guidance_2026();
  faulty["year"] = "hai nghìn hai sáu";
  faulty["obligations"][0].erase("text");
  office.write(paper, faulty);
  EXPECT_THAT(pointers(office.submit("20.drafter", paper, "making.itemising").error),
              UnorderedElementsAre("/document/obligations/0/text", "/document/year"));
}

TEST(GuidanceRoad, AnObligationWithoutALeadIsAWarningThatIsKept) {
  Office office("2025-12-15 08:00");
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  office.write(paper, guidance_2026());
  const Reply warned = office.submit("20.drafter", paper, "making.itemising");
  ASSERT_TRUE(warned) << warned;
  EXPECT_EQ(warned.event.body["warned"], json::array({"/warns/0"}));
  EXPECT_EQ(office.instance(paper).snapshot.data["programmes_due"], "2026-03-16");

  Office second("2025-12-15 08:00");
  const std::string complete = second.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  json document = guidance_2026();
  for (json& row : document["obligations"]) row["lead"] = "OFFICE";
  second.write(complete, document);
  const Reply clean = second.submit("20.drafter", complete, "making.itemising");
  ASSERT_TRUE(clean) << clean;
  EXPECT_FALSE(clean.event.body.contains("warned"));
}

TEST(GuidanceRoad, OneYearHasOneGuidance) {
  Office office("2025-12-15 08:00");
  office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  ASSERT_TRUE(office.last) << office.last;
  office.start("20.office", "annual-guidance", "20", {{"year", 2026}});
  EXPECT_EQ(office.last.type(), "already-started");
  office.start("20.office", "annual-guidance", "20", {{"year", 2027}});
  EXPECT_TRUE(office.last) << office.last;
}

TEST(GuidanceRoad, TheRoundOfOpinionsClosesWithTheLastOne) {
  Office office("2025-12-15 08:00");
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  office.write(paper, guidance_2026());
  ASSERT_TRUE(office.submit("20.drafter", paper, "making.itemising"));
  EXPECT_EQ(office.opinion("20.propaganda", paper, "making.inputs", "  ").type(), "required");
  EXPECT_EQ(office.opinion("20.vice", paper, "making.inputs", "Nhất trí").type(), "not-your-work");
  ASSERT_TRUE(office.opinion("20.propaganda", paper, "making.inputs", "Nhất trí"));
  EXPECT_TRUE(office.stands_in(paper, "making.inputs"));
  ASSERT_TRUE(office.opinion("20.movement", paper, "making.inputs", "Bổ sung chỉ tiêu ở mục 1.1"));
  EXPECT_TRUE(office.stands_in(paper, "making.deciding"));
}

TEST(GuidanceRoad, SilenceClosesTheRoundOfOpinionsAtItsDueTimeAndIsCounted) {
  Office office("2025-12-15 08:00");
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  office.write(paper, guidance_2026());
  ASSERT_TRUE(office.submit("20.drafter", paper, "making.itemising"));
  ASSERT_TRUE(office.opinion("20.propaganda", paper, "making.inputs", "Nhất trí"));
  ASSERT_TRUE(office.opinion("20.propaganda", paper, "making.inputs", "Nhất trí; thêm một ý ở mục 1.2"));
  office.until("2025-12-22 23:59");
  EXPECT_TRUE(office.stands_in(paper, "making.inputs"));
  office.until("2025-12-22 24:00");
  EXPECT_TRUE(office.stands_in(paper, "making.deciding"));
  EXPECT_EQ(office.events(paper).back().body["silent"], 1);
}

TEST(GuidanceRoad, ADecisionOfAMeetingNeedsItsMinutesAndItsVotes) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  const json bare = {{"work", office.work_id(paper, "making.deciding")},
                     {"choice", "approved"},
                     {"source", {{"kind", "meeting"}, {"date", "2025-12-15"}}},
                     {"votes", board(4)}};
  const Reply without = office.act("20.clerk", "record", paper, bare);
  EXPECT_EQ(without.error.pointer, "/minutes");
  json future = bare;
  future["source"]["date"] = "2025-12-16";
  EXPECT_EQ(office.act("20.clerk", "record", paper, future).type(), "date-in-future");
  json letter = bare;
  letter["source"]["kind"] = "letter";
  EXPECT_EQ(office.act("20.clerk", "record", paper, letter).error.pointer, "/source/kind");
  EXPECT_EQ(office.minute("20.drafter", paper, "making.deciding", "approved", board(4)).type(), "not-your-work");
  EXPECT_EQ(office.minute("20.clerk", paper, "making.deciding", "approved", board(1, 3)).type(), "votes-contradict");
  EXPECT_FALSE(office.minute("20.clerk", paper, "making.deciding", "approved", board(9)));
  EXPECT_EQ(office.minute("20.clerk", paper, "making.deciding", "rejected", board(1, 3)).error.pointer, "/reason");
  const Reply recorded = office.minute("20.clerk", paper, "making.deciding", "approved", board(3, 1));
  ASSERT_TRUE(recorded) << recorded;
  EXPECT_EQ(recorded.event.kind, "decision_recorded");
  EXPECT_EQ(recorded.event.body["recorded"]["votes"]["yes"], 3);
  EXPECT_TRUE(office.stands_in(paper, "making.issuing"));
}

TEST(GuidanceRoad, TheBoardDecidesByClicksOnceTheMajorityAndTheChairAgree) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  const std::string deciding = "making.deciding";
  EXPECT_EQ(office.decide_at("20.vice", paper, deciding, "approved", {{"shown_hash", "old"}}).type(),
            "content-changed");
  EXPECT_EQ(office.decide_at("20.clerk", paper, deciding, "approved").type(), "not-your-work");
  EXPECT_EQ(office.decide_at("20.vice", paper, deciding, "perhaps").type(), "unknown-choice");
  EXPECT_EQ(office.decide_at("20.vice", paper, deciding, "rejected").error.pointer, "/reason");
  ASSERT_TRUE(office.decide_at("20.vice", paper, deciding, "approved"));
  EXPECT_EQ(office.decide_at("20.vice", paper, deciding, "approved").type(), "already-decided");
  ASSERT_TRUE(office.decide_at("20.standing", paper, deciding, "approved"));
  ASSERT_TRUE(office.decide_at("20.member", paper, deciding, "approved"));
  // Three of four are for it; without the chair nothing is adopted.
  EXPECT_TRUE(office.stands_in(paper, deciding));
  const Reply last = office.decide_at("20.chair", paper, deciding, "approved");
  ASSERT_TRUE(last) << last;
  EXPECT_EQ(last.event.body["outcome"], "approved");
  EXPECT_TRUE(office.stands_in(paper, "making.issuing"));
}

TEST(GuidanceRoad, IsIssuedWithANumberAndStartsAProgrammeInEveryCommune) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  office.until("2026-01-05 09:00");
  ASSERT_TRUE(office.minute("20.clerk", paper, "making.deciding", "approved", board(4)));
  const std::string slip = office.child(paper, "issue");
  ASSERT_TRUE(office.instances().contains(slip));
  EXPECT_EQ(office.document_hash(slip), office.document_hash(paper));
  EXPECT_TRUE(office.stands_in(slip, "format_check"));
  EXPECT_EQ(office.decide_at("20.clerk", slip, "format_check", "approved").type(), "not-your-work");
  EXPECT_EQ(office.decide_at("20.format", slip, "format_check", "faulty").error.pointer, "/reason");
  issue(office, slip, province_signers);
  EXPECT_EQ(office.instance(slip).number["symbol"], "01/HD-MTTQ-BTT");
  EXPECT_EQ(office.instance(paper).snapshot.data["number"]["symbol"], "01/HD-MTTQ-BTT");
  EXPECT_EQ(office.instance(paper).snapshot.data["issued"], office.document_hash(paper));
  EXPECT_TRUE(office.stands_in(paper, "following.programmes"));
  EXPECT_TRUE(office.stands_in(paper, "following.amendments.none"));
  for (const std::string& unit : {dong_kinh, doan_ket, hoa_tham}) {
    const std::string programme = office.child(paper, "programmes", unit);
    ASSERT_TRUE(office.instances().contains(programme)) << unit;
    EXPECT_EQ(office.instance(programme).unit, unit);
    EXPECT_TRUE(office.stands_in(programme, "making.drafting"));
    EXPECT_EQ(office.instance(programme).snapshot.data["guidance"], office.document_hash(paper));
    EXPECT_EQ(office.told(programme, "work-opened").at(0).persons, std::vector<std::string>{unit + ".staff"});
  }
}

TEST(GuidanceRoad, AFaultOfFormGoesBackToTheDraft) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  ASSERT_TRUE(office.minute("20.clerk", paper, "making.deciding", "approved", board(4)));
  const std::string slip = office.child(paper, "issue");
  ASSERT_TRUE(office.decide_at("20.format", slip, "format_check", "faulty", {{"reason", "Sai mẫu chữ ở mục 1.1"}}));
  EXPECT_EQ(office.instance(slip).end, "returned");
  EXPECT_TRUE(office.stands_in(paper, "making.itemising"));
  EXPECT_EQ(office.instance(paper).children.back().condition, "ended");
}

TEST(GuidanceRoad, AUnitCanBeAddedAndNotTwice) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  EXPECT_EQ(office.act("20.drafter", "add_unit", paper, {{"unit", "20"}}).type(), "not-your-work");
  EXPECT_EQ(office.act("20.office", "add_unit", paper, {{"unit", hoa_tham}}).type(), "child-exists");
  EXPECT_EQ(office.act("20.office", "add_unit", paper, {{"unit", "nowhere"}}).type(), "no-such-unit");
  EXPECT_EQ(office.act("20.office", "add_unit", paper, json::object()).type(), "no-such-unit");
  EXPECT_EQ(office.act("20.office", "add_unit", paper, {{"unit", "20"}}).type(), "unit-not-below");
  // The slip of the release and the three programmes.
  EXPECT_EQ(office.instance(paper).children.size(), 4U);
}

TEST(GuidanceRoad, AUnitThatCameLaterGetsTheGuidanceInForce) {
  const json later = {{"kind", "unit_added"},   {"unit", "99999"}, {"name", {{"vi", "Xã Mới"}, {"en", "New Commune"}}},
                      {"unit_kind", "commune"}, {"parent", "20"},  {"from", "2026-02-01"}};
  Office office("2025-12-15 08:00", {later});
  const std::string paper = guidance_in_force(office);
  EXPECT_EQ(office.child(paper, "programmes", "99999"), "");
  EXPECT_EQ(office.act("20.office", "add_unit", paper, {{"unit", "99999"}}).type(), "no-such-unit");
  office.until("2026-02-02 08:00");
  const Reply added = office.act("20.office", "add_unit", paper, {{"unit", "99999"}});
  ASSERT_TRUE(added) << added;
  const std::string programme = office.child(paper, "programmes", "99999");
  ASSERT_TRUE(office.instances().contains(programme));
  EXPECT_EQ(office.instance(programme).snapshot.data["guidance"], office.document_hash(paper));
}

TEST(GuidanceRoad, ASubstituteSpeaksForTheHeadWhoIsAway) {
  Office office("2025-12-15 08:00", {{{"kind", "substitution_given"},
                                      {"id", "away"},
                                      {"holding", "20.movement:DEPT_HEAD"},
                                      {"person", "20.follower"},
                                      {"from", "2025-12-10"},
                                      {"to", "2025-12-20"},
                                      {"ground", "absence"}}});
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  office.write(paper, guidance_2026());
  ASSERT_TRUE(office.submit("20.drafter", paper, "making.itemising"));
  ASSERT_TRUE(office.opinion("20.propaganda", paper, "making.inputs", "Nhất trí"));
  const Reply spoken = office.opinion("20.follower", paper, "making.inputs", "Nhất trí");
  ASSERT_TRUE(spoken) << spoken;
  EXPECT_EQ(spoken.event.body["actor"]["capacity"]["ground"], "substitution");
  EXPECT_TRUE(office.stands_in(paper, "making.deciding"));
}

TEST(GuidanceRoad, AnAmendmentReachesEveryProgrammeWhereverItStands) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string issued = office.document_hash(paper);
  const std::string running = office.child(paper, "programmes", dong_kinh);
  const std::string reviewing = office.child(paper, "programmes", doan_ket);
  const std::string drafting = office.child(paper, "programmes", hoa_tham);
  make_programme(office, running);
  draft_and_submit(office, reviewing);

  EXPECT_EQ(office.signal("20.drafter", paper, "amend", {{"reason", "Bổ sung"}}).type(), "not-your-work");
  EXPECT_EQ(office.signal("20.chair", paper, "amend").error.pointer, "/reason");
  ASSERT_TRUE(office.signal("20.chair", paper, "amend", {{"reason", "Bổ sung một nhiệm vụ"}}));
  json amended = office.document(paper);
  amended["obligations"].push_back(obligation("1.5", "Hưởng ứng đợt cứu trợ", "DEPT-PT", {{"kind", "all"}}));
  office.write(paper, amended);
  ASSERT_TRUE(office.submit("20.drafter", paper, "following.amendments.drafting-amendment"));
  ASSERT_TRUE(office.minute("20.clerk", paper, "following.amendments.deciding-amendment", "approved", board(4)));
  EXPECT_EQ(office.instance(paper).snapshot.data["issued"], issued);
  issue(office, office.child(paper, "amendment"), province_signers);

  EXPECT_TRUE(office.stands_in(paper, "following.amendments.none"));
  const std::string now = office.document_hash(paper);
  EXPECT_NE(now, issued);
  EXPECT_EQ(office.instance(paper).snapshot.data["issued"], now);
  EXPECT_EQ(office.instance(paper).snapshot.data["number"]["symbol"], "02/HD-MTTQ-BTT");
  for (const std::string& programme : {running, reviewing, drafting}) {
    EXPECT_EQ(office.instance(programme).snapshot.data["guidance"], now);
    EXPECT_EQ(office.instance(programme).snapshot.data["changed"]["added"], json::array({"1.5"}));
  }
  EXPECT_TRUE(office.stands_in(running, "running.changes.amending"));
  EXPECT_TRUE(office.stands_in(running, "running.upper-check.considering"));
  EXPECT_TRUE(office.stands_in(reviewing, "making.reviewing"));
  EXPECT_TRUE(office.stands_in(drafting, "making.drafting"));

  // The commune at work has to answer the new obligation now.
  office.write(running, office.document(running));
  const Reply short_of = office.submit(dong_kinh + ".staff", running, "running.changes.amending");
  EXPECT_EQ(short_of.type(), "not-ready-to-submit");
  EXPECT_THAT(pointers(short_of.error), ElementsAre("/document/rows"));
}

TEST(GuidanceRoad, ASecondAmendmentWaitsForAUnitThatIsBusyWithTheFirst) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string running = office.child(paper, "programmes", dong_kinh);
  make_programme(office, running);
  const auto amend = [&](const std::string& id) {
    ASSERT_TRUE(office.signal("20.chair", paper, "amend", {{"reason", "Bổ sung"}}));
    json amended = office.document(paper);
    amended["obligations"].push_back(obligation(id, "Nhiệm vụ " + id, "DEPT-PT", {{"kind", "all"}}));
    office.write(paper, amended);
    ASSERT_TRUE(office.submit("20.drafter", paper, "following.amendments.drafting-amendment"));
    ASSERT_TRUE(office.minute("20.clerk", paper, "following.amendments.deciding-amendment", "approved", board(4)));
    issue(office, office.child(paper, "amendment"), province_signers);
  };
  amend("1.5");
  amend("1.6");
  EXPECT_EQ(office.instance(running).kept.size(), 1U);
  ASSERT_TRUE(office.signal(dong_kinh + ".vice", running, "change.unneeded", {{"reason", "Đã có trong chương trình"}}));
  // The second one is heard as soon as the first is done with.
  EXPECT_TRUE(office.instance(running).kept.empty());
  EXPECT_TRUE(office.stands_in(running, "running.changes.amending"));
  EXPECT_EQ(office.instance(running).snapshot.data["changed"]["added"], json::array({"1.6"}));
}

TEST(GuidanceRoad, ARejectedAmendmentLeavesWhatWasIssued) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string issued = office.document_hash(paper);
  ASSERT_TRUE(office.signal("20.chair", paper, "amend", {{"reason", "Bổ sung"}}));
  json amended = office.document(paper);
  amended["title"] = "Hướng dẫn khác";
  office.write(paper, amended);
  ASSERT_TRUE(office.submit("20.drafter", paper, "following.amendments.drafting-amendment"));
  EXPECT_NE(office.document_hash(paper), issued);
  // A round that opens meanwhile is about what is in force, not about a draft.
  office.until("2026-02-27 08:00");
  const std::string round = office.child(paper, "rounds", "2026-Q1");
  ASSERT_TRUE(office.instances().contains(round));
  EXPECT_EQ(office.instance(round).snapshot.data["guidance"], issued);
  ASSERT_TRUE(office.minute("20.clerk", paper, "following.amendments.deciding-amendment", "rejected", board(1, 3),
                            {{"reason", "Chưa cần thiết"}}));
  EXPECT_EQ(office.document_hash(paper), issued);
  EXPECT_TRUE(office.stands_in(paper, "following.amendments.none"));
}

}  // namespace
}  // namespace trinhky::decision::testing
