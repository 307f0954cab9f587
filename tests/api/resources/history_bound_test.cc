// What the history says an act was bound to, and what became of a decision that was entered from minutes: on the
// screen and on the printed slip.
#include "api/resources/history_bound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "api/resources/drafts_text.h"
#include "api/resources/papers_view.h"
#include "tests/api/resources/own_paper.h"

namespace trinhky::test {
namespace {

using base::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Drafted, agreed by the chair (with edits or not), then passed by the board; the chair confirms what is recorded.
json definition() {
  json reviewing = {{"title", text("Lãnh đạo xem", "Before the leader")},
                    {"signoff",
                     {{"by", "chair"},
                      {"need", {{"any", 1}}},
                      {"binds", {"document"}},
                      {"amends", true},
                      {"choices", {{"approved", text("Đồng ý", "Agree")}}},
                      {"due", {{"workingDays", 2}}}}},
                    {"on", {{"signoff.approved", "passing"}}}};
  json passing = {
      {"title", text("Tập thể thông qua", "Passed by the board")},
      {"signoff",
       {{"by", "board"},
        {"need", {{"majority", "body"}}},
        {"binds", {"document"}},
        {"choices",
         {{"approved", text("Thông qua", "Pass")},
          {"rejected", {{"label", text("Không thông qua", "Not passed")}, {"positive", false}}}}},
        {"recorded", {{"from", {"meeting"}}, {"by", "drafter"}, {"requires", json::array()}, {"confirm", "chair"}}},
        {"due", {{"workingDays", 2}}}}},
      {"on", {{"signoff.approved", "done"}, {"signoff.rejected", "done"}}}};
  json workflow = own_workflow("bound", text("Văn bản thử", "A paper"),
                               {{"drafting", drafting("reviewing")},
                                {"reviewing", reviewing},
                                {"passing", passing},
                                {"done", {{"type", "final"}, {"title", text("Xong", "Done")}}}});
  workflow["participants"]["board"] = {{"body", "BTT"}, {"unit", "own"}};
  return workflow;
}

class HistoryBound : public OwnPaper {
 protected:
  HistoryBound() : OwnPaper(definition()) {
    std::vector<json> events{
        {{"kind", "position_defined"}, {"position", "MEMBER"}, {"title", text("Ủy viên", "Member")}}};
    for (const auto& [person, name, position] :
         {std::array{"chair", "Lê Văn Chủ", "CHAIR"}, std::array{"second", "Nông Thị Hai", "MEMBER"},
          std::array{"third", "Vi Văn Ba", "MEMBER"}}) {
      add_person(events, person, name, position);
    }
    events.push_back({{"kind", "body_set"},
                      {"unit", "20"},
                      {"body", "BTT"},
                      {"name", text("Ban Thường trực", "Standing Board")},
                      {"positions", {"CHAIR", "MEMBER"}}});
    employ(std::move(events));
  }

  json history(const std::string& person = "drafter") {
    return house_.ask(router_, {.method = "GET", .path = "/api/v1/instances/" + paper_ + "/history"}, person)
        .body["items"];
  }
  json entry(std::uint64_t number) {
    for (const json& item : history()) {
      if (item["number"] == number) return item;
    }
    ADD_FAILURE() << "no entry " << number;
    return {};
  }
  // The slip's row of the decision that was recorded.
  json on_slip() {
    const auto seen = api::seen(house_.office, paper_, "drafter");
    EXPECT_TRUE(seen);
    const auto view = api::slip_view(house_.office, *seen);
    EXPECT_TRUE(view);
    return view->at("recorded").at(0);
  }
};

TEST_F(HistoryBound, AnActSaysToWhatItWasBoundAndInWhoseRight) {
  submitted();
  EXPECT_EQ(entry(1)["bound"], nullptr);
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}}), 3U);
  const json bound = entry(3)["bound"];
  EXPECT_EQ(bound["document"]["version"], 1);
  EXPECT_EQ(bound["document"]["hash"], entry(3)["document_hash"]);
  EXPECT_EQ(bound["definition"]["version"], 1);
  EXPECT_EQ(bound["calendar"], house_.office.calendar().version());
  EXPECT_EQ(bound["capacity"]["vi"], "CHAIR, Tỉnh Lạng Sơn");
  EXPECT_FALSE(bound.contains("substitution"));
  EXPECT_FALSE(bound.contains("counts")) << "one person is no vote";
  EXPECT_EQ(bound["authority"]["row"], "board-paper");
  EXPECT_EQ(bound["authority"]["capacity"], "TM.");
  EXPECT_EQ(bound["authority"]["text"]["vi"],
            "“Kế hoạch”: theo dòng board-paper của bảng thẩm quyền, ký TM. (NĐ 30/2020, điều 13.2)");
  EXPECT_FALSE(entry(2)["bound"].contains("authority")) << "a submission decides nothing";
}

TEST_F(HistoryBound, AnAgreementWithEditsIsBoundToTheEditedVersionAndBothCanBeRead) {
  submitted();
  const auto instance = house_.office.engine.load(paper_);
  ASSERT_TRUE(instance);
  const json edited = {{"about", "Kế hoạch năm 2027"}};
  ASSERT_TRUE(api::put_draft(house_.office, *instance, "chair", "0", edited));
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}, {"with_edits", true}}), 3U);
  const json item = entry(3);
  EXPECT_EQ(entry(2)["bound"]["document"]["version"], 1);
  EXPECT_EQ(item["bound"]["document"]["version"], 2);
  EXPECT_EQ(item["bound"]["document"]["hash"], item["edited"]["to"]);
  const auto read = [&](const std::string& member, const std::string& person) {
    return house_.ask(
        router_,
        {.method = "GET",
         .path = "/api/v1/instances/" + paper_ + "/documents/" + item["edited"][member].get<std::string>()},
        person);
  };
  EXPECT_EQ(read("from", "drafter").body["about"], "Kế hoạch năm");
  EXPECT_EQ(read("to", "drafter").body["about"], "Kế hoạch năm 2027");
  EXPECT_EQ(read("to", "commune").status, 403);
  const json told = house_.ask(router_, {.method = "GET", .path = "/api/v1/instances/" + paper_}, "drafter")
                        .body["document"]["edited"];
  EXPECT_EQ(told["event"], 3);
  EXPECT_EQ(told["from"], item["edited"]["from"]);
  EXPECT_EQ(told["by"]["full_name"], "Lê Văn Chủ");
  EXPECT_EQ(told["step"]["vi"], "Lãnh đạo xem");
}

TEST_F(HistoryBound, ASubstituteActsForSomebodyOnAGround) {
  submitted();
  const auto given =
      house_.office.engine.handle(runtime::DirectoryRequest{.command_id = "substitute",
                                                            .person = {},
                                                            .events = {{{"kind", "substitution_given"},
                                                                        {"id", "s1"},
                                                                        {"holding", "h-chair"},
                                                                        {"person", "second"},
                                                                        {"ground", "absence"},
                                                                        {"decision", "Thông báo 12/TB-MTTQ"},
                                                                        {"from", "2020-01-01"},
                                                                        {"to", "2030-12-31"}}}});
  ASSERT_TRUE(given) << given.error().message.en << given.error().pointer;
  ASSERT_EQ(act("second", "decide", {{"choice", "approved"}}), 3U);
  const auto told = [&] { return entry(3)["actor"]["standing_in"]; };
  EXPECT_THAT(entry(3)["bound"]["capacity"]["vi"].get<std::string>(), HasSubstr("xử lý thay"));
  EXPECT_FALSE(entry(3)["bound"].contains("substitution")) << "told once, with the person";
  const json before = told();
  EXPECT_EQ(before["holder"]["full_name"], "Lê Văn Chủ");
  EXPECT_EQ(before["ground"], "absence");
  EXPECT_EQ(before["decision"], "Thông báo 12/TB-MTTQ");
  EXPECT_EQ(before["to"], "2030-12-31");
  EXPECT_THAT(before["text"]["vi"].get<std::string>(),
              HasSubstr("xử lý thay Lê Văn Chủ (khi vắng mặt, Thông báo 12/TB-MTTQ, từ 01/01/2020 đến 31/12/2030)"));

  // What becomes of the substitution later is not what the act was done on.
  const auto ended = house_.office.engine.handle(
      runtime::DirectoryRequest{.command_id = "ended",
                                .person = {},
                                .events = {{{"kind", "substitution_ended"}, {"id", "s1"}, {"to", "2026-12-01"}}}});
  ASSERT_TRUE(ended) << ended.error().message.en;
  EXPECT_EQ(told(), before);
}

TEST_F(HistoryBound, ADecisionOutsideTheMatrixIsToldPlainly) {
  const json body = {{"authority", {{"paper", "Thơ"}, {"row", nullptr}}}};
  EXPECT_EQ(api::authority_words(body).vi, "“Thơ”: ngoài bảng thẩm quyền của cơ quan");
  EXPECT_EQ(api::authority_words(body).en, "“Thơ”: outside the matrix of authority");
  EXPECT_TRUE(api::authority_words(json::object()).vi.empty()) << "an event of before it was kept";
}

TEST_F(HistoryBound, ARecordedVoteNamesWhoTookPartAndWhoConfirmedOrContestedIt) {
  submitted();
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}}), 3U);
  const json source = {{"kind", "meeting"}, {"date", "2026-11-01"}};
  const json votes = {{"members", {{"chair", "approved"}, {"second", "approved"}, {"third", "abstain"}}},
                      {"attended", {"chair", "second", "third"}}};
  ASSERT_EQ(act("drafter", "record", {{"choice", "approved"}, {"source", source}, {"votes", votes}}), 4U);
  json recorded = entry(4)["recorded"];
  EXPECT_THAT(recorded["attended"].get<std::vector<std::string>>(),
              ElementsAre("Lê Văn Chủ", "Nông Thị Hai", "Vi Văn Ba"));
  EXPECT_EQ(recorded["by_name"][2]["full_name"], "Vi Văn Ba");
  EXPECT_EQ(recorded["by_name"][2]["label"]["en"], "Abstained");
  EXPECT_EQ(recorded["stand"]["awaited"], true);
  EXPECT_EQ(on_slip()["stands"], "Chưa được người chủ trì xác nhận");
  EXPECT_THAT(on_slip()["authority"].get<std::string>(), HasSubstr("board-paper"));
  EXPECT_EQ(entry(4)["bound"]["authority"]["paper"], "Kế hoạch");

  ASSERT_EQ(act("chair", "contest_record", {{"event", 4}, {"reason", "Biên bản ghi nhầm số phiếu."}}), 5U);
  recorded = entry(4)["recorded"];
  EXPECT_EQ(recorded["stand"]["stands"], "contested");
  EXPECT_EQ(recorded["stand"]["by"], "Lê Văn Chủ");
  EXPECT_EQ(recorded["stand"]["reason"], "Biên bản ghi nhầm số phiếu.");
  std::string words = on_slip()["stands"];
  EXPECT_THAT(words, HasSubstr("BỊ PHẢN ĐỐI: Lê Văn Chủ, "));
  EXPECT_THAT(words, HasSubstr("lý do: Biên bản ghi nhầm số phiếu."));

  const json paper = house_.ask(router_, {.method = "GET", .path = "/api/v1/instances/" + paper_}, "drafter").body;
  EXPECT_EQ(paper["recorded"][0]["event"], 4);
  EXPECT_EQ(paper["recorded"][0]["stands"], "contested");
  EXPECT_EQ(paper["recorded"][0]["step"]["en"], "Passed by the board");

  ASSERT_EQ(act("chair", "confirm_record", {{"event", 4}}), 6U);
  EXPECT_EQ(entry(4)["recorded"]["stand"]["stands"], "confirmed");
  words = on_slip()["stands"];
  EXPECT_THAT(words, HasSubstr("Đã xác nhận: Lê Văn Chủ, "));
}

TEST_F(HistoryBound, TheRecorderIsToldTheMembersByWhichMinutesNameThem) {
  submitted();
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}}), 3U);
  const json paper = house_.ask(router_, {.method = "GET", .path = "/api/v1/instances/" + paper_}, "drafter").body;
  std::vector<std::string> ids;
  for (const json& member : paper["work"][0]["signoff"]["members"]) ids.push_back(member.value("id", ""));
  EXPECT_THAT(ids, ElementsAre("chair", "second", "third"));
}

}  // namespace
}  // namespace trinhky::test
