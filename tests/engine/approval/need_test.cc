#include "engine/approval/need.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace trinhky::approval {
namespace {

using base::json;

Need parsed(const char* text) {
  return Need::parse(json::parse(text)).value();
}

TEST(Need, EveryKindIsReadAndPrintedBackUnchanged) {
  for (const char* text :
       {R"({"all":true})", R"({"any":1})", R"({"of":[2,3]})", R"({"share":"2/3"})", R"({"majority":"body"})",
        R"({"majority":"present","present":"2/3"})", R"({"majority":"body","present":"1/2"})"}) {
    EXPECT_EQ(parsed(text).to_json(), json::parse(text)) << text;
    EXPECT_EQ(Need::parse(parsed(text).to_json()).value(), parsed(text)) << text;
  }
}

TEST(Need, WhatIsWrongIsToldWithItsPlace) {
  const struct {
    const char* text;
    const char* pointer;
    const char* code;
  } wrong[] = {
      {R"(3)", "/need", "wrong-type"},
      {R"({})", "/need", "one-kind"},
      {R"({"all":true,"any":1})", "/need", "one-kind"},
      {R"({"all":false})", "/need/all", "bad-value"},
      {R"({"any":0})", "/need/any", "bad-value"},
      {R"({"any":1.5})", "/need/any", "bad-value"},
      {R"({"any":18446744073709551615})", "/need/any", "bad-value"},
      {R"({"of":[3,2]})", "/need/of", "bad-value"},
      {R"({"of":[1]})", "/need/of", "bad-value"},
      {R"({"share":"3/2"})", "/need/share", "bad-share"},
      {R"({"share":0.66})", "/need/share", "bad-share"},
      {R"({"majority":"most"})", "/need/majority", "unknown-word"},
      {R"({"any":1,"present":"2/3"})", "/need/present", "not-with-this"},
      {R"({"any":1,"a/b":true})", "/need/a~1b", "unknown-word"},
  };
  for (const auto& [text, pointer, code] : wrong) {
    const auto need = Need::parse(json::parse(text), "/need");
    ASSERT_FALSE(need) << text;
    EXPECT_EQ(need.error().type, "bad-need");
    EXPECT_EQ(need.error().faults.front().pointer, pointer) << text;
    EXPECT_EQ(need.error().faults.front().code, code) << text;
  }
}

TEST(Need, AShareIsAFractionNotMoreThanOne) {
  EXPECT_EQ(parse_share("2/3").value(), (Share{2, 3}));
  EXPECT_EQ(parse_share("1/1").value(), (Share{1, 1}));
  for (const char* text :
       {"", "/", "2/", "/3", "0/3", "3/2", "-1/2", "1/2/3", " 1/2", "1/1001", "2", "1/0", "9999999/1"}) {
    EXPECT_FALSE(parse_share(text)) << text;
  }
}

TEST(Need, ItIsSaidInBothLanguages) {
  const auto text = parsed(R"({"majority":"present","present":"2/3"})").describe();
  EXPECT_EQ(text.vi, "hơn một nửa số có mặt, với ít nhất 2/3 tổng số thành viên có mặt");
  EXPECT_EQ(text.en, "more than half of those present, with at least 2/3 of all members present");
}

}  // namespace
}  // namespace trinhky::approval
