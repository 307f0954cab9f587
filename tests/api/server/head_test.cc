// The strict reader by itself: what it takes, and laws that hold for any bytes.
#include "api/server/head.h"

#include <gtest/gtest.h>

#include <random>

namespace trinhky::test {
namespace {

using namespace server;

TEST(Head, TellsWhatARequestSays) {
  const auto head = read_head(
      "POST /a?b=c HTTP/1.1\r\nHost: x\r\nCONTENT-length: 007\r\nConnection: Keep-Alive, close\r\nX-A:  b c\t\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/a?b=c");
  EXPECT_EQ(head->host, "x");
  EXPECT_EQ(head->length, 7U);
  EXPECT_FALSE(head->keep_alive);
  EXPECT_EQ(first_of(head->fields, "x-a"), "b c");
}

TEST(Head, EndsAtTheFirstBlankLineHoweverTheBytesArrive) {
  const std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /next";
  const std::size_t size = bytes.find("\r\n\r\n") + 4;
  for (std::size_t first = 0; first < size; ++first) {
    EXPECT_EQ(scan_head(std::string_view(bytes).substr(0, first)).state, HeadScan::State::more) << first;
    const HeadScan scan = scan_head(bytes, first);
    EXPECT_EQ(scan.state, HeadScan::State::whole) << first;
    EXPECT_EQ(scan.size, size) << first;
  }
}

TEST(Head, WhateverTheBytesAHeadThatIsTakenHasOneHostAndOneLength) {
  // Pieces that matter, in any order: the law must hold for whatever survives.
  static constexpr const char* pieces[] = {"GET / HTTP/1.1",
                                           "POST /x HTTP/1.0",
                                           "\r\n",
                                           "\n",
                                           "\r",
                                           "Host: a",
                                           "Host: b",
                                           " Host: c",
                                           "Content-Length: 1",
                                           "Content-Length:2",
                                           ": ",
                                           "Transfer-Encoding: chunked",
                                           "transfer-encoding:identity",
                                           "\t",
                                           "X: y",
                                           "\x01",
                                           "\xff",
                                           "Expect: x"};
  std::mt19937 random(20261122);
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = round % 2 == 0 ? "GET / HTTP/1.1\r\nHost: a\r\n" : "";
    for (unsigned i = random() % 8; i > 0; --i) {
      bytes += pieces[random() % std::size(pieces)];
      if (random() % 2 == 0) bytes += "\r\n";
    }
    bytes += "\r\n\r\n";
    const HeadScan scan = scan_head(bytes);
    if (scan.state != HeadScan::State::whole) continue;
    const auto head = read_head(std::string_view(bytes).substr(0, scan.size));
    if (!head) {
      EXPECT_GE(head.error().status, 400);
      continue;
    }
    ++taken;
    int hosts = 0;
    int framings = 0;
    for (const auto& [name, value] : head->fields) {
      hosts += name == "host" ? 1 : 0;
      framings += name == "content-length" || name == "transfer-encoding" ? 1 : 0;
      EXPECT_EQ(value.find_first_of("\r\n"), std::string::npos);
    }
    EXPECT_EQ(hosts, 1) << bytes;
    EXPECT_LE(framings, 1) << bytes;
  }
  EXPECT_GT(taken, 100);
}

TEST(Target, KnowsTheFormsOfARequestTarget) {
  const auto absolute = read_target("http://a.example:81?q=1");
  ASSERT_TRUE(absolute);
  EXPECT_EQ(absolute->authority, "a.example:81");
  EXPECT_EQ(absolute->path, "/");
  EXPECT_EQ(first_of(absolute->query, "q"), "1");
  EXPECT_EQ(read_target("*")->path, "*");
  EXPECT_FALSE(read_target("a.example:443"));
  EXPECT_FALSE(read_target("http:///x"));
  const auto flags = read_target("/x?a&b=&=c&&d=1=2");
  ASSERT_TRUE(flags);
  const Fields expected = {{"a", ""}, {"b", ""}, {"", "c"}, {"d", "1=2"}};
  EXPECT_EQ(flags->query, expected);
}

TEST(Host, IsANameAndAPortOrNothing) {
  EXPECT_EQ(read_host("Example.ORG:8443")->name, "example.org");
  EXPECT_EQ(read_host("[::1]:80")->name, "::1");
  EXPECT_EQ(read_host("[::1]:80")->port, "80");
  for (const char* bad :
       {"", ":80", "a b", "a:", "a:x", "a:1:2", "[::1", "[]", "a/b", "user@a", "a:123456", "[::1]x"}) {
    EXPECT_FALSE(read_host(bad)) << bad;
  }
}

TEST(Cookies, AreTakenAsSentAndOddOnesLeftOut) {
  const Fields expected = {{"a", "1"}, {"b", "x=y"}, {"e", ""}};
  EXPECT_EQ(read_cookies("a=1; b=x=y;c; d=\x01; e=; f g=1"), expected);
}

TEST(LanguageChoice, FollowsTheQueryThenTheCookieThenTheBrowser) {
  EXPECT_EQ(choose_language({}, {}, ""), Language::vi);
  EXPECT_EQ(choose_language({}, {}, "fr, de"), Language::vi);
  EXPECT_EQ(choose_language({}, {}, "en;q=0.8, vi;q=0.9"), Language::vi);
  EXPECT_EQ(choose_language({}, {}, "en-US,en;q=0.9,vi;q=0.8"), Language::en);
  EXPECT_EQ(choose_language({}, {}, "en;q=0"), Language::vi);
  EXPECT_EQ(choose_language({}, {{"tk_lang", "en"}}, "vi"), Language::en);
  EXPECT_EQ(choose_language({{"lang", "vi"}}, {{"tk_lang", "en"}}, "en"), Language::vi);
  EXPECT_EQ(choose_language({{"lang", "xx"}}, {}, "en"), Language::en);
}

}  // namespace
}  // namespace trinhky::test
