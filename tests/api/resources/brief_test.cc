// What a program gets that asks for no page of the paper: the preference `return=minimal` of RFC 7240.
#include "api/resources/brief_wire.h"

#include <gtest/gtest.h>

#include <set>

#include "api/resources/openapi_document.h"
#include "tests/api/resources/own_paper.h"

namespace trinhky::test {
namespace {

using base::json;

json definition() {
  const json signing = {
      {"title", text("Ký", "Signing")},
      {"signoff", {{"by", "chair"}, {"need", {{"any", 1}}}, {"choices", {{"approved", text("Ký", "Sign")}}}}},
      {"on", {{"signoff.approved", "done"}}}};
  return own_workflow("brief", text("Việc gọn", "A brief matter"),
                      {{"drafting", drafting("signing")},
                       {"signing", signing},
                       {"done", {{"type", "final"}, {"title", text("Xong", "Done")}}}});
}

class Brief : public OwnPaper {
 protected:
  Brief() : OwnPaper(definition()) {
    api::add_commands(router_, house_.office);
    std::vector<json> events;
    add_person(events, "chair", "Lê Văn Chủ", "CHAIR");
    employ(std::move(events));
  }
  Answer ask(const std::string& path, const json& body, const std::string& person, const std::string& prefer) {
    server::Request request{.method = "POST", .path = path, .body = base::print(body)};
    request.headers.emplace_back("idempotency-key", base::derived_uuid(std::to_string(++asked_)));
    if (!prefer.empty()) request.headers.emplace_back("prefer", prefer);
    return house_.ask(router_, std::move(request), person);
  }
  static bool wants(const std::string& prefer) {
    server::Request request;
    request.headers.emplace_back("prefer", prefer);
    return api::wants_brief(request);
  }
  static std::set<std::string> names_of(const json& object) {
    std::set<std::string> names;
    for (const auto& [name, value] : object.items()) names.insert(name);
    return names;
  }

  int asked_ = 0;
};

TEST_F(Brief, APaperIsWalkedFromItsStartToItsEndByWhatBriefAnswersSay) {
  const json about = {{"definition", "brief"}, {"unit", "20"}, {"document", {{"about", "Kế hoạch năm"}}}};
  const Answer started = ask("/api/v1/instances", about, "drafter", "return=minimal");
  ASSERT_EQ(started.status, 201) << started.bytes;
  EXPECT_EQ(started.location, "/api/v1/instances/" + started.body["id"].get<std::string>());
  EXPECT_EQ(started.body["configuration"], json::array({"drafting"}));
  EXPECT_EQ(started.body["document"]["hash"], nullptr);
  ASSERT_EQ(started.body["work"].size(), 1U);
  EXPECT_EQ(started.body["work"][0]["kind"], "task");

  const std::string commands = started.location + "/commands";
  const json submit = {{"kind", "submit"}, {"work", started.body["work"][0]["id"]}, {"signal", "submit"}};
  const Answer submitted = ask(commands, submit, "drafter", "return=minimal");
  ASSERT_EQ(submitted.status, 200) << submitted.bytes;
  EXPECT_EQ(submitted.body["number"], 2);
  const json& paper = submitted.body["instance"];
  ASSERT_EQ(paper["work"].size(), 1U);
  EXPECT_EQ(paper["work"][0]["state"], "signing");

  const json decide = {{"kind", "decide"},
                       {"work", paper["work"][0]["id"]},
                       {"choice", "approved"},
                       {"shown_hash", paper["document"]["hash"]}};
  const Answer decided = ask(commands, decide, "chair", "respond-async, return=minimal");
  ASSERT_EQ(decided.status, 200) << decided.bytes;
  EXPECT_NE(decided.body["instance"]["ended_at"], nullptr);
  EXPECT_TRUE(decided.body["instance"]["work"].empty());
  EXPECT_EQ(decided.body["instance"]["etag"], "3");
}

TEST_F(Brief, SaysWhatIsDescribedAndAnsweredWithoutThePreferenceIsThePage) {
  submitted();
  const std::string commands = "/api/v1/instances/" + paper_ + "/commands";
  const json comment = {{"kind", "comment"}, {"text", "Đã xem"}};
  const Answer whole = ask(commands, comment, "chair", "");
  ASSERT_EQ(whole.status, 200) << whole.bytes;
  EXPECT_TRUE(whole.body["instance"].contains("actions"));
  const Answer brief = ask(commands, comment, "chair", "return=minimal");
  ASSERT_EQ(brief.status, 200) << brief.bytes;
  const auto described = api::openapi_document(router_.routes())["components"]["schemas"]["BriefInstance"];
  EXPECT_EQ(names_of(brief.body["instance"]), names_of(json(described["properties"])));
  for (const auto& name : described["required"]) EXPECT_TRUE(brief.body["instance"].contains(name)) << name;
  EXPECT_EQ(brief.body["instance"]["document"], (json{{"hash", whole.body["instance"]["document"]["hash"]}}));
  EXPECT_EQ(names_of(brief.body["instance"]["work"][0]), (std::set<std::string>{"due", "id", "kind", "state"}));
}

TEST_F(Brief, ThePreferenceIsReadAsTheStandardWritesIt) {
  EXPECT_TRUE(wants("return=minimal"));
  EXPECT_TRUE(wants("Return = \"minimal\"; why=\"ids\" , wait=10"));
  EXPECT_TRUE(wants("handling=lenient, return=minimal"));
  EXPECT_FALSE(wants("return=representation"));
  EXPECT_FALSE(wants("return=representation, return=minimal")) << "the first counts";
  EXPECT_FALSE(wants("minimal"));
  EXPECT_FALSE(wants("returns=minimal"));
  EXPECT_FALSE(wants(""));
}

}  // namespace
}  // namespace trinhky::test
