// The steps of an office's year, as often as a story needs them.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/guidance/programme.h"
#include "engine/guidance/report.h"
#include "tests/engine/decision/office.h"

namespace trinhky::decision::testing {

inline json obligation(const std::string& id, const std::string& text, json lead, json applies_to) {
  return {{"id", id},
          {"no", id},
          {"part", "I"},
          {"parent", nullptr},
          {"text", text},
          {"answered_by", "row"},
          {"instruments", json::array()},
          {"lead", std::move(lead)},
          {"partners", json::array()},
          {"period", "year"},
          {"due", nullptr},
          {"applies_to", std::move(applies_to)},
          {"related", json::array()}};
}

// A guidance of four obligations: two for all, one for a single commune, one for the province itself.
inline json guidance_2026(json programmes_due = "2026-03-16") {
  return {
      {"kind", "guidance"},
      {"year", 2026},
      {"title", "Hướng dẫn công tác Mặt trận năm 2026"},
      {"issuer", nullptr},
      {"number", nullptr},
      {"date", nullptr},
      {"programmes_due", std::move(programmes_due)},
      {"preamble", json::array()},
      {"closing", json::array()},
      {"parts", json::array({json{{"id", "I"}, {"no", "I"}, {"title", "Nhiệm vụ"}, {"parent", nullptr}, {"line", 1}}})},
      {"obligations",
       {obligation("1.1", "Tổ chức Ngày hội ở khu dân cư", "DEPT-PT", {{"kind", "all"}}),
        obligation("1.2", "Giám sát việc thực hiện dân chủ ở cơ sở", nullptr, {{"kind", "all"}}),
        obligation("1.3", "Tuyên truyền ở các thôn vùng cao", "DEPT-TG",
                   {{"kind", "units"}, {"units", json::array({hoa_tham})}}),
        obligation("1.4", "Tập huấn cho cán bộ cấp tỉnh", "OFFICE", {{"kind", "province"}})}},
      {"instruments", json::array()},
      {"campaigns", json::array()},
      {"retired", json::array()}};
}

inline json board(int yes, int no = 0, int abstain = 0) {
  return {{"present", yes + no + abstain}, {"yes", yes}, {"no", no}, {"abstain", abstain}};
}

// From the drafter's first click to the board's table.
inline std::string guidance_before_the_board(Office& office) {
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  EXPECT_TRUE(office.last) << office.last;
  office.write(paper, guidance_2026());
  const Reply submitted = office.submit("20.drafter", paper, "making.itemising");
  EXPECT_TRUE(submitted) << submitted;
  for (const char* head : {"20.propaganda", "20.movement"}) {
    const Reply given = office.opinion(head, paper, "making.inputs", "Nhất trí");
    EXPECT_TRUE(given) << given;
  }
  EXPECT_TRUE(office.stands_in(paper, "making.deciding"));
  return paper;
}

struct Signers {
  std::string checker;
  std::string clerk;
};

inline const Signers province_signers{"20.format", "20.clerk"};

inline Signers commune_signers(const std::string& unit) {
  return {unit + ".vice", unit + ".staff"};
}

// A decided paper through format check, signature on paper, number and release.
inline void issue(Office& office, const std::string& slip, const Signers& by) {
  ASSERT_FALSE(slip.empty());
  const Reply checked = office.decide_at(by.checker, slip, "format_check", "approved");
  ASSERT_TRUE(checked) << checked;
  const Reply paper = office.register_paper(by.clerk, slip, "signing", "signed-slip");
  ASSERT_TRUE(paper) << paper;
  const Reply numbered = office.act(by.clerk, "assign_number", slip, {{"work", office.work_id(slip, "numbering")}});
  ASSERT_TRUE(numbered) << numbered;
  const Reply released = office.signal(by.clerk, slip, "release");
  ASSERT_TRUE(released) << released;
  EXPECT_EQ(office.instance(slip).end, "released");
}

// A guidance in force since 5 January 2026, with a programme started in each commune.
inline std::string guidance_in_force(Office& office) {
  const std::string paper = guidance_before_the_board(office);
  office.until("2026-01-05 09:00");
  const Reply decided = office.minute("20.clerk", paper, "making.deciding", "approved", board(4));
  EXPECT_TRUE(decided) << decided;
  issue(office, office.child(paper, "issue"), province_signers);
  EXPECT_TRUE(office.stands_in(paper, "following"));
  return paper;
}

inline json answered_programme(const json& guidance, const std::string& unit, const std::string& what = "Thực hiện") {
  json programme = guidance::prefill_programme(guidance, {.unit = unit, .attributes = {}});
  for (json& row : programme["rows"]) {
    row["what"] = what;
    row["when"] = "Quý II";
    row["who"] = "Ban Thường trực";
  }
  return programme;
}

// The guidance that a programme answers, as its own instance names it.
inline const json& guidance_of(const Office& office, const std::string& programme) {
  return office.content(office.instance(programme).snapshot.data["guidance"].get<std::string>());
}

inline void draft_and_submit(Office& office, const std::string& programme, const std::string& what = "Thực hiện") {
  const std::string unit = office.instance(programme).unit;
  office.write(programme, answered_programme(guidance_of(office, programme), unit, what));
  const Reply submitted = office.submit(unit + ".staff", programme, "making.drafting");
  ASSERT_TRUE(submitted) << submitted;
}

// What the clerk enters of the consultation, until the board may decide.
inline void consult(Office& office, const std::string& programme) {
  const std::string clerk = office.instance(programme).unit + ".staff";
  const std::string members = "making.consulting.members.asked";
  const Reply heard = office.register_paper(clerk, programme, members, "letter",
                                            {{"party", "Hội Nông dân"}, {"text", "Nhất trí với dự thảo"}});
  ASSERT_TRUE(heard) << heard;
  ASSERT_TRUE(office.signal(clerk, programme, "opinions.close"));
  const Reply party = office.register_paper(clerk, programme, "making.consulting.party.waiting", "letter");
  ASSERT_TRUE(party) << party;
  ASSERT_TRUE(office.stands_in(programme, "making.deciding"));
}

inline void take_to_the_board(Office& office, const std::string& programme) {
  const std::string unit = office.instance(programme).unit;
  draft_and_submit(office, programme);
  const Reply reviewed = office.decide_at(unit + ".vice", programme, "making.reviewing", "approved");
  ASSERT_TRUE(reviewed) << reviewed;
  consult(office, programme);
}

inline void decide_and_issue(Office& office, const std::string& programme) {
  const std::string unit = office.instance(programme).unit;
  const Reply decided = office.minute(unit + ".staff", programme, "making.deciding", "approved", board(2));
  ASSERT_TRUE(decided) << decided;
  issue(office, office.child(programme, "issue"), commune_signers(unit));
  ASSERT_TRUE(office.stands_in(programme, "running"));
}

inline void make_programme(Office& office, const std::string& programme) {
  take_to_the_board(office, programme);
  if (!::testing::Test::HasFatalFailure()) decide_and_issue(office, programme);
}

// The report of a commune with the values of some indicators.
inline json filled_report(const Office& office, const std::string& report, const json& values) {
  const Instance& instance = office.instance(report);
  json form = guidance::prefill_report(guidance_of(office, report), instance.unit,
                                       instance.snapshot.data["period"].get<std::string>());
  for (json& indicator : form["indicators"]) {
    if (const auto value = values.find(indicator["code"].get<std::string>()); value != values.end()) {
      indicator["value"] = *value;
    }
  }
  return form;
}

inline void hand_in(Office& office, const std::string& report, const json& values) {
  const std::string unit = office.instance(report).unit;
  office.write(report, filled_report(office, report, values));
  const Reply submitted = office.submit(unit + ".staff", report, "collecting");
  ASSERT_TRUE(submitted) << submitted;
  const Reply agreed = office.decide_at(unit + ".chair", report, "agreeing", "approved");
  ASSERT_TRUE(agreed) << agreed;
  ASSERT_TRUE(office.stands_in(report, "checking"));
}

inline json indicator(const json& consolidated, const std::string& code) {
  for (const json& one : consolidated["indicators"]) {
    if (one["code"] == code) return one;
  }
  return nullptr;
}

inline std::vector<std::string> units_of(const json& list) {
  std::vector<std::string> units;
  for (const json& one : list) units.push_back(one["unit"].get<std::string>());
  return units;
}

}  // namespace trinhky::decision::testing
