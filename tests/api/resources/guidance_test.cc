#include <gtest/gtest.h>

#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

using base::json;

constexpr const char* guidance_text =
    "HƯỚNG DẪN\n"
    "Công tác Mặt trận năm 2027\n"
    "\n"
    "I. Tuyên truyền\n"
    "1. Phối hợp tổ chức tuyên truyền Luật Mặt trận Tổ quốc Việt Nam.\n"
    "2. Triển khai Nghị quyết số 43-NQ/TW, ngày 24/11/2023 của Ban Chấp hành Trung ương.\n"
    "II. Giám sát\n"
    "1. Giám sát việc thực hiện chính sách, báo cáo ngày 31/11/2027.\n";

// A law by its name alone, and a district only of the border: both have a remedy that can be carried out.
constexpr const char* faulty_text =
    "HƯỚNG DẪN\n"
    "công tác năm 2027\n"
    "I. Tuyên truyền\n"
    "- Tuyên truyền Luật Hòa giải ở cơ sở; Nghị quyết số 18-NQ/TW, ngày 25/20/2018 của Trung ương.\n"
    "- Các huyện biên giới tổ chức kết nghĩa thôn, bản hai bên biên giới.\n";

class Guidance : public ::testing::Test {
 protected:
  void SetUp() override {
    api::add_guidance(router_, house_.office);
    api::add_rounds(router_, house_.office);
  }
  Answer post(std::string path, const json& body, const std::string& person = "drafter") {
    return house_.ask(router_, {.method = "POST", .path = "/api/v1" + path, .body = base::print(body)}, person);
  }
  Answer get(std::string path, server::Fields query = {}, const std::string& person = "drafter") {
    return house_.ask(router_, {.method = "GET", .path = "/api/v1" + path, .query = std::move(query)}, person);
  }
  Answer import_text() { return post("/guidance/imports", {{"text", guidance_text}, {"file_name", "C:\\hd.txt"}}); }

  OfficeInMemory house_;
  server::Router router_;
};

TEST_F(Guidance, AnImportKeepsTheTextAndSaysWhatEveryLineBecame) {
  const Answer made = import_text();
  ASSERT_EQ(made.status, 201) << made.bytes;
  EXPECT_EQ(made.location, "/api/v1/guidance/imports/" + made.body["id"].get<std::string>());
  EXPECT_EQ(made.body["file_name"], "hd.txt");
  EXPECT_EQ(made.body["imported_by"]["full_name"], "drafter");
  EXPECT_EQ(made.body["document"]["year"], 2027);
  EXPECT_EQ(made.body["lines"][3]["text"], "I. Tuyên truyền");
  EXPECT_EQ(made.body["lines"][3]["became"], "part");
  ASSERT_FALSE(made.body["findings"].empty());
  EXPECT_EQ(made.body["findings"][0]["index"], 0);
  EXPECT_TRUE(made.body["findings"][0]["decision"].is_null());
  EXPECT_EQ(get("/guidance/imports/" + made.body["id"].get<std::string>()).body, made.body);
}

TEST_F(Guidance, TheSameBytesAreKeptOnceAndTheSecondAnswerNamesTheFirst) {
  const Answer first = import_text();
  const Answer second = import_text();
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.body["type"], "/problems/already-imported");
  EXPECT_EQ(second.body["link"], "/api/v1/guidance/imports/" + first.body["id"].get<std::string>());
  EXPECT_NE(second.body["detail"].get<std::string>().find("drafter"), std::string::npos) << second.bytes;
  EXPECT_EQ(get("/guidance/imports").body["items"].size(), 1U);
}

TEST_F(Guidance, WhoMayNotMakeGuidanceImportsNothingAndSeesNothing) {
  EXPECT_EQ(post("/guidance/imports", {{"text", guidance_text}}, "commune").status, 403);
  EXPECT_EQ(get("/guidance/imports", {}, "commune").status, 403);
  EXPECT_EQ(get("/rounds", {}, "commune").status, 403);
  EXPECT_EQ(get("/guidance/imports").body["items"].size(), 0U);
}

TEST_F(Guidance, AMissingMemberIsPointedAt) {
  EXPECT_EQ(post("/guidance/imports", {{"year", 2027}}).body["pointer"], "/text");
  const std::string id = import_text().body["id"];
  EXPECT_EQ(post("/guidance/imports/" + id + "/findings/0", {{"decision", "perhaps"}}).body["pointer"], "/decision");
  EXPECT_EQ(post("/guidance/imports/" + id + "/findings/0", {{"decision", "edit"}}).body["pointer"], "/value");
  EXPECT_EQ(post("/guidance/imports/" + id + "/findings/999", {{"decision", "ignore"}}).status, 404);
  EXPECT_EQ(post("/guidance/imports/" + id + "/start", json::object()).body["pointer"], "/unit");
}

TEST_F(Guidance, ADateGivenForAMissingDeadlineBecomesTheDueDateAndStandsOnceApplied) {
  const Answer made = import_text();
  const std::string path = "/guidance/imports/" + made.body["id"].get<std::string>();
  std::string index;
  for (const json& finding : made.body["findings"]) {
    if (finding["rule"] == "DEADLINE-MISSING" && finding["suggestion"].is_null()) index = finding["index"].dump();
  }
  ASSERT_FALSE(index.empty()) << made.body["findings"].dump(1);
  const std::string at = path + "/findings/" + index;
  EXPECT_EQ(post(at, {{"decision", "edit"}, {"value", "31/11/2026"}}).body["pointer"], "/value");
  const Answer edited = post(at, {{"decision", "edit"}, {"value", "15/12/2026"}});
  ASSERT_EQ(edited.status, 200) << edited.bytes;
  EXPECT_EQ(edited.body["document"]["programmes_due"], "2026-12-15");
  EXPECT_EQ(post(at, {{"decision", "ignore"}}).status, 409);
  EXPECT_EQ(get(path).body["document"]["programmes_due"], "2026-12-15");
}

TEST_F(Guidance, WhatIsOfferedIsWhatAcceptingChangesAndNothingElseIsOffered) {
  const Answer made = post("/guidance/imports", {{"text", faulty_text}, {"year", 2027}});
  ASSERT_EQ(made.status, 201) << made.bytes;
  const std::string path = "/guidance/imports/" + made.body["id"].get<std::string>();
  int offers = 0;
  for (const json& finding : made.body["findings"]) {
    const json before = get(path).body["document"];
    const Answer accepted = post(path + "/findings/" + finding["index"].dump(), {{"decision", "accept"}});
    ASSERT_EQ(accepted.status, 200) << accepted.bytes;
    EXPECT_EQ(accepted.body["document"] != before, !finding["offer"].is_null()) << finding.dump(1);
    if (!finding["offer"].is_null()) ++offers;
  }
  EXPECT_GE(offers, 1) << made.body["findings"].dump(1);
  for (const json& finding : get(path).body["findings"]) {
    if (!finding["applied"].get<bool>()) continue;
    EXPECT_TRUE(finding["offer"].is_null());
    EXPECT_TRUE(finding["edits"].is_null());
  }
}

TEST_F(Guidance, StartingHandsTheDocumentToTheDrafterAndASecondClickChangesNothing) {
  const Answer made = import_text();
  const std::string path = "/guidance/imports/" + made.body["id"].get<std::string>();
  const Answer first = post(path + "/start", {{"unit", "20"}});
  ASSERT_EQ(first.status, 201) << first.bytes;
  const std::string instance = first.body["id"];
  const auto drafts = house_.office.store.read({.table = "draft"});
  ASSERT_TRUE(drafts);
  ASSERT_EQ(drafts->size(), 1U);
  EXPECT_EQ(api::text(drafts->front(), "instance"), instance);
  EXPECT_EQ(api::text(drafts->front(), "person"), "drafter");
  EXPECT_EQ(base::parse_json(api::text(drafts->front(), "body")).value(), made.body["document"]);
  EXPECT_EQ(api::text(drafts->front(), "etag").size(), 32U);

  const Answer second = post(path + "/start", {{"unit", "20"}});
  EXPECT_EQ(second.status, 200) << second.bytes;
  EXPECT_EQ(second.body["id"], instance);
  EXPECT_EQ(house_.office.store.count("instance", {}).value(), 1U);
  EXPECT_EQ(get(path).body["instance"], instance);
  const Answer elsewhere = post(path + "/start", {{"unit", "20-1"}});
  EXPECT_EQ(elsewhere.status, 409);
  EXPECT_EQ(elsewhere.body["type"], "/problems/already-started");
  EXPECT_EQ(elsewhere.body["link"], "/api/v1/instances/" + instance);
}

TEST_F(Guidance, CitedDocumentsAreFoundByNumberBeforeAndAfterTheStart) {
  const Answer made = import_text();
  const Answer before = get("/instruments", {{"q", "43-nq/tw"}});
  ASSERT_EQ(before.body["items"].size(), 1U) << before.bytes;
  EXPECT_EQ(before.body["items"][0]["date"], "2023-11-24");
  EXPECT_EQ(before.body["items"][0]["obligations"].size(), 1U);
  EXPECT_EQ(get("/instruments", {{"q", "43-nq/tw"}}, "commune").body["items"].size(), 0U);
  const Answer started = post("/guidance/imports/" + made.body["id"].get<std::string>() + "/start", {{"unit", "20"}});
  const Answer after = get("/instruments", {{"q", "nghị quyết"}});
  ASSERT_EQ(after.body["items"].size(), 1U);
  EXPECT_EQ(after.body["items"][0]["source"], started.body["id"]);
}

TEST_F(Guidance, ARoundWithoutUnitsHasAnEmptyBoardThatCanBePrinted) {
  const Answer made = import_text();
  const Answer started = post("/guidance/imports/" + made.body["id"].get<std::string>() + "/start", {{"unit", "20"}});
  const std::string round = "/rounds/" + started.body["id"].get<std::string>();
  const Answer rounds = get("/rounds");
  ASSERT_EQ(rounds.body["items"].size(), 1U) << rounds.bytes;
  EXPECT_EQ(rounds.body["items"][0]["year"], 2027);
  EXPECT_EQ(rounds.body["items"][0]["counts"]["total"], 0);
  EXPECT_EQ(get(round + "/board").body["rows"], json::array());
  EXPECT_EQ(get(round + "/reports").body["items"], json::array());
  EXPECT_TRUE(get(round + "/board.pdf").bytes.starts_with("%PDF"));
  EXPECT_TRUE(get(round + "/board.xlsx").bytes.starts_with("PK"));
  EXPECT_EQ(get(round + "/reminder-text", {{"condition", "tired"}}).status, 422);
  EXPECT_EQ(get(round + "/board", {}, "commune").status, 403);
}

}  // namespace
}  // namespace trinhky::test
