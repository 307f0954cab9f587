// Whom a leader is to telephone about units that are late, where the ladder of a round says so.
#include "engine/decision/phone_list.h"

#include <gmock/gmock.h>

#include "tests/engine/decision/office.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr const char* round_words = R"({
  "id": "round", "version": 1, "title": {"vi": "Đợt xin ý kiến", "en": "A round of answers"}, "form": "issue-slip",
  "start": {"by": "drafter"}, "data": {},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "following",
  "states": {
    "following": {
      "title": {"vi": "Theo dõi", "en": "Following"},
      "invoke": {
        "id": "answers", "workflow": "answer", "forEach": {"unit": {"childrenOf": "own", "validOn": {"var": "now"}}},
        "due": {"workingDays": 5}, "remind": "R-UNIT", "until": "answered", "whenLeft": {"then": "cancel"}
      },
      "on": {"finish": {"title": {"vi": "Kết thúc", "en": "Finish"}, "by": "drafter", "target": "done"}}
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

constexpr const char* answer_words = R"({
  "id": "answer", "version": 1, "title": {"vi": "Trả lời", "en": "Answer"}, "form": "issue-slip",
  "start": {"invokedBy": ["round"]}, "data": {},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "writing",
  "states": {
    "writing": {
      "title": {"vi": "Soạn", "en": "Writing"}, "task": {"for": "drafter"},
      "on": {"submit": {"title": {"vi": "Gửi", "en": "Send"}, "by": "drafter", "actions": [{"send": {"to": "parent", "signal": "answered"}}], "target": "sent"}}
    },
    "sent": {"title": {"vi": "Đã gửi", "en": "Sent"}, "task": {"for": "drafter"}}
  }
})";

// Who is called in a unit: these positions.
calendar::LadderSet by_telephone(const char* holders = R"({"holders": ["DRAFTER"]})") {
  json set = base::parse_json(R"({
    "version": "1", "digest_at": "07:30",
    "ladders": [{
      "id": "R-UNIT", "title": {"vi": "Gọi điện đôn đốc", "en": "By telephone"}, "grade": "H",
      "steps": [{"id": "overdue-1", "after": {"workingDays": 1}, "time": "08:30", "to": ["CHAIR", "upper:OFFICE_CHIEF"], "act": "phone-list"}]
    }]
  })")
                 .value();
  set["units"] = base::parse_json(holders).value();
  return calendar::LadderSet::parse(set).value();
}

// A province asks its three communes, by a house whose ladder for units is the one above.
class PhoneRound : public ::testing::Test {
 protected:
  void SetUp() override {
    house_.publish(base::parse_ordered_json(answer_words).value());
    house_.publish(base::parse_ordered_json(round_words).value());
    World rules = house_.world();
    rules.ladders = &ladders_;
    office_ = std::make_unique<rehearsal::Office>(std::move(rules), staff({}), house_.instant("2026-01-05 08:00"));
    act("20.drafter", "start", paper_, {{"definition", "round"}, {"unit", "20"}, {"data", json::object()}});
  }
  void act(const std::string& person, const std::string& kind, const std::string& instance, json body) {
    const auto done = office_->act(person, kind, instance, std::move(body));
    ASSERT_TRUE(done) << done.error().log;
    ASSERT_TRUE(done->accepted) << done->error.type << " " << done->error.pointer;
  }
  void answer(const std::string& unit) {
    for (const Child& child : office_->instance(paper_)->children) {
      if (child.key != unit) continue;
      const Instance& below = *office_->instance(child.instance);
      return act(unit + ".staff", "submit", below.id, {{"work", below.open.begin()->first}});
    }
    ADD_FAILURE() << "nothing was asked of " << unit;
  }
  void until(const std::string& local_time) { ASSERT_TRUE(office_->until(house_.instant(local_time))); }
  [[nodiscard]] std::vector<Told> told(const std::string& template_id) const {
    std::vector<Told> found;
    for (const Told& one : office_->told()) {
      if (one.template_id == template_id) found.push_back(one);
    }
    return found;
  }

  Office house_{"2026-01-05 08:00"};
  calendar::LadderSet ladders_ = by_telephone();
  std::unique_ptr<rehearsal::Office> office_;
  std::string paper_ = base::derived_uuid("a round by telephone");
};

TEST_F(PhoneRound, TheOfficeAboveGetsWhomToCallInEachLateUnitAndTheUnitsAreRemindedAsEver) {
  answer(dong_kinh);
  ASSERT_TRUE(
      office_->organise({{"kind", "position_ended"}, {"id", hoa_tham + ".staff:DRAFTER"}, {"to", "2026-01-06"}}));
  until("2026-01-12 08:00");  // due on the 10th, a make-up Saturday
  EXPECT_THAT(told("phone-list"), IsEmpty());
  until("2026-01-12 09:00");
  const auto lists = told("phone-list");
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(lists.front().instance, paper_);
  EXPECT_THAT(lists.front().persons, ElementsAre("20.office"));
  EXPECT_THAT(lists.front().params["units"], UnorderedElementsAre(json(doan_ket), json(hoa_tham)));
  const json someone = {{"person", doan_ket + ".staff"}, {"unit", doan_ket}, {"position", "DRAFTER"}};
  const json nobody = {{"unit", hoa_tham}};
  EXPECT_THAT(lists.front().params["calls"], UnorderedElementsAre(someone, nobody))
      << "a unit without anybody to call is named all the same";
  EXPECT_THAT(told("units-late"), IsEmpty()) << "one notice says it";
  std::vector<std::string> reminded;
  for (const Told& one : told("unit-overdue")) {
    reminded.insert(reminded.end(), one.persons.begin(), one.persons.end());
  }
  EXPECT_THAT(reminded, UnorderedElementsAre(doan_ket + ".chair", hoa_tham + ".chair"));
}

TEST_F(PhoneRound, WhoIsCalledInAUnitIsWhatTheHouseSays) {
  ladders_ = by_telephone(R"({"holders": ["CHAIR"]})");
  until("2026-01-12 09:00");
  ASSERT_EQ(told("phone-list").size(), 1U);
  for (const json& call : told("phone-list").front().params["calls"]) {
    EXPECT_EQ(call.value("position", ""), "CHAIR") << call;
    EXPECT_EQ(call.value("person", ""), call["unit"].get<std::string>() + ".chair") << call;
  }
  EXPECT_EQ(told("phone-list").front().params["calls"].size(), 3U);
}

TEST_F(PhoneRound, AHouseThatNamesNobodyHasItsUnitsToCall) {
  ladders_ = by_telephone("{}");
  until("2026-01-12 09:00");
  ASSERT_EQ(told("phone-list").size(), 1U);
  EXPECT_THAT(
      told("phone-list").front().params["calls"],
      UnorderedElementsAre(json({{"unit", dong_kinh}}), json({{"unit", doan_ket}}), json({{"unit", hoa_tham}})));
}

TEST_F(PhoneRound, WhereEverybodyAnsweredNobodyIsToBeCalled) {
  for (const std::string& unit : {dong_kinh, doan_ket, hoa_tham}) answer(unit);
  until("2026-01-20 09:00");
  EXPECT_THAT(told("phone-list"), IsEmpty());
  EXPECT_THAT(told("unit-overdue"), IsEmpty());
}

}  // namespace
}  // namespace trinhky::decision::testing
