// A certificate of a decision: what the route gives, and that nothing in it can be changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/seal/certificate.h"
#include "tests/api/resources/own_paper.h"

namespace trinhky::test {
namespace {

using base::json;
using ::testing::Contains;
using ::testing::HasSubstr;

// A drafter submits, the chair decides: by a click, or as recorded from a signed slip.
json definition() {
  json choices = {{"approved", text("Duyệt dự thảo", "Approve the draft")}};
  json deciding = {{"title", text("Trình lãnh đạo", "Before the leader")},
                   {"signoff",
                    {{"by", "chair"},
                     {"need", {{"any", 1}}},
                     {"binds", {"document"}},
                     {"choices", choices},
                     {"recorded", {{"from", {"signed-slip"}}, {"by", "drafter"}, {"requires", json::array()}}},
                     {"due", {{"workingDays", 2}}}}},
                   {"return", {{"to", {"drafting"}}, {"requires", {"reason"}}, {"resume", "here"}}},
                   {"on", {{"signoff.approved", "done"}}}};
  return own_workflow("certified", text("Văn bản được chứng nhận", "A certified paper"),
                      {{"drafting", drafting("deciding")},
                       {"deciding", deciding},
                       {"done", {{"type", "final"}, {"title", text("Đã duyệt", "Approved")}}}});
}

class Certificate : public OwnPaper {
 protected:
  Certificate() : Certificate(definition()) {}
  explicit Certificate(const json& workflow) : OwnPaper(workflow) {
    api::add_seals(router_, house_.office);
    std::vector<json> events;
    add_person(events, "chair", "Lê Văn Chủ", "CHAIR");
    employ(std::move(events));
  }

  Answer ask(std::uint64_t number, const std::string& query = "", const std::string& person = "drafter") {
    server::Request request{
        .method = "GET", .path = "/api/v1/instances/" + paper_ + "/events/" + std::to_string(number) + "/certificate"};
    if (!query.empty()) request.query = {{"content", query}};
    return house_.ask(router_, std::move(request), person);
  }

  static std::vector<std::string> faults(const json& certificate) {
    const auto report = seal::check_certificate(certificate);
    if (!report) return {report.error().type};
    std::vector<std::string> kinds;
    for (const auto& fault : report->faults) kinds.push_back(fault.kind);
    return kinds;
  }
};

TEST_F(Certificate, ADecisionByAClickIsTold) {
  submitted();
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}}), 3U);
  const Answer early = ask(3);
  EXPECT_EQ(early.status, 409) << early.bytes;
  EXPECT_EQ(early.body["type"], "/problems/not-sealed-yet");
  EXPECT_EQ(early.retry_after, "60");
  house_.stop();

  const Answer given = ask(3);
  ASSERT_EQ(given.status, 200) << given.bytes;
  const json& certificate = given.body;
  EXPECT_THAT(faults(certificate), ::testing::IsEmpty());
  const json& decision = certificate["decision"];
  EXPECT_EQ(decision["how"], "click");
  EXPECT_EQ(decision["person"]["full_name"], "Lê Văn Chủ");
  EXPECT_EQ(decision["person"]["position"]["code"], "CHAIR");
  EXPECT_EQ(decision["person"]["unit"]["name"]["vi"], "Tỉnh Lạng Sơn");
  EXPECT_EQ(decision["capacity"]["ground"], "own");
  EXPECT_TRUE(decision["standing_in"].is_null());
  EXPECT_EQ(decision["authority"]["row"], "board-paper");
  EXPECT_EQ(decision["authority"]["capacity"], "TM.");
  EXPECT_EQ(decision["choice"]["label"], text("Duyệt dự thảo", "Approve the draft"));
  EXPECT_EQ(decision["state"]["title"]["vi"], "Trình lãnh đạo");
  EXPECT_EQ(decision["document"]["version"], 1);
  EXPECT_EQ(decision["definition"]["id"], "certified");
  EXPECT_FALSE(decision["directory"].is_null());
  EXPECT_FALSE(decision["calendar"].is_null());
  EXPECT_TRUE(certificate["content"].is_null());
  EXPECT_THAT(certificate["statement"]["vi"], HasSubstr("không phải là chữ ký theo pháp luật"));
  EXPECT_THAT(certificate["statement"]["en"], HasSubstr("no signature in the sense of the law"));
  const auto report = seal::check_certificate(certificate).value();
  EXPECT_EQ(report.seal.number, 1U);
  EXPECT_EQ(report.head.number, 3U);
  EXPECT_EQ(report.key, house_.office.seal_key->public_key());
}

TEST_F(Certificate, AnEarlierEventIsProvedThroughThoseThatFollow) {
  submitted();
  ASSERT_EQ(act("chair", "return", {{"reason", "Cần bổ sung."}}), 3U);
  house_.stop();
  const Answer given = ask(2, "1");
  ASSERT_EQ(given.status, 200) << given.bytes;
  EXPECT_EQ(given.body["chain"].size(), 1U);
  EXPECT_THAT(faults(given.body), ::testing::IsEmpty());
  EXPECT_EQ(given.body["decision"]["choice"], nullptr);
  EXPECT_THAT(given.body["content"]["text"].get<std::string>(), HasSubstr("Kế hoạch năm"));
  EXPECT_EQ(given.body["content"]["hash"], given.body["decision"]["document"]["hash"]);
}

TEST_F(Certificate, ADecisionRecordedFromPaperIsToldAsSuch) {
  submitted();
  ASSERT_EQ(act("drafter", "record",
                {{"choice", "approved"},
                 {"source", {{"kind", "signed-slip"}, {"date", "2026-11-01"}}},
                 {"signed_by", "chair"}}),
            3U);
  house_.stop();
  const Answer given = ask(3);
  ASSERT_EQ(given.status, 200) << given.bytes;
  EXPECT_THAT(faults(given.body), ::testing::IsEmpty());
  EXPECT_EQ(given.body["decision"]["how"], "recorded");
  EXPECT_EQ(given.body["decision"]["person"]["id"], "drafter");
  EXPECT_EQ(given.body["decision"]["signed_by"]["full_name"], "Lê Văn Chủ");
  EXPECT_EQ(given.body["decision"]["recorded"]["signed_by"], "chair");
  EXPECT_THAT(given.body["statement"]["vi"], HasSubstr("theo văn bản hoặc cuộc họp"));
}

// A drafter submits, the chair signs on paper, and the drafter registers what came back.
json signed_by_hand() {
  json signing = {{"title", text("Chờ ký bản giấy", "Awaiting signature on paper")},
                  {"wait",
                   {{"for", "paper.signed"},
                    {"registeredBy", "drafter"},
                    {"signs", {{"head", "CHAIR"}}},
                    {"due", {{"workingDays", 2}}}}},
                  {"on", {{"paper.signed", {{"requires", {"source"}}, {"target", "done"}}}}}};
  return own_workflow("signed-by-hand", text("Văn bản ký giấy", "A paper signed by hand"),
                      {{"drafting", drafting("signing")},
                       {"signing", signing},
                       {"done", {{"type", "final"}, {"title", text("Xong", "Done")}}}});
}

class CertificateOfPaper : public Certificate {
 protected:
  CertificateOfPaper() : Certificate(signed_by_hand()) {}
};

TEST_F(CertificateOfPaper, ARegisteredSignatureIsToldAsThatOfWhoSigned) {
  submitted();
  const json came_back = {{"source", {{"kind", "signed-slip"}, {"date", "2026-11-01"}}}, {"signed_by", "chair"}};
  ASSERT_EQ(act("drafter", "register", came_back), 3U);
  house_.stop();
  const Answer given = ask(3, "1");
  ASSERT_EQ(given.status, 200) << given.bytes;
  EXPECT_THAT(faults(given.body), ::testing::IsEmpty());
  const json& decision = given.body["decision"];
  EXPECT_EQ(decision["kind"], "paper_registered");
  EXPECT_EQ(decision["how"], "recorded");
  EXPECT_EQ(decision["person"]["id"], "drafter") << "who registered it";
  EXPECT_EQ(decision["signed_by"]["full_name"], "Lê Văn Chủ") << "who signed it";
  EXPECT_EQ(decision["choice"], nullptr);
  EXPECT_EQ(decision["state"]["title"]["vi"], "Chờ ký bản giấy");
  EXPECT_EQ(decision["document"]["version"], 1) << "what was printed for signing";
  EXPECT_THAT(given.body["statement"]["vi"], HasSubstr("đã đăng ký bản giấy do Lê Văn Chủ"));
  EXPECT_THAT(given.body["statement"]["en"], HasSubstr("registered the paper that Lê Văn Chủ"));
  EXPECT_THAT(given.body["content"]["text"].get<std::string>(), HasSubstr("Kế hoạch năm"));

  json forged = given.body;
  forged["decision"]["signed_by"]["full_name"] = "Nguyễn Văn Giả";
  EXPECT_THAT(faults(forged), ::testing::Not(::testing::IsEmpty()));
}

TEST_F(CertificateOfPaper, APaperThatOnlyCameInHasNone) {
  submitted();
  ASSERT_EQ(act("drafter", "register", {{"source", {{"kind", "letter"}, {"date", "2026-11-01"}}}}), 3U);
  house_.stop();
  const Answer refused = ask(3);
  EXPECT_EQ(refused.status, 409) << refused.bytes;
  EXPECT_EQ(refused.body["type"], "/problems/not-a-decision");
}

TEST_F(Certificate, IsRefusedWhereThereIsNone) {
  submitted();
  house_.stop();
  EXPECT_EQ(ask(2, "", "commune").status, 403);
  EXPECT_EQ(ask(9).body["type"], "/problems/no-such-event");
  EXPECT_EQ(ask(0).status, 404);
  EXPECT_EQ(ask(1).body["type"], "/problems/not-a-decision");
  paper_ = "0190aaaa-0000-7000-8000-000000000000";
  EXPECT_EQ(ask(1).status, 404);
}

// Every value there is, changed by as little as it can be.
void change_each(json& value, const std::function<void()>& changed) {
  if (value.is_structured()) {
    for (auto& inner : value) change_each(inner, changed);
    if (value.is_object()) {
      value["one_more"] = 1;
      changed();
      value.erase("one_more");
    }
    return;
  }
  const json before = value;
  if (value.is_string()) {
    auto text_value = value.get<std::string>();
    if (text_value.empty()) {
      text_value = "x";
    } else {
      char& last = text_value.back();
      last = last == '0' ? '1' : '0';
    }
    value = text_value;
  } else if (value.is_number_integer()) {
    value = value.get<std::int64_t>() + 1;
  } else if (value.is_boolean()) {
    value = !value.get<bool>();
  } else {
    value = "x";
  }
  changed();
  value = before;
}

TEST_F(Certificate, EachMemberChangedByOneIsRefused) {
  submitted();
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}}), 3U);
  house_.stop();
  json certificate = ask(2, "1").body;
  ASSERT_THAT(faults(certificate), ::testing::IsEmpty());
  int changes = 0;
  change_each(certificate, [&] {
    ++changes;
    EXPECT_FALSE(faults(certificate).empty()) << certificate.dump(1);
  });
  EXPECT_GT(changes, 60);
  EXPECT_THAT(faults(certificate), ::testing::IsEmpty()) << "and as it was it holds again";
  for (const auto& [name, value] : json(certificate).items()) {
    json without = certificate;
    without.erase(name);
    EXPECT_FALSE(faults(without).empty()) << name;
  }
}

TEST_F(Certificate, EachFaultHasItsName) {
  submitted();
  ASSERT_EQ(act("chair", "decide", {{"choice", "approved"}}), 3U);
  house_.stop();
  const json whole = ask(2, "1").body;
  const auto with = [&](const std::string& pointer, const json& value) {
    json changed = whole;
    changed[json::json_pointer(pointer)] = value;
    return faults(changed);
  };
  EXPECT_THAT(with("/event/kind", "decided"), Contains("event"));
  EXPECT_THAT(with("/chain", json::array()), Contains("chain"));
  EXPECT_THAT(with("/inclusion/path/0", std::string(64, 'a')), Contains("proof"));
  EXPECT_THAT(with("/seal/root", std::string(64, 'a')), Contains("seal"));
  EXPECT_THAT(with("/decision/document/hash", std::string(64, 'a')), Contains("decision"));
  EXPECT_THAT(with("/decision/person/id", "chair"), Contains("decision"));
  EXPECT_THAT(with("/content/text", "{}"), Contains("content"));
  EXPECT_THAT(with("/decision/person/full_name", "Ai đó"), ::testing::ElementsAre("signature"));
  EXPECT_THAT(with("/schema", "trinhky-certificate/2"), ::testing::ElementsAre("certificate-newer"));
  EXPECT_THAT(with("/schema", "x"), ::testing::ElementsAre("no-certificate"));
  EXPECT_THAT(faults(json::array()), ::testing::ElementsAre("no-certificate"));

  // Signed anew by somebody else it fits by itself: only the fingerprint tells.
  const seal::SigningKey other = seal::SigningKey::make().value();
  json stolen = whole;
  stolen["key"] = other.public_key();
  EXPECT_THAT(faults(stolen), ::testing::ElementsAre("signature"));
}

TEST_F(Certificate, HistoryAndLatestSealSayWhatIsCovered) {
  submitted();
  const auto get = [&](const std::string& path) {
    return house_.ask(router_, {.method = "GET", .path = path}, "drafter").body;
  };
  EXPECT_EQ(get("/api/v1/seals/latest")["seal"], nullptr);
  for (const json& item : get("/api/v1/instances/" + paper_ + "/history")["items"]) EXPECT_EQ(item["sealed"], false);
  house_.stop();
  const json seal = get("/api/v1/seals/latest")["seal"];
  EXPECT_EQ(seal["number"], 1);
  EXPECT_EQ(seal["hash"], seal::latest_seal(house_.office.store).value()->hash);
  EXPECT_EQ(seal["fingerprint"], seal::fingerprint_of(house_.office.seal_key->public_key()));
  const json items = get("/api/v1/instances/" + paper_ + "/history")["items"];
  EXPECT_EQ(items.size(), 2U);
  for (const json& item : items) EXPECT_EQ(item["sealed"], true);
}

}  // namespace
}  // namespace trinhky::test
