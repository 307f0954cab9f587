#include "engine/notify/conscience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "engine/notify/why.h"

namespace trinhky::notify {
namespace {

using base::Instant;
using std::chrono::hours;
using std::chrono::minutes;

Instant at(const std::string& text) {
  return base::parse_instant(text).value();
}

// Monday 23 November 2026, 10:00 in Việt Nam; Tuesday the 24th is a day of rest.
const Instant monday = at("2026-11-23T03:00:00Z");

const calendar::Calendar& days() {
  static const calendar::Calendar all =
      calendar::Calendar::parse({{"id", "vn"},
                                 {"version", "1"},
                                 {"covers", {{"from", "2026-01-01"}, {"to", "2026-12-31"}}},
                                 {"days",
                                  {{{"date", "2026-11-24"},
                                    {"kind", "holiday"},
                                    {"name", {{"vi", "Ngày nghỉ"}, {"en", "A day off"}}},
                                    {"grade", "C"},
                                    {"source", "test"}}}}})
          .value();
  return all;
}

Waiting one(std::string id, std::string template_id, Instant when = monday - hours(1)) {
  return {.id = id,
          .instance = "i-" + id,
          .work = "w-" + id,
          .template_id = template_id,
          .at = when,
          .doing = doing_of(template_id, "task")};
}

Plan plan(const std::vector<Waiting>& notices, Instant now = monday, MessageChoice choice = {}, std::size_t sent = 0) {
  return plan_messages(notices, {.choice = choice, .calendar = &days(), .now = now, .sent_today = sent});
}

TEST(Conscience, EverythingDueIsOneMessageGroupedByWhatToDo) {
  std::vector<Waiting> notices{one("a", "decided"), one("b", "work-opened"), one("c", "due-soon")};
  notices[2].doing = Doing::decide;
  const Plan made = plan(notices);
  ASSERT_EQ(made.messages.size(), 1U);
  EXPECT_THAT(made.messages[0].notices, testing::ElementsAre("c", "b", "a"));
  EXPECT_EQ(made.messages[0].because, Because::unread);
  EXPECT_EQ(made.sent_today, 1U);
}

TEST(Conscience, WhenTheBudgetIsSpentTheRestWaitsForTheDigest) {
  const Plan made = plan({one("a", "work-opened")}, monday, {}, 5);
  EXPECT_TRUE(made.messages.empty());
  ASSERT_EQ(made.waiting.size(), 1U);
  EXPECT_EQ(made.waiting[0].because, Because::budget_spent);
  EXPECT_EQ(made.waiting[0].until, at("2026-11-25T00:30:00Z")) << "Wednesday: Tuesday is a day of rest";
}

TEST(Conscience, NightsAndRestDaysAreLeftAloneButUrgentWorkIsNot) {
  const Instant night = at("2026-11-23T16:00:00Z");
  const Instant rest = at("2026-11-24T03:00:00Z");
  EXPECT_EQ(plan({one("a", "work-opened")}, night).waiting.at(0).because, Because::quiet_hours);
  EXPECT_EQ(plan({one("a", "work-opened")}, rest).waiting.at(0).because, Because::rest_day);
  for (const Instant now : {night, rest}) EXPECT_EQ(plan({one("a", "overdue", now)}, now, {}, 99).messages.size(), 1U);
  MessageChoice late_riser;
  late_riser.awake_from = minutes(10 * 60 + 1);
  EXPECT_EQ(plan({one("a", "work-opened")}, monday, late_riser).waiting.at(0).because, Because::quiet_hours);
}

TEST(Conscience, ARequestForMoreTimeIsToBeDecidedWhateverTheWorkItIsAbout) {
  EXPECT_EQ(doing_of("extension-asked", "task"), Doing::decide);
  EXPECT_FALSE(asks_for_work("extension-asked")) << "a reminder of the work does not take its place";
}

TEST(Conscience, ALaterReminderSpeaksForTheEarlierOneUnlessThatWasUrgent) {
  Waiting first = one("a", "due-soon", monday - hours(2));
  Waiting second = one("b", "due-soon");
  second.work = first.work;
  EXPECT_EQ(plan({first, second}).dropped.at(0).notice, "a");
  first.template_id = "overdue";
  const Plan made = plan({first, second});
  EXPECT_EQ(made.dropped.at(0).notice, "b");
  EXPECT_EQ(made.dropped.at(0).because, Because::newer);
  EXPECT_TRUE(made.messages.at(0).urgent);
}

TEST(Conscience, OnlyNewsOfClosedWorkIsStillTold) {
  Waiting reminder = one("a", "due-soon");
  Waiting news = one("b", "decided");
  reminder.closed = news.closed = true;
  const Plan made = plan({reminder, news});
  EXPECT_EQ(made.dropped.at(0).because, Because::task_closed);
  EXPECT_THAT(made.messages.at(0).notices, testing::ElementsAre("b"));
}

// Properties over many made-up days: what is due is planned again and again, with people reading and closing meanwhile.
class AnyDay : public testing::TestWithParam<unsigned> {};

TEST_P(AnyDay, NeverMoreThanTheBudgetNothingUrgentLateAndNothingLost) {
  std::mt19937 random(GetParam());  // NOLINT: the same days every time
  const auto any = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
  const std::array<std::string, 6> templates{"work-opened", "due-soon",   "overdue",
                                             "decided",     "units-late", "commented"};
  MessageChoice choice;
  choice.mail =
      std::array{MailChoice::at_once, MailChoice::at_once, MailChoice::daily, MailChoice::urgent_only}[any(4)];
  choice.budget = any(4);
  choice.unread_after = minutes(any(40));
  choice.digest_at = minutes(360 + any(361));
  std::map<std::string, Waiting> waiting;
  std::map<std::string, std::string> ended;  // how, by notice
  std::map<base::Date, std::size_t> sent;
  std::map<base::Date, std::size_t> digests;
  unsigned made = 0;
  Instant now = at("2026-11-16T00:00:00Z");
  for (int step = 0; step < 900; ++step) {
    now += minutes(any(30));
    for (unsigned i = any(3); i > 0 && step < 600; --i) {
      Waiting fresh = one("n" + std::to_string(made++), templates.at(any(6)), now);
      if (any(3) == 0) fresh.work = "w-" + std::to_string(any(5));
      waiting.emplace(fresh.id, fresh);
    }
    std::vector<Waiting> all;
    for (auto& [id, notice] : waiting) {
      notice.read = notice.read || any(60) == 0;
      notice.closed = notice.closed || any(80) == 0;
      all.push_back(notice);
    }
    const base::Date today = days().local_date(now);
    const Plan result = plan(all, now, choice, sent[today]);
    std::multiset<std::string> seen;
    for (const PlannedMessage& message : result.messages) {
      for (const std::string& id : message.notices) {
        EXPECT_EQ(is_urgent(waiting.at(id).template_id), message.urgent);
        seen.insert(id);
        ended[id] = "sent";
      }
      if (message.urgent) continue;
      EXPECT_TRUE(days().is_working_day(today)) << "on a day of rest";
      if (message.digest) {
        ++digests[today];
      } else {
        EXPECT_TRUE(may_tell(choice, days(), now)) << base::format_instant(now);
        ++sent[today];
      }
    }
    EXPECT_LE(sent[today], choice.budget);
    EXPECT_LE(digests[today], 1U);
    for (const PlannedDrop& drop : result.dropped) {
      seen.insert(drop.notice);
      ended[drop.notice] = to_string(drop.because);
      EXPECT_FALSE(is_urgent(waiting.at(drop.notice).template_id) && drop.because == Because::read);
    }
    for (const PlannedWait& wait : result.waiting) {
      seen.insert(wait.notice);
      EXPECT_FALSE(is_urgent(waiting.at(wait.notice).template_id)) << "what is urgent waits for nothing";
      EXPECT_GT(wait.until, now) << "a plan that is due at once would be made for ever";
      waiting.at(wait.notice).until = wait.until;
      waiting.at(wait.notice).for_digest = wait.for_digest;
    }
    EXPECT_EQ(seen.size(), all.size()) << "each notice once";
    for (const Waiting& notice : all) {
      EXPECT_EQ(seen.count(notice.id), 1U);
      if (ended.contains(notice.id)) waiting.erase(notice.id);
    }
  }
  EXPECT_EQ(ended.size() + waiting.size(), made);
  for (const auto& [id, notice] : waiting) EXPECT_TRUE(notice.until) << "what is left waits for a moment";
}

INSTANTIATE_TEST_SUITE_P(Conscience, AnyDay, testing::Range(1U, 41U));

TEST(MessageChoice, ComesBackAsItWasWrittenAndIsBounded) {
  MessageChoice choice;
  choice.mail = MailChoice::daily;
  choice.digest_at = minutes(6 * 60 + 45);
  choice.budget = 2;
  choice.ways = {{.channel = "push"}, {.channel = "mail", .unread_after = minutes(45)}};
  EXPECT_EQ(message_choice_from(to_json(choice), {}).value(), choice);
  EXPECT_EQ(message_choice_from({{"budget", 1}}, choice)->digest_at, choice.digest_at) << "the rest stays";
  const std::vector<base::json> wrong{{{"digest_at", "03:00"}},
                                      {{"digest_at", 7}},
                                      {{"awake_from", "11:00"}},
                                      {{"awake_until", "14:00"}},
                                      {{"budget", 21}},
                                      {{"budget", -1}},
                                      {{"unread_after_minutes", 481}},
                                      {{"mail", "weekly"}},
                                      {{"colour", "red"}},
                                      {{"ways", {{{"channel", "mail"}}, {{"channel", "mail"}}}}},
                                      base::json::array()};
  for (const base::json& value : wrong) {
    const auto read = message_choice_from(value, {});
    ASSERT_FALSE(read) << value;
    EXPECT_EQ(read.error().type, "bad-message-choice") << value;
  }
}

TEST(Why, SaysRuleBudgetAndChannelInBothLanguages) {
  const Why why{
      .because = Because::unread, .channel = "mail", .sent_today = 2, .budget = 5, .unread_after = minutes(10)};
  EXPECT_THAT(say(why).vi, testing::AllOf(testing::HasSubstr("thư điện tử"), testing::HasSubstr("2/5")));
  EXPECT_EQ(to_json(why_from(to_json(why))), to_json(why));
  const Values values{{"rung", {"trước hạn 2 ngày làm việc", "2 working days before it is due"}},
                      {"ladder", {"Nhắc thường", "Standard reminders"}},
                      {"step", {"Rà soát", "Review"}}};
  EXPECT_EQ(say_rule("due-soon", values).vi, "Nhắc trước hạn 2 ngày làm việc, theo Nhắc thường; bước: Rà soát.");
  EXPECT_EQ(say_rule("work-opened", {}).en, "This work waits for you.");
  EXPECT_EQ(say_rule("extension-asked", {}).vi, "Đồng chí quyết định việc gia hạn này.");
  EXPECT_EQ(say_rule("extension-refused", {}).en, "The answer to a request for more time.");
}

}  // namespace
}  // namespace trinhky::notify
