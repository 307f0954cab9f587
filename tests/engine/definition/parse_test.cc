#include <gmock/gmock.h>

#include <functional>
#include <map>

#include "tests/engine/definition/shipped.h"

namespace trinhky::definition::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Breaking = std::function<void(ordered_json&)>;

// The errors of a shipped definition after one change to it.
std::vector<std::string> broken(const std::string& name, const Breaking& breaking) {
  ordered_json source = source_of(name);
  breaking(source);
  return errors(parse(source));
}

TEST(Definition, EveryShippedDefinitionIsRight) {
  for (const char* name : names) {
    const Parsed parsed = parse_definition(bytes_of(name), known());
    EXPECT_THAT(errors(parsed), IsEmpty()) << name;
    for (const Problem& problem : parsed.problems) ADD_FAILURE() << name << " warns: " << problem.message.en;
    ASSERT_NE(parsed.definition, nullptr) << name;
    EXPECT_EQ(parsed.definition->id, name);
    EXPECT_EQ(parsed.definition->version, 1);
    EXPECT_EQ(parsed.definition->hash.size(), 64U);
  }
}

TEST(Definition, ANameOrTitleDoesNotChangeTheHashAndAMeaningDoes) {
  const std::string hash = parse(source_of("unit-report")).definition->hash;
  ordered_json renamed = source_of("unit-report");
  renamed["title"]["vi"] = "Báo cáo";
  renamed["states"]["agreeing"]["title"]["en"] = "Agreed?";
  renamed["states"]["agreeing"]["signoff"]["choices"]["approved"]["vi"] = "Nhất trí";
  renamed["states"]["checking"]["signoff"]["choices"]["corrections"]["label"]["vi"] = "Sửa số liệu";
  EXPECT_EQ(parse(renamed).definition->hash, hash);
  ordered_json changed = source_of("unit-report");
  changed["states"]["agreeing"]["signoff"]["due"]["workingDays"] = 2;
  EXPECT_NE(parse(changed).definition->hash, hash);
}

TEST(Definition, TheOfficeWordsOfAStateStandBesideTheChart) {
  const auto definition = parse(source_of("unit-programme")).definition;
  ASSERT_NE(definition, nullptr);
  const Work* drafting = definition->work_of("making.drafting");
  ASSERT_NE(drafting, nullptr);
  EXPECT_EQ(drafting->kind, Work::Kind::task);
  EXPECT_EQ(drafting->edits, "document");
  EXPECT_EQ(drafting->ladder, "R-STD");
  const Work* deciding = definition->work_of("making.deciding");
  ASSERT_NE(deciding, nullptr);
  ASSERT_EQ(deciding->choices.size(), 2U);
  EXPECT_EQ(deciding->choices[0].id, "approved");
  EXPECT_FALSE(deciding->choices[1].positive);
  ASSERT_TRUE(deciding->recorded.has_value());
  EXPECT_THAT(deciding->recorded->from, ElementsAre("meeting", "written-ballot"));
  const Return* back = definition->return_of("making.deciding");
  ASSERT_NE(back, nullptr);
  EXPECT_THAT(back->to, ElementsAre("making.drafting"));
  EXPECT_TRUE(back->resume_here);
  EXPECT_EQ(definition->work_of("making"), nullptr);
  EXPECT_EQ(definition->title_of("running.changes.amending").vi, "Sửa chương trình");
  EXPECT_EQ(definition->selector("chair")["position"], "CHAIR");
  EXPECT_TRUE(definition->selector("nobody").is_null());
}

TEST(Definition, AStepSaysWhetherItAgreesWithEditsAndWhoConfirmsWhatIsRecorded) {
  ordered_json source = source_of("unit-programme");
  const auto plain = parse(source).definition;
  EXPECT_FALSE(plain->work_of("making.deciding")->amends);
  EXPECT_TRUE(plain->work_of("making.deciding")->recorded->confirm_by.is_null());
  ordered_json& signoff = source["states"]["making"]["states"]["deciding"]["signoff"];
  signoff["amends"] = true;
  signoff["recorded"]["confirm"] = "chair";
  const auto more = parse(source).definition;
  ASSERT_NE(more, nullptr);
  EXPECT_TRUE(more->work_of("making.deciding")->amends);
  EXPECT_EQ(more->work_of("making.deciding")->recorded->confirm_by["position"], "CHAIR");
  EXPECT_NE(more->hash, plain->hash);
}

TEST(Definition, NobodyAgreesWithEditsWhereADigitalSignatureIsAskedFor) {
  ordered_json source = source_of("unit-programme");
  ordered_json& signoff = source["states"]["making"]["states"]["deciding"]["signoff"];
  signoff["amends"] = true;
  signoff["confirm"] = "signature";
  const auto both = errors(parse(source));
  ASSERT_EQ(both.size(), 1U);
  EXPECT_EQ(both.front(), "not-with-this /states/making/states/deciding/signoff/amends");
  signoff["amends"] = false;
  EXPECT_TRUE(errors(parse(source)).empty());
  signoff["amends"] = true;
  signoff["confirm"] = "password";
  EXPECT_TRUE(errors(parse(source)).empty());
}

TEST(Definition, AFileToSignIsNamedOnlyWhereASignatureIsAskedFor) {
  ordered_json source = source_of("unit-programme");
  ordered_json& signoff = source["states"]["making"]["states"]["deciding"]["signoff"];
  const std::string at = "/states/making/states/deciding/signoff/signsFile";
  signoff["signsFile"] = "letter";
  EXPECT_EQ(errors(parse(source)), std::vector{"not-with-this " + at});
  signoff["confirm"] = "signature";
  const auto named = parse(source);
  ASSERT_NE(named.definition, nullptr);
  EXPECT_EQ(named.definition->work_of("making.deciding")->signs_file, "letter");
  signoff["signsFile"] = "minutes";
  EXPECT_EQ(errors(parse(source)), std::vector{"bad-value " + at});
}

TEST(Definition, ThePlaceThatNamesThePaperIsAPathOrNone) {
  ordered_json source = source_of("document-issue");
  EXPECT_EQ(parse(source).definition->named_by, "/summary") << "what a definition says that says nothing";
  source["namedBy"] = "/about";
  EXPECT_EQ(parse(source).definition->named_by, "/about");
  source["namedBy"] = false;
  EXPECT_EQ(parse(source).definition->named_by, "");
  for (const ordered_json& wrong : {ordered_json(true), ordered_json("about"), ordered_json("/"), ordered_json(3)}) {
    source["namedBy"] = wrong;
    const auto told = errors(parse(source));
    ASSERT_EQ(told.size(), 1U) << wrong;
    EXPECT_EQ(told.front(), "bad-value /namedBy");
  }
}

TEST(Definition, EveryProblemIsToldWithItsPlace) {
  const struct {
    const char* name;
    Breaking breaking;
    const char* expected;
  } cases[] = {
      {"unit-report", [](auto& d) { d["colour"] = "red"; }, "unknown-word /colour"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["taks"] = 1; }, "unknown-word /states/collecting/taks"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["task"]["edit"] = "document"; },
       "unknown-word /states/collecting/task/edit"},
      {"unit-report", [](auto& d) { d["initial"] = "nowhere"; }, "unknown-state /initial"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["on"]["submit"]["target"] = "nowhere"; },
       "unknown-state /states/collecting/on/submit/target"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["on"]["year.closed"] = "nowhere"; },
       "unknown-state /states/collecting/on/year.closed"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["return"]["to"] = {"nowhere"}; },
       "unknown-state /states/agreeing/return/to"},
      {"unit-report", [](auto& d) { d["states"]["collecting"].erase("title"); }, "title-missing /states/collecting"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["title"].erase("en"); },
       "required /states/collecting/title"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["on"]["submit"].erase("title"); },
       "title-missing /states/collecting/on/submit"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["on"]["submit"]["guard"] = {{"covres", {1}}}; },
       "unknown-operator /states/collecting/on/submit/guard/covres"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["on"]["submit"]["by"] = "drafters"; },
       "unknown-participant /states/collecting/on/submit/by"},
      {"unit-report", [](auto& d) { d["participants"]["drafter"] = {{"posision", "DRAFTER"}}; },
       "unknown-word /participants/drafter/posision"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["on"].erase("signoff.approved"); },
       "signal-unheard /states/agreeing/signoff"},
      {"unit-programme",
       [](auto& d) {
         d["states"]["making"]["states"]["consulting"]["states"]["party"]["states"]["waiting"]["on"] =
             ordered_json::object();
       },
       "signal-unheard /states/making/states/consulting/states/party/states/waiting/wait"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["task"] = d["states"]["collecting"]["task"]; },
       "two-kinds-of-work /states/agreeing/signoff"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"].erase("need"); },
       "required /states/agreeing/signoff"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["remind"] = "R-SOON"; },
       "unknown-ladder /states/agreeing/signoff/remind"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"].erase("due"); },
       "remind-without-due /states/agreeing/signoff/remind"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["due"] = {{"workingDay", 1}}; },
       "unknown-word /states/agreeing/signoff/due/workingDay"},
      {"unit-report", [](auto& d) { d["form"] = "reports"; }, "unknown-form /form"},
      {"unit-report", [](auto& d) { d["states"] = 7; }, "required /states"},
      {"unit-report", [](auto& d) { d["states"]["collecting"] = "a"; }, "wrong-type /states/collecting"},
      {"unit-report", [](auto& d) { d["states"]["collecting"]["on"] = {1, 2}; }, "wrong-type /states/collecting/on"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["return"]["resume"] = "there"; },
       "bad-value /states/agreeing/return/resume"},
      {"unit-report", [](auto& d) { d["version"] = 0; }, "required /version"},
      {"unit-report", [](auto& d) { d.erase("start"); }, "required /start"},
      {"unit-report", [](auto& d) { d["data"] = {1}; }, "wrong-type /data"},
      {"unit-report", [](auto& d) { d["states"]["báo cáo"] = d["states"]["missing"]; }, "bad-name /states/báo cáo"},
      {"unit-report",
       [](auto& d) {
         d["states"]["collecting"]["on"]["round.closed"]["actions"][0] = {{"assing", {{"data.late", true}}}};
       },
       "unknown-word /states/collecting/on/round.closed/actions/0/assing"},
      {"unit-report",
       [](auto& d) { d["states"]["collecting"]["on"]["round.closed"]["actions"][0]["assign"] = {{"late", true}}; },
       "bad-place /states/collecting/on/round.closed/actions/0/assign/late"},
      {"annual-guidance",
       [](auto& d) { d["states"]["making"]["states"]["issuing"]["invoke"]["workflow"] = "document-isue"; },
       "unknown-workflow /states/making/states/issuing/invoke/workflow"},
      {"annual-guidance", [](auto& d) { d["states"]["making"]["states"]["inputs"]["opinions"].erase("silence"); },
       "required /states/making/states/inputs/opinions/silence"},
      {"annual-guidance",
       [](auto& d) { d["states"]["following"]["states"]["programmes"]["invoke"]["whenLeft"]["then"] = "forget"; },
       "bad-value /states/following/states/programmes/invoke/whenLeft/then"},
      {"annual-guidance",
       [](auto& d) { d["states"]["making"]["states"]["deciding"]["signoff"]["must"] = {"chairman"}; },
       "unknown-participant /states/making/states/deciding/signoff/must"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["notBy"] = {"chairman"}; },
       "unknown-participant /states/agreeing/signoff/notBy/0"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["notBy"] = {{"actedIn", "collectin"}}; },
       "unknown-state /states/agreeing/signoff/notBy"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["notBy"] = {{"acted", "collecting"}}; },
       "unknown-word /states/agreeing/signoff/notBy/acted"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["notBy"] = ordered_json::array({7}); },
       "wrong-type /states/agreeing/signoff/notBy/0"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["veto"] = {"chairman"}; },
       "unknown-participant /states/agreeing/signoff/veto"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["order"] = {"chair", "drafter"}; },
       "not-with-this /states/agreeing/signoff/order"},
      {"unit-report",
       [](auto& d) {
         d["states"]["agreeing"]["signoff"].erase("by");
         d["states"]["agreeing"]["signoff"]["order"] = ordered_json::array({"drafter", {"drafter", "chairman"}});
       },
       "unknown-participant /states/agreeing/signoff/order/1/1"},
      {"unit-report", [](auto& d) { d["states"]["agreeing"]["signoff"]["order"] = ordered_json::array({"drafter"}); },
       "bad-value /states/agreeing/signoff/order"},
      {"unit-report",
       [](auto& d) {
         d["states"]["agreeing"]["signoff"]["escalate"] = ordered_json::array({{{"after", {{"workingDays", -1}}}}});
       },
       "bad-value /states/agreeing/signoff/escalate/0/after"},
      {"unit-report",
       [](auto& d) {
         d["states"]["agreeing"]["signoff"]["escalate"] = ordered_json::array({{{"after", {{"workingDays", 1}}}}});
       },
       "required /states/agreeing/signoff/escalate/0"},
      {"unit-report",
       [](auto& d) {
         d["states"]["agreeing"]["signoff"].erase("due");
         d["states"]["agreeing"]["signoff"].erase("remind");
         d["states"]["agreeing"]["signoff"]["escalate"] =
             ordered_json::array({{{"after", {{"workingDays", 1}}}, {"to", "drafter"}}});
       },
       "escalate-without-due /states/agreeing/signoff/escalate"},
      {"unit-programme", [](auto& d) { d["states"]["deciding"]["signoff"]["tie"] = "coin"; },
       "unknown-word /states/deciding/signoff/tie"},
      {"unit-programme", [](auto& d) { d["states"]["deciding"]["signoff"]["tie"] = "repeat"; },
       "signal-unheard /states/deciding/signoff"},
      {"unit-programme",
       [](auto& d) {
         d["states"]["deciding"]["signoff"]["tie"] = "repeat";
         d["states"]["deciding"]["signoff"]["need"] = {{"any", 2}};
       },
       "not-with-this /states/deciding/signoff/tie"},
      {"unit-programme",
       [](auto& d) {
         d["states"]["deciding"]["signoff"]["tie"] = "repeat";
         d["states"]["deciding"]["signoff"]["choices"]["repeat"] = {{"vi", "Lại"}, {"en", "Again"}};
       },
       "name-taken /states/deciding/signoff/choices/repeat"},
      {"annual-guidance",
       [](auto& d) { d["states"]["following"]["states"]["reporting"]["invoke"]["schedule"]["each"] = "month"; },
       "bad-value /states/following/states/reporting/invoke/schedule/each"},
      {"annual-guidance",
       [](auto& d) { d["states"]["following"]["states"]["reporting"]["invoke"]["schedule"].erase("closes"); },
       "required /states/following/states/reporting/invoke/schedule"},
      {"annual-guidance",
       [](auto& d) {
         d["states"]["following"]["states"]["reporting"]["invoke"]["schedule"]["closes"]["workingDays"] = 6;
       },
       "out-of-range /states/following/states/reporting/invoke/schedule/closes/workingDays"},
      {"document-issue",
       [](auto& d) { d["states"]["numbering"]["on"]["number"]["actions"][0]["number"]["simbol"] = "X"; },
       "unknown-word /states/numbering/on/number/actions/0/number/simbol"},
      {"unit-report",
       [](auto& d) { d["verbs"]["reopen"] = {{"by", {{"position", "CHAIR"}, {"unit", "own"}}}, {"to", "nowhere"}}; },
       "unknown-state /verbs/reopen/to"},
      {"document-issue",
       [](auto& d) { d["verbs"]["reopen"] = {{"by", {{"position", "CHAIR"}, {"unit", "own"}}}, {"to", "released"}}; },
       "bad-value /verbs/reopen/to"},
      {"unit-programme",
       [](auto& d) { d["states"]["making"]["states"]["deciding"]["signoff"]["recorded"]["confirm"] = "nobody"; },
       "unknown-participant /states/making/states/deciding/signoff/recorded/confirm"},
  };
  for (const auto& one : cases) EXPECT_THAT(broken(one.name, one.breaking), Contains(one.expected)) << one.expected;
}

TEST(Definition, SeveralProblemsAreToldAtOnce) {
  const auto list = broken("unit-report", [](ordered_json& d) {
    d["colour"] = "red";
    d["form"] = "reports";
    d["states"]["collecting"].erase("title");
    d["states"]["checking"]["on"]["round.closed"] = "nowhere";
  });
  EXPECT_THAT(list, Contains("unknown-word /colour"));
  EXPECT_THAT(list, Contains("unknown-form /form"));
  EXPECT_THAT(list, Contains("title-missing /states/collecting"));
  EXPECT_THAT(list, Contains("unknown-state /states/checking/on/round.closed"));
  EXPECT_EQ(list.size(), 4U);
}

TEST(Definition, BytesThatAreNoJsonAreOneProblem) {
  for (const char* bytes : {"", "{", "[]x", "{\"id\": 1, \"id\": 2}", "\xff"}) {
    const Parsed parsed = parse_definition(bytes, known());
    EXPECT_EQ(parsed.definition, nullptr);
    EXPECT_EQ(parsed.problems.size(), 1U) << bytes;
  }
  for (const char* bytes : {"[]", "7", "null", "\"a\"", "{}"}) {
    EXPECT_EQ(parse_definition(bytes, known()).definition, nullptr) << bytes;
  }
}

// Every pointer into a value, the deepest last.
void places(const ordered_json& value, const std::string& at, std::vector<std::string>& found) {
  if (!at.empty()) found.push_back(at);
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) places(member, base::pointer_join(at, name), found);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) places(value[i], base::pointer_join(at, std::to_string(i)), found);
  }
}

class BrokenDefinition : public ::testing::TestWithParam<const char*> {};

TEST_P(BrokenDefinition, IsReadOrRefusedAndNeverCrashes) {
  const ordered_json source = source_of(GetParam());
  std::vector<std::string> all;
  places(source, "", all);
  const std::vector<ordered_json> wrong = {nullptr,
                                           7,
                                           -3.5,
                                           "",
                                           "x",
                                           ordered_json::array(),
                                           ordered_json::object(),
                                           ordered_json::array({nullptr}),
                                           {{"var", "data.x"}}};
  std::size_t refused = 0;
  std::size_t turn = 0;
  for (const std::string& place : all) {
    const ordered_json::json_pointer pointer(place);
    ordered_json without = source;
    ordered_json& parent = without[pointer.parent_pointer()];
    if (parent.is_object()) {
      parent.erase(pointer.back());
    } else {
      parent.erase(static_cast<std::size_t>(std::stoul(pointer.back())));
    }
    refused += errors(parse(without)).empty() ? 0U : 1U;
    // One wrong value for each place; over all places each kind meets each word many times.
    ordered_json changed = source;
    changed[pointer] = wrong[turn++ % wrong.size()];
    refused += errors(parse(changed)).empty() ? 0U : 1U;
  }
  EXPECT_GT(refused, all.size() / 2);
}

INSTANTIATE_TEST_SUITE_P(Shipped, BrokenDefinition, ::testing::ValuesIn(names), [](const auto& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace trinhky::definition::testing
