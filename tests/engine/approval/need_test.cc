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
        R"({"majority":"present","present":"2/3"})", R"({"majority":"body","present":"1/2"})",
        R"({"consensus":true,"present":5})", R"({"base":"cast","share":"2/3","strict":true})",
        R"({"abstentions":"cast","majority":"cast","recused":"leave"})"}) {
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
      {R"({"consensus":1})", "/need/consensus", "bad-value"},
      {R"({"share":"1/2","base":"all"})", "/need/base", "unknown-word"},
      {R"({"share":"1/2","strict":1})", "/need/strict", "bad-value"},
      {R"({"share":"1/1","strict":true})", "/need/share", "cannot-be-met"},
      {R"({"majority":"body","strict":true})", "/need/strict", "not-with-this"},
      {R"({"majority":"body","base":"cast"})", "/need/base", "not-with-this"},
      {R"({"majority":"body","abstentions":"cast"})", "/need/abstentions", "not-with-this"},
      {R"({"majority":"cast","abstentions":true})", "/need/abstentions", "unknown-word"},
      {R"({"all":true,"recused":"leave"})", "/need/recused", "not-with-this"},
      {R"({"majority":"body","recused":"go"})", "/need/recused", "unknown-word"},
      {R"({"majority":"body","present":0})", "/need/present", "bad-value"},
      {R"({"majority":"body","present":0.5})", "/need/present", "bad-value"},
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

TEST(Need, AStrictHalfIsAMajorityHoweverItIsWritten) {
  EXPECT_EQ(parsed(R"({"share":"500/1000","strict":true,"base":"cast"})"), parsed(R"({"majority":"cast"})"));
  EXPECT_FALSE(parsed(R"({"share":"1/2"})").is_majority());
}

TEST(Need, ItIsSaidInBothLanguages) {
  const auto long_one =
      parsed(R"({"share":"2/3","strict":true,"base":"cast","abstentions":"cast","recused":"leave","present":5})");
  EXPECT_EQ(
      long_one.describe().vi,
      "hơn 2/3 số phiếu đã bỏ (kể cả phiếu trắng), không tính người không tham gia vì có liên quan, với ít nhất 5 "
      "thành viên có mặt");
  EXPECT_EQ(long_one.describe().en,
            "more than 2/3 of the votes cast (abstentions included), those recused left out, with at least 5 members "
            "present");
  EXPECT_EQ(parsed(R"({"consensus":true})").describe().vi, "không có ý kiến phản đối");
  const auto text = parsed(R"({"majority":"present","present":"2/3"})").describe();
  EXPECT_EQ(text.vi, "hơn một nửa số có mặt, với ít nhất 2/3 tổng số thành viên có mặt");
  EXPECT_EQ(text.en, "more than half of those present, with at least 2/3 of all members present");
}

}  // namespace
}  // namespace trinhky::approval
