#include "engine/guidance/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/guidance/decimal.h"
#include "tests/engine/guidance/texts.h"

namespace trinhky::guidance {
namespace {

using base::json;

json filled(const std::string& unit, const std::vector<std::pair<std::string, json>>& values) {
  json report = prefill_report(test::read(test::roman_text).document, unit, "2024-Q1");
  for (json& entry : report["indicators"]) {
    for (const auto& [code, value] : values) {
      if (entry["code"] == code) entry["value"] = value;
    }
  }
  return report;
}

json entry(const std::string& unit, const json& report) {
  return {{"unit", unit}, {"unit_name", "Xã " + unit}, {"report", report}};
}

const json& indicator(const json& total, const std::string& code) {
  for (const json& one : total["indicators"]) {
    if (one["code"] == code) return one;
  }
  return total;
}

TEST(Report, StartsEmptyWithEveryIndicatorAndRow) {
  const json report = prefill_report(test::read(test::roman_text).document, "u1", "2024-Q1");
  EXPECT_EQ(report["indicators"].size(), indicator_catalogue().size());
  for (const json& one : report["indicators"]) EXPECT_TRUE(one["value"].is_null());
  EXPECT_EQ(report["rows"].size(), 7U);
  for (const json& one : indicator_catalogue()) {
    EXPECT_THAT(one["rule"].get<std::string>(), testing::AnyOf("sum", "last", "avg", "count", "none"));
    EXPECT_FALSE(one["title"]["vi"].get<std::string>().empty());
    EXPECT_FALSE(one["title"]["en"].get<std::string>().empty());
  }
}

TEST(Consolidate, EachIndicatorGoesByItsOwnRule) {
  const json reports = {
      entry("a",
            filled("a", {{"TT-01", 3}, {"UH-01", "1250.5"}, {"DH-01", 1}, {"UV-02", 90}, {"MH-01", "Sân chơi chung"}})),
      entry("b", filled("b", {{"TT-01", 4}, {"UH-01", "0.1"}, {"DH-01", 0}, {"UV-02", "85.5"}})),
      entry("c", filled("c", {{"TT-01", 0}, {"UH-01", "0.2"}, {"DH-01", 7}, {"UV-02", 80}}))};
  const auto total = consolidate("2024-Q1", reports);
  ASSERT_TRUE(total.has_value());
  EXPECT_EQ(indicator(*total, "TT-01")["value"], 7);
  EXPECT_EQ(indicator(*total, "UH-01")["value"], "1250.8");
  EXPECT_EQ(indicator(*total, "DH-01")["value"], 2);
  EXPECT_EQ(indicator(*total, "UV-02")["value"], "85.17");
  EXPECT_TRUE(indicator(*total, "MH-01")["value"].is_null());
  EXPECT_EQ(indicator(*total, "MH-01")["contributors"][0]["value"], "Sân chơi chung");
  EXPECT_EQ(indicator(*total, "TT-01")["contributors"].size(), 3U);
}

TEST(Consolidate, ABlankIsNeverZeroAndAUnitThatDidNotReportIsNamed) {
  const json reports = {entry("a", filled("a", {{"TT-01", 3}})), entry("b", nullptr),
                        entry("c", filled("c", {{"UV-02", 80}}))};
  const auto total = consolidate("2024-Q1", reports);
  ASSERT_TRUE(total.has_value());
  ASSERT_EQ((*total)["missing"].size(), 1U);
  EXPECT_EQ((*total)["missing"][0]["unit"], "b");
  EXPECT_EQ((*total)["missing"][0]["state"]["vi"], "chưa nộp");
  EXPECT_EQ(indicator(*total, "TT-01")["blanks"].size(), 2U);
  EXPECT_EQ(indicator(*total, "UV-02")["value"], 80);  // one of three reported: the mean of one
  EXPECT_TRUE(indicator(*total, "UH-01")["value"].is_null());
  EXPECT_EQ((*total)["submitted"], 2);
  EXPECT_EQ((*total)["units"], 3);
}

TEST(Consolidate, TotalsDoNotDependOnTheOrderOfUnits) {
  json reports = json::array();
  for (int i = 0; i < 65; ++i) {
    const std::string unit = "u" + std::to_string(i);
    reports.push_back(
        entry(unit, i % 9 == 0 ? json() : filled(unit, {{"UH-01", std::to_string(i) + ".1"}, {"UV-02", i}})));
  }
  const json forward = consolidate("2024-Q1", reports).value();
  std::reverse(reports.begin(), reports.end());
  const json backward = consolidate("2024-Q1", reports).value();
  for (std::size_t i = 0; i < forward["indicators"].size(); ++i) {
    EXPECT_EQ(forward["indicators"][i]["value"], backward["indicators"][i]["value"]);
  }
}

TEST(Consolidate, AValueThatIsNoNumberIsRefusedWithItsPlace) {
  json report = filled("a", {{"TT-01", "nhiều"}, {"TT-02", 1.5}});
  report["indicators"].push_back({{"code", "XX-99"}, {"value", 1}});
  report["period"] = "2024-Q2";
  const auto total = consolidate("2024-Q1", {entry("a", report), entry("a", nullptr)});
  ASSERT_FALSE(total.has_value());
  EXPECT_EQ(total.error().type, "report-values");
  std::vector<std::string> pointers;
  for (const base::Fault& fault : total.error().faults) pointers.push_back(fault.pointer);
  EXPECT_THAT(pointers,
              testing::UnorderedElementsAre(
                  "/0/report/period", "/0/report/indicators/0/value", "/0/report/indicators/1/value",
                  "/0/report/indicators/" + std::to_string(indicator_catalogue().size()) + "/code", "/1/unit"));
}

TEST(Consolidate, WhatUnitsWroteStaysWithItsObligation) {
  json report = filled("a", {});
  report["rows"][1]["progress"] = "Đã làm 3 bảng";
  report["proposals"] = "Thêm kinh phí";
  const auto total = consolidate("2024-Q1", json::array({entry("a", report)}));
  ASSERT_TRUE(total.has_value());
  ASSERT_EQ((*total)["obligations"].size(), 1U);
  EXPECT_EQ((*total)["obligations"][0]["obligation"], "1.1.2");
  EXPECT_EQ((*total)["obligations"][0]["answers"][0]["unit"], "a");
  EXPECT_EQ((*total)["proposals"][0]["text"], "Thêm kinh phí");
}

TEST(Decimal, ReadsAddsAndPrintsWithoutRounding) {
  const auto sum = [](const json& a, const json& b) {
    return to_json(add(read_decimal(a).value(), read_decimal(b).value()));
  };
  EXPECT_EQ(sum("0.1", "0.2"), "0.3");
  EXPECT_EQ(sum("0.5", "0.5"), 1);
  EXPECT_EQ(sum("-0.25", 0), "-0.25");
  EXPECT_EQ(sum(999'999'999'999, "999999999999.999"), "1999999999998.999");
  for (const json& bad : {json("1,5"), json(""), json("."), json("1."), json(".5"), json("1e3"), json(1.5),
                          json("0.0001"), json(true), json("--1")}) {
    EXPECT_FALSE(read_decimal(bad).has_value()) << bad.dump();
  }
  EXPECT_EQ(to_json(divide({.units = 5, .places = 0}, 2, 0)), 3);
  EXPECT_EQ(to_json(divide({.units = -5, .places = 0}, 2, 0)), -3);
  EXPECT_EQ(to_json(divide({.units = 1, .places = 3}, 2, 2)), 0);
}

}  // namespace
}  // namespace trinhky::guidance
