#include "engine/notify/feed.h"

#include <gtest/gtest.h>
#include <libical/ical.h>

#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/store/sqlite/open.h"

namespace trinhky::notify {
namespace {

base::Instant at(const std::string& text) {
  return base::parse_instant(text).value();
}

const calendar::Calendar& office_calendar() {
  static const calendar::Calendar calendar =
      calendar::Calendar::parse(
          {{"id", "c"}, {"version", "1"}, {"days", base::json::array()}, {"hours", {{"cutoff", "17:00"}}}})
          .value();
  return calendar;
}

FeedDeadline deadline(const std::string& id, const std::string& due) {
  return {.id = id,
          .due = at(due),
          .summary = "Thẩm định: 12/BC-MTTQ",
          .link = "http://127.0.0.1:8080/papers/" + id,
          .sequence = 7,
          .modified = at("2026-11-20T03:04:05Z")};
}

// Unfolded lines, as a calendar program reads them.
std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = bytes.find("\r\n", begin);
    EXPECT_NE(end, std::string::npos) << "a line without CR LF";
    if (end == std::string::npos) break;
    const std::string line = bytes.substr(begin, end - begin);
    EXPECT_LE(line.size(), 75U) << line;
    EXPECT_EQ(base::first_bad_utf8(line), std::string::npos) << "cut within a letter: " << line;
    if (line.starts_with(' ') && !lines.empty()) {
      lines.back() += line.substr(1);
    } else {
      lines.push_back(line);
    }
    begin = end + 2;
  }
  return lines;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

TEST(Feed, ADeadlineAtTheEndOfTheOfficesDayIsOfTheWholeDay) {
  const auto lines = lines_of(
      write_feed({.name = "Việc của tôi", .deadlines = {deadline("w1", "2026-12-15T10:00:00Z")}}, office_calendar()));
  EXPECT_TRUE(has(lines, "DTSTART;VALUE=DATE:20261215"));
  EXPECT_TRUE(has(lines, "DTEND;VALUE=DATE:20261216"));
  EXPECT_TRUE(has(lines, "UID:w1@trinhky"));
  EXPECT_TRUE(has(lines, "SEQUENCE:7"));
  EXPECT_TRUE(has(lines, "LAST-MODIFIED:20261120T030405Z"));
  EXPECT_TRUE(has(lines, "DTSTAMP:20261120T030405Z"));
  EXPECT_TRUE(has(lines, "TRANSP:TRANSPARENT"));
  EXPECT_TRUE(has(lines, "METHOD:PUBLISH"));
  EXPECT_TRUE(has(lines, "VERSION:2.0"));
  EXPECT_TRUE(has(lines, "X-WR-CALNAME:Việc của tôi"));
  EXPECT_FALSE(has(lines, "BEGIN:VALARM"));
}

TEST(Feed, AnHourWithinTheDayIsShownAsTheHalfHourBeforeIt) {
  const auto lines =
      lines_of(write_feed({.name = "x", .deadlines = {deadline("w1", "2026-12-15T03:30:00Z")}}, office_calendar()));
  EXPECT_TRUE(has(lines, "DTSTART:20261215T030000Z"));
  EXPECT_TRUE(has(lines, "DTEND:20261215T033000Z"));
}

TEST(Feed, MidnightBelongsToTheDayBefore) {
  // 24:00 of 15 December here is 17:00 UTC.
  const auto lines =
      lines_of(write_feed({.name = "x", .deadlines = {deadline("w1", "2026-12-15T17:00:00Z")}}, office_calendar()));
  EXPECT_TRUE(has(lines, "DTSTART;VALUE=DATE:20261215"));
}

TEST(Feed, WhatALetterHoldsCannotBecomeALineOfTheCalendar) {
  FeedDeadline one = deadline("w1", "2026-12-15T10:00:00Z");
  one.summary = "Họp\r\nBEGIN:VALARM\r\nACTION:DISPLAY; a,b\\c";
  const std::string bytes = write_feed({.name = "x\r\nMETHOD:CANCEL", .deadlines = {one}}, office_calendar());
  const auto lines = lines_of(bytes);
  EXPECT_FALSE(has(lines, "BEGIN:VALARM"));
  EXPECT_FALSE(has(lines, "METHOD:CANCEL"));
  EXPECT_TRUE(has(lines, "SUMMARY:Họp  BEGIN:VALARM  ACTION:DISPLAY\\; a\\,b\\\\c")) << bytes;
}

TEST(Feed, LongVietnameseNamesAreFoldedBetweenLetters) {
  FeedDeadline one = deadline("w1", "2026-12-15T10:00:00Z");
  one.summary.clear();
  for (int i = 0; i < 60; ++i) one.summary += "Đề nghị ";
  const auto lines = lines_of(write_feed({.name = "x", .deadlines = {one}}, office_calendar()));
  const auto summary =
      std::ranges::find_if(lines, [](const std::string& line) { return line.starts_with("SUMMARY:"); });
  ASSERT_NE(summary, lines.end());
  EXPECT_EQ(base::code_points(summary->substr(8)), 200U);
}

TEST(Feed, EqualDeadlinesGiveEqualBytesInWhateverOrderTheyCome) {
  const FeedDeadline a = deadline("a", "2026-12-15T10:00:00Z");
  const FeedDeadline b = deadline("b", "2026-12-14T10:00:00Z");
  const std::string bytes = write_feed({.name = "x", .deadlines = {a, b}}, office_calendar());
  EXPECT_EQ(bytes, write_feed({.name = "x", .deadlines = {b, a}}, office_calendar()));
  EXPECT_LT(bytes.find("UID:b@"), bytes.find("UID:a@"));
}

TEST(Feed, TheFeedIsBoundedAndReadsBack) {
  Feed feed{.name = "x", .deadlines = {}};
  for (int i = 0; i < 600; ++i) feed.deadlines.push_back(deadline("w" + std::to_string(i), "2026-12-15T10:00:00Z"));
  const std::string bytes = write_feed(feed, office_calendar());
  icalcomponent* read = icalparser_parse_string(bytes.c_str());
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(icalcomponent_count_errors(read), 0);
  EXPECT_EQ(icalcomponent_count_components(read, ICAL_VEVENT_COMPONENT), static_cast<int>(max_feed_deadlines));
  icalcomponent_free(read);
}

class FeedAddress : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::vector<store::Table> tables{{.name = "feed",
                                            .columns = {{"person", store::ColumnType::text},
                                                        {"hash", store::ColumnType::text},
                                                        {"titles", store::ColumnType::integer},
                                                        {"at", store::ColumnType::integer}},
                                            .key = {"person"},
                                            .indexes = {{.name = "by_hash", .columns = {"hash"}, .unique = true}},
                                            .cache = false}};
    ASSERT_TRUE(store_->declare(tables));
  }
  std::string open(const std::string& person, std::uint8_t salt, bool titles = false) {
    base::Entropy entropy{};
    entropy[0] = salt;
    return open_feed(*store_, person, {entropy, entropy}, {.titles = titles}, at("2026-11-20T00:00:00Z")).value();
  }
  std::unique_ptr<store::Store> store_ = store::open_sqlite({.path = ":memory:"}).value();
};

TEST_F(FeedAddress, IsFoundByItsSecretAndKeptByItsHashAlone) {
  const std::string secret = open("p", 1, true);
  EXPECT_EQ(secret.size(), 64U);
  const auto whose = feed_of_secret(*store_, secret).value();
  ASSERT_TRUE(whose);
  EXPECT_EQ(whose->person, "p");
  EXPECT_TRUE(whose->titles);
  const auto rows = store_->read({.table = "feed", .limit = 10}).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(std::get<std::string>(rows.front().at("hash")), base::sha256_hex(secret));
}

TEST_F(FeedAddress, AnotherOneEndsTheFirstAndClosingEndsAll) {
  const std::string first = open("p", 1);
  const std::string second = open("p", 2);
  EXPECT_FALSE(feed_of_secret(*store_, first).value());
  EXPECT_TRUE(feed_of_secret(*store_, second).value());
  ASSERT_TRUE(close_feed(*store_, "p"));
  ASSERT_TRUE(close_feed(*store_, "p"));
  EXPECT_FALSE(feed_of_secret(*store_, second).value());
  EXPECT_FALSE(feed_of(*store_, "p").value());
}

TEST_F(FeedAddress, WhatCannotBeASecretIsNobodys) {
  const std::string secret = open("p", 1);
  for (const std::string& wrong :
       {std::string(), secret.substr(1), secret + "0", std::string(64, 'Z'), base::sha256_hex(secret)}) {
    EXPECT_FALSE(feed_of_secret(*store_, wrong).value()) << wrong;
  }
}

}  // namespace
}  // namespace trinhky::notify
