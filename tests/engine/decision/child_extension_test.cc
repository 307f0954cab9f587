// A unit that was given more time: the round it belongs to goes by the unit's new day.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/engine/decision/desk.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::UnorderedElementsAre;

// The communes hand in by the day of the round; `step_due` is what the commune's own step has for it.
class RoundOffice : public Office {
 public:
  explicit RoundOffice(const std::string& step_due = R"({"on": {"var": "data.closes"}, "cutoff": "17:00"})")
      : Office("2026-01-05 08:00") {
    ordered_json report = base::parse_ordered_json(R"({
      "id": "unit-report", "version": 1, "title": {"vi": "Báo cáo", "en": "Report"}, "form": "issue-slip",
      "start": {"invokedBy": ["report-round"]}, "data": {"closes": null},
      "participants": {"staff": {"position": "DRAFTER", "unit": "own"},
                       "upper": {"position": "OFFICE_CHIEF", "unit": "parent"}},
      "initial": "collecting",
      "states": {
        "collecting": {
          "title": {"vi": "Nhập số liệu", "en": "Entering figures"},
          "task": {"for": "staff", "extension": {"by": "holder", "decidedBy": "upper", "atMost": 2}},
          "on": {"submit": {"title": {"vi": "Nộp", "en": "Hand in"}, "by": "staff",
                            "actions": [{"send": {"to": "parent", "signal": "report.submitted"}}],
                            "target": "submitted"}}},
        "submitted": {"type": "final", "title": {"vi": "Đã nộp", "en": "Handed in"}}}})")
                              .value();
    report["states"]["collecting"]["task"]["due"] = base::parse_ordered_json(step_due).value();
    publish(report);
    publish(base::parse_ordered_json(R"({
      "id": "report-round", "version": 1, "title": {"vi": "Kỳ báo cáo", "en": "Report round"}, "form": "issue-slip",
      "start": {"by": "drafter"}, "data": {"closes": null},
      "participants": {"drafter": {"position": "DRAFTER", "unit": "own"},
                       "office": {"position": "OFFICE_CHIEF", "unit": "own"}},
      "verbs": {"hold": {"by": "office", "requires": ["reason"]}},
      "initial": "open",
      "states": {
        "open": {
          "title": {"vi": "Đang thu", "en": "Open"},
          "invoke": {"id": "reports", "workflow": "unit-report",
                     "forEach": {"unit": {"childrenOf": "own", "validOn": {"var": "now"}}},
                     "with": {"closes": {"var": "data.closes"}}, "whenLeft": {"then": "detach"},
                     "until": "report.submitted", "due": {"on": {"var": "data.closes"}, "cutoff": "17:00"},
                     "remind": "R-UNIT"},
          "on": {"reports.done": "done"}},
        "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}}})")
                .value());
    round = start("20.drafter", "report-round", "20", {{"closes", "2026-01-20"}});
    EXPECT_TRUE(last) << last;
  }

  Reply ask(const std::string& unit, const std::string& until) {
    const std::string report = child(round, "reports", unit);
    return act(unit + ".staff", "ask_extension", report,
               {{"work", work_id(report, "collecting")}, {"until", until}, {"reason", "Chờ số liệu"}});
  }
  Reply grant(const std::string& unit) {
    const std::string report = child(round, "reports", unit);
    return act("20.office", "grant_extension", report, {{"work", work_id(report, "collecting")}});
  }
  [[nodiscard]] std::string day_of(const std::string& unit) const {
    const auto& children = instance(round).children;
    const auto found = std::ranges::find(children, unit, &Child::key);
    return found == children.end() || !found->due ? std::string() : local(*found->due);
  }
  // The units that notices of this template were about, each with the day that they named.
  [[nodiscard]] std::vector<std::string> reminded(const std::string& template_id) const {
    std::vector<std::string> all;
    for (const Told& one : told(round, template_id)) {
      const auto due = base::parse_instant(one.params.at("due").get<std::string>()).value();
      const json units = one.params.contains("units") ? one.params["units"] : json::array({one.params.at("unit")});
      for (const json& unit : units) all.push_back(unit.get<std::string>() + " " + local(due).substr(0, 10));
    }
    return all;
  }

  std::string round;
};

TEST(ChildExtension, GrantedIsToldToTheRoundWhichKeepsTheUnitsOwnDay) {
  RoundOffice office;
  ASSERT_TRUE(office.ask(dong_kinh, "2026-01-23"));
  EXPECT_EQ(office.events(office.round).back().kind, "started") << "asking moves nothing";
  ASSERT_TRUE(office.grant(dong_kinh));
  const Event& told = office.events(office.round).back();
  EXPECT_EQ(told.kind, "child_extended");
  EXPECT_EQ(told.body["key"], dong_kinh);
  EXPECT_EQ(told.body["round_waits"], true);
  EXPECT_EQ(told.body["before"], base::format_instant(office.instant("2026-01-20 17:00")));
  EXPECT_EQ(office.day_of(dong_kinh), "2026-01-23 17:00");
  EXPECT_EQ(office.day_of(doan_ket), "");
  const auto again = instance_from_json(to_json(office.instance(office.round)));
  ASSERT_TRUE(again) << again.error().log;
  EXPECT_EQ(to_json(*again), to_json(office.instance(office.round)));
}

TEST(ChildExtension, RemindersAndWhatIsToldOfLateUnitsGoByTheNewDay) {
  RoundOffice office;
  ASSERT_TRUE(office.ask(dong_kinh, "2026-01-23"));
  ASSERT_TRUE(office.grant(dong_kinh));
  office.until("2026-01-20 12:00");
  for (const std::string& one : office.reminded("unit-due-soon")) {
    EXPECT_NE(one, dong_kinh + " 2026-01-20") << "the day of the others reminds it no longer";
  }
  EXPECT_THAT(office.reminded("unit-due-soon"), ::testing::Contains(dong_kinh + " 2026-01-23"));
  office.until("2026-01-22 12:00");
  EXPECT_THAT(office.reminded("units-late"), UnorderedElementsAre(doan_ket + " 2026-01-20", hoa_tham + " 2026-01-20"));
  office.until("2026-01-30 12:00");
  EXPECT_THAT(office.reminded("units-late"),
              UnorderedElementsAre(doan_ket + " 2026-01-20", hoa_tham + " 2026-01-20", dong_kinh + " 2026-01-23"));
}

TEST(ChildExtension, TheSecondTakesThePlaceOfTheFirst) {
  RoundOffice office;
  for (const char* until : {"2026-01-23", "2026-01-28"}) {
    ASSERT_TRUE(office.ask(dong_kinh, until));
    ASSERT_TRUE(office.grant(dong_kinh));
  }
  EXPECT_EQ(office.day_of(dong_kinh), "2026-01-28 17:00");
  office.until("2026-02-06 12:00");
  for (const std::string& one : office.reminded("unit-due-soon")) EXPECT_NE(one, dong_kinh + " 2026-01-23");
  EXPECT_THAT(office.reminded("units-late"), ::testing::Contains(dong_kinh + " 2026-01-28"));
}

TEST(ChildExtension, OfAStepThatEndsBeforeTheRoundLeavesTheDayOfAll) {
  RoundOffice office(R"({"workingDays": 2})");
  ASSERT_TRUE(office.ask(dong_kinh, "2026-01-12"));
  ASSERT_TRUE(office.grant(dong_kinh));
  EXPECT_EQ(office.events(office.round).back().kind, "child_extended");
  EXPECT_EQ(office.events(office.round).back().body["round_waits"], false);
  EXPECT_EQ(office.day_of(dong_kinh), "");
  office.until("2026-01-20 12:00");
  EXPECT_THAT(office.reminded("unit-due-soon"), ::testing::Contains(dong_kinh + " 2026-01-20"));
}

TEST(ChildExtension, ThatHasHandedInIsWaitedForNoLonger) {
  RoundOffice office;
  ASSERT_TRUE(office.ask(dong_kinh, "2026-01-23"));
  ASSERT_TRUE(office.grant(dong_kinh));
  ASSERT_TRUE(office.submit(dong_kinh + ".staff", office.child(office.round, "reports", dong_kinh), "collecting"));
  office.until("2026-01-30 12:00");
  EXPECT_THAT(office.reminded("units-late"), UnorderedElementsAre(doan_ket + " 2026-01-20", hoa_tham + " 2026-01-20"));
}

TEST(ChildExtension, WaitsWhileTheRoundIsOnHold) {
  RoundOffice office;
  ASSERT_TRUE(office.ask(dong_kinh, "2026-01-23"));
  ASSERT_TRUE(office.act("20.office", "hold", office.round, {{"reason", "Chờ"}}));
  ASSERT_TRUE(office.grant(dong_kinh));
  EXPECT_EQ(office.day_of(dong_kinh), "");
  ASSERT_TRUE(office.act("20.office", "resume", office.round, json::object()));
  EXPECT_EQ(office.day_of(dong_kinh), "2026-01-23 17:00");
  office.until("2026-01-22 12:00");
  EXPECT_THAT(office.reminded("units-late"), UnorderedElementsAre(doan_ket + " 2026-01-20", hoa_tham + " 2026-01-20"));
}

TEST(ChildExtension, AHoldAfterwardsKeepsTheUnitsOwnDay) {
  RoundOffice office;
  ASSERT_TRUE(office.ask(dong_kinh, "2026-01-23"));
  ASSERT_TRUE(office.grant(dong_kinh));
  ASSERT_TRUE(office.act("20.office", "hold", office.round, {{"reason", "Chờ"}}));
  office.until("2026-01-06 08:00");
  ASSERT_TRUE(office.act("20.office", "resume", office.round, json::object()));
  office.until("2026-01-30 12:00");
  EXPECT_THAT(office.reminded("units-late"),
              UnorderedElementsAre(doan_ket + " 2026-01-20", hoa_tham + " 2026-01-20", dong_kinh + " 2026-01-23"));
}

}  // namespace
}  // namespace trinhky::decision::testing
