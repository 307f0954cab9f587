#include "engine/notify/mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/text.h"

namespace trinhky::notify {
namespace {

using testing::HasSubstr;
using testing::Not;

Mail mail() {
  return {.from = {.name = "Office", .address = "office@example.vn"},
          .to = {.name = "Nông Văn Bế", .address = "be.nv@example.vn"},
          .subject = "Work",
          .body = "Một dòng.\nHai dòng.\n",
          .message_id = "<0123@example.vn>",
          .date = base::parse_instant("2026-11-22T13:23:00Z").value()};
}

std::string from_base64(std::string_view text) {
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = digits.find(c);
    if (value == std::string::npos) continue;
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFFFU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  return bytes;
}

std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t end = bytes.find("\r\n", at);
    EXPECT_NE(end, std::string::npos) << "every line ends in CRLF";
    if (end == std::string::npos) break;
    lines.push_back(bytes.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

// What the encoded words of a mail say, each decoded by itself.
std::vector<std::string> words_of(const std::string& bytes) {
  std::vector<std::string> words;
  static const std::string begin = "=?UTF-8?B?";
  for (std::size_t at = bytes.find(begin); at != std::string::npos; at = bytes.find(begin, at + 1)) {
    const std::size_t from = at + begin.size();
    words.push_back(from_base64(bytes.substr(from, bytes.find("?=", from) - from)));
  }
  return words;
}

TEST(MailBytes, PlainTextStaysReadableAndTheDateIsThatOfTheInternet) {
  const std::string bytes = to_bytes(mail()).value();
  EXPECT_THAT(bytes, HasSubstr("Date: Sun, 22 Nov 2026 13:23:00 +0000\r\n"));
  EXPECT_THAT(bytes, HasSubstr("From: \"Office\"\r\n <office@example.vn>\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nSubject: Work\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nMessage-ID: <0123@example.vn>\r\n"));
  EXPECT_EQ(from_base64(bytes.substr(bytes.find("\r\n\r\n"))), "Một dòng.\r\nHai dòng.\r\n");
}

TEST(MailBytes, ALongSubjectIsCutBetweenCodePointsIntoShortLines) {
  Mail one = mail();
  one.subject.clear();
  for (int i = 0; i < 40; ++i) one.subject += "Trả lời ";
  one.subject += "hết";
  one.to.name.clear();
  const std::string bytes = to_bytes(one).value();
  std::string whole;
  for (const std::string& word : words_of(bytes)) {
    EXPECT_EQ(base::first_bad_utf8(word), std::string::npos);
    whole += word;
  }
  EXPECT_EQ(base::code_points(whole), 300U) << "headers are bounded";
  EXPECT_EQ(whole.substr(0, whole.size() - 3), one.subject.substr(0, whole.size() - 3));
  const std::vector<std::string> lines = lines_of(bytes);
  EXPECT_GT(lines.size(), 15U);
  for (const std::string& line : lines) EXPECT_LE(line.size(), 76U) << line;
}

TEST(MailBytes, NothingInAValueCanBeginAHeader) {
  Mail one = mail();
  one.to.name = "A\r\nBcc: ke.gian@example.vn";
  one.from.name = "Ế\nBcc: ke.gian@example.vn\r";
  one.subject = "x\r\n\r\nBcc: ke.gian@example.vn";
  for (const std::string& line : lines_of(to_bytes(one).value())) EXPECT_FALSE(line.starts_with("Bcc")) << line;
  EXPECT_THAT(to_bytes(one).value(), HasSubstr("Subject: x Bcc: ke.gian@example.vn\r\n"));
  one = mail();
  one.message_id = "<a@b>\r\nBcc: <c@d>";
  EXPECT_EQ(to_bytes(one).error().type, "bad-message-id");
}

TEST(MailBytes, QuotesInANameAreEscapedAndAFalseEncodedWordIsEncoded) {
  Mail one = mail();
  one.to.name = "\"Be\" \\ <x@y>, z";
  EXPECT_THAT(to_bytes(one).value(), HasSubstr("To: \"\\\"Be\\\" \\\\ <x@y>, z\"\r\n <be.nv@example.vn>\r\n"));
  one.subject = "=?UTF-8?B?QQ==?=";
  EXPECT_THAT(words_of(to_bytes(one).value()), testing::ElementsAre("=?UTF-8?B?QQ==?="));
}

TEST(MailBytes, AddressesAreChecked) {
  for (const std::string good : {"a@b", "nguyen.van-a+tk@mail.example.vn", "O'Neil@example.com"}) {
    EXPECT_TRUE(is_mail_address(good)) << good;
  }
  for (const std::string bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\n", "a@b>", "<a@b", "a..b@c", ".a@b",
                                "ế@b", "a@b,c@d", "a@[127.0.0.1]"}) {
    EXPECT_FALSE(is_mail_address(bad)) << bad;
    Mail one = mail();
    one.to.address = bad;
    EXPECT_EQ(to_bytes(one).error().type, "bad-mail-address") << bad;
    one = mail();
    one.from.address = bad;
    EXPECT_EQ(to_bytes(one).error().pointer, "/from") << bad;
  }
  EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@b"));
  EXPECT_FALSE(is_mail_address("a@" + std::string(260, 'b')));
}

TEST(MailBytes, ABodyHasABound) {
  Mail one = mail();
  one.body = std::string(max_mail_body_bytes, 'x');
  EXPECT_TRUE(to_bytes(one));
  one.body += 'x';
  EXPECT_EQ(to_bytes(one).error().type, "mail-too-large");
}

TEST(MailBytes, APageStandsBesideTheTextAndTheTextComesFirst) {
  Mail one = mail();
  one.html = "<p>Một dòng.</p>";
  one.thread = "<paper.i1@example.vn>";
  one.unsubscribe = "https://example.vn/api/v1/unsubscribe/abc";
  const std::string bytes = to_bytes(one).value();
  EXPECT_THAT(bytes, HasSubstr("Content-Type: multipart/alternative;\r\n boundary=\"_"));
  EXPECT_LT(bytes.find("text/plain"), bytes.find("text/html"));
  EXPECT_THAT(bytes, HasSubstr("\r\nIn-Reply-To: <paper.i1@example.vn>\r\nReferences: <paper.i1@example.vn>\r\n"));
  EXPECT_THAT(bytes, HasSubstr("List-Unsubscribe:\r\n <https://example.vn/api/v1/unsubscribe/abc>\r\n"));
  EXPECT_THAT(bytes, HasSubstr("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
  EXPECT_EQ(bytes, to_bytes(one).value()) << "equal values give equal bytes";
  for (const std::string& line : lines_of(bytes)) EXPECT_LE(line.size(), 78U);
}

TEST(MailBytes, ALinkOrAThreadThatWouldBeginAHeaderIsRefused) {
  for (const std::string link :
       {"https://example.vn/\r\nBcc: x@y.vn", "javascript:alert(1)", "https://a b", "https://a>"}) {
    Mail one = mail();
    one.unsubscribe = link;
    EXPECT_EQ(to_bytes(one).error().type, "bad-unsubscribe-link") << link;
  }
  Mail one = mail();
  one.thread = "<a@b>\r\nBcc: x@y.vn";
  EXPECT_EQ(to_bytes(one).error().type, "bad-message-id");
}

}  // namespace
}  // namespace trinhky::notify
