// What is wrong with a scenario file is told at once, each fault with its pointer.
#include <gmock/gmock.h>

#include "engine/decision/verbs.h"
#include "engine/rehearsal/step_words.h"
#include "tests/engine/rehearsal/letter.h"

namespace trinhky::rehearsal::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(Scenario, IsReadWhenEveryNameIsKnown) {
  EXPECT_THAT(faults_of(letter({started(), submitted(), {{"until", "2026-01-06 08:00"}}})), IsEmpty());
}

TEST(Scenario, EveryUnknownAndMissingMemberIsToldWithItsPlace) {
  json scenario = letter({started()});
  scenario["stepps"] = json::array();
  scenario["title"].erase("en");
  EXPECT_THAT(faults_of(scenario), UnorderedElementsAre("unknown-word /stepps", "wrong-type /title"));

  scenario = letter({{{"who", "drafter"}, {"does", "start"}, {"definition", "document-issue"}, {"as", "letter"}},
                     {{"until", "ngày mai"}},
                     {{"who", "drafter"}, {"does", "sing"}, {"paper", "letter"}},
                     {{"note", "không làm gì"}}});
  scenario["given"]["wether"] = "sunny";
  EXPECT_THAT(faults_of(scenario),
              UnorderedElementsAre("unknown-word /given/wether", "required /steps/0/unit", "wrong-type /steps/1/until",
                                   "unknown-verb /steps/2/does", "one-verb /steps/3"));
}

TEST(Scenario, AnExpectationThatNothingReadsIsAFault) {
  json step = started();
  step["expect"] = {{"stand_in", "draft"},
                    {"refused", {{"typ", "x"}}},
                    {"tasks", {{{"at", "draft"}, {"whom", "drafter"}}}},
                    {"notices", {{{"template", "work-opened"}, {"to", "nobody"}}}}};
  EXPECT_THAT(faults_of(letter({step})),
              UnorderedElementsAre("unknown-word /steps/0/expect/stand_in", "unknown-word /steps/0/expect/refused/typ",
                                   "required /steps/0/expect/refused/type", "unknown-word /steps/0/expect/tasks/0/whom",
                                   "unknown-person /steps/0/expect/notices/0/to"));
}

TEST(Scenario, NamesThatNothingStandsForAreFaults) {
  json scenario = letter({started(),
                          {{"who", "stranger"}, {"does", "write"}, {"paper", "leter"}, {"document", "lost"}},
                          {{"do", "dance"}},
                          {{"do", "submitted"}, {"with", {{"paper", "letter"}, {"speed", 3}}}},
                          {{"expect", {{"stands_in", "draft"}}}}});
  EXPECT_THAT(faults_of(scenario),
              UnorderedElementsAre("unknown-person /steps/1/who", "unknown-paper /steps/1/paper",
                                   "unknown-document /steps/1/document", "unknown-fragment /steps/2/do",
                                   "unknown-parameter /steps/3/with/speed", "required /steps/4/expect/paper"));
  scenario = letter({started()});
  scenario["given"]["office"] = "moon";
  EXPECT_THAT(faults_of(scenario), ElementsAre("unknown-office /given/office"));
}

TEST(Scenario, AFaultInsideAFragmentNamesTheFragment) {
  EXPECT_THAT(faults_of(letter({started(), {{"do", "submitted"}, {"with", {{"paper", "other"}}}}})),
              UnorderedElementsAre("unknown-paper /steps/1 submitted#/steps/0/paper",
                                   "unknown-paper /steps/1 submitted#/steps/1/paper"));
}

std::set<std::string> names_of(std::span<const Member> members, std::set<std::string> more) {
  for (const Member& member : members) more.emplace(member.name);
  return more;
}

std::set<std::string> properties_of(const json& schema) {
  std::set<std::string> names;
  for (const auto& [name, value] : schema["properties"].items()) names.insert(name);
  return names;
}

TEST(Scenario, TheSchemaForEditorsHasTheSameWords) {
  std::ifstream file(workflows + "/scenarios/scenario.schema.json", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const json defs = base::parse_json(bytes).value()["$defs"];
  EXPECT_EQ(defs["acts"].size(), verbs().size());
  for (const auto& [verb, members] : verbs()) {
    std::set<std::string> common{"who", "does", "note", "expect"};
    if (verb != "start") common.insert("paper");
    EXPECT_EQ(properties_of(defs["acts"][std::string(verb)]), names_of(members, common)) << verb;
  }
  std::set<std::string> office;
  for (const auto& verb : decision::person_verbs()) {
    if (!verbs().contains(verb.kind)) office.emplace(verb.kind);
  }
  EXPECT_EQ(defs["office_act"]["properties"]["does"]["enum"].get<std::set<std::string>>(), office);
  EXPECT_EQ(properties_of(defs["office_act"]), names_of(office_words(), {"who", "does", "paper", "note", "expect"}));
  EXPECT_EQ(properties_of(defs["paper"]), names_of(paper_words(), {}));
  EXPECT_EQ(properties_of(defs["expect"]), names_of(step_words(), names_of(paper_words(), {"paper"})));
  EXPECT_EQ(properties_of(defs["task"]), names_of(task_words, {}));
  EXPECT_EQ(properties_of(defs["notice"]), names_of(notice_words, {}));
}

TEST(Scenario, ADocumentIsMadeFromAnotherByPointers) {
  const auto made = changed_document({{"rows", {1, 2}}, {"title", "cũ"}},
                                     {{"/title", "mới"}, {"/rows/-", 3}, {"/by", nullptr}}, json("/rows/0"));
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(*made, (json{{"rows", {2, 3}}, {"title", "mới"}, {"by", nullptr}}));
  EXPECT_EQ(changed_document({{"rows", {1}}}, {{"rows", 2}}, json()).error().pointer, "/changes/rows");
  EXPECT_EQ(changed_document({{"rows", {1}}}, json(), json("/rows/7/x")).error().type, "bad-pointer");
  json scenario = letter({started()});
  scenario["documents"]["other"] = {{"like", "nothing"}};
  EXPECT_THAT(faults_of(scenario), ElementsAre("unknown-document /documents/other/like"));
}

}  // namespace
}  // namespace trinhky::rehearsal::testing
