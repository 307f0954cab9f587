// What a step asks of the hand under a decision: an initial, a capacity, the password once more, a signed file.
#include <gmock/gmock.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using base::ordered_json;
using ::testing::ElementsAre;

// One step, then the paper is signed; `signoff` are the words of the step beside the usual ones.
ordered_json letter(const std::string& id, ordered_json signoff) {
  ordered_json step = base::parse_ordered_json(R"({
    "by": "leader", "need": {"any": 1}, "binds": [],
    "choices": {"approved": {"vi": "Ký", "en": "Sign"},
                "rejected": {"label": {"vi": "Không ký", "en": "Do not sign"}, "positive": false}}
  })")
                          .value();
  step.update(signoff);
  ordered_json source = base::parse_ordered_json(R"({
    "version": 1, "title": {"vi": "Công văn", "en": "Letter"}, "form": "issue-slip",
    "start": {"by": {"position": "DRAFTER", "unit": "own"}}, "data": {},
    "participants": {
      "leader": {"position": ["CHAIR", "VICE_CHAIR", "OFFICE_CHIEF"], "unit": "own"},
      "clerk": {"position": "CLERK", "unit": "own"}
    },
    "initial": "deciding",
    "states": {
      "deciding": {"title": {"vi": "Quyết định", "en": "Deciding"},
                   "on": {"signoff.approved": "signing", "signoff.rejected": "over"}},
      "signing": {
        "title": {"vi": "Chờ ký bản giấy", "en": "Awaiting the signature"},
        "wait": {"for": "paper.signed", "registeredBy": "clerk", "signs": {"head": "CHAIR", "for": "BTT", "deputies": ["VICE_CHAIR"]}},
        "on": {"paper.signed": "over"}
      },
      "over": {"type": "final", "title": {"vi": "Xong", "en": "Over"}}
    }
  })")
                            .value();
  source["id"] = id;
  source["states"]["deciding"]["signoff"] = std::move(step);
  return source;
}

std::string standing(Office& office, const ordered_json& source) {
  office.publish(source);
  const std::string paper = office.start("20.drafter", source["id"].get<std::string>(), "20", json::object());
  EXPECT_TRUE(office.last) << office.last;
  return paper;
}

TEST(Signing, AnInitialAndACapacityStandInTheEvent) {
  Office office("2026-01-05 08:00");
  const ordered_json rule = {{"head", "CHAIR"}, {"for", "BTT"}, {"deputies", {"VICE_CHAIR"}}};
  const std::string paper = standing(office, letter("signed-letter", {{"mark", "signature"}, {"signs", rule}}));
  const Reply no_right = office.decide_at("20.office", paper, "deciding", "approved");
  EXPECT_EQ(no_right.type(), "may-not-sign") << no_right;
  const Reply signed_by_deputy = office.decide_at("20.vice", paper, "deciding", "approved");
  ASSERT_TRUE(signed_by_deputy) << signed_by_deputy;
  EXPECT_EQ(signed_by_deputy.event.body["mark"], "signature");
  EXPECT_EQ(signed_by_deputy.event.body["signature"]["capacity"], "KT.");
  EXPECT_THAT(signed_by_deputy.event.body["signature"]["lines"].get<std::vector<std::string>>(),
              ElementsAre("TM. Ban Thường trực", "KT. Chủ tịch", "Phó Chủ tịch"));
}

TEST(Signing, WhoRefusesNeedsNoRightToSign) {
  Office office("2026-01-05 08:00");
  const std::string paper =
      standing(office, letter("signed-letter", {{"signs", {{"head", "CHAIR"}}}, {"confirm", "password"}}));
  const Reply refused = office.decide_at("20.office", paper, "deciding", "rejected");
  ASSERT_TRUE(refused) << refused;
  EXPECT_FALSE(refused.event.body.contains("signature"));
}

TEST(Signing, ThePasswordIsAskedForOnceMoreAndOnlyThatItWasRightIsKept) {
  Office office("2026-01-05 08:00");
  const std::string paper = standing(office, letter("confirmed-letter", {{"confirm", "password"}}));
  const std::size_t before = office.instance(paper).events;
  const Reply bare = office.decide_at("20.chair", paper, "deciding", "approved");
  EXPECT_EQ(bare.type(), "password-needed") << bare;
  EXPECT_EQ(bare.error.pointer, "/password");
  EXPECT_EQ(office.instance(paper).events, before);
  const Reply confirmed = office.decide_at("20.chair", paper, "deciding", "approved", {{"confirmed", "password"}});
  ASSERT_TRUE(confirmed) << confirmed;
  EXPECT_EQ(confirmed.event.body["confirmed_by"], "password");
}

TEST(Signing, ASignedFileMustStandUnderExactlyTheApprovedBytes) {
  Office office("2026-01-05 08:00");
  const std::string paper = standing(office, letter("digital-letter", {{"confirm", "signature"}}));
  EXPECT_EQ(office.decide_at("20.chair", paper, "deciding", "approved").type(), "signature-needed");
  ASSERT_TRUE(office.act(
      "20.chair", "attach", paper,
      {{"attachment",
        {{"id", "signed"}, {"hash", "h"}, {"name", "signed.pdf"}, {"media_type", "application/pdf"}, {"bytes", 10}}}}));
  json statement = {{"kind", "pdf"},          {"attachment", "signed"}, {"signer", "Hoàng Văn Thắng"},
                    {"serial", "01"},         {"covers", "file"},       {"approved_bytes", true},
                    {"trust_checked", false}, {"faults", json::array()}};
  for (const auto& [member, wrong] :
       std::vector<std::pair<std::string, json>>{{"attachment", "another"},
                                                 {"covers", "revision"},
                                                 {"approved_bytes", false},
                                                 {"approved_bytes", nullptr},
                                                 {"faults", {{{"code", "digest-differs"}}}}}) {
    json bad = statement;
    bad[member] = wrong;
    const Reply reply = office.decide_at("20.chair", paper, "deciding", "approved", {{"signature", bad}});
    EXPECT_EQ(reply.type(), "signature-not-good") << member << " " << reply;
  }
  json elsewhere = statement;
  elsewhere["document"] = "another content";
  const Reply stale = office.decide_at("20.chair", paper, "deciding", "approved", {{"signature", elsewhere}});
  EXPECT_EQ(stale.type(), "content-changed") << "examined against a content that is no longer the present one";
  EXPECT_EQ(stale.error.pointer, "/signed_file");
  const Reply edited =
      office.decide_at("20.chair", paper, "deciding", "approved", {{"signature", statement}, {"with_edits", true}});
  EXPECT_EQ(edited.type(), "signature-with-edits") << "edits would stand under no signature";
  const Reply good = office.decide_at("20.chair", paper, "deciding", "approved", {{"signature", statement}});
  ASSERT_TRUE(good) << good;
  EXPECT_EQ(good.event.body["confirmed_by"], "signature");
  EXPECT_EQ(office.instance(paper).attachments[0]["relied_on"], true) << "what stands under a decision stays";
  EXPECT_EQ(good.event.body["signed_file"]["trust_checked"], false);
}

TEST(Signing, AnAttachedPdfThatIsSignedMustBeTheOneThatStands) {
  Office office("2026-01-05 08:00");
  const std::string paper =
      standing(office, letter("digital-letter", {{"confirm", "signature"}, {"signsFile", "letter"}}));
  const auto attach = [&](const std::string& id, const std::string& purpose) {
    return office.act("20.chair", "attach", paper,
                      {{"attachment",
                        {{"id", id},
                         {"hash", "h-" + id},
                         {"name", id + ".pdf"},
                         {"media_type", "application/pdf"},
                         {"purpose", purpose},
                         {"bytes", 10}}}});
  };
  ASSERT_TRUE(attach("signed", "signed"));
  json statement = {{"kind", "pdf"},          {"attachment", "signed"}, {"signer", "Hoàng Văn Thắng"},
                    {"serial", "01"},         {"covers", "file"},       {"approved_bytes", true},
                    {"trust_checked", false}, {"faults", json::array()}};
  const auto decide = [&](const json& found) {
    return office.decide_at("20.chair", paper, "deciding", "approved", {{"signature", found}});
  };
  EXPECT_EQ(decide(statement).type(), "content-changed") << "there is no letter";
  ASSERT_TRUE(attach("first", "letter"));
  EXPECT_EQ(decide(statement).type(), "content-changed") << "the print was examined";
  statement["approved_file"] = "other";
  EXPECT_EQ(decide(statement).type(), "content-changed") << "another file was examined";
  statement["approved_file"] = "first";
  ASSERT_TRUE(attach("second", "letter"));
  EXPECT_EQ(decide(statement).type(), "content-changed") << "nobody can say which of two is the letter";
  ASSERT_TRUE(office.act("20.chair", "withdraw_file", paper, {{"id", "second"}, {"reason", "Nhầm tệp"}}));
  const Reply good = decide(statement);
  ASSERT_TRUE(good) << good;
  for (const json& file : office.instance(paper).attachments) {
    if (file["id"] != "second") EXPECT_EQ(file["relied_on"], true) << file;
  }
}

TEST(Signing, OnlyAFavourableChoiceSaysThatItIsConfirmed) {
  Office office("2026-01-05 08:00");
  const std::string paper = standing(office, letter("digital-letter", {{"confirm", "signature"}}));
  std::size_t offered = 0;
  for (const auto& [id, action] : office.actions("20.chair", paper)) {
    if (action["kind"] != "decide") continue;
    ++offered;
    EXPECT_EQ(action["confirm"], "signature");
    for (const json& choice : action["choices"]) {
      EXPECT_EQ(choice.contains("confirm"), choice["id"] == "approved") << choice;
    }
  }
  EXPECT_EQ(offered, 1U);
}

TEST(Signing, OnPaperTheClerkNamesWhoSignedAndTheRightIsAsked) {
  Office office("2026-01-05 08:00");
  const std::string paper = standing(office, letter("paper-letter", ordered_json::object()));
  ASSERT_TRUE(office.decide_at("20.chair", paper, "deciding", "approved"));
  EXPECT_EQ(office.register_paper("20.clerk", paper, "signing", "signed-slip").type(), "required");
  EXPECT_EQ(office.register_paper("20.clerk", paper, "signing", "signed-slip", {{"signed_by", "20.drafter"}}).type(),
            "may-not-sign");
  const Reply good = office.register_paper("20.clerk", paper, "signing", "signed-slip", {{"signed_by", "20.chair"}});
  ASSERT_TRUE(good) << good;
  EXPECT_EQ(good.event.body["signature"]["capacity"], "TM.");
  EXPECT_EQ(good.event.body["signature"]["person"], "20.chair");
}

TEST(Signing, WhoSignedIsAskedOfPaperThatWasSignedHereAlone) {
  Office office("2026-01-05 08:00");
  const std::string paper = standing(office, letter("paper-letter", ordered_json::object()));
  ASSERT_TRUE(office.decide_at("20.chair", paper, "deciding", "approved"));
  std::size_t offered = 0;
  for (const auto& [id, action] : office.actions("20.clerk", paper)) {
    if (base::text_or(action, "kind") != "register") continue;
    ++offered;
    ASSERT_EQ(action["fields"].size(), 1U) << action;
    EXPECT_EQ(action["fields"][0]["name"], "signed_by");
    EXPECT_EQ(action["fields"][0]["required"], true);
    EXPECT_EQ(action["fields"][0]["for"], json::array({"signed-slip"})) << "where the command asks for it";
  }
  EXPECT_EQ(offered, 1U);
  const Reply letter = office.register_paper("20.clerk", paper, "signing", "letter");
  ASSERT_TRUE(letter) << letter;
  EXPECT_FALSE(letter.event.body.contains("signature"));
}

}  // namespace
}  // namespace trinhky::decision::testing
