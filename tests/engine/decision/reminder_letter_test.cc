// The letter to late units in the words of a definition: what it becomes, who drafts it, one for all or one for each,
// never twice for the same lateness, and what it is told of units that report meanwhile.
#include "engine/decision/reminder_letter.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/engine/decision/office.h"

namespace trinhky::decision::testing {
namespace {

using base::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// A province asks its communes for answers.
ordered_json round_words(const char* letter) {
  ordered_json words = base::parse_ordered_json(R"({
    "id": "round", "version": 1, "title": {"vi": "Đợt xin ý kiến", "en": "A round of answers"}, "form": "issue-slip",
    "start": {"by": "drafter"}, "data": {},
    "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}, "office": {"position": "OFFICE_CHIEF", "unit": "own"}},
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
  })")
                           .value();
  words["states"]["following"]["invoke"]["letter"] = base::parse_ordered_json(letter).value();
  return words;
}

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

constexpr const char* letter_words = R"({
  "id": "urging", "version": 1, "title": {"vi": "Công văn đôn đốc", "en": "Letter"}, "form": "issue-slip",
  "start": {"invokedBy": ["round"]}, "data": {"kind": null, "about": null},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}, "chair": {"position": "CHAIR", "unit": "own"}},
  "initial": "draft",
  "states": {
    "draft": {
      "title": {"vi": "Dự thảo", "en": "Draft"}, "task": {"for": "drafter", "edits": "document"},
      "on": {"submit": {"title": {"vi": "Trình", "en": "Submit"}, "by": "drafter", "target": "signing"}}
    },
    "signing": {
      "title": {"vi": "Ký", "en": "Signing"},
      "signoff": {"by": "chair", "need": {"any": 1}, "choices": {"approved": {"vi": "Ký", "en": "Sign"}}},
      "return": {"to": ["draft"], "requires": ["reason"], "resume": "through"},
      "on": {"signoff.approved": "done"}
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

class Round : public Office {
 public:
  explicit Round(const char* letter) : Office("2026-01-05 08:00") {
    publish(base::parse_ordered_json(letter_words).value());
    publish(base::parse_ordered_json(answer_words).value());
    publish(round_words(letter));
    paper = start("20.drafter", "round", "20", json::object());
    EXPECT_TRUE(last) << last;
  }

  Reply answer(const std::string& unit) { return submit(unit + ".staff", child(paper, "answers", unit), "writing"); }
  [[nodiscard]] std::vector<std::string> letters() const {
    std::vector<std::string> found;
    for (const auto& [id, one] : instances()) {
      if (one.parent && one.parent->instance == paper && one.parent->invoke == reminder_letter) found.push_back(id);
    }
    return found;
  }
  [[nodiscard]] std::string text(const std::string& letter) const {
    return document(letter)["body"].get<std::string>();
  }

  std::string paper;
};

TEST(LetterToLateUnits, BecomesWhatTheDefinitionSaysInTheHandsOfWhomItNames) {
  Round round(R"({"workflow": "urging", "kind": "GM", "drafter": "office"})");
  ASSERT_TRUE(round.answer(dong_kinh)) << round.last;
  round.until("2026-01-12 09:00");  // due on the 10th, a make-up Saturday
  ASSERT_EQ(round.letters().size(), 1U);
  const std::string letter = round.letters().front();
  EXPECT_EQ(round.instance(letter).definition, "urging");
  EXPECT_EQ(round.instance(letter).snapshot.data["kind"], "GM");
  EXPECT_THAT(round.instance(letter).snapshot.data["about"]["vi"].get<std::string>(), HasSubstr("đôn đốc"));
  EXPECT_THAT(round.text(letter), HasSubstr("quá hạn 1 ngày làm việc"));
  EXPECT_EQ(std::ranges::count(round.text(letter), '\n'), 3) << round.text(letter);
  EXPECT_THAT(round.told(letter, "work-opened").front().persons, ElementsAre("20.office"));

  round.write(letter, round.document(letter));
  EXPECT_EQ(round.submit("20.drafter", letter, "draft").type(), "not-your-work");
  const Reply submitted = round.submit("20.office", letter, "draft");
  ASSERT_TRUE(submitted) << submitted;
  ASSERT_TRUE(round.send_back("20.chair", letter, "signing", "Sửa"));
  EXPECT_THAT(round.told(letter, "returned").back().persons, ElementsAre("20.office")) << "the same hands again";
  const auto read = instance_from_json(to_json(round.instance(letter)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->cast, round.instance(letter).cast);
}

TEST(LetterToLateUnits, GoesToEachUnitByItselfWhereTheDefinitionSaysSo) {
  Round round(R"({"workflow": "urging", "each": "unit"})");
  ASSERT_TRUE(round.answer(dong_kinh));
  round.until("2026-01-12 09:00");
  ASSERT_EQ(round.letters().size(), 2U);
  EXPECT_NE(round.text(round.letters()[0]), round.text(round.letters()[1]));
  for (const std::string& letter : round.letters()) {
    EXPECT_EQ(std::ranges::count(round.text(letter), '\n'), 2) << round.text(letter);
    EXPECT_EQ(units_of_letter(round.instance(round.paper), *round.definition_of("round"), letter).size(), 1U);
    EXPECT_THAT(round.told(letter, "work-opened").front().persons, UnorderedElementsAre("20.drafter", "20.follower"));
  }
}

TEST(LetterToLateUnits, KnowsWhichOfThemHaveReportedSinceItWasDrafted) {
  Round round(R"({"workflow": "urging"})");
  round.until("2026-01-12 09:00");
  ASSERT_EQ(round.letters().size(), 1U);
  const std::string letter = round.letters().front();
  const auto reported = [&] {
    std::vector<std::string> units;
    for (const UrgedUnit& one : units_of_letter(round.instance(round.paper), *round.definition_of("round"), letter)) {
      if (one.reported) units.push_back(one.unit);
    }
    return units;
  };
  EXPECT_EQ(units_of_letter(round.instance(round.paper), *round.definition_of("round"), letter).size(), 3U);
  EXPECT_THAT(reported(), IsEmpty());
  ASSERT_TRUE(round.answer(doan_ket));
  EXPECT_THAT(reported(), ElementsAre(doan_ket));
  EXPECT_THAT(units_of_letter(round.instance(round.paper), *round.definition_of("round"), round.paper), IsEmpty());
}

TEST(LetterToLateUnits, IsOfTheWorkflowThatTheHouseNamesWhereNeitherPaperNorActDoes) {
  Round round("{}");
  round.until("2026-01-11 09:00");  // not yet a working day after the due one
  EXPECT_THAT(round.letters(), IsEmpty());
  const auto definition = round.definition_of("round");
  const definition::Invoke& invoke = definition->invokes.begin()->second;
  const directory::Directory people = staff({});
  World world = round.world();
  world.directory = &people;
  const auto drafted = [&](const char* letter) {
    json set = shipped("workflows/shared/ladders.json");
    set["units"] = base::parse_json(letter).value();
    const auto ladders = calendar::LadderSet::parse(set).value();
    world.ladders = &ladders;
    const Command command{.id = "c",
                          .kind = "timer",
                          .instance = round.paper,
                          .actor = {},
                          .now = round.instant("2026-01-12 08:30"),
                          .body = {}};
    const Facts facts;
    Turn turn(world, definition, round.instance(round.paper), command, facts);
    draft_letters(turn, invoke, {.act = "draft-reminder-letter", .due = round.instant("2026-01-10 24:00")});
    std::vector<std::string> workflows;
    for (const OwedCommand& owed : turn.accepted().owe) workflows.push_back(owed.body["definition"]);
    return workflows;
  };
  EXPECT_THAT(drafted(R"({"letter": "urging"})"), ElementsAre("urging"));
  EXPECT_THAT(drafted(R"({"letter": "answer"})"), ElementsAre("answer"));
  EXPECT_THAT(drafted("{}"), IsEmpty()) << "no workflow is meant by itself";
  EXPECT_THAT(drafted(R"({"letter": "elsewhere"})"), IsEmpty()) << "one that the house does not have";
}

TEST(LetterToLateUnits, IsNeverASecondOneForTheSameLateness) {
  Round round(R"({"workflow": "urging"})");
  round.until("2026-01-12 09:00");
  const Instance late = round.instance(round.paper);
  const auto definition = round.definition_of("round");
  const definition::Invoke& invoke = definition->invokes.begin()->second;
  const directory::Directory people = staff({});
  World world = round.world();
  world.directory = &people;
  const auto drafted = [&](Instance paper, const std::string& now, const std::string& due) {
    const Command command{
        .id = "c", .kind = "timer", .instance = paper.id, .actor = {}, .now = round.instant(now), .body = {}};
    const Facts facts;
    Turn turn(world, definition, std::move(paper), command, facts);
    draft_letters(turn, invoke, {.act = "draft-reminder-letter", .due = round.instant(due)});
    return turn.accepted().owe.size();
  };
  EXPECT_EQ(drafted(late, "2026-01-12 10:00", "2026-01-10 24:00"), 0U) << "the day has its letter";
  EXPECT_EQ(drafted(late, "2026-01-16 08:30", "2026-01-10 24:00"), 0U) << "all were written to";
  EXPECT_EQ(drafted(late, "2026-01-21 08:30", "2026-01-20 24:00"), 1U) << "late for another day, and so another letter";
  Instance joined = late;
  joined.children.push_back(joined.children.front());
  joined.children.back().instance = "new";
  joined.children.back().reached.clear();
  EXPECT_EQ(drafted(joined, "2026-01-16 08:30", "2026-01-10 24:00"), 1U) << "a unit that no letter named yet";
  EXPECT_EQ(drafted(joined, "2026-01-12 10:00", "2026-01-10 24:00"), 0U) << "two on one morning would be one too many";
  world.wording = {};
  EXPECT_EQ(drafted(joined, "2026-01-16 08:30", "2026-01-10 24:00"), 0U) << "nothing is drafted without words";
}

}  // namespace
}  // namespace trinhky::decision::testing
