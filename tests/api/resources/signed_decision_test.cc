// A sign-off that asks for a digital signature, as the routes give it: the file to sign, the signed file back, and what
// is said of it. The signatures are real ones, by keys made for one test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "api/resources/papers_view.h"
#include "api/server/spool.h"
#include "engine/base/hash.h"
#include "engine/paper/paper.h"
#include "engine/seal/verification.h"
#include "tests/api/openapi/office_in_memory.h"
#include "tests/api/resources/own_workflow.h"
#include "tests/engine/signature/pdfsig.h"

namespace trinhky::test {
namespace {

using base::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// One who signs, on a token or on paper.
json signed_by(const char* who, const char* then) {
  return {{"title", text("Ký", "Signing")},
          {"signoff",
           {{"by", who},
            {"need", {{"any", 1}}},
            {"binds", {"document"}},
            {"confirm", "signature"},
            {"choices",
             {{"approved", text("Ký ban hành", "Sign")},
              {"rejected", {{"label", text("Không ký", "Do not sign")}, {"positive", false}}}}},
            {"recorded", {{"from", {"signed-slip"}}, {"by", "clerk"}, {"requires", {"minutes"}}}},
            {"due", {{"workingDays", 2}}}}},
          {"return", {{"to", {"drafting"}}, {"requires", {"reason"}}, {"resume", "here"}}},
          {"on", {{"signoff.approved", then}, {"signoff.rejected", "done"}}}};
}

// A drafter submits; the chair signs, the print of the document or the attached file of that purpose, and the deputy
// after him.
json definition(const char* signs_file) {
  json drafting = {{"title", text("Soạn thảo", "Drafting")},
                   {"task", {{"for", "drafter"}, {"edits", "document"}, {"due", {{"workingDays", 2}}}}},
                   {"on",
                    {{"submit",
                      {{"by", "drafter"},
                       {"title", text("Trình", "Submit")},
                       {"requires", {"valid-form"}},
                       {"actions", json::array({{{"freeze", "document"}}})},
                       {"target", "signing"}}}}}};
  json signing = signed_by("chair", "countersigning");
  if (*signs_file != '\0') signing["signoff"]["signsFile"] = signs_file;
  return {{"id", "signed-letter"},
          {"version", 1},
          {"title", text("Văn bản ký số", "A signed paper")},
          {"form", "signed-letter"},
          {"start", {{"by", "drafter"}}},
          {"participants",
           {{"drafter", {{"position", "DRAFTER"}, {"unit", "own"}}},
            {"chair", {{"position", "CHAIR"}, {"unit", "own"}}},
            {"vice", {{"position", "VICE_CHAIR"}, {"unit", "own"}}},
            {"clerk", {{"position", "CLERK"}, {"unit", "own"}}}}},
          {"initial", "drafting"},
          {"states",
           {{"drafting", drafting},
            {"signing", signing},
            {"countersigning", signed_by("vice", "done")},
            {"done", {{"type", "final"}, {"title", text("Xong", "Over")}}}}}};
}

// Valid whatever day the tests run on.
signature::Signer signer_named(const std::string& name) {
  return signature::make_signer({.common_name = name, .not_before = "20200101000000Z", .not_after = "20441231235959Z"});
}

const signature::Signer& chairs_token() {
  static const signature::Signer signer = signer_named("Lê Văn Chủ");
  return signer;
}

class SignedDecision : public ::testing::Test {
 protected:
  explicit SignedDecision(const char* signs_file = "")
      : workflows_({definition(signs_file)}, {{"about", {{"x-title", text("Về việc", "About")}, {"type", "string"}}}}) {
  }
  void SetUp() override {
    api::add_instances(router_, house_.office);
    api::add_commands(router_, house_.office);
    api::add_attachments(router_, house_.office);
    api::add_drafts(router_, house_.office);
    api::add_papers(router_, house_.office);
    api::add_signed_papers(router_, house_.office);
    std::filesystem::create_directories(spool());
    std::vector<json> events;
    for (const char* code : {"VICE_CHAIR", "CLERK"}) {
      events.push_back({{"kind", "position_defined"}, {"position", code}, {"title", text(code, code)}});
    }
    for (const auto& [person, position] : std::vector<std::pair<std::string, std::string>>{
             {"chair", "CHAIR"}, {"vice", "VICE_CHAIR"}, {"clerk", "CLERK"}}) {
      add_person(events, person, person, position);
    }
    const auto done = house_.office.engine.handle(
        runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)});
    ASSERT_TRUE(done) << done.error().message.en << done.error().pointer;
    const json body = {{"definition", "signed-letter"}, {"unit", "20"}, {"document", {{"about", "Kế hoạch năm 2027"}}}};
    const Answer started = post("/api/v1/instances", body, "drafter");
    ASSERT_EQ(started.status, 201) << started.bytes;
    paper_ = started.body["id"];
    ASSERT_EQ(command("drafter", {{"kind", "submit"}}).status, 200);
  }

  [[nodiscard]] std::filesystem::path spool() const { return workflows_.folder() / "spool"; }

  Answer post(const std::string& path, const json& body, const std::string& person, std::string key = {}) {
    if (key.empty()) key = base::derived_uuid("act " + std::to_string(++acts_));
    return house_.ask(
        router_, {.method = "POST", .path = path, .headers = {{"idempotency-key", key}}, .body = base::print(body)},
        person);
  }
  Answer get(const std::string& path, const std::string& person) {
    return house_.ask(router_, {.method = "GET", .path = "/api/v1/instances/" + paper_ + path}, person);
  }
  Answer command(const std::string& person, const json& body, const std::string& key = {}) {
    return post("/api/v1/instances/" + paper_ + "/commands", body, person, key);
  }
  [[nodiscard]] decision::Instance instance() const { return house_.office.engine.load(paper_).value(); }
  [[nodiscard]] std::string work() const { return instance().open.begin()->first; }

  Answer to_sign(const std::string& person = "chair") { return get("/work/" + work() + "/to-sign", person); }

  std::string attach(const std::string& bytes, const std::string& person = "chair", const char* purpose = "signed") {
    auto writer = server::SpoolWriter::open(spool());
    EXPECT_TRUE(writer && (*writer)->write(bytes));
    server::Request request{.method = "POST", .path = "/api/v1/instances/" + paper_ + "/attachments"};
    request.query = {{"purpose", purpose}};
    request.headers = {{"content-type", "application/pdf"}, {"x-file-name", "da-ky.pdf"}};
    request.upload = (*writer)->finish();
    const Answer answer = house_.ask(router_, std::move(request), person);
    EXPECT_EQ(answer.status, 201) << answer.bytes;
    return answer.body.value("id", "");
  }

  [[nodiscard]] json signing(const std::string& file) const {
    return {{"kind", "decide"},
            {"work", work()},
            {"choice", "approved"},
            {"shown_hash", instance().document()},
            {"signed_file", file}};
  }
  Answer sign_with(const std::string& file, const std::string& person = "chair") {
    return command(person, signing(file));
  }
  // What is told of a file that the chair hands in.
  Answer refused(const std::string& bytes) {
    const std::uint64_t before = instance().events;
    const std::string file = attach(bytes);
    const Answer answer = sign_with(file);
    EXPECT_EQ(instance().events, before + 1) << "the file was attached, and nothing else";
    EXPECT_EQ(answer.body["pointer"], "/signed_file") << answer.bytes;
    EXPECT_FALSE(answer.body["detail"].get<std::string>().empty());
    return answer;
  }
  static std::vector<std::string> codes(const Answer& answer) {
    std::vector<std::string> out;
    for (const json& one : answer.body.value("errors", json::array())) out.push_back(one["code"]);
    return out;
  }

  WorkflowsWith workflows_;
  OfficeInMemory house_{workflows_.folder()};
  server::Router router_;
  std::string paper_;
  int acts_ = 0;
};

#define SIGN_OR_SKIP(name, pdf, token)                                                                         \
  const std::optional<std::string> name = signature::signed_by_poppler(pdf, token);                            \
  if (!name) GTEST_SKIP() << "not run: pdfsig (poppler-utils) and certutil (libnss3-tools) are not installed"; \
  ASSERT_FALSE(name->empty())

TEST_F(SignedDecision, TheFileToSignIsMadeOnceAndBoundToTheContentShown) {
  const Answer first = to_sign();
  ASSERT_EQ(first.status, 200) << first.bytes;
  EXPECT_TRUE(first.bytes.starts_with("%PDF-"));
  house_.office.clock.set_offset(std::chrono::hours(5));
  EXPECT_EQ(to_sign().bytes, first.bytes);
  EXPECT_EQ(to_sign("vice").bytes, first.bytes) << "who signs next signs the same file";
  const auto rows = house_.office.store.read({.table = "paper_to_sign"});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(api::text(rows->front(), "document"), instance().document());
  EXPECT_EQ(api::text(rows->front(), "digest"), base::sha256_hex(first.bytes));
  EXPECT_EQ(to_sign("commune").status, 403) << "who may not read the paper";
  EXPECT_EQ(get("/work/none/to-sign", "chair").status, 404);
}

TEST_F(SignedDecision, TheAnswerSaysWhichContentAndWhichBytes) {
  server::Request request{.method = "GET", .path = "/api/v1/instances/" + paper_ + "/work/" + work() + "/to-sign"};
  const server::Match match = router_.find("GET", base::split(std::string_view(request.path).substr(1), '/'));
  ASSERT_NE(match.route, nullptr);
  request.path_params = match.path_params;
  request.caller = server::Caller{.person = base::PersonId("chair"), .session = "s"};
  std::promise<server::Response> given;
  match.route->handler(std::move(request),
                       server::Reply([&](server::Response one) { given.set_value(std::move(one)); }));
  const server::Response response = given.get_future().get();
  EXPECT_EQ(response.header("x-document-hash").value_or(""), instance().document());
  EXPECT_EQ(response.header("x-content-sha256").value_or(""), base::sha256_hex(std::get<std::string>(response.body)));
}

TEST_F(SignedDecision, AGoodFileConfirmsTheDecisionAndIsToldWithWhatWasNotChecked) {
  const std::string to_be_signed = to_sign().bytes;
  SIGN_OR_SKIP(bytes, to_be_signed, chairs_token());
  const std::string file = attach(*bytes);
  const std::string key = base::derived_uuid("the chair signs");
  const json decision = signing(file);
  const Answer done = command("chair", decision, key);
  ASSERT_EQ(done.status, 200) << done.bytes;
  EXPECT_EQ(command("chair", decision, key).body["number"], done.body["number"]) << "sent twice, done once";

  json told;
  for (const json& item : get("/history", "chair").body["items"]) {
    if (item["kind"] == "decided") told = item;
  }
  ASSERT_TRUE(told.is_object());
  const json& statement = told["signed_file"];
  ASSERT_TRUE(statement.is_object()) << told.dump();
  EXPECT_EQ(statement["attachment"], file);
  EXPECT_EQ(statement["name"], "da-ky.pdf");
  EXPECT_EQ(statement["signer"], "Lê Văn Chủ");
  EXPECT_FALSE(statement["serial"].get<std::string>().empty());
  EXPECT_TRUE(statement["signing_time"].is_string());
  EXPECT_EQ(statement["hash"], base::sha256_hex(*bytes));
  EXPECT_EQ(statement["trust"], "not_checked");
  EXPECT_THAT(statement["not_checked"].dump(), HasSubstr("thu hồi"));
  EXPECT_THAT(statement["not_checked"].dump(), HasSubstr("tin cậy"));
  EXPECT_THAT(told["text"]["vi"].get<std::string>(), HasSubstr("chữ ký số, chứng thư đứng tên Lê Văn Chủ"));

  // The file stands under a decision: another one in its place leaves it where it is.
  for (const json& one : instance().attachments) EXPECT_EQ(one.value("relied_on", false), true);
  const auto found = api::seen(house_.office, paper_, "chair");
  ASSERT_TRUE(found);
  const auto slip = api::slip_view(house_.office, *found);
  ASSERT_TRUE(slip);
  ASSERT_EQ((*slip)["signed"].size(), 1U);
  EXPECT_THAT((*slip)["signed"][0]["lines"].dump(), HasSubstr("Chưa kiểm tra"));
  EXPECT_EQ(get("/slip.pdf", "chair").status, 200);

  // The log proves what was approved and what was signed, and takes no plain sum for a content that is gone.
  const auto verified = seal::verify_log(house_.office.store, {});
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->faults.empty());
  EXPECT_EQ(verified->erased_count, 0U);
  EXPECT_EQ(verified->attachments, 2U) << "the signed file and the one that was to be signed";
}

TEST_F(SignedDecision, NobodySignsWithTheFileOfAnother) {
  const std::string to_be_signed = to_sign().bytes;
  SIGN_OR_SKIP(bytes, to_be_signed, chairs_token());
  const std::string file = attach(*bytes);
  ASSERT_EQ(sign_with(file).status, 200);
  const Answer taken = sign_with(file, "vice");
  EXPECT_EQ(taken.status, 422);
  EXPECT_THAT(taken.body["type"].get<std::string>(), HasSubstr("signed-file-used"));
  // Who signs after another may sign the file that is signed already.
  SIGN_OR_SKIP(both, *bytes, signer_named("Nông Thị Phó"));
  const Answer done = sign_with(attach(*both, "vice"), "vice");
  ASSERT_EQ(done.status, 200) << done.bytes;
  EXPECT_TRUE(instance().ended());
}

TEST_F(SignedDecision, WhatIsWrongWithAFileIsToldWithTheNextStep) {
  const std::string to_be_signed = to_sign().bytes;
  const Answer unsigned_file = refused(to_be_signed);
  EXPECT_EQ(unsigned_file.status, 422);
  EXPECT_THAT(codes(unsigned_file), Contains("no-signature"));
  EXPECT_THAT(unsigned_file.body["detail"].get<std::string>(), HasSubstr("công cụ ký số của cơ quan"));

  const Answer no_pdf = refused("Kính gửi…");
  EXPECT_EQ(no_pdf.status, 422);
  EXPECT_THAT(no_pdf.body["type"].get<std::string>(), HasSubstr("not-a-pdf"));

  const Answer other = refused(signature::sign_pdf(signature::small_pdf(), chairs_token()));
  EXPECT_EQ(other.status, 422);
  EXPECT_THAT(codes(other), Contains("not-the-approved-bytes"));
  EXPECT_THAT(other.body["detail"].get<std::string>(), HasSubstr("tải lại tệp cần ký"));

  SIGN_OR_SKIP(bytes, to_be_signed, chairs_token());
  std::string tampered = *bytes;
  tampered[to_be_signed.size() / 2] ^= 1;
  const Answer changed = refused(tampered);
  EXPECT_EQ(changed.status, 422);
  EXPECT_THAT(codes(changed), Contains("content-changed"));

  const Answer added = refused(*bytes + "% ghi thêm sau khi ký\n");
  EXPECT_EQ(added.status, 422);
  EXPECT_FALSE(codes(added).empty());

  EXPECT_EQ(sign_with("none").status, 422);
  EXPECT_EQ(sign_with(attach(*bytes)).status, 200) << "what was refused before does not stand in the way";
}

TEST_F(SignedDecision, AChangedContentMakesTheOldSignatureStale) {
  const std::string earlier = to_sign().bytes;
  SIGN_OR_SKIP(bytes, earlier, chairs_token());
  const std::string old_hash = instance().document();
  ASSERT_EQ(
      command("chair", {{"kind", "return"}, {"work", work()}, {"reason", "Sửa tên kế hoạch"}, {"shown_hash", old_hash}})
          .status,
      200);
  server::Request draft{.method = "PUT", .path = "/api/v1/instances/" + paper_ + "/draft"};
  draft.headers = {{"if-match", "\"" + get("/draft", "drafter").body.value("etag", "0") + "\""}};
  draft.body = R"({"body": {"about": "Kế hoạch quý I"}})";
  const Answer saved = house_.ask(router_, std::move(draft), "drafter");
  ASSERT_EQ(saved.status, 200) << saved.bytes;
  const Answer again = command("drafter", {{"kind", "submit"}});
  ASSERT_EQ(again.status, 200) << again.bytes;
  ASSERT_NE(instance().document(), old_hash);

  const Answer stale = refused(*bytes);
  EXPECT_EQ(stale.status, 412) << stale.bytes;
  EXPECT_THAT(stale.body["type"].get<std::string>(), HasSubstr("signed-earlier-content"));
  const std::string later = to_sign().bytes;
  EXPECT_NE(later, earlier);
  // Whoever still shows the old content is told so, though the signature over it is good.
  const Answer behind = command("chair", {{"kind", "decide"},
                                          {"work", work()},
                                          {"choice", "approved"},
                                          {"shown_hash", old_hash},
                                          {"signed_file", attach(*bytes)}});
  EXPECT_EQ(behind.status, 412) << behind.bytes;
  SIGN_OR_SKIP(fresh, later, chairs_token());
  EXPECT_EQ(sign_with(attach(*fresh)).status, 200);
}

TEST_F(SignedDecision, NobodySendsAStatementOfHisOwnOrAClickInItsPlace) {
  json body = {{"kind", "decide"}, {"work", work()}, {"choice", "approved"}, {"shown_hash", instance().document()}};
  const Answer click = command("chair", body);
  EXPECT_EQ(click.status, 422);
  EXPECT_THAT(click.body["type"].get<std::string>(), HasSubstr("signature-needed"));
  EXPECT_EQ(click.body["pointer"], "/signed_file");
  body["signature"] = {{"kind", "pdf"}, {"covers", "file"}, {"approved_bytes", true}, {"faults", json::array()}};
  const Answer forged = command("chair", body);
  EXPECT_EQ(forged.status, 422);
  EXPECT_EQ(forged.body["pointer"], "/signature") << forged.bytes;
  body.erase("signature");
  body["signed_file"] = {{"covers", "file"}};
  EXPECT_EQ(command("chair", body).body["pointer"], "/signed_file");
  EXPECT_TRUE(instance().open.begin()->second.given.empty());
  // Whoever does not agree signs nothing.
  EXPECT_EQ(
      command("chair",
              {{"kind", "decide"}, {"work", work()}, {"choice", "rejected"}, {"shown_hash", instance().document()}})
          .status,
      200);
}

TEST_F(SignedDecision, TrustIsAskedOnlyOfAnchorsThatTheHouseGives) {
  const std::string to_be_signed = to_sign().bytes;
  SIGN_OR_SKIP(bytes, to_be_signed, chairs_token());
  house_.office.trust_anchors = signature::pem_of(signer_named("Cơ quan khác"));
  const Answer untrusted = refused(*bytes);
  EXPECT_EQ(untrusted.status, 422);
  EXPECT_THAT(codes(untrusted), Contains("certificate-not-trusted"));
  house_.office.trust_anchors = signature::pem_of(chairs_token());
  ASSERT_EQ(sign_with(attach(*bytes)).status, 200);
  for (const json& item : get("/history", "chair").body["items"]) {
    if (item["kind"] != "decided") continue;
    EXPECT_EQ(item["signed_file"]["trust"], "trusted");
    EXPECT_THAT(item["signed_file"]["not_checked"].dump(), Not(HasSubstr("tin cậy")));
    EXPECT_THAT(item["signed_file"]["not_checked"].dump(), HasSubstr("thu hồi"));
  }
}

TEST_F(SignedDecision, PaperSignedByHandIsRecordedByTheClerkWithItsScan) {
  for (const char* signer : {"chair", "vice"}) {
    const std::string scan = attach("%PDF-1.4 bản quét của " + std::string(signer), "clerk", "scan");
    const Answer done = command("clerk", {{"kind", "record"},
                                          {"work", work()},
                                          {"choice", "approved"},
                                          {"source", {{"kind", "signed-slip"}, {"date", "2026-11-17"}}},
                                          {"signed_by", signer},
                                          {"minutes", scan},
                                          {"shown_hash", instance().document()}});
    ASSERT_EQ(done.status, 200) << done.bytes;
  }
  EXPECT_TRUE(instance().ended());
  for (const json& item : get("/history", "chair").body["items"]) {
    EXPECT_TRUE(item["signed_file"].is_null());
    if (item["kind"] == "decision_recorded") EXPECT_TRUE(item["recorded"]["signed_by"].is_string());
  }
}

// The letter itself is attached as a PDF, and that is what is signed.
class SignedAttachment : public SignedDecision {
 protected:
  SignedAttachment() : SignedDecision("letter") {}
  // Any PDF; what it shows changes with the files of the paper.
  std::string pdf() { return get("/slip.pdf", "chair").bytes; }
};

TEST_F(SignedAttachment, TheFileToSignIsTheOneLetter) {
  const Answer none = to_sign();
  EXPECT_EQ(none.status, 409) << none.bytes;
  EXPECT_THAT(none.body["type"].get<std::string>(), HasSubstr("nothing-to-sign"));
  const std::string letter = pdf();
  attach(letter, "chair", "letter");
  EXPECT_EQ(to_sign().bytes, letter);
  EXPECT_TRUE(house_.office.store.read({.table = "paper_to_sign"})->empty()) << "nothing is printed";
  attach(letter, "chair", "letter");
  EXPECT_EQ(to_sign().status, 409) << "nobody can say which of two it is";
}

TEST_F(SignedAttachment, ASignatureOverTheLetterConfirmsTheDecisionAndThePrintSaysSo) {
  const std::string letter = pdf();
  attach(letter, "chair", "letter");
  SIGN_OR_SKIP(bytes, letter, chairs_token());
  ASSERT_EQ(sign_with(attach(*bytes)).status, 200);
  const auto found = api::seen(house_.office, paper_, "chair");
  ASSERT_TRUE(found);
  const auto slip = api::slip_view(house_.office, *found);
  ASSERT_TRUE(slip);
  EXPECT_THAT((*slip)["signed"][0]["lines"].dump(), HasSubstr("Ký trên tệp đính kèm: da-ky.pdf"));
  for (const json& one : instance().attachments) EXPECT_EQ(one.value("relied_on", false), true);
  const auto verified = seal::verify_log(house_.office.store, {});
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->faults.empty());
}

TEST_F(SignedAttachment, AnotherPdfIsNotTheLetter) {
  attach(pdf(), "chair", "letter");
  const std::string other = pdf();
  SIGN_OR_SKIP(bytes, other, chairs_token());
  EXPECT_THAT(refused(*bytes).body["type"].get<std::string>(), HasSubstr("signature-not-good"));
}

}  // namespace
}  // namespace trinhky::test
