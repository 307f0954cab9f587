#include "engine/notify/smtp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/engine/notify/mail_server.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Mail mail_from(const SmtpSettings& settings) {
  return {.from = settings.from,
          .to = {.name = "Hoàng Thị Én", .address = "en.ht@example.vn"},
          .subject = "Việc cần xử lý: Lấy ý kiến – Chương trình phối hợp và thống nhất hành động năm 2026",
          .body = "Kính gửi đồng chí,\n.\n.Dòng bắt đầu bằng dấu chấm\n\nHạn: 25/11/2026 ✓\n",
          .message_id = "<17ab@example.vn>",
          .date = base::parse_instant("2026-11-22T13:23:00Z").value()};
}

TEST(Smtp, VietnameseArrivesAsItWasWritten) {
  START_MAIL_SERVER(server);
  Smtp smtp(server.settings());
  const Mail mail = mail_from(server.settings());
  const auto sent = smtp.send(mail);
  ASSERT_TRUE(sent) << sent.error().log;
  ASSERT_EQ(server.mails().size(), 1U);
  const json seen = server.mails().front();
  EXPECT_EQ(seen["subject"], mail.subject);
  EXPECT_EQ(seen["text"], mail.body);
  EXPECT_EQ(seen["message_id"], mail.message_id);
  EXPECT_EQ(seen["date"], "2026-11-22T13:23:00.000Z");
  EXPECT_EQ(seen["from"][0]["name"], "Văn phòng");
  EXPECT_EQ(seen["from"][0]["address"], "vanphong@example.vn");
  EXPECT_EQ(seen["to"][0]["name"], "Hoàng Thị Én");
  EXPECT_EQ(seen["to"][0]["address"], "en.ht@example.vn");
  EXPECT_EQ(seen["envelope_to"], json::array({"en.ht@example.vn"}));
}

TEST(Smtp, ANameWithALineBreakAddsNeitherHeaderNorRecipient) {
  START_MAIL_SERVER(server);
  Smtp smtp(server.settings());
  Mail mail = mail_from(server.settings());
  mail.to.name = "Én\r\nBcc: ke.gian@example.vn\r\n\r\nxin chào";
  mail.subject = "Việc\r\nBcc: ke.gian@example.vn";
  ASSERT_TRUE(smtp.send(mail));
  const json seen = server.mails().at(0);
  EXPECT_THAT(seen["headers"].get<std::vector<std::string>>(), Not(testing::Contains("bcc")));
  EXPECT_EQ(seen["envelope_to"], json::array({"en.ht@example.vn"}));
  EXPECT_EQ(seen["to"].size(), 1U);
  EXPECT_EQ(seen["to"][0]["address"], "en.ht@example.vn");
  EXPECT_EQ(seen["subject"], "Việc Bcc: ke.gian@example.vn");
  EXPECT_EQ(seen["text"], mail.body);
}

TEST(Smtp, AMailPutOffGoesOutLaterOnTheSameDoorAndWithTheSameId) {
  START_MAIL_SERVER(server, "--fail-first", "1");
  Smtp smtp(server.settings());
  const Mail mail = mail_from(server.settings());
  const auto first = smtp.send(mail);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::unavailable);
  EXPECT_EQ(first.error().type, "mail-later") << first.error().log;
  EXPECT_THAT(first.error().log, HasSubstr("451"));
  ASSERT_TRUE(smtp.send(mail));
  const auto seen = server.mails();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0]["put_off"], true);
  EXPECT_EQ(seen[1]["put_off"], false);
  EXPECT_EQ(seen[0]["raw"], seen[1]["raw"]);
}

TEST(Smtp, ARefusedRecipientFailsForGoodAndTheNextMailIsNotHarmed) {
  START_MAIL_SERVER(server, "--reject", "en.ht@example.vn");
  Smtp smtp(server.settings());
  Mail mail = mail_from(server.settings());
  const auto refused = smtp.send(mail);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid);
  EXPECT_EQ(refused.error().type, "mail-refused") << refused.error().log;
  EXPECT_THAT(refused.error().log, HasSubstr("550"));
  mail.to.address = "khac@example.vn";
  EXPECT_TRUE(smtp.send(mail));
  EXPECT_EQ(server.mails().size(), 1U);
}

TEST(Smtp, LoginGoesOverTls) {
  START_MAIL_SERVER(server, "--starttls", "--auth", "vanphong:mật khẩu");
  SmtpSettings settings = server.settings();
  settings.security = SmtpSecurity::starttls;
  settings.user = "vanphong";
  settings.password = "mật khẩu";
  settings.ca_file = server.ca_file();
  Smtp smtp(settings);
  const auto sent = smtp.send(mail_from(settings));
  ASSERT_TRUE(sent) << sent.error().log;
  EXPECT_EQ(server.mails().at(0)["secure"], true);
  EXPECT_EQ(server.mails().at(0)["user"], "vanphong");

  settings.password = "sai";
  const auto wrong = Smtp(settings).send(mail_from(settings));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().type, "mail-server") << "a wrong password says nothing about the mail: " << wrong.error().log;
  EXPECT_THAT(wrong.error().log, Not(HasSubstr("sai")));
  settings.user.clear();
  settings.password.clear();
  EXPECT_EQ(Smtp(settings).send(mail_from(settings)).error().type, "mail-server") << "530, login required";
  EXPECT_EQ(server.mails().size(), 1U);
}

TEST(Smtp, AStrangersCertificateIsNotTrusted) {
  START_MAIL_SERVER(server, "--starttls");
  SmtpSettings settings = server.settings();
  settings.security = SmtpSecurity::starttls;
  const auto sent = Smtp(settings).send(mail_from(settings));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().type, "mail-server");
  EXPECT_TRUE(server.mails().empty());
}

TEST(Smtp, WithoutTheTlsThatWasAskedForNothingIsSaid) {
  START_MAIL_SERVER(server);
  SmtpSettings settings = server.settings();
  settings.security = SmtpSecurity::starttls;
  const auto sent = Smtp(settings).send(mail_from(settings));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().type, "mail-server");
  EXPECT_TRUE(server.mails().empty());
}

TEST(Smtp, AServerThatIsNotThereIsNotTheMailsFault) {
  SmtpSettings settings;
  settings.host = "127.0.0.1";
  settings.port = 1;
  settings.from = {.name = "", .address = "a@example.vn"};
  const auto sent = Smtp(settings).send(mail_from(settings));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::unavailable);
  EXPECT_EQ(sent.error().type, "mail-server");
  Mail mail = mail_from(settings);
  mail.to.address = "a@b> SIZE=1\r\nRSET";
  EXPECT_EQ(Smtp(settings).send(mail).error().type, "bad-mail-address");
}

TEST(SmtpSettings, TheUsualPortsGoWithTheSecurity) {
  const auto port = [](const char* security) {
    return SmtpSettings::parse({{"host", "mail.example.vn"}, {"from", "a@example.vn"}, {"security", security}})->port;
  };
  EXPECT_EQ(port("none"), 25);
  EXPECT_EQ(port("starttls"), 587);
  EXPECT_EQ(port("tls"), 465);
  const auto settings = SmtpSettings::parse({{"host", "mail.example.vn"},
                                             {"port", 2525},
                                             {"security", "starttls"},
                                             {"user", "u"},
                                             {"password", "p"},
                                             {"from", "a@example.vn"},
                                             {"from_name", "Văn phòng"}});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->port, 2525);
  EXPECT_EQ(settings->from.name, "Văn phòng");
}

TEST(SmtpSettings, EveryProblemIsToldAtOnce) {
  const auto settings = SmtpSettings::parse(
      {{"host", "mail.example.vn/x"}, {"from", "a"}, {"port", 70000}, {"security", "ssl"}, {"pasword", "p"}});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().type, "bad-mail-settings");
  std::vector<std::string> pointers;
  for (const base::Fault& fault : settings.error().faults) pointers.push_back(fault.pointer);
  EXPECT_THAT(pointers, testing::UnorderedElementsAre("/host", "/from", "/port", "/security", "/pasword"));
  EXPECT_FALSE(SmtpSettings::parse(json::array()));
  EXPECT_FALSE(SmtpSettings::parse({{"host", "h"}, {"from", "a@b"}, {"user", "u\r\nx"}, {"password", "p"}}));
}

TEST(SmtpSettings, APasswordIsNotSentInClearToAnotherMachine) {
  json value{{"host", "mail.example.vn"}, {"from", "a@example.vn"}, {"user", "u"}, {"password", "p"}};
  EXPECT_EQ(SmtpSettings::parse(value).error().faults.at(0).code, "password-in-clear");
  value["host"] = "127.0.0.1";
  EXPECT_TRUE(SmtpSettings::parse(value));
  value.erase("password");
  EXPECT_EQ(SmtpSettings::parse(value).error().faults.at(0).code, "login-incomplete");
}

}  // namespace
}  // namespace trinhky::notify
