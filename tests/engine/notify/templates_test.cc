#include "engine/notify/templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "tests/engine/notify/messages.h"

namespace trinhky::notify {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Values all_values() {
  return {{"subject", {"Chương trình công tác năm 2026", "Annual programme 2026"}},
          {"step", {"Rà soát nội dung", "Internal review"}},
          {"due", {"25/11/2026", "25 November 2026"}},
          {"person", same("Hoàng Thị Én")},
          {"reason", {"thiếu phụ lục", "the annex is missing"}},
          {"link", same("https://example.vn/ho-so/7")},
          {"unit", {"Xã Đồng Đăng", "Dong Dang commune"}},
          {"units", {"Xã Ba Sơn, Xã Cao Lộc", "Ba Son, Cao Loc"}},
          {"choice", {"thông qua", "passed"}}};
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Codes of the faults that a changed file is refused with.
std::vector<std::string> faults_of(const json& file) {
  const auto parsed = Templates::parse(file);
  std::vector<std::string> codes;
  if (parsed) return codes;
  EXPECT_EQ(parsed.error().type, "bad-templates");
  for (const base::Fault& fault : parsed.error().faults) codes.push_back(fault.code);
  return codes;
}

TEST(Templates, EveryNoticeOfTheEngineCanBeSaidInBothLanguages) {
  const Templates& templates = shipped_templates();
  EXPECT_EQ(template_ids().size(), 47U);
  for (const std::string_view id : template_ids()) {
    for (const Language language : {Language::vi, Language::en}) {
      const auto mail = templates.render(id, all_values(), {.language = language});
      ASSERT_TRUE(mail) << id;
      EXPECT_THAT(mail->subject,
                  HasSubstr(language == Language::vi ? "Chương trình công tác năm" : "Annual programme"));
      EXPECT_THAT(mail->body, HasSubstr("https://example.vn/ho-so/7"));
      EXPECT_THAT(mail->body, HasSubstr("Hoàng Thị Én"));
      EXPECT_EQ((mail->subject + mail->body).find_first_of("{}"), std::string::npos) << id;
      EXPECT_TRUE(base::is_nfc(mail->body));
      EXPECT_EQ(templates.subject(id, all_values(), language).value(), mail->subject);
    }
    const auto sentence = templates.sentence(id, all_values());
    ASSERT_TRUE(sentence) << id;
    EXPECT_THAT(sentence->vi, HasSubstr("Chương trình công tác năm 2026"));
    EXPECT_THAT(sentence->en, HasSubstr("Annual programme 2026"));
  }
  EXPECT_EQ(templates.render("no-such", {}, {}).error().type, "unknown-template");
  EXPECT_EQ(templates.subject("no-such", {}, Language::vi).error().type, "unknown-template");
  EXPECT_EQ(templates.sentence("no-such", {}).error().type, "unknown-template");
}

TEST(Templates, ALetterNamesEachUnitOnALineOfItsOwnAndIsTheOfficesToWord) {
  const Values values{{"subject", {"Chương trình công tác năm 2026", "Annual programme 2026"}},
                      {"due", {"24:00 ngày 15/3/2026", "24:00 on 15/3/2026"}},
                      {"days", {"2", "2"}},
                      {"count", {"2", "2"}}};
  const std::vector<Values> units{{{"unit", {"Xã Đoàn Kết", "Đoàn Kết commune"}}}, {{"unit", {"Xã Hòa Thám", ""}}}};
  const auto shipped = shipped_templates().letter("reminder-letter", values, units, Language::vi);
  ASSERT_TRUE(shipped);
  EXPECT_THAT(shipped->title, HasSubstr("đôn đốc"));
  EXPECT_THAT(shipped->body, HasSubstr("quá hạn 2 ngày làm việc"));
  EXPECT_THAT(shipped->body, HasSubstr("\n- Xã Đoàn Kết\n- Xã Hòa Thám\n"));
  EXPECT_FALSE(shipped->about.empty());
  const auto english = shipped_templates().letter("reminder-letter", values, units, Language::en);
  ASSERT_TRUE(english);
  EXPECT_THAT(english->body, HasSubstr("- Đoàn Kết commune\n- Xã Hòa Thám"));

  const Override own{.template_id = "reminder-letter",
                     .language = Language::vi,
                     .subject = "V/v nhắc {{count}} đơn vị",
                     .body = "{{unit}} chậm {{days}} ngày.\n"};
  ASSERT_TRUE(shipped_templates().check(own));
  const auto worded =
      shipped_templates().with(std::span(&own, 1)).letter("reminder-letter", values, units, Language::vi);
  ASSERT_TRUE(worded);
  EXPECT_EQ(worded->title, "V/v nhắc 2 đơn vị");
  EXPECT_EQ(worded->body, "Xã Đoàn Kết chậm 2 ngày.\nXã Hòa Thám chậm 2 ngày.");
  Override wrong = own;
  wrong.subject = "{{unit}}";  // a title stands once
  EXPECT_EQ(shipped_templates().check(wrong).error().type, "bad-template");
  EXPECT_EQ(shipped_templates().letter("no-such", values, units, Language::vi).error().type, "unknown-template");
}

TEST(TemplatesFile, TheLettersThatTheProgramDraftsAreThereToo) {
  json file = shipped_messages();
  file["letters"].erase("reminder-letter");
  EXPECT_THAT(faults_of(file), testing::ElementsAre("missing-template"));
  file = shipped_messages();
  file["letters"]["reminder-letter"]["body"]["vi"].push_back("{{person}}");
  EXPECT_THAT(faults_of(file), testing::Contains("unknown-placeholder"));
  file = shipped_messages();
  file["letters"]["birthday"] = json::object();
  EXPECT_THAT(faults_of(file), testing::ElementsAre("unknown-word"));
}

TEST(Templates, AReasonIsReadInTheProgramAndNeverInAMail) {
  for (const std::string_view id : template_ids()) {
    const auto mail = shipped_templates().render(id, all_values(), {});
    ASSERT_TRUE(mail);
    EXPECT_THAT(mail->subject + mail->body, Not(HasSubstr("thiếu phụ lục"))) << id;
  }
  EXPECT_THAT(shipped_templates().sentence("returned", all_values())->vi, HasSubstr("Lý do: thiếu phụ lục"));
}

TEST(Templates, AnOptionalPartGoesWithItsValue) {
  Values values = all_values();
  EXPECT_EQ(shipped_templates().sentence("work-opened", values)->vi,
            "Việc mới: Rà soát nội dung – Chương trình công tác năm 2026, hạn 25/11/2026.");
  values.erase("due");
  values["unit"] = same(" \n ");
  EXPECT_EQ(shipped_templates().sentence("work-opened", values)->vi,
            "Việc mới: Rà soát nội dung – Chương trình công tác năm 2026.");
  const std::string body = shipped_templates().render("work-opened", values, {})->body;
  EXPECT_THAT(body, Not(HasSubstr("Hạn xử lý")));
  EXPECT_THAT(body, Not(HasSubstr("Đơn vị")));
  EXPECT_THAT(body, Not(HasSubstr("\n\n\n")));
}

TEST(Templates, AValueIsNeverReadAsAPatternAndCannotBreakALine) {
  Values values = all_values();
  values["subject"] = same("{{link}}[x]\r\nBcc: ke.gian@example.vn\u2028\x01 a");
  const auto mail = shipped_templates().render("work-opened", values, {});
  EXPECT_EQ(mail->subject, "Việc cần xử lý: Rà soát nội dung – {{link}}[x] Bcc: ke.gian@example.vn a");
  EXPECT_THAT(mail->body, Not(HasSubstr("\nBcc")));
}

TEST(Templates, ALongValueIsCutBetweenCodePoints) {
  Values values = all_values();
  std::string longer;
  for (int i = 0; i < 400; ++i) longer += "ệ";
  values["subject"] = same(longer);
  const auto mail = shipped_templates().render("work-opened", values, {});
  EXPECT_EQ(base::code_points(mail->subject), max_subject_code_points);
  EXPECT_TRUE(mail->subject.ends_with("ệ…"));
}

TEST(Templates, EnglishTakesTheVietnameseValueWhereItHasNone) {
  Values values = all_values();
  values["subject"].en.clear();
  EXPECT_THAT(shipped_templates().render("overdue", values, {.language = Language::en})->subject,
              HasSubstr("Chương trình công tác năm 2026"));
}

TEST(Templates, ADemonstrationSaysSoOnTheFirstLine) {
  EXPECT_THAT(shipped_templates().render("overdue", all_values(), {.demo = true})->body,
              StartsWith("DỮ LIỆU TRÌNH DIỄN\n"));
  EXPECT_THAT(shipped_templates().render("overdue", all_values(), {.language = Language::en, .demo = true})->body,
              StartsWith("DỮ LIỆU TRÌNH DIỄN"));
  EXPECT_THAT(shipped_templates().render("overdue", all_values(), {})->body, Not(HasSubstr("TRÌNH DIỄN")));
}

TEST(Templates, SeveralNoticesAreOneMailWithOneLink) {
  Values second = all_values();
  second["step"] = {"Ban hành", "Issue"};
  const std::vector<Part> parts{{"work-opened", all_values()}, {"due-soon", second}};
  const auto mail = shipped_templates().render(parts, {});
  EXPECT_EQ(mail->subject, "2 thông báo: Chương trình công tác năm 2026");
  EXPECT_THAT(mail->body, HasSubstr("Rà soát nội dung"));
  EXPECT_THAT(mail->body, HasSubstr("Ban hành"));
  EXPECT_EQ(times(mail->body, "https://"), 1U);
  EXPECT_EQ(times(mail->body, "Kính gửi"), 1U);
  EXPECT_EQ(shipped_templates().render(std::vector<Part>{}, {}).error().type, "no-parts");
}

TEST(Templates, AMailAboutSeveralPapersSaysHowMuchOfWhatIsToDoAndNamesNone) {
  Values second = all_values();
  second["link"] = same("https://example.vn/ho-so/8");
  const base::Text sign{"cần ký", "to be signed"};
  const base::Text news{"để biết", "for your information"};
  std::vector<Part> parts{{"work-opened", all_values(), "Cần ký", sign},
                          {"work-opened", second, "Cần ký", sign},
                          {"changed", second, "Để biết", news, true}};
  EXPECT_EQ(shipped_templates().render(parts, {})->subject, "2 việc chờ đồng chí: 2 cần ký; 1 để biết");
  EXPECT_EQ(shipped_templates().render(parts, {.language = Language::en})->subject,
            "Waiting for you (2): 2 to be signed; 1 for your information");
  EXPECT_EQ(shipped_templates().render_digest(parts, {})->subject,
            "Tổng hợp đầu ngày: 2 việc chờ đồng chí: 2 cần ký; 1 để biết");
  parts.erase(parts.begin(), parts.begin() + 2);
  parts.push_back({"changed", all_values(), "Để biết", news, true});
  EXPECT_EQ(shipped_templates().render(parts, {})->subject, "2 thông báo để biết");
  parts.resize(max_parts + 3, parts.front());
  EXPECT_THAT(shipped_templates().render(parts, {})->body, HasSubstr("Còn 3 thông báo khác, xem trong"))
      << "they are about more than one paper";
}

TEST(Templates, PartsBeyondTheBoundAreCounted) {
  const std::vector<Part> parts(max_parts + 3, Part{"overdue", all_values()});
  const std::string body = shipped_templates().render(parts, {})->body;
  EXPECT_EQ(times(body, "Việc sau đây đã quá hạn"), max_parts);
  EXPECT_THAT(body, HasSubstr("Còn 3 thông báo khác"));
}

TEST(TemplatesFile, AnUnknownPlaceholderIsAnErrorAtLoad) {
  json file = shipped_messages();
  file["messages"]["overdue"]["sentence"] = {{"vi", "{{subject}} {{secret}}"}, {"en", "{{subject}} {{secret}}"}};
  EXPECT_THAT(faults_of(file), testing::ElementsAre("unknown-placeholder", "unknown-placeholder"));
  EXPECT_EQ(Templates::parse(file).error().pointer, "/messages/overdue/sentence/vi");
}

TEST(TemplatesFile, AMailCannotBeMadeToHoldAReasonOrASecondLink) {
  for (const std::string line : {"{{reason}}", "{{link}}"}) {
    json file = shipped_messages();
    file["messages"]["returned"]["body"]["vi"].push_back(line);
    file["messages"]["returned"]["body"]["en"].push_back(line);
    EXPECT_THAT(faults_of(file), testing::ElementsAre("unknown-placeholder", "unknown-placeholder")) << line;
  }
}

TEST(TemplatesFile, EveryTemplateIsThereInBothLanguages) {
  for (const std::string_view id : template_ids()) {
    json file = shipped_messages();
    file["messages"].erase(std::string(id));
    EXPECT_THAT(faults_of(file), testing::ElementsAre("missing-template")) << id;
  }
  json file = shipped_messages();
  file["messages"]["overdue"]["body"].erase("en");
  file["messages"]["overdue"]["subject"]["vi"] = "";
  file.erase("closing");
  EXPECT_THAT(faults_of(file), testing::Each("missing-language"));
  EXPECT_EQ(faults_of(file).size(), 4U);
}

TEST(TemplatesFile, BothLanguagesSpeakOfTheSameThings) {
  json file = shipped_messages();
  file["messages"]["overdue"]["subject"]["en"] = "OVERDUE: {{subject}}";
  EXPECT_THAT(faults_of(file), testing::ElementsAre("placeholders-differ"));
}

TEST(TemplatesFile, TagsThatAreWrongOrNotAllowedAreToldWithTheirPlace) {
  for (const std::string wrong :
       {"{{subject", "subject}}", "a {{#due}}b", "b{{/due}} c", "{{#due}}{{#unit}}{{/due}}{{/unit}}", "{{}}",
        "{{Subject}}", "{{a b}}", "{{{subject}}}", "{{&subject}}", "{{>other}}", "{{!note}}", "{{=<% %>=}}", "{{.}}",
        "{{subject}}}"}) {
    json file = shipped_messages();
    file["messages"]["changed"]["sentence"]["vi"] = "ệ " + wrong;
    EXPECT_THAT(faults_of(file), testing::Contains("unbalanced")) << wrong;
  }
  json file = shipped_messages();
  file["messages"]["changed"]["sentence"]["vi"] = "ệ }}";
  EXPECT_THAT(Templates::parse(file).error().faults.front().message.en, HasSubstr("character 3"));
}

TEST(TemplatesFile, OtherWordsAndOtherFormsOfTextAreRefused) {
  json file = shipped_messages();
  file["colour"] = "red";
  file["messages"]["overdue"]["colour"] = "red";
  file["messages"]["birthday"] = json::object();
  EXPECT_THAT(faults_of(file), testing::UnorderedElementsAre("unknown-word", "unknown-word", "unknown-template"));
  file = shipped_messages();
  file["banner"]["vi"] = "DU\u031b\u0303 LIỆU";
  file["greeting"]["vi"] = "Kính gửi{{#person}} {{person}}{{/person}},\n";
  EXPECT_THAT(faults_of(file), testing::Contains("not-nfc").Times(2));
  EXPECT_FALSE(faults_of(json::array()).empty());
  EXPECT_FALSE(faults_of(json{{"messages", 3}}).empty());
}

TEST(Templates, NoMarkupOfAValueIsMarkupInThePage) {
  Values values = all_values();
  values["subject"] = same("<script>alert('x')</script> & \"<b>\" {{{link}}}");
  values["link"] = same("javascript:alert(1)");
  const Message mail = shipped_templates().render("overdue", values, {.why = {"<i>Vì sao</i>"}}).value();
  for (const std::string wrong : {"<script", "<b>", "<i>", "href=\"javascript"}) {
    EXPECT_THAT(mail.html, Not(HasSubstr(wrong))) << wrong;
  }
  EXPECT_THAT(mail.html, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(mail.html, HasSubstr("&lt;i&gt;Vì sao"));
  EXPECT_THAT(mail.html, HasSubstr("{{{link}}}")) << "a value is not read as a template again";
  EXPECT_THAT(mail.body, HasSubstr("<script>alert('x')</script>")) << "plain text is plain text";
  values = all_values();
  EXPECT_THAT(shipped_templates().render("overdue", values, {})->html,
              HasSubstr("<a href=\"https://example.vn/ho-so/7\">"));
}

TEST(Templates, APageAndATextSayTheSameUnderTheSameHeadings) {
  Values second = all_values();
  second["link"] = same("https://example.vn/ho-so/8");
  const std::vector<Part> parts{{"overdue", all_values(), "Quá hạn"}, {"work-opened", second, "Cần ký"}};
  const Message mail = shipped_templates().render_digest(parts, {.why = {"Vì sao có thư này: thử."}}).value();
  for (const std::string one :
       {"Quá hạn", "Cần ký", "https://example.vn/ho-so/7", "https://example.vn/ho-so/8", "Vì sao có thư này: thử."}) {
    EXPECT_THAT(mail.body, HasSubstr(one));
    EXPECT_THAT(mail.html, HasSubstr(one));
  }
  EXPECT_LT(mail.body.find("— Quá hạn —"), mail.body.find("— Cần ký —"));
}

TEST(TemplateOverrides, AnOfficeWordsAMailInItsOwnWayAndTheRestStays) {
  const Override own{"overdue", Language::vi, "Chậm: {{subject}}",
                     "Việc chậm: {{step}}\n{{#due}}Hạn {{due}}{{/due}}\n"};
  ASSERT_TRUE(shipped_templates().check(own));
  const Templates words = shipped_templates().with(std::vector<Override>{own});
  const Message mail = words.render("overdue", all_values(), {}).value();
  EXPECT_EQ(mail.subject, "Chậm: Chương trình công tác năm 2026");
  EXPECT_THAT(mail.body, HasSubstr("Việc chậm: Rà soát nội dung\nHạn 25/11/2026\n"));
  EXPECT_THAT(words.render("overdue", all_values(), {.language = Language::en})->subject, StartsWith("OVERDUE"));
  EXPECT_THAT(words.render("due-soon", all_values(), {})->subject, StartsWith("Sắp đến hạn"));
  const Override as_shipped = shipped_templates().wording_of("overdue", Language::vi).value();
  EXPECT_EQ(shipped_templates().with(std::vector<Override>{as_shipped}).render("overdue", all_values(), {})->body,
            shipped_templates().render("overdue", all_values(), {})->body);
}

TEST(TemplateOverrides, WhatAShippedTemplateMayNotSayAnOfficeMayNotEither) {
  const auto fault_of = [](const Override& wording) {
    const auto checked = shipped_templates().check(wording);
    return checked                          ? std::string("none")
           : checked.error().faults.empty() ? checked.error().type
                                            : checked.error().faults.front().code;
  };
  EXPECT_EQ(fault_of({"overdue", Language::vi, "{{{subject}}}", "x\n"}), "unbalanced");
  EXPECT_EQ(fault_of({"overdue", Language::vi, "{{&subject}}", "x\n"}), "unbalanced");
  EXPECT_EQ(fault_of({"overdue", Language::vi, "a\nb", "x\n"}), "not-nfc");
  EXPECT_EQ(fault_of({"overdue", Language::vi, "a", "{{reason}}\n"}), "unknown-placeholder");
  EXPECT_EQ(fault_of({"overdue", Language::vi, "", "x\n"}), "missing-text");
  EXPECT_EQ(fault_of({"overdue", Language::vi, "a", std::string(max_override_bytes + 1, 'x')}), "too-long");
  EXPECT_EQ(fault_of({"no-such", Language::vi, "a", "x\n"}), "unknown-template");
  const std::vector<Override> bad{{"overdue", Language::vi, "{{secret}}", "x\n"}};
  EXPECT_EQ(shipped_templates().with(bad).render("overdue", all_values(), {})->subject,
            shipped_templates().render("overdue", all_values(), {})->subject)
      << "falls back on what is shipped";
}

}  // namespace
}  // namespace trinhky::notify
