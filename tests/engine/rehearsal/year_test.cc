// A rehearsed year: its laws, on the shipped definitions and on one of another language's kind.
#include "engine/rehearsal/year.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "engine/base/text.h"
#include "engine/rehearsal/calendar_file.h"
#include "engine/rehearsal/organisation.h"
#include "tests/engine/rehearsal/letter.h"

namespace trinhky::rehearsal::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

base::Date day(const char* text) {
  return base::parse_date(text).value();
}

json read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return base::nfc_all(base::parse_json(bytes).value());
}

json office_of(const std::string& name) {
  json given = read(workflows + "/scenarios/offices/" + name + ".json");
  given.erase("title");
  return given;
}

directory::Directory people(const json& given, const char* from = "2026-01-05") {
  const auto events = organisation_events({}, given, shelf(), day(from));
  EXPECT_TRUE(events) << (events ? "" : events.error().faults.front().pointer);
  return directory::Directory::fold_all({}, events.value()).value();
}

std::vector<std::shared_ptr<const definition::Definition>> definitions() {
  return catalogue()->definitions();
}

Forms forms() {
  Forms forms;
  forms.schema = [](const std::string& name) { return catalogue()->form_source(name); };
  // A programme has to answer the obligations of its guidance, which its form alone does not say.
  forms.offered = [](const definition::Definition& definition, const decision::Instance& instance, base::Date,
                     const Forms::Content& content) -> json {
    if (definition.form == "unit-report") {
      return {{"kind", "report"}, {"period", instance.snapshot.data["period"]}, {"unit", instance.unit}};
    }
    const json* guidance = content(base::text_or(instance.snapshot.data, "guidance"));
    if (definition.form != "unit-programme" || guidance == nullptr) return {};
    json rows = json::array();
    for (const json& one : (*guidance)["obligations"]) {
      rows.push_back({{"id", one["id"]}, {"obligation", one["id"]}, {"what", ""}, {"when", ""}, {"who", ""}});
    }
    return {{"rows", rows}};
  };
  return forms;
}

YearOptions options(const std::string& definition) {
  return {.definition = definition,
          .definitions = definitions(),
          .unit = "",
          .from = day("2026-01-05"),
          .until = day("2027-01-04"),
          .lateness = {},
          .forms = forms()};
}

Year rehearsed(YearOptions wanted, const json& office = office_of("province-and-one-ward")) {
  auto year = rehearse_year(rules(), people(office), std::move(wanted));
  EXPECT_TRUE(year) << (year ? "" : year.error().message.en + " " + year.error().log);
  return std::move(year).value();
}

std::vector<std::string> sentences(const std::vector<base::Text>& list) {
  std::vector<std::string> out;
  for (const base::Text& one : list) out.push_back(one.en);
  return out;
}

// ---- laws

TEST(RehearsedYear, EveryTaskIsOnSomebodyOrToldAsVacant) {
  for (const auto& definition : definitions()) {
    const Year year = rehearsed(options(definition->id));
    EXPECT_THAT(year.shown, Not(IsEmpty())) << definition->id;
    const json told = to_json(year, rules());
    std::size_t vacant = 0;
    for (const json& task : told["tasks"]) {
      EXPECT_EQ(task["who"].empty(), task["vacant"].get<bool>()) << task.dump();
      vacant += task["vacant"].get<bool>() ? 1U : 0U;
      if (!task["who"].empty()) continue;
      EXPECT_FALSE(task["seats"].empty()) << task.dump();
    }
    EXPECT_EQ(told["counts"]["vacant"], vacant) << definition->id;
    EXPECT_EQ(told["vacancies"].empty(), vacant == 0) << definition->id;
  }
}

TEST(RehearsedYear, NobodyIsRemindedAfterTheDueTimeNorToldOfADelayBeforeIt) {
  for (const int late : {0, 4}) {
    YearOptions wanted = options("annual-guidance");
    wanted.lateness.days = late;
    const Year year = rehearsed(std::move(wanted));
    std::map<std::string, std::size_t> kinds;
    for (const Telling& one : year.walked.told) {
      ++kinds[one.kind];
      if (!one.due) continue;
      if (one.kind == "reminder") EXPECT_LT(one.at, *one.due) << one.state << " " << one.rung;
      if (one.kind == "overdue" || one.kind == "escalation")
        EXPECT_GE(one.at, *one.due) << one.state << " " << one.rung;
    }
    EXPECT_GT(kinds["reminder"], 10U);
    // A round of opinions ends by itself, and so may come late without anybody's fault: nothing else is told of.
    if (late == 0) EXPECT_EQ(kinds["escalation"] + kinds["overdue"], 0U);
    if (late == 4) EXPECT_GT(kinds["escalation"], 5U);
  }
}

TEST(RehearsedYear, WhoIsLateIsToldOfExactlyAsTheLadderSays) {
  YearOptions wanted = options("annual-guidance");
  wanted.lateness.of = {{"itemising", 7}, {"CLERK", 2}};
  const Year year = rehearsed(std::move(wanted));
  std::size_t compared = 0;
  for (const Task& task : year.walked.tasks) {
    const Paper& paper = year.walked.papers.at(task.paper);
    const auto definition = catalogue()->definition(paper.definition, paper.version);
    const definition::Work* words = definition->work_of(task.state);
    if (words == nullptr || words->ladder.empty() || !task.due || task.work.empty()) continue;
    // The ladder, climbed by hand from the opening to the closing.
    std::vector<std::string> expected;
    const calendar::Ladder* ladder = catalogue()->ladders().find(words->ladder);
    const base::Instant end = task.closed.value_or(year.walked.until + std::chrono::milliseconds(1));
    base::Instant at = task.opened;
    while (const auto rung = calendar::next_rung(catalogue()->calendar(), *ladder, *task.due, at, task.opened)) {
      if (rung->at > end) break;
      at = rung->at;
      expected.push_back(base::format_instant(at) + " " + rung->id);
    }
    std::vector<std::string> told;
    for (const Telling& one : year.walked.told) {
      if (one.work == task.work && !one.rung.empty()) {
        told.push_back(base::format_instant(one.at) + " " + one.rung);
      }
    }
    EXPECT_EQ(told, expected) << paper.definition << " " << task.state << " " << paper.unit;
    compared += expected.size();
  }
  EXPECT_GT(compared, 20U);
  const auto itemising = std::ranges::find(year.walked.tasks, "making.itemising", &Task::state);
  ASSERT_NE(itemising, year.walked.tasks.end());
  EXPECT_EQ(catalogue()->calendar().working_days_between(catalogue()->calendar().due_date(*itemising->due),
                                                         catalogue()->calendar().local_date(*itemising->closed)),
            7);
}

TEST(RehearsedYear, TheSameArgumentsGiveTheSameBytes) {
  const Year first = rehearsed(options("annual-guidance"));
  const Year second = rehearsed(options("annual-guidance"));
  EXPECT_EQ(base::canonical(to_json(first, rules())), base::canonical(to_json(second, rules())));
}

// ---- what it plays

TEST(RehearsedYear, TheGuidanceGoesItsWholeWayWithItsProgrammesAndRounds) {
  const Year year = rehearsed(options("annual-guidance"), office_of("province-and-three-communes"));
  std::map<std::string, std::size_t> papers;
  for (const auto& [id, paper] : year.walked.papers) ++papers[paper.definition];
  EXPECT_EQ(papers["annual-guidance"], 1U);
  EXPECT_EQ(papers["unit-programme"], 3U);
  EXPECT_EQ(papers["report-round"], 4U);
  EXPECT_EQ(papers["unit-report"], 12U);
  EXPECT_EQ(papers["document-issue"], 1U + 3U + 4U);
  EXPECT_THAT(sentences(year.walked.not_decided), IsEmpty());
  for (const auto& [id, paper] : year.walked.papers) {
    if (paper.definition == "unit-report") EXPECT_EQ(paper.end, "accepted");
    if (paper.definition == "document-issue") EXPECT_EQ(paper.end, "released");
    if (paper.definition == "report-round") EXPECT_EQ(paper.end, "closed");
  }
}

TEST(RehearsedYear, WhatOnlyAnotherPaperStartsIsRehearsedFromThere) {
  const Year year = rehearsed(options("unit-report"));
  EXPECT_THAT(year.shown, SizeIs(4));
  for (const std::string& id : year.shown) EXPECT_EQ(year.walked.papers.at(id).definition, "unit-report");
  EXPECT_THAT(sentences(year.assumptions), Contains(HasSubstr("is started from “Annual guidance”")));
}

TEST(RehearsedYear, AVacantPostIsSaidPlainlyAndTheWorkWaits) {
  json office = office_of("province-and-one-ward");
  office["people"].erase("the-thuc");
  office["people"].erase("chanh-van-phong");
  office.erase("follows");
  const Year year = rehearsed(options("document-issue"), office);
  const json told = to_json(year, rules());
  ASSERT_THAT(told["vacancies"], SizeIs(1));
  EXPECT_EQ(told["vacancies"][0]["state"], "format_check");
  EXPECT_THAT(sentences(year.walked.not_decided), Contains(HasSubstr("“Format check”: Nobody holds this post.")));
}

TEST(RehearsedYear, AnUnknownDefinitionOfTheSameLanguageIsPlayedToo) {
  const json source = {
      {"id", "leave"},
      {"version", 1},
      {"title", {{"vi", "Nghỉ phép"}, {"en", "Leave"}}},
      {"form", "issue-slip"},
      {"start", {{"by", {{"position", "DRAFTER"}, {"unit", "own"}}}}},
      {"participants",
       {{"who", {{"position", "DRAFTER"}, {"unit", "own"}}}, {"chair", {{"position", "CHAIR"}, {"unit", "own"}}}}},
      {"initial", "asking"},
      {"states",
       {{"asking",
         {{"title", {{"vi", "Xin nghỉ"}, {"en", "Asking"}}},
          {"task", {{"for", "who"}, {"due", {{"workingDays", 2}}}, {"remind", "R-SHORT"}}},
          {"on",
           {{"ask",
             {{"title", {{"vi", "Gửi"}, {"en", "Send"}}},
              {"by", "who"},
              {"requires", {"reason"}},
              {"target", "deciding"}}}}}}},
        {"deciding",
         {{"title", {{"vi", "Duyệt"}, {"en", "Deciding"}}},
          {"signoff",
           {{"by", "chair"},
            {"need", {{"any", 1}}},
            {"choices", {{"granted", {{"vi", "Cho nghỉ"}, {"en", "Grant"}}}}},
            {"due", {{"workingHours", 6}}}}},
          {"on", {{"signoff.granted", "resting"}}}}},
        {"resting",
         {{"title", {{"vi", "Chờ đi làm lại"}, {"en", "Away"}}},
          {"on", {{"back", {{"title", {{"vi", "Đã về"}, {"en", "Back"}}}, {"by", "who"}, {"target", "done"}}}}}}},
        {"done", {{"type", "final"}, {"title", {{"vi", "Xong"}, {"en", "Done"}}}}}}}};
  const auto parsed = definition::parse_definition(source.dump(), catalogue()->known());
  ASSERT_NE(parsed.definition, nullptr) << parsed.problems.front().pointer << parsed.problems.front().message.en;
  YearOptions wanted = options("leave");
  wanted.definitions.push_back(parsed.definition);
  decision::World world = rules();
  world.definition = [&](const std::string& id, int version) {
    return id == "leave" ? parsed.definition : catalogue()->definition(id, version);
  };
  const auto year = rehearse_year(world, people(office_of("province-and-one-ward")), std::move(wanted));
  ASSERT_TRUE(year) << year.error().message.en;
  ASSERT_THAT(year->shown, SizeIs(1));
  EXPECT_EQ(year->walked.papers.at(year->shown[0]).end, "done");
  std::vector<std::string> kinds;
  for (const Task& task : year->walked.tasks) kinds.push_back(task.state + " " + task.kind);
  EXPECT_THAT(kinds, ::testing::ElementsAre("asking task", "deciding signoff", "resting signal"));
  const json told = to_json(*year, world);
  EXPECT_TRUE(told["tasks"][0]["due_date"].is_string());
  EXPECT_TRUE(told["tasks"][1]["due_date"].is_null()) << "six working hours are no day";
}

TEST(RehearsedYear, WrongArgumentsAreRefusedInWords) {
  const auto refused = [](YearOptions wanted) {
    const auto year = rehearse_year(rules(), people(office_of("province-and-one-ward")), std::move(wanted));
    EXPECT_FALSE(year);
    if (year) return std::string();
    EXPECT_FALSE(year.error().message.vi.empty());
    return year.error().type;
  };
  EXPECT_EQ(refused(options("nothing")), "no-such-definition");
  YearOptions wanted = options("document-issue");
  wanted.until = day("2025-12-31");
  EXPECT_EQ(refused(wanted), "bad-period");
  wanted.until = day("2036-12-31");
  EXPECT_EQ(refused(wanted), "bad-period");
  wanted = options("document-issue");
  wanted.lateness.of["NOBODY"] = 3;
  EXPECT_EQ(refused(wanted), "unknown-late");
  wanted = options("document-issue");
  wanted.lateness.days = -1;
  EXPECT_EQ(refused(wanted), "bad-days-late");
  wanted = options("annual-guidance");
  wanted.unit = "99999";
  EXPECT_EQ(refused(wanted), "no-such-unit");
}

// ---- as a calendar

std::vector<std::string> unfolded(const std::string& file) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < file.size()) {
    const std::size_t end = file.find("\r\n", at);
    EXPECT_NE(end, std::string::npos) << "every line ends with CRLF";
    if (end == std::string::npos) break;
    const std::string line = file.substr(at, end - at);
    EXPECT_LE(line.size(), 75U) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
    if (line.starts_with(" ")) {
      lines.back() += line.substr(1);
    } else {
      lines.push_back(line);
    }
    at = end + 2;
  }
  return lines;
}

TEST(CalendarFile, HoldsOneEventForEachDueDateAndReminderUnderItsOwnName) {
  YearOptions wanted = options("annual-guidance");
  wanted.lateness.days = 3;
  const json year = to_json(rehearsed(std::move(wanted)), rules());
  std::size_t expected = 0;
  for (const json& task : year["tasks"]) expected += task["due"].is_null() ? 0U : 1U;
  for (const json& one : year["told"]) expected += one["kind"] == "notice" ? 0U : 1U;
  const auto lines = unfolded(calendar_file(year, "vi"));
  EXPECT_EQ(lines.front(), "BEGIN:VCALENDAR");
  EXPECT_EQ(lines.back(), "END:VCALENDAR");
  std::set<std::string> uids;
  std::size_t events = 0;
  std::size_t days = 0;
  for (const std::string& line : lines) {
    EXPECT_NE(line.find(':'), std::string::npos) << line;
    events += line == "BEGIN:VEVENT" ? 1U : 0U;
    days += line.starts_with("DTSTART;VALUE=DATE:") ? 1U : 0U;
    if (line.starts_with("UID:")) EXPECT_TRUE(uids.insert(line).second) << line;
    for (std::size_t i = 0; i < line.size(); ++i) EXPECT_EQ(static_cast<unsigned char>(line[i]) < 0x20, false) << line;
  }
  EXPECT_EQ(events, expected);
  EXPECT_EQ(uids.size(), expected);
  EXPECT_GT(days, 20U);
}

TEST(CalendarFile, AnEventKeepsItsNameWhenPeopleAreLateInAnotherWay) {
  const auto uids = [](const json& year) {
    std::map<std::string, std::string> by_summary;
    std::string uid;
    for (const std::string& line : unfolded(calendar_file(year, "en"))) {
      if (line.starts_with("UID:")) uid = line;
      if (line.starts_with("SUMMARY:Due")) by_summary.emplace(line, uid);
    }
    return by_summary;
  };
  const auto early = uids(to_json(rehearsed(options("document-issue")), rules()));
  YearOptions wanted = options("document-issue");
  wanted.lateness.of["CLERK"] = 2;
  const auto late = uids(to_json(rehearsed(std::move(wanted)), rules()));
  EXPECT_GT(early.size(), 5U);
  EXPECT_EQ(early, late);
}

TEST(CalendarFile, LongLinesAreFoldedBetweenCharactersAndTextIsEscaped) {
  const std::string folded =
      folded_line("SUMMARY:" + escaped_text("Ủy ban; mặt trận, \\ tổ quốc\n" + std::string(90, 'x')));
  EXPECT_EQ(unfolded(folded).front(), "SUMMARY:Ủy ban\\; mặt trận\\, \\\\ tổ quốc\\n" + std::string(90, 'x'));
  std::string accents;
  for (int i = 0; i < 60; ++i) accents += "ặ";
  const auto pieces = base::split(folded_line(accents), '\n');
  for (const std::string& piece : pieces) EXPECT_EQ(base::first_bad_utf8(piece), std::string::npos) << piece;
}

}  // namespace
}  // namespace trinhky::rehearsal::testing
