// Calendar files from the command line: what is wrong with one, and how two differ.
#include "api/cli/calendar_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/base/json.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/support/places.h"

namespace trinhky::cli {
namespace {

using base::json;
using ::testing::HasSubstr;

struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

class CalendarFiles : public ::testing::Test {
 protected:
  static std::filesystem::path shipped() {
    return std::filesystem::path(trinhky::places::source_dir()) / "workflows" / "shared" / "calendar.json";
  }
  static json read() {
    std::ifstream file(shipped());
    return base::parse_json(std::string(std::istreambuf_iterator<char>(file), {})).value();
  }
  std::filesystem::path in_folder(const std::string& name) const {
    return std::filesystem::path(folder_.path()) / name;
  }
  std::filesystem::path write(const std::string& name, const json& value) {
    const auto path = in_folder(name);
    std::ofstream(path) << value.dump();
    return path;
  }
  static Said check(const std::filesystem::path& file, bool as_json = false) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = check_calendar({.files = {file}, .language = server::Language::en, .as_json = as_json}, out, err);
    return {.code = code, .out = out.str(), .err = err.str()};
  }
  static Said compare(const std::filesystem::path& a, const std::filesystem::path& b, bool as_json = false) {
    std::ostringstream out;
    std::ostringstream err;
    const int code =
        compare_calendars({.files = {a, b}, .language = server::Language::en, .as_json = as_json}, out, err);
    return {.code = code, .out = out.str(), .err = err.str()};
  }

  store::TemporaryFolder folder_;
};

TEST_F(CalendarFiles, TheShippedCalendarIsGood) {
  const Said said = check(shipped());
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("working days"));
  const json told = base::parse_json(check(shipped(), true).out).value();
  EXPECT_EQ(told["valid"], true);
  EXPECT_FALSE(told["years"].empty());
}

TEST_F(CalendarFiles, EveryFaultIsPrintedWithItsPlace) {
  json faulty = read();
  faulty["days"][0]["kind"] = "feast";
  faulty["days"][1].erase("name");
  const auto file = write("faulty.json", faulty);
  const Said said = check(file);
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr(":/days/0/kind: error bad-value"));
  EXPECT_THAT(said.out, HasSubstr(":/days/1/name: error required"));
  EXPECT_EQ(base::parse_json(check(file, true).out).value()["faults"].size(), 2U);
  const Said none = check(in_folder("none.json"));
  EXPECT_EQ(none.code, 2);
  EXPECT_FALSE(none.err.empty());
}

TEST_F(CalendarFiles, DaysOfUnitsAreCheckedAndComparedToo) {
  json with = read();
  const json day = {{"date", "2026-11-05"},
                    {"kind", "closure"},
                    {"name", {{"vi", "Lễ hội"}, {"en", "A festival"}}},
                    {"grade", "P"},
                    {"source", "a test"}};
  const json layer = {{"unit", "20-1"}, {"id", "L"}, {"version", "1"}, {"days", json::array({day})}};
  with["layers"] = json::array({layer});
  const auto file = write("with.json", with);
  EXPECT_THAT(check(file).out, HasSubstr("Unit 20-1: 1 days of its own"));
  EXPECT_EQ(base::parse_json(check(file, true).out).value()["units"][0]["unit"], "20-1");
  const Said said = compare(shipped(), file);
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("Unit 20-1\n  2026-11-05: worked → off (A festival, P)"));
  EXPECT_EQ(base::parse_json(compare(file, shipped(), true).out).value()["units"][0]["after"], nullptr);
  with["layers"][0]["days"][0]["kind"] = "feast";
  EXPECT_THAT(check(write("bad.json", with)).out, HasSubstr(":/layers/0/days/0/kind: error bad-value"));
}

TEST_F(CalendarFiles, TwoVersionsAreComparedDayByDay) {
  EXPECT_EQ(compare(shipped(), shipped()).code, 0);
  json next = read();
  next["version"] = "8";
  next["days"].push_back({{"date", "2026-11-05"},
                          {"kind", "holiday"},
                          {"name", {{"vi", "Ngày thử"}, {"en", "A day to try"}}},
                          {"grade", "P"},
                          {"source", "thử"}});
  const auto file = write("next.json", next);
  const Said said = compare(shipped(), file);
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("2026-11-05: worked → off (A day to try, P)"));
  const json told = base::parse_json(compare(shipped(), file, true).out).value();
  EXPECT_EQ(told["to"], "8");
  EXPECT_EQ(told["working_days"], 1);
  EXPECT_EQ(compare(shipped(), in_folder("none.json")).code, 2);
}

}  // namespace
}  // namespace trinhky::cli
