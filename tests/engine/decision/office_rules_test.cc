// What rules may ask of the calendar, of the organisation and of Vietnamese text.
#include "engine/decision/office_rules.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/decision/field_rules.h"
#include "engine/definition/operations.h"
#include "tests/engine/decision/office.h"

namespace trinhky::decision::testing {
namespace {

using base::json;

class OfficeRules : public ::testing::Test {
 protected:
  OfficeRules() {
    operations_.outer = &text_operations();
    add_day_operations(operations_, calendar_);
    std::vector<json> events;
    const auto position = [&](const char* code) {
      events.push_back({{"kind", "position_defined"}, {"position", code}, {"title", {{"vi", code}, {"en", code}}}});
    };
    for (const char* code : {"CHAIR", "VICE_CHAIR", "DEPT_HEAD", "DRAFTER"}) position(code);
    const auto unit = [&](const char* id, const char* parent) {
      json event = {{"kind", "unit_added"}, {"unit", id}, {"name", {{"vi", id}, {"en", id}}}, {"unit_kind", "office"}};
      if (*parent != '\0') event["parent"] = parent;
      events.push_back(std::move(event));
    };
    unit("20", "");
    unit("20-1", "20");
    const auto post = [&](const char* person, const char* code, const char* where, const char* from, json to) {
      events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
      json event = {{"kind", "position_given"},
                    {"id", std::string("h-") + person},
                    {"person", person},
                    {"position", code},
                    {"unit", where},
                    {"from", from}};
      if (!to.is_null()) event["to"] = std::move(to);
      events.push_back(std::move(event));
    };
    post("an", "CHAIR", "20", "2026-01-01", nullptr);
    post("binh", "VICE_CHAIR", "20", "2026-01-01", "2026-06-30");
    post("chi", "CHAIR", "20-1", "2026-01-01", nullptr);
    events.push_back(
        {{"kind", "roles_mapped"}, {"unit", "20-1"}, {"carries", {{"CHAIR", {"DEPT_HEAD"}}}}, {"from", "2026-01-01"}});
    events.push_back({{"kind", "body_set"},
                      {"unit", "20"},
                      {"body", "BOARD"},
                      {"name", {{"vi", "Tập thể"}, {"en", "Board"}}},
                      {"positions", {"CHAIR", "VICE_CHAIR"}}});
    auto folded = directory::Directory::fold_all(directory::Directory{}, events);
    EXPECT_TRUE(folded.has_value()) << (folded ? "" : folded.error().log + folded.error().message.en);
    if (folded) directory_ = *folded;
    add_membership_operations(operations_, directory_, calendar_,
                              {.unit = "20-1", .today = base::parse_date("2026-11-20").value()});
  }

  // 23 November 2026 is a Monday, the 24th a holiday; Saturday the 28th is worked instead of some other day.
  static calendar::Calendar calendar() {
    const auto day = [](const char* date, const char* kind) -> json {
      return {{"date", date}, {"kind", kind}, {"name", {{"vi", kind}, {"en", kind}}}, {"grade", "P"}, {"source", "x"}};
    };
    auto parsed = calendar::Calendar::parse(
        {{"id", "vn"},
         {"version", "1"},
         {"days", json::array({day("2026-11-24", "holiday"), day("2026-11-28", "makeup_work")})}});
    EXPECT_TRUE(parsed.has_value());
    return std::move(parsed.value());
  }

  [[nodiscard]] base::Result<json> asked(const json& source) const {
    auto rule = rule::Rule::parse(source, definition::field_operations());
    if (!rule) return std::unexpected(rule.error());
    return rule->evaluate(variables_, operations_);
  }

  [[nodiscard]] json value(const json& source) const {
    const auto answer = asked(source);
    EXPECT_TRUE(answer.has_value()) << source.dump() << (answer ? "" : answer.error().message.en);
    return answer ? *answer : json("failed");
  }

  [[nodiscard]] std::string error(const json& source) const {
    const auto answer = asked(source);
    EXPECT_FALSE(answer.has_value()) << source.dump() << (answer ? answer->dump() : "");
    if (answer) return {};
    EXPECT_FALSE(answer.error().pointer.empty()) << source.dump();
    EXPECT_FALSE(answer.error().message.vi.empty());
    return answer.error().type;
  }

  [[nodiscard]] rule::Explanation why(const json& source) const {
    const auto rule = rule::Rule::parse(source, definition::field_operations());
    EXPECT_TRUE(rule.has_value());
    const auto explained = rule::explain(*rule, variables_, operations_);
    EXPECT_TRUE(explained.has_value()) << source.dump();
    return explained ? *explained : rule::Explanation{};
  }

  calendar::Calendar calendar_ = calendar();
  directory::Directory directory_;
  rule::Operations operations_;
  json variables_ = {{"now", "2026-11-20T18:30:00.000Z"},
                     {"actor", {{"person", "an"}}},
                     {"data", {{"opened", "2026-11-20"}, {"about", "Giám sát  ĐẦU TƯ công"}}}};
};

TEST_F(OfficeRules, AnInstantMeansItsDayInTheCalendarsZone) {
  EXPECT_EQ(value({{"day-of", {{{"var", "now"}}}}}), "2026-11-21");  // half past one in the night
  EXPECT_EQ(value({{"day-of", {"2026-11-20T16:59:59.999Z"}}}), "2026-11-20");
  EXPECT_EQ(value({{"day-of", {"2026-11-20"}}}), "2026-11-20");
}

TEST_F(OfficeRules, WorkingDaysAreThoseOfTheCalendar) {
  EXPECT_EQ(value({{"is-working-day", {"2026-11-23"}}}), true);
  EXPECT_EQ(value({{"is-working-day", {"2026-11-24"}}}), false);
  EXPECT_EQ(value({{"is-working-day", {"2026-11-28"}}}), true);
  EXPECT_EQ(value({{"is-working-day", {"2026-11-29"}}}), false);
  EXPECT_EQ(value({{"is-working-day", {{{"var", "now"}}}}}), false);  // it is Saturday there already
  EXPECT_EQ(value({{"add-working-days", {"2026-11-20", 3}}}), "2026-11-26");
  EXPECT_EQ(value({{"add-working-days", {"2026-11-26", -3}}}), "2026-11-20");
  EXPECT_EQ(value({{"add-working-days", {"2026-11-22", 0}}}), "2026-11-22");
  EXPECT_EQ(value({{"working-days-between", {"2026-11-20", "2026-11-26"}}}), 3);
  EXPECT_EQ(value({{"working-days-between", {"2026-11-26", "2026-11-20"}}}), -3);
  EXPECT_EQ(value({{"working-days-between", {"2026-11-27", "2026-11-29"}}}), 1);
}

TEST_F(OfficeRules, WhatIsNoDayOrNoCountIsAnErrorAndNotANo) {
  EXPECT_EQ(error({{"is-working-day", {{{"var", "data.nothing"}}}}}), "rule-no-date");
  EXPECT_EQ(error({{"is-working-day", {{{"var", "data.about"}}}}}), "rule-no-date");
  EXPECT_EQ(error({{"day-of", {20261120}}}), "rule-no-date");
  EXPECT_EQ(error({{"add-working-days", {"2026-11-20", 2.5}}}), "rule-no-number");
  EXPECT_EQ(error({{"add-working-days", {"2026-11-20", 2001}}}), "rule-no-number");
  EXPECT_EQ(error({{"add-working-days", {"2026-11-20", nullptr}}}), "rule-no-number");
  EXPECT_EQ(error({{"add-working-days", {"9999-12-31", 5}}}), "rule-no-date");
  EXPECT_EQ(error({{"working-days-between", {"2026-11-20", "2036-12-20"}}}), "rule-no-number");
  EXPECT_EQ(value({{"and", {{{"var", "data.nothing"}}, {{"is-working-day", {{{"var", "data.nothing"}}}}}}}}), nullptr);
}

TEST_F(OfficeRules, MembershipIsThatOfTheDay) {
  EXPECT_EQ(value({{"is-member", {{{"var", "actor.person"}}, "BOARD", "20"}}}), true);
  EXPECT_EQ(value({{"is-member", {"an", "BOARD", "parent"}}}), true);
  EXPECT_EQ(value({{"is-member", {"an", "BOARD", "root"}}}), true);
  EXPECT_EQ(value({{"is-member", {"an", "BOARD"}}}), false);  // in the own unit there is no such body
  EXPECT_EQ(value({{"is-member", {"binh", "BOARD", "20"}}}), false);
  EXPECT_EQ(value({{"is-member", {"binh", "BOARD", "20", "2026-06-30"}}}), true);
  EXPECT_EQ(value({{"is-member", {nullptr, "BOARD", "20"}}}), false);
  EXPECT_EQ(value({{"is-member", {"an", "BOARD", "99"}}}), false);
  EXPECT_EQ(error({{"is-member", {7, "BOARD"}}}), "rule-no-text");
  EXPECT_EQ(error({{"is-member", {"an", "BOARD", "20", "today"}}}), "rule-no-date");
}

TEST_F(OfficeRules, APositionIsHeldOrCarriedByTheRoleMap) {
  EXPECT_EQ(value({{"holds-position", {"chi", "CHAIR"}}}), true);
  EXPECT_EQ(value({{"holds-position", {"chi", "DEPT_HEAD"}}}), true);
  EXPECT_EQ(value({{"holds-position", {"an", "CHAIR"}}}), false);
  EXPECT_EQ(value({{"holds-position", {"an", {"DRAFTER", "CHAIR"}, "parent"}}}), true);
  EXPECT_EQ(value({{"holds-position", {"binh", "VICE_CHAIR", "20", "2026-07-01"}}}), false);
  EXPECT_EQ(value({{"holds-position", {"", "CHAIR"}}}), false);
  EXPECT_EQ(error({{"holds-position", {"an", 1}}}), "rule-no-text");
  EXPECT_EQ(value({{"works-in", {"chi"}}}), true);
  EXPECT_EQ(value({{"works-in", {"an"}}}), false);
  EXPECT_EQ(value({{"works-in", {"an", "parent"}}}), true);
  EXPECT_EQ(value({{"works-in", {"binh", "20", "2026-06-30"}}}), true);
  EXPECT_EQ(value({{"works-in", {"binh", "20"}}}), false);
  EXPECT_EQ(value({{"works-in", {"nobody", "20"}}}), false);
}

TEST_F(OfficeRules, TextIsComparedWithoutMarksCapitalsAndDoubleBlanks) {
  EXPECT_EQ(value({{"fold", {{{"var", "data.about"}}}}}), "giam sat dau tu cong");
  EXPECT_EQ(value({{"same-text", {"Đình Lập", "dinh  LAP "}}}), true);
  EXPECT_EQ(value({{"same-text", {"Đình Lập", "Lộc Bình"}}}), false);
  EXPECT_EQ(value({{"contains-text", {{{"var", "data.about"}}, "đầu tư"}}}), true);
  EXPECT_EQ(value({{"contains-text", {{{"var", "data.about"}}, "đầu cơ"}}}), false);
  EXPECT_EQ(value({{"contains-text", {{{"var", "data.about"}}, {{"var", "data.nothing"}}}}}), false);
  EXPECT_EQ(value({{"same-text", {nullptr, ""}}}), true);
  EXPECT_EQ(error({{"fold", {7}}}), "rule-no-text");
}

TEST_F(OfficeRules, AnExplanationSaysTheArgumentsInWords) {
  const auto holiday = why({{"is-working-day", {"2026-11-24"}}});
  EXPECT_FALSE(holiday.value);
  EXPECT_EQ(holiday.sentence.vi, "“2026-11-24” không phải ngày làm việc.");
  EXPECT_EQ(holiday.sentence.en, "\"2026-11-24\" is not a working day.");
  const auto late = why({{"<=", {{{"working-days-between", {{{"var", "data.opened"}}, "2026-11-26"}}}, 2}}});
  EXPECT_FALSE(late.value);
  EXPECT_EQ(late.sentence.en,
            "the working days from \"data.opened\" (\"2026-11-20\") to \"2026-11-26\" (3) is more than 2.");
  EXPECT_EQ(late.sentence.vi, "số ngày làm việc từ “data.opened” (“2026-11-20”) đến “2026-11-26” (3) lớn hơn 2.");
  EXPECT_EQ(why({{"add-working-days", {"2026-11-20", 3}}}).sentence.en,
            "The value of \"2026-11-20\" plus 3 working days is \"2026-11-26\".");
  EXPECT_EQ(why({{"is-member", {"an", "BOARD", "20"}}}).sentence.en, "This person is a member of \"BOARD\".");
  EXPECT_EQ(why({{"and", {{{"works-in", {"chi"}}}, {{"holds-position", {"chi", "DRAFTER"}}}}}}).sentence.vi,
            "Người này không giữ chức vụ “DRAFTER”.");
  EXPECT_EQ(why({{"contains-text", {{{"var", "data.about"}}, "đất"}}}).sentence.en,
            "\"data.about\" (\"Giám sát  ĐẦU TƯ công\") does not contain \"đất\", marks and capitals aside.");
}

TEST_F(OfficeRules, EveryOperationThatADefinitionMayNameIsThereAndHasWordsInBothLanguages) {
  const Facts facts;
  std::set<std::string> missing;
  const World world{.directory = &directory_, .calendar = &calendar_};
  const auto all = field_operations_over(world, base::parse_date("2026-11-20").value(), facts, {.unit = "20"}, missing);
  for (const std::string& name : definition::field_operations()) {
    if (name == "In") continue;
    EXPECT_NE(all.find(name), nullptr) << name;
    const rule::OperationWords* words = all.find_words(name);
    ASSERT_NE(words, nullptr) << name;
    const bool gives = !words->gives.vi.empty() && !words->gives.en.empty();
    const bool answers =
        !words->holds.vi.empty() && !words->holds.en.empty() && !words->fails.vi.empty() && !words->fails.en.empty();
    EXPECT_TRUE(gives || answers) << name;
  }
}

}  // namespace
}  // namespace trinhky::decision::testing
