// A quarter's reports: opened by the calendar, handed in on time or late, added up, issued, revised; and the year's
// end.
#include <gmock/gmock.h>

#include "engine/calendar/period.h"
#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// The first quarter of 2026 as the calendar gives it.
struct Quarter {
  std::string opens;
  std::string closes;
};

Quarter first_quarter(const Office& office) {
  const auto period = calendar::quarters(Shipped::get().calendar, 2026, 6).front();
  return {office.local(period.opens), office.local(period.due_units)};
}

std::string round_of(Office& office, const std::string& paper) {
  office.until(first_quarter(office).opens);
  return office.child(paper, "rounds", "2026-Q1");
}

// Two communes hand in, the third is silent; the clock stands at the consolidation.
std::string round_closed_with_one_missing(Office& office, const std::string& paper) {
  const std::string round = round_of(office, paper);
  hand_in(office, office.child(round, "reports", dong_kinh), {{"TT-01", 5}, {"UH-01", "12.5"}});
  hand_in(office, office.child(round, "reports", doan_ket), {{"UH-01", "7.25"}});
  EXPECT_TRUE(office.decide_at("20.follower", office.child(round, "reports", dong_kinh), "checking", "accepted"));
  const std::string closes = first_quarter(office).closes;
  office.until(closes.substr(0, 10) + " 24:00");
  EXPECT_TRUE(office.stands_in(round, "running.gathering"));
  office.until(office.local(office.instant(closes.substr(0, 10) + " 24:00") + std::chrono::hours(1)));
  EXPECT_TRUE(office.stands_in(round, "running.consolidating"));
  return round;
}

void agree_and_issue(Office& office, const std::string& round) {
  const Reply submitted = office.submit("20.drafter", round, "running.consolidating");
  ASSERT_TRUE(submitted) << submitted;
  const Reply agreed = office.decide_at("20.chair", round, "running.agreeing", "approved");
  ASSERT_TRUE(agreed) << agreed;
  issue(office, office.child(round, "issue"), province_signers);
}

Reply open_period(Office& office, const std::string& paper, const std::string& period) {
  return office.send({.kind = "open_period",
                      .instance = paper,
                      .actor = {.kind = Actor::Kind::system},
                      .body = {{"definition", "report-round"},
                               {"period", period},
                               {"data",
                                {{"opens", "2026-02-01T01:00:00.000Z"},
                                 {"closes", "2026-02-24T17:00:00.000Z"},
                                 {"due", "2026-02-25T17:00:00.000Z"},
                                 {"first", "2026-01-15"},
                                 {"last", "2026-02-14"}}},
                               {"schedule", "s-1"},
                               {"occurrence", period}}});
}

TEST(ReportRound, OfAPeriodThatTheThreadDoesNotKnowIsOpenedByASchedule) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const Reply opened = open_period(office, paper, "2026-M02");
  ASSERT_TRUE(opened) << opened;
  EXPECT_EQ(opened.event.kind, "period_opened");
  EXPECT_EQ(opened.event.body["actor"]["schedule"], "s-1");
  const std::string round = office.child(paper, "rounds", "2026-M02");
  ASSERT_TRUE(office.instances().contains(round));
  EXPECT_TRUE(office.stands_in(round, "running.open"));
  const json& data = office.instance(round).snapshot.data;
  EXPECT_EQ(data["period"], "2026-M02");
  EXPECT_EQ(data["closes"], "2026-02-24") << "days, as in a round that the thread opens";
  EXPECT_EQ(data["opens"], "2026-02-01");
  EXPECT_EQ(data["year"], 2026);
  EXPECT_FALSE(data["guidance"].is_null());
  for (const std::string& unit : {dong_kinh, doan_ket, hoa_tham}) {
    EXPECT_NE(office.child(round, "reports", unit), "") << unit;
  }
  EXPECT_EQ(open_period(office, paper, "2026-M02").type(), "already-started");
}

TEST(ReportRound, ThatAScheduleOpenedIsNotOpenedAgainByTheThread) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  ASSERT_TRUE(open_period(office, paper, "2026-Q1"));
  office.until(first_quarter(office).opens.substr(0, 10) + " 24:00");
  EXPECT_EQ(
      std::ranges::count_if(office.instance(paper).children, [](const Child& child) { return child.key == "2026-Q1"; }),
      1);
}

TEST(ReportRound, IsNotOpenedWhereNoThreadFollowsTheUnitsYet) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_before_the_board(office);
  EXPECT_EQ(open_period(office, paper, "2026-M02").type(), "no-periods-now");
  EXPECT_EQ(office.act("20.chair", "open_period", paper, json::object()).type(), "not-for-persons");
  const std::string slip = office.start("20.drafter", "document-issue", "20", {{"kind", "CV"}});
  EXPECT_EQ(open_period(office, slip, "2026-M02").type(), "no-periods-now");
}

TEST(ReportRound, OpensByItselfWithAReportForEveryCommune) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  EXPECT_EQ(office.child(paper, "rounds", "2026-Q1"), "");
  const std::string round = round_of(office, paper);
  ASSERT_TRUE(office.instances().contains(round));
  EXPECT_TRUE(office.stands_in(round, "running.open"));
  for (const std::string& unit : {dong_kinh, doan_ket, hoa_tham}) {
    const std::string report = office.child(round, "reports", unit);
    ASSERT_TRUE(office.instances().contains(report)) << unit;
    EXPECT_TRUE(office.stands_in(report, "collecting"));
    EXPECT_EQ(office.instance(report).snapshot.data["period"], "2026-Q1");
    EXPECT_EQ(office.instance(report).snapshot.data["guidance"], office.document_hash(paper));
    ASSERT_TRUE(office.work(report, "collecting")->due.has_value());
    EXPECT_EQ(office.local(*office.work(report, "collecting")->due), first_quarter(office).closes);
  }
}

TEST(ReportRound, ClosesEarlyWhenEveryReportIsAccepted) {
  Office office("2025-12-15 08:00");
  const std::string round = round_of(office, guidance_in_force(office));
  for (const std::string& unit : {dong_kinh, doan_ket, hoa_tham}) {
    const std::string report = office.child(round, "reports", unit);
    hand_in(office, report, {{"TT-01", 2}});
    ASSERT_TRUE(office.decide_at(unit == hoa_tham ? "20.office" : "20.follower", report, "checking", "accepted"));
  }
  EXPECT_TRUE(office.stands_in(round, "running.consolidating"));
  EXPECT_EQ(indicator(office.document(round), "TT-01")["value"], 6);
  EXPECT_THAT(office.document(round)["missing"], IsEmpty());
}

TEST(ReportRound, ClosesAtTheCutOffAndTellsWhoIsMissingAndWhatIsBlank) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string round = round_closed_with_one_missing(office, paper);
  const json& total = office.document(round);
  EXPECT_EQ(total["period"], "2026-Q1");
  EXPECT_EQ(total["submitted"], 2);
  EXPECT_THAT(units_of(total["missing"]), ElementsAre(hoa_tham));
  EXPECT_EQ(indicator(total, "TT-01")["value"], 5);
  EXPECT_THAT(units_of(indicator(total, "TT-01")["blanks"]), UnorderedElementsAre(doan_ket, hoa_tham));
  EXPECT_EQ(indicator(total, "UH-01")["value"], "19.75");
  EXPECT_TRUE(indicator(total, "GS-01")["value"].is_null());
  EXPECT_TRUE(Shipped::get().forms.at("consolidated-report").validate(total).empty());
  // What was handed in and not looked at yet counts as it is.
  EXPECT_EQ(office.instance(office.child(round, "reports", doan_ket)).end, "accepted");
  EXPECT_EQ(office.instance(office.child(round, "reports", hoa_tham)).snapshot.data["late"], true);
}

TEST(ReportRound, ALateReportMakesARevision) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string round = round_closed_with_one_missing(office, paper);
  agree_and_issue(office, round);
  EXPECT_TRUE(office.stands_in(round, "running.issued"));
  EXPECT_EQ(office.instance(round).snapshot.data["revision"], 1);
  EXPECT_EQ(office.instance(round).snapshot.data["number"]["symbol"], "01/BC-MTTQ-BTT");

  const std::string late = office.child(round, "reports", hoa_tham);
  hand_in(office, late, {{"TT-01", 4}});
  EXPECT_TRUE(office.stands_in(round, "running.issued"));
  ASSERT_TRUE(office.decide_at("20.office", late, "checking", "accepted"));
  EXPECT_EQ(office.instance(late).snapshot.output["late"], true);
  ASSERT_TRUE(office.stands_in(round, "running.consolidating"));
  EXPECT_EQ(indicator(office.document(round), "TT-01")["value"], 9);
  EXPECT_THAT(office.document(round)["missing"], IsEmpty());
  agree_and_issue(office, round);
  EXPECT_EQ(office.instance(round).end, "closed");
  EXPECT_EQ(office.instance(round).snapshot.output["revision"], 2);
  EXPECT_THAT(office.instance(round).snapshot.output["missing"], IsEmpty());
}

TEST(ReportRound, AReportThatComesWhileTheRoundIsBeingSignedIsNotLost) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string round = round_closed_with_one_missing(office, paper);
  ASSERT_TRUE(office.submit("20.drafter", round, "running.consolidating"));
  ASSERT_TRUE(office.decide_at("20.chair", round, "running.agreeing", "approved"));
  const std::string late = office.child(round, "reports", hoa_tham);
  hand_in(office, late, {{"TT-01", 4}});
  ASSERT_TRUE(office.decide_at("20.office", late, "checking", "accepted"));
  EXPECT_TRUE(office.stands_in(round, "running.issuing"));
  issue(office, office.child(round, "issue"), province_signers);
  ASSERT_TRUE(office.stands_in(round, "running.consolidating"));
  EXPECT_EQ(indicator(office.document(round), "TT-01")["value"], 9);
}

TEST(ReportRound, CorrectionsGoBackToTheCommuneWithTheirReason) {
  Office office("2025-12-15 08:00");
  const std::string round = round_of(office, guidance_in_force(office));
  const std::string report = office.child(round, "reports", dong_kinh);
  hand_in(office, report, {{"TT-01", 500}});
  EXPECT_EQ(office.decide_at("20.follower", report, "checking", "corrections").error.pointer, "/reason");
  ASSERT_TRUE(office.decide_at("20.follower", report, "checking", "corrections", {{"reason", "TT-01 quá lớn"}}));
  ASSERT_TRUE(office.stands_in(report, "collecting"));
  EXPECT_EQ(office.content(office.work(report, "collecting")->returned["reason"].get<std::string>()), "TT-01 quá lớn");
  hand_in(office, report, {{"TT-01", 5}});
}

TEST(ReportRound, AValueThatIsNoIntegerOrDecimalTextIsNotSubmitted) {
  Office office("2025-12-15 08:00");
  const std::string round = round_of(office, guidance_in_force(office));
  const std::string report = office.child(round, "reports", dong_kinh);
  json faulty = filled_report(office, report, {});
  faulty["indicators"][0]["value"] = 2.5;
  faulty["period"] = "quý I";
  office.write(report, faulty);
  const Reply refused = office.submit(dong_kinh + ".staff", report, "collecting");
  EXPECT_EQ(refused.type(), "not-ready-to-submit");
  ASSERT_EQ(refused.error.faults.size(), 2U) << refused;
  EXPECT_EQ(refused.error.faults[0].pointer, "/document/indicators/0/value");
  EXPECT_EQ(refused.error.faults[1].pointer, "/document/period");
}

TEST(Year, EndsWithAListOfWhoNeverIssuedAProgramme) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  make_programme(office, office.child(paper, "programmes", dong_kinh));
  take_to_the_board(office, office.child(paper, "programmes", doan_ket));
  office.until("2026-12-30 23:59");
  EXPECT_TRUE(office.stands_in(paper, "following.reporting"));
  EXPECT_EQ(office.instance(paper).children.size(), 1U + 3U + 4U);
  office.until("2027-01-01 00:00");
  ASSERT_TRUE(office.stands_in(paper, "closing"));
  EXPECT_EQ(office.signal("20.chair", paper, "close").type(), "not-your-work");
  ASSERT_TRUE(office.signal("20.office", paper, "close"));
  EXPECT_EQ(office.instance(paper).end, "closed");
  EXPECT_THAT(office.instance(paper).snapshot.output["unfinished"].get<std::vector<std::string>>(),
              UnorderedElementsAre(doan_ket, hoa_tham));
  for (const auto& [id, instance] : office.instances()) {
    // A letter to the late units is drafted by itself and sent by people alone.
    if (instance.definition == "document-issue" && instance.snapshot.configuration.back() == "draft") continue;
    EXPECT_TRUE(instance.ended()) << instance.definition << " of " << instance.unit << " still stands in "
                                  << instance.snapshot.configuration.back();
  }
}

TEST(Year, APaperThatWaitsForItsSignatureIsCancelledAtTheYearsEndAndANumberedOneIsNot) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string unsigned_one = office.child(paper, "programmes", dong_kinh);
  const std::string numbered = office.child(paper, "programmes", doan_ket);
  for (const std::string& programme : {unsigned_one, numbered}) {
    const std::string unit = office.instance(programme).unit;
    take_to_the_board(office, programme);
    ASSERT_TRUE(office.minute(unit + ".staff", programme, "making.deciding", "approved", board(2)));
    ASSERT_TRUE(office.decide_at(unit + ".vice", office.child(programme, "issue"), "format_check", "approved"));
  }
  const std::string slip = office.child(numbered, "issue");
  ASSERT_TRUE(office.register_paper(doan_ket + ".staff", slip, "signing", "signed-slip"));
  ASSERT_TRUE(office.act(doan_ket + ".staff", "assign_number", slip, {{"work", office.work_id(slip, "numbering")}}));
  office.until("2027-01-01 00:00");
  EXPECT_EQ(office.instance(unsigned_one).end, "closed");
  EXPECT_EQ(office.instance(office.child(unsigned_one, "issue")).end, "cancelled");
  EXPECT_EQ(office.instance(numbered).end, "closed");
  ASSERT_TRUE(office.stands_in(slip, "numbered"));
  ASSERT_TRUE(office.signal(doan_ket + ".staff", slip, "release"));
  EXPECT_EQ(office.instance(slip).end, "released");
}

}  // namespace
}  // namespace trinhky::decision::testing
