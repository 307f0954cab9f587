// Asking a running paper who will have to act: what is foretold is what then happens, and asking changes nothing.
#include "engine/rehearsal/forecast.h"

#include <gmock/gmock.h>

#include "engine/base/hash.h"
#include "tests/engine/rehearsal/letter.h"

namespace trinhky::rehearsal::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Foretold : public ::testing::Test {
 protected:
  Foretold() : office_(rules(), people(true), {}) {
    const auto begin = office_.instant("2026-01-05 08:00");
    EXPECT_TRUE(office_.until(*begin));
  }

  static directory::Directory people(bool with_checker) {
    json given = letter({})["given"];
    given.erase("at");
    given["people"]["chair"] = person("Thắng", "CHAIR");
    if (with_checker) given["people"]["checker"] = person("Yến", "FORMAT_CHECKER");
    const auto events = organisation_events({}, given, shelf(), base::parse_date("2026-01-05").value());
    return directory::Directory::fold_all({}, events.value()).value();
  }

  void start() {
    const auto reply = office_.act("drafter", "start", id_, {{"definition", "document-issue"}, {"unit", "20"}});
    ASSERT_TRUE(reply && reply->accepted);
  }

  json ask(std::map<std::string, json> drafts = {}, bool with_checker = true, std::size_t bound = 2500) {
    ForecastOptions options{
        .papers = {{.instance = *office_.instance(id_), .timers = timers()}},
        .contents = [this](const std::string& hash) -> base::Result<json> {
          if (const json* found = office_.content(hash)) return *found;
          return base::refuse(base::ErrorCode::not_found, "none", {"-", "-"});
        },
        .drafts = std::move(drafts),
        .now = office_.now(),
        .forms = {.schema = [](const std::string& f) { return catalogue()->form_source(f); }, .offered = {}},
        .max_commands = bound};
    auto told = forecast(rules(), people(with_checker), std::move(options));
    EXPECT_TRUE(told) << (told ? "" : told.error().message.en + told.error().log);
    return told.value();
  }

  // The office does not tell when its timers are due; a forecast only needs that they do not come first.
  std::map<std::string, base::Instant> timers() const { return {}; }

  static std::vector<std::string> states(const json& told) {
    std::vector<std::string> list;
    for (const json& step : told["steps"]) list.push_back(step["state"]);
    return list;
  }

  // The act by which a person does a step, as a scenario would have it.
  void act(const json& step) {
    const decision::Instance& now = *office_.instance(id_);
    ASSERT_EQ(now.open.size(), 1U);
    const decision::OpenWork work = now.open.begin()->second;
    const std::string person = step["who"][0]["person"];
    const std::string kind = step["kind"];
    json body = {{"work", work.id}};
    std::string verb = "signal";
    if (kind == "signoff") {
      verb = "decide";
      body.update({{"choice", "approved"}, {"shown_hash", now.document()}});
    } else if (kind == "wait") {
      verb = "register";
      body.update({{"source", {{"kind", "letter"}, {"date", office_.local(office_.now()).substr(0, 10)}}}});
    } else if (work.state == "draft") {
      verb = "submit";
      office_.write(id_, {{"summary", "Về việc họp"}});
    } else {
      body["signal"] = work.state == "numbering" ? "number" : "release";
    }
    const auto reply = office_.act(person, verb, id_, body);
    ASSERT_TRUE(reply) << reply.error().log;
    ASSERT_TRUE(reply->accepted) << work.state << ": " << reply->error.message.en;
  }

  Office office_;
  std::string id_ = "letter";
};

TEST_F(Foretold, TheStepsOfALetterAreWhatThenHappens) {
  start();
  const json told = ask();
  ASSERT_THAT(states(told),
              ElementsAre("draft", "dept_review", "format_check", "agreeing", "signing", "numbering", "numbered"));
  EXPECT_EQ(told["steps"][0]["open"], true);
  EXPECT_EQ(told["steps"][1]["open"], false);
  for (const json& step : told["steps"]) {
    const decision::Instance& now = *office_.instance(id_);
    ASSERT_EQ(now.open.size(), 1U);
    const decision::OpenWork& work = now.open.begin()->second;
    EXPECT_EQ(step["state"], work.state);
    EXPECT_EQ(step["kind"], work.kind);
    EXPECT_EQ(step["opens"], base::format_instant(work.opened_at));
    EXPECT_EQ(step["due"], base::format_instant(*work.due));
    ASSERT_TRUE(office_.until(base::parse_instant(step["acts"].get<std::string>()).value()));
    act(step);
  }
  EXPECT_TRUE(office_.instance(id_)->ended());
  EXPECT_EQ(told["ends"]["end"], office_.instance(id_)->end);
  EXPECT_EQ(told["ends"]["at"], base::format_instant(*office_.instance(id_)->ended_at));
}

TEST_F(Foretold, FromTheMiddleOnlyWhatIsLeftIsTold) {
  start();
  office_.write(id_, {{"summary", "Về việc họp"}});
  const std::string work = office_.instance(id_)->open.begin()->first;
  ASSERT_TRUE(office_.act("drafter", "submit", id_, {{"work", work}, {"signal", "submit"}})->accepted);
  const json told = ask();
  EXPECT_THAT(states(told), ElementsAre("dept_review", "format_check", "agreeing", "signing", "numbering", "numbered"));
  EXPECT_EQ(told["steps"][0]["who"][0]["person"], "head");
  EXPECT_THAT(told["steps"][1]["reached_by"]["en"].get<std::string>(), HasSubstr("“Review of the content”"));
}

TEST_F(Foretold, AskingWritesNothing) {
  start();
  const std::string before = base::canonical(decision::to_json(*office_.instance(id_)));
  const json first = ask({{id_, {{"summary", "Bản nháp"}}}});
  EXPECT_EQ(base::canonical(decision::to_json(*office_.instance(id_))), before);
  EXPECT_EQ(office_.events(id_).size(), 1U);
  EXPECT_EQ(base::canonical(first), base::canonical(ask({{id_, {{"summary", "Bản nháp"}}}}))) << "equal arguments";
}

TEST_F(Foretold, AVacantSeatIsNamedAsASeat) {
  start();
  const json told = ask({}, false);
  const json& step = told["steps"][2];
  ASSERT_EQ(step["state"], "format_check");
  EXPECT_THAT(step["who"][0]["seat"]["en"].get<std::string>(), HasSubstr("Lang Son"));
  EXPECT_EQ(told["ends"], nullptr);
  EXPECT_THAT(told["not_decided"].dump(), HasSubstr("Nobody holds this post."));
}

TEST_F(Foretold, WhereTheBoundCutsItOffIsSaid) {
  start();
  const json told = ask({}, true, 2);
  // The submission, and a reminder of what it opened.
  EXPECT_THAT(states(told), ElementsAre("draft", "dept_review"));
  EXPECT_THAT(told["not_decided"].dump(), HasSubstr("not followed further"));
  EXPECT_EQ(told["ends"], nullptr);
}

TEST_F(Foretold, AnEndedPaperHasNothingBeforeIt) {
  start();
  ASSERT_TRUE(office_.act("chair", "cancel", id_, {{"reason", "thôi"}})->accepted);
  const json told = ask();
  EXPECT_THAT(told["steps"], IsEmpty());
  EXPECT_EQ(told["ends"]["end"], "cancelled");
}

}  // namespace
}  // namespace trinhky::rehearsal::testing
